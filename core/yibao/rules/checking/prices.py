"""Static checks of prices, and the tables that splitting a bill uses."""

import datetime as dt
from collections.abc import Iterator

from ...model.values.errors import RuleError
from ..figures.tables import Unit
from ..language.claims import Markup, Price, Split
from ..loading.merge import Declared
from .references import days, when


def split_tables(split: Split) -> Iterator[tuple[str | None, Unit]]:
    """Each table that splitting uses, and what its values are."""
    yield split.first_pay, "ratio"
    for price in split.price:
        yield price.table, "money"
        yield price.then, "money"
    for markup in split.markup:
        yield markup.share, "ratio"
        yield markup.most, "money"


def split_days(split: Split) -> set[dt.date]:
    """Every day on which a price or an allowance starts or ends."""
    things: list[Price | Markup] = [*split.price, *split.markup]
    starts = {one.from_ for one in things if one.from_}
    return starts | {one.to + dt.timedelta(days=1) for one in things if one.to and one.to < dt.date.max}


def check_prices(declared: Declared) -> None:
    """Refuse prices that name no item, or say half of how they change with the quantity.

    Raises:
        RuleError: as said.
    """
    for price in declared.split.price:
        if not price.codes:
            raise RuleError("缺少 codes", "codes are missing")
        if (price.first is None) != (price.then is None):
            raise RuleError("first 与 then 须一并给出", "first and then belong together")
        when(declared, price.when)
        days(price.from_, price.to)
    for markup in declared.split.markup:
        when(declared, markup.when)
        days(markup.from_, markup.to)

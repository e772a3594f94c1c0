"""Static checks of how the lines of a bill fall apart."""

from ...model.values.errors import RuleError
from ..loading.merge import Declared
from .references import check_parts


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
    check_parts(declared, declared.split)

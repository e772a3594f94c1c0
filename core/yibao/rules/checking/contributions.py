"""Checks of what an area declares of contributions, and the tables that they use."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...model.values.errors import RuleError
from ...model.values.text import listed
from ...model.values.vocabulary import SCHEMES, STANDINGS
from ..area import Area
from ..figures.dimensions import PERSON_FACTS, facts_of, labels_of
from ..figures.tables import Table, Unit, check_complete, check_sources, read_table
from ..language.contributions import CONTRIBUTORS, Contribution, Premium, Relief, Retirement, Share
from ..language.tables import When
from ..loading.merge import Declared
from .accounts import check_accounts
from .plans import check_declared, units


def check_contributions(
    area: Area, declared: Declared, functions: Mapping[str, Callable[[Mapping[str, Any]], str]]
) -> dict[str, Table]:
    """Check what is declared of contributions as a whole, and return the tables that contributions use.

    Args:
        declared: of the ``person`` and ``enrollment`` folders.

    Raises:
        RuleError: with file and key.
    """
    check_declared(declared, functions)
    check_accounts(declared)
    used: dict[str, Unit] = units(declared)
    for section, name, table, unit in _uses(declared):
        place = declared.place(section, name)
        if table not in declared.table:
            raise RuleError(
                f"没有表 {table}",
                f"there is no table {table}",
                where=place,
                mend=("请声明该表或改正名称", "declare it, or mend the name"),
            )
        if used.setdefault(table, unit) != unit:
            raise RuleError(
                f"表 {table} 既作 {used[table]} 又作 {unit}",
                f"the table {table} is used both as {used[table]} and as {unit}",
                where=place,
            )
    for section, name, one in _rules(declared):
        try:
            _check(declared, one)
        except RuleError as error:
            raise error.at(declared.place(section, name)) from None
    if not area.base:  # what a base's procedures name, its cities declare
        _costs(declared)
    tables = {}
    for name, unit in used.items():
        place = declared.place("table", name)
        tables[name] = read_table(name, unit, declared.table[name], declared.source, place)
        check_complete(tables[name], {one: labels_of(declared, one) for one in tables[name].dimensions}, place)
    return tables


def _costs(declared: Declared) -> None:
    """A procedure of the area itself names contributions and premiums that there are; a higher level's may name others."""
    for name, procedure in declared.procedure.items():
        if ("procedure", name) in declared.own:
            try:
                for cost in procedure.cost:
                    _known([cost.contribution] if cost.contribution else [], declared.contribution, "contribution")
                    _known([cost.premium] if cost.premium else [], declared.premium, "premium")
            except RuleError as error:
                raise error.at(declared.place("procedure", name)) from None


def _rules(declared: Declared) -> Iterator[tuple[str, str, Contribution | Premium | Retirement]]:
    for section in ("contribution", "premium", "retirement"):
        for name, one in getattr(declared, section).items():
            yield section, name, one


def _uses(declared: Declared) -> Iterator[tuple[str, str, str, Unit]]:
    """Every table that a declaration uses, and what its values are."""
    for section, name, one in _rules(declared):
        named: list[tuple[str | None, Unit]] = []
        if isinstance(one, Retirement):
            named += [(one.years, "multiple"), (one.actual, "multiple"), (one.at_once, "ratio")]
        else:
            given: tuple[Share | Relief, ...] = (*one.share, *one.relief)
            named += [pair for each in given for pair in ((each.ratio, "ratio"), (each.amount, "money"))]
            named += [(part.ratio, "ratio") for share in one.share for part in share.parts]
        if isinstance(one, Contribution):
            named += [(one.base, "money"), (one.floor, "money"), (one.ceiling, "money")]
        for table, unit in named:
            if table is not None:
                yield section, name, table, unit


def _check(declared: Declared, one: Contribution | Premium | Retirement) -> None:
    _known([one.scheme], SCHEMES, "scheme")
    if isinstance(one, Retirement):
        _known([one.on, one.paid, *([one.paid_actual] if one.actual else [])], declared.fact, "fact")
        _known([one.monthly] if one.monthly else [], declared.contribution, "contribution")
        if one.at_once and not one.monthly:
            raise RuleError("at_once 需要 monthly", "at_once needs monthly, whose base it is taken of")
        return
    _days(one.from_, one.to)
    _when(declared, one.when)
    ids = [share.id for share in one.share]
    if len(set(ids)) < len(ids):
        raise RuleError("share 的 id 重复", "two shares have one id")
    for share in one.share:
        _exactly_one(share)
        _known([share.payer], CONTRIBUTORS, "payer")
        _when(declared, share.when)
        _days(share.from_, share.to)
        if share.ratio and isinstance(one, Premium):
            raise RuleError("按年缴费没有基数", "a premium has no base that a ratio could be taken of")
        if share.parts and not share.ratio:
            raise RuleError("parts 需要 ratio", "parts need a ratio")
        if share.unit < 1 or any(not 1 <= month <= 12 for month in share.months):
            raise RuleError("unit 至少为 1,months 在 1 与 12 之间", "unit must be at least 1, months lie between 1 and 12")
    for relief in one.relief:
        _exactly_one(relief)
        _known([relief.of], ids, "share")
        _known([relief.payer], CONTRIBUTORS, "payer")
        _when(declared, relief.when)
        _days(relief.from_, relief.to)
    if isinstance(one, Contribution):
        _known(one.standings, STANDINGS, "standing")
        if one.base and (one.floor or one.ceiling):
            raise RuleError("固定基数没有上下限", "a fixed base has neither floor nor ceiling")
        if not one.share:
            check_sources(one.source, one.status, declared.source)


def _exactly_one(given: Share | Relief) -> None:
    if (given.ratio is None) == (given.amount is None):
        raise RuleError("ratio 与 amount 须且只须给出一个", "exactly one of ratio and amount must be given", where=given.id)


def _when(declared: Declared, when: When) -> None:
    for name, labels in when.items():
        _known(labels, labels_of(declared, name), f"label of {name}:")
        for fact, _ in facts_of(declared, name):
            if fact not in PERSON_FACTS and fact.kind != "fact":
                raise RuleError(f"缴费规则不能读取 {fact}", f"contributions cannot read {fact}, which belongs to a claim")


def _days(first: dt.date | None, last: dt.date | None) -> None:
    if first is not None and last is not None and last < first:
        raise RuleError(f"to {last} 早于 from {first}", f"to {last} lies before from {first}")


def _known(names: Any, options: Any, kind: str) -> None:
    for name in names:
        if name not in options:
            raise RuleError(
                f"没有 {kind} {name}", f"there is no {kind} {name}", mend=(f"可用:{listed(options)}", f"known: {listed(options)}")
            )

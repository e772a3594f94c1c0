"""Checks of what an area declares of contributions, and the tables that they use."""

from collections.abc import Callable, Mapping
from typing import Any

from ...model.values.errors import RuleError
from ...model.values.text import Text
from ...model.values.vocabulary import SCHEMES
from ..area import Area
from ..figures.cells import Table
from ..figures.tables import check_sources, read_tables
from ..language.contributions import Contribution, Premium, Relief, Retirement, Share
from ..loading.merge import Declared
from .accounts import check_accounts, refuse_facts_of_claims
from .plans import check_declared, units
from .references import check_parts, known, placed


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
    used = units(declared)
    for section in ("contribution", "premium", "retirement"):
        for name, rule in getattr(declared, section).items():
            with placed(declared, section, name):
                _check(declared, rule)
    if not area.base:  # what a base's procedures name, its cities declare
        _costs(declared)
    return read_tables(declared, used)


def _costs(declared: Declared) -> None:
    """A procedure of the area itself names contributions and premiums that there are; a higher level's may name others."""
    for name, procedure in declared.procedure.items():
        if ("procedure", name) in declared.own:
            with placed(declared, "procedure", name):
                for cost in procedure.cost:
                    known([cost.contribution] if cost.contribution else [], declared.contribution, "contribution")
                    known([cost.premium] if cost.premium else [], declared.premium, "premium")


def _check(declared: Declared, rule: Contribution | Premium | Retirement) -> None:
    known([rule.scheme], SCHEMES, "scheme")
    check_parts(declared, rule)
    if isinstance(rule, Retirement):
        known([rule.on, rule.paid, *([rule.paid_actual] if rule.actual else [])], declared.fact, "fact")
        if rule.at_once and not rule.monthly:
            raise RuleError("at_once 需要 monthly", "at_once needs monthly, whose base it is taken of")
        return
    ids = [share.id for share in rule.share]
    if len(set(ids)) < len(ids):
        raise RuleError("share 的 id 重复", "two shares have one id")
    for part in (rule, *rule.share, *rule.relief):
        refuse_facts_of_claims(declared, part.when, Text("缴费规则", "contributions"))
    dues: tuple[Share | Relief, ...] = (*rule.share, *rule.relief)
    for due in dues:
        if (due.ratio is None) == (due.amount is None):
            raise RuleError("ratio 与 amount 须且只须给出一个", "exactly one of ratio and amount must be given", where=due.id)
    for share in rule.share:
        if share.ratio and isinstance(rule, Premium):
            raise RuleError("按年缴费没有基数", "a premium has no base that a ratio could be taken of")
        if share.parts and not share.ratio:
            raise RuleError("parts 需要 ratio", "parts need a ratio")
        if share.unit < 1 or any(not 1 <= month <= 12 for month in share.months):
            raise RuleError("unit 至少为 1,months 在 1 与 12 之间", "unit must be at least 1, months lie between 1 and 12")
    known([relief.of for relief in rule.relief], ids, "share")
    if isinstance(rule, Contribution):
        if rule.base and (rule.floor or rule.ceiling):
            raise RuleError("固定基数没有上下限", "a fixed base has neither floor nor ceiling")
        if not rule.share:
            check_sources(rule.source, rule.status, declared.source)

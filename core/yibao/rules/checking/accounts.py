"""Static checks of what is declared about accounts beyond bills."""

import datetime as dt
from collections.abc import Iterable

from ...model.values.errors import RuleError
from ...model.values.text import listed
from ..figures.dimensions import PERSON_FACTS, facts_of, labels_of
from ..figures.tables import check_sources
from ..language.accounts import Refund, SharingRule, Use
from ..language.references import Reference
from ..loading.merge import Declared
from .references import typed

CARRY_OVER = "carry_over"
"""How the trace names a balance that moves at a year's end, which no credit or refund may be called."""


def check_accounts(declared: Declared) -> None:
    """Check refunds, other uses and sharing.

    Raises:
        RuleError: with file and key.
    """
    for name, refund in declared.refund.items():
        try:
            _refund(declared, name, refund)
        except RuleError as error:
            raise error.at(declared.place("refund", name)) from None
    for section in ("account_use", "share"):
        for name, entries in getattr(declared, section).items():
            for index, one in enumerate(entries):
                try:
                    _entry(declared, one)
                except RuleError as error:
                    raise error.at(f"{declared.place(section, name)}[{index}]") from None


def _refund(declared: Declared, name: str, refund: Refund) -> None:
    if name in declared.credit or name == CARRY_OVER:
        raise RuleError(
            f"名称 {name} 已用于入账或结转",
            f"{name} already names a credit or the carry-over",
            mend=("请改名", "give it another name"),
        )
    _known(refund.scheme, declared.scheme, "scheme")
    _known(refund.account, declared.account, "account")
    taken_of(declared, refund.of)
    if not comes(refund.on):
        raise RuleError(
            f"on 无法识别:{refund.on}",
            f"on is not known: {refund.on}",
            mend=("写成 year_start、07-01(每年)或 15(每月)", "write year_start, 07-01 (every year) or 15 (every month)"),
        )
    if refund.unit < 1:
        raise RuleError("unit 至少为 1", "unit must be at least 1")
    _days(refund.from_, refund.to)
    for dimension, labels in refund.when.items():
        for label in labels:
            _known(label, labels_of(declared, dimension), f"label of {dimension}")
        for fact, _ in facts_of(declared, dimension):
            if fact not in PERSON_FACTS and fact.kind != "fact":
                raise RuleError(f"返还不能读取 {fact}", f"a refund cannot read {fact}, which belongs to a claim")


def _entry(declared: Declared, one: Use | SharingRule) -> None:
    check_sources(one.source, one.status, declared.source)
    _known(one.account, declared.account, "account")
    if isinstance(one, SharingRule):
        _known(one.reaches, declared.account, "account")
    if not one.people:
        raise RuleError("people 为空", "people are missing", mend=("写明可为谁使用", "say who may be paid for"))
    number = one.bound if isinstance(one, SharingRule) else one.times
    if number is not None and number < 1:
        wrong = "bound" if isinstance(one, SharingRule) else "times"
        raise RuleError(f"{wrong} 至少为 1", f"{wrong} must be at least 1")
    if one.seen:
        _days(*one.seen)
    _days(one.from_, one.to)


def taken_of(declared: Declared, of: Reference) -> None:
    """Refuse what a credit or refund is a ratio of, where that is neither the contribution base nor a fact that holds money."""
    if of.kind == "fact":
        typed(declared, of.name, "money")
    elif of != "contribution_base":
        raise RuleError(
            f"of 无法识别:{of}",
            f"of is not known: {of}",
            mend=("写成 contribution_base 或 fact:名称", "write contribution_base or fact:NAME"),
        )


def comes(on: str) -> bool:
    """Whether a credit or refund may come then: at the year's start, on a day of every year (``07-01``) or of a month (``15``)."""
    if on == "year_start":
        return True
    try:
        dt.date.fromisoformat(f"2024-{on}" if len(on) == 5 else f"2024-01-{on}")
    except ValueError:
        return False
    return len(on) in (2, 5)


def _known(name: str, options: Iterable[str], kind: str) -> None:
    known = tuple(options)
    if name not in known:
        raise RuleError(
            f"没有 {kind} {name}", f"there is no {kind} {name}", mend=(f"可用:{listed(known)}", f"known: {listed(known)}")
        )


def _days(first: dt.date | None, last: dt.date | None) -> None:
    if first is not None and last is not None and last < first:
        raise RuleError(f"to {last} 早于 from {first}", f"to {last} lies before from {first}", mend=("请改正日期", "mend the days"))

"""Static checks of what is declared about accounts beyond bills."""

import datetime as dt

from ...model.values.errors import RuleError
from ...model.values.text import Text
from ..figures.dimensions import PERSON_FACTS, facts_of
from ..language.accounts import Refund, SharingRule, Use
from ..language.references import Reference
from ..language.tables import When
from ..loading.merge import Declared
from .references import check_parts, days, placed

CARRY_OVER = "carry_over"
"""How the trace names a balance that moves at a year's end, which no credit or refund may be called."""


def check_accounts(declared: Declared) -> None:
    """Check refunds, other uses and sharing.

    Raises:
        RuleError: with file and key.
    """
    for name, refund in declared.refund.items():
        with placed(declared, "refund", name):
            _refund(declared, name, refund)
    for section in ("account_use", "share"):
        for name, entries in getattr(declared, section).items():
            for index, entry in enumerate(entries):
                try:
                    _entry(declared, entry)
                except RuleError as error:
                    raise error.at(f"{declared.place(section, name)}[{index}]") from None


def _refund(declared: Declared, name: str, refund: Refund) -> None:
    if name in declared.credit or name == CARRY_OVER:
        raise RuleError(
            f"名称 {name} 已用于入账或结转",
            f"{name} already names a credit or the carry-over",
            mend=("请改名", "give it another name"),
        )
    check_parts(declared, refund)
    check_taken_of(refund.of)
    check_on(refund.on)
    if refund.unit < 1:
        raise RuleError("unit 至少为 1", "unit must be at least 1")
    refuse_facts_of_claims(declared, refund.when, Text("返还", "a refund"))


def _entry(declared: Declared, entry: Use | SharingRule) -> None:
    check_parts(declared, entry)
    if not entry.people:
        raise RuleError("people 为空", "people are missing", mend=("写明可为谁使用", "say who may be paid for"))
    field = "bound" if isinstance(entry, SharingRule) else "times"
    number = getattr(entry, field)
    if number is not None and number < 1:
        raise RuleError(f"{field} 至少为 1", f"{field} must be at least 1")
    if entry.seen:
        days(*entry.seen)


def check_taken_of(of: Reference) -> None:
    """Refuse what a credit or refund is a ratio of, where that is neither the contribution base nor a fact."""
    if of.kind != "fact" and of != "contribution_base":
        raise RuleError(
            f"of 无法识别:{of}",
            f"of is not known: {of}",
            mend=("写成 contribution_base 或 fact:名称", "write contribution_base or fact:NAME"),
        )


def refuse_facts_of_claims(declared: Declared, when: When, reader: Text) -> None:
    """Refuse a condition over a built-in fact that only a claim has; ``reader`` is what errors call whose condition it is."""
    for name in when:
        for fact, _ in facts_of(declared, name):
            if fact not in PERSON_FACTS and fact.kind != "fact":
                raise RuleError(f"{reader.zh}不能读取 {fact}", f"{reader.en} cannot read {fact}, which belongs to a claim")


def check_on(on: str) -> None:
    """Refuse a time of a credit or refund: other than the year's start, a day of every year (``07-01``) or of a month (``15``)."""
    if on != "year_start" and not _is_day(on):
        raise RuleError(
            f"on 无法识别:{on}",
            f"on is not known: {on}",
            mend=("写成 year_start、07-01(每年)或 15(每月)", "write year_start, 07-01 (every year) or 15 (every month)"),
        )


def _is_day(on: str) -> bool:
    try:
        dt.date.fromisoformat(f"2024-{on}" if len(on) == 5 else f"2024-01-{on}")
    except ValueError:
        return False
    return len(on) in (2, 5)

"""Why persons are settled by the scalar engine: several reasons at once, as the bits of one number."""

from typing import Any

REASONS = {
    "reversal": ("退费", "a refund"),
    "scheme_changes": ("险种变更", "a change of scheme"),
    "dated_start": ("资料自某日起才有", "told only from a day on"),
    "many_registrations": ("登记过多", "very many registrations"),
    "several_registrations": ("多项登记同时有效", "several registrations at once"),
    "large_balance": ("账户余额过大", "a very large balance"),
    "days_not_in_order": ("按入院日期的住院次序", "a stay that goes by its admission"),
    "stays_interleaved": ("交错的住院", "stays that interleave"),
    "cash_benefits": ("现金待遇", "cash benefits"),
    "refund": ("退还缴费", "a refund of contributions"),
    "late_start": ("首笔费用没有规则,其后又有入账", "the first claim has no rules, and something falls due after it"),
    "cover": ("待遇未生效", "cover not in force"),
    "not_designated": ("非定点机构", "a facility that is not designated"),
    "claim_facts": ("费用自身的事实", "facts of the claim"),
    "long_plan": ("段数过多", "too many segments"),
    "year_end": ("年终结算影响以后各年", "a year end that bears on later years"),
    "line_wise": ("逐项计算", "a plan that goes line by line"),
    "groups_not_told": ("没有明细组的列", "no columns for the groups of lines that a plan tells apart"),
    "raw_key": ("按原文分列的累计数", "a counter kept apart by free text"),
    "counter_read": ("规则读取累计数", "a rule that reads a counter"),
    "large_ratio": ("比例过大", "a very large ratio"),
}
"""Every reason, in Chinese and English."""

_BITS = {name: 1 << place for place, name in enumerate(REASONS)}


def add_reason(needs: Any, places: Any, reason: str) -> None:
    """Note one reason more for some persons.

    Args:
        needs: the reasons of each person; places: of those persons, or which of all they are.
    """
    needs[places] |= _BITS[reason]


def has_reason(needs: Any, reason: str) -> Any:
    """Whether a reason is among those of each person."""
    return (needs & _BITS[reason]) > 0


def reasons_of(bits: int) -> str:
    """The names of some reasons, between commas."""
    return ",".join(name for name, bit in _BITS.items() if bits & bit)

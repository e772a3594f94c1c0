"""Static checks of what is said of a claim beside its plan: how its lines fall apart, what holds at the counter, cash benefits."""

from collections.abc import Mapping

from ...model.values.errors import RuleError
from ...model.values.vocabulary import LINE_KINDS
from ..figures.dimensions import labels_of
from ..language.claims import LineGroup
from ..language.plans import Cash
from ..loading.merge import Declared
from .references import check_parts, known, placed

_OF_LINE = ("line_class", "line_kind", "line_origin", "line_code")


def check_group(declared: Declared, _: str, group: LineGroup) -> None:
    """A group of lines is told by the lines alone.

    Raises:
        RuleError: another fact, or a label that there is not.
    """
    for name, labels in group.when.items():
        if name not in _OF_LINE:
            raise RuleError(
                "明细组只能用 line_class、line_kind、line_origin、line_code",
                "a group is told by line_class, line_kind, line_origin, line_code",
                where="when",
                mend=("把该条件写在段的 when", "put that into the segment's when"),
            )
        if name != "line_code":
            known(labels, labels_of(declared, name), name)


def check_kinds(declared: Declared) -> None:
    """Waivers of first-pay name kinds of lines that there are.

    Raises:
        RuleError: as said.
    """
    for waiver in declared.split.waive:
        known(waiver.kinds, [*LINE_KINDS, *declared.kind], "kind")


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


def check_access(declared: Declared) -> None:
    """Check what rules on the counter name.

    Raises:
        RuleError: with file and key.
    """
    for name, rule in declared.access.items():
        with placed(declared, "access", name):
            if not rule.when:
                raise RuleError("缺少 when", "when is missing", mend=("写明适用的情形", "say for which claims it is"))
            check_parts(declared, rule)


def check_levels(declared: Declared) -> None:
    """Check that a word for a level of facilities means one level.

    Raises:
        RuleError: with file and key.
    """
    words: dict[str, str] = {}
    for level, names in declared.facility_level.items():
        for word in names:
            if word in words:
                with placed(declared, "facility_level", level):
                    raise RuleError(
                        f"{word} 已指 {words[word]}",
                        f"{word} means {words[word]} already",
                        mend=("一个词只写在一个等级下", "write a word under one level"),
                    )
            words[word] = level


def check_cash(declared: Declared) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Check the names that cash benefits use.

    Returns:
        The cash benefits for each scheme and benefit, by name.

    Raises:
        RuleError: with file and key.
    """
    named: dict[tuple[str, str], tuple[str, ...]] = {}
    for name, cash in declared.cash.items():
        with placed(declared, "cash", name):
            _check(declared, cash)
        for benefit in cash.benefits:
            named[cash.scheme, benefit] = (*named.get((cash.scheme, benefit), ()), name)
    return named


def _check(declared: Declared, cash: Cash) -> None:
    check_parts(declared, cash)
    if (cash.amount is None) == (cash.of is None):
        raise RuleError("amount 与 of 须且只须给出一个", "exactly one of amount and of must be given")
    if cash.of is None and (cash.days or cash.stated):
        raise RuleError("days 与 stated 需要 of", "days and stated need of")
    if cash.of is not None and not cash.days:
        raise RuleError("of 需要 days", "of needs days", mend=("请写明天数表", "name the table of days"))
    if cash.per < 1:
        raise RuleError("per 至少为 1", "per must be at least 1")
    if cash.once and declared.counter[cash.once].unit != "number":
        raise RuleError(f"计数器 {cash.once} 应计次数", f"the counter {cash.once} must count numbers")
    if cash.of is not None and cash.of.kind not in ("fact", "table") and cash.of != "contribution_base":
        raise RuleError(
            f"of 无法识别:{cash.of}",
            f"of is not known: {cash.of}",
            mend=("写成 contribution_base、fact:名称 或 table:名称", "write contribution_base, fact:NAME or table:NAME"),
        )

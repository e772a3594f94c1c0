"""Benefits without a plan: what is said of them, and whether it may be said."""

from collections.abc import Mapping

from ...model.values.errors import RuleError
from ...model.values.text import Text, listed
from ...model.values.vocabulary import BENEFITS
from ..language.plans import Coverage
from ..loading.merge import Declared
from .tables import check_sources

GAPS: Mapping[str, Text] = {
    "absent": Text("本地法规没有此项", "not in this area's law"),
    "unimplemented": Text("法规有,尚未实现", "the law exists, not implemented"),
    "unknown": Text("未知", "unknown"),
}
"""What each word says to a person."""


def gap(declared: Declared, scheme: str, benefit: str) -> Coverage | None:
    """What is declared of a benefit without a plan; none where nothing is said."""
    return next((one for one in declared.coverage.values() if one.scheme == scheme and benefit in one.benefits), None)


def check_coverage(declared: Declared, plans: Mapping[tuple[str, str], tuple[str, ...]]) -> None:
    """Refuse what says nothing, says it twice, or speaks of a benefit that has a plan.

    Raises:
        RuleError: with file and key.
    """
    wording: dict[tuple[str, str], str] = {}
    for name, item in declared.coverage.items():
        place = declared.place("coverage", name)
        for word, known, kind in (
            *((benefit, BENEFITS, "benefit") for benefit in item.benefits),
            (item.scheme, declared.scheme, "scheme"),
        ):
            if word not in known:
                raise RuleError(
                    f"没有 {kind} {word}",
                    f"there is no {kind} {word}",
                    where=place,
                    mend=(f"可用:{listed(known)}", f"known: {listed(known)}"),
                )
        if item.source or item.state != "unknown":
            try:
                check_sources(item.source, "unverified", declared.source)
            except RuleError as error:
                raise error.at(place) from None
        for benefit in item.benefits:
            other = wording.setdefault((item.scheme, benefit), name)
            if other != name:
                raise RuleError(
                    f"{item.scheme} 的 {benefit} 说明了两次:{other} 与 {name}",
                    f"{benefit} in the scheme {item.scheme} is spoken of twice: in {other} and in {name}",
                    where=place,
                )
            if (item.scheme, benefit) in plans and ("coverage", name) in declared.own:
                raise RuleError(
                    f"{item.scheme} 的 {benefit} 已有方案 {plans[item.scheme, benefit][0]}",
                    f"there is a plan for {benefit} in the scheme {item.scheme}: {plans[item.scheme, benefit][0]}",
                    where=place,
                    mend=("请从 benefits 中删去", "take it out of benefits"),
                )

"""The items of a settlement by policy (polItemCode): what fell into each segment, at which ratio, and what was paid of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import attrs

from yibao.engines import STAYS

_BANDS: Final[Mapping[str, tuple[str, int]]] = {
    "pooled_fund": ("C00", 4),
    "large_amount_fund": ("L00", 4),
    "additional_fund": ("L00", 4),
    "major_illness_fund": ("PL0", 7),
    "civil_servant_fund": ("GB0", 4),
}
"""The codes of a payer's bands, and how many there are."""

_THRESHOLDS: Final = {"major_illness_fund": "PS01", "civil_servant_fund": "GBS1"}
_PARTS: Final = {"self_paid": "101", "first_pay": "102", "over_limit": "103"}


@attrs.frozen
class PolicyItem:
    """An item.

    Attributes:
        payer: who bore ``paid`` of ``amount``; empty where the person did; ratio: of the payer.
    """

    code: str
    payer: str
    amount: str
    ratio: str
    paid: str

    @property
    def document(self) -> dict[str, str]:
        """The item with the keys that the platform gives it."""
        return {"polItemCode": self.code, "hifpPayInscp": self.amount, "poolPropSelfpay": self.ratio, "hifpPay": self.paid}


def policy_items(entry: Mapping[str, Any]) -> list[PolicyItem]:
    """The items of a settlement in the order in which the money went; segments for which there is no code are left out."""
    steps = [step for step in entry["trace"]["steps"] if step["taken_from"] is None]
    payer_of = {step["stage"]: step["payer"] for step in steps if step["payer"] in _THRESHOLDS}
    bands = sum(step["payer"] == "pooled_fund" for step in steps)
    whole = "C000" if bands == 1 and entry["benefit"] not in STAYS else ""
    return [*_parts(entry), *_steps(steps, payer_of, whole), *_above(entry)]


def _parts(entry: Mapping[str, Any]) -> Iterator[PolicyItem]:
    return (PolicyItem(code, "", entry[part], "0", "0.00") for part, code in _PARTS.items() if entry[part] != "0.00")


def _steps(steps: list[Mapping[str, Any]], payer_of: Mapping[str, str], whole: str) -> Iterator[PolicyItem]:
    """The items of segments.

    Args:
        payer_of: who pays in stages that have a threshold; whole: the code of an outpatient's only segment.
    """
    count: Counter[str] = Counter()
    for step in steps:
        code, payer = "", step["payer"] or ""
        if step["role"] == "account":
            code = "TA01"
        elif step["role"] == "deductible":
            code = _THRESHOLDS.get(payer_of.get(step["stage"], ""), "") if step["slices"] else "S001"
        elif payer in _BANDS and step["role"] == "copay":
            begin, most = _BANDS[payer]
            count[begin] += 1
            code = whole if begin == "C00" and whole else f"{begin}{min(count[begin], most)}"
        if code and step["amount"] != "0.00":
            yield PolicyItem(code, payer, step["amount"], step["ratio"], step["paid"])


def _above(entry: Mapping[str, Any]) -> Iterator[PolicyItem]:
    for share in entry["segments"]:
        if share["id"] == "above_limit" and share["amount"] != "0.00":
            yield PolicyItem("EC01", "", share["amount"], "0", "0.00")

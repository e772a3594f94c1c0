"""What a settlement stands on beside its figures: assumptions, figures that are not verified, layers that were left out."""

from ....model.results.settlement import Settlement
from ....model.results.trace import Citation
from ...terminal.page import AreaPage, Page
from .alternative import alternative_lines


def provenance_lines(page: AreaPage, entry: Settlement) -> list[str]:
    """The lines that end a claim."""
    say = page.say
    lines: list[str] = []
    if entry.assumptions:
        text = page.stop.join(page.text(assumption.text) for assumption in entry.assumptions)
        lines += page.hanging(say("假定      ", "Assumed         "), text)
    by_reason: dict[str, list[str]] = {}
    for citation in entry.citations:
        if citation.status == "unverified":
            late = citation.last is not None and entry.date > citation.last
            by_reason.setdefault(doubt_reason(page, citation, late=late), []).append(_table(page, citation))
    if by_reason:
        groups = (f"{reason}{page.colon}{page.comma.join(dict.fromkeys(tables))}" for reason, tables in by_reason.items())
        lines += page.hanging(say("未核实    ", "Not verified    "), page.stop.join(groups))
    for warning in entry.warnings:
        if warning.code != "unverified":
            lines += page.hanging(say("注意      ", "Note            "), page.text(warning.text))
    if entry.access is not None:
        lines += alternative_lines(page, entry.access)
    if not entry.complete:
        text = _incomplete(page, {warning.code for warning in entry.warnings})
        lines += map(page.screen.strong, page.hanging(say("不完整    ", "Incomplete      "), text))
    return lines


def doubt_reason(page: Page, citation: Citation, *, late: bool = True) -> str:
    """Why a figure is not verified.

    Args:
        late: whether it was needed for a day after the last one on which it was seen.
    """
    if citation.basis == "seen" and citation.last is not None and late:
        return page.say(f"最后见于 {citation.last:%Y-%m}", f"last seen {citation.last:%Y-%m}")
    return page.say("未经核实", "never confirmed")


def _incomplete(page: Page, codes: set[str]) -> str:
    """What is missing from a result that is not complete."""
    if "layer_left_out" in codes:
        return page.say(
            "结果不完整:有一层待遇未能计算", "a layer that exists could not be computed; the person may pay less than shown"
        )
    if "counter_unsure" in codes:
        return page.say(
            "结果不完整:累计额因此前未能计算的待遇而不完整",
            "what was used so far is not complete, since a layer before could not be computed; the person may pay less than shown",
        )
    if "credit_left_out" in codes:
        return page.say(
            "结果不完整:有个人账户入账未能计算,账户里可能还有钱",
            "a credit to an account could not be worked out; the accounts may hold more than shown",
        )
    return page.say(
        "结果不完整:有一项待遇未能计算,个人还可能另得",
        "a benefit could not be worked out; the person may be paid more than shown",
    )


def _table(page: AreaPage, citation: Citation) -> str:
    """The table of a figure without the cell: one name for all the cells that a bill reads."""
    name, bracket, _ = citation.figure.partition("[")
    return page.labels.figure(citation.figure if name == "means" or not bracket else name)

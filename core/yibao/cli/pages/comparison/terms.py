"""Joining and contributing in several cities, side by side: a row for each way in, or for each payer."""

from collections.abc import Iterator, Mapping, Sequence

from ....engine.comparison.answers import AreaAnswer, What
from ....model.reliability import DOUBTS
from ....model.values.text import Text
from ....rules.language.contributions import CONTRIBUTORS
from ...terminal.labels import with_thousands
from ...terminal.page import Data, Page
from ...terminal.screen import Screen, printable
from ..bills.columns import flag, status_cells

_VERDICTS: Mapping[str, Text] = {
    "eligible": Text("可以", "yes"),
    "not_eligible": Text("不可以", "no"),
    "unknown": Text("待定", "not known yet"),
}
_SHORT = {"employer": Text("单位", "Employer"), "government": Text("财政", "Government")}
_PAYERS: Mapping[str, Text] = {**CONTRIBUTORS, **_SHORT}
"""Payers in the short words that a column has room for."""


def termspage(screen: Screen, what: What, person: str, sides: Sequence[AreaAnswer]) -> list[str]:
    """All lines about what each area answers."""
    page = Page(screen)
    names = [page.text(side.area.name) for side in sides]
    table = [["", *names], *(_procedures if what == "enroll" else _shares)(page, sides)]
    align = "l" * len(table[0]) if what == "enroll" else "l" + "r" * len(sides)
    lines = [*page.strong(" · ".join((printable(person), *names))), "", *page.grid(table, align)]
    for side, name in zip(sides, names, strict=True):
        notes = [page.text(side.error.what)] if side.error is not None else []
        if side.document is not None:
            notes = _questions(page, side.document) if what == "enroll" else _missing(page, side.document)
        lines += page.section(name, name, [line for note in notes for line in page.hanging("  - ", note)])
    return [*lines, ""]


def _procedures(page: Page, sides: Sequence[AreaAnswer]) -> Iterator[list[str]]:
    """A row for each way in: who may, and from when on cover holds. Ways that are closed everywhere are left out."""
    labels: dict[str, str] = {}
    cells: dict[tuple[str, int], str] = {}
    for index, side in enumerate(sides):
        for procedure in side.document["procedures"] if side.document is not None else ():
            labels.setdefault(procedure["id"], page.translation(procedure["label"]) if procedure["label"] else "")
            cells[procedure["id"], index] = _verdict(page, procedure)
    closed = page.text(_VERDICTS["not_eligible"])
    for name, label in labels.items():
        row = [cells.get((name, index), "-") for index in range(len(sides))]
        if any(cell not in ("-", closed) for cell in row):
            yield [label, *row]


def _verdict(page: Page, procedure: Data) -> str:
    verdict = page.text(_VERDICTS[procedure["answer"]])
    first = procedure["cover"]["from"] if procedure["cover"] else None
    if procedure["answer"] == "eligible" and first:
        verdict += page.comma + page.say(f"{first} 起享受", f"covered from {first}")
    return verdict


def _questions(page: Page, data: Data) -> list[str]:
    """Questions whose answers could still decide."""
    asks = (ask for procedure in data["procedures"] for ask in procedure["ask"] if "question" in ask)
    questions = {ask["fact"]: page.translation(ask["question"]) for ask in asks}
    return [page.say("要问:", "would ask: ") + question for question in questions.values()]


def _shares(page: Page, sides: Sequence[AreaAnswer]) -> Iterator[list[str]]:
    """A row for each payer: what it pays in all, and whether that is all there is."""
    documents = [side.document for side in sides]
    for payer, label in _PAYERS.items():
        if any(document is not None and payer in document["totals"] for document in documents):
            yield [page.text(label), *(_total(document, payer) for document in documents)]


def _total(data: Data | None, payer: str) -> str:
    if data is None:
        return "-"
    if payer not in data["totals"]:
        anybody = payer != "account" and any(due["unknown"] for due in (*data["months"], *data["premiums"]))
        return "?" if anybody else "-"  # where a whole month is not known, nobody knows who pays of it
    amount = data["totals"][payer]
    if amount is None:
        return "?"
    return f"{with_thousands(amount)} +?" if payer in data["incomplete"] else with_thousands(amount)


def _missing(page: Page, data: Data) -> list[str]:
    """What is not known of the amounts, and how many figures are not verified."""
    reasons: dict[str, None] = {}
    for due in (*data["months"], *data["premiums"]):
        for item in (due, *due["shares"]):
            if item.get("unknown"):
                reasons[page.say("未知:", "not known: ") + page.translation(item["unknown"])] = None
    doubts = sum(warning["code"] in DOUBTS for warning in data["warnings"])
    if doubts:
        reasons[page.say(f"未核实的数字:{doubts}", f"unverified figures: {doubts}")] = None
    return list(reasons)


def rows(what: What, person: str, sides: Sequence[AreaAnswer]) -> Iterator[Sequence[str]]:
    """A heading, and a row for each way in or each payer of each city."""
    if what == "enroll":
        yield ("person", "city", "procedure", "answer", "ask", "refused")
    else:
        yield ("person", "city", "payer", "amount", "complete", "refused", "verified", "reasons")
    for side in sides:
        head = (person, side.area.slug)
        if side.error is not None:
            yield (*head, "", "", "", side.error.what.en, *["", ""] * (what != "enroll"))
        elif side.document is not None and what == "enroll":
            for procedure in side.document["procedures"]:
                facts = " ".join(ask["fact"] for ask in procedure["ask"])
                yield (*head, procedure["id"], procedure["answer"], facts, "")
        elif side.document is not None:
            status = status_cells(side.document)
            for payer, amount in side.document["totals"].items():
                complete = flag(payer not in side.document["incomplete"])
                yield (*head, payer, amount or "", complete, "", status["verified"], status["reasons"])

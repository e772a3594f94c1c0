"""Results for machines: JSON, one JSON document a line, and CSV."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..engine.statement import Statement
from ..model.claim import Case
from ..model.record import frozen
from ..model.settlement import CourseResult
from ..model.words import PAYERS
from ..rules.ruleset import RuleSet
from .screen import Screen
from .sheet import sheet

COLUMNS = ("claim", "date", "benefit", "total", "self_paid", "over_limit", "first_pay", "in_scope")


@frozen(eq=False)
class Settled:
    """An input settled: its name, what it held, its rules, the result, its document, and the statements of its years."""

    name: str
    case: Case
    rules: RuleSet
    result: CourseResult
    document: Mapping[str, Any]
    statements: tuple[Statement, ...] = ()


class Records:
    """Writes results in one form: line by line as they come, or all at the end where the form is one whole.

    Attributes:
        several: whether more than one input was given, so that JSON is a list.
    """

    def __init__(self, screen: Screen, form: str, *, several: bool, explain: bool) -> None:
        self.screen = screen
        self.form = form
        self.several = several
        self.explain = explain
        self._kept: list[tuple[str, Mapping[str, Any]]] = []

    def add(self, settled: Settled) -> None:
        """One more result."""
        if self.form == "table":
            from .statement import statement  # noqa: PLC0415 (what machines read needs none of it)

            self.screen.lines(statement(self.screen, settled, explain=self.explain, several=self.several))
        elif self.form == "jsonl":
            self.screen.json(settled.document, indent=None)
        else:
            self._kept.append((settled.name, settled.document))

    def end(self) -> None:
        """Write what waits for the end."""
        if self.form == "csv":
            self.screen.write(sheet(rows(self._kept)))
        elif self.form == "json" and (self.several or self._kept):
            documents = [document for _, document in self._kept]
            self.screen.json(documents if self.several else documents[0])


def rows(documents: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[Sequence[str]]:
    """A heading and one row for each settlement, with a column for every payer that occurs.

    A reversal has no parts; its total is what is given back.

    Args:
        documents: results with the names of their inputs.
    """
    entries = [(document["person"], name, entry) for name, document in documents for entry in document["settlements"]]
    occur = {payer for _, _, entry in entries for payer in entry["payers"]}
    payers = [name for name in PAYERS if name in occur]
    yield ("person", "file", *COLUMNS, *payers, "complete")
    for person, name, entry in entries:
        known = {**entry, "total": entry.get("total") or _sum(entry["payers"])}
        complete = str(entry["complete"]).lower() if "complete" in entry else ""
        yield (
            person,
            name,
            *(known.get(column, "") for column in COLUMNS),
            *(entry["payers"].get(payer, "0.00") for payer in payers),
            complete,
        )


def _sum(payers: Mapping[str, str]) -> str:
    return str(sum(map(Decimal, payers.values()), Decimal("0.00")))

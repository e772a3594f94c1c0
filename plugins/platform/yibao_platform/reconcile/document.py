"""The document of a reconciliation, ``yibao-reconciliation/1``, and the table of reasons of many."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import attrs

from yibao import Message, RuleSet, Text
from yibao.engines import Case, Fen, FileResult, RulesIdentity, context_of, unstructure, write_as

from .explain import Explanation, Status, distance
from .subject import Reading


@attrs.frozen(eq=False)
class AmountForm:
    """An amount as the record prints it and as it is computed."""

    name: str
    printed: Fen
    computed: Fen
    equal: bool


@attrs.frozen(eq=False)
class ReadingForm:
    """A reading that fits; of the nearest one, by how much it misses.

    Attributes:
        kind: account, level, filing, standing, before, line, figures, rounding, or two.
    """

    kind: str
    text: Text
    misses: Fen = 0


@attrs.frozen(eq=False)
class RecordForm:
    """What came of one record."""

    claim: str
    date: dt.date
    status: Status
    amounts: tuple[AmountForm, ...]
    readings: tuple[ReadingForm, ...]
    nearest: ReadingForm | None = None


@attrs.frozen(eq=False)
class ReconciliationDocument:
    """The form of a reconciliation; ``notes``: what the reader of the file supposed, left out or doubts."""

    city: str
    person: str
    rules: RulesIdentity
    records: tuple[RecordForm, ...]
    notes: tuple[Message, ...] = ()
    format: Literal["yibao-reconciliation/1"] = "yibao-reconciliation/1"


write_as(ReconciliationDocument, "format city person rules records notes?")
write_as(RecordForm, "claim date status amounts readings nearest?")
write_as(ReadingForm, "kind *text misses?")


@attrs.frozen(eq=False)
class Reconciliation(FileResult):
    """The records of a case held against the rules."""

    name: str
    records: tuple[RecordForm, ...]


def reconciliation(name: str, rules: RuleSet, case: Case, records: Sequence[RecordForm]) -> Reconciliation:
    """The records of a case, with their document."""
    context = context_of(rules, case.person.id)
    form = ReconciliationDocument(rules.area.slug, case.person.id, context.rules, tuple(records))
    return Reconciliation(dict(unstructure(form, context)), name, tuple(records))


def record_form(claim: str, day: dt.date, explanation: Explanation) -> RecordForm:
    """What came of one record, with the amounts in the order in which it prints them."""
    printed, computed = explanation.printed, explanation.computed
    amounts = (AmountForm(name, amount, computed[name], computed[name] == amount) for name, amount in printed.items())
    nearest = explanation.nearest
    return RecordForm(
        claim,
        day,
        explanation.status,
        tuple(amounts),
        tuple(_reading(reading) for reading in explanation.readings),
        None if nearest is None else _reading(nearest, distance(nearest.amounts, printed)),
    )


def _reading(reading: Reading, misses: int = 0) -> ReadingForm:
    return ReadingForm(reading.kind, reading.text, misses)


Reason = tuple[Status, tuple[str, ...]]
"""A status, with the kinds of the readings that fit."""


def reasons(records: Iterable[RecordForm], refused: int) -> Mapping[Reason | None, int]:
    """How many records have each reason, the most frequent first; none stands for those that were refused."""
    counts: Counter[Reason | None] = Counter(reason_of(record) for record in records)
    if refused:
        counts[None] = refused
    return dict(counts.most_common())


def reason_of(record: RecordForm) -> Reason:
    """The reason of a record."""
    return record.status, tuple(dict.fromkeys(reading.kind for reading in record.readings))


def counts_document(counts: Mapping[Reason | None, int]) -> dict[str, Any]:
    """The table of reasons as plain data."""
    rows = [
        {"status": reason[0] if reason else "refused", "kinds": list(reason[1]) if reason else [], "count": count}
        for reason, count in counts.items()
    ]
    return {"format": "yibao-reconciliation-counts/1", "records": sum(counts.values()), "reasons": rows}

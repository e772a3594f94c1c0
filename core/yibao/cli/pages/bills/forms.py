"""Settlements as CSV."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ....documents.settlement import SettledCase
from ....model.values.vocabulary import in_payer_order

COLUMNS = ("claim", "date", "benefit", "total", "self_paid", "over_limit", "first_pay", "in_scope")


def rows(results: Sequence[SettledCase]) -> Iterator[Sequence[str]]:
    """A heading and one row for each settlement, with a column for every payer that occurs.

    A reversal has no parts; its total is what is given back.
    """
    entries = [(settled.case.person.id, settled.name, entry) for settled in results for entry in settled.document["settlements"]]
    present = {payer for _, _, entry in entries for payer in entry["payers"]}
    payers = in_payer_order(present)
    yield ("person", "file", *COLUMNS, *payers, "complete")
    for person, name, entry in entries:
        cells = {**entry, "total": entry.get("total") or _sum(entry["payers"])}
        complete = str(entry["complete"]).lower() if "complete" in entry else ""
        amounts = (entry["payers"].get(payer, "0.00") for payer in payers)
        yield (person, name, *(cells.get(column, "") for column in COLUMNS), *amounts, complete)


def _sum(payers: Mapping[str, str]) -> str:
    return str(sum(map(Decimal, payers.values()), Decimal("0.00")))

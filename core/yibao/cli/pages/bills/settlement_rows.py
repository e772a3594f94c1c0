"""Settlements and comparisons of bills as rows of CSV."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ....documents.serialize import FileResult
from ....documents.settlement import SettledCase
from .columns import COMPARE, SETTLE, flag, heading, present_payers, row, status_cells


def rows(results: Sequence[SettledCase]) -> Iterator[Sequence[str]]:
    """A heading and one row for each settlement, with a column for every payer that occurs.

    A reversal has no parts; its total is what is given back.
    """
    entries = [(settled.case.person.id, settled.name, entry) for settled in results for entry in settled.document["settlements"]]
    payers = present_payers(entry for _, _, entry in entries)
    columns = heading(SETTLE, payers)
    yield columns
    for person, name, entry in entries:
        paid = entry.get("payers")
        amounts = {payer: paid.get(payer, "0.00") for payer in payers} if paid else {}
        total = entry.get("total") or (_sum(paid) if paid else "")
        yield row(columns, {**entry, **amounts, **status_cells(entry), "person": person, "file": name, "total": total})


def comparison_rows(results: Sequence[FileResult]) -> Iterator[Sequence[str]]:
    """A heading and one row for each claim in each city, with a column for every payer that occurs."""
    for result in results:
        data = result.document
        entries = [(city, claim, claim.get("settlement", {})) for city in data["cities"] for claim in city["claims"]]
        payers = present_payers(entry for _, _, entry in entries)
        columns = heading(COMPARE, payers)
        yield columns
        for city, claim, entry in entries:
            amounts = {payer: entry["payers"].get(payer, "0.00") for payer in payers} if entry else {}
            cells = {
                "person": data["person"],
                "city": city["city"],
                "claim": claim["claim"],
                "settled": flag(claim["settled"]),
                "after_a_refusal": flag(claim["after_a_refusal"]),
                "refused": claim["refused"]["what"]["en"] if "refused" in claim else "",
            }
            yield row(columns, {**entry, **amounts, **status_cells(entry), **cells})


def _sum(payers: Mapping[str, str]) -> str:
    return str(sum(map(Decimal, payers.values()), Decimal("0.00")))

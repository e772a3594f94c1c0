"""A bill as the claim of a case."""

from collections.abc import Iterator
from typing import Any

from yibao import Record

from .bill import read_bill
from .words import meaning


def read_claim(data: bytes, name: str) -> Iterator[Record]:
    """The claim of a bill; the person stands beside it.

    Raises:
        InputError: it is no bill, or its lines do not come to what it prints.
    """
    bill = read_bill(data)
    facts = dict(bill.facts.values)
    claim: dict[str, Any] = {"id": facts.pop("id")} if "id" in facts else {}
    place = {key: facts.pop(name) for key, name in (("name", "hospital"), ("level", "level")) if name in facts}
    if place:
        claim["facility"] = place
    benefit = facts.pop("benefit", None)
    if benefit is not None:
        claim["benefit"] = meaning("benefit", benefit) or benefit
    claim |= facts
    claim["lines"] = [line.data for line in bill.lines]
    places = {f"claim[0].lines[{number}]": place for number, place in enumerate(bill.places)}
    yield Record({"claim": [claim]}, places=places, notes=bill.notes)

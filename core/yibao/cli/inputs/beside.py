"""Data of several files put together: the person beside a bill, and the bill that a claim names."""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from ...model.forms.form import Record
from ...model.values.errors import InputError


def beside_record(record: Record, beside: Sequence[Mapping[str, Any]]) -> Record:
    """A record, with what stands beside it where it says nothing: of several persons the one with its id."""
    person = record.data.get("person", {})
    if not isinstance(person, Mapping):
        return record
    same = [data for data in beside if len(beside) == 1 or _person(data).get("id") == person.get("id")]
    if len(same) != 1:
        error = InputError(
            "不知道是哪一位参保人",
            "nobody knows which of the persons it is",
            where="--person",
            mend=("在文件中写 person.id,或只给一位参保人", "write person.id in the file, or give one person only"),
        )
        return attrs.evolve(record, error=record.error or error)
    return attrs.evolve(record, data=laid_over(record.data, same[0]))


def _person(data: Mapping[str, Any]) -> Mapping[str, Any]:
    person = data.get("person")
    return person if isinstance(person, Mapping) else {}


def laid_over(data: Mapping[str, Any], beside: Mapping[str, Any]) -> dict[str, Any]:
    """Data of a record, with what stands beside it where it says nothing.

    >>> laid_over({"claim": [{"id": "B", "lines": []}]}, {"city": "atlantis", "claim": [{"benefit": "outpatient"}]})
    {'city': 'atlantis', 'claim': [{'benefit': 'outpatient', 'id': 'B', 'lines': []}]}
    """
    both = {**beside, **data}
    for key in ("person", "state"):
        stated, other = data.get(key), beside.get(key)
        if isinstance(stated, Mapping) and isinstance(other, Mapping):
            both[key] = {**other, **stated}
    if "claim" in beside and isinstance(data.get("claim"), list | tuple):
        both["claim"] = [_claim(claim, beside["claim"][0]) for claim in data["claim"]]
    return both


def is_claim_without_lines(claims: Any) -> bool:
    """Whether what a file says of claims is one claim that waits for its bill."""
    if not isinstance(claims, list | tuple) or len(claims) != 1 or not isinstance(claims[0], Mapping):
        return False
    return not claims[0].keys() & {"lines", "parts", "reverses"}


def with_bill(record: Record, index: int, bill: Record, path: str) -> Record:
    """A record in which a claim has the lines of a bill, and what the bill says of itself where the claim is silent."""
    claims = list(record.data["claim"])
    printed = bill.data["claim"][0]
    claims[index] = {
        **_claim({key: value for key, value in claims[index].items() if key != "lines"}, printed),
        "lines": printed["lines"],
    }
    places = {f"claim[{index}]{key.removeprefix('claim[0]')}": f"{path}: {place}" for key, place in bill.places.items()}
    data = {**record.data, "claim": claims}
    return attrs.evolve(record, data=data, places={**record.places, **places}, notes=(*record.notes, *bill.notes), error=bill.error)


def with_id(record: Record, name: str) -> Record:
    """A record whose only claim has a name: where it has none of its own, that of its file."""
    claims = record.data.get("claim")
    if isinstance(claims, list | tuple) and len(claims) == 1 and isinstance(claims[0], Mapping) and "id" not in claims[0]:
        return attrs.evolve(record, data={**record.data, "claim": [{"id": name, **claims[0]}]})
    return record


def _claim(claim: Any, other: Mapping[str, Any]) -> Any:
    """A claim with what another one says where it is silent; a stay has no other day than its own."""
    if not isinstance(claim, Mapping):
        return claim
    both = {**other, **claim}
    stated, beside = claim.get("facility"), other.get("facility")
    if isinstance(stated, Mapping) and isinstance(beside, Mapping):
        both["facility"] = {**beside, **stated}
    if {"admitted", "discharged"} & both.keys():
        both.pop("date", None)
    return both

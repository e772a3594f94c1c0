"""Persons and bills of Atlantis, in as few words as a test can bear."""

import functools
from importlib.resources import files
from pathlib import Path
from typing import Any

from yibao import RuleSet, load_registry
from yibao.documents.settlement import settle_case
from yibao.model.inputs.case import read_case


@functools.cache
def rules() -> RuleSet:
    """The rules of Atlantis."""
    return load_registry().rules("atlantis")


def golden() -> list[Path]:
    """The golden cases of Atlantis."""
    return sorted(Path(str(files("yibao_atlantis"))).glob("cases/**/*.toml"))


def employee(**other: Any) -> dict[str, Any]:
    """Somebody in service, forty years old in 2024, with empty accounts."""
    return {"id": "E", "birth_date": "1984-01-01", "scheme": "employee", "standing": "active", **other}


def retired(**other: Any) -> dict[str, Any]:
    """Somebody retired, sixty-four years old in 2024."""
    return employee(**{"birth_date": "1960-01-01", "standing": "retired", **other})


def resident(**other: Any) -> dict[str, Any]:
    """A grown-up resident."""
    return {"id": "R", "birth_date": "1984-01-01", "scheme": "resident", "standing": "adult", **other}


def visit(
    amount: str, day: str = "2024-03-05", level: str = "community", benefit: str = "outpatient", **other: Any
) -> dict[str, Any]:
    """A visit with one class-A line, or with ``lines`` given."""
    return _bill(amount, {"date": day, "benefit": benefit, "facility": _facility(level, other)}, other)


def stay(
    amount: str, discharged: str = "2024-03-05", level: str = "tertiary", benefit: str = "inpatient", **other: Any
) -> dict[str, Any]:
    """A stay that began on the first of the month of its discharge, unless ``admitted`` is given."""
    days = {"admitted": other.pop("admitted", f"{discharged[:8]}01"), "discharged": discharged}
    return _bill(amount, {**days, "benefit": benefit, "facility": _facility(level, other)}, other)


def reversal(of: str, day: str, name: str = "R") -> dict[str, Any]:
    """The reversal of a claim."""
    return {"id": name, "date": day, "reverses": of}


def _facility(level: str, other: dict[str, Any]) -> dict[str, Any]:
    return {"level": level, **{key: other.pop(key) for key in ("region", "grade", "designated") if key in other}}


def _bill(amount: str, found: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    if "lines" not in other and "parts" not in other:
        found["lines"] = [{"class": "A", "amount": amount}]
    return {"id": "C", **found, **other}


def document(
    person: dict[str, Any], *claims: dict[str, Any], state: Any = None, trace: bool = True, place: RuleSet | None = None
) -> dict[str, Any]:
    """The result document of a course; claims without a name of their own are C1, C2 and so on."""
    named = [{**one, "id": f"C{number}"} if one["id"] == "C" else one for number, one in enumerate(claims, 1)]
    data: dict[str, Any] = {"person": person, "claim": named}
    if state is not None:
        data["state"] = state
    _, found = settle_case(place or rules(), read_case(data), trace=trace)
    return found


def entries(person: dict[str, Any], *claims: dict[str, Any], **other: Any) -> list[dict[str, Any]]:
    """What a course gave for each claim."""
    found: list[dict[str, Any]] = document(person, *claims, **other)["settlements"]
    return found


def last(person: dict[str, Any], *claims: dict[str, Any], **other: Any) -> dict[str, Any]:
    """What a course gave for its last claim."""
    return entries(person, *claims, **other)[-1]


def payers(person: dict[str, Any], *claims: dict[str, Any], **other: Any) -> dict[str, str]:
    """Who pays the last claim of a course."""
    found: dict[str, str] = last(person, *claims, **other)["payers"]
    return found


def segment(entry: dict[str, Any], name: str) -> tuple[str, str, str]:
    """What fell into a segment, what its payer paid, and what stayed with the person; ``stage/id`` or just the id."""
    stage, _, ident = name.rpartition("/")
    (one,) = (one for one in entry["segments"] if one["id"] == ident and stage in ("", one["stage"]))
    return one["amount"], one["paid"], one["person"]

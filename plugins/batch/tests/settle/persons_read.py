"""The persons that the batch engine gives to the scalar one, held against persons made from the rows by hand."""

from typing import Any

from plugins.batch.tests.cells import fact_column
from yibao.engine.facts.facts import fact_value
from yibao.model.inputs.person import Person, Registration


def check_persons(rules: Any, table: Any, people: Any) -> None:
    """Every person who is not refused says what the rows say: scheme, standing, cover, base, facts, balances, registrations.

    Raises:
        AssertionError: the first who does not.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        rows.setdefault(str(row["person"]), []).append(row)
    assert len(rows) == people.number
    for place in range(people.number):
        if place not in people.spoilt:
            person = people.person(place)
            made, read = _told(rules, rows[person.id]), _read(rules, person)
            assert made == read, f"{rows[person.id]}\n{person}\n{made}\n{read}"


def _told(rules: Any, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What the rows of a person say, in the order of their days."""
    rows = sorted(rows, key=lambda row: (row.get("from") is not None, row.get("from")))
    first = rows[0]
    found: dict[str, Any] = {"birth_date": first["birth_date"]}
    for name in ("scheme", "standing", "cover"):
        found[name] = _changes(rows, name)
    if all(value == "in_force" for _, value in found["cover"]):  # as good as silence
        found["cover"] = []
    found["base"] = _changes(rows, "contribution_base_fen")
    for name, fact in rules.declared.fact.items():
        if changes := _changes(rows, fact_column(name, fact)):
            money = fact.type == "money"
            found[f"fact {name}"] = [(day, value if money else fact_value(fact, name, value)) for day, value in changes]
    for name in rules.declared.account:
        found[f"account {name}"] = first.get(f"account_{name}_fen") or 0
    found["registrations"] = [
        Registration(one["kind"], one.get("code"), one.get("region"), one.get("from"), one.get("to"))
        for one in first.get("registrations") or ()
    ]
    return found


def _read(rules: Any, person: Person) -> dict[str, Any]:
    """What a person says, in the same words."""
    dated = {"scheme": person.scheme, "standing": person.standing, "cover": person.cover, "base": person.contribution_base}
    found: dict[str, Any] = {name: list(one.values) if one else [] for name, one in dated.items()}
    found["birth_date"] = person.birth_date
    for name, one in person.facts.items():
        found[f"fact {name}"] = [(day, fact_value(rules.declared.fact[name], name, value)) for day, value in one.values]
    found |= {f"account {name}": balance for name, balance in person.accounts.items()}
    found["registrations"] = list(person.registrations)
    return found


def _changes(rows: list[dict[str, Any]], column: str) -> list[tuple[Any, Any]]:
    """What a column says from which day on; a value that stays the same is not said twice."""
    found: list[tuple[Any, Any]] = []
    for row in rows:
        value = row.get(column)
        if value is not None and not (found and found[-1][1] == value):
            found.append((row.get("from"), value))
    return found

"""What a link says: the fields of a form as they were filled in, and the case that they stand for."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from yibao import InputError, RuleSet, read_day
from yibao.engines import STAYS

MAX_FIELDS = 600
MAX_LINES = 100
MAX_VISITS = 60
FACT = "f."
"""What the names of fields begin with that answer a question of the rules."""

PARTS = ("in_scope", "first_pay", "over_limit", "self_paid")
_LINE_FIELDS = ("name", "class", "amount", "first")


@attrs.frozen
class Query:
    """The fields of a link, in their order; a field that is empty was left open."""

    fields: Sequence[tuple[str, str]]

    @classmethod
    def read(cls, fields: Sequence[tuple[str, str]]) -> "Query":
        """The fields of a link.

        Raises:
            InputError: there are too many.
        """
        if len(fields) > MAX_FIELDS:
            raise InputError("链接过长", "the link holds too many fields", mend=("分成几次", "split it in several"))
        return cls(tuple((name, value.strip()) for name, value in fields))

    @property
    def values(self) -> Mapping[str, str]:
        """The fields by name; of one that stands twice the last counts."""
        return dict(self.fields)

    def get(self, name: str, otherwise: str = "") -> str:
        """A field, or what stands in for one that is empty."""
        return self.values.get(name) or otherwise

    def without(self, *names: str) -> "Query":
        """The fields but some."""
        return Query(tuple(field for field in self.fields if field[0] not in names))

    def facts(self) -> dict[str, str]:
        """Questions of the rules with their answers; an empty answer says that nobody knows."""
        return {name.removeprefix(FACT): value for name, value in self.fields if name.startswith(FACT)}

    def rows(self, letter: str, most: int) -> list[dict[str, str]]:
        """Fields that are repeated, such as ``l0.amount``, as rows in order.

        Raises:
            InputError: there are more rows than may be.
        """
        rows: dict[int, dict[str, str]] = {}
        for name, value in self.fields:
            number, dot, key = name.removeprefix(letter).partition(".")
            if name.startswith(letter) and dot and number.isascii() and number.isdigit() and len(number) < 5:
                rows.setdefault(int(number), {})[key] = value
        if len(rows) > most:
            raise InputError(f"最多 {most} 行", f"there may be {most} rows at most", mend=("分成几次", "split it in several"))
        return [rows[number] for number in sorted(rows)]


def person_data(rules: RuleSet, query: Query, day: dt.date) -> dict[str, Any]:
    """The person of a link, as a case file would hold it.

    Args:
        day: on which the person has the age that the link says; a birthday falls on it.

    Raises:
        InputError: something is missing or cannot be read.
    """
    scheme, _, standing = query.get("who").partition("/")
    if not standing:
        raise InputError("请选择参保身份", "choose who the person is", where="who")
    person: dict[str, Any] = {"id": "P1", "birth_date": _birth(query, day), "scheme": scheme, "standing": standing}
    facts = {name: value for name, value in query.facts().items() if value and _about(rules, name) == "person"}
    if facts:
        person["facts"] = {name: fact_value(rules.declared.fact[name].type, value) for name, value in facts.items()}
    if query.get("balance"):
        person["accounts"] = {"current_year": query.get("balance")}
    if query.get("filed"):
        person["registrations"] = [
            {"kind": "cross_region", "code": query.get("filed"), "region": region(rules, query.get("place"))}
        ]
    return person


def _birth(query: Query, day: dt.date) -> dt.date:
    """The day of birth: told, or as old as the person is on a day."""
    if query.get("born"):
        return read_day(query.get("born"))
    age = query.get("age")
    if not (age.isascii() and age.isdigit() and int(age) < 130):
        raise InputError("请填写年龄(整岁)", "give the age in whole years", where="age")
    return day.replace(year=day.year - int(age), day=min(day.day, 28))


def claim_data(rules: RuleSet, query: Query, row: Mapping[str, str], number: int = 1) -> dict[str, Any]:
    """A claim of a link, as a case file would hold it.

    Args:
        row: the fields of the visit; number: its place among the visits of the link.
    """
    benefit = row.get("benefit", "")
    claim: dict[str, Any] = {"id": f"C{number}", "benefit": benefit}
    if benefit in STAYS:
        claim |= {name: read_day(_needed(row, name)) for name in ("admitted", "discharged")}
    else:
        claim["date"] = read_day(_needed(row, "date"))
    facility = {"level": row.get("level"), "grade": row.get("grade")}
    claim["facility"] = {name: value for name, value in facility.items() if value}
    claim["facility"]["region"] = region(rules, row.get("place", ""))
    if row.get("disease"):
        claim["disease"] = row["disease"]
    if row.get("emergency"):
        claim["emergency"] = True
    facts = {name: value for name, value in query.facts().items() if value and _about(rules, name) == "claim"}
    if facts:
        claim["facts"] = {name: fact_value(rules.declared.fact[name].type, value) for name, value in facts.items()}
    return claim


def _needed(row: Mapping[str, str], name: str) -> str:
    if not row.get(name):
        raise InputError("请填写日期", "give the day", where=name)
    return row[name]


def amounts(row: Mapping[str, str], rows: Iterable[Mapping[str, str]] = ()) -> dict[str, Any]:
    """What was charged: lines where there are any, else the four parts of the bill.

    Raises:
        InputError: neither is given.
    """
    lines = [line for line in map(_line, rows) if line]
    if lines:
        return {"lines": lines}
    parts = {name: row[name] for name in PARTS if row.get(name)}
    if not parts:
        raise InputError("请填写金额", "give the amounts", where="in_scope")
    return {"parts": parts}


def _line(row: Mapping[str, str]) -> dict[str, str]:
    """A line of a bill; none where no amount stands in it."""
    name, class_, amount, first = (row.get(key, "") for key in _LINE_FIELDS)
    if not amount:
        return {}
    line = {"class": class_ or "A", "amount": amount} | ({"name": name} if name else {})
    if first:
        line["first_pay_ratio" if first.endswith("%") else "first_pay"] = first
    return line


def visits(query: Query) -> Iterator[dict[str, str]]:
    """The visits of a link: rows that hold a benefit."""
    return (row for row in query.rows("v", MAX_VISITS) if row.get("benefit"))


def with_disease(person: dict[str, Any], claims: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A person who has registered the diseases of the claims: a bill for one is only settled so."""
    kinds = dict.fromkeys((claim["benefit"], claim["disease"]) for claim in claims if claim.get("disease"))
    registered = [{"kind": kind, "code": code} for kind, code in kinds]
    return {**person, "registrations": [*person.get("registrations", ()), *registered]} if registered else person


def region(rules: RuleSet, place: str) -> str:
    """The area code of a place of care that the form names.

    Elsewhere in the province is a code that no area has; outside is a province that is not the area's.
    """
    code = rules.area.code
    if place == "province":
        return f"{code[:2]}9900"
    if place == "outside":
        return "310000" if code.startswith("11") else "110000"
    return code


def _about(rules: RuleSet, name: str) -> str | None:
    fact = rules.declared.fact.get(name)
    return fact.about if fact else None


def fact_value(kind: str, value: str) -> Any:
    """The answer to a question of some type, as a file would hold it."""
    if kind == "boolean":
        return {"yes": True, "no": False}.get(value, value)
    if kind == "integer" and value.isascii() and value.isdigit() and len(value) < 9:
        return int(value)
    return read_day(value) if kind == "date" else value

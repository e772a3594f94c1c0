"""Answers to what a body holds: bills, applications, contributions, accounts, comparisons."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from yibao import Record
from yibao.engines import (
    PROCEDURE_KINDS,
    AreaSelector,
    InputError,
    accounts_result,
    area_answers,
    compared_bills,
    comparison_result,
    contribution_answer,
    document_of,
    enrollment_answer,
    named_areas,
    outcome_of,
    read_application,
    settled_case,
    terms_result,
)

from ..problems import error_of
from .call import Call, Silence

NAME = "-"
"""How commands call what came by standard input."""


@attrs.frozen
class Answer:
    """What is answered.

    Attributes:
        documents: one for each thing that was asked; several: whether they stand in a list even where there is one.
    """

    documents: tuple[Mapping[str, Any], ...]
    several: bool = False

    @property
    def content(self) -> Any:
        """The one document, or the list of all."""
        return list(self.documents) if self.several or len(self.documents) != 1 else self.documents[0]


def _answer(call: Call, records: list[Record], answer: Callable[[Record], Any]) -> Answer:
    """An answer to each record; what is wrong with one of several stands in its place.

    Raises:
        Exception: it is wrong with the only one.
    """
    several = call.body.lstrip()[:1] == b"[" and call.media_type == "application/json"
    outcomes = [(record, outcome_of(record, answer)) for record in records]
    documents = []
    for record, outcome in outcomes:
        if not isinstance(outcome, Exception):
            documents.append(document_of(record, outcome))
        elif len(outcomes) == 1 and not several:
            raise outcome
        else:
            documents.append(error_of(outcome))
    return Answer(tuple(documents), several)


def _areas(call: Call) -> AreaSelector:
    return AreaSelector(call.registry, call.value("city"), Silence())


def settle(call: Call) -> Answer:
    """Bills settled, as ``yibao settle``."""
    areas = _areas(call)
    trace = _choice(call, "trace", "yes", ("yes", "no")) == "yes"
    return _answer(call, call.records("case"), lambda record: settled_case(areas, NAME, record, trace=trace, keep_going=True))


def enroll(call: Call) -> Answer:
    """Applications answered, as ``yibao enroll``."""
    areas = _areas(call)
    kinds = tuple(call.lists.get("kind", ())) or ("enrollment",)
    for kind in kinds:
        _check_choice("kind", kind, (*PROCEDURE_KINDS, "all"))
    kinds = PROCEDURE_KINDS if "all" in kinds else kinds
    day = call.day("on") if call.value("on") is not None else None
    return _answer(call, call.records("case"), lambda record: enrollment_answer(areas, read_application(record.data), day, kinds))


def contribute(call: Call) -> Answer:
    """Contributions worked out, as ``yibao contribute``."""
    areas = _areas(call)
    changed = _choice(call, "changed", "no", ("yes", "no")) == "yes"
    records = call.records("case", "persons")
    return _answer(call, records, lambda record: contribution_answer(areas, NAME, record, changed=changed))


def accounts(call: Call) -> Answer:
    """Ledgers of accounts, as ``yibao accounts``."""
    areas = _areas(call)
    year, until = _year(call), call.day("until") if call.value("until") is not None else None
    if year is not None and until is not None:
        raise InputError(
            "year 与 until 只能给一个", "only one of year and until may be given", where="until", mend=("删去一个", "drop one")
        )
    return _answer(call, call.records("case"), lambda record: accounts_result(areas, NAME, record, year, until))


def compare(call: Call) -> Answer:
    """The same under the rules of several areas, as ``yibao compare``."""
    areas = named_areas(call.registry, call.required("cities"))
    what: Any = _choice(call, "what", "settle", ("settle", "enroll", "contribute"))
    records = call.records("case")
    if what != "settle":
        return _answer(call, records, lambda record: terms_result(what, *area_answers(call.registry, what, record, areas)))
    rules = [call.registry.rules(area.code) for area in areas]
    selector = AreaSelector(call.registry, None, Silence())
    return _answer(call, records, lambda record: comparison_result(compared_bills(selector, record, rules)))


def _choice(call: Call, name: str, usual: str, choices: tuple[str, ...]) -> str:
    value = call.value(name)
    return usual if value is None else _check_choice(name, value, choices)


def _check_choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        known = ", ".join(choices)
        raise InputError(f"{name} 无法读取", f"{name} cannot be read", where=name, mend=(f"可用:{known}", f"give one of: {known}"))
    return value


def _year(call: Call) -> int | None:
    text = call.value("year")
    if text is None:
        return None
    if not re.fullmatch("[1-9][0-9]{3}", text):
        raise InputError(
            "年度无法读取", "the year cannot be read", where="year", mend=("写四位数字,如 2023", "write four digits, such as 2023")
        )
    return dt.date(int(text), 1, 1).year

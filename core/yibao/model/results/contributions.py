"""What is asked about contributions, what comes of it, and the document that says so."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from ..inputs.case import check_insured
from ..inputs.person import Person
from ..inputs.structure import structure
from ..values.classes import frozen
from ..values.errors import InputError
from ..values.money import format_fen, format_ratio
from ..values.text import Message, Text, shown
from .settlement import Citation, TraceCredit

FORMAT = "yibao-contribution/1"
"""Name and version of the document."""

MOST_MONTHS = 600
"""The longest time asked about at once: fifty years."""

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@frozen(eq=False)
class Request:
    """A contribution file.

    Attributes:
        person: as in a case; city, title: the same.
        year: a calendar year; or ``from_`` and ``to``, months such as ``2024-01``.
        expect: in worked examples, names of the result with what they must be.
    """

    person: Person
    city: str | None = None
    title: str | None = None
    year: int | None = None
    from_: str | None = None
    to: str | None = None
    expect: Mapping[str, Any] | None = None

    def months(self) -> tuple[dt.date, ...]:
        """First days of the months asked about.

        Raises:
            InputError: neither a year nor months, months that are none, or too many.
        """
        if (self.year is None) == (self.from_ is None) or (self.from_ is None and self.to is not None):
            raise InputError(
                "year 与 from、to 须且只须给出一种",
                "either year or from and to must be given",
                where="year",
                mend=(
                    '写 year = 2024,或 from = "2024-01" 与 to = "2024-12"',
                    'write year = 2024, or from = "2024-01" and to = "2024-12"',
                ),
            )
        if self.year is not None:
            first, last = _month(f"{self.year}-01", "year"), _month(f"{self.year}-12", "year")
        else:
            first, last = _month(self.from_, "from"), _month(self.to if self.to is not None else self.from_, "to")
        count = (last.year - first.year) * 12 + last.month - first.month + 1
        if not 1 <= count <= MOST_MONTHS:
            raise InputError(
                "to 早于 from,或超过五十年" if count < 1 else "超过五十年",
                "to lies before from" if count < 1 else "more than fifty years",
                where="to",
                mend=("请改正 from 与 to", "mend from and to"),
            )
        if first.year - self.person.birth_date.year > 150:
            raise InputError(
                "年龄超过 150 岁",
                "older than 150 years",
                where="person.birth_date",
                mend=("请改正 birth_date 或所问的时间", "mend birth_date, or the time asked about"),
            )
        return tuple(dt.date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count))


def _month(text: str | None, where: str) -> dt.date:
    found = _MONTH.fullmatch(text or "")
    if found is None or not 1900 <= int(found[1]) <= 2200 or not 1 <= int(found[2]) <= 12:
        raise InputError(
            f"{shown(text)} 不是 1900 至 2200 年间的月份",
            f"{shown(text)} is not a month between 1900 and 2200",
            where=where,
            mend=("写成 2024-01 的形式", "write a month as 2024-01"),
        )
    return dt.date(int(found[1]), int(found[2]), 1)


def read_request(data: Mapping[str, Any]) -> Request:
    """Make a request from plain data.

    Raises:
        InputError: anything that the form does not allow, with its key path.
    """
    request = structure(data, Request)
    check_insured(request.person)
    request.months()
    return request


@frozen
class PartDue:
    """What a share contains by name, in fen."""

    id: str
    label: Text
    amount: int


@frozen
class ShareDue:
    """What one payer owes, in fen.

    Attributes:
        amount: none where it is not known; ``unknown`` then says why.
        ratio: of the base, where it is one; at_least: the least that a higher level asks for, where the amount is not known.
    """

    id: str
    label: Text
    payer: str
    amount: int | None
    ratio: int | None = None
    parts: tuple[PartDue, ...] = ()
    at_least: int | None = None
    unknown: Text | None = None


@frozen
class Due:
    """What is due for one month or one benefit year.

    Attributes:
        rule: name of the declaration; empty where none is known.
        first, last: days it is for; scheme, standing: as of the day on which they count.
        declared: the person's base; base: what shares are taken of; floor, ceiling: what it is held between, all fen.
        held: ``floor``, ``ceiling`` or ``fixed`` where the base is not what was declared.
        unknown: why nothing can be said; nothing: why nothing is owed.
    """

    first: dt.date
    last: dt.date
    rule: str = ""
    label: Text | None = None
    scheme: str | None = None
    standing: str | None = None
    declared: int | None = None
    base: int | None = None
    floor: int | None = None
    ceiling: int | None = None
    held: str | None = None
    shares: tuple[ShareDue, ...] = ()
    unknown: Text | None = None
    nothing: Text | None = None

    @property
    def complete(self) -> bool:
        """Whether every amount is known."""
        return self.unknown is None and all(share.unknown is None for share in self.shares)


@frozen
class BuyBackOption:
    """How missing months are made up: an amount a month, or one for all; both in fen, none where unknown."""

    id: str
    base: int | None
    amount: int | None
    unknown: Text | None = None


@frozen
class RetirementRequirement:
    """The years that retirement asks for.

    Attributes:
        months, actual: asked for, in all and really paid; paid, paid_actual: by the facts given; none where not known.
        missing: months still to be made up; unknown: why that is not known.
    """

    rule: str
    label: Text
    on: dt.date
    months: int | None
    paid: int | None
    actual: int | None
    paid_actual: int | None
    missing: int | None
    ways: tuple[BuyBackOption, ...] = ()
    unknown: Text | None = None


@frozen
class Contributions:
    """Everything asked about, in order of time."""

    months: tuple[Due, ...]
    premiums: tuple[Due, ...]
    credits: tuple[TraceCredit, ...]
    retirement: tuple[RetirementRequirement, ...]
    citations: tuple[Citation, ...]
    warnings: tuple[Message, ...]

    @property
    def complete(self) -> bool:
        """Whether every amount asked for is known."""
        return all(due.complete for due in (*self.months, *self.premiums))

    def totals(self) -> dict[str, int | None]:
        """What each payer bears in all, as far as it is known; none where no amount of that payer is."""
        found: dict[str, int | None] = {}
        for due in (*self.months, *self.premiums):
            for share in due.shares:
                known = found.get(share.payer)
                found[share.payer] = known if share.amount is None else (known or 0) + share.amount
        return found

    def incomplete(self) -> tuple[str, ...]:
        """Payers of whom some amount is not known; all of them where a whole month is not."""
        if any(due.unknown is not None for due in (*self.months, *self.premiums)):
            return tuple(self.totals())
        dues = (*self.months, *self.premiums)
        return tuple(dict.fromkeys(share.payer for due in dues for share in due.shares if share.amount is None))


@frozen
class AboutContributions:
    """What a document needs to know beside the result: as for a settlement."""

    city: str
    person: str
    package: str
    version: str
    digest: str
    source: Callable[[str], Mapping[str, Any]]
    unused_facts: tuple[str, ...] = ()


def contribution_document(result: Contributions, months: tuple[dt.date, ...], about: AboutContributions) -> dict[str, Any]:
    """The result as plain data for JSON. Keys are added over time, never changed or dropped, and never translated."""
    return {
        "format": FORMAT,
        "city": about.city,
        "person": about.person,
        "rules": {"package": about.package, "version": about.version, "digest": about.digest},
        "from": months[0].isoformat()[:7],
        "to": months[-1].isoformat()[:7],
        "complete": result.complete,
        "totals": {payer: None if amount is None else format_fen(amount) for payer, amount in result.totals().items()},
        "incomplete": list(result.incomplete()),
        "months": [{"month": due.first.isoformat()[:7], **plain_due(due)} for due in result.months],
        "premiums": [{"from": due.first.isoformat(), "to": due.last.isoformat(), **plain_due(due)} for due in result.premiums],
        "credits": [
            {"date": one.date.isoformat(), "id": one.id, "account": one.account, "amount": format_fen(one.amount)}
            for one in result.credits
        ],
        "retirement": [_retiring(one) for one in result.retirement],
        "sources": [_cited(one, about) for one in result.citations],
        "warnings": [{"code": one.code, "zh": one.text.zh, "en": one.text.en} for one in result.warnings],
        "unused_facts": list(about.unused_facts),
    }


def plain_due(due: Due) -> dict[str, Any]:
    """What is due for one month or year, as plain data."""
    return {
        "rule": due.rule or None,
        "label": _text(due.label),
        "scheme": due.scheme,
        "standing": due.standing,
        "declared": _fen(due.declared),
        "base": _fen(due.base),
        "floor": _fen(due.floor),
        "ceiling": _fen(due.ceiling),
        "held": due.held,
        "shares": [
            {
                "id": one.id,
                "label": _text(one.label),
                "payer": one.payer,
                "ratio": None if one.ratio is None else format_ratio(one.ratio),
                "amount": _fen(one.amount),
                "at_least": _fen(one.at_least),
                "parts": [{"id": part.id, "label": _text(part.label), "amount": format_fen(part.amount)} for part in one.parts],
                "unknown": _text(one.unknown),
            }
            for one in due.shares
        ],
        "unknown": _text(due.unknown),
        "nothing": _text(due.nothing),
    }


def _retiring(one: RetirementRequirement) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "label": _text(one.label),
        "on": one.on.isoformat(),
        "required_months": one.months,
        "paid_months": one.paid,
        "required_actual_months": one.actual,
        "paid_actual_months": one.paid_actual,
        "missing_months": one.missing,
        "ways": [
            {"id": way.id, "base": _fen(way.base), "amount": _fen(way.amount), "unknown": _text(way.unknown)} for way in one.ways
        ],
        "unknown": _text(one.unknown),
    }


def _cited(one: Citation, about: AboutContributions) -> dict[str, Any]:
    found: dict[str, Any] = {
        "figure": one.figure,
        "source": list(one.source),
        "status": one.status,
        "basis": one.basis,
        "from": one.from_.isoformat(),
        "last": one.last and one.last.isoformat(),
        "documents": [{"key": key, **about.source(key.partition("#")[0])} for key in one.source],
    }
    if one.note:
        found["note"] = _text(one.note)
    return found


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"zh": text.zh, "en": text.en}


def _fen(amount: int | None) -> str | None:
    return None if amount is None else format_fen(amount)

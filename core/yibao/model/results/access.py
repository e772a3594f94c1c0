"""What was found at the counter: cover, designation, filing, card; and what the person gets instead."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Literal

from ..values.classes import frozen
from ..values.money import format_fen
from ..values.text import Text


@frozen
class Reason:
    """One thing that decided or has to be told: its rule, and where that is from; without a source it is what words mean."""

    code: str
    text: Text
    source: tuple[str, ...] = ()
    status: str | None = None


@frozen
class ReimbursementPaper:
    """One paper to hand in, or one step to take; ``where`` and ``until`` are told for steps."""

    text: Text
    source: tuple[str, ...]
    status: str
    where: tuple[Text, ...] = ()
    until: Text | None = None
    last_day: dt.date | None = None
    takes: Text | None = None


@frozen
class Alternative:
    """What the person gets instead of settlement at the counter.

    Attributes:
        kind: ``self_pay`` or ``reimbursement``.
        pays_first, paid_back: fen.
        procedure: its name, and label what it is called; papers and steps as it says them; none where nobody says.
        unknown: why no papers can be named.
    """

    kind: Literal["self_pay", "reimbursement"]
    pays_first: int
    paid_back: int
    procedure: str | None = None
    label: Text | None = None
    papers: tuple[ReimbursementPaper, ...] = ()
    steps: tuple[ReimbursementPaper, ...] = ()
    unknown: Text | None = None


@frozen
class AccessDecision:
    """What was found.

    Attributes:
        cover: state of cover on the day; cover_from: the first later day on which it is in force, where that is known.
        designated, card: as the claim says; none where it is silent.
        area: ``inside``, ``filed``, ``unfiled`` or ``emergency``.
        effect: ``direct`` (settled at the counter), ``later`` (paid back afterwards) or ``nothing``.
        left: what is left in cash by kind, for another insurer; fen.
    """

    cover: str
    cover_from: dt.date | None
    designated: bool | None
    area: str
    card: bool | None
    effect: Literal["direct", "later", "nothing"]
    reasons: tuple[Reason, ...]
    instead: Alternative | None = None
    left: Mapping[str, int] | None = None


def access_document(access: AccessDecision, source: Callable[[str], Mapping[str, Any]]) -> dict[str, Any]:
    """What was found as plain data for JSON; ``source`` gives what is known of a document by its key."""
    return {
        "cover": access.cover,
        "cover_from": access.cover_from and access.cover_from.isoformat(),
        "designated": access.designated,
        "area": access.area,
        "card": access.card,
        "effect": access.effect,
        "reasons": [
            {
                "code": one.code,
                "zh": one.text.zh,
                "en": one.text.en,
                "source": list(one.source),
                "status": one.status,
                "documents": [{"key": key, **source(key.partition("#")[0])} for key in one.source],
            }
            for one in access.reasons
        ],
        "instead": None if access.instead is None else _instead(access.instead),
        "left_to_claim": None if access.left is None else {name: format_fen(amount) for name, amount in access.left.items()},
    }


def _instead(one: Alternative) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "pays_first": format_fen(one.pays_first),
        "paid_back": format_fen(one.paid_back),
        "procedure": one.procedure,
        "label": _text(one.label),
        "papers": [_handed(paper) for paper in one.papers],
        "steps": [
            {
                **_handed(step),
                "where": [_text(place) for place in step.where],
                "until": _text(step.until),
                "last_day": step.last_day and step.last_day.isoformat(),
                "takes": _text(step.takes),
            }
            for step in one.steps
        ],
        "unknown": _text(one.unknown),
    }


def _handed(one: ReimbursementPaper) -> dict[str, Any]:
    return {"zh": one.text.zh, "en": one.text.en, "source": list(one.source), "status": one.status}


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"zh": text.zh, "en": text.en}

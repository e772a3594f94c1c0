"""What was found at the counter: cover, designation, filing, card; and what the person gets instead."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal

from ..values.classes import frozen
from ..values.money import Fen
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
    """One paper to hand in."""

    text: Text
    source: tuple[str, ...]
    status: str


@frozen
class ReimbursementStep(ReimbursementPaper):
    """One step to take: where, until when, and how long the office takes."""

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
    pays_first: Fen
    paid_back: Fen
    procedure: str | None = None
    label: Text | None = None
    papers: tuple[ReimbursementPaper, ...] = ()
    steps: tuple[ReimbursementStep, ...] = ()
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
    reasons: tuple[Annotated[Reason, "documents"], ...]
    instead: Alternative | None = None
    left: Mapping[str, Fen] | None = None

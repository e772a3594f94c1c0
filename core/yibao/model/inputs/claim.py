"""The claim: one bill, or the reversal of one."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

from ..values.classes import frozen
from ..values.money import Fen, Ppm, Quantity, SignedFen
from ..values.vocabulary import BenefitWord, ClassWord, LevelWord, LineKindWord, OriginWord
from .person import Person


@frozen
class Facility:
    """Where care was given.

    Attributes:
        level: village, community (the lowest class), primary, secondary, tertiary or pharmacy.
        grade: a finer grade where a rule needs it, such as 三甲.
        region: six-digit area code of the place of care; none means inside the area.
        designated: whether the insurer has a contract with it; none means yes, as an assumption.
    """

    level: LevelWord
    grade: str | None = None
    region: str | None = None
    designated: bool | None = None
    name: str | None = None


@frozen
class Line:
    """One line of a bill.

    Attributes:
        class_: catalogue class A, B or C.
        amount: fen.
        first_pay: the person's share of a class-B item in fen, where the bill states it.
        first_pay_ratio: the same as parts per million of what is within the limit.
        limit: price limit for the whole line in fen.
        unit_limit: price limit for one unit in fen, with ``quantity`` (in ten-thousandths).
        kind: drug, special_drug, consumable, special_exam, special_therapy, blood, bed or service.
        origin: domestic or imported, where first-pay depends on it.
        name: what it is; code: its catalogue number.

    What was returned has a negative amount, and its other amounts and its quantity are negative too: it is taken off its item.
    """

    class_: ClassWord
    amount: SignedFen
    first_pay: SignedFen | None = None
    first_pay_ratio: Ppm | None = None
    limit: SignedFen | None = None
    unit_limit: Fen | None = None
    quantity: Quantity | None = None
    kind: LineKindWord | None = None
    origin: OriginWord | None = None
    name: str | None = None
    code: str | None = None


@frozen
class PartsOfKind:
    """What lines of one kind are of each part, in fen."""

    self_paid: Fen = 0
    over_limit: Fen = 0
    first_pay: Fen = 0
    in_scope: Fen = 0


@frozen
class Parts:
    """The four parts of a bill in fen, where it comes already split; ``kinds`` says how much of them is of lines of some kind."""

    self_paid: Fen = 0
    over_limit: Fen = 0
    first_pay: Fen = 0
    in_scope: Fen = 0
    kinds: Mapping[LineKindWord, PartsOfKind] = attrs.Factory(dict)


@frozen
class Prescription:
    """A hospital's prescription filled at a pharmacy: the hospital's level and the day of issue."""

    level: LevelWord
    date: dt.date


# eq=False for the same reason as Person: a claim is one thing that happened, not a value
@frozen(eq=False)
class Claim:
    """One visit, purchase or stay to be settled, or the reversal of an earlier one.

    Attributes:
        id: unique in the course.
        date: day of the visit; a stay has ``admitted`` and ``discharged`` instead.
        benefit: outpatient, emergency, inpatient and so on; none only in a reversal.
        facility: where; lines or parts: what, never both.
        disease: code of the registered disease it is for.
        stay: claims of one stay share this name.
        emergency: emergency rescue, which needs no filing.
        card: whether the card or the electronic credential was used; none means yes, as an assumption.
        use_accounts: whether accounts that need consent may pay.
        facts: what the area asks about one claim, by name.
        reverses: the claim this one takes back; nothing else but id and date is then given.
        expect: in worked examples, names of the result with what they must be.
    """

    id: str
    date: dt.date | None = None
    benefit: BenefitWord | None = None
    facility: Facility | None = None
    lines: tuple[Line, ...] = ()
    parts: Parts | None = None
    admitted: dt.date | None = None
    discharged: dt.date | None = None
    stay: str | None = None
    disease: str | None = None
    emergency: bool = False
    use_accounts: bool = True
    prescription: Prescription | None = None
    card: bool | None = None
    facts: Mapping[str, Any] = attrs.Factory(dict)
    reverses: str | None = None
    expect: Mapping[str, Any] | None = None


@frozen(eq=False)
class Case:
    """A case file: a person, a course of claims (none where only a person is asked about), and where they start.

    Attributes:
        city: slug, code or Chinese name of the area; may be left to the caller.
        state: counters at the start by name, or the ``state`` of an earlier result to go on from.
        title: what the case shows.
        until: a day up to which time passes after the last claim, so that benefit years end.
    """

    LEFT_ALONE: ClassVar = ("date", "documents", "year", "from", "to", "expect")
    """Keys of the same file that are about joining and contributions."""

    person: Person
    claim: tuple[Claim, ...] = ()
    city: str | None = None
    state: Mapping[str, Any] | None = None
    title: str | None = None
    until: dt.date | None = None

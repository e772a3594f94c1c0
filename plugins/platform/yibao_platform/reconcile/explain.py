"""Choosing among the readings of a record: certain is the kind that fits to the fen where no other does."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal

import attrs

from yibao import Text, settle

from .before import of_counters
from .circumstances import of_accounts, of_filings, of_levels, of_standings
from .figures import of_days, of_roundings
from .lines import of_lines
from .subject import Amounts, Reading, Subject, amounts_of

Status = Literal["equal", "explained", "possible", "unexplained"]

KINDS: Final[dict[str, tuple[Text, Callable[[Subject], Iterator[Reading]]]]] = {
    "account": (Text("个人账户", "the account used or not"), of_accounts),
    "level": (Text("机构等级", "class of the hospital"), of_levels),
    "filing": (Text("异地备案", "filing for care elsewhere"), of_filings),
    "standing": (Text("人员类别", "standing"), of_standings),
    "before": (Text("此前累计", "used up before"), of_counters),
    "line": (Text("明细的类别或先行自付", "class or first pay of a line"), of_lines),
    "figures": (Text("标准的日期", "figures of another day"), of_days),
    "rounding": (Text("取舍方式", "rounding"), of_roundings),
}
"""The kinds of readings that are tried, with what they are called."""

SOLVED: Final = {"before", "line"}
"""Kinds whose readings hold a number that is solved for, and which two other readings together may be taken for."""

PLAIN: Final = ("account", "level", "filing", "standing", "rounding")
"""Kinds of which two are tried together where only a solved one fits."""

LABELS: Final[dict[str, Text]] = {
    **{kind: text for kind, (text, _) in KINDS.items()},
    "two": Text("两处同时不同", "two readings at once"),
}
"""What the kinds are called, and two of them together."""


@attrs.frozen(eq=False)
class Explanation:
    """What came of a record.

    Attributes:
        status: ``explained`` where one kind of readings fits, be it in one way or in several.
        computed: what the claim comes to as it is read; readings: those that fit; nearest: of none, the one that misses least.
    """

    status: Status
    printed: Amounts
    computed: Amounts
    readings: tuple[Reading, ...] = ()
    nearest: Reading | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the readings that fit."""
        return tuple(dict.fromkeys(reading.kind for reading in self.readings))


def explain(subject: Subject) -> Explanation:
    """Compare a record with what it comes to, and look for what explains the difference.

    Raises:
        YibaoError: the claim is refused as it is read.
    """
    computed = _computed(subject)
    printed = dict(subject.printed)
    if computed == printed:
        return Explanation("equal", printed, computed)
    readings = list(itertools.chain.from_iterable(readings_of(subject) for _, readings_of in KINDS.values()))
    fitting = _without_repetition([reading for reading in readings if reading.amounts == printed])
    if fitting:
        kinds = {reading.kind for reading in fitting}
        if kinds <= SOLVED and len(kinds) == 1:
            fitting += _pairs(subject, [reading for reading in readings if reading.kind in PLAIN], printed)
            kinds = {reading.kind for reading in fitting}
        return Explanation("explained" if len(kinds) == 1 else "possible", printed, computed, tuple(fitting))
    nearest = min(readings, key=lambda reading: distance(reading.amounts, printed), default=None)
    if nearest is not None and distance(nearest.amounts, printed) >= distance(computed, printed):
        nearest = None
    return Explanation("unexplained", printed, computed, nearest=nearest)


def _computed(subject: Subject) -> Amounts:
    settlement, _ = settle(subject.rules, subject.person, subject.claim, subject.state, trace=False)
    whole = amounts_of(subject.rules, settlement)
    return {name: whole.get(name, 0) for name in subject.printed}


def _pairs(subject: Subject, readings: Sequence[Reading], printed: Amounts) -> list[Reading]:
    """The first two readings of different kinds that fit together; nothing where none do."""
    for first in readings:
        changed = attrs.evolve(subject, **first.changed)
        for kind in PLAIN[PLAIN.index(first.kind) + 1 :]:
            for second in KINDS[kind][1](changed):
                if second.amounts == printed:
                    both = Text(f"{first.text.zh},且{second.text.zh}", f"{first.text.en}, and {second.text.en}")
                    return [Reading("two", both, printed)]
    return []


def distance(amounts: Amounts, printed: Amounts) -> int:
    """By how many fen amounts miss, all together."""
    return sum(abs(amounts[name] - amount) for name, amount in printed.items())


def _without_repetition(readings: Sequence[Reading]) -> list[Reading]:
    return list({(reading.kind, reading.text): reading for reading in readings}.values())

"""What counters hold, where a course has many stays: the values of its stays stand once, however many states there are."""

from collections.abc import Iterator, Mapping
from typing import Self

CounterKey = tuple[str, str, str]
"""Name, period (ISO first day of the benefit year or month, the day, ``stay:…``, empty for a lifetime), key."""

STAY = "stay:"
"""How the period of a stay begins; the stay's name follows."""

OWN = "own:"
"""How the period of a stay without a name begins, where a case brings counters for it; the id of its claim follows."""

ONE_CLAIM = "claim"
"""Period of a counter that starts anew with each claim: never in a state."""

Values = Mapping[CounterKey, int]


def latest(counters: Values) -> dict[tuple[str, str], int]:
    """What counters hold by name and key. Of several periods the latest counts; those of stays are left out."""
    return {(name, key): value for (name, period, key), value in sorted(counters.items()) if not period.startswith(STAY)}


class _Stays:
    """The values of stays by period, each with the numbers of the versions that changed it; the newest version adds to it."""

    def __init__(self, values: Mapping[str, Values]) -> None:
        self.newest = 0
        self.changes: dict[str, list[tuple[int, Values]]] = {period: [(0, held)] for period, held in values.items()}

    def read(self, period: str, version: int) -> Values:
        """What a stay's counters hold in a version."""
        return next((held for number, held in reversed(self.changes.get(period, ())) if number <= version), {})


class Counters(Mapping[CounterKey, int]):
    """Counters of one state: those of stays that have a name are shared between the states of a course.

    >>> first = Counters.of({("cost", "2024-01-01", ""): 5, ("days", "stay:A", ""): 2})
    >>> second = first.after({("cost", "2024-01-01", ""): 9, ("days", "stay:B", ""): 1}, "stay:B")
    >>> len(first), len(second), second.about("stay:A")
    (2, 3, {('cost', '2024-01-01', ''): 9, ('days', 'stay:A', ''): 2})
    """

    __slots__ = ("_running", "_stays", "_version")

    def __init__(self, running: Values, stays: _Stays, version: int) -> None:
        self._running, self._stays, self._version = running, stays, version

    @classmethod
    def of(cls, counters: Values) -> Self:
        """The same counters."""
        if isinstance(counters, cls):
            return counters
        running: dict[CounterKey, int] = {}
        stays: dict[str, dict[CounterKey, int]] = {}
        for key, value in counters.items():
            (stays.setdefault(key[1], {}) if key[1].startswith((STAY, OWN)) else running)[key] = value
        return cls(running, _Stays(stays), 0)

    def about(self, period: str | None) -> dict[CounterKey, int]:
        """The counters that a claim can see: all but those of other stays."""
        return {**self._running, **self._stays.read(period, self._version)} if period else dict(self._running)

    def own(self, claim: str) -> dict[CounterKey, int]:
        """The counters that were brought along for the stay that one claim, by its id, is of itself."""
        if not self._stays.changes:
            return {}
        return {(name, ONE_CLAIM, key): value for (name, _, key), value in self._stays.read(OWN + claim, 0).items()}

    def after(self, seen: dict[CounterKey, int], period: str | None) -> Self:
        """The counters after a claim that saw some of them and left them as given."""
        if period is None:
            return type(self)(seen, self._stays, self._version)
        of_stay = {key: value for key, value in seen.items() if key[1] == period}
        running = {key: value for key, value in seen.items() if key[1] != period}
        if of_stay == self._stays.read(period, self._version):
            return type(self)(running, self._stays, self._version)
        stays, version = self._stays, self._version
        if version != stays.newest:  # a claim was taken back: what follows goes its own way
            stays, version = _Stays(self._of_stays()), 0
        stays.newest = version + 1
        stays.changes.setdefault(period, []).append((stays.newest, of_stay))
        return type(self)(running, stays, stays.newest)

    def _of_stays(self) -> dict[str, Values]:
        """What stays with a name hold; one without a name is over with its claim."""
        changes = self._stays.changes
        return {period: held for period in changes if period.startswith(STAY) and (held := self._stays.read(period, self._version))}

    def __getitem__(self, key: CounterKey) -> int:
        return (self._stays.read(key[1], self._version) if key[1].startswith(STAY) else self._running)[key]

    def __iter__(self) -> Iterator[CounterKey]:
        yield from self._running
        for held in self._of_stays().values():
            yield from held

    def __len__(self) -> int:
        return len(self._running) + sum(map(len, self._of_stays().values()))

    def __repr__(self) -> str:
        return repr(dict(self))

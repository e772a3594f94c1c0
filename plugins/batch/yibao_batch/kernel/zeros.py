"""What need not be written into a kernel: columns that are zero, and parts that one number can hold together."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

import attrs

from yibao.engines import LoweredPlan, LoweredStage

from .frame import Frame


@attrs.frozen
class KnownZeros:
    """Columns and accounts that are known to be zero: the kernel neither reads nor writes them.

    Attributes:
        bill: columns of the bill that are zero; accounts: those that hold nothing and get nothing.
        due: whether nothing falls due between claims.
        doubt: which of ``TRACKS`` need not be kept, since no figure that they lead to is unverified.
        marks: which of ``MARKED`` results may rest on.
        sure: whether no counter can become unsure, since every figure of later layers is known.
    """

    bill: frozenset[int] = frozenset()
    accounts: frozenset[str] = frozenset()
    due: bool = False
    doubt: frozenset[str] = frozenset()
    sure: bool = True
    marks: frozenset[str] = frozenset()

    def pays(self, plan: LoweredPlan) -> set[str]:
        """The payers that a plan may reach."""
        means = {(entry.payer, entry.account) for entry in plan.means}
        shares = {(segment.payer, segment.account) for stage in plan.stages for segment in stage.segments if segment.payer >= 0}
        accounts = {place for place, name in enumerate(plan.accounts) if name not in self.accounts} | {-1}
        further = {payer for stage in plan.stages for segment in stage.segments for payer, _ in segment.more}
        return {plan.payers[payer] for payer in {payer for payer, account in means | shares if account in accounts} | further}


class Parts:
    """The person's parts of one plan, by place.

    Parts that every stage and every account takes together and next to each other are one number, for which the first of them
    stands. A payment up to the last of them is the same, however it is divided among them, and so is what is left of them together.

    Attributes:
        bill: how many of them are the bill's; columns: of those, the columns of the bill.
        stages: the stages that money may reach, by place.
    """

    def __init__(self, frame: Frame, plan: LoweredPlan, zeros: KnownZeros) -> None:
        stride, width = len(frame.kinds) + 1, len(plan.kinds) + 1
        kinds = [0, *(frame.kinds.index(kind) + 1 for kind in plan.kinds)]
        self.width = width
        self.bill = 4 * width
        self.columns = [part * stride + kind for part in range(4) for kind in kinds]
        live = {place for place, column in enumerate(self.columns) if column not in zeros.bill}
        self.stages: set[int] = set()
        for number, stage in enumerate(plan.stages):
            if stage.paid >= 0 or not live.isdisjoint(stage.base):
                self.stages.add(number)
                live |= _opened(stage)
        self._live = live
        self._first = _together(plan)
        self._plan = plan
        self._idle = zeros.accounts

    def spots(self, places: Iterable[int]) -> list[int]:
        """The numbers that hold some parts, in their order, without those in which there is never anything."""
        numbers = {self._first[place] for place in self._live}
        return [number for number in dict.fromkeys(self._first[place] for place in places) if number in numbers]

    def runs(self, number: int) -> list[list[int]]:
        """The numbers that a stage takes, in their order, in runs that nothing after it tells apart."""
        plan = self._plan
        orders = [self.spots(order) for order in _orders(plan, number, self._idle)]
        runs: list[list[int]] = []
        for spot in self.spots(plan.stages[number].base):
            if runs and all(_same(order, [*runs[-1], spot]) for order in orders):
                runs[-1].append(spot)
            else:
                runs.append([spot])
        return runs

    def later_spots(self, number: int) -> set[int]:
        """The numbers that some stage after this one takes."""
        later = [stage.base for place, stage in enumerate(self._plan.stages) if place > number and place in self.stages]
        return {spot for base in later for spot in self.spots(base)}

    def spot(self, place: int) -> int:
        """The number that holds a part."""
        return self._first[place]

    def members(self, spot: int) -> list[int]:
        """The parts that a number holds and in which there may be something."""
        return [place for place, first in enumerate(self._first) if first == spot and place in self._live]

    def every(self) -> list[int]:
        """All numbers."""
        return self.spots(range(len(self._first)))

    def filled(self, place: int) -> bool:
        """Whether there may be something in a part."""
        return place in self._live


def _opened(stage: LoweredStage) -> set[int]:
    """The parts that a stage adds to."""
    return {segment.part for segment in stage.segments if segment.part >= 0} | ({stage.above} if stage.opens else set())


def _orders(plan: LoweredPlan, after: int = -1, idle: AbstractSet[str] = frozenset()) -> list[tuple[int, ...]]:
    """The orders in which parts are taken or read after a stage has begun: by its limits, by later stages, by accounts."""
    orders = [stage.base for stage in plan.stages[after + 1 :]]
    orders += [entry.parts for entry in plan.means if plan.accounts[entry.account] not in idle]
    orders += [parts for _, parts, _ in plan.adds]
    orders += [limit.parts for stage in plan.stages[max(after, 0) :] for segment in stage.segments for limit in segment.limits]
    return orders


def _together(plan: LoweredPlan) -> list[int]:
    """For each part the first of those that nothing tells apart."""
    orders = _orders(plan)
    groups: dict[tuple[bool, ...], list[int]] = {}
    for place in range(len(plan.parts)):
        groups.setdefault(tuple(place in order for order in orders), []).append(place)
    first = list(range(len(plan.parts)))
    for group in groups.values():
        if all(_same(order, group) for order in orders):
            for place in group:
                first[place] = group[0]
    return first


def _same(order: Sequence[int], group: list[int]) -> bool:
    """Whether an order takes all of a group next to each other, or none of it."""
    places = sorted(order.index(place) for place in group if place in order)
    return not places or (len(places) == len(group) and places[-1] - places[0] == len(places) - 1)

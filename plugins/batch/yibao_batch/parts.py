"""What a run has nothing of, and which of a person's parts one number can hold: what need not be written into a kernel."""

from collections.abc import Iterable

import attrs

from yibao.rules.lowered import LoweredPlan, LoweredStage

from .frame import Frame


@attrs.frozen
class Nothing:
    """What is known not to be there: nothing is written for it, neither into the kernel nor by it.

    Attributes:
        bill: columns of the bill that are zero; accounts: those that hold nothing and get nothing.
        due: whether nothing falls due between claims.
        doubt: which of ``TRACKS`` need not be kept, since no figure that they lead to is unverified.
    """

    bill: frozenset[int] = frozenset()
    accounts: frozenset[str] = frozenset()
    due: bool = False
    doubt: frozenset[str] = frozenset()

    def pays(self, plan: LoweredPlan) -> set[str]:
        """The payers that a plan may reach."""
        means = {(entry.payer, entry.account) for entry in plan.means}
        shares = {(segment.payer, segment.account) for stage in plan.stages for segment in stage.segments if segment.payer >= 0}
        held = {place for place, name in enumerate(plan.accounts) if name not in self.accounts} | {-1}
        return {plan.payers[payer] for payer, account in means | shares if account in held}


class Parts:
    """The person's parts of one plan, by place.

    Parts that every stage and every account takes together and next to each other are one number, for which the first of them
    stands: whoever pays for them pays for all before he comes to the next.

    Attributes:
        bill: how many of them are the bill's; columns: of those, the columns of the bill.
        stages: the stages that money may reach, by place.
    """

    def __init__(self, frame: Frame, plan: LoweredPlan, nothing: Nothing) -> None:
        stride, width = len(frame.kinds) + 1, len(plan.kinds) + 1
        kinds = [0, *(frame.kinds.index(kind) + 1 for kind in plan.kinds)]
        self.width = width
        self.bill = 4 * width
        self.columns = [part * stride + kind for part in range(4) for kind in kinds]
        live = {place for place, column in enumerate(self.columns) if column not in nothing.bill}
        self.stages: set[int] = set()
        for number, stage in enumerate(plan.stages):
            if stage.paid >= 0 or not live.isdisjoint(stage.base):
                self.stages.add(number)
                live |= _opened(stage)
        self._live = live
        self._first = _together(plan)

    def spots(self, places: Iterable[int]) -> list[int]:
        """The numbers that hold some parts, in their order, without those in which there is never anything."""
        held = {self._first[place] for place in self._live}
        return [one for one in dict.fromkeys(self._first[place] for place in places) if one in held]

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


def _together(plan: LoweredPlan) -> list[int]:
    """For each part the first of those that nobody tells apart."""
    orders = [stage.base for stage in plan.stages] + [entry.parts for entry in plan.means]
    orders += [limit.parts for stage in plan.stages for segment in stage.segments for limit in segment.limits]
    groups: dict[tuple[bool, ...], list[int]] = {}
    for place in range(len(plan.parts)):
        groups.setdefault(tuple(place in order for order in orders), []).append(place)
    first = list(range(len(plan.parts)))
    for group in groups.values():
        if all(_adjacent(order, group) for order in orders):
            for place in group:
                first[place] = group[0]
    return first


def _adjacent(order: tuple[int, ...], group: list[int]) -> bool:
    found = sorted(order.index(place) for place in group if place in order)
    return not found or found[-1] - found[0] == len(found) - 1

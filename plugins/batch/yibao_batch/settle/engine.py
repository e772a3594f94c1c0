"""Settles a batch of claims: the kernel most persons, the scalar engine those with something that columns cannot hold."""

from typing import Any

import numpy as np

from yibao import RuleSet
from yibao.engines import SPLIT

from ..claims.claims import Claims
from ..claims.results import BatchResults, check_count, refuse
from ..compiled.compile import Settle, has_numba, kernel
from ..kernel.arguments import ARGUMENTS, TRACKS, UNSURE_YEAR
from ..kernel.emit import Sources, sources
from ..kernel.zeros import KnownZeros
from ..lookup.binder import PlanBinder
from ..lookup.credits import credit_amounts
from ..lookup.plans import KernelInputs, PlanLookup
from ..lookup.rows import count_of
from ..people.people import People
from ..people.reasons import add_reason, reasons_of
from ..tables.columns import BufferPool, Reject, constant, months
from .cash import Cash
from .routing import Route
from .scalar import settle_single
from .states import end_states

THRESHOLD = 200_000
"""Below so many claims, plain Python is done before numba has begun."""

WORTH_A_LOOK = 20_000
"""Below so many claims, plain Python is done before a kernel that was compiled once is loaded."""

EVENTS = ARGUMENTS.index("event")
"""The place of the events among the arguments."""


def worth_compiling(claims: int) -> bool | None:
    """Whether a kernel is compiled for so many claims; none where only what was compiled before is used."""
    return True if claims >= THRESHOLD else None if claims >= WORTH_A_LOOK else False


class Engine:
    """Settles batches of claims of one area.

    Attributes:
        binder: plans and rows met so far; source: of the kernel in use.
        compile: whether kernels are compiled; none where those that were compiled before are used.
        room: where the columns of batches are put, and those of claims may be.
    """

    def __init__(
        self, rules: RuleSet, people: People | None, *, compile_: bool | None, segments: bool = False, states: bool = False
    ) -> None:
        self.rules = rules
        self.binder = PlanBinder(rules)
        self.compile = compile_ if has_numba() else False
        self.segments = segments
        self.states = states
        self.room = BufferPool()
        self.source: Sources | None = None
        self._settle: Settle | None = None
        self._structures: tuple[int, KnownZeros] = 0, KnownZeros()
        self._filled: frozenset[int] = frozenset()
        self._people: People | None = None
        self._idle = frozenset(rules.declared.account)
        self._verified = frozenset(TRACKS)
        self._cash = Cash(rules, self.binder.messages)
        self._route = Route(rules, self.binder, self._cash, states=states)
        self._lookup = PlanLookup(rules, self.binder)
        self._monthly = any(counter.reset == "month" for counter in rules.declared.counter.values())
        if people is not None:
            self._meet(people)

    def _meet(self, people: People) -> None:
        """Note the accounts in which one of these persons has something."""
        if people is not self._people:
            self._people = people
            self._idle &= idle(self.rules, people)

    # --- a batch -----------------------------------------------------------------------------------------------------

    def settle(self, claims: Claims, rejects: list[Reject]) -> BatchResults:
        """Settle claims that stand in the order of persons and days; no person may have claims in another batch.

        Args:
            rejects: what was refused when the batch was read; more is added.
        """
        self._meet(claims.people)
        people, number, owners = claims.people, claims.number, claims.owners
        payers = self.room.take("payers", len(self.binder.frame.payers) + 1, number)
        balances = self.room.take("balances", max(1, len(self.binder.frame.accounts)), number)
        settled = BatchResults(claims, claims.day, payers, balances, rejects)
        if claims.bad.all():
            check_count(settled)
            return settled
        scheme = people.scheme[people.starts[owners]]
        needs = people.needs[owners]  # a copy, to which the batch adds
        rows, numbers = self._route.take(settled, scheme, needs)
        if count_of(rows, number):
            self._run(settled, self._lookup.find(settled, rows, scheme, numbers), scheme)
        needs |= settled.to_scalar
        for head in np.nonzero(needs)[0].tolist():
            own = np.arange(claims.starts[head], claims.starts[head + 1])
            rows, why = own[~claims.bad[own]], reasons_of(int(needs[head]))
            settle_single(self.rules, self.binder, settled, int(owners[head]), rows, why, states=self.states)
        lost = ~settled.good if claims.nobody is None else ~(settled.good | claims.nobody)
        if lost.any():
            before = np.cumsum(lost)
            heads = claims.starts[claims.run]
            settled.follows = (before - before[heads] + lost[heads]) > 0
        check_count(settled)
        return settled

    def release(self, settled: BatchResults) -> None:
        """Take back the room of a batch that is written."""
        self.room.give(("bill", settled.claims.filled), settled.claims.bill)
        if not settled.single:  # who was settled one by one may have been paid by anybody
            self.room.give("payers", settled.payers)
            self.room.give("balances", settled.balances)

    def _run(self, settled: BatchResults, inputs: KernelInputs, scheme: Any) -> None:
        """Run the kernel, and take from it what came of each claim."""
        claims, row, figures = settled.claims, inputs.row, self.binder.figures
        self._filled |= claims.filled
        arguments = self._arguments(settled, inputs)
        self._verified -= frozenset(TRACKS) if figures.marks or (inputs.flags & UNSURE_YEAR).any() else figures.doubt
        self._call(tuple(arguments[name] for name in ARGUMENTS))
        status = arguments["status"]
        done = status == 0
        if self.rules.cash:
            for head in self._cash.pay(settled, self._cash.due(claims, scheme) & done, scheme):
                add_reason(settled.to_scalar, head, "cash_benefits")
                rows = slice(claims.starts[head], claims.starts[head + 1])
                done[rows] = settled.warned[rows] = settled.notes[rows] = settled.cash[rows] = 0
        settled.good |= done
        if len(self.binder.notes) > 1:
            self._notes(settled, figures.note[np.where(done, row, 0)], done)
        for place in np.nonzero(status > 0)[0].tolist():
            refuse(settled, place, "in_scope", figures.because(int(row[place]), int(status[place]), int(settled.day[place])))
        if self.segments:
            settled.segments = (*(arguments[name] for name in ARGUMENTS[-3:]), np.where(done, row, -1))
        if self.states:
            settled.states += end_states(self.binder, settled, done, arguments)

    def _arguments(self, settled: BatchResults, inputs: KernelInputs) -> dict[str, Any]:
        """The arguments of the kernel by name; what belongs to one person stands together."""
        claims, people, frame, figures = settled.claims, settled.claims.people, self.binder.frame, self.binder.figures
        number, owners, starts, line = claims.number, claims.owners, claims.starts, inputs.line
        persons = len(owners)
        day = np.array(settled.day, dtype=np.int32)  # numba knows arrays that cannot be written to as another kind
        days = constant(number, 1, np.int64)
        if "admitted" in claims.columns and claims.stay_given.any():
            days = np.where(claims.stay_given, np.maximum(1, claims.day.astype(np.int64) - claims.admitted), 1)
        credit = credited = np.zeros((persons, 1), dtype=np.int64)
        if len(line.names):
            credit, credited = credit_amounts(self.binder, people, line, owners, *inputs.events(starts[:-1]))
        counters = np.zeros((persons, max(1, frame.width)), dtype=np.int64)
        amounts, paids, reached = self._segments(number)
        arguments = {
            "starts": starts,
            "plan": inputs.plan,
            "row": inputs.row,
            "bill": claims.bill,
            "year": inputs.year,
            "month": months(day) if self._monthly else day,
            "day": day,
            "stay": claims.stays,
            "ward": claims.ward.view(np.uint8),
            "flags": inputs.flags,
            "days": days,
            "facts": self._facts(claims, day),
            "until": inputs.until,
            "rows": figures.rows,
            "accounts": np.ascontiguousarray(people.accounts[:, owners].T) if frame.accounts else np.zeros((persons, 1), np.int64),
            "counters": counters,
            "tags": np.zeros(
                (persons, counters.shape[1] * (1 if figures.sure else 3)), dtype=np.int32
            ),  # the period of a counter that has not begun does not matter
            "seen": np.full(persons, -1, dtype=np.int64),
            "owed": np.zeros(persons, dtype=np.int64),
            "carry": line.carry,
            "event": line.account,
            "first_event": 0,
            "credit": credit,
            "credited": credited,
            "payers": settled.payers,
            "balances": settled.balances,
            "status": np.full(number, -1, dtype=np.int32),
            "warned": settled.warned,
            "amounts": amounts,
            "paids": paids,
            "reached": reached,
        }
        if people.counters:
            self._begin(claims, arguments)
        return arguments

    def _notes(self, settled: BatchResults, row_notes: Any, done: Any) -> None:
        """Add the notes on access to those on the choice of the plan."""
        notes, messages = settled.notes, self.binder.messages
        for note in np.unique(notes[notes > 0]).tolist():
            mine = (notes == note) & done
            for other in np.unique(row_notes[mine]).tolist():
                both = ",".join(filter(None, (messages.notes[note], messages.notes[other])))
                notes[mine & (row_notes == other)] = messages.note_of(both)
        plain_rows = (notes == 0) & done
        notes[plain_rows] = row_notes[plain_rows]

    def _segments(self, number: int) -> tuple[Any, Any, Any]:
        if not self.segments:
            return np.zeros((1, 1), dtype=np.int64), np.zeros((1, 1), dtype=np.int64), np.zeros(1, dtype=np.int64)
        most = max((sum(len(stage.segments) for stage in plan.stages) for plan, _ in self.binder.structures.values()), default=1)
        shape = (most, number + 8)
        return np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64), np.zeros(number, dtype=np.int64)

    def _call(self, arguments: tuple[Any, ...]) -> None:
        """Run the kernel for the structures met so far."""
        structures, figures = self.binder.structures, self.binder.figures
        every = range(len(SPLIT) * (len(self.binder.frame.kinds) + 1))
        zeros = KnownZeros(
            frozenset(every) - self._filled,
            self._idle,
            not len(arguments[EVENTS]),
            self._verified,
            figures.sure,
            frozenset(figures.marks),
        )
        if self._settle is None or self._structures != (len(structures), zeros):
            self._structures = len(structures), zeros
            self.source = sources(self.binder.frame, list(structures.values()), segments=self.segments, zeros=zeros)
            self._settle = kernel(self.source, self.compile)
        self._settle(*arguments)

    def _begin(self, claims: Claims, arguments: dict[str, Any]) -> None:
        """Put the counters that persons bring along into the periods of their first claims."""
        plan = arguments["plan"]
        first = np.minimum.reduceat(np.where(plan != -1, np.arange(len(plan)), len(plan) - 1), claims.starts[:-1])
        for name, values in claims.people.counters.items():
            slots = self.binder.frame.counters[name]
            if slots.reset == "claim":
                continue
            arguments["counters"][:, slots.base] = values[claims.owners]
            if slots.reset != "lifetime":
                arguments["tags"][:, slots.base] = arguments[slots.reset][first]

    def _facts(self, claims: Claims, day: Any) -> Any:
        """Declared facts that limits are a ratio of, −1 where they were not given."""
        names = self.binder.frame.facts
        if not names:
            return np.zeros((1, 1), dtype=np.int64)
        known = np.full((len(names), claims.number), -1, dtype=np.int64)
        for place, name in enumerate(names):
            values = claims.people.facts.get(name)
            if values is not None:
                told = values[claims.people.rows_at(claims.person, day)]
                known[place] = np.where(told < 0, -1, told)
        return known


def idle(rules: RuleSet, people: People) -> frozenset[str]:
    """Accounts that are empty for everybody and stay so."""
    declared = rules.declared
    comes = {one.account for one in declared.credit.values()}
    comes |= {name for number, name in enumerate(declared.account) if people.accounts[number].any()}
    while more := {str(declared.account[name].becomes) for name in comes if declared.account[name].becomes} - comes:
        comes |= more
    return frozenset(declared.account) - comes

"""Writes the lines that read and store the state of a person: balances, and counters with their periods."""

from collections.abc import Sequence

import attrs

from yibao.engines import LoweredPlan

from .frame import LIFE, Columns, Frame, Read
from .writer import Writer
from .zeros import KnownZeros, Parts


@attrs.define
class StateCode:
    """Writes how one plan finds and leaves the state.

    Attributes:
        holds: whether it stays in locals between a person's claims, as it can where there is one plan.
        counters: places of those that this run may move or read.
    """

    out: Writer
    frame: Frame
    plan: LoweredPlan
    reads: Sequence[Read]
    columns: Columns
    zeros: KnownZeros
    holds: bool
    counters: list[int]

    # --- balances ----------------------------------------------------------------------------------------------------

    def balance(self, place: int) -> str:
        """Where the balance of an account of the area stands while claims are settled."""
        name = self.frame.accounts[place]
        if self.holds and name in self.plan.accounts and name not in self.zeros.accounts:
            return f"held_{name}"
        return f"accounts[p, {place}]"

    def _account_locals(self) -> list[int]:
        return [place for place in range(len(self.frame.accounts)) if self.balance(place).startswith("held_")]

    def accounts_out(self) -> None:
        """From the arrays into locals, before a person's claims."""
        for place in self._account_locals():
            self.out.say(f"{self.balance(place)} = accounts[p, {place}]")

    def accounts_back(self) -> None:
        """From locals into the arrays, after a person's claims and where something falls due."""
        for place in self._account_locals():
            self.out.say(f"accounts[p, {place}] = {self.balance(place)}")

    def accounts(self) -> None:
        """Balances as one claim finds them."""
        for place, name in enumerate(self.plan.accounts):
            value = "0" if name in self.zeros.accounts else self.balance(self.frame.accounts.index(name))
            self.out.say(f"b{place} = {value}  # {name}")

    # --- counters ----------------------------------------------------------------------------------------------------

    def slot(self, name: str) -> str:
        """Where a counter stands in the state."""
        return f"k_{name}" if name in self.columns.slots else str(self.frame.counters[name].base)

    def _counter_locals(self) -> list[int]:
        """Counters that stand in locals between the claims of a person."""
        if not self.holds:
            return []
        named = [(place, self.plan.counters[place]) for place in self.counters]
        return [place for place, counter in named if counter.reset != "claim" and counter.name not in self.columns.slots]

    def take_out(self) -> None:
        """From the arrays into locals, before a person's claims."""
        self.accounts_out()
        for place in self._counter_locals():
            counter = self.plan.counters[place]
            self.out.say(f"kept_{counter.name} = counters[p, {self.slot(counter.name)}]")
            if LIFE[counter.reset]:
                self.out.say(f"of_{counter.name} = tags[p, {self.slot(counter.name)}]")

    def put_back(self) -> None:
        """From locals into the arrays, after a person's claims."""
        self.accounts_back()
        for place in self._counter_locals():
            counter = self.plan.counters[place]
            self.out.say(f"counters[p, {self.slot(counter.name)}] = kept_{counter.name}")
            if LIFE[counter.reset]:
                self.out.say(f"tags[p, {self.slot(counter.name)}] = of_{counter.name}")

    def load(self) -> None:
        """Counters as one claim finds them, at 0 where their period is over; then the row that they lead to."""
        say = self.out.say
        for name, column in self.columns.slots.items():
            say(f"k_{name} = index(rows[r, {column}])")
        in_locals = self._counter_locals()
        for place in self.counters:
            counter = self.plan.counters[place]
            if counter.reset == "claim":
                say(f"c{place} = 0  # {counter.name}")
            elif place in in_locals:
                again = f" if of_{counter.name} == {period_of(counter.reset)} else 0" if LIFE[counter.reset] else ""
                say(f"c{place} = kept_{counter.name}{again}")
            else:
                say(f"c{place} = {self._load(counter.name, counter.reset)}  # {counter.name}")
        for place, (index, by) in enumerate(self.plan.counted):
            say(f"n{place} = c{index} + 1", f"new{place} = True")
            if by == "stay":
                name = self.plan.counters[index].name
                marked = self.columns.markers.get(name)
                say(f"h{place} = " + (f"index(rows[r, {marked}])" if marked is not None else str(self.frame.markers[name].base)))
                with self.out.under(f"if ward[i] and tags[p, h{place}] == stay[i]:"):
                    say(f"n{place} = counters[p, h{place}]", f"new{place} = False")
        self._row()

    def _load(self, name: str, reset: str) -> str:
        return f"counters[p, {self.slot(name)}] if tags[p, {self.slot(name)}] == {period_of(reset)} else 0"

    def _row(self) -> None:
        """The rows of one combination of facts stand together, one for each span of what counters hold."""
        step = 1
        steps = []
        for read in reversed(self.reads):
            steps.append(step)
            step *= len(read.edges) + 1
        for read, step in zip(self.reads, reversed(steps), strict=True):
            value = self._now(read.counter)
            for edge in read.edges:
                with self.out.under(f"if {value} >= {edge}:"):
                    self.out.say(f"r += index({step})")
        if self.reads:
            self.out.say("row[i] = r")

    def _now(self, name: str) -> str:
        """What a counter that a dimension reads holds now; of one that counts visits or stays, the number of this one."""
        for place, (index, _) in enumerate(self.plan.counted):
            if self.plan.counters[index].name == name:
                return f"n{place}"
        for place in self.counters:
            if self.plan.counters[place].name == name:
                return f"c{place}"
        self.out.say(f"x = {self._load(name, self.frame.counters[name].reset)}")
        return "x"

    def count(self) -> None:
        """Visits and stays are counted before anything else."""
        for place, (index, _) in enumerate(self.plan.counted):
            with self.out.under(f"if new{place}:"):
                self.out.say(f"c{index} = n{place}")

    def store(self) -> None:
        """Counters and balances as one claim leaves them."""
        say = self.out.say
        in_locals = self._counter_locals()
        for place in self.counters:
            counter = self.plan.counters[place]
            if place in in_locals:
                say(f"kept_{counter.name} = c{place}")
                if LIFE[counter.reset]:
                    say(f"of_{counter.name} = {period_of(counter.reset)}")
            elif counter.reset != "claim":
                slot = self.slot(counter.name)
                say(f"counters[p, {slot}] = c{place}", f"tags[p, {slot}] = {period_of(counter.reset)}")
        for place, (_, by) in enumerate(self.plan.counted):
            if by == "stay":
                with self.out.under(f"if ward[i] and rows[r, {self.columns.pays}] != 0:"):
                    say(f"counters[p, h{place}] = n{place}", f"tags[p, h{place}] = stay[i]")
        for place, name in enumerate(self.plan.accounts):
            if name not in self.zeros.accounts:
                say(f"{self.balance(self.frame.accounts.index(name))} = b{place}")


def counters_touched(plan: LoweredPlan, parts: Parts) -> list[int]:
    """The counters of a plan that a stage which money may reach moves or reads.

    What no stage touches keeps its value: its period is over, or it still holds. Counters of stays are always among them:
    a case tells of a stay even when it is over.
    """
    indexes = {index for index, _ in plan.counted}
    indexes |= {place for place, counter in enumerate(plan.counters) if counter.reset == "stay"}
    for number in parts.stages:
        for segment in plan.stages[number].segments:
            indexes.update(segment.moves, *(limit.counters for limit in segment.limits))
    indexes |= {counter for counter, _, _ in plan.adds}
    return sorted(indexes)


def period_of(reset: str) -> str:
    """The period that a claim lies in."""
    return f"{LIFE[reset]}[i]" if LIFE[reset] else "0"

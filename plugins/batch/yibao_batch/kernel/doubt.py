"""Writes the lines that keep which counters are unsure: as the scalar engine's ``unsure`` says, by places instead of names."""

from collections.abc import Iterable, Iterator, Sequence

import attrs

from yibao.engines import LoweredLimit, LoweredPlan, LoweredSegment, LoweredStage, payment_counters

from .arguments import AT_LEAST, LAYER, UNSURE
from .frame import Frame
from .state_code import StateCode, period_of
from .writer import Writer
from .zeros import Parts

MOST_PARTS = 62
"""The person's parts and the payers that are not certain are bits of one integer each."""


@attrs.define
class Doubt:
    """Writes what becomes uncertain in one plan; nothing where no figure of a later layer is unknown.

    Attributes:
        active: whether there is anything to write; counters: places of those that this run may move or read.
        bounds: the column of ratios that are lower bounds, before that of limits.
        first, last: numbers of the first and the last segment of the present stage.
    """

    out: Writer
    frame: Frame
    plan: LoweredPlan
    parts: Parts
    state: StateCode
    bounds: int
    active: bool
    first: int = 0
    last: int = 0

    @property
    def counters(self) -> list[int]:
        """Places of the counters that can be unsure from one claim to the next."""
        return [place for place in self.state.counters if self.plan.counters[place].reset != "claim"]

    def begin(self) -> None:
        """What is unsure before the claim; what a dimension reads makes everything uncertain."""
        if not self.active:
            return
        say = self.out.say
        say("live = 0", "cloudy = 0", "shady = 0")
        for place in range(self.parts.bill):
            if self.parts.filled(place):
                with self.out.under(f"if a{place} != 0:"):
                    say(f"live |= {self._mask([place])}")
        for place in self.counters:
            say(f"u{place} = {self._unsure(self.plan.counters[place].name)}", f"v{place} = False")
        read = [self._read(name) for name in dict.fromkeys(read.counter for read in self.state.reads)]
        say(f"unclear = {' or '.join(read) or 'False'}")
        if read:
            with self.out.under("if unclear:"):
                say(f"warning |= {UNSURE}")

    def stage(self, stage: LoweredStage, first: int) -> None:
        """Before a stage: whether it is uncertain from its first segment on."""
        self.first, self.last = first, first + len(stage.segments) - 1
        if not self.active:
            return
        say, under, base = self.out.say, self.out.under, self._mask(stage.base)
        say(f"since = {self.last + 1}")
        tests = [f"rows[r, {stage.when}] != 0"] if stage.when >= 0 else []
        tests += [f"live & {base}"] if stage.paid < 0 else []
        with under(f"if {' and '.join(tests)}:" if tests else ""):
            opened = [segment.part for segment in stage.segments if segment.part >= 0] + [stage.above] * stage.opens
            if opened:
                say(f"live |= {self._mask(opened)}")
            with under(f"if unclear or {f'cloudy & {base}' if stage.paid < 0 else f'shady & {1 << stage.paid}'}:"):
                say(f"since = {first}")

    def stop(self, number: int) -> None:
        """A stage stops at a segment, whose figure is not known."""
        if self.active:
            with self.out.under(f"if since > {number}:"):
                self.out.say(f"since = {number}")

    def meet(self, segment: LoweredSegment, number: int) -> None:
        """A segment is reached whose limits read counters."""
        places = [place for limit in segment.limits for place in limit.counters if place in self.counters]
        if not self.active or not places:
            return
        known = " and (amount == 0 or ratio >= 0)" if segment.ratio >= 0 else ""
        with self.out.under(f"if ({' or '.join(f'u{place}' for place in dict.fromkeys(places))}){known}:"):
            self.out.say(f"warning |= {UNSURE}")
            self.stop(number)

    def after(self, stage: LoweredStage) -> None:
        """After a stage: what its uncertain segments change is uncertain."""
        if not self.active:
            return
        say, under = self.out.say, self.out.under
        with under(f"if since <= {self.last}:"):
            for number, segment in enumerate(stage.segments, self.first):
                stands = f" and rows[r, {segment.when}] != 0" if segment.when >= 0 else ""
                stands += f" and rows[r, {segment.waived}] != 1" if segment.waived >= 0 else ""
                moved = [place for place in dict.fromkeys(segment.moves) if place in self.counters]
                if lines := self._changed(segment, moved):
                    with under(f"if since <= {number}{stands}:"):
                        say(*lines)
            if stage.opens:
                say(f"cloudy |= {self._mask([stage.above])}")
            say(f"cloudy |= {self._mask(stage.base)} & live" if stage.paid < 0 else f"shady |= {1 << stage.paid}")
            fallen = dict.fromkeys(counter for _, _, counters in stage.returns for counter in counters)
            say(*(f"v{place} = True" for place in fallen if place in self.counters))

    def add(self, counter: int) -> None:
        """A counter adds up what a claim leaves, which is not certain where the claim is not complete."""
        if self.active and counter in self.counters:
            with self.out.under(f"if warning & {LAYER | UNSURE | AT_LEAST}:"):
                self.out.say(f"v{counter} = True")

    def bound(self, segment: LoweredSegment, number: int) -> None:
        """A segment is filled of which the law may give a lower bound."""
        tables = self.plan.tables
        ratios = [table for table in (segment.ratio, *(table for _, table in segment.more)) if table >= 0]
        limits: Sequence[LoweredLimit] = segment.limits
        if not self.active or not any(
            tables[table].bounded for table in (*ratios, *(limit.table for limit in limits if limit.table >= 0))
        ):
            return
        say, under = self.out.say, self.out.under
        ratio, limit = (f"(rows[r, {self.bounds + place}] >> {number}) & 1" for place in (0, 1))
        with under(f"if {ratio} or ({limit} and amount < left):"):
            say(f"warning |= {AT_LEAST}")
            with under(f"if amount < left and ({' or '.join([limit, *self._by_payment(segment)])}):"):
                self.stop(number)
            measured = [place for place in payment_counters(segment) if place in self.counters]
            with under("else:"):
                say(*self._changed(segment, measured))

    def _by_payment(self, segment: LoweredSegment) -> Iterator[str]:
        """When a limit on what is paid depends on the ratio."""
        for limit in segment.limits:
            if limit.measure != "amount" and segment.ratio >= 0:
                ratio = f"upto{len(segment.more)}" if limit.measure == "payments" and segment.more else "ratio"
                unlimited = limit.table >= 0 and self.plan.tables[limit.table].unlimited
                yield f"({ratio} != PPM{f' and rows[r, {limit.table}] < UNLIMITED' if unlimited else ''})"

    def _changed(self, segment: LoweredSegment, counters: Iterable[int]) -> list[str]:
        """Some counters of a segment, its part and what it pays are uncertain."""
        lines = [f"v{place} = True" for place in counters]
        if segment.part >= 0:
            lines.append(f"cloudy |= {self._mask([segment.part])}")
        payers = [payer for payer in (segment.payer, *(payer for payer, _ in segment.more)) if payer >= 0]
        return [*lines, *([f"shady |= {sum(1 << payer for payer in payers)}"] if payers else [])]

    def store(self) -> None:
        """What is unsure after the claim, and since which."""
        if not self.active:
            return
        for place in self.counters:
            name = self.plan.counters[place].name
            with self.out.under(f"if v{place} and not u{place}:"):
                self.out.say(f"{self._tag(name)} = {self._mark(name)}", f"{self._tag(name, 2)} = i")

    def _tag(self, name: str, times: int = 1) -> str:
        """Where it stands that a counter is unsure; behind that, since which claim."""
        return f"tags[p, {self.state.slot(name)} + {self.frame.width * times}]"

    def _mark(self, name: str) -> str:
        return f"{period_of(self.frame.counters[name].reset)} + 1"

    def _unsure(self, name: str) -> str:
        """Whether a counter is unsure before the claim."""
        return f"{self._tag(name)} == {self._mark(name)}"

    def _read(self, name: str) -> str:
        """Whether a counter that a dimension reads is unsure."""
        for place in self.counters:
            if self.plan.counters[place].name == name:
                return f"u{place}"
        return self._unsure(name)

    def _mask(self, places: Iterable[int]) -> int:
        return sum(1 << spot for spot in {self.parts.spot(place) for place in places})

"""Writes the lines of one segment: the amount that fits, who bears how much of it, which counters grow."""

from collections.abc import Sequence

import attrs

from yibao.engines import PPM, LoweredLimit, LoweredPlan, LoweredSegment, LoweredStage

from .arguments import FACT, GAP
from .doubt import Doubt
from .frame import Frame
from .writer import Writer
from .zeros import Parts

_SHARE = {
    "half_up": "signed(index(amount * ratio + 500000) // WHOLE)",
    "down": "signed(index(amount * ratio) // WHOLE)",
    "up": "signed(index(amount * ratio + PPM - 1) // WHOLE)",
}
_LARGEST_WITHIN = {
    "half_up": "(room * PPM + 499999) // ratio",
    "down": "(room * PPM + 999999) // ratio",
    "up": "room * PPM // ratio",
}


@attrs.define
class Segments:
    """Writes the segments of one plan.

    Attributes:
        bits: which of ``TRACKS`` are kept; with_segments: whether what falls into each segment is written as well.
        doubt: writes what is uncertain.
        runs: what the present stage takes, where it is a later one: numbers of parts, in runs that nothing tells apart.
        later: numbers of parts that stages after the present one take; last: number of its last segment.
        aside: numbers of parts of which something may be set aside.
    """

    out: Writer
    frame: Frame
    plan: LoweredPlan
    parts: Parts
    bits: list[str]
    with_segments: bool
    doubt: Doubt
    runs: list[list[int]] = attrs.Factory(list)
    later: set[int] = attrs.Factory(set)
    last: int = -1
    aside: set[int] = attrs.Factory(set)

    def write(self, stage: LoweredStage, segment: LoweredSegment, number: int) -> None:
        """One segment; what is left in ``left`` goes on to the next.

        Args:
            number: of the segment, among all of the plan.
        """
        say, under = self.out.say, self.out.under
        condition = f" and rows[r, {segment.when}] != 0" if segment.when >= 0 else ""
        needs_fact = any(limit.fact for limit in segment.limits)
        tables = sorted({table for limit in segment.limits for table in limit.tables})
        say(f"# {segment.id}")
        with under(f"if left > 0{condition}:"):
            if tables or segment.waived >= 0:
                unknown = " or ".join(f"rows[r, {table}] < 0" for table in tables) or "False"
                if segment.waived >= 0:  # what is waived needs no figure
                    unknown = f"rows[r, {segment.waived}] < 0 or (rows[r, {segment.waived}] == 0 and ({unknown}))"
                with under(f"if {unknown}:"):
                    self._stop(stage, segment, number, GAP + 2 * number)
            with under("else:" if tables or segment.waived >= 0 else ""):
                if "path" in self.bits:
                    say(f"path |= {1 << number}")
                if segment.ratio >= 0:
                    say(f"ratio = rows[r, {segment.ratio}]")
                self._sums(segment)
                say("amount = left")
                if segment.waived >= 0:
                    with under(f"if rows[r, {segment.waived}] != 0:"):
                        say("amount = 0")
                with under("else:" if segment.waived >= 0 else ""):
                    for limit in segment.limits:
                        self._limit(segment, limit)
                    self.doubt.meet(segment, number)
                    if segment.waived >= 0 and not segment.limits:
                        say("pass")
                if self.with_segments:
                    say(f"amounts[{number}, i] = amount", f"paids[{number}, i] = 0")
                with under("if amount > 0 and bad == 0:" if needs_fact else "if amount > 0:"):
                    if segment.ratio >= 0:
                        with under("if ratio < 0:"):
                            if not stage.opens and "path" in self.bits:
                                say(f"path -= {1 << number}")
                            if not stage.opens and self.with_segments:
                                say(f"amounts[{number}, i] = 0")
                            self._stop(stage, segment, number, GAP + 2 * number + 1)
                    with under("else:" if segment.ratio >= 0 else ""):
                        self._fill(stage, segment, number)
                if needs_fact:
                    with under("if bad != 0:"):
                        say("left = 0")

    def _sums(self, segment: LoweredSegment) -> None:
        """The ratios of several payers, each with those before it; an unknown one leaves all unknown."""
        before = "ratio"
        for place, (_, table) in enumerate(segment.more, 1):
            self.out.say(f"upto{place} = {before} + rows[r, {table}]")
            with self.out.under(f"if upto{place} > PPM:"):
                self.out.say(f"upto{place} = PPM")
            before = f"upto{place}"
        for _, table in segment.more:
            with self.out.under(f"if rows[r, {table}] < 0:"):
                self.out.say("ratio = -1", f"{before} = -1")

    def _limit(self, segment: LoweredSegment, limit: LoweredLimit) -> None:
        bounded = limit.table >= 0 and self.plan.tables[limit.table].unlimited
        with self.out.under(f"if rows[r, {limit.table}] < UNLIMITED:" if bounded else ""):
            self._bound(segment, limit)

    def _bound(self, segment: LoweredSegment, limit: LoweredLimit) -> None:
        """A limit that limits something."""
        say, under = self.out.say, self.out.under
        if limit.kind == "account":
            say(f"room = b{limit.account}")
        else:
            self._edge(limit)
            if limit.counter >= 0:
                say(f"room -= c{limit.counter}")
                with under("if room < 0:"):
                    say("room = 0")
        if limit.measure != "amount" and segment.payer < 0:  # who pays nothing is limited by nothing
            return
        if limit.measure != "amount" and segment.ratio >= 0:
            ratio = f"upto{len(segment.more)}" if limit.measure == "payments" and segment.more else "ratio"
            with under(f"if {ratio} <= 0:"):
                say("room = amount")
            with under(f"elif {ratio} != PPM:"):
                say(f"room = {_LARGEST_WITHIN[segment.rounding].replace('ratio', ratio)}")
        with under("if room < amount:"):
            say("amount = room")

    def _edge(self, limit: LoweredLimit) -> None:
        say, under = self.out.say, self.out.under
        if limit.kind == "share":
            base = self._base(limit)
            say(f"room = {_of_unit(f'({base}) * rows[r, {limit.table}]', PPM, limit)}")
        elif limit.kind == "fact":
            say(f"room = {_of_unit(self._fact(limit.fact), 1, limit)}")
        else:
            value = f"rows[r, {limit.table}]"
            say(f"room = {_of_unit(value, 1, limit)}  # {self.plan.tables[limit.table].name}")
        if limit.days:
            say("room *= days[i]")
        if limit.highest >= 0:
            with under(f"if room < c{limit.highest}:"):
                say(f"room = c{limit.highest}")
            say(f"c{limit.highest} = room")
        if limit.uses_up:
            say(f"edge{limit.counter} = room")

    def _base(self, limit: LoweredLimit) -> str:
        """The base of a limit that is a ratio: what was billed of parts of the bill, what stands now in others."""
        if limit.of == "arrives":
            return "left"
        if limit.of == "table":
            return f"rows[r, {limit.of_table}]"
        if limit.of == "part":
            billed = [f"a{place}" for place in limit.parts if place < self.parts.bill]
            now = [f"m{spot}" for spot in self.parts.spots(place for place in limit.parts if place >= self.parts.bill)]
            return " + ".join(billed + now) or "0"
        if limit.of == "counter":
            return f"c{limit.of_counter}"
        return self._fact(limit.fact)

    def _fact(self, name: str) -> str:
        """An amount that somebody told; the claim is refused where nobody did."""
        place = self.frame.facts.index(name)
        self.out.say(f"base = facts[{place}, i]  # {name}")
        with self.out.under("if base < 0:"):
            self.out.say(f"bad = {FACT + place}", "base = 0")
        return "base"

    def _stop(self, stage: LoweredStage, segment: LoweredSegment, number: int, reason: int) -> None:
        """A figure is missing: the claim is refused; in a later stage what is left is set aside."""
        if stage.opens:
            self.out.say(f"bad = {reason}", "left = 0")
            return
        if stage.paid >= 0:
            self.leave(segment)
        self.out.say("aside = left", "left = 0")
        self.doubt.stop(number)

    def leave(self, segment: LoweredSegment) -> None:
        """Put what is left of a payer's money into a part, out of what later stages take: it may be the person's."""
        spot = self.parts.spot(segment.part)
        if spot in self.later:
            self.aside.add(spot)
        self.out.say(f"{'z' if spot in self.later else 'm'}{spot} += left  # {self.plan.parts[segment.part]}")

    def _fill(self, stage: LoweredStage, segment: LoweredSegment, number: int) -> None:
        say = self.out.say
        if "full" in self.bits:
            say(f"full |= {1 << number}")
        paid = "amount" if segment.payer >= 0 else "0"
        if segment.ratio >= 0:
            paid = "paid"
            say(f"paid = {_SHARE[segment.rounding]}")
        if self.with_segments and paid != "0":
            say(f"paids[{number}, i] = {paid}")
        self.doubt.bound(segment, number)
        whole = self._further(segment, number) if segment.more else paid
        if stage.paid >= 0:
            self.take_back(stage, whole if segment.keeps else "amount")
        if segment.payer >= 0:
            say(f"w{segment.payer} += {paid}  # {self.plan.payers[segment.payer]}")
            if segment.account >= 0:
                say(f"b{segment.account} -= {paid}")
            if f"p{number}" in self.measured:
                say(f"p{number} = {paid}")
        if segment.part < 0:
            self._take_off(segment, whole, number == self.last)
        elif not segment.keeps and paid != "amount":
            rest = "amount" if paid == "0" else f"amount - {whole}"
            say(f"m{self.parts.spot(segment.part)} += {rest}  # {self.plan.parts[segment.part]}")
        for limit in segment.limits:
            if limit.uses_up:
                with self.out.under(f"if c{limit.counter} < edge{limit.counter}:"):
                    say(f"c{limit.counter} = edge{limit.counter}  # {self.plan.counters[limit.counter].name}")
        used = [limit for limit in segment.limits if limit.counter >= 0 and not limit.uses_up]
        grows: list[tuple[int, str]] = [(limit.counter, limit.measure) for limit in used]
        for counter, by in (*grows, *segment.counts):
            grown = {"amount": "amount", "payment": paid, "payments": whole}.get(by, "1")
            if grown != "0":
                say(f"c{counter} += {grown}  # {self.plan.counters[counter].name}")
        say("left -= amount")

    def _further(self, segment: LoweredSegment, number: int) -> str:
        """What the payers after the first bear: up to each the sum of ratios, rounded like the whole."""
        say = self.out.say
        say("total = paid")
        for place, (payer, _) in enumerate(segment.more, 1):
            say(f"upto = {_SHARE[segment.rounding].replace('ratio', f'upto{place}')}")
            say(f"w{payer} += upto - total  # {self.plan.payers[payer]}")
            if _payment(number, place) in self.measured:
                say(f"{_payment(number, place)} = upto - total")
            say("total = upto")
        return "total"

    @property
    def measured(self) -> list[str]:
        """The payments that a later stage takes back from counters, as far as money may reach their segments."""
        reached: set[int] = set()
        number = 0
        for place, stage in enumerate(self.plan.stages):
            reached.update(range(number, number + len(stage.segments)) if place in self.parts.stages else ())
            number += len(stage.segments)
        taken = sorted({(number, payer) for stage in self.plan.stages for number, payer, _ in stage.returns if number in reached})
        return [_payment(*one) for one in taken]

    def take_back(self, stage: LoweredStage, taken: str) -> None:
        """Money is taken off what a payer pays; counters that measured his payments fall, the last payment first."""
        say = self.out.say
        say(f"w{stage.paid} -= {taken}")
        payments = [(_payment(number, payer), counters) for number, payer, counters in stage.returns]
        payments = [(name, counters) for name, counters in payments if name in self.measured]
        if payments:
            say(f"off = {taken}")
        for name, counters in payments:
            say(f"part = {name} if {name} < off else off", f"{name} -= part", "off -= part")
            for counter in counters:
                say(f"c{counter} -= part  # {self.plan.counters[counter].name}")

    def _take_off(self, segment: LoweredSegment, paid: str, last: bool) -> None:
        """Take the amount of a later stage's segment off the parts in their order, and a payment off the parts it is for."""
        say = self.out.say
        if len(self.runs) == 1:
            if paid != "0":
                self._off(self.runs[0], paid)
            return
        if last and paid == "0":
            return
        shared = paid in ("paid", "total")
        say("take = amount", *(["passed = 0", "off = 0"] if shared else []))
        for run in self.runs:
            end = run is self.runs[-1]
            ahead = f"q{run[0]}"
            if not end:
                say(f"piece = {ahead} if {ahead} < take else take", "take -= piece")
            piece = "take" if end else "piece"
            if not last:
                say(f"{ahead} -= {piece}")
            if paid == "amount":
                self._off(run, piece)
            elif shared and end:
                self._off(run, f"{paid} - off")
            elif shared:
                upto = _SHARE[segment.rounding].replace("amount", "passed")
                if segment.more:
                    upto = upto.replace("ratio", f"upto{len(segment.more)}")
                say("passed += piece", f"upto = {upto}")
                self._off(run, "upto - off")
                say("off = upto")

    def _off(self, run: Sequence[int], amount: str) -> None:
        """Take an amount off parts that nothing tells apart."""
        say = self.out.say
        if len(run) == 1:
            say(f"m{run[0]} -= {amount}")
            return
        say(f"rest = {amount}")
        for spot in run[:-1]:
            say(f"part = m{spot} if m{spot} < rest else rest", f"m{spot} -= part", "rest -= part")
        say(f"m{run[-1]} -= rest")


def _payment(number: int, payer: int) -> str:
    """The name of what one payer of a segment pays."""
    return f"p{number}_{payer}" if payer else f"p{number}"


def _of_unit(value: str, whole: int, limit: LoweredLimit) -> str:
    """An amount in so many parts of a fen, rounded to the unit of a limit."""
    step = whole * limit.unit
    if step == 1:
        return value
    more = {"half_up": step // 2, "down": 0, "up": step - 1}[limit.rounding]
    divisor = "WHOLE" if step == PPM else f"index({step})"
    quotient = f"signed(index({value} + {more}) // {divisor})"
    return quotient if limit.unit == 1 else f"{quotient} * {limit.unit}"

"""Lines about one segment: what fits, who bears how much of it, what stays with the person, which counters grow."""

from collections.abc import Sequence

import attrs

from yibao.rules.lowered import LoweredLimit, LoweredPlan, LoweredSegment, LoweredStage

from .frame import Frame
from .given import FACT, GAP
from .parts import Parts
from .writer import Writer

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
        bits: which of ``TRACKS`` are kept; told: whether what falls into each segment is written as well.
        touched: locals that the present stage may have changed.
    """

    out: Writer
    frame: Frame
    plan: LoweredPlan
    parts: Parts
    bits: list[str]
    told: bool
    touched: set[str] = attrs.Factory(set)

    def write(self, stage: LoweredStage, segment: LoweredSegment, number: int) -> None:
        """One segment; what is left in ``left`` goes on to the next.

        Args:
            number: of the segment, among all of the plan.
        """
        say, under = self.out.say, self.out.under
        condition = f" and rows[r, {segment.when}] != 0" if segment.when >= 0 else ""
        needs_fact = any(limit.of == "fact" for limit in segment.limits)
        tables = sorted({table for limit in segment.limits for table in (limit.table, limit.of_table) if table >= 0})
        say(f"# {segment.id}")
        with under(f"if left > 0{condition}:"):
            if tables:
                with under("if " + " or ".join(f"rows[r, {table}] < 0" for table in tables) + ":"):
                    say(f"bad = {GAP + 2 * number}", "left = 0")
            with under("else:" if tables else ""):
                if "path" in self.bits:
                    say(f"path |= {1 << number}")
                if segment.ratio >= 0:
                    say(f"ratio = rows[r, {segment.ratio}]")
                say("amount = left")
                for limit in segment.limits:
                    self._limit(segment, limit)
                if self.told:
                    say(f"amounts[{number}, i] = amount", f"paids[{number}, i] = 0")
                with under("if amount > 0 and bad == 0:" if needs_fact else "if amount > 0:"):
                    if segment.ratio >= 0:
                        with under("if ratio < 0:"):
                            say(f"bad = {GAP + 2 * number + 1}", "left = 0")
                    with under("else:" if segment.ratio >= 0 else ""):
                        self._fill(stage, segment, number)
                if needs_fact:
                    with under("if bad != 0:"):
                        say("left = 0")

    def _limit(self, segment: LoweredSegment, limit: LoweredLimit) -> None:
        say, under = self.out.say, self.out.under
        if limit.kind == "account":
            say(f"room = b{limit.account}")
        else:
            self._edge(limit)
            if limit.counter >= 0:
                say(f"room -= c{limit.counter}")
                with under("if room < 0:"):
                    say("room = 0")
        if limit.measure == "payment" and segment.payer < 0:  # who pays nothing is limited by nothing
            return
        if limit.measure == "payment" and segment.ratio >= 0:
            with under("if ratio <= 0:"):
                say("room = amount")
            with under("elif ratio != PPM:"):
                say(f"room = {_LARGEST_WITHIN[segment.rounding]}")
        with under("if room < amount:"):
            say("amount = room")

    def _edge(self, limit: LoweredLimit) -> None:
        say, under = self.out.say, self.out.under
        if limit.kind == "share":
            base = self._base(limit)
            say(f"room = signed(index(({base}) * rows[r, {limit.table}] + 500000) // WHOLE)")
        else:
            say(f"room = rows[r, {limit.table}]  # {self.plan.tables[limit.table].name}")
        if limit.days:
            say("room *= days[i]")
        if limit.highest >= 0:
            with under(f"if room < c{limit.highest}:"):
                say(f"room = c{limit.highest}")
            say(f"c{limit.highest} = room")
            self.touched.add(f"c{limit.highest}")

    def _base(self, limit: LoweredLimit) -> str:
        """What a limit is a ratio of: of parts of the bill what was billed, of others what stands there now."""
        if limit.of == "arrives":
            return "left"
        if limit.of == "table":
            return f"rows[r, {limit.of_table}]"
        if limit.of == "part":
            billed = [f"a{place}" for place in limit.parts if place < self.parts.bill]
            now = [f"m{spot}" for spot in self.parts.spots(place for place in limit.parts if place >= self.parts.bill)]
            return " + ".join(billed + now) or "0"
        place = self.frame.facts.index(limit.fact)
        self.out.say(f"base = facts[{place}, i]  # {limit.fact}")
        with self.out.under("if base < 0:"):
            self.out.say(f"bad = {FACT + place}", "base = 0")
        return "base"

    def _fill(self, stage: LoweredStage, segment: LoweredSegment, number: int) -> None:
        say = self.out.say
        if "full" in self.bits:
            say(f"full |= {1 << number}")
        paid = "amount" if segment.payer >= 0 else "0"
        if segment.ratio >= 0:
            paid = "paid"
            say(f"paid = {_SHARE[segment.rounding]}")
        if self.told and paid != "0":
            say(f"paids[{number}, i] = {paid}")
        if stage.paid >= 0:
            self._move(f"w{stage.paid}", "-", paid if segment.keeps else "amount")
        if segment.payer >= 0:
            self._move(f"w{segment.payer}", "+", paid, self.plan.payers[segment.payer])
            if segment.account >= 0:
                self._move(f"b{segment.account}", "-", paid)
        if segment.part < 0:
            if paid != "0":
                self._take_off(stage.base, paid)
        elif not segment.keeps and paid != "amount":
            rest = "amount" if paid == "0" else "amount - paid"
            self._move(f"m{self.parts.spot(segment.part)}", "+", rest, self.plan.parts[segment.part])
        grows: list[tuple[int, str]] = [(limit.counter, limit.measure) for limit in segment.limits if limit.counter >= 0]
        for counter, by in (*grows, *segment.counts):
            grown = {"amount": "amount", "payment": paid}.get(by, "1")
            if grown != "0":
                self._move(f"c{counter}", "+", grown, self.plan.counters[counter].name)
        say("left -= amount")

    def _move(self, local: str, sign: str, by: str, name: str = "") -> None:
        self.out.say(f"{local} {sign}= {by}" + (f"  # {name}" if name else ""))
        self.touched.add(local)

    def _take_off(self, base: Sequence[int], paid: str) -> None:
        """A later payer's money goes off the person's parts, in the order the stage lists them."""
        self.out.say(f"off = {paid}")
        for spot in self.parts.spots(base):
            self.out.say(f"part = m{spot} if m{spot} < off else off")
            self._move(f"m{spot}", "-", "part")
            self.out.say("off -= part")

"""Writes the lines that settle one claim by one plan: bill, state, stages, means, results."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from yibao.engines import LoweredPlan, LoweredStage

from .arguments import LAYER, MARKED, TRACKS, UNSURE_YEAR, UNVERIFIED, USES
from .doubt import Doubt
from .frame import Frame, Read, columns_of
from .segment import Segments
from .state_code import StateCode, counters_touched
from .writer import Writer
from .zeros import KnownZeros, Parts


class Body:
    """Writes the body for one plan.

    Attributes:
        state: balances and counters; ``holds`` says whether they stay in locals between claims.
    """

    def __init__(
        self,
        out: Writer,
        frame: Frame,
        plan: LoweredPlan,
        reads: Sequence[Read],
        segments: bool,
        zeros: KnownZeros,
        pays: AbstractSet[str],
        *,
        holds: bool = False,
    ) -> None:
        self.out = out
        self.frame = frame
        self.plan = plan
        self.with_segments = segments
        self.zeros = zeros
        self.pays = pays
        self.columns = columns_of(frame, plan, reads)
        self.parts = Parts(frame, plan, zeros)
        self.state = StateCode(out, frame, plan, reads, self.columns, zeros, holds, counters_touched(plan, self.parts))
        # what was reached and filled, and which means were used, is asked only where it matters
        self.bits = [track for track in TRACKS if track not in zeros.doubt or (track == "path" and segments)]
        self.doubt = Doubt(out, frame, plan, self.parts, self.state, self.columns.bounds, not zeros.sure)
        self.segments = Segments(out, frame, plan, self.parts, self.bits, segments, self.doubt)

    def write(self) -> None:
        """Write all lines for the claim ``i`` of the person ``p``; ``bad`` and ``warning`` hold the outcome."""
        plan, say, under = self.plan, self.out.say, self.out.under
        say("bad = 0", "r = index(row[i])")
        self._bill()
        self.state.accounts()
        say(" = ".join(f"w{place}" for place in range(len(plan.payers))) + " = 0" if plan.payers else "pass")
        self.state.load()
        with under(f"if rows[r, {self.columns.pays}] != 0:  # the funds pay"):
            self.state.count()
            if self.bits:
                say(f"{' = '.join(self.bits)} = 0")
            self.doubt.begin()
            self._stages()
            self._adds()
            self._means()
            self._warnings()
        if self.with_segments:
            with under("else:"):
                say("path = 0")
        with under("if bad == 0:"):
            self.doubt.store()
            self.state.store()
            self._results()

    def _bill(self) -> None:
        """The bill's parts: columns of the whole, and of each kind that is kept apart; what is left is the rest."""
        say, parts = self.out.say, self.parts
        for whole in range(0, parts.bill, parts.width):
            rest = self._column(whole)
            for place in range(whole + 1, whole + parts.width):
                say(f"a{place} = {self._column(place)}  # {self.plan.parts[place]}")
                rest += f" - a{place}" if parts.filled(place) else ""
            say(f"a{whole} = {rest}  # {self.plan.parts[whole]}")
        for spot in parts.every():
            members = parts.members(spot)
            billed = " + ".join(f"a{place}" for place in members if place < parts.bill)
            say(f"m{spot} = {billed or '0'}  # {', '.join(self.plan.parts[place] for place in members)}")

    def _column(self, place: int) -> str:
        return f"bill[{self.parts.columns[place]}, i]" if self.parts.filled(place) else "0"

    def _sum(self, places: Sequence[int]) -> str:
        return " + ".join(f"m{spot}" for spot in self.parts.spots(places)) or "0"

    def _stages(self) -> None:
        """All stages; amounts that were set aside come back before the accounts pay."""
        say = self.out.say
        begun = len(self.out.lines)
        first = 0
        for number, stage in enumerate(self.plan.stages):
            if number in self.parts.stages:
                self._stage(number, stage, first)
            first += len(stage.segments)
        aside = sorted(self.segments.aside)
        zeros = list(self.segments.measured) + [f"z{spot}" for spot in aside]
        self.out.lines[begun:begun] = ["    " * self.out.depth + " = ".join(["skipped", *zeros, "0"])]
        if aside:
            with self.out.under("if skipped != 0:"):
                say(*(f"m{spot} += z{spot}" for spot in aside))

    def _stage(self, number: int, stage: LoweredStage, first: int) -> None:
        say, under = self.out.say, self.out.under
        say(f"# stage {stage.id}")
        runs = [] if stage.opens or stage.paid >= 0 else self.parts.runs(number)
        self.segments.runs, self.segments.later = runs, self.parts.later_spots(number)
        self.segments.last = first + len(stage.segments) - 1
        came = f"w{stage.paid}" if stage.paid >= 0 else self._sum(stage.base)
        say(f"left = ({came}) if rows[r, {stage.when}] != 0 else 0" if stage.when >= 0 else f"left = {came}")
        self.doubt.stage(stage, first)
        with under("if bad == 0 and left > 0:"):
            stops = not stage.opens and any(
                segment.limits or segment.ratio >= 0 or segment.waived >= 0 for segment in stage.segments
            )
            depends = sum(1 << place for place in stage.depends & self.parts.stages)
            if stops or depends:
                say("aside = 0")
            for run in runs if len(runs) > 1 else ():
                say(f"q{run[0]} = {' + '.join(f'm{spot}' for spot in run)}")
            if depends:
                self._depends(stage, depends, first)
            if stage.opens:
                with under("if left > 0:" if depends else ""):
                    say(*(f"m{spot} = 0" for spot in self.parts.spots(stage.base)))
            for place, segment in enumerate(stage.segments, first):
                self.segments.write(stage, segment, place)
            if stage.opens:
                with under("if left > 0:"):
                    say(f"m{self.parts.spot(stage.above)} += left  # {self.plan.parts[stage.above]}")
            if stops or depends:
                with under("if aside > 0:"):
                    self._set_aside(number, stage)
        self.doubt.after(stage)

    def _depends(self, stage: LoweredStage, mask: int, first: int) -> None:
        """Leave out a stage that depends on one that was left out."""
        say = self.out.say
        with self.out.under(f"if skipped & {mask}:"):
            if stage.paid >= 0 and stage.segments:
                self.segments.leave(stage.segments[0])
            say("aside = left", "left = 0")
            self.doubt.stop(first)

    def _set_aside(self, number: int, stage: LoweredStage) -> None:
        """Take what may belong to the payers of a stage out of what later stages take, until the stages are through."""
        say = self.out.say
        say(f"warning |= {LAYER}", f"skipped |= {1 << number}")
        if stage.paid >= 0:
            self.segments.take_back(stage, "aside")
            return
        runs = [self.parts.spots(stage.base)] if stage.opens else self.segments.runs
        for run in runs:
            if self.segments.later.isdisjoint(run):
                continue
            self.segments.aside |= set(run)
            say(f"rest = q{run[0]}" if len(runs) > 1 else "rest = aside")
            for spot in run:
                say(f"part = m{spot} if m{spot} < rest else rest", f"m{spot} -= part", f"z{spot} += part", "rest -= part")

    def _adds(self) -> None:
        """Counters grow by what all layers left with the person."""
        for counter, parts, when in self.plan.adds:
            with self.out.under(f"if rows[r, {when}] != 0:" if when >= 0 else ""):
                self.out.say(f"c{counter} += {self._sum(parts)}  # {self.plan.counters[counter].name}")
                self.doubt.add(counter)

    def _means(self) -> None:
        """Accounts pay for parts, in order."""
        say, under, plan = self.out.say, self.out.under, self.plan
        idle = {place for place, name in enumerate(plan.accounts) if name in self.zeros.accounts}
        spent = {place: self.parts.spots(entry.parts) for place, entry in enumerate(plan.means) if entry.account not in idle}
        means = {place: plan.means[place] for place, spots in spent.items() if spots}
        if not means:
            return
        not_empty = " or ".join(f"b{place} > 0" for place in dict.fromkeys(entry.account for entry in means.values()))
        say("# means")
        with under(f"if bad == 0 and ({not_empty}):"):
            for place, entry in means.items():
                account = f"b{entry.account}"
                conditions = [f"{account} > 0"]
                conditions += [f"used & {USES}"] if entry.consent else []
                conditions += [f"rows[r, {entry.when}] != 0"] if entry.when >= 0 else []
                with under(f"if {' and '.join(conditions)}:  # {plan.accounts[entry.account]}"):
                    say(f"spent = {account}")
                    for spot in spent[place]:
                        say(f"paid = m{spot} if m{spot} < {account} else {account}", f"m{spot} -= paid", f"{account} -= paid")
                    say(f"spent -= {account}")
                    with under("if spent > 0:"):
                        say(f"w{entry.payer} += spent")
                        if "means" in self.bits:
                            say(f"means |= {1 << place}")

    def _warnings(self) -> None:
        """Which figures a result rests on: those of the segments reached and filled, of the means, and of the benefit year."""
        say, under, first = self.out.say, self.out.under, self.columns.masks
        masks = {"full": first, "path": first + 1, "means": first + 4}
        for number, (code, bit) in enumerate(MARKED.items()):
            if code in self.zeros.marks:
                mark = self.columns.marks + number * len(TRACKS)
                marked = [f"({track} & rows[r, {mark + place}])" for place, track in enumerate(TRACKS)]
                with under(f"if {' | '.join(marked)}:"):
                    say(f"warning |= {bit}")
        if tests := [f"({track} & rows[r, {masks[track]}])" for track in TRACKS if track not in self.zeros.doubt]:
            with under(f"if {' | '.join(tests)}:"):
                say(f"warning |= {UNVERIFIED}")
        if not self.zeros.doubt:
            cited = f"(full & rows[r, {first + 2}]) | (path & rows[r, {first + 3}]) | means"
            with under(f"elif used & {UNSURE_YEAR} and {cited}:"):
                say(f"warning |= {UNVERIFIED}")

    def _results(self) -> None:
        """What every payer bears; the last is cash."""
        for place, name in enumerate(self.frame.payers):
            if name in self.pays:
                value = f"w{self.plan.payers.index(name)}" if name in self.plan.payers else "0"
                self.out.say(f"payers[{place}, i] = {value}  # {name}")
        self.out.say(f"payers[{len(self.frame.payers)}, i] = {self._sum(range(len(self.plan.parts)))}  # cash")
        if self.with_segments:
            self.out.say("reached[i] = path")

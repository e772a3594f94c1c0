"""Writes the source of a kernel from lowered plans: plain Python over arrays of integers, which also compiles.

Nothing here states a rule. What a plan says is read off ``LoweredPlan``, the same that the scalar engine walks, and every figure
stays in the rows that the kernel is given: years that differ in figures only share one source.
"""

import hashlib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import attrs

from yibao.model.money import PPM
from yibao.rules.lowered import LoweredLimit, LoweredPlan, LoweredSegment, LoweredStage

from .frame import LIFE, Frame, Read

GAP, FACT = 1, 1_000
"""Codes of a refusal: a figure that is not known (by segment and limit or ratio), a fact that was not given."""

ARGUMENTS = (
    "starts",
    "plan",
    "row",
    "bill",
    "year",
    "month",
    "day",
    "stay",
    "ward",
    "flags",
    "days",
    "facts",
    "until",
    "rows",
    "accounts",
    "counters",
    "tags",
    "seen",
    "owed",
    "carry",
    "event",
    "first_event",
    "credit",
    "credited",
    "payers",
    "balances",
    "status",
    "warned",
    "amounts",
    "paids",
    "reached",
)
"""What the kernel is given, in order; ``docs/batch.md`` says what each is."""

PASSED = (
    "i",
    "p",
    "used",
    "row",
    "bill",
    "year",
    "month",
    "day",
    "stay",
    "ward",
    "days",
    "facts",
    "rows",
    "accounts",
    "counters",
    "tags",
    "payers",
    "amounts",
    "paids",
    "reached",
)
"""What the function of one plan is given."""

INDEX = "from numpy import int64 as signed\nfrom numpy import uint64 as index"
"""Places and amounts are never negative: said so, numba leaves out what would count from the end, and rounds without a test."""

USES, UNSURE_YEAR = 1, 4
"""Bits of ``flags``: whether accounts that need consent may pay, whether the benefit year is unverified."""

TRACKS = ("full", "path", "means")
"""What a result may rest on: segments that were filled, segments that were reached, means that were used; bits of each."""

UNVERIFIED, LAYER, CREDIT = 1, 2, 4
"""Bits of ``warned``: the warnings of a result that follow from its amounts."""


@attrs.define
class _Writer:
    lines: list[str] = attrs.Factory(list)
    depth: int = 1

    def say(self, text: str, deeper: int = 0) -> None:
        self.lines.append("    " * (self.depth + deeper) + text)


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


@attrs.frozen
class Columns:
    """Which column of a row holds what, for one plan: tables, the masks of what is cited, the slots of keyed counters."""

    tables: int
    slots: dict[str, int]
    markers: dict[str, int]

    @property
    def masks(self) -> int:
        """Unverified if filled or reached, cited if filled or reached, unverified means; then whether the funds pay."""
        return self.tables

    @property
    def width(self) -> int:
        return self.tables + 6 + len(self.slots) + len(self.markers)


def columns_of(frame: Frame, plan: LoweredPlan, reads: Sequence[Read]) -> Columns:
    """Places in the rows of a plan."""
    names = dict.fromkeys([counter.name for counter in plan.counters] + [read.counter for read in reads])
    keyed = [name for name in names if frame.counters[name].per]
    marked = [plan.counters[index].name for index, by in plan.counted if by == "stay"]
    first = len(plan.tables) + 6
    slots = {name: first + place for place, name in enumerate(keyed)}
    markers = {name: first + len(keyed) + place for place, name in enumerate(name for name in marked if frame.markers[name].per)}
    return Columns(len(plan.tables), slots, markers)


@attrs.frozen
class Sources:
    """The text of a kernel: functions of single plans, by name, and the loop over persons and claims that calls them.

    A loop over one plan has its body in it: a call costs as much as the plan.
    """

    functions: Mapping[str, str]
    loop: str

    def __str__(self) -> str:
        return "\n\n".join([*self.functions.values(), self.loop])


def sources(
    frame: Frame, plans: Sequence[tuple[LoweredPlan, tuple[Read, ...]]], *, segments: bool = False, nothing: Nothing | None = None
) -> Sources:
    """The source of a kernel for claims of some plans in the order of persons.

    Args:
        frame: places of what the plans share.
        plans: one plan of each structure, with the counters its dimensions read; a claim says by number which one is its own.
        segments: whether what falls into each segment is written as well.
        nothing: what is left out because it is zero; the kernel does not write the zeros of such payers and balances.
    """
    nothing = nothing or Nothing()
    pays: set[str] = set().union(*(nothing.pays(plan) for plan, _ in plans))
    functions: dict[str, str] = {}
    calls = []
    if len(plans) > 1:
        for plan, reads in plans:
            text = _function(frame, plan, reads, segments, nothing, pays)
            name = f"plan_{hashlib.sha256(text.encode()).hexdigest()[:16]}"
            functions[name] = text.replace("def settle_plan(", f"def {name}(", 1)
            calls.append(name)
    out = _Writer([], 0)
    out.say(
        f'"""Settles claims by columns. Written by yibao_batch from lowered plans: {", ".join(plan.name for plan, _ in plans)}."""'
    )
    out.say("")
    _head(out)
    out.say("")
    out.say("def settle(")
    for line in _wrap(ARGUMENTS):
        out.say(line, 1)
    out.say("):")
    out.depth = 1
    only = _Plan(out, frame, *plans[0], segments, nothing, pays, holds=True) if len(plans) == 1 else None
    _prelude(out, only, nothing)
    for number, (plan, _) in enumerate(plans):
        out.depth = 3
        out.say(f"{'if' if number == 0 else 'elif'} chosen == {number}:  # {plan.name} ({plan.structure})")
        out.depth = 4
        if only is None:
            out.say(f"bad, warning = {calls[number]}({', '.join(PASSED)})")
        else:
            only.write()
    out.depth = 3
    out.say("status[i] = bad")
    out.say("if bad == 0:")
    for place, name in enumerate(frame.accounts):
        if name not in nothing.accounts:
            held = only.held.get(place) if only else None
            out.say(f"balances[{place}, i] = {held or f'accounts[{place}, p]'}", 1)
    if not nothing.due:
        out.say("if owing & 1:", 1)
        out.say(f"warning |= {UNVERIFIED}", 2)
        out.say("owing &= ~1", 2)
        out.say("if owing & 2:", 1)
        out.say(f"warning |= {CREDIT}", 2)
    out.say("warned[i] = warning", 1)
    out.depth = 2
    if not nothing.due:
        out.say("seen[p] = known")
        out.say("owed[p] = owing")
    if only is not None:
        only.put_back()
    return Sources(functions, "\n".join(out.lines) + "\n")


def source(frame: Frame, plan: LoweredPlan, reads: tuple[Read, ...]) -> str:
    """The function of one plan, to be read."""
    pays = Nothing().pays(plan)
    return _function(frame, plan, reads, False, Nothing(), pays).replace("def settle_plan(", f"def {plan.name}(", 1)


def _function(
    frame: Frame, plan: LoweredPlan, reads: tuple[Read, ...], segments: bool, nothing: Nothing, pays: AbstractSet[str]
) -> str:
    out = _Writer([], 0)
    out.say(f'"""Settles one claim by columns. Written by yibao_batch from the lowered plan {plan.name} ({plan.structure})."""')
    out.say("")
    _head(out)
    out.say("")
    out.say("def settle_plan(")
    for line in _wrap(PASSED):
        out.say(line, 1)
    out.say("):")
    out.depth = 1
    out.say("warning = 0")
    _Plan(out, frame, plan, reads, segments, nothing, pays).write()
    out.say("return bad, warning")
    return "\n".join(out.lines) + "\n"


def _head(out: _Writer) -> None:
    out.say(INDEX)
    out.say("")
    out.say(f"PPM = {PPM}")
    out.say("WHOLE = index(PPM)")
    out.say("")


def _wrap(names: Sequence[str]) -> list[str]:
    lines, line = [], ""
    for name in names:
        if len(line) + len(name) > 120:
            lines.append(line.rstrip())
            line = ""
        line += f"{name}, "
    return [*lines, line.rstrip()]


FALLS_DUE = """\
while known < due:
    account = event[known]
    if account < 0:
        for place in range(len(carry)):
            if carry[place, 0] == account:
                source, target = carry[place, 1], carry[place, 2]
                accounts[target, p] += accounts[source, p]
                accounts[source, p] = 0
    else:
        accounts[account, p] += credit[p, known - first_event]
        owing |= credited[p, known - first_event]
    known += 1"""


def _prelude(out: _Writer, only: "_Plan | None", nothing: Nothing) -> None:
    """What comes before a claim's plan; balances that are held in locals go back to the person where something falls due."""
    out.say("for person in range(len(starts) - 1):")
    out.depth = 2
    for text in ("p = index(person)",) if nothing.due else ("p = index(person)", "known = seen[p]", "owing = owed[p]"):
        out.say(text)
    if only is not None:
        only.take_out()
    out.say("for claim in range(starts[p], starts[index(person + 1)]):")
    out.depth = 3
    for text in ("i = index(claim)", "chosen = plan[i]", "if chosen == -1:", "    continue"):
        out.say(text)
    if not nothing.due:
        out.say("# what fell due since the last claim: the ends of benefit years, and credits")
        for text in ("due = until[i]", "if known < 0:", "    known = due", "if known < due:"):
            out.say(text)
        out.depth = 4
        if only is not None:
            only.put_back_accounts()
        for text in FALLS_DUE.splitlines():
            out.say(text)
        if only is not None:
            only.take_out_accounts()
        out.depth = 3
    for text in ("bad = -1", "warning = 0", "used = flags[i]"):
        out.say(text)


class _Plan:
    """Writes the body for one plan.

    Attributes:
        holds: whether balances and counters stay in locals while a person's claims are gone through, as they can where there is one
            plan; held: those locals, of accounts by place.
        live: parts of the bill and of what stays with the person that may be more than zero.
    """

    def __init__(
        self,
        out: _Writer,
        frame: Frame,
        plan: LoweredPlan,
        reads: Sequence[Read],
        segments: bool,
        nothing: Nothing,
        pays: AbstractSet[str],
        *,
        holds: bool = False,
    ) -> None:
        self.out = out
        self.frame = frame
        self.plan = plan
        self.reads = reads
        self.segments = segments
        self.columns = columns_of(frame, plan, reads)
        self.bill = 4 * (len(plan.kinds) + 1)
        self.number = 0
        self.touched: set[str] = set()
        self.nothing = nothing
        self.pays = pays
        self.held = {}
        self.kept: dict[int, str] = {}
        if holds:
            self.held = {frame.accounts.index(name): f"held_{name}" for name in plan.accounts if name not in nothing.accounts}
            names = {place: counter.name for place, counter in enumerate(plan.counters) if counter.reset != "claim"}
            self.kept = {place: name for place, name in names.items() if name not in self.columns.slots}
        self.live = self._live()
        # what was reached and filled, and which means were used, is asked only where it matters
        self.bits = [one for one in TRACKS if one not in nothing.doubt or (one == "path" and segments)]

    def _live(self) -> set[int]:
        plan, stride, width = self.plan, len(self.frame.kinds) + 1, len(self.plan.kinds) + 1
        columns = [0, *(self.frame.kinds.index(kind) + 1 for kind in plan.kinds)]
        live = {
            part * width + place
            for part in range(4)
            for place, column in enumerate(columns)
            if part * stride + column not in self.nothing.bill
        }
        for stage in plan.stages:
            live |= {segment.part for segment in stage.segments if segment.part >= 0}
            live |= {stage.above} if stage.opens else set()
        return live

    # --- what is held in locals --------------------------------------------------------------------------------------

    def take_out(self) -> None:
        """Into locals."""
        self.take_out_accounts()
        for place, name in self.kept.items():
            self.out.say(f"kept_{name} = counters[{self._slot(name)}, p]")
            if self._reset(place):
                self.out.say(f"of_{name} = tags[{self._slot(name)}, p]")

    def take_out_accounts(self) -> None:
        """Balances into locals."""
        for place, local in self.held.items():
            self.out.say(f"{local} = accounts[{place}, p]")

    def put_back(self) -> None:
        """Out of locals."""
        self.put_back_accounts()
        for place, name in self.kept.items():
            self.out.say(f"counters[{self._slot(name)}, p] = kept_{name}")
            if self._reset(place):
                self.out.say(f"tags[{self._slot(name)}, p] = of_{name}")

    def put_back_accounts(self) -> None:
        """Balances out of locals."""
        for place, local in self.held.items():
            self.out.say(f"accounts[{place}, p] = {local}")

    def _reset(self, place: int) -> bool:
        return self._period(self.plan.counters[place].reset) != "0"

    # --- the plan ----------------------------------------------------------------------------------------------------

    def write(self) -> None:
        plan, say = self.plan, self.out.say
        say("bad = 0")
        say("r = index(row[i])")
        self._bill()
        for place, name in enumerate(plan.accounts):
            at = self.frame.accounts.index(name)
            value = "0" if name in self.nothing.accounts else self.held.get(at, f"accounts[{at}, p]")
            say(f"b{place} = {value}  # {name}")
        say(" = ".join(f"w{place}" for place in range(len(plan.payers))) + " = 0" if plan.payers else "pass")
        self._counters()
        if self.reads:
            say("row[i] = r")
        say(f"if rows[r, {self.columns.masks + 5}] != 0:  # the funds pay")
        self.out.depth += 1
        self._counted()
        if self.bits:
            say(f"{' = '.join(self.bits)} = 0")
        for stage in plan.stages:
            self._stage(stage)
        self._means()
        self._warnings()
        self.out.depth -= 1
        if self.segments:
            say("else:")
            say("path = 0", 1)
        say("if bad == 0:")
        self.out.depth += 1
        self._store()
        self.out.depth -= 1

    def _bill(self) -> None:
        """The bill's parts: columns of the whole, and of each kind that is kept apart; what is left is the rest."""
        kinds = self.plan.kinds
        width = len(kinds) + 1
        stride = len(self.frame.kinds) + 1
        for part in range(4):
            rest = f"bill[{part * stride}, i]" if part * width in self.live else "0"
            for place, kind in enumerate(kinds):
                local = part * width + place + 1
                column = part * stride + self.frame.kinds.index(kind) + 1
                self.out.say(f"a{local} = {f'bill[{column}, i]' if local in self.live else 0}  # {self._part(local)}")
                rest += f" - a{local}" if local in self.live else ""
            self.out.say(f"a{part * width} = {rest}  # {self._part(part * width)}")
        for place in range(self.bill):
            self.out.say(f"m{place} = a{place}")
        if len(self.plan.parts) > self.bill:
            self.out.say(" = ".join(f"m{place}" for place in range(self.bill, len(self.plan.parts))) + " = 0")

    def _part(self, place: int) -> str:
        return self.plan.parts[place]

    def _slot(self, name: str) -> str:
        column = self.columns.slots.get(name)
        return f"k_{name}" if column is not None else str(self.frame.counters[name].base)

    def _period(self, reset: str) -> str:
        column = LIFE[reset]
        return f"{column}[i]" if column else "0"

    def _load(self, local: str, slot: str, period: str) -> None:
        self.out.say(f"{local} = counters[{slot}, p] if tags[{slot}, p] == {period} else 0")

    def _counters(self) -> None:
        say = self.out.say
        for name, column in self.columns.slots.items():
            say(f"k_{name} = index(rows[r, {column}])")
        for place, counter in enumerate(self.plan.counters):
            if counter.reset == "claim":
                say(f"c{place} = 0  # {counter.name}")
            elif place in self.kept:
                name, period = counter.name, self._period(counter.reset)
                say(f"c{place} = kept_{name}" + (f" if of_{name} == {period} else 0" if self._reset(place) else ""))
            else:
                self._load(f"c{place}", self._slot(counter.name), self._period(counter.reset))
                self.out.lines[-1] += f"  # {counter.name}"
        for place, (index, by) in enumerate(self.plan.counted):
            say(f"n{place} = c{index} + 1")
            say(f"new{place} = True")
            if by == "stay":
                name = self.plan.counters[index].name
                marked = self.columns.markers.get(name)
                slot = f"index(rows[r, {marked}])" if marked is not None else str(self.frame.markers[name].base)
                say(f"h{place} = {slot}")
                say(f"if ward[i] and tags[h{place}, p] == stay[i]:")
                say(f"n{place} = counters[h{place}, p]", 1)
                say(f"new{place} = False", 1)
        stride = 1
        strides = []
        for read in reversed(self.reads):
            strides.append(stride)
            stride *= len(read.edges) + 1
        for read, step in zip(self.reads, reversed(strides), strict=True):
            value = self._now(read)
            for edge in read.edges:
                say(f"if {value} >= {edge}:")
                say(f"r += index({step})", 1)

    def _now(self, read: Read) -> str:
        """What a counter that a dimension reads holds now; of one that counts visits or stays, the number of this one."""
        for place, (index, _) in enumerate(self.plan.counted):
            if self.plan.counters[index].name == read.counter:
                return f"n{place}"
        for place, counter in enumerate(self.plan.counters):
            if counter.name == read.counter:
                return f"c{place}"
        self._load("x", self._slot(read.counter), self._period(self.frame.counters[read.counter].reset))
        return "x"

    def _counted(self) -> None:
        for place, (index, _) in enumerate(self.plan.counted):
            self.out.say(f"if new{place}:")
            self.out.say(f"c{index} = n{place}", 1)

    def _stage(self, stage: LoweredStage) -> None:
        say = self.out.say
        say(f"# stage {stage.id}")
        first = len(self.out.lines)
        self.touched = set()
        came = f"w{stage.paid}" if stage.paid >= 0 else " + ".join(f"m{place}" for place in stage.base) or "0"
        condition = "" if stage.when < 0 else f" if rows[r, {stage.when}] != 0 else 0"
        say(f"left = ({came}){condition}" if condition else f"left = {came}")
        say("if bad == 0 and left > 0:")
        self.out.depth += 1
        if stage.opens:
            for place in stage.base:
                say(f"m{place} = 0")
        for segment in stage.segments:
            self._segment(stage, segment)
        if stage.opens:
            say("if left > 0:")
            say(f"m{stage.above} += left  # {self._part(stage.above)}", 1)
        if not stage.opens and any(segment.limits or segment.ratio >= 0 for segment in stage.segments):
            self._restore(first)
        self.out.depth -= 1

    def _restore(self, first: int) -> None:
        """A later layer without a figure is left out as a whole: what it has moved is put back."""
        say = self.out.say
        moved = sorted(self.touched | {name for name in ("path", "full") if name in self.bits})
        kept = [f"{name}_was = {name}" for name in moved]
        self.out.lines[first:first] = ["    " * (self.out.depth - 1) + "; ".join(kept)]
        say(f"if 0 < bad < {FACT}:")
        for name in moved:
            say(f"{name} = {name}_was", 1)
        say("bad = 0", 1)
        say(f"warning |= {LAYER}", 1)

    def _segment(self, stage: LoweredStage, segment: LoweredSegment) -> None:
        say = self.out.say
        number, self.number = self.number, self.number + 1
        bit = 1 << number
        condition = f" and rows[r, {segment.when}] != 0" if segment.when >= 0 else ""
        say(f"# {segment.id}")
        say(f"if left > 0{condition}:")
        self.out.depth += 1
        tables = sorted({table for limit in segment.limits for table in (limit.table, limit.of_table) if table >= 0})
        if tables:
            say("if " + " or ".join(f"rows[r, {table}] < 0" for table in tables) + ":")
            say(f"bad = {GAP + 2 * number}", 1)
            say("left = 0", 1)
            say("else:")
            self.out.depth += 1
        if "path" in self.bits:
            say(f"path |= {bit}")
        ratio = f"rows[r, {segment.ratio}]" if segment.ratio >= 0 else str(PPM if segment.payer >= 0 else 0)
        if segment.ratio >= 0:
            say(f"ratio = {ratio}")
            ratio = "ratio"
        say("amount = left")
        for limit in segment.limits:
            self._limit(segment, limit, ratio)
        if self.segments:
            say(f"amounts[{number}, i] = amount")
            say(f"paids[{number}, i] = 0")
        say("if amount > 0:" if not self._needs_bad(segment) else "if amount > 0 and bad == 0:")
        self.out.depth += 1
        if segment.ratio >= 0:
            say("if ratio < 0:")
            say(f"bad = {GAP + 2 * number + 1}", 1)
            say("left = 0", 1)
            say("else:")
            self.out.depth += 1
        self._fill(stage, segment, ratio, bit, number)
        if segment.ratio >= 0:
            self.out.depth -= 1
        self.out.depth -= 1
        if self._needs_bad(segment):
            say("if bad != 0:")
            say("left = 0", 1)
        if tables:
            self.out.depth -= 1
        self.out.depth -= 1

    @staticmethod
    def _needs_bad(segment: LoweredSegment) -> bool:
        return any(limit.of == "fact" for limit in segment.limits)

    def _limit(self, segment: LoweredSegment, limit: LoweredLimit, ratio: str) -> None:
        say = self.out.say
        if limit.kind == "account":
            say(f"room = b{limit.account}")
        else:
            self._edge(limit)
            if limit.counter >= 0:
                say(f"room -= c{limit.counter}")
                say("if room < 0:")
                say("room = 0", 1)
        if limit.measure == "payment" and ratio != str(PPM):
            if ratio == "0":
                return
            inner = {
                "half_up": "(room * PPM + 499999) // ratio",
                "down": "(room * PPM + 999999) // ratio",
                "up": "room * PPM // ratio",
            }
            say("if ratio <= 0:")
            say("room = amount", 1)
            say("elif ratio != PPM:")
            say(f"room = {inner[segment.rounding]}", 1)
        say("if room < amount:")
        say("amount = room", 1)

    def _edge(self, limit: LoweredLimit) -> None:
        say = self.out.say
        if limit.kind == "share":
            if limit.of == "arrives":
                base = "left"
            elif limit.of == "part":
                base = " + ".join(f"a{place}" if place < self.bill else f"m{place}" for place in limit.parts) or "0"
            elif limit.of == "table":
                base = f"rows[r, {limit.of_table}]"
            else:
                place = self.frame.facts.index(limit.fact)
                say(f"base = facts[{place}, i]  # {limit.fact}")
                say("if base < 0:")
                say(f"bad = {FACT + place}", 1)
                say("base = 0", 1)
                base = "base"
            say(f"room = signed(index(({base}) * rows[r, {limit.table}] + 500000) // WHOLE)")
        else:
            say(f"room = rows[r, {limit.table}]  # {self.plan.tables[limit.table].name}")
        if limit.days:
            say("room *= days[i]")
        if limit.highest >= 0:
            say(f"if room < c{limit.highest}:")
            say(f"room = c{limit.highest}", 1)
            say(f"c{limit.highest} = room")
            self.touched.add(f"c{limit.highest}")

    def _fill(self, stage: LoweredStage, segment: LoweredSegment, ratio: str, bit: int, number: int) -> None:
        say = self.out.say
        if "full" in self.bits:
            say(f"full |= {bit}")
        if ratio == "0":
            paid = "0"
        elif ratio == str(PPM):
            paid = "amount"
        else:
            paid = "paid"
            inner = {
                "half_up": "signed(index(amount * ratio + 500000) // WHOLE)",
                "down": "signed(index(amount * ratio) // WHOLE)",
                "up": "signed(index(amount * ratio + PPM - 1) // WHOLE)",
            }
            say(f"paid = {inner[segment.rounding]}")
        if self.segments and paid != "0":
            say(f"paids[{number}, i] = {paid}")
        if stage.paid >= 0:
            say(f"w{stage.paid} -= {paid if segment.keeps else 'amount'}")
            self.touched.add(f"w{stage.paid}")
        if segment.payer >= 0 and paid != "0":
            say(f"w{segment.payer} += {paid}  # {self.plan.payers[segment.payer]}")
            self.touched.add(f"w{segment.payer}")
            if segment.account >= 0:
                say(f"b{segment.account} -= {paid}")
                self.touched.add(f"b{segment.account}")
        if segment.part < 0:
            if paid != "0":
                self._take_off(stage.base, paid)
        elif not segment.keeps and paid != "amount":
            say(f"m{segment.part} += amount{'' if paid == '0' else ' - paid'}  # {self._part(segment.part)}")
            self.touched.add(f"m{segment.part}")
        grows: list[tuple[int, str]] = [(limit.counter, limit.measure) for limit in segment.limits if limit.counter >= 0]
        for counter, by in (*grows, *segment.counts):
            grown = {"amount": "amount", "payment": paid}.get(by, "1")
            if grown != "0":
                say(f"c{counter} += {grown}  # {self.plan.counters[counter].name}")
                self.touched.add(f"c{counter}")
        say("left -= amount")

    def _take_off(self, base: Sequence[int], paid: str) -> None:
        """A later payer's money goes off the person's parts, in the order the stage lists them."""
        say = self.out.say
        say(f"off = {paid}")
        for place in base:
            say(f"if m{place} < off:")
            say(f"off -= m{place}", 1)
            say(f"m{place} = 0", 1)
            say("else:")
            say(f"m{place} -= off", 1)
            say("off = 0", 1)
            self.touched.add(f"m{place}")

    def _means(self) -> None:
        if not self.plan.means:
            return
        say = self.out.say
        spent = {place: [part for part in entry.parts if part in self.live] for place, entry in enumerate(self.plan.means)}
        idle = {place for place, name in enumerate(self.plan.accounts) if name in self.nothing.accounts}
        means = {place: entry for place, entry in enumerate(self.plan.means) if spent[place] and entry.account not in idle}
        if not means:
            return
        held = " or ".join(f"b{place} > 0" for place in dict.fromkeys(entry.account for entry in means.values()))
        say("# means")
        say(f"if bad == 0 and ({held}):")
        self.out.depth += 1
        for place, entry in means.items():
            conditions = [f"b{entry.account} > 0"]
            if entry.consent:
                conditions.append(f"used & {USES}")
            if entry.when >= 0:
                conditions.append(f"rows[r, {entry.when}] != 0")
            say(f"if {' and '.join(conditions)}:  # {self.plan.accounts[entry.account]}")
            say(f"spent = b{entry.account}", 1)
            for part in spent[place]:
                say(f"paid = m{part} if m{part} < b{entry.account} else b{entry.account}  # {self._part(part)}", 1)
                say(f"m{part} -= paid", 1)
                say(f"b{entry.account} -= paid", 1)
            say(f"spent -= b{entry.account}", 1)
            say("if spent > 0:", 1)
            say(f"w{entry.payer} += spent", 2)
            if "means" in self.bits:
                say(f"means |= {1 << place}", 2)
        self.out.depth -= 1

    def _warnings(self) -> None:
        """Which figures a result rests on: those of the segments reached and filled, of the means, and of the benefit year."""
        say, first = self.out.say, self.columns.masks
        masks = {"full": first, "path": first + 1, "means": first + 4}
        if tests := [f"({one} & rows[r, {masks[one]}])" for one in TRACKS if one not in self.nothing.doubt]:
            say(f"if {' | '.join(tests)}:")
            say(f"warning |= {UNVERIFIED}", 1)
        if not self.nothing.doubt:
            say(f"elif used & {UNSURE_YEAR} and (full & rows[r, {first + 2}]) | (path & rows[r, {first + 3}]) | means:")
            say(f"warning |= {UNVERIFIED}", 1)

    def _store(self) -> None:
        plan, say = self.plan, self.out.say
        for place, counter in enumerate(plan.counters):
            if place in self.kept:
                say(f"kept_{counter.name} = c{place}")
                if self._reset(place):
                    say(f"of_{counter.name} = {self._period(counter.reset)}")
            elif counter.reset != "claim":
                slot = self._slot(counter.name)
                say(f"counters[{slot}, p] = c{place}")
                say(f"tags[{slot}, p] = {self._period(counter.reset)}")
        for place, (_, by) in enumerate(plan.counted):
            if by == "stay":
                say(f"if ward[i] and rows[r, {self.columns.masks + 5}] != 0:")
                say(f"counters[h{place}, p] = n{place}", 1)
                say(f"tags[h{place}, p] = stay[i]", 1)
        for place, name in enumerate(plan.accounts):
            at = self.frame.accounts.index(name)
            if name not in self.nothing.accounts:
                say(f"{self.held.get(at, f'accounts[{at}, p]')} = b{place}")
        for place, name in enumerate(self.frame.payers):
            if name in self.pays:
                value = f"w{plan.payers.index(name)}" if name in plan.payers else "0"
                say(f"payers[{place}, i] = {value}  # {name}")
        cash = " + ".join(f"m{place}" for place in sorted(self.live)) or "0"
        say(f"payers[{len(self.frame.payers)}, i] = {cash}  # cash")
        if self.segments:
            say("reached[i] = path")

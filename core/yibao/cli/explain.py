"""The whole trace in words: what arrived at each segment, what fitted and why, who paid, and the document of every figure."""

from collections.abc import Iterator, Mapping

from ..model.money import PPM
from ..model.settlement import Adjusted, Citation, SegmentShare, Settlement, TraceLimit, TraceStep
from ..model.text import Text
from ..model.words import SPLIT
from ..rules.lowered import LoweredPlan
from ..rules.ruleset import RuleSet
from .cash import cash_steps
from .footnotes import Footnotes, status
from .layout import grid, hanging
from .names import Names, money, percent
from .screen import Screen, printable

ROUNDINGS = {
    "half_up": ("四舍五入到分", "rounded half up"),
    "down": ("舍去不足一分", "rounded down"),
    "up": ("进到分", "rounded up"),
}


def explained(screen: Screen, names: Names, notes: Footnotes, entry: Settlement, plan: LoweredPlan, rules: RuleSet) -> list[str]:
    """The lines that tell why every amount of a claim is what it is.

    Args:
        notes: collects the documents; plan: that settled the claim.
    """
    trace = entry.trace
    if trace is None:
        return []
    told = _Telling(screen, names, notes, plan)
    lines = ["", screen.strong(screen.say("计算过程", "How it was worked out"))]
    lines += told.plan(plan, trace.dimensions)
    if trace.split:
        lines += told.split(entry)
    if trace.credits:
        lines += told.credits(entry)
    labels = {stage.id: stage.label for stage in plan.stages}
    stage = None
    for number, (share, step) in enumerate(with_steps(entry), 1):
        if share.stage != stage:
            stage = share.stage
            lines.append(screen.strong("  " + names.text(labels.get(stage), stage)))
        lines += told.above(number, share) if step is None else told.step(number, step)
    if trace.means:
        lines += told.means(entry, plan)
    lines += cash_steps(screen, names, notes, trace.cash)
    year = rules.year_of(plan.scheme, entry.date)
    text = screen.say(f"{year.first} 至 {year.last}", f"{year.first} to {year.last}")
    text += f"{screen.comma}{status(screen, year.citation.status)} {notes.mark(year.citation.source)}"
    lines += hanging("  " + screen.say("医保年度  ", "Benefit year  "), text, screen.width)
    return [*lines, ""]


def with_steps(entry: Settlement) -> Iterator[tuple[SegmentShare, TraceStep | None]]:
    """Each share with the step of the trace that explains it; what passes the last segment has none."""
    steps = iter(entry.trace.steps if entry.trace else ())
    for share in entry.segments:
        yield share, None if share.id == "above_limit" else next(steps, None)


class _Telling:
    """The parts of a trace as lines."""

    def __init__(self, screen: Screen, names: Names, notes: Footnotes, governing: LoweredPlan) -> None:
        self.screen = screen
        self.governing = governing
        self.names = names
        self.notes = notes
        self.say = screen.say

    def plan(self, plan: LoweredPlan, labels: Mapping[str, str]) -> list[str]:
        """The plan, and what the rules told apart."""
        names, screen = self.names, self.screen
        known = screen.stop.join(
            f"{names.dimension(name)}{screen.colon}{names.label(name, label)}" for name, label in labels.items()
        )
        lines = hanging(
            "  " + self.say("规则      ", "Plan          "), f"{screen.text(plan.label)} ({printable(plan.name)})", screen.width
        )
        return lines + (hanging("  " + self.say("情形      ", "Facts         "), known, screen.width) if known else [])

    def split(self, entry: Settlement) -> list[str]:
        """How each line of the bill fell into the four parts."""
        assert entry.trace is not None
        lines = [self.screen.strong("  " + self.say("费用明细", "Lines of the bill"))]
        for one in entry.trace.split:
            parts = [
                f"{self.screen.text(label)} {money(getattr(one, name))}" for name, label in SPLIT.items() if getattr(one, name)
            ]
            first = (
                self.say(f"    {one.line + 1}. {one.class_} 类 ", f"    {one.line + 1}. class {one.class_}  ")
                + f"{money(one.total)}  "
            )
            lines += hanging(first, self.screen.comma.join(parts), self.screen.width)
            lines += self._figure(one.citation)
            lines += self._figure(one.price)
        return lines

    def credits(self, entry: Settlement) -> list[str]:
        """What came to the accounts before the claim."""
        assert entry.trace is not None
        lines = [self.screen.strong("  " + self.say("此前入账", "Credited before"))]
        declared = self.names.rules.declared
        known = {name: credit.label for name, credit in declared.credit.items()}
        known |= {name: refund.label for name, refund in declared.refund.items()}
        known["carry_over"] = Text("年度结转", "carried over")
        for one in entry.trace.credits:
            label = self.names.text(known.get(one.id), one.id)
            lines += hanging(
                f"    {one.date}  ",
                f"{label}{self.screen.comma}{self.names.account(one.account)} {money(one.amount)}",
                self.screen.width,
            )
            for citation in one.citations:
                lines += self._figure(citation)
        return lines

    def step(self, number: int, step: TraceStep) -> list[str]:
        """One segment."""
        say = self.say
        head = f"    {number}. {self.screen.text(step.label)}"
        if step.taken_from:
            head += say(
                f"(从{self.names.payer(step.taken_from)}应付部分)", f" (of what {self.names.payer(step.taken_from)} would pay)"
            )
        rows: list[tuple[str, str, tuple[Citation, ...]]] = [(say("流入", "arrived"), money(step.arrived), ())]
        for limit in step.limits:
            rows.append((say("限额", "limit"), self._limit(limit), (limit.citation,) if limit.citation else ()))
        rows.append((say("落入", "fell in"), money(step.amount), ()))
        if step.payer and step.amount:
            payer = self.names.payer(step.payer)
            if step.ratio == PPM:
                text = f"{payer} {money(step.paid)}"
            else:
                text = f"{payer} {money(step.amount)} × {percent(step.ratio)} = {money(step.paid)}"
                if step.amount * step.ratio % PPM:
                    text += say(f"({ROUNDINGS[step.rounding][0]})", f" ({ROUNDINGS[step.rounding][1]})")
            rows.append((say("支付", "paid"), text, (step.citation,) if step.citation else ()))
        if step.paid and len(step.slices) > 1:
            rows.append((say("其中", "of it"), self._slices(step), ()))
        for one in step.returns:
            text = f"{self.names.counter(one.counter)} - {money(one.amount)} = {money(one.after)}"
            rows.append((say("退回", "taken back"), text, ()))
        for adjusted in step.adjustments:
            rows.append((say("调整", "adjusted"), self._adjusted(adjusted), (adjusted.citation,)))
        if step.person:
            rows.append((say("个人", "person"), money(step.person), ()))
        return [self.screen.strong(head), *self._rows(rows)]

    def above(self, number: int, share: SegmentShare) -> list[str]:
        """What passed the last segment of a stage."""
        head = f"    {number}. {self.say('超出限额', 'Above the limits')}"
        return [self.screen.strong(head), *self._rows([(self.say("个人", "person"), money(share.person), ())])]

    def means(self, entry: Settlement, plan: LoweredPlan) -> list[str]:
        """Which account paid for which part."""
        assert entry.trace is not None
        lines = [self.screen.strong("  " + self.say("账户支付", "Paid from accounts"))]
        known: Citation | None = None
        for one in entry.trace.means:
            account, part = self.names.account(one.account), self.names.part(one.part, plan)
            text = self.say(
                f"{part} {money(one.owed)},支付 {money(one.paid)};余额 {money(one.before)} → {money(one.before - one.paid)}",
                f"{part} {money(one.owed)}, paid {money(one.paid)}; balance {money(one.before)} → {money(one.before - one.paid)}",
            )
            lines += hanging(f"    {account}  ", text, self.screen.width)
            lines += self._figure(one.citation if one.citation is not known else None)
            known = one.citation
        return lines

    def _slices(self, step: TraceStep) -> str:
        """For which parts a payment is, with what of each fell in."""
        told = [f"{self.names.part(one.part, self.governing)} {money(one.amount)} → {money(one.paid)}" for one in step.slices]
        return self.screen.stop.join(told)

    def _adjusted(self, one: Adjusted) -> str:
        """An adjustment as the figure before, what was done, and after: ``92% - 10% = 82%``."""
        write = percent if one.unit == "ratio" else money
        if one.how == "add":
            done = f"{'+' if one.value >= 0 else '-'} {write(abs(one.value))}"
        elif one.how == "times":
            done = f"× {percent(one.value)}"
        else:
            done = self.say(f"至多 {write(one.value)}", f"at most {write(one.value)}")
        return f"{self.screen.text(one.label)} {write(one.before)} {done} = {write(one.after)}"

    def _limit(self, limit: TraceLimit) -> str:
        say = self.say
        if limit.kind == "account":
            return say(f"账户余额 {money(limit.limit)}", f"{money(limit.limit)}, the balance of the account")
        text = money(limit.limit)
        if limit.measure == "payment":
            text += say("(按支付额计)", " of payment")
        if limit.counter:
            counter = self.names.counter(limit.counter)
            used = f"{money(limit.before)} → {money(limit.after)}"
            text += say(f",{counter} {used}", f", {counter} {used}")
        if limit.room is not None:
            text += say(f",余 {money(limit.room)}", f", room {money(limit.room)}")
        return text

    def _rows(self, rows: list[tuple[str, str, tuple[Citation, ...]]]) -> Iterator[str]:
        cells: list[tuple[str, str]] = []
        for name, text, citations in rows:
            cells.append((name, text))
            cells += [("", self._cited(citation)) for citation in citations]
        yield from grid(cells, indent=7, width=self.screen.width)

    def _figure(self, citation: Citation | None) -> list[str]:
        return (
            []
            if citation is None
            else [self.screen.faint(line) for line in hanging("       ", self._cited(citation), self.screen.width)]
        )

    def _cited(self, citation: Citation) -> str:
        text = f"{self.names.figure(citation.figure)}{self.screen.colon}{self.notes.cited(citation)}"
        return text + (
            self.say(f"({self.screen.text(citation.note)})", f" ({self.screen.text(citation.note)})") if citation.note else ""
        )

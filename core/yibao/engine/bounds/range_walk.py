"""The walk of a claim's money in ranges: whatever an unknown figure is, what the walk in `flow` would give lies within them.

Each step is the range of the step there, so it holds for every value of every figure; `docs/adr/0015` has the argument.
"""

from collections.abc import Mapping

import attrs

from ...model.results.counters import CounterKey
from ...model.results.settlement import DecidingFigure
from ...model.values.classes import define
from ...model.values.money import PPM, UNLIMITED
from ...model.values.text import Text
from ...rules.figures.titles import figure_title
from ...rules.lowering.plan import UNKNOWN, IntCell
from ..facts.figures import no_figure
from ..flow.layers import cut
from ..flow.limits import edge_of
from ..flow.resolve import ResolvedLimit, ResolvedSegment, ResolvedStage
from ..flow.run import ClaimRun
from ..flow.unsure import unsure_message
from .ranges import (
    ANY_AMOUNT,
    ANY_RATIO,
    NOTHING,
    Range,
    added,
    amount_within,
    highest,
    less,
    rest_of,
    share_of,
    smallest,
)


@define(eq=False)
class RangeWalk:
    """What moves while a claim is walked in ranges; the claim itself is not touched.

    Attributes:
        run: the claim before its money is walked; unsure: counters that may hold anything.
        undecided: what is not known and money may reach, by table or counter.
    """

    run: ClaimRun
    unsure: Mapping[CounterKey, str]
    labels: tuple[int, ...]
    parts: list[Range]
    payers: dict[str, Range]
    balances: dict[str, Range]
    counters: dict[CounterKey, Range]
    undecided: dict[int | CounterKey, DecidingFigure] = attrs.Factory(dict)

    def walk(self) -> None:
        """Let the money flow through every stage, and the accounts pay for what they may."""
        for stage in self.run.resolved.stages:
            if stage.of_line is not None:
                self._by_lines(stage)
            else:
                self._stage(stage)
        for counter, parts in self.run.resolved.adds:
            key = self.run.keys[counter]
            self.counters[key] = added(self.counter(key), *(self.parts[part] for part in parts))
        for entry in self.run.resolved.means:
            if self.run.query.claim.use_accounts or not entry.consent:
                for index in entry.parts:
                    owed, balance = self.parts[index], self.balances.get(entry.account, NOTHING)
                    self._pay(entry.payer, smallest((owed, balance)))
                    self.parts[index], self.balances[entry.account] = less(owed, balance), less(balance, owed)

    def counter(self, key: CounterKey) -> Range:
        """What a counter may hold; anything where it is not complete."""
        if key in self.unsure:
            said = unsure_message(self.run.query.rules, key, self.unsure[key])
            self.undecided[key] = DecidingFigure(key[0], self.run.query.day, said.text)
            return ANY_AMOUNT
        held = self.run.counters.get(key, 0)
        return self.counters.get(key, (held, held))

    def _pay(self, payer: str, paid: Range) -> None:
        self.payers[payer] = added(self.payers.get(payer, NOTHING), paid)

    def _stage(self, stage: ResolvedStage) -> None:
        if stage.taken_from is not None:
            left = self.payers.get(stage.taken_from, NOTHING)
        else:
            left = added(NOTHING, *(self.parts[index] for index in stage.base))
        base = [index for index in stage.base if self.parts[index][1]]
        queue = None if stage.taken_from else [[index, self.parts[index][0]] for index in base if _exact(self.parts[index])]
        if queue is not None and len(queue) < len(base):
            queue = None  # in which order the parts are paid is certain only where all of them are
        if not left[1]:
            return
        if stage.opens:
            for index in stage.base:
                self.parts[index] = NOTHING
        for segment in stage.segments:
            left = self._segment(segment, stage, left, base, queue)
        if stage.opens:
            self.parts[stage.above] = added(self.parts[stage.above], left)

    def _segment(
        self, segment: ResolvedSegment, stage: ResolvedStage, left: Range, base: list[int], queue: list[list[int]] | None
    ) -> Range:
        """What falls into a segment is divided; what goes on."""
        if not left[1]:
            return left
        known = set(self.undecided)
        ratio, sums = self._ratios(segment)
        whole = sums[-1] if sums else ratio
        of_ratio = self.undecided.keys() - known
        room, most = self._room(segment, left, ratio, whole)
        amount = smallest((left, room))
        if not amount[1]:
            self.undecided = {key: figure for key, figure in self.undecided.items() if key not in of_ratio}
        rounding = segment.rule.rounding
        total = _capped(share_of(amount, whole, rounding), most["payments"] if sums else min(most.values()))
        paid = _capped(share_of(amount, ratio, rounding), min(most.values()))
        if amount[1] and segment.payer is not None:
            self._pay(segment.payer, paid)
            if segment.account is not None:
                self.balances[segment.account] = less(self.balances.get(segment.account, NOTHING), paid)
            before = paid
            for (payer, *_), upto in zip(segment.more, sums, strict=True):
                due = share_of(amount, upto, rounding)
                self._pay(payer, less(due, before))
                before = due
        if stage.taken_from is not None:
            taken = total if segment.keeps else amount
            self.payers[stage.taken_from] = less(self.payers[stage.taken_from], taken)
            for counter in {counter for _, _, counters in stage.rule.returns for counter in counters}:
                key = self.run.keys[counter]
                self.counters[key] = less(self.counter(key), (0, taken[1]))
        if segment.part >= 0:
            if not segment.keeps:
                self.parts[segment.part] = added(self.parts[segment.part], rest_of(amount, whole, rounding))
        elif queue and _exact(amount) and _exact(whole):
            for part, _, off in cut(queue, amount[0], whole[0], rounding):
                self.parts[part] = less(self.parts[part], (off, off))
        else:
            if queue is not None:
                queue.clear()
            for index in base:
                self.parts[index] = max(0, self.parts[index][0] - total[1]), self.parts[index][1]
        self._count(segment, amount, paid, total)
        return less(left, room)

    def _count(self, segment: ResolvedSegment, amount: Range, paid: Range, total: Range) -> None:
        """Counters grow, where something falls in."""
        once = int(amount[0] > 0), int(amount[1] > 0)
        by_measure = {"amount": amount, "payment": paid, "one": once, "limit": (0, UNLIMITED if amount[1] else 0)}
        for counter, by in segment.grows:
            key = self.run.keys[counter]
            self.counters[key] = added(self.counter(key), by_measure.get(by, total))

    def _cell(self, index: int) -> IntCell:
        return self.run.resolved.plan.tables[index].at(self.labels)

    def _figure(self, index: int, any_value: Range) -> Range:
        """What a figure may be."""
        cell, query = self._cell(index), self.run.query
        if cell.value == UNKNOWN:
            gap = cell.missing or (self.run.resolved.plan.tables[index].name, None)
            error = no_figure(query.rules, gap, self.run.resolved.labels, query.day)
            self.undecided[index] = DecidingFigure(error.where, query.day, error.what)
            return any_value
        if cell.bound and cell.citation is not None:
            title = figure_title(query.rules.declared, cell.citation.figure)
            text = Text(f"{title.zh}只知下限", f"of {title.en} only a lower bound is known")
            self.undecided[index] = DecidingFigure(cell.citation.figure, query.day, text)
        return cell.value, any_value[1] if cell.bound else cell.value

    def _ratios(self, segment: ResolvedSegment) -> tuple[Range, list[Range]]:
        """What the first payer's ratio may be, and the sums of ratios up to each further payer."""
        rule = segment.rule
        known = PPM if rule.payer >= 0 else 0
        ratio = self._figure(rule.ratio, ANY_RATIO) if rule.ratio >= 0 else (known, known)
        own = [self._figure(table, ANY_RATIO) for _, table in rule.more]
        if _exact(ratio) and all(map(_exact, own)):
            return ratio, [(upto, upto) for _, _, upto, _ in segment.more]
        sums: list[Range] = []
        least = ratio[0]
        for further in own:
            least = min(PPM, least + further[0])
            sums.append((least, PPM))
        return ratio, sums

    def _room(self, segment: ResolvedSegment, left: Range, ratio: Range, whole: Range) -> tuple[Range, dict[str, int]]:
        """How much the limits let in, and the most that they let the first payer, or all payers, pay."""
        rule, most = segment.rule, {"payment": UNLIMITED, "payments": UNLIMITED}
        room = UNLIMITED, UNLIMITED
        for limit in segment.limits:
            edge = self._edge(limit, left)
            before = self.counter(self.run.keys[limit.counter]) if limit.counter >= 0 else NOTHING
            own = less(edge, before)
            if edge[1] >= UNLIMITED:
                own = own[0], UNLIMITED
            if edge[0] >= UNLIMITED:
                own = UNLIMITED, UNLIMITED
            if limit.rule.measure != "amount" and not limit.account:
                counted = whole if limit.rule.measure == "payments" else ratio
                most[limit.rule.measure] = min(most[limit.rule.measure], own[1])
                own = amount_within(own, counted, rule.rounding)
            room = smallest((room, own))
        if rule.waived >= 0 and self._cell(rule.waived).value == UNKNOWN:
            self._figure(rule.waived, NOTHING)
            room = 0, room[1]
        return room, most

    def _edge(self, limit: ResolvedLimit, left: Range) -> Range:
        """The amount of a limit before anything is taken off it that was used before."""
        rule = limit.rule
        if limit.account:
            return self.balances.get(limit.account, NOTHING)
        if rule.kind == "waived":
            return NOTHING
        value = self._figure(rule.table, ANY_AMOUNT) if rule.table >= 0 else NOTHING
        base = self._base(limit, left)
        top = self.counter(self.run.keys[rule.highest]) if rule.highest >= 0 else NOTHING
        days = self.run.query.stay_days if rule.days else 1
        edge = _edge_at(limit, value[0], base[0], days), _edge_at(limit, value[1], base[1], days)
        if rule.highest >= 0:
            edge = highest(edge, top)
            self.counters[self.run.keys[rule.highest]] = edge
        return edge

    def _base(self, limit: ResolvedLimit, left: Range) -> Range:
        """What a limit's figure is a ratio of, or what somebody told."""
        rule, run = limit.rule, self.run
        if rule.kind == "fact" or (rule.kind == "share" and rule.of == "fact"):
            told = int(run.query.required_fact(rule.fact))
            return told, told
        if rule.of == "arrives":
            return left
        if rule.of == "part":
            came = len(run.bill)
            return added(NOTHING, *((run.bill[i], run.bill[i]) if i < came else self.parts[i] for i in rule.parts))
        if rule.of == "counter":
            return self.counter(run.keys[rule.of_counter])
        return self._figure(rule.of_table, ANY_AMOUNT) if rule.of == "table" else NOTHING

    def _by_lines(self, stage: ResolvedStage) -> None:
        """A stage through which each line goes by itself: any payer may bear any of it, any counter may move."""
        left = added(NOTHING, *(self.parts[index] for index in stage.base))
        if not left[1]:
            return
        for index in stage.base:
            self.parts[index] = NOTHING
        some = 0, left[1]
        self.parts[stage.above] = added(self.parts[stage.above], some)
        for segment in stage.segments:
            for table in (segment.rule.ratio, *(limit.rule.table for limit in segment.limits)):
                if table >= 0:
                    self._figure(table, ANY_AMOUNT)
            for payer in (segment.payer, *(payer for payer, *_ in segment.more)):
                if payer is not None:
                    self._pay(payer, some)
            if segment.account is not None:
                balance = self.balances.get(segment.account, NOTHING)
                self.balances[segment.account] = 0, balance[1]
            if segment.part >= 0:
                self.parts[segment.part] = added(self.parts[segment.part], some)
            for counter in segment.rule.moves:
                self.counters[self.run.keys[counter]] = ANY_AMOUNT


def _edge_at(limit: ResolvedLimit, value: int, base: int, days: int) -> int:
    """A limit for one value of its figure and one of what it is a ratio of; no limit where either is."""
    if limit.rule.kind == "share" and max(value, base) >= UNLIMITED:
        return UNLIMITED if value and base else 0
    if value >= UNLIMITED:
        return UNLIMITED
    return edge_of(limit.rule, {limit.rule.table: value}, base, days)


def _exact(some: Range) -> bool:
    return some[0] == some[1]


def _capped(some: Range, most: int) -> Range:
    return min(some[0], most), min(some[1], most)

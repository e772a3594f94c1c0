"""Counters that do not hold what they would if every figure were known, and the claims that meet them."""

from collections.abc import Iterable, Mapping

import attrs

from ...model.results.counters import ONE_CLAIM, CounterKey
from ...model.results.trace import TraceStep
from ...model.values.classes import define
from ...model.values.money import format_fen, format_ratio
from ...model.values.text import Message, Text
from ...rules.figures.titles import figure_title, payer_title
from ...rules.ruleset import RuleSet
from .prepared_plan import PreparedPlan
from .resolve import ResolvedSegment
from .run import ClaimRun


def unsure_after(
    run: ClaimRun, plan: PreparedPlan, before: Mapping[CounterKey, str]
) -> tuple[dict[CounterKey, str], tuple[Message, ...]]:
    """The counters that are unsure after a claim, and what the claim has to say of those that it met.

    What follows from money that is not certain is not certain either: the segments after it in its stage, and the stages that take
    a part or a payment that such a segment changes.

    Args:
        before: the counters that were unsure, each with the claim since which it is.
    """
    doubt = _Doubt(run, before)
    query = run.query
    doubt.everything = bool(doubt.meet([query.counter_key(name, query.counter_partition(name)) for _, name in plan.counters]))
    doubt.walk()
    messages = tuple(unsure_message(query.rules, key, since) for key, since in doubt.met.items())
    if run.left_out or messages or run.bounded:
        for counter, _ in run.resolved.adds:
            doubt.unsure.setdefault(run.keys[counter], query.claim.id)
    if run.bounded:
        messages += bound_messages(run)
    return {key: since for key, since in doubt.unsure.items() if key[1] != ONE_CLAIM}, messages


def unsure_message(rules: RuleSet, key: CounterKey, since: str) -> Message:
    """What a claim says of an unsure counter that it met."""
    label = rules.declared.counter[key[0]].label
    zh = f"{label.zh}自 {since} 起不完整(该笔结算不完整)"
    return Message("counter_unsure", Text(zh, f"{label.en} is not complete since {since} (that result is not)"), key[0])


def _is_of(step: TraceStep, segment: ResolvedSegment) -> bool:
    return (step.stage, step.segment) == (segment.stage, segment.id)


def _with_marks(step: TraceStep, met: Mapping[CounterKey, str]) -> TraceStep:
    """A step that tells since when the counters of its limits are not complete."""
    since = {key[0]: claim for key, claim in met.items()}
    return attrs.evolve(step, limits=tuple(attrs.evolve(limit, since=since.get(limit.counter or "")) for limit in step.limits))


def bound_messages(run: ClaimRun) -> tuple[Message, ...]:
    """What a claim says of figures that the law gives a lower bound of."""
    declared, cash = run.query.rules.declared, format_fen(sum(run.parts))
    messages = []
    for segment, _ in run.bounded:
        limit = next((limit for limit in segment.limits if limit.citation is not None and limit.rule.measure != "amount"), None)
        citation, least = segment.citation, f"{format_ratio(segment.ratio * 100)}%"
        if not segment.bound and limit is not None:
            citation, least = limit.citation, format_fen(limit.value)
        title = figure_title(declared, citation.figure) if citation is not None else segment.rule.label
        payer, paid = payer_title(declared, segment.payer or ""), format_fen(run.payers.get(segment.payer or "", 0))
        zh = f"{title.zh}至少 {least}:{payer.zh}至少 {paid}"
        en = f"{title.en} at least {least}: {payer.en[:1].lower()}{payer.en[1:]} pays at least {paid}"
        if limit is None:  # money that a ceiling on payments lets pass may be paid at a worse ratio
            zh, en = f"{zh},个人至多 {cash}", f"{en}, the person at most {cash}"
        messages.append(Message("at_least", Text(zh, en), citation.figure if citation is not None else None))
    return tuple(dict.fromkeys(messages))


@define(eq=False)
class _Doubt:
    """What of one claim is not certain.

    Attributes:
        unsure: counters with the claim since which they are; met: those that the claim read.
        parts, payers: the person's parts and the payers' money that may be more or less; a part in which there cannot be
            anything is none of them.
        everything: whether the labels of the claim themselves are not certain.
    """

    run: ClaimRun
    before: Mapping[CounterKey, str]
    unsure: dict[CounterKey, str] = attrs.field(init=False)
    met: dict[CounterKey, str] = attrs.Factory(dict)
    parts: set[int] = attrs.Factory(set)
    payers: set[str] = attrs.Factory(set)
    everything: bool = False

    def __attrs_post_init__(self) -> None:
        self.unsure = dict(self.before)

    def walk(self) -> None:
        """Go through the stages as the money did."""
        run = self.run
        stopped = {id(layer.stage): layer.gap is None for layer in run.left_out if layer.gap or layer.aside}
        live = {part for part, amount in enumerate(run.bill) if amount}
        bounded = {id(segment): more for segment, more in run.bounded}
        bit = 1
        for stage in run.resolved.stages:
            base = live.intersection(stage.base)
            if not base and stage.taken_from is None:
                bit <<= 2 * len(stage.segments)
                continue
            live.update(part for part in (*(segment.part for segment in stage.rule.segments), stage.above) if part >= 0)
            doubtful = self.everything or stopped.get(id(stage), False)
            doubtful |= stage.taken_from in self.payers or not self.parts.isdisjoint(stage.base)
            for segment in stage.segments:
                reached = bool(run.used_segments & bit)
                bit <<= 2
                doubtful |= not reached and id(stage) in stopped
                if reached:
                    met = self.meet(self._read(segment))
                    doubtful |= bool(met)
                    if met and run.steps is not None:
                        run.steps[:] = [_with_marks(step, met) if _is_of(step, segment) else step for step in run.steps]
                if id(segment) in bounded:
                    doubtful |= self._bounded(segment, bounded[id(segment)])
                if doubtful and not any(limit.rule.kind == "waived" for limit in segment.limits):
                    self._moved(segment)
            if doubtful:
                self.parts |= base
                self.parts.update([stage.above] if stage.above >= 0 else ())
                self.payers |= {stage.taken_from} if stage.taken_from else set()
                self._doubt(run.keys[counter] for _, _, counters in stage.rule.returns for counter in counters)

    def meet(self, keys: Iterable[CounterKey]) -> dict[CounterKey, str]:
        """Note the counters among some that were unsure before the claim."""
        met = {key: self.before[key] for key in keys if key in self.before}
        self.met |= met
        return met

    def _doubt(self, keys: Iterable[CounterKey]) -> None:
        for key in keys:
            self.unsure.setdefault(key, self.run.query.claim.id)

    def _bounded(self, segment: ResolvedSegment, more: bool) -> bool:
        """Note what a lower bound leaves open; whether that holds for all that comes after it too."""
        if more and (segment.limit_bound or any(limit.by_payment for limit in segment.limits)):
            return True
        self._doubt(self.run.keys[counter] for counter in segment.measured)
        self.parts.update([segment.part] if segment.part >= 0 else [])
        self.payers.update([segment.payer] if segment.payer else [], (payer for payer, *_ in segment.more))
        return False

    def _read(self, segment: ResolvedSegment) -> list[CounterKey]:
        """The counters that a segment's limits read."""
        return [self.run.keys[counter] for limit in segment.limits for counter in limit.rule.counters]

    def _moved(self, segment: ResolvedSegment) -> None:
        """What a segment changes is not certain."""
        self._doubt([self.run.keys[counter] for counter in segment.rule.moves])
        if segment.part >= 0:
            self.parts.add(segment.part)
        if segment.payer is not None:
            self.payers.add(segment.payer)
        self.payers.update(payer for payer, *_ in segment.more)

"""Later layers: slices of the person's parts, what is set aside where a figure is not known, and what is said of it."""

from collections.abc import Sequence

from ...model.results.settlement import PayerAmount, SegmentShare
from ...model.results.trace import TraceAside
from ...model.values.classes import define
from ...model.values.money import Rounding, format_fen, share
from ...model.values.text import Message, Text
from ...rules.figures.titles import figure_title
from ...rules.ruleset import RuleSet
from ..facts.figures import FigureGap
from .resolve import ResolvedStage

Slice = tuple[int, int, int]
"""A part, the fen of it that fell into a segment, and the fen of those that the payer bears."""


@define(eq=False)
class LeftOut:
    """A later stage that could not be computed, or not in full.

    Attributes:
        aside: what may belong to its payers and stays with the person.
        gap: the figure that is not known; none where the stage itself has its figures.
        because: the earlier stage that was left out before, where that is the reason.
        whole: whether nobody but the person bears anything in the stage.
    """

    stage: ResolvedStage
    aside: tuple[TraceAside, ...]
    gap: FigureGap | None
    because: ResolvedStage | None
    whole: bool


def cut(queue: list[list[int]], amount: int, ratio: int, rounding: Rounding) -> list[Slice]:
    """Take what falls into a segment off the parts that are ahead, and divide what its payer bears over them.

    What is paid up to a slice is the payer's share of all slices up to it, rounded like the whole. So the slices add up to the
    payment, and no slice is paid more than it is.

    Args:
        queue: parts with the fen that have not passed yet, in their order; what is taken leaves it.
        amount: fen, no more than are ahead; ratio, rounding: of the payer.
    """
    slices: list[Slice] = []
    passed = paid = 0
    while passed < amount:
        first = queue[0]
        part, ahead = first
        piece = amount - passed
        if ahead <= piece:
            piece = ahead
            del queue[0]
        else:
            first[1] = ahead - piece
        passed += piece
        due = share(passed, ratio, rounding)
        slices.append((part, piece, due - paid))
        paid = due
    return slices


def layer_message(rules: RuleSet, layer: LeftOut) -> Message:
    """What a result says of a later stage that could not be computed, or not in full."""
    label = layer.stage.rule.label
    if layer.because is not None:
        before = layer.because.rule.label
        if layer.whole:
            zh = f"未计算 {label.zh}:前面的{before.zh}未计算,其结果会影响本层"
            en = f"{label.en} was left out: {before.en}, which comes first and changes what it is counted on, was left out"
        else:
            zh = f"{label.zh}只按确定的金额计算:前面的{before.zh}未全部计算"
            en = f"{label.en} was computed on what is certain: {before.en}, which comes first, could not be computed in full"
        return Message("layer_left_out", Text(zh, en))
    assert layer.gap is not None
    table, cell = layer.gap
    title = figure_title(rules.declared, table)
    reason = cell.reason if cell is not None and cell.reason is not None else Text("没有数值", "there is no figure")
    if layer.stage.opens:
        amount = format_fen(sum([aside.amount for aside in layer.aside]))
        zh, en = (
            f"{title.zh}未知:{reason.zh};其余 {amount} 元暂计入个人",
            f"{title.en} is not known: {reason.en}; {amount} yuan stay with the person so far",
        )
        return Message("bounded", Text(zh, en), table)
    if layer.whole:
        zh, en = f"未计算 {label.zh}({title.zh}):{reason.zh}", f"{label.en} was left out ({title.en}): {reason.en}"
    else:
        amount = format_fen(sum([aside.amount for aside in layer.aside]))
        zh = f"{label.zh}只计算到已知的部分({title.zh}):{reason.zh};其余 {amount} 元计入个人"
        en = f"{label.en} was computed as far as it is known ({title.en}): {reason.en}; {amount} yuan stay with the person"
    return Message("layer_left_out", Text(zh, en), table)


def together(shares: Sequence[SegmentShare]) -> list[SegmentShare]:
    """The shares of a segment in all rounds of its stage as one, in the order in which they were first reached."""
    sums: dict[tuple[str, str], SegmentShare] = {}
    for own in shares:
        before = sums.get((own.stage, own.id))
        if before is None:
            sums[own.stage, own.id] = own
            continue
        others = (
            tuple(PayerAmount(one.payer, one.paid + other.paid) for one, other in zip(before.others, own.others, strict=True))
            if before.others and own.others
            else before.others or own.others
        )
        sums[own.stage, own.id] = SegmentShare(
            own.id, own.stage, before.amount + own.amount, own.payer, before.paid + own.paid,
            before.person + own.person, others,
        )  # fmt: skip
    return list(sums.values())

"""Segments as they come to be: an account as payer and limit at once, the role that follows from who pays, one for each band."""

from collections.abc import Iterator

import attrs

from ...model.values.errors import RuleError
from ..checking.references import placed
from ..language.plans import Limit, Role, Segment, Stage
from ..language.references import Base, Payer
from ..loading.merge import Declared
from .bands import segments_of_bands


def with_segments(declared: Declared) -> Declared:
    """Declarations whose segments say who pays and in which role, those in bands cut into one for each band.

    Raises:
        RuleError: two payers, a ratio of nobody, bands that are none.
    """
    stages = {}
    for name, rows in declared.stage.items():
        with placed(declared, "stage", name):
            stages[name] = tuple(_stage(declared, stage) for stage in rows)
    return attrs.evolve(declared, stage=stages)


def _stage(declared: Declared, stage: Stage) -> Stage:
    base = tuple(Base(item.kind, group) if item.lines else item for item in stage.base for group in item.lines or ("",))
    return attrs.evolve(stage, base=base, segment=tuple(_segments(declared, stage)))


def _segments(declared: Declared, stage: Stage) -> Iterator[Segment]:
    for segment in stage.segment:
        try:
            whole = _with_payer(segment)
            whole = attrs.evolve(whole, role=whole.role or _role(whole, stage), family=segment.id)
            yield from segments_of_bands(declared, whole) if whole.bands else (whole,)
        except RuleError as error:
            raise error.at(f"segment.{segment.id}") from None


def _with_payer(segment: Segment) -> Segment:
    """The segment with its account as payer and as limit."""
    if segment.payers:
        return _with_payers(segment)
    if segment.account is None:
        if segment.ratio and segment.payer is None:
            raise RuleError(
                "有 ratio 而无 payer",
                "a ratio needs a payer",
                mend=("写明 payer,或删去 ratio", "name the payer, or take ratio out"),
            )
        return segment
    if segment.payer is not None:
        raise RuleError("account 已说明支付方", "account says who pays", mend=("删去 payer", "take payer out"))
    return attrs.evolve(segment, payer=Payer.account(segment.account), limit=(*segment.limit, Limit(account=segment.account)))


def _with_payers(segment: Segment) -> Segment:
    """The segment with the first of several payers as its own, and the others behind it."""
    if segment.payer or segment.account or segment.ratio or segment.bands:
        raise RuleError(
            "payer 与 payers 只写其一",
            "give payer or payers, not both",
            mend=("payers 中各写 payer 与 ratio", "payers says who pays and at which ratio"),
        )
    names = [share.payer for share in segment.payers]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise RuleError(
            f"支付方 {twice} 写了两次", f"the payer {twice} stands twice", where="payers", mend=("删去其一", "remove one")
        )
    first, *others = segment.payers
    return attrs.evolve(segment, payer=first.payer, ratio=first.ratio, more=tuple(others))


def _role(segment: Segment, stage: Stage) -> Role:
    if segment.payer is None:
        return "deductible"
    if segment.payer.kind == "account":
        return "account"
    return "copay" if stage.opens else "relief"

"""Segments as they come to be: an account as payer and limit at once, the role that follows from who pays, one for each band."""

from collections.abc import Iterator

import attrs

from ...model.values.errors import RuleError
from ..checking.references import placed
from ..language.references import Base, Payer
from ..language.segments import Limit, Role, Segment, Stage
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
            stages[name] = tuple(_stage(declared, name, stage) for stage in rows)
    return attrs.evolve(declared, stage=stages)


def _stage(declared: Declared, name: str, stage: Stage) -> Stage:
    base = tuple(Base(item.kind, group) if item.lines else item for item in stage.base for group in item.lines or ("",))
    return attrs.evolve(stage, id=stage.id or name, base=base, segment=tuple(_segments(declared, stage)))


def _segments(declared: Declared, stage: Stage) -> Iterator[Segment]:
    for written in stage.segment:
        try:
            segment = _with_payers(written)
            payer, limit = _payer_and_limit(segment)
            role = segment.role or _role(payer, stage)
            whole = attrs.evolve(segment, payer=payer, limit=limit, role=role, family=segment.id)
            yield from segments_of_bands(declared, whole) if whole.bands else (whole,)
        except RuleError as error:
            raise error.at(f"segment.{written.id}") from None


def _payer_and_limit(segment: Segment) -> tuple[Payer | None, tuple[Limit, ...]]:
    """Who pays, and what limits it; an account is both."""
    if segment.account is None:
        if segment.ratio and segment.payer is None:
            raise RuleError(
                "有 ratio 而无 payer",
                "a ratio needs a payer",
                mend=("写明 payer,或删去 ratio", "name the payer, or take ratio out"),
            )
        return segment.payer, segment.limit
    if segment.payer is not None:
        raise RuleError("account 已说明支付方", "account says who pays", mend=("删去 payer", "take payer out"))
    return Payer.account(segment.account), (Limit(account=segment.account), *segment.limit)


def _with_payers(segment: Segment) -> Segment:
    """The segment with the first of several payers as its own, and the others behind it."""
    if not segment.payers:
        return segment
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


def _role(payer: Payer | None, stage: Stage) -> Role:
    if payer is None:
        return "deductible"
    if payer.kind == "account":
        return "account"
    return "copay" if stage.opens else "relief"

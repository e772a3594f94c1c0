"""Adjustments that a plan of format 1 names and that reach none of its segments: they did nothing, and format 2 refuses them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Data = Mapping[str, Any]


def idle_adjustments(files: Sequence[Data]) -> set[tuple[str, str]]:
    """The plan and the name of each; plans with stages of other packages are left alone."""
    named: dict[str, dict[str, Any]] = {"plan": {}, "stage": {}, "adjustment": {}}
    for sections in files:
        for section, content in named.items():
            content.update(sections.get(section, {}))
    result = set()
    for name, plan in named["plan"].items():
        stages = [(key, named["stage"].get(key)) for key in plan.get("stages", [])]
        if any(stage is None for _, stage in stages):
            continue
        segments = [(stage.get("id", key), segment) for key, stage in stages if stage for segment in stage.get("segment", [])]
        for key in plan.get("adjustments", []):
            adjustment = named["adjustment"].get(key)
            if adjustment is not None and not any(_reaches(adjustment, stage, segment) for stage, segment in segments):
                result.add((name, key))
    return result


def _reaches(adjustment: Data, stage: str, segment: Data) -> bool:
    payer = segment.get("payer", "")
    if adjustment.get("of", "ratio") == "ratio" and (not payer or payer.startswith("account.") or "ratio" not in segment):
        return False
    if adjustment.get("of") == "limit" and not segment.get("limits"):
        return False
    values = {"stages": stage, "segments": segment["id"], "roles": segment.get("role", "copay"), "payers": payer}
    return all(value in adjustment[key] for key, value in values.items() if adjustment.get(key))

"""Plans, stages, segments, counters and means of format 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BILL = ("in_scope", "self_paid", "over_limit", "first_pay")

Data = dict[str, Any]


def stage(block: Data, counters: Mapping[str, Data]) -> Data:
    """A stage: every segment says its role, every limit its counter."""
    return {
        **block,
        "base": [base(item) for item in block["base"]],
        "segment": [_segment(item, counters) for item in block.get("segment", [])],
    }


def base(text: str) -> Any:
    """What flows into a stage."""
    kind, colon, name = text.partition(":")
    if not colon:
        return text
    return {"part": kind, "lines": name} if kind in _BILL else {kind: name}


def _segment(item: Data, counters: Mapping[str, Data]) -> Data:
    made = {key: value for key, value in item.items() if key not in ("limits", "payer", "ratio")}
    made.setdefault("role", "copay")
    limits = list(item.get("limits", []))
    kind, _, account = item.get("payer", "").partition(".")
    if kind == "account":
        made["account"] = account
        limits = [limit for limit in limits if limit != {"account": account}]
    elif kind:
        made["payer"] = kind
    if limits:
        made["limit"] = [_limit(limit, counters) for limit in limits]
    if "ratio" in item:
        made["ratio"] = item["ratio"]["table"]
    return made


def _limit(limit: Data, counters: Mapping[str, Data]) -> Data:
    made: Data = {key: limit[key] for key in ("account", "times", "counter", "measure") if key in limit}
    if "of" in limit:
        kind, colon, name = limit["of"].partition(":")
        made["ratio"], made["of"] = limit["table"], {kind: name} if colon else kind
    elif "table" in limit:
        made["table"] = limit["table"]
    if "counter" in limit:
        counter = counters.get(limit["counter"], {})
        made["once"] = counter.get("reset", "year")
        if counter.get("per"):
            made["per"] = counter["per"]
    if "highest" in limit:
        made["at"] = "highest"
    return made


def highest(stages: Mapping[str, Data]) -> dict[str, str]:
    """The counter of the highest limit so far, as format 2 names it, by its old name."""
    limits = [limit for block in stages.values() for item in block.get("segment", []) for limit in item.get("limits", [])]
    return {limit["highest"]: f"{limit['counter']}_highest" for limit in limits if "highest" in limit}


def counter(block: Data) -> Data:
    """A counter: what it grows by is known from its use."""
    made = {key: value for key, value in block.items() if key not in ("kind", "unit")}
    made.setdefault("reset", "year")
    return made

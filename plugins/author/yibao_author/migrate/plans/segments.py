"""Segments: limits, ratios, payers and counters in their short form, and one segment for all its days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ..documents import Block, Node, plain
from ..figures.references import reference, single
from ..folder import RuleFolder

SEGMENT_KEYS = (
    "id", "label", "role", "account", "bands", "along", "payer", "payers", "ratio", "limit", "counts", "rounding", "rest", "when",
    "from", "to", "reading", "note", "days",
)  # fmt: skip
"""The keys of a segment in their usual order."""


def rewrite_segments(folder: RuleFolder) -> None:
    """Shorten every segment of every stage."""
    resets = {block.name: block.get("reset", "year") for _, block in folder.blocks("counter")}
    apart = {block.name: block["per"] for _, block in folder.blocks("counter") if block.get("per")}
    for _, stage in folder.blocks("stage"):
        opens = opens_bill(stage)
        for segment in stage.get("segment", []):
            _segment(segment, opens, resets, apart)
        if "base" in stage:
            bases = [reference(base) for base in stage["base"]]
            stage["base"] = bases[0] if len(bases) == 1 else bases
        stage["segment"] = join_days(stage.get("segment", []))
    for _, plan in folder.blocks("plan"):
        if "counts" in plan:
            plan["counts"] = _counts(plan["counts"])


def opens_bill(stage: Block) -> bool:
    """Whether a stage takes what is in scope of the bill, and is no later layer."""
    return any(base.partition(":")[0] == "in_scope" for base in stage.get("base", []))


def _segment(segment: Node, opens: bool, resets: dict[str, str], apart: dict[str, list[str]]) -> None:
    role = segment.pop("role", "copay")
    limits = segment.pop("limits", [])
    payer = segment.get("payer", "")
    if payer.startswith("account."):
        name = payer.partition(".")[2]
        segment["account"] = name
        del segment["payer"]
        limits = [limit for limit in limits if plain(limit) != {"account": name}]
    if limits:
        shorter = [_limit(limit, resets, apart) for limit in limits]
        segment["limit"] = (
            shorter[0] if len(shorter) == 1 else [Node({"table": limit}) if isinstance(limit, str) else limit for limit in shorter]
        )
    if "ratio" in segment:
        segment["ratio"] = segment["ratio"]["table"]
    if "counts" in segment:
        segment["counts"] = _counts(segment["counts"])
    if role != _usual_role(segment, opens):
        segment["role"] = role
    segment.take(Node())
    segment.arrange(SEGMENT_KEYS)


def _usual_role(segment: Node, opens: bool) -> str:
    if "account" in segment:
        return "account"
    if "payer" not in segment:
        return "deductible"
    return "copay" if opens else "relief"


def _limit(limit: Node, resets: dict[str, str], apart: dict[str, list[str]]) -> Any:
    made = Node()
    if "of" in limit:
        made["ratio"], made["of"] = limit["table"], reference(limit["of"])
    for key in ("table", "account"):
        if key in limit and "of" not in limit:
            made[key] = limit[key]
    if "times" in limit:
        made["times"] = limit["times"]
    counter = limit.get("counter")
    if counter:
        made["once"] = resets.get(counter, "year")
    if "highest" in limit:
        made["at"] = "highest"
    if counter and counter != limit.get("table"):
        made["counter"] = counter
    if counter in apart:
        made["per"] = single(apart[counter])
    if "measure" in limit and limit["measure"] != "amount":
        made["measure"] = limit["measure"]
    return made["table"] if set(made) == {"table"} else made


def _counts(counts: list[Node]) -> Any:
    made = [count["counter"] if count.get("by", "amount") == "amount" else count for count in counts]
    return made[0] if len(made) == 1 else made


def join_days(segments: list[Node]) -> list[Node]:
    """One segment with rows in place of several of one id, each with its days."""
    result: list[Node] = []
    for segment in segments:
        same = [other for other in result if other["id"] == segment["id"]]
        if not same or not _may_move(result, same[0], segment):
            result.append(segment)
            continue
        _join(same[0], segment)
    for segment in result:
        if "days" in segment:
            _share(segment)
            for row in segment["days"]:
                row.arrange(SEGMENT_KEYS)
                for key in [key for key in row if key not in ("from", "to")]:
                    row[key] = row.pop(key)
            segment.arrange(SEGMENT_KEYS)
    return result


def _may_move(result: list[Node], place: Node, segment: Node) -> bool:
    """Whether no segment between the two stands on a day of the one that moves."""
    between = result[next(index for index, other in enumerate(result) if other is place) + 1 :]
    return all(_apart(other, segment) for other in between) and ("days" in place or {"from", "to"} & set(place)) != set()


def _apart(first: Node, second: Node) -> bool:
    rows = first.get("days", [first])
    return all(
        row.get("to", dt.date.max) < second.get("from", dt.date.min) or second.get("to", dt.date.max) < row.get("from", dt.date.min)
        for row in rows
    )


def _join(place: Node, segment: Node) -> None:
    if "days" not in place:
        row = Node({key: place[key] for key in place if key != "id"})
        for key in list(row):
            del place[key]
        place["days"] = [row]
    row = Node({key: value for key, value in segment.items() if key != "id"})
    row.take(segment)
    place["days"].append(row)


def _share(segment: Node) -> None:
    """Say once what all rows say alike."""
    rows = segment["days"]
    for key in list(rows[0]):
        if key not in ("from", "to") and all(key in row and repr(plain(row[key])) == repr(plain(rows[0][key])) for row in rows):
            segment[key] = rows[0][key]
            for row in rows:
                del row[key]

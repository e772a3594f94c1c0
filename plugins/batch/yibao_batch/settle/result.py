"""The columns that are written: settlements, what fell into segments, where persons ended."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from yibao.model.values.vocabulary import SPLIT

from ..claims.claims import BENEFIT_NAMES
from ..claims.results import WARNINGS, BatchResults
from ..kernel.emit import CREDIT, LAYER
from ..kernel.frame import Frame
from ..lookup.binder import PlanBinder
from ..tables.spec import SEGMENTS, SETTLEMENTS, STATES, schema_of


def schema(frame: Frame, ids: Any, claims: Any) -> Any:
    """The columns of settlements."""
    payers = [name.replace(".", "_") for name in (*frame.payers, "cash")]
    return schema_of(SETTLEMENTS, {"claim": claims, "person": ids}, {"payer": payers, "account": frame.accounts})


def _warnings(notes: Sequence[str]) -> list[str]:
    """Every combination of bits and notes, as the codes between commas."""
    bits = [",".join(name for name, bit in WARNINGS.items() if bits & bit) for bits in range(8)]
    return [",".join(filter(None, (one, note))) for note in notes for one in bits]


def settlements(frame: Frame, settled: BatchResults, kind: Any, notes: Sequence[str]) -> Any:
    """The rows of a batch that were settled, as a table."""
    claims, number = settled.claims, settled.claims.number
    whole = bool(settled.good.all())
    keep = None if whole else np.nonzero(settled.good)[0]

    def take(values: Any) -> Any:
        return values[:number] if keep is None else values[keep]

    chosen = None if keep is None else pa.array(keep)
    ids = claims.ids if chosen is None else claims.ids.take(chosen)
    names = claims.names if chosen is None else claims.names.take(chosen)
    payers = [take(row) for row in settled.payers]
    stride = len(frame.kinds) + 1
    bill = [take(claims.bill[part * stride]) for part in range(len(SPLIT)) if part * stride in claims.filled]
    total = sum(bill[1:], bill[0]) if bill else np.zeros(len(ids), dtype=np.int64)
    warned, noted = take(settled.warned), take(settled.notes)
    said = warned.astype(np.int32)
    complete = (warned & (LAYER | CREDIT)) == 0
    if len(notes) > 1:
        said += noted * np.int32(8)
        complete &= ~np.array(["cash_left_out" in note for note in notes], dtype=bool)[noted]
    benefit = pa.DictionaryArray.from_arrays(pa.array(take(claims.benefit).astype(np.int32)), pa.array(BENEFIT_NAMES))
    reverses = changes = pa.nulls(len(ids), pa.string())
    if settled.reverses:
        places = range(number) if keep is None else keep.tolist()
        reverses = pa.array([settled.reverses.get(place) for place in places], pa.string())
        changes = pa.array([settled.changes.get(place) or None for place in places], pa.string())
        backs = np.array([place in settled.reverses for place in places], dtype=bool)
        total = np.where(backs, np.sum(payers, axis=0), total)
        codes = np.where(backs, -1, take(claims.benefit)).astype(np.int32)
        benefit = pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), pa.array(BENEFIT_NAMES))
    columns = [
        ids,
        names,
        pa.array(take(settled.day).astype(np.int32)).view(pa.date32()),
        benefit,
        pa.array(total),
        *(pa.array(row) for row in payers),
        *(pa.array(take(settled.balances[place])) for place in range(len(frame.accounts))),
        pa.array(take(settled.cash)),
        pa.array(complete),
        pa.DictionaryArray.from_arrays(pa.array(said), pa.array(_warnings(notes))),
        pa.array(take(settled.follows)),
        reverses,
        changes,
    ]
    return pa.Table.from_arrays(columns, schema=kind)


def segment_schema(ids: Any, claims: Any) -> Any:
    """The columns of segments: one row for each segment that money reached."""
    return schema_of(SEGMENTS, {"claim": claims, "person": ids})


def segments(binder: PlanBinder, settled: BatchResults, kind: Any) -> Any:
    """What fell into which segment, for the rows of a batch."""
    found: list[tuple[Any, ...]] = []
    claims = settled.claims
    if settled.segments is not None:
        amounts, paids, reached, rows = settled.segments
        for row in np.unique(rows[rows >= 0]).tolist():
            bound, _ = binder.owners[row]
            mine = np.nonzero(rows == row)[0]
            number = 0
            for stage in bound.plan.stages:
                for segment in stage.segments:
                    hit = mine[(reached[mine] >> number) & 1 == 1]
                    if len(hit):
                        payer = bound.plan.payers[segment.payer] if segment.payer >= 0 else None
                        kept = np.zeros(len(hit), dtype=np.int64) if segment.keeps else amounts[number, hit] - paids[number, hit]
                        found.append((hit, stage.id, segment.id, payer, amounts[number, hit], paids[number, hit], kept))
                    number += 1
    places = [part[0] for part in found]
    columns: list[list[Any]] = [[], [], [], [], [], []]
    for part in found:
        for column, value in zip(columns, part[1:], strict=True):
            column.append(value if isinstance(value, np.ndarray) else np.full(len(part[0]), value, dtype=object))
    for place, entry in settled.shares.items():
        for one in entry.segments:
            if one.id != "above_limit":
                places.append(np.array([place]))
                for column, value in zip(columns, (one.stage, one.id, one.payer, one.amount, one.paid, one.person), strict=True):
                    column.append(np.array([value], dtype=object))
    if not places:
        return kind.empty_table()
    at = np.concatenate(places)
    order = np.argsort(at, kind="stable")
    at = pa.array(at[order])
    texts = [pa.array(np.concatenate(column)[order].tolist(), pa.string()) for column in columns[:3]]
    money = [pa.array(np.concatenate(column).astype(np.int64)[order]) for column in columns[3:]]
    return pa.Table.from_arrays([claims.ids.take(at), claims.names.take(at), *texts, *money], schema=kind)


def state_schema(frame: Frame) -> Any:
    """The columns of end states."""
    return schema_of(STATES, {}, {"account": frame.accounts})


def states(frame: Frame, ends: Sequence[Mapping[str, Any]], kind: Any) -> Any:
    """Where persons ended, as a table."""
    rows = [
        {
            "person": str(end["person"]),
            "scheme": end["scheme"] or None,
            "year": end["year"],
            "date": end["date"],
            **{f"account_{name}_fen": end["accounts"].get(name, 0) for name in frame.accounts},
            "counters": end["counters"],
            "credit_left_out": end["credit_left_out"],
        }
        for end in ends
    ]
    return pa.Table.from_pylist(rows, schema=kind)

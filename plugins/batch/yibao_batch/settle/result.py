"""The tables that are written: settlements, amounts of segments, end states."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from yibao import State
from yibao.engines import PPM, SPLIT, LoweredPlan, LoweredSegment, counter_list, share

from ..claims.claims import BENEFIT_NAMES
from ..claims.results import INCOMPLETE, WARNINGS, BatchResults
from ..kernel.frame import Frame
from ..lookup.binder import PlanBinder
from ..tables.columns import find_ids
from ..tables.spec import SEGMENTS, SETTLEMENTS, STATES, schema_of

NESTED_SEGMENTS = pa.list_(pa.struct(list(schema_of(SEGMENTS[2:], {}))))
"""The type of segments as one column."""


def schema(frame: Frame, ids: Mapping[str, Any]) -> Any:
    """The columns of settlements, for the types of ids by name."""
    payers = [name.replace(".", "_") for name in (*frame.payers, "cash")]
    return schema_of(SETTLEMENTS, ids, {"payer": payers, "account": frame.accounts})


_CODES = 1 << len(WARNINGS)
"""How many combinations of warnings there are."""


def _warnings(notes: Sequence[str]) -> list[str]:
    """Every combination of bits and notes, as the codes between commas."""
    bits = [",".join(name for name, bit in WARNINGS.items() if bits & bit) for bits in range(_CODES)]
    return [",".join(filter(None, (names, note))) for note in notes for names in bits]


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
    warnings = warned.astype(np.int32)
    complete = (warned & INCOMPLETE) == 0
    if len(notes) > 1:
        warnings += noted * np.int32(_CODES)
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
        pa.DictionaryArray.from_arrays(pa.array(warnings), pa.array(_warnings(notes))),
        pa.array(take(settled.follows)),
        reverses,
        changes,
    ]
    return pa.Table.from_arrays(columns, schema=kind)


def segments(binder: PlanBinder, settled: BatchResults, kind: Any) -> Any:
    """The amounts of segments, for the rows of a batch: one row for each segment that money reached."""
    places, columns = _segments(binder, settled)
    at, claims = pa.array(places), settled.claims
    return pa.Table.from_arrays([claims.ids.take(at), claims.names.take(at), *columns.columns], schema=kind)


def _structs(table: Any) -> Any:
    return pa.StructArray.from_arrays([column.combine_chunks() for column in table.columns], fields=list(table.schema))


def nested_segments(binder: PlanBinder, settled: BatchResults) -> Any:
    """The amounts of segments as one column of lists, for the rows that were settled."""
    places, columns = _segments(binder, settled)
    offsets = np.searchsorted(places, np.append(np.nonzero(settled.good)[0], settled.claims.number)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), _structs(columns), type=NESTED_SEGMENTS)


def nested_states(binder: PlanBinder, settled: BatchResults) -> Any:
    """Where persons ended as one column, in the row of the last claim of each that was settled."""
    claims, ends = (
        settled.claims,
        states(binder, settled.states, state_schema(binder.frame)).drop_columns("person").combine_chunks(),
    )
    good = np.nonzero(settled.good)[0]
    last = {owner: place for place, owner in enumerate(claims.person[good].tolist())}
    owners = find_ids(claims.people.ids, pa.array([person for person, *_ in settled.states], claims.people.ids.type))
    rows = np.full(len(good), -1, dtype=np.int64)
    rows[[last[owner] for owner in owners.tolist()]] = np.arange(len(owners))
    return _structs(ends).take(pa.array(rows, mask=rows < 0))


def _segments(binder: PlanBinder, settled: BatchResults) -> tuple[Any, Any]:
    """The amounts of segments, and of each the place of its claim."""
    pieces: list[tuple[Any, ...]] = []
    if settled.segments is not None:
        amounts, paids, reached, rows = settled.segments
        for row in np.unique(rows[rows >= 0]).tolist():
            plan = binder.owners[row][0].plan
            mine = np.nonzero(rows == row)[0]
            for (stage, _), rounds in segments_named(plan).items():
                numbers = [number for number, _ in rounds]
                segment = rounds[0][1]
                hit = mine[(reached[mine] & sum(1 << number for number in numbers)) != 0]
                if not len(hit):
                    continue
                amount, paid = amounts[np.ix_(numbers, hit)].sum(axis=0), paids[np.ix_(numbers, hit)].sum(axis=0)
                others = [_further(binder, plan, rounds, place, amounts, rows, hit) for place in range(len(segment.more))]
                payer = plan.payers[segment.payer] if segment.payer >= 0 else None
                person = amount * 0 if segment.keeps else amount - paid - sum(others)
                pieces.append((hit, stage, segment.id, payer, amount, paid, person))
                for (other, _), more in zip(segment.more, others, strict=True):
                    pieces.append((hit, stage, segment.id, plan.payers[other], amount * 0, more, amount * 0))
    for place, entry in settled.shares.items():
        for piece in entry.segments:
            if piece.id != "above_limit":
                values = piece.stage, piece.id, piece.payer, piece.amount, piece.paid, piece.person
                pieces.append((np.array([place]), *values))
                for further in piece.others:
                    pieces.append((np.array([place]), piece.stage, piece.id, further.payer, 0, further.paid, 0))
    if not pieces:
        return np.zeros(0, dtype=np.int64), schema_of(SEGMENTS[2:], {}).empty_table()
    places, *columns = zip(*pieces, strict=True)

    def column(values: Sequence[Any], dtype: Any) -> Any:
        whole = [np.broadcast_to(np.asarray(value, dtype=dtype), len(at)) for at, value in zip(places, values, strict=True)]
        return np.concatenate(whole)[order]

    order = np.argsort(np.concatenate(places), kind="stable")
    texts = [pa.array(column(values, object).tolist(), pa.string()) for values in columns[:3]]
    money = [pa.array(column(values, np.int64)) for values in columns[3:]]
    return np.concatenate(places)[order], pa.Table.from_arrays([*texts, *money], schema=schema_of(SEGMENTS[2:], {}))


def segments_named(plan: LoweredPlan) -> dict[tuple[str, str], list[tuple[int, LoweredSegment]]]:
    """The segments of a plan by stage and name, each with its numbers: several where a stage is walked in rounds."""
    named: dict[tuple[str, str], list[tuple[int, LoweredSegment]]] = {}
    every = ((stage.id, segment) for stage in plan.stages for segment in stage.segments)
    for number, (stage, segment) in enumerate(every):
        named.setdefault((stage, segment.id), []).append((number, segment))
    return named


def _further(
    binder: PlanBinder, plan: LoweredPlan, rounds: list[tuple[int, LoweredSegment]], place: int, amounts: Any, rows: Any, hit: Any
) -> Any:
    """What one of the payers after the first bears: up to it the sum of ratios, rounded like the whole, less what is before it."""
    total = np.zeros(len(hit), dtype=np.int64)
    for number, segment in rounds:
        upto = [binder.figures.rows[rows[hit], segment.ratio]]
        for _, table in segment.more[: place + 1]:
            upto.append(np.minimum(upto[-1] + binder.figures.rows[rows[hit], table], PPM))
        due = [share(amounts[number, hit], ratio, segment.rounding) for ratio in upto[-2:]]
        total += due[1] - due[0]
    return total


def state_schema(frame: Frame) -> Any:
    """The columns of end states."""
    return schema_of(STATES, {}, {"account": frame.accounts})


_UNSURE = ("name", "period", "key", "since")


def states(binder: PlanBinder, ends: Sequence[tuple[Any, State, bool]], kind: Any) -> Any:
    """Where persons ended, as a table."""
    counter = binder.rules.declared.counter
    numbers = frozenset(name for name, declared in counter.items() if declared.unit == "number")
    rows = []
    for person, state, left_out in ends:
        counters = {key: value for key, value in state.counters.items() if value}
        row = {
            "person": str(person),
            "scheme": state.scheme or None,
            "year": state.year,
            "date": state.date,
            "counters": json.dumps(counter_list(counters, numbers), ensure_ascii=False),
            "credit_left_out": left_out,
            "unsure": json.dumps([dict(zip(_UNSURE, (*key, since), strict=True)) for key, since in sorted(state.unsure.items())]),
        }
        rows.append(row | {f"account_{name}_fen": state.accounts.get(name, 0) for name in binder.frame.accounts})
    return pa.Table.from_pylist(rows, schema=kind)

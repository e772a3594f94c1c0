"""Settles tables of whole persons where they are: nothing is read from files, nothing written."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from yibao import RuleSet

from ..claims.results import BatchResults
from ..people.people import People
from ..settle import result
from ..settle.engine import Engine, worth_compiling
from ..sources.inputs import Input, TableInput
from ..sources.source import Piece, Source
from ..tables.columns import Reject
from ..tables.files import plain
from ..tables.spec import REJECTS, schema_of


def settle_tables(
    rules: RuleSet,
    persons: Any,
    claims: Any,
    *,
    registrations: Any = None,
    segments: bool = False,
    states: bool = False,
    compile_: bool | None = None,
) -> tuple[Any, Any]:
    """Settle the claims of some persons, as ``yibao batch run`` does.

    Args:
        persons, claims, registrations: Arrow tables, their rows in any order. All rows of a person have to be among them.
        segments: whether settlements get a column ``segments``: for each claim a list of what fell into which segment.
        states: whether settlements get a column ``state``: in the row of each person's last claim where the person ended.
        compile_: whether kernels are compiled; by the number of claims unless given.

    Returns:
        Settlements in the order of persons and days; and the rows that were refused, their places counted from 1. The columns
        are those that docs/batch.md lists, words as texts.

    Raises:
        InputError: a table lacks a column, or has one that cannot be read.
    """
    if compile_ is None:
        compile_ = worth_compiling(claims.num_rows)
    tables = {"persons": persons, "claims": claims, "registrations": registrations}
    free = rules.derived(_idle_settlers).setdefault((segments, states, compile_), [])
    try:
        settler = free.pop()
    except IndexError:
        settler = _Settler(rules, compile_, segments=segments, states=states)
    settlements = settler.settle({name: TableInput.of(name, table) for name, table in tables.items() if table is not None})
    free.append(settler)
    return settlements


def settle_pieces(engine: Engine, pieces: Iterable[Piece]) -> Iterator[tuple[Piece, BatchResults | None]]:
    """Settle piece after piece; the last one has no claims."""
    for piece in pieces:
        yield piece, engine.settle(piece.claims, piece.rejects) if piece.claims is not None else None


def _idle_settlers(rules: RuleSet) -> dict[tuple[bool, bool, bool | None], list["_Settler"]]:
    """Settlers that no thread uses, by their options: what was looked up for one table is known for the next."""
    return {}


class _Settler:
    """Settles one table after another with the same engine."""

    def __init__(self, rules: RuleSet, compile_: bool | None, *, segments: bool, states: bool) -> None:
        self.rules = rules
        self.engine = Engine(rules, None, compile_=compile_, segments=segments, states=states)
        self.people: People | None = None

    def settle(self, inputs: dict[str, Input]) -> tuple[Any, Any]:
        """The settlements, and the rows that were refused."""
        source = Source(self.rules, inputs, self.engine, before=self.people)
        binder = self.engine.binder
        rejects: list[Reject] = []
        kind = result.schema(binder.frame, source.ids)
        tables = [self._empty(kind)]
        for piece, settled in settle_pieces(self.engine, source.pieces("sorted", 0)):
            rejects += itertools.chain(*piece.besides.values())
            if settled is None:
                continue
            rejects += settled.rejects
            table = plain(result.settlements(binder.frame, settled, kind, binder.notes))
            if self.engine.segments:
                table = table.append_column("segments", result.nested_segments(binder, settled))
            if self.engine.states:
                table = table.append_column("state", result.nested_states(binder, settled))
            tables.append(table)
        self.people = source.people
        return pa.concat_tables(tables), _listed(rejects)

    def _empty(self, kind: Any) -> Any:
        table = plain(kind.empty_table())
        if self.engine.segments:
            table = table.append_column("segments", pa.array([], result.NESTED_SEGMENTS))
        if self.engine.states:
            table = table.append_column("state", pa.array([], pa.struct(list(result.state_schema(self.engine.binder.frame))[1:])))
        return table


def _listed(rejects: list[Reject]) -> Any:
    """Refused rows as a table."""
    rows = [
        {"row": reject.row, "reason_zh": reject.reason.zh, "reason_en": reject.reason.en}
        | {name: getattr(reject, name) for name in ("input", "column", "person", "claim")}
        for reject in rejects
    ]
    return pa.Table.from_pylist(rows, schema=schema_of(REJECTS, {}))

"""Claims in the order of persons and days: pieces of whole persons, and a sort on disk."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..claims.claims import Claims
from ..outputs.outputs import create
from ..people.people import People
from ..tables.clean import BAD
from ..tables.columns import NO_DAY, decoded, identities, mask
from ..tables.files import plain
from ..tables.sheet import Sheet
from ..tables.texts import ROW
from .inputs import Input

BUCKET = 1_500_000
"""Rows that are sorted at once."""


class NotInOrder(Exception):
    """The claims are not in the order of persons and days; ``row`` is the first that is out of it."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


@attrs.define
class Order:
    """Checks that persons, their days, and the sequence of a day rise."""

    person: int = -1

    def check(self, claims: Claims) -> None:
        """Check the next piece, without the rows that are refused.

        Raises:
            NotInOrder: as it says.
        """
        owners, heads, day = claims.owners, claims.starts[:-1], claims.day
        if not len(owners) or owners[0] < 0:
            return
        if owners[0] <= self.person:
            raise NotInOrder(int(claims.rows[0]))
        fall = np.nonzero(owners[1:] < owners[:-1])[0]
        wrong = [int(heads[fall[0] + 1])] if len(fall) else []
        good: Any = np.nonzero(~claims.bad)[0] if claims.bad.any() else slice(None)  # when a refused row was does not matter
        day = day[good]
        back = day[1:] < day[:-1]
        if claims.sequence is not None:
            sequence = claims.sequence[good]
            back |= (day[1:] == day[:-1]) & (sequence[1:] < sequence[:-1])
        if isinstance(good, slice):
            back[heads[1:] - 1] = False
        else:
            person = claims.person[good]
            back &= person[1:] == person[:-1]
        if back.any():
            place = int(np.argmax(back)) + 1
            wrong.append(place if isinstance(good, slice) else int(good[place]))
        if wrong:
            raise NotInOrder(int(claims.rows[min(wrong)]))
        self.person = int(owners[-1])


def whole_persons(tables: Iterator[Any]) -> Iterator[Any]:
    """Pieces cut so that each ends with the last claim of a person."""
    waiting: list[Any] = []
    for table in tables:
        if not table.num_rows:
            continue
        names = decoded(table.column("person").combine_chunks())
        if isinstance(names, pa.ChunkedArray):
            names = pa.concat_arrays(names.chunks)
        last = names[-1]
        edges = np.nonzero(mask(pc.fill_null(pc.not_equal(names, last), True)))[0] if last.is_valid else []
        if not len(edges):
            waiting.append(table)
            continue
        cut = int(edges[-1]) + 1
        waiting.append(table.slice(0, cut))
        yield _joined(waiting)
        waiting = [table.slice(cut)]
    if waiting:
        yield _joined(waiting)


def _joined(tables: list[Any]) -> Any:
    tables = [table for table in tables if table.num_rows] or tables[:1]
    if len(tables) == 1:
        return tables[0]
    if any(not table.schema.equals(tables[0].schema) for table in tables):  # words in one file, texts in another
        tables = [plain(table) for table in tables]
    return pa.concat_tables(tables, promote_options="default").unify_dictionaries()


def sorted_tables(
    claims: Input, columns: Sequence[str], people: People, rows: int, folder: Path | None, stopped: Callable[[], bool]
) -> Iterator[Any]:
    """The claims in order, through buckets of persons on disk where there are many.

    Args:
        folder: a private one for the buckets, without which everything is sorted at once; stopped: whether the run has ended.
    """
    buckets = max(1, -(-(claims.rows() or claims.size() // 50) // BUCKET)) if folder else 1
    writers: dict[int, Any] = {}
    paths = [(folder or Path()) / f"bucket-{number}.arrow" for number in range(buckets)]
    done = 0
    pieces: list[Any] = []
    for piece in claims.tables(columns, 1 << 20):
        if stopped():
            return
        piece = _keyed(plain(piece), people, done)
        done += piece.num_rows
        if buckets == 1:
            pieces.append(piece)
            continue
        place = piece.column("_place").to_numpy()
        bucket = np.maximum(place, 0) * buckets // max(1, people.number)
        order = np.argsort(bucket, kind="stable")
        piece = piece.take(pa.array(order))
        edges = np.searchsorted(bucket[order], np.arange(buckets + 1))
        for number in range(buckets):
            if edges[number] < edges[number + 1]:
                if number not in writers:
                    writers[number] = pa.ipc.new_stream(str(create(paths[number])), piece.schema)
                writers[number].write_table(piece.slice(edges[number], edges[number + 1] - edges[number]))
    for writer in writers.values():
        writer.close()
    for number in range(buckets):
        if buckets > 1:
            if number not in writers:
                continue
            with pa.OSFile(str(paths[number])) as source:
                table = pa.ipc.open_stream(source).read_all()
            paths[number].unlink()
        elif pieces:
            table = pa.concat_tables(pieces)
            pieces = []
        else:
            return
        table = table.take(pc.sort_indices(table, sort_keys=[(key, "ascending") for key in KEYS]))
        table = table.drop_columns([key for key in KEYS if key != ROW])
        for first in range(0, table.num_rows, rows):
            yield table.slice(first, rows)


KEYS = ("_place", "_day", "_sequence", ROW)
"""What claims are sorted by."""


def _keyed(table: Any, people: People, done: int) -> Any:
    """A piece with the columns that it is sorted by."""
    sheet = Sheet(table)
    visit, discharged = sheet.days("date"), sheet.days("discharged")
    columns = {
        "_place": people.find(identities(sheet.column("person"), people.as_text)),
        "_day": np.where(discharged != NO_DAY, discharged, visit),
        "_sequence": sheet.integers("sequence") if sheet.has("sequence") else np.zeros(sheet.rows, dtype=np.int64),
        ROW: np.arange(done, done + sheet.rows, dtype=np.int64),
        BAD: np.full(sheet.rows, None, dtype=object),
    }
    names = [name for name in table.column_names if name not in columns]
    keys = [
        table.column(name) if sheet.has(name) else pa.array(values, pa.string() if name == BAD else None)
        for name, values in columns.items()
    ]
    return pa.table([*(table.column(name) for name in names), *keys], names=[*names, *columns])

"""What is settled: claims in the order of persons and days, piece by piece, each with the persons it is about."""

import contextlib
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yibao import RuleSet
from yibao.engines import InputError

from ..claims.claims import Claims
from ..claims.read_claims import read_claims
from ..people.people import People
from ..people.read_people import read_people
from ..settle.engine import Engine
from ..tables.columns import Reject, identities, is_number
from ..tables.sheet import Sheet, readable, unreadable
from ..tables.spec import CLAIMS, PERSONS, REGISTRATION, check_needed
from .inputs import Input, unreadable_file
from .options import ROWS
from .order import NotInOrder, Order, sorted_tables, whole_persons
from .usable import check_claim_columns, check_person_columns, columns_read

WINDOW = 262_144
"""Rows of persons that are held at once, where persons and claims stand in the same order."""

WAYS = ("together", "whole", "sorted")
"""How a run goes through its inputs: persons and claims side by side; all persons at once; claims sorted first besides.

Each is tried where the one before found that something does not stand in order.
"""


@attrs.frozen(eq=False)
class Piece:
    """Some claims, none behind the last.

    Attributes:
        rejects: claims that are refused already.
        besides: rows of other tables that were refused since the piece before, by table, in the order of reading.
    """

    claims: Claims | None
    rejects: list[Reject]
    besides: Mapping[str, list[Reject]]


class PersonsNotInOrder(NotInOrder):
    """The persons do not stand in the order of their ids."""


class Source:
    """What is settled.

    Args:
        inputs: ``persons``, ``claims`` and, where there are any, ``registrations``.
        folder: a private one, for what is sorted on disk; without it everything is sorted in memory.
        rows: claims that are settled at once; before: persons whom the engine met before.

    Attributes:
        stop: set when nothing more is to be read; people: the persons read last; ids: types of what comes out.

    Raises:
        InputError: a column is missing that is needed.
    """

    def __init__(
        self,
        rules: RuleSet,
        inputs: Mapping[str, Input],
        engine: Engine,
        folder: Path | None = None,
        rows: int = ROWS,
        before: People | None = None,
    ) -> None:
        self.rules, self.inputs, self.engine, self.rows = rules, inputs, engine, rows
        self.persons, self.claims, self.people = inputs["persons"], inputs["claims"], before
        self.folder, self.stop = folder, threading.Event()
        self.frame = engine.binder.frame
        names = {name: table.columns() for name, table in inputs.items()}
        columns_of = columns_read(rules, names)
        self.columns, self.person_columns = columns_of["claims"], columns_of["persons"]
        for name, columns in (("claims", CLAIMS), ("persons", PERSONS), ("registrations", REGISTRATION)):
            if name in names:
                with _at(inputs[name]):
                    check_needed(columns, names[name])
        with _at(self.persons):
            check_person_columns(rules, names["persons"])
        with _at(self.claims):
            check_claim_columns(rules, names["claims"])
        for table, read in ((self.persons, self.person_columns), (self.claims, self.columns)):
            for name in read:
                kind = table.kinds()[name]
                if not (readable(kind) or (name == "registrations" and pa.types.is_nested(kind))):
                    raise unreadable(name, kind).at(table.place)
        persons, claims = self.persons.kinds()["person"], self.claims.kinds()
        self._texts = not is_number(claims["person"])
        self.ids = {"claim": _id_type(claims["claim"]), "person": pa.string() if self._texts else _id_type(persons)}
        self._refused: list[Reject] = []
        self._listed: dict[str, int] = {}
        for table in inputs.values():
            table.wrong.clear()

    def pieces(self, way: str, skip: int) -> Iterator[Piece]:
        """The claims, and in a last piece the persons that were refused behind them.

        Args:
            skip: claims that are left out at the beginning.

        Raises:
            NotInOrder: something does not stand as this way needs it.
            InputError: an input cannot be read.
        """
        if way == "together":
            yield from self._together(skip)
            return
        people = self._whole()
        done, order = skip, Order()
        for table in self._tables(way, people, skip):
            piece = self._piece(table, done, people)
            if way == "whole" and piece.claims is not None:
                order.check(piece.claims)
            done += table.num_rows
            yield piece
        yield Piece(None, [], self._besides())

    def _piece(self, table: Any, done: int, people: People) -> Piece:
        binder = self.engine.binder
        with _at(self.claims):
            claims, rejects = read_claims(table, done, people, self.frame, binder.vocabulary, self.engine.room)
        return Piece(claims, rejects, self._besides())

    def _besides(self) -> dict[str, list[Reject]]:
        """Rows of other tables that were refused since the last call."""
        rejects = {"persons": self._refused}
        for name, table in self.inputs.items():
            rejects[f"{name}' cells"] = [attrs.evolve(reject, input=name) for reject in table.wrong]
        fresh = {name: every[self._listed.get(name, 0) :] for name, every in rejects.items()}
        self._listed = {name: len(every) for name, every in rejects.items()}
        return fresh

    # --- side by side ------------------------------------------------------------------------------------------------

    def _together(self, skip: int) -> Iterator[Piece]:
        windows = self._windows()
        people = next(windows)
        done, order = skip, Order()
        last: Any = None
        for whole in whole_persons(self.claims.tables(self.columns, self.rows, skip)):
            ids = self._ids(whole, people)
            last = _rising(ids, last, done)
            table = whole
            while table.num_rows:
                count = _until(ids, people.last)
                if not count:
                    following = next(windows, None)
                    if following is not None:
                        people, order = following, Order()
                        continue
                    count = table.num_rows  # nobody knows these
                piece = self._piece(table.slice(0, count), done, people)
                if piece.claims is not None:
                    order.check(piece.claims)
                done += count
                yield piece
                table, ids = table.slice(count), ids[count:]
        for _ in windows:  # persons without claims are checked, too
            pass
        yield Piece(None, [], self._besides())

    def _ids(self, table: Any, people: People) -> Any:
        with _at(self.claims):
            return identities(Sheet(table).column("person"), people.as_text)

    def _windows(self) -> Iterator[People]:
        """The persons, some at a time."""
        before: People | None = None
        done = 0
        tables = self.persons.tables(self.person_columns, WINDOW)
        for table in whole_persons(tables) if "from" in self.person_columns else tables:
            people = self._read(table, None, before, done)
            if before is not None and not _follows(people, before):
                raise PersonsNotInOrder(done)
            yield people
            before, done = people, done + table.num_rows
        if before is None:
            yield self._read(self.persons.whole(self.person_columns), None, None, 0)

    # --- all persons at once -----------------------------------------------------------------------------------------

    def _whole(self) -> People:
        filed = self.inputs.get("registrations")
        registrations = filed.whole([column.name for column in REGISTRATION]) if filed else None
        people = self._read(self.persons.whole(self.person_columns), registrations, self.people, 0)
        self.people = people
        pa.default_memory_pool().release_unused()
        return people

    def _read(self, table: Any, registrations: Any, before: People | None, done: int) -> People:
        with _at(self.persons):
            people = read_people(self.rules, table, registrations, before=before, first_row=done, texts=self._texts)
        self._refused += people.rejects
        return people

    def _tables(self, way: str, people: People, skip: int) -> Iterator[Any]:
        if way == "whole":
            yield from whole_persons(self.claims.tables(self.columns, self.rows, skip))
            return
        tables = sorted_tables(self.claims, self.columns, people, self.rows, self.folder, self.stop.is_set)
        for table in whole_persons(tables):
            if skip >= table.num_rows:
                skip -= table.num_rows
                continue
            yield table.slice(skip) if skip else table
            skip = 0


def _id_type(kind: Any) -> Any:
    """The type of ids that are read from a column of a type."""
    return pa.int64() if is_number(kind) else pa.string()


def _rising(ids: Any, last: Any, done: int) -> Any:
    """The last id of a piece, if its ids rise, and from above the last one before."""
    if ids.null_count:
        raise NotInOrder(done + int(np.argmax(ids.is_null().to_numpy(zero_copy_only=False))))
    first = ids[0].as_py()
    if last is not None and first <= last:
        raise NotInOrder(done)
    if pa.types.is_integer(ids.type):
        values = ids.to_numpy()
        falls = values[1:] < values[:-1]
    else:
        falls = pc.less(ids[1:], ids[:-1]).to_numpy(zero_copy_only=False)
    if falls.any():
        raise NotInOrder(done + int(np.argmax(falls)) + 1)
    return ids[-1].as_py()


def _until(ids: Any, last: Any) -> int:
    """How many of some rising ids are not above the last person's."""
    if last is None:
        return 0
    if pa.types.is_integer(ids.type):
        return int(np.searchsorted(ids.to_numpy(), last, side="right"))
    return int(pc.sum(pc.less_equal(ids, last)).as_py() or 0)


def _follows(people: People, before: People) -> bool:
    """Whether the ids of some persons follow those of the persons before."""
    first = people.ids[0].as_py() if people.number else None
    return before.last is None or first is None or first > before.last


@contextlib.contextmanager
def _at(table: Input) -> Iterator[None]:
    """Errors of a table with its name."""
    try:
        yield
    except InputError as error:
        raise error.at(table.place) from None
    except (pa.ArrowException, OverflowError) as error:
        raise unreadable_file(error, table.place, ("见 docs/batch.md", "see docs/batch.md")) from None

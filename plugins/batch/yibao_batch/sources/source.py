"""What a run reads: claims in the order of persons and days, piece by piece, each with the persons it is about."""

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yibao import RuleSet
from yibao.engines import SPLIT, InputError

from ..claims.claims import NEEDED, Claims, read_claims
from ..people.people import People
from ..people.read_people import NEEDED as PERSON_NEEDS
from ..people.read_people import read_people
from ..people.registrations import KEYS
from ..settle.engine import Engine
from ..tables.columns import Reject, identities, is_number
from ..tables.sheet import Sheet, readable, unreadable
from .options import RunOptions
from .order import NotInOrder, Order, sorted_tables, whole_persons
from .usable import check_claim_columns, check_person_columns

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
        besides: other rows that are, of those met since the piece before, by where they are from; of each in the order in which
            they are met, whatever the pieces.
    """

    claims: Claims | None
    rejects: list[Reject]
    besides: Mapping[str, list[Reject]]


class PersonsNotInOrder(NotInOrder):
    """The persons do not stand in the order of their ids."""


class Source:
    """The inputs of a run.

    Attributes:
        folder: a private one, for what is sorted on disk; stop: set when nothing more is to be read.

    Raises:
        InputError: a column is missing that is needed.
    """

    def __init__(self, rules: RuleSet, wanted: RunOptions, engine: Engine, folder: Path) -> None:
        self.rules, self.wanted, self.engine = rules, wanted, engine
        self.folder, self.stop = folder, threading.Event()
        self.frame = engine.binder.frame
        given = wanted.claims.columns()
        self.columns = claim_columns(self.frame.kinds, given)
        for name in NEEDED:
            if name not in given:
                raise _missing(name, wanted.claims.place)
        if "date" not in given and "discharged" not in given:
            raise _missing("date", wanted.claims.place)
        about = wanted.persons.columns()
        self.about = person_columns(rules, about)
        for name in PERSON_NEEDS:
            if name not in about:
                raise _missing(name, wanted.persons.place)
        for name in ("person", "kind") if wanted.registrations else ():
            if wanted.registrations and name not in wanted.registrations.columns():
                raise _missing(name, wanted.registrations.place)
        for check, table in ((check_person_columns, wanted.persons), (check_claim_columns, wanted.claims)):
            try:
                check(rules, table.columns())
            except InputError as error:
                raise error.at(table.place) from None
        for table, names in ((wanted.persons, self.about), (wanted.claims, self.columns)):
            for name in names:
                kind = table.kinds()[name]
                if not (readable(kind) or (name == "registrations" and pa.types.is_nested(kind))):
                    raise unreadable(name, kind).at(table.place)
        self.ids: Any = pa.int64()
        self._texts = not is_number(wanted.claims.kinds()["person"])
        self._refused: list[Reject] = []
        self._told: dict[str, int] = {}
        for one in wanted.inputs.values():
            one.wrong.clear()

    def pieces(self, way: str, skip: int) -> Iterator[Piece]:
        """The claims, and behind them what is left to say of persons.

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
        self.ids = people.ids.type
        binder = self.engine.binder
        try:
            claims, rejects = read_claims(table, done, people, self.frame, binder.vocabulary, self.engine.room)
        except (InputError, pa.ArrowException, OverflowError) as error:
            raise _unreadable(error, self.wanted.claims.place) from None
        return Piece(claims, rejects, self._besides())

    def _besides(self) -> dict[str, list[Reject]]:
        """Refused rows that are no claims, since this was last asked."""
        found = {"persons": self._refused}
        found |= {
            f"{name}' cells": [attrs.evolve(one, input=name) for one in table.wrong] for name, table in self.wanted.inputs.items()
        }
        fresh = {name: rejects[self._told.get(name, 0) :] for name, rejects in found.items()}
        self._told = {name: len(rejects) for name, rejects in found.items()}
        return fresh

    # --- side by side ------------------------------------------------------------------------------------------------

    def _together(self, skip: int) -> Iterator[Piece]:
        windows = self._windows()
        people = next(windows)
        done, order = skip, Order()
        last: Any = None
        for whole in whole_persons(self.wanted.claims.tables(self.columns, self.wanted.rows, skip)):
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
        for _ in windows:  # of those without claims it is seen whether they are right
            pass
        yield Piece(None, [], self._besides())

    def _ids(self, table: Any, people: People) -> Any:
        try:
            return identities(Sheet(table).column("person"), people.as_text)
        except (InputError, pa.ArrowException) as error:
            raise _unreadable(error, self.wanted.claims.place) from None

    def _windows(self) -> Iterator[People]:
        """The persons, some at a time."""
        before: People | None = None
        done = 0
        tables = self.wanted.persons.tables(self.about, WINDOW)
        for table in whole_persons(tables) if "from" in self.about else tables:
            people = self._read(table, None, before, done)
            if before is not None and not _follows(people, before):
                raise PersonsNotInOrder(done)
            yield people
            before, done = people, done + table.num_rows
        if before is None:
            yield self._read(self.wanted.persons.whole(self.about), None, None, 0)

    # --- all persons at once -----------------------------------------------------------------------------------------

    def _whole(self) -> People:
        wanted = self.wanted
        filed = wanted.registrations.whole(("person", *KEYS)) if wanted.registrations else None
        people = self._read(wanted.persons.whole(self.about), filed, None, 0)
        pa.default_memory_pool().release_unused()
        return people

    def _read(self, table: Any, filed: Any, before: People | None, done: int) -> People:
        try:
            people = read_people(self.rules, table, filed, before=before, first_row=done, texts=self._texts)
        except KeyError as error:
            raise _missing(str(error.args[0]), self.wanted.persons.place) from None
        except (InputError, pa.ArrowException, OverflowError) as error:
            raise _unreadable(error, self.wanted.persons.place) from None
        self._refused += people.rejects
        return people

    def _tables(self, way: str, people: People, skip: int) -> Iterator[Any]:
        wanted = self.wanted
        if way == "whole":
            yield from whole_persons(wanted.claims.tables(self.columns, wanted.rows, skip))
            return
        tables = sorted_tables(wanted.claims, self.columns, people, wanted.rows, self.folder, self.stop.is_set)
        for table in whole_persons(tables):
            if skip >= table.num_rows:
                skip -= table.num_rows
                continue
            yield table.slice(skip) if skip else table
            skip = 0


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
    """How many of some rising ids are not above the last of the persons."""
    if last is None:
        return 0
    if pa.types.is_integer(ids.type):
        return int(np.searchsorted(ids.to_numpy(), last, side="right"))
    return int(pc.sum(pc.less_equal(ids, last)).as_py() or 0)


def _follows(people: People, before: People) -> bool:
    """Whether the ids of some persons are above those of the ones before."""
    first = people.ids[0].as_py() if people.number else None
    return before.last is None or first is None or first > before.last


def person_columns(rules: RuleSet, given: tuple[str, ...]) -> list[str]:
    """The columns of persons that mean something to an area."""
    plain = {
        "person",
        "birth_date",
        "scheme",
        "standing",
        "contribution_base",
        "contribution_base_fen",
        "registrations",
        "from",
        "cover",
    }
    plain |= {f"account_{name}{end}" for name in rules.declared.account for end in ("", "_fen")}
    plain |= {f"counter_{name}{end}" for name in rules.declared.counter for end in ("", "_fen")}
    plain |= {f"fact_{name}{end}" for name in rules.declared.fact for end in ("", "_fen")}
    return [name for name in given if name in plain]


def claim_columns(kinds: tuple[str, ...], given: tuple[str, ...]) -> list[str]:
    """The columns of claims that mean something."""
    plain = {
        *NEEDED,
        "date",
        "admitted",
        "discharged",
        "grade",
        "region",
        "designated",
        "emergency",
        "disease",
        "stay",
        "use_accounts",
        "prescription_level",
        "prescription_date",
        "reverses",
        "sequence",
        "card",
    }
    plain |= {f"{part}{kind}{end}" for part in SPLIT for kind in ("", *(f"_{one}" for one in kinds)) for end in ("", "_fen")}
    return [name for name in given if name in plain or name.startswith("fact_")]


def _unreadable(error: Exception, place: str) -> InputError:
    if isinstance(error, InputError):
        return error.at(place)
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    return InputError(f"无法读取:{said}", f"it cannot be read: {said}", where=place, mend=("见 docs/batch.md", "see docs/batch.md"))


def _missing(name: str, place: str) -> InputError:
    return InputError(
        f"缺少列 {name}", f"the column {name} is missing", where=place, mend=("见 docs/batch.md", "see docs/batch.md")
    )

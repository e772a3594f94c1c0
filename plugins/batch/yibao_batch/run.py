"""A whole run: read, settle and write at once; nothing half-written looks whole, and a stopped run can be taken up again."""

import hashlib
import json
import queue
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs

from yibao.model.errors import InputError
from yibao.rules.ruleset import RuleSet

from .columns import Reject
from .files import form_of, unwritable
from .inputs import Input, find_input
from .order import NotInOrder
from .rejects import Rejects
from .settle import THRESHOLD, WORTH_A_LOOK, Engine
from .source import WAYS, PersonsNotInOrder, Piece, Source
from .summary import Summary
from .wanted import Wanted
from .writers import Writers

PLACE = "progress.json"

Told = Callable[[str, int, int | None], None]
"""Told how far a run is: what it does, rows done, and rows in all where that is known."""


def run(rules: RuleSet, wanted: Wanted, told: Told = lambda what, done, total: None) -> Summary:
    """Settle every claim of a run.

    Raises:
        InputError: an input cannot be read or lacks a column, an output would be written over something else, or what was
            stopped differs.
    """
    wanted.check()
    form = wanted.form or "parquet" if wanted.folder else form_of(wanted.out)
    told("persons", 0, None)
    way = WAYS[1] if wanted.registrations else WAYS[0]  # what is filed in a table of its own stands in no order
    while True:
        try:
            return _Run(rules, wanted, form, told).go(way)
        except OSError as error:
            raise unwritable(error, str(error.filename or wanted.out)) from None
        except PersonsNotInOrder:
            way = "whole"
        except NotInOrder as error:
            told(f"sort {error.row + 1}", 0, None)
            way = "sorted"
        wanted = attrs.evolve(wanted, resume=False)  # what went another way is of no use


@attrs.define
class _Done:
    """How far a run has come, as it is kept between two of its parts.

    Attributes:
        rows: claims; parts: files that are whole; rejects: bytes of the list; besides: how many other rows are in it, by kind.
    """

    way: str
    rows: int = 0
    parts: list[str] = attrs.Factory(list)
    rejects: int = 0
    besides: dict[str, int] = attrs.Factory(dict)


class _Run:
    def __init__(self, rules: RuleSet, wanted: Wanted, form: str, told: Told) -> None:
        self.rules, self.wanted, self.form, self.told = rules, wanted, form, told
        self.total = wanted.claims.rows()
        compile_ = wanted.compile_
        if compile_ is None:
            many = self.total or wanted.claims.size() // 50
            compile_ = True if many >= THRESHOLD else None if many >= WORTH_A_LOOK else False
        beside = {"segments": wanted.segments is not None, "states": wanted.states is not None}
        self.engine = Engine(rules, None, compile_=compile_, **beside)
        self.source = Source(rules, wanted, self.engine)
        self.summary = Summary()

    # --- going through -----------------------------------------------------------------------------------------------

    def go(self, way: str) -> Summary:
        wanted = self.wanted
        folder = wanted.part_folder if wanted.folder else wanted.out.parent
        done = _Done(way)
        if wanted.folder:
            folder.mkdir(parents=True, exist_ok=True)
            done = self._take_up(folder, done)
        writers = Writers(wanted, self.engine, folder, self.form)
        writers.first = len(done.parts)
        rejects = Rejects(self._rejects_path(folder), done.rejects, wanted.inputs)
        ahead: queue.Queue[Any] = queue.Queue(maxsize=1)
        stop = threading.Event()
        reader = threading.Thread(target=self._read, args=(ahead, stop, attrs.evolve(done)), daemon=True)
        try:
            reader.start()
            self._loop(ahead, writers, rejects, folder, done)
            self._give_names(folder, writers, rejects)
        except BaseException:
            writers.drop()
            rejects.drop(keep=wanted.folder)
            if wanted.folder and not done.parts:
                for leftover in folder.glob("*"):
                    leftover.unlink()
                folder.rmdir()
            raise
        finally:
            stop.set()
            while not ahead.empty():
                ahead.get_nowait()
            reader.join(timeout=60)
        self.summary.gb18030 = [str(file) for one in wanted.inputs.values() for file in one.gb18030()]
        return self.summary

    def _loop(self, ahead: "queue.Queue[Any]", writers: Writers, rejects: Rejects, folder: Path, done: _Done) -> None:
        since, listed = 0, dict(done.besides)  # of a run that is taken up again: what is in the list already
        while True:
            piece = ahead.get()
            if isinstance(piece, BaseException):
                raise piece
            assert isinstance(piece, Piece)
            for name, rejects_of in piece.besides.items():
                fresh = rejects_of[listed.get(name, 0) :]
                listed[name] = listed.get(name, 0) - len(rejects_of) + len(fresh)
                done.besides[name] = done.besides.get(name, 0) + len(fresh)
                self._refuse(rejects, fresh)
            if piece.claims is None:
                return
            settled = self.engine.settle(piece.claims, piece.rejects)
            self._refuse(rejects, settled.rejects)
            self.summary.add(settled, (*self.engine.binder.frame.payers, "cash"), len(self.engine.binder.frame.kinds) + 1)
            writers.write(settled)
            done.rows += piece.claims.number
            since += piece.claims.number
            self.told("claims", done.rows, self.total)
            if self.wanted.folder and since >= self.wanted.part:
                since = 0
                done.parts += writers.close()
                done.rejects = rejects.sync()
                self._keep(folder, done)

    def _refuse(self, rejects: Rejects, listed: list[Reject]) -> None:
        self.summary.refuse(listed)
        rejects.write(listed)

    def _read(self, ahead: "queue.Queue[Any]", stop: threading.Event, done: _Done) -> None:
        """The reading thread: decodes pieces and makes arrays of them."""
        try:
            for piece in self.source.pieces(done.way, done.rows):
                if not _put(ahead, piece, stop):
                    return
        except BaseException as error:  # whatever it is, the main thread tells of it
            _put(ahead, error, stop)

    def _give_names(self, folder: Path, writers: Writers, rejects: Rejects) -> None:
        """Everything gets its name when it is whole, what OUT names last: where it is, all that belongs to it is there."""
        out, any_ = self.wanted.out, self.summary.refused > 0
        writers.finish(self.source.ids)
        if not self.wanted.folder:
            out.unlink(missing_ok=True)
            rejects.finish(self.wanted.rejects, any_=any_)
            writers.close()
            return
        writers.close()
        old = self.wanted.old_folder
        if old.is_dir():
            shutil.rmtree(old)
        if out.is_dir():
            out.rename(old)
        rejects.finish(self.wanted.rejects, any_=any_)
        (folder / PLACE).unlink(missing_ok=True)
        folder.rename(out)
        if old.is_dir():
            shutil.rmtree(old)

    # --- taking up again ---------------------------------------------------------------------------------------------

    def _mark(self) -> str:
        """What a stopped run and its continuation must have in common."""
        wanted, columns = self.wanted, len(self.source.columns)
        told = [self.rules.area.code, self.rules.digest, self.form, wanted.persons.mark(), wanted.claims.mark(), columns]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def _take_up(self, folder: Path, done: _Done) -> _Done:
        place = folder / PLACE
        if self.wanted.resume and place.exists():
            anew = ("不加 --resume 重新开始", "start anew without --resume")
            try:
                kept = json.loads(place.read_text(encoding="utf-8"))
                mark, summary, done = kept["mark"], Summary(**kept["summary"]), _Done(**kept["done"])
            except (ValueError, KeyError, TypeError):
                raise InputError("进度记录已损坏", "the record of the stopped run is spoilt", where=str(place), mend=anew) from None
            if mark != self._mark():
                different = "输入、规则或形式与中断的运行不同", "inputs, rules or form differ from those of the stopped run"
                raise InputError(*different, where=str(folder), mend=anew)
            self.summary = summary
        for leftover in folder.iterdir():
            if leftover.name not in (*done.parts, "rejects.csv" if done.parts else "", PLACE if done.parts else ""):
                leftover.unlink()
        return done

    def _keep(self, folder: Path, done: _Done) -> None:
        kept = {"mark": self._mark(), "done": attrs.asdict(done), "summary": attrs.asdict(self.summary)}
        temporary = folder / f"{PLACE}.part"
        temporary.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        temporary.replace(folder / PLACE)

    def _rejects_path(self, folder: Path) -> Path:
        return folder / "rejects.csv" if self.wanted.folder else folder / f".{self.wanted.out.name}.rejects.part"


def _put(ahead: "queue.Queue[Any]", piece: Any, stop: threading.Event) -> bool:
    while not stop.is_set():
        try:
            ahead.put(piece, timeout=0.2)
            return True
        except queue.Full:
            continue
    return False


def inputs(persons: str, claims: str, registrations: str | None) -> tuple[Input, Input, Input | None]:
    """The inputs that a command line names."""
    return find_input(persons), find_input(claims), find_input(registrations) if registrations else None

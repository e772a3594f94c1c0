"""A whole run: reads, settles and writes at the same time. Outputs get their names when they are whole."""

import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from yibao import RuleSet

from ..outputs.outputs import Naming, OutputSet, create
from ..outputs.signals import unstoppable
from ..settle.engine import Engine, worth_compiling
from ..sources.inputs import Input, find_input
from ..sources.options import RunOptions
from ..sources.order import NotInOrder
from ..sources.rejects import Rejects
from ..sources.source import WAYS, PersonsNotInOrder, Piece, Source
from ..tables.columns import Reject
from ..tables.files import form_of, unwritable
from .progress import PLACE, REJECTS, Checkpoint, Progress
from .summary import Summary
from .tables import settle_pieces
from .writers import Writers

ProgressCallback = Callable[[str, int, int | None], None]
"""Called with the progress of a run: what it does, rows done, and rows in all where known."""


def run(rules: RuleSet, options: RunOptions, progress: ProgressCallback = lambda what, done, total: None) -> Summary:
    """Settle every claim of a run.

    Raises:
        InputError: an input cannot be read or lacks a column, an output would be written over something else or is being written,
            or what was stopped differs.
    """
    options.check()
    form = options.form or "parquet" if options.folder else form_of(options.out)
    progress("persons", 0, None)
    try:
        with OutputSet(options.out, *(path for path in (options.segments, options.states) if path is not None)) as outputs:
            return _settle(rules, options, form, progress, outputs)
    except OSError as error:
        raise unwritable(error, str(error.filename or options.out)) from None


def _settle(rules: RuleSet, options: RunOptions, form: str, progress: ProgressCallback, outputs: OutputSet) -> Summary:
    way = WAYS[1] if options.registrations else WAYS[0]  # what is filed in a table of its own stands in no order
    while True:
        try:
            return _Run(rules, options, form, progress, outputs).go(way)
        except PersonsNotInOrder:
            way = "whole"
        except NotInOrder as error:
            progress(f"sort {error.row + 1}", 0, None)
            way = "sorted"
        outputs.clear()
        options = attrs.evolve(options, resume=False)  # what went another way is of no use


class _Run:
    def __init__(self, rules: RuleSet, options: RunOptions, form: str, progress: ProgressCallback, outputs: OutputSet) -> None:
        self.rules, self.options, self.form, self.report, self.outputs = rules, options, form, progress, outputs
        self.total = options.claims.rows()
        compile_ = options.compile_
        if compile_ is None:
            compile_ = worth_compiling(self.total or options.claims.size() // 50)
        beside = {"segments": options.segments is not None, "states": options.states is not None}
        self.engine = Engine(rules, None, compile_=compile_, **beside)
        self.source = Source(rules, options.inputs, self.engine, outputs.folder(options.out), options.rows)
        self.progress = Progress(rules, options, form, self.source.columns) if options.folder else None
        self.summary = Summary()

    def go(self, way: str) -> Summary:
        """Settle everything and give it its names.

        Args:
            way: how to go through the inputs, unless a stopped run is taken up.
        """
        done = Checkpoint(way)
        if self.progress is None:
            return self._go(done)
        done, self.summary = self._open_folder(self.progress, done)
        try:
            return self._go(done)
        except BaseException:
            if not done.parts and not self.outputs.half_named:
                with unstoppable():
                    shutil.rmtree(self.progress.folder, ignore_errors=True)
            raise

    def _go(self, done: Checkpoint) -> Summary:
        writers = Writers(self.options, self.engine, self.outputs, self.form, self.source.ids)
        writers.first = len(done.parts)
        rejects = self._open_rejects(done)
        ahead: queue.Queue[Any] = queue.Queue(maxsize=1)
        reader = threading.Thread(target=self._read, args=(ahead, attrs.evolve(done)), daemon=True)
        try:
            reader.start()
            self._loop(ahead, writers, rejects, done)
            self._publish(writers, rejects)
        except BaseException:
            with unstoppable():
                self.source.stop.set()
                writers.drop()
                rejects.drop()
            raise
        finally:
            self.source.stop.set()
            while not ahead.empty():
                ahead.get_nowait()
            reader.join(timeout=60)
        self.summary.gb18030 = [str(file) for table in self.options.inputs.values() for file in table.gb18030()]
        return self.summary

    def _open_folder(self, progress: Progress, done: Checkpoint) -> tuple[Checkpoint, Summary]:
        """Make the folder, or take up what is in it."""
        progress.folder.mkdir(mode=0o700, exist_ok=True)
        progress.folder.chmod(0o700)
        return progress.resume(done)

    def _open_rejects(self, done: Checkpoint) -> Rejects:
        size, _ = done.rejects
        path = self.progress.folder / REJECTS if self.progress else self.outputs.folder(self.options.out) / REJECTS
        return Rejects(path if size else create(path), size, self.options.inputs)

    def _loop(self, ahead: "queue.Queue[Any]", writers: Writers, rejects: Rejects, done: Checkpoint) -> None:
        since, listed = 0, dict(done.besides)  # of a run that is taken up again: what is in the list already
        for piece, settled in settle_pieces(self.engine, _taken(ahead)):
            for name, rejects_of in piece.besides.items():
                fresh = rejects_of[listed.get(name, 0) :]
                listed[name] = listed.get(name, 0) - len(rejects_of) + len(fresh)
                done.besides[name] = done.besides.get(name, 0) + len(fresh)
                self._refuse(rejects, fresh)
            if settled is None:
                continue
            self._refuse(rejects, settled.rejects)
            self.summary.add(settled, (*self.engine.binder.frame.payers, "cash"), len(self.engine.binder.frame.kinds) + 1)
            writers.write(settled)
            done.rows += settled.claims.number
            since += settled.claims.number
            self.report("claims", done.rows, self.total)
            if self.progress and since >= self.options.part:
                since = 0
                self.progress.save(done, writers.close(), rejects, self.summary, self.outputs)
        self.summary.check(self.total)

    def _refuse(self, rejects: Rejects, listed: list[Reject]) -> None:
        self.summary.refuse(listed)
        rejects.write(listed)

    def _read(self, ahead: "queue.Queue[Any]", done: Checkpoint) -> None:
        """The reading thread: decodes pieces and makes arrays of them."""
        stop = self.source.stop
        try:
            for piece in self.source.pieces(done.way, done.rows):
                if not _put(ahead, piece, stop):
                    return
        except BaseException as error:  # whatever it is, the main thread tells of it
            _put(ahead, error, stop)

    def _publish(self, writers: Writers, rejects: Rejects) -> None:
        """Give all outputs their names, OUT last; then remove an older list of refused rows."""
        options = self.options
        writers.finish()
        writers.close()
        rejects.close()
        besides = [path for path in (options.segments, options.states) if path is not None]
        names: list[Naming] = [(self.outputs.part(path), path) for path in besides]
        if self.summary.refused:
            names.append((rejects.path, options.rejects))
        if self.progress:
            options.check_folders()
            names += [(None, rejects.path), (None, self.progress.folder / PLACE), (self.progress.folder, options.out)]
        else:
            names.append((self.outputs.part(options.out), options.out))
        if not self.summary.refused:
            names.append((None, options.rejects))
        self.outputs.publish(names)


def _taken(ahead: "queue.Queue[Any]") -> Iterator[Piece]:
    """The pieces that the reading thread hands over, up to the last."""
    last = False
    while not last:
        piece = ahead.get()
        if isinstance(piece, BaseException):
            raise piece
        yield piece
        last = piece.claims is None


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

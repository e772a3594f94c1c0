"""The writing threads: one for a file, two for the files of a folder."""

import os
import queue
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..claims.results import BatchResults
from ..outputs.outputs import OutputSet, create, sync
from ..settle import result
from ..settle.engine import Engine
from ..sources.options import RunOptions
from ..tables.files import ENDINGS, Output, form_of, unwritable
from ..tables.spec import SEGMENTS, schema_of


class Writers:
    """Writes batches in the order in which they come.

    Attributes:
        first: the number of the next file of a folder.
    """

    def __init__(self, options: RunOptions, engine: Engine, outputs: OutputSet, form: str, ids: Mapping[str, Any]) -> None:
        self.options, self.engine, self.places, self.form = options, engine, outputs, form
        self.frame, binder = engine.binder.frame, engine.binder
        self.kind = result.schema(self.frame, ids)
        self.outputs: list[Output] = []
        self.besides: list[tuple[Output, Callable[[BatchResults], Any]]] = []
        self.threads: list[threading.Thread] = []
        self.queues: list[queue.Queue[Any]] = []
        self.failed: list[BaseException] = []
        self.turn = 0
        self.first = 0
        if options.segments:
            kind = schema_of(SEGMENTS, ids)
            self._beside(options.segments, kind, lambda settled: result.segments(binder, settled, kind))
        if options.states:
            ends = result.state_schema(self.frame)
            self._beside(options.states, ends, lambda settled: result.states(binder, settled.states, ends))

    def _open(self) -> None:
        for place in range(2 if self.options.folder and (os.cpu_count() or 1) > 1 else 1):
            output = Output(self._part(place), self.form, self.kind)
            waiting: queue.Queue[Any] = queue.Queue(maxsize=1)
            thread = threading.Thread(target=self._work, args=(output, waiting), daemon=True)
            thread.start()
            self.outputs.append(output)
            self.queues.append(waiting)
            self.threads.append(thread)

    def _part(self, place: int) -> Path:
        """A new file for settlements."""
        name = f"part-{self.first + place:05d}{ENDINGS[self.form]}"
        folder = self.places.folder(self.options.out)
        return create(folder / name if self.options.folder else self.places.part(self.options.out))

    def _beside(self, path: Path, kind: Any, rows: Callable[[BatchResults], Any]) -> None:
        self.besides.append((Output(create(self.places.part(path)), form_of(path), kind), rows))

    def _work(self, output: Output, waiting: "queue.Queue[Any]") -> None:
        while (handed := waiting.get()) is not None:
            settled, notes = handed
            if not self.failed:
                try:
                    output.write(result.settlements(self.frame, settled, self.kind, notes))
                    self.engine.release(settled)
                except BaseException as error:
                    self.failed.append(error)

    def write(self, settled: BatchResults) -> None:
        """Hand over a batch."""
        if not self.outputs:
            self._open()
        if self.failed:
            raise self._error(self.failed[0])
        for output, rows in self.besides:
            output.write(rows(settled))
        # with the notes there are now: what is written depends on no thread's pace
        self.queues[self.turn % len(self.queues)].put((settled, self.engine.binder.notes[:]))
        self.turn += 1

    def wait(self) -> None:
        """Wait until everything handed over is written."""
        for waiting in self.queues:
            waiting.put(None)
        for thread in self.threads:
            thread.join()
        self.queues, self.threads = [], []
        if self.failed:
            raise self._error(self.failed[0])

    def close(self) -> list[str]:
        """Make the files whole, and move those of a folder there; their names."""
        self.wait()
        for output in self.outputs:
            output.close()
            if self.options.folder:
                sync(output.part)
                output.part.replace(self.options.part_folder / output.part.name)
        names = [output.part.name for output in self.outputs]
        self.first += len(names)
        self.outputs = []
        return names

    @staticmethod
    def _error(error: BaseException) -> BaseException:
        return unwritable(error, "OUT") if isinstance(error, OSError) else error

    def finish(self) -> None:
        """Write everything, and make the tables beside the settlements whole; a run without a claim writes an empty table."""
        self.wait()
        if not self.turn:
            self.outputs.append(Output(self._part(0), self.form, self.kind))
            self.outputs[0].write(self.kind.empty_table())
        for output, _ in self.besides:
            output.close()
        self.besides = []

    def drop(self) -> None:
        """Stop writing, and remove what is not whole."""
        for waiting, thread in zip(self.queues, self.threads, strict=True):
            self.failed.append(RuntimeError("stopped"))
            waiting.put(None)
            thread.join()
        for output in (*self.outputs, *(output for output, _ in self.besides)):
            output.drop()

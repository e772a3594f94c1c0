"""The writing threads: one for a file, two for the files of a folder."""

import os
import queue
import threading
from pathlib import Path
from typing import Any

from ..claims.claims import Claims
from ..claims.results import BatchResults
from ..outputs.outputs import OutputSet, create, sync
from ..settle import result
from ..settle.engine import Engine
from ..sources.options import RunOptions
from ..tables.files import ENDINGS, Output, form_of, unwritable


class Writers:
    """Writes batches in the order in which they come.

    Attributes:
        first: the number of the next file of a folder.
    """

    def __init__(self, options: RunOptions, engine: Engine, outputs: OutputSet, form: str) -> None:
        self.options, self.engine, self.places, self.form = options, engine, outputs, form
        self.frame = engine.binder.frame
        self.kind: Any = None
        self.outputs: list[Output] = []
        self.besides: list[Output] = []
        self.threads: list[threading.Thread] = []
        self.queues: list[queue.Queue[Any]] = []
        self.failed: list[BaseException] = []
        self.turn = 0
        self.first = 0

    def _open(self, claims: Claims) -> None:
        options = self.options
        if self.kind is None:
            self.kind = result.schema(self.frame, claims.names.type, claims.ids.type)
            if options.segments:
                self._beside(options.segments, result.segment_schema(claims.names.type, claims.ids.type))
            if options.states:
                self._beside(options.states, result.state_schema(self.frame))
        number = 2 if options.folder and (os.cpu_count() or 1) > 1 else 1
        for place in range(number):
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

    def _beside(self, path: Path, schema: Any) -> None:
        self.besides.append(Output(create(self.places.part(path)), form_of(path), schema))

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
            self._open(settled.claims)
        if self.failed:
            raise self._error(self.failed[0])
        besides = iter(self.besides)
        if self.options.segments:
            schema = result.segment_schema(settled.claims.names.type, settled.claims.ids.type)
            next(besides).write(result.segments(self.engine.binder, settled, schema))
        if self.options.states:
            next(besides).write(result.states(self.engine.binder, settled.states, result.state_schema(self.frame)))
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

    def finish(self, ids: Any) -> None:
        """Write everything, and make the tables beside the settlements whole; a run without a claim writes an empty table.

        Args:
            ids: the kind of ids, where there was no claim.
        """
        self.wait()
        if self.kind is None:
            self.kind = result.schema(self.frame, ids, ids)
            self.outputs.append(Output(self._part(0), self.form, self.kind))
            self.outputs[0].write(self.kind.empty_table())
            if self.options.segments:
                self._beside(self.options.segments, result.segment_schema(ids, ids))
            if self.options.states:
                self._beside(self.options.states, result.state_schema(self.frame))
        for output in self.besides:
            output.close()
        self.besides = []

    def drop(self) -> None:
        """Stop writing, and remove what is not whole."""
        for waiting, thread in zip(self.queues, self.threads, strict=True):
            self.failed.append(RuntimeError("stopped"))
            waiting.put(None)
            thread.join()
        for output in (*self.outputs, *self.besides):
            output.drop()

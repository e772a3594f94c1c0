"""A whole run: read, settle and write at once; nothing half-written looks whole, and a stopped run can be taken up again."""

import csv
import hashlib
import json
import os
import queue
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from yibao.model.errors import InputError
from yibao.model.text import Text
from yibao.model.words import SPLIT
from yibao.rules.ruleset import RuleSet

from . import result
from .claims import BENEFIT_NAMES, NEEDED, read_claims
from .columns import Reject, is_number, months
from .files import ENDINGS, Input, Output, find_input, form_of
from .order import NotInOrder, Order, sorted_tables, whole_persons
from .people import People, date_of, read_people
from .settle import THRESHOLD, Engine
from .settled import Settled

ROWS = 65_536
"""Claims that are settled at once."""

PART = 4_000_000
"""Claims after which the files of a folder are closed, so that a run can be taken up again from there."""

PLACE = "progress.json"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@attrs.define
class Summary:
    """What came of a run.

    Attributes:
        claims, settled, refused: rows; persons: who had any.
        totals: fen by benefit, month and payer, and ``total`` and ``claims``.
        reasons: how often which column was refused for what; single: rows that the scalar engine settled, by why.
    """

    claims: int = 0
    settled: int = 0
    refused: int = 0
    persons: int = 0
    incomplete: int = 0
    follows: int = 0
    totals: dict[str, dict[str, int]] = attrs.Factory(dict)
    reasons: dict[str, int] = attrs.Factory(dict)
    words: dict[str, list[str]] = attrs.Factory(dict)
    single: dict[str, int] = attrs.Factory(dict)

    def add(self, settled: Settled, payers: tuple[str, ...], stride: int) -> None:
        """Count a batch."""
        number = settled.claims.number
        good = settled.good
        self.claims += number
        self.settled += int(np.count_nonzero(good))
        self.persons += settled.persons
        self.incomplete += int(np.count_nonzero(good & ((settled.warned & 6) != 0)))
        self.follows += int(np.count_nonzero(good & settled.follows))
        for why, count in settled.single.items():
            self.single[why] = self.single.get(why, 0) + count
        every = bool(good.all())
        month = months(settled.day if every else settled.day[good])
        low = int(month.min()) if len(month) else 0
        benefit = settled.claims.benefit.astype(np.int64)
        if settled.reverses:
            benefit = benefit.copy()
            benefit[list(settled.reverses)] = len(BENEFIT_NAMES)
        group = (month - low) * (len(BENEFIT_NAMES) + 1) + (benefit if every else benefit[good])
        counts = np.bincount(group)
        present = np.nonzero(counts)[0].tolist()
        keys = {}
        for one in present:
            when = date_of(int(np.datetime64(low + one // (len(BENEFIT_NAMES) + 1), "M").astype("M8[D]").astype(np.int64)))
            kind = one % (len(BENEFIT_NAMES) + 1)
            name = BENEFIT_NAMES[kind] if kind < len(BENEFIT_NAMES) else "reversal"
            keys[one] = self.totals.setdefault(f"{name} {when:%Y-%m}", {})
            keys[one]["claims"] = keys[one].get("claims", 0) + int(counts[one])
        bill = settled.claims.bill
        filled = [part * stride for part in range(len(SPLIT)) if part * stride in settled.claims.filled]
        rows = {"total": bill[filled, :number].sum(axis=0)}
        rows |= {payer: settled.payers[place, :number] for place, payer in enumerate(payers)}
        for payer, values in rows.items():
            mine = values if every else values[good]
            if not mine.any():
                continue
            sums = _sums(group, mine)
            for one in present:
                amount = int(sums[one])
                if amount:
                    keys[one][payer] = keys[one].get(payer, 0) + amount

    def refuse(self, rejects: list[Reject]) -> None:
        """Count what was refused."""
        self.refused += len(rejects)
        for one in rejects:
            zh, en = (_DAY.sub("…", text) for text in (one.reason.zh, one.reason.en))  # alike but for the day
            key = f"{one.column}: {en}"
            self.reasons[key] = self.reasons.get(key, 0) + 1
            self.words.setdefault(key, [one.column, zh, en])


def _sums(group: Any, values: Any) -> Any:
    """Whole sums of each group: by way of floats, which is quicker, where no sum can reach what they hold exactly."""
    if not len(values) or int(np.abs(values).max()) * len(values) < 2**53:
        return np.bincount(group, weights=values).astype(np.int64)
    sums = np.zeros(int(group.max()) + 1, dtype=np.int64)
    np.add.at(sums, group, values)
    return sums


@attrs.define
class Wanted:
    """What is to be done.

    Attributes:
        out: file, or without an ending a folder; form: of the files of a folder.
        compile_: whether kernels may be compiled; none lets the number of claims decide.
    """

    persons: Input
    claims: Input
    out: Path
    registrations: Input | None = None
    form: str | None = None
    segments: Path | None = None
    states: Path | None = None
    resume: bool = False
    compile_: bool | None = None
    rows: int = ROWS
    part: int = PART
    bucket: int | None = None

    @property
    def folder(self) -> bool:
        """Whether a folder is written."""
        return not self.out.suffix

    @property
    def rejects(self) -> Path:
        """Where refused rows are listed."""
        return self.out.with_name(f"{self.out.stem}.rejects.csv")


Told = Callable[[str, int, int | None], None]
"""Told how far a run is: what it does, rows done, and rows in all where that is known."""


def run(rules: RuleSet, wanted: Wanted, told: Told = lambda what, done, total: None) -> Summary:
    """Settle every claim of a run.

    Raises:
        InputError: an input cannot be read or lacks a column, or there is nothing to take up again.
    """
    if wanted.folder:
        if wanted.segments or wanted.states:
            _known_form(wanted)
        form = wanted.form or "parquet"
    else:
        form = form_of(wanted.out)
        if wanted.resume:
            raise InputError(
                "只有写成文件夹的运行可以继续",
                "only a run that writes a folder can be taken up again",
                where="--resume",
                mend=("OUT 不写后缀", "name OUT without an ending"),
            )
    if wanted.resume and (wanted.segments or wanted.states):
        raise InputError(
            "继续中断的运行时,--segments 与 --states 只会有其余的行",
            "of a run that is taken up again, --segments and --states would only have the rows that were left",
            where="--resume",
            mend=("不加 --resume 重新开始,或不写 --segments 与 --states", "start anew, or leave --segments and --states out"),
        )
    told("persons", 0, None)
    people = _people(rules, wanted)
    try:
        return _Run(rules, wanted, people, form, told).go(in_order=True)
    except NotInOrder as error:
        told(f"sort {error.row + 1}", 0, None)
        return _Run(rules, wanted, people, form, told).go(in_order=False)


def _known_form(wanted: Wanted) -> None:
    for path in (wanted.segments, wanted.states):
        if path is not None:
            form_of(path)


def _people(rules: RuleSet, wanted: Wanted) -> People:
    columns = person_columns(rules, wanted.persons.columns())
    try:
        table = wanted.persons.whole(columns)
        filed = wanted.registrations.whole() if wanted.registrations else None
        people = read_people(rules, table, filed)
        del table, filed
        pa.default_memory_pool().release_unused()
        return people
    except KeyError as error:
        raise _missing(str(error.args[0]), wanted.persons.place) from None


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


def _missing(name: str, place: str) -> InputError:
    return InputError(
        f"缺少列 {name}", f"the column {name} is missing", where=place, mend=("见 docs/batch.md", "see docs/batch.md")
    )


class _Run:
    def __init__(self, rules: RuleSet, wanted: Wanted, people: People, form: str, told: Told) -> None:
        self.rules, self.wanted, self.people, self.form, self.told = rules, wanted, people, form, told
        self.total = wanted.claims.rows()
        compile_ = wanted.compile_
        if compile_ is None:
            compile_ = (self.total or wanted.claims.size() // 50) >= THRESHOLD
        self.engine = Engine(
            rules, people, compile_=compile_, segments=wanted.segments is not None, states=wanted.states is not None
        )
        self.frame = self.engine.binder.frame
        given = wanted.claims.columns()
        self.columns = claim_columns(self.frame.kinds, given)
        for name in NEEDED:
            if name not in given:
                raise _missing(name, wanted.claims.place)
        if "date" not in given and "discharged" not in given:
            raise _missing("date", wanted.claims.place)
        self.summary = Summary()
        self.summary.refuse(people.rejects)
        self.skip = 0
        self.parts: list[str] = []
        self.bytes = 0

    # --- going through -----------------------------------------------------------------------------------------------

    def go(self, *, in_order: bool) -> Summary:
        wanted = self.wanted
        folder = wanted.out.parent if not wanted.folder else wanted.out.with_name(f"{wanted.out.name}.part")
        if wanted.folder:
            folder.mkdir(parents=True, exist_ok=True)
            in_order = self._take_up(folder, in_order)
        writers = _Writers(self, folder)
        rejects = _Rejects(self._rejects_path(folder), self.bytes)
        ahead: queue.Queue[Any] = queue.Queue(maxsize=1)
        stop = threading.Event()
        reader = threading.Thread(target=self._read, args=(ahead, stop, in_order), daemon=True)
        try:
            if not self.bytes:
                rejects.write(self.people.rejects)
            reader.start()
            self._loop(ahead, writers, rejects, folder, in_order)
            writers.finish()
            rejects.finish(wanted.rejects, any_=self.summary.refused > 0)
            if wanted.folder:
                self._give_name(folder)
        except BaseException:
            writers.drop()
            rejects.drop(keep=wanted.folder)
            if wanted.folder and not self.parts:
                for leftover in folder.glob("*"):
                    leftover.unlink()
                folder.rmdir()
            raise
        finally:
            stop.set()
            while not ahead.empty():
                ahead.get_nowait()
            reader.join(timeout=60)
        return self.summary

    def _loop(self, ahead: "queue.Queue[Any]", writers: "_Writers", rejects: "_Rejects", folder: Path, in_order: bool) -> None:
        order = Order()
        done = self.skip
        since = 0
        while True:
            piece = ahead.get()
            if piece is None:
                break
            if isinstance(piece, BaseException):
                raise piece
            claims, bad = piece
            if in_order:
                order.check(claims)
            settled = self.engine.settle(claims, bad)
            self.summary.add(settled, (*self.frame.payers, "cash"), len(self.frame.kinds) + 1)
            self.summary.refuse(settled.rejects)
            rejects.write(settled.rejects)
            writers.write(settled)
            done += claims.number
            since += claims.number
            self.told("claims", done, self.total)
            if self.wanted.folder and since >= self.wanted.part:
                since = 0
                self.parts += writers.close()
                self._keep(folder, done, rejects.sync(), in_order)
        self.parts += writers.close()

    def _read(self, ahead: "queue.Queue[Any]", stop: threading.Event, in_order: bool) -> None:
        """The reading thread: decodes pieces and makes arrays of them."""
        try:
            done = self.skip
            for table in whole_persons(self._tables(in_order)):
                piece = read_claims(table, done, self.people, self.frame, self.engine.binder.vocabulary, self.engine.room)
                done += table.num_rows
                if not _put(ahead, piece, stop):
                    return
            _put(ahead, None, stop)
        except BaseException as error:  # whatever it is, the main thread tells of it
            _put(ahead, error, stop)

    def _tables(self, in_order: bool) -> Iterator[Any]:
        wanted = self.wanted
        if in_order:
            yield from wanted.claims.tables(self.columns, wanted.rows, self.skip)
            return
        skip = self.skip
        for table in sorted_tables(wanted.claims, self.columns, self.people, wanted.rows, wanted.out.parent):
            if skip >= table.num_rows:
                skip -= table.num_rows
                continue
            yield table.slice(skip) if skip else table
            skip = 0

    # --- taking up again ---------------------------------------------------------------------------------------------

    def _mark(self) -> str:
        """What a stopped run and its continuation must have in common."""
        wanted = self.wanted
        told = [self.rules.area.code, self.rules.digest, self.form, wanted.persons.mark(), wanted.claims.mark(), len(self.columns)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def _take_up(self, folder: Path, in_order: bool) -> bool:
        place = folder / PLACE
        if self.wanted.resume and place.exists():
            kept = json.loads(place.read_text(encoding="utf-8"))
            if kept["mark"] != self._mark():
                raise InputError(
                    "输入、规则或形式与中断的运行不同",
                    "inputs, rules or form differ from those of the stopped run",
                    where=str(folder),
                    mend=("不加 --resume 重新开始", "start anew without --resume"),
                )
            self.skip, self.parts, self.bytes = kept["rows"], kept["parts"], kept["rejects"]
            self.summary = Summary(**kept["summary"])
            in_order = kept["in_order"]
        for leftover in folder.iterdir():
            if leftover.name not in (*self.parts, "rejects.csv" if self.parts else "", PLACE if self.parts else ""):
                leftover.unlink()
        return in_order

    def _keep(self, folder: Path, rows: int, rejects: int, in_order: bool) -> None:
        kept = {
            "mark": self._mark(),
            "rows": rows,
            "parts": self.parts,
            "rejects": rejects,
            "in_order": in_order,
            "summary": attrs.asdict(self.summary),
        }
        temporary = folder / f"{PLACE}.part"
        temporary.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        temporary.replace(folder / PLACE)

    def _give_name(self, folder: Path) -> None:
        """The folder gets its name when everything in it is whole."""
        (folder / PLACE).unlink(missing_ok=True)
        out = self.wanted.out
        if out.is_dir():
            old = out.with_name(f".{out.name}.old")
            out.rename(old)
            folder.rename(out)
            for leftover in old.iterdir():
                leftover.unlink()
            old.rmdir()
        else:
            folder.rename(out)

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


class _Writers:
    """The writing threads: one for a file, two for the files of a folder."""

    def __init__(self, run: _Run, folder: Path) -> None:
        self.run = run
        self.folder = folder
        self.kind: Any = None
        self.outputs: list[Output] = []
        self.besides: list[Output] = []
        self.threads: list[threading.Thread] = []
        self.queues: list[queue.Queue[Any]] = []
        self.failed: list[BaseException] = []
        self.turn = 0

    def _open(self, claims: Any) -> None:
        run, wanted = self.run, self.run.wanted
        if self.kind is None:
            self.kind = result.schema(run.frame, claims.names.type, claims.ids.type)
            if wanted.segments:
                self.besides.append(
                    Output(wanted.segments, form_of(wanted.segments), result.segment_schema(claims.names.type, claims.ids.type))
                )
            if wanted.states:
                self.besides.append(Output(wanted.states, form_of(wanted.states), result.state_schema(run.frame)))
        if wanted.folder:
            first = len(run.parts)
            number = 2 if (os.cpu_count() or 1) > 1 else 1
            paths = [self.folder / f"part-{first + place:05d}{ENDINGS[run.form]}" for place in range(number)]
        else:
            paths = [wanted.out]
        for path in paths:
            output = Output(path, run.form, self.kind)
            waiting: queue.Queue[Any] = queue.Queue(maxsize=1)
            thread = threading.Thread(target=self._work, args=(output, waiting), daemon=True)
            thread.start()
            self.outputs.append(output)
            self.queues.append(waiting)
            self.threads.append(thread)

    def _work(self, output: Output, waiting: "queue.Queue[Any]") -> None:
        while (settled := waiting.get()) is not None:
            if not self.failed:
                try:
                    output.write(result.settlements(self.run.frame, settled, self.kind, self.run.engine.binder.notes[:]))
                    self.run.engine.release(settled)
                except BaseException as error:
                    self.failed.append(error)

    def write(self, settled: Settled) -> None:
        """Hand over a batch."""
        if not self.outputs:
            self._open(settled.claims)
        if self.failed:
            raise self._told(self.failed[0])
        run = self.run
        besides = iter(self.besides)
        if run.wanted.segments:
            next(besides).write(
                result.segments(
                    run.engine.binder, settled, result.segment_schema(settled.claims.names.type, settled.claims.ids.type)
                )
            )
        if run.wanted.states:
            next(besides).write(result.states(run.frame, settled.states, result.state_schema(run.frame)))
        self.queues[self.turn % len(self.queues)].put(settled)
        self.turn += 1

    def close(self) -> list[str]:
        """Wait until everything is written; the names of the files, which are whole now."""
        for waiting in self.queues:
            waiting.put(None)
        for thread in self.threads:
            thread.join()
        if self.failed:
            raise self._told(self.failed[0])
        names = []
        for output in self.outputs:
            output.close()
            names.append(output.path.name)
        self.outputs, self.queues, self.threads = [], [], []
        return names

    @staticmethod
    def _told(error: BaseException) -> BaseException:
        if isinstance(error, OSError):
            said = error.strerror or str(error)
            return InputError(f"无法写出:{said}", f"the output cannot be written: {said}", where="OUT")
        return error

    def finish(self) -> None:
        """Make the tables beside the settlements whole; a run without a claim writes an empty table."""
        if self.kind is None:
            self.kind = result.schema(self.run.frame, self.run.people.ids.type, self.run.people.ids.type)
            path = self.folder / f"part-00000{ENDINGS[self.run.form]}" if self.run.wanted.folder else self.run.wanted.out
            empty = Output(path, self.run.form, self.kind)
            empty.write(self.kind.empty_table())
            empty.close()
        for output in self.besides:
            output.close()
        self.besides = []

    def drop(self) -> None:
        """Leave nothing that is not whole."""
        for waiting, thread in zip(self.queues, self.threads, strict=True):
            self.failed.append(RuntimeError("stopped"))
            waiting.put(None)
            thread.join()
        for output in (*self.outputs, *self.besides):
            output.drop()


class _Rejects:
    """The list of refused rows."""

    COLUMNS = ("row", "column", "person", "claim", "reason_zh", "reason_en")

    def __init__(self, path: Path, kept: int) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        if kept:
            with path.open("r+b") as file:
                file.truncate(kept)
        self.file = path.open("a" if kept else "w", encoding="utf-8", newline="")
        self.writer = csv.writer(self.file)
        if not kept:
            self.writer.writerow(self.COLUMNS)

    def write(self, rejects: list[Reject]) -> None:
        """Add rows."""
        self.writer.writerows((one.row, one.column, one.person, one.claim, one.reason.zh, one.reason.en) for one in rejects)

    def sync(self) -> int:
        """How long the list is so far."""
        self.file.flush()
        return self.path.stat().st_size

    def finish(self, path: Path, *, any_: bool) -> None:
        """Give the list its name, or leave none where nothing was refused."""
        self.file.close()
        if any_:
            self.path.replace(path)
        else:
            self.path.unlink()
            path.unlink(missing_ok=True)

    def drop(self, *, keep: bool) -> None:
        """The run was stopped."""
        self.file.close()
        if not keep:
            self.path.unlink(missing_ok=True)


def inputs(persons: str, claims: str, registrations: str | None) -> tuple[Input, Input, Input | None]:
    """The inputs that a command line names."""
    return find_input(persons), find_input(claims), find_input(registrations) if registrations else None


_ = (Text, is_number)

"""The one loop over the files of a command: whatever is wrong with one input, the others are answered."""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from ...documents.serialize import FileResult, error_document, unstructure
from ...model.forms.form import Record
from ...model.values.errors import InputError, YibaoError
from ..terminal.screen import CannotWrite, ReaderGone, Screen
from .files import STANDARD_INPUT

OWN_FORMS = ("table", "json", "jsonl", "csv")
"""Forms of output that commands write themselves."""

R = TypeVar("R", bound=FileResult)


def run_files(
    screen: Screen,
    files: Sequence[str],
    form: str,
    read: Callable[[str], Sequence[Record]],
    answer: Callable[[str, Record], R],
    page: Callable[[R], list[str]],
    rows: Callable[[Sequence[R]], Iterable[Sequence[str]]] | None = None,
    *,
    write: Callable[[Sequence[Mapping[str, Any]]], bytes] | None = None,
    name_single: bool = True,
) -> int:
    """Answer what inputs hold, one record after the other, and write what came of it.

    Args:
        read: what an input holds; answer: answers a record of the input of a name.
        page: an answer for people; rows: all answers as CSV.
        write: makes the output of another form of the documents of all answers.
        name_single: whether a difference is shown with the name of its input where there is only one.

    Returns:
        The exit code: 2 where an input was refused, 1 where a result is not as its file expects.
    """
    results: list[R] = []
    documents: list[Mapping[str, Any]] = []
    refused = differs = False
    for label, record, outcome in _outcomes(screen, files, read, answer):
        result = _shown(screen, outcome, page) if form == "table" else outcome
        if isinstance(result, Exception):
            refused = True
            screen.report(result, label)
            documents.append(error_document(result))
        else:
            results.append(result)
            documents.append(document_of(record, result))
            where = f"{label}: " if len(files) > 1 or name_single else ""
            for difference in result.differences:
                differs = True
                screen.complain(where + difference.zh, where + difference.en)
            for refusal in result.refusals:
                refused = True
                screen.report(refusal, label if refusal.where else "")
        if form == "jsonl":
            screen.json(documents.pop(), indent=None)
    if form == "csv" and rows is not None:
        from ..terminal.csv import write_csv  # noqa: PLC0415 (few ask for CSV)

        write_csv(screen, rows(results))
    elif write is not None and form not in OWN_FORMS:
        if results:
            screen.write_file(write([document for document in documents if "error" not in document]))
    elif form == "json":
        screen.json(documents if len(files) > 1 or len(documents) > 1 else documents[0])
    return 2 if refused else 1 if differs else 0


def _shown(screen: Screen, outcome: R | Exception, page: Callable[[R], list[str]]) -> R | Exception:
    """An answer whose page is written, or what went wrong with it; whatever one answer does, the others are shown."""
    if isinstance(outcome, Exception):
        return outcome
    try:
        screen.lines(page(outcome))
    except (ReaderGone, CannotWrite):
        raise
    except Exception as error:
        return error
    return outcome


def _outcomes(
    screen: Screen, files: Sequence[str], read: Callable[[str], Sequence[Record]], answer: Callable[[str, Record], R]
) -> Iterator[tuple[str, Record, R | Exception]]:
    """Each record of each input with its answer, or with what is wrong with it, and how it is named to people."""
    for index, name in enumerate(files):
        label = input_name(screen, name)
        try:
            if name == STANDARD_INPUT and name in files[:index]:
                raise InputError("标准输入只能读一次", "standard input can be read only once", mend=("只写一个 -", "give - once"))
            records = read(name)
        except Exception as error:  # whatever one input does, the others are answered
            yield label, Record(), error
            continue
        notes = dict.fromkeys(note for record in records for note in record.notes)
        for note in notes:  # an input of many records says the same of them all
            screen.warn(note.text.zh, note.text.en)
        for record in records:
            yield label, record, outcome_of(record, functools.partial(answer, name))


def outcome_of(record: Record, answer: Callable[[Record], R]) -> R | Exception:
    """The answer to a record, or what is wrong with it and where that stands in its file."""
    try:
        if record.error is not None:
            raise record.error
        return answer(record)
    except Exception as error:
        if isinstance(error, YibaoError):
            for each in (error, *error.more):
                each.where = record.place(each.where)
        return error


def document_of(record: Record, result: FileResult) -> Mapping[str, Any]:
    """The document of an answer, with what the reader of the file doubts."""
    notes = [*result.document.get("notes", ()), *unstructure(record.notes)]
    return {**result.document, "notes": notes} if notes else result.document


def input_name(screen: Screen, name: str) -> str:
    """How an input is named to people."""
    return screen.say("标准输入", "standard input") if name == STANDARD_INPUT else name

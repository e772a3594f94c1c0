"""The one loop over the files of a command: whatever is wrong with one input, the others are answered."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from ...model.values.errors import InputError, YibaoError
from ...model.values.text import Text
from ..terminal.csv import sheet
from ..terminal.screen import Screen
from .files import STANDARD_INPUT


class FileResult(Protocol):
    """What every result of a file has.

    Attributes:
        document: the result as plain data; differences: what is not as the file expects.
        refusal: why the result answers nothing, where that is so.
    """

    @property
    def document(self) -> Mapping[str, Any]: ...
    @property
    def differences(self) -> tuple[Text, ...]: ...
    @property
    def refusal(self) -> YibaoError | None: ...


R = TypeVar("R", bound=FileResult)


def run_files(
    screen: Screen,
    files: Sequence[str],
    form: str,
    answer: Callable[[str], R],
    page: Callable[[R], list[str]],
    rows: Callable[[Sequence[R]], Iterable[Sequence[str]]] | None = None,
    *,
    name_single: bool = True,
) -> int:
    """Answer inputs one after the other and write what came of them.

    Args:
        answer: reads and answers the input of a name; page: an answer for people; rows: all answers as CSV.
        name_single: whether a difference is shown with the name of its input where there is only one.

    Returns:
        The exit code: 2 where an input was refused, 1 where a result is not as its file expects.
    """
    results: list[R] = []
    refused = differs = False
    several = len(files) > 1
    for index, name in enumerate(files):
        label = input_name(screen, name)
        try:
            if name == STANDARD_INPUT and name in files[:index]:
                raise InputError("标准输入只能读一次", "standard input can be read only once", mend=("只写一个 -", "give - once"))
            result = answer(name)
            lines = page(result) if form == "table" else []
        except Exception as error:  # whatever one input does, the others are answered
            refused = True
            screen.report(error, label)
            continue
        if form == "table":
            screen.lines(lines)
        elif form == "jsonl":
            screen.json(result.document, indent=None)
        else:
            results.append(result)
        where = f"{label}: " if several or name_single else ""
        for difference in result.differences:
            differs = True
            screen.complain(where + difference.zh, where + difference.en)
        if result.refusal is not None:
            refused = True
            screen.report(result.refusal)
    if form == "csv" and rows is not None:
        screen.write(sheet(rows(results)))
    elif form == "json" and (several or results):
        documents = [result.document for result in results]
        screen.json(documents if several else documents[0])
    return 2 if refused else 1 if differs else 0


def input_name(screen: Screen, name: str) -> str:
    """How an input is named to people."""
    return screen.say("标准输入", "standard input") if name == STANDARD_INPUT else name

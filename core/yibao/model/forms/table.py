"""CSV: cases as rows, one for each line of a bill, each claim without lines, or each person."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

from ..inputs.parse import MAX_DEPTH
from ..values.encoding import encoding_notes
from ..values.errors import InputError
from ..values.text import shown
from .columns import ROOTS, path_of
from .delimited import read_rows
from .form import Record

_STEP = re.compile(r"([^.\[\]]+)((?:\[\d{1,3}\])*)")
_LIST = re.compile(r"\[(\d+)\]")
Step = str | int


def read_table(data: bytes, name: str) -> Iterator[Record]:
    """A record for each person, in the order in which they come.

    Raises:
        InputError: it is no table of cases.
    """
    rows = read_rows(data)
    _, heading = next(rows, ("", []))
    paths = _paths(heading)
    cases: dict[str, _CaseOfRows] = {}
    for where, cells in rows:
        values = {path: cell for path, cell in zip(chain(paths, repeat(())), cells, strict=False) if cell}
        if () in values:
            raise InputError(
                "单元格多于列",
                "there are more cells than columns",
                where=where,
                mend=("含逗号的内容加引号", "quote what has commas"),
            )
        if values:
            cases.setdefault(values.get(("person", "id"), ""), _CaseOfRows()).add(values, where)
    notes = encoding_notes(data)
    for case in cases.values():
        yield Record(case.data, case.where, case.places, notes, case.error)


def _paths(heading: Sequence[str]) -> list[tuple[Step, ...]]:
    """The key path of each column.

    Raises:
        InputError: two columns say the same, or one is no key path.
    """
    columns = frozenset(heading)
    paths: list[tuple[Step, ...]] = []
    for column in heading:
        path = _steps(path_of(column, columns))
        if path and path[0] not in ROOTS:
            raise InputError(
                f"未知的列 {shown(column)}",
                f"unknown column {shown(column)}",
                where="row 1",
                mend=(
                    "列名见 docs/files.md,或写成键的路径,如 person.facts.NAME",
                    "docs/files.md names the columns; key paths are columns too",
                ),
            )
        if path and path in paths:
            raise InputError(
                f"列 {shown(column)} 出现两次",
                f"the column {shown(column)} stands twice",
                where="row 1",
                mend=("请删去一列", "remove one"),
            )
        paths.append(path)
    return paths


def _steps(path: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    for part in path.split(".") if path else ():
        match = _STEP.fullmatch(part)
        if match is None:
            return (path,)
        steps += [match[1], *(int(index) for index in _LIST.findall(match[2]))]
    return tuple(steps[:MAX_DEPTH])


class _CaseOfRows:
    """A case as its rows come."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.places: dict[str, str] = {}
        self.error: InputError | None = None
        self.where = ""

    def add(self, values: Mapping[tuple[Step, ...], str], where: str) -> None:
        """Add what a row says; a row that contradicts an earlier one makes the case wrong."""
        self.where = self.where or where
        try:
            self._add(values, where)
        except InputError as error:
            self.error = self.error or error.at(where)

    def _add(self, values: Mapping[tuple[Step, ...], str], where: str) -> None:
        of_claim = {path[1:]: value for path, value in values.items() if path[0] == "claim"}
        for path, value in values.items():
            if path[0] != "claim":
                _put(self.data, path, value)
        if not of_claim:
            return
        name = of_claim.get(("id",))
        if name is None:
            raise InputError("缺少 claim", "claim is missing", mend=("每行写明单据号", "name the claim in each row"))
        claims = self.data.setdefault("claim", [])
        index = next((index for index, claim in enumerate(claims) if claim["id"] == name), len(claims))
        if index == len(claims):
            claims.append({"id": name})
            self.places[f"claim[{index}]"] = where
        claim = claims[index]
        line: dict[str, Any] = {}
        for path, value in of_claim.items():
            if path[0] == "lines":
                _put(line, path[1:], value)
            else:
                _put(claim, path, value)
        if line:
            lines = claim.setdefault("lines", [])
            self.places[f"claim[{index}].lines[{len(lines)}]"] = where
            lines.append(line)


def _put(table: dict[str, Any], path: Sequence[Step], value: str) -> None:
    """Put a value where a path leads.

    Raises:
        InputError: another value is there.
    """
    place: Any = table
    for step, following in zip(path, [*path[1:], None], strict=True):
        empty: Any = value if following is None else [] if isinstance(following, int) else {}
        if isinstance(step, int):
            if not isinstance(place, list) or step > len(place):
                raise _misplaced(path)
            if step == len(place):
                place.append(empty)
        elif not isinstance(place, dict):
            raise _misplaced(path)
        else:
            place.setdefault(step, empty)
        place = place[step]
    if place != value:
        raise InputError(
            f"{shown(value)} 与前面的 {shown(place)} 矛盾",
            f"{shown(value)} contradicts {shown(place)} of an earlier row",
            where=_path(path),
            mend=("同一人、同一单据的各行写相同的内容,或留空", "rows of one person or claim say the same, or nothing"),
        )


def _misplaced(path: Sequence[Step]) -> InputError:
    return InputError(
        "列与另一列不合",
        "this column does not go with another one",
        where=_path(path),
        mend=(
            "列表从 [0] 起依次编号;一个键不能既有值又有下级",
            "number the entries of a list from [0] on; a key has a value or keys of its own",
        ),
    )


def _path(path: Sequence[Step]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")

"""Tables of persons and months, as employers keep them: one row a person and month."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..inputs.written import read_day, simple
from ..values.dates import month_start
from ..values.encoding import encoding_notes
from ..values.errors import InputError
from ..values.text import Message, shown
from .columns import path_of
from .delimited import read_rows
from .form import Record

_COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(("month", "月份", "年月", "所属月份", "缴费月份", "费款所属期"), "month"),
    **dict.fromkeys(("工号", "员工编号", "职工编号", "人员编号", "employee", "employee_id", "id"), "person.id"),
    **dict.fromkeys(("姓名", "员工姓名", "name"), "person.name"),
    **dict.fromkeys(("缴费工资", "申报基数", "基数", "base"), "person.contribution_base"),
    **dict.fromkeys(("序号", "部门", "岗位", "备注", "no", "department", "position", "remark", "remarks"), ""),
}
"""What columns of such tables are called beside the names that tables of cases know; some say nothing that is needed."""

_DATED = ("scheme", "standing", "contribution_base", "cover")
"""What of a person may change from month to month, beside facts."""

_MONTH = re.compile(r"(\d{4})(?:[-/.]?(\d{1,2})|年(\d{1,2})月?)", re.ASCII)
_ALWAYS = dt.date(1900, 1, 1)


def is_staff(columns: Iterable[str]) -> bool:
    """Whether columns are those of such a table: a person and a month.

    >>> is_staff(["工号", "月份", "缴费基数"]), is_staff(["person", "claim", "date"])
    (True, False)
    """
    paths = {_path(column) for column in columns}
    return "month" in paths and bool(paths & {"person.id", "person.name"})


def read_staff(data: bytes, name: str) -> Iterator[Record]:
    """The one record of a table in delimited text; see :func:`staff_record`."""
    yield staff_record(list(read_rows(data)), encoding_notes(data))


def staff_record(rows: Sequence[tuple[str, Sequence[str]]], notes: tuple[Message, ...] = ()) -> Record:
    """A table as one record, ``{"staff": [...]}``: a contribution file for each person and each run of months without a gap.

    Args:
        rows: cells as texts, each row with its place; the first one that is filled has the names of the columns.

    Raises:
        InputError: a column is not known or stands twice.
    """
    filled = [(place, [cell.strip() for cell in cells]) for place, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        raise InputError("表格为空", "the table is empty", mend=("至少写一行表头和一个人", "give the headings and one person"))
    place, heading = filled[0]
    paths = _paths(heading, place)
    persons: dict[str, dict[dt.date, tuple[str, dict[str, str]]]] = {}
    for place, cells in filled[1:]:
        values = {path: cell for path, cell in zip(paths, cells, strict=False) if path and cell}
        try:
            person = values.setdefault("person.id", values.get("person.name", ""))
            month = read_month(values.pop("month", ""))
            if not person:
                raise InputError("缺少人员", "the person is missing", mend=("请写工号或姓名", "give an id or a name"))
            months = persons.setdefault(person, {})
            if month in months:
                raise InputError(
                    f"{shown(person)} 的 {month:%Y-%m} 在 {months[month][0]} 已有一行",
                    f"{shown(person)} has {month:%Y-%m} in {months[month][0]} already",
                    mend=("请删去一行", "remove one of the rows"),
                )
        except InputError as error:
            raise error.at(place) from None
        months[month] = place, values
    entries: list[dict[str, Any]] = []
    places: dict[str, str] = {}
    for months in persons.values():
        for run in _runs(sorted(months)):
            places[f"staff[{len(entries)}]"] = months[run[0]][0]
            entries.append(_entry({month: months[month] for month in run}))
    return Record({"staff": entries}, places=places, notes=notes)


def read_month(text: str) -> dt.date:
    """The first day of a month.

    >>> [str(read_month(text)) for text in ("2024-03", "2024/3", "202403", "2024年3月", "2024-03-31")]
    ['2024-03-01', '2024-03-01', '2024-03-01', '2024-03-01', '2024-03-01']

    Raises:
        InputError: it is none.
    """
    match = _MONTH.fullmatch(simple(text))
    if match is not None and 1 <= int(match[2] or match[3]) <= 12 and int(match[1]) >= 1900:
        return dt.date(int(match[1]), int(match[2] or match[3]), 1)
    if match is None and len(text) > 7:
        return read_day(text).replace(day=1)
    raise InputError(f"{shown(text)} 不是月份", f"{shown(text)} is not a month", mend=("写成 2024-03", "write a month as 2024-03"))


def _path(column: str) -> str:
    name = simple(column).casefold()
    return _COLUMNS[name] if name in _COLUMNS else path_of(column.strip(), frozenset())


def _paths(heading: Sequence[str], place: str) -> list[str]:
    paths: list[str] = []
    for column in heading:
        path = _path(column) if column else ""
        known = path in ("", "month", "city") or path.startswith("person.")
        if not known or (path and path in paths):
            zh, en = ("出现两次", "stands twice") if known else ("未知", "is not known")
            raise InputError(
                f"列 {shown(column)} {zh}",
                f"the column {shown(column)} {en}",
                where=place,
                mend=(
                    "列可为:工号、姓名、月份、出生日期、险种、人员类别、缴费基数、地区、person.facts.NAME",
                    "columns are person, name, month, birth_date, scheme, standing, contribution_base, city, person.facts.NAME",
                ),
            )
        paths.append(path)
    return paths


def _runs(months: Sequence[dt.date]) -> Iterator[list[dt.date]]:
    """Months in runs without a gap."""
    run: list[dt.date] = []
    for month in months:
        if run and month != month_start(run[-1], 1):
            yield run
            run = []
        run.append(month)
    yield run


def _entry(months: Mapping[dt.date, tuple[str, Mapping[str, str]]]) -> dict[str, Any]:
    """The contribution file of a person over some months."""
    first, last = min(months), max(months)
    entry: dict[str, Any] = {"person": {}, "from": f"{first:%Y-%m}", "to": f"{last:%Y-%m}"}
    for path in dict.fromkeys(path for _, values in months.values() for path in values):
        changes: list[tuple[dt.date, str, str]] = []
        for month, (place, values) in months.items():
            value = values.get(path)
            if value is not None and (not changes or changes[-1][1] != value):
                changes.append((month, value, place))
        steps = path.split(".")
        table = entry
        for step in steps[:-1]:
            table = table.setdefault(step, {})
        table[steps[-1]] = _value(steps, changes)
    return entry


def _value(steps: Sequence[str], changes: Sequence[tuple[dt.date, str, str]]) -> Any:
    """One value, or several by date."""
    if len(changes) == 1:
        return changes[0][1]
    if steps[:1] != ["person"] or not (steps[1] in _DATED or steps[1] == "facts"):
        (_, first, place), (_, other, elsewhere), *_ = changes
        raise InputError(
            f"{steps[-1]} 前后不同:{shown(first)}({place})与 {shown(other)}",
            f"{steps[-1]} differs: {shown(first)} in {place}, {shown(other)}",
            where=elsewhere,
            mend=("请改正其中一行", "mend one of the rows"),
        )
    return [{"from": month if number else _ALWAYS, "value": value} for number, (month, value, _) in enumerate(changes)]

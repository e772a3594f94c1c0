"""The part that runs on the workers: one bucket of whole persons, from Arrow tables to an Arrow table."""

import csv
import functools
import getpass
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from yibao import RuleSet, load_registry
from yibao.engines import InputError
from yibao_batch import settle_tables
from yibao_batch.tables.files import as_cells

BLOCK, CORRUPT, FILE, ROW = "_block", "_corrupt", "_file", "_row"
"""Columns beside those of a table: where a row stood, and a line of CSV that is no row."""

REGISTRATION = "_registration"
"""The column that holds a registration, in the persons' table; other rows have none."""

SETTLED, REFUSED = "settled", "refused"


@attrs.frozen
class Bucket:
    """How a bucket is settled.

    Attributes:
        city, digest: which rules; schema: of what comes out; columns: of each table that is read.
        files: the name of the file of a table that has one; numbered: tables whose rows have their number in the file.
        cells: whether texts are written so that no spreadsheet runs them.
    """

    city: str
    digest: str
    schema: Any
    columns: Mapping[str, tuple[str, ...]]
    files: Mapping[str, str]
    numbered: frozenset[str]
    options: Mapping[str, Any]
    cells: bool = False

    def settle(self, persons: Any, claims: Any) -> Any:
        """Settle the claims of a bucket: settlements and refused rows in one table."""
        rules = rules_on_worker(self.city, self.digest)
        places, tables, broken = {}, {}, []
        for name, table in self._tables(persons, claims).items():
            places[name] = table = _in_order(table)
            if CORRUPT in table.column_names:
                lost = pc.is_valid(table.column(CORRUPT))
                broken.append(self._broken(name, table.filter(lost)))
                places[name] = table = table.filter(pc.invert(lost))
            tables[name] = table.select(self.columns[name])
        settlements, rejects = settle_tables(rules, **tables, **self.options)
        settlements = settlements.append_column("status", pa.array([SETTLED] * settlements.num_rows, pa.string()))
        refused = pa.concat_tables([self._placed(rejects, places), *broken], promote_options="default")
        whole = pa.concat_tables([_filled(settlements, self.schema), _filled(refused, self.schema)])
        return as_cells(whole) if self.cells else whole

    def _tables(self, persons: Any, claims: Any) -> dict[str, Any]:
        """The tables of a bucket by name; registrations come among the persons."""
        if REGISTRATION not in persons.column_names:
            return {"persons": persons, "claims": claims}
        is_paper = pc.is_valid(persons.column(REGISTRATION))
        registrations = persons.filter(is_paper)
        cells = registrations.column(REGISTRATION).combine_chunks()
        for field in cells.type:
            name = field.name
            at = registrations.column_names.index(name) if name in registrations.column_names else None
            values = pc.struct_field(cells, name)
            registrations = registrations.append_column(name, values) if at is None else registrations.set_column(at, name, values)
        return {"persons": persons.filter(pc.invert(is_paper)), "claims": claims, "registrations": registrations}

    def _placed(self, rejects: Any, places: Mapping[str, Any]) -> Any:
        """Refused rows with the place where each stood in its file."""
        rows = rejects.to_pylist()
        for row in rows:
            row |= self._place(row["input"], places[row["input"]], row["row"] - 1)
            row["status"] = REFUSED
        return pa.Table.from_pylist(rows, schema=rejects.schema.append(pa.field("status", pa.string())))

    def _place(self, name: str, table: Any, row: int) -> dict[str, Any]:
        file = (table.column(FILE)[row].as_py() if FILE in table.column_names else None) or self.files.get(name)
        number = table.column(ROW)[row].as_py() + 1 if name in self.numbered else None
        return {"file": unquote(file.rpartition("/")[2]) if file else None, "row": number}

    def _broken(self, name: str, table: Any) -> Any:
        """Lines with too few or too many cells as refused rows."""
        width = len([column for column in table.column_names if not column.startswith("_")])
        rows = []
        for row, line in enumerate(table.column(CORRUPT).to_pylist()):
            cells = len(next(csv.reader([line]), []))
            place = {"status": REFUSED, "input": name, "column": ""} | self._place(name, table, row)
            zh, en = f"有 {cells} 格,应为 {width} 格", f"it has {cells} cells instead of {width}"
            rows.append(place | {"reason_zh": zh, "reason_en": en})
        texts = ("status", "input", "file", "column", "reason_zh", "reason_en")
        return pa.Table.from_pylist(rows, schema=pa.schema([("row", pa.int64()), *((text, pa.string()) for text in texts)]))


@functools.cache
def rules_on_worker(city: str, digest: str) -> RuleSet:
    """The rules of a city, loaded once in a worker, with a folder for kernels that is the worker's own.

    Raises:
        InputError: the city is not installed here, or its rules are others than those of the driver.
    """
    user = os.getuid() if hasattr(os, "getuid") else getpass.getuser()
    os.environ.setdefault("YIBAO_CACHE", str(Path(tempfile.gettempdir()).absolute() / f"yibao-{user}"))
    rules = load_registry().rules(city)
    if rules.digest != digest:
        raise InputError(
            f"{rules.package} 的规则与驱动程序的不同",
            f"the rules of {rules.package} differ from the driver's",
            mend=("在每台机器上安装同一版本", "install the same version on every machine"),
        )
    return rules


def _in_order(table: Any) -> Any:
    """Rows in the order of their files: claims of one day are settled in that order."""
    keys = [name for name in (FILE, BLOCK, ROW) if name in table.column_names]
    return table.take(pc.sort_indices(table, sort_keys=[(key, "ascending") for key in keys])) if table.num_rows else table


def _filled(table: Any, schema: Any) -> Any:
    """A table with the columns of a schema; what it lacks is empty."""
    columns = []
    for field in schema:
        if field.name not in table.column_names:
            columns.append(pa.nulls(table.num_rows, field.type))
            continue
        column = table.column(field.name)
        if pa.types.is_integer(field.type) and pa.types.is_string(column.type):  # ids of refused rows, which may be anything
            column = pc.if_else(pc.match_substring_regex(column, r"^-?\d{1,18}$"), column, None)
        columns.append(column.cast(field.type))
    return pa.Table.from_arrays(columns, schema=schema)

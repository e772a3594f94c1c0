"""Registrations of persons, from a column of lists or of JSON, or from a table of its own."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yibao import Text
from yibao.engines import FILINGS, REGISTRATIONS

from ..tables.columns import NO_DAY, CodeTable, Reject, find_ids, is_number
from ..tables.sheet import Sheet
from ..tables.spec import REGISTRATION
from ..tables.texts import ROW
from .people import FOREVER, NOBODY, Registrations

KEYS = tuple(column.name for column in REGISTRATION if column.name != "person")
_LISTED = pa.struct([(key, pa.string()) for key in KEYS])


def read_registrations(sheet: Sheet, heads: Any, ids: Any, names: CodeTable, table: Any) -> tuple[Registrations, list[Reject]]:
    """Registrations, and rows of a table of their own that are of nobody; a person with a wrong one is noted in the persons' sheet.

    Args:
        sheet: of the persons; heads: the first row of each; ids: of each; names: codes of texts; table: one of its own, or none.
    """
    owners, rows = _from_column(sheet, heads)
    lost: list[Reject] = []
    if table is not None:
        owners, rows, lost = _from_table(table, ids)
    if rows is None or not len(owners):
        nothing = np.zeros(0, dtype=np.int64)
        return Registrations(np.zeros(len(heads) + 1, dtype=np.int64), nothing, nothing, nothing, nothing, nothing), lost
    own = Sheet(rows)
    kind, code, region, first, last = _cells(own, names)
    for row, (column_name, reason) in own.bad.items():
        sheet.bad.setdefault(int(heads[owners[row]]), (f"registrations.{column_name}", reason))
    order = np.argsort(owners, kind="stable")
    starts = np.searchsorted(owners[order], np.arange(len(heads) + 1))
    ends = np.where(last == NO_DAY, FOREVER, last)
    columns = (values[order].astype(np.int64) for values in (np.maximum(kind, 0), code, region, first, ends))
    return Registrations(starts, *columns), lost


def _from_column(sheet: Sheet, heads: Any) -> tuple[Any, Any]:
    """The persons of registrations by place, and a table of these, from a column of lists or of JSON, if there is one."""
    if not sheet.has("registrations"):
        return np.zeros(0, dtype=np.int64), None
    column = sheet.raw("registrations")
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = column.take(pa.array(heads))
    else:
        column = _from_texts(sheet, sheet.column("registrations").take(pa.array(heads)), heads)
    owners = np.asarray(pc.list_parent_indices(column).to_numpy(zero_copy_only=False), dtype=np.int64)
    flat = pc.list_flatten(column)
    return owners, pa.table({field.name: flat.field(field.name) for field in flat.type}) if pa.types.is_struct(flat.type) else None


def _from_table(table: Any, ids: Any) -> tuple[Any, Any, list[Reject]]:
    """The persons of registrations by place, a table of these, and rows of nobody, from a table of its own."""
    own = Sheet(table)
    persons = own.ids("person", as_text=not is_number(ids.type))
    places = find_ids(ids, persons)
    numbers = table.column(ROW) if ROW in table.column_names else None
    lost = []
    for row in np.nonzero(places < 0)[0].tolist():
        column, reason = own.bad.get(row, ("person", NOBODY))
        number = row if numbers is None else int(numbers[row].as_py())
        person = str(persons[row].as_py() or "")
        lost.append(Reject(number + 1, f"registrations.{column}", reason, person, input="registrations"))
    known = np.nonzero(places >= 0)[0]
    return places[known], table.take(pa.array(known)), lost


def _cells(own: Sheet, names: CodeTable) -> tuple[Any, ...]:
    """Kind, code, region, first and last day of each registration."""
    kind = own.choice("kind", REGISTRATIONS).astype(np.int64)
    own.refuse_missing(kind == -1, "kind")
    code, region = own.words("code", names), own.words("region", names)
    first, last = own.days("from"), own.days("to")
    elsewhere = kind == REGISTRATIONS.index("cross_region")
    own.refuse_unknown(elsewhere & ((code == 0) | ~names.passing(FILINGS.__contains__)[code]), "code", FILINGS)
    diseases = np.array([name.endswith("_disease") for name in REGISTRATIONS], dtype=bool)
    own.refuse((kind >= 0) & diseases[kind] & (code == 0), "code", "缺少病种代码", "the code of the disease is missing")
    own.refuse_areas("region", region, names)
    own.refuse((first != NO_DAY) & (last != NO_DAY) & (last < first), "to", "早于 from", "lies before from")
    return kind, code, region, first, last


def _from_texts(sheet: Sheet, column: Any, heads: Any) -> Any:
    """Lists from JSON."""
    lists: list[list[dict[str, str | None]]] = []
    for place, text in enumerate(column.to_pylist()):
        try:
            entries = json.loads(text) if text and str(text).strip() else []
            lists.append([{key: None if entry.get(key) is None else str(entry[key]) for key in KEYS} for entry in entries])
        except (ValueError, TypeError, AttributeError):
            lists.append([])
            reason = Text("应为 JSON 列表", "expected a JSON list of objects")
            sheet.bad.setdefault(int(heads[place]), ("registrations", reason))
    return pa.array(lists, pa.list_(_LISTED))

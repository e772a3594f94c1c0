"""What persons have filed, from a column of lists or of JSON, or from a table of its own."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yibao import Text
from yibao.engines import FILINGS, REGISTRATIONS

from ..tables.columns import NO_DAY, CodeTable, Reject, find_ids, is_number
from ..tables.sheet import Sheet
from ..tables.texts import ROW
from .people import FOREVER, Registrations

KEYS = ("kind", "code", "region", "from", "to")
_FILED = pa.struct([(key, pa.string()) for key in KEYS])


def read_registrations(sheet: Sheet, heads: Any, ids: Any, names: CodeTable, table: Any) -> tuple[Registrations, list[Reject]]:
    """What is filed, and rows of a table of its own that are of nobody; who has something wrong is noted in the persons' sheet.

    Args:
        sheet: of the persons; heads: the first row of each; ids: of each; names: codes of texts; table: one of its own, or none.
    """
    owners = np.zeros(0, dtype=np.int64)
    filed = None
    lost: list[Reject] = []
    if sheet.has("registrations"):
        column = sheet.raw("registrations")
        if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
            column = column.take(pa.array(heads))
        else:
            column = _from_texts(sheet, sheet.column("registrations").take(pa.array(heads)), heads)
        owners = np.asarray(pc.list_parent_indices(column).to_numpy(zero_copy_only=False), dtype=np.int64)
        flat = pc.list_flatten(column)
        filed = pa.table({field.name: flat.field(field.name) for field in flat.type}) if pa.types.is_struct(flat.type) else None
    if table is not None:
        table_of_its_own = Sheet(table)
        whose = table_of_its_own.ids("person", as_text=not is_number(ids.type))
        places = find_ids(ids, whose)
        told = Text("不在 PERSONS 中", "is not among the persons")
        rows = table.column(ROW) if ROW in table.column_names else None
        for row in np.nonzero(places < 0)[0].tolist():
            column_name, reason = table_of_its_own.bad.get(row, ("person", told))
            number = row if rows is None else int(rows[row].as_py())
            lost.append(
                Reject(number + 1, f"registrations.{column_name}", reason, str(whose[row].as_py() or ""), input="registrations")
            )
        known = np.nonzero(places >= 0)[0]
        owners, filed = places[known], table.take(pa.array(known))
    if filed is None or not len(owners):
        nothing = np.zeros(0, dtype=np.int64)
        return Registrations(np.zeros(len(heads) + 1, dtype=np.int64), nothing, nothing, nothing, nothing, nothing), lost
    own = Sheet(filed)
    kind = own.choice("kind", REGISTRATIONS, needed=True).astype(np.int64)
    code, region = own.words("code", names), own.words("region", names)
    first, last = own.days("from"), own.days("to")
    filings = np.array([text in FILINGS for text in names.texts], dtype=bool)
    listed = ", ".join(FILINGS)
    own.refuse(
        (kind == REGISTRATIONS.index("cross_region")) & ~filings[code],
        "code",
        f"无法识别;可用:{listed}",
        f"not known; one of: {listed}",
    )
    diseases = np.array([name.endswith("_disease") for name in REGISTRATIONS], dtype=bool)
    own.refuse((kind >= 0) & diseases[kind] & (code == 0), "code", "缺少病种代码", "the code of the disease is missing")
    own.area_codes("region", region, names)
    own.refuse((first != NO_DAY) & (last != NO_DAY) & (last < first), "to", "早于 from", "lies before from")
    for row, (column_name, reason) in own.bad.items():
        sheet.bad.setdefault(int(heads[owners[row]]), (f"registrations.{column_name}", reason))
    order = np.argsort(owners, kind="stable")
    starts = np.searchsorted(owners[order], np.arange(len(heads) + 1))
    ends = np.where(last == NO_DAY, FOREVER, last)
    columns = (values[order].astype(np.int64) for values in (np.maximum(kind, 0), code, region, first, ends))
    return Registrations(starts, *columns), lost


def _from_texts(sheet: Sheet, column: Any, heads: Any) -> Any:
    """Lists from JSON."""
    listed: list[list[dict[str, str | None]]] = []
    for place, text in enumerate(column.to_pylist()):
        try:
            told = json.loads(text) if text and str(text).strip() else []
            rows = [{key: None if one.get(key) is None else str(one[key]) for key in KEYS} for one in told]
            listed.append(rows)
        except (ValueError, TypeError, AttributeError):
            listed.append([])
            said = Text("应为 JSON 列表", "expected a JSON list of objects")
            sheet.bad.setdefault(int(heads[place]), ("registrations", said))
    return pa.array(listed, pa.list_(_FILED))

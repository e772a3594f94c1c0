"""The process in which calamine reads a workbook: standard input to JSON on standard output, with bounds on memory and time.

A broken file can make calamine give up, or ask for more memory than there is, which ends the process. Run as a program, by its
path: it imports nothing of this package.
"""

import datetime as dt
import io
import json
import sys
from typing import Any

MOST_MEMORY = 2 << 30
MOST_SECONDS = 60


def sheets_of(data: bytes) -> dict[str, Any]:
    """The sheets as plain data, or the error: ``password``, or what calamine says.

    Each sheet has its name, whether it is visible, its merged ranges, and its cells: texts, ``[number]``, ``[day, null]``, or null.
    """
    import python_calamine  # noqa: PLC0415 (what a worker is for)

    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as workbook:
            return {"sheets": [_sheet(workbook, meta) for meta in workbook.sheets_metadata]}
    except python_calamine.PasswordError:
        return {"error": "password"}
    except python_calamine.CalamineError as error:
        return {"error": str(error) or type(error).__name__}


def _sheet(workbook: Any, meta: Any) -> dict[str, Any]:
    if not str(meta.visible).endswith(".Visible"):
        return {"name": meta.name, "visible": False}
    sheet = workbook.get_sheet_by_name(meta.name)
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    return {"name": meta.name, "visible": True, "merged": sheet.merged_cell_ranges or [], "rows": rows}


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return [format(value, ".15g")]
    if isinstance(value, dt.datetime | dt.date):
        return [value.isoformat()[:10], None]
    return str(value)


def _bound() -> None:
    """Bound memory and time, where the system can."""
    try:
        import resource  # noqa: PLC0415 (there is none on Windows)

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        return


if __name__ == "__main__":
    _bound()
    json.dump(sheets_of(sys.stdin.buffer.read()), sys.stdout)

"""The tables of columns on the pages, from those in the batch engine and in the commands."""

import re

from yibao.cli.pages.bills import columns
from yibao.model.reliability import CODES, RELIABILITIES
from yibao_batch.tables import spec
from yibao_batch.tables.spec import Column

_MARKED = re.compile(r"(<!-- (?:columns of )?(\w+), written by: [^\n]* -->\n)(.*?)(<!-- until here -->)", re.DOTALL)
_HOLDS = {
    "id": "whole number or text",
    "date": "date",
    "money": "money",
    "number": "whole number",
    "flag": "true or false",
    "word": "word",
    "code": "text",
    "area": "six digits",
    "text": "text",
    "list": "list",
    "any": "as declared",
}


def rewritten(page: str) -> str:
    """A page with every marked table as the columns are."""
    return _MARKED.sub(lambda part: f"{part[1]}\n{_table_of(part[2])}\n\n{part[4]}", page)


def _table_of(name: str) -> str:
    """The table of a kind of batch file, of what a command writes, or of all codes."""
    if name == "codes":
        return "\n".join(["| code | a result is | because |", "|---|---|---|", *map(_code, CODES)])
    if name.isupper() and hasattr(spec, name):
        return _table(getattr(spec, name))
    rows = (f"| `{column}` | {meaning.en} |" for column, meaning in getattr(columns, name.upper()).items())
    return "\n".join(["| column | meaning |", "|---|---|", *rows])


def _table(columns: tuple[Column, ...]) -> str:
    rows = (f"| `{column.name}`{' *' if column.needed else ''} | {_holds(column)} | {column.meaning.en} |" for column in columns)
    return "\n".join(["| column | holds | meaning |", "|---|---|---|", *rows])


def _code(name: str) -> str:
    meaning = CODES[name]
    return f"| `{name}` | {RELIABILITIES[meaning.reliability].en} | {meaning.text.en} |"


def _holds(column: Column) -> str:
    return ", ".join(f"`{word}`" for word in column.options) or _HOLDS[column.type]

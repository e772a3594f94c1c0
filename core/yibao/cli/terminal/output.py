"""Writing one document in the form that is asked for."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .csv import write_csv
from .screen import Screen


def write_document(
    screen: Screen,
    form: str,
    document: Any,
    page: Callable[[], list[str]],
    rows: Callable[[], Iterable[Sequence[str]]] = tuple,
    items: Sequence[Any] | None = None,
) -> int:
    """Write one document.

    Args:
        page: it for people; rows: as CSV; items: what stands on the lines of JSON lines, the whole document if not given.

    Returns:
        The exit code, which is 0.
    """
    if form == "json":
        screen.json(document)
    elif form == "jsonl":
        for item in [document] if items is None else items:
            screen.json(item, indent=None)
    elif form == "csv":
        write_csv(screen, rows())
    else:
        screen.lines(page())
    return 0

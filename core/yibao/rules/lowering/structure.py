"""Where things of the structure stand: as citations, like those of figures."""

import datetime as dt

from ...model.results.trace import Citation
from ..language.segments import Structural


def structure_citations(*things: tuple[str, Structural]) -> tuple[Citation, ...]:
    """The citations of some things, by the names they bear in results; those that say nothing have none."""
    return tuple(_citation(name, thing) for name, thing in things if thing.cited)


def _citation(name: str, thing: Structural) -> Citation:
    reading = thing.reading is not None
    return Citation(
        f"structure[{name}]",
        thing.source,
        "unverified" if reading else thing.status or "unverified",
        thing.from_ or dt.date.min,
        "effective",
        thing.to,
        thing.reading,
        reading,
    )

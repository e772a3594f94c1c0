"""Bills of the kernel that cannot both be true, noted as the scalar engine warns of them."""

from typing import Any

import numpy as np

from yibao.engines import BESIDE_A_STAY, DaysOfCare

from ..claims.claims import BENEFIT_NAMES, Claims
from ..claims.results import BatchResults
from ..tables.messages import MessageTable

_BESIDE = np.array([name in BESIDE_A_STAY for name in BENEFIT_NAMES])


def note_overlaps(settled: BatchResults, messages: MessageTable) -> None:
    """Note on each settled claim that it overlaps with an earlier one of the person."""
    claims = settled.claims
    rows = np.nonzero(settled.good & ~_BESIDE[claims.benefit])[0]
    first = np.where(claims.stay_given, claims.admitted, claims.day)[rows].astype(np.int64)
    for run in _suspects(claims, rows, first):
        _note(settled, messages, rows[slice(*np.searchsorted(claims.run[rows], [run, run + 1]))])


def _suspects(claims: Claims, rows: Any, first: Any) -> list[int]:
    """The persons with a bill that begins before an earlier one is over, or with two stays that begin on one day."""
    runs, last, stays = claims.run[rows].astype(np.int64), claims.day[rows].astype(np.int64), claims.stay_given[rows]
    with_stay = np.zeros(len(claims.starts), dtype=bool)
    with_stay[runs[stays]] = True
    some = with_stay[runs]
    runs, first, last, stays = runs[some], first[some], last[some], stays[some]
    order = np.lexsort((last, first, runs))
    runs, first, last, stays = runs[order], first[order], last[order], stays[order]
    span = int(last.max() - min(first.min(), last.min())) + 2 if len(last) else 1
    base = runs * span - (first.min() if len(first) else 0)
    reached = np.maximum.accumulate(base + last) if len(last) else last
    before = base[1:] + first[1:] < reached[:-1]
    twice = (first[1:] == first[:-1]) & stays[1:] & stays[:-1]
    same = runs[1:] == runs[:-1]
    return [int(run) for run in np.unique(runs[1:][same & (before | twice)])]


def _note(settled: BatchResults, messages: MessageTable, rows: Any) -> None:
    """Go through the bills of one person in their order."""
    claims, care = settled.claims, DaysOfCare.none()
    for place in rows.tolist():
        day, name = int(claims.day[place]), str(place)
        if claims.stay_given[place]:
            stay = str(claims.stays[place]) if claims.ward[place] else None
            other: object = care.add_stay(int(claims.admitted[place]), day, name, stay)
        else:
            other = care.add_visit(day, name)
        if other is not None:
            note = messages.notes[int(settled.notes[place])]
            settled.notes[place] = messages.note_of(",".join(filter(None, (note, "bills_overlap"))))

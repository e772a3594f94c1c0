"""Bands as the law prints them: one segment for each, which takes what lies between its edges along a counter."""

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from ...model.values.classes import frozen
from ...model.values.dates import day_before
from ...model.values.errors import RuleError
from ...model.values.text import Text
from ..checking.references import known
from ..language.references import Payer
from ..language.segments import Count, Limit, Segment
from ..language.tables import Entry
from ..loading.merge import Declared
from ..writing.bands import band_count, edge_table, ratio_table
from ..writing.figures import Unknown

_ZH = "零一二三四五六七八九十"
_EN = (
    "", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth", "Eleventh", "Twelfth",
)  # fmt: skip


@frozen
class _BandDays:
    """Days on which a row of edges holds, both ends included; an end that is open holds for the whole time of the segment."""

    first: dt.date | None
    last: dt.date | None


def segments_of_bands(declared: Declared, segment: Segment) -> Iterator[Segment]:
    """One segment for each band of a segment, and for each time in which the band stands.

    Raises:
        RuleError: no such table, one without edges, a payer of a band that there is not.
    """
    name = segment.bands or ""
    known([name], declared.table, "table")
    if segment.ratio:
        raise RuleError("bands 已说明比例", "bands say the ratios", where="ratio", mend=("删去 ratio", "take ratio out"))
    rows = declared.table[name].upto
    if not rows:
        raise RuleError(
            f"表 {name} 没有 upto,不是分段的表",
            f"the table {name} has no upto: it is no table of bands",
            where="bands",
            mend=("在表中写 upto = [ … ]", "give the table upto = [ … ]"),
        )
    count = band_count(declared.table[name])
    payers = _payers(segment, count)
    for band in range(1, count + 1):
        whole = _band(declared, segment, name, band, payers[band])
        for span in _spans(rows, band):
            yield from _within(whole, span)


def _band(declared: Declared, segment: Segment, name: str, band: int, payer: Payer | None) -> Segment:
    """One band of a segment, on all its days."""
    along = segment.along or name
    edge = edge_table(name, band)
    limit, counts = segment.limit, segment.counts
    if edge in declared.table:
        limit = (Limit(edge, counter=along, once=None if segment.along else "claim"), *limit)
    else:
        counts = (Count(along), *counts)
    return attrs.evolve(
        segment,
        id=f"{segment.id}_{band}",
        label=_numbered(segment.label, band),
        payer=payer,
        ratio=ratio_table(name, band),
        limit=limit,
        counts=counts,
        bands=None,
        along=None,
        family=segment.id,
        band=band,
    )


def _payers(segment: Segment, count: int) -> Mapping[int, Payer | None]:
    """Who pays each band."""
    payer = segment.payer
    if payer is None:
        raise RuleError("bands 需要 payer", "bands need a payer", mend=("写明 payer", "name the payer"))
    if not payer.bands:
        return dict.fromkeys(range(1, count + 1), payer)
    bands = [str(band) for band in range(1, count + 1)]
    for band in payer.bands:
        if band not in (*bands, "*"):
            raise RuleError(
                f"没有第 {band} 段,upto 有 {count} 段",
                f"there is no band {band}, upto has {count} bands",
                where="payer",
                mend=(f"可用:1 至 {count} 与 *", f"known: 1 to {count}, and *"),
            )
    missing = next((band for band in bands if band not in payer.bands and "*" not in payer.bands), None)
    if missing is not None:
        raise RuleError(
            f"第 {missing} 段没有支付方",
            f"band {missing} has no payer",
            where="payer",
            mend=('写 "*" = 其余各段的支付方', 'give "*" = the payer of all others'),
        )
    return {int(band): Payer(payer.bands.get(band, payer.bands.get("*", ""))) for band in bands}


def _numbered(label: Text, band: int) -> Text:
    """The label of a band: its number stands in the place of ``{n}``."""
    zh = _chinese(band)
    en = _EN[band] if band < len(_EN) else f"{band}th"
    if label.en.partition("{n}")[0].strip():
        en = en.lower()
    return Text(label.zh.replace("{n}", zh), label.en.replace("{n}", en))


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _ZH[ones]
    return ("" if tens == 1 else _ZH[tens]) + "十" + (_ZH[ones] if ones else "")


def _spans(rows: tuple[Entry, ...], band: int) -> Iterator[_BandDays]:
    """The days on which a band has an edge, runs of rows that follow each other as one."""
    run: _BandDays | None = None
    ordered = sorted(rows, key=_first)
    for row, after in itertools.zip_longest(ordered, ordered[1:]):
        last = row.to or (day_before(_first(after)) if after is not None else None)
        if not _has(row.value, band):
            if run is not None:
                yield run
            run = None
            continue
        first = None if row is ordered[0] else _first(row)
        run = _BandDays(first if run is None else run.first, last)
    if run is not None:
        yield run


def _first(row: Entry) -> dt.date:
    return row.first_day or dt.date.min


def _has(value: Any, band: int) -> bool:
    """Whether edges name a band."""
    if isinstance(value, Mapping):
        return any(_has(inner, band) for inner in value.values())
    return band <= len(value) if isinstance(value, list) else band == 1 or isinstance(value, Unknown)


def _within(segment: Segment, span: _BandDays) -> Iterator[Segment]:
    """The segment on the days that it shares with a span, if there are any."""
    first = max(filter(None, (segment.from_, span.first)), default=None)
    last = min(filter(None, (segment.to, span.last)), default=None)
    if first is None or last is None or first <= last:
        yield attrs.evolve(segment, from_=first, to=last)

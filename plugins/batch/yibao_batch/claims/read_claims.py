"""Reads claims from tables, and checks them as single claims are."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yibao import YibaoError
from yibao.engines import MAX_FEN, SPLIT, check_claims, check_grade

from ..kernel.frame import Frame
from ..people.people import NOBODY, People
from ..tables.columns import NO_DAY, BufferPool, CodeTable, Reject, absent, constant, decoded, mask
from ..tables.messages import error_of
from ..tables.sheet import Sheet
from ..tables.spec import CLAIMS, check_needed
from .claims import Claims

_OLDEST = 150
_COLUMNS = {column.name: column for column in CLAIMS}
_PLAIN = {
    "card": "card",
    "grade": "grade",
    "designated": "designated",
    "emergency": "emergency",
    "use_accounts": "uses",
    "disease": "disease",
    "prescription_date": "prescribed_on",
}
"""Columns that are fields of ``Claims`` as they are read."""


def read_claims(
    table: Any, first_row: int, people: People, frame: Frame, vocabulary: CodeTable, room: BufferPool | None = None
) -> tuple[Claims, list[Reject]]:
    """A batch of claims from a table.

    Args:
        table: of Arrow, with the columns of ``spec.CLAIMS``; first_row: how many rows of the input came before it.
        vocabulary: codes of free texts, the same for all batches.
        room: where the bills may be put.

    Raises:
        InputError: a column is missing that every claim needs, or cannot be read.
    """
    check_needed(CLAIMS, table.column_names)
    sheet = Sheet(table)
    number = sheet.rows
    rows = sheet.integers("_row") if sheet.has("_row") else range(first_row, first_row + number)
    ids, names = sheet.ids("claim", as_text=False), sheet.ids("person", as_text=people.as_text)
    if ids.null_count:
        sheet.refuse_missing(absent(ids), "claim")
    owners = _owners(sheet, names, people)
    reverses = sheet.ids("reverses", as_text=False) if sheet.has("reverses") else None
    if reverses is not None and reverses.null_count == number:
        reverses = None
    days, first = _days(sheet)
    _check_lifetimes(sheet, people, owners["starts"], owners["owners"], first)
    benefit, level = (sheet.read(_COLUMNS[name], vocabulary) for name in ("benefit", "level"))
    for name, codes in (("benefit", benefit), ("level", level)):
        sheet.refuse_missing((codes == -1) & (True if reverses is None else absent(reverses)), name)
    region, prescribed = (sheet.read(_COLUMNS[name], vocabulary) for name in ("region", "prescription_level"))
    bill, filled = _bill(sheet, frame, room)
    _refuse_lost(sheet, people, owners["starts"], owners["owners"])
    stays = _stays(sheet)
    plain = {field: sheet.read(_COLUMNS[name], vocabulary) for name, field in _PLAIN.items()}
    claims = Claims(
        rows=rows,
        ids=ids,
        names=names,
        benefit=np.maximum(benefit, 0),
        level=np.maximum(level, 0),
        region=region,
        prescribed=prescribed,
        bill=bill,
        reverses=reverses,
        beyond=_beyond(sheet, plain["card"]),
        facts={name[5:]: sheet.column(name) for name in table.column_names if name.startswith("fact_")},
        bad=np.zeros(number, dtype=bool),
        vocabulary=vocabulary,
        frame=frame,
        people=people,
        filled=filled,
        columns=sheet.names,
        sequence=sheet.integers("sequence") if sheet.has("sequence") else None,
        **owners,
        **days,
        **stays,
        **plain,
    )
    _check_known(claims, sheet)
    return claims, _rejects(claims, sheet)


def _rejects(claims: Claims, sheet: Sheet) -> list[Reject]:
    """Mark the rows that are wrong, and list them."""
    if sheet.bad:
        claims.bad[list(sheet.bad)] = True
    return [
        Reject(int(claims.rows[row]) + 1, column, reason, _shown(claims.names[row]), _shown(claims.ids[row]))
        for row, (column, reason) in sorted(sheet.bad.items())
    ]


def _owners(sheet: Sheet, names: Any, people: People) -> dict[str, Any]:
    """Where the claims of each person begin, the places of those persons, and rows of nobody, which are refused."""
    starts, owners = _runs(names, people)
    if not len(owners) or owners.min() >= 0:
        return {"starts": starts, "owners": owners}
    nobody = np.repeat(owners < 0, np.diff(starts))
    sheet.refuse(nobody, "person", NOBODY.zh, NOBODY.en)
    starts, owners = _joined(starts, owners)
    return {"starts": starts, "owners": owners, "nobody": nobody}


def _refuse_lost(sheet: Sheet, people: People, starts: Any, owners: Any) -> None:
    """Refuse the claims of persons who are refused."""
    if not people.spoilt:
        return
    lost = people.lost[np.maximum(owners, 0)] & (owners >= 0)
    if lost.any():
        wrong = np.repeat(lost, np.diff(starts))
        sheet.refuse(wrong, "person", "此人的资料有误,见该人的条目", "this person's row is refused; see its entry")


def _runs(names: Any, people: People) -> tuple[Any, Any]:
    """Where the claims of each person begin, and behind the last; and the places of those persons, −1 for who is not known."""
    number = len(names)
    edge = np.ones(number, dtype=bool)
    if number > 1:
        if people.as_text or names.null_count:
            edge[1:] = mask(pc.fill_null(pc.not_equal(names[1:], names[:-1]), True))
        else:
            values = names.to_numpy()
            np.not_equal(values[1:], values[:-1], out=edge[1:])
    heads = np.nonzero(edge)[0]
    return np.append(heads, number), people.find(names.take(pa.array(heads)))


def _joined(starts: Any, owners: Any) -> tuple[Any, Any]:
    """Runs in which rows of nobody count as of the person before them, so that a person's claims stay together."""
    known = np.nonzero(owners >= 0)[0]
    if not len(known):
        return np.array([0, starts[-1]]), owners[:1]
    before = np.searchsorted(known, np.arange(len(owners)), side="right") - 1
    owners = owners[known[np.maximum(before, 0)]]
    first = np.append(True, owners[1:] != owners[:-1])
    return np.append(starts[:-1][first], starts[-1]), owners[first]


def _days(sheet: Sheet) -> tuple[dict[str, Any], Any]:
    """The day of each claim and of its admission, and which are stays; then the first day of each."""
    visit = sheet.days("date")
    if not (sheet.has("admitted") or sheet.has("discharged")):
        sheet.refuse_missing(visit == NO_DAY, "date")
        no_stay = {"admitted": constant(sheet.rows, NO_DAY, np.int32), "stay_given": constant(sheet.rows, 0, bool)}
        return {"day": visit} | no_stay, visit
    admitted, discharged = sheet.days("admitted"), sheet.days("discharged")
    stay = (admitted != NO_DAY) | (discharged != NO_DAY)
    both = "住院只写 admitted 与 discharged", "a stay has admitted and discharged instead of date"
    sheet.refuse(stay & (visit != NO_DAY), "date", *both)
    sheet.refuse_missing(stay & (admitted == NO_DAY), "admitted")
    sheet.refuse_missing(stay & (discharged == NO_DAY), "discharged")
    sheet.refuse(stay & (discharged < admitted), "discharged", "出院早于入院", "discharged lies before admitted")
    sheet.refuse_missing(~stay & (visit == NO_DAY), "date")
    day, first = np.where(stay, discharged, visit), np.where(stay, admitted, visit)
    return {"day": day, "admitted": admitted, "stay_given": stay}, first


def _check_lifetimes(sheet: Sheet, people: People, starts: Any, owners: Any, first: Any) -> None:
    """Refuse claims that begin before the person's birth or after any age: looked at by person, and closer where needed."""
    if not len(owners) or not people.number:
        return
    known = np.maximum(owners, 0)
    born, aged = people.birth[known], people.turns(_OLDEST + 1)[known]
    low, high = np.minimum.reduceat(first, starts[:-1]), np.maximum.reduceat(first, starts[:-1])
    if not ((low < born) | (high >= aged)).any():
        return
    many = np.diff(starts)
    dated = (first != NO_DAY) & np.repeat(owners >= 0, many)
    sheet.refuse(dated & (first < np.repeat(born, many)), "date", "早于出生日期", "lies before the birth")
    old = dated & (first >= np.repeat(aged, many))
    sheet.refuse(old, "date", "就医时年龄超过 150 岁", "older than 150 years on the day")


def _stays(sheet: Sheet) -> dict[str, Any]:
    """The names of stays, which claims name theirs, and a code for each stay; a claim that names none is a stay of its own."""
    number = sheet.rows
    own = np.arange(1, number + 1, dtype=np.int32)
    if not sheet.has("stay"):
        return {"stay_names": None, "ward": constant(number, 0, bool), "stays": own}
    names = decoded(sheet.column("stay")).cast(pa.string())
    ward = mask(pc.fill_null(pc.not_equal(names, ""), False))
    if ward.any():
        codes = names.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32) + 1
        own = np.where(ward, codes, own + number)
    return {"stay_names": names, "ward": ward, "stays": own}


def _check_grades(claims: Claims, sheet: Sheet) -> None:
    """Refuse grades of facilities that nobody knows, as in a case file."""
    for code in np.unique(claims.grade).tolist() if sheet.has("grade") else ():
        grade = claims.vocabulary.texts[code]
        error = error_of(check_grade, claims.people.rules, grade, "grade") if grade else None
        if error is not None:
            for place in np.nonzero(claims.grade == code)[0].tolist():
                sheet.bad.setdefault(place, ("grade", error.what))


def _check_known(claims: Claims, sheet: Sheet) -> None:
    """Refuse grades, diseases and facts that the area does not know, as in a case file."""
    _check_grades(claims, sheet)
    if not (claims.facts or (sheet.has("disease") and claims.disease.any())):
        return
    pairs = claims.benefit.astype(np.int64) * len(claims.vocabulary.texts) + claims.disease
    spots = np.nonzero(((claims.disease > 0) | claims.beyond) & (claims.person >= 0))[0]
    alike = not claims.beyond.any()  # then the benefit and the disease are all that is looked at
    errors: dict[int, YibaoError | None] = {}
    for place in spots.tolist():
        if place in sheet.bad:
            continue
        key = int(pairs[place]) if alike else place
        if key not in errors:
            errors[key] = error_of(check_claims, claims.people.rules, [claims.claim(place)])
        error = errors[key]
        if error is not None:
            column = "fact_" + error.where.rpartition(".")[2] if ": facts." in error.where else "disease"
            sheet.bad[place] = column, error.what


def _shown(value: Any) -> str:
    text = value.as_py()
    return "" if text is None else str(text)


def _bill(sheet: Sheet, frame: Frame, room: BufferPool | None) -> tuple[Any, frozenset[int]]:
    """The four parts, each whole and by kind; a kind is a part of the whole. Then which of them the table has."""
    number, stride = sheet.rows, len(frame.kinds) + 1
    amounts = {
        part * stride + place: f"{name}_{kind}" if kind else name
        for part, name in enumerate(SPLIT)
        for place, kind in enumerate(("", *frame.kinds))
        if sheet.has_money(name) and sheet.has_money(f"{name}_{kind}" if kind else name)
    }
    filled = frozenset(amounts)
    bill = (room or BufferPool()).take(("bill", filled), len(SPLIT) * stride, number)
    for row, name in amounts.items():
        bill[row, :number] = sheet.money(name)
    for part, name in enumerate(SPLIT):
        kinds = [row for row in range(part * stride + 1, (part + 1) * stride) if row in filled]
        if kinds:
            apart = bill[kinds, :number].sum(axis=0)
            more = "各类之和超过该部分", "the kinds add up to more than the whole part"
            sheet.refuse(apart > bill[part * stride, :number], name, *more)
    whole = [row for row in sorted(filled) if row % stride == 0]
    if len(whole) > 1:  # a single part is no more than the most
        total = bill[whole, :number].sum(axis=0)
        sheet.refuse(total > MAX_FEN, "in_scope", "总额超过十亿元", "the total is more than 10^9 yuan")
    return bill, filled


def _beyond(sheet: Sheet, card: Any) -> Any:
    """Rows with something that only the scalar engine knows: facts of the claim, a card that was not used."""
    beyond = card == 0 if sheet.has("card") else np.zeros(sheet.rows, dtype=bool)
    for name in sheet.table.column_names:
        if name.startswith("fact_"):
            beyond |= ~absent(sheet.column(name))
    return beyond

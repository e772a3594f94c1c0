"""Claims by columns: one batch of a table as plain arrays, checked as single claims are."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yibao import Claim, YibaoError
from yibao.engines import BENEFITS, LEVELS, MAX_FEN, SPLIT, Facility, Parts, PartsOfKind, Prescription, check_claims

from ..kernel.frame import Frame
from ..people.people import People, date_of
from ..tables.columns import NO_DAY, BufferPool, CodeTable, Reject, absent, constant
from ..tables.sheet import Sheet

BENEFIT_NAMES = tuple(BENEFITS)
_OLDEST = 150


@attrs.define(eq=False)
class Claims:
    """Some claims in the order of the input, as arrays with one entry a row.

    Attributes:
        rows: where each stood in the input, from 0; ids: of claims; names: of the persons as they came.
        starts: where the claims of each person begin, and behind the last; owners: places of those persons, −1 if nobody is
            known; person: the same row by row.
        day: the visit, or the discharge; admitted: for a stay, else ``NO_DAY``.
        benefit, level: places in the lists of words; grade, region, disease, prescribed: codes in ``vocabulary``.
        bill: fen, the four parts, each of the whole and of every kind that some stage keeps apart.
        stays: codes that tell the stays of a batch apart; ward: whether the claim names its stay.
        bad: rows that are left out; reverses: what a reversal takes back, or none.
        filled: rows of the bill that may hold something; given: names of the columns that there are.
        nobody: rows of persons who are not known, which stand with those of another; none where there are none.
        sequence: the order of claims of one day, or none.
    """

    rows: Any
    ids: Any
    names: Any
    starts: Any
    owners: Any
    day: Any
    admitted: Any
    stay_given: Any
    benefit: Any
    level: Any
    grade: Any
    region: Any
    designated: Any
    emergency: Any
    uses: Any
    disease: Any
    prescribed: Any
    prescribed_on: Any
    bill: Any
    stays: Any
    ward: Any
    stay_names: Any
    reverses: Any
    beyond: Any
    card: Any
    facts: Mapping[str, Any]
    bad: Any
    vocabulary: CodeTable
    frame: Frame
    people: People
    filled: frozenset[int]
    given: frozenset[str]
    nobody: Any = None
    sequence: Any = None
    _run: Any = None
    _person: Any = None

    @property
    def number(self) -> int:
        """How many rows there are."""
        return len(self.day)

    @property
    def run(self) -> Any:
        """Which of the owners, row by row."""
        if self._run is None:
            self._run = np.repeat(np.arange(len(self.owners)), np.diff(self.starts))
        return self._run

    @property
    def person(self) -> Any:
        """Places of the persons, row by row."""
        if self._person is None:
            self._person = np.repeat(self.owners, np.diff(self.starts))
        return self._person

    def owner(self, place: int) -> int:
        """The place of the person of one claim."""
        return int(self.owners[np.searchsorted(self.starts, place, side="right") - 1])

    def claim(self, place: int) -> Claim:
        """One claim for the scalar engine."""
        identity = str(self.ids[place].as_py())
        if self.reverses is not None and self.reverses[place].as_py() is not None:
            return Claim(identity, date=date_of(self.day[place]), reverses=str(self.reverses[place].as_py()))
        text = self.vocabulary.texts
        stay = bool(self.stay_given[place])
        designated = {-1: None, 0: False, 1: True}[int(self.designated[place])]
        prescribed = text[self.prescribed[place]]
        stride = len(self.frame.kinds) + 1
        whole = [int(self.bill[part * stride, place]) for part in range(len(SPLIT))]
        kinds = {
            kind: PartsOfKind(*(int(self.bill[part * stride + 1 + number, place]) for part in range(len(SPLIT))))
            for number, kind in enumerate(self.frame.kinds)
        }
        kinds = {kind: parts for kind, parts in kinds.items() if parts != PartsOfKind()}
        return Claim(
            identity,
            date=None if stay else date_of(self.day[place]),
            benefit=BENEFIT_NAMES[self.benefit[place]],
            facility=Facility(LEVELS[self.level[place]], text[self.grade[place]], text[self.region[place]], designated),
            parts=Parts(whole[0], whole[1], whole[2], whole[3], kinds),
            admitted=date_of(self.admitted[place]) if stay else None,
            discharged=date_of(self.day[place]) if stay else None,
            stay=str(self.stay_names[place].as_py()) if self.ward[place] else None,
            disease=text[self.disease[place]],
            emergency=bool(self.emergency[place]),
            use_accounts=bool(self.uses[place]),
            prescription=Prescription(prescribed, self._prescribed_on(place)) if prescribed else None,
            card={-1: None, 0: False, 1: True}[int(self.card[place])],
            facts=self._facts(place),
        )

    def _facts(self, place: int) -> dict[str, Any]:
        declared = self.people.rules.declared.fact
        told = {name: column[place].as_py() for name, column in self.facts.items()}
        return {name: _fact(declared.get(name), value) for name, value in told.items() if value is not None}

    def _prescribed_on(self, place: int) -> dt.date:
        day = int(self.prescribed_on[place])
        return date_of(self.day[place] if day == NO_DAY else day)


NEEDED = ("person", "claim", "benefit", "level")


def read_claims(
    table: Any, first_row: int, people: People, frame: Frame, vocabulary: CodeTable, room: BufferPool | None = None
) -> tuple[Claims, list[Reject]]:
    """A batch of claims from a table.

    Args:
        table: of Arrow; first_row: how many rows of the input came before it.
        vocabulary: codes of free texts, the same for all batches.
        room: where the bills may be put.

    Raises:
        KeyError: a column is missing that every claim needs.
    """
    sheet = Sheet(table)
    for name in NEEDED:
        if not sheet.has(name):
            raise KeyError(name)
    if not (sheet.has("date") or sheet.has("discharged")):
        raise KeyError("date")
    number = sheet.rows
    rows = sheet.integers("_row") if sheet.has("_row") else range(first_row, first_row + number)
    ids = sheet.ids("claim", as_text=False)
    names = sheet.ids("person", as_text=people.as_text)
    if ids.null_count:
        sheet.refuse(absent(ids), "claim", "缺少 claim", "claim is missing")
    starts, owners = _runs(names, people)
    nobody = None
    if len(owners) and owners.min() < 0:
        nobody = np.repeat(owners < 0, np.diff(starts))
        sheet.refuse(nobody, "person", "不在 PERSONS 中", "is not among the persons")
        starts, owners = _joined(starts, owners)
    reverses = sheet.ids("reverses", as_text=False) if sheet.has("reverses") else None
    if reverses is not None and reverses.null_count == number:
        reverses = None
    backs = constant(number, 0, bool) if reverses is None else ~absent(reverses)
    visit, admitted, day, stay = _days(sheet)
    _lifetimes(sheet, people, starts, owners, visit if stay is None else np.where(stay, admitted, visit))
    benefit = sheet.choice("benefit", BENEFIT_NAMES)
    level = sheet.choice("level", LEVELS)
    for name, given, zh, en in (
        ("benefit", benefit, "缺少 benefit", "benefit is missing"),
        ("level", level, "缺少 level", "level is missing"),
    ):
        sheet.refuse((given == -1) & ~backs, name, zh, en)
    region = sheet.words("region", vocabulary)
    if sheet.has("region"):
        sheet.area_codes("region", region, vocabulary)
    prescribed = sheet.words("prescription_level", vocabulary)
    if sheet.has("prescription_level"):
        known_level = np.array([text is None or text in LEVELS for text in vocabulary.texts], dtype=bool)
        listed = ", ".join(LEVELS)
        sheet.refuse(~known_level[prescribed], "prescription_level", f"无法识别;可用:{listed}", f"not known; one of: {listed}")
    bill, filled = _bill(sheet, frame, room)
    if people.spoilt:
        lost = people.lost[np.maximum(owners, 0)] & (owners >= 0)
        if lost.any():
            told = "此人的资料有误,见该人的条目", "this person's row is refused; see its entry"
            sheet.refuse(np.repeat(lost, np.diff(starts)), "person", *told)
    stay_names, ward, stays = _stays(sheet)
    card = sheet.flags("card", -1)
    claims = Claims(
        rows,
        ids,
        names,
        starts,
        owners,
        day,
        admitted,
        constant(number, 0, bool) if stay is None else stay,
        np.maximum(benefit, 0),
        np.maximum(level, 0),
        sheet.words("grade", vocabulary),
        region,
        sheet.flags("designated", -1),
        sheet.flags("emergency", 0),
        sheet.flags("use_accounts", 1),
        sheet.words("disease", vocabulary),
        prescribed,
        sheet.days("prescription_date"),
        bill,
        stays,
        ward,
        stay_names,
        reverses,
        _beyond(sheet, card),
        card,
        {name[5:]: sheet.column(name) for name in table.column_names if name.startswith("fact_")},
        np.zeros(number, dtype=bool),
        vocabulary,
        frame,
        people,
        filled,
        sheet.names,
        nobody,
        sheet.integers("sequence") if sheet.has("sequence") else None,
    )
    if (sheet.has("disease") and claims.disease.any()) or claims.facts:
        _known(claims, sheet)
    if sheet.bad:
        claims.bad[list(sheet.bad)] = True
    rejects = [
        Reject(int(rows[row]) + 1, column, reason, _shown(names[row]), _shown(ids[row]))
        for row, (column, reason) in sorted(sheet.bad.items())
    ]
    return claims, rejects


def _runs(names: Any, people: People) -> tuple[Any, Any]:
    """Where the claims of each person begin, and behind the last; and the places of those persons, −1 for who is not known."""
    number = len(names)
    edge = np.ones(number, dtype=bool)
    if number > 1:
        if people.as_text or names.null_count:
            edge[1:] = np.asarray(
                pc.fill_null(pc.not_equal(names[1:], names[:-1]), True).to_numpy(zero_copy_only=False), dtype=bool
            )
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


def _days(sheet: Sheet) -> tuple[Any, Any, Any, Any]:
    """The day of a visit, of an admission, the day that a claim stands at, and which are stays, none where there is no stay."""
    visit = sheet.days("date")
    if not (sheet.has("admitted") or sheet.has("discharged")):
        sheet.refuse(visit == NO_DAY, "date", "缺少 date", "date is missing")
        return visit, constant(sheet.rows, NO_DAY, np.int32), visit, None
    admitted, discharged = sheet.days("admitted"), sheet.days("discharged")
    stay = (admitted != NO_DAY) | (discharged != NO_DAY)
    both = "住院只写 admitted 与 discharged", "a stay has admitted and discharged instead of date"
    sheet.refuse(stay & (visit != NO_DAY), "date", *both)
    sheet.refuse(stay & (admitted == NO_DAY), "admitted", "缺少 admitted", "admitted is missing")
    sheet.refuse(stay & (discharged == NO_DAY), "discharged", "缺少 discharged", "discharged is missing")
    sheet.refuse(stay & (discharged < admitted), "discharged", "出院早于入院", "discharged lies before admitted")
    sheet.refuse(~stay & (visit == NO_DAY), "date", "缺少 date", "date is missing")
    return visit, admitted, np.where(stay, discharged, visit), stay


def _lifetimes(sheet: Sheet, people: People, starts: Any, owners: Any, first: Any) -> None:
    """Refuse claims that begin before the person's birth or after any age: looked at by person, and closer where needed."""
    if not len(owners) or not people.number:
        return
    known = np.maximum(owners, 0)
    born, aged = people.birth[known], people.turns(_OLDEST + 1)[known]
    low, high = np.minimum.reduceat(first, starts[:-1]), np.maximum.reduceat(first, starts[:-1])
    if not ((low < born) | (high >= aged)).any():
        return
    many = np.diff(starts)
    given = (first != NO_DAY) & np.repeat(owners >= 0, many)
    sheet.refuse(given & (first < np.repeat(born, many)), "date", "早于出生日期", "lies before the birth")
    old = given & (first >= np.repeat(aged, many))
    sheet.refuse(old, "date", "就医时年龄超过 150 岁", "older than 150 years on the day")


def _stays(sheet: Sheet) -> tuple[Any, Any, Any]:
    """The names of stays, which claims name theirs, and a code for each stay; a claim that names none is a stay of its own."""
    number = sheet.rows
    if not sheet.has("stay"):
        return None, constant(number, 0, bool), np.arange(1, number + 1, dtype=np.int32)
    column = sheet.column("stay")
    names = (column.dictionary_decode() if pa.types.is_dictionary(column.type) else column).cast(pa.string())
    ward = np.asarray(pc.fill_null(pc.not_equal(names, ""), False).to_numpy(zero_copy_only=False), dtype=bool)
    if not ward.any():
        return names, ward, np.arange(1, number + 1, dtype=np.int32)
    codes = names.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32) + 1
    own = np.arange(number + 1, 2 * number + 1, dtype=np.int32)
    return names, ward, np.where(ward, codes, own)


def _known(claims: Claims, sheet: Sheet) -> None:
    """Diseases and facts that the area does not know are refused, as in a case file."""
    pairs = claims.benefit.astype(np.int64) * len(claims.vocabulary.texts) + claims.disease
    wanted = (claims.disease > 0) | claims.beyond
    spots = np.nonzero(wanted & (claims.person >= 0))[0]
    told: dict[int, YibaoError | None] | None = {} if not claims.beyond.any() else None
    for place in spots.tolist():
        key = int(pairs[place])
        if told is not None and key in told:
            error = told[key]
        else:
            error = None
            if place not in sheet.bad:
                try:
                    check_claims(claims.people.rules, [claims.claim(place)])
                except YibaoError as found:
                    error = found
            if told is not None:
                told[key] = error
        if error is not None:
            column = "fact_" + error.where.rpartition(".")[2] if ": facts." in error.where else "disease"
            sheet.bad.setdefault(place, (column, error.what))


def _shown(value: Any) -> str:
    told = value.as_py()
    return "" if told is None else str(told)


def _bill(sheet: Sheet, frame: Frame, room: BufferPool | None) -> tuple[Any, frozenset[int]]:
    """The four parts, each whole and by kind; a kind is a part of the whole. Then which of them the table has."""
    number, stride = sheet.rows, len(frame.kinds) + 1
    told = [
        (part, place, name if place == 0 else f"{name}_{frame.kinds[place - 1]}")
        for part, name in enumerate(SPLIT)
        for place in range(stride)
        if sheet.has_money(name)
    ]
    told = [one for one in told if sheet.has_money(one[2])]
    filled = frozenset(part * stride + place for part, place, _ in told)
    bill = (room or BufferPool()).take(("bill", filled), len(SPLIT) * stride, number)
    for part, place, name in told:
        bill[part * stride + place, :number] = sheet.money(name)
    for part, name in enumerate(SPLIT):
        kinds = [part * stride + place for place in range(1, stride) if part * stride + place in filled]
        if kinds:
            apart = bill[kinds, :number].sum(axis=0)
            more = "各类之和超过该部分", "the kinds add up to more than the whole part"
            sheet.refuse(apart > bill[part * stride, :number], name, *more)
    whole = [one for one in sorted(filled) if one % stride == 0]
    if len(whole) > 1:  # one alone is no more than the most
        total = bill[whole, :number].sum(axis=0)
        sheet.refuse(total > MAX_FEN, "in_scope", "总额超过十亿元", "the total is more than 10^9 yuan")
    return bill, filled


def _beyond(sheet: Sheet, card: Any) -> Any:
    """Rows that say something only the scalar engine knows: facts of the claim, a card that was not used."""
    found = card == 0 if sheet.has("card") else np.zeros(sheet.rows, dtype=bool)
    for name in sheet.table.column_names:
        if name.startswith("fact_"):
            column = sheet.column(name)
            found |= np.asarray(pc.is_valid(column).to_numpy(zero_copy_only=False), dtype=bool)
    return found


def _fact(rule: Any, value: Any) -> Any:
    """A declared fact as a case file would say it."""
    if rule is not None and rule.type == "boolean" and isinstance(value, str):
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(value.strip().lower(), value)
    if rule is not None and rule.type == "integer" and isinstance(value, str) and value.strip().lstrip("-").isdigit():
        return int(value)
    if isinstance(value, dt.datetime):
        return value.date()
    return str(value) if rule is not None and rule.type in ("money", "ratio") and not isinstance(value, str) else value

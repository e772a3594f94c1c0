"""Claims by columns: one batch of a table as plain arrays, checked as single claims are."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yibao.engine.facts import check_claims
from yibao.model.claim import Claim, Facility, Parts, PartsOfKind, Prescription
from yibao.model.errors import YibaoError
from yibao.model.money import MAX_FEN
from yibao.model.words import BENEFITS, LEVELS, SPLIT

from .columns import NO_DAY, Names, Reject, Sheet, identities
from .frame import Frame
from .people import People, date_of

BENEFIT_NAMES = tuple(BENEFITS)
_OLDEST = 150


@attrs.define(eq=False)
class Claims:
    """Some claims in the order of the input, as arrays with one entry a row.

    Attributes:
        rows: where each stood in the input, from 1; ids: of claims; names: of the persons as they came.
        person: places of the persons; day: the visit, or the discharge; admitted: for a stay, else ``NO_DAY``.
        benefit, level: places in the lists of words; grade, region, disease, prescribed: codes in ``vocabulary``.
        bill: fen, the four parts, each of the whole and of every kind that some stage keeps apart.
        stays: codes that tell the stays of a batch apart; ward: whether the claim names its stay.
        bad: rows that are left out; reverses: what a reversal takes back, or none.
        filled: rows of the bill that may hold something.
    """

    rows: Any
    ids: Any
    names: Any
    person: Any
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
    vocabulary: Names
    frame: Frame
    people: People
    filled: frozenset[int]

    @property
    def number(self) -> int:
        """How many rows there are."""
        return len(self.person)

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


def read_claims(table: Any, first_row: int, people: People, frame: Frame, vocabulary: Names) -> tuple[Claims, list[Reject]]:
    """A batch of claims from a table.

    Args:
        table: of Arrow; first_row: how many rows of the input came before it.
        vocabulary: codes of free texts, the same for all batches.

    Raises:
        KeyError: a column is missing that every claim needs.
    """
    for name in NEEDED:
        if name not in table.column_names:
            raise KeyError(name)
    if "date" not in table.column_names and "discharged" not in table.column_names:
        raise KeyError("date")
    sheet = Sheet(table)
    number = sheet.rows
    rows = sheet.integers("_row") if sheet.has("_row") else np.arange(first_row, first_row + number, dtype=np.int64)
    ids = identities(sheet.column("claim"), False)
    names = identities(sheet.column("person"), people.as_text)
    nameless = ~np.asarray(pc.is_valid(ids).to_numpy(zero_copy_only=False), dtype=bool)
    sheet.refuse(nameless, "claim", "缺少 claim", "claim is missing")
    person = _persons(names, people)
    sheet.refuse(person < 0, "person", "不在 PERSONS 中", "is not among the persons")
    reverses = identities(sheet.column("reverses"), False) if sheet.has("reverses") else None
    if reverses is not None and reverses.null_count == number:
        reverses = None
    backs = (
        np.zeros(number, dtype=bool)
        if reverses is None
        else np.asarray(pc.is_valid(reverses).to_numpy(zero_copy_only=False), dtype=bool)
    )
    visit, admitted, discharged = sheet.days("date"), sheet.days("admitted"), sheet.days("discharged")
    stay = (admitted != NO_DAY) | (discharged != NO_DAY)
    if stay.any():
        sheet.refuse(
            stay & (visit != NO_DAY),
            "date",
            "住院只写 admitted 与 discharged",
            "a stay has admitted and discharged instead of date",
        )
        sheet.refuse(stay & (admitted == NO_DAY), "admitted", "缺少 admitted", "admitted is missing")
        sheet.refuse(stay & (discharged == NO_DAY), "discharged", "缺少 discharged", "discharged is missing")
        sheet.refuse(stay & (discharged < admitted), "discharged", "出院早于入院", "discharged lies before admitted")
        day = np.where(stay, discharged, visit)
        first = np.where(stay, admitted, visit)
    else:
        day = first = visit
    sheet.refuse(~stay & (visit == NO_DAY), "date", "缺少 date", "date is missing")
    known = np.maximum(person, 0)
    born = people.birth[known] if people.number else np.zeros(number, dtype=np.int32)
    given = (first != NO_DAY) & (person >= 0)
    sheet.refuse(given & (first < born), "date", "早于出生日期", "lies before the birth")
    old = given & (first - born > _OLDEST * 366)
    if old.any():
        sheet.refuse(
            old & (first >= people.turns(_OLDEST + 1)[known]), "date", "就医时年龄超过 150 岁", "older than 150 years on the day"
        )
    benefit = sheet.choice("benefit", BENEFIT_NAMES)
    level = sheet.choice("level", LEVELS)
    sheet.refuse(~backs & (benefit == -1), "benefit", "缺少 benefit", "benefit is missing")
    sheet.refuse(~backs & (level == -1), "level", "缺少 level", "level is missing")
    region = sheet.words("region", vocabulary)
    if region.any():
        shaped = np.array(
            [text is None or (len(text) == 6 and text.isascii() and text.isdigit()) for text in vocabulary.texts], dtype=bool
        )
        sheet.refuse(~shaped[region], "region", "行政区划代码应为六位数字", "an area code has six digits")
    prescribed = sheet.words("prescription_level", vocabulary)
    if prescribed.any():
        known_level = np.array([text is None or text in LEVELS for text in vocabulary.texts], dtype=bool)
        listed = ", ".join(LEVELS)
        sheet.refuse(~known_level[prescribed], "prescription_level", f"无法识别;可用:{listed}", f"not known; one of: {listed}")
    bill, filled = _bill(sheet, frame, number)
    spoilt = np.zeros(number, dtype=bool)
    if people.spoilt:
        lost = np.zeros(people.number, dtype=bool)
        lost[list(people.spoilt)] = True
        spoilt = (person >= 0) & lost[known]
        sheet.refuse(spoilt, "person", "此人的资料有误,见该人的条目", "this person's row is refused; see its entry")
    stay_names = sheet.column("stay") if sheet.has("stay") else None
    ward = np.zeros(number, dtype=bool)
    if stay_names is not None:
        stay_names = (
            stay_names.cast(pa.string())
            if not pa.types.is_dictionary(stay_names.type)
            else stay_names.dictionary_decode().cast(pa.string())
        )
        ward = np.asarray(pc.fill_null(pc.not_equal(stay_names, ""), False).to_numpy(zero_copy_only=False), dtype=bool)
    if ward.any():
        named = pc.if_else(pa.array(ward), stay_names, ids.cast(pa.string()))
        stays = named.dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32) + 1
    else:
        stays = np.arange(1, number + 1, dtype=np.int32)
    card = sheet.flags("card", -1)
    facts = {name[5:]: sheet.column(name) for name in table.column_names if name.startswith("fact_")}
    claims = Claims(
        rows,
        ids,
        names,
        person,
        day,
        admitted,
        stay,
        np.maximum(benefit, 0),
        np.maximum(level, 0),
        sheet.words("grade", vocabulary),
        region,
        sheet.flags("designated", -1),
        sheet.flags("emergency", 0) == 1,
        sheet.flags("use_accounts", 1) == 1,
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
        facts,
        np.zeros(number, dtype=bool),
        vocabulary,
        frame,
        people,
        filled,
    )
    if claims.disease.any() or facts:
        _known(claims, sheet)
    if sheet.bad:
        claims.bad[list(sheet.bad)] = True
    rejects = [
        Reject(int(rows[row]) + 1, column, reason, _shown(names[row]), _shown(ids[row]))
        for row, (column, reason) in sorted(sheet.bad.items())
    ]
    return claims, rejects


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
            sheet.bad.setdefault(place, ("disease", error.what))


def _shown(value: Any) -> str:
    told = value.as_py()
    return "" if told is None else str(told)


def _persons(names: Any, people: People) -> Any:
    """Places of the persons; claims of one person stand together, so each is looked up once a run."""
    number = len(names)
    if number == 0:
        return np.zeros(0, dtype=np.int64)
    edge = np.ones(number, dtype=bool)
    if number > 1:
        edge[1:] = np.asarray(pc.fill_null(pc.not_equal(names[1:], names[:-1]), True).to_numpy(zero_copy_only=False), dtype=bool)
    heads = np.nonzero(edge)[0]
    places = people.find(names.take(pa.array(heads)))
    return np.repeat(places, np.diff(np.append(heads, number)))


def _bill(sheet: Sheet, frame: Frame, number: int) -> tuple[Any, frozenset[int]]:
    """The four parts, each whole and by kind; a kind is a part of the whole. Then which of them the table has."""
    kinds = frame.kinds
    stride = len(kinds) + 1
    bill = np.zeros((len(SPLIT) * stride, number + 8), dtype=np.int64)
    total = np.zeros(number, dtype=np.int64)
    filled = set()
    for part, name in enumerate(SPLIT):
        if not (sheet.has(name) or sheet.has(f"{name}_fen")):
            continue
        whole = sheet.money(name)
        bill[part * stride, :number] = whole
        total += whole
        filled.add(part * stride)
        apart = np.zeros(number, dtype=np.int64)
        for place, kind in enumerate(kinds):
            if sheet.has(f"{name}_{kind}") or sheet.has(f"{name}_{kind}_fen"):
                some = sheet.money(f"{name}_{kind}")
                bill[part * stride + 1 + place, :number] = some
                apart += some
                filled.add(part * stride + 1 + place)
        sheet.refuse(apart > whole, name, "各类之和超过该部分", "the kinds add up to more than the whole part")
    sheet.refuse(total > MAX_FEN, "in_scope", "总额超过十亿元", "the total is more than 10^9 yuan")
    return bill, frozenset(filled)


def _beyond(sheet: Sheet, card: Any) -> Any:
    """Rows that say something only the scalar engine knows: facts of the claim, a card that was not used."""
    found = card == 0
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

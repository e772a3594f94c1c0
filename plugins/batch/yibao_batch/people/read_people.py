"""Reads persons from tables, and checks them as single persons are."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yibao import Person, RuleSet, Text
from yibao.engines import REGISTRATIONS, SCHEMES, STANDINGS, Dated, InputError, Registration, check_person, parse_ratio

from ..tables.columns import NO_DAY, CodeTable, Reject, absent, is_number, mask
from ..tables.messages import error_of
from ..tables.sheet import Sheet
from ..tables.spec import PERSONS, check_needed
from ..tables.texts import ROW
from .people import EPOCH, MOST_BALANCE, NOTHING, People, Registrations
from .reasons import add_reason, has_reason
from .registrations import read_registrations

MOST_REGISTRATIONS = 40
"""The most registrations of one person for the kernel; which of them are in force on a day are bits of one integer."""


def read_people(
    rules: RuleSet,
    table: Any,
    registrations: Any = None,
    *,
    before: People | None = None,
    first_row: int = 0,
    texts: bool = False,
) -> People:
    """Persons from a table.

    Args:
        table: of Arrow, one row a person, or several with ``from``; its columns are ``spec.PERSONS``.
        registrations: a table of its own with what persons have registered, or none.
        before: persons who were read before these, so that codes go on meaning the same; first_row: how many rows came before.
        texts: whether ids are texts, as they are where the claims have texts, even if they are numbers here.

    Raises:
        InputError: a column is missing that every person needs, or cannot be read.
    """
    sheet = _in_order(table, first_row, texts)
    names = before.names if before else CodeTable()
    same = _same_as_before(sheet.column("person"))
    heads = np.nonzero(~same)[0]
    starts = np.append(heads, sheet.rows).astype(np.int64)
    since, birth = sheet.days("from"), sheet.days("birth_date")
    words = {column.name: _filled(sheet.read(column, names), same, -1) for column in PERSONS if column.type == "word"}
    base = _filled(sheet.money("contribution_base", missing=-1), same, -1)
    facts = {
        name: _fact(sheet, names, name, rule, same) for name, rule in rules.declared.fact.items() if sheet.has_money(f"fact_{name}")
    }
    accounts = np.stack([sheet.money(f"account_{name}", 10**15)[heads] for name in rules.declared.account] or [np.zeros(0)])
    counters = _counters(rules, sheet, heads)
    ids = sheet.column("person").take(pa.array(heads))
    _refuse_missing(sheet, heads, birth, words, ids)
    _refuse_repeated(sheet, same, since)
    registered, lost = read_registrations(sheet, heads, ids, names, registrations)
    people = People(
        rules,
        ids,
        starts,
        since,
        int(np.diff(starts).max()) if len(heads) else 1,
        np.where(birth[heads] == NO_DAY, 0, birth[heads]).astype(np.int32),
        np.maximum(words["scheme"], 0),
        np.maximum(words["standing"], 0),
        words["cover"],
        base,
        accounts,
        counters,
        facts,
        names,
        registered,
        _needs(words, starts, accounts, registered),
        {},
        lost,
        before.sets if before else {(): 0},
    )
    _refuse(people, sheet)
    return people


def _same_as_before(ids: Any) -> Any:
    """Rows of the same person as the row before."""
    same = np.zeros(len(ids), dtype=bool)
    if len(ids) > 1:
        same[1:] = mask(pc.fill_null(pc.equal(ids[1:], ids[:-1]), False))
    return same


def _refuse_missing(sheet: Sheet, heads: Any, birth: Any, words: Mapping[str, Any], ids: Any) -> None:
    """Refuse rows without a scheme or standing, and first rows of persons without a birth or an id."""
    first = np.zeros(sheet.rows, dtype=bool)
    first[heads] = True
    nameless = np.zeros(sheet.rows, dtype=bool)
    nameless[heads] = absent(ids)
    sheet.refuse_missing(first & (birth == NO_DAY), "birth_date")
    sheet.refuse_missing(words["scheme"] < 0, "scheme")
    sheet.refuse_missing(words["standing"] < 0, "standing")
    sheet.refuse_missing(nameless, "person")


def _refuse_repeated(sheet: Sheet, same: Any, since: Any) -> None:
    """Refuse rows that hold from the same day as the row before of the same person."""
    if same.any():
        repeated = same & (np.append(NO_DAY - 1, since[:-1]) >= since)
        sheet.refuse(repeated, "from", "同一人的两行 from 相同", "two rows of one person hold from the same day")


def _needs(words: Mapping[str, Any], starts: Any, accounts: Any, registered: Registrations) -> Any:
    """Why each person has to be settled by the scalar engine; see ``reasons``."""
    heads, many, scheme = starts[:-1], np.diff(starts), words["scheme"]
    needs = np.zeros(len(heads), dtype=np.int64)
    add_reason(needs, (accounts > MOST_BALANCE).any(axis=0), "large_balance")
    if (words["cover"] > 0).any():  # without cover in force, what the funds pay is looked at claim by claim
        add_reason(needs, np.maximum.reduceat(words["cover"], heads) > 0, "cover")
    if (many > 1).any():
        changed = np.add.reduceat((scheme != scheme[np.repeat(heads, many)]).astype(np.int64), heads) > 0
        add_reason(needs, changed, "scheme_changes")
    add_reason(needs, np.diff(registered.starts) > MOST_REGISTRATIONS, "many_registrations")
    return needs


_NEW_WITH_EACH_CLAIM = (
    "该计数器每笔费用重新开始,没有可带入的数值",
    "the counter starts anew with each claim: nothing can be brought along",
)


def _counters(rules: RuleSet, sheet: Sheet, heads: Any) -> dict[str, Any]:
    """What counters hold at the start, of each person."""
    counters = {}
    for name, counter in rules.declared.counter.items():
        if counter.per or not sheet.has_money(f"counter_{name}"):
            continue
        money = counter.unit == "money"
        values = sheet.money(f"counter_{name}", 10**15) if money else sheet.integers(f"counter_{name}", most=10**9 - 1)
        if counter.reset == "claim":
            sheet.refuse(values != 0, f"counter_{name}", *_NEW_WITH_EACH_CLAIM)
        else:
            counters[name] = values[heads]
    return counters


def _in_order(table: Any, first_row: int, texts: bool) -> Sheet:
    """The rows in order of ids, and of days within a person, with their numbers; wrong ids are noted."""
    check_needed(PERSONS, table.column_names)
    sheet = Sheet(table)
    ids = sheet.ids("person", as_text=texts or not is_number(sheet.column("person").type))
    table = table.set_column(table.column_names.index("person"), "person", ids)
    if ROW not in table.column_names:
        table = table.append_column(ROW, pa.array(np.arange(first_row, first_row + table.num_rows, dtype=np.int64)))
    dated = "from" in table.column_names
    no_ids = {table.column(ROW)[place].as_py(): wrong for place, wrong in sheet.bad.items()}
    if dated or not _rising(ids):
        if dated:
            table = table.append_column("_since", pa.array(Sheet(table.select(["from"])).days("from")))
        keys = ["person", *(["_since"] if dated else []), ROW]
        table = table.take(pc.sort_indices(table, sort_keys=[(key, "ascending") for key in keys]))
    sheet = Sheet(table.combine_chunks())
    for place, row in enumerate(table.column(ROW).to_pylist() if no_ids else ()):
        if row in no_ids:
            sheet.bad.setdefault(place, no_ids[row])
    return sheet


def _rising(ids: Any) -> bool:
    return len(ids) < 2 or (not ids.null_count and bool(pc.all(pc.greater(ids[1:], ids[:-1])).as_py()))


def _filled(values: Any, same: Any, missing: int) -> Any:
    """What a later row of a person leaves out is as it was."""
    if not same.any():
        return values
    given = (values != missing) | ~same
    return values[np.maximum.accumulate(np.where(given, np.arange(len(values)), 0))]


def _fact(sheet: Sheet, names: CodeTable, name: str, rule: Any, same: Any) -> Any:
    column = f"fact_{name}"
    if rule.type == "money":
        return _filled(sheet.money(column, missing=NOTHING), same, NOTHING)
    if rule.type == "integer":
        return _filled(sheet.integers(column, NOTHING), same, NOTHING)
    if rule.type == "date":
        days = sheet.days(column).astype(np.int64)
        return _filled(np.where(days == NO_DAY, NOTHING, days), same, NOTHING)
    if rule.type == "ratio":
        texts = sheet.words(column, own := CodeTable())
        values = np.array([NOTHING if text is None else _ratio(text) for text in own.texts], dtype=np.int64)[texts]
        sheet.refuse(values == _NO_RATIO, column, "应为小数", "expected a decimal")
        return _filled(values, same, NOTHING)
    if rule.type == "boolean":
        yes = sheet.flags(column, -1)
        return _filled(names.codes([None, "yes", "no"])[np.array([2, 1, 0])[np.clip(yes, -1, 1)]], same, 0)
    codes = sheet.words(column, names)
    if rule.type == "choice":
        sheet.refuse_unknown(~names.passing(rule.choices.__contains__)[codes], column, rule.choices)
    return _filled(codes, same, 0)


_NO_RATIO = NOTHING + 1


def _ratio(text: str) -> int:
    """A ratio in parts per million, ``_NO_RATIO`` where the text is none."""
    try:
        return parse_ratio(text)
    except InputError:
        return _NO_RATIO


def _refuse(people: People, sheet: Sheet) -> None:
    """Refuse persons with a row that cannot be read, and standings, registrations and accounts that they cannot have."""
    rules, rows, registered = people.rules, sheet.table.column(ROW).to_numpy(), people.registrations

    def refuse(place: int, column: str, reason: Text, row: int | None = None) -> None:
        people.spoilt.setdefault(place, (column, reason))
        at = int(rows[people.starts[place] if row is None else row]) + 1
        people.rejects.append(Reject(at, column, reason, str(people.ids[place].as_py() or ""), input="persons"))

    def owner(row: int) -> int:
        return int(np.searchsorted(people.starts, row, side="right")) - 1

    for row, (column, reason) in sheet.bad.items():
        refuse(owner(row), column, reason, row)
    changes = has_reason(people.needs, "scheme_changes")  # a standing of either scheme will do: such persons are looked at below
    pairs = people.scheme.astype(np.int64) * len(STANDINGS) + people.standing
    for pair in np.unique(pairs).tolist():
        scheme, standing = SCHEMES[pair // len(STANDINGS)], STANDINGS[pair % len(STANDINGS)]
        error = error_of(check_person, rules, Person("P", EPOCH, Dated.always(scheme), Dated.always(standing)))
        for row in np.nonzero(pairs == pair)[0].tolist() if error else ():
            place = owner(row)
            if error and place not in people.spoilt and not changes[place]:
                refuse(place, "standing", error.what, row)
    owners = np.repeat(np.arange(people.number), np.diff(registered.starts))
    kinds = registered.kind * 2**20 + registered.code
    for pair in np.unique(kinds).tolist():
        one = Registration(REGISTRATIONS[pair >> 20], people.names.texts[pair & (2**20 - 1)])
        error = error_of(
            check_person, rules, Person("P", EPOCH, Dated.always("employee"), Dated.always("active"), registrations=(one,))
        )
        if error and ".registrations" in error.where:
            for place in np.unique(owners[kinds == pair]).tolist():
                refuse(place, "registrations", error.what)
    first = people.scheme[people.starts[:-1]]
    for scheme, rule in rules.declared.scheme.items():
        mine = first == SCHEMES.index(scheme) if scheme in SCHEMES else np.zeros(people.number, dtype=bool)
        for index, account in enumerate(rules.declared.account):
            if account not in rule.accounts:
                reason = Text(f"险种 {scheme} 没有该账户", f"the scheme {scheme} has no such account")
                for place in np.nonzero(mine & (people.accounts[index] > 0))[0].tolist():
                    refuse(place, f"account_{account}", reason)
    for place in np.nonzero(people.needs)[0].tolist():
        error = error_of(check_person, rules, people.person(place))
        if error and place not in people.spoilt:
            refuse(place, "person", error.what)

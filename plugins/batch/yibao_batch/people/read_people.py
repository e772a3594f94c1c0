"""Reads persons from tables, and checks them as single persons are."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yibao import Person, RuleSet, Text, YibaoError
from yibao.engines import COVERS, REGISTRATIONS, SCHEMES, STANDINGS, Dated, Registration, check_person

from ..tables.columns import NO_DAY, CodeTable, Reject, is_number
from ..tables.sheet import Sheet
from ..tables.texts import ROW
from .people import EPOCH, MOST_BALANCE, NOTHING, People
from .reasons import add_reason, has_reason
from .registrations import read_registrations

NEEDED = ("person", "birth_date", "scheme", "standing")

MOST_FILED = 40
"""How much one person may have filed; which of it stands on a day are bits of one integer."""


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
        table: of Arrow, one row a person, or several with ``from``; see ``docs/batch.md`` for its columns.
        registrations: a table of its own with what persons have filed, or none.
        before: persons who were read before these, so that codes go on meaning the same; first_row: how many rows came before.
        texts: whether ids are texts, as they are where the claims have texts, even if they are numbers here.

    Raises:
        KeyError: a column is missing that every person needs.
    """
    table, no_ids = _in_order(table, first_row, texts)
    sheet = Sheet(table)
    if no_ids:
        rows = table.column(ROW).to_pylist()
        sheet.bad |= {place: no_ids[row] for place, row in enumerate(rows) if row in no_ids and place not in sheet.bad}
    names = before.names if before else CodeTable()
    ids = sheet.column("person")
    number = sheet.rows
    same = np.zeros(number, dtype=bool)
    if number > 1:
        same[1:] = np.asarray(pc.fill_null(pc.equal(ids[1:], ids[:-1]), False).to_numpy(zero_copy_only=False), dtype=bool)
    heads = np.nonzero(~same)[0]
    starts = np.append(heads, number).astype(np.int64)
    since = sheet.days("from")
    most = int(np.diff(starts).max()) if len(heads) else 1
    birth = sheet.days("birth_date")
    scheme = _filled(sheet.choice("scheme", SCHEMES), same, -1)
    standing = _filled(sheet.choice("standing", STANDINGS), same, -1)
    cover = _filled(sheet.choice("cover", tuple(COVERS)), same, -1)
    base = _filled(sheet.money("contribution_base", missing=-1), same, -1)
    facts = {
        name: _fact(sheet, names, name, rule, same) for name, rule in rules.declared.fact.items() if sheet.has_money(f"fact_{name}")
    }
    accounts = np.stack([sheet.money(f"account_{name}", 10**15)[heads] for name in rules.declared.account] or [np.zeros(0)])
    counters = _counters(rules, sheet, heads)
    none = birth[heads] == NO_DAY
    bad_heads = np.zeros(number, dtype=bool)
    bad_heads[heads[none]] = True
    sheet.refuse(bad_heads, "birth_date", "缺少 birth_date", "birth_date is missing")
    sheet.refuse(scheme < 0, "scheme", "缺少 scheme", "scheme is missing")
    sheet.refuse(standing < 0, "standing", "缺少 standing", "standing is missing")
    people_ids = ids.take(pa.array(heads))
    nameless = np.zeros(number, dtype=bool)
    nameless[heads] = ~np.asarray(pc.is_valid(people_ids).to_numpy(zero_copy_only=False), dtype=bool)
    sheet.refuse(nameless, "person", "缺少 person", "person is missing")
    needs = np.zeros(len(heads), dtype=np.int64)
    add_reason(needs, (accounts > MOST_BALANCE).any(axis=0), "large_balance")
    if (cover > 0).any():  # without cover in force, what the funds pay is looked at claim by claim
        add_reason(needs, np.maximum.reduceat(cover, heads) > 0, "cover")
    if most > 1:
        changed = np.add.reduceat((scheme != scheme[np.repeat(heads, np.diff(starts))]).astype(np.int64), heads) > 0
        add_reason(needs, changed, "scheme_changes")
        twice = same & (np.append(NO_DAY - 1, since[:-1]) >= since)
        sheet.refuse(twice, "from", "同一人的两行 from 相同", "two rows of one person hold from the same day")
    filed, lost = read_registrations(sheet, heads, people_ids, names, registrations)
    people = People(
        rules,
        people_ids,
        starts,
        since,
        most,
        np.where(none, 0, birth[heads]).astype(np.int32),
        np.maximum(scheme, 0),
        np.maximum(standing, 0),
        cover,
        base,
        accounts,
        counters,
        facts,
        names,
        filed,
        needs,
        {},
        lost,
        before.sets if before else {(): 0},
    )
    add_reason(needs, np.diff(filed.starts) > MOST_FILED, "many_registrations")
    _refuse(people, sheet, table)
    return people


def _counters(rules: RuleSet, sheet: Sheet, heads: Any) -> dict[str, Any]:
    """What counters hold at the start, of each person."""
    found = {}
    for name, counter in rules.declared.counter.items():
        if counter.per or not sheet.has_money(f"counter_{name}"):
            continue
        money = counter.unit == "money"
        values = sheet.money(f"counter_{name}", 10**15) if money else sheet.integers(f"counter_{name}", most=10**9 - 1)
        if counter.reset == "claim":
            anew = (
                "该计数器每笔费用重新开始,没有可带入的数值",
                "the counter starts anew with each claim: nothing can be brought along",
            )
            sheet.refuse(values != 0, f"counter_{name}", *anew)
        else:
            found[name] = values[heads]
    return found


def _in_order(table: Any, first_row: int, texts: bool) -> tuple[Any, dict[int, tuple[str, Text]]]:
    """The rows in order of ids, and of days within a person, with their numbers; and what is wrong with ids, by these."""
    for name in NEEDED:
        if name not in table.column_names:
            raise KeyError(name)
    sheet = Sheet(table)
    ids = sheet.ids("person", as_text=texts or not is_number(sheet.column("person").type))
    table = table.set_column(table.column_names.index("person"), "person", ids)
    if ROW not in table.column_names:
        table = table.append_column(ROW, pa.array(np.arange(first_row, first_row + table.num_rows, dtype=np.int64)))
    numbers = table.column(ROW)
    no_ids = {numbers[place].as_py(): wrong for place, wrong in sheet.bad.items()}
    dated = "from" in table.column_names
    if not dated and _rising(ids):
        return table.combine_chunks(), no_ids
    keys = [("person", "ascending")]
    if dated:
        since = Sheet(table.select(["from"])).days("from")
        table = table.append_column("_since", pa.array(since))
        keys.append(("_since", "ascending"))
    keys.append((ROW, "ascending"))
    return table.take(pc.sort_indices(table, sort_keys=keys)).combine_chunks(), no_ids


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
        values = np.array([NOTHING if text is None else _ppm(text) for text in own.texts], dtype=np.int64)[texts]
        sheet.refuse(values == -1, column, "应为小数", "expected a decimal")
        return _filled(values, same, NOTHING)
    if rule.type == "boolean":
        yes = sheet.flags(column, -1)
        return _filled(names.codes([None, "yes", "no"])[np.array([2, 1, 0])[np.clip(yes, -1, 1)]], same, 0)
    codes = sheet.words(column, names)
    if rule.type == "choice":
        known = np.array([text is None or text in rule.choices for text in names.texts], dtype=bool)
        listed = ", ".join(rule.choices)
        sheet.refuse(~known[codes], column, f"无法识别;可用:{listed}", f"not known; one of: {listed}")
    return _filled(codes, same, 0)


def _ppm(text: str) -> int:
    try:
        whole, _, fraction = text.partition(".")
        return int(whole) * 10**6 + int((fraction + "000000")[:6]) if len(fraction) <= 6 and whole.isdigit() else -1
    except ValueError:
        return -1


def _refuse(people: People, sheet: Sheet, table: Any) -> None:
    """Refuse persons with a row that cannot be read, and standings, registrations and accounts that they cannot have."""
    rules, rows, filed = people.rules, table.column(ROW).to_numpy(), people.filed

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
        error = _error(rules, Person("P", EPOCH, Dated.always(scheme), Dated.always(standing)))
        for row in np.nonzero(pairs == pair)[0].tolist() if error else ():
            place = owner(row)
            if error and place not in people.spoilt and not changes[place]:
                refuse(place, "standing", error.what, row)
    owners = np.repeat(np.arange(people.number), np.diff(filed.starts))
    kinds = filed.kind * 2**20 + filed.code
    for pair in np.unique(kinds).tolist():
        one = Registration(REGISTRATIONS[pair >> 20], people.names.texts[pair & (2**20 - 1)])
        error = _error(rules, Person("P", EPOCH, Dated.always("employee"), Dated.always("active"), registrations=(one,)))
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
        error = _error(rules, people.person(place))
        if error and place not in people.spoilt:
            refuse(place, "person", error.what)


def _error(rules: RuleSet, person: Person) -> YibaoError | None:
    """What is wrong with a person, if anything is."""
    try:
        check_person(rules, person)
    except YibaoError as error:
        return error
    return None

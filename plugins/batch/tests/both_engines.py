"""Cases as columns, and both engines side by side."""

import attrs
import pyarrow as pa

from yibao.engine.course.course import Course
from yibao.engine.course.opening_state import opening_state
from yibao.engine.facts.facts import check_claims, check_person
from yibao.engine.lines.prices import price_lines
from yibao.engine.lines.split import split_claim
from yibao.engine.settlement.prepared import governing_plan, prepare
from yibao.model.inputs.claim import Parts, PartsOfKind
from yibao.model.results.settlement import Settlement
from yibao.model.values.errors import YibaoError
from yibao.model.values.vocabulary import SPLIT
from yibao.rules.figures.groups import group_named
from yibao_batch.claims.read_claims import read_claims
from yibao_batch.claims.results import WARNINGS
from yibao_batch.kernel.frame import frame_of
from yibao_batch.people.read_people import read_people
from yibao_batch.settle.engine import Engine


class Unsayable(Exception):
    """A case that columns cannot say, and why."""


def person_rows(rules, case, name):
    """The rows of a person: one, or one for each day on which something changes."""
    person = case.person
    if person.accounts_on is not None:
        raise Unsayable("balances of another day")
    facts = {key: dated for key, dated in person.facts.items() if key in rules.declared.fact}
    attributes = {"scheme": person.scheme, "standing": person.standing, "contribution_base": person.contribution_base}
    if person.cover is not None:
        attributes["cover"] = person.cover
    attributes |= {f"fact_{key}": dated for key, dated in facts.items()}
    days = sorted({day for dated in attributes.values() if dated for day, _ in dated.values if day})
    undated = [key for key, dated in attributes.items() if dated and dated.values[0][0] is not None]
    if undated and len({attributes[key].values[0][0] for key in attributes if attributes[key]}) > 1:
        raise Unsayable("some things are only said from a day on")
    if not undated:
        days.insert(0, None)
    rows = []
    for day in days:
        row = {"person": name, "birth_date": person.birth_date, "from": day}
        for key, dated in attributes.items():
            if dated is None:
                continue
            values = dict(dated.values)
            value = dated.values[0][1] if day is None else values.get(day)
            if day is None and dated.values[0][0] is not None:
                value = None
            row[key if key != "contribution_base" else "contribution_base_fen"] = value
        rows.append(row)
    rows[0]["registrations"] = [
        {"kind": one.kind, "code": one.code, "region": one.region, "from": one.from_, "to": one.to} for one in person.registrations
    ]
    for key, balance in person.accounts.items():
        rows[0][f"account_{key}_fen"] = balance
    for key, value in (case.state or {}).items():
        counter = rules.declared.counter.get(key)
        if counter is None or counter.per or isinstance(value, (list, dict)):
            raise Unsayable("state of an earlier result")
        rows[0][f"counter_{key}"] = str(value)
    return rows


def in_parts(rules, frame, case):
    """A case whose bills are split, for lines are not part of the columns: both engines are given the same four parts."""
    return attrs.evolve(
        case, claim=tuple(attrs.evolve(claim, parts=_parts(rules, frame, case, claim), lines=()) for claim in case.claim)
    )


def _parts(rules, frame, case, claim):
    if claim.reverses is not None:
        return None
    width = len(frame.kinds) + 1
    try:
        query, _, prepared, _ = governing_plan(rules.derived(prepare), case.person, claim)
        plan = attrs.evolve(
            prepared.plan, kinds=frame.kinds, groups=tuple(group_named(rules.declared, kind) for kind in frame.kinds)
        )
        parts = split_claim(query, plan, price_lines(query, [])[0], None, [])
    except YibaoError:  # no plan takes the claim, or a line cannot be split: then all of it is in scope
        told = claim.parts or Parts(in_scope=sum(line.amount for line in claim.lines))
        parts = [0] * (len(SPLIT) * width)
        parts[::width] = told.self_paid, told.over_limit, told.first_pay, told.in_scope
    kinds = {kind: PartsOfKind(*parts[place + 1 :: width]) for place, kind in enumerate(frame.kinds)}
    whole = (sum(parts[place * width : (place + 1) * width]) for place in range(len(SPLIT)))
    return Parts(*whole, kinds)


def claim_row(frame, claim, name):
    """A claim as a row."""
    row = {"person": name, "claim": claim.id, "date": claim.date, "reverses": claim.reverses}
    if claim.reverses is not None:
        return row
    for part in SPLIT:
        row[f"{part}_fen"] = getattr(claim.parts, part)
        for kind in frame.kinds:
            row[f"{part}_{kind}_fen"] = getattr(claim.parts.kinds.get(kind, PartsOfKind()), part)
    facility = claim.facility
    row |= {
        "benefit": claim.benefit,
        "level": facility.level,
        "grade": facility.grade,
        "region": facility.region,
        "designated": facility.designated,
        "admitted": claim.admitted,
        "discharged": claim.discharged,
        "stay": claim.stay,
        "disease": claim.disease,
        "emergency": claim.emergency,
        "use_accounts": claim.use_accounts,
        "prescription_level": claim.prescription.level if claim.prescription else None,
        "prescription_date": claim.prescription.date if claim.prescription else None,
    }
    row |= {f"fact_{key}": value for key, value in claim.facts.items()}
    row["card"] = claim.card
    return row


def table(rows):
    """Rows of which each has what it has."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    kinds = {"registrations": _REGISTRATIONS}
    columns = {}
    for name in names:
        values = [row.get(name) for row in rows]
        kind = kinds.get(name) or (pa.int64() if name.endswith("_fen") else None)
        if kind is None and all(value is None for value in values):
            kind = pa.string()
        columns[name] = pa.array(values, kind)
    return pa.table(columns)


_REGISTRATIONS = pa.list_(
    pa.struct([("kind", pa.string()), ("code", pa.string()), ("region", pa.string()), ("from", pa.date32()), ("to", pa.date32())])
)


def bill_day(claim):
    return claim.discharged or claim.date


def single(rules, case):
    """What the scalar engine makes of a case when each refused claim is passed over; and the state reached."""
    found = {}
    try:
        check_person(rules, case.person)
        state = opening_state(rules, case)
    except YibaoError as error:
        return {claim.id: error for claim in case.claim}, None
    course = Course(rules, case.person, state, trace=False)
    for claim in case.claim:
        try:
            check_claims(rules, [claim])
            found[claim.id] = course.add(claim)
        except YibaoError as error:
            found[claim.id] = error
    return found, course.state


def tables(rules, cases):
    """Persons and claims of cases that columns can say; the others with the reason.

    Returns:
        Both tables, the cases with their bills split by the person's name, and what cannot be said.
    """
    frame = frame_of(rules)
    persons, claims, said, unsaid = [], [], {}, []
    for number, case in enumerate(cases):
        name = f"P{number:06d}"
        try:
            days = [bill_day(claim) for claim in case.claim]
            if days != sorted(days):
                raise Unsayable("claims not in the order of days")
            own = person_rows(rules, case, name)
        except Unsayable as error:
            unsaid.append((case, str(error)))
            continue
        said[name] = in_parts(rules, frame, case)
        persons += own
        claims += [claim_row(frame, claim, name) for claim in said[name].claim]
    return table(persons) if persons else None, table(claims) if claims else None, said, unsaid


def columns(rules, persons, claims, *, compile_=False, segments=True, states=True, cut=None):
    """Everything the batch engine says of some claims, by person and claim; ``cut`` settles so many persons at a time."""
    people = read_people(rules, persons)
    engine = Engine(rules, people, compile_=compile_, segments=segments, states=states)
    engine.compile = compile_
    found, rejects, single_reasons, ends = {}, {}, {}, {}
    names = claims.column("person").to_pylist()
    edges = [0, *(place for place in range(1, len(names)) if names[place] != names[place - 1]), len(names)]
    step = cut or len(edges)
    for first in range(0, len(edges) - 1, step):
        low, high = edges[first], edges[min(first + step, len(edges) - 1)]
        part = claims.slice(low, high - low)
        batch, bad = read_claims(part, low, people, engine.binder.frame, engine.binder.vocabulary)
        settled = engine.settle(batch, bad)
        for place in range(batch.number):
            key = batch.names[place].as_py(), batch.ids[place].as_py()
            if settled.good[place]:
                found[key] = (settled, place)
        rejects |= {(one.person, one.claim): one for one in settled.rejects}
        for why, count in settled.single.items():
            single_reasons[why] = single_reasons.get(why, 0) + count
        ends |= {person: state for person, state, _ in settled.states}
    return found, rejects, single_reasons, ends, engine


def compare(rules, persons, claims, said, **options):
    """Hold every claim of the batch engine against the scalar one.

    Returns:
        How many claims were settled alike by columns, how many one by one, how many refused by both.
    """
    found, rejects, singles, ends, engine = columns(rules, persons, claims, **options)
    frame = engine.binder.frame
    alike = refused = 0
    for name, case in said.items():
        case = attrs.evolve(case, person=attrs.evolve(case.person, id=name))
        entries, state = single(rules, case)
        for claim in case.claim:
            entry, key = entries[claim.id], (name, claim.id)
            if isinstance(entry, YibaoError):
                assert key in rejects, f"{name} {claim.id}: only the scalar engine refuses: {entry.what.en}\n{case}"
                assert rejects[key].reason.en == entry.what.en, (rejects[key], entry.what, case)
                refused += 1
                continue
            assert key in found, f"{key} refused: {rejects.get(key)}"
            settled, place = found[key]
            payers = {
                payer: int(settled.payers[number, place])
                for number, payer in enumerate((*frame.payers, "cash"))
                if settled.payers[number, place]
            }
            expected = {payer: amount for payer, amount in entry.payers.items() if amount}
            assert payers == expected, f"{key}\n{case}\n{claim}\n{payers} != {expected}"
            assert int(settled.cash[place]) == sum(one.amount for one in entry.cash_benefits), (key, case)
            if isinstance(entry, Settlement):
                balances = {account: int(settled.balances[number, place]) for number, account in enumerate(frame.accounts)}
                wanted = {account: amount for account, amount in entry.accounts.items() if amount}
                assert {account: amount for account, amount in balances.items() if amount} == wanted, (
                    balances,
                    wanted,
                    entry,
                    key,
                    case,
                )
                bits, others = 0, []
                for warning in entry.warnings:
                    bits |= WARNINGS.get(warning.code, 0)
                    others += [] if warning.code in WARNINGS else [warning.code]
                assert int(settled.warned[place]) == bits, (key, case, claim, entry.warnings)
                assert engine.binder.notes[settled.notes[place]] == ",".join(dict.fromkeys(others)), (key, claim, entry.warnings)
                if settled.segments is not None and place not in settled.shares:
                    _segments(engine, settled, place, entry, case)
            alike += 1
        if state is not None and options.get("states", True) and name in ends:
            assert not (faults := state_faults(rules, ends[name], state)), (faults, ends[name], state, case)
    return alike - sum(singles.values()), singles, refused


def _segments(engine, settled, place, entry, case):
    amounts, paids, reached, rows = settled.segments
    row = int(rows[place])
    if row < 0:
        return
    bound, _ = engine.binder.owners[row]
    told, number = {}, 0
    for stage in bound.plan.stages:
        for segment in stage.segments:
            if int(reached[place]) >> number & 1:
                before = told.get((stage.id, segment.id), (0, 0))
                told[stage.id, segment.id] = before[0] + int(amounts[number, place]), before[1] + int(paids[number, place])
            number += 1
    wanted = {(one.stage, one.id): (one.amount, one.paid) for one in entry.segments if one.id != "above_limit"}
    assert told == wanted, (case, told, wanted)


def state_faults(rules, end, state):
    """What differs between the end of a person by columns and by the scalar engine; counters that are over may be missing."""
    held, wanted = ({key: value for key, value in side.counters.items() if value} for side in (end, state))
    accounts, balances = ({key: amount for key, amount in side.accounts.items() if amount} for side in (end, state))
    day = state.date.isoformat() if state.date else ""
    running = {"year": str(state.year), "month": day[:7], "day": day, "lifetime": ""}

    def missing(some, every):
        return any(running.get(rules.declared.counter[key[0]].reset) == key[1] for key in every.keys() - some.keys())

    alike = {
        "counters": held.items() <= wanted.items() and not missing(held, wanted),
        "unsure": end.unsure.items() <= state.unsure.items() and not missing(end.unsure, state.unsure),
        "accounts": accounts == balances,
        "reached": (end.scheme, end.date, end.year) == (state.scheme, state.date, state.year),
    }
    return [name for name, same in alike.items() if not same]

"""Readings of what a record rarely says: accounts, the class of the hospital, filing, standing."""

from collections.abc import Iterator

import attrs

from yibao.engines import FILINGS, LEVELS, STANDINGS, VOCABULARY, Dated, Registration, care_area

from .subject import Reading, Subject

_STANDINGS = {
    "employee": ("active", "retired", "flexible", "unemployed"),
    "resident": ("adult", "minor", "student"),
}
"""The standings of a scheme; an area's own, and those that are for either, are tried with every scheme."""


def of_accounts(subject: Subject) -> Iterator[Reading]:
    """The account used or not, and of which year its balance is."""
    claim, state = subject.claim, subject.state
    if not any(state.accounts.values()):
        return
    other = attrs.evolve(claim, use_accounts=not claim.use_accounts)
    if claim.use_accounts:
        empty = attrs.evolve(state, accounts=dict.fromkeys(state.accounts, 0))
        text = "没有使用个人账户", "the personal account was not used"
        yield from subject.reading("account", *text, claim=other)
        if "balance" not in subject.printed:
            yield from subject.reading("account", *text, state=empty)
    else:
        yield from subject.reading("account", "使用了个人账户", "the personal account was used", claim=other)
    years = {"current_year", "carried_over"}
    own = {name: balance for name, balance in state.accounts.items() if name in years}
    if own.keys() == years and any(own.values()):
        swapped = {"current_year": own["carried_over"], "carried_over": own["current_year"]}
        text = "余额所属年度不同:当年与历年互换", "the balance is of the other years: this year's and earlier years' change places"
        yield from subject.reading("account", *text, state=attrs.evolve(state, accounts={**state.accounts, **swapped}))


def of_levels(subject: Subject) -> Iterator[Reading]:
    """Another class of the hospital."""
    facility = subject.claim.facility
    assert facility is not None, "a claim that is settled says where"
    for level in LEVELS:
        if level != facility.level:
            claim = attrs.evolve(subject.claim, facility=attrs.evolve(facility, level=level, grade=None))
            text = VOCABULARY["level"][level]
            yield from subject.reading("level", f"机构等级为{text.zh}", f"the hospital's class was {text.en}", claim=claim)


def of_filings(subject: Subject) -> Iterator[Reading]:
    """Care elsewhere with another filing or none, or as an emergency."""
    facility = subject.claim.facility
    if facility is None or care_area(subject.rules.area, facility.region) == "inside":
        return
    others = tuple(entry for entry in subject.person.registrations if entry.kind != "cross_region")
    current = {entry.code for entry in subject.person.registrations if entry.kind == "cross_region"}
    if current:
        person = attrs.evolve(subject.person, registrations=others)
        yield from subject.reading("filing", "没有异地备案", "no filing for care elsewhere", person=person)
    for kind in FILINGS:
        if kind not in current:
            person = attrs.evolve(subject.person, registrations=(*others, Registration("cross_region", kind)))
            text = VOCABULARY["filing"][kind]
            zh, en = f"异地备案为{text.zh}", f"the filing for care elsewhere was: {text.en}"
            yield from subject.reading("filing", zh, en, person=person)
    claim = attrs.evolve(subject.claim, emergency=not subject.claim.emergency)
    words = (
        ("不是急诊抢救", "it was no emergency rescue") if subject.claim.emergency else ("是急诊抢救", "it was an emergency rescue")
    )
    yield from subject.reading("filing", *words, claim=claim)


def of_standings(subject: Subject) -> Iterator[Reading]:
    """Another standing within the scheme."""
    day = subject.query.day
    scheme, current = subject.person.scheme.on(day), subject.person.standing.on(day)
    for standing in _STANDINGS.get(scheme or "", tuple(STANDINGS)):
        if standing != current:
            person = attrs.evolve(subject.person, standing=Dated.always(standing))
            text = VOCABULARY["standing"][standing]
            zh, en = f"人员类别为{text.zh}", f"the standing was {text.en}"
            yield from subject.reading("standing", zh, en, person=person)

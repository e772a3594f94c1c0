"""What the engine remembers does not grow with the persons it has seen."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

import yibao
from tests.engine.atlantis import rules
from yibao.engine.settlement.prepared import prepare
from yibao.model.inputs.claim import Claim, Facility, Parts, Prescription
from yibao.model.inputs.person import Person, Registration
from yibao.model.results.settlement import State
from yibao.model.values.caches import LARGEST_CACHE, remember
from yibao.model.values.dates import Dated

FIRST = dt.date(2022, 1, 1)


def fresh() -> yibao.RuleSet:
    """Rules of which nothing was prepared yet."""
    return attrs.evolve(rules())


def caches(root: Any, path: str = "", seen: set[int] | None = None) -> Iterator[tuple[str, Mapping[Any, Any] | set[Any]]]:
    """Every dictionary and set reachable from an object by fields, entries and elements, with the way to it."""
    seen = set() if seen is None else seen
    if id(root) in seen or isinstance(root, type):
        return
    seen.add(id(root))
    if isinstance(root, dict | set):
        yield path, root
    if isinstance(root, dict):
        inner = list(root.values())
    elif isinstance(root, list | tuple | set):
        inner = list(root)
    elif attrs.has(type(root)):
        inner = []
        for field in attrs.fields(type(root)):
            yield from caches(getattr(root, field.name, None), f"{path}.{field.name}", seen)
    else:
        return
    for entry in inner:
        yield from caches(entry, f"{path}[]", seen)


def sizes(place: yibao.RuleSet) -> dict[str, int]:
    """The largest cache of each kind."""
    found: dict[str, int] = {}
    for path, cache in caches(place):
        found[path] = max(found.get(path, 0), len(cache))
    return found


def settle_persons(place: yibao.RuleSet, first: int, number: int) -> None:
    """Settle a visit each of so many persons, no two with the same registration, prescription and day of birth."""
    for index in range(first, first + number):
        born = dt.date(1950, 1, 1) + dt.timedelta(days=index % 20_000)
        begun = FIRST - dt.timedelta(days=index)
        kind, code = (("special_disease", "dialysis"), ("family_doctor", None))[index % 2]
        registrations = (
            Registration(kind, code, from_=begun),
            Registration("cross_region", "referral", region="880000", from_=begun),
        )
        person = Person(f"P{index}", born, Dated.always("employee"), Dated.always("active"), registrations=registrations)
        day = FIRST + dt.timedelta(days=index % 1_000)
        claim = Claim(
            "C",
            date=day,
            benefit="outpatient",
            facility=Facility("community", region="990100"),
            parts=Parts(in_scope=10_000 + index),
            prescription=Prescription("community", day - dt.timedelta(days=index % 300)),
        )
        yibao.settle(place, person, claim, State("990100"), trace=False)


def test_fifty_thousand_persons() -> None:
    place = fresh()
    settle_persons(place, 0, 5_000)
    before = sizes(place)
    settle_persons(place, 5_000, 45_000)
    after = sizes(place)
    assert max(after.values()) <= LARGEST_CACHE
    emptied = (".by_facts", ".plan_of_day", "._year_of_day")
    grown = {path: size for path, size in after.items() if size > before.get(path, 0) and not path.endswith(emptied)}
    assert all(size < 10 for size in grown.values()), grown


def test_a_full_cache_is_emptied_and_goes_on() -> None:
    cache: dict[int, int] = {}
    for number in range(LARGEST_CACHE + 1):
        assert remember(cache, number, -number) == -number
    assert cache == {LARGEST_CACHE: -LARGEST_CACHE}


def test_rules_made_from_others_begin_anew() -> None:
    place = fresh()
    settle_persons(place, 0, 1)
    assert place.derived(prepare).plans
    changed = attrs.evolve(place, package="another")
    assert changed.derived(prepare) is not place.derived(prepare)
    assert changed.derived(prepare).rules is changed
    assert not changed.derived(prepare).plans


def test_what_is_derived_is_made_once() -> None:
    place = fresh()
    assert place.derived(prepare) is place.derived(prepare)

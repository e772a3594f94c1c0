"""All packages together: each answers for its own areas, whatever else is installed and in whatever order."""

import functools
import importlib
import itertools
import json

import pytest

import yibao
from tests.house.repo import PLUGINS
from yibao.conformance.checks import cases
from yibao.model.inputs.parse import parse

MOST_CASES = 4
"""Golden cases taken of each area; every one is settled in the tests of its own package."""


@functools.cache
def plugins():
    """Every package of the repository that brings areas, by distribution."""
    found = [(f"yibao-{path.name}", getattr(importlib.import_module(f"yibao_{path.name}"), "plugin", None)) for path in PLUGINS]
    return [(name, plugin) for name, plugin in found if hasattr(plugin, "yibao_areas")]


@functools.cache
def together():
    return yibao.load_registry(plugins())


@functools.cache
def orders():
    """Each package first once, and the whole list backwards: with three packages that is every order but one."""
    guests = plugins()
    turned = [tuple(guests[place:] + guests[:place]) for place in range(len(guests))]
    return (*turned, *(tuple(reversed(order)) for order in turned))


def alone(name):
    """The package, and those that bring the parents of its areas."""
    areas = {one.area.code: one for one in together().installed()}
    needed = {name}
    for one in areas.values():
        line = [one]
        while line[-1].area.parent in areas:
            line.append(areas[line[-1].area.parent])
        if one.package == name:
            needed |= {parent.package for parent in line}
    return yibao.load_registry([guest for guest in plugins() if guest[0] in needed]), needed


@functools.cache
def golden():
    """Some golden cases of every area that can settle: the city, its package, the name of the case, the case."""
    found = []
    for one in together().installed():
        if not getattr(one.area, "base", False):
            for name, path in itertools.islice(cases(together(), one.area.slug), MOST_CASES):
                found.append((one.area.slug, one.package, name, parse(path.read_bytes())))
    return found


def settled(registry, city, case):
    _, document = yibao.settle_case(registry.rules(city), yibao.read_case(case), elsewhere=registry.facts())
    return json.dumps(document, sort_keys=True, default=str)


def test_there_are_cases_of_every_area_that_settles():
    """Without cases the tests below would be empty."""
    slugs = {one.area.slug for one in together().installed() if not getattr(one.area, "base", False)}
    assert {city for city, _, _, _ in golden()} >= slugs - {"oceania"}
    assert len(plugins()) > 1


@pytest.mark.parametrize("order", range(2 * len(plugins())))
def test_the_order_of_registration_changes_nothing(order):
    """Law 9: the same areas, digests and settlements whatever the order."""
    registry = yibao.load_registry(orders()[order])

    assert [one.area for one in registry.installed()] == [one.area for one in together().installed()]
    for city, _, name, case in golden():
        assert settled(registry, city, case) == settled(together(), city, case), (city, name)


@pytest.mark.parametrize("name", [name for name, _ in plugins()])
def test_neighbours_change_nothing(name):
    """Law 9: with only one package, and those of its parents, its areas settle to the same documents."""
    registry, _ = alone(name)

    for city, package, case_name, case in golden():
        if package == name:
            assert settled(registry, city, case) == settled(together(), city, case), (city, case_name)


@pytest.mark.parametrize("name", [name for name, _ in plugins()])
def test_an_area_that_is_not_installed_is_not_mentioned(name):
    """With one package alone no other area is known, found, proposed, or named in a refusal or a result."""
    registry, needed = alone(name)
    own = [one for one in together().installed() if one.package in needed]
    others = [one.area for one in together().installed() if one.package not in needed]

    assert [one.area for one in registry.installed()] == [one.area for one in own]
    with pytest.raises(yibao.YibaoError) as refused:
        registry.find("nowhere-at-all")
    said = "".join(refused.value.lines("en") + refused.value.lines("zh"))
    said += "".join(settled(registry, city, case) for city, package, _, case in golden() if package == name)
    for area in others:
        assert f'"{area.slug}"' not in said
        assert area.slug not in "".join(refused.value.lines("en"))
        with pytest.raises(yibao.YibaoError):
            registry.find(area.slug)


@pytest.mark.parametrize("city", sorted({city for city, _, _, _ in golden()}))
def test_a_fact_only_another_area_asks_for_is_listed_as_unused(city):
    """A fact of a neighbour is no error and changes nothing; without the neighbour it is one."""
    registry = together()
    rules = registry.rules(city)
    foreign = sorted(registry.facts() - set(rules.declared.fact))
    if not foreign:
        pytest.skip("every fact of the others is asked for here too")
    case = next(case for slug, _, _, case in golden() if slug == city)
    case = {**case, "person": {**case["person"], "facts": {**case["person"].get("facts", {}), foreign[0]: "x"}}}

    _, document = yibao.settle_case(rules, yibao.read_case(case), elsewhere=registry.facts())

    assert document["unused_facts"] == [foreign[0]]
    with pytest.raises(yibao.YibaoError):
        yibao.settle_case(rules, yibao.read_case(case))

"""Finding packages: any order, broken guests, two for one area, and what each message says."""

import itertools
from pathlib import Path

import pytest

import yibao
import yibao_atlantis
import yibao_china
import yibao_ningbo
from yibao import Area, RulePackage, Text, hookimpl, load_registry
from yibao.host import hookspecs
from yibao.model.values.errors import HostError

ATLANTIS = "yibao_atlantis"


def area(code="990100", slug="atlantis", parent=None):
    return Area(code, slug, Text("亚特兰蒂斯", "Atlantis"), (code[:4],), parent)


def package(code="990100", slug="atlantis"):
    return RulePackage(ATLANTIS, (area(code, slug),))


class Raises:
    """A guest whose hook fails."""

    @hookimpl
    def yibao_areas(self):
        raise RuntimeError("no disk")


class Misspelt:
    """A guest with a hook that does not exist."""

    @hookimpl
    def yibao_area(self):
        return []


class Half:
    """A guest that fails when its rules are asked for."""

    @hookimpl
    def yibao_areas(self):
        return [Area("880000", "half", Text("半", "Half"), ("88",))]

    @hookimpl
    def yibao_person_rules(self, area):
        raise ValueError("not today")


class NoArgument:
    """An implementation may take fewer arguments than the specification."""

    @hookimpl
    def yibao_areas(self):
        return [Area("870000", "few", Text("少", "Few"), ("87",))]

    @hookimpl
    def yibao_person_rules(self):
        return None


def test_an_area_is_found_by_slug_code_and_names():
    registry = load_registry([("one", package())])

    assert {
        registry.find(name).area.code for name in ("atlantis", "ATLANTIS", "990100", "亚特兰蒂斯", "亚特兰蒂斯市", " atlantis ")
    } == {"990100"}


def test_a_missing_area_is_told_with_the_command_and_the_installed():
    registry = load_registry([("one", package())])

    with pytest.raises(HostError) as refused:
        registry.find("hangzhou")

    assert "pip install yibao-hangzhou" in refused.value.lines("en")[-1]
    assert "atlantis" in refused.value.lines("zh")[-1]


def test_nothing_installed_is_said_too():
    with pytest.raises(HostError):
        load_registry([]).find("atlantis")


@pytest.mark.parametrize("guest", [Raises(), Misspelt(), 3, object()], ids=["raises", "misspelt hook", "a number", "an object"])
def test_a_broken_guest_does_not_take_the_others_down(guest):
    registry = load_registry([("good", package()), ("bad", guest)])

    assert [one.area.slug for one in registry.installed()] == ["atlantis"]


def test_a_guest_that_fails_is_named_with_its_reason():
    registry = load_registry([("bad", Raises()), ("worse", Misspelt())])
    registry.installed()

    assert {one.package: one.reason for one in registry.broken}.keys() == {"bad", "worse"}
    assert any("no disk" in one.reason for one in registry.broken)


def test_rules_that_fail_refuse_their_area_only():
    registry = load_registry([("good", package()), ("half", Half())])

    with pytest.raises(HostError) as refused:
        registry.rules("half")

    assert "not today" in refused.value.what.en
    assert registry.find("atlantis").area.code == "990100"


def test_an_implementation_may_take_fewer_arguments():
    registry = load_registry([("few", NoArgument())])

    with pytest.raises(HostError) as refused:
        registry.rules("few")

    assert "brings no rules" in refused.value.what.en


@pytest.mark.parametrize(("code", "slug"), [("990100", "other"), ("990200", "atlantis")])
def test_two_packages_for_one_area_are_refused_by_name(code, slug):
    """Both are listed; the name that both have is refused, and both are named."""
    registry = load_registry([("first", package()), ("second", package(code, slug))])
    assert [one.package for one in registry.installed()].count("second") >= 1

    with pytest.raises(HostError) as refused:
        registry.find("990100" if code == "990100" else "atlantis")

    assert "first" in refused.value.what.en
    assert "second" in refused.value.what.zh


def test_the_order_of_registration_changes_nothing():
    """Law 9: the same rules and digests whatever the order."""
    guests = list(_installed())
    digests = set()
    for order in itertools.permutations(guests):
        registry = load_registry(order)
        digests.add(tuple(registry.rules(registry.find(slug).area.code).digest for slug in ("atlantis", "ningbo")))

    assert len(digests) == 1


def _installed():
    plugins = {"atlantis": yibao_atlantis, "china": yibao_china, "ningbo": yibao_ningbo}
    return [*((name, module.plugin) for name, module in plugins.items()), ("few", NoArgumentWithoutArea())]


class NoArgumentWithoutArea:
    """A guest with nothing to say."""

    @hookimpl
    def yibao_areas(self):
        return []


def test_every_hook_is_documented_in_its_five_parts():
    names = [name for name in dir(hookspecs) if name.startswith("yibao_")]

    assert len(names) == 8
    for name in names:
        text = getattr(hookspecs, name).__doc__
        for part in ("When:", "Returns:", "On error:", "Example:"):
            assert part in text, f"{name} lacks {part}"


def test_every_hook_is_on_the_page_of_hooks():
    page = _page("hooks.md")
    for name in dir(hookspecs):
        if name.startswith("yibao_"):
            assert f"`{name}(" in page


def _page(name):
    return (Path(__file__).parents[2] / "docs" / name).read_text(encoding="utf-8")


def test_public_names_are_there():
    for name in yibao.__all__:
        assert getattr(yibao, name) is not None
    with pytest.raises(AttributeError):
        _ = yibao.nothing


def test_another_city_is_not_taken_for_a_slip():
    """Hangzhou is not a misspelt Shanghai; a base, which settles nothing, is not offered."""
    for name, near in (("hangzhou", ""), ("shangai", "shanghai"), ("ningo", "ningbo")):
        with pytest.raises(HostError) as refused:
            load_registry().find(name)
        mend = refused.value.mend.en
        assert ("did you mean" in mend) == bool(near)
        assert near in mend
        assert "china" not in mend.partition("installed:")[2]


def test_district_is_found_by_code():
    """What national messages carry is the code of a district, or of the city's own pool: the smallest area around it is meant."""
    registry = load_registry()
    assert [registry.find(code).area.slug for code in ("330203", "330299", "310115", "530102", "990101")] == [
        "ningbo", "ningbo", "shanghai", "kunming", "atlantis"
    ]  # fmt: skip
    with pytest.raises(HostError):
        registry.find("350102")

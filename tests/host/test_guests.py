"""What a broken guest does is told, names the guest, and never takes the others down."""

import pytest

import yibao_atlantis
from yibao import Area, PersonRules, Text, hookimpl, load_registry
from yibao.cli.app.main import main
from yibao.model.values.errors import HostError
from yibao.rules.loading.load import Loaded

LAPUTA = Area("990500", "laputa", Text("勒皮他", "Laputa"), prefixes=("9905",))


def guest(**hooks):
    """A plugin with these hooks; what they are given to answer with is called where it can be, else returned."""

    def one(answer):
        if callable(answer):
            return hookimpl(lambda self: answer())
        return hookimpl(lambda self: answer)

    return type("Guest", (), {name: one(answer) for name, answer in hooks.items()})()


def beside_atlantis(plugin):
    return load_registry([("yibao-atlantis", yibao_atlantis.plugin), ("yibao-guest", plugin)])


def ends():
    raise SystemExit(3)


def fails():
    raise RuntimeError("no disk")


@pytest.mark.parametrize("areas", [["laputa"], None, 5, ends, fails, [LAPUTA, None]])
def test_areas_that_are_none(areas):
    """A guest that cannot say which areas it brings is broken; the others are there."""
    registry = beside_atlantis(guest(yibao_areas=areas))
    assert [one.area.slug for one in registry.installed()] == ["oceania", "atlantis"]
    assert [one.package for one in registry.broken] == ["yibao-guest"]
    assert registry.rules("atlantis").plans


@pytest.mark.parametrize("hook", ["person", "claim", "settlement", "enrollment"])
@pytest.mark.parametrize("answer", ["rules", 5, PersonRules(), Loaded(None, {}, ""), ends, fails])
def test_rules_that_are_none(hook, answer):
    """The guest's own area is refused with the name of guest and hook; Atlantis does not suffer from it."""
    registry = beside_atlantis(guest(yibao_areas=[LAPUTA], **{f"yibao_{hook}_rules": answer}))
    with pytest.raises(HostError) as refused:
        (registry.enrollment if hook == "enrollment" else registry.rules)("laputa")
    assert f"yibao_{hook}_rules of yibao-guest failed" in refused.value.what.en
    assert refused.value.mend is not None
    assert registry.rules("atlantis").plans
    assert registry.enrollment("atlantis").declared.procedure
    assert {one.package for one in registry.broken} == {"yibao-guest"}


@pytest.mark.parametrize("commands", ["x", 3, ends, fails, {"x": ("module:command",)}, {3: ("m:c", "a", "b")}, {"x": 5}])
def test_commands_that_are_none(commands):
    """A guest whose commands mean nothing brings none."""
    registry = beside_atlantis(guest(yibao_commands=commands))
    assert registry.commands() == {}
    assert [one.package for one in registry.broken] == ["yibao-guest"]


@pytest.mark.parametrize("engines", [{"kernel": 3}, {"kernel": None}, 7, ends])
def test_engines_that_are_none(engines):
    """A guest whose engines mean nothing brings none."""
    registry = beside_atlantis(guest(yibao_engines=engines))
    assert registry.engines() == {}
    assert [one.package for one in registry.broken] == ["yibao-guest"]


def test_a_command_that_cannot_be_imported(monkeypatch, capsys):
    """It is refused by name, with how to mend it."""
    monkeypatch.setattr(main, "_plugin_commands", {"fly": ("nowhere_at_all:command", "飞", "fly")})
    assert main(["fly", "--lang", "en"], standalone_mode=False) == 2
    said = capsys.readouterr().err
    assert "the command fly cannot be loaded" in said and "mend: " in said


def test_an_engine_that_cannot_be_imported(monkeypatch, capsys):
    """It is refused by name, with how to mend it."""
    plugin = guest(yibao_engines={"magic": "nowhere_at_all:program"})
    monkeypatch.setattr("yibao.cli.commands.rules.load_registry", lambda: beside_atlantis(plugin))
    assert main(["rules", "show", "--city", "atlantis", "--as", "magic", "--lang", "en"], standalone_mode=False) == 2
    said = capsys.readouterr().err
    assert "the engine 'magic' cannot be loaded" in said and "mend: " in said

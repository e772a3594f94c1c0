"""Rule files that hold anything anywhere: an author reads a rule error with its place, never an internal one."""

import datetime as dt
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.small import PERSON, PLAN, RATIO, STAGE, area, loaded
from yibao import ClaimRules, PersonRules, SettlementRules, load_registry, load_rules
from yibao.host.reading import AreaDeclarations, build_contributions, build_enrollment, build_rules
from yibao.model.values.errors import RuleError
from yibao.rules.loading.load import Loaded, read_documents
from yibao.rules.loading.sections import EnrollmentRules

KINDS = {"person": PersonRules, "claim": ClaimRules, "settlement": SettlementRules, "enrollment": EnrollmentRules}
FOLDER = files("yibao_atlantis") / "rules"
STRANGE = [
    5, -1, True, Decimal("1.5"), 10**30, "", "-", "x", "1.5", "fact.x", "table:x", "*", [], {}, ["x"], [5], [[1]], [{}],
    {"a": {"b": 1}}, dt.date(2024, 1, 1), dt.time(1), "unknown", "no limit", "at least 60%", "85%", "3 points",
]  # fmt: skip
REGISTRY = load_registry()


def documents() -> dict[tuple[str, str], dict[str, Any]]:
    """Every rule file of Atlantis by kind and name."""
    found = {}
    for kind in KINDS:
        stack = [FOLDER / kind]
        while stack:
            item = stack.pop()
            if item.is_dir():
                stack.extend(item.iterdir())
            elif item.name.endswith(".toml"):
                found[kind, str(item)] = tomllib.loads(item.read_text(encoding="utf-8"), parse_float=Decimal)
    return found


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside a document."""
    if path:
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = document.copy()
    copy[path[0]] = replaced(document[path[0]], path[1:], value)
    return copy


DOCUMENTS = documents()
PLACES = [(file, path) for file, document in sorted(DOCUMENTS.items()) for path in places(document)]


def build(kind: str, changed: Loaded) -> None:
    """Everything that is made of the rules, with one kind of Atlantis's own replaced."""

    def declarations(*hooks: str) -> AreaDeclarations:
        made = REGISTRY._declarations(REGISTRY.find("atlantis"), [f"yibao_{hook}_rules" for hook in hooks])
        *upper, own = made.layers
        own = attrs.evolve(own, parts=tuple(changed if type(part.rules) is KINDS[kind] else part for part in own.parts))
        return attrs.evolve(made, layers=(*upper, own))

    if kind != "enrollment":
        rules = build_rules(declarations("person", "claim", "settlement"))
        for plan in rules.declared.plan:
            rules.plan_named(plan, dt.date(2024, 1, 1))
    if kind in ("person", "enrollment"):
        build_enrollment(declarations("person", "enrollment"))
        build_contributions(declarations("person", "enrollment"))


@settings(max_examples=200)
@given(st.sampled_from(PLACES), st.sampled_from(STRANGE))
def test_any_value_anywhere(place, value):
    """Each value of Atlantis's files replaced by one of another type or meaning: sound, or a rule error with its place."""
    (kind, file), path = place
    documents = {
        name: replaced(document, path, value) if name == file else document
        for (other, name), document in DOCUMENTS.items()
        if other == kind
    }
    try:
        build(kind, read_documents(documents, KINDS[kind], ""))
    except RuleError as error:
        assert error.where
        assert error.lines("zh") and error.lines("en")


@pytest.mark.parametrize(
    ("of", "cuts"),
    [("standing", "2"), ("birth_date", "2"), ("age", "2000-01-01"), ("facility.level", "2000-01-01"), ("emergency", "1")],
)
def test_cuts_of_another_kind(of, cuts):
    """Edges are of the kind of what they part: numbers, money or days."""
    dimension = f'[dimension.kind]\nof = "{of}"\ncuts = [{cuts}]\nlabels = ["a", "b"]\n'
    stage = STAGE.replace('ratio = "ratio"', 'ratio = "ratio", when = { kind = "a" }')
    with pytest.raises(RuleError, match="cuts") as caught:
        area(PLAN + stage + RATIO + dimension)
    assert "settlement/settlement.toml: dimension.kind" in caught.value.where


@pytest.mark.parametrize("extends", [5, [5], {}, {"a": 1}, True, dt.date(2024, 1, 1), 0, False])
def test_extends_of_another_kind(extends):
    """What a procedure extends is a name or names, wherever in the file it stands."""
    parts = REGISTRY._declarations(REGISTRY.find("atlantis"), ("yibao_enrollment_rules",)).layers[-1].parts
    rules = parts[0].rules
    assert isinstance(rules, EnrollmentRules)
    for name in rules.procedure:
        procedure = {**rules.procedure, name: attrs.evolve(rules.procedure[name], extends=extends)}
        changed = attrs.evolve(parts[0], rules=attrs.evolve(rules, procedure=procedure))
        with pytest.raises(RuleError, match="extends") as caught:
            build("enrollment", changed)
        assert f"procedure.{name}" in caught.value.where


def test_file_name_that_is_no_text(tmp_path):
    """A file whose name is no UTF-8 is read like any other."""
    folder = tmp_path / "person"
    folder.mkdir()
    try:
        (folder / "\udcff.toml").write_text(PERSON, encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("names are always UTF-8 on this system")
    assert load_rules(folder, PersonRules).rules == loaded(PersonRules, {"a.toml": PERSON}).rules


def test_folder_that_may_not_be_entered(tmp_path, monkeypatch):
    """A folder that may not be read is told with its name."""
    folder = tmp_path / "person"

    def closed(self):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(type(folder), "iterdir", closed)
    with pytest.raises(RuleError, match="Permission denied") as caught:
        load_rules(folder, PersonRules)
    assert str(folder) in caught.value.where

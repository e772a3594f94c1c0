"""Good files with something wrong put in: whatever it is, the commands answer or refuse, and never break."""

import copy
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import yibao_atlantis
from yibao import load_registry
from yibao.model.inputs.parse import plain

PACKAGE = Path(yibao_atlantis.__file__).parent
FORMS = {
    "cases": (
        ("settle", "--explain"),
        ("settle", "--format", "json"),
        ("settle", "--format", "csv"),
        ("accounts",),
        ("accounts", "--year", "2024", "--format", "json"),
        ("compare", "--cities", "atlantis,oceania"),
    ),
    "contributions": (
        ("contribute",),
        ("contribute", "--format", "csv"),
        ("compare", "--what", "contribute", "--cities", "atlantis,oceania"),
    ),
    "applications": (
        ("enroll", "--kind", "all"),
        ("enroll", "--format", "json"),
        ("compare", "--what", "enroll", "--cities", "atlantis,oceania"),
    ),
}
"""The commands that read each kind of golden file of the package."""

WRONG = st.one_of(
    st.sampled_from([None, True, False, 0, -1, 10**30, 1.5, [], {}, [[]], [{}], ["x"], {"x": 1}]),
    st.sampled_from(
        [
            "",
            "0",
            "-1",
            "NaN",
            "Infinity",
            "1e5",
            "999999999.99",
            "0.001",
            "\x00",
            "\u202e",
            "中",
            "each",
            "employee",
            "retired",
            "lapsed",
            "yes",
            "unknown",
        ]
    ),
    st.sampled_from(
        ["0001-01-01", "9999-12-31", "2024-02-29", "2024-02-30", "2024-01-01T00:00:00", "2024-13", "1900-01", "2200-12"]
    ),
    st.lists(
        st.fixed_dictionaries(
            {"from": st.sampled_from(["0001-01-01", "2023-06-01", "9999-12-31"]), "value": st.sampled_from(["0", True, "active"])}
        ),
        max_size=3,
    ),
    st.text(max_size=4),
)
"""What is put in the place of something good."""


@cache
def golden(kind: str) -> list[dict[str, Any]]:
    """The good files of a kind, as plain data."""
    return [plain(tomllib.loads(path.read_text("utf-8"))) for path in sorted(PACKAGE.glob(f"{kind}/**/*.toml"))]


@cache
def subtrees(kind: str) -> dict[str, list[Any]]:
    """What good files of a kind hold under each key: right in one place, perhaps wrong in another."""
    found: dict[str, list[Any]] = {}
    for document in golden(kind):
        for path in paths(document):
            if isinstance(path[-1], str):
                found.setdefault(path[-1], []).append(at(document, path))
    return found


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything inside a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way for key, item in inside for way in ((*path, key), *paths(item, (*path, key)))]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    """What stands at the end of a way."""
    for key in path:
        value = value[key]
    return value


@st.composite
def mutants(draw: st.DrawFn) -> tuple[tuple[str, ...], dict[str, Any]]:
    """A command, and a good file for it in which one to three things are wrong, strange, gone, twice, or elsewhere."""
    kind = draw(st.sampled_from(sorted(FORMS)))
    document = copy.deepcopy(draw(st.sampled_from(golden(kind))))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(paths(document) or [("person",)]))
        parent, key = at(document, path[:-1]), path[-1]
        match draw(st.sampled_from(["wrong", "gone", "twice", "other", "elsewhere"])):
            case "gone":
                del parent[key]
            case "twice" if isinstance(parent, list):
                parent.append(copy.deepcopy(parent[key]))
            case "other" if isinstance(key, str):
                parent[key] = copy.deepcopy(draw(st.sampled_from(subtrees(kind)[key] or [None])))
            case "elsewhere" if isinstance(parent, dict):
                other = draw(st.sampled_from(sorted(subtrees(kind))))
                parent[other] = copy.deepcopy(draw(st.sampled_from(subtrees(kind)[other])))
            case _:
                parent[key] = copy.deepcopy(draw(WRONG))
    return draw(st.sampled_from(FORMS[kind])), document


@pytest.fixture
def plugins() -> list[tuple[str, Any]]:
    return [("yibao-atlantis", yibao_atlantis.plugin)]


@pytest.fixture
def run(run, plugins, monkeypatch):
    registry = load_registry(plugins)
    for module in ("accounts", "compare", "contribute", "enroll", "settle"):
        monkeypatch.setattr(f"yibao.cli.commands.{module}.load_registry", lambda: registry)
    return run


@given(mutants(), st.sampled_from(["zh", "en"]))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_file_breaks_a_command(run, mutant, language):
    """Answered, different from what is expected, or refused in words: never a traceback, a fault of the program, or silence."""
    command, document = mutant
    done = run(*command, "--lang", language, "-", stdin=json.dumps(document).encode())
    assert done.code in (0, 1, 2)
    assert "internal error" not in done.err and "内部错误" not in done.err
    assert done.out or done.err
    if done.code == 2:
        assert ("error: " if language == "en" else "错误") in done.err
        assert ("  mend: " if language == "en" else "  处理") in done.err


@given(st.lists(st.booleans(), min_size=2, max_size=4), mutants())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_good_file_is_answered_among_bad_ones(run, tmp_path_factory, order, mutant):
    """Whatever its neighbours are, a good file gets the answer that it gets alone."""
    good = json.dumps(golden("cases")[0]).encode()
    folder = tmp_path_factory.mktemp("files")
    names = [folder / f"{place}.json" for place in range(len(order))]
    for name, is_good in zip(names, order, strict=True):
        name.write_bytes(good if is_good else json.dumps(mutant[1]).encode())
    alone = run("settle", "--format", "json", "-", stdin=good).data
    answers = run("settle", "--format", "json", *names).data
    assert sum(answer == alone for answer in answers) >= sum(order)

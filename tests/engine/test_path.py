"""The way of a claim through the engine is the one that docs/engine.md tells."""

import ast
import contextlib
import re
import sys
from pathlib import Path
from typing import Any

import yibao
from tests.engine.atlantis import golden, rules
from tests.house.repo import CORE, ROOT
from yibao.engine.facts.query import ClaimQuery
from yibao.model.inputs.claim import Claim

ENGINE = CORE / "engine"
STEP = re.compile(r"^(\d+)\. `engine/(?P<file>[\w/]+\.py)` `(?P<name>\w+)`:", re.MULTILINE)
STEPS = [(step["file"], step["name"]) for step in STEP.finditer((ROOT / "docs" / "engine.md").read_text("utf-8"))]
QUERY = "facts/query.py"
ROOMS = ("settlement", "flow", "lines")
"""The rooms of the engine that a bill goes through."""


def test_each_step_exists() -> None:
    for file, name in STEPS:
        body = ast.parse((ENGINE / file).read_text("utf-8")).body
        assert name in {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}, (file, name)


def test_it_is_short_and_comes_back_to_no_file() -> None:
    assert 15 < len(STEPS) <= 20
    files = [file for file, _ in STEPS if file != QUERY]
    visits = [file for place, file in enumerate(files) if file not in files[place - 1 : place]]
    assert len(visits) == len(set(visits))
    assert {file.partition("/")[0] for file, _ in STEPS} == {*ROOMS, "facts"}


class _Watch:
    """Notes, for each claim settled, the functions that are given a claim or a query about one, in order."""

    def __init__(self) -> None:
        self.ways: list[list[tuple[str, str]]] = []
        self.settling = False

    def __call__(self, frame: Any, event: str, _: Any) -> None:
        code = frame.f_code
        path = Path(code.co_filename)
        if path.parent.parent != ENGINE or path.parent.name not in ROOMS:
            return
        if code.co_name == "settle" and event in ("call", "return"):
            self.settling = event == "call"
            self.ways += [[]] * self.settling
        if event != "call" or not self.settling:
            return
        arguments = [frame.f_locals.get(name) for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]]
        if any(isinstance(value, Claim | ClaimQuery) for value in arguments):
            name = type(arguments[0]).__name__ if code.co_varnames[0] == "self" else code.co_name
            self.ways[-1] = [*self.ways[-1], (f"{path.parent.name}/{path.name}", name)]


def test_no_other_function_is_given_the_claim() -> None:
    """Over golden cases; what runs inside an object that holds the query is the object's own."""
    watch = _Watch()
    cases = [yibao.read_case(yibao.parse(path.read_bytes())) for path in golden()[::3]]
    before = sys.getprofile()
    for case in cases:
        with contextlib.suppress(yibao.YibaoError):
            sys.setprofile(watch)
            yibao.settle_case(rules(), case)
    sys.setprofile(before)
    assert len({step for way in watch.ways for step in way}) > 15
    for way in watch.ways:
        places = [STEPS.index(step) for step in way]
        assert places == sorted(places), way

"""`yibao cities`."""

import csv
import io
import json

import pytest
from wcwidth import wcswidth as cell_len

from tests.cli.place import Broken, Lilliput

AREA = {
    "slug": "lilliput",
    "code": "990300",
    "name": {"zh": "小人国市", "en": "Lilliput"},
    "parent": None,
    "base": False,
    "package": "yibao-lilliput",
    "version": "0",
    "clashes": [],
}


def test_table(run):
    """One line for each area: slug, code, both names, package and version, in columns."""
    done = run("cities")
    assert (done.code, done.err) == (0, "")
    head, first, second = done.out.splitlines()
    assert head.split() == ["slug", "code", "name", "package"]
    assert first.split() == ["lilliput", "990300", "Lilliput", "小人国市", "yibao-lilliput", "0"]
    assert len({cell_len(line[: line.index("yibao-")]) for line in (first, second)}) == 1


def test_chinese(run):
    """In Chinese the Chinese name comes first."""
    assert run("cities", "--lang", "zh").out.splitlines()[1].split()[:3] == ["lilliput", "990300", "小人国市"]


def test_machines(run):
    """JSON is a list of areas, a line each or whole; CSV has a heading. Keys are the same in every language."""
    assert run("cities", "--format", "json", "--lang", "zh").data[0] == AREA
    assert json.loads(run("cities", "--format", "jsonl").out.splitlines()[0]) == AREA
    rows = list(csv.reader(io.StringIO(run("cities", "--format", "csv").out)))
    assert rows[:2] == [
        ["slug", "code", "name_zh", "name_en", "package", "version"],
        ["lilliput", "990300", "小人国市", "Lilliput", "yibao-lilliput", "0"],
    ]


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_broken_plugins_are_named(run, plugins, form):
    """A plugin that cannot be loaded is named on standard error with its reason; the others are listed, and all is done."""
    plugins.append(("yibao-broken", Broken()))
    done = run("cities", "--format", form)
    assert done.code == 0
    assert "lilliput" in done.out
    assert "yibao-broken" not in done.out
    assert done.err.startswith("warning: yibao-broken 0 cannot be loaded: ")
    assert "the eggs are broken" in done.err


def test_two_plugins_for_one_area(run, plugins):
    """Areas that two packages bring are all listed and marked, with the way out; the others can be used."""
    plugins.append(("yibao-liliput-2", Lilliput()))
    done = run("cities")
    assert done.code == 0
    assert done.out.count("Lilliput (clashes)") == 2 and "Blefuscu  " in done.out
    assert "yibao-liliput-2 0 and yibao-lilliput 0 both bring lilliput; uninstall one of them" in " ".join(done.err.split())
    assert [one["clashes"] for one in run("cities", "--format", "json").data] == [["yibao-lilliput"], ["yibao-liliput-2"], []]
    done = run("cities", "--city", "lilliput")
    assert (done.code, done.out) == (2, "")
    assert "pip uninstall" in done.err


def test_nothing_installed(run, plugins):
    """Without any plugin the answer says so, and how to get one; a machine gets an empty list."""
    plugins.clear()
    assert "pip install yibao-" in run("cities").out
    assert run("cities", "--format", "json").data == []
    assert run("cities", "--format", "jsonl").out == ""

"""The net that holds what the command line writes (`tests/house/net.py`), tried on one area."""

import json

import pytest

from tests.house.net import compare, jobs, run, write


@pytest.fixture(scope="module")
def china(tmp_path_factory):
    folder = tmp_path_factory.mktemp("china")
    write(folder, "china", workers=1)
    return folder


def test_every_document_is_written(china):
    """Each command leaves a file with what it printed, or with why it failed."""
    expected = {job.file for job in jobs("china")}
    files = {str(path.relative_to(china)) for path in china.rglob("*.*")}
    assert {name.removesuffix(".err") for name in files} == expected
    document = json.loads((china / "china" / "guide" / "2026-01-01.json").read_text("utf-8"))
    assert document["format"] == "yibao-guide/1"


def test_two_nets_do_not_mix(china):
    """What an older net left would look like something new or gone."""
    with pytest.raises(SystemExit, match="is not empty"):
        write(china, "china", workers=1)


def test_versions_are_masked():
    """A new version or digest alone is no difference."""
    (area,) = (area for area in json.loads(run("cities", "--format", "json").out) if area["slug"] == "china")
    assert area["version"] == "…"


def test_first_differences_are_named(tmp_path):
    """For a JSON document the place and both values, for a page the line; and files that stand in one folder only."""
    before, after = tmp_path / "before", tmp_path / "after"
    texts = {
        before: {"same.json": "{}", "a.json": '{"x": [1, {"y": 2}]}', "b.zh.txt": "one\ntwo\n", "gone.csv": ""},
        after: {"same.json": "{}", "a.json": '{"x": [1, {"y": 3}]}', "b.zh.txt": "one\nthree\n", "new.csv": ""},
    }
    for folder, files in texts.items():
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    assert list(compare(before, after)) == [
        "a.json: .x[1].y: 2 -> 3",
        "b.zh.txt: line 2: 'two' -> 'three'",
        "gone.csv: gone",
        "new.csv: new",
    ]
    assert list(compare(before, before)) == []

"""Reading inputs: what is refused, and that no more than the limit is read."""

import json
import os
import sys
import threading

import pytest

from tests.cli.place import case, visit
from yibao import load_registry
from yibao.cli.inputs.files import FileReader
from yibao.model.inputs.parse import MAX_BYTES

CASE_TOML = b"""
[person]
id = "P1"
birth_date = 1993-02-01
scheme = "employee"
standing = "active"
[[claim]]
id = "C1"
date = 2023-09-05
benefit = "outpatient"
facility = { level = "community" }
lines = [{ class = "A", amount = "80" }]
"""


def test_table_first(run, write):
    """A TOML file may begin with a bracket, also where no name tells that it is TOML."""
    for name in ("case.toml", "case.TOML", "case"):
        assert run("settle", "--city", "lilliput", write(CASE_TOML, name)).code == 0
    assert run("settle", "--city", "lilliput", "-", stdin=CASE_TOML.strip()).code == 0


def test_standard_input(run):
    """`-` is standard input; it is there once."""
    done = run("settle", "--city", "lilliput", "-", "-", stdin=CASE_TOML)
    assert done.code == 2
    assert "standard input can be read only once" in done.err
    assert "Lilliput · P1" in done.out


def test_json_array(run, write):
    """A JSON array holds a case in each place; what is wrong in one place leaves the others alone."""
    body = json.dumps([case(visit(id="A")), 7, {**case(visit(id="B")), "strange": 1}, case(visit(id="C"))]).encode()
    for done in (run("settle", "--format", "json", "-", stdin=body), run("settle", "--format", "json", write(body, "many.json"))):
        assert done.code == 2
        places = [document.get("error", {}).get("where", "settled").rpartition("[")[2] for document in done.data]
        assert places == ["settled", "1]", "2]: strange", "settled"]
    assert "the input is empty" in run("settle", write(b"[]")).err


def test_input_without_a_file_opens_none(plugins, write):
    """What came without a file, as over a network, is read as standard input is, and no path in it is followed."""
    reader = FileReader(load_registry(plugins))
    path = write(b"secret", "bill.csv")
    (sound,) = reader.records_of(json.dumps(case(visit())).encode())
    (wrong,) = reader.records_of(json.dumps(case(visit(lines=str(path)))).encode())
    assert sound.error is None
    assert "no file is opened here" in str(wrong.error)
    assert wrong.error.where == "claim[0].lines"


def test_empty_standard_input(run):
    """Nothing on standard input is an input that is empty."""
    done = run("settle", "-")
    assert (done.code, done.out) == (2, "")
    assert "the input is empty" in done.err
    assert "where: standard input" in done.err


def test_too_large(run, tmp_path):
    """A file above the limit is refused by its size."""
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    done = run("settle", path)
    assert (done.code, done.out) == (2, "")
    assert "larger than 64 MB" in done.err
    assert "mend: split it" in done.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_endless(run, tmp_path):
    """A pipe has no size: reading it ends just above the limit."""
    path = tmp_path / "pipe"
    os.mkfifo(path)

    def pour():
        with path.open("wb", buffering=0) as pipe:
            try:
                while True:
                    pipe.write(b" " * (1 << 20))
            except BrokenPipeError:
                return

    thread = threading.Thread(target=pour)
    thread.start()
    done = run("settle", path)
    thread.join(10)
    assert not thread.is_alive()
    assert done.code == 2
    assert "larger than 64 MB" in done.err


def test_missing(run, tmp_path):
    """A file that is not there."""
    done = run("settle", tmp_path / "no.toml")
    assert (done.code, done.out) == (2, "")
    assert "there is no such file" in done.err
    assert "no.toml" in done.err


def test_directory(run, tmp_path):
    """A directory is not taken for the files in it."""
    done = run("settle", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert "it is a directory" in done.err
    assert "mend: name the files in it" in done.err


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions bind nobody here")
def test_permission(run, write):
    """A file that may not be read."""
    path = write(case())
    path.chmod(0)
    done = run("settle", path)
    assert done.code == 2
    assert "may not be read" in done.err


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_impossible_names(run, name):
    """Names that no file can have."""
    done = run("settle", name)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")


def test_words_of_the_area(run, write):
    """What an area calls a level counts before what it means elsewhere; areas that are installed are places by their names."""
    village = case(visit(facility={"level": "一级", "region": "小人国"}))
    settled = run("settle", "--format", "json", write(village)).data
    assert (
        settled == run("settle", "--format", "json", write(case(visit(facility={"level": "community", "region": "990300"})))).data
    )


def test_old_names_of_schemes_and_encodings_are_told(run, write):
    """A notice stands beside the result, on standard error and in the document."""
    old = case(person={"scheme": "新农合", "standing": "成年"})
    told = run("settle", write(json.dumps(old, ensure_ascii=False).encode("gbk")))
    assert "the file is read as GB 18030 (GBK)" in told.err and "新农合 was merged into the residents' scheme" in told.err

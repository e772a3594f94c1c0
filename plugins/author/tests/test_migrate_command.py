"""``yibao migrate`` as people type it."""

import io
import sys

import pytest

from plugins.author.tests.packages_of_format_1 import copy_small, unpack
from yibao.cli.app.main import main
from yibao_author.migrate.figures import tables
from yibao_author.migrate.figures.amounts import as_printed


def run(*arguments: str) -> int:
    """The exit code of a command line."""
    with pytest.raises(SystemExit) as caught:
        sys.exit(main(["migrate", *arguments, "--lang", "en"]))
    return int(caught.value.code or 0)


def test_report_alone_writes_nothing(tmp_path, capsys):
    """Without --write the folder is as it was; the report tells lines and what was proven."""
    folder = copy_small("lindalino", tmp_path) / "rules"
    before = {path: path.read_bytes() for path in folder.rglob("*.toml")}
    assert run(str(folder), "--yes") == 0
    assert {path: path.read_bytes() for path in folder.rglob("*.toml")} == before
    output = capsys.readouterr()
    assert "proven alike: the rules of 6 days, 1 cases" in output.out
    assert "got the safe answer (--yes)" in output.err


def test_written_folder_is_of_format_2(tmp_path, capsys):
    """--write writes it, and a second time there is nothing to do."""
    folder = copy_small("lindalino", tmp_path) / "rules"
    assert run(str(folder), "--yes", "--write") == 0
    assert (folder / "format.toml").read_text() == "format = 2\n"
    assert not list(folder.rglob("*.new"))
    assert run(str(folder), "--yes") == 2
    assert "is of format 2 already" in capsys.readouterr().err


def test_without_a_terminal_the_safe_answers_are_taken(tmp_path, capsys, monkeypatch):
    """Nobody is asked where nobody can answer, and the command says so."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert run(str(copy_small("lindalino", tmp_path) / "province")) == 0
    assert "there is no terminal" in capsys.readouterr().err


def test_changes_are_shown(tmp_path, capsys):
    """--diff shows every change."""
    assert run(str(copy_small("lindalino", tmp_path) / "province"), "--yes", "--diff") == 0
    assert '+value  = "50%"' in capsys.readouterr().out


def test_difference_stops_it(tmp_path, capsys, monkeypatch):
    """Where before and after differ, the place is told and nothing is written."""
    folder = copy_small("lindalino", tmp_path) / "rules"
    monkeypatch.setattr(tables, "as_printed", lambda text, form: "76%" if text == "0.75" else as_printed(text, form))
    assert run(str(folder), "--yes", "--write") == 1
    output = capsys.readouterr().out
    assert "it differs: rules show" in output
    assert "nothing is written" in output
    assert not (folder / "format.toml").exists()


def _no_rules(folder):
    return folder.parent


def _broken(folder):
    (folder / "settlement" / "plans.toml").write_text("[plan\n")
    return folder


def _no_text(folder):
    (folder / "settlement" / "plans.toml").write_bytes(b"\xff\xfe")
    return folder


def _wrong_rules(folder):
    path = folder / "settlement" / "plans.toml"
    path.write_text(path.read_text().replace('"pooled_fund"', '"nobodys_fund"'))
    return folder


def _unknown_format(folder):
    (folder / "format.toml").write_text("format = 2\n")
    return folder


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_no_rules, "is no folder of rules"),
        (_broken, "TOML syntax error"),
        (_no_text, "it cannot be read"),
        (_wrong_rules, "nobodys_fund"),
        (_unknown_format, "is of format 2 already"),
    ],
)
def test_folder_that_cannot_be_rewritten(spoil, words, tmp_path, capsys):
    """One clear sentence, exit 2, and nothing is written."""
    folder = copy_small("lindalino", tmp_path) / "rules"
    spoilt = spoil(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*.toml")}
    assert run(str(spoilt), "--yes", "--write") == 2
    error = capsys.readouterr().err
    assert words in error
    assert "Traceback" not in error
    assert "internal error" not in error
    assert {path: path.read_bytes() for path in folder.rglob("*.toml")} == before


def test_file_that_cannot_be_written(tmp_path, capsys):
    """A draft cannot be written beside a file: every file is as it was."""
    folder = copy_small("lindalino", tmp_path) / "rules"
    (folder / "settlement" / "plans.toml.new").mkdir()
    before = {path: path.read_bytes() for path in folder.rglob("*.toml")}
    assert run(str(folder), "--yes", "--write") == 2
    assert "no file was changed" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.rglob("*.toml")} == before


def test_missing_folder(tmp_path, capsys):
    """A folder that is not there."""
    assert run(str(tmp_path / "nowhere")) == 2
    assert "is no folder of rules" in capsys.readouterr().err


def test_package_of_an_installed_parent(tmp_path, capsys):
    """A copy of a city whose parents are installed in format 2."""
    root = unpack("yibao_china", tmp_path)
    assert run(str(root / "rules" / "zhejiang"), "--yes") == 0
    assert "proven alike" in capsys.readouterr().out

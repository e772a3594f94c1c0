"""The command as a program of its own: what it writes to, and what it loads."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.place import PROGRAM, ROOT, case, visit

FULL = Path("/dev/full")


def test_piped(program, write):
    """Into a pipe there is no colour and no escape code, whatever the terminal."""
    done = program("settle", "--explain", write(case()), TERM="xterm-256color", FORCE_COLOR="1")
    assert done.code == 0
    assert "\x1b" not in done.out
    assert "█" in done.out


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", ["table", "json", "csv"])
@pytest.mark.parametrize(
    "environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
def test_ascii(program, write, language, form, environment):
    """A terminal that knows ASCII only gets plain marks for bars, and escapes for Chinese; JSON stays JSON."""
    done = program("settle", "--explain", "--format", form, "--lang", language, write(case(person={"id": "宁é🙂"})), **environment)
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    if form == "json":
        assert json.loads(done.out)["person"] == "宁é🙂"
    if form == "table":
        assert "##" in done.out and ".." in done.out
        assert "\\u5b81" in done.out


@pytest.mark.parametrize("arguments", [("--help",), ("cities",), ("settle", "nichts.toml"), ("citis",), ("rules", "show")])
def test_everything_in_ascii(program, arguments):
    """Help and errors too, in Chinese on such a terminal."""
    done = program(*arguments, LANG="zh_CN", PYTHONIOENCODING="ascii")
    assert done.code in (0, 2)
    assert (done.out + done.err).isascii()
    assert done.out + done.err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
@pytest.mark.parametrize("form", ["table", "jsonl", "json"])
def test_nobody_reads(start, write, form):
    """When whoever reads stops reading, the program ends without a word."""
    many = write(case(*(visit(id=f"C{number}") for number in range(200))))
    reader, writer = os.pipe()
    process = start("settle", "--explain", "--format", form, many, stdout=writer)
    os.close(writer)
    os.read(reader, 10)
    os.close(reader)
    _, err = process.communicate(timeout=60)
    assert err == b""
    assert process.returncode == 141


@pytest.mark.skipif(not FULL.exists(), reason="there is no full disk here")
@pytest.mark.parametrize("arguments", [("cities",), ("--help",), ("cities", "--format", "json")])
def test_disk_full(start, arguments):
    """A disk that is full is told, once."""
    with FULL.open("wb") as full, start(*arguments, stdout=full) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert err.decode().splitlines() == ["error: the output cannot be written: No space left on device"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_closed(write, form, closed):
    """Without standard output, error or input the exit code still tells."""
    command = f'exec "$0" -c "$1" settle --format {form} "$2" {closed}'
    for name, code in ((str(write(case(), "good")), 0), (str(write(b"", "bad")), 2), ("-", 2)):
        done = subprocess.run(
            ["sh", "-c", command, sys.executable, PROGRAM, name], cwd=ROOT, capture_output=True, timeout=60, check=False, input=b""
        )
        assert b"Traceback" not in done.stderr
        assert done.returncode == code


def test_traceback_on_request(program):
    """Those who mend yibao see the traceback when they ask for it."""
    broken = (
        "import yibao.cli.commands.cities as cities\ncities.load_registry = None\n"
        "from yibao.cli.app.main import main\nmain(['cities'])"
    )
    for debug, wanted in (("0", False), ("1", True)):
        done = subprocess.run(
            [sys.executable, "-c", broken], env={**os.environ, "YIBAO_DEBUG": debug}, capture_output=True, timeout=60, check=False
        )
        assert done.returncode == 2
        assert (b"Traceback" in done.stderr) is wanted
        assert b"internal error (TypeError" in done.stderr


def _loaded(*arguments: object) -> set[str]:
    """Modules that are there after a command has run."""
    program = (
        "import sys\nfrom tests.cli.place import Lilliput\nfrom yibao import load_registry\n"
        "import yibao.cli.commands.settle as settle\n"
        "settle.load_registry = lambda: load_registry([('yibao-lilliput', Lilliput())])\n"
        if arguments and arguments[0] == "settle"
        else "import sys\n"
    )
    program += (
        "from yibao.cli.app.main import main\n"
        "code = main.main(sys.argv[1:], standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)\nsys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], cwd=ROOT, capture_output=True, timeout=60, check=True
    )
    return set(done.stderr.decode().split())


def test_machines_need_no_pages(write):
    """What machines read is written without anything that lays out pages."""
    loaded = _loaded("settle", "--format", "json", write(case()))
    assert "yibao.engine.settlement.settle" in loaded
    assert not {name for name in loaded if name.partition(".")[0] in ("rich", "wcwidth")}
    assert "yibao.cli.pages.bills.statement" not in loaded


def test_commands_load_what_they_need():
    """Help loads no model, and listing the areas no engine: starting is quick."""
    loaded = _loaded("--version")
    assert not {name for name in loaded if name.partition(".")[0] in ("attr", "cattrs", "rich", "wcwidth", "pluggy")}
    loaded = _loaded("cities")
    heavy = ("cattrs", "tomllib", "yibao.engine", "yibao.rules.ruleset", "yibao.cli.commands.settle", "rich", "wcwidth")
    assert not {name for name in loaded if name.startswith(heavy)}


def test_completion(program):
    """A shell that asks gets the names of commands and of their options."""
    asked = {"_YIBAO_COMPLETE": "bash_complete", "COMP_CWORD": "1", "COMP_WORDS": "yibao "}
    assert {"plain,cities", "plain,settle", "plain,rules"} <= set(program(**asked).out.split())
    asked |= {"COMP_CWORD": "3", "COMP_WORDS": "yibao settle --format js"}
    assert program(**asked).out.split() == ["plain,json", "plain,jsonl"]

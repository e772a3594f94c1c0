"""What the tests of the command line share: plugins of their own, files, and a way to type commands."""

import inspect
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner

from tests.cli.place import PROGRAM, ROOT, Blefuscu, Lilliput
from yibao import load_registry
from yibao.cli.app.main import main


@attrs.frozen
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Done]


@pytest.fixture
def plugins() -> list[tuple[str, Any]]:
    """The plugins that are installed; a test may add some."""
    return [("yibao-lilliput", Lilliput()), ("yibao-blefuscu", Blefuscu())]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, plugins: list[tuple[str, Any]]) -> Run:
    """Types a command. Nothing it says is a traceback."""
    for module in ("cities", "compare", "rules", "settle"):
        monkeypatch.setattr(f"yibao.cli.commands.{module}.load_registry", lambda: load_registry(plugins))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "YIBAO_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: object, stdin: bytes = b"") -> Done:
        separate = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}
        result = CliRunner(**separate).invoke(main, [str(one) for one in arguments], input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.stdout + result.stderr
        return Done(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file: bytes as they are, other data as JSON."""

    def write(content: Any, name: str = "case.json") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return write


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[bytes]]:
    """Starts the command as a program of its own, in an environment that has only what is named."""

    def start(*arguments: object, stdout: Any = subprocess.PIPE, **environment: str) -> subprocess.Popen[bytes]:
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TMPDIR", "PATH") if name in os.environ}
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *map(str, arguments)],
            cwd=ROOT,
            env={**kept, "COLUMNS": "80", **environment},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
        )

    return start


@pytest.fixture
def program(start: Callable[..., subprocess.Popen[bytes]]) -> Run:
    """Runs the command as a program of its own until its end; what it wrote is decoded byte by byte."""

    def program(*arguments: object, **environment: str) -> Done:
        with start(*arguments, **environment) as process:
            out, err = process.communicate(timeout=60)
        assert b"Traceback" not in err
        return Done(process.returncode, out.decode("utf-8", "backslashreplace"), err.decode("utf-8", "backslashreplace"))

    return program

"""Runs what the pages show.

Every page is run from top to bottom in an empty folder that holds a copy of examples/. What is done with a fenced block
follows from its first line:

- `console`: each line that starts with `$ ` is a command; what is shown under it is what it prints (`...` stands for anything).
  A command under which nothing is shown may print what it likes. It has to succeed, unless the fence says `exit=2`, within a
  minute, unless the fence says `seconds=300`.
- `python`: runs; the blocks of a page share their names. With `>>>` in it, it is a doctest.
- `toml`, `json`: have to be well-formed; with `file=NAME` the block is also written to that file.
- `needs=MODULE` after the language: the block runs where the page is run for that module, and nowhere else.
- `skip` after the language leaves a block alone, and all other languages (`sh`, `text`) are only shown.
"""

import doctest
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import attrs

FENCE = re.compile(r"^(?P<mark>`{3,})(?P<language>\w*)(?P<options>[^`]*)$")
WIDTH = "100"
SECONDS = "60"
"""How long a command may take, unless the fence says `seconds=…`."""


@attrs.frozen
class Block:
    """A fenced block: the page and line of its fence, its language and options, and what is in it."""

    page: Path
    line: int
    language: str
    options: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(line + "\n" for line in self.lines)

    @property
    def place(self) -> str:
        return f"{self.page.name}:{self.line}"

    def option(self, name: str, default: str = "") -> str:
        return next((option.partition("=")[2] for option in self.options if option.startswith(name + "=")), default)


@attrs.frozen
class Command:
    """A command of a console block, its first line on the page, and what is shown under it from which line to which."""

    line: int
    text: str
    shown: tuple[str, ...]


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    opened: tuple[int, re.Match[str]] | None = None
    inside: list[str] = []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if opened is None:
            if fence := FENCE.match(line):
                opened, inside = (number, fence), []
        elif line.rstrip() == opened[1]["mark"]:
            yield Block(page, opened[0], opened[1]["language"], tuple(opened[1]["options"].split()), tuple(inside))
            opened = None
        else:
            inside.append(line)
    if opened:
        raise AssertionError(f"{page.name}:{opened[0]}: this block is never closed")


def commands(block: Block) -> list[Command]:
    """The commands of a console block."""
    found: list[Command] = []
    for number, line in enumerate(block.lines, block.line + 1):
        if line.startswith("$ "):
            found.append(Command(number, line[2:], ()))
        elif not found:
            raise AssertionError(f"{block.page.name}:{number}: a console block starts with a command: `$ ...`")
        elif found[-1].text.endswith("\\") and not found[-1].shown:
            found[-1] = attrs.evolve(found[-1], text=f"{found[-1].text}\n{line}")
        else:
            found[-1] = attrs.evolve(found[-1], shown=(*found[-1].shown, line))
    return found


def modules_needed(page: Path) -> list[str]:
    """The modules for which a page is run once more."""
    return sorted({block.option("needs") for block in blocks(page)} - {""})


def run_page(page: Path, folder: Path, module: str = "") -> dict[Command, tuple[str, ...]]:
    """Runs a page in a folder; what commands printed where the page shows something else.

    Args:
        module: whose blocks are run, too.

    Raises:
        AssertionError: a block failed.
    """
    names: dict[str, object] = {"__name__": "__page__"}
    differences: dict[Command, tuple[str, ...]] = {}
    for block in blocks(page):
        if "skip" in block.options or block.option("needs") not in ("", module):
            continue
        if block.language == "console":
            differences |= _run_console(block, folder)
        elif block.language == "python":
            _run_python(block, names)
        elif block.language in ("toml", "json"):
            _read_data(block, folder)
    return differences


def _run_console(block: Block, folder: Path) -> dict[Command, tuple[str, ...]]:
    differences = {}
    for command in commands(block):
        done = subprocess.run(
            command.text,
            shell=True,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=int(block.option("seconds", SECONDS)),
            check=False,
        )
        printed = done.stdout.decode("utf-8")
        wanted = int(block.option("exit", "0"))
        if done.returncode != wanted:
            place = f"{block.page.name}:{command.line}"
            raise AssertionError(f"{place}: $ {command.text}\nexit {done.returncode} instead of {wanted}\n{printed}")
        if command.shown and not _alike(command.shown, printed):
            differences[command] = tuple(line.rstrip() for line in printed.rstrip("\n").split("\n"))
    return differences


def _alike(shown: tuple[str, ...], printed: str) -> bool:
    want, got = ("".join(line.rstrip() + "\n" for line in lines) for lines in (shown, printed.splitlines()))
    return doctest.OutputChecker().check_output(want.rstrip("\n") + "\n", got.rstrip("\n") + "\n", doctest.ELLIPSIS)


def environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("HOME", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return {**kept, "PATH": path, "LANG": "C.UTF-8", "COLUMNS": WIDTH, "NO_COLOR": "1", "TERM": "dumb"}


def _run_python(block: Block, names: dict[str, object]) -> None:
    if ">>> " in block.text:
        example = doctest.DocTestParser().get_doctest(block.text, names, block.place, str(block.page), block.line)
        report: list[str] = []
        doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=report.append, clear_globs=False)
        names |= example.globs
        if report:
            raise AssertionError("".join(report))
        return
    # The line numbers of a traceback are those of the page.
    code = compile("\n" * block.line + block.text, str(block.page), "exec")
    exec(code, names)


def _read_data(block: Block, folder: Path) -> None:
    try:
        tomllib.loads(block.text) if block.language == "toml" else json.loads(block.text)
    except ValueError as error:
        raise AssertionError(f"{block.place}: not well-formed: {error}") from error
    if name := block.option("file"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")


def rewrite(page: Path, differences: dict[Command, tuple[str, ...]]) -> None:
    """Writes what the commands printed into the page."""
    lines = page.read_text(encoding="utf-8").splitlines()
    for command, printed in sorted(differences.items(), key=lambda item: -item[0].line):
        start = command.line + command.text.count("\n")
        lines[start : start + len(command.shown)] = printed
    page.write_text("".join(line + "\n" for line in lines), encoding="utf-8")

"""Writes every document that the command line makes into a folder, and compares two such folders.

Made before and after a change of the code, the folders tell whether anything that a user sees has changed:

    python -m tests.house.net write /tmp/before
    python -m tests.house.net write /tmp/after
    python -m tests.house.net compare /tmp/before /tmp/after

All JSON documents are written, and pages in both languages for a share of the inputs. What a command says on standard error stands
beside its document, with its exit code. Versions and digests are masked.
"""

import argparse
import functools
import inspect
import json
import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import entry_points
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import attrs
from click.testing import CliRunner

from tests.house.repo import PLUGINS, ROOT, package
from yibao import RulePackage

DAYS = ("2015-03-01", "2018-03-01", "2021-03-01", "2022-12-31", "2023-07-01", "2024-03-01", "2025-01-01", "2026-01-01")
TODAY = DAYS[-1]
COMPARED = "atlantis,ningbo,shanghai,kunming"
PAGE_EVERY = 6
"""Of so many inputs, one is shown as a page in Chinese and one in English."""
ENVIRONMENT = {"COLUMNS": "100", "LC_ALL": "C", "LANG": "C", "NO_COLOR": "1"}
MASKS = (
    (re.compile(r'("(?:digest|version)": )"[^"]*"'), r'\1"…"'),
    (re.compile(r"\b[0-9a-f]{64}\b"), "…"),
    (re.compile(r"\b\d+\.\d+\.\d+(?:\.dev\d+)?\b"), "…"),
)


@attrs.frozen
class Job:
    """A command, and the file that its output is written to."""

    file: str
    arguments: tuple[str, ...]


@attrs.frozen
class Output:
    """What a command printed."""

    code: int
    out: str
    err: str


def run(*arguments: str) -> Output:
    """Run the installed command in this process."""
    (script,) = entry_points(group="console_scripts", name="yibao")
    separate: dict[str, Any] = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}
    result = CliRunner(env=ENVIRONMENT, **separate).invoke(script.load(), arguments, standalone_mode=False)
    code = result.return_value if result.exception is None else repr(result.exception)
    return Output(code, _masked(result.stdout), _masked(result.stderr))


def jobs(only: str | None = None) -> list[Job]:
    """All commands, or those about one area."""
    areas = [area["slug"] for area in json.loads(run("cities", "--format", "json").out)]
    every = [job for area in areas if only in (None, area) for job in _of_area(area)]
    every += [job for plugin in PLUGINS if only in (None, plugin.name) for job in _of_plugin(plugin)]
    return every if only else [*every, *_of_examples(), *_of_commands(), *_refused()]


def write(folder: Path, only: str | None = None, workers: int = 2) -> int:
    """Write the output of all commands into an empty folder, and return how many there were."""
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty: name another folder")
    os.chdir(ROOT)
    every = jobs(only)
    assert len({job.file for job in every}) == len(every), "two commands write to the same file"
    if workers == 1:
        _write_share(folder, every)
    else:
        shares = [every[place : place + 40] for place in range(0, len(every), 40)]
        with ProcessPoolExecutor(workers, get_context("spawn"), _read_rule_files_once) as pool:
            list(pool.map(_write_share, [folder] * len(shares), shares))
    return len(every)


def compare(before: Path, after: Path) -> Iterator[str]:
    """The first difference of every document that is not the same in both folders."""
    names = {folder: {str(path.relative_to(folder)) for path in folder.rglob("*.*")} for folder in (before, after)}
    for name in sorted(names[before] | names[after]):
        if name not in names[after]:
            yield f"{name}: gone"
        elif name not in names[before]:
            yield f"{name}: new"
        else:
            left, right = ((folder / name).read_text(encoding="utf-8") for folder in (before, after))
            if left != right:
                yield f"{name}: {_difference(left, right, name.endswith('.json'))}"


def _of_area(area: str) -> Iterator[Job]:
    city = ("--city", area)
    for day in DAYS:
        yield Job(f"{area}/cities/{day}.json", ("cities", *city, "--on", day, "--format", "json"))
        yield Job(f"{area}/guide/{day}.json", ("guide", *city, "--on", day, "--format", "json"))
        yield Job(f"{area}/rules/{day}.json", ("rules", "show", *city, "--date", day, "--format", "json"))
    for first, last in (*pairwise(DAYS), (DAYS[0], DAYS[-1])):
        yield Job(f"{area}/diff/{first}_{last}.json", ("rules", "diff", *city, first, last, "--format", "json"))
    figures = _figures(area)
    for figure in figures:
        yield Job(f"{area}/history/{figure}.json", ("rules", "history", *city, figure, "--format", "json"))
    yield from _pages(f"{area}/cities/page", "cities", *city, "--on", TODAY)
    yield from _pages(f"{area}/guide/page", "guide", *city, "--on", TODAY)
    yield from _pages(f"{area}/rules/page", "rules", "show", *city, "--date", DAYS[5])
    yield from _pages(f"{area}/diff/page", "rules", "diff", *city, DAYS[2], TODAY)
    for figure in figures[::PAGE_EVERY]:
        yield from _pages(f"{area}/history/{figure}", "rules", "history", *city, figure)


def _of_plugin(plugin: Path) -> Iterator[Job]:
    for place, path in enumerate(_inputs(package(plugin) / "cases")):
        yield from _of_case(plugin.name, path, place)
    for place, path in enumerate(_inputs(package(plugin) / "applications")):
        yield from _of_input(plugin.name, path, place, "enroll", "--kind", "all")
    for place, path in enumerate(_inputs(package(plugin) / "contributions")):
        yield from _of_input(plugin.name, path, place, "contribute")


def _of_examples() -> Iterator[Job]:
    for path in _inputs(ROOT / "examples"):
        if path.parent.name not in ("joining", "bills"):
            yield from _of_case("examples", path, 1)
            yield from _pages(f"examples/accounts/{_name(path)}", "accounts", _given(path))
            yield from _of_comparison("examples", path, "settle", pages=True)
            yield from _pages(f"examples/levels/{_name(path)}", "compare", _given(path), "--levels")
            yield Job(f"examples/levels/{_name(path)}.json", ("compare", _given(path), "--levels", "--format", "json"))
    for path in _inputs(ROOT / "examples" / "joining"):
        command = "contribute" if path.stem == "contributions" else "enroll"
        yield from _of_input("examples", path, 1, command)
        yield from _of_comparison("examples", path, command, pages=True)
    staff = ("contribute", "--city", "ningbo", "examples/joining/staff.csv")
    bill = ("settle", "examples/bills/stay.csv", "--person", "examples/bills/me.toml", "--list", "examples/bills/items.csv")
    for name, line in (("staff", staff), ("bill", bill)):
        yield Job(f"examples/{name}/table.json", (*line, "--format", "json"))
        yield from _pages(f"examples/{name}/table", *line)
    yield Job("examples/bill/slip.html", (*bill, "--format", "html", "--both"))


def _of_commands() -> Iterator[Job]:
    for form in ("json", "jsonl", "csv"):
        yield Job(f"commands/cities.{form}", ("cities", "--format", form))
    yield from _pages("commands/cities", "cities")
    yield from _pages("commands/help", "--help")
    for command in ("accounts", "cities", "compare", "contribute", "enroll", "guide", "rules", "settle"):
        yield from _pages(f"commands/{command}.help", command, "--help")
    for command in ("diff", "history", "show"):
        yield from _pages(f"commands/rules.{command}.help", "rules", command, "--help")


def _refused() -> Iterator[Job]:
    case, joining = "examples/first_bills.toml", "examples/joining/foreigner.toml"
    lines: tuple[tuple[str, ...], ...] = (
        ("settle",),
        ("settle", "README.md"),
        ("settle", "examples/nothing.toml"),
        ("settle", "examples"),
        ("settle", joining),
        ("settle", case, "--city", "shanghai"),
        ("settle", case, "--city", "nowhere"),
        ("settle", case, "--format", "pdf"),
        ("accounts", case, "--year", "1066"),
        ("accounts", case, "--until", "tomorrow"),
        ("compare", case),
        ("compare", case, "--cities", "ningbo,nowhere"),
        ("compare", case, "--cities", "ningbo,ningbo"),
        ("contribute", case),
        ("enroll", joining, "--kind", "nothing"),
        ("enroll", joining, "--on", "2024-02-30"),
        ("guide", "--city", "ningbo", "--topic", "nothing"),
        ("rules", "show", "--city", "ningbo", "--date", "1066-01-01"),
        ("rules", "show", "--city", "ningbo", "--date", TODAY, "--benefit", "nothing"),
        ("rules", "diff", "--city", "ningbo", TODAY),
        ("rules", "diff", "--city", "ningbo", TODAY, DAYS[0]),
        ("rules", "history", "--city", "ningbo", "nothing"),
        ("rules", "history", "--city", "ningbo"),
        ("settel",),
    )
    for place, line in enumerate(lines):
        yield from _pages(f"refused/{place:02}_{line[0]}", *line)


def _of_case(group: str, path: Path, place: int) -> Iterator[Job]:
    yield Job(f"{group}/settle/{_name(path)}.json", ("settle", _given(path), "--format", "json"))
    yield Job(f"{group}/accounts/{_name(path)}.json", ("accounts", _given(path), "--format", "json"))
    if place % PAGE_EVERY in (0, 1):
        yield _page(f"{group}/settle/{_name(path)}", "zh" if place % 2 else "en", "settle", _given(path), "--explain")
    if place % PAGE_EVERY in (2, 3):
        yield _page(f"{group}/accounts/{_name(path)}", "zh" if place % 2 else "en", "accounts", _given(path))
    if place % PAGE_EVERY == 0:
        yield Job(f"{group}/settle/{_name(path)}.csv", ("settle", _given(path), "--format", "csv"))
        yield from _of_comparison(group, path, "settle", pages=place % (4 * PAGE_EVERY) == 0)


def _of_input(group: str, path: Path, place: int, command: str, *options: str) -> Iterator[Job]:
    yield Job(f"{group}/{command}/{_name(path)}.json", (command, _given(path), *options, "--format", "json"))
    if place % PAGE_EVERY in (0, 1):
        yield _page(f"{group}/{command}/{_name(path)}", "zh" if place % 2 else "en", command, _given(path), *options)
    if place % PAGE_EVERY == 0:
        yield from _of_comparison(group, path, command, pages=place == 0)


def _of_comparison(group: str, path: Path, what: str, *, pages: bool) -> Iterator[Job]:
    line = ("compare", _given(path), "--what", what, "--cities", COMPARED)
    yield Job(f"{group}/compare/{_name(path)}.json", (*line, "--format", "json"))
    if pages:
        yield from _pages(f"{group}/compare/{_name(path)}", *line)


def _pages(file: str, *arguments: str) -> Iterator[Job]:
    yield from (_page(file, language, *arguments) for language in ("zh", "en"))


def _page(file: str, language: str, *arguments: str) -> Job:
    return Job(f"{file}.{language}.txt", (*arguments, "--lang", language))


def _inputs(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.*") if path.suffix in (".toml", ".json"))


def _given(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _name(path: Path) -> str:
    """What a file is called below the folder of its kind."""
    parts = path.relative_to(ROOT).parts
    return "_".join(parts[4 if parts[0] == "plugins" else 1 :])


def _figures(area: str) -> list[str]:
    """The tables of an area: those shown on any of the days, and those in the files of its package."""
    shown = (json.loads(run("rules", "show", "--city", area, "--date", day, "--format", "json").out or "{}") for day in DAYS)
    names = {name for document in shown for name in document.get("tables", {})}
    own = ROOT / "plugins" / area / f"yibao_{area}"
    for path in own.rglob("*.toml"):
        if not {"cases", "applications", "contributions"} & set(path.relative_to(own).parts[:1]):
            names |= set(tomllib.loads(path.read_text(encoding="utf-8")).get("table", {}))
    return sorted(names)


def _read_rule_files_once() -> None:
    """Let packages remember what they read, for a command line that is run thousands of times."""
    for kind in ("person", "claim", "settlement", "enrollment"):
        name = f"yibao_{kind}_rules"
        setattr(RulePackage, name, _remembering(getattr(RulePackage, name)))


def _remembering(hook: Callable[[RulePackage, str], Any]) -> Callable[[RulePackage, str], Any]:
    read: dict[tuple[str, str], Any] = {}

    @functools.wraps(hook)
    def remembering(self: RulePackage, area: str) -> Any:
        key = (self.package, area)
        if key not in read:
            read[key] = hook(self, area)
        return read[key]

    return remembering


def _write_share(folder: Path, share: list[Job]) -> None:
    os.chdir(ROOT)
    for job in share:
        output = run(*job.arguments)
        path = folder / job.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if output.out:
            path.write_text(output.out, encoding="utf-8")
        if output.code or output.err:
            path.with_name(path.name + ".err").write_text(f"exit code {output.code}\n{output.err}", encoding="utf-8")


def _masked(text: str) -> str:
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text


def _difference(left: str, right: str, is_json: bool) -> str:
    if is_json:
        found = next(_in_json(json.loads(left), json.loads(right), ""), None)
        if found is not None:
            return found
    sides = [text.splitlines() for text in (left, right)]
    for number, (one, other) in enumerate(zip(*sides, strict=False), 1):
        if one != other:
            return f"line {number}: {one.strip()!r} -> {other.strip()!r}"
    return f"{len(sides[0])} lines -> {len(sides[1])} lines"


def _in_json(left: Any, right: Any, where: str) -> Iterator[str]:
    if isinstance(left, dict) and isinstance(right, dict):
        if list(left) != list(right):
            yield f"{where or '.'}: keys {_less(left, right)} gone, {_less(right, left)} new, or their order"
        for key in left:
            if key in right:
                yield from _in_json(left[key], right[key], f"{where}.{key}")
    elif isinstance(left, list) and isinstance(right, list):
        for place, (one, other) in enumerate(zip(left, right, strict=False)):
            yield from _in_json(one, other, f"{where}[{place}]")
        if len(left) != len(right):
            yield f"{where}: {len(left)} items -> {len(right)} items"
    elif left != right:
        yield f"{where}: {left!r} -> {right!r}"


def _less(left: dict[str, Any], right: dict[str, Any]) -> list[str]:
    return [key for key in left if key not in right]


def main() -> int:
    """Run as a program."""
    parser = argparse.ArgumentParser(prog="python -m tests.house.net", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    writing = commands.add_parser("write", help="write all documents into a folder")
    writing.add_argument("folder", type=Path)
    writing.add_argument("--only", metavar="AREA", help="only the documents of one area")
    writing.add_argument("--workers", type=int, default=2)
    comparing = commands.add_parser("compare", help="name the first difference of each document")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    arguments = parser.parse_args()
    if arguments.command == "write":
        _read_rule_files_once()
        print(f"{write(arguments.folder.resolve(), arguments.only, arguments.workers)} commands")
        return 0
    differences = list(compare(arguments.before, arguments.after))
    print("\n".join([*differences, f"{len(differences)} differences"]))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())

"""Writes the package of a new city from the templates in ``files``."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from yibao import InputError, __version__
from yibao.engines import BENEFITS, VOCABULARY, rules_schemas

from .city import NewCity

_PLACES = {
    "init.py.txt": "{package}/__init__.py",
    "conformance.py.txt": "tests/test_conformance.py",
    "gitignore.txt": ".gitignore",
    "pyproject.toml.txt": "pyproject.toml",
    "tox.ini.txt": "tox.ini",
    "release.yml": ".github/workflows/release.yml",
}
"""Where a template goes whose name is not that of the file."""

_OF_SCHEME = {
    "rules/settlement/employee.toml": "employee",
    "cases/employee_visits.toml": "employee",
    "cases/employee_stays.toml": "employee",
    "rules/settlement/resident.toml": "resident",
    "cases/resident.toml": "resident",
}
"""The scheme that a template is for, where it is for one."""

_EXAMPLES = ("outpatient", "emergency", "inpatient")
"""The benefits that the templates have plans for."""


def city_files(city: NewCity, today: dt.date) -> dict[str, str]:
    """Every file of the package of a city, by its place below the project's folder.

    Args:
        today: the day on which the author reads the first document.
    """
    words = _words(city, today)
    result: dict[str, str] = {}
    for name, template in _templates(files("yibao_author").joinpath("new_city", "files"), ""):
        if _OF_SCHEME.get(name, city.schemes[0]) in city.schemes:
            result[_place(name, city)] = Template(template.read_text(encoding="utf-8")).substitute(words)
    result[f"{city.package}/rules/format.toml"] = "format = 2\n"
    for kind, schema in rules_schemas().items():
        result[f"{city.package}/schemas/{kind}.json"] = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    return result


def write_city(folder: Path, texts: dict[str, str]) -> None:
    """Write files below a folder.

    Raises:
        InputError: the folder is there and holds something, or it cannot be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(
                f"{folder} 已存在",
                f"{folder} is there already, and nothing is overwritten",
                where="--out",
                mend=("另写一个文件夹", "name another folder"),
            )
        for place, text in texts.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"无法写入:{reason}", f"it cannot be written: {reason}", where=str(folder)) from None


def _templates(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            yield from _templates(item, f"{prefix}{item.name}/")
        else:
            yield prefix + item.name, item


def _place(name: str, city: NewCity) -> str:
    last = name.rpartition("/")[2]
    if last in _PLACES:
        return _PLACES[last].format(package=city.package)
    return f"{city.package}/{name}" if name.startswith(("rules/", "cases/")) else name


def _words(city: NewCity, today: dt.date) -> dict[str, str]:
    """What the templates leave open."""
    rows = []
    for benefit in BENEFITS:
        label = VOCABULARY["benefit"][benefit]
        cells = ["example" if benefit in _EXAMPLES else "unknown" for _ in city.schemes]
        rows.append(f"| {label.en} ({label.zh}) | {' | '.join(cells)} |")
    parent = "" if city.parent_package == "yibao" else f', "{city.parent_package}>={__version__}"'
    return {
        "slug": city.slug,
        "code": city.code,
        "module": city.module,
        "package": city.package,
        "parent": city.parent,
        "parent_package": parent,
        "name_zh": _quoted(city.name.zh),
        "name_en": _quoted(city.name.en),
        "title": f"{city.name.en} ({city.name.zh})",
        "description": _quoted(f"The rules of {city.name.en} ({city.name.zh}) for yibao"),
        "prefixes": json.dumps(list(city.prefixes)),
        "today": today.isoformat(),
        "version": __version__,
        "years": "\n".join(_YEARS.format(scheme=scheme) for scheme in city.schemes),
        "coverage_head": "".join(f" | {VOCABULARY['scheme'][scheme].en}" for scheme in city.schemes) + " |",
        "coverage_rule": "---|" * len(city.schemes),
        "coverage": "\n".join(rows),
    }


_YEARS = """[scheme.{scheme}]
replaces = true
years    = [{{ from = 2025-01-01, source = "notice", status = "unverified" }}]
"""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

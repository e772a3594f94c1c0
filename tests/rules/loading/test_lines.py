"""The line that an error of a rule file names, against the line on which something was planted with another parser."""

import random
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from tests.rules.small import AREA, PERSON, PLAN, RATIO, STAGE
from yibao.model.values.errors import RuleError
from yibao.rules.loading.lines import line_of
from yibao.rules.loading.load import load_rules
from yibao.rules.loading.merge import Layer, merge
from yibao.rules.loading.sections import RULES_OF, PersonRules, SettlementRules
from yibao.rules.ruleset import build

MARK = "planted_here"
FILES = [
    (file, kind)
    for package, folder in (("yibao_atlantis", "rules"), ("yibao_ningbo", "rules"))
    for kind in RULES_OF
    for file in sorted(Path(str(files(package))).joinpath(folder, kind).rglob("*.toml"))
]


def inner(thing: Any, path: str = "") -> Iterator[tuple[Any, Any, str]]:
    """Everything in a document: what holds it, its key or number there, and its path as errors write it."""
    pairs = thing.items() if isinstance(thing, dict) else enumerate(thing)
    for key, value in list(pairs):
        place = f"{path}[{key}]" if isinstance(thing, list) else f"{path}.{key}".lstrip(".")
        yield thing, key, place
        if isinstance(value, dict | list):
            yield from inner(value, place)


def line_of_mark(text: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if MARK in line)


def test_line_of_anything_in_a_file():
    """A mark is put in the place of a random thing; its line is that on which the path leads to."""
    drawn = random.Random(20)
    for _ in range(150):
        file, _ = drawn.choice(FILES)
        document = tomlkit.parse(file.read_text(encoding="utf-8"))
        holder, key, path = drawn.choice([each for each in inner(document) if not isinstance(each[0][each[1]], dict)])
        if isinstance(holder[key], tomlkit.items.AoT):
            continue
        holder[key] = MARK
        text = tomlkit.dumps(document)
        assert line_of(text, path) == line_of_mark(text), f"{file}: {path}"


def test_line_of_a_key_that_nobody_knows(tmp_path):
    """A key that no class has is planted in a random table of a file; the error names the line on which it stands."""
    drawn = random.Random(21)
    told = 0
    for number in range(60):
        file, kind = drawn.choice(FILES)
        document = tomlkit.parse(file.read_text(encoding="utf-8"))
        holder, key, _ = drawn.choice([each for each in inner(document) if isinstance(each[0][each[1]], dict)])
        holder[key][MARK] = 1
        text = tomlkit.dumps(document)
        folder = tmp_path / str(number) / kind
        folder.mkdir(parents=True)
        (folder / "a.toml").write_text(text, encoding="utf-8")
        try:
            load_rules(folder, RULES_OF[kind])
            continue  # a table in which any key may stand, such as a condition
        except RuleError as error:
            errors = error, *error.more
        for error in errors:
            if error.where.endswith(f".{MARK}"):
                told += 1
                assert error.where.startswith(f"{kind}/a.toml:{line_of_mark(text)}: "), error.where
    assert told > 30


FORMS = '''# a comment with [table.a] in it
"quoted key".'and one' = 1
a.b.c = 2

[a.d]   # dotted
text = """
[table.b]
two \\""" lines"""
list = [
  1, # "one
  { x = [1,
    2], "y.z" = 3 },
]

[[many]]
id = "first"
[[many.inner]]
id = "in"
[[many]]
id = "second"
of = 2024-01-01 10:00:00
[many.sub]
k = 'it''
[[many.inner]]
id = "in too"
'''.replace("'it''", "'it'")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("quoted key.and one", 2),
        ("a.b.c", 3),
        ("a.d", 5),
        ("a.d.text", 6),
        ("a.d.list", 9),
        ("a.d.list[0]", 10),
        ("a.d.list[1]", 11),
        ("a.d.list[1].x[1]", 12),
        ("a.d.list[1].y.z", 12),
        ("many[0]", 15),
        ("many[0].inner[0].id", 18),
        ("many[1].id", 20),
        ("many.second.of", 21),
        ("many[1].sub.k", 23),
        ("many[1].inner[0].id", 25),
        ("many: second: of.what", 21),
        ("a.d.list[7].x", 9),
        ("a.b[0].c", 3),
        ("nowhere", None),
    ],
)
def test_forms_of_toml(path, line):
    """Every form of key leads to its line; what is not there leads to the nearest thing around it."""
    assert line_of(FORMS, path) == line


def test_line_of_what_is_checked_when_all_is_read(tmp_path):
    """An error of the whole names its lines as well: the files are read again."""
    texts = {"person": PERSON, "settlement": "\n" + PLAN + STAGE + RATIO.replace('value  = "50%"', 'value = "150%"')}
    for kind, text in texts.items():
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "a.toml").write_text(text, encoding="utf-8")
    parts = (load_rules(tmp_path / "person", PersonRules), load_rules(tmp_path / "settlement", SettlementRules))
    with pytest.raises(RuleError) as caught:
        build(AREA, merge([Layer("islet", parts)]), package="islet", version="0", digest="")
    line = texts["settlement"].split("\n").index('value = "150%"') + 1
    assert caught.value.where.startswith(f"islet settlement/a.toml:{line}: table.ratio.value")

"""The JSON Schemas of rule files: they take what the loader takes, refuse a misspelt key, and describe every key."""

import datetime as dt
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.house.repo import PLUGINS, package
from tests.services import service
from yibao.rules.loading.keys import keys_of, sections
from yibao.rules.loading.schemas import rules_schemas
from yibao.rules.loading.sections import RULES_OF, section_types

jsonschema = service("jsonschema")

SCHEMAS = rules_schemas()
SECTIONS = [name for name in sections() if "." not in name and name not in ("defaults", "reason", "split")]
FILES = sorted(
    path
    for plugin in PLUGINS
    for kind in RULES_OF
    for path in package(plugin).rglob(f"{kind}/**/*.toml")
    if (path.parents[0].name == kind or kind in path.parts) and not {"cases", "applications", "files"} & set(path.parts)
)


def plain(value: Any) -> Any:
    """What TOML held as JSON has it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def wrong(kind: str, document: dict[str, Any]) -> list[str]:
    """What a schema refuses in a document."""
    validator = jsonschema.Draft7Validator(SCHEMAS[kind])
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(plain(document))]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_rules_of_every_city_pass(kind):
    """Whatever the loader reads, the schema takes."""
    paths = [path for path in FILES if kind in path.parts]
    assert paths
    for path in paths:
        assert wrong(kind, tomllib.loads(path.read_text(encoding="utf-8"))) == [], path


@pytest.mark.parametrize(
    "section", [name for name in sections() if "." not in name and name not in ("defaults", "reason", "split")]
)
def test_a_misspelt_key_is_refused(section):
    """In a declaration of any section."""
    kind = next(kind for kind in RULES_OF if section in section_types(kind))
    assert any("labell" in message for message in wrong(kind, {section: {"x": {"labell": 1}}}))


def test_a_misspelt_key_within_is_refused():
    """In a segment of a plan, in a row of a table, in a text."""
    segment = {"id": "a", "labell": {"zh": "甲", "en": "A"}}
    assert wrong("settlement", {"plan": {"x": {"segment": [segment]}}})
    assert wrong("settlement", {"plan": {"x": {"segment": segment}}})
    assert wrong("settlement", {"table": {"x": {"days": [{"form": "2024-01-01", "value": 1}]}}})
    assert wrong("person", {"source": {"x": {"title": {"zh": "甲", "eng": "A"}}}})
    assert wrong("person", {"sauce": {}})


@pytest.mark.parametrize(
    "section", [name for name in sections() if "." not in name and name not in ("defaults", "reason", "split")]
)
def test_every_key_of_the_language_is_there(section):
    """Those that `yibao rules keys` lists."""
    kind = next(kind for kind in RULES_OF if section in section_types(kind))
    unknown = {rule.name for rule in keys_of(section)} & {
        key
        for message in wrong(kind, {section: {"x": {rule.name: None for rule in keys_of(section)}}})
        if "unexpected" in message
        for key in message.split("'")
    }
    assert unknown == set()


@pytest.mark.parametrize("kind", SCHEMAS)
def test_every_key_is_described(kind):
    """An editor shows it where the key is written."""
    assert [key for key, schema in properties(SCHEMAS[kind]) if not schema.get("description")] == []


def properties(schema: Any) -> Iterator[tuple[str, Any]]:
    """Every key that a schema knows, at any depth."""
    for key, value in schema.items() if isinstance(schema, dict) else ():
        if key == "properties":
            yield from value.items()
        for inner in value.values() if key in ("properties", "definitions") else (value,):
            yield from properties(inner)

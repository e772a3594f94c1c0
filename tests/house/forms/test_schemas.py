"""The schemas in ``docs/schemas`` and in the wheel are those of the classes, and documents and inputs are as they say."""

import inspect
import json
import subprocess
import sys
import tomllib
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest

from tests.house.forms.schemas import FOLDERS, RESULTS, schemas, texts
from tests.house.net import Job, jobs, run
from tests.house.repo import PLUGINS, ROOT, package
from yibao.documents.serialize import document_keys

SCHEMAS = schemas()
STRICT = {name: jsonschema.Draft202012Validator(schema) for name, schema in schemas(strict=True).items()}
FIRST = ROOT / "tests" / "fixtures" / "documents_0_1_0"
"""Documents that version 0.1.0 wrote."""

EVERY = 25
"""Of so many commands, the documents of one are looked at."""


def _formless(value: Any) -> Any:
    """Data of a TOML file as JSON has it."""
    if isinstance(value, dict):
        return {key: _formless(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_formless(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def validator(document: dict[str, Any]) -> jsonschema.Draft202012Validator:
    """The validator for a document, by its format."""
    name = document["format"].removeprefix("yibao-").removesuffix("/1")
    return STRICT["comparison-answers" if name == "comparison" and document["what"] != "settle" else name]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_files_are_made_from_the_classes(folder: Path) -> None:
    """``python -m tests.house.forms.schemas`` was run after the last change of a class."""
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")} == texts()


@pytest.mark.parametrize("name", STRICT)
def test_schemas_are_valid(name: str) -> None:
    """Each is a schema of the 2020-12 dialect, and every reference in it leads somewhere."""
    schema = json.loads((FOLDERS[0] / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    references = {part.partition('"')[0] for part in json.dumps(schema).split('"#/$defs/')[1:]}
    assert references <= set(schema["$defs"])


def keys_of(kind: Any, keys: dict[str, list[str]]) -> dict[str, list[str]]:
    """The keys of every class in a document, by the names of the classes."""
    if isinstance(kind, type) and attrs.has(kind) and kind.__name__ not in keys:
        items = document_keys(kind)
        keys[kind.__name__] = [f"{item.key}={item.path}" for item in items]
        for item in items:
            keys_of(item.kind, keys)
    for part in typing.get_args(kind):
        keys_of(part, keys)
    return keys


@pytest.mark.parametrize("name", RESULTS)
def test_a_document_is_the_same_whatever_else_is_loaded(name: str) -> None:
    """The module of a document knows the keys of all its parts, also where no other module of documents is loaded."""
    form = RESULTS[name]
    lines = (
        f"import attrs, json, typing; from typing import Any; from {form.__module__} import {form.__name__} as form",
        "from yibao.documents.serialize import document_keys",
        inspect.getsource(keys_of),
        "print(json.dumps(keys_of(form, {})))",
    )
    alone = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True)
    assert json.loads(alone.stdout) == keys_of(form, {})


def _documents() -> list[Job]:
    """Commands that write documents: some of all, and at least one for each format."""
    every = [job for job in jobs() if job.file.endswith(".json")]
    kinds = {job.file.split("/")[1]: job for job in every}
    return list({job.file: job for job in [*every[::EVERY], *kinds.values()]}.values())


def test_documents_are_as_the_schemas_say() -> None:
    """Every document of a sample of commands holds the keys of its classes and no others; each format is among them."""
    seen = set()
    for job in _documents():
        output = run(*job.arguments)
        document = json.loads(output.out) if output.out else None
        if isinstance(document, dict) and "format" in document:
            seen.add(document["format"])
            fault = next(validator(document).iter_errors(document), None)
            assert fault is None, f"{job.file}: {fault.json_path}: {fault.message[:200]}"
    assert seen == {f"yibao-{name}/1" for name in RESULTS if name not in ("state", "comparison-answers")}


def _inputs() -> Iterator[tuple[str, Path]]:
    for plugin in PLUGINS:
        for folder, name in (("cases", "case"), ("applications", "application"), ("contributions", "contribution-request")):
            yield from ((name, path) for path in sorted((package(plugin) / folder).rglob("*.toml")))


def test_inputs_are_as_the_schemas_say() -> None:
    """Every golden input of every package fits the schema of its form."""
    count = 0
    for name, path in _inputs():
        data = _formless(tomllib.loads(path.read_text(encoding="utf-8")))
        fault = next(STRICT[name].iter_errors(data), None)
        assert fault is None, f"{path.relative_to(ROOT)}: {fault.json_path}: {fault.message[:200]}"
        count += 1
    assert count > 300


@pytest.mark.parametrize("key", ["nam", "claims"])
def test_unknown_keys_of_inputs_are_refused(key: str) -> None:
    """A schema of an input knows no other keys, as the reader of the input does not."""
    person = {"id": "P", "birth_date": "1980-01-01", "scheme": "employee", "standing": "active"}
    assert STRICT["case"].is_valid({"person": person})
    assert not STRICT["case"].is_valid({"person": person, key: []})


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "fixtures" / "documents_0_1_0").glob("*.json")), ids=lambda path: path.stem
)
def test_documents_of_the_first_version_are_still_as_the_schemas_say(path: Path) -> None:
    """Keys are added, never changed or dropped: what a reader of today's schema expects of a document was there from the start."""
    fault = next(jsonschema.Draft202012Validator(SCHEMAS[path.stem]).iter_errors(json.loads(path.read_text("utf-8"))), None)
    assert fault is None, f"{fault.json_path}: {fault.message[:200]}"

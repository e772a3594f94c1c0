"""The OpenAPI document: operations as they are listed, schemas as the project makes them of its classes."""

import functools
import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from .operations import OPERATIONS, Operation, Parameter

SCHEMAS = files("yibao").joinpath("documents", "schemas")
TEXT = {"type": "string"}
BOTH = {"type": "object", "required": ["zh", "en"], "properties": {"zh": TEXT, "en": TEXT}}
ERROR: Mapping[str, Any] = {
    "type": "object",
    "required": ["code", "where", "message", "mend"],
    "properties": {"code": TEXT, "where": TEXT, "message": BOTH, "mend": {"anyOf": [BOTH, {"type": "null"}]}},
}
REFUSED: Mapping[str, Any] = {
    "type": "object",
    "required": ["error", "more"],
    "properties": {
        "error": {"$ref": "#/components/schemas/error"},
        "more": {"type": "array", "items": {"$ref": "#/components/schemas/error"}},
    },
}
PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "where", "mend", "detail_zh", "detail_en", "errors"],
    "properties": {
        **dict.fromkeys(("type", "title", "detail", "code", "where", "detail_zh", "detail_en"), TEXT),
        "status": {"type": "integer"},
        "mend": {"type": ["string", "null"]},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/error"}},
    },
}
STATUSES = {
    "400": "what is given is wrong",
    "401": "no known token",
    "404": "no such area or path",
    "408": "the body did not come in time",
    "413": "more than the limits of the service",
    "415": "no form has this media type",
    "422": "no rule or figure is known for it",
    "429": "asked too often",
    "503": "the rules are being read",
}


def schema_names() -> list[str]:
    """The names of all schemas of documents and inputs."""
    return sorted(path.name.removesuffix(".json") for path in SCHEMAS.iterdir() if path.name.endswith(".json"))


def schema_text(name: str) -> str:
    """The JSON Schema of a document or an input."""
    return SCHEMAS.joinpath(f"{name}.json").read_text(encoding="utf-8")


@functools.cache
def openapi_document() -> dict[str, Any]:
    """The document."""
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    paths["/v1/schemas/{name}"] = {"get": _schema_operation()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "yibao",
            "version": "1",
            "summary": "Who pays what of a medical bill under a Chinese city's basic medical insurance",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": {"error": ERROR, "refusal": REFUSED, "problem": PROBLEM, **_schemas()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(operation: Operation) -> dict[str, Any]:
    document: dict[str, Any] = {
        "operationId": operation.answer.__name__,
        "summary": f"{operation.text.en} / {operation.text.zh}",
        "parameters": [_parameter(parameter, operation) for parameter in operation.parameters],
        "responses": {"200": _answer(operation), **_refusals()},
    }
    if operation.inputs:
        single = _any_of(operation.inputs)
        schema = {"anyOf": [single, {"type": "array", "items": single, "minItems": 1}]}
        document["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return document


def _parameter(parameter: Parameter, operation: Operation) -> dict[str, Any]:
    in_path = parameter.name in operation.in_path
    return {
        "name": parameter.name,
        "in": "path" if in_path else "query",
        "required": parameter.required,
        "description": f"{parameter.text.en} / {parameter.text.zh}",
        "schema": {"type": "array", "items": parameter.schema} if parameter.several else parameter.schema,
    }


def _answer(operation: Operation) -> dict[str, Any]:
    if isinstance(operation.outputs, Mapping):
        schema: Any = operation.outputs
    else:
        schema = _any_of(operation.outputs)
        if operation.inputs:
            item = {"anyOf": [schema, {"$ref": "#/components/schemas/refusal"}]}
            schema = {"anyOf": [schema, {"type": "array", "items": item}]}
    headers = {"Yibao-Rules": {"description": "package, version and digest of the rules", "schema": TEXT}}
    return {"description": operation.text.en, "headers": headers, "content": {"application/json": {"schema": schema}}}


def _refusals() -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}
    return {status: {"description": text, "content": content} for status, text in STATUSES.items()}


def _schema_operation() -> dict[str, Any]:
    parameter = {"name": "name", "in": "path", "required": True, "schema": {"type": "string", "enum": schema_names()}}
    return {
        "operationId": "schema",
        "summary": "the JSON Schema of a document or an input / 文件与结果的 JSON Schema",
        "parameters": [parameter],
        "responses": {
            "200": {"description": "a JSON Schema", "content": {"application/schema+json": {"schema": {"type": "object"}}}},
            **_refusals(),
        },
    }


def _any_of(names: tuple[str, ...]) -> dict[str, Any]:
    references = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    return references[0] if len(references) == 1 else {"anyOf": references}


def _schemas() -> dict[str, Any]:
    """The schemas of all documents side by side; a part has the name of its document before its own."""
    components: dict[str, Any] = {}
    for name in schema_names():
        schema = json.loads(schema_text(name))
        parts = schema.pop("$defs")
        components[name] = _moved(schema, name)
        components |= {f"{name}.{part}": _moved(content, name) for part, content in parts.items()}
    return components


def _moved(value: Any, name: str) -> Any:
    """A schema whose references lead to where its parts stand now."""
    if isinstance(value, list):
        return [_moved(item, name) for item in value]
    return dict(_moved_keys(value, name)) if isinstance(value, dict) else value


def _moved_keys(schema: Mapping[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    for key, value in schema.items():
        if key == "$ref" and isinstance(value, str):
            yield key, value.replace("#/$defs/", f"#/components/schemas/{name}.")
        elif key not in ("$schema", "$id"):
            yield key, _moved(value, name)

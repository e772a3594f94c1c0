"""The OpenAPI document is what the service does: it follows from the classes, and no answer is outside it."""

import json
import re
from urllib.parse import unquote, urlsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi import checks

from plugins.service.tests.test_service_same import QUESTIONS, TOML, golden
from tests.house.forms import openapi, schemas
from yibao_service.contract.openapi import openapi_document, schema_names, schema_text
from yibao_service.contract.operations import OPERATIONS


def test_document_is_the_file(asker):
    """`python -m tests.house.forms.openapi` writes it."""
    assert openapi.FILE.read_text("utf-8") == openapi.text()
    assert asker.ask("GET", "/openapi.json").data == json.loads(openapi.text())


def test_schemas_are_those_of_the_classes(asker):
    made = schemas.schemas()
    for name in schema_names():
        assert json.loads(schema_text(name)) == made[name]
        assert asker.ask("GET", f"/v1/schemas/{name}").body.decode() == schema_text(name)


def references(value):
    if isinstance(value, list | dict):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            if key == "$ref":
                yield item
            yield from references(item)


def test_every_reference_leads_somewhere():
    document = openapi_document()
    for reference in set(references(document)):
        place = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def validator(operation, status="200"):
    document = openapi_document()
    responses = document["paths"][operation.path][operation.method.lower()]["responses"]
    (content,) = responses[status]["content"].values()
    return Draft202012Validator({**content["schema"], "components": document["components"]})


BY_PATH = {operation.path: operation for operation in OPERATIONS}


@pytest.mark.parametrize("target", QUESTIONS)
def test_answers_fit(asker, target):
    """Answers about rules have the form that the document states."""
    path = target.partition("?")[0]
    operation = next(each for each in OPERATIONS if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each.path), path))
    validator(operation).validate(asker.ask("GET", target).data)


@pytest.mark.parametrize(
    ("route", "folder"), [("settle", "cases"), ("accounts", "cases"), ("enroll", "applications"), ("contribute", "contributions")]
)
def test_answers_to_bodies_fit(asker, route, folder):
    """So have those to what a body holds, refusals among them."""
    fits, problems = validator(BY_PATH[f"/v1/{route}"]), validator(BY_PATH[f"/v1/{route}"], "400")
    for body in list(golden(folder))[::15]:
        reply = asker.ask("POST", f"/v1/{route}", body, **TOML)
        (fits if reply.status == 200 else problems).validate(reply.data)


def test_page_loads_nothing(asker):
    """The page of the contract names every operation, and a browser may load nothing for it."""
    reply = asker.ask("GET", "/docs")
    text = reply.body.decode()
    assert all(operation.path in text for operation in OPERATIONS)
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    assert re.findall(r"(?:src|href)=\"(?!/v1/|/openapi)", text) == []


CONTRACT = schemathesis.openapi.from_dict(openapi_document())
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


def answer(asker, case):
    """What the service answers to a case, held against the document."""
    request = requests.Request(**case.as_transport_kwargs(base_url="http://127.0.0.1:8765")).prepare()
    headers = {name.lower().replace("-", "_"): str(value) for name, value in request.headers.items()}
    body = request.body.encode() if isinstance(request.body, str) else request.body or b""
    split = urlsplit(request.url)
    reply = asker.ask(request.method, f"{unquote(split.path)}?{split.query}", body, **headers)
    lists = {name: [value] for name, value in reply.headers.items()}
    case.validate_response(schemathesis.Response(reply.status, lists, reply.body, request, 0.0, False), checks=CHECKS)


@CONTRACT.include(method="GET").parametrize()
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
def test_no_answer_is_outside_the_document(case, asker):
    """Property: whatever is asked about rules, no fault of the server, and no answer but those that the document states.

    Bodies take long to make up from their schemas, and are left to the test below; hostile ones are tried beside this file.
    """
    answer(asker, case)


@pytest.mark.slow
@CONTRACT.parametrize()
@settings(max_examples=400, suppress_health_check=list(HealthCheck))
def test_no_answer_is_outside_the_document_at_length(case, asker):
    """So whatever is asked of any operation."""
    answer(asker, case)

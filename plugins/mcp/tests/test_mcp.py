"""The five tools answer what the service answers, and refuse as it does."""

import asyncio
import json
import subprocess
import sys

import pytest

from plugins.service.tests.asking import Asker
from plugins.service.tests.test_service_guard import CASE
from yibao_mcp.tools import tool_server
from yibao_service.settings import Limits, Settings

JOINING = {"city": "ningbo", "date": "2026-01-05", "person": {"birth_date": "1990-03-01"}}
PAYING = {
    "city": "ningbo",
    "person": {"id": "P", "birth_date": "1990-03-01", "scheme": "employee", "standing": "active", "contribution_base": "8000"},
    "year": 2024,
}
CALLS = {
    "settle": ({"case": CASE}, "POST", "/v1/settle?trace=no", CASE),
    "compare": ({"case": CASE, "cities": ["atlantis", "ningbo"]}, "POST", "/v1/compare?cities=atlantis,ningbo", CASE),
    "may_join": ({"application": JOINING, "kinds": ["all"]}, "POST", "/v1/enroll?kind=all", JOINING),
    "contribute": ({"request": PAYING}, "POST", "/v1/contribute", PAYING),
    "rules": (
        {"city": "ningbo", "on": "2024-03-01", "scheme": "employee", "benefit": "outpatient"},
        "GET",
        "/v1/rules/ningbo?on=2024-03-01&scheme=employee&benefit=outpatient",
        None,
    ),
}


@pytest.fixture(scope="module")
def server():
    return tool_server()


@pytest.fixture(scope="module")
def asker():
    asker = Asker(Settings(Limits(rate=0)))
    yield asker
    asker.close()


def call(server, name, arguments):
    return asyncio.run(server.call_tool(name, arguments))


@pytest.mark.parametrize("name", CALLS)
def test_tools_answer_as_the_service(server, asker, name):
    arguments, method, target, body = CALLS[name]
    reply = asker.ask(method, target, b"" if body is None else json.dumps(body).encode())
    assert reply.status == 200, reply.body
    result = call(server, name, arguments)
    assert not result.is_error
    assert result.structured_content == reply.data == json.loads(result.content[0].text)


def test_there_are_five(server):
    tools = asyncio.run(server.list_tools())
    assert [tool.name for tool in tools] == list(CALLS)
    assert all(tool.description for tool in tools)


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("settle", {"case": {**CASE, "city": "nowhere"}}, "installation"),
        ("settle", {"case": {**CASE, "claim": [{**CASE["claim"][0], "lines": "/etc/passwd"}]}}, "input"),
        ("settle", {"case": {"a": "\ud800"}}, "input"),
        ("may_join", {"application": JOINING, "on": "tomorrow"}, "input"),
        ("rules", {"city": "ningbo", "benefit": "nothing"}, "input"),
    ],
)
def test_refusals_are_told(server, name, arguments, code):
    result = call(server, name, arguments)
    assert result.is_error
    assert result.structured_content["error"]["code"] == code


def test_it_speaks_on_standard_input():
    """A program that starts `yibao mcp` is greeted in the protocol."""
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
    }
    done = subprocess.run(
        [sys.executable, "-m", "yibao", "mcp"],
        input=json.dumps(hello) + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert json.loads(done.stdout.splitlines()[0])["result"]["serverInfo"]["name"] == "yibao"
    assert "Traceback" not in done.stderr

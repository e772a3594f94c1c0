"""Whatever is sent, no answer shows a traceback, none is a fault of the server, and nothing that is sent becomes a header."""

import copy
import json
import random

import pytest

from plugins.service.tests.test_service_guard import CASE

ROUTES = ("settle", "enroll", "contribute", "accounts", "compare?cities=atlantis,ningbo")
PIECES = (
    b"\x00", b"\xff\xfe", b"{", b"}", b"[", b'"', b"\\ud800", b"NaN", b"1e999999", b"-0", b"9" * 5000, b"null", b"true",
    "\u202e参保".encode(), b"<script>", b"{{7*7}}", b"../../etc/passwd", b"%0d%0aSet-Cookie: a=b", b"\r\n\r\n",
    b"=cmd|' /C calc'!A0",
    b"[[[[[[[[[[" * 30, b"2024-02-30", b"0000-00-00", b"'; DROP TABLE", b"__class__", b"\xe5\xae",
)  # fmt: skip
VALUES = (None, True, 0, -1, 10**30, 0.1, "", " ", "NaN", "∞", "9" * 400, [], {}, [[]], {"": ""}, "\u0000", "\ud83d", "2024-13-01")
TYPES = (
    "application/json",
    "application/toml",
    "application/jsonl",
    "text/csv",
    "text/xml",
    "",
    "application/json; charset=x",
    "*/*",
)
TARGETS = (
    "/v1/rules/{}",
    "/v1/rules/ningbo?on={}",
    "/v1/guide/ningbo?topic={}",
    "/v1/rules/ningbo/history/{}",
    "/{}",
    "/v1/schemas/{}",
)


def places(value, path=()):
    """Every place in plain data, from the outside in."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


def spoilt(rng):
    """A case in which something at some places is another thing."""
    case = json.loads(json.dumps(CASE))
    for _ in range(rng.randint(1, 3)):
        path = rng.choice(list(places(case))[1:])
        holder = case
        for key in path[:-1]:
            holder = holder[key]
        if rng.random() < 0.2 and isinstance(holder, dict):
            del holder[path[-1]]
        else:
            holder[path[-1]] = copy.deepcopy(rng.choice(VALUES))
    return json.dumps(case if rng.random() < 0.8 else [case, case]).encode()


def cut(rng):
    """The bytes of a case with pieces of something else in them."""
    data = bytearray(json.dumps(CASE).encode())
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(data))
        data[start : start + rng.randint(0, 12)] = rng.choice(PIECES)
    return bytes(data)


def hostile(asker, rng):
    """One request that means no good, answered."""
    headers = {"content_type": rng.choice(TYPES) if rng.random() < 0.3 else "application/json"}
    if rng.random() < 0.2:
        headers["accept_language"] = rng.choice(("zh", "x" * 5000, ",;q=,", "zh;q=nan", "\r\nA: b"))
    if rng.random() < 0.2:
        piece = rng.choice(PIECES).decode("latin-1")
        return asker.ask(rng.choice(("GET", "POST", "PUT", "TRACE")), rng.choice(TARGETS).format(piece), **headers)
    body = spoilt(rng) if rng.random() < 0.6 else cut(rng)
    return asker.ask("POST", f"/v1/{rng.choice(ROUTES)}", body, **headers)


def check(asker, count, seed):
    """Ask so many times; the number of requests that came to something is returned."""
    rng = random.Random(seed)
    answered = 0
    for _ in range(count):
        reply = hostile(asker, rng)
        assert reply.status < 500, reply.body
        assert b"Traceback" not in reply.body
        assert b'File "' not in reply.body
        assert "set-cookie" not in reply.headers
        assert not any("\n" in value or "\r" in value for value in reply.headers.values())
        if reply.status >= 400:
            assert reply.headers["content-type"] == "application/problem+json"
            assert reply.data["detail_zh"]
            assert reply.data["detail_en"]
        answered += reply.status == 200
    return answered


def test_hostile_requests(asker):
    assert check(asker, 2_000, 1) > 20


@pytest.mark.slow
def test_many_hostile_requests(asker):
    assert check(asker, 100_000, 2) > 1_000

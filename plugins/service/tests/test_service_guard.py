"""What protects the service: tokens, rates, sizes, times, and what is not said or opened."""

import asyncio
import json
import logging
import time

import pytest
from click.testing import CliRunner

from plugins.service.tests.asking import Asker
from yibao.cli.app.main import main
from yibao.engines import InputError
from yibao_service.guard.bounds import bounded_work
from yibao_service.guard.rate import MOST_CALLERS, Rate
from yibao_service.guard.tokens import caller_of, new_token, read_tokens
from yibao_service.problems import Refusal, language_of
from yibao_service.settings import Limits, Settings, read_limits

CASE = {
    "city": "atlantis",
    "person": {"id": "P", "birth_date": "1980-03-01", "scheme": "employee", "standing": "active"},
    "claim": [
        {
            "id": "C",
            "date": "2024-03-05",
            "benefit": "outpatient",
            "facility": {"level": "community"},
            "lines": [{"class": "A", "amount": "80"}],
        }
    ],
}


def body(**keys):
    return json.dumps({**CASE, **keys}).encode()


def asker_with(**settings):
    return Asker(Settings(**{"limits": Limits(rate=0), **settings}))


@pytest.fixture(scope="module")
def tokens(tmp_path_factory):
    """A file with the tokens of two callers, and the tokens."""
    made = [new_token(name) for name in ("hospital", "insurer")]
    path = tmp_path_factory.mktemp("tokens") / "tokens"
    path.write_text("# callers\n\n" + "".join(line + "\n" for _, line in made), encoding="utf-8")
    return path, [token for token, _ in made]


def test_tokens(tokens):
    """With a file of tokens each request needs one; those who watch the service need none."""
    path, (token, _) = tokens
    asker = asker_with(tokens=path)
    assert token not in path.read_text("utf-8")
    for header in ({}, {"authorization": "Bearer nothing"}, {"authorization": f"Basic {token}"}, {"authorization": token}):
        reply = asker.ask("POST", "/v1/settle", body(), **header)
        assert (reply.status, reply.data["code"], reply.headers["www-authenticate"]) == (401, "token", "Bearer")
    assert asker.ask("GET", "/metrics").status == 401
    assert asker.ask("POST", "/v1/settle", body(), authorization=f"bearer {token}").status == 200
    assert asker.ask("GET", "/healthz").status == asker.ask("GET", "/readyz").status == 200
    asker.close()


def test_every_token_is_compared(tokens, monkeypatch):
    """The time tells nothing: a header is held against all tokens, whichever fits."""
    path, made = tokens
    known, compared = read_tokens(path), []
    monkeypatch.setattr(
        "yibao_service.guard.tokens.hmac.compare_digest", lambda left, right: compared.append(left) or left == right
    )
    assert [caller_of(known, f"Bearer {token}") for token in (*made, "x")] == ["hospital", "insurer", None]
    assert len(compared) == 3 * len(known)


@pytest.mark.parametrize("text", ["", "hospital", "hospital sha256:12", "a sha256:" + "0" * 64 + "\na sha256:" + "1" * 64])
def test_files_of_tokens_are_checked(tmp_path, text):
    path = tmp_path / "tokens"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_tokens(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_tokens(tmp_path / "none")


def test_a_token_is_made_on_the_command_line(tmp_path):
    result = CliRunner().invoke(main, ["serve", "--new-token", "hospital", "--lang", "en"])
    token, line = (text.partition(": ")[2] for text in result.stdout.splitlines())
    (tmp_path / "tokens").write_text(line, encoding="utf-8")
    assert caller_of(read_tokens(tmp_path / "tokens"), f"Bearer {token}") == "hospital"
    assert CliRunner().invoke(main, ["serve", "--new-token", "a b"]).exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        *(("--limit", word) for word in ("x", "rate=", "size=5", "body=0", "rate=-1", "memory=10")),
        ("--workers", "0"),
        ("--port", "99999"),
        ("--tokens", "/nowhere/tokens"),
        ("--host", "256.1.1.1"),
    ],
)
def test_wrong_options_are_refused(arguments):
    result = CliRunner().invoke(main, ["serve", *arguments])
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_rate():
    """As many requests at once as a second allows, then one whenever its time has come; callers do not touch each other."""
    now = 0.0
    rate = Rate(2, lambda: now)
    assert [rate.wait("A"), rate.wait("A"), rate.wait("A"), rate.wait("B")] == [0, 0, 0.5, 0]
    now = 0.5
    assert [rate.wait("A"), rate.wait("A")] == [0, 0.5]
    for number in range(2 * MOST_CALLERS):
        rate.wait(f"caller {number}")
    assert len(rate._callers) == MOST_CALLERS


def test_rates_are_refused_by_address():
    asker = asker_with(limits=read_limits(["3"]))
    statuses = [asker.ask("GET", "/v1/cities").status for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    reply = asker.ask("GET", "/v1/cities", accept_language="zh")
    assert int(reply.headers["retry-after"]) >= 1
    assert reply.data["detail"] == "每秒至多 3 次请求"
    assert asker.ask("GET", "/v1/cities", client="192.0.2.2").status == 200
    assert asker.ask("GET", "/healthz").status == 200
    asker.close()


def test_large_bodies_and_many_claims():
    asker = asker_with(limits=Limits(rate=0, body=2_000, claims=3))
    assert asker.ask("POST", "/v1/settle", b" " * 2_001).status == 413
    assert asker.ask("POST", "/v1/settle", [b" " * 1_000] * 1_000_000).status == 413
    reply = asker.ask("POST", "/v1/settle", body(claim=[CASE["claim"][0]] * 4))
    assert (reply.status, reply.data["code"], reply.data["detail"]) == (413, "limit", "there are more than 3 claims")
    assert asker.ask("POST", "/v1/settle", json.dumps([CASE] * 3).encode()).status == 200
    assert asker.ask("POST", "/v1/settle", json.dumps([CASE] * 4).encode()).status == 413
    assert asker.ask("POST", "/v1/settle", body(), content_encoding="gzip").status == 415
    asker.close()


def test_a_body_that_does_not_come():
    """A body is waited for no longer than a request may take."""
    asker = asker_with(limits=Limits(rate=0, seconds=1))
    start = time.monotonic()
    assert asker.ask("POST", "/v1/settle", [b'{"city":']).status == 408
    assert time.monotonic() - start < 5
    asker.close()


def test_work_without_end_is_broken_off():
    """Nothing that handles mistakes takes the end of the time for one."""
    start = time.monotonic()
    with pytest.raises(Refusal, match="more than 1 seconds"), bounded_work(Limits(seconds=1)):
        while True:
            try:
                sum(range(10_000))
            except Exception:
                pytest.fail("the alarm was taken for a mistake")
    assert time.monotonic() - start < 5
    with bounded_work(Limits(seconds=1)):
        pass
    time.sleep(1.2)


def test_memory_is_told_as_a_limit():
    with pytest.raises(Refusal) as refusal, bounded_work(Limits()):
        raise MemoryError
    assert refusal.value.status == 413


def test_no_file_is_opened(asker, tmp_path):
    """A path in a request leads nowhere."""
    path = tmp_path / "bill.csv"
    path.write_text("名称,金额\n药,5\n", encoding="utf-8")
    reply = asker.ask("POST", "/v1/settle", body(claim=[{**CASE["claim"][0], "lines": str(path)}]))
    assert (reply.status, reply.data["where"]) == (400, "claim[0].lines")
    assert reply.data["detail"] == "no file is opened here"


def test_no_rules_before_they_are_read():
    """Until the rules are read the service says so; it begins to read them when it is first asked."""
    asker = Asker(started=False)
    assert asker.ask("GET", "/healthz").status == 200
    reply = asker.ask("GET", "/v1/cities", accept_language="zh-CN,en;q=0.5")
    assert (reply.status, reply.data["code"], reply.headers["content-language"]) == (503, "loading", "zh")
    assert asker.ask("GET", "/readyz").status == 503
    for _ in range(200):
        asker.loop.run_until_complete(asyncio.sleep(0.05))
        if asker.ask("GET", "/readyz").status == 200:
            break
    assert asker.ask("GET", "/v1/cities").status == 200
    asker.close()


def test_nothing_of_a_request_is_logged(asker, caplog):
    """Method, route, status, time and size: no path, no query, nothing of the body."""
    with caplog.at_level(logging.INFO, "yibao_service.access"):
        asker.ask("POST", "/v1/settle?city=atlantis", body(person={**CASE["person"], "id": "张三"}))
        asker.ask("GET", "/v1/rules/secret%0a?scheme=x")
        asker.ask("GET", "/secret/path")
    lines = [record.getMessage() for record in caplog.records if record.name == "yibao_service.access"]
    assert [" ".join(line.split()[:3]) for line in lines] == ["POST /v1/settle 200", "GET /v1/rules/{city} 404", "GET - 404"]
    assert not any(word in line for line in lines for word in ("张三", "secret", "atlantis"))


def test_metrics(asker):
    asker.ask("GET", "/v1/cities")
    text = asker.ask("GET", "/metrics").body.decode()
    assert 'yibao_requests_total{method="GET",route="/v1/cities",status="200"}' in text
    assert "yibao_request_seconds_bucket" in text


def test_origins(asker):
    """No page of others may call the service unless it is told so."""
    assert "access-control-allow-origin" not in asker.ask("GET", "/v1/cities", origin="https://a.example").headers
    told = asker_with(origins=("https://a.example",))
    assert told.ask("GET", "/v1/cities", origin="https://a.example").headers["access-control-allow-origin"] == "https://a.example"
    assert "access-control-allow-origin" not in told.ask("GET", "/v1/cities", origin="https://b.example").headers
    told.close()


def test_problems_speak_the_language_of_the_caller(asker):
    for header, language in (
        ("zh-CN,zh;q=0.9", "zh"),
        ("en", "en"),
        ("fr;q=1, zh;q=0.1", "zh"),
        ("zh;q=0, en;q=0.1", "en"),
        ("", "en"),
    ):
        reply = asker.ask("POST", "/v1/settle", b"{}", accept_language=header)
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.headers["content-language"] == language_of(header) == language
        assert reply.data["detail"] == reply.data[f"detail_{language}"]
        assert reply.data["where"] == "person"
        assert reply.data["mend"]


@pytest.mark.parametrize(
    ("target", "status", "where"),
    [
        ("/v1/rules/nowhere", 404, ""),
        ("/v1/rules/ningbo?on=tomorrow", 400, "on"),
        ("/v1/rules/ningbo?on=2024-01-01&on=2024-01-02", 400, "on"),
        ("/v1/rules/ningbo?strange=1", 400, "query"),
        ("/v1/rules/ningbo/diff?from=2024-01-01", 400, "to"),
        ("/v1/guide/ningbo?topic=nothing", 400, "topic"),
        ("/v1/schemas/..%2fresult", 404, ""),
        ("/v1/settle/", 404, ""),
        ("/v1/settle", 405, ""),
    ],
)
def test_wrong_questions(asker, target, status, where):
    reply = asker.ask("GET", target)
    assert (reply.status, reply.data["where"]) == (status, where)


@pytest.mark.parametrize(
    ("target", "where"),
    [
        ("/v1/settle?trace=perhaps", "trace"),
        ("/v1/enroll?kind=nothing", "kind"),
        ("/v1/accounts?year=7", "year"),
        ("/v1/accounts?year=2024&until=2024-05-01", "until"),
        ("/v1/compare", "cities"),
        ("/v1/compare?cities=ningbo", "cities"),
        ("/v1/compare?cities=ningbo,kunming&what=nothing", "what"),
    ],
)
def test_wrong_parameters(asker, target, where):
    reply = asker.ask("POST", target, body())
    assert (reply.status, reply.data["where"]) == (400, where)

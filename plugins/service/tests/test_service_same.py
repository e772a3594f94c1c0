"""An answer is what the command writes, to the byte."""

import inspect
import json
import os
import random
import tomllib

import pytest
from click.testing import CliRunner

from tests.house.repo import ROOT, package
from yibao.cli.app.main import main
from yibao.model.inputs.parse import plain

MANY = int(os.environ.get("YIBAO_EXAMPLES", "60"))
SEPARATE = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}
CITIES = ("atlantis", "ningbo", "shanghai", "yunnan")
TOML = {"content_type": "application/toml"}


@pytest.fixture(scope="module")
def command():
    """What a command writes as JSON; only the one registry is built."""
    from yibao import load_registry  # noqa: PLC0415
    from yibao.cli.commands import accounts, cities, compare, contribute, enroll, guide, rules, settle  # noqa: PLC0415

    registry = load_registry()
    patch = pytest.MonkeyPatch()
    for module in (accounts, cities, compare, contribute, enroll, guide, rules, settle):
        patch.setattr(module, "load_registry", lambda: registry)

    def run(*arguments, stdin=b""):
        result = CliRunner(**SEPARATE).invoke(main, [*arguments, "--format", "json", "--lang", "en"], input=stdin)
        assert result.stdout, result.stderr
        return result.stdout.encode()

    yield run
    patch.undo()


def golden(folder):
    """The files of a folder of the cities."""
    for city in CITIES:
        for path in sorted((package(ROOT / "plugins" / city) / folder).rglob("*.toml")):
            yield path.read_bytes()


def changed(case, rng):
    """A case with some amounts, days, levels and standings drawn anew, now and then wrongly."""
    case = json.loads(json.dumps(plain(case)))
    for claim in case.get("claim", ()):
        for line in claim["lines"] if isinstance(claim.get("lines"), list) else ():
            line["amount"] = f"{rng.randint(1, 9_000_000) / 100:.2f}" if rng.random() < 0.95 else "-5"
            line["class"] = rng.choice("AAABC")
        if "date" in claim and rng.random() < 0.1:
            claim["date"] = f"{rng.randint(2010, 2027)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        if isinstance(claim.get("facility"), dict) and rng.random() < 0.3:
            claim["facility"]["level"] = rng.choice(["community", "primary", "secondary", "tertiary", "tertiary", "nowhere"])
        claim.pop("expect", None)
    if rng.random() < 0.2 and "birth_date" in case.get("person", {}):
        case["person"]["birth_date"] = f"{rng.randint(1920, 2020)}-05-06"
    if rng.random() < 0.05:
        case["person"]["scheme"] = rng.choice(["employee", "resident", "none"])
    return case


def test_bills_are_settled_as_by_the_command(asker, command):
    """Property: whatever the bills, the service answers what the command writes, or refuses it for the same reason."""
    cases = [tomllib.loads(data.decode()) for data in golden("cases")]
    settled = 0
    for seed in range(MANY):
        rng = random.Random(seed)
        body = json.dumps(changed(rng.choice(cases), rng), ensure_ascii=False).encode()
        written, reply = command("settle", "-", stdin=body), asker.ask("POST", "/v1/settle", body)
        if reply.status == 200:
            settled += 1
            assert reply.body == written
        else:
            assert reply.status in (400, 404, 422)
            refusal = json.loads(written)
            errors = [{**error, "where": f"standard input: {error['where']}".removesuffix(": ")} for error in reply.data["errors"]]
            assert errors == [refusal["error"], *refusal["more"]]
    assert settled > MANY / 4


@pytest.mark.parametrize(
    ("route", "folder", "more"), [("enroll", "applications", ("--kind", "all")), ("contribute", "contributions", ())]
)
def test_other_questions_are_answered_as_by_the_command(asker, command, route, folder, more):
    """So are applications and contributions."""
    query = "?kind=all" if more else ""
    bodies = list(golden(folder))
    for body in random.Random(1).sample(bodies, min(12, len(bodies))):
        assert asker.ask("POST", f"/v1/{route}{query}", body, **TOML).body == command(route, "-", *more, stdin=body)


def test_accounts_and_comparisons_are_answered_as_by_the_command(asker, command):
    body = (ROOT / "examples" / "first_bills.toml").read_bytes()
    assert asker.ask("POST", "/v1/accounts", body, **TOML).body == command("accounts", "-", stdin=body)
    cities = "ningbo,shanghai,kunming"
    assert asker.ask("POST", f"/v1/compare?cities={cities}", body, **TOML).body == command(
        "compare", "-", "--cities", cities, stdin=body
    )
    foreigner = (ROOT / "examples" / "joining" / "foreigner.toml").read_bytes()
    for what in ("enroll", "contribute"):
        file = foreigner if what == "enroll" else (ROOT / "examples" / "joining" / "contributions.toml").read_bytes()
        reply = asker.ask("POST", f"/v1/compare?cities={cities}&what={what}", file, **TOML)
        assert reply.body == command("compare", "-", "--cities", cities, "--what", what, stdin=file)


def test_a_table_of_persons(asker, command):
    """Media types choose the form: a table of persons and months comes as CSV."""
    table = (ROOT / "examples" / "joining" / "staff.csv").read_bytes()
    for query, more in (("", ()), ("&changed=yes", ("--changed",))):
        reply = asker.ask("POST", f"/v1/contribute?city=ningbo{query}", table, content_type="text/csv; charset=utf-8")
        assert reply.body == command("contribute", "-", "--city", "ningbo", *more, stdin=table)


QUESTIONS = {
    "/v1/cities": ("cities",),
    "/v1/cities/atlantis?on=2026-01-01": ("cities", "--city", "atlantis", "--on", "2026-01-01"),
    "/v1/rules/ningbo?on=2024-03-01&scheme=employee&benefit=outpatient": (
        *("rules", "show", "--city", "ningbo", "--date", "2024-03-01"),
        *("--scheme", "employee", "--benefit", "outpatient"),
    ),
    "/v1/rules/ningbo/diff?from=2023-01-01&to=2024-01-01": ("rules", "diff", "--city", "ningbo", "2023-01-01", "2024-01-01"),
    "/v1/rules/ningbo/history/employee_outpatient_deductible": (
        *("rules", "history", "--city", "ningbo", "employee_outpatient_deductible"),
    ),
    "/v1/guide/ningbo?on=2026-01-01": ("guide", "--city", "ningbo", "--on", "2026-01-01"),
    "/v1/guide/宁波?on=2026-01-01&topic=elsewhere": ("guide", "--city", "ningbo", "--on", "2026-01-01", "--topic", "elsewhere"),
}


@pytest.mark.parametrize("target", QUESTIONS)
def test_questions_about_rules(asker, command, target):
    reply = asker.ask("GET", target)
    assert reply.status == 200
    assert reply.body == command(*QUESTIONS[target])


def test_state_goes_out_and_in(asker):
    """The state of an answer is taken by the next request: two visits asked one by one come to what they do together."""
    case = plain(tomllib.loads((ROOT / "examples" / "retired_outpatient.toml").read_text("utf-8")))
    for claim in case["claim"]:
        claim.pop("expect", None)
    together = asker.ask("POST", "/v1/settle", json.dumps(case).encode()).data
    first, *rest = case["claim"]
    state = asker.ask("POST", "/v1/settle", json.dumps({**case, "claim": [first]}).encode()).data["state"]
    person = {key: value for key, value in case["person"].items() if key != "accounts"}
    after = asker.ask("POST", "/v1/settle", json.dumps({**case, "person": person, "claim": rest, "state": state}).encode()).data
    assert after["settlements"] == together["settlements"][1:]
    assert after["state"] == together["state"]


def test_many_cases(asker, command):
    """An array is answered by an array in its order; what is wrong stands in its place."""
    case = plain(tomllib.loads((ROOT / "examples" / "first_bills.toml").read_text("utf-8")))
    sound = json.dumps([case, case]).encode()
    assert asker.ask("POST", "/v1/settle", sound).body == command("settle", "-", stdin=sound)
    reply = asker.ask("POST", "/v1/settle", json.dumps([case, 7, {**case, "city": "nowhere"}]).encode())
    assert reply.status == 200
    assert [document.get("error", {}).get("code") for document in reply.data] == [None, "input", "installation"]
    assert len(asker.ask("POST", "/v1/settle", json.dumps([case]).encode()).data) == 1
    lines = asker.ask("POST", "/v1/settle", sound, accept="application/jsonl")
    assert lines.headers["content-type"] == "application/jsonl"
    assert [json.loads(line) for line in lines.body.splitlines()] == json.loads(command("settle", "-", stdin=sound))


def test_trace_may_be_left_out(asker):
    body = (ROOT / "examples" / "first_bills.toml").read_bytes()
    whole = asker.ask("POST", "/v1/settle", body, **TOML).data
    brief = asker.ask("POST", "/v1/settle?trace=no", body, **TOML).data
    for entry in whole["settlements"]:
        assert entry["trace"] is not None
        entry["trace"] = None
    assert brief == whole

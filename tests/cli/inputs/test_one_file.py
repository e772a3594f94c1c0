"""One file for all commands: each reads what it needs and leaves the keys of the others alone."""

import json

import pytest

import yibao_atlantis
import yibao_china
import yibao_ningbo

FILE = {
    "city": "atlantis",
    "person": {
        "id": "P1",
        "birth_date": "1980-03-01",
        "scheme": "employee",
        "standing": "active",
        "accounts": {"current_year": "100"},
        "contribution_base": "8000",
        "cover": "in_force",
    },
    "claim": [
        {
            "id": "C1",
            "date": "2024-03-05",
            "benefit": "outpatient",
            "facility": {"level": "community"},
            "lines": [{"class": "A", "amount": "80"}],
        }
    ],
    "year": 2024,
    "date": "2024-05-01",
    "documents": [],
}
AREAS = {"china": yibao_china, "atlantis": yibao_atlantis, "ningbo": yibao_ningbo}
COMMANDS = {
    "settle": (),
    "enroll": (),
    "contribute": (),
    "accounts": (),
    "compare": ("--cities", "atlantis,ningbo"),
}


@pytest.fixture
def plugins():
    """Two areas that know of bills, of joining and of contributions."""
    return [(f"yibao-{name}", module.plugin) for name, module in AREAS.items()]


def without(*keys):
    return {key: value for key, value in FILE.items() if key not in keys}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_the_file(run, write, command):
    done = run(command, *COMMANDS[command], "--format", "json", write(FILE))
    assert done.code == 0, done.err
    assert done.data["person"] == "P1"


@pytest.mark.parametrize("command", COMMANDS)
def test_unknown_keys_stay_errors(run, write, command):
    done = run(command, *COMMANDS[command], write({**FILE, "claims": []}))
    assert done.code == 2 and "unknown key 'claims'" in done.err and "did you mean claim?" in done.err


@pytest.mark.parametrize(
    ("command", "missing", "told"),
    [
        ("settle", ("claim",), "there is no claim: this file can be asked about with enroll, accounts, contribute"),
        ("compare", ("claim",), "there is no claim: this file can be asked about with enroll, accounts, contribute"),
        ("settle", ("claim", "year"), "there is no claim: this file can be asked about with enroll, accounts\n"),
        ("contribute", ("year",), "this file names no months: it can be asked about with settle, compare, enroll, accounts"),
    ],
)
def test_what_is_missing_is_told(run, write, command, missing, told):
    """The sentence says what is missing, and which commands the file is good for."""
    done = run(command, *COMMANDS[command], write(without(*missing)))
    assert done.code == 2 and told in done.err


def test_expectations_of_contributions_are_none_of_joining(run, write):
    """What the file expects is expected of the contributions where it names months."""
    expected = {**FILE, "expect": {"totals": {"person": "1.00"}}}
    assert run("enroll", write(expected)).code == 0
    assert run("contribute", write(expected)).code == 1


def test_the_person_of_another_file(run, write):
    """What a file is silent about is taken from the one named by --person; where that holds several, the one of the same id."""
    bill = {"claim": FILE["claim"]}
    person = write(without("claim"), "me.json")
    alone, both = write(FILE, "whole.json"), write(bill, "bill.json")
    assert run("settle", "--format", "json", "--person", person, both).data == run("settle", "--format", "json", alone).data
    table = write(
        b"person,birth_date,scheme,standing,city\nP0,1950-01-01,employee,retired,atlantis\nP1,1980-03-01,310,11,atlantis\n", "p.csv"
    )
    rows = write(b"person,claim,date,benefit,level,class,amount\nP1,C1,2024/3/5,\xe9\x97\xa8\xe8\xaf\x8a,community,A,80\n", "c.csv")
    settled = run("settle", "--format", "json", "--person", table, rows).data
    person = {key: FILE["person"][key] for key in ("id", "birth_date", "scheme", "standing")}
    whole = json.loads(run("settle", "--format", "json", write({**FILE, "person": person})).out)
    assert settled == whole
    done = run("settle", "--person", table, both)
    assert done.code == 2 and "which of the persons" in done.err

"""The interview about a bill: what is typed becomes a case that is settled, and may be kept as a file."""

import datetime as dt

import pytest

import yibao_atlantis
from yibao import load_registry, read_case, settle_case
from yibao.cli.commands import settle
from yibao.cli.inputs.case_file import write_case
from yibao.cli.interviews.bill import BillInterview
from yibao.cli.terminal.screen import Screen
from yibao.host.forms import read_records

REGISTRY = load_registry([("yibao-atlantis", yibao_atlantis.plugin)])
RULES = REGISTRY.rules("atlantis")


@pytest.fixture
def plugins():
    return [("yibao-atlantis", yibao_atlantis.plugin)]


VISIT = ["1985-03-01", "职工", "1", "门诊", "2024/3/5", "社区", "", "80", "100", "", "10%"]


def asked(*typed, today=dt.date(2024, 12, 31)):
    """The case of some answers; further questions are answered with enter."""
    rest = list(typed)
    return BillInterview(Screen("en", width=80), RULES, today, lambda prompt: rest.pop(0) if rest else "").case()


def test_a_visit(capsys):
    """Numbers, words of either language and any way to write days and money are taken."""
    data = asked(*VISIT)
    claim = data["claim"][0]
    assert data["person"] == {"id": "P1", "birth_date": dt.date(1985, 3, 1), "scheme": "employee", "standing": "active"}
    assert (claim["benefit"], claim["date"], claim["facility"]) == ("outpatient", dt.date(2024, 3, 5), {"level": "community"})
    assert claim["lines"] == [{"class": "A", "amount": "80.00"}, {"class": "B", "amount": "100.00", "first_pay_ratio": "0.1"}]
    result, _ = settle_case(RULES, read_case(data))
    assert sum(result.entries[0].payers.values()) == 18000
    assert "Date of birth" in capsys.readouterr().out


def test_nonsense_is_asked_again(capsys):
    """Whatever cannot be read is told with the reason, and the question stands."""
    typed = [
        "03/04/1985",
        "2030-01-01",
        *VISIT[:2],
        "9",
        *VISIT[2:6],
        "perhaps",
        "no",
        "12",
        "310000",
        "",
        "",
        "",
        "x",
        "",
        "50",
        "",
        "35元",
    ]
    data = asked(*typed)
    assert data["claim"][0]["facility"] == {"level": "community", "region": "310000"}
    assert data["claim"][0]["lines"] == [{"class": "B", "amount": "50.00", "first_pay": "35.00"}]
    err = capsys.readouterr().err
    for told in (
        "two different days",
        "it lies after",
        "unknown standing",
        "expected true or false",
        "six digits",
        "bill is empty",
    ):
        assert told in err


def test_a_stay_has_two_days():
    data = asked(*VISIT[:3], "住院", "2024-03-01", "2024-03-08", "三级", "是", "5000", "", "")
    assert (data["claim"][0]["admitted"], data["claim"][0]["discharged"]) == (dt.date(2024, 3, 1), dt.date(2024, 3, 8))


@pytest.mark.parametrize("ending", ["toml", "json", "jsonl", "csv"])
def test_what_was_asked_is_kept_as_a_file(tmp_path, ending):
    """The file says the same as what was typed."""
    data, path = asked(*VISIT), tmp_path / f"case.{ending}"
    write_case(REGISTRY, path, data, (), "en")
    (record,) = read_records(REGISTRY.forms(), path.read_bytes(), path.name, ("case",))
    assert settle_case(RULES, read_case(record.data))[1] == settle_case(RULES, read_case(data))[1]


def test_on_a_terminal(run, monkeypatch, tmp_path):
    """`yibao settle` without a file asks, settles, and keeps the answers where `--save` says."""
    typed = iter(VISIT)
    monkeypatch.setattr(settle, "prompt", lambda text: next(typed, ""))
    monkeypatch.setattr(settle, "on_terminal", lambda: True)
    path = tmp_path / "case.toml"
    done = run("settle", "--city", "atlantis", "--save", path)
    assert done.code == 0 and "180.00" in done.out
    assert run("settle", path, "--format", "json").data["settlements"][0]["total"] == "180.00"

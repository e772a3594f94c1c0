"""`yibao contribute`: forms, several inputs, the city, expectations, refusals."""

import csv
import io
import json

import pytest

PERSON = {
    "id": "P1",
    "birth_date": "1984-03-01",
    "scheme": "employee",
    "standing": "active",
    "contribution_base": "30000",
}


def asked(person=None, **other):
    """An employee of Atlantis in December 2024: 9 % and 2 % of 30,000."""
    return {"city": "atlantis", "from": "2024-12", "person": {**PERSON, **(person or {})}, **other}


def test_json(run, write):
    """One input gives one document."""
    done = run("contribute", "--format", "json", write(asked()))
    assert (done.code, done.err) == (0, "")
    assert done.data["format"] == "yibao-contribution/1"
    assert done.data["totals"] == {"employer": "2700.00", "person": "600.00", "account": "45.00"}
    assert done.data["complete"]


def test_several(run, write):
    """Several give an array in their order or a line each; a bad one among them is named and makes the exit code 2."""
    files = write(asked({"id": "A"}), "a.json"), write(asked({"id": "B"}), "b.json")
    assert [one["person"] for one in run("contribute", "--format", "json", *files).data] == ["A", "B"]
    lines = run("contribute", "--format", "jsonl", *files).out.splitlines()
    assert [json.loads(line)["person"] for line in lines] == ["A", "B"]
    done = run("contribute", "--format", "json", files[0], write(b"{", "bad"))
    assert (done.code, [one.get("person") for one in done.data]) == (2, ["A", None])
    assert "bad" in done.err
    done = run("contribute", "--format", "json", write(b"{", "bad"), write(b"", "empty"))
    assert (done.code, [one["error"]["code"] for one in done.data]) == (2, ["input", "input"])


def test_csv(run, write):
    """A row for each share of each month and premium."""
    rows = list(csv.DictReader(io.StringIO(run("contribute", "--format", "csv", write(asked())).out)))
    assert [(row["kind"], row["share"], row["amount"]) for row in rows] == [
        ("contribution", "employer", "2700.00"),
        ("contribution", "employee", "600.00"),
        ("premium", "care", "45.00"),
    ]
    assert rows[0]["base"] == "30000.00"


@pytest.mark.parametrize(("language", "words"), [("en", ["Employer", "Totals by payer"]), ("zh", ["单位", "各方合计"])])
def test_table(run, write, language, words):
    """People read it in their language, within the width."""
    done = run("contribute", "--lang", language, write(asked()))
    assert done.code == 0
    assert all(word in done.out for word in words)
    assert "2,700.00" in done.out


def test_unknown_is_said_and_not_counted(run, write):
    """The ceiling of 2026 is not published: the month says so, and the total that it is incomplete."""
    done = run("contribute", write({**asked(), "from": "2025-12", "to": "2026-01"}))
    assert done.code == 0
    assert "The ceiling of 2026 has not been published" in " ".join(done.out.split())
    assert "incomplete" in done.out


def test_expectation(run, write):
    """What differs from an expectation is told, and the exit code is 1."""
    assert run("contribute", write(asked(expect={"totals": {"person": "600"}, "source": "x"}))).code == 0
    done = run("contribute", write(asked(expect={"totals": {"person": "601"}, "source": "x"})))
    assert done.code == 1
    assert "totals.person" in done.err


def test_city(run, write):
    """Named in the file or on the command line, which has the last word; none is refused."""
    nowhere = {key: value for key, value in asked().items() if key != "city"}
    assert run("contribute", "--city", "atlantis", write(nowhere)).code == 0
    assert run("contribute", write(nowhere)).code == 2
    done = run("contribute", "--city", "ningbo", write(asked()))
    assert done.code == 0 and done.out.startswith("Ningbo")
    assert done.err == "the file is about atlantis; as --city says, ningbo is used\n"


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (asked(colour="red"), "colour"),
        (asked({"scheme": "everybody"}), "person.scheme"),
        (asked({"contribution_base": "-1"}), "person.contribution_base"),
        (asked({"contribution_base": "8000,5"}), "person.contribution_base"),
        (asked({"cover": "perhaps"}), "person.cover"),
        (asked({"facts": {"nonsense": True}}), "person.facts.nonsense"),
        (asked({"standing": "adult"}), "person.standing"),
        (asked(year=2024), "year"),
        ({**asked(), "from": "24-12"}, "from"),
        ({**asked(), "from": "2024-12", "to": "2024-01"}, "to"),
        ({"city": "atlantis", "year": 2024}, "person"),
        (b"\xff", "UTF-8"),
        (b"year = ", "TOML"),
        (b"[1]", "table"),
    ],
)
def test_refused(run, write, data, where):
    """Each wrong input is refused with what, where and how: exit code 2 and nothing on standard output."""
    done = run("contribute", write(data))
    assert (done.code, done.out) == (2, "")
    assert where in done.err
    assert run("contribute", "--lang", "zh", write(data)).code == 2


def test_no_such_file(run):
    assert run("contribute", "nowhere.toml").code == 2


def test_who_pays_nothing_is_told_once(run, write):
    """Twelve months in which a rule says that nothing is due rest on one figure, which is called by its label."""
    year = {"city": "atlantis", "year": 2024, "person": {**PERSON, "standing": "retired"}}
    out = run("contribute", "--lang", "en", write(year)).out
    figures = out.partition("Figures")[2].splitlines()
    assert len(figures) == len(set(filter(None, figures))) + figures.count("")
    assert "contribution." not in out


def test_no_rule_is_told_in_words(run, write):
    """Where an area knows no benefit year, or has no rule for somebody, things are called as people call them, not as files do."""
    out = run("contribute", "--lang", "zh", write({"city": "atlantis", "from": "1999-01", "person": PERSON})).out
    assert "“职工基本医疗保险”在 1999-01-01 的医保年度未知" in out
    assert "employee" not in out
    assert "active" not in out


def test_unknown_city_is_refused_once(run, write):
    """A city that the command line names and nobody brings is refused before any file, not once for each."""
    done = run("contribute", "--city", "nowhere", write(asked(), "a.json"), write(asked(), "b.json"))
    assert (done.code, done.out) == (2, "")
    assert done.err.count("error:") == 1
    assert "no rules for 'nowhere' are installed" in done.err


def test_no_city(run, write):
    """Where nobody names a city, the refusal lists those that are installed."""
    done = run("contribute", write({key: value for key, value in asked().items() if key != "city"}))
    assert done.code == 2
    assert "no city is named" in done.err
    assert "atlantis" in done.err

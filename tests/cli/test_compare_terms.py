"""`yibao compare --what enroll|contribute`: joining and paying in several cities."""

import csv
import io

import pytest

import yibao_atlantis
from yibao import Area, Text, hookimpl

CITIES = ("--cities", "atlantis,laputa")
REQUEST = {
    "city": "atlantis",
    "from": "2024-01",
    "person": {
        "id": "P1",
        "birth_date": "1984-03-01",
        "scheme": "employee",
        "standing": "active",
        "contribution_base": "30000",
    },
}
APPLICATION = {"date": "2024-05-01", "person": {"id": "A1", "birth_date": "1990-01-01", "facts": {}}}


class Laputa:
    """A city of the same province with the rules of Atlantis under another name."""

    @hookimpl
    def yibao_areas(self):
        return (Area("990200", "laputa", Text("飞岛市", "Laputa"), prefixes=("9902",), parent="990000"),)

    @hookimpl
    def yibao_person_rules(self, area):
        return yibao_atlantis.plugin.yibao_person_rules("990100") if area == "990200" else None

    @hookimpl
    def yibao_claim_rules(self, area):
        return yibao_atlantis.plugin.yibao_claim_rules("990100") if area == "990200" else None

    @hookimpl
    def yibao_settlement_rules(self, area):
        return yibao_atlantis.plugin.yibao_settlement_rules("990100") if area == "990200" else None

    @hookimpl
    def yibao_enrollment_rules(self, area):
        return yibao_atlantis.plugin.yibao_enrollment_rules("990100") if area == "990200" else None


@pytest.fixture
def plugins():
    return [("yibao-atlantis", yibao_atlantis.plugin), ("yibao-laputa", Laputa())]


def test_contributions(run, write):
    """Each city's own document: January 2024 in Atlantis, 21,789 held, 7 % and 0.9 % by the employer."""
    data = run("compare", "--what", "contribute", *CITIES, "--format", "json", write(REQUEST)).data
    assert (data["format"], data["what"], data["person"], data["compared"]) == ("yibao-comparison/1", "contribute", "P1", True)
    assert [city["city"] for city in data["cities"]] == ["atlantis", "laputa"]
    first, second = (city["result"] for city in data["cities"])
    assert first["totals"] == second["totals"]
    assert first["totals"]["employer"] == "1721.33"
    assert first["months"][0]["base"] == "21789.00"
    assert all(city["refused"] is None for city in data["cities"])


def test_contributions_as_table_and_csv(run, write):
    """A row for each payer, a column for each city; in CSV a row for each payer of each city."""
    done = run("compare", "--what", "contribute", *CITIES, write(REQUEST))
    employer = next(line for line in done.out.splitlines() if line.startswith("Employer"))
    assert (done.code, employer.split()) == (0, ["Employer", "1721.33", "1721.33"])
    rows = list(csv.DictReader(io.StringIO(run("compare", "--what", "contribute", *CITIES, "--format", "csv", write(REQUEST)).out)))
    assert {(row["city"], row["amount"]) for row in rows if row["payer"] == "employer"} == {
        ("atlantis", "1721.33"),
        ("laputa", "1721.33"),
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_joining(run, write, language):
    """The same answers under the same rules, in both languages; what nobody told would be asked."""
    data = run("compare", "--what", "enroll", *CITIES, "--format", "json", "--lang", language, write(APPLICATION)).data
    first, second = (city["result"]["procedures"] for city in data["cities"])
    assert first
    assert [(one["id"], one["answer"]) for one in first] == [(one["id"], one["answer"]) for one in second]
    done = run("compare", "--what", "enroll", *CITIES, "--lang", language, write(APPLICATION))
    assert done.code == 0
    assert ("would ask" if language == "en" else "要问") in done.out
    rows = run("compare", "--what", "enroll", *CITIES, "--format", "csv", write(APPLICATION)).out.splitlines()
    assert rows[0].split(",")[:4] == ["person", "city", "procedure", "answer"]
    assert len(rows) == 1 + 2 * len(first)


def test_a_city_that_refuses_leaves_the_others(run, write):
    """A base that cannot be read is the file's fault; a standing that no scheme has is each city's answer."""
    student = {**REQUEST, "person": {**REQUEST["person"], "scheme": "resident", "standing": "active"}}
    done = run("compare", "--what", "contribute", *CITIES, "--format", "json", write(student))
    assert done.code in (0, 2)
    assert done.data["compared"] == (done.code == 0)
    if done.code == 2:
        assert all(city["refused"]["what"]["zh"] for city in done.data["cities"])


@pytest.mark.parametrize("what", ["enroll", "contribute"])
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"person": 3}', b'{"nothing": 1}', b"\xff"])
def test_a_wrong_input(run, write, what, content):
    """A bad file is refused with its name."""
    done = run("compare", "--what", what, *CITIES, write(content))
    assert (done.code, done.out) == (2, "")
    assert "case.json" in done.err


def test_only_bills_are_drawn(run, write):
    """A picture of contributions is refused before anything is read."""
    done = run("compare", "--what", "contribute", *CITIES, "--picture", "a.svg", "nowhere.json")
    assert done.code == 2
    assert "only bills" in done.err

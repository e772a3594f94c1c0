"""`yibao compare --what enroll|contribute`: joining and paying in several cities."""

import csv
import io
from pathlib import Path

import pytest

import yibao_atlantis
from yibao import Area, EnrollmentRules, Text, hookimpl, load_rules

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
APPLICATION = {"date": "2024-05-01", "person": {"id": "A1", "birth_date": "1990-01-01"}}
JOINING = ("--cities", "laputa,balnibarbi")


class Laputa:
    """A city with the contributions of Atlantis under another name."""

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


class Joining:
    """A city that one may join in one way, or in none that is known."""

    def __init__(self, code, slug, rules=True):
        self.area, self.rules = Area(code, slug, Text(slug, slug.title()), prefixes=(code[:4],)), rules

    @hookimpl
    def yibao_areas(self):
        return (self.area,)

    @hookimpl
    def yibao_enrollment_rules(self, area):
        return load_rules(Path(__file__).parents[1] / "laputa", EnrollmentRules) if self.rules and area == self.area.code else None


@pytest.fixture
def plugins(request):
    if "joining" in request.node.name:
        cities = (("990200", "laputa", True), ("990500", "balnibarbi", True), ("990600", "luggnagg", False))
        return [(f"yibao-{slug}", Joining(code, slug, rules)) for code, slug, rules in cities]
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
    assert (done.code, employer.split()) == (0, ["Employer", "1,721.33", "1,721.33"])
    rows = list(csv.DictReader(io.StringIO(run("compare", "--what", "contribute", *CITIES, "--format", "csv", write(REQUEST)).out)))
    assert {(row["city"], row["amount"]) for row in rows if row["payer"] == "employer"} == {
        ("atlantis", "1721.33"),
        ("laputa", "1721.33"),
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_joining(run, write, language):
    """Not known while nobody tells; then in every city, covered two months later."""
    done = run("compare", "--what", "enroll", *JOINING, "--lang", language, write(APPLICATION))
    assert done.code == 0
    assert done.out.count("would ask" if language == "en" else "要问") == 2
    told = {**APPLICATION, "person": {**APPLICATION["person"], "facts": {"musician": True}}}
    data = run("compare", "--what", "enroll", *JOINING, "--format", "json", "--lang", language, write(told)).data
    assert [one["result"]["procedures"][0]["answer"] for one in data["cities"]] == ["eligible", "eligible"]
    done = run("compare", "--what", "enroll", *JOINING, "--lang", language, write(told))
    assert done.out.count("2024-07-01") == 2


def test_joining_as_csv(run, write):
    """A row for each way in of each city, with what would be asked."""
    done = run("compare", "--what", "enroll", *JOINING, "--format", "csv", write(APPLICATION))
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [(row["city"], row["procedure"], row["answer"], row["ask"]) for row in rows] == [
        (city, "musician", "unknown", "musician") for city in ("laputa", "balnibarbi")
    ]


def test_joining_where_one_city_knows_nothing(run, write):
    """Nothing known of joining refuses that city; with two others the rest is compared, with one nothing is."""
    file = write(APPLICATION)
    data = run("compare", "--what", "enroll", "--cities", "laputa,luggnagg,balnibarbi", "--format", "json", file).data
    assert [one["refused"] is None for one in data["cities"]] == [True, False, True]
    done = run("compare", "--what", "enroll", "--cities", "laputa,luggnagg", file)
    assert done.code == 2
    assert "nothing could be compared" in done.err


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


def test_what_nobody_knows_of_is_not_nothing(run, write):
    """A payer of months for which a city has no rule is not known there; it is not said to pay nothing."""
    unknown = {**REQUEST, "from": "1999-01"}
    done = run("compare", "--what", "contribute", *CITIES, write(unknown))
    rows = [line for line in done.out.splitlines() if line.startswith(("Employer", "Person"))]
    assert all(row.split()[1:] == ["?", "?"] for row in rows if not row.startswith("Personal"))

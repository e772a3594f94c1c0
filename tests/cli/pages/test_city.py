"""`yibao cities --city`: one area, what it covers and how well its figures are known."""

import csv
import io

import pytest
from wcwidth import wcswidth as cell_len

from tests.cli.place import texts
from yibao.documents.city import FRESH
from yibao_atlantis import plugin

ATLANTIS = ("cities", "--city", "atlantis", "--on", "2025-06-01")


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """A cache that only these tests know."""
    return str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True)
def atlantis(plugins, monkeypatch, cache):
    monkeypatch.setenv("YIBAO_CACHE", cache)
    plugins.append(("yibao-atlantis", plugin))


def answers(book, scheme):
    coverage = next(one for one in book["schemes"] if one["scheme"] == scheme)["coverage"]
    return {one["benefit"]: one for one in coverage}


def test_four_answers(run):
    """A benefit works where a cited case proves it; else it is absent, unimplemented or unknown, with a reason."""
    book = run(*ATLANTIS, "--format", "json").data
    resident = answers(book, "resident")
    assert resident["outpatient"]["answer"] == "works" and resident["outpatient"]["cases"] > 1
    assert (resident["pharmacy"]["answer"], resident["pharmacy"]["source"]) == ("absent", ["atl-2022-3"])
    assert resident["maternity"]["answer"] == "unimplemented"
    assert resident["home_bed"]["answer"] == "unknown"
    assert resident["home_bed"]["reason"]["en"] == "there are rules, but no worked case proves them"
    assert set(book["sources"]) >= {"atl-2022-3"}


def test_a_plan_alone_does_not_work(run, monkeypatch):
    """Without cases nothing works, whatever plans there are."""
    monkeypatch.setenv("YIBAO_CACHE", "-")
    monkeypatch.setattr("yibao.documents.coverage.golden_cases.cases", lambda registry, city: [])
    book = run(*ATLANTIS, "--format", "json").data
    assert {one["answer"] for one in answers(book, "employee").values()} == {"unknown"}
    assert book["cases"] == {"total": 0, "failing": []}


def test_a_case_that_fails_proves_nothing(run, monkeypatch, write):
    """A case that does not come out, one without a source, and one that is refused are named and prove nothing."""
    monkeypatch.setenv("YIBAO_CACHE", "-")
    claim = {
        "id": "C1",
        "date": "2024-03-01",
        "benefit": "outpatient",
        "facility": {"level": "community"},
        "lines": [{"class": "A", "amount": "10"}],
        "expect": {"payers": {"cash": "9"}, "source": "by hand"},
    }
    person = {"id": "P1", "birth_date": "1980-01-01", "scheme": "resident", "standing": "adult"}
    wrong = write({"city": "atlantis", "person": person, "claim": [claim]}, "wrong.json")
    uncited = write(
        {"city": "atlantis", "person": person, "claim": [claim | {"expect": {"payers": {"cash": "10"}}}]}, "uncited.json"
    )
    refused = write({"city": "atlantis", "person": person, "claim": [claim | {"benefit": "pharmacy"}]}, "refused.json")
    nonsense = write(b"[[[", "nonsense.json")
    right = write({"city": "atlantis", "person": person, "claim": [claim | {"expect": {"payers": {"cash": "10"}, "source": "x"}}]})
    found = [(path.stem, path) for path in (wrong, uncited, refused, nonsense)]
    monkeypatch.setattr("yibao.documents.coverage.golden_cases.cases", lambda registry, city: found)
    book = run(*ATLANTIS, "--format", "json").data
    assert book["cases"] == {"total": 4, "failing": ["wrong", "uncited", "refused", "nonsense"]}
    assert answers(book, "resident")["outpatient"]["answer"] == "unknown"
    assert "failing: wrong, uncited, refused, nonsense" in texts(run(*ATLANTIS).out.splitlines())
    monkeypatch.setattr("yibao.documents.coverage.golden_cases.cases", lambda registry, city: [("right", right)])
    assert answers(run(*ATLANTIS, "--format", "json").data, "resident")["outpatient"]["answer"] == "works"


@pytest.mark.parametrize("day", ["0001-01-03", "2010-01-01", "2021-03-01", "2025-06-01", "2031-01-01", "9999-12-31"])
def test_every_figure_stands_in_one_way(run, day):
    """On any day the ways add up to all figures, and statuses with the unknown ones do too."""
    figures = run("cities", "--city", "atlantis", "--on", day, "--format", "json").data["figures"]
    assert set(figures["freshness"]) - {"expired"} == set(FRESH)
    assert sum(figures["freshness"].values()) == figures["total"]
    assert sum(figures["status"].values()) + figures["freshness"]["unknown"] == figures["total"]


@pytest.mark.parametrize(
    ("day", "way"),
    [("2021-02-28", "coming"), ("2025-12-31", "seen_within_year"), ("2026-01-01", "seen_earlier"), ("2030-01-01", "stale")],
)
def test_a_figure_grows_old(run, day, way):
    """A figure seen from March 2021 to December 2024, day by day."""
    before = run("cities", "--city", "atlantis", "--on", day, "--format", "json").data["figures"]["freshness"][way]
    assert before >= 1


def test_works_only_on_the_day(run, write):
    """A benefit works where the claims of the grid are settled on the day; where none is, the first of them says why."""
    today = answers(run(*ATLANTIS, "--format", "json").data, "employee")
    early = answers(run("cities", "--city", "atlantis", "--on", "2015-06-01", "--format", "json").data, "employee")
    assert today["outpatient"]["answer"] == "works" and today["outpatient"]["probes"]["refused"] == 0
    assert early["outpatient"]["answer"] == "unknown" and early["outpatient"]["probes"]["bounded"] == 16
    assert early["outpatient"]["cases"] > 0 and early["outpatient"]["reason"]["en"]


def test_probes_are_counted(run):
    """The claims of a benefit add up to those of the day, each refused claim has its reason, and each answer its row in CSV."""
    book = run(*ATLANTIS, "--format", "json").data
    for answer, count in book["probes"].items():
        assert count == sum(row["probes"][answer] for scheme in book["schemes"] for row in scheme["coverage"])
    assert sum(book["probes"].values()) == 189
    assert book["probes"]["refused"] == sum(gap["probes"] for gap in book["gaps"] if gap["answer"] == "refused")
    assert all(gap["message"]["en"] and gap["levels"] and gap["standings"] for gap in book["gaps"])
    rows = list(csv.DictReader(io.StringIO(run(*ATLANTIS, "--format", "csv").out)))
    assert {answer: sum(int(row[answer]) for row in rows) for answer in book["probes"]} == book["probes"]


def test_days_of_years(run):
    """With a year, the same day of each year from it on is told, this one last."""
    arguments = (*ATLANTIS, "--since", "2022")
    book = run(*arguments, "--format", "json").data
    assert [day["on"] for day in book["days"]] == ["2022-06-01", "2023-06-01", "2024-06-01", "2025-06-01"]
    assert book["days"][-1]["probes"] == book["probes"]
    assert "days" not in run(*ATLANTIS, "--format", "json").data
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv").out)))
    assert [{name: int(row[name]) for name in book["probes"]} for row in rows] == [day["probes"] for day in book["days"]]
    assert "The same claims over the years" in run(*arguments).out


def test_page(run):
    """The page in words."""
    text = texts(run(*ATLANTIS).out.splitlines())
    assert "Atlantis (atlantis, 990100) · 2025-06-01" in text
    assert "Parent Oceania (990000)" in text
    assert "Pharmacy works (4 cases) not in this area's law" in text
    assert "Residents' basic medical insurance: Pharmacy Residents have no account, and their rules" in text
    assert "seen on a page within a year 1" in text
    assert "all come out as expected" in text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("columns", ["40", "80", "120"])
def test_width(run, monkeypatch, language, columns):
    """Every line keeps within the columns; only addresses are never broken."""
    monkeypatch.setenv("COLUMNS", columns)
    done = run(*ATLANTIS, "--lang", language)
    assert (done.code, done.err) == (0, "")
    width = min(int(columns), 100)
    assert [line for line in done.out.splitlines() if cell_len(line) > width and "://" not in line] == []


def test_forms(run):
    """CSV has a row for each scheme and benefit, JSON lines one line."""
    head, *rows = csv.reader(io.StringIO(run(*ATLANTIS, "--format", "csv").out))
    assert len(rows) == 20 and {len(row) for row in rows} == {len(head)}
    assert run(*ATLANTIS, "--format", "jsonl").out.count("\n") == 1
    assert run(*ATLANTIS, "--format", "json").data == run(*ATLANTIS, "--format", "json", "--lang", "zh").data


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (("--on", "2024-01-01"), "--on needs --city"),
        (("--since", "2024"), "--since needs --city"),
        (("--city", "atlantis", "--on", "2024-01-01", "--since", "2025"), "give a year from 1984 to 2024"),
        (("--city", "atlantis", "--on", "0009-01-01", "--since", "0"), "give a year from 1 to 9"),
        (("--city", "atlantis", "--since", "x"), "--since"),
        (("--city", "atlantis", "--on", "2024-02-30"), "where: --on"),
        (("--city", "laputa"), "no rules for 'laputa' are installed"),
        (("--city", ""), "no rules for '' are installed"),
        (("--city", "blefuscu"), "brings no rules"),
    ],
)
def test_refusals(run, arguments, wrong):
    """A day without an area, a day that is none, areas that are not there or have no rules."""
    done = run("cities", *arguments)
    assert (done.code, done.out) == (2, "")
    assert wrong in done.err


def test_province_without_schemes(run):
    """A province that only carries tables has no coverage to tell of."""
    book = run("cities", "--city", "oceania", "--format", "json").data
    assert book["schemes"] == [] and book["figures"]["total"] > 0
    assert run("cities", "--city", "oceania").code == 0

"""`yibao rules show`."""

import datetime as dt

import pytest
from wcwidth import wcswidth as cell_len

from tests.cli.place import case, texts, visit

SHOW = ("rules", "show", "--city", "lilliput", "--date", "2023-01-01")


def test_page(run):
    """Plans with their stages and segments in order, limits and ratios as small tables, counters, documents."""
    text = texts(run(*SHOW).out.splitlines())
    assert "Lilliput (990300) · 2023-01-01" in text
    assert "for Employees' scheme: Outpatient, Emergency benefit year 2023-01-01 to 2023-12-31, official [1 #2]" in text
    assert "1. Account segment → Current-year account limit the balance of Current-year account" in text
    limit = "Self-pay segment, each benefit year, until used up, counted as “Self-pay segment used”"
    assert f"2. Self-pay segment → the person limit {limit}" in text
    assert "Below or from 45 under 45 600.00 45 or older 300.00 in force from 2020-01-01, official [1 #5]" in text
    assert "community under 45 86% community 45 or older 92% other any 80% tertiary any 75%" in text
    assert "seen 2020-01-01 to 2023-06-30, secondary [1 #6]" in text
    ceiling = "Ceiling of what the fund pays, each benefit year, until used up, counted as “Inpatient payments”"
    assert f"limit {ceiling}, counting what is paid" in text
    assert "Figures (names that yibao rules history and overlays take) stay_deductible Deductible of a stay" in text
    assert "unknown The ratio was not found [1]" in text
    assert "Contracted family doctor: added to the ratio only for family doctor: yes +3%" in text
    assert "1. Carried-over account: deductibles, co-pay official [1 #9]" in text
    assert "visits Visits each benefit year, a number" in text
    assert "tall boolean Taller than six inches?" in text
    assert "[2] A rumour address not known" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_width(run, language):
    """Every line keeps within 80 columns; only addresses are never broken."""
    done = run(*SHOW, "--lang", language)
    assert (done.code, done.err) == (0, "")
    assert [line for line in done.out.splitlines() if cell_len(line) > 80 and "://" not in line] == []


def test_filters(run):
    """One scheme or one benefit."""
    out = run(*SHOW, "--scheme", "employee", "--benefit", "inpatient").out
    assert "employee_inpatient" in out and "employee_outpatient" not in out


@pytest.mark.parametrize("choice", [("--scheme", "resident"), ("--benefit", "pharmacy"), ("--benefit", "\x1b[31m")])
def test_no_plan(run, choice):
    """Nothing about what was asked: which plans there are."""
    done = run(*SHOW, *choice)
    assert (done.code, done.out) == (2, "")
    assert "known: employee emergency, employee inpatient, employee outpatient" in done.err
    assert "\x1b" not in done.err


@pytest.mark.parametrize("day", ["2023-02-30", "tomorrow", "20230101", ""])
def test_impossible_date(run, day):
    """A day that is not in the calendar."""
    done = run("rules", "show", "--city", "lilliput", "--date", day)
    assert (done.code, done.out) == (2, "")
    assert "where: --date" in done.err


def test_before_everything(run):
    """On a day before the first figure the page says since when there are any."""
    text = texts(run("rules", "show", "--city", "lilliput", "--date", "2019-06-01").out.splitlines())
    assert "benefit year not known" in text
    assert "no figure on this day; figures are known for 2020-01-01 –" in text


def test_after_the_last_day_seen(run):
    """A figure that was only seen counts as unverified once the last page is behind."""
    assert "seen 2020-01-01 to 2023-06-30, unverified" in texts(
        run("rules", "show", "--city", "lilliput", "--date", "2024-01-01").out.splitlines()
    )


def test_today(run):
    """Without a date the rules of today; JSON says which day that is."""
    before = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()
    day = run("rules", "show", "--city", "lilliput", "--format", "json").data["date"]
    after = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()
    assert before <= dt.date.fromisoformat(day) <= after


def test_json(run):
    """Everything on the page as data, the same in every language."""
    book = run(*SHOW, "--format", "json").data
    assert book == run(*SHOW, "--format", "json", "--lang", "zh").data
    assert (book["format"], book["city"], book["date"]) == ("yibao-rules/1", "lilliput", "2023-01-01")
    assert [plan["id"] for plan in book["plans"]] == ["employee_inpatient", "employee_outpatient"]
    segments = book["plans"][1]["stages"][0]["segments"]
    assert [one["id"] for one in segments] == ["account", "deductible", "copay"]
    cells = book["tables"]["deductible"]["cells"]
    assert [(cell["when"], cell["value"]) for cell in cells] == [
        ({"age_45": "under_45"}, "600.00"),
        ({"age_45": "from_45"}, "300.00"),
    ]
    assert book["tables"]["major_illness_ratio"]["cells"][0]["unknown"]["en"] == "The ratio was not found"
    assert set(book["counters"]) == {"inpatient_paid", "outpatient_deductible", "visits"}
    assert set(book["sources"]) == {"decree", "rumour"}


def test_counters_are_those_a_case_takes(run, write):
    """The names on the page are the names that [state] accepts."""
    for name, counter in run(*SHOW, "--format", "json").data["counters"].items():
        value = 1 if counter["unit"] == "number" else "1"
        assert run("settle", write(case(visit(), state={name: value}))).code == 0


def test_no_city(run, plugins):
    """The city may be left out where only one is installed."""
    done = run("rules", "show")
    assert (done.code, done.out) == (2, "")
    assert "installed: blefuscu, lilliput" in done.err
    del plugins[1]
    assert run("rules", "show", "--date", "2023-01-01").code == 0
    plugins.clear()
    assert run("rules", "show").code == 2


def test_city_without_rules(run):
    """A city that brings no rules."""
    done = run("rules", "show", "--city", "blefuscu")
    assert done.code == 2
    assert "blefuscu brings no rules" in done.err


@pytest.mark.parametrize("columns", ["40", "64"])
def test_title_keeps_within_the_width(run, monkeypatch, columns):
    """A title beside which the package has no room has it below."""
    monkeypatch.setenv("COLUMNS", columns)
    lines = run(*SHOW).out.splitlines()
    assert all(cell_len(line) <= int(columns) for line in lines[:3])


# --- keys ---


def test_keys_of_a_section(run):
    """The keys with what they take and what holds without them, in the language of the user."""
    done = run("rules", "keys", "split.waive", "--lang", "en")
    assert done.code == 0
    assert done.out.splitlines()[0].split() == ["key", "default", "written"]
    assert "fixed" in done.out
    assert run("rules", "keys", "split.waive", "--lang", "zh").out.startswith("键")


def test_all_sections(run):
    """Without a section, the names of all."""
    out = run("rules", "keys", "--lang", "en").out
    assert "table" in out
    assert "split.waive" in out


def test_section_that_there_is_not(run):
    """Exit 2, with the nearest one."""
    done = run("rules", "keys", "tabel", "--lang", "en")
    assert done.code == 2
    assert "did you mean table?" in done.err


def test_brief_is_a_line_a_plan(run):
    """The rules of an area at a glance, and how to see each of them."""
    for language in ("zh", "en"):
        brief = run("rules", "show", "--city", "lilliput", "--date", "2023-04-20", "--brief", "--lang", language).out
        whole = run("rules", "show", "--city", "lilliput", "--date", "2023-04-20", "--lang", language).out
        assert "--benefit" in brief
        assert len(brief.splitlines()) < len(whole.splitlines()) / 2

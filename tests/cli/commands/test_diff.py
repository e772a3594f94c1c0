"""`yibao rules diff`."""

import csv
import io
import itertools
import json

import pytest
from wcwidth import wcswidth as cell_len

from tests.cli.place import texts
from yibao_atlantis import plugin

DIFF = ("rules", "diff", "--city", "atlantis")


@pytest.fixture(autouse=True)
def atlantis(plugins):
    plugins.append(("yibao-atlantis", plugin))


def changes(run, *arguments):
    return run(*DIFF, *arguments, "--format", "json").data["changes"]


def figure(found, name, **when):
    """The change of one cell."""
    same = (one for one in found if one["id"] == name)
    return next(one for one in same if all(label in one["when"].get(key, [label]) for key, label in when.items()))


def test_figure_before_and_after(run):
    """A figure that changed: the cell, what it was and is, and where either comes from."""
    found = changes(run, "2023-06-30", "2023-07-01")
    one = figure(found, "outpatient_ratio", tier="community", service="in_service", cohort="other")
    assert (one["change"], one["before"]["value"], one["after"]["value"]) == ("changes", "0.75", "0.86")
    assert one["after"]["source"] == ["atl-2023-2#6"]
    assert one["for"] == [{"scheme": "employee", "benefits": ["outpatient", "emergency", "ambulance"]}]
    text = texts(run(*DIFF, "2023-06-30", "2023-07-01").out.splitlines())
    assert "community, in service, everybody else 75% → 86%" in text
    assert "in force from 2023-07-01, official [" in text


def test_figure_that_did_not_change_is_not_told(run):
    """Cells that read the same on both days are left out."""
    found = changes(run, "2023-06-30", "2023-07-01")
    assert all(one["before"] != one["after"] for one in found if one["kind"] == "figure")
    others = [one["when"] for one in found if one["id"] == "outpatient_ratio" and one["when"].get("tier") == ["other"]]
    assert others == [{"tier": ["other"], "service": ["in_service"]}]
    assert not [one for one in found if one["id"] == "inpatient_ratio_1"]


def test_unknown_figure_becomes_known(run):
    """A figure that is declared unknown on one day and known on the other, with the reason."""
    one = figure(changes(run, "2019-12-31", "2020-01-01"), "major_illness_ratio", assistance="none")
    assert (one["change"], one["before"]["state"], one["after"]["state"]) == ("starts", "unknown", "known")
    assert one["before"]["unknown"]["en"] == "The ratio of major illness before 2020 was not found"
    text = texts(run(*DIFF, "2019-12-31", "2020-01-01").out.splitlines())
    assert "unknown: The ratio of major illness before 2020 was not found" in text


def test_figure_grows_old(run):
    """A figure that was only seen: first it counts as unverified, five years later it is stale."""
    one = figure(changes(run, "2024-12-31", "2025-01-01"), "chronic_ratio")
    assert (one["change"], one["before"]["status"], one["after"]["status"]) == ("status", "secondary", "unverified")
    one = figure(changes(run, "2029-12-31", "2030-01-01"), "chronic_ratio")
    assert (one["change"], one["before"]["age"], one["after"]["age"]) == ("status", "last_seen", "stale")
    assert "80% (stale)" in " ".join(run(*DIFF, "2029-12-31", "2030-01-01").out.split())


def test_segment_changes_its_payer_and_another_starts(run):
    """Structure: a segment of one id with another payer, and one that was not there before."""
    found = changes(run, "2023-06-30", "2023-07-01", "--benefit", "outpatient", "--scheme", "employee")
    copay = next(one for one in found if one["kind"] == "segment" and one["id"] == "copay")
    assert copay["change"] == "changes" and copay["stage"]["id"] == "basic"
    assert {"name": "payer", "before": "additional_fund", "after": "pooled_fund"} in copay["fields"]
    assert [one["from"] for one in found if (one["kind"], one["change"]) == ("segment", "starts")] == ["2023-07-01"]


@pytest.mark.parametrize(
    ("days", "kind", "change", "name"),
    [
        (("2020-12-31", "2021-01-01"), "stage", "starts", "city_product"),
        (("2024-12-31", "2025-01-01"), "stage", "ends", "city_product"),
        (("2021-12-31", "2022-01-01"), "plan", "changes", "employee_outpatient"),
        (("2021-12-31", "2022-01-01"), "adjustment", "starts", "family_doctor"),
        (("2022-02-28", "2022-03-01"), "means", "starts", "family"),
        (("2020-12-31", "2021-01-01"), "credit", "ends", "yearly_in_service"),
        (("2024-12-31", "2025-01-01"), "credit", "ends", "midsummer"),
        (("2020-04-30", "2020-05-01"), "year", "changes", "employee"),
        (("2022-06-30", "2022-07-01"), "cash", "starts", "birth_subsidy"),
        (("2022-12-31", "2023-01-01"), "cash", "changes", "maternity_allowance"),
    ],
)
def test_structure(run, days, kind, change, name):
    """Stages, plans, adjustments, means, credits and benefit years that start, end or run otherwise."""
    assert [one for one in changes(run, *days) if (one["kind"], one["change"], one["id"]) == (kind, change, name)]
    assert changes(run, days[0], days[0]) == []


def test_each_change_is_told_once(run):
    """What several plans share is told once, with all that it concerns."""
    found = changes(run, "2018-05-01", "2024-01-01")
    bare = [json.dumps({**one, "for": None}, sort_keys=True) for one in found]
    assert len(bare) == len(set(bare))
    doctor = next(one for one in found if one["kind"] == "adjustment" and one["id"] == "family_doctor")
    assert {one["scheme"] for one in doctor["for"]} == {"employee", "resident"}


def test_there_and_back(run):
    """Two steps tell together what one tells: no figure changes between two days without a change on some day between."""
    whole = {(one["id"], json.dumps(one["when"])) for one in changes(run, "2019-01-01", "2024-01-01") if one["kind"] == "figure"}
    steps = set()
    days = ["2019-01-01", "2020-01-01", "2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01"]
    for first, second in itertools.pairwise(days):
        steps |= {one["id"] for one in changes(run, first, second) if one["kind"] == "figure"}
    assert {name for name, _ in whole} <= steps


def test_filters(run):
    """One scheme, one benefit; credits are no benefit."""
    found = changes(run, "2019-01-01", "2024-01-01", "--scheme", "resident")
    assert {one["scheme"] for change in found for one in change["for"]} <= {"resident", None}
    found = changes(run, "2019-01-01", "2024-01-01", "--benefit", "pharmacy")
    assert all("pharmacy" in one["benefits"] or not one["benefits"] for change in found for one in change["for"])
    assert not [one for one in found if one["kind"] == "credit"]


def test_nothing_changed(run):
    """It is said, and the exit code is 0."""
    done = run(*DIFF, "2023-09-01", "2023-09-02")
    assert (done.code, done.err) == (0, "")
    assert "Nothing changed" in done.out
    assert "没有变化" in run(*DIFF, "2023-09-01", "2023-09-02", "--lang", "zh").out
    assert run(*DIFF, "2023-09-01", "2023-09-02", "--format", "jsonl").out == ""


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (("2023-01-02", "2023-01-01"), "write 2023-01-01 2023-01-02"),
        (("2023-01-02",), "two days are needed, 1 given"),
        ((), "two days are needed, 0 given"),
        (("2023-01-02", "2023-01-02", "2023-01-03"), "two days are needed, 3 given"),
        (("2023-02-30", "2023-03-01"), "is not a date"),
        (("2023-01-01", "2024-01-01", "--scheme", "\x1b[31m"), "there are no rules for"),
        (("2023-01-01", "2024-01-01", "--benefit", "dentist"), "there are no rules for"),
    ],
)
def test_refusals(run, arguments, wrong):
    """Days the wrong way round, too few or too many, none of the calendar; a filter that nothing passes."""
    done = run(*DIFF, *arguments)
    assert (done.code, done.out) == (2, "")
    assert wrong in done.err and "\x1b" not in done.err


@pytest.mark.parametrize("days", [("0001-01-01", "9999-12-31"), ("2018-01-01", "2030-06-01"), ("9999-12-31", "9999-12-31")])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("columns", ["40", "80", "120"])
def test_width(run, monkeypatch, days, language, columns):
    """Whatever changed, every line keeps within the columns; only addresses and names are never broken."""
    monkeypatch.setenv("COLUMNS", columns)
    done = run(*DIFF, *days, "--lang", language)
    assert (done.code, done.err) == (0, "")
    width = min(int(columns), 100)
    assert [line for line in done.out.splitlines() if cell_len(line) > width and "://" not in line] == []


def test_same_in_every_language(run):
    """The data know no language."""
    assert changes(run, "2019-01-01", "2024-01-01") == changes(run, "2019-01-01", "2024-01-01", "--lang", "zh")


def test_rows(run):
    """CSV has a row for each change and scheme it concerns; JSON lines one for each change."""
    arguments = (*DIFF, "2019-01-01", "2024-01-01", "--format")
    found = changes(run, "2019-01-01", "2024-01-01")
    lines = run(*arguments, "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == found
    head, *rows = csv.reader(io.StringIO(run(*arguments, "csv").out))
    assert {len(row) for row in rows} == {len(head)}
    assert len(rows) == sum(len({one["scheme"] for one in change["for"]}) for change in found)


def test_sources_are_all_there(run):
    """Every document that a change cites stands in the list."""
    book = run(*DIFF, "2019-01-01", "2024-01-01", "--format", "json").data
    sides = [one.get(side) or {} for one in book["changes"] for side in ("before", "after")]
    cited = {key.partition("#")[0] for one in (*book["changes"], *sides) for key in one.get("source", ())}
    assert cited == set(book["sources"])

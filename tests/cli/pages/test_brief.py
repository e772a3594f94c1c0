"""Two lines for each claim, in either language, and the slip as a form of the output."""

import json

import pytest

from tests.cli.place import case, stay, visit


def lines(run, write, *claims, **keys):
    done = run("settle", "--brief", "--lang", keys.pop("lang", "en"), write(case(*claims, **keys)))
    assert done.code == 0
    return done.out.splitlines()


def test_two_lines_say_who_pays(run, write):
    """The first line has the bill, the insurance, the account and the person, as the document has them."""
    data = case(visit(), person={"accounts": {"current_year": "500.00"}})
    payers = run("settle", "--format", "json", write(data)).data["settlements"][0]["payers"]
    first, second = lines(run, write, visit(), person={"accounts": {"current_year": "500.00"}})
    assert first.startswith("Outpatient of 2023-09-05, 720.05 yuan: the insurance pays ")
    assert all(amount in first for amount in payers.values())
    assert "the insurance pays 0.00, your account 500.00" in first
    assert f"and you {payers['cash']} yuan." in first
    assert second.endswith(".")


@pytest.mark.parametrize(("lang", "words"), [("zh", "您自己付"), ("en", "and you")])
def test_languages(run, write, lang, words):
    """They are in the language of the command."""
    assert words in lines(run, write, lang=lang)[0]


def test_how_certain_it_is(run, write):
    """The second line counts the figures that are not verified, each once."""
    (entry,) = run("settle", "--format", "json", write(case(stay()))).data["settlements"]
    count = len({warning["figure"] for warning in entry["warnings"] if warning["code"] == "unverified"})
    second = lines(run, write, stay())[1]
    assert second.startswith(f"{count} figure" if count else "Every figure")


def test_what_is_taken_back(run, write):
    """A reversal says what comes back, and how many claims change."""
    back = {"id": "R1", "date": "2023-12-01", "reverses": "C1"}
    first, second = lines(run, write, visit(), back)[2:]
    assert first.startswith("C1 is taken back on 2023-12-01: 720.05 yuan in all")
    assert second == "Nothing changed in later claims."


def test_slip_is_a_form_of_the_output(run, write):
    """`--format html` writes the slips of what was settled; what was refused is told, and the others are written."""
    good, bad = write(case(), "good.json"), write(b"{", "bad.json")
    done = run("settle", "--format", "html", good, bad)
    assert done.code == 2
    assert done.out.startswith("<!DOCTYPE html>") and done.out.count("<article") == 1
    assert "bad.json" in done.err
    assert "基本医疗" not in done.out
    assert "基本医疗" in run("settle", "--format", "html", "--both", good).out
    nothing = run("settle", "--format", "html", bad)
    assert (nothing.code, nothing.out) == (2, "")


def test_unknown_form(run, write):
    """A form that nobody writes is refused, with those there are."""
    done = run("settle", "--format", "pdf", write(case()))
    assert done.code == 2
    assert "table, json, jsonl, csv, html" in done.err


def test_other_forms_are_as_before(run, write):
    """The document has nothing of what slips need beside it."""
    document = json.loads(run("settle", "--format", "json", write(case())).out)
    assert {"case", "area"} & document.keys() == set()

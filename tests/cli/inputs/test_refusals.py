"""Every wrong input is refused with what, where and how to mend it: exit code 2, nothing on standard output, no traceback."""

import json
import re

import pytest

from tests.cli.place import case, stay, visit

ONE = {"class": "A", "amount": "1"}

STATE = {"area": "990300", "scheme": "employee", "year": "2023-01-01", "date": "2023-02-01", "accounts": {}, "counters": []}
REVERSAL = {"id": "R", "date": "2023-10-01", "reverses": "C1"}


def amount(value):
    return case(visit(lines=[{"class": "A", "amount": value}]))


def raw(text):
    """A case with an amount that is no JSON of ours."""
    return json.dumps(amount("@")).replace('"@"', text).encode()


DATA = {
    "unknown key": (case(colour="red"), "colour"),
    "unknown key of a claim": (case(visit(amonut="1")), "claim[0].amonut"),
    "missing key": (case(visit(facility={})), "level is missing"),
    "missing person": ({"city": "lilliput", "claim": [visit()]}, "person is missing"),
    "missing date": (case({key: value for key, value in visit().items() if key != "date"}), "date is missing"),
    "wrong type": (case(person={"id": 7}), "person.id"),
    "claims that are no list": ({**case(), "claim": "C1"}, "claim"),
    "no claims": ({**case(), "claim": []}, "there is no claim"),
    "negative amount": (amount("-1"), "more is returned than the bill holds"),
    "NaN": (raw("NaN"), "NaN is not a number"),
    "NaN as text": (amount("NaN"), "claim[0].lines[0].amount"),
    "infinity": (raw("-Infinity"), "is not a number"),
    "words for an amount": (amount("eighty"), "claim[0].lines[0].amount"),
    "boolean for an amount": (amount(True), "claim[0].lines[0].amount"),
    "list for an amount": (amount(["80"]), "claim[0].lines[0].amount"),
    "table for an amount": (amount({"yuan": "80"}), "claim[0].lines[0].amount"),
    "null for an amount": (amount(None), "claim[0].lines[0].amount"),
    "1e999999999": (raw("1e999999999"), "claim[0].lines[0].amount"),
    "an integer of 5000 digits": (raw("9" * 5000), "a number cannot be read"),
    "three decimals": (amount("1.005"), "at most two decimals"),
    "a decimal comma": (amount("1.234,50"), "what the comma in the amount '1.234,50' means"),
    "a comma that is neither": (amount("1,00"), "claim[0].lines[0].amount"),
    "digits of another script": (amount("\u0661"), "claim[0].lines[0].amount"),
    "more than 10^9 yuan": (amount("1000000000.01"), "more than 10^9 yuan"),
    "lines of more than 10^9 yuan": (case(visit(lines=[{"class": "A", "amount": "999999999"}] * 2)), "more than 10^9 yuan"),
    "impossible date": (case(visit(date="2023-02-30")), "claim[0].date"),
    "day or month first": (case(visit(date="03/04/2024")), "may be two different days"),
    "serial number of a day": (case(visit(date=45352)), "serial number of a day in a spreadsheet"),
    "discharge before admission": (case(stay(discharged="2023-09-30")), "discharged lies before admitted"),
    "admission without discharge": (case(stay(discharged=None)), "claim[0]"),
    "claim before birth": (case(visit(date="1993-01-31")), "lies before the birth"),
    "unknown class": (case(visit(lines=[{"class": "D", "amount": "1"}])), "claim[0].lines[0].class"),
    "unknown level": (case(visit(facility={"level": "quaternary"})), "claim[0].facility.level"),
    "unknown benefit": (case(visit(benefit="inpatent")), "did you mean inpatient?"),
    "unknown standing": (case(person={"standing": "busy"}), "person.standing"),
    "unknown scheme": (case(person={"scheme": "rural"}), "person.scheme"),
    "scheme that the area lacks": (case(person={"scheme": "resident", "standing": "adult"}), "resident"),
    "benefit that the area lacks": (case(visit(benefit="pharmacy")), "no rules for pharmacy"),
    "unknown counter": (case(state={"outpatient_deductable": "1"}), "did you mean outpatient_deductible?"),
    "negative counter": (case(state={"outpatient_deductible": "-1"}), "state.outpatient_deductible"),
    "unknown account": (case(person={"accounts": {"curent_year": "1"}}), "did you mean current_year?"),
    "unknown fact": (case(person={"facts": {"fat": True}}), "person.facts.fat"),
    "fact of the wrong type": (case(person={"facts": {"tall": "very"}}), "person.facts.tall"),
    "unknown kind of registration": (case(person={"registrations": [{"kind": "dentist"}]}), "person.registrations[0].kind"),
    "duplicate claim id": (case(visit(), visit()), "C1 is given twice"),
    "state of a result with a year that is none": (case(state={**STATE, "year": "x"}), "state.year"),
    "state of a result with a day that is none": (case(state={**STATE, "date": "2023-02-30"}), "state.date"),
    "state of a result with a negative balance": (case(state={**STATE, "accounts": {"current_year": "-1"}}), "state.accounts"),
    "state of another area": (case(state={**STATE, "area": "990400"}), "state.area"),
    "state with several things missing": (case(state={"counters": []}), "state: scheme"),
    "reversal of a reversal": (case(visit(), REVERSAL, {**REVERSAL, "id": "R2", "reverses": "R"}), "is itself a reversal"),
    "reversal twice": (case(visit(), REVERSAL, {**REVERSAL, "id": "R2"}), "has been reversed already"),
    "reversal before the claim": (case(visit(), {**REVERSAL, "date": "2023-09-04"}), "lies before the claim"),
    "reversal of an unknown claim": (case(visit(), {"id": "R", "date": "2023-10-01", "reverses": "C9"}), "no claim C9"),
    "reversal of a later claim": (case({"id": "R", "date": "2023-10-01", "reverses": "C1"}, visit()), "no claim C1"),
    "reversal with lines": (case(visit(), {"id": "R", "date": "2023-10-01", "reverses": "C1", "lines": [ONE]}), "nothing else"),
    "lines and parts": (case(visit(parts={"in_scope": "1"})), "exactly one of lines and parts"),
    "first pay above the amount": (case(visit(lines=[{"class": "B", "amount": "1", "first_pay": "2"}])), "first_pay"),
    "class B without first pay": (case(visit(lines=[{"class": "B", "amount": "1"}])), "first_pay_ratio"),
    "date with no rule": (case(visit(date="2019-12-31")), "benefit year"),
    "date before the first figure": (case(visit(date="2010-07-01")), "2010-07-01"),
    "year before the one reached": (case(visit(), visit(id="C2", date="2022-12-31")), "before the one reached"),
    "unknown city": ({**case(), "city": "brobdingnag"}, "pip install yibao-brobdingnag"),
    "city without rules": ({**case(), "city": "blefuscu"}, "brings no rules"),
    "no city": ({key: value for key, value in case().items() if key != "city"}, "no city is named"),
    "empty city": ({**case(), "city": ""}, "no rules for"),
    "empty file": (b"", "the input is empty"),
    "blanks": (b" \n\t\n", "the input is empty"),
    "null": (b"null", "must be a table of keys"),
    "a list": (b"[1, 2]", "must be a table of keys"),
    "a text": (b'"case"', "error"),
    "binary": (bytes(range(256)), "not UTF-8"),
    "broken UTF-8": (json.dumps(case()).encode().replace(b"P1", b"P\xff"), "not UTF-8 text from byte"),
    "UTF-16 without its mark": (json.dumps(case()).encode("utf-16-le"), "no form fits"),
    "lone surrogate": (json.dumps(case(person={"id": "\ud83d"})).encode(), "half a character"),
    "lone surrogate in a key": (json.dumps({**case(), "\udc00": 1}).encode(), "half a character"),
    "100,000 brackets": (b"[" * 100_000, "nested too deeply"),
    "100,000 brackets inside": (b'{"city":' * 100_000, "nested too deeply"),
    "keys given twice": (b'{"city": "lilliput", "city": "lilliput"}', "given twice"),
    "JSON cut off": (json.dumps(case()).encode()[:-1], "JSON syntax error"),
}


@pytest.mark.parametrize(("content", "told"), DATA.values(), ids=DATA.keys())
@pytest.mark.parametrize("language", ["en", "zh"])
def test_refused(run, write, content, told, language):
    """What is wrong, in which file and where in it, and how to mend it."""
    path = write(content)
    done = run("settle", "--strict", "--lang", language, path)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: " if language == "en" else "错误\uff1a")
    assert str(path) in done.err
    assert "internal" not in done.err and "内部" not in done.err
    if language == "en":
        assert told in " ".join(done.err.split())
        assert re.search(r"^  where: ", done.err, re.MULTILINE)
        assert re.search(r"^  mend: ", done.err, re.MULTILINE)


TOML = {
    "syntax error": (b'city = "lilliput"\n[person]\nid = \n', "line 3"),
    "100,000 brackets": (b"a = " + b"[" * 100_000, "nested too deeply"),
    "keys given twice": (b'city = "a"\ncity = "b"\n', "line 2"),
    "an integer of 5000 digits": (b"a = " + b"9" * 5000, "a number or date cannot be read"),
    "an endless hexadecimal": (
        b'[[claim]]\nid = "C"\nlines = [{ class = "A", amount = 0x' + b"f" * 5000 + b" }]",
        "lines[0].amount",
    ),
    "an impossible date": (b"a = 2023-02-30", "date"),
    "a time for a date": (b'[person]\nid = "P"\nbirth_date = 2023-02-03T10:00:00Z', "person.birth_date"),
    "NaN": (b'[[claim]]\nid = "C"\nlines = [{ class = "A", amount = nan }]', "claim[0].lines[0].amount"),
}


@pytest.mark.parametrize(("content", "told"), TOML.values(), ids=TOML.keys())
def test_refused_toml(run, write, content, told):
    """TOML tells the line of a mistake."""
    done = run("settle", write(content, "case.toml"))
    assert (done.code, done.out) == (2, "")
    assert told in " ".join(done.err.split())
    assert "internal" not in done.err


def test_everything_wrong_is_told(run, write):
    """One run tells all that is wrong with the form of a file, each with its place."""
    done = run("settle", write(case(visit(lines=[{"class": "A", "amount": "y"}, {"class": "A", "amount": "x"}]))))
    assert done.err.count("error: ") == 2
    assert "lines[0].amount" in done.err and "lines[1].amount" in done.err


def test_errors_show_no_escape_codes(run, write):
    """What a file holds is quoted, never obeyed, and never endless."""
    done = run("settle", write(case(visit(id="\x1b[2J"), visit(id="\x1b[2J"))))
    assert done.code == 2
    assert "\x1b" not in done.err
    assert "\\x1b[2J" in done.err and "\x1b[2J" not in done.out
    done = run("settle", write(case(visit(id="x" * 100_000), visit(id="x" * 100_000))))
    assert done.code == 2
    assert len(done.err) < 5000

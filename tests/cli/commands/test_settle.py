"""`yibao settle`: forms, several inputs, the city, expectations."""

import csv
import io
import json

import pytest

from tests.cli.place import Broken, Lilliput, case, stay, visit
from yibao.model.values.errors import LawError

REVERSAL = {"id": "R1", "date": "2023-11-01", "reverses": "C1"}


def test_json(run, write):
    """One input gives one document; it holds the bill of 720.05: 600 deductible, 86 % of 100 by the fund, the rest cash."""
    done = run("settle", "--format", "json", write(case()))
    assert (done.code, done.err) == (0, "")
    assert done.data["format"] == "yibao-result/1"
    assert (done.data["city"], done.data["person"]) == ("lilliput", "P1")
    assert done.data["settlements"][0]["payers"] == {"pooled_fund": "86.00", "cash": "634.05"}
    assert done.data["settlements"][0]["trace"]["steps"]


def test_several(run, write):
    """Several inputs give an array in their order, or a line each, even where only one of them is good."""
    files = write(case(person={"id": "A"}), "a.json"), write(case(person={"id": "B"}), "b.json")
    assert [one["person"] for one in run("settle", "--format", "json", *files).data] == ["A", "B"]
    lines = run("settle", "--format", "jsonl", *files).out.splitlines()
    assert [json.loads(line)["person"] for line in lines] == ["A", "B"]
    done = run("settle", "--format", "json", files[1], write(b"", "empty"))
    assert (done.code, done.data[0]["person"], done.data[1]["error"]["code"]) == (2, "B", "input")
    done = run("settle", "--format", "json", write(b"", "empty"), write(b"", "empty-2"))
    assert (done.code, [list(one) for one in done.data]) == (2, [["error", "more"]] * 2)


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_bad_among_good(run, write, form):
    """A bad input is reported by name, the others are settled, and the exit code tells."""
    good, bad, better = write(case(person={"id": "Good"}), "a"), write(b"{", "b"), write(case(person={"id": "Better"}), "c")
    done = run("settle", "--format", form, good, bad, better)
    assert done.code == 2
    assert done.out.index("Good") < done.out.index("Better")
    assert [line.split(":")[0] for line in done.err.splitlines()] == ["error", "  where", "  mend"]
    assert str(bad) in done.err and str(good) not in done.err


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_errors_as_data(run, write, form):
    """A program reads what is wrong, where, and how to mend it; nothing could be taken for a result."""
    path = write(case(visit(lines=[{"class": "A", "amount": "x"}, {"class": "D", "amount": "1"}])))
    done = run("settle", "--format", form, path)
    assert done.code == 2
    error, more = done.data["error"], done.data["more"]
    assert (error["code"], error["where"]) == ("input", f"{path}: claim[0].lines[0].amount")
    assert set(error["message"]) == set(error["mend"]) == {"zh", "en"}
    assert [each["where"] for each in more] == [f"{path}: claim[0].lines[1].class"]
    unknown = run("settle", "--format", form, write(case(visit(date="2028-07-01")))).data["error"]
    assert unknown["code"] == "not_known"
    assert run("settle", "--format", form, write({**case(), "city": "utopia"})).data["error"]["code"] == "installation"


def test_one_bad_in_csv(run, write):
    """A single input that is refused leaves the heading alone."""
    done = run("settle", "--format", "csv", write(b"{"))
    assert (done.code, len(done.out.splitlines())) == (2, 1)


def test_csv(run, write):
    """A row for each settlement; a column for every payer that occurs anywhere, in the order of the vocabulary."""
    files = (
        write(case(visit(), stay(), REVERSAL, person={"id": 'P,"1"'}), "a.json"),
        write(case(person={"id": "P2", "accounts": {"current_year": "10"}}), "b.json"),
    )
    rows = list(csv.reader(io.StringIO(run("settle", "--format", "csv", *files).out)))
    assert rows[0] == [
        "person", "file", "claim", "date", "benefit", "total", "self_paid", "over_limit", "first_pay", "in_scope",
        "pooled_fund", "account.current_year", "cash", "complete", "verified", "reasons",
    ]  # fmt: skip
    assert rows[1][2:] == [
        "C1",
        "2023-09-05",
        "outpatient",
        "720.05",
        "20.05",
        "0.00",
        "0.00",
        "700.00",
        "86.00",
        "0.00",
        "634.05",
        "true",
        "false",
        "unverified",
    ]
    assert rows[2][-3:] == ["false", "true", "layer_left_out"]
    assert rows[3][2:] == ["R1", "2023-11-01", "", "-720.05", "", "", "", "", "-86.00", "0.00", "-634.05", "", "", ""]
    assert [row[0] for row in rows[1:]] == ['P,"1"'] * 3 + ["P2"]
    assert rows[4][1].endswith("b.json")
    assert rows[4][-5:-3] == ["10.00", "632.65"]


def test_keys_never_translate(run, write):
    """Chinese changes nothing that a machine reads."""
    path = write(case())
    for form in ("json", "jsonl", "csv"):
        assert (
            run("settle", "--format", form, "--lang", "zh", path).out == run("settle", "--format", form, "--lang", "en", path).out
        )


@pytest.mark.parametrize("city", ["lilliput", "Lilliput", "990300", "小人国市", "小人国"])
def test_city(run, write, city):
    """--city takes slug, code or Chinese name, and may repeat what the file says."""
    path = write({**case(), "city": None})
    assert run("settle", "--format", "json", "--city", city, path).data["city"] == "lilliput"
    assert run("settle", "--city", city, write(case())).code == 0


def test_other_city(run, write):
    """Where --city names another city than the file, it is used, and one line says so; the file's own need not be installed."""
    done = run("settle", "--city", "lilliput", "--format", "json", write({**case(), "city": "utopia"}))
    assert (done.code, done.data["city"]) == (0, "lilliput")
    assert done.err == "the file is about utopia; as --city says, lilliput is used\n"
    assert run("settle", "--city", "lilliput", write(case())).err == ""


def test_missing_plugin(run, write):
    """A city that is not installed: how to install it, and which ones are. It is told once, whatever the number of files."""
    done = run("settle", "--city", "brobdingnag", write(case()), write(case()))
    assert (done.code, done.out) == (2, "")
    assert done.err.count("error: ") == 1
    assert "pip install yibao-brobdingnag" in done.err
    assert "blefuscu, lilliput" in done.err


def test_broken_plugin(run, write, plugins):
    """A broken plugin is named where its city is asked for, and harms no other."""
    plugins.append(("yibao-broken", Broken()))
    assert run("settle", write(case())).code == 0
    done = run("settle", "--city", "broken", write(case()))
    assert done.code == 2
    assert "yibao-broken 0 cannot be loaded" in done.err
    assert "the eggs are broken" in done.err


def test_two_plugins(run, write, plugins):
    """Nothing is settled where two packages bring one area."""
    plugins.append(("yibao-liliput-2", Lilliput()))
    done = run("settle", write(case()))
    assert (done.code, done.out) == (2, "")
    assert "both bring" in done.err


def test_no_file(run):
    """At least one file has to be named."""
    done = run("settle")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: FILE… is missing")
    assert run("settle", "--lang", "zh").err.startswith("错误\uff1a缺少 文件 …")


def test_expectation_met(run, write):
    """Names that are given have to match, as numbers; payers that are not there are nothing; citations are not compared."""
    expect = {
        "payers": {"pooled_fund": "86", "cash": "634.050", "major_illness_fund": "0"},
        "segments": [{"id": "copay", "stage": "basic", "person": "14"}, {"id": "deductible", "amount": "600.0"}],
        "in_scope": "700",
        "complete": True,
        "source": "decree#5",
        "note": "by hand",
        "status": "derived",
    }
    expect["payers"]["cash"] = "634.05"
    done = run("settle", write(case(visit(expect=expect))))
    assert (done.code, done.err) == (0, "")


def test_expectation_failed(run, write):
    """Every difference is told on standard error, the result is printed all the same, and the exit code is 1."""
    expect = {"payers": {"pooled_fund": "86.10", "cash": "6.40"}, "segments": [{"id": "copay", "paid": "1"}], "complete": False}
    done = run("settle", "--format", "json", write(case(visit(expect=expect))))
    assert done.code == 1
    assert done.data["settlements"]
    assert done.err.splitlines() == [
        "claim C1: payers.pooled_fund expected 86.10, got 86.00",
        "claim C1: payers.cash expected 6.40, got 634.05",
        "claim C1: segments[copay].paid expected 1, got 86.00",
        "claim C1: complete expected False, got True",
    ]


def test_expectation_of_a_reversal(run, write):
    """What a reversal gives back is compared too."""
    good, bad = {"payers": {"pooled_fund": "-86"}}, {"payers": {"pooled_fund": "86"}}
    assert run("settle", write(case(visit(), {**REVERSAL, "expect": good}))).code == 0
    done = run("settle", "--lang", "zh", write(case(visit(), {**REVERSAL, "expect": bad})))
    assert done.code == 1
    assert done.err == "claim R1: payers.pooled_fund 应为 86\uff0c得到 -86.00\n"


def test_refused_goes_before_different(run, write):
    """With an input refused the exit code is 2, whatever another one expects; the file is named with its differences."""
    path = write(case(visit(expect={"payers": {"cash": "1"}})), "a")
    done = run("settle", path, write(b"", "b"))
    assert done.code == 2
    assert f"{path}: claim C1: payers.cash expected 1, got 634.05" in done.err


def test_facts_of_other_areas(run, write):
    """A fact that some declared area asks for is read; one that nobody declares was refused before."""
    assert run("settle", write(case(person={"facts": {"tall": True}}))).code == 0


def test_law_broken(run, write, monkeypatch):
    """A broken law is an error of the engine and is told as every other error."""

    def refuse(*_, **__):
        raise LawError("定律", "the law of shares is broken", where="claim C1")

    monkeypatch.setattr("yibao.cli.commands.settle.settle_case", refuse)
    done = run("settle", write(case()))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: the law of shares is broken")


def test_unforeseen(run, write, monkeypatch):
    """What nobody foresaw is one line that asks to report it, for this input alone."""
    good, bad = write(case(), "a"), write(case(person={"id": "bad"}), "b")
    settle_case = __import__("yibao").settle_case

    def fail(rules, found, **keys):
        if found.person.id == "bad":
            raise ZeroDivisionError("by\nzero")
        return settle_case(rules, found, **keys)

    monkeypatch.setattr("yibao.cli.commands.settle.settle_case", fail)
    done = run("settle", "--format", "jsonl", bad, good)
    assert done.code == 2
    assert [json.loads(line).get("person") for line in done.out.splitlines()] == [None, "P1"]
    assert json.loads(done.out.splitlines()[0])["error"]["code"] == "internal"
    assert len(done.err.splitlines()) == 1
    assert "internal error (ZeroDivisionError: by\\nzero)" in done.err
    assert "report" in done.err


def test_items_have_their_names(run, write):
    """The name of an item, or its code where it has none, stands in the explanation and in the trace of the document."""
    lines = [
        {"class": "A", "amount": "7", "name": "阿莫西林"},
        {"class": "C", "amount": "3", "code": "X9"},
        {"class": "A", "amount": "1"},
    ]
    path = write(case(visit(lines=lines)))
    explained = run("settle", "--explain", path).out
    assert "1. class A  阿莫西林  7.00" in explained
    assert "2. class C  X9  3.00" in explained
    assert "3. class A  1.00" in explained
    split = run("settle", "--format", "json", path).data["settlements"][0]["trace"]["split"]
    assert [line.get("name") for line in split] == ["阿莫西林", None, None]
    assert [line.get("code") for line in split] == [None, "X9", None]


def test_csv_of_unverified_figures(run, write):
    """A row says whether figures that nobody verified went into it, and why else it is not certain."""
    path = write(case(visit(date="2025-03-01")))
    warned = run("settle", "--format", "json", path).data["settlements"][0]
    (row,) = csv.DictReader(io.StringIO(run("settle", "--format", "csv", path).out))
    assert row["verified"] == str("unverified" not in {note["code"] for note in warned["warnings"]}).lower()
    assert row["reasons"].split(";") == list(dict.fromkeys(note["code"] for note in warned["warnings"]))


@pytest.mark.parametrize("command", [("settle", "--format", "csv"), ("cities", "--format", "csv")])
def test_bom(run, write, command):
    """Excel knows a file as UTF-8 by its mark."""
    files = [write(case())] if command[0] == "settle" else []
    assert run(*command, *files, "--bom").out == "\ufeff" + run(*command, *files).out


def test_errors_of_the_command_line_are_data_too(run, write):
    """What is wrong before any file is read is written as the errors of files are."""
    done = run("settle", "--format", "json", "--city", "utopia", write(case()))
    assert (done.code, done.data["error"]["code"]) == (2, "installation")
    done = run("settle", "--format=json", "--colour", write(case()))
    assert (done.code, done.data["error"]["code"]) == (2, "input")


def test_the_year_counts_what_is_not_certain(run, write):
    """The sums of a year say how many claims rest on unverified figures, and how many are incomplete."""
    path = write(case(visit(), stay()))
    data = run("settle", "--format", "json", path).data
    codes = [[note["code"] for note in entry["warnings"]] for entry in data["settlements"]]
    (year,) = data["statement"]
    assert year["unverified"] == sum("unverified" in each for each in codes) == 1
    assert year["incomplete"] == sum(not entry["complete"] for entry in data["settlements"]) == 1
    out = " ".join(run("settle", path).out.split())
    assert "1 of the claims rests on unverified figures" in out and "1 of the claims is incomplete" in out

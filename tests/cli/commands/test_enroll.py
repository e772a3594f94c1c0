"""``yibao enroll`` and ``yibao guide`` on Atlantis: files, the interview, the template, refusals, and what machines read."""

import datetime as dt
import json
import re
import subprocess
import sys

import pytest

import yibao_atlantis
from tests.cli.place import ROOT, texts
from yibao import load_registry
from yibao.cli.interviews.application import interview, template
from yibao.cli.terminal.screen import CannotWrite, Screen

FILE = {
    "city": "atlantis",
    "date": "2023-05-03",
    "documents": ["seaman_book"],
    "person": {"id": "P1", "facts": {"works_as": "harbour", "signed_on": "2023-05-01"}},
}


@pytest.fixture
def plugins():
    return [("yibao-atlantis", yibao_atlantis.plugin)]


@pytest.fixture
def run(run, plugins, monkeypatch):
    for module in ("enroll", "guide"):
        monkeypatch.setattr(f"yibao.cli.commands.{module}.load_registry", lambda: load_registry(plugins))
    return run


def test_table_in_both_languages(run, write):
    """The page tells the answer, papers, steps with last days, cover, level and sources, in the language asked for."""
    done = run("enroll", write(FILE))
    page = texts(done.out.splitlines())
    assert done.code == 0
    assert "Eligible: A harbour worker joins (sailor)" in page
    assert "+ Seaman's book, original and copy (held)" in page
    assert "- Stamp of the town hall" in page
    assert "last day 2023-05-11" in page
    assert "from 2023-06-01" in page
    assert "the insurance bureau decides" in page
    assert "https://example.org/oceania/2019-7" in page
    zh = run("enroll", write(FILE), "--lang", "zh").out
    assert "港口职工参保" in zh
    assert "2023-05-11" in zh


def test_lines_keep_within_the_width(run, write):
    """Chinese characters are two cells wide; no line but an address is wider than the terminal."""
    from yibao.cli.terminal.layout import cell_len  # noqa: PLC0415

    for language in ("zh", "en"):
        for line in run("enroll", write(FILE), "--lang", language).out.splitlines():
            assert cell_len(line) <= 80 or "https://" in line


def test_machines(run, write):
    """One input gives one document, several an array, JSON lines one each; keys are never translated."""
    one = run("enroll", write(FILE), "--format", "json", "--lang", "zh").data
    assert (one["format"], one["city"], one["date"]) == ("yibao-enrollment/1", "atlantis", "2023-05-03")
    sailor = {entry["id"]: entry for entry in one["procedures"]}["sailor"]
    assert (sailor["answer"], sailor["cover"]["from"], sailor["levels"]) == ("eligible", "2023-06-01", ["990000", "990100"])
    assert len(run("enroll", write(FILE), write(FILE, "two.json"), "--format", "json").data) == 2
    assert len(run("enroll", write(FILE), write(FILE, "two.json"), "--format", "jsonl").out.splitlines()) == 2


def test_day_asked_about(run, write):
    """``--on`` takes the place of the file's date; before 2022 the permit decides and is asked for."""
    found = run("enroll", write(FILE), "--on", "2021-12-31", "--format", "json").data
    assert found["date"] == "2021-12-31"
    assert {entry["id"]: entry["answer"] for entry in found["procedures"]} == {"sailor": "unknown", "islander": "not_eligible"}
    page = texts(run("enroll", write(FILE), "--on", "2021-12-31").out.splitlines())
    assert "Please tell - landing_permit: Does the person hold a landing permit?" in page


def test_other_kinds(run, write):
    """Withdrawals and other procedures are asked for by kind."""
    done = run(
        "enroll", write({**FILE, "person": {"facts": {"landing_permit": False}}}), "--kind", "withdrawal", "--format", "json"
    )
    assert {entry["id"]: entry["answer"] for entry in done.data["procedures"]}["account_at_sea"] == "eligible"


def test_expectations_are_held_against_the_result(run, write):
    """A difference is told and makes the exit code 1."""
    done = run("enroll", write({**FILE, "expect": {"sailor": "not_eligible"}}))
    assert done.code == 1
    assert "sailor.answer: expected not_eligible, got eligible" in done.err


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({**FILE, "person": {"facts": {"works": "harbour"}}}, "did you mean works_as"),
        ({**FILE, "person": {"facts": {"signed_on": "soon"}}}, "person.facts.signed_on"),
        ({**FILE, "documents": "seaman_book"}, "expected a list"),
        ({**FILE, "city": "moon"}, "no rules for 'moon'"),
        ({**FILE, "claims": []}, "did you mean claim?"),
        (b"\xff", "not UTF-8"),
        (b"", "the input is empty"),
        (b'{"person": {"facts": {"years_away": 1e999}}}', "person.facts.years_away"),
    ],
)
def test_wrong_files(run, write, data, words):
    """Every wrong file is refused by name with what to do about it, and exit code 2."""
    done = run("enroll", write(data), "--city", "atlantis") if isinstance(data, bytes) else run("enroll", write(data))
    assert done.code == 2
    assert words in done.err
    assert done.out == ""


def test_the_others_are_answered(run, write):
    """A bad file among good ones is reported, and the others are answered."""
    done = run("enroll", write(b"{"), write(FILE, "two.json"), "--city", "atlantis", "--format", "jsonl")
    assert (done.code, ["error" in json.loads(line) for line in done.out.splitlines()]) == (2, [True, False])


def test_nobody_to_ask(run):
    """Without a file and without a terminal there is an error that says how to get a template."""
    done = run("enroll", "--city", "atlantis")
    assert done.code == 2
    assert "--template" in done.err


def test_template_is_a_file(run, write):
    """The template reads as an applicant file, and with every line uncommented names facts and papers that exist."""
    for language in ("zh", "en"):
        text = run("enroll", "--city", "atlantis", "--on", "2023-05-03", "--template", "--lang", language).out
        assert run("enroll", write(text.encode(), "plain.toml")).code == 0
        told = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)
        assert told != text
        assert run("enroll", write(told.encode(), "told.toml")).code == 0


def answering(*typed):
    """A person who types these answers and then knows nothing more; remembers the prompts."""
    waiting = list(typed)
    return lambda prompt: waiting.pop(0) if waiting else ""


def talk(*typed, language="en"):
    enrollment = load_registry([("yibao-atlantis", yibao_atlantis.plugin)]).enrollment("atlantis")
    screen = Screen(language, width=80, colour=False)
    return interview(screen, enrollment, dt.date(2023, 5, 3), ("enrollment",), answering(*typed))


def test_interview_asks_what_matters(capsys):
    """The first answer closes a way in, and what only that way would need is not asked; choices may be typed by number."""
    application = talk("harbour", "2023-05-01")
    assert {name: dated.values[0][1] for name, dated in application.person.facts.items()} == {
        "works_as": "harbour",
        "signed_on": "2023-05-01",
    } or "years_away" not in application.person.facts
    out = capsys.readouterr().out
    assert "1  for a harbour firm" in out
    assert "years" not in out


def test_interview_takes_no_nonsense(capsys):
    """An answer that cannot be read is asked again; enter leaves it unknown; Chinese asks in Chinese."""
    application = talk("9", "3", "maybe", "是", "-1", "2", language="zh")
    facts = {name: dated.values[0][1] for name, dated in application.person.facts.items()}
    assert facts == {"works_as": "none", "landing_permit": True, "years_away": 2}
    done = capsys.readouterr()
    assert "是否持有登岸证" in done.out
    assert "错误" in done.err
    assert talk().person.facts == {}


def test_template_lists_what_may_be_asked():
    """Facts of conditions, of deadlines and of cover are all there."""
    enrollment = load_registry([("yibao-atlantis", yibao_atlantis.plugin)]).enrollment("atlantis")
    lines = "\n".join(template(Screen("en"), enrollment, dt.date(2023, 5, 3), ("enrollment",)))
    assert all(f"# {name} = " in lines for name in ("works_as", "landing_permit", "signed_on", "years_away"))
    assert '"seaman_book", "contract", "harbour_letter", "town_stamp"' in lines or '"town_stamp"' in lines


def test_guide(run):
    """Notes by topic with source and status; a topic that is not there is refused with those that are."""
    done = run("guide", "--city", "atlantis", "--topic", "first_visit")
    assert "Bring the seaman's book to the window of the harbour hospital (Oceania, seed)" in texts(done.out.splitlines())
    plain = run("guide", "--city", "atlantis", "--format", "json").data
    assert (plain["format"], plain["notes"][0]["status"]) == ("yibao-guide/1", "seed")
    wrong = run("guide", "--city", "atlantis", "--topic", "first_vist")
    assert (wrong.code, "did you mean first_visit" in wrong.err) == (2, True)


def test_interview_takes_words(capsys):
    """A choice may be typed as it is shown, in either language; a word that is not shown is asked again without raw names."""
    for typed, language in (("for a harbour firm", "en"), ("受雇于港口单位", "zh")):
        shown = talk(typed, language=language).person.facts
        assert [dated.values[0][1] for name, dated in shown.items() if name == "works_as"] == ["harbour"], typed
    capsys.readouterr()
    talk("sailing")
    assert "a number or a word of the list" in capsys.readouterr().err


def test_choices_are_said_in_words(run, write):
    """Whoever is asked for a choice reads beside the name that a file takes what it means, in the language asked for."""
    bare = {"city": "atlantis", "date": "2023-05-03", "person": {"facts": {}}}
    assert "harbour (for a harbour firm)" in texts(run("enroll", write(bare)).out.splitlines())
    assert "harbour（受雇于港口单位）" in run("enroll", write(bare), "--lang", "zh").out


def test_help_keeps_room_for_words(run):
    """A long list of choices does not squeeze the explanations of all options into a narrow column."""
    assert "slug, code or Chinese name; may be left out" in run("enroll", "--help", "--lang", "en").out


def test_what_it_rests_on_is_told_once(run, write):
    """A procedure to which several parts of one level add names that level and status once, with all of the documents."""
    out = run("enroll", write(FILE), "--lang", "en").out
    block = re.search(r"  Rests on +(.*?)\n\n", out, re.DOTALL)
    assert block is not None
    rows = [line.strip().partition("[")[0] for line in block[1].splitlines()]
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("command", [("enroll",), ("enroll", "--template", "--city", "atlantis"), ("guide", "--city", "atlantis")])
def test_a_wrong_day_names_its_option(run, write, command):
    """The place of the error is the option that was typed."""
    done = run(*command, *([write(FILE)] if command == ("enroll",) else []), "--on", "2024-02-30")
    assert done.code == 2
    assert "where: --on" in done.err and "mend: " in done.err


def test_standard_input_is_read_once(run):
    """The second “-” is refused as such, the first is answered."""
    done = run("enroll", "-", "-", stdin=json.dumps(FILE).encode())
    assert done.code == 2
    assert "Eligible" in done.out
    assert "read only once" in done.err


def test_a_full_disk_is_no_fault_of_the_program(run, write, monkeypatch):
    """What cannot be written is told as that, once, not for each input as an internal error."""

    def full(self, text):
        raise CannotWrite("No space left on device")

    monkeypatch.setattr(Screen, "write", full)
    done = run("enroll", write(FILE), write(FILE, "other.json"))
    assert done.code == 2
    assert "internal error" not in done.err
    assert done.err.count("cannot be written: No space left on device") == 1


def test_several_refused_files_are_a_list_of_errors(run, write):
    """Who reads the array of several answers can read it where there is none."""
    done = run("enroll", "--format", "json", write(b"x", "a.json"), write(b"x", "b.json"))
    assert done.code == 2
    assert [one["error"]["code"] for one in done.data] == ["input", "input"]
    assert "mend: " in done.err


def test_a_day_beyond_which_there_is_no_calendar(run, write):
    """A deadline after the last day of the calendar is refused, with how to mend it."""
    late = {**FILE, "person": {"id": "P1", "facts": {"works_as": "harbour", "signed_on": "9999-12-31"}}}
    done = run("enroll", write(late))
    assert done.code == 2
    assert "beyond the calendar" in done.err and "mend: give an earlier day" in done.err


def test_amounts_due_have_the_keys_of_their_contract():
    """In a program of its own, too, what is due says `from` and `to`, whatever was written before."""
    command = [sys.executable, "-m", "yibao", "enroll", ROOT / "examples" / "joining" / "foreigner.toml", "--format", "json"]
    data = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)
    due = [due for procedure in data["procedures"] for cost in procedure["cost"] for due in cost["due"]]
    assert due and all({"from", "to", "shares"} <= set(one) for one in due)


def test_ways_that_do_not_fit_are_folded_into_a_line(run, write):
    """Where a way is open, those that are closed are counted; ``--all`` names them with the reasons."""
    page = texts(run("enroll", write(FILE)).out.splitlines())
    assert "1 way is not open; --all shows which, and why" in page
    assert "not met" not in page
    whole = texts(run("enroll", write(FILE), "--all").out.splitlines())
    assert "not met" in whole
    assert "--all" not in whole


def test_where_no_way_is_open_those_that_lack_the_least_are_named(run, write):
    """Nobody is left with a number: what lacks one condition only is told with its reason."""
    closed = {**FILE, "date": "2021-12-31", "person": {"id": "P1", "facts": {"works_as": "none", "landing_permit": False}}}
    page = texts(run("enroll", write(closed)).out.splitlines())
    assert "Eligible:" not in page
    assert "not met" in page


def test_a_kind_of_procedure_that_is_not_known_says_so(run, write):
    """An empty page would look like a mistake: the page and the document say that nothing was found."""
    page = texts(run("enroll", write(FILE), "--kind", "registration").out.splitlines())
    assert "how “registration of a disease” is done on 2023-05-03 was not found" in page
    document = run("enroll", write(FILE), "--kind", "registration", "--format", "json").data
    assert [note["code"] for note in document["notes"]] == ["kind_not_known"]

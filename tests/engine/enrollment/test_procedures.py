"""Procedures: three-valued conditions, what may be asked, papers, last days, when cover starts, and what a lower level changes."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao import EnrollmentRules, YibaoError, load_rules
from yibao.documents.enrollment import apply, differences
from yibao.engine.enrollment.conditions import elapsed
from yibao.engine.enrollment.procedures import answers, span_end
from yibao.host.reading import AreaDeclarations, build_enrollment
from yibao.model.inputs.application import read_application
from yibao.model.values.dates import add_months, month_start
from yibao.model.values.text import Text
from yibao.rules.area import Area
from yibao.rules.language.procedures import Span
from yibao.rules.loading.merge import Layer

DAY = dt.date(2024, 3, 1)

FACTS = """
[source.s]
title = { zh = "文件", en = "A document" }
url = "https://example.org"
read = 2026-01-01
[fact.a]
label = { zh = "甲", en = "Alpha" }
type = "boolean"
question = { zh = "甲?", en = "Alpha?" }
[fact.b]
label = { zh = "乙", en = "Beta" }
type = "boolean"
question = { zh = "乙?", en = "Beta?" }
[fact.n]
label = { zh = "数", en = "Number" }
type = "integer"
question = { zh = "数?", en = "Number?" }
[fact.m]
label = { zh = "元", en = "Money" }
type = "money"
question = { zh = "元?", en = "Money?" }
[fact.d]
label = { zh = "日", en = "Day" }
type = "date"
question = { zh = "日?", en = "Day?" }
[fact.c]
label = { zh = "类", en = "Kind" }
type = "choice"
choices = ["x", "y"]
question = { zh = "类?", en = "Kind?" }
[document.p]
label = { zh = "纸", en = "Paper" }
[document.q]
label = { zh = "证", en = "Card" }
"""

ONE = 'kind = "enrollment"\nlabel = { zh = "办理", en = "The thing" }\nsource = ["s"]\nstatus = "official"\n'

GO = 'id = "go"\nwho = "applicant"\ntext = { zh = "去", en = "go" }'


def place(tmp_path, body, *lower):
    """An area whose rules are FACTS and a body of TOML; further bodies are those of areas below it."""
    levels, layers = [], []
    for index, text in enumerate((FACTS + body, *lower)):
        folder = tmp_path / f"level{index}" / "enrollment"
        folder.mkdir(parents=True)
        (folder / "rules.toml").write_text(text, encoding="utf-8")
        code = f"99{index}000"
        levels.append(Area(code, f"level{index}", Text("地", "place")))
        layers.append(Layer(f"yibao-level{index}", (load_rules(folder, EnrollmentRules),), code))
    return build_enrollment(AreaDeclarations(levels[-1], "yibao-x", "0", tuple(levels), tuple(layers)))


def ask(area, day=DAY, documents=(), birth=None, kinds=("enrollment",), **facts):
    data = {"person": {"facts": facts}, "documents": list(documents)}
    if birth:
        data["person"]["birth_date"] = birth
    found = answers(area, read_application(data), day, kinds)
    assert len(found) == 1
    return found[0]


def verdict(tmp_path, condition, day=DAY, **facts):
    return ask(place(tmp_path, f"[procedure.one]\n{ONE}when = {condition}"), day, **facts).answer


YES, NO, OPEN = "eligible", "not_eligible", "unknown"


@pytest.mark.parametrize(
    ("a", "b", "both", "either", "neither"),
    [
        (True, True, YES, YES, NO),
        (True, False, NO, YES, NO),
        (True, None, OPEN, YES, NO),
        (False, False, NO, NO, YES),
        (False, None, NO, OPEN, OPEN),
        (None, None, OPEN, OPEN, OPEN),
    ],
)
def test_unknown_is_not_false(tmp_path, a, b, both, either, neither):
    """Kleene's strong logic: a fact nobody told decides nothing, but false decides `all` and true decides `any` without it."""
    facts = {name: value for name, value in (("a", a), ("b", b)) if value is not None}
    two = '[{ fact = "a", is = true }, { fact = "b", is = true }]'
    assert verdict(tmp_path / "1", f"{{ all = {two} }}", **facts) == both
    assert verdict(tmp_path / "2", f"{{ any = {two} }}", **facts) == either
    assert verdict(tmp_path / "3", f"{{ not = {{ any = {two} }} }}", **facts) == neither


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        ('{ fact = "n", at_least = 4 }', {"n": 4}, YES),
        ('{ fact = "n", above = 4 }', {"n": 4}, NO),
        ('{ fact = "n", at_least = 2, below = 4 }', {"n": 3}, YES),
        ('{ fact = "m", at_most = 5000 }', {"m": "5000.01"}, NO),
        ('{ fact = "d", at_least = 2024-02-29 }', {"d": "2024-02-29"}, YES),
        ('{ fact = "c", is_not = ["y"] }', {"c": "y"}, NO),
        ('{ fact = "c", is = ["x", "y"] }', {"c": "y"}, YES),
        ('{ since = "d", unit = "days", at_most = 90 }', {"d": "2023-12-02"}, YES),
        ('{ since = "d", unit = "days", at_most = 90 }', {"d": "2023-12-01"}, NO),
        ('{ since = "d", unit = "calendar_months", at_most = 3 }', {"d": "2023-12-31"}, YES),
        ('{ since = "d", unit = "calendar_years", at_least = 1 }', {"d": "2023-12-31"}, YES),
        ('{ since = "d", unit = "years", at_least = 1 }', {"d": "2023-03-02"}, NO),
    ],
)
def test_comparisons(tmp_path, condition, facts, expected):
    """Numbers, money, dates, choices and times passed; an edge counts as the word says. The day is 2024-03-01."""
    assert verdict(tmp_path, condition, **facts) == expected


def test_age_is_that_of_the_day(tmp_path):
    """Age is taken on the day asked about, and the date of birth is what is asked for."""
    area = place(tmp_path, f'[procedure.one]\n{ONE}when = {{ fact = "age", at_least = 18 }}')
    assert ask(area, dt.date(2024, 2, 29), birth="2006-03-01").answer == NO
    assert ask(area, dt.date(2024, 3, 1), birth="2006-03-01").answer == YES
    assert ask(area).ask == ("birth_date",)


def test_only_what_can_matter_is_asked(tmp_path):
    """Where one alternative holds nothing more is asked; where one condition fails neither is."""
    two = '{ all = [{ fact = "a", is = true }, { any = [{ fact = "b", is = true }, { fact = "n", above = 3 }] }] }'
    area = place(tmp_path, f"[procedure.one]\n{ONE}when = {two}")
    assert ask(area).ask == ("a", "b", "n")
    assert ask(area, b=True).ask == ("a",)
    assert ask(area, a=True, n=3).ask == ("b",)
    assert ask(area, a=False).ask == ()
    assert [reason.text.en for reason in ask(area, a=False).reasons] == ["Alpha"]


def test_dated_facts_are_read_on_the_day(tmp_path):
    """A fact with a first day is not known before it."""
    area = place(tmp_path, f'[procedure.one]\n{ONE}when = {{ fact = "a", is = true }}')
    later_ = [{"from": "2024-03-02", "value": True}]
    assert ask(area, DAY, a=later_).answer == OPEN
    assert ask(area, dt.date(2024, 3, 2), a=later_).answer == YES


@pytest.mark.parametrize(
    ("form", "held", "enough"),
    [
        ("original", "p", True),
        ("original", "p:copy", False),
        ("copy", "p:copy", True),
        ("copy", "p", True),
        ("original_and_copy", "p:copy", False),
        ("photo", "p:copy", True),
        ("copy", "p:photo", False),
    ],
)
def test_forms_of_papers(tmp_path, form, held, enough):
    """An original can be copied and photographed, a copy photographed; never the other way round."""
    area = place(tmp_path, f'[procedure.one]\n{ONE}document = [{{ document = "p", form = "{form}" }}]')
    assert (ask(area, documents=[held]).missing == ()) == enough


def test_papers_that_depend_on_a_fact(tmp_path):
    """A paper for some only is missing where the fact holds, gone where it does not, open and asked for where it is not told."""
    area = place(
        tmp_path,
        f"""[procedure.one]\n{ONE}document = [
        {{ document = "p", when = {{ fact = "a", is = true }} }},
        {{ any = [{{ document = "p" }}, {{ all = [{{ document = "p" }}, {{ document = "q" }}] }}] }}]""",
    )
    assert [paper.document for paper in ask(area, a=True).missing] == ["p", None]
    assert [paper.document for paper in ask(area, a=False).missing] == [None]
    assert ask(area).ask == ("a",)
    assert ask(area, a=False, documents=["q"]).missing
    assert not ask(area, a=False, documents=["p"]).missing


@pytest.mark.parametrize(
    ("span", "day", "last"),
    [
        (Span("d", days=30), "2024-01-31", "2024-03-01"),
        (Span("d", months=1), "2024-01-31", "2024-02-29"),
        (Span("d", years=1), "2024-02-29", "2025-02-28"),
        (Span("d", calendar_months=3), "2024-09-01", "2024-12-31"),
        (Span("d", calendar_months=3), "2024-09-30", "2024-12-31"),
    ],
)
def test_last_days(span, day, last):
    """Days and months later; "within three months counted from the month after" ends with the third month."""
    assert span_end(dt.date.fromisoformat(day), span) == dt.date.fromisoformat(last)


def test_steps_ask_for_their_day(tmp_path):
    """A deadline whose day is not told is asked for, never guessed."""
    step = f'[[procedure.one.step]]\n{GO}\ndeadline = {{ days = 1, after = "d" }}'
    area = place(tmp_path, f"[procedure.one]\n{ONE}\n{step}")
    assert (ask(area).tasks[0].last_day, ask(area).ask) == (None, ("d",))
    assert ask(area, d="2024-12-31").tasks[0].last_day == dt.date(2025, 1, 1)


def cover(tmp_path, entry, day=DAY, birth=None, **facts):
    text = 'text = { zh = "起", en = "starts" }, source = ["s"], status = "official"'
    entries = ", ".join(f"{{ {one}, {text} }}" for one in entry)
    return ask(place(tmp_path, f"[procedure.one]\n{ONE}cover = [{entries}]"), day, birth=birth, **facts).start


def test_second_calendar_month(tmp_path):
    """The first day of the next month, whatever the day of the month."""
    assert cover(tmp_path, ['unit = "month_starts", count = 1'], dt.date(2024, 12, 31)).first == dt.date(2025, 1, 1)


def test_waiting_period(tmp_path):
    """Three months, one more for each lapsed year, one less for each paid back, never fewer than the floor."""
    entry = ['unit = "months", count = 3, plus = [{ fact = "n" }], waiting = true, floor = 3']
    found = cover(tmp_path, entry, n=2)
    assert (found.waiting, found.first) == (5, dt.date(2024, 8, 1))
    open_ = cover(tmp_path / "open", entry)
    assert (open_.first, open_.ask) == (None, ("n",))


def test_first_rule_of_cover_that_holds(tmp_path):
    """Rules stand in order; where it is not known whether one holds, no later one is taken in its place."""
    entries = ['when = { fact = "a", is = true }, count = 1', "count = 2"]
    assert cover(tmp_path / "1", entries, a=True).first == dt.date(2024, 3, 2)
    assert cover(tmp_path / "2", entries, a=False).first == dt.date(2024, 3, 3)
    assert cover(tmp_path / "3", entries).ask == ("a",)


def test_cover_that_ends(tmp_path):
    """From birth to the end of the second year, or of the year."""
    found = cover(tmp_path, ['after = "birth_date", ends = "next_year"'], birth="2023-11-11")
    assert (found.first, found.last) == (dt.date(2023, 11, 11), dt.date(2024, 12, 31))


def test_cost_of_the_first_that_holds(tmp_path):
    """A premium waived for some: the first entry that holds; while it is open both stand, and the fact is asked."""
    costs = """cost = [
      { when = { fact = "a", is = true }, waived = true, text = { zh = "免", en = "waived" }, source = ["s"], status = "official" },
      { text = { zh = "缴", en = "to pay" }, source = ["s"], status = "official" }]"""
    area = place(tmp_path, f"[procedure.one]\n{ONE}{costs}")
    assert [charge.text.en for charge in ask(area, a=True).charges] == ["waived"]
    assert [charge.text.en for charge in ask(area, a=False).charges] == ["to pay"]
    assert [(charge.text.en, charge.needed) for charge in ask(area).charges] == [("waived", None), ("to pay", True)]
    assert ask(area).ask == ("a",)


def test_lower_level_adds_and_says_so(tmp_path):
    """What extends a procedure adds its conditions and papers, takes the place of a step, and each part names its level."""
    city = f"""
[procedure.ours]
extends = "one"
source = ["s#2"]
status = "secondary"
from = 2024-03-01
when = {{ fact = "b", is = true }}
document = [{{ document = "q" }}]
[[procedure.ours.step]]
{GO.replace("去", "上网").replace('en = "go"', 'en = "go online"')}
"""
    body = f'[procedure.one]\n{ONE}when = {{ fact = "a", is = true }}\ndocument = [{{ document = "p" }}]'
    body += f"\n[[procedure.one.step]]\n{GO}"
    area = place(tmp_path, body, city)
    one = ask(area, a=True, b=True)
    assert one.levels == ("990000", "991000")
    assert [(paper.document, paper.cited.level) for paper in one.papers] == [("p", "990000"), ("q", "991000")]
    assert [(task.text.en, task.cited.level, task.cited.status) for task in one.tasks] == [("go online", "991000", "secondary")]
    assert ask(area, a=True).answer == OPEN
    before = ask(area, dt.date(2024, 2, 29), a=True)
    assert (before.answer, before.levels) == (YES, ("990000",))


def test_a_city_replaces_a_named_condition(tmp_path):
    """A condition with a name is one place; who replaces it changes every procedure that uses it."""
    body = f'[condition.known]\nfact = "a"\nis = true\n[procedure.one]\n{ONE}when = {{ condition = "known" }}'
    area = place(tmp_path, body, '[condition.known]\nreplaces = true\nfact = "b"\nis = true')
    assert ask(area, a=True).ask == ("b",)
    assert ask(area, b=True).reasons[0].cited.level == "991000"


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)), st.integers(0, 2000))
def test_months_pass_as_they_are_added(day, months):
    """After adding so many months exactly so many have passed, and the month's first day is never later."""
    after = add_months(day, months)
    assert elapsed(day, after, "months") == months
    assert elapsed(day, after, "calendar_months") == months
    assert month_start(day, months) <= after
    assert after.day == 1 or elapsed(day, after - dt.timedelta(days=1), "months") == months - 1


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"person": {"facts": {"alpha": True}}}, "person.facts.alpha"),
        ({"person": {"facts": {"a": "perhaps"}}}, "person.facts.a"),
        ({"person": {"facts": {"m": -1}}}, "person.facts.m"),
        ({"person": {"birth_date": "2024-03-02"}}, "person.birth_date"),
        ({"documents": ["pasport"]}, "documents[0]"),
        ({"documents": ["p:smell"]}, "documents[0]"),
        ({"person": {"scheme": "moon"}}, "person.scheme"),
        ({"pers": {}}, "pers"),
        ({"date": "2024-13-01"}, "date"),
    ],
)
def test_wrong_files_are_refused(tmp_path, data, where):
    """What a file says and the area does not know is refused with its key."""
    area = place(tmp_path, f'[procedure.one]\n{ONE}when = {{ fact = "a", is = true }}')
    with pytest.raises(YibaoError) as refused:
        answers(area, read_application(data), DAY)
    assert where in refused.value.where


def test_days_beyond_the_calendar_are_refused(tmp_path):
    """A deadline or a first day of cover after the year 9999 is refused by name."""
    with pytest.raises(YibaoError, match="beyond the calendar"):
        cover(tmp_path, ['unit = "months", plus = [{ fact = "n" }]'], n=10**6)
    with pytest.raises(YibaoError, match="beyond the calendar"):
        span_end(dt.date(9999, 12, 1), Span("d", days=90))


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('when = { fact = "z", is = true }', "unknown fact"),
        ('when = { fact = "c", is = "z" }', "unknown"),
        ('when = { fact = "n", at_least = "4" }', "expected a whole number"),
        ('when = { fact = "a" }', "nothing is compared"),
        ('when = { fact = "a", is = true, all = [{ fact = "b", is = true }] }', "exactly one of all"),
        ("when = { all = [] }", "exactly one of all"),
        ('when = { condition = "z" }', "unknown condition"),
        ('when = { since = "n", at_most = 3 }', "there is no fact n that is a date"),
        ('document = [{ document = "z" }]', "unknown document"),
        ('document = [{ form = "copy" }]', "exactly one of document"),
        ('channels = ["z"]', "unknown channel"),
        ('follows = ["procedure.z"]', "unknown procedure"),
        ('follows = ["z"]', "follows is not known"),
        ('scheme = "moon"', "unknown scheme"),
        ('extends = "one"', "unknown procedure"),
        ("extends = 3", "must be a name"),
        ('cover = [{ after = "n", text = { zh = "起", en = "starts" }, source = ["s"], status = "official" }]', "that is a date"),
        (
            'cover = [{ plus = [{ fact = "a" }], text = { zh = "起", en = "starts" }, source = ["s"], status = "official" }]',
            "whole number",
        ),
        ('notice = [{ text = { zh = "知", en = "know" }, source = ["z"], status = "official" }]', "is not declared"),
        (
            'step = [{ id = "x", who = "applicant", text = { zh = "去", en = "go" }, deadline = { after = "d" } }]',
            "exactly one of days",
        ),
        ('note = { zh = "只有中文" }', "en is missing"),
    ],
)
def test_slips_are_refused_with_their_place(tmp_path, body, what):
    """Every name exists, every comparison fits its fact, every text is there twice; the error names file and key."""
    with pytest.raises(YibaoError, match=what) as refused:
        place(tmp_path, f"[procedure.one]\n{ONE}{body}")
    assert "rules.toml" in refused.value.where
    assert "one" in refused.value.where


def test_conditions_do_not_go_round(tmp_path):
    """A named condition that refers to itself, at whatever remove, is refused."""
    with pytest.raises(YibaoError, match="refers to itself"):
        round_ = '[condition.x]\ncondition = "y"\n[condition.y]\nnot = { condition = "x" }'
        place(tmp_path, f"[procedure.one]\n{ONE}{round_}")


def test_document_says_the_same(tmp_path):
    """The document has the answer, what to ask with its question, and every source; expectations are held against it."""
    area = place(tmp_path, f'[procedure.one]\n{ONE}when = {{ fact = "c", is = "x" }}')
    _, document = apply(area, read_application({"person": {"id": "Q"}}), DAY)
    one = document["procedures"][0]
    assert (document["format"], document["person"], document["date"]) == ("yibao-enrollment/1", "Q", "2024-03-01")
    assert (one["answer"], one["ask"][0]["fact"], list(one["ask"][0]["choices"])) == (OPEN, "c", ["x", "y"])
    assert list(document["sources"]) == ["s"]
    assert differences(document, {"one": "unknown", "source": "s"}) == []
    assert differences(document, {"one": {"answer": "eligible", "ask": ["c"]}, "two": "eligible"}) == [
        "one.answer: expected eligible, got unknown",
        "two: there is no such procedure on 2024-03-01",
    ]

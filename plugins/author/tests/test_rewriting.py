"""What single constructs of format 1 become."""

import tomllib
from typing import Any

import pytest

from yibao_author.migrate.folder import parse_texts
from yibao_author.migrate.questions import Questions
from yibao_author.migrate.rewriting import Knowledge, rewrite

TEXT = '{ zh = "文", en = "Text" }'


def rewritten(text: str, answer: str = "", **known: Any) -> dict[str, Any]:
    """The plain data of a settlement file after rewriting; every question has the same answer."""
    folder = parse_texts({"settlement/rules.toml": text})
    units = known.pop("units", {})
    rewrite(folder, Knowledge(units, **known), Questions((lambda question, safe: answer) if answer else None))
    return tomllib.loads(folder.texts()["settlement/rules.toml"])


def table(*rows: str, unit: str = "ratio", **known: Any) -> dict[str, Any]:
    """The table `x` after rewriting its entries."""
    text = "\n".join(f'[[table.x]]\nsource = ["a"]\nstatus = "official"\n{row}' for row in rows)
    made: dict[str, Any] = rewritten(text, "n", units={"x": unit}, **known)["table"]["x"]
    return made


@pytest.mark.parametrize(
    ("unit", "before", "after"),
    [
        ("ratio", "0.86", "86%"),
        ("ratio", "0.055", "5.5%"),
        ("ratio", "1", "100%"),
        ("multiple", "6.5", "650%"),
        ("points", "-0.10", "-10 points"),
        ("points", "0", "0 points"),
        ("money", "1200", 1200),
        ("change", "-100", -100),
        ("money", "10366.80", 10366.8),
        ("number", "128", 128),
    ],
)
def test_figures_are_printed(unit, before, after):
    """A figure is written as the law prints it, by what its table is used for."""
    assert table(f'from = 2020-01-01\nvalue = "{before}"', unit=unit)["value"] == after


def test_rows_say_what_differs():
    """What all rows say stands in the block; an end that the next row tells goes."""
    made = table(
        'from = 2020-01-01\nto = 2020-12-31\nby = ["t"]\nvalue = { a = "0.5" }',
        'from = 2021-01-01\nby = ["t"]\nvalue = { a = "0.6" }',
    )
    assert made == {
        "by": "t",
        "source": "a",
        "status": "official",
        "days": [
            {"from": tomllib.loads("x = 2020-01-01")["x"], "value": {"a": "50%"}},
            {"from": tomllib.loads("x = 2021-01-01")["x"], "value": {"a": "60%"}},
        ],
    }


def test_end_stays_where_a_cell_ends():
    """A row whose cells the next row does not all tell keeps its last day."""
    made = table(
        'from = 2020-01-01\nto = 2020-12-31\nby = ["t"]\nvalue = { a = "0.5", b = "0.5" }',
        'from = 2021-01-01\nby = ["t"]\nvalue = { a = "0.6" }',
    )
    assert "to" in made["days"][0]


@pytest.mark.parametrize(("labels", "ends"), [(("a", "b"), False), (("a", "b", "c"), True), (None, True)])
def test_end_depends_on_the_labels_of_the_dimension(labels, ends):
    """A row for all labels ends with rows that name each of them; where one may be left, its last day stays."""
    made = table(
        'from = 2020-01-01\nto = 2020-12-31\nvalue = "0.5"',
        'from = 2021-01-01\nby = ["t"]\nvalue = { a = "0.6", b = "0.7" }',
        labels=lambda name: labels,
    )
    assert ("to" in made["days"][0]) == ends


def test_seen_needs_no_basis():
    """One day seen stands alone, and `basis` goes; a first day that `seen` gives goes too."""
    made = table('basis = "seen"\nfrom = 2020-01-01\nseen = [2020-01-01, 2020-01-01]\nvalue = "0.5"')
    assert str(made["seen"]) == "2020-01-01"
    assert {"basis", "from"}.isdisjoint(made)


def test_cells_nobody_knows_share_their_reason():
    """Cells with the usual reason are the word unknown; one with another reason says its own."""
    made = table(
        'from = 2020-01-01\nby = ["t"]\nvalue = { a = { unknown = { zh = "一", en = "1" } }, '
        'b = { unknown = { zh = "一", en = "1" } }, c = { unknown = { zh = "二", en = "2" } } }'
    )
    assert made["value"] == {"a": "unknown", "b": "unknown", "c": {"why": {"zh": "二", "en": "2"}}}
    assert made["why"] == {"zh": "一", "en": "1"}


SHARE = '{ table = "s", of = "fact:income", counter = "k", measure = "payment" }'
SEGMENT = f"""
[stage.x]
label = {TEXT}
base  = ["in_scope:blood", "paid:pooled_fund"]
segment = [
  {{ id = "a", label = {TEXT}, role = "account", limits = [{{ account = "saved" }}], payer = "account.saved" }},
  {{ id = "b", label = {TEXT}, role = "deductible", limits = [{{ table = "d", counter = "d" }}], counts = [{{ counter = "c" }}] }},
  {{ id = "c", label = {TEXT}, limits = [{SHARE}], payer = "f", ratio = {{ table = "r" }} }},
  {{ id = "d", label = {TEXT} }},
]
[counter.d]
label = {TEXT}
reset = "stay"
[counter.k]
label = {TEXT}
per = ["disease"]
[counter.c]
label = {TEXT}
reset = "lifetime"
"""


def test_segments_are_short():
    """Accounts, limits, ratios, counters and roles say what does not follow from the rest."""
    made = rewritten(SEGMENT)
    account, deductible, copay, own = made["stage"]["x"]["segment"]
    assert made["stage"]["x"]["base"] == [{"part": "in_scope", "lines": "blood"}, {"paid": "pooled_fund"}]
    text = {"zh": "文", "en": "Text"}
    assert account == {"id": "a", "label": text, "account": "saved"}
    assert deductible == {"id": "b", "label": text, "limit": {"table": "d", "once": "stay"}, "counts": "c"}
    limit = {"ratio": "s", "of": {"fact": "income"}, "once": "year", "counter": "k", "per": "disease", "measure": "payment"}
    assert copay == {"id": "c", "label": text, "payer": "f", "ratio": "r", "limit": limit}
    assert own == {"id": "d", "label": text, "role": "copay"}
    assert made["counter"] == {"d": {"label": text}, "k": {"label": text}, "c": {"label": text, "reset": "lifetime"}}


def test_highest_limit_has_the_name_of_its_counter():
    """The counter that remembers the highest limit has a new name, and says its old one, which saved states have."""
    text = SEGMENT.replace('counter = "d" }', 'counter = "d", highest = "top" }') + f'[counter.top]\nlabel = {TEXT}\nkind = "max"\n'
    made = rewritten(text)
    assert made["stage"]["x"]["segment"][1]["limit"]["at"] == "highest"
    assert made["counter"]["d_highest"] == {"label": {"zh": "文", "en": "Text"}, "was": ["top"]}


def test_safe_answers_change_no_name():
    """Without answers bands, plans and layers stay as they are; what was assumed is remembered."""
    plans = "".join(
        f'[plan.{name}]\nlabel = {TEXT}\nscheme = "{scheme}"\nbenefits = ["outpatient"]\nstages = ["one", "two", "three"]\n'
        for name, scheme in (("a", "employee"), ("b", "resident"))
    )
    assert set(rewritten(plans)["plan"]) == {"a", "b"}
    assert rewritten(plans, "y")["plan"]["a"]["scheme"] == ["employee", "resident"]


def test_layers_get_the_name_that_is_given():
    """The same end of the stages of two plans is a list under the name that the user types."""
    plans = "".join(
        f'[plan.{name}]\nlabel = {TEXT}\nscheme = "employee"\nbenefits = ["{benefit}"]\nstages = ["{name}_own", "two", "three"]\n'
        for name, benefit in (("a", "outpatient"), ("b", "inpatient"))
    )
    made = rewritten(plans, "later")
    assert made["layers"] == {"later": ["two", "three"]}
    assert made["plan"]["b"]["stages"] == ["b_own", "later"]


TEXTS = {"zh": "文", "en": "Text"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('of = "age"\ncuts = ["45", "60.5"]\nlabels = ["a", "b"]', {"of": "age", "cuts": [45, 60.5], "labels": ["a", "b"]}),
        ('of = "fact.income"\ncuts = ["0.5 * wage"]', {"of": {"fact": "income"}, "cuts": [{"times": "50%", "table": "wage"}]}),
        ('of = "fact.part"\ncuts = ["0.5"]', {"of": {"fact": "part"}, "cuts": ["50%"]}),
        ('of = "x"\nmap = { active = "a", retired = "b", "*" = "a" }', {"of": "x", "map": {"a": ["active", "*"], "b": "retired"}}),
        (f'of = "x"\nmap = {{ y = "a" }}\nwords = {{ a = {TEXT} }}', {"of": "x", "map": {"a": "y"}, "labels": {"a": TEXTS}}),
    ],
)
def test_dimensions(before, after):
    """Edges have no quotes, a map goes from label to values, words stand with their labels."""
    assert rewritten(f"[dimension.x]\n{before}\n", facts={"part": "ratio"})["dimension"]["x"] == after


def test_fact_is_a_dimension_by_itself():
    """A dimension that only repeats a fact goes; one of its name that means something else gets another name."""
    facts = "".join(f'[fact.{name}]\nlabel = {TEXT}\ntype = "boolean"\nquestion = {TEXT}\n' for name in "ab")
    same = '[dimension.a]\nof = "fact.a"\nmap = { yes = "yes", no = "no" }\nmissing = "no"\n'
    other = '[dimension.b]\nof = "fact.b"\nmap = { yes = "in", no = "out" }\n'
    use = f'[adjustment.z]\nlabel = {TEXT}\nadd = "t"\nwhen = {{ a = ["yes"], b = ["in"] }}\n'
    made = rewritten(facts + same + other + use, facts={"a": "boolean", "b": "boolean"})
    assert made["fact"]["a"]["missing"] == "no"
    assert set(made["dimension"]) == {"b_group"}
    assert made["adjustment"]["z"]["when"] == {"a": "yes", "b_group": "in"}


def test_titles_are_labels():
    """The name of a table stands with it."""
    text = f'[title]\nx = {TEXT}\n[[table.x]]\nfrom = 2020-01-01\nvalue = "1"\nsource = ["a"]\nstatus = "official"\n'
    assert rewritten(text, units={"x": "money"})["table"]["x"]["label"] == {"zh": "文", "en": "Text"}


def test_replaced_declarations_say_so():
    """A file in which everything takes the place of something says it once; else each declaration says it."""
    entry = '[[table.{}]]\nfrom = 2020-01-01\nvalue = "1"\nsource = ["a"]\nstatus = "official"\n'
    every = rewritten(
        'replaces = ["table.a", "table.b"]\n' + entry.format("a") + entry.format("b"), "n", units={"a": "money", "b": "money"}
    )
    assert every["defaults"] == {"replaces": True}
    some = rewritten('replaces = ["table.a"]\n' + entry.format("a") + entry.format("b"), "n", units={"a": "money", "b": "money"})
    assert some["table"]["a"]["replaces"] is True
    assert "replaces" not in some["table"]["b"]

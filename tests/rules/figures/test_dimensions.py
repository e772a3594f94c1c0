"""How facts become labels, and what a dimension may not be."""

import pytest

from tests.rules.small import PERSON, PLAN, STAGE, area, claim, payers, settled, without_line
from yibao.model.values.errors import RuleError

BOAT = '[fact.boat]\nlabel = { zh = "船", en = "Boat" }\ntype = "text"\nquestion = { zh = "?", en = "Which boat?" }\n'
BOATS = BOAT.replace('type = "text"', 'type = "choice"\nchoices = ["sail", "oar", "raft"]')
BY = '[table.ratio]\nfrom = 2020-01-01\nby = "d"\nvalue = {{ {} }}\nsource = "law"\nstatus = "official"\n'
A_OR_B = 'a = "60%", b = "40%"'


def rules(dimension: str, value: str = A_OR_B, boat: str = BOAT, **other: object):
    return area(PLAN + STAGE + BY.format(value), person=f"{PERSON}{boat}{dimension}", **other)  # type: ignore[arg-type]


def refused(dimension: str, **other: object) -> RuleError:
    with pytest.raises(RuleError) as caught:
        rules(dimension, **other)  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize(
    ("dimension", "message"),
    [
        ('[dimension.d]\nof = "age"', "exactly one of cuts, map, cases and function"),
        (
            '[dimension.d]\nof = "age"\ncuts = [1]\nmap = { a = "a" }\nlabels = ["a", "b"]',
            "exactly one of cuts, map, cases and function",
        ),
        ('[dimension.d]\nmap = { a = "x", b = "y" }', "of is missing"),
        ('[dimension.d]\nof = { fact = "none" }\nmap = { a = "x", b = "y" }', "there is no fact fact.none"),
        ('[dimension.d]\nof = "weather"\nmap = { a = "x", b = "y" }', "there is no fact weather"),
        ('[dimension.d]\nof = { counter = "none" }\ncuts = [1]\nlabels = ["a", "b"]', "there is no fact counter.none"),
        ('[dimension.d]\nof = "age"\ncuts = [1, 2]\nlabels = ["a", "b"]', "cuts has 2 edges and needs 3 labels, it has 2"),
        ('[dimension.d]\nof = "age"\ncuts = [2, 1]\nlabels = ["a", "b", "c"]', "must be numbers or dates that rise"),
        ('[dimension.d]\nof = "age"\ncuts = [1, 1]\nlabels = ["a", "b", "c"]', "must be numbers or dates that rise"),
        ('[dimension.d]\nof = "age"\ncuts = ["old"]\nlabels = ["a", "b"]', "'old' among cuts cannot be read"),
        ('[dimension.d]\nof = "birth_date"\ncuts = [5]\nlabels = ["a", "b"]', "must be numbers or dates that rise"),
        ('[dimension.d]\nfunction = "moon"\nreads = ["age"]\nlabels = ["a", "b"]', "the package brings no function moon"),
        (
            '[dimension.d]\ncases = [{ label = "a" }, { label = "b", when = { standing = ["adult"] } }]',
            "the last of the cases must have no condition",
        ),
        ('[dimension.d]\ncases = [{ label = "a", when = { standing = ["tall"] } }, { label = "b" }]', "standing has no label tall"),
        (
            '[dimension.d]\ncases = [{ label = "a", when = { weather = ["fair"] } }, { label = "b" }]',
            "there is no dimension weather",
        ),
        ('[dimension.d]\ncases = [{ label = "a", when = { age = ["1"] } }, { label = "b" }]', "there is no dimension age"),
    ],
)
def test_dimension_that_cannot_be(dimension, message):
    """A dimension says in one way how one fact that exists becomes labels that exist."""
    error = refused(dimension)
    assert message in error.what.en
    assert "person/person.toml: dimension.d" in without_line(error.where)


def test_dimensions_in_a_circle():
    """Dimensions that read each other in a circle are refused, and the circle is shown."""
    circle = """
[dimension.d]
cases = [{ label = "a", when = { e = ["a"] } }, { label = "b" }]
[dimension.e]
cases = [{ label = "a", when = { d = ["a"] } }, { label = "b" }]
"""
    assert refused(circle).what.en == "dimensions read each other in a circle: d → e → d"


def test_dimension_that_reads_itself():
    """The smallest circle."""
    assert "circle: d → d" in refused('[dimension.d]\ncases = [{ label = "a", when = { d = ["a"] } }, { label = "b" }]').what.en


@pytest.mark.parametrize("name", ["nationality", "naty", "ntly"])
def test_nationality_is_no_dimension(name):
    """Nationality decides no settlement: a dimension that reads it is refused, directly or through others or through a function."""
    fact = f'[fact.{name}]\nlabel = {{ zh = "国籍", en = "N" }}\ntype = "text"\nquestion = {{ zh = "?", en = "?" }}\n'
    direct = f'[dimension.d]\nof = {{ fact = "{name}" }}\nmap = {{ a = "x", b = "*" }}\n'
    assert "nationality must not decide a settlement" in refused(fact + direct).what.en
    through = (
        direct.replace("dimension.d", "dimension.e")
        + '[dimension.d]\ncases = [{ label = "a", when = { e = ["a"] } }, { label = "b" }]\n'
    )
    assert "nationality must not decide a settlement" in refused(fact + through).what.en
    function = f'[dimension.d]\nfunction = "f"\nreads = {{ fact = "{name}" }}\nlabels = ["a", "b"]\n'
    assert "nationality must not decide a settlement" in refused(fact + function, functions={"f": lambda facts: "a"}).what.en


@pytest.mark.parametrize(("boat", "paid"), [("sail", "60.00"), ("oar", "40.00"), ("", "40.00")])
def test_map(boat, paid):
    """`map` gives each value its label, `*` all others."""
    assert (
        payers(rules('[dimension.d]\nof = { fact = "boat" }\nmap = { a = "sail", b = "*" }'), claim(), facts={"boat": boat})[
            "pooled_fund"
        ]
        == paid
    )


def test_value_that_the_map_does_not_know():
    """Without `*` a value that the map does not name is refused, with those it does."""
    with pytest.raises(Exception, match=r"the rules do not say what holds where fact\.boat is 'raft'") as caught:
        payers(
            rules('[dimension.d]\nof = { fact = "boat" }\nmap = { a = "sail", b = "oar" }', boat=BOATS),
            claim(),
            facts={"boat": "raft"},
        )
    assert caught.value.mend.en == "known: oar, sail"  # type: ignore[attr-defined]


def test_missing_has_a_label():
    """`missing` is the label where the fact was not given."""
    dimension = '[dimension.d]\nof = { fact = "boat" }\nmap = { a = "sail" }\nmissing = "b"'
    assert payers(rules(dimension, boat=BOATS), claim())["pooled_fund"] == "40.00"
    assert payers(rules(dimension, boat=BOATS), claim(), facts={"boat": "sail"})["pooled_fund"] == "60.00"


@pytest.mark.parametrize(("born", "paid"), [("1979-12-31", "60.00"), ("1980-01-01", "40.00")])
def test_cuts_of_dates(born, paid):
    """A date equal to an edge lies above it."""
    assert (
        payers(rules('[dimension.d]\nof = "birth_date"\ncuts = [1980-01-01]\nlabels = ["a", "b"]'), claim(), birth_date=born)[
            "pooled_fund"
        ]
        == paid
    )


def test_cases_are_read_in_order():
    """The first line that holds; all conditions of a line have to hold; any of the labels will do."""
    dimension = """
[dimension.d]
cases = [
  { label = "a", when = { standing = ["student", "minor"], "facility.level" = ["community"] } },
  { label = "b", when = { standing = ["student"] } },
  { label = "a" },
]
"""
    place = rules(dimension)
    found = []
    for standing, level in (
        ("student", "community"),
        ("minor", "community"),
        ("student", "tertiary"),
        ("minor", "tertiary"),
        ("adult", "tertiary"),
    ):
        found.append(payers(place, claim(facility={"level": level}), standing=standing)["pooled_fund"])
    assert found == ["60.00", "60.00", "40.00", "60.00", "60.00"]


def test_function_gets_what_it_reads_and_is_asked_once():
    """A Python dimension gets the facts named in `reads`, and is asked once for each combination of them, never once a claim."""
    asked = []

    def moon(facts):
        asked.append(dict(facts))
        return "a" if facts["age"] < 40 else "b"

    place = rules(
        '[dimension.d]\nfunction = "moon"\nreads = ["age", { fact = "boat" }]\nlabels = ["a", "b"]', functions={"moon": moon}
    )
    assert payers(place, *(claim() for _ in range(5)), facts={"boat": "sail"})["pooled_fund"] == "40.00"
    assert asked == [{"age": 43, "fact.boat": "sail"}]


def test_function_that_gives_a_label_of_nothing():
    """A label that the dimension does not declare is refused."""
    place = rules('[dimension.d]\nfunction = "moon"\nreads = ["age"]\nlabels = ["a", "b"]', functions={"moon": lambda facts: "c"})
    with pytest.raises(Exception, match="what holds where d is 'c'"):
        payers(place, claim())


@pytest.mark.parametrize(("visits", "paid"), [(1, "60.00"), (2, "60.00"), (3, "40.00")])
def test_counter_as_a_fact(visits, paid):
    """A dimension over a counter that the plan counts sees the number of this claim itself."""
    counted = PLAN + 'counts = [{ counter = "visits", by = "one" }]\n[counter.visits]\nlabel = { zh = "次", en = "Visits" }\n'
    dimension = '[dimension.d]\nof = { counter = "visits" }\ncuts = [3]\nlabels = ["a", "b"]\n'
    place = area(counted + STAGE + BY.format(A_OR_B), person=PERSON, claim=dimension)
    assert payers(place, *(claim() for _ in range(visits)))["pooled_fund"] == paid


def test_counter_of_money_as_a_fact():
    """A dimension over a counter of money has cuts in yuan, and sees what it held before the claim."""
    counter = '[counter.cost]\nlabel = { zh = "计", en = "Cost" }\n'
    stage = STAGE.replace("ratio =", 'counts = "cost", ratio =')
    dimension = '[dimension.d]\nof = { counter = "cost" }\ncuts = [150]\nlabels = ["a", "b"]\n'
    place = area(PLAN + counter + stage + BY.format(A_OR_B), claim=dimension)
    assert [payers(place, *(claim("75") for _ in range(n)))["pooled_fund"] for n in (1, 2, 3)] == ["45.00", "45.00", "30.00"]


def test_counter_apart_as_a_fact():
    """A dimension over a counter that is kept apart reads the one of this claim's key."""
    counter = '[counter.cost]\nlabel = { zh = "计", en = "Cost" }\nper = ["facility.level"]\n'
    stage = STAGE.replace("ratio =", 'counts = "cost", ratio =')
    dimension = '[dimension.d]\nof = { counter = "cost" }\ncuts = [100]\nlabels = ["a", "b"]\n'
    place = area(PLAN + counter + stage + BY.format(A_OR_B), claim=dimension)
    other = claim(facility={"level": "tertiary"})
    assert payers(place, claim(), claim())["pooled_fund"] == "40.00"
    assert payers(place, claim(), other)["pooled_fund"] == "60.00"


def test_visits_counted_apart():
    """A plan may count visits to each class of hospital apart."""
    counted = (
        PLAN
        + 'counts = [{ counter = "calls", by = "one" }]\n'
        + '[counter.calls]\nlabel = { zh = "次", en = "Visits" }\nper = ["facility.level"]\n'
    )
    place = area(
        counted + STAGE + BY.format(A_OR_B), claim='[dimension.d]\nof = { counter = "calls" }\ncuts = [2]\nlabels = ["a", "b"]\n'
    )
    found = settled(place, claim(), claim(facility={"level": "tertiary"}), claim())["settlements"]
    assert [one["payers"]["pooled_fund"] for one in found] == ["60.00", "60.00", "40.00"]
    assert found[-1]["counters"] == {"calls": {"community": "2", "tertiary": "1"}}


@pytest.mark.parametrize("per", ["", 'per = ["facility.level"]\n'])
def test_counter_of_a_claim_starts_anew(per):
    """A counter for a claim is nothing again in the next one, kept apart or not, and stands in no state."""
    counter = '[counter.used]\nlabel = { zh = "计", en = "Used" }\nreset = "claim"\n' + per
    stage = STAGE.replace(
        "segment = [",
        'segment = [{ id = "off", label = { zh = "起付", en = "Off" }, limit = { table = "off", counter = "used" } }, ',
    )
    off = '[table.off]\nfrom = 2020-01-01\nvalue = 30\nsource = "law"\nstatus = "official"\n'
    found = settled(
        area(
            PLAN + counter + stage + off + BY.format(A_OR_B),
            claim='[dimension.d]\nof = "facility.level"\nmap = { a = "*", b = "x" }\n',
        ),
        claim(),
        claim(),
    )
    assert [one["payers"]["pooled_fund"] for one in found["settlements"]] == ["42.00", "42.00"]
    assert found["state"]["counters"] == []


def test_a_fact_of_a_line_is_for_the_split_only():
    """A table of a segment stands for the whole bill: keyed by a line's price it means nothing, and is refused."""
    of_line = '[dimension.d]\nof = "line_price"\ncuts = [10]\nlabels = ["a", "b"]\n'
    with pytest.raises(RuleError, match="split"):
        settled(area(PLAN + STAGE + BY.format(A_OR_B), claim=of_line), claim())


PAY = '[fact.pay]\nlabel = { zh = "收入", en = "Pay" }\ntype = "money"\nquestion = { zh = "?", en = "How much?" }\n'
WAGE = """
[table.wage]
days = [
  { from = 2020-01-01, value = 1000, source = "law", status = "official" },
  { from = 2024-01-01, value = 1200, source = "rumour", status = "unverified" },
]
"""


def waged(cuts: str, edge: str = "above", of: str = '{ fact = "pay" }', wage: str = WAGE):
    labels = '["a", "b"]' if cuts.count("wage") < 2 and "5]" not in cuts else '["a", "b", "c"]'
    dimension = f'{PAY}[dimension.d]\nof = {of}\ncuts = {cuts}\nedge = "{edge}"\nlabels = {labels}\n'
    value = A_OR_B if labels.count(",") == 1 else f'{A_OR_B}, c = "20%"'
    return area(PLAN + STAGE + BY.format(value) + wage, person=f"{PERSON}{BOAT}{dimension}")


@pytest.mark.parametrize(
    ("day", "pay", "edge", "fund"),
    [
        ("2023-12-31", "1499.99", "above", "60.00"),
        ("2023-12-31", "1500", "above", "40.00"),
        ("2023-12-31", "1500", "below", "60.00"),
        ("2023-12-31", "1500.01", "below", "40.00"),
        ("2024-01-01", "1799.99", "above", "60.00"),
        ("2024-01-01", "1800", "above", "40.00"),
        ("2024-01-01", "1800", "below", "60.00"),
    ],
)
def test_edge_that_is_so_many_times_a_dated_table(day, pay, edge, fund):
    """1.5 times the wage of the governing day; a value equal to the edge lies above it unless the rule says below."""
    rules = waged('{ times = "150%", table = "wage" }', edge)
    assert payers(rules, claim(day=day), facts={"pay": pay})["pooled_fund"] == fund


def test_wage_behind_an_edge_is_cited():
    """A band decided by a figure that is not verified makes the result rest on it, with a warning."""
    rules = waged('{ times = "150%", table = "wage" }')
    before, after = (settled(rules, claim(day=day), facts={"pay": "1"})["settlements"][0] for day in ("2023-12-31", "2024-01-01"))
    assert [one["figure"] for one in before["sources"]][:2] == ["ratio[d=a]", "wage"]
    assert [one["code"] for one in before["warnings"]] == []
    assert [one["code"] for one in after["warnings"]] == ["unverified"]


@pytest.mark.parametrize(
    ("made", "message"),
    [
        ({"cuts": '[{ times = "100%", table = "wage" }, 5]'}, "all of them have to"),
        ({"cuts": '{ times = "100%", table = "wage" }', "of": '"age"'}, "has to be money"),
        ({"cuts": '[{ times = "200%", table = "wage" }, { times = "100%", table = "wage" }]'}, "that rise"),
        ({"cuts": '{ times = "much", table = "wage" }'}, "among cuts cannot be read"),
        ({"cuts": '{ times = "100%", table = "salary" }', "wage": ""}, "there is no table salary"),
        (
            {
                "cuts": '{ times = "100%", table = "wage" }',
                "wage": WAGE.replace("value = 1000", 'by = "standing", value = { "*" = 1000 }'),
            },
            "no dimensions",
        ),
    ],
)
def test_edges_that_cannot_be(made, message):
    """Edges that name tables all do, each a number times a table of yuan without dimensions; those of one table rise."""
    with pytest.raises(RuleError) as caught:
        waged(**made)
    assert message in caught.value.what.en
    assert "dimension.d" in caught.value.where

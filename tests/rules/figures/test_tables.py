"""Dated, cited tables: cells, periods, holes, sources and their status."""

import datetime as dt

import pytest

from tests.rules.small import PERSON, PLAN, STAGE, area, claim, payers, settled
from yibao.model.values.errors import RuleError

FIGURE = 'source = ["law"]\nstatus = "official"\n'


def table(*entries: str) -> str:
    """The table of the co-pay ratio from the keys of each entry."""
    return "".join(f"[[table.ratio]]\n{one if 'source' in one else one + chr(10) + FIGURE}\n" for one in entries)


def refused(*entries: str, **other: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        area(PLAN + STAGE + table(*entries), **other)
    return caught.value


def ratio(day: str, standing: str, level: str, *entries: str) -> str:
    """What the fund pays of 100."""
    found = payers(area(PLAN + STAGE + table(*entries)), claim("100", day, facility={"level": level}), standing=standing)
    return found.get("pooled_fund", "0.00")


# --- cells ---


@pytest.mark.parametrize(
    ("standing", "level", "paid"),
    [
        ("adult", "tertiary", "10.00"),
        ("adult", "community", "20.00"),
        ("adult", "village", "20.00"),
        ("student", "tertiary", "30.00"),
        ("student", "village", "30.00"),
        ("minor", "community", "40.00"),
        ("minor", "tertiary", "50.00"),
    ],
)
def test_cells(standing, level, paid):
    """A string where labels could stand holds for all of them; `*` stands for every label not named beside it, on its own level."""
    value = 'value = { adult = { tertiary = "0.1", "*" = "0.2" }, student = "0.3", "*" = { community = "0.4", "*" = "0.5" } }'
    assert ratio("2024-01-01", standing, level, f'from = 2020-01-01\nby = ["standing", "facility.level"]\n{value}') == paid


def test_entries_may_share_a_period():
    """Several entries may tell different cells of the same days, each with its own source and status."""
    adult = 'from = 2020-01-01\nby = ["standing"]\nvalue = { adult = "0.1" }'
    young = 'from = 2020-01-01\nby = ["standing"]\nvalue = { student = "0.3", minor = "0.2" }'
    others = 'from = 2020-01-01\nby = ["standing"]\nvalue = { active = "0", retired = "0", flexible = "0", unemployed = "0" }'
    assert ratio("2024-01-01", "adult", "community", adult, young, others) == "10.00"
    assert ratio("2024-01-01", "student", "community", adult, young, others) == "30.00"


def test_entries_may_be_keyed_by_more_dimensions_than_earlier_ones():
    """From 2023 by class of hospital too."""
    entries = (
        'from = 2020-01-01\nto = 2022-12-31\nvalue = "0.1"',
        'from = 2023-01-01\nby = ["facility.level"]\nvalue = { community = "0.2", "*" = "0.3" }',
    )
    found = [
        ratio(day, "adult", level, *entries)
        for day, level in (("2022-12-31", "tertiary"), ("2023-01-01", "tertiary"), ("2023-01-01", "community"))
    ]
    assert found == ["10.00", "30.00", "20.00"]


@pytest.mark.parametrize(
    ("day", "paid"), [("2021-12-31", "10.00"), ("2022-01-01", "20.00"), ("2022-12-31", "20.00"), ("2023-01-01", "30.00")]
)
def test_first_and_last_day_belong_to_an_entry(day, paid):
    """An entry holds from its first day to its last, both included; entries may stand in any order."""
    entries = [
        'from = 2023-01-01\nvalue = "0.3"',
        'from = 2020-01-01\nto = 2021-12-31\nvalue = "0.1"',
        'from = 2022-01-01\nto = 2022-12-31\nvalue = "0.2"',
    ]
    assert ratio(day, "adult", "community", *entries) == paid


# --- what cannot be ---


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (['from = 2020-01-01\nvalue = "0.1"', 'from = 2022-01-01\nvalue = "0.2"'], "the cell - has two values on 2022-01-01"),
        (['from = 2020-01-01\nto = 2022-01-01\nvalue = "0.1"', 'from = 2022-01-01\nvalue = "0.2"'], "two values on 2022-01-01"),
        (
            ['from = 2020-01-01\nto = 2021-12-30\nvalue = "0.1"', 'from = 2022-01-01\nvalue = "0.2"'],
            "no value from 2021-12-31 to 2021-12-31",
        ),
        (
            ['from = 2020-01-01\nby = ["standing"]\nvalue = { adult = "0.1" }'],
            "the cell standing=active has no value from 2020-01-01",
        ),
        (
            [
                'from = 2020-01-01\nby = ["standing"]\nvalue = { "*" = "0.1" }',
                'from = 2020-01-01\nby = ["standing"]\nvalue = { adult = "0.2" }',
            ],
            "the cell standing=adult has two values on 2020-01-01",
        ),
        (['from = 2020-01-01\nby = ["standing"]\nvalue = { aduld = "0.1", "*" = "0.2" }'], "standing has no label aduld"),
        (['from = 2020-01-01\nby = ["weather"]\nvalue = { fair = "0.1" }'], "there is no dimension weather"),
        (['from = 2020-01-01\nvalue = { adult = "0.1" }'], "the value is nested deeper than by names dimensions"),
        (
            ['from = 2020-01-01\nby = ["standing"]\nvalue = { adult = { tertiary = "0.1" }, "*" = "0" }'],
            "the value is nested deeper",
        ),
        (["from = 2020-01-01"], "exactly one of value and unknown must be given"),
        (['from = 2020-01-01\nvalue = "0.1"\nunknown = { zh = "x", en = "x" }'], "exactly one of value and unknown must be given"),
        (['value = "0.1"'], "from is missing"),
        (['from = 2020-01-01\nto = 2019-12-31\nvalue = "0.1"'], "to lies before from"),
        (['from = 2020-01-01\nbasis = "seen"\nvalue = "0.1"'], "basis seen needs the days seen"),
        (['from = 2020-01-01\nseen = [2020-01-01, 2020-02-01]\nvalue = "0.1"'], 'seen needs basis = "seen"'),
        (['basis = "seen"\nseen = [2020-02-01, 2020-01-01]\nvalue = "0.1"'], "the last day seen lies before the first"),
        (['from = 2020-01-01\nvalue = "half"'], "the ratio 'half' cannot be read"),
        (["from = 2020-01-01\nvalue = 0.5"], "the ratio 0.5 cannot be read"),
        (['from = 2020-01-01\nvalue = "0.1"\nsource = ["none"]\nstatus = "official"'], "the source none is not declared"),
        (['from = 2020-01-01\nvalue = "0.1"\nsource = []\nstatus = "official"'], "no source is cited"),
        (
            ['from = 2020-01-01\nvalue = "0.1"\nsource = ["rumour"]\nstatus = "official"'],
            "without an address cannot make a figure official",
        ),
        (
            ['from = 2020-01-01\nvalue = "0.1"\nsource = ["rumour"]\nstatus = "secondary"'],
            "without an address cannot make a figure secondary",
        ),
        (
            ['from = 2020-01-01\nvalue = "0.1"\nsource = ["rumour#2"]\nstatus = "seed"'],
            "without an address cannot make a figure seed",
        ),
    ],
)
def test_table_that_cannot_be(entries, message):
    """Holes, two values for one cell and day, labels and dimensions of nothing, days and sources that do not fit: each is told."""
    error = refused(*entries)
    assert message in error.what.en
    assert error.where.startswith("islet settlement/settlement.toml: table.ratio")


def test_error_names_the_entry():
    """The place of an error is file, table and number of the entry."""
    error = refused('from = 2020-01-01\nto = 2020-12-31\nvalue = "0.1"', 'from = 2021-01-01\nvalue = "0,2"')
    assert error.where == "islet settlement/settlement.toml: table.ratio[1].value"


def test_two_values_show_both_places():
    """Two values for one cell: both entries are named by their first days, and the way to mend is said."""
    error = refused('from = 2020-01-01\nvalue = "0.1"', 'from = 2022-01-01\nvalue = "0.2"')
    assert "2020-01-01" in error.what.en and "2022-01-01" in error.what.en
    assert error.mend is not None and error.mend.en == "give the earlier entry to = 2021-12-31"


def test_declared_gap_is_no_hole():
    """`unknown` declares a gap: the rules load, and a claim in it is refused by name, table, cell, day and reason."""
    gap = 'unknown = { zh = "未查到", en = "not found" }'
    rules = area(
        PLAN
        + STAGE
        + table(
            'from = 2020-01-01\nto = 2021-12-31\nvalue = "0.1"',
            f"from = 2022-01-01\nto = 2022-12-31\n{gap}",
            'from = 2023-01-01\nvalue = "0.3"',
        )
    )
    assert payers(rules, claim("100", "2021-12-31"))["pooled_fund"] == "10.00"
    assert payers(rules, claim("100", "2023-01-01"))["pooled_fund"] == "30.00"
    for day in ("2022-01-01", "2022-12-31"):
        with pytest.raises(Exception, match=f"ratio has no figure on {day}: not found"):
            payers(rules, claim("100", day))


def test_unknown_cell_beside_known_ones():
    """One unknown cell refuses its own claims only; the reason is told in both languages."""
    value = 'by = ["standing"]\nvalue = { minor = { unknown = { zh = "未查到", en = "not found" } }, "*" = "0.2" }'
    rules = area(PLAN + STAGE + table(f"from = 2020-01-01\n{value}"))
    assert payers(rules, claim())["pooled_fund"] == "20.00"
    with pytest.raises(Exception, match=r"ratio \(minor\) has no figure on 2024-03-01: not found") as caught:
        payers(rules, claim(), standing="minor")
    assert "未查到" in caught.value.what.zh  # type: ignore[attr-defined]


def test_reason_of_a_gap_is_in_both_languages():
    """A reason that only one language has is refused."""
    error = refused('from = 2020-01-01\nby = ["standing"]\nvalue = { minor = { unknown = "who knows" }, "*" = "0.2" }')
    assert "table.ratio[0]" in error.where


def test_after_the_last_entry_claims_are_refused():
    """A table that ends has no figure afterwards, and says for which days it has."""
    rules = area(PLAN + STAGE + table('from = 2020-01-01\nto = 2022-12-31\nvalue = "0.1"'))
    with pytest.raises(Exception, match="ratio has no figure on 2023-01-01") as caught:
        payers(rules, claim("100", "2023-01-01"))
    assert caught.value.mend.en == "figures are known for: 2020-01-01 – 2022-12-31"  # type: ignore[attr-defined]


# --- citations ---


def test_result_cites_documents():
    """Each figure used stands in the result with its cell, days, status, and what is known of its documents."""
    person = PERSON.replace(
        'url   = "https://example.org/law"', 'url = "https://example.org/law"\nnumber = "1"\npublished = 2019-12-01'
    )
    rules = area(
        PLAN
        + STAGE
        + table('from = 2020-01-01\nvalue = "0.5"\nsource = ["law#3"]\nstatus = "secondary"\nnote = { zh = "注", en = "Note" }'),
        person=person,
    )
    cited = {one["figure"]: one for one in settled(rules, claim())["settlements"][0]["sources"]}
    assert cited["ratio"] == {
        "figure": "ratio",
        "source": ["law#3"],
        "status": "secondary",
        "basis": "effective",
        "from": "2020-01-01",
        "last": None,
        "note": {"zh": "注", "en": "Note"},
        "documents": [
            {
                "key": "law#3",
                "title": {"zh": "法", "en": "The law"},
                "number": "1",
                "published": "2019-12-01",
                "url": "https://example.org/law",
            }
        ],
    }
    assert "resident.years" in cited


def test_one_good_source_is_enough():
    """Of several sources one with an address bears the status."""
    assert (
        ratio(
            "2024-01-01", "adult", "community", 'from = 2020-01-01\nvalue = "0.1"\nsource = ["rumour", "law"]\nstatus = "secondary"'
        )
        == "10.00"
    )


def test_days_of_a_table():
    """Every day on which something about a table changes: a start, the day after an end, the day after the last page."""
    entries = table(
        'from = 2020-01-01\nto = 2021-12-31\nvalue = "0.1"', 'basis = "seen"\nseen = [2022-01-01, 2023-06-30]\nvalue = "0.2"'
    )
    days = area(PLAN + STAGE + entries).tables["ratio"].days()
    assert days == tuple(map(dt.date.fromisoformat, ("2020-01-01", "2022-01-01", "2023-07-01", "2028-07-01")))

"""Dated, cited tables: cells, periods, holes, sources and their status."""

import datetime as dt

import pytest

from tests.rules.small import PERSON, PLAN, STAGE, area, claim, payers, settled, without_line
from yibao.model.values.errors import RuleError


def table(*rows: str) -> str:
    """The table of the co-pay ratio from the keys of each row, one a line."""
    days = ", ".join(f"{{ {', '.join(row.splitlines())} }}" for row in rows)
    return f'[table.ratio]\nsource = "law"\nstatus = "official"\ndays = [{days}]\n'


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
    value = 'value = { adult = { tertiary = "10%", "*" = "20%" }, student = "30%", "*" = { community = "40%", "*" = "50%" } }'
    assert ratio("2024-01-01", standing, level, f'from = 2020-01-01\nby = ["standing", "facility.level"]\n{value}') == paid


def test_entries_may_share_a_period():
    """Several entries may tell different cells of the same days, each with its own source and status."""
    adult = 'from = 2020-01-01\nby = "standing"\nvalue = { adult = "10%" }'
    young = 'from = 2020-01-01\nby = "standing"\nvalue = { student = "30%", minor = "20%" }'
    others = 'from = 2020-01-01\nby = "standing"\nvalue = { active = "0%", retired = "0%", flexible = "0%", unemployed = "0%" }'
    assert ratio("2024-01-01", "adult", "community", adult, young, others) == "10.00"
    assert ratio("2024-01-01", "student", "community", adult, young, others) == "30.00"


def test_entries_may_be_keyed_by_more_dimensions_than_earlier_ones():
    """From 2023 by class of hospital too."""
    entries = (
        'from = 2020-01-01\nto = 2022-12-31\nvalue = "10%"',
        'from = 2023-01-01\nby = "facility.level"\nvalue = { community = "20%", "*" = "30%" }',
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
        'from = 2023-01-01\nvalue = "30%"',
        'from = 2020-01-01\nto = 2021-12-31\nvalue = "10%"',
        'from = 2022-01-01\nto = 2022-12-31\nvalue = "20%"',
    ]
    assert ratio(day, "adult", "community", *entries) == paid


# --- what cannot be ---


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            ['from = 2020-01-01\nto = 2022-01-01\nvalue = "10%"', 'from = 2022-01-01\nvalue = "20%"'],
            "the cell - has two values from 2022-01-01 on: days[0] and days[1]",
        ),
        (
            ['from = 2020-01-01\nto = 2021-12-30\nvalue = "10%"', 'from = 2022-01-01\nvalue = "20%"'],
            "no value from 2021-12-31 to 2021-12-31",
        ),
        (
            ['from = 2020-01-01\nby = "standing"\nvalue = { adult = "10%" }'],
            "the cell standing=active has no value from 2020-01-01",
        ),
        (
            [
                'from = 2020-01-01\nby = "standing"\nvalue = { "*" = "10%" }',
                'from = 2020-01-01\nby = "standing"\nvalue = { adult = "20%" }',
            ],
            "the cell standing=adult has two values from 2020-01-01 on",
        ),
        (['from = 2020-01-01\nby = "standing"\nvalue = { aduld = "10%", "*" = "20%" }'], "standing has no label aduld"),
        (['from = 2020-01-01\nby = "weather"\nvalue = { fair = "10%" }'], "there is no dimension weather"),
        (['from = 2020-01-01\nvalue = { adult = "10%" }'], "the value is nested deeper than by names dimensions"),
        (
            ['from = 2020-01-01\nby = "standing"\nvalue = { adult = { tertiary = "10%" }, "*" = "0%" }'],
            "the value is nested deeper",
        ),
        (["from = 2020-01-01"], "value is missing"),
        (['from = 2020-01-01\nunknown = { zh = "x", en = "x" }'], "unknown = … is how format 1 wrote it"),
        (['from = 2020-01-01\nbasis = "seen"\nvalue = "10%"'], "basis = … is how format 1 wrote it"),
        (
            ['from = 2020-01-01\nby = "standing"\nvalue = { minor = { unknown = { zh = "x", en = "x" } }, "*" = "20%" }'],
            "{ unknown = … } is how format 1 wrote it",
        ),
        (['value = "10%"'], "from is missing"),
        (['from = 2020-01-01\nto = 2019-12-31\nvalue = "10%"'], "to 2019-12-31 lies before its first day 2020-01-01"),
        (['seen = [2020-02-01, 2020-01-01]\nvalue = "10%"'], "the last day seen, 2020-01-01, lies before the first, 2020-02-01"),
        (['from = 2020-01-01\nvalue = "half"'], "not a figure: half"),
        (["from = 2020-01-01\nvalue = 0.5"], "a ratio is written as it is printed"),
        (['from = 2020-01-01\nvalue = "10%"\nsource = "none"\nstatus = "official"'], "the source none is not declared"),
        (['from = 2020-01-01\nvalue = "10%"\nsource = []\nstatus = "official"'], "no source is cited"),
        (
            ['from = 2020-01-01\nvalue = "10%"\nsource = "rumour"\nstatus = "official"'],
            "without an address cannot make a figure official",
        ),
        (
            ['from = 2020-01-01\nvalue = "10%"\nsource = "rumour"\nstatus = "secondary"'],
            "without an address cannot make a figure secondary",
        ),
        (
            ['from = 2020-01-01\nvalue = "10%"\nsource = "rumour#2"\nstatus = "seed"'],
            "without an address cannot make a figure seed",
        ),
    ],
)
def test_table_that_cannot_be(entries, message):
    """Holes, two values for one cell and day, labels and dimensions of nothing, days and sources that do not fit: each is told."""
    error = refused(*entries)
    assert message in error.what.en
    assert without_line(error.where).removeprefix("islet ").startswith("settlement/settlement.toml: table.ratio")


def test_error_names_the_entry():
    """The place of an error is file, table and number of the entry."""
    error = refused('from = 2020-01-01\nto = 2020-12-31\nvalue = "10%"', 'from = 2021-01-01\nvalue = "0,2"')
    assert error.where == "islet settlement/settlement.toml: table.ratio.days[1].value"


def test_declared_gap_is_no_hole():
    """`unknown` declares a gap: the rules load, and a claim in it is refused by name, table, cell, day and reason."""
    gap = 'value = "unknown"\nwhy = { zh = "未查到", en = "not found" }'
    rules = area(
        PLAN
        + STAGE
        + table(
            'from = 2020-01-01\nto = 2021-12-31\nvalue = "10%"',
            f"from = 2022-01-01\nto = 2022-12-31\n{gap}",
            'from = 2023-01-01\nvalue = "30%"',
        )
    )
    assert payers(rules, claim("100", "2021-12-31"))["pooled_fund"] == "10.00"
    assert payers(rules, claim("100", "2023-01-01"))["pooled_fund"] == "30.00"
    for day in ("2022-01-01", "2022-12-31"):
        with pytest.raises(Exception, match=f"ratio has no figure on {day}: not found"):
            payers(rules, claim("100", day))


def test_unknown_cell_beside_known_ones():
    """One unknown cell refuses its own claims only; the reason is told in both languages."""
    value = 'by = "standing"\nvalue = { minor = { why = { zh = "未查到", en = "not found" } }, "*" = "20%" }'
    rules = area(PLAN + STAGE + table(f"from = 2020-01-01\n{value}"))
    assert payers(rules, claim())["pooled_fund"] == "20.00"
    with pytest.raises(Exception, match=r"ratio \(minor\) has no figure on 2024-03-01: not found") as caught:
        payers(rules, claim(), standing="minor")
    assert "未查到" in caught.value.what.zh  # type: ignore[attr-defined]


def test_reason_of_a_gap_is_in_both_languages():
    """A reason that only one language has is refused."""
    error = refused('from = 2020-01-01\nby = "standing"\nvalue = { minor = { why = { zh = "不知" } }, "*" = "20%" }')
    assert "table.ratio.days[0]" in error.where


def test_after_the_last_entry_claims_are_refused():
    """A table that ends has no figure afterwards, and says for which days it has."""
    rules = area(PLAN + STAGE + table('from = 2020-01-01\nto = 2022-12-31\nvalue = "10%"'))
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
        + table('from = 2020-01-01\nvalue = "50%"\nsource = "law#3"\nstatus = "secondary"\nnote = { zh = "注", en = "Note" }'),
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
            "2024-01-01", "adult", "community", 'from = 2020-01-01\nvalue = "10%"\nsource = ["rumour", "law"]\nstatus = "secondary"'
        )
        == "10.00"
    )


def test_days_of_a_table():
    """Every day on which a table changes: a start, the day after an end, the day after the last page, and five years on."""
    entries = table('from = 2020-01-01\nto = 2021-12-31\nvalue = "10%"', 'seen = [2022-01-01, 2023-06-30]\nvalue = "20%"')
    days = area(PLAN + STAGE + entries).tables["ratio"].days()
    assert days == tuple(map(dt.date.fromisoformat, ("2020-01-01", "2022-01-01", "2023-07-01", "2028-07-01")))


def test_seen_at_the_end_of_the_calendar():
    """What was seen in the last years there are holds until the last day of all."""
    rules = area(PLAN + STAGE + table('seen = [9997-01-01, 9998-01-01]\nvalue = "50%"'))
    assert [cell.last for cell in rules.tables["ratio"].cells] == [dt.date.max]

"""Slips of the pen that would otherwise change amounts in silence, or fail when a claim comes by: refused when rules are read."""

import pytest

from tests.rules.small import PERSON, PLAN, RATIO, STAGE, area
from yibao.model.values.errors import RuleError

GOOD = PLAN + STAGE + RATIO
FIGURE = 'source = "law"\nstatus = "official"\n'
ACCOUNT = '[account.family]\nlabel = { zh = "家", en = "Family" }\n'


def refused(settlement: str = GOOD, **other: str) -> RuleError:
    """The error with which an area is refused."""
    with pytest.raises(RuleError) as caught:
        area(settlement, **other)
    return caught.value


def entry(more: str, name: str = "ratio") -> str:
    return f"[table.{name}]\n{more}\n"


def segment(more: str) -> str:
    """The stage with a further segment before the co-pay."""
    return STAGE.replace("segment = [", 'segment = [{ id = "s", label = { zh = "段", en = "S" }, ' + more + " }, ")


@pytest.mark.parametrize(
    ("adjustment", "slip"),
    [
        ('stages = ["bsaic"]', "bsaic"),
        ('segments = ["cpoay"]', "cpoay"),
        ('roles = ["gift"]', "gift"),
        ('payers = ["moon"]', "moon"),
    ],
)
def test_adjustment_of_no_segment(adjustment, slip):
    """An adjustment names stages, segments, roles and payers that its plans have: otherwise it changes nothing, unnoticed."""
    text = (
        PLAN
        + 'adjustments = ["a"]\n'
        + STAGE
        + RATIO
        + f'[adjustment.a]\nlabel = {{ zh = "调", en = "A" }}\nadd = "points"\n{adjustment}\n'
    )
    error = refused(text + entry('from = 2020-01-01\nvalue = "10 points"\n' + FIGURE, "points"))
    assert slip in error.what.en


def test_waiver_of_no_kind_of_line():
    """A waiver names kinds of lines that exist."""
    assert "durg" in refused(claim='[[split.waive]]\nsource = ["law"]\nstatus = "official"\nkinds = ["durg"]\n').what.en


@pytest.mark.parametrize("part", ["in_scope", "self_paid"])
def test_stage_over_no_kind_of_line(part):
    """A stage is over kinds of lines that exist."""
    base = f'[{{ part = "{part}", lines = "durg" }}, "in_scope"]'
    assert "durg" in refused(GOOD.replace('["in_scope"]', base)).what.en


@pytest.mark.parametrize("more", ['limit = { account = "family" }', 'account = "family"'])
def test_account_that_is_not_declared(more):
    """A segment pays from accounts that the area has."""
    assert "there is no account family" in refused(PLAN + segment(more) + RATIO).what.en


@pytest.mark.parametrize(
    ("more", "slip"),
    [
        ('on = "13-01"', "13-01"),
        ('on = "02-30"', "02-30"),
        ('on = "32"', "32"),
        ('on = "7-1"', "7-1"),
        ('on = "year_end"', "year_end"),
        ("unit = 0", "unit"),
        ("months = 0", "months"),
        ('when = { care_area = ["inside"] }', "care_area"),
    ],
)
def test_credit_that_could_never_come(more, slip):
    """A credit comes on a day of the calendar, is rounded to something, and reads no fact of a claim."""
    text = PERSON.replace("years =", 'accounts = ["family"]\nyears =') + ACCOUNT
    credit = '[credit.c]\nlabel = { zh = "入", en = "C" }\nscheme = "resident"\naccount = "family"\namount = "ratio"\n'
    credit += f'of = "contribution_base"\n{more}\n'
    error = refused(person=text + credit)
    assert slip in f"{error.what.en} {error.where}"


def test_year_that_ends_before_it_begins():
    """A year of its own length ends after it begins."""
    assert refused(person=PERSON.replace("{ from = 2020-01-01,", "{ from = 2020-01-01, to = 2019-12-31,")).what.en


@pytest.mark.parametrize("value", ["{}", "[]"])
def test_table_of_nothing(value):
    """A table without any value is refused as such."""
    error = refused(PLAN + STAGE + entry(f"from = 2020-01-01\nvalue = {value}\n" + FIGURE))
    assert "table.ratio" in error.where


def test_table_without_rows():
    """So is one without any row."""
    error = refused(PLAN + STAGE + entry("days = []\n" + FIGURE))
    assert (error.what.en, "table.ratio.days" in error.where) == ("days is a list of rows, not []", True)


def test_days_in_the_wrong_order():
    """What stands from a day to an earlier one never stands."""
    assert "lies before" in refused(PLAN + segment("from = 2024-02-01, to = 2024-01-31") + RATIO).what.en


MOST = entry("from = 2020-01-01\nvalue = 1\n" + FIGURE, "most")


def test_counter_of_the_largest_does_not_add_up():
    """A counter that remembers the largest cannot be counted up in `counts`."""
    text = PLAN + segment('limit = { table = "most", once = "year", at = "highest" }, counts = "most_highest"') + RATIO + MOST
    assert "most_highest" in refused(text).what.en


@pytest.mark.parametrize("count", ['{ counter = "used", by = "amount" }', '{ counter = "used", by = "payment" }'])
def test_plan_counts_claims_or_stays(count):
    """A plan counts by one or by stay; money only falls into segments."""
    assert "used" in refused(PLAN + f"counts = [{count}]\n" + STAGE + RATIO).what.en


def test_segment_counts_no_stays():
    """A segment counts by amount, payment or one; stays are counted by the plan, before anything else."""
    text = PLAN + segment('counts = { counter = "used", by = "stay" }') + RATIO
    assert "used" in refused(text).what.en


def test_numbers_are_not_money():
    """A limit in yuan has no room in a counter of numbers."""
    counted = 'counts = { counter = "used", by = "one" }\n'
    text = PLAN + counted + segment('limit = { table = "most", counter = "used" }') + RATIO + MOST
    assert "used" in refused(text).what.en


def test_limit_is_a_table_or_an_account():
    """A limit with both would leave one of them unused."""
    text = PLAN + segment('account = "family", limit = { table = "most", account = "family" }') + RATIO + MOST
    assert "exactly one of table, ratio, fact and account" in refused(text, person=PERSON + ACCOUNT).what.en


def test_money_added_to_a_share():
    """Yuan cannot be added to a limit that is a ratio of something."""
    text = (
        PLAN + 'adjustments = ["a"]\n' + segment('limit = { ratio = "ratio", of = "arrives" }') + RATIO
        + '[adjustment.a]\nlabel = { zh = "调", en = "A" }\nof = "limit"\nadd = "more"\n'
        + entry("from = 2020-01-01\nvalue = 100\n" + FIGURE, "more")
    )  # fmt: skip
    assert "is in yuan" in refused(text).what.en


@pytest.mark.parametrize("value", ["8600%", "101%", "-10%"])
def test_ratio_of_a_payer_lies_between_nothing_and_all(value):
    """8,600 % where 86 % is meant is refused, not clamped to the whole; only what adjustments do is clamped."""
    assert refused(PLAN + STAGE + RATIO.replace("50%", value)).where.startswith("islet settlement/settlement.toml: table.ratio")


def test_run_of_years_ends_with_a_whole_year():
    """A run without `to` is years of twelve months: the next starts on an anniversary, or a year of its own length is declared."""
    cited = '{ from = 2020-01-01, source = ["law"], status = "official" }'
    text = PERSON.replace(cited, f"{cited}, {cited.replace('2020-01-01', '2022-07-01')}")
    assert "do not meet" in refused(person=text).what.en


def test_cell_that_ends_while_others_go_on():
    """A cell whose last entry ends, while the table goes on for others, is an undeclared gap."""
    first = '{ from = 2020-01-01, to = 2023-12-31, value = { tertiary = "50%", "*" = "60%" } }'
    later = '{ from = 2024-01-01, value = { tertiary = "50%" } }'
    error = refused(PLAN + STAGE + entry(f'by = "facility.level"\ndays = [{first}, {later}]\n' + FIGURE))
    assert "has no value from 2024-01-01" in error.what.en

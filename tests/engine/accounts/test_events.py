"""Benefit years, carry-over and credits."""

import datetime as dt

import pytest

from tests.engine.atlantis import document, employee, entries, last, payers, resident, retired, rules, visit
from tests.rules.small import PERSON, PLAN, RATIO, STAGE, area, claim, settled
from yibao import YibaoError


@pytest.mark.parametrize(
    ("scheme", "day", "first", "last_day"),
    [
        ("employee", "2019-04-30", "2018-05-01", "2019-04-30"),
        ("employee", "2019-05-01", "2019-05-01", "2020-04-30"),
        ("employee", "2020-04-30", "2019-05-01", "2020-04-30"),
        ("employee", "2020-05-01", "2020-05-01", "2020-12-31"),
        ("employee", "2020-12-31", "2020-05-01", "2020-12-31"),
        ("employee", "2021-01-01", "2021-01-01", "2021-12-31"),
        ("employee", "2024-02-29", "2024-01-01", "2024-12-31"),
        ("resident", "2019-03-31", "2018-04-01", "2019-03-31"),
        ("resident", "2019-04-01", "2019-04-01", "2020-06-30"),
        ("resident", "2020-06-30", "2019-04-01", "2020-06-30"),
        ("resident", "2020-07-01", "2020-07-01", "2021-06-30"),
    ],
)
def test_benefit_year_of_a_day(scheme, day, first, last_day):
    """May to April, eight months, calendar; April to March, fifteen months, July to June: each day lies in one year."""
    year = rules().year_of(scheme, dt.date.fromisoformat(day))
    assert (year.first.isoformat(), year.last.isoformat()) == (first, last_day)


def test_years_follow_each_other_without_a_hole():
    """The day after the last of a year is the first of the next, through every change of the years."""
    for scheme in ("employee", "resident"):
        day = dt.date(2016, 6, 1)
        while day.year < 2027:
            year = rules().year_of(scheme, day)
            assert year.first <= day <= year.last
            following = rules().year_of(scheme, year.last + dt.timedelta(days=1))
            assert following.first == year.last + dt.timedelta(days=1)
            day = following.first


def test_day_before_the_first_year_is_refused():
    """Before the first benefit year that is known nothing can be counted."""
    with pytest.raises(YibaoError, match="benefit year of “Employees' basic medical insurance” on 2015-04-30 is not known"):
        payers(employee(), visit("100", "2015-04-30"))


def test_balance_is_carried_over_when_the_year_ends():
    """What is left of the current-year account becomes carried over on the first day of the new year, and not before."""
    person = employee(accounts={"current_year": "100", "carried_over": "7"})
    found = entries(person, visit("40", "2024-12-30"), visit("0", "2024-12-31"), visit("0", "2025-01-01"))
    assert [(one["accounts"]["current_year"], one["accounts"]["carried_over"]) for one in found] == [
        ("60.00", "7.00"), ("60.00", "7.00"), ("0.00", "67.00"),
    ]  # fmt: skip


def test_carry_over_stands_in_the_trace():
    """The trace tells what moved between accounts before a claim."""
    person = employee(accounts={"current_year": "100"})
    credits = last(person, visit("40", "2024-12-30"), visit("0", "2025-01-01"))["trace"]["credits"]
    assert [(one["date"], one["id"], one["account"], one["amount"]) for one in credits] == [
        ("2025-01-01", "carry_over", "current_year", "-60.00"),
        ("2025-01-01", "carry_over", "carried_over", "60.00"),
    ]


def test_several_years_pass_between_two_claims():
    """Each year that begins carries over and credits: 3,315 twice (12 x 280 - 45), of which the first is carried over."""
    found = entries(retired(birth_date="1965-01-01"), visit("0", "2022-06-01"), visit("100", "2024-06-01"))
    assert found[1]["accounts"] == {"current_year": "3215.00", "carried_over": "3315.00", "family": "0.00"}


def test_first_claim_gets_no_credit():
    """The balances stated are those just before the first claim, the year's credit included."""
    assert last(retired(accounts={"current_year": "5"}), visit("0", "2024-01-01"))["accounts"]["current_year"] == "5.00"


def test_yearly_credit_takes_facts_of_the_day_before_and_rounds():
    """5,049 x 3 % = 151.47 a month, to whole yuan 151; x 12 - 45 = 1,767. The base of the day before the year counts."""
    base = [{"from": "2018-01-01", "value": "5049"}, {"from": "2019-05-01", "value": "99999"}]
    found = entries(employee(contribution_base=base), visit("0", "2019-04-30"), visit("0", "2019-05-01"))
    assert found[1]["accounts"]["current_year"] == "1767.00"


@pytest.mark.parametrize(("birth", "credit"), [("1974-05-02", "1755.00"), ("1974-05-01", "2055.00")])
def test_yearly_credit_by_age_of_its_own_day(birth, credit):
    """5,000: 3 % below 45 and 3.5 % from 45 on the day of the credit: 150 and 175 a month."""
    found = entries(employee(birth_date=birth, contribution_base="5000"), visit("0", "2019-04-30"), visit("0", "2019-05-01"))
    assert found[1]["accounts"]["current_year"] == credit


def test_retired_credit_month_by_month():
    """70 on 15 September: of the year 2024 nine months at 280 (on the first of September 69), three at 305, less 45."""
    found = entries(retired(birth_date="1954-09-15"), visit("0", "2023-12-31"), visit("0", "2024-01-01"))
    assert found[1]["accounts"]["current_year"] == "3390.00"


def test_retired_credit_of_a_year_of_eight_months():
    """The short year of 2020 has eight months: 8 x 280 - 45."""
    found = entries(retired(birth_date="1960-01-01"), visit("0", "2020-04-30"), visit("0", "2020-05-01"))
    assert found[1]["accounts"]["current_year"] == "2195.00"


@pytest.mark.parametrize(
    ("day", "balance"), [("2024-01-14", "0.00"), ("2024-01-15", "126.70"), ("2024-02-15", "253.40"), ("2024-12-31", "1655.40")]
)
def test_monthly_credit(day, balance):
    """Each 15th 2 % of 6,333 = 126.66, to the tenth of a yuan 126.70, from July of the floor, 7,460; the day itself counts."""
    found = entries(employee(contribution_base="6333"), visit("0", "2024-01-01"), visit("0", day))
    assert found[1]["accounts"]["current_year"] == balance


def test_monthly_credit_by_the_base_of_its_own_day():
    """The base changes on 15 March: January and February by the old, March by the new."""
    base = [{"from": "2020-01-01", "value": "5000"}, {"from": "2024-03-15", "value": "10000"}]
    found = entries(employee(contribution_base=base), visit("0", "2024-01-01"), visit("0", "2024-03-15"))
    assert found[1]["accounts"]["current_year"] == "400.00"


def test_monthly_credit_is_carried_over_with_the_year():
    """Twelve months are carried over on 1 January; on the 15th the new year's first credit comes."""
    found = entries(employee(contribution_base="8000"), visit("0", "2024-01-01"), visit("0", "2025-01-15"))
    assert found[1]["accounts"] == {"current_year": "160.00", "carried_over": "1920.00", "family": "0.00"}


@pytest.mark.parametrize(
    ("birth", "day", "balance"),
    [
        ("1948-12-31", "2024-06-30", "0.00"),
        ("1948-12-31", "2024-07-01", "100.00"),
        ("1949-01-01", "2024-07-01", "0.00"),
        ("1940-01-01", "2021-07-01", "0.00"),
    ],
)
def test_credit_on_a_day_of_the_year(birth, day, balance):
    """100 on 1 July from 2022 on for those who were 75 on the day before the year."""
    found = entries(retired(birth_date=birth), visit("0", f"{day[:5]}02-01"), visit("0", day))
    assert found[1]["accounts"]["current_year"] == balance


def test_credit_ends():
    """The supplement ended with 2024: a course over July 2025 has none."""
    found = entries(retired(birth_date="1940-01-01"), visit("0", "2025-06-30"), visit("0", "2025-07-01"))
    assert found[1]["accounts"]["current_year"] == "0.00"


def test_credit_without_a_fact_is_left_out_and_said():
    """A credit that cannot be computed is left out: the results say so from then on and are not complete, but claims settle."""
    found = entries(employee(), visit("0", "2024-01-01"), visit("1000", "2024-01-20"), visit("100", "2024-01-21"))
    assert [one["complete"] for one in found] == [True, False, False]
    told = next(one for one in found[2]["warnings"] if one["code"] == "credit_left_out")
    assert told["en"] == "the credit of 2024-01-15 was left out (Monthly credit in service): person.contribution_base is missing"
    assert "在职人员按月记账" in told["zh"]
    assert "missing" not in told["zh"]
    assert found[2]["payers"] == {"pooled_fund": "86.00", "cash": "14.00"}


def test_credit_cites_its_figures():
    """The figures of a credit stand among the sources of the claim before which it came."""
    found = entries(employee(contribution_base="5000"), visit("0", "2024-01-01"), visit("0", "2024-01-20"))
    assert any(one["figure"] == "credit_rate" for one in found[1]["sources"])


CREDIT = """
[account.family]
label = { zh = "家", en = "Family" }

[credit.gift]
label   = { zh = "补", en = "Gift" }
scheme  = "resident"
account = "family"
amount  = "gift"
"""
GIFT = '[table.gift]\nfrom = 2020-01-01\nvalue = 10\nsource = "law"\nstatus = "official"\n'


def gifts(more: str, *days: str, tables: str = GIFT, **person: object) -> list[str]:
    """The balance after a claim on each day, for a credit with some more keys."""
    text = PERSON.replace("years =", 'accounts = ["family"]\nyears =') + CREDIT + more + "\n" + tables
    found = settled(area(PLAN + STAGE + RATIO, person=text), *(claim("0", day) for day in days), **person)
    return [one["accounts"]["family"] for one in found["settlements"]]


def test_monthly_credit_on_the_31st_comes_on_the_last_day_of_a_short_month():
    """The 31st of a short month is its last day."""
    days = ["2024-01-30", "2024-01-31", "2024-02-28", "2024-02-29", "2024-04-29", "2024-04-30"]
    assert gifts('on = "31"', *days) == ["0.00", "10.00", "10.00", "20.00", "30.00", "40.00"]


def test_credit_of_a_day_comes_once():
    """Two claims on the day of the credit: it comes before the first of them, once."""
    assert gifts('on = "03-01"', "2024-02-29", "2024-03-01", "2024-03-01", "2024-03-02") == ["0.00", "10.00", "10.00", "10.00"]


def test_credit_of_several_months():
    """`months = 3`: three times the amount in one event."""
    assert gifts('on = "03-01"\nmonths = 3', "2024-02-29", "2024-03-01") == ["0.00", "30.00"]


def test_credit_never_takes_away():
    """A premium larger than the credit leaves nothing, not less than nothing."""
    tables = GIFT + '[table.premium]\nfrom = 2020-01-01\nvalue = 11\nsource = "law"\nstatus = "official"\n'
    assert gifts('on = "03-01"\nless = "premium"', "2024-02-29", "2024-03-01", tables=tables) == ["0.00", "0.00"]


@pytest.mark.parametrize(("base", "credit"), [("100.40", "10.00"), ("100.50", "10.00"), ("104.90", "10.00"), ("105.00", "11.00")])
def test_credit_is_rounded_half_up_to_its_unit(base, credit):
    """A tenth of the base, to whole yuan: half up."""
    tables = GIFT.replace("= 10", '= "10%"')
    assert (
        gifts(
            'on = "03-01"\nof = "contribution_base"\nunit = 1', "2024-02-29", "2024-03-01", tables=tables, contribution_base=base
        )[1]
        == credit
    )


def test_credit_as_a_ratio_of_a_fact():
    """`of = { fact = NAME }`: a tenth of a declared amount of money."""
    fact = '[fact.grant]\nlabel = { zh = "补", en = "Grant" }\ntype = "money"\nquestion = { zh = "?", en = "How much?" }\n'
    found = gifts(
        'on = "03-01"\nof = { fact = "grant" }\n' + fact,
        "2024-02-29",
        "2024-03-01",
        tables=GIFT.replace("= 10", '= "10%"'),
        facts={"grant": "250"},
    )
    assert found == ["0.00", "25.00"]


def test_credits_are_those_of_the_scheme_on_their_day():
    """A resident until June and an employee since July has the monthly credits from July on, not those before."""
    person = employee(
        scheme=[{"from": "2000-01-01", "value": "resident"}, {"from": "2024-07-01", "value": "employee"}],
        standing=[{"from": "2000-01-01", "value": "adult"}, {"from": "2024-07-01", "value": "active"}],
        contribution_base="8000",
    )
    entry = last(person, visit("0", "2024-02-01"), visit("0", "2024-08-20"))
    # July and August
    assert (entry["accounts"]["current_year"], entry["complete"], entry["warnings"]) == ("320.00", True, [])


def test_credits_before_a_change_of_scheme_are_not_lost():
    """An employee until June has the credits until June, also where the next claim is a resident's."""
    person = employee(
        scheme=[{"from": "2000-01-01", "value": "employee"}, {"from": "2024-07-01", "value": "resident"}],
        standing=[{"from": "2000-01-01", "value": "active"}, {"from": "2024-07-01", "value": "adult"}],
        contribution_base="5000",
    )
    # 15 February to 15 June
    accounts = last(person, visit("0", "2024-02-01"), visit("100", "2024-08-20"))["accounts"]
    assert accounts["current_year"] == "500.00"


def test_change_of_scheme_to_a_year_that_began_earlier():
    """Years differ by scheme: the employee's began in January 2024, the resident's in July 2023. Spring lies in both."""
    person = employee(
        scheme=[{"from": "2000-01-01", "value": "employee"}, {"from": "2024-03-01", "value": "resident"}],
        standing=[{"from": "2000-01-01", "value": "active"}, {"from": "2024-03-01", "value": "adult"}],
        contribution_base="5000",
    )
    found = entries(person, visit("100", "2024-02-01"), visit("110", "2024-03-01"))
    assert found[1]["payers"]["pooled_fund"] == "60.00"


def test_counters_of_a_year_survive_a_stay_in_another_scheme():
    """A resident, for one month an employee, then a resident again within the same resident's year: its counter goes on."""
    person = resident(
        scheme=[
            {"from": "2000-01-01", "value": "resident"},
            {"from": "2023-12-15", "value": "employee"},
            {"from": "2024-02-01", "value": "resident"},
        ],
        standing=[
            {"from": "2000-01-01", "value": "adult"},
            {"from": "2023-12-15", "value": "active"},
            {"from": "2024-02-01", "value": "adult"},
        ],
        contribution_base="5000",
    )
    claims = [visit("110", "2023-12-01"), visit("100", "2023-12-20"), visit("100", "2024-01-20"), visit("110", "2024-02-02")]
    assert last(person, *claims)["counters"]["resident_outpatient_cost"] == "200.00"


def test_year_stands_in_the_state():
    """The state says which benefit year was reached, by its first day."""
    state = document(employee(), visit("100", "2020-04-30"))["state"]
    assert (state["year"], state["date"], state["scheme"]) == ("2019-05-01", "2020-04-30", "employee")


@pytest.mark.parametrize(
    ("standing", "base", "credit"),
    [("active", "1000", "87.10"), ("active", "6000", "120.00"), ("active", "30000", "435.80"), ("flexible", "30000", "87.10")],
)
def test_credit_by_the_base_in_force(standing, base, credit):
    """Early in 2024 the base is held between 4,357 and 21,789, and that of flexible workers is fixed; the limit is cited."""
    person = employee(standing=standing, contribution_base=base)
    entry = last(person, visit("0", "2024-01-14"), visit("0", "2024-01-15"))
    assert entry["accounts"]["current_year"] == credit
    (shown,) = entry["trace"]["credits"]
    limits = {citation["figure"] for citation in shown["citations"]} - {"credit_rate"}
    assert len(limits) == (credit != "120.00"), shown

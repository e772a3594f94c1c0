"""A year's statement: sums by payer and benefit, and what is left of each limit."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.atlantis import employee, resident, rules, stay, visit
from yibao.documents.serialize import unstructure
from yibao.documents.settlement import settle_case
from yibao.engine.course.statement import statements
from yibao.model.inputs.case import read_case
from yibao.model.values.errors import YibaoError


def stated(person: dict[str, Any], *claims: dict[str, Any], trace: bool = True, **case: Any) -> list[dict[str, Any]]:
    """The statements of a course."""
    named = [one if "reverses" in one else {**one, "id": f"C{number}"} for number, one in enumerate(claims, 1)]
    found = read_case({"person": person, "claim": named, **case})
    result, document = settle_case(rules(), found, trace=trace)
    made = unstructure(statements(rules(), found.person, result))
    assert document["settlements"]
    return made


def back(name: str, day: str) -> dict[str, Any]:
    return {"id": f"R{name}", "date": day, "reverses": name}


def left(statement: dict[str, Any], **wanted: Any) -> list[tuple[str, str, str]]:
    """Limit, used and left of the limits with some attributes."""
    found = [one for one in statement["left"] if all(one[key] == value for key, value in wanted.items())]
    return [(one["limit"], one["used"], one["left"]) for one in found]


def test_sums_by_payer_and_benefit():
    """Two visits and a stay of one year: each benefit by itself, and together."""
    (one,) = stated(employee(), visit("1000", "2024-03-01"), visit("100", "2024-03-02"), stay("2000", "2024-04-10"))
    assert (one["scheme"], one["year"], one["ends"], one["on"], one["claims"]) == (
        "employee",
        "2024-01-01",
        "2024-12-31",
        "2024-04-10",
        3,
    )
    assert one["total"] == "3100.00"
    assert one["benefits"]["outpatient"]["payers"] == {"pooled_fund": "172.00", "cash": "928.00"}
    assert one["benefits"]["outpatient"]["claims"] == 2
    assert sum(map(Decimal, one["payers"].values())) == 3100


def test_left_of_the_self_pay_segment():
    """900 less the 300 borne: 600 to the co-pay segment; the threshold of major illness has used the same 300."""
    (one,) = stated(employee(), visit("300", "2024-03-01"))
    assert left(one, counter="outpatient_deductible") == [("900.00", "300.00", "600.00")]
    assert left(one, counter="major_illness_borne", measure="amount") == [("20000.00", "300.00", "19700.00")]
    words = next(entry["towards"] for entry in one["left"] if entry["counter"] == "major_illness_borne")
    assert words == {"zh": "到大病保险", "en": "to Major illness"}


def test_left_is_never_below_zero():
    """A limit that is used up has nothing left, however much its counter holds."""
    (one,) = stated(employee(), stay("90000", "2024-04-10"))
    assert left(one, counter="inpatient_cost")[0] == ("20000.00", "90000.00", "0.00")


def test_limit_that_depends_on_the_last_claim_says_so():
    """The deductible of a stay is that of the hospital's class: that of the last stay's class, left out where there was none."""
    (one,) = stated(employee(), stay("500", "2024-04-10", level="tertiary"))
    (deductible,) = [entry for entry in one["left"] if entry["counter"] == "inpatient_deductible"]
    assert deductible["when"] == {"tier": "tertiary"}
    (one,) = stated(employee(), visit("300", "2024-03-01"))
    assert left(one, counter="inpatient_deductible") == []


def test_one_statement_a_year():
    """A course over two benefit years has one statement each; the limits of the first are those at its own end."""
    first, second = stated(employee(), visit("300", "2023-11-01"), visit("100", "2024-03-01"))
    assert [(one["year"], one["claims"], one["total"]) for one in (first, second)] == [
        ("2023-01-01", 1, "300.00"),
        ("2024-01-01", 1, "100.00"),
    ]
    assert left(first, counter="outpatient_deductible")[0][1:] == ("300.00", "600.00")
    assert left(second, counter="outpatient_deductible")[0][1:] == ("100.00", "800.00")


def test_refund_in_the_middle():
    """What is taken back is not in the sums, and what it changed in later claims is."""
    (one,) = stated(employee(), visit("900", "2024-03-01"), visit("200", "2024-03-02"), back("C1", "2024-03-03"))
    (other,) = stated(employee(), visit("200", "2024-03-02"))
    assert one["payers"] == other["payers"] and one["total"] == "200.00" and one["claims"] == 1
    assert left(one) == left(other)


def test_everything_taken_back():
    """A course of which nothing stands has no statement."""
    assert stated(employee(), visit("900", "2024-03-01"), back("C1", "2024-03-03")) == []


def test_schemes_apart():
    """Who changes the scheme within a year has a statement for each."""
    person = employee(
        scheme=[{"from": "2020-01-01", "value": "employee"}, {"from": "2024-07-01", "value": "resident"}],
        standing=[{"from": "2020-01-01", "value": "active"}, {"from": "2024-07-01", "value": "adult"}],
    )
    found = stated(person, visit("300", "2024-03-01"), visit("300", "2024-08-01"))
    assert [one["scheme"] for one in found] == ["employee", "resident"]


def test_counter_kept_apart():
    """A ceiling for each disease is told for the disease of the last claim."""
    registrations = [{"kind": "chronic_disease", "code": "diabetes"}]
    claim = {**visit("700", "2024-03-01"), "benefit": "chronic_disease", "disease": "diabetes"}
    (one,) = stated(employee(registrations=registrations), claim)
    (ceiling,) = [entry for entry in one["left"] if entry["counter"] == "chronic_cost"]
    assert (ceiling["key"], ceiling["used"], ceiling["left"]) == ("diabetes", "150.00", "1850.00")


def test_without_a_trace():
    """Without a trace nothing is known of the last claim, and limits that depend on it are left out; the sums are the same."""
    claims = (visit("300", "2024-03-01"), stay("500", "2024-04-10", level="tertiary"))
    (one,), (bare,) = stated(employee(), *claims), stated(employee(), *claims, trace=False)
    assert one["payers"] == bare["payers"]
    assert {entry["counter"] for entry in bare["left"]} < {entry["counter"] for entry in one["left"]}


def test_state_at_the_start_counts():
    """What was used before the course began is used."""
    (one,) = stated(employee(), visit("100", "2024-03-01"), state={"outpatient_deductible": "500"})
    assert left(one, counter="outpatient_deductible") == [("900.00", "600.00", "300.00")]


AMOUNTS = st.lists(st.integers(1, 5_000_000), min_size=1, max_size=4)


@given(AMOUNTS, st.booleans(), st.integers(0, 3))
def test_statement_adds_up(amounts, insured, taken):
    """For any course: payers add up to the bills, benefits to the whole, and limits to used and left."""
    person = employee() if insured else resident()
    claims: list[dict[str, Any]] = [
        visit(f"{fen // 100}.{fen % 100:02}", f"2024-03-{day:02}") for day, fen in enumerate(amounts, 1)
    ]
    if taken < len(claims):
        claims.append(back(f"C{taken + 1}", "2024-03-20"))
    try:
        found = stated(person, *claims)
    except YibaoError:
        return
    for one in found:
        assert sum(map(Decimal, one["payers"].values())) == Decimal(one["total"])
        assert sum(Decimal(some["total"]) for some in one["benefits"].values()) == Decimal(one["total"])
        for entry in one["left"]:
            assert Decimal(entry["left"]) == max(Decimal(0), Decimal(entry["limit"]) - Decimal(entry["used"]))


@pytest.mark.parametrize("person", [employee(), resident()])
def test_every_limit_once(person):
    """No limit is told twice."""
    (one,) = stated(person, visit("100", "2024-03-01"))
    told = [(entry["counter"], entry["key"], entry["measure"], entry["limit"], str(entry["label"])) for entry in one["left"]]
    assert len(told) == len(set(told))

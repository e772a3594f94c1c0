"""Bounds of claims, worked by hand: what is certain, between which amounts each pays, what would decide it."""

import pytest

from tests.engine.flow.areas import COPAY, DEFAULTS, TEXT, plan, stage, table
from tests.rules.small import PERSON_DATA, area, claim
from yibao import load_registry, read_case, settle_case
from yibao.model.results.laws import check
from yibao.model.results.settlement import Bounds
from yibao.model.values.errors import LawError, NoRuleError

WHY = 'why = { zh = "未查到", en = "Not found" }'
DEDUCTIBLE = f'id = "deductible", {TEXT}, limit = {{ table = "deductible", once = "year" }}'


def unknown(name):
    return table(name, '"unknown"', WHY)


def bounded(text, *claims, **how):
    """The entries of some claims, with bounds."""
    case = read_case({"person": PERSON_DATA, "claim": [{**one, "id": f"C{number}"} for number, one in enumerate(claims)]})
    result, document = settle_case(area(DEFAULTS + text), case, bounds=True, **how)
    for entry in result.settled:
        check(entry)
    return document["settlements"]


def test_an_unknown_ratio():
    """100 are owed first, of the other 900 anybody may bear anything."""
    (entry,) = bounded(plan(DEDUCTIBLE, COPAY) + table("deductible", "100") + unknown("ratio"), claim("1000"))
    assert entry["bounds"]["payers"] == {"pooled_fund": ["0.00", "900.00"], "cash": ["100.00", "1000.00"]}
    (figure,) = entry["bounds"]["decided_by"]
    assert (figure["figure"], figure["day"]) == ("ratio", entry["date"])
    assert figure["reason"]["en"].endswith("Not found")
    assert (entry["complete"], entry["payers"]) == (False, {"cash": "1000.00"})
    assert "bounded" in [one["code"] for one in entry["warnings"]]


def test_an_unknown_deductible():
    """Nothing of it or all: 80 % of up to 1,000."""
    (entry,) = bounded(plan(DEDUCTIBLE, COPAY) + unknown("deductible") + table("ratio", '"80%"'), claim("1000"))
    assert entry["bounds"]["payers"] == {"pooled_fund": ["0.00", "800.00"], "cash": ["200.00", "1000.00"]}


def test_what_is_certain_is_not_in_doubt():
    """The first band is certain, 500 at 80 %; of the second one only the ratio is not known."""
    band = f'id = "first", {TEXT}, payer = "pooled_fund", ratio = "known", limit = "edge"'
    text = plan(band, COPAY) + table("edge", "500") + table("known", '"80%"') + unknown("ratio")
    (entry,) = bounded(text, claim("700"))
    assert entry["bounds"]["payers"] == {"pooled_fund": ["400.00", "600.00"], "cash": ["100.00", "300.00"]}
    assert entry["payers"] == {"pooled_fund": "400.00", "cash": "300.00"}
    (small,) = bounded(text, claim("300"))
    assert "bounds" not in small and small["complete"]


def test_a_lower_bound():
    """At least 60 % of 1,000, and at most all of it."""
    (entry,) = bounded(plan(COPAY) + table("ratio", '"at least 60%"'), claim("1000"))
    assert entry["bounds"]["payers"] == {"pooled_fund": ["600.00", "1000.00"], "cash": ["0.00", "400.00"]}


def test_a_later_layer():
    """Half of what a layer with an unknown ratio may leave; the payers together never pay more than the bill."""
    relief = stage("relief", f'id = "relief", {TEXT}, payer = "supplementary", ratio = "half"', base='"copay"')
    text = plan(COPAY, more='stages = ["outpatient", "relief"]') + relief + unknown("ratio") + table("half", '"50%"')
    (entry,) = bounded(text, claim("1000"))
    assert entry["bounds"]["payers"] == {
        "pooled_fund": ["0.00", "1000.00"],
        "supplementary": ["0.00", "500.00"],
        "cash": ["0.00", "1000.00"],
    }


def test_what_follows():
    """A later claim that meets the counter is bounded too: the deductible of 100 may be borne already, or not at all."""
    first = f'id = "first", {TEXT}, limit = "entrance"'
    text = plan(first, DEDUCTIBLE, COPAY) + unknown("entrance") + table("deductible", "100") + table("ratio", '"80%"')
    _, later = bounded(text, claim("1000"), claim("50", "2024-06-01"))
    assert later["bounds"]["payers"]["cash"] == ["10.00", "50.00"]
    assert {figure["figure"] for figure in later["bounds"]["decided_by"]} == {"entrance", "deductible"}


def test_accounts_after_what_is_not_known():
    """What an account holds after a bounded claim is not certain: it may pay any of the next bill, or none."""
    reg = load_registry()
    rules = reg.rules("ningbo")
    person = {
        "id": "P",
        "birth_date": "1994-01-01",
        "scheme": "employee",
        "standing": "active",
        "accounts": {"carried_over": "3000"},
    }
    place = {"level": "tertiary", "region": "330200"}
    lines = [{"class": "A", "amount": "8000"}]
    birth = {"id": "B", "benefit": "maternity", "admitted": "2026-11-20", "discharged": "2026-11-30", "facility": place}
    visit = {
        "id": "V",
        "benefit": "outpatient",
        "date": "2026-12-05",
        "facility": place,
        "lines": [{"class": "A", "amount": "300"}],
    }
    case = read_case({"person": person, "claim": [{**birth, "lines": lines, "facts": {"delivery": "caesarean"}}, visit]})
    first, second = settle_case(rules, case, bounds=True)[1]["settlements"]
    assert first["bounds"]["payers"]["cash"][1] == "8000.00" or "account.carried_over" in first["bounds"]["payers"]
    assert second["bounds"]["payers"]["account.carried_over"] == ["0.00", "300.00"]
    assert second["bounds"]["decided_by"][0]["figure"].startswith("account.")


def test_not_asked_for():
    """Without bounds the claim is refused, as before."""
    case = read_case({"person": PERSON_DATA, "claim": [claim("1000")]})
    with pytest.raises(NoRuleError):
        settle_case(area(DEFAULTS + plan(COPAY) + unknown("ratio")), case)


@pytest.mark.parametrize("payers", [{"cash": (0, 10)}, {"cash": (0, 200_000)}, {"cash": (50_000, 20_000)}])
def test_a_law_of_bounds(payers):
    """Bounds lie within the bill, the least is no more than the most, and the payers can add up to the bill."""
    case = read_case({"person": PERSON_DATA, "claim": [claim("1000")]})
    (entry,) = settle_case(area(DEFAULTS + plan(COPAY) + unknown("ratio")), case, bounds=True)[0].settled
    entry.bounds = Bounds(payers, entry.bounds.decided_by)
    with pytest.raises(LawError):
        check(entry)

"""What generated claims met once: refusals before money moves, starts without rules, and what is left of counters."""

import csv
import datetime as dt

import attrs
import numpy as np
import pytest

from plugins.batch.tests.beside import side_by_side
from plugins.batch.tests.both_engines import columns, compare, table, tables
from plugins.batch.tests.crowd import Crowd
from plugins.batch.tests.reached import Reached
from yibao.cli.app.main import main
from yibao.model.inputs.claim import Case, Claim, Facility, Parts, Prescription
from yibao.model.inputs.person import Person, Registration
from yibao.model.values.dates import Dated
from yibao.model.values.errors import LawError
from yibao.model.values.vocabulary import SPLIT
from yibao_batch.claims.read_claims import read_claims
from yibao_batch.claims.results import check_count
from yibao_batch.people.people import MOST_BALANCE
from yibao_batch.people.read_people import read_people
from yibao_batch.people.reasons import REASONS, add_reason, has_reason, reasons_of
from yibao_batch.run.summary import Summary, whole_sums
from yibao_batch.settle.engine import Engine


def person(scheme="employee", standing="active", **told):
    return Person("P", dt.date(1980, 3, 1), Dated.always(scheme), Dated.always(standing), **told)


def visit(name, day, benefit="outpatient", level="community", amount=50_000, **told):
    return Claim(name, date=day, benefit=benefit, parts=Parts(in_scope=amount), **{"facility": Facility(level), **told})


def both(rules, *cases, **options):
    """Both engines on some cases; what the batch engine found, refused, left to the other one, and where persons ended."""
    persons, claims, said, unsaid = tables(rules, cases)
    assert not unsaid
    compare(rules, persons, claims, said, **options)
    return columns(rules, persons, claims, **options)


def test_no_plan_takes_it(rules):
    """A claim of a benefit without rules is refused and listed, with the reason of its day, and never lost; others settle."""
    days = [dt.date(2021, 3, day) for day in (1, 2, 3)]
    claims = (visit("A", days[0]), visit("B", days[1], "ambulance"), visit("C", days[2], "ambulance"))
    found, rejects, _, _, _ = both(rules, Case(person(), claims))
    assert {name for _, name in found} == {"A"}
    assert {name: one.column for (_, name), one in rejects.items()} == {"B": "benefit", "C": "benefit"}
    for name in ("B", "C"):
        assert "The rules before 2022 do not know an ambulance" in rejects["P000000", name].reason.en


def test_no_benefit_year(rules):
    """A claim on a day that lies in no benefit year is refused for that, with its day; one before all rules for having none."""
    first = min(run.from_ for run in rules.declared.scheme["resident"].years)
    day = first - dt.timedelta(days=1)
    resident = person("resident", "adult")
    found, rejects, _, _, _ = both(rules, Case(resident, (visit("A", day), visit("B", dt.date(2022, 3, 1)))))
    assert {name for _, name in found} == {"B"}
    assert day.isoformat() in rejects["P000000", "A"].reason.en


@pytest.mark.parametrize("accounts", [0, 100_000])
def test_first_claim_without_rules(rules, accounts):
    """A course begins with its first claim that is settled where no plan takes the one before it: nothing is credited meanwhile."""
    day = dt.date(2021, 3, 1)
    listed = [visit("A", day, "ambulance"), visit("B", day.replace(year=2022)), visit("C", day.replace(year=2023))]
    told = person(accounts={"current_year": accounts, "carried_over": 0, "family": 0}, contribution_base=Dated.always(1_000_000))
    _, _, singles, _, _ = both(rules, Case(told, tuple(listed)))
    assert singles == {"late_start": 2}
    _, _, singles, _, _ = both(rules, Case(told, tuple(listed[:2])))
    assert not singles, "nothing falls due after the first claim that is settled"


def test_counters_brought_along_past_a_refused_claim(rules):
    """What a person brings along counts from the first claim for which there are rules, though one before it is refused."""
    day = dt.date(2021, 3, 1)
    known = Case(person(), (visit("B", day, amount=200_000),), state={"outpatient_deductible": "300"})
    lost = attrs.evolve(known, claim=(visit("A", day, "ambulance"), *known.claim))
    (one, place), (other, at) = (both(rules, case)[0]["P000000", "B"] for case in (known, lost))
    assert one.payers[:, place].tolist() == other.payers[:, at].tolist()


def test_counters_at_the_end(rules):
    """End states hold the counters of the benefit year the person is in, and none of years that are over."""
    claims = tuple(visit(f"C{year}", dt.date(year, 11, 5)) for year in (2021, 2022))
    _, _, _, ends, _ = both(rules, Case(person(), claims))
    year = rules.year_of("employee", dt.date(2022, 11, 5)).first
    yearly = {period for name, period, _ in ends["P000000"].counters if rules.declared.counter[name].reset == "year"}
    assert yearly == {year.isoformat()}


@pytest.mark.parametrize("card", [None, False])
def test_nothing_settled_no_state(rules, card):
    """A person of whom no claim was settled ended nowhere, whichever engine looked at the claims."""
    case = Case(person(), (visit("A", dt.date(2021, 3, 1), "ambulance", card=card),))
    found, rejects, _, ends, _ = both(rules, case)
    assert len(rejects) == 1 and not found and not ends


@pytest.mark.parametrize("largest", [10**11, 2**60 + 1])
def test_sums_are_whole(largest):
    """The sums of a summary are exact to the fen, also above what a float can hold."""
    values = np.array([largest, 1, -largest, 1, 7, largest])
    group = np.array([0, 0, 2, 1, 1, 1])
    assert whole_sums(group, values).tolist() == [largest + 1, largest + 8, -largest]


def crowded(rules, persons, claims):
    """Both engines on rows that case objects do not say: balances and bases by person, several rows of one person."""
    side_by_side(rules, Crowd(table(persons), table(claims), {}, frozenset()), Reached())


def row(person, claim, day, amount=50_000, **told):
    return (
        {"person": person, "claim": claim, "date": day, "benefit": "outpatient", "level": "community", "reverses": None}
        | {f"{part}_fen": amount if part == "in_scope" else 0 for part in SPLIT}
        | told
    )


@pytest.mark.parametrize("card", [None, False])
def test_changes_from_a_day_on(rules, card):
    """What changes from a day on counts from that day, within a benefit year too, where the first row holds from always."""
    day = dt.date(2022, 3, 1)
    told = {"person": "P", "birth_date": dt.date(1980, 3, 1), "scheme": "employee", "from": None}
    for later in ({"standing": "retired"}, {"scheme": "resident", "standing": "adult"}):
        persons = [told | {"standing": "active"}, {"person": "P", "from": day} | later]
        claims = [row("P", f"C{off}", day + dt.timedelta(days=off), card=card) for off in (-1, 0, 1)]
        crowded(rules, persons, claims)


def test_plan_of_a_few_that_the_kernel_does_not_take(rules):
    """Only who is sent to such a plan is left to the scalar engine, for that reason alone; what no column tells is refused."""
    told = {"birth_date": dt.date(1980, 3, 1), "scheme": "employee", "standing": "active", "contribution_base_fen": 1_000_000}
    persons = [told | {"person": name, "fact_seafarer": name != "A"} for name in "ABC"]
    days = (dt.date(2022, 3, 1), dt.date(2022, 6, 1))
    chronic = [row(name, f"{name}{day}", day, benefit="chronic_disease", disease="diabetes") for name in "AB" for day in days]
    visits = [row("B", "B1", dt.date(2022, 8, 1)), row("B", "B2", dt.date(2022, 9, 1))]
    stay = row("C", "C", None, benefit="inpatient", admitted=days[0], discharged=days[1])
    found, rejects, reasons, _, _ = columns(rules, table(persons), table([*chronic, *visits, stay]))
    assert len(found) == 6 and reasons == {"raw_key": 4}
    assert list(rejects) == [("C", "C")]


@pytest.mark.parametrize("first", [0, 100, 1_000_000])
def test_credits_of_who_shares_the_facts(rules, first):
    """A credit less a premium is each person's own, also where the one it is worked out with has a base of nothing."""
    told = {"birth_date": dt.date(1980, 3, 1), "scheme": "employee", "standing": "active"}
    persons = [told | {"person": f"P{base}", "contribution_base_fen": base} for base in sorted({first, 1_000_000, 2_000_000})]
    persons = sorted(persons, key=lambda one: one["person"])
    days = (dt.date(2018, 11, 27), dt.date(2019, 12, 1))
    crowded(rules, persons, [row(one["person"], f"C{day}", day) for one in persons for day in days])


def test_named_stay_without_claim(rules):
    """A row without a claim id is refused, and nothing else is said of it, beside rows that name their stay."""
    persons = [{"person": "P", "birth_date": dt.date(1980, 3, 1), "scheme": "employee", "standing": "active"}]
    day = dt.date(2022, 3, 1)
    listed = [row("P", "A", day, stay="S"), row("P", None, day), row("P", "C", day, stay="S")]
    side_by_side(rules, Crowd(table(persons), table(listed), {1: "claim"}, frozenset()), Reached())


@pytest.mark.parametrize("months", [0, 3, 24])
@pytest.mark.parametrize("day", [dt.date(2022, 8, 1), dt.date(2024, 3, 1)])
def test_cash_beside_the_kernel(rules, day, months):
    """What births bring beside the bill is worked out for claims that the kernel settles: once a stay, or left out and said."""
    facts = {"delivery": "normal", "employer_average_base": "9000", "unbroken_contribution_months": months}
    told = {name: Dated.always(value) for name, value in facts.items()}
    stay = {"benefit": "maternity", "facility": Facility("tertiary"), "parts": Parts(in_scope=500_000), "stay": "S"}
    claims = [Claim(f"C{place}", admitted=day, discharged=day + dt.timedelta(days=place), **stay) for place in (1, 2)]
    cases = [Case(person(facts=facts_of), tuple(claims)) for facts_of in (told, {"delivery": told["delivery"]})]
    found, _, singles, _, engine = both(rules, *cases, states=False)
    assert not singles
    paid = {key: int(settled.cash[place]) for key, (settled, place) in found.items()}
    assert paid["P000000", "C1"] > 0 == paid["P000000", "C2"]
    said = {key: engine.binder.notes[settled.notes[place]] for key, (settled, place) in found.items()}
    assert "cash_left_out" in said["P000001", "C1"]


def test_cash_that_cannot_be(rules):
    """Days that cannot be refuse the claim that brings money for them, and no other of the person."""
    told = {"delivery": "normal", "leave_days": -5, "employer_average_base": "9000", "unbroken_contribution_months": 24}
    day = dt.date(2024, 3, 1)
    birth = Claim("B", admitted=day, discharged=day, benefit="maternity", facility=Facility("tertiary"), parts=Parts(in_scope=1))
    case = Case(
        person(facts={name: Dated.always(value) for name, value in told.items()}),
        (visit("A", day), birth, visit("C", day)),
    )
    found, rejects, singles, _, _ = both(rules, case, states=False)
    assert {name for _, name in found} == {"A", "C"} and rejects["P000000", "B"].column == "facts.leave_days"
    assert singles == {"cash_benefits": 2}


LAPSED = Dated.always("lapsed")
CHANGE = dt.date(2022, 7, 1)
MANY = tuple(Registration("family_doctor", from_=dt.date(2000, 1, 1) + dt.timedelta(days=place)) for place in range(41))
BESIDES = {
    "scheme_changes": {
        "scheme": Dated(((None, "employee"), (CHANGE, "resident"))),
        "standing": Dated(((None, "active"), (CHANGE, "adult"))),
    },
    "many_registrations": {"registrations": MANY},
    "large_balance": {"accounts": {"current_year": MOST_BALANCE + 1, "carried_over": 0, "family": 0}},
}


@pytest.mark.parametrize("card", [None, False])
@pytest.mark.parametrize("besides", list(BESIDES))
def test_no_cover_beside_another_reason(rules, besides, card):
    """Who has no cover is paid nothing, whatever else there is that only the scalar engine knows."""
    days = [CHANGE + dt.timedelta(days=off) for off in (-100, 100)]
    told = attrs.evolve(person(), cover=LAPSED, **BESIDES[besides])
    case = Case(told, tuple(visit(f"C{day}", day, card=card) for day in days))
    found, _, singles, _, _ = both(rules, case)
    assert len(found) == 2
    assert all(int(settled.payers[-1, place]) == 50_000 for settled, place in found.values()), "all is cash"
    assert all({"cover", besides} <= set(why.split(",")) for why in singles)


def test_every_reason_is_kept():
    """A person with several reasons for the scalar engine keeps them all, in whatever order they are met."""
    several = np.zeros(2, dtype=np.int64)
    for reason in REASONS:
        add_reason(several, np.array([1, 1]), reason)
    assert [reasons_of(bits) for bits in several.tolist()] == ["", ",".join(REASONS)]
    assert all(has_reason(several, reason).tolist() == [False, True] for reason in REASONS)


@pytest.mark.parametrize("states", [True, False])
def test_refund_of_a_birth(rules, states):
    """A refund takes back what a birth brought beside the bill, as `settle` does."""
    facts = {"delivery": "normal", "employer_average_base": "9000", "unbroken_contribution_months": 24}
    told = person(facts={name: Dated.always(value) for name, value in facts.items()})
    day = dt.date(2024, 3, 1)
    stay = {"benefit": "maternity", "facility": Facility("tertiary"), "parts": Parts(in_scope=500_000)}
    birth = Claim("B", admitted=day, discharged=day + dt.timedelta(days=3), **stay)
    refund = Claim("R", date=day + dt.timedelta(days=9), reverses="B")
    found, _, _, _, _ = both(rules, Case(told, (birth, refund)), states=states)
    paid, back = (int(settled.cash[place]) for settled, place in (found["P000000", name] for name in ("B", "R")))
    assert paid > 0
    assert back == -paid


def test_every_claim_is_settled_or_refused(rules):
    """A claim that is neither settled nor listed as refused stops the run."""
    persons, claims, _, _ = tables(rules, [Case(person(), (visit("A", CHANGE), visit("B", CHANGE)))])
    people = read_people(rules, persons)
    engine = Engine(rules, people, compile_=False)
    settled = engine.settle(*read_claims(claims, 0, people, engine.binder.frame, engine.binder.vocabulary))
    check_count(settled)
    settled.good[1] = False
    with pytest.raises(LawError, match="row 2"):
        check_count(settled)
    settled.claims.bad[1] = True
    with pytest.raises(LawError, match="row 2"):
        check_count(settled)
    with pytest.raises(LawError, match="3 claims"):
        Summary(claims=2).check(3)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("region", [None, "889900"])
def test_two_filings_at_once(rules, backwards, region):
    """Two filings in force are no matter at home; away from it, where they differ, the claim is refused with the question which."""
    filed = [Registration("cross_region", code, "889900") for code in ("referral", "self_filed")]
    told = person(registrations=tuple(filed[::-1] if backwards else filed))
    day = dt.date(2024, 3, 1)
    away = visit("B", day, amount=500_000, facility=Facility("community", region=region))
    found, rejects, singles, _, _ = both(rules, Case(told, (visit("A", day), away, visit("C", day))))
    assert {name for _, name in found} == ({"A", "B", "C"} if region is None else {"A", "C"})
    assert set(singles) <= {"several_registrations"}
    if region:
        assert "under which of them was the visit" in rejects["P000000", "B"].reason.en


def test_several_diseases_of_which_none_is_named(rules):
    """A claim that names none of several registered diseases is refused where they differ, and nothing else of the person."""
    told = person(registrations=tuple(Registration("chronic_disease", code) for code in ("hypertension", "diabetes")))
    day = dt.date(2024, 3, 1)
    silent = visit("A", day, "chronic_disease", amount=500_000)
    case = Case(told, (silent, visit("B", day, "chronic_disease", disease="diabetes"), visit("C", day)))
    found, rejects, _, _, _ = both(rules, case)
    assert {name for _, name in found} == {"B", "C"}
    assert "for which of them" in rejects["P000000", "A"].reason.en


def test_refusals_name_the_days_of_each_claim(rules):
    """Of two claims of a day that are refused for the same reason each is told its own other day."""
    day = dt.date(2024, 3, 1)
    later = [day + dt.timedelta(days=off) for off in (1, 3)]
    claims = [visit(f"C{one}", day, "pharmacy", "pharmacy", prescription=Prescription("community", one)) for one in later]
    _, rejects, _, _, _ = both(rules, Case(person(), tuple(claims)))
    assert all(one.isoformat() in rejects["P000000", f"C{one}"].reason.en for one in later)


def test_no_cover_in_files(tmp_path, capsys):
    """Rows of a person who has no cover and changes the scheme: the funds pay nothing, and the summary names both reasons."""
    persons, claims, out = (tmp_path / name for name in ("persons.csv", "claims.csv", "out.csv"))
    persons.write_text(
        "person,from,birth_date,scheme,standing,cover\n"
        "1,,1980-01-01,resident,adult,lapsed\n"
        "1,2024-07-01,,employee,active,\n"
        "2,,1980-01-01,resident,adult,lapsed\n"
    )
    claims.write_text(
        "person,claim,date,benefit,level,in_scope\n"
        "1,a,2024-03-05,outpatient,community,10000\n"
        "1,b,2024-09-05,outpatient,community,10000\n"
        "2,a,2024-03-05,outpatient,community,10000\n"
    )
    with pytest.raises(SystemExit) as ended:
        main(["--lang", "en", "batch", "run", "--city", "atlantis", str(persons), str(claims), str(out)])
    assert not ended.value.code
    with out.open() as file:
        assert [row["cash_fen"] for row in csv.DictReader(file)] == ["1000000"] * 3
    assert "a change of scheme, cover not in force" in capsys.readouterr().out

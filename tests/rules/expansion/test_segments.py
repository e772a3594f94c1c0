"""Who pays a segment and what it is to the person, as it follows from where it stands; one name for several conditions."""

import itertools

import pytest

from tests.rules.plans import COPAY, RATIO, plan, refused, rules, segment, stage, table, told
from tests.rules.small import PERSON, claim, payers, settled

ACCOUNT = '[account.current_year]\nlabel = { zh = "账户", en = "Account" }\n'
HOLDER = PERSON.replace("years =", 'accounts = "current_year"\nyears =') + ACCOUNT
PAID = segment("account", 'account = "current_year"')


def roles(area) -> dict[str, str]:
    """The role of each segment."""
    return {part.id: part.role for rows in area.declared.stage.values() for row in rows for part in row.segment}


def test_account_is_payer_and_limit():
    """It pays what it holds, and what it does not hold goes on."""
    area = rules(plan(PAID, COPAY), RATIO, person=HOLDER)
    assert payers(area, claim("100"), accounts={"current_year": "30"}) == {
        "account.current_year": "30.00",
        "pooled_fund": "35.00",
        "cash": "35.00",
    }


def test_account_with_another_limit():
    """A further limit holds beside what the account holds."""
    paid = segment("account", 'account = "current_year", limit = "most"')
    area = rules(plan(paid, COPAY), RATIO, table("most", 20), person=HOLDER)
    assert payers(area, claim("100"), accounts={"current_year": "30"})["account.current_year"] == "20.00"


def test_roles():
    """Nobody pays: a deductible; an account; a fund in the stage that opens the bill; a fund in a later one."""
    later = stage("aid", segment("threshold", 'limit = "owed"'), segment("aid", 'payer = "medical_assistance"'))
    area = rules(
        plan(PAID, segment("owed", 'limit = "owed"'), COPAY, more='stages = "aid"'), RATIO, later, table("owed", 10), person=HOLDER
    )
    assert roles(area) == {
        "account": "account",
        "owed": "deductible",
        "copay": "copay",
        "threshold": "deductible",
        "aid": "relief",
    }


def test_role_that_is_given():
    """A role that is written stands."""
    assert roles(rules(plan(segment("own", 'limit = "owed", role = "copay"'), COPAY), RATIO, table("owed", 10)))["own"] == "copay"


def test_one_name_for_several_conditions():
    """One name may stand twice where never both stand; results name the person's part alike."""
    owed = [
        segment("deductible", f'limit = "{name}", when = {{ standing = {who} }}')
        for name, who in (("low", '"minor"'), ("high", '{ not = "minor" }'))
    ]
    aid = stage("aid", segment("aid", 'payer = "medical_assistance"'), base='"deductible"')
    area = rules(plan(*owed, COPAY, more='stages = "aid"'), RATIO, aid, table("low", 10), table("high", 30))
    for standing, amount in (("minor", "10.00"), ("adult", "30.00")):
        (entry,) = settled(area, claim("100"), standing=standing)["settlements"]
        assert entry["segments"][0] == {
            "id": "deductible", "stage": "basic", "amount": amount, "payer": None, "paid": "0.00", "person": amount,
        }  # fmt: skip
        assert entry["payers"]["medical_assistance"] == amount
    stage_of = area.declared.stage["outpatient"][0]
    for labels in itertools.product(("minor", "adult", "student", "retired")):
        standing = [part for part in stage_of.segment if part.id == "deductible" and labels[0] in part.when["standing"]]
        assert len(standing) == 1


@pytest.mark.parametrize(
    ("second", "where"),
    [
        (
            'limit = "owed", when = { standing = ["minor", "adult"], "facility.level" = "tertiary" }',
            "standing=minor, facility.level=tertiary",
        ),
        ('limit = "owed"', "standing=minor"),
    ],
)
def test_both_stand(second, where):
    """The labels for which both stand are told."""
    first = segment("deductible", 'limit = "owed", when = { standing = "minor" }')
    error = refused(plan(first, segment("deductible", second), COPAY), RATIO, table("owed", 10))
    assert told(error) == (
        f"段 deductible 在 {where.replace(', ', '、')} 时有两个",
        f"the segment deductible stands twice for {where}",
        "缩小 when 或 days",
        "narrow when, or days",
    )
    assert error.where.endswith("plan.outpatient: segment.deductible")


def test_both_stand_on_a_day():
    """Without conditions the day is told."""
    first = segment("deductible", 'limit = "owed", to = 2022-05-01')
    error = refused(plan(first, segment("deductible", 'limit = "owed", from = 2022-01-01'), COPAY), RATIO, table("owed", 10))
    assert told(error)[1] == "the segment deductible stands twice on 2022-01-01"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            PAID.replace("account =", 'payer = "pooled_fund", account ='),
            ("account 已说明支付方", "account says who pays", "删去 payer", "take payer out"),
        ),
        (
            segment("own", 'ratio = "ratio"'),
            ("有 ratio 而无 payer", "a ratio needs a payer", "写明 payer,或删去 ratio", "name the payer, or take ratio out"),
        ),
    ],
)
def test_slips_of_payers(text, message):
    """An account says who pays, and a ratio is of somebody."""
    error = refused(plan(text, COPAY), RATIO, person=HOLDER)
    assert told(error) == message
    assert error.where.endswith("plan.outpatient: segment." + text.split('"')[1])


def test_misspelt_payer():
    """The nearest payer is proposed."""
    error = refused(plan(COPAY.replace("pooled_fund", "poled_fund")), RATIO)
    assert told(error)[1] == "there is no payer poled_fund"
    assert told(error)[3].startswith("did you mean pooled_fund? known: ")

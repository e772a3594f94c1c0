"""The one primitive: a segment takes what fits, its payer bears a ratio, the rest stays with the person, the remainder goes on."""

from decimal import Decimal

import pytest

from tests.rules.small import PERSON, PLAN, RATIO, area, claim, payers, settled


def table(name: str, value: str) -> str:
    return f'[table.{name}]\nfrom = 2020-01-01\nvalue = {value}\nsource = "law"\nstatus = "official"\n'


def percent(ratio: str) -> str:
    """A ratio as rules print it."""
    return f'"{(Decimal(ratio) * 100).normalize():f}%"'


def stage(*segments: str, base: str = '"in_scope"', name: str = "outpatient", ident: str = "basic", more: str = "") -> str:
    lines = [f"[stage.{name}]", f'id = "{ident}"', 'label = { zh = "段", en = "Stage" }', f"base = [{base}]", more]
    for number, segment in enumerate(segments):
        body = segment if "id =" in segment else f'id = "s{number}"\n{segment}'
        lines += [f"[[stage.{name}.segment]]", 'label = { zh = "段", en = "Segment" }', body]
    return "\n".join(lines) + "\n"


def counter(name: str, more: str = "") -> str:
    return f'[counter.{name}]\nlabel = {{ zh = "计", en = "Counter" }}\n{more}\n'


def falls(document: dict) -> list[tuple[str, str, str, str]]:
    """Of the last claim: each segment with what fell in, what was paid, what stayed."""
    return [(one["id"], one["amount"], one["paid"], one["person"]) for one in document["settlements"][-1]["segments"]]


PAID = 'payer = "pooled_fund"\nratio = "ratio"'


@pytest.mark.parametrize(
    ("ratio", "amount", "paid", "person"),
    [
        ("0.5", "0.01", "0.01", "0.00"),
        ("0.5", "0.03", "0.02", "0.01"),
        ("0.5", "0.05", "0.03", "0.02"),
        ("0.333333", "100", "33.33", "66.67"),
        ("0.333333", "0.01", "0.00", "0.01"),
        ("0.000001", "5000", "0.01", "4999.99"),
        ("0.000001", "4999.99", "0.00", "4999.99"),
        ("1", "100", "100.00", "0.00"),
        ("0", "100", "0.00", "100.00"),
    ],
)
def test_payer_is_rounded_half_up_and_the_person_gets_the_remainder(ratio, amount, paid, person):
    """The payer's share is rounded half up to the fen; the person gets the exact rest, so the two always add up."""
    rules = area(PLAN + stage(PAID) + table("ratio", percent(ratio)))
    assert falls(settled(rules, claim(amount))) == [("s0", f"{float(amount):.2f}", paid, person)]


@pytest.mark.parametrize(("rounding", "paid"), [("half_up", "33.34"), ("down", "33.33"), ("up", "33.34")])
def test_a_rule_may_round_otherwise(rounding, paid):
    """50 % of 66.67 is 33.335: half up and up 33.34, down 33.33."""
    rules = area(PLAN + stage(f'{PAID}\nrounding = "{rounding}"') + RATIO)
    assert payers(rules, claim("66.67"))["pooled_fund"] == paid


@pytest.mark.parametrize(("rounding", "paid"), [("down", "0.33"), ("up", "0.34")])
def test_rounding_down_and_up(rounding, paid):
    """A third of a yuan, 0.333333, rounded down is 0.33 and up 0.34."""
    rules = area(PLAN + stage(f'{PAID}\nrounding = "{rounding}"') + table("ratio", '"33.3333%"'))
    assert payers(rules, claim("1"))["pooled_fund"] == paid


def test_payer_without_ratio_bears_all():
    """A payer without a ratio bears all that falls in."""
    rules = area(PLAN + stage('payer = "pooled_fund"'))
    assert payers(rules, claim("12.34")) == {"pooled_fund": "12.34", "cash": "0.00"}


def test_no_payer_leaves_all_with_the_person():
    """Without a payer everything that falls in stays with the person."""
    rules = area(PLAN + stage('role = "deductible"'))
    assert payers(rules, claim("12.34")) == {"cash": "12.34"}


def test_what_passes_the_last_segment_is_above_the_limit():
    """What no segment takes stays with the person as above_limit."""
    rules = area(PLAN + stage(f'{PAID}\nlimit = {{ table = "most" }}') + RATIO + table("most", "60"))
    assert falls(settled(rules, claim("100"))) == [("s0", "60.00", "30.00", "30.00"), ("above_limit", "40.00", "0.00", "40.00")]


def test_a_limit_without_counter_is_for_each_claim():
    """Without a counter the limit is whole again in the next claim."""
    rules = area(PLAN + stage(f'{PAID}\nlimit = {{ table = "most" }}') + RATIO + table("most", "60"))
    assert payers(rules, claim("100"), claim("100")) == {"pooled_fund": "30.00", "cash": "70.00"}


def test_a_limit_with_counter_is_an_edge():
    """With a counter the limit is an edge: room is what lies between it and what was used, never below zero."""
    text = PLAN + stage(f'{PAID}\nlimit = {{ table = "most", counter = "used" }}') + RATIO + table("most", "60") + counter("used")
    rules = area(text)
    assert payers(rules, claim("40"), claim("100")) == {"pooled_fund": "10.00", "cash": "90.00"}
    assert payers(rules, claim("40"), claim("100"), claim("100")) == {"cash": "100.00"}
    assert payers(rules, claim("100"), state={"used": "70"}) == {"cash": "100.00"}


def test_of_several_limits_the_smallest_room_wins():
    """A limit for each claim and one for the year: 60 at first, then the 10 that are left of the year."""
    limits = 'limit = [{ table = "each" }, { table = "year", counter = "used" }]'
    rules = area(PLAN + stage(f"{PAID}\n{limits}") + RATIO + table("each", "60") + table("year", "70") + counter("used"))
    assert falls(settled(rules, claim("100")))[0][1] == "60.00"
    assert falls(settled(rules, claim("100"), claim("100")))[0][1] == "10.00"


def test_counters_move_as_segments_fill():
    """The second segment of a claim sees what the first one counted: edges 60 and 90 of one counter let in 60 and then 30."""
    limits = ['limit = { table = "a", counter = "used" }', f'{PAID}\nlimit = {{ table = "b", counter = "used" }}']
    rules = area(PLAN + stage(*limits) + RATIO + table("a", "60") + table("b", "90") + counter("used"))
    document = settled(rules, claim("100"))
    assert falls(document) == [
        ("s0", "60.00", "0.00", "60.00"),
        ("s1", "30.00", "15.00", "15.00"),
        ("above_limit", "10.00", "0.00", "10.00"),
    ]
    assert document["settlements"][-1]["counters"] == {"used": "90.00"}


def test_counts_grow_by_amount_payment_and_one():
    """`counts` lets further counters grow by what falls in, by what is paid, or by one."""
    counts = 'counts = [{ counter = "a" }, { counter = "p", by = "payment" }, { counter = "n", by = "one" }]'
    text = PLAN + stage(f"{PAID}\n{counts}") + RATIO
    entry = settled(area(text), claim("100"), claim("50"))["settlements"][-1]
    assert entry["counters"] == {"a": "150.00", "p": "75.00", "n": "2"}


def test_nothing_counts_where_nothing_falls_in():
    """A segment that is full counts nothing, not even one."""
    more = 'limit = { table = "most", counter = "used" }\ncounts = [{ counter = "n", by = "one" }]'
    text = PLAN + stage(f"{PAID}\n{more}") + RATIO + table("most", "60") + counter("used")
    entry = settled(area(text), claim("60"), claim("50"))["settlements"][-1]
    assert entry["counters"] == {"used": "60.00", "n": "1"}


@pytest.mark.parametrize(
    ("ratio", "room", "amount", "paid"),
    [
        # 10.00 at 86 %: 11.63 -> 10.0018 -> 10.00; 11.64 -> 10.0104 -> 10.01
        ("0.86", "10", "11.63", "10.00"),
        # half of 20.00 is 10.00, half of 20.01 would be 10.005 and round up
        ("0.5", "10", "20.00", "10.00"),
        ("1", "10", "10.00", "10.00"),
        # nothing is left, but a share of 0.3 fen rounds to nothing
        ("0.3", "0", "0.01", "0.00"),
        ("0.5", "0", "0.00", "0.00"),
    ],
)
def test_limit_by_payment_lets_in_the_largest_amount_whose_share_fits(ratio, room, amount, paid):
    """A limit measured by payment lets in the largest amount whose rounded share does not exceed what is left of it."""
    text = f'{PAID}\nlimit = {{ table = "most", counter = "paid", measure = "payment" }}'
    rules = area(PLAN + stage(text) + table("ratio", percent(ratio)) + table("most", room) + counter("paid"))
    document = settled(rules, claim("100"))
    assert falls(document)[0][1:3] == (amount, paid)
    assert document["settlements"][0]["counters"].get("paid", "0.00") == paid


def test_limit_by_payment_of_nobody_lets_everything_in():
    """At a ratio of nothing no payment is ever too much."""
    text = f'{PAID}\nlimit = {{ table = "most", counter = "paid", measure = "payment" }}'
    rules = area(PLAN + stage(text) + table("ratio", '"0%"') + table("most", "10") + counter("paid"))
    assert falls(settled(rules, claim("100"))) == [("s0", "100.00", "0.00", "100.00")]


def test_limit_as_a_share_of_what_arrives():
    """`of = "arrives"`: 10 % of what reaches the segment, rounded half up: of 100.05 10.005 -> 10.01."""
    text = stage('limit = { ratio = "share", of = "arrives" }', PAID)
    rules = area(PLAN + text + RATIO + table("share", '"10%"'))
    assert falls(settled(rules, claim("100.05"))) == [("s0", "10.01", "0.00", "10.01"), ("s1", "90.04", "45.02", "45.02")]


def test_limit_as_a_share_of_a_part():
    """`of = { part = "first_pay" }`: twice the first-pay of the bill falls in."""
    text = stage('limit = { ratio = "share", of = { part = "first_pay" } }', PAID)
    rules = area(PLAN + text + RATIO + table("share", '"200%"'))
    lines = [{"class": "B", "amount": "100", "first_pay": "20"}]
    assert falls(settled(rules, claim(lines=lines))) == [("s0", "40.00", "0.00", "40.00"), ("s1", "40.00", "20.00", "20.00")]


def test_limit_as_a_share_of_a_dated_figure():
    """`of = { table = "wage" }`: 1 % of a wage of 6,543 is 65.43."""
    text = stage('limit = { ratio = "share", of = { table = "wage" } }', PAID)
    rules = area(PLAN + text + RATIO + table("share", '"1%"') + table("wage", "6543"))
    assert falls(settled(rules, claim("100")))[0] == ("s0", "65.43", "0.00", "65.43")


def test_segment_stands_for_some_labels_only():
    """`when`: for other labels the segment is not there."""
    text = stage('limit = { table = "most" }\nwhen = { standing = ["adult"] }', PAID)
    rules = area(PLAN + text + RATIO + table("most", "60"))
    assert payers(rules, claim("100"), standing="adult")["pooled_fund"] == "20.00"
    assert payers(rules, claim("100"), standing="student")["pooled_fund"] == "50.00"


def test_segment_stands_on_some_days_only():
    """`from` and `to`: both days belong to the time in which the segment is there."""
    days = "from = 2024-02-01\nto = 2024-02-29"
    rules = area(PLAN + stage(f'limit = {{ table = "most" }}\n{days}', PAID) + RATIO + table("most", "60"))
    paid = [payers(rules, claim("100", day))["pooled_fund"] for day in ("2024-01-31", "2024-02-01", "2024-02-29", "2024-03-01")]
    assert paid == ["50.00", "20.00", "20.00", "50.00"]


def test_one_segment_may_change_its_payer():
    """Two segments of one id whose days do not meet: the payer changes on a day."""
    old = 'id = "copay"\npayer = "additional_fund"\nratio = "ratio"\nto = 2024-01-31'
    new = f'id = "copay"\n{PAID}\nfrom = 2024-02-01'
    rules = area(PLAN + stage(old, new) + RATIO)
    assert payers(rules, claim("100", "2024-01-31")) == {"additional_fund": "50.00", "cash": "50.00"}
    assert payers(rules, claim("100", "2024-02-01")) == {"pooled_fund": "50.00", "cash": "50.00"}


def test_later_layer_takes_its_money_off_the_parts_in_order():
    """A later fund's 15 come off the part listed first, the co-pay; the family account, which pays no deductible, sees it."""
    first = stage('id = "deductible"\nlimit = { table = "most" }', f'id = "copay"\n{PAID}')
    later = stage(
        'payer = "medical_assistance"\nlimit = { table = "help" }', name="later", ident="later", base='"copay", "deductible"'
    )
    plan = PLAN.replace('stages   = ["outpatient"]', 'stages   = ["outpatient", "later"]\nmeans = "family"')
    means = '[means.family]\npays = { account = "family", parts = "copay", source = "law", status = "official" }\n'
    person = (
        PERSON.replace("years =", 'accounts = ["family"]\nyears =') + '[account.family]\nlabel = { zh = "家", en = "Family" }\n'
    )
    rules = area(plan + first + later + means + RATIO + table("most", "60") + table("help", "15"), person=person)
    # 60 deductible; of 40 the fund pays 20; assistance pays 15 of the 20 left, the family account the other 5
    assert payers(rules, claim("100"), accounts={"family": "500"}) == {
        "pooled_fund": "20.00",
        "medical_assistance": "15.00",
        "account.family": "5.00",
        "cash": "60.00",
    }


def test_stage_over_what_a_payer_would_pay():
    """A stage over `{ paid }` takes from what that payer would pay: 50 would be paid, 30 of it go to the person."""
    off = stage('limit = { table = "off" }', name="off", ident="off", base='{ paid = "pooled_fund" }')
    plan = PLAN.replace('["outpatient"]\n', '["outpatient", "off"]\n').replace(
        'benefits = ["outpatient", "off"]', 'benefits = ["outpatient"]'
    )
    rules = area(plan + stage(PAID) + off + RATIO + table("off", "30"))
    assert payers(rules, claim("100")) == {"pooled_fund": "20.00", "cash": "80.00"}
    assert payers(rules, claim("40")) == {"cash": "40.00"}


def test_several_payers_on_one_segment():
    """`rest = "payer"`: of the 50 that one fund would pay another bears half, the rest stays where it was."""
    half = stage(
        'payer = "major_illness_fund"\nratio = "ratio"\nrest = "payer"',
        name="half",
        ident="half",
        base='{ paid = "pooled_fund" }',
    )
    plan = PLAN.replace('stages   = ["outpatient"]', 'stages   = ["outpatient", "half"]')
    rules = area(plan + stage(PAID) + half + RATIO)
    assert payers(rules, claim("100")) == {"pooled_fund": "25.00", "major_illness_fund": "25.00", "cash": "50.00"}


def test_bill_of_nothing():
    """A bill of nothing settles: nobody pays, cash stands with zero."""
    rules = area()
    assert payers(rules, claim("0")) == {"cash": "0.00"}


def test_stage_none_of_whose_segments_stand():
    """Where no segment of a stage stands for a person, all that arrives stays with the person as above the limit."""
    rules = area(PLAN + stage(f'{PAID}\nwhen = {{ standing = ["student"] }}') + RATIO)
    assert falls(settled(rules, claim("100"))) == [("above_limit", "100.00", "0.00", "100.00")]


def test_unknown_ratio_of_a_full_segment_refuses_nobody():
    """Nothing falls into a segment that is full, so its unknown ratio is not reached: the claim settles."""
    unknown = '[table.ratio]\nfrom = 2020-01-01\nvalue = "unknown"\nwhy = { zh = "未查到", en = "not found" }\n'
    full = 'limit = { table = "most", counter = "used" }\npayer = "pooled_fund"\nratio = "ratio"'
    rules = area(PLAN + stage(full, 'payer = "additional_fund"') + unknown + table("most", "60") + counter("used"))
    assert payers(rules, claim("100"), state={"used": "60"}) == {"additional_fund": "100.00", "cash": "0.00"}


@pytest.mark.parametrize(("standing", "room"), [("adult", "60.00"), ("student", "30.00"), ("minor", "0.00")])
def test_adjustment_may_lower_a_limit(standing, room):
    """Yuan may be taken off a limit, as for years in which somebody was not insured; a limit never falls below zero."""
    lower = '{ student = -30, minor = -90, "*" = 0 }'
    text = (
        PLAN.replace("stages ", 'adjustments = ["lapsed"]\nstages ')
        + stage(f'{PAID}\nlimit = {{ table = "most" }}') + RATIO + table("most", "60")
        + '[adjustment.lapsed]\nlabel = { zh = "断保", en = "Lapsed" }\nof = "limit"\nadd = "lapsed"\n'
        + table("lapsed", lower).replace("value", 'by = ["standing"]\nvalue')
    )  # fmt: skip
    assert falls(settled(area(text), claim("100"), standing=standing))[0][1] == room


def test_limit_as_a_share_of_the_bill():
    """`of = { part = "in_scope" }` is the bill's, also once money moved: a fifth stays with the person, the fund tops up."""
    basic = stage('id = "deductible"\nlimit = { table = "off" }', f'id = "copay"\n{PAID}')
    fifth = 'limit = { ratio = "fifth", of = { part = "in_scope" } }'
    later = stage(fifth, 'payer = "pooled_fund"', name="top_up", ident="top_up", base='"deductible", "copay"')
    plan = PLAN.replace('stages   = ["outpatient"]', 'stages   = ["outpatient", "top_up"]')
    rules = area(plan + basic + later + RATIO + table("off", "30") + table("fifth", '"20%"'))
    # 30 deductible, half of 70: the person bears 65, of which 20 are a fifth of the bill
    assert payers(rules, claim("100")) == {"pooled_fund": "80.00", "cash": "20.00"}

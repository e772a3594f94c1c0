"""Groups of lines, class C in scope, and stages walked once for each group or each line."""

import random
from decimal import Decimal

import pytest

from tests.engine.flow.areas import COPAY, COVERED, DEFAULTS, EACH, ITEMS, TEXT, plan, stage, table
from tests.rules.plans import refused
from tests.rules.small import area, claim, settled
from yibao.model.values.errors import InputError, NoRuleError


def bill(*lines, **more):
    """A visit with lines of class, amount and kind."""
    named = ({"class": class_, "amount": amount, **({"kind": kind} if kind else {})} for class_, amount, kind in lines)
    return claim(lines=list(named), **more)


@pytest.fixture(scope="module")
def each():
    return area(DEFAULTS + EACH, claim=DEFAULTS + COVERED)


def test_each_group_by_itself(each):
    """The deductible of 500 falls on class A first; then 84, 74 and 45 % of what each class is."""
    entry = settled(each, bill(("C", "1000", ""), ("A", "3000", ""), ("B", "2000", "")))["settlements"][0]
    assert entry["payers"] == {"pooled_fund": "4030.00", "cash": "1970.00"}
    assert [(one["id"], one["amount"], one["paid"]) for one in entry["segments"]] == [
        ("deductible", "500.00", "0.00"), ("copay", "5500.00", "4030.00"),
    ]  # fmt: skip
    rounds = [(one["group"], one["segment"], one["amount"], one["paid"]) for one in entry["trace"]["steps"]]
    assert rounds == [
        ("class_a", "deductible", "500.00", "0.00"), ("class_a", "copay", "2500.00", "2100.00"),
        ("class_b", "deductible", "0.00", "0.00"), ("class_b", "copay", "2000.00", "1480.00"),
        ("class_c", "deductible", "0.00", "0.00"), ("class_c", "copay", "1000.00", "450.00"),
    ]  # fmt: skip


def test_class_c_in_scope():
    """First pay 16 % of class B and 35 % of class C; 54 % of what is in scope, less 12 a month."""
    text = plan(COPAY, more='stages = ["outpatient", "month"]') + "".join(
        (
            stage("month", f'id = "month", {TEXT}, limit = {{ table = "off", once = "month" }}', base='{ paid = "pooled_fund" }'),
            table("ratio", '"54%"'), table("off", "12"),
        )
    )  # fmt: skip
    covered = COVERED.replace('{ A = "0%", B = "0%", C = "0%" }', '{ A = "0%", B = "16%", C = "35%" }')
    entry = settled(
        area(DEFAULTS + text, claim=DEFAULTS + covered), bill(("A", "100", ""), ("B", "200.01", ""), ("C", "300.03", ""))
    )
    entry = entry["settlements"][0]
    assert [line["first_pay"] for line in entry["trace"]["split"]] == ["0.00", "32.00", "105.01"]
    assert (entry["in_scope"], entry["payers"]) == ("463.03", {"pooled_fund": "238.04", "cash": "362.00"})
    assert entry["trace"]["split"][2]["cover"]["figure"] == "split.covers"


def test_class_c_stays_outside_otherwise(each):
    """Without a word on it class C is the person's."""
    plain = area(DEFAULTS + plan(COPAY) + table("ratio", '"50%"'))
    assert settled(plain, bill(("C", "1000", "")))["settlements"][0]["payers"] == {"cash": "1000.00"}


@pytest.fixture(scope="module")
def items():
    return area(DEFAULTS + ITEMS, claim=DEFAULTS + COVERED)


def test_most_that_is_paid_for_an_item(items):
    """88 % of each item, at most 96: four of 150.00 and one of 100.05 are 472.04."""
    entry = settled(items, bill(*[("A", "150", "service")] * 4, ("A", "100.05", "consumable")))["settlements"][0]
    assert entry["payers"]["pooled_fund"] == "472.04"
    assert [(one["line"], one["paid"]) for one in entry["trace"]["steps"]] == [
        (0, "96.00"), (1, "96.00"), (2, "96.00"), (3, "96.00"), (4, "88.04"),
    ]  # fmt: skip
    assert entry["segments"] == [
        {"id": "item", "stage": "items", "amount": "536.41", "payer": "pooled_fund", "paid": "472.04", "person": "64.37"},
        {"id": "above_limit", "stage": "items", "amount": "163.64", "payer": None, "paid": "0.00", "person": "163.64"},
    ]


def test_taken_off_what_items_paid(items):
    """Referred elsewhere a tenth stays with the person, and the ceiling sees what is left: 424.84."""
    document = settled(items, bill(*[("A", "150", "service")] * 4, ("A", "100.05", "consumable"), facility={"level": "tertiary"}))
    assert document["settlements"][0]["payers"]["pooled_fund"] == "424.84"
    assert {one["name"]: one["value"] for one in document["state"]["counters"]}["ceiling"] == "424.84"


@pytest.mark.parametrize("seed", range(15))
def test_order_of_lines_does_not_matter(items, each, seed):
    """Where no ceiling is reached the order of lines changes no total; a line's payment is at most its cap."""
    some = random.Random(seed)
    lines = [
        (some.choice("ABC"), f"{some.randint(0, 30_000) / 100:.2f}", some.choice(("service", "consumable", "drug")))
        for _ in range(4)
    ]
    shuffled = some.sample(lines, len(lines))
    for rules in (items, each):
        first, second = (settled(rules, bill(*one))["settlements"][0] for one in (lines, shuffled))
        if rules is each or Decimal(first["payers"].get("pooled_fund", 0)) < 400:
            assert first["payers"] == second["payers"]
    assert all(Decimal(step["paid"]) <= 96 for step in settled(items, bill(*lines))["settlements"][0]["trace"]["steps"])


@pytest.mark.parametrize("seed", range(10))
def test_equal_ratios_pay_what_one_stage_pays(seed):
    """With one ratio for all groups a stage in rounds pays the same, but for a fen a round."""
    some = random.Random(seed)
    same = EACH.replace('"84%"', '"70%"').replace('"74%"', '"70%"').replace('"45%"', '"70%"')
    plain = same.replace('each = ["class_a", "class_b", "class_c"]\n', "").replace('ratio = "class_ratio"', 'ratio = "ratio"')
    plain = plain[: plain.index("[lines]")] + table("stay", "500") + table("ratio", '"70%"')
    lines = [(some.choice("ABC"), f"{some.randint(0, 300_000) / 100:.2f}", "") for _ in range(5)]
    one, other = (
        settled(area(DEFAULTS + text, claim=DEFAULTS + COVERED), bill(*lines))["settlements"][0]["payers"] for text in (same, plain)
    )
    assert abs(Decimal(one.get("pooled_fund", 0)) - Decimal(other.get("pooled_fund", 0))) <= Decimal("0.03")


def test_rest_of_the_lines():
    """The star stands for all lines in none of the groups; without it they wait for a later stage."""
    text = EACH.replace('each = ["class_a", "class_b", "class_c"]', 'each = ["class_a", "*"]').replace(
        'class_c = "45%"', '"*" = "45%"'
    )
    text = text.replace('class_b = "74%", ', "")
    text = "\n".join(line for line in text.splitlines() if not line.startswith(("class_b =", "class_c =")))
    rest = area(DEFAULTS + text, claim=DEFAULTS + COVERED)
    entry = settled(rest, bill(("C", "1000", ""), ("A", "3000", ""), ("B", "2000", "")))["settlements"][0]
    assert entry["payers"]["pooled_fund"] == "3450.00"  # 84 % of 2,500 and 45 % of 3,000


def test_kinds_of_an_area(each):
    """A kind that the area declares is one of its lines; another area does not know it."""
    text = ITEMS + f"[kind.tcm]\n{TEXT}\n"
    text = text.replace('["service", "consumable"]', '["service", "consumable", "tcm"]')
    assert settled(area(DEFAULTS + text), bill(("A", "100", "tcm")))["settlements"][0]["payers"]["pooled_fund"] == "88.00"
    with pytest.raises(InputError, match="unknown kind"):
        settled(each, bill(("A", "100", "tcm")))


@pytest.mark.parametrize(
    ("name", "parts"),
    [("each", {"in_scope": "100"}), ("items", {"in_scope": "100", "kinds": {"service": {"in_scope": "1"}}})],
)
def test_bill_without_lines_is_refused(request, name, parts):
    """A bill that comes split cannot be told apart by class, nor line by line."""
    with pytest.raises(NoRuleError):
        settled(request.getfixturevalue(name), claim(lines=None, parts=parts))


def test_bill_without_lines_that_go_by_themselves(items):
    """A bill that comes split is settled where it has nothing that goes line by line."""
    parts = {"in_scope": "100", "kinds": {"drug": {"in_scope": "40"}}}
    assert settled(items, claim(lines=None, parts=parts)) == settled(items, claim(lines=None, parts={"in_scope": "100"}))


WITHOUT_EACH = plan(f'id = "copay", {TEXT}, payer = "pooled_fund", ratio = "class_ratio"', name="other", benefits="emergency")


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (EACH.replace('line_class = "B"', 'line_class = ["A", "B"]'), "class_a 与 class_b 重叠", "class_a and class_b overlap"),
        (EACH.replace(', class_c = "45%"', ""), "没有 class_c 的值", "has no value for class_c"),
        (EACH + WITHOUT_EACH, "没有 each", "has no each"),
        (EACH.replace('"class_c"]', '"class_d"]'), "没有明细组 class_d", "there is no group of lines class_d"),
        (EACH.replace('line_class = "C"', 'scheme = "resident"'), "明细组只能用", "a group is told by"),
        (ITEMS.replace('each = "line"', 'each = "lines"'), 'each 写 "line"', 'each is "line"'),
    ],
)
def test_slips(text, zh, en):
    """What cannot be is told."""
    what = refused(text).what
    assert zh in what.zh
    assert en in what.en

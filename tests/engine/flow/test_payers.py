"""Payers of a city's own, and several payers who bear ratios of one amount."""

import random
from decimal import Decimal

import pytest

from tests.engine.flow.areas import DEFAULTS, EVEN, SHARED, TEXT, plan, rules, table, visits
from tests.rules.plans import refused
from tests.rules.small import area, claim, payers, settled


@pytest.mark.parametrize(
    ("amount", "paid"),
    [
        ("33.33", {"pooled_fund": "23.33", "employer": "6.67", "cash": "3.33"}),
        ("100000", {"pooled_fund": "70000.00", "employer": "20000.00", "cash": "10000.00"}),
    ],
)
def test_each_bears_its_ratio_of_the_same_amount(amount, paid):
    """Up to each payer the sum of ratios is rounded: 90 % of 33.33 is 30.00 by the fen, of which the first bears 23.33."""
    assert payers(rules("even"), claim(amount)) == paid


def test_trace_tells_every_payer():
    """The segment and its step name the payers after the first."""
    entry = settled(rules("even"), claim("33.33"))["settlements"][0]
    assert entry["segments"][0]["others"] == [{"payer": "employer", "paid": "6.67"}]
    step = entry["trace"]["steps"][0]
    assert (step["paid"], step["person"]) == ("23.33", "3.33")
    assert [(one["payer"], one["ratio"], one["paid"]) for one in step["others"]] == [("employer", "0.2", "6.67")]
    assert step["others"][0]["citation"]["figure"] == "firm"


@pytest.mark.parametrize("seed", range(20))
def test_shares_add_up_and_grow(seed):
    """Each share is at most a fen from its exact share; more cost lowers no share by more than a fen, nor their sum at all."""
    some = random.Random(seed)
    before = None
    for fen in sorted(some.randint(0, 10**6) for _ in range(8)):
        paid = {name: Decimal(amount) for name, amount in payers(rules("even"), claim(f"{fen // 100}.{fen % 100:02d}")).items()}
        total = Decimal(fen) / 100
        assert sum(paid.values()) == total
        for name, ratio in (("pooled_fund", "0.7"), ("employer", "0.2")):
            assert abs(paid.get(name, 0) - total * Decimal(ratio)) <= Decimal("0.01")
            assert before is None or paid.get(name, 0) >= before.get(name, 0) - Decimal("0.01")
        assert before is None or total - paid["cash"] >= sum(before.values()) - before["cash"]
        before = paid


def test_one_ceiling_on_all_payers_together():
    """1,000 a year on both let in 1,111.11; a tenth of the employer's part is taken back, and room comes with it."""
    first, second = settled(rules("shared"), claim("2000", "2024-03-01"), claim("2000", "2024-03-02"))["settlements"]
    assert first["segments"][0]["amount"] == "1111.11"
    assert first["payers"]["pooled_fund"] == "777.78"
    assert first["segments"][2] == {
        "id": "off", "stage": "back", "amount": "22.22", "payer": None, "paid": "0.00", "person": "22.22",
    }  # fmt: skip
    assert second["segments"][0]["amount"] == "24.69"  # 22.22 of room, and 90 % of 24.69 is 22.22


def test_renamed_payer_changes_nothing_else():
    """A payer by another name is the same payer."""
    other = area(
        DEFAULTS
        + EVEN.replace("employer", "workshop", 1).replace('kind = "employer"', 'kind = "union"').replace("employer", "workshop")
    )
    for bill in visits(3):
        paid = payers(rules("even"), bill)
        assert payers(other, bill) == {("workshop" if name == "employer" else name): amount for name, amount in paid.items()}


_BOTH = plan(f'id = "copay", {TEXT}, payer = "pooled_fund", payers = [{{ payer = "hospital", ratio = "ratio" }}]') + table(
    "ratio", '"50%"'
)
_TWICE = plan(
    f'id = "copay", {TEXT}, payers = [{{ payer = "hospital", ratio = "ratio" }}, {{ payer = "hospital", ratio = "ratio" }}]'
) + table("ratio", '"50%"')
_NOBODY = plan(f'id = "copay", {TEXT}, payer = "employr", ratio = "ratio"') + table("ratio", '"50%"')


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (_BOTH, "payer 与 payers 只写其一", "give payer or payers, not both"),
        (_TWICE, "支付方 hospital 写了两次", "the payer hospital stands twice"),
        (_NOBODY, "没有支付方 employr", "there is no payer employr"),
        (EVEN.replace("[payer.employer]", "[payer.cash]"), "cash 是内设名称", "cash is built in"),
        (EVEN.replace('kind = "employer"', 'kind = "company"'), "company", "company"),
        (EVEN + f"[payer.nobody]\n{TEXT}\n", "没有任何段写明支付方 nobody", "nothing names the payer nobody"),
        (EVEN.replace('"70%"', '"85%"'), "比例之和", "add up to"),
    ],
)
def test_slips(text, zh, en):
    """What cannot be is told with the word that is wrong."""
    what = refused(text).what
    assert zh in what.zh
    assert en in what.en


def test_taken_back_of_the_second_payer_where_the_first_bears_nothing():
    """What is taken of the second payer's money is taken off the counter of all payments."""
    made = area(DEFAULTS + SHARED.replace(table("fund", '"70%"'), table("fund", '"0%"')))
    (entry,) = settled(made, claim("1000"))["settlements"]
    assert entry["counters"] == {"ceiling": "180.00"}


@pytest.mark.parametrize("fund", ["0%", "10%"])
def test_a_ceiling_of_all_payers_that_is_used_up(fund):
    """Nothing falls in, and the trace still tells by which ratios the room is counted."""
    ceiling = 'ratio = "firm" }], limit = { table = "ceiling", once = "year", measure = "payments" }'
    text = EVEN.replace('ratio = "firm" }]', ceiling).replace(table("fund", '"70%"'), table("fund", f'"{fund}"'))
    text = text.replace(table("firm", '"20%"'), table("firm", '"80%"'))
    _, second = settled(area(DEFAULTS + text + table("ceiling", "1000")), claim("9000"), claim("100", "2024-06-01"))["settlements"]
    assert second["payers"] == {"cash": "100.00"}
    assert second["segments"][0]["others"] == [{"payer": "employer", "paid": "0.00"}]

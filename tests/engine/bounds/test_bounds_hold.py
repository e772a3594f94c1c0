"""Bounds are proven: whatever the true value of an unknown figure is, what is paid lies within them."""

import contextlib
import random
import re
from decimal import Decimal

import pytest

from tests.engine.flow.areas import AREAS, COVERED, DEFAULTS, DISEASES, FACTS, ITEMS, visits
from tests.rules.small import PERSON, PERSON_DATA, area
from yibao import read_case, settle_case
from yibao.model.values.errors import RuleError

TABLE = re.compile(r"\[table\.\w+\]\n(?:.*\n)*?value = (.+)\n")
NOT_FOUND = 'why = { zh = "不详", en = "Not found" }'
MECHANISMS = {**AREAS, "items": ITEMS, "diseases": DISEASES}


def rules_of(name, text):
    person, claims = PERSON + (FACTS if name == "told" else ""), DEFAULTS + COVERED if name == "each" else ""
    return area(DEFAULTS + text, person=person, claim=claims)


def true_value(draw, value):
    """A figure of the same kind: any ratio for a ratio, any amount for an amount; of several labels as it stands."""
    if re.fullmatch(r'"[\d.]+%"', value):
        return f'"{draw.choice((0, 100, draw.randint(0, 100)))}%"'
    if re.fullmatch(r"[\d.]+", value):
        return str(draw.choice((0, draw.randint(0, 300), draw.randint(0, 30_000))))
    value = re.sub(r'"at least (\d+)%"', lambda least: f'"{draw.randint(int(least[1]), 100)}%"', value)
    return re.sub(r'"at least (\d+)"', lambda least: str(int(least[1]) + draw.choice((0, draw.randint(0, 20_000)))), value)


def hidden(draw, value):
    """A figure with what nobody knows of it: all of it, or one label."""
    if "{" not in value:
        return '"unknown"'
    place = draw.choice(list(re.finditer(r'("[^"]*"|\b\d+)(?= *[,}])', value)))
    return f'{value[: place.start()]}"unknown"{value[place.end() :]}'


def known_and_unknown(draw, text):
    """The rules with figures drawn anew, and the same with some of them unknown."""
    truth, told, place = "", "", 0
    for found in TABLE.finditer(text):
        printed = found[1]
        drawn = true_value(draw, printed.replace('"unknown"', '"50%"'))
        shown = printed if "at least" in printed and draw.random() < 0.5 else drawn
        if draw.random() < 0.4 or '"unknown"' in printed:
            shown = printed if '"unknown"' in printed else hidden(draw, shown)
        before = text[place : found.start(1)]
        truth += before + drawn
        told += before + shown + (f"\n{NOT_FOUND}" if '"unknown"' in shown and "why =" not in found[0] else "")
        place = found.end(1)
    return truth + text[place:], told + text[place:]


def both_rules(draw, name):
    """The rules with every figure known, with some unknown, and the text of these; drawn again where ratios are more than all."""
    while True:
        truth, told = known_and_unknown(draw, MECHANISMS[name])
        with contextlib.suppress(RuleError):
            return rules_of(name, truth), rules_of(name, told), told


def bills(name, seed):
    """The bills of an area: of several months and levels."""
    draw = random.Random(seed)
    made = visits(seed, 5, "ABC" if name == "each" else "A")
    for bill in made:
        if name == "diseases":
            bill |= {"benefit": "chronic_disease", "disease": draw.choice(("hypertension", "diabetes"))}
        if name == "items":
            for line in bill["lines"]:
                line["kind"] = draw.choice(("service", "consumable", "drug"))
    return [{**bill, "id": f"C{number}"} for number, bill in enumerate(made)]


@pytest.mark.parametrize("name", MECHANISMS)
@pytest.mark.parametrize("seed", range(12))
def test_the_truth_lies_within_the_bounds(name, seed):
    """Along a course of bills each payer pays what the bounds say, also of bills that meet counters of earlier ones."""
    draw = random.Random(f"{name} {seed}")
    true_rules, told_rules, unknown = both_rules(draw, name)
    facts = {"facts": {"told_ceiling": "500"}} if name == "told" else {}
    case = read_case({"person": {**PERSON_DATA, **facts}, "claim": bills(name, seed)})
    truth = settle_case(true_rules, case)[1]["settlements"]
    told = settle_case(told_rules, case, bounds=True)[1]["settlements"]
    for true, entry in zip(truth, told, strict=True):
        bounds = entry.get("bounds")
        if bounds is None:
            assert true["payers"] == entry["payers"], (true["claim"], unknown)
            continue
        assert bounds["decided_by"]
        for payer in {*true["payers"], *bounds["payers"]}:
            least, most = bounds["payers"].get(payer, ("0", "0"))
            assert Decimal(least) <= Decimal(true["payers"].get(payer, "0")) <= Decimal(most), (true["claim"], payer, unknown)

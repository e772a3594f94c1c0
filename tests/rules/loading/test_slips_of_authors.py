"""Slips that authors of cities made, each planted alone in a copy of Atlantis's rules: refused when the rules are loaded."""

import shutil
from importlib.resources import files
from pathlib import Path

import attrs
import pytest

from yibao import RuleSet, load_registry, load_rules
from yibao.host.reading import build_rules
from yibao.model.values.errors import RuleError
from yibao.rules.loading.sections import RULES_OF

RULES = Path(str(files("yibao_atlantis"))) / "rules"
REGISTRY = load_registry()
HOOKS = ("yibao_person_rules", "yibao_claim_rules", "yibao_settlement_rules")

CHRONIC = "settlement/employee/chronic_disease.toml"
INPATIENT = "settlement/employee/inpatient.toml"
LAYERS = "settlement/employee/later.toml"
SHARED = "settlement/shared.toml"
SPECIAL = "settlement/employee/special_disease.toml"
OUTPATIENT = "settlement/employee/outpatient.toml"
PEOPLE = "person/people.toml"
DUE = 'when = { deductible_due = "yes" }'
NEW = '\n[%s]\nlabel = { zh = "新", en = "New" }\n%s\n'
"""A declaration at the end of a file."""

SLIPS = {
    # misspelt
    "dimension in by": (INPATIENT, 'by    = "tier"', 'by    = "teir"', "there is no dimension teir"),
    "dimension in when": (INPATIENT, DUE, DUE.replace("due", "deu"), "there is no dimension deductible_deu"),
    "dimension in cases": (INPATIENT, "when = { assistance", "when = { asistance", "asistance"),
    "label in a value": (
        INPATIENT,
        "{ community = 300, other = 600",
        "{ comunity = 300, other = 600",
        "tier has no label comunity",
    ),
    "label in when": (INPATIENT, DUE, DUE.replace("yes", "yse"), "deductible_due has no label yse"),
    "label in cases": (INPATIENT, '"extreme_poverty"', '"extreme_povery"', "assistance has no label extreme_povery"),
    "counter": (CHRONIC, 'counter = "chronic_cost"', 'counter = "chronic_cots"', "counter chronic_cost"),
    "table": (CHRONIC, 'ratio = "chronic_ratio"', 'ratio = "chronic_ratoi"', "there is no table chronic_ratoi"),
    "payer": (CHRONIC, '"pooled_fund"', '"poled_fund"', "there is no payer poled_fund"),
    "stage": (INPATIENT, '"relief", "city_product"]', '"releif", "city_product"]', "there is no stage releif"),
    "segment": (SHARED, 'segments = "copay"', 'segments = "copya"', "there is no segment copya"),
    "means": (CHRONIC, 'means    = "employee"', 'means    = "employe"', "there is no means employe"),
    "adjustment": (OUTPATIENT, '"family_doctor", ', '"famly_doctor", ', "there is no adjustment famly_doctor"),
    "scheme": (CHRONIC, 'scheme   = "employee"', 'scheme   = "employe"', "employe"),
    "benefit": (CHRONIC, 'benefits = "chronic_disease"', 'benefits = "chronic_diseas"', "chronic_diseas"),
    "source": (CHRONIC, '"atl-2018-1#14"', '"atl-2018-2#14"', "the source atl-2018-2 is not declared"),
    "status": (CHRONIC, '"official"', '"offical"', "offical"),
    "measure": (SPECIAL, 'measure = "payment"', 'measure = "paymnt"', "measure is not known: paymnt"),
    "by of counts": (SPECIAL, 'by = "one"', 'by = "on"', "by is not known: on"),
    "fact of a limit": (
        LAYERS,
        'of = { fact = "income_last_year" }, once',
        'of = { fact = "income_lastyear" }, once',
        "no fact income_lastyear",
    ),
    "kind of a reference": (LAYERS, 'of = { fact = "income_last_year" }, once', 'of = { fcat = "income_last_year" }, once', "fcat"),
    "base": (LAYERS, 'base    = ["copay", "deductible"]', 'base    = ["copay", "deductibel"]', "there is no part deductibel"),
    "fact of a dimension": (LAYERS, 'of      = { fact = "income_last_year" }', 'of      = { fact = "income" }', "there is no fact"),
    "bracket": (CHRONIC, "[table.chronic_ratio]", "[table.chronic_ratio", "TOML syntax error"),
    # missing
    "label of a cell": (SPECIAL, ', retired = "92%" }', " }", "retired"),
    "label of a plan": (
        CHRONIC,
        'label    = { zh = "职工门诊慢性病", en = "Employees\' chronic diseases" }\n',
        "",
        "label is missing",
    ),
    "English": (CHRONIC, ', en = "Deductible of chronic diseases" }', " }", "en"),
    "question": (
        PEOPLE,
        'question = { zh = "是否享受公务员医疗补助?", en = "Does the person have the civil servants\' subsidy?" }\n',
        "",
        "question is missing",
    ),
    "last case without condition": (INPATIENT, '  { label = "yes" },\n', "", "cases"),
    "source of a figure": (CHRONIC, 'source = "atl-2018-1#14"\n', "", "no source is cited"),
    "first day": (CHRONIC, "from  = 2018-05-01\nvalue = 550", "value = 550", "from"),
    # wrong
    "ratio with a space": (CHRONIC, '"80%"', '"80 %"', "not a figure: 80 %"),
    "ratio without its sign": (CHRONIC, '"80%"', "80", "a ratio is written as it is printed"),
    "ratio in quotes without its sign": (CHRONIC, '"80%"', '"0.8"', "a ratio is written as it is printed"),
    "money in quotes": (CHRONIC, "value = 550", 'value = "550"', "an amount is written without quotes"),
    "money with commas": (CHRONIC, "value = 550", 'value = "1,550"', "not a figure: 1,550"),
    "address without a scheme": ("person/sources.toml", '"https://', '"', "http"),
    "two values from one day on": (
        INPATIENT,
        "{ from = 2023-01-01, value = { community = 300",
        "{ from = 2018-05-01, value = { community = 300",
        "two values",
    ),
    "hole": (
        INPATIENT,
        "{ from = 2018-05-01, value = { community = 300",
        "{ from = 2018-05-01, to = 2020-12-31, value = { community = 300",
        "has no value from 2021-01-01",
    ),
    "counter declared twice": (
        CHRONIC,
        "[counter]\n",
        '[counter]\ninpatient_cost = { label = { zh = "又", en = "Again" } }\n',
        "counter.inpatient_cost is declared twice",
    ),
    "fact in a folder of claims": (
        "claim/split.toml",
        "",
        NEW % ("fact.x", 'type = "boolean"\nquestion = { zh = "?", en = "?" }'),
        "unknown key 'fact'",
    ),
    "edges and labels": (LAYERS, 'labels  = ["half", "more"]', 'labels  = ["half"]', "needs 2 labels"),
    "edge in quotes": (LAYERS, 'cuts    = [{ times = "50%", table = "reference_wage" }]', 'cuts    = ["30000"]', "cuts"),
    "role that there is not": (SPECIAL, 'role  = "relief"', 'role  = "gift"', "role is not known: gift"),
    "one segment twice": (SPECIAL, 'when   = { disease_registered = "yes" }\n', "", "stands twice"),
    "limit that is a number": (CHRONIC, 'limit = { table = "chronic_deductible", once = "year" }', "limit = 550", "limit"),
    "ratio that is a figure": (CHRONIC, 'ratio = "chronic_ratio"', 'ratio = "80%"', "80%"),
    "no ceiling in a word of one's own": (CHRONIC, "value = 550", 'value = "unlimited"', "not a figure: unlimited"),
    "two plans": (
        CHRONIC,
        'benefits = "chronic_disease"',
        'benefits = ["chronic_disease", "outpatient"]',
        "two plans take outpatient",
    ),
    "counter of numbers that is money": (
        SPECIAL,
        'counts = ["special_disease_cost"',
        'counts = ["special_disease_visits", "special_disease_cost"',
        "special_disease_visits",
    ),
    "highest of what adds up": (
        INPATIENT,
        'counts = "inpatient_cost", when',
        'counts = "inpatient_deductible_highest", when',
        "inpatient_deductible_highest",
    ),
    # used by nobody
    "adjustment of nobody": (SHARED, "", NEW % ("adjustment.x", 'cap = "highest_ratio"'), "no plan names the adjustment x"),
    "means of nobody": (
        SHARED,
        "",
        '\n[means.x]\npays = [{ account = "family", parts = "copay", source = "atl-2018-1", status = "official" }]\n',
        "means x",
    ),
    "dimension of nobody": (
        SHARED,
        "",
        NEW % ("dimension.x", 'of = "facility.level"\nmap = { a = "tertiary", b = "*" }'),
        "dimension x",
    ),
    "counter of nobody": (CHRONIC, "[counter]\n", '[counter]\nx = { label = { zh = "无", en = "None" } }\n', "counter x"),
    "stage of nobody": (
        SHARED,
        "",
        NEW % ("stage.x", 'base = "copay"\nsegment = [{ id = "x", label = { zh = "段", en = "X" } }]'),
        "stage x",
    ),
    "layers of nobody": (SHARED, "", '\n[layers]\nx = ["relief"]\n', "layers x"),
    "table of nobody": (CHRONIC, "", NEW % ("table.x", "value = 1\nfrom = 2020-01-01"), "table x"),
    "payer of nobody": (SHARED, "", NEW % ("payer.x", ""), "payer x"),
}


def build(folder: Path) -> RuleSet:
    """Atlantis with its own rules read from a folder."""
    made = REGISTRY._declarations(REGISTRY.find("atlantis"), HOOKS)
    *upper, own = made.layers
    parts = tuple(load_rules(folder / kind, RULES_OF[kind]) for kind in ("person", "claim", "settlement"))
    return build_rules(attrs.evolve(made, layers=(*upper, attrs.evolve(own, parts=parts))))


@pytest.mark.parametrize("slip", SLIPS)
def test_slip(slip, tmp_path):
    """It is told what is wrong, in which file, on which line, and how to mend it."""
    file, old, new, message = SLIPS[slip]
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    text = (
        (folder / file).read_text(encoding="utf-8").replace('id    = "unregistered"', 'id    = "copay"')
    )  # one id, two conditions
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        build(folder)
    error = caught.value
    assert message in f"{error.what.en} {error.where}"
    assert error.mend is not None
    assert ".toml:" in error.where

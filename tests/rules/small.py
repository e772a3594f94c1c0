"""The smallest areas that are whole, for rules that a test says in a few lines of TOML."""

import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from yibao import Area, ClaimRules, PersonRules, RulePackage, RuleSet, SettlementRules, Text, load_registry, load_rules
from yibao.documents.settlement import settle_case
from yibao.model.inputs.case import read_case
from yibao.rules.loading.load import Loaded
from yibao.rules.loading.merge import Layer, merge
from yibao.rules.ruleset import build

AREA = Area("990900", "islet", Text("小岛", "Islet"), prefixes=("9909",))

PERSON = """
[source.law]
title = { zh = "法", en = "The law" }
url   = "https://example.org/law"

[source.rumour]
title = { zh = "传闻", en = "A rumour" }

[scheme.resident]
label = { zh = "居民", en = "Residents" }
years = [{ from = 2020-01-01, source = ["law"], status = "official" }]
"""
"""Two sources, one with an address and one without, and a scheme with calendar years from 2020 on."""

PLAN = """
[plan.outpatient]
label    = { zh = "门诊", en = "Outpatient" }
scheme   = "resident"
benefits = ["outpatient"]
stages   = ["outpatient"]
"""

STAGE = """
[stage.outpatient]
id    = "basic"
label = { zh = "门诊", en = "Outpatient" }
base  = ["in_scope"]
segment = [{ id = "copay", label = { zh = "共付", en = "Co-pay" }, payer = "pooled_fund", ratio = "ratio" }]
"""

RATIO = """
[table.ratio]
label  = { zh = "比例", en = "Ratio" }
from   = 2020-01-01
value  = "50%"
source = "law"
status = "official"
"""

Files = str | Mapping[str, str]
"""The text of one file, or of several by their names."""


def loaded(kind: type, files: Files) -> Loaded:
    """One of the three kinds of declarations, read from files as a package has them."""
    name = {PersonRules: "person", ClaimRules: "claim", SettlementRules: "settlement"}[kind]
    texts = {f"{name}.toml": files} if isinstance(files, str) else files
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / name
        folder.mkdir()
        for path, text in texts.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return load_rules(folder, kind)


def layer(package: str, person: Files = "", claim: Files = "", settlement: Files = "") -> Layer:
    """What one package declares; empty files declare nothing."""
    given = ((PersonRules, person), (ClaimRules, claim), (SettlementRules, settlement))
    return Layer(package, tuple(loaded(kind, files) for kind, files in given if files))


def area(
    settlement: Files = PLAN + STAGE + RATIO,
    *,
    person: Files = PERSON,
    claim: Files = "",
    below: tuple[Layer, ...] = (),
    functions: Mapping[str, Callable[..., str]] | None = None,
) -> RuleSet:
    """The rule set of an area, with every plan lowered for every day on which something changes.

    Args:
        below: layers under this one, such as a province.
    """
    layers = (*below, layer("islet", person, claim, settlement))
    rules = build(AREA, merge(layers), package="islet", version="0", digest="", functions=functions)
    for name in rules.declared.plan:
        for day in rules.days_of(name):
            rules.plan_named(name, day)
    return rules


PERSON_DATA = {"id": "P", "birth_date": "1980-06-15", "scheme": "resident", "standing": "adult"}


def claim(amount: str = "100", day: str = "2024-03-01", **other: Any) -> dict[str, Any]:
    """A visit to a community hospital with one class-A line, or what is given instead."""
    found = {
        "id": "C",
        "date": day,
        "benefit": "outpatient",
        "facility": {"level": "community"},
        "lines": [{"class": "A", "amount": amount}],
    }
    found |= other
    return {key: value for key, value in found.items() if value is not None}


def settled(rules: RuleSet, *claims: dict[str, Any], state: Any = None, **person: Any) -> dict[str, Any]:
    """The result document of some claims of one person."""
    named = [{**one, "id": f"C{number}"} if one.get("id") == "C" else one for number, one in enumerate(claims, 1)]
    data: dict[str, Any] = {"person": {**PERSON_DATA, **person}, "claim": named}
    if state is not None:
        data["state"] = state
    _, document = settle_case(rules, read_case(data))
    return document


def without_line(place: str) -> str:
    """A place as an error names it, but for the line: in the texts of tests lines are nobody's concern."""
    return re.sub(r"\.toml:\d+", ".toml", place)


def payers(rules: RuleSet, *claims: dict[str, Any], **other: Any) -> dict[str, str]:
    """Who pays the last of some claims."""
    return settled(rules, *claims, **other)["settlements"][-1]["payers"]


def registered(*plugins: tuple[str, Any]) -> Any:
    """A registry of these plugins alone."""
    return load_registry(plugins)


__all__ = [
    "AREA",
    "PERSON",
    "PLAN",
    "RATIO",
    "STAGE",
    "RulePackage",
    "area",
    "claim",
    "layer",
    "loaded",
    "payers",
    "registered",
    "settled",
    "without_line",
]

"""Lilliput, the area of the command line's tests: its plugin, neighbours that are wrong, and cases."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from yibao import Area, ClaimRules, PersonRules, SettlementRules, Text, hookimpl, load_rules

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from tests.cli.place import Lilliput
from yibao import load_registry
from yibao.cli.commands import cities, compare, rules, settle
from yibao.cli.app.main import main
for module in (cities, compare, rules, settle):
    module.load_registry = lambda: load_registry([("yibao-lilliput", Lilliput())])
main()
"""
"""Runs the command with no plugin but that of the tests."""

RULES = Path(__file__).parent / "lilliput"
KINDS = {"person": PersonRules, "claim": ClaimRules, "settlement": SettlementRules}


class Lilliput:
    """The plugin of the tests."""

    areas = (Area("990300", "lilliput", Text("小人国市", "Lilliput"), prefixes=("9903",)),)

    @hookimpl
    def yibao_areas(self):
        return self.areas

    @hookimpl
    def yibao_person_rules(self, area):
        return self._rules(area, "person")

    @hookimpl
    def yibao_claim_rules(self, area):
        return self._rules(area, "claim")

    @hookimpl
    def yibao_settlement_rules(self, area):
        return self._rules(area, "settlement")

    def _rules(self, area, kind):
        return load_rules(RULES / kind, KINDS[kind]) if area == "990300" else None


class Blefuscu:
    """A second area, which brings no rules."""

    @hookimpl
    def yibao_areas(self):
        return (Area("990400", "blefuscu", Text("不来夫斯古", "Blefuscu")),)


class Broken:
    """A plugin that cannot even say which areas it brings."""

    @hookimpl
    def yibao_areas(self):
        raise RuntimeError("the eggs are broken at the big end")


def case(*claims: dict[str, Any], **keys: Any) -> dict[str, Any]:
    """A case of Lilliput: a person of 30 years and, unless others are given, one visit."""
    person = {"id": "P1", "birth_date": "1993-02-01", "scheme": "employee", "standing": "active"}
    person |= keys.pop("person", {})
    return {"city": "lilliput", "person": person, "claim": [visit(), *claims] if not claims else list(claims), **keys}


def visit(**keys: Any) -> dict[str, Any]:
    """A visit of 2023 in a community hospital, of which 700 yuan are in scope."""
    lines = [{"class": "A", "amount": "700"}, {"class": "C", "amount": "20.05"}]
    return {"id": "C1", "date": "2023-09-05", "benefit": "outpatient", "facility": {"level": "community"}, "lines": lines} | keys


def stay(**keys: Any) -> dict[str, Any]:
    """A stay of 2023 in a tertiary hospital that reaches the ceiling of what the fund pays."""
    return {
        "id": "S1",
        "admitted": "2023-10-01",
        "discharged": "2023-10-20",
        "benefit": "inpatient",
        "facility": {"level": "tertiary"},
        "lines": [{"class": "A", "amount": "150000"}],
    } | keys


def texts(lines: Iterable[str]) -> str:
    """Lines as one text, however they were broken."""
    return " ".join(" ".join(lines).split())

"""yibao (医保): who pays what for a medical bill under a Chinese city's basic medical insurance, to the fen and with its reasons.

The names below are the public ones; they are imported when first used, so that ``import yibao`` costs next to nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .engine.course import Course, settle_case, settle_course
    from .engine.settle import settle
    from .host.hookspecs import hookimpl
    from .host.package import RulePackage
    from .host.registry import load_registry
    from .model.case import read_case, read_claim, read_person
    from .model.claim import Claim
    from .model.document import document
    from .model.errors import YibaoError
    from .model.parse import parse
    from .model.person import Person
    from .model.settlement import Settlement, State
    from .model.text import Text
    from .rules.area import Area
    from .rules.declarations import ClaimRules, PersonRules, SettlementRules
    from .rules.enrollment_rules import EnrollmentRules
    from .rules.load import load_rules
    from .rules.ruleset import RuleSet

__version__ = "0.1.0"

_PLACES = {
    "Area": "rules.area",
    "Claim": "model.claim",
    "ClaimRules": "rules.declarations",
    "Course": "engine.course",
    "EnrollmentRules": "rules.enrollment_rules",
    "Person": "model.person",
    "PersonRules": "rules.declarations",
    "RulePackage": "host.package",
    "RuleSet": "rules.ruleset",
    "Settlement": "model.settlement",
    "SettlementRules": "rules.declarations",
    "State": "model.settlement",
    "Text": "model.text",
    "YibaoError": "model.errors",
    "document": "model.document",
    "hookimpl": "host.hookspecs",
    "load_registry": "host.registry",
    "load_rules": "rules.load",
    "parse": "model.parse",
    "read_case": "model.case",
    "read_claim": "model.case",
    "read_person": "model.case",
    "settle": "engine.settle",
    "settle_case": "engine.course",
    "settle_course": "engine.course",
}

__all__ = [
    "Area",
    "Claim",
    "ClaimRules",
    "Course",
    "EnrollmentRules",
    "Person",
    "PersonRules",
    "RulePackage",
    "RuleSet",
    "Settlement",
    "SettlementRules",
    "State",
    "Text",
    "YibaoError",
    "document",
    "hookimpl",
    "load_registry",
    "load_rules",
    "parse",
    "read_case",
    "read_claim",
    "read_person",
    "settle",
    "settle_case",
    "settle_course",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'yibao' has no attribute {name!r}")
    return getattr(importlib.import_module(f"yibao.{_PLACES[name]}"), name)

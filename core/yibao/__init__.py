"""yibao (医保): who pays what for a medical bill under a Chinese city's basic medical insurance, to the fen and with its reasons.

The names below are the public ones; they are imported when first used, so that ``import yibao`` costs next to nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .documents.settlement import document, settle_case
    from .engine.course.course import Course, settle_course
    from .engine.settlement.settle import settle
    from .host.folders.area_file import area_of
    from .host.hookspecs import hookimpl
    from .host.package import RulePackage
    from .host.registry import load_registry
    from .model.forms.form import Form, Record
    from .model.forms.staff import staff_record
    from .model.inputs.case import read_case, read_claim, read_person
    from .model.inputs.claim import Claim
    from .model.inputs.parse import parse
    from .model.inputs.person import Person
    from .model.inputs.written import read_day
    from .model.results.settlement import Settlement, State
    from .model.values.encoding import decode
    from .model.values.errors import InputError, YibaoError
    from .model.values.text import Message, Text
    from .rules.area import Area
    from .rules.loading.load import load_rules
    from .rules.loading.sections import ClaimRules, EnrollmentRules, PersonRules, SettlementRules
    from .rules.ruleset import RuleSet

__version__ = "0.1.0"

_PLACES = {
    "Area": "rules.area",
    "Claim": "model.inputs.claim",
    "ClaimRules": "rules.loading.sections",
    "Course": "engine.course.course",
    "EnrollmentRules": "rules.loading.sections",
    "Form": "model.forms.form",
    "InputError": "model.values.errors",
    "Message": "model.values.text",
    "Person": "model.inputs.person",
    "PersonRules": "rules.loading.sections",
    "Record": "model.forms.form",
    "RulePackage": "host.package",
    "RuleSet": "rules.ruleset",
    "Settlement": "model.results.settlement",
    "SettlementRules": "rules.loading.sections",
    "State": "model.results.settlement",
    "Text": "model.values.text",
    "YibaoError": "model.values.errors",
    "area_of": "host.folders.area_file",
    "decode": "model.values.encoding",
    "document": "documents.settlement",
    "hookimpl": "host.hookspecs",
    "load_registry": "host.registry",
    "load_rules": "rules.loading.load",
    "parse": "model.inputs.parse",
    "read_case": "model.inputs.case",
    "read_claim": "model.inputs.case",
    "read_day": "model.inputs.written",
    "read_person": "model.inputs.case",
    "settle": "engine.settlement.settle",
    "settle_case": "documents.settlement",
    "settle_course": "engine.course.course",
    "staff_record": "model.forms.staff",
}

__all__ = [
    "Area",
    "Claim",
    "ClaimRules",
    "Course",
    "EnrollmentRules",
    "Form",
    "InputError",
    "Message",
    "Person",
    "PersonRules",
    "Record",
    "RulePackage",
    "RuleSet",
    "Settlement",
    "SettlementRules",
    "State",
    "Text",
    "YibaoError",
    "area_of",
    "decode",
    "document",
    "hookimpl",
    "load_registry",
    "load_rules",
    "parse",
    "read_case",
    "read_claim",
    "read_day",
    "read_person",
    "settle",
    "settle_case",
    "settle_course",
    "staff_record",
]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'yibao' has no attribute {name!r}")
    return getattr(importlib.import_module(f"yibao.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)

"""What packages beside the core need of it, beyond the public names of ``yibao``: plans, facts, figures, accounts, words, commands.

A package that brings an engine, a form of files, commands or a service imports from ``yibao`` and from here, and from nowhere
deeper. Names are imported when first used, as those of ``yibao`` are. ``docs/engines.md`` has a line about each.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .cli.app.group import BOM as BOM
    from .cli.app.group import CITY as CITY
    from .cli.app.group import FILE_FORM as FILE_FORM
    from .cli.app.group import FILES as FILES
    from .cli.app.group import LazyGroup as LazyGroup
    from .cli.app.group import argument as argument
    from .cli.app.group import command as command
    from .cli.app.group import formats as formats
    from .cli.app.group import option as option
    from .cli.app.language import chosen_language as chosen_language
    from .cli.app.main import main as main
    from .cli.commands.cities import area_document as area_document
    from .cli.commands.compare import compared_bills as compared_bills
    from .cli.commands.compare import comparison_result as comparison_result
    from .cli.commands.compare import named_areas as named_areas
    from .cli.commands.compare import terms_result as terms_result
    from .cli.commands.contribute import contribution_answer as contribution_answer
    from .cli.commands.enroll import PROCEDURE_KINDS as PROCEDURE_KINDS
    from .cli.commands.enroll import enrollment_answer as enrollment_answer
    from .cli.commands.guide import guide_notes as guide_notes
    from .cli.commands.rules import rules_with_figure as rules_with_figure
    from .cli.commands.settle import settled_case as settled_case
    from .cli.inputs.account_results import accounts_result as accounts_result
    from .cli.inputs.area_and_date import resolve_date as resolve_date
    from .cli.inputs.area_answers import area_answers as area_answers
    from .cli.inputs.areas import AreaSelector as AreaSelector
    from .cli.inputs.figure_query import parse_figure as parse_figure
    from .cli.inputs.files import FileReader as FileReader
    from .cli.inputs.run import document_of as document_of
    from .cli.inputs.run import outcome_of as outcome_of
    from .cli.inputs.run import run_files as run_files
    from .cli.terminal.csv import RUN as RUN
    from .cli.terminal.csv import cell as cell
    from .cli.terminal.csv import sheet as sheet
    from .cli.terminal.csv import write_csv as write_csv
    from .cli.terminal.labels import percent as percent
    from .cli.terminal.labels import with_thousands as with_thousands
    from .cli.terminal.layout import grid as grid
    from .cli.terminal.layout import wrap as wrap
    from .cli.terminal.screen import Screen as Screen
    from .cli.terminal.screen import json_text as json_text
    from .cli.terminal.screen import printable as printable
    from .documents.city import city_document as city_document
    from .documents.comparison import levels_document as levels_document
    from .documents.enrollment import guide_document as guide_document
    from .documents.history import history_document as history_document
    from .documents.rules import rules_document as rules_document
    from .documents.rules_diff import diff_document as diff_document
    from .documents.serialize import FileResult as FileResult
    from .documents.serialize import RulesIdentity as RulesIdentity
    from .documents.serialize import context_of as context_of
    from .documents.serialize import counter_list as counter_list
    from .documents.serialize import error_document as error_document
    from .documents.serialize import unstructure as unstructure
    from .documents.serialize import write_as as write_as
    from .engine.accounts.contribution_base import BaseLimits as BaseLimits
    from .engine.accounts.credits import concerns as concerns
    from .engine.accounts.credits import credit_months as credit_months
    from .engine.accounts.credits import credit_workings as credit_workings
    from .engine.accounts.credits import may_refund as may_refund
    from .engine.accounts.credits import months_read as months_read
    from .engine.accounts.credits import person_query as person_query
    from .engine.accounts.credits import rounded_share as rounded_share
    from .engine.accounts.events import Event as Event
    from .engine.accounts.events import carry_over_pairs as carry_over_pairs
    from .engine.accounts.events import events as events
    from .engine.comparison.levels import quotes as quotes
    from .engine.comparison.move import open_questions as open_questions
    from .engine.course.days_of_care import BESIDE_A_STAY as BESIDE_A_STAY
    from .engine.course.days_of_care import DaysOfCare as DaysOfCare
    from .engine.course.opening_state import opening_state as opening_state
    from .engine.facts.facts import care_area as care_area
    from .engine.facts.facts import check_claims as check_claims
    from .engine.facts.facts import check_grade as check_grade
    from .engine.facts.facts import check_person as check_person
    from .engine.facts.figures import no_figure as no_figure
    from .engine.facts.keys import counter_key as counter_key
    from .engine.facts.query import ClaimQuery as ClaimQuery
    from .engine.facts.several import SeveralRegistrations as SeveralRegistrations
    from .engine.flow.prepared_plan import resolve_for_claim as resolve_for_claim
    from .engine.flow.resolve import Resolved as Resolved
    from .engine.flow.resolve import labels_of_facts as labels_of_facts
    from .engine.flow.resolve import reached_citations as reached_citations
    from .engine.flow.resolve import resolve_labels as resolve_labels
    from .engine.settlement.access import access_decision as access_decision
    from .engine.settlement.access import needs_access_check as needs_access_check
    from .engine.settlement.cash_benefits import cash_benefits as cash_benefits
    from .engine.settlement.prepared import governing_plan as governing_plan
    from .engine.settlement.prepared import prepare as prepare
    from .host.cases import cases as cases
    from .host.folders.folder import folder_rules as folder_rules
    from .host.forms import read_records as read_records
    from .host.registry import Registry as Registry
    from .host.user_cache import PRIVATE as PRIVATE
    from .host.user_cache import cache_folder as cache_folder
    from .host.user_cache import is_private as is_private
    from .host.user_cache import read_own as read_own
    from .host.user_cache import write_own as write_own
    from .model.forms.columns import is_table_of_cases as is_table_of_cases
    from .model.forms.form import HEAD as HEAD
    from .model.inputs.application import read_application as read_application
    from .model.inputs.claim import Case as Case
    from .model.inputs.claim import Facility as Facility
    from .model.inputs.claim import Parts as Parts
    from .model.inputs.claim import PartsOfKind as PartsOfKind
    from .model.inputs.claim import Prescription as Prescription
    from .model.inputs.person import Registration as Registration
    from .model.inputs.structure import structure as structure
    from .model.inputs.structure import unknown_word as unknown_word
    from .model.reliability import NOT_VERIFIED as NOT_VERIFIED
    from .model.reliability import STALE_AFTER_YEARS as STALE_AFTER_YEARS
    from .model.reliability import code_of as code_of
    from .model.results.counters import CounterKey as CounterKey
    from .model.results.settlement import Reversal as Reversal
    from .model.results.trace import Citation as Citation
    from .model.values.dates import Dated as Dated
    from .model.values.dates import day_before as day_before
    from .model.values.errors import HostError as HostError
    from .model.values.errors import InputError as InputError
    from .model.values.errors import LawError as LawError
    from .model.values.errors import NoRuleError as NoRuleError
    from .model.values.errors import RuleError as RuleError
    from .model.values.money import MAX_FEN as MAX_FEN
    from .model.values.money import PPM as PPM
    from .model.values.money import UNLIMITED as UNLIMITED
    from .model.values.money import Fen as Fen
    from .model.values.money import format_fen as format_fen
    from .model.values.money import format_ratio as format_ratio
    from .model.values.money import parse_ratio as parse_ratio
    from .model.values.money import share as share
    from .model.values.text import listed as listed
    from .model.values.vocabulary import BENEFITS as BENEFITS
    from .model.values.vocabulary import COVERS as COVERS
    from .model.values.vocabulary import FILINGS as FILINGS
    from .model.values.vocabulary import FUNDS as FUNDS
    from .model.values.vocabulary import LEVELS as LEVELS
    from .model.values.vocabulary import PAYERS as PAYERS
    from .model.values.vocabulary import REGISTRATIONS as REGISTRATIONS
    from .model.values.vocabulary import SCHEMES as SCHEMES
    from .model.values.vocabulary import SPLIT as SPLIT
    from .model.values.vocabulary import STANDINGS as STANDINGS
    from .model.values.vocabulary import STAYS as STAYS
    from .model.values.vocabulary import VOCABULARY as VOCABULARY
    from .model.values.vocabulary import in_payer_order as in_payer_order
    from .rules.checking.references import tables_of as tables_of
    from .rules.figures.cells import Cell as Cell
    from .rules.figures.cells import Table as Table
    from .rules.figures.coverage import gap as gap
    from .rules.figures.dimensions import Fact as Fact
    from .rules.figures.dimensions import cut_values as cut_values
    from .rules.figures.dimensions import edge_tables as edge_tables
    from .rules.figures.dimensions import fact_named as fact_named
    from .rules.figures.dimensions import facts_of as facts_of
    from .rules.figures.dimensions import is_raw as is_raw
    from .rules.figures.dimensions import labels_of as labels_of
    from .rules.figures.dimensions import missing_fact as missing_fact
    from .rules.figures.groups import group_named as group_named
    from .rules.figures.titles import figure_title as figure_title
    from .rules.figures.titles import payer_title as payer_title
    from .rules.language.accounts import Refund as Refund
    from .rules.language.claims import ACCESS_FACTS as ACCESS_FACTS
    from .rules.language.plans import year_end_stage as year_end_stage
    from .rules.language.schemes import Credit as Credit
    from .rules.language.tables import Dimension as Dimension
    from .rules.loading.lines import with_line as with_line
    from .rules.loading.load import Loaded as Loaded
    from .rules.loading.merge import Declared as Declared
    from .rules.loading.schemas import rules_schemas as rules_schemas
    from .rules.loading.sections import RULES_OF as RULES_OF
    from .rules.lowering.dependence import payment_counters as payment_counters
    from .rules.lowering.plan import LoweredLimit as LoweredLimit
    from .rules.lowering.plan import LoweredPlan as LoweredPlan
    from .rules.lowering.plan import LoweredSegment as LoweredSegment
    from .rules.lowering.plan import LoweredStage as LoweredStage
    from .rules.ruleset import BenefitYear as BenefitYear

_NAMES = {
    "cli.app.group": "BOM CITY FILES FILE_FORM LazyGroup argument command formats option",
    "cli.app.language": "chosen_language",
    "cli.app.main": "main",
    "cli.commands.cities": "area_document",
    "cli.commands.compare": "compared_bills comparison_result named_areas terms_result",
    "cli.commands.contribute": "contribution_answer",
    "cli.commands.enroll": "PROCEDURE_KINDS enrollment_answer",
    "cli.commands.guide": "guide_notes",
    "cli.commands.rules": "rules_with_figure",
    "cli.commands.settle": "settled_case",
    "cli.inputs.account_results": "accounts_result",
    "cli.inputs.area_and_date": "resolve_date",
    "cli.inputs.area_answers": "area_answers",
    "cli.inputs.areas": "AreaSelector",
    "cli.inputs.figure_query": "parse_figure",
    "cli.inputs.files": "FileReader",
    "cli.inputs.run": "document_of outcome_of run_files",
    "cli.terminal.csv": "RUN cell sheet write_csv",
    "cli.terminal.labels": "percent with_thousands",
    "cli.terminal.layout": "grid wrap",
    "cli.terminal.screen": "Screen json_text printable",
    "documents.city": "city_document",
    "documents.comparison": "levels_document",
    "documents.enrollment": "guide_document",
    "documents.history": "history_document",
    "documents.rules": "rules_document",
    "documents.rules_diff": "diff_document",
    "documents.serialize": "FileResult RulesIdentity context_of counter_list error_document unstructure write_as",
    "engine.accounts.contribution_base": "BaseLimits",
    "engine.accounts.credits": "concerns credit_months credit_workings may_refund months_read person_query rounded_share",
    "engine.accounts.events": "Event carry_over_pairs events",
    "engine.comparison.levels": "quotes",
    "engine.comparison.move": "open_questions",
    "engine.course.days_of_care": "BESIDE_A_STAY DaysOfCare",
    "engine.course.opening_state": "opening_state",
    "engine.facts.facts": "care_area check_claims check_grade check_person",
    "engine.facts.figures": "no_figure",
    "engine.facts.keys": "counter_key",
    "engine.facts.query": "ClaimQuery",
    "engine.facts.several": "SeveralRegistrations",
    "engine.flow.prepared_plan": "resolve_for_claim",
    "engine.flow.resolve": "Resolved labels_of_facts reached_citations resolve_labels",
    "engine.settlement.access": "access_decision needs_access_check",
    "engine.settlement.cash_benefits": "cash_benefits",
    "engine.settlement.prepared": "governing_plan prepare",
    "host.cases": "cases",
    "host.folders.folder": "folder_rules",
    "host.forms": "read_records",
    "host.registry": "Registry",
    "host.user_cache": "PRIVATE cache_folder is_private read_own write_own",
    "model.forms.columns": "is_table_of_cases",
    "model.forms.form": "HEAD",
    "model.inputs.application": "read_application",
    "model.inputs.claim": "Case Facility Parts PartsOfKind Prescription",
    "model.inputs.person": "Registration",
    "model.inputs.structure": "structure unknown_word",
    "model.reliability": "NOT_VERIFIED STALE_AFTER_YEARS code_of",
    "model.results.counters": "CounterKey",
    "model.results.settlement": "Reversal",
    "model.results.trace": "Citation",
    "model.values.dates": "Dated day_before",
    "model.values.errors": "HostError InputError LawError NoRuleError RuleError",
    "model.values.money": "MAX_FEN PPM UNLIMITED Fen format_fen format_ratio parse_ratio share",
    "model.values.text": "listed",
    "model.values.vocabulary": (
        "BENEFITS COVERS FILINGS FUNDS LEVELS PAYERS REGISTRATIONS SCHEMES SPLIT STANDINGS STAYS VOCABULARY in_payer_order"
    ),
    "rules.checking.references": "tables_of",
    "rules.figures.cells": "Cell Table",
    "rules.figures.coverage": "gap",
    "rules.figures.dimensions": "Fact cut_values edge_tables fact_named facts_of is_raw labels_of missing_fact",
    "rules.figures.groups": "group_named",
    "rules.figures.titles": "figure_title payer_title",
    "rules.language.accounts": "Refund",
    "rules.language.claims": "ACCESS_FACTS",
    "rules.language.plans": "year_end_stage",
    "rules.language.schemes": "Credit",
    "rules.language.tables": "Dimension",
    "rules.loading.lines": "with_line",
    "rules.loading.load": "Loaded",
    "rules.loading.merge": "Declared",
    "rules.loading.schemas": "rules_schemas",
    "rules.loading.sections": "RULES_OF",
    "rules.lowering.dependence": "payment_counters",
    "rules.lowering.plan": "LoweredLimit LoweredPlan LoweredSegment LoweredStage",
    "rules.ruleset": "BenefitYear",
}
"""The names of each module of the core."""

_PLACES = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = list(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'yibao.engines' has no attribute {name!r}")
    return getattr(importlib.import_module(f"yibao.{_PLACES[name]}"), name)

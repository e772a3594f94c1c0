"""All rewriting rules over a folder, in their order."""

from __future__ import annotations

from collections.abc import Mapping, Set

import attrs

from yibao import Text

from .figures.amounts import print_of, rewrite_amounts
from .figures.conditions import name_reasons, shorten_conditions, write_unlimited
from .figures.dimensions import facts_as_dimensions, rewrite_dimensions, stays_by_number
from .figures.heads import add_defaults, rewrite_replaces, usual_citations
from .figures.references import rewrite_references, shorten_lists
from .figures.tables import Labels, rewrite_tables
from .figures.titles import drop_empty, move_titles
from .folder import RuleFolder
from .plans.bands import join_bands
from .plans.counters import highest_of, rewrite_counters
from .plans.coverage import join_words, plans_without_figures
from .plans.layers import join_plans, name_layers
from .plans.segments import rewrite_segments
from .plans.stages import own_stages, rewrite_means
from .plans.waivers import make_waivers
from .questions import Questions


def _unknown(name: str) -> None:
    """The labels of a dimension of which nothing is known."""


@attrs.define
class Knowledge:
    """What the declarations of an area and its parents say of the names in a folder.

    Attributes:
        units: what the values of each table are; labels: of a dimension, where they are known.
        facts: the type of each declared fact; idle: plans and adjustments that reach none of their segments.
        plans_elsewhere: plans that other areas of the package declare.
        schemes: those of the area; planned: schemes and benefits that have a plan.
    """

    units: Mapping[str, str]
    labels: Labels = _unknown
    facts: Mapping[str, str] = attrs.Factory(dict)
    idle: Set[tuple[str, str]] = frozenset()
    plans_elsewhere: Set[str] = frozenset()
    schemes: tuple[str, ...] = ()
    planned: set[tuple[str, str]] = attrs.Factory(set)


@attrs.define
class Remarks:
    """What a user has to know of the rewriting.

    Attributes:
        idle: adjustments that reached nothing in a plan, and are taken out of it.
        lost_titles: titles without a table; unused_tables: tables without a known use; empty_files: files of which nothing is left.
        new_names: of dimensions that had the name of a fact; changed: every name that results and pages show otherwise now.
    """

    idle: list[str] = attrs.Factory(list)
    lost_titles: list[str] = attrs.Factory(list)
    unused_tables: list[str] = attrs.Factory(list)
    empty_files: list[str] = attrs.Factory(list)
    new_names: dict[str, str] = attrs.Factory(dict)
    changed: set[str] = attrs.Factory(set)


def rewrite(folder: RuleFolder, known: Knowledge, questions: Questions) -> Remarks:
    """Rewrite all files of a folder in place."""
    remarks = Remarks()
    rewrite_replaces(folder)
    remarks.idle = _drop_idle(folder, known.idle)
    remarks.unused_tables = rewrite_tables(folder, print_of(known.units), known.labels)
    remarks.lost_titles = move_titles(folder)
    rewrite_amounts(folder)
    rewrite_dimensions(folder, {f"fact.{name}" for name, kind in known.facts.items() if kind == "ratio"})
    remarks.new_names, remarks.changed = facts_as_dimensions(folder, known.facts)
    remarks.changed |= stays_by_number(folder, questions)
    highest = highest_of(folder)
    remarks.changed |= {*highest, *(f"{counter}_highest" for counters in highest.values() for counter in counters)}
    rewrite_segments(folder)
    rewrite_means(folder)
    rewrite_references(folder)
    remarks.changed |= set(own_stages(folder, known.plans_elsewhere))
    remarks.changed |= make_waivers(folder, questions)
    remarks.changed |= join_bands(folder, questions)
    remarks.changed |= join_plans(folder, questions)
    remarks.changed |= plans_without_figures(folder, questions)
    join_words(folder, known.schemes, known.planned, questions)
    name_layers(folder, questions)
    shorten_conditions(folder, known.labels, questions)
    shorten_lists(folder)
    rewrite_counters(folder, highest)
    remarks.changed |= write_unlimited(folder, questions)
    name_reasons(folder, questions)
    _ask_for_defaults(folder, questions)
    remarks.empty_files = drop_empty(folder)
    return remarks


def _drop_idle(folder: RuleFolder, idle: Set[tuple[str, str]]) -> list[str]:
    """Take adjustments out of plans in which they do nothing, and those that no plan names then."""
    dropped = []
    plans = [plan for _, plan in folder.blocks("plan")]
    for plan in plans:
        for key in [key for key in plan.get("adjustments", []) if (plan.name, key) in idle]:
            dropped.append(f"{plan.name}: {key}")
            plan["adjustments"] = [other for other in plan["adjustments"] if other != key]
    for document, block in list(folder.blocks("adjustment")):
        if any(key == block.name for _, key in idle) and all(block.name not in plan.get("adjustments", []) for plan in plans):
            document.remove(block)
    return dropped


def _ask_for_defaults(folder: RuleFolder, questions: Questions) -> None:
    for name, document in folder.documents.items():
        values = usual_citations(document)
        said = ", ".join(f"{key} = {value}" for key, value in values.items())
        question = Text(f"{name}:以 {said} 作为全文件的默认?", f"{name}: make {said} the default of the file?")
        if values and questions.agree(question, safe=True):
            add_defaults(document, values)

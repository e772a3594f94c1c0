"""All rewriting rules over a folder, in their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yibao import Text

from .folder import RuleFolder
from .questions import Questions
from .rules.bands import join_bands
from .rules.counters import highest_of, rewrite_counters
from .rules.dimensions import rewrite_dimensions
from .rules.figures import print_of, rewrite_amounts
from .rules.heads import add_defaults, rewrite_replaces, usual_citations
from .rules.layers import join_plans, name_layers
from .rules.plans import own_stages, rewrite_means
from .rules.references import rewrite_references, shorten_lists
from .rules.segments import rewrite_segments
from .rules.tables import Labels, rewrite_tables
from .rules.titles import drop_empty, move_titles


@dataclass
class Facts:
    """What the declarations of an area and its parents say of its tables and dimensions.

    Attributes:
        units: what the values of each table are; labels: of a dimension, where they are known.
        ratios: facts, as a dimension names them, that are ratios.
    """

    units: Mapping[str, str]
    labels: Labels = lambda name: None  # noqa: E731
    ratios: set[str] = field(default_factory=set)


@dataclass
class Remarks:
    """What a user has to know of the rewriting: titles without a table, tables without a use, files that are gone."""

    lost_titles: list[str] = field(default_factory=list)
    unused_tables: list[str] = field(default_factory=list)
    empty_files: list[str] = field(default_factory=list)


def rewrite(folder: RuleFolder, facts: Facts, questions: Questions) -> Remarks:
    """Rewrite all files of a folder in place."""
    remarks = Remarks()
    rewrite_replaces(folder)
    remarks.unused_tables = rewrite_tables(folder, print_of(facts.units, folder), facts.labels)
    remarks.lost_titles = move_titles(folder)
    rewrite_amounts(folder)
    rewrite_dimensions(folder, facts.ratios)
    highest = highest_of(folder)
    rewrite_segments(folder)
    rewrite_means(folder)
    rewrite_references(folder)
    own_stages(folder)
    join_bands(folder, questions)
    join_plans(folder, questions)
    name_layers(folder, questions)
    shorten_lists(folder)
    rewrite_counters(folder, highest)
    _ask_for_defaults(folder, questions)
    remarks.empty_files = drop_empty(folder)
    return remarks


def _ask_for_defaults(folder: RuleFolder, questions: Questions) -> None:
    for name, document in folder.documents.items():
        values = usual_citations(document)
        said = ", ".join(f"{key} = {value}" for key, value in values.items())
        question = Text(f"{name}:以 {said} 作为全文件的默认?", f"{name}: make {said} the default of the file?")
        if values and questions.agree(question, safe=True):
            add_defaults(document, values)

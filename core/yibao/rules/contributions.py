"""Contribution rules of an area: its declarations checked, with the tables that contributions use."""

from .area import Area
from .checking.contributions import check_contributions
from .expansion.labels import with_labels
from .loading.lines import lines_in
from .loading.merge import Declared
from .ruleset import Functions, RuleSet


def contribution_rules(area: Area, declared: Declared, *, package: str, version: str, digest: str, functions: Functions) -> RuleSet:
    """The rules by which contributions are computed: a rule set without plans.

    Args:
        declared: of the ``person`` and ``enrollment`` folders; package, version, digest: what it came from.

    Raises:
        RuleError: with file, line and key.
    """
    with lines_in(declared.folders):
        declared = with_labels(declared)
        tables = check_contributions(area, declared, functions)
    return RuleSet(area, package, version, digest, declared, tables, functions, {})

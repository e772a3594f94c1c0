"""``yibao rules history``: how one figure went over the years."""

from ...documents.history import history_document
from ...host.registry import Registry, load_registry
from ...model.values.errors import HostError, RuleError
from ...rules.ruleset import RuleSet
from ..app.group import CITY, argument, command, formats
from ..inputs.area_and_date import resolve_area
from ..inputs.figure_query import find_table, parse_figure
from ..pages.rules.history import historypage
from ..terminal.output import write_document
from ..terminal.screen import Screen


@command(
    "history",
    "画出并列出某个数值各年的情况,附出处与状态。数值写表名,可加标签只看其中一格,"
    "如 outpatient_deductible under_45;结果 sources 里 figure 的写法也可以。表名见 yibao rules show。",
    "Draw and list how a figure went over the years, with documents and status. A figure is the name of a table and, for some "
    "of its cells only, labels behind it, such as: outpatient_deductible under_45. What results call figure is taken too. "
    "yibao rules show lists the names.",
    argument("figure", "数值", "FIGURE", nargs=-1),
    CITY,
    formats("table", "json"),
)
def history(screen: Screen, figure: tuple[str, ...], city: str | None, form: str) -> int:
    """Write the history of a figure."""
    registry = load_registry()
    query = " ".join(figure)
    rules = _rules_with(registry, resolve_area(registry, city), query)
    document = history_document(rules, *parse_figure(rules, query))
    return write_document(screen, form, document, lambda: historypage(screen, rules, document))


def _rules_with(registry: Registry, city: str, figure: str) -> RuleSet:
    """The rules in which a figure stands: those of bills, or those of contributions where only these know it."""
    rules = registry.rules(city)
    try:
        others = registry.contributions(city)
    except (HostError, RuleError):  # a province may know less of contributions than they need
        return rules
    return others if not find_table(rules, figure) and find_table(others, figure) else rules

"""``yibao rules``: the rules in force on a day, what changed between two days, and how one figure went over the years."""

import importlib
from collections.abc import Callable

from ...documents.history import history_document
from ...documents.rules import rules_document
from ...documents.rules_diff import diff_document
from ...host.registry import Registry, load_registry
from ...model.values.errors import HostError, InputError, RuleError
from ...model.values.text import listed, shown
from ...rules.ruleset import RuleSet
from ..app.group import BENEFIT, BOM, CITY, SCHEME, Bilingual, LazyGroup, argument, command, day_option, formats, option
from ..inputs.area_and_date import resolve_area, resolve_date
from ..inputs.figure_query import find_table, parse_figure
from ..inputs.folders import with_folder
from ..pages.rules.changes import changepage, rows
from ..pages.rules.history import historypage
from ..pages.rules.rules import rulepage
from ..terminal.output import write_document
from ..terminal.screen import Screen

COMMANDS = {
    "show": ("yibao.cli.commands.rules:show", "某一天有效的规则", "the rules in force on a day"),
    "diff": ("yibao.cli.commands.rules:diff", "两天之间规则有何变化", "what changed between two days"),
    "keys": ("yibao.cli.commands.keys:keys", "规则文件各节可用的键与默认值", "keys and defaults of the sections of rule files"),
    "history": ("yibao.cli.commands.rules:history", "某个数值的沿革", "how a figure went over the years"),
}


def rules(screen: Screen) -> Bilingual:
    """Make the group."""
    return LazyGroup("rules", "查看各地区的规则。", "Read the rules of an area.", COMMANDS)


@command(
    "show",
    "按人的读法列出某一天有效的规则:各段的顺序、限额与比例、累计项(病例文件 [state] 所用的名称)、出处与状态。",
    "Show the rules in force on a day as a person reads them: segments in order, limits and ratios, counters (the names that "
    "[state] of a case file takes), documents and status.",
    CITY,
    day_option("--date", "日期,如 2024-03-01;默认今天", "a day such as 2024-03-01; today unless given"),
    SCHEME,
    BENEFIT,
    formats("table", "json"),
    option(
        "--as",
        "改为列出某个引擎由规则生成的程序,如 kernel",
        "show instead what an engine makes of the rules, such as kernel",
        metavar=("引擎", "ENGINE"),
        to="engine",
    ),
)
def show(
    screen: Screen, city: str | None, day: str | None, scheme: str | None, benefit: str | None, form: str, engine: str | None
) -> int:
    """Show the rules in force on a day."""
    registry = load_registry()
    city = with_folder(registry, city)
    ruleset = registry.rules(resolve_area(registry, city))
    if engine is not None:
        screen.write(_program_writer(registry, engine)(ruleset, resolve_date(day), scheme, benefit))
        return 0
    document = rules_document(ruleset, resolve_date(day), scheme, benefit)
    return write_document(screen, form, document, lambda: rulepage(screen, ruleset, document))


def _program_writer(registry: Registry, engine: str) -> Callable[..., str]:
    """The function that writes the program of an engine.

    Raises:
        InputError: no installed package brings such an engine.
    """
    engines = registry.engines()
    if engine not in engines:
        names = listed(engines) or "-"
        raise InputError(
            f"没有引擎 {shown(engine)}",
            f"there is no engine {shown(engine)}",
            where="--as",
            mend=(f"可用:{names};kernel 由 yibao-batch 带来", f"known: {names}; yibao-batch brings kernel"),
        )
    try:
        module, _, name = engines[engine].partition(":")
        writer: Callable[..., str] = getattr(importlib.import_module(module), name)
    except Exception as error:  # whatever a guest brings
        reason = f"{type(error).__name__}: {error}"
        raise HostError(
            f"引擎 {shown(engine)} 无法加载:{reason}",
            f"the engine {shown(engine)} cannot be loaded: {reason}",
            where="--as",
            mend=("请重新安装或更新该插件", "install its package again, or a newer version"),
        ) from None
    return writer


@command(
    "diff",
    "列出两天之间的变化:数值由多少变为多少、依据何在,哪些段、阶段、方案、账户支付、调整开始或结束,医保年度与入账的变化。",
    "Tell what changed between two days: figures before and after with their documents, segments, stages, plans, means and "
    "adjustments that start or end, benefit years and credits.",
    argument("days", "日期 日期", "DATE DATE", nargs=-1),
    CITY,
    SCHEME,
    BENEFIT,
    formats("table", "json", "jsonl", "csv"),
    BOM,
)
def diff(screen: Screen, days: tuple[str, ...], city: str | None, scheme: str | None, benefit: str | None, form: str) -> int:
    """Write what changed between two days."""
    if len(days) != 2:
        raise InputError(
            f"需要两个日期,给出了 {len(days)} 个",
            f"two days are needed, {len(days)} given",
            where="DATE DATE",
            mend=("例如 yibao rules diff 2023-01-01 2024-01-01", "such as: yibao rules diff 2023-01-01 2024-01-01"),
        )
    before, after = (resolve_date(day, "DATE") for day in days)
    registry = load_registry()
    city = with_folder(registry, city)
    rules = registry.rules(resolve_area(registry, city))
    document = diff_document(rules, before, after, scheme, benefit)
    return write_document(
        screen,
        form,
        document,
        page=lambda: changepage(screen, rules, document),
        rows=lambda: rows(document),
        items=document["changes"],
    )


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
    city = with_folder(registry, city)
    query = " ".join(figure)
    rules = rules_with_figure(registry, resolve_area(registry, city), query)
    document = history_document(rules, *parse_figure(rules, query))
    return write_document(screen, form, document, lambda: historypage(screen, rules, document))


def rules_with_figure(registry: Registry, city: str, figure: str) -> RuleSet:
    """The rules in which a figure stands: those of bills, or those of contributions where only these know it."""
    rules = registry.rules(city)
    try:
        others = registry.contributions(city)
    except (HostError, RuleError):  # a province may know less of contributions than they need
        return rules
    return others if not find_table(rules, figure) and find_table(others, figure) else rules

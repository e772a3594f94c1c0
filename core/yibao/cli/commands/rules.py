"""``yibao rules``: the rules as a person would read them."""

import importlib
from collections.abc import Callable

from ...documents.rules import rules_document
from ...host.registry import Registry, load_registry
from ...model.values.errors import HostError, InputError
from ...model.values.text import listed, shown
from ..app.group import BENEFIT, CITY, SCHEME, Bilingual, LazyGroup, command, day_option, formats, option
from ..inputs.area_and_date import resolve_area, resolve_date
from ..pages.rules.rules import rulepage
from ..terminal.output import write_document
from ..terminal.screen import Screen

COMMANDS = {
    "show": ("yibao.cli.commands.rules:show", "某一天有效的规则", "the rules in force on a day"),
    "diff": ("yibao.cli.commands.diff:diff", "两天之间规则有何变化", "what changed between two days"),
    "keys": ("yibao.cli.commands.keys:keys", "规则文件各节可用的键与默认值", "keys and defaults of the sections of rule files"),
    "history": ("yibao.cli.commands.history:history", "某个数值的沿革", "how a figure went over the years"),
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

"""``yibao rules``: the rules as a person would read them."""

import click

from ..host.registry import load_registry
from .asked import area_asked, day_asked
from .group import Bilingual, LazyGroup, city_option, format_option, plan_options
from .group import command as make
from .rulebook import rulebook
from .rulepage import rulepage
from .screen import Screen

COMMANDS = {
    "show": ("yibao.cli.rules:show", "某一天有效的规则", "the rules in force on a day"),
    "diff": ("yibao.cli.diff:command", "两天之间规则有何变化", "what changed between two days"),
    "history": ("yibao.cli.history:command", "某个数值的沿革", "how a figure went over the years"),
}


def command(screen: Screen) -> Bilingual:
    """Make the group."""
    return LazyGroup("rules", "查看各地区的规则。", "Read the rules of an area.", COMMANDS)


def show(screen: Screen) -> click.Command:
    """Make ``yibao rules show``."""
    say = screen.say

    @make(
        screen,
        "show",
        "按人的读法列出某一天有效的规则:各段的顺序、限额与比例、累计项(病例文件 [state] 所用的名称)、出处与状态。",
        "Show the rules in force on a day as a person reads them: segments in order, limits and ratios, counters (the names that "
        "[state] of a case file takes), documents and status.",
    )
    @city_option(screen)
    @click.option(
        "--date",
        "day",
        metavar=say("日期", "DATE"),
        help=say("日期,如 2024-03-01;默认今天", "a day such as 2024-03-01; today unless given"),
    )
    @plan_options(screen)
    @format_option(screen, "table", "json")
    def show_rules(city: str | None, day: str | None, scheme: str | None, benefit: str | None, form: str) -> int:
        registry = load_registry()
        rules = registry.rules(area_asked(registry.installed(), city))
        book = rulebook(rules, day_asked(day), scheme, benefit)
        if form == "json":
            screen.json(book)
        else:
            screen.lines(rulepage(screen, rules, book))
        return 0

    return show_rules

"""``yibao rules``: the rules as a person would read them."""

import datetime as dt
import importlib
from collections.abc import Callable

import click

from ..host.registry import Installed, Registry, load_registry
from ..model.dated import read_date
from ..model.errors import InputError
from ..model.text import listed, shown
from .group import Bilingual, LazyGroup, city_option, format_option
from .group import command as make
from .rulebook import rulebook
from .rulepage import rulepage
from .screen import Screen

COMMANDS = {"show": ("yibao.cli.rules:show", "某一天有效的规则", "the rules in force on a day")}


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
    @click.option(
        "--scheme", metavar=say("险种", "SCHEME"), help=say("只看该险种,如 employee", "only this scheme, such as employee")
    )
    @click.option(
        "--benefit", metavar=say("待遇", "BENEFIT"), help=say("只看该待遇,如 outpatient", "only this benefit, such as outpatient")
    )
    @format_option(screen, "table", "json")
    @click.option(
        "--as",
        "engine",
        metavar=say("引擎", "ENGINE"),
        help=say("改为列出某个引擎由规则生成的程序,如 kernel", "show instead what an engine makes of the rules, such as kernel"),
    )
    def show_rules(city: str | None, day: str | None, scheme: str | None, benefit: str | None, form: str, engine: str | None) -> int:
        registry = load_registry()
        rules = registry.rules(_area(registry.installed(), city))
        if engine is not None:
            screen.write(_made_by(registry, engine)(rules, _day(day), scheme, benefit))
            return 0
        book = rulebook(rules, _day(day), scheme, benefit)
        if form == "json":
            screen.json(book)
        else:
            screen.lines(rulepage(screen, rules, book))
        return 0

    return show_rules


def _area(installed: tuple[Installed, ...], city: str | None) -> str:
    """The city named, or the only one there is.

    Raises:
        InputError: none is named and there are several.
    """
    if city is not None:
        return city
    if len(installed) == 1:
        return installed[0].area.code
    known = listed(one.area.slug for one in installed) or "-"
    raise InputError("没有写明地区", "no city is named", where="--city", mend=(f"已安装:{known}", f"installed: {known}"))


def _made_by(registry: Registry, engine: str) -> Callable[..., str]:
    """The function that writes the program of an engine.

    Raises:
        InputError: no installed package brings such an engine.
    """
    engines = registry.engines()
    if engine not in engines:
        known = listed(engines) or "-"
        raise InputError(
            f"没有引擎 {shown(engine)}",
            f"there is no engine {shown(engine)}",
            where="--as",
            mend=(f"可用:{known};kernel 由 yibao-batch 带来", f"known: {known}; yibao-batch brings kernel"),
        )
    module, _, name = engines[engine].partition(":")
    made: Callable[..., str] = getattr(importlib.import_module(module), name)
    return made


def _day(text: str | None) -> dt.date:
    """The day asked for; without one, today in China. Nothing else in yibao reads a clock."""
    if text is None:
        return dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()
    try:
        return read_date(text)
    except InputError as error:
        raise error.at("--date") from None

"""``yibao rules diff``: what changed in the rules between two days."""

import click

from ..host.registry import load_registry
from ..model.errors import InputError
from .asked import area_asked, day_asked
from .changepage import changepage, rows
from .changes import changes
from .group import city_option, format_option, plan_options
from .group import command as make
from .screen import Screen
from .sheet import sheet


def command(screen: Screen) -> click.Command:
    """Make the command."""
    say = screen.say

    @make(
        screen,
        "diff",
        "列出两天之间的变化:数值由多少变为多少、依据何在,哪些段、阶段、方案、账户支付、调整开始或结束,医保年度与入账的变化。",
        "Tell what changed between two days: figures before and after with their documents, segments, stages, plans, means and "
        "adjustments that start or end, benefit years and credits.",
    )
    @click.argument("days", nargs=-1, metavar=say("日期 日期", "DATE DATE"))
    @city_option(screen)
    @plan_options(screen)
    @format_option(screen, "table", "json", "jsonl", "csv")
    def diff(days: tuple[str, ...], city: str | None, scheme: str | None, benefit: str | None, form: str) -> int:
        if len(days) != 2:
            raise InputError(
                f"需要两个日期,给出了 {len(days)} 个",
                f"two days are needed, {len(days)} given",
                where="DATE DATE",
                mend=("例如 yibao rules diff 2023-01-01 2024-01-01", "such as: yibao rules diff 2023-01-01 2024-01-01"),
            )
        before, after = (day_asked(day, "DATE") for day in days)
        registry = load_registry()
        rules = registry.rules(area_asked(registry.installed(), city))
        found = changes(rules, before, after, scheme, benefit)
        if form == "json":
            screen.json(found)
        elif form == "jsonl":
            for change in found["changes"]:
                screen.json(change, indent=None)
        elif form == "csv":
            screen.write(sheet(rows(found)))
        else:
            screen.lines(changepage(screen, rules, found))
        return 0

    return diff

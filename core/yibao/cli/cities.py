"""``yibao cities``: which areas are installed, and which plugins could not be loaded."""

import click

from ..host.registry import Installed, Registry, load_registry
from .group import command as make
from .group import format_option
from .layout import grid
from .screen import Screen, printable
from .sheet import sheet

COLUMNS = ("slug", "code", "name_zh", "name_en", "package", "version")


def command(screen: Screen) -> click.Command:
    """Make the command."""

    @make(
        screen,
        "cities",
        "列出已安装的地区:简称、代码、名称、带来它的软件包及其版本。无法加载的插件写在标准错误输出。",
        "List the areas that are installed: slug, code, names, and the package that brings each. "
        "Plugins that cannot be loaded are named on standard error.",
    )
    @format_option(screen, "table", "json", "jsonl", "csv")
    def cities(form: str) -> int:
        registry = load_registry()
        areas = registry.installed()
        show(screen, areas, form)
        tell_broken(screen, registry)
        return 0

    return cities


def show(screen: Screen, areas: tuple[Installed, ...], form: str) -> None:
    """Write the areas in one of the forms."""
    if form == "json":
        screen.json([_plain(one) for one in areas])
    elif form == "jsonl":
        for one in areas:
            screen.json(_plain(one), indent=None)
    elif form == "csv":
        rows = [(one.area.slug, one.area.code, one.area.name.zh, one.area.name.en, one.package, one.version) for one in areas]
        screen.write(sheet([COLUMNS, *rows]))
    else:
        screen.lines(_table(screen, areas))


def tell_broken(screen: Screen, registry: Registry) -> None:
    """Name the plugins that could not be loaded."""
    for one in registry.broken:
        name = f"{one.package} {one.version}"
        screen.warn(f"{name} 无法加载:{one.reason}", f"{name} cannot be loaded: {one.reason}")


def _plain(one: Installed) -> dict[str, object]:
    area = one.area
    return {
        "slug": area.slug,
        "code": area.code,
        "name": {"zh": area.name.zh, "en": area.name.en},
        "parent": area.parent,
        "base": area.base,
        "package": one.package,
        "version": one.version,
    }


def _table(screen: Screen, areas: tuple[Installed, ...]) -> list[str]:
    say = screen.say
    if not areas:
        return [say("没有安装任何地区;安装一个:pip install yibao-…", "no area is installed; install one: pip install yibao-…")]
    rows = [[say("简称", "slug"), say("代码", "code"), say("名称", "name"), "", say("软件包", "package")]]
    for one in areas:
        names = (one.area.name.zh, one.area.name.en) if screen.language == "zh" else (one.area.name.en, one.area.name.zh)
        note = say("(只供下级)", " (only a base)") if one.area.base else ""
        cells = (one.area.slug, one.area.code, names[0] + note, names[1], f"{one.package} {one.version}")
        rows.append([printable(cell) for cell in cells])
    head, *body = grid(rows, gap=3, width=screen.width)
    return [screen.faint(head), *body]

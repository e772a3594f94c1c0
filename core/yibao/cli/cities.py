"""``yibao cities``: which areas are installed, and which plugins could not be loaded."""

import click

from ..host.registry import Installed, Registry, load_registry
from ..model.errors import InputError
from .group import command as make
from .group import format_option
from .layout import grid, hanging, widths
from .screen import Screen, printable
from .sheet import sheet

COLUMNS = ("slug", "code", "name_zh", "name_en", "package", "version")


def command(screen: Screen) -> click.Command:
    """Make the command."""
    say = screen.say

    @make(
        screen,
        "cities",
        "列出已安装的地区:简称、代码、名称、带来它的软件包及其版本。无法加载的插件写在标准错误输出。\n\n"
        "写明 --city 时介绍该地区:医保年度,各险种各项待遇可用与否(以算例为准),数值的状态与时效。",
        "List the areas that are installed: slug, code, names, and the package that brings each. "
        "Plugins that cannot be loaded are named on standard error.\n\n"
        "With --city tell of one area: benefit years, which benefits of which scheme work, as far as worked cases prove it, "
        "and how well its figures are known.",
    )
    @click.option("--city", metavar=say("地区", "CITY"), help=say("介绍该地区", "tell of this area"))
    @click.option("--on", "day", metavar=say("日期", "DATE"), help=say("以哪一天为准,默认今天", "as of a day; today unless given"))
    @format_option(screen, "table", "json", "jsonl", "csv")
    def cities(city: str | None, day: str | None, form: str) -> int:
        registry = load_registry()
        if city is not None:
            tell(screen, registry, city, day, form)
            return 0
        if day is not None:
            raise InputError("--on 须与 --city 同用", "--on needs --city", where="--on", mend=("请加上 --city", "add --city"))
        show(screen, registry, form)
        tell_broken(screen, registry)
        return 0

    return cities


def show(screen: Screen, registry: Registry, form: str) -> None:
    """Write the areas in one of the forms; those that two packages bring are all there, and marked."""
    areas = registry.installed()
    if form == "json":
        screen.json([_plain(registry, one) for one in areas])
    elif form == "jsonl":
        for one in areas:
            screen.json(_plain(registry, one), indent=None)
    elif form == "csv":
        rows = [(one.area.slug, one.area.code, one.area.name.zh, one.area.name.en, one.package, one.version) for one in areas]
        screen.write(sheet([COLUMNS, *rows]))
    else:
        screen.lines(_table(screen, registry, areas))


def tell(screen: Screen, registry: Registry, city: str, day: str | None, form: str) -> None:
    """Write what is known of one area in one of the forms."""
    from .asked import day_asked  # noqa: PLC0415 (a list of the areas needs no rules)
    from .citybook import citybook  # noqa: PLC0415
    from .citypage import citypage, rows  # noqa: PLC0415

    book = citybook(registry, city, day_asked(day, "--on"))
    if form == "json":
        screen.json(book)
    elif form == "jsonl":
        screen.json(book, indent=None)
    elif form == "csv":
        screen.write(sheet(rows(book)))
    else:
        screen.lines(citypage(screen, registry.rules(city), book))


def tell_broken(screen: Screen, registry: Registry) -> None:
    """Name the plugins that could not be loaded, and those that bring the same area."""
    for one in registry.installed():
        for other in registry.clashes(one):
            if (one.package, one.area.code) < (other.package, other.area.code):
                both = f"{one.package} {one.version}", f"{other.package} {other.version}"
                if one.area.code == other.area.code:
                    name, zh, en = one.area.slug, "请卸载其中一个", "uninstall one of them"
                else:
                    name, zh, en = one.area.slug, "请写代码", "name it by its code"
                screen.warn(f"{both[0]} 与 {both[1]} 都带来 {name};{zh}", f"{both[0]} and {both[1]} both bring {name}; {en}")
    for broken in registry.broken:
        name = f"{broken.package} {broken.version}"
        screen.warn(f"{name} 无法加载:{broken.reason}", f"{name} cannot be loaded: {broken.reason}")


def _plain(registry: Registry, one: Installed) -> dict[str, object]:
    area = one.area
    return {
        "slug": area.slug,
        "code": area.code,
        "name": {"zh": area.name.zh, "en": area.name.en},
        "parent": area.parent,
        "base": area.base,
        "package": one.package,
        "version": one.version,
        "clashes": [other.package for other in registry.clashes(one)],
    }


def _table(screen: Screen, registry: Registry, areas: tuple[Installed, ...]) -> list[str]:
    say = screen.say
    if not areas:
        return [say("没有安装任何地区;安装一个:pip install yibao-…", "no area is installed; install one: pip install yibao-…")]
    rows = [[say("简称", "slug"), say("代码", "code"), say("名称", "name"), "", say("软件包", "package")]]
    for one in areas:
        names = (one.area.name.zh, one.area.name.en) if screen.language == "zh" else (one.area.name.en, one.area.name.zh)
        note = say("(只供下级)", " (only a base)") if one.area.base else ""
        if registry.clashes(one):
            note += say("(冲突)", " (clashes)")
        cells = (one.area.slug, one.area.code, names[0] + note, names[1], f"{one.package} {one.version}")
        rows.append([printable(cell) for cell in cells])
    if sum(widths(rows)) + 3 * (len(rows[0]) - 1) > screen.width:
        return [
            line
            for row in rows[1:]
            for line in ("  ".join(row[:2]), *hanging("  ", "  ".join(row[2:4]), screen.width), f"  {row[4]}")
        ]
    head, *body = grid(rows, gap=3, width=screen.width)
    return [screen.faint(head), *body]

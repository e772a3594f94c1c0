"""``yibao cities``: which areas are installed, and which plugins could not be loaded."""

from collections.abc import Sequence

from ...host.installed import Installed
from ...host.registry import Registry, load_registry
from ...model.values.errors import InputError
from ..app.group import BOM, command, day_option, formats, option
from ..inputs.folders import with_folder
from ..terminal.layout import grid, hanging, widths
from ..terminal.output import write_document
from ..terminal.screen import Screen, printable

MOST_YEARS = 40
"""How many years ``--since`` may go back."""

COLUMNS = ("slug", "code", "name_zh", "name_en", "package", "version")


@command(
    "cities",
    "列出已安装的地区:简称、代码、名称、带来它的软件包及其版本。无法加载的插件写在标准错误输出。\n\n"
    "写明 --city 时介绍该地区某一天的情况:医保年度,各险种各项待遇可用与否(以算例及当天的试算为准),"
    "试算所依据的数值,数值的状态与时效。",
    "List the areas that are installed: slug, code, names, and the package that brings each. "
    "Plugins that cannot be loaded are named on standard error.\n\n"
    "With --city tell of one area on a day: benefit years, which benefits of which scheme work, as far as worked cases and "
    "simple claims settled on that day prove it, what these rest on, and how well its figures are known.",
    option("--city", "介绍该地区", "tell of this area", metavar=("地区", "CITY")),
    day_option("--on", "以哪一天为准,默认今天", "as of a day; today unless given"),
    option(
        "--since",
        "另列自某年起每年同日的试算",
        "also settle them on the same day of each year from one on",
        metavar=("年", "YEAR"),
        type=int,
    ),
    formats("table", "json", "jsonl", "csv"),
    BOM,
)
def cities(screen: Screen, city: str | None, day: str | None, since: int | None, form: str) -> int:
    """List the areas, or tell of one."""
    registry, city = with_folder(load_registry(), city)
    if city is not None:
        _show_area(screen, registry, city, day, since, form)
        return 0
    for name, value in (("--on", day), ("--since", since)):
        if value is not None:
            raise InputError(f"{name} 须与 --city 同用", f"{name} needs --city", where=name, mend=("请加上 --city", "add --city"))
    areas = registry.installed()  # those that two packages bring are all there, and marked
    documents = [area_document(registry, installed) for installed in areas]
    rows = [COLUMNS, *map(_row, areas)]
    write_document(screen, form, documents, lambda: _table(screen, registry, areas), lambda: rows, documents)
    _warn(screen, registry)
    return 0


def _show_area(screen: Screen, registry: Registry, city: str, day: str | None, since: int | None, form: str) -> None:
    """Write what is known of one area in one of the forms."""
    from ...documents.city import city_document  # noqa: PLC0415
    from ..inputs.area_and_date import resolve_date  # noqa: PLC0415 (a list of the areas needs no rules)
    from ..pages.rules.city import citypage, day_rows, rows  # noqa: PLC0415

    on = resolve_date(day, "--on")
    first = max(1, on.year - MOST_YEARS)
    if since is not None and not first <= since <= on.year:
        raise InputError(
            f"年份 {since} 超出范围",
            f"the year {since} is out of range",
            where="--since",
            mend=(f"请写 {first} 至 {on.year} 之间的年份", f"give a year from {first} to {on.year}"),
        )
    document = city_document(registry, city, on, since)
    table = day_rows if since is not None else rows
    write_document(screen, form, document, lambda: citypage(screen, registry.rules(city), document), lambda: table(document))


def _warn(screen: Screen, registry: Registry) -> None:
    """Name the plugins that could not be loaded, and those that bring the same area."""
    for first in registry.installed():
        for second in registry.clashes(first):
            if (first.package, first.area.code) < (second.package, second.area.code):
                zh, en = "请写代码", "name it by its code"
                if first.area.code == second.area.code:
                    zh, en = "请卸载其中一个", "uninstall one of them"
                left, right = f"{first.package} {first.version}", f"{second.package} {second.version}"
                name = first.area.slug
                screen.warn(f"{left} 与 {right} 都带来 {name};{zh}", f"{left} and {right} both bring {name}; {en}")
    for broken in registry.broken:
        name = f"{broken.package} {broken.version}"
        screen.warn(f"{name} 无法加载:{broken.reason}", f"{name} cannot be loaded: {broken.reason}")


def _row(installed: Installed) -> Sequence[str]:
    area = installed.area
    return area.slug, area.code, area.name.zh, area.name.en, installed.package, installed.version


def area_document(registry: Registry, installed: Installed) -> dict[str, object]:
    """An installed area as plain data: its names, and the package that brings it."""
    area = installed.area
    return {
        "slug": area.slug,
        "code": area.code,
        "name": {"zh": area.name.zh, "en": area.name.en},
        "parent": area.parent,
        "base": area.base,
        "package": installed.package,
        "version": installed.version,
        "clashes": [other.package for other in registry.clashes(installed)],
    }


def _table(screen: Screen, registry: Registry, areas: tuple[Installed, ...]) -> list[str]:
    say = screen.say
    if not areas:
        return [say("没有安装任何地区;安装一个:pip install yibao-…", "no area is installed; install one: pip install yibao-…")]
    rows = [[say("简称", "slug"), say("代码", "code"), say("名称", "name"), "", say("软件包", "package")]]
    for installed in areas:
        area = installed.area
        names = (area.name.zh, area.name.en) if screen.language == "zh" else (area.name.en, area.name.zh)
        note = say("(只供下级)", " (only a base)") if area.base else ""
        note += say("(冲突)", " (clashes)") if registry.clashes(installed) else ""
        cells = (area.slug, area.code, names[0] + note, names[1], f"{installed.package} {installed.version}")
        rows.append([printable(cell) for cell in cells])
    if sum(widths(rows)) + 3 * (len(rows[0]) - 1) > screen.width:
        return [
            line
            for row in rows[1:]
            for line in ("  ".join(row[:2]), *hanging("  ", "  ".join(row[2:4]), screen.width), f"  {row[4]}")
        ]
    head, *body = grid(rows, gap=3, width=screen.width)
    return [screen.faint(head), *body]

"""``yibao compare``: the same person and bills under the rules of several cities, side by side."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from ..engine.compare import Comparison, compare, document, home_of
from ..host.registry import Registry, load_registry
from ..model.errors import InputError, NoRuleError
from ..model.words import PAYERS
from ..rules.area import Area
from .files import STANDARD_INPUT, read, read_data
from .group import command as make
from .group import format_option
from .records import COLUMNS
from .screen import Screen
from .sheet import sheet

if TYPE_CHECKING:
    from ..engine.sides import What

MOST_CITIES = 12
_BETWEEN = re.compile("[,\uff0c\u3001;\uff1b\\s]+")


def command(screen: Screen) -> click.Command:
    """Make the command."""
    say = screen.say

    @make(
        screen,
        "compare",
        "同一个人、同样的账单,在几个地区各由谁付多少。“-”表示标准输入。\n\n"
        "病例所属的地区(文件写明的,否则为就医地或第一个)是本地:本地就医在各地都按本地就医。"
        "带不过去的内容逐项说明;被拒的账单写明原因,其余照常比较。",
        "Settle the same person's bills under the rules of several cities and show who pays what, side by side. “-” stands for "
        "standard input.\n\n"
        "Home is the city that the file names, else the one where care was given, else the first: care at home is care at home "
        "everywhere. What cannot be carried over is told; a bill that a city refuses is shown with its reason, the rest compared.",
    )
    @click.argument("file", metavar=say("文件", "FILE"))
    @click.option(
        "--cities",
        required=True,
        metavar=say("地区,地区…", "CITY,CITY…"),
        help=say("要比较的地区:简称、代码或中文名,用逗号分开", "the cities: slugs, codes or Chinese names, with commas between"),
    )
    @click.option(
        "--what",
        type=click.Choice(("settle", "enroll", "contribute")),
        default="settle",
        help=say("比较什么:账单结算(默认)、参保、缴费", "what to compare: bills (the default), joining, or contributions"),
    )
    @format_option(screen, "table", "json", "csv")
    @click.option("--picture", metavar="FILE.svg", help=say("另把各地谁付多少画成图", "draw who pays what in each city, as a file"))
    def run(file: str, cities: str, what: str, form: str, picture: str | None) -> int:
        if what == "settle":
            return compare_file(screen, file, cities, form, picture)
        return _compare_terms(screen, file, cities, cast("What", what), form, picture)

    return run


def compare_file(screen: Screen, file: str, cities: str, form: str, picture: str | None) -> int:
    """Compare one input and write what came of it.

    Returns:
        The exit code: 2 where no claim was settled in two cities.

    Raises:
        YibaoError: the input is wrong.
    """
    if picture is not None and not picture.lower().endswith(".svg"):
        mend = "文件名以 .svg 结尾", "end its name in .svg"
        raise InputError("图只写成 SVG", "a picture is written as SVG", where="--picture", mend=mend)
    registry = load_registry()
    areas = [registry.rules(area.code) for area in _named(registry, cities)]
    with _about(screen, file):
        case = read(file)
    home = registry.find(case.city).area if case.city is not None else home_of(case, [one.area for one in areas])
    with _about(screen, file):
        found = compare(case, home, areas, registry.facts())
    if form == "json":
        screen.json(document(found))
    elif form == "csv":
        screen.write(sheet(rows(document(found))))
    else:
        from .sidebyside import side_by_side  # noqa: PLC0415 (what machines read needs none of it)

        screen.lines(side_by_side(screen, found))
    if picture is not None:
        _draw(screen, found, Path(picture))
    if not found.compared:
        nothing = NoRuleError(
            "没有可比较的:没有一笔账单在两个地区都能结算",
            "nothing could be compared: no bill was settled in two cities",
            mend=("看每个地区的拒绝原因", "see why each city refused it"),
        )
        screen.report(nothing)
        return 2
    return 0


def _compare_terms(screen: Screen, file: str, cities: str, what: "What", form: str, picture: str | None) -> int:
    from .terms import compare_terms  # noqa: PLC0415 (bills need none of it)

    if picture is not None:
        raise InputError("只有账单可以画图", "only bills are drawn", where="--picture", mend=("去掉 --picture", "leave it out"))
    registry = load_registry()
    areas = _named(registry, cities)
    with _about(screen, file):
        data = read_data(file)
        return compare_terms(screen, registry, what, data, areas, form)


@contextmanager
def _about(screen: Screen, file: str) -> Iterator[None]:
    """Put the name of the file before what is wrong with it."""
    try:
        yield
    except InputError as error:
        raise error.at(screen.say("标准输入", "standard input") if file == STANDARD_INPUT else file) from None


def _named(registry: Registry, cities: str) -> list[Area]:
    """The cities that the command line names.

    Raises:
        InputError: fewer than two, too many, or one twice.
        HostError: one is not installed.
    """
    named = [name for name in _BETWEEN.split(cities) if name]
    found = [registry.find(name).area for name in named[: MOST_CITIES + 1]]
    twice = next((area for index, area in enumerate(found) if area in found[:index]), None)
    if twice is not None:
        mend = "只写一次", "name it once"
        raise InputError(f"{twice.slug} 写了两次", f"{twice.slug} is named twice", where="--cities", mend=mend)
    if not 2 <= len(found) <= MOST_CITIES:
        raise InputError(
            f"应写 2 至 {MOST_CITIES} 个地区",
            f"name from 2 to {MOST_CITIES} cities",
            where="--cities",
            mend=("例如 --cities 甲,乙", "such as --cities A,B"),
        )
    return found


def rows(data: dict[str, Any]) -> Iterator[Sequence[str]]:
    """A heading and one row for each claim in each city, with a column for every payer that occurs."""
    entries = [(city, one, one.get("settlement", {})) for city in data["cities"] for one in city["claims"]]
    occur = {payer for _, _, entry in entries for payer in entry.get("payers", {})}
    payers = [name for name in PAYERS if name in occur]
    yield ("person", "city", "settled", *COLUMNS, *payers, "complete", "after_a_refusal", "refused")
    for city, one, entry in entries:
        known = {**entry, "claim": one["claim"]}
        yield (
            data["person"],
            city["city"],
            _flag(one["settled"]),
            *(known.get(column, "") for column in COLUMNS),
            *(entry["payers"].get(payer, "0.00") if entry else "" for payer in payers),
            _flag(entry.get("complete")),
            _flag(one["after_a_refusal"]),
            one["refused"]["what"]["en"] if "refused" in one else "",
        )


def _flag(value: bool | None) -> str:
    return "" if value is None else str(value).lower()


def _draw(screen: Screen, found: Comparison, path: Path) -> None:
    from .picture import picture  # noqa: PLC0415 (only where one is wanted)

    try:
        path.write_text(picture(screen, found), encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        mend = "换一个位置", "name another place"
        raise InputError(f"图无法写入:{reason}", f"the picture cannot be written: {reason}", where=str(path), mend=mend) from None

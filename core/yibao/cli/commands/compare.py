"""``yibao compare``: the same person and bills under the rules of several cities, side by side."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from ...documents.comparison import comparison_document
from ...documents.serialize import FileResult
from ...engine.comparison.bills import Comparison, compare, home_of
from ...host.registry import Registry, load_registry
from ...model.forms.form import Record
from ...model.inputs.case import read_case
from ...model.values.errors import InputError, NoRuleError
from ...model.values.text import Text
from ...rules.area import Area
from ...rules.ruleset import RuleSet
from ..app.group import BOM, FILE_FORM, argument, command, formats, option, template_option
from ..inputs.areas import AreaSelector
from ..inputs.files import FileReader
from ..inputs.run import run_files
from ..interviews.templates import write_template
from ..pages.bills.settlement_rows import comparison_rows
from ..terminal.screen import Screen

if TYPE_CHECKING:
    from ...engine.comparison.answers import AreaAnswer, What

MOST_CITIES = 12
_BETWEEN = re.compile("[,\uff0c\u3001;\uff1b\\s]+")


@command(
    "compare",
    "同一个人、同样的账单,在几个地区各由谁付多少。“-”表示标准输入。\n\n"
    "病例所属的地区(文件写明的,否则为就医地或第一个)是本地:本地就医在各地都按本地就医。"
    "带不过去的内容逐项说明;被拒的账单写明原因,其余照常比较。",
    "Settle the same person's bills under the rules of several cities and show who pays what, side by side. “-” stands for "
    "standard input.\n\n"
    "Home is the city that the file names, else the one where care was given, else the first: care at home is care at home "
    "everywhere. What cannot be carried over is told; a bill that a city refuses is shown with its reason, the rest compared.",
    argument("file", "文件", "FILE", required=False),
    option(
        "--cities",
        "要比较的地区:简称、代码或中文名,用逗号分开",
        "the cities: slugs, codes or Chinese names, with commas between",
        metavar=("地区,地区…", "CITY,CITY…"),
    ),
    option(
        "--what",
        "比较什么:账单结算(默认)、参保、缴费",
        "what to compare: bills (the default), joining, or contributions",
        type=click.Choice(("settle", "enroll", "contribute")),
        default="settle",
    ),
    option(
        "--levels",
        "同一笔账单在各级医院、转诊与否、备案与否各付多少(一个地区)",
        "put each bill to every class of hospital, referred or not, filed or not, in one city",
        is_flag=True,
    ),
    FILE_FORM,
    formats("table", "json", "csv"),
    BOM,
    template_option("visit"),
    option("--picture", "另把各地谁付多少画成图", "draw who pays what in each city, as a file", metavar=("FILE.svg", "FILE.svg")),
)
def compare_areas(
    screen: Screen,
    file: str | None,
    cities: str | None,
    what: str,
    levels: bool,
    file_form: str | None,
    form: str,
    template: str | None,
    picture: str | None,
) -> int:
    """Compare one input and write what came of it; the exit code is 2 where it was not answered in two cities."""
    registry = load_registry()
    if template is not None:
        return write_template(screen, registry, cities and _BETWEEN.split(cities)[0], template)
    if levels and file is not None:
        _check_levels(what, picture, cities)
        return _compare_levels(screen, FileReader(registry, file_form), file, cities, form)
    if file is None or cities is None:
        name = Text("文件", "FILE") if file is None else Text("--cities", "--cities")
        mend = "模板:yibao compare --template", "a template: yibao compare --template"
        raise InputError(f"缺少 {name.zh}", f"{name.en} is missing", mend=mend)
    _check_picture(what, picture)
    areas = named_areas(registry, cities)
    reader = FileReader(registry, file_form)
    comparisons: list[Comparison] = []
    if what != "settle":
        return _compare_answers(screen, reader, cast("What", what), file, areas, form)
    selector = AreaSelector(registry, None, screen)
    rules = [registry.rules(area.code) for area in areas]

    def answer(name: str, record: Record) -> FileResult:
        comparisons.append(compared_bills(selector, record, rules))
        return comparison_result(comparisons[-1])

    def page(_: FileResult) -> list[str]:
        from ..pages.comparison.cities import side_by_side  # noqa: PLC0415 (what machines read needs none of it)

        return side_by_side(screen, comparisons[-1])

    code = run_files(screen, (file,), form, reader.records, answer, page, comparison_rows)
    if picture is not None and comparisons:
        _draw(screen, comparisons[-1], Path(picture))
    return code


def _compare_levels(screen: Screen, reader: FileReader, file: str, city: str | None, form: str) -> int:
    """Put the bills of a file to every class of hospital, and write what came of it."""
    from ...documents.comparison import levels_document  # noqa: PLC0415 (few ask for it)
    from ...engine.comparison.levels import quotes  # noqa: PLC0415
    from ..pages.comparison.levels import level_rows, levels_page  # noqa: PLC0415

    pages: list[list[str]] = []

    def answer(name: str, record: Record) -> FileResult:
        areas = AreaSelector(reader.registry, city, screen)
        case = read_case(record.data, words=areas.words(record.data.get("city")))
        rules = reader.registry.rules(areas.code(case.city))
        quoted = quotes(rules, case, reader.registry.facts())
        if form == "table":
            pages.append(levels_page(screen, rules, case, quoted))
        settled = any(quote.settlement for each in quoted for quote in each.quotes)
        refusal = _nothing_compared("没有一种选择可以结算", "no choice is settled")
        return FileResult(levels_document(rules, case.person.id, quoted), refusals=() if settled else (refusal,))

    return run_files(screen, (file,), form, reader.records, answer, lambda _: pages[-1], level_rows)


def _check_levels(what: str, picture: str | None, cities: str | None) -> None:
    """Refuse what does not go with classes of hospital.

    Raises:
        InputError: it is not about bills, a picture is asked for, or several cities are named.
    """
    if len([name for name in _BETWEEN.split(cities or "") if name]) > 1:
        zh, en = "--levels 只看一个地区", "--levels is about one city"
        raise InputError(zh, en, where="--cities", mend=("只写一个地区", "name one city"))
    name = "--what" if what != "settle" else "--picture" if picture is not None else None
    if name is not None:
        raise InputError(
            f"--levels 不能与 {name} 同用", f"--levels does not go with {name}", where=name, mend=("去掉其一", "leave one out")
        )


def compared_bills(selector: AreaSelector, record: Record, rules: Sequence[RuleSet]) -> Comparison:
    """The bills of one record under the rules of several areas.

    Raises:
        YibaoError: it cannot be read.
    """
    registry = selector.registry
    case = read_case(record.data, words=selector.words(record.data.get("city")))
    home = registry.find(case.city).area if case.city is not None else home_of(case, [each.area for each in rules])
    return compare(case, home, rules, registry.facts())


def comparison_result(comparison: Comparison) -> FileResult:
    """A comparison of bills as a document, with the refusal where no bill was settled twice."""
    refusal = _nothing_compared("没有一笔账单在两个地区都能结算", "no bill was settled in two cities")
    return FileResult(comparison_document(comparison), refusals=() if comparison.compared else (refusal,))


def terms_result(what: "What", person: str, sides: "Sequence[AreaAnswer]") -> FileResult:
    """What several areas answer as a document, with the refusal where fewer than two do."""
    from ...documents.comparison import answers_document  # noqa: PLC0415 (bills need none of it)
    from ...engine.comparison.answers import compared  # noqa: PLC0415

    refusal = _nothing_compared("不足两个地区有答案", "fewer than two cities have an answer")
    return FileResult(answers_document(what, person, sides), refusals=() if compared(sides) else (refusal,))


def _compare_answers(screen: Screen, reader: FileReader, what: "What", file: str, areas: Sequence[Area], form: str) -> int:
    """Ask each area about one input, and write the answers."""
    from ..inputs.area_answers import Answers, area_answers  # noqa: PLC0415 (bills need none of it)
    from ..pages.comparison.terms import rows, termspage  # noqa: PLC0415

    answers: list[Answers] = []

    def answer(name: str, record: Record) -> FileResult:
        person, sides = area_answers(reader.registry, what, record, areas)
        answers.append((person, sides))
        return terms_result(what, person, sides)

    def every_row(_: Sequence[FileResult]) -> Iterator[Sequence[str]]:
        for person, sides in answers:
            yield from rows(what, person, sides)

    def page(_: FileResult) -> list[str]:
        return termspage(screen, what, *answers[-1])

    return run_files(screen, (file,), form, reader.records, answer, page, every_row)


def _nothing_compared(zh: str, en: str) -> NoRuleError:
    mend = "看每个地区的拒绝原因", "see why each city refused it"
    return NoRuleError(f"没有可比较的:{zh}", f"nothing could be compared: {en}", mend=mend)


def _check_picture(what: str, picture: str | None) -> None:
    """Refuse a picture that cannot be drawn.

    Raises:
        InputError: it is not SVG, or not of bills.
    """
    if picture is None:
        return
    if what != "settle":
        raise InputError("只有账单可以画图", "only bills are drawn", where="--picture", mend=("去掉 --picture", "leave it out"))
    if not picture.lower().endswith(".svg"):
        mend = "文件名以 .svg 结尾", "end its name in .svg"
        raise InputError("图只写成 SVG", "a picture is written as SVG", where="--picture", mend=mend)


def named_areas(registry: Registry, cities: str) -> list[Area]:
    """The cities that the command line names.

    Raises:
        InputError: fewer than two, too many, or one twice.
        HostError: one is not installed.
    """
    names = [name for name in _BETWEEN.split(cities) if name]
    areas = [registry.find(name).area for name in names[: MOST_CITIES + 1]]
    twice = next((area for index, area in enumerate(areas) if area in areas[:index]), None)
    if twice is not None:
        mend = "只写一次", "name it once"
        raise InputError(f"{twice.slug} 写了两次", f"{twice.slug} is named twice", where="--cities", mend=mend)
    if not 2 <= len(areas) <= MOST_CITIES:
        raise InputError(
            f"应写 2 至 {MOST_CITIES} 个地区",
            f"name from 2 to {MOST_CITIES} cities",
            where="--cities",
            mend=("例如 --cities 甲,乙", "such as --cities A,B"),
        )
    return areas


def _draw(screen: Screen, comparison: Comparison, path: Path) -> None:
    from ..terminal.svg import picture  # noqa: PLC0415 (few ask for it)

    try:
        path.write_text(picture(screen, comparison), encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        mend = "换一个位置", "name another place"
        raise InputError(f"图无法写入:{reason}", f"the picture cannot be written: {reason}", where=str(path), mend=mend) from None

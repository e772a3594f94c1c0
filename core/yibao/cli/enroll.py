"""``yibao enroll``: who may join, with which papers, in which steps, at what cost, and from when on cover holds."""

import contextlib
import datetime as dt
import sys
from typing import Any

import click

from ..engine.application import apply, differences
from ..host.registry import Registry, load_registry
from ..model.applicant import Application, read_application
from ..model.errors import HostError, InputError
from .asked import area_asked, day_asked
from .files import STANDARD_INPUT, read_data
from .group import city_option, format_option
from .group import command as make
from .screen import CannotWrite, ReaderGone, Screen

KINDS = ("enrollment", "withdrawal", "filing", "registration", "reimbursement", "card")


def command(screen: Screen) -> click.Command:
    """Make the command."""
    say = screen.say

    @make(
        screen,
        "enroll",
        "能否参保、走哪条途径、需要哪些材料和步骤、费用如何、何时起享受待遇。申请文件为 TOML 或 JSON,“-”表示标准输入;"
        "不写文件且在终端中运行时逐项提问。未给出的事实视为未知,不作猜测。",
        "Tell who may join and by which way: papers, steps with their last days, cost, the day cover starts. The applicant file "
        "is TOML or JSON, “-” is standard input; without a file, on a terminal, the questions that matter are asked. A fact that "
        "is not told is unknown, never guessed.",
    )
    @click.argument("files", nargs=-1, metavar=say("[文件 …]", "[FILE]..."))
    @city_option(screen)
    @click.option(
        "--on",
        "day",
        metavar=say("日期", "DATE"),
        help=say("询问的日期;默认为文件中的 date,否则今天", "the day asked about; the file's date unless given, else today"),
    )
    @click.option(
        "--kind",
        "kinds",
        multiple=True,
        type=click.Choice((*KINDS, "all")),
        metavar=say("种类", "KIND"),
        help=say(
            "事项种类,可写多次:enrollment 参保(默认)、withdrawal 支取账户、filing 异地就医备案、registration 病种登记、"
            "reimbursement 报销、card 社保卡与电子凭证、all 全部",
            "kind of procedure, may be given several times: enrollment (the default), withdrawal of the account, filing of care "
            "elsewhere, registration of a disease, reimbursement, card, all",
        ),
    )
    @click.option("--template", is_flag=True, help=say("输出申请文件模板", "write an applicant file to fill in"))
    @format_option(screen, "table", "json", "jsonl")
    def enroll(files: tuple[str, ...], city: str | None, day: str | None, kinds: tuple[str, ...], template: bool, form: str) -> int:
        kinds = KINDS if "all" in kinds else kinds or ("enrollment",)
        asked_on = day_asked(day, "--on") if day is not None else None
        registry = load_registry()
        if template:
            from .interview import template as write_template  # noqa: PLC0415 (only where it is asked for)

            enrollment = registry.enrollment(area_asked(registry.installed(), city))
            screen.lines(write_template(screen, enrollment, asked_on or day_asked(None), kinds))
            return 0
        if not files:
            return _ask(screen, registry, city, asked_on or day_asked(None), kinds, form)
        return _answer(screen, registry, files, city, asked_on, kinds, form)

    return enroll


def _ask(screen: Screen, registry: Registry, city: str | None, day: dt.date, kinds: tuple[str, ...], form: str) -> int:
    """Ask on the terminal, then answer.

    Raises:
        InputError: nobody is there to answer.
    """
    if sys.stdin is None or sys.stdin.closed or not sys.stdin.isatty():
        raise InputError(
            "没有申请文件,也不在终端中",
            "no applicant file is given, and there is no terminal to ask on",
            where="FILE",
            mend=("写出文件名;模板:yibao enroll --template", "name a file; a template: yibao enroll --template"),
        )
    from .interview import interview  # noqa: PLC0415 (only where somebody is asked)

    enrollment = registry.enrollment(area_asked(registry.installed(), city))
    application = interview(screen, enrollment, day, kinds, lambda prompt: click.prompt(prompt, default="", show_default=False))
    _write(screen, registry, enrollment.area.code, application, day, kinds, form)
    return 0


def _answer(
    screen: Screen,
    registry: Registry,
    names: tuple[str, ...],
    city: str | None,
    day: dt.date | None,
    kinds: tuple[str, ...],
    form: str,
) -> int:
    """Answer files one after the other; what is wrong with one is told, and the others are answered."""
    refused = differs = False
    wanted = registry.find(city).area.code if city is not None else None
    documents: list[dict[str, Any]] = []
    for place, name in enumerate(names):
        called = screen.say("标准输入", "standard input") if name == STANDARD_INPUT else name
        try:
            if name == STANDARD_INPUT and name in names[:place]:
                raise InputError("标准输入只能读一次", "standard input can be read only once", mend=("只写一个 -", "give - once"))
            application = read_application(read_data(name))
            named = registry.find(application.city).area.code if application.city is not None else None
            if wanted is not None and named is not None and named != wanted:
                raise InputError(
                    f"文件属于 {application.city},--city 却是 {city}",
                    f"the file is about {application.city}, but --city says {city}",
                    where="city",
                    mend=("去掉 --city,或改正其中一个", "leave --city out, or mend one of the two"),
                )
            code = wanted or named or area_asked(registry.installed(), None)
            on = day or application.date or day_asked(None)
            document = _write(screen, registry, code, application, on, kinds, form, documents)
            for wrong in differences(document, application.expect or {}):
                differs = True
                screen.complain(f"{called}: {wrong}", f"{called}: {wrong}")
        except (ReaderGone, CannotWrite):
            raise
        except Exception as error:  # whatever one input does, the others are answered
            refused = True
            screen.report(error, called)
    if form == "json" and (documents or len(names) > 1):
        screen.json(documents[0] if len(names) == 1 else documents)
    return 2 if refused else 1 if differs else 0


def _write(
    screen: Screen,
    registry: Registry,
    code: str,
    application: Application,
    day: dt.date,
    kinds: tuple[str, ...],
    form: str,
    collect: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Answer one application and write what came of it; JSON is only collected where a list to hold it is given."""
    enrollment = registry.enrollment(code)
    elsewhere = frozenset[str]()
    if any(fact not in enrollment.declared.fact for fact in application.person.facts):
        elsewhere = registry.facts()
    contributions = None
    with contextlib.suppress(HostError):  # nothing is known about contributions: costs are told in words
        contributions = registry.contributions(code)
    found, document = apply(enrollment, application, day, kinds, elsewhere, contributions)
    if form == "jsonl":
        screen.json(document, indent=None)
    elif form == "json":
        if collect is None:
            screen.json(document)
        else:
            collect.append(document)
    else:
        from .enrollpage import enrollpage  # noqa: PLC0415 (only for people)

        screen.lines(enrollpage(screen, enrollment, application, day, found, contributions))
    return document

"""``yibao enroll``: who may join, with which papers, in which steps, at what cost, and from when on cover holds."""

import contextlib
import datetime as dt

import click

from ...documents.enrollment import EnrollmentResult, apply, differences
from ...host.registry import load_registry
from ...model.forms.form import Record
from ...model.inputs.application import Application, read_application
from ...model.values.errors import HostError, InputError
from ...model.values.text import Text
from ..app.group import CITY, FILE_FORM, argument, command, day_option, formats, on_terminal, option, prompt, template_option
from ..inputs.area_and_date import resolve_area, resolve_date
from ..inputs.areas import AreaSelector
from ..inputs.files import FileReader
from ..inputs.folders import with_folder
from ..inputs.run import run_files
from ..terminal.screen import Screen

PROCEDURE_KINDS = ("enrollment", "withdrawal", "filing", "registration", "reimbursement", "card")


@command(
    "enroll",
    "能否参保、走哪条途径、需要哪些材料和步骤、费用如何、何时起享受待遇。申请文件为 TOML 或 JSON,“-”表示标准输入;"
    "不写文件且在终端中运行时逐项提问。未给出的事实视为未知,不作猜测。",
    "Tell who may join and by which way: papers, steps with their last days, cost, the day cover starts. The applicant file "
    "is TOML or JSON, “-” is standard input; without a file, on a terminal, the questions that matter are asked. A fact that "
    "is not told is unknown, never guessed.",
    argument("files", "[文件 …]", "[FILE]...", nargs=-1),
    CITY,
    FILE_FORM,
    day_option("--on", "询问的日期;默认为文件中的 date,否则今天", "the day asked about; the file's date unless given, else today"),
    option(
        "--kind",
        "事项种类,可写多次:enrollment 参保(默认)、withdrawal 支取账户、filing 异地就医备案、registration 病种登记、"
        "reimbursement 报销、card 社保卡与电子凭证、all 全部",
        "kind of procedure, may be given several times: enrollment (the default), withdrawal of the account, filing of care "
        "elsewhere, registration of a disease, reimbursement, card, all",
        metavar=("种类", "KIND"),
        to="kinds",
        multiple=True,
        type=click.Choice((*PROCEDURE_KINDS, "all")),
    ),
    option(
        "--all",
        "不符合条件的途径也写出原因,尚不能确定的全文列出",
        "show the ways that are closed, with the reasons, and those not known yet in full",
        to="whole",
        is_flag=True,
    ),
    template_option("applicant"),
    formats("table", "json", "jsonl"),
)
def enroll(
    screen: Screen,
    files: tuple[str, ...],
    city: str | None,
    file_form: str | None,
    day: str | None,
    kinds: tuple[str, ...],
    whole: bool,
    template: str | None,
    form: str,
) -> int:
    """Answer applications one after the other, ask on the terminal where there is none, or write a template."""
    kinds = PROCEDURE_KINDS if "all" in kinds else kinds or ("enrollment",)
    date = resolve_date(day, "--on") if day is not None else None
    registry = load_registry()
    city = with_folder(registry, city)
    if template is not None and template != "applicant":
        from ..interviews.templates import write_template  # noqa: PLC0415 (few ask for it)

        return write_template(screen, registry, city, template)
    if template is not None:
        from ..interviews.application import template as applicant_file  # noqa: PLC0415 (few ask for it)

        enrollment = registry.enrollment(resolve_area(registry, city))
        screen.lines(applicant_file(screen, enrollment, date or resolve_date(None), kinds))
        return 0
    areas = AreaSelector(registry, city, screen)
    interviewed = None if files else _interview(screen, areas, city, date or resolve_date(None), kinds)

    def answer(name: str, record: Record) -> EnrollmentResult:
        return enrollment_answer(areas, interviewed or read_application(record.data), date, kinds)

    def page(result: EnrollmentResult) -> list[str]:
        from ..pages.rules.enrollment import enrollpage  # noqa: PLC0415 (only for people)

        return enrollpage(screen, result, whole=whole)

    read = (lambda _: [Record()]) if interviewed else FileReader(registry, file_form).records
    return run_files(screen, files or ("",), form, read, answer, page)


def _interview(screen: Screen, areas: AreaSelector, city: str | None, day: dt.date, kinds: tuple[str, ...]) -> Application:
    """Ask on the terminal.

    Raises:
        InputError: nobody is there to answer.
    """
    if not on_terminal():
        raise InputError(
            "没有申请文件,也不在终端中",
            "no applicant file is given, and there is no terminal to ask on",
            where="FILE",
            mend=("写出文件名;模板:yibao enroll --template", "name a file; a template: yibao enroll --template"),
        )
    from ..interviews.application import interview  # noqa: PLC0415 (only where somebody is asked)

    enrollment = areas.registry.enrollment(resolve_area(areas.registry, city))
    return interview(screen, enrollment, day, kinds, prompt)


def enrollment_answer(
    areas: AreaSelector, application: Application, day: dt.date | None, kinds: tuple[str, ...]
) -> EnrollmentResult:
    """One application answered by its own area, or the only one there is; without a day for its own one, or for today.

    Raises:
        YibaoError: it is refused.
    """
    code = areas.code(application.city, only=True)
    return enrollment_result(areas, code, application, day or application.date or resolve_date(None), kinds)


def enrollment_result(
    areas: AreaSelector, code: str, application: Application, day: dt.date, kinds: tuple[str, ...]
) -> EnrollmentResult:
    """One application answered by the procedures of an area on a day.

    Raises:
        YibaoError: it is refused.
    """
    enrollment = areas.registry.enrollment(code)
    elsewhere = areas.other_facts(enrollment.declared, application.person.facts)
    contributions = None
    with contextlib.suppress(HostError):  # nothing is known about contributions: costs are described in words
        contributions = areas.registry.contributions(code)
    answers, document = apply(enrollment, application, day, kinds, elsewhere, contributions)
    texts = tuple(Text(wrong, wrong) for wrong in differences(document, application.expect or {}))
    return EnrollmentResult(document, application, enrollment, contributions, day, answers, differences=texts)

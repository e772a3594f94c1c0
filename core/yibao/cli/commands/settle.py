"""``yibao settle``: who pays what for the bills in some case files."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from ...documents.serialize import unstructure
from ...documents.settlement import SettledCase, settle_case, what_if_document
from ...engine.course.statement import statements
from ...host.forms import write_form
from ...host.registry import Registry, load_registry
from ...model.forms.form import Record
from ...model.inputs.case import read_case
from ...model.inputs.parse import plain
from ...model.inputs.words import resolve_case
from ...model.results.expectations import differences
from ...model.values.errors import InputError
from ...model.values.text import Text
from ..app.group import BOM, CITY, FILE_FORM, FILES, command, formats, on_terminal, option, prompt, template_option
from ..inputs.area_and_date import resolve_area, resolve_date
from ..inputs.areas import AreaSelector
from ..inputs.files import FileReader
from ..inputs.folders import with_folder
from ..inputs.run import OWN_FORMS, run_files
from ..terminal.screen import Screen

MOST_BILLS = 20
"""The most bills of a case of which facts that were not told are looked for without being asked."""


@command(
    "settle",
    "结算病例文件或费用清单中的医疗费:每一方支付多少,依据何在。“-”表示标准输入。\n\n"
    "病例写有 expect 时与结果核对,不符则退出码为 1。输入有误的文件写在标准错误输出,其余照常结算,退出码为 2。",
    "Settle the bills in case files and itemised bills: who pays what, and why. “-” stands for standard input.\n\n"
    "Where a case says what it expects, the result is held against it, and a difference makes the exit code 1. "
    "Inputs that are wrong are reported on standard error and the others settled; the exit code is then 2.",
    FILES,
    CITY,
    FILE_FORM,
    option(
        "--person",
        "另一文件,文件中没有写的(参保人、地区等)取自其中",
        "another file, for whatever the files are silent about, such as the person",
        metavar=("文件", "FILE"),
        to="person_file",
    ),
    option(
        "--list",
        "项目清单(类别、先行自付、限价),账单没有写明的按编码取自其中;可重复",
        "a list of items, from which class, first pay and limits are taken by code where a bill is silent; may be repeated",
        metavar=("文件", "FILE"),
        to="lists",
        multiple=True,
    ),
    option(
        "--write",
        "把读到或逐项回答的内容(账单、参保人、清单)合成一个病例文件,如 case.toml",
        "write what was read of the bill, the person and the lists, or typed, as one case file, such as case.toml",
        metavar=("文件", "FILE"),
        to="case_file",
        also="--save",
    ),
    formats("table", "json", "jsonl", "csv", "html", holds=("slip", "result")),
    BOM,
    template_option("visit"),
    option("--both", "结算单用中英两种文字", "the slip in both languages", is_flag=True),
    option("--brief", "只说两行:谁付多少,是否可靠", "two lines only: who pays how much, and how certain it is", is_flag=True),
    option(
        "--keep-going/--strict",
        "有一笔被拒时,其余照常结算并注明(默认)/ 一笔被拒则整个文件不结算",
        "go on without a claim that is refused, and mark what follows (the default), or refuse the whole file",
        default=True,
    ),
    option(
        "--bounds",
        "费用到达未知的数值时,不拒绝,给出各方支付的上下限及由什么决定",
        "where money reaches a figure nobody knows, give bounds of what each pays, and what would decide it, instead of a refusal",
        is_flag=True,
    ),
    option(
        "--what-if-told",
        "没有写明而会改变金额的事实,逐一按各种可能另行结算",
        "settle anew with each value of each fact that was not told and changes what is paid, one at a time",
        is_flag=True,
    ),
    option("--explain", "说明每一步及其出处", "tell every step, and the document of every figure", is_flag=True),
)
def settle(
    screen: Screen,
    files: tuple[str, ...],
    city: str | None,
    file_form: str | None,
    person_file: str | None,
    lists: tuple[str, ...],
    case_file: str | None,
    form: str,
    template: str | None,
    both: bool,
    brief: bool,
    keep_going: bool,
    bounds: bool,
    what_if_told: bool,
    explain: bool,
) -> int:
    """Settle inputs one after the other and write what came of them; ask on the terminal where there is none."""
    registry, city = with_folder(load_registry(), city)
    if template is not None:
        from ..interviews.templates import write_template  # noqa: PLC0415 (few ask for it)

        return write_template(screen, registry, city, template)
    interviewed = None if files else _interview(screen, registry, city)
    files = files or ("",)
    areas = AreaSelector(registry, city, screen)
    reader = FileReader(registry, file_form, ("case", "bill"))
    reader.look_up(lists)
    if person_file is not None:
        reader.take_from(person_file)

    def read(name: str) -> list[Record]:
        records = reader.records(name) if interviewed is None else [interviewed]
        if case_file is not None:
            _write(screen, registry, case_file, files, records)
        return records

    def page(settled: SettledCase) -> list[str]:
        return _page(screen, settled, brief=brief, explain=explain, several=len(files) > 1, what_if=what_if_told)

    def answer(name: str, record: Record) -> SettledCase:
        settled = settled_case(areas, name, record, limits=form not in OWN_FORMS, keep_going=keep_going, bounds=bounds)
        if what_if_told or (form == "table" and not brief and len(settled.case.claim) <= MOST_BILLS):
            settled = _with_what_if(settled, document=what_if_told)
        return settled if form in OWN_FORMS else _with_case(settled, areas, record)

    def write(documents: Sequence[Mapping[str, Any]]) -> bytes:
        return write_form(registry.forms()[form], documents, "both" if both else screen.language)

    return run_files(screen, files, form, read, answer, page, _rows, write=write, name_single=False)


def _page(screen: Screen, settled: SettledCase, *, brief: bool, explain: bool, several: bool, what_if: bool) -> list[str]:
    """A settled case for people."""
    if brief:
        from ..pages.bills.brief import brief_lines  # noqa: PLC0415 (what machines read needs none of it)

        return brief_lines(screen, settled)
    from ..pages.bills.statement import statement  # noqa: PLC0415

    return statement(screen, settled, explain=explain, several=several, what_if=what_if)


def _rows(results: Sequence[SettledCase]) -> Iterable[Sequence[str]]:
    from ..pages.bills.settlement_rows import rows  # noqa: PLC0415 (few ask for CSV)

    return rows(results)


def _with_what_if(settled: SettledCase, *, document: bool) -> SettledCase:
    """A settled case with what it comes to where facts are told; ``document``: also in the document."""
    from ...engine.course.untold import what_if_told  # noqa: PLC0415 (what machines read needs none of it)

    answers = what_if_told(settled.rules, settled.case, settled.result)
    more = {"what_if": what_if_document(answers)} if document else {}
    return attrs.evolve(settled, what_if=answers, document={**settled.document, **more})


def _with_case(settled: SettledCase, areas: AreaSelector, record: Record) -> SettledCase:
    """A settled case whose document has the case beside the result, for forms that show both."""
    case = resolve_case(record.data, areas.words(record.data.get("city")))
    beside = {"case": plain(dict(case)), "area": unstructure(settled.rules.area.name)}
    return attrs.evolve(settled, document={**settled.document, **beside})


def _interview(screen: Screen, registry: Registry, city: str | None) -> Record:
    """Ask for a case on the terminal.

    Raises:
        InputError: nobody is there to answer.
    """
    if not on_terminal():
        from ..interviews.templates import need_files  # noqa: PLC0415 (most commands name a file)

        need_files((), "settle")
    from ..interviews.bill import BillInterview  # noqa: PLC0415 (few are asked)

    rules = registry.rules(resolve_area(registry, city))
    return Record(BillInterview(screen, rules, resolve_date(None), prompt).case())


def _write(screen: Screen, registry: Registry, case_file: str, files: Sequence[str], records: Sequence[Record]) -> None:
    """Write the one case that was read.

    Raises:
        InputError: there are several, or the file cannot be written.
    """
    if len(files) != 1 or len(records) != 1:
        raise InputError(
            "--write 只能写一个病例",
            "--write writes one case",
            where="--write",
            mend=("一次只给一个文件", "give one file with one case at a time"),
        )
    from ..inputs.case_file import write_case  # noqa: PLC0415 (few write one)

    write_case(registry, Path(case_file), records[0].data, records[0].notes, screen.language)


def settled_case(
    areas: AreaSelector,
    name: str,
    record: Record,
    *,
    limits: bool = False,
    trace: bool = True,
    keep_going: bool = False,
    bounds: bool = False,
) -> SettledCase:
    """One record of an input settled.

    Args:
        limits: whether to say what is left of the limits even where there is only one claim.
        trace: whether to tell how the money went; keep_going: whether to go on without a claim that is refused.
        bounds: whether to give bounds where a figure is not known.

    Raises:
        YibaoError: it is refused.
    """
    case = read_case(record.data, words=areas.words(record.data.get("city")))
    rules = areas.rules(case.city)
    facts = (*case.person.facts, *(fact for claim in case.claim for fact in claim.facts))
    elsewhere = areas.other_facts(rules.declared, facts)
    result, document = settle_case(rules, case, trace=trace, elsewhere=elsewhere, keep_going=keep_going, bounds=bounds)
    years = statements(rules, case.person, result) if limits or len(case.claim) > 1 else ()  # it needs every plan of the scheme
    texts: list[Text] = []
    for entry, claim in zip(document["settlements"], case.claim, strict=True):
        expected = {} if "refused" in entry else claim.expect or {}
        for wrong in differences(entry, expected, rules.declared.payer):
            zh = f"claim {wrong.claim}: {wrong.name} 应为 {wrong.expected},得到 {wrong.got}"
            texts.append(Text(zh, f"claim {wrong.claim}: {wrong.name} expected {wrong.expected}, got {wrong.got}"))
    document = {**document, "statement": unstructure(years)}
    return SettledCase(
        document,
        name,
        case,
        rules,
        result,
        years,
        differences=tuple(texts),
        notes=record.notes,
        refusals=tuple(one.error for one in result.refused),
    )

"""``yibao settle``: who pays what for the bills in some case files."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ...documents.serialize import unstructure
from ...documents.settlement import SettledCase, settle_case
from ...engine.course.statement import statements
from ...host.registry import load_registry
from ...model.forms.form import Record
from ...model.inputs.case import read_case
from ...model.results.expectations import differences
from ...model.values.text import Text
from ...model.values.vocabulary import PAYERS
from ..app.group import CITY, FILE_FORM, FILES, command, formats, option
from ..inputs.areas import AreaSelector
from ..inputs.files import FileReader
from ..inputs.run import run_files
from ..terminal.screen import Screen

COLUMNS = ("claim", "date", "benefit", "total", "self_paid", "over_limit", "first_pay", "in_scope")


@command(
    "settle",
    "结算 TOML 或 JSON 病例文件中的医疗费:每一方支付多少,依据何在。“-”表示标准输入。\n\n"
    "病例写有 expect 时与结果核对,不符则退出码为 1。输入有误的文件写在标准错误输出,其余照常结算,退出码为 2。",
    "Settle the bills in case files (TOML or JSON): who pays what, and why. “-” stands for standard input.\n\n"
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
    formats("table", "json", "jsonl", "csv"),
    option("--explain", "说明每一步及其出处", "tell every step, and the document of every figure", is_flag=True),
)
def settle(
    screen: Screen,
    files: tuple[str, ...],
    city: str | None,
    file_form: str | None,
    person_file: str | None,
    form: str,
    explain: bool,
) -> int:
    """Settle inputs one after the other and write what came of them."""
    areas = AreaSelector(load_registry(), city, screen)
    reader = FileReader(areas.registry, file_form).with_person(person_file)

    def page(settled: SettledCase) -> list[str]:
        from ..pages.bills.statement import statement  # noqa: PLC0415 (what machines read needs none of it)

        return statement(screen, settled, explain=explain, several=len(files) > 1)

    def answer(name: str, record: Record) -> SettledCase:
        return settled_case(areas, name, record)

    return run_files(screen, files, form, reader.records, answer, page, rows, name_single=False)


def settled_case(areas: AreaSelector, name: str, record: Record) -> SettledCase:
    """One record of an input settled.

    Raises:
        YibaoError: it is refused.
    """
    case = read_case(record.data, words=areas.words(record.data.get("city")))
    rules = areas.rules(case.city)
    facts = (*case.person.facts, *(fact for claim in case.claim for fact in claim.facts))
    result, document = settle_case(rules, case, elsewhere=areas.other_facts(rules.declared, facts))
    years = statements(rules, case.person, result) if len(case.claim) > 1 else ()  # it needs every plan of the scheme
    texts: list[Text] = []
    for entry, claim in zip(document["settlements"], case.claim, strict=True):
        for wrong in differences(entry, claim.expect or {}, rules.declared.payer):
            zh = f"claim {wrong.claim}: {wrong.name} 应为 {wrong.expected},得到 {wrong.got}"
            texts.append(Text(zh, f"claim {wrong.claim}: {wrong.name} expected {wrong.expected}, got {wrong.got}"))
    document = {**document, "statement": unstructure(years)}
    return SettledCase(name, case, rules, result, document, years, tuple(texts))


def rows(results: Sequence[SettledCase]) -> Iterator[Sequence[str]]:
    """A heading and one row for each settlement, with a column for every payer that occurs.

    A reversal has no parts; its total is what is given back.
    """
    entries = [(settled.case.person.id, settled.name, entry) for settled in results for entry in settled.document["settlements"]]
    present = {payer for _, _, entry in entries for payer in entry["payers"]}
    payers = [name for name in PAYERS if name in present]
    yield ("person", "file", *COLUMNS, *payers, "complete")
    for person, name, entry in entries:
        total = entry.get("total") or str(sum(map(Decimal, entry["payers"].values()), Decimal("0.00")))
        complete = str(entry["complete"]).lower() if "complete" in entry else ""
        amounts = (entry["payers"].get(payer, "0.00") for payer in payers)
        yield (person, name, *({**entry, "total": total}.get(column, "") for column in COLUMNS), *amounts, complete)

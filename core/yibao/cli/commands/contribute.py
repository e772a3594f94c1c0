"""``yibao contribute``: what is paid for the insurance month by month, by whom, and on which base."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...documents.contributions import ContributionsResult, StaffResult, staff_result
from ...documents.contributions import contribute as work_out
from ...host.registry import load_registry
from ...model.forms.form import Record
from ...model.inputs.contribution_request import read_request
from ...model.results.expectations import differences
from ...model.values.errors import YibaoError
from ...model.values.text import Text
from ..app.group import BOM, CITY, FILE_FORM, FILES, command, formats, option, template_option
from ..inputs.areas import AreaSelector
from ..inputs.files import FileReader
from ..inputs.folders import with_folder
from ..inputs.run import run_files
from ..interviews.templates import need_files, write_template
from ..pages.bills.columns import CONTRIBUTE, heading, row, status_cells
from ..terminal.screen import Screen


@command(
    "contribute",
    "计算一年或若干月的医保缴费:单位、个人、财政各付多少,基数如何取定,账户记入多少。也读员工缴费表(一人一月一行),"
    "按月、按付款方合计,并说明增减人员。“-”表示标准输入。\n\n"
    "查不到的数值注明未知及原因,合计随之注明不完整,不作猜测。",
    "Work out what is paid for the insurance over a year or some months: the employer's, the person's and the government's "
    "share, the base they are taken of, and what comes to the account. A table of persons and months is added up by month and "
    "payer, and who joined and left is told. “-” stands for standard input.\n\n"
    "A figure that nobody knows is said to be unknown, with the reason, and the totals to be incomplete: nothing is guessed.",
    FILES,
    CITY,
    FILE_FORM,
    option(
        "--changed",
        "员工缴费表只说与上月不同之处",
        "of a table of persons, only what differs from the month before",
        is_flag=True,
    ),
    formats("table", "json", "jsonl", "csv"),
    BOM,
    template_option("hr"),
)
def contribute(
    screen: Screen,
    files: tuple[str, ...],
    city: str | None,
    file_form: str | None,
    changed: bool,
    form: str,
    template: str | None,
) -> int:
    """Work out inputs one after the other and write what came of them."""
    registry = load_registry()
    city = with_folder(registry, city)
    if template is not None:
        return write_template(screen, registry, city, template)
    need_files(files, "contribute")
    areas = AreaSelector(registry, city, screen)

    def page(result: ContributionsResult | StaffResult) -> list[str]:
        if isinstance(result, StaffResult):
            from ..pages.rules.staff import staffpage  # noqa: PLC0415 (what machines read needs none of it)

            return staffpage(screen, result, several=len(files) > 1)
        from ..pages.rules.contributions import contributionpage  # noqa: PLC0415

        return contributionpage(screen, result, several=len(files) > 1)

    reader = FileReader(areas.registry, file_form, ("case", "persons"))

    def answer(name: str, record: Record) -> ContributionsResult | StaffResult:
        return contribution_answer(areas, name, record, changed=changed)

    return run_files(screen, files, form, reader.records, answer, page, rows)


def contribution_answer(
    areas: AreaSelector, name: str, record: Record, *, changed: bool = False
) -> ContributionsResult | StaffResult:
    """One record of an input worked out: of one person, or of a table of persons.

    Args:
        changed: of a table, only what differs from the month before.

    Raises:
        YibaoError: it is refused.
    """
    if "staff" in record.data:
        return _staff(areas, name, record, changed=changed)
    return contributions_result(areas, name, record)


def _staff(areas: AreaSelector, name: str, record: Record, *, changed: bool) -> StaffResult:
    """A table of persons worked out; those that are refused are told in their places."""
    persons: list[ContributionsResult] = []
    errors: list[YibaoError] = []
    for index, entry in enumerate(record.data["staff"]):
        try:
            persons.append(contributions_result(areas, name, Record(entry)))
        except YibaoError as error:
            first, *others = (error, *error.more)
            error.more = ()
            for each in (first, *others):
                errors.append(each.at(record.places[f"staff[{index}]"]))
    return staff_result(name, persons, errors, changed=changed)


def contributions_result(areas: AreaSelector, name: str, record: Record) -> ContributionsResult:
    """One record of an input worked out.

    Raises:
        YibaoError: it is refused.
    """
    request = read_request(record.data)
    rules = areas.registry.contributions(areas.code(request.city))
    result, document = work_out(rules, request, elsewhere=areas.other_facts(rules.declared, request.person.facts))
    texts = tuple(
        Text(f"{wrong.name} 应为 {wrong.expected},得到 {wrong.got}", f"{wrong.name} expected {wrong.expected}, got {wrong.got}")
        for wrong in differences(document, request.expect or {})
    )
    return ContributionsResult(document, name, request, rules, result, differences=texts)


def rows(results: Sequence[ContributionsResult | StaffResult]) -> Iterator[Sequence[str]]:
    """A heading and one row for each share of each month and premium; of a table, on demand, of months that changed."""
    columns = heading(CONTRIBUTE)
    yield columns
    for result in results:
        if isinstance(result, StaffResult):
            changed = {(change.person, f"{month.month:%Y-%m}") for month in result.months for change in month.changes}
            for person in result.persons:
                for cells in _cells(person):
                    if not result.changed or (cells["person"], cells["from"][:7]) in changed:
                        yield row(columns, cells)
        else:
            yield from (row(columns, cells) for cells in _cells(result))


def _cells(result: ContributionsResult) -> Iterator[dict[str, Any]]:
    """The cells of the rows of one person."""
    document = result.document
    status = status_cells(document)
    for kind, key in (("contribution", "months"), ("premium", "premiums")):
        for due in document[key]:
            first = due["month"] if kind == "contribution" else due["from"]
            cells = {**due, **status, "person": document["person"], "file": result.name, "kind": kind}
            cells |= {"from": first, "to": due.get("to") or first}
            yield from ({**cells, **share} for share in _shares(due))


def _shares(due: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """The cells of each share; of one that stands for nothing or is not known where there is none."""
    for share in due["shares"]:
        yield {**share, "share": share["id"], "unknown": share["unknown"] and share["unknown"]["en"]}
    if not due["shares"]:
        text = due["unknown"] or due["nothing"]
        yield {"amount": "" if due["unknown"] else "0.00", "unknown": text["en"] if text else ""}

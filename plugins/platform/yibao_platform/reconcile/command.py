"""``yibao reconcile``: settled records computed anew, compared, and differences explained."""

from collections.abc import Mapping

import attrs

from yibao import Course, InputError, Record, YibaoError, load_registry, read_case
from yibao.engines import (
    BOM,
    CITY,
    FILE_FORM,
    FILES,
    AreaSelector,
    FileReader,
    Screen,
    check_claims,
    check_person,
    command,
    formats,
    opening_state,
    option,
    run_files,
    write_csv,
)

from .document import Reconciliation, RecordForm, counts_document, reasons, reconciliation, record_form
from .explain import explain
from .page import reason_page, reason_rows, record_page, record_rows
from .subject import Subject, printed_amounts

DONE, DIFFERS, REFUSED = 0, 1, 2


@command(
    "reconcile",
    "重新计算已结算的记录(平台报文、结算导出表、写有 expect 的病例文件),逐项说明相同或不同;不同时逐一尝试各种解释,"
    "指出能解释到分的那一种。“-”表示标准输入。\n\n"
    "只有一类原因完全符合时才算确定;几类都符合时全部列出;都不符合时说明最接近的。"
    "有不一致的记录时退出码为 1,有无法结算的记录时为 2。",
    "Compute settled records anew (messages of the platform, exports of settlements, case files with expect) and say of every "
    "amount whether it is equal; where it is not, try one reading after the other and name the one that explains it to the "
    "fen. “-” stands for standard input.\n\n"
    "A reason is certain where no other kind fits; several are listed; where none fits, the nearest is told. "
    "The exit code is 1 where a record differs, 2 where one cannot be settled.",
    FILES,
    CITY,
    FILE_FORM,
    option(
        "--person",
        "另一文件,记录中没有写的(参保人、机构等级等)取自其中",
        "another file, for whatever the records are silent about, such as the person or the class of the hospital",
        metavar=("文件", "FILE"),
        to="person_file",
    ),
    formats("table", "json", "jsonl", "csv"),
    BOM,
    option("--counts", "只给出各种原因的笔数", "only how many records have each reason", is_flag=True),
)
def reconcile(
    screen: Screen,
    files: tuple[str, ...],
    city: str | None,
    file_form: str | None,
    person_file: str | None,
    form: str,
    counts: bool,
) -> int:
    """Reconcile what the files hold."""
    if not files:
        raise InputError("没有文件", "no file is named", mend=("写出已结算的记录", "name a file with settled records"))
    registry = load_registry()
    areas = AreaSelector(registry, city, screen)
    reader = FileReader(registry, file_form, ("case",))
    if person_file is not None:
        reader.take_from(person_file)
    results: list[Reconciliation] = []
    records = 0

    def read(name: str) -> list[Record]:
        nonlocal records
        entries = [_with_balance(record) for record in reader.records(name)]
        records += len(entries)
        return entries

    def answer(name: str, record: Record) -> Reconciliation:
        results.append(_reconciled(areas, name, record))
        return results[-1]

    def page(result: Reconciliation) -> list[str]:
        return [] if counts else record_page(screen, result)

    code = run_files(screen, files, "table" if counts else form, read, answer, page, record_rows)
    summary = reasons((record for result in results for record in result.records), records - len(results))
    if counts and form == "csv":
        write_csv(screen, reason_rows(summary))
    elif counts and form != "table":
        screen.json(counts_document(summary), indent=1 if form == "json" else None)
    elif form == "table" and (counts or records > 1):
        screen.lines(reason_page(screen, summary))
    differs = any(record.status != "equal" for result in results for record in result.records)
    return code or (DIFFERS if differs else DONE)


def _reconciled(areas: AreaSelector, name: str, record: Record) -> Reconciliation:
    """The records of one case, each held against the rules after what came before it.

    Raises:
        YibaoError: the case or a claim is refused, or there is nothing to compare.
    """
    case = read_case(record.data, words=areas.words(record.data.get("city")))
    rules = areas.rules(case.city)
    facts = (*case.person.facts, *(fact for claim in case.claim for fact in claim.facts))
    elsewhere = areas.other_facts(rules.declared, facts)
    check_person(rules, case.person, elsewhere)
    check_claims(rules, case.claim, elsewhere)
    course = Course(rules, case.person, opening_state(rules, case), trace=False)
    forms: list[RecordForm] = []
    for claim in case.claim:
        printed = printed_amounts(claim.expect or {})
        if printed and claim.reverses is None:
            try:
                subject = Subject(rules, case.person, claim, course.state, printed)
                forms.append(record_form(claim.id, subject.query.day, explain(subject)))
            except YibaoError as error:
                raise error.at(f"claim {claim.id}") from None
        course.add(claim)
    if not forms:
        raise InputError(
            "没有可核对的金额",
            "there is no amount to compare",
            where="claim[0].expect",
            mend=("给出结算结果,或在病例中写 expect", "give the answer to the settlement, or write expect in the case"),
        )
    return reconciliation(name, rules, case, forms)


def _with_balance(record: Record) -> Record:
    """A record with the balance before it, where that follows from what it prints and nobody says otherwise."""
    claims, person = record.data.get("claim"), record.data.get("person")
    claim = claims[0] if isinstance(claims, list) and len(claims) == 1 else None
    expect = claim.get("expect") if isinstance(claim, Mapping) else None
    payers = expect.get("payers") if isinstance(expect, Mapping) else None
    if expect is None or not isinstance(payers, Mapping) or not isinstance(person, Mapping) or "accounts" in person:
        return record
    if "balance" not in expect or "account" not in payers or str(person.get("scheme")) not in ("310", "employee"):
        return record
    amounts = printed_amounts({"balance": expect["balance"], "payers": payers})
    own = amounts["balance"] + amounts["payers.account"] - amounts.get("payers.account.family", 0)
    accounts = {"current_year": f"{own // 100}.{own % 100:02d}"}
    return attrs.evolve(record, data={**record.data, "person": {**person, "accounts": accounts}})

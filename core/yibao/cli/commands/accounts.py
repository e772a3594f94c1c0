"""``yibao accounts``: what came to a person's accounts, what they paid, what is carried over, and what may be done with them."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from ...documents.accounts import AccountsResult
from ...host.registry import load_registry
from ...model.forms.form import Record
from ...model.reliability import code_of, reliability_of
from ...model.results.account_ledger import LedgerPeriod, moves
from ...model.values.dates import read_date
from ...model.values.errors import InputError
from ...model.values.money import format_fen
from ...model.values.text import shown
from ..app.group import BOM, CITY, FILE_FORM, FILES, command, formats, option, template_option
from ..inputs.account_results import accounts_result
from ..inputs.areas import AreaSelector
from ..inputs.files import FileReader
from ..inputs.folders import with_folder
from ..inputs.run import run_files
from ..interviews.templates import need_files, write_template
from ..pages.bills.columns import ACCOUNTS, flag, heading, row
from ..terminal.screen import Screen


@command(
    "accounts",
    "列出个人账户各医保年度的收支:年初余额、每笔入账及其算法、每笔支付、返还、年末结转与余额;"
    "再列出账户可以支付什么、可以给谁使用、什么情形可以提取。“-”表示标准输入。\n\n"
    "文件是普通的病例文件,可以没有 claim。余额指首笔 claim 之前;写有 person.accounts_on 时指该日终,其后应入账的再加入。"
    "既无 claim 又无 accounts_on 时用 --year,余额即该年度开始前的余额。",
    "Keep the ledger of a person's accounts, benefit year by benefit year: what was brought forward, each credit with its "
    "working, each use, refunds, what is carried over, and the balances; then what the accounts may pay, who may be let use "
    "them, and who may be paid out. “-” stands for standard input.\n\n"
    "A file is an ordinary case file; claims may be left out. Balances are those just before the first claim, or at the end of "
    "the day person.accounts_on, after which what falls due is added. Without claims and without that day, give --year: the "
    "balances are then those before the year begins.",
    FILES,
    CITY,
    FILE_FORM,
    option(
        "--year",
        "只看该年开始的医保年度,如 2023",
        "only the benefit year that begins in this year, such as 2023",
        metavar=("年度", "YEAR"),
    ),
    option(
        "--until",
        "看到哪一天;默认到最后一笔 claim 所在年度末",
        "the last day; the end of the last claim's benefit year unless given",
        metavar=("日期", "DATE"),
    ),
    formats("table", "json", "jsonl", "csv"),
    BOM,
    template_option("visit"),
)
def accounts(
    screen: Screen,
    files: tuple[str, ...],
    city: str | None,
    file_form: str | None,
    year: str | None,
    until: str | None,
    form: str,
    template: str | None,
) -> int:
    """Keep the ledgers of inputs one after the other and write them."""
    first, last = _year(year), _day(until, year)
    registry = load_registry()
    city = with_folder(registry, city)
    if template is not None:
        return write_template(screen, registry, city, template)
    need_files(files, "accounts")
    areas = AreaSelector(registry, city, screen)

    def page(result: AccountsResult) -> list[str]:
        from ..pages.rules.accounts import accountpage  # noqa: PLC0415 (what machines read needs none of it)

        return accountpage(screen, result, several=len(files) > 1)

    reader = FileReader(areas.registry, file_form)

    def answer(name: str, record: Record) -> AccountsResult:
        return accounts_result(areas, name, record, first, last)

    return run_files(screen, files, form, reader.records, answer, page, rows)


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch("[1-9][0-9]{3}", text):
        raise InputError(
            f"年度 {shown(text)} 无法读取",
            f"the year {shown(text)} cannot be read",
            where="--year",
            mend=("写四位数字,如 2023", "write four digits, such as 2023"),
        )
    return int(text)


def _day(text: str | None, year: str | None) -> dt.date | None:
    if text is None:
        return None
    if year is not None:
        raise InputError(
            "--year 与 --until 只能给一个",
            "only one of --year and --until may be given",
            where="--until",
            mend=("删去一个", "drop one"),
        )
    try:
        return read_date(text)
    except InputError as error:
        raise error.at("--until") from None


def rows(results: Sequence[AccountsResult]) -> Iterator[Sequence[str]]:
    """A heading and one row for each entry; opening, carried and closing balances are rows of their own."""
    columns = heading(ACCOUNTS)
    yield columns
    for result in results:
        complete = flag(result.document["complete"])
        for period in result.periods:
            head = {"person": result.case.person.id, "file": result.name, "scheme": period.scheme, "year": period.first.isoformat()}
            yield from (row(columns, {**head, "complete": complete, **cells}) for cells in _cells(period))


def _cells(period: LedgerPeriod) -> Iterator[dict[str, str]]:
    """The cells of each entry of a period."""
    first, last = period.since.isoformat(), period.until.isoformat()
    for account, balance in period.opening.items():
        yield {"date": first, "kind": "opening", "account": account, "balance": format_fen(balance)}
    for _, move in moves((period,)):
        statuses = dict.fromkeys(citation.status for citation in move.citations)
        codes = list(filter(None, dict.fromkeys(map(code_of, move.citations))))
        yield {
            "date": move.date.isoformat(),
            "kind": move.kind,
            "id": move.id,
            "account": move.account,
            "amount": format_fen(move.amount),
            "balance": format_fen(move.balance),
            "benefit": move.benefit or "",
            "status": ";".join(statuses),
            "unknown": move.why.en if move.why else "",
            "verified": flag(not codes) if statuses else "",
            "reasons": ";".join(codes),
            "reliability": reliability_of(codes) if statuses else "",
        }
    for account, balance in period.closing.items():
        yield {"date": last, "kind": "closing", "account": account, "balance": format_fen(balance)}
    for transfer in period.carried:
        for account, amount in ((transfer.source, -transfer.amount), (transfer.target, transfer.amount)):
            yield {"date": last, "kind": "carried", "account": account, "amount": format_fen(amount)}

"""An export of settlements: one a row, each a case of its own."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from yibao import InputError, Record, YibaoError, decode

from .case import case_record
from .tables import field_name, sort_tables

MOST_ROWS: Final = 200_000


CHINESE = {
    "人员编号": "psn_no", "个人编号": "psn_no", "姓名": "psn_name", "人员姓名": "psn_name", "出生日期": "brdy", "险种": "insutype",
    "险种类型": "insutype", "人员类别": "psn_type", "医疗类别": "med_type", "参保地医保区划": "insuplc_admdvs",
    "就医地医保区划": "mdtrtarea_admvs", "定点医药机构编号": "fixmedins_code", "定点医药机构名称": "fixmedins_name",
    "医院等级": "hosp_lv",
    "就诊ID": "mdtrt_id", "结算ID": "setl_id", "开始日期": "begndate", "结束日期": "enddate", "结算时间": "setl_time",
    "病种编码": "dise_codg", "病种名称": "dise_name", "个人账户使用标志": "acct_used_flag",
    "医疗费总额": "medfee_sumamt", "全自费金额": "fulamt_ownpay_amt", "超限价自费费用": "overlmt_selfpay",
    "先行自付金额": "preselfpay_amt", "符合政策范围金额": "inscp_scp_amt", "实际支付起付线": "act_pay_dedc",
    "统筹基金支出": "hifp_pay", "基本医疗保险统筹基金支出": "hifp_pay", "公务员医疗补助资金支出": "cvlserv_pay",
    "企业补充医疗保险基金支出": "hifes_pay", "居民大病保险资金支出": "hifmi_pay", "职工大额医疗费用补助基金支出": "hifob_pay",
    "医疗救助基金支出": "maf_pay", "其他支出": "oth_pay", "基金支付总额": "fund_pay_sumamt", "个人负担总金额": "psn_part_amt",
    "个人支付金额": "psn_part_amt", "个人账户支出": "acct_pay", "个人现金支出": "psn_cash_pay", "现金支付金额": "psn_cash_pay",
    "医院负担金额": "hosp_part_amt", "余额": "balc", "个人账户共济支付金额": "acct_mulaid_pay",
}  # fmt: skip
"""Fields by what exports call them."""


def column_name(cell: str) -> str:
    """The field that a column is about; its own name where it is none of those that are known."""
    return CHINESE.get(cell) or field_name(cell)


def first_row(head: bytes) -> list[str]:
    """The first row of a text with columns; nothing where it is no text."""
    try:
        text = decode(head.partition(b"\n")[0])
    except InputError:
        return []
    return next(rows(text), [])


def rows(text: str) -> Iterator[list[str]]:
    """The rows of a text, their cells without blanks around them.

    Raises:
        csv.Error: its quotes are wrong.
    """
    first = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=first.count)
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
        yield [cell.strip() for cell in cells]


def read_export(data: bytes, name: str) -> Iterator[Record]:
    """A case for each row; a row that is wrong is told in its place.

    Raises:
        InputError: it is no text with columns, a column stands twice, or there are too many rows.
    """
    if data.count(b"\n") > MOST_ROWS:
        raise InputError(
            f"超过 {MOST_ROWS} 行", f"it has more than {MOST_ROWS} rows", mend=("请拆成几个文件", "split it into several files")
        )
    columns: list[str] = []
    try:
        for number, cells in enumerate(rows(decode(data)), 1):
            if not columns:
                columns = _columns(cells)
            elif any(cells):
                yield _record(columns, cells, f"row {number}")
    except csv.Error as error:
        raise InputError(f"不是 CSV:{error}", f"it is no CSV: {error}", mend=("请检查引号", "check the quotes")) from None


def _columns(cells: list[str]) -> list[str]:
    columns = [column_name(cell) for cell in cells]
    twice = next((column for column in columns if column and columns.count(column) > 1), None)
    if twice is not None:
        raise InputError(f"列 {twice} 出现两次", f"the column {twice} stands twice", mend=("删去一列", "take one of them out"))
    return columns


def _record(columns: list[str], cells: list[str], where: str) -> Record:
    try:
        if len(cells) > len(columns):
            raise InputError(
                "比表头多出单元格", "it has more cells than the heading", mend=("请检查分隔符", "check the separators")
            )
        table = {column: cell for column, cell in zip(columns, cells, strict=False) if cell not in ("", "null", "NULL")}
        return case_record(sort_tables([table]), where)
    except YibaoError as error:
        return Record(where=where, error=error)

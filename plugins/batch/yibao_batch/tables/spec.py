"""Every column of a batch: its name, what it holds, and what it means. The tables of docs/batch.md are made from here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import attrs
import pyarrow as pa

from yibao import Text
from yibao.engines import BENEFITS, COVERS, LEVELS, REGISTRATIONS, SCHEMES, SPLIT, STANDINGS, InputError

NO_NAMES: Final[Mapping[str, Iterable[str]]] = {}


@attrs.frozen
class Column:
    """One column, or one for each account, payer or the like where ``NAME`` stands in its name.

    Attributes:
        name: as files have it; of money without ``_fen`` in what is read, with it in what is written.
        type: a key of ``ARROW``.
        needed: whether a table that is read has to have it, and whether it has a value in each row that is written.
        options: the words it may hold; all where there are none.
        default: what stands for an empty cell, where the type is ``flag``.
        per: what ``NAME`` goes through: ``account``, ``counter``, ``fact``, ``kind`` or ``payer``.
    """

    name: str
    type: str
    meaning: Text
    needed: bool = False
    options: tuple[str, ...] = ()
    default: int = -1
    per: str = ""

    def names(self, of: Mapping[str, Iterable[str]]) -> list[str]:
        """Its names; ``of`` lists the accounts, counters and so on that there are."""
        return [self.name.replace("NAME", name) for name in of.get(self.per, ())] if self.per else [self.name]


ARROW: Final = {
    "id": None,
    "date": pa.date32(),
    "money": pa.int64(),
    "number": pa.int64(),
    "flag": pa.bool_(),
    "word": pa.dictionary(pa.int32(), pa.string()),
    "code": pa.dictionary(pa.int32(), pa.string()),
    "area": pa.dictionary(pa.int32(), pa.string()),
    "text": pa.string(),
    "list": None,
    "any": None,
}
"""Types of columns as they are written: ``word`` is one of some words, ``code`` one of not many texts, ``area`` an area code."""


def _column(name: str, type_: str, zh: str, en: str, **more: Any) -> Column:
    return Column(name, type_, Text(zh, en), **more)


PERSONS: Final = (
    _column("person", "id", "参保人编号,与费用表一致", "whose row it is, as in the claims", needed=True),
    _column("birth_date", "date", "出生日期", "the birth", needed=True),
    _column("scheme", "word", "险种", "as in a case file", needed=True, options=SCHEMES),
    _column("standing", "word", "人员类别", "as in a case file", needed=True, options=STANDINGS),
    _column(
        "from", "date", "该行的首日;后一行留空的内容不变", "a person may have several rows, each from a day on; empty is as before"
    ),
    _column("contribution_base", "money", "月缴费基数", "a month; where credits ask for it"),
    _column("account_NAME", "money", "首笔费用前的账户余额", "balance just before the first claim", per="account"),
    _column("counter_NAME", "any", "首笔费用所在期间已累计的数值", "what a counter holds before the first claim", per="counter"),
    _column("cover", "word", "参保状态", "`in_force` unless given", options=tuple(COVERS)),
    _column("fact_NAME", "any", "该地区询问的事实", "what the area asks for", per="fact"),
    _column("registrations", "list", "登记备案,列表或 JSON", "of `{kind, code, region, from, to}`, in CSV the same as JSON"),
)

REGISTRATION: Final = (
    _column("person", "id", "参保人编号", "whose it is; not in a list", needed=True),
    _column("kind", "word", "登记种类", "what is registered", needed=True, options=REGISTRATIONS),
    _column(
        "code", "code", "病种代码,或异地备案的种类", "the disease; of `cross_region` one of `long_term`, `referral`, `self_filed`"
    ),
    _column("region", "area", "备案地的行政区划代码", "the area code of the place of care"),
    _column("from", "date", "首日", "first day; always unless given"),
    _column("to", "date", "末日", "last day; for ever unless given"),
)

CLAIMS: Final = (
    _column("person", "id", "参保人编号,与人员表一致", "whose, as in the persons", needed=True),
    _column("claim", "id", "费用编号,同一人之内唯一", "an id that is unique for the person", needed=True),
    _column("date", "date", "就医日期;住院则写 admitted 与 discharged", "the day; a stay has `admitted` and `discharged` instead"),
    _column("admitted", "date", "入院日期", "first day of a stay"),
    _column("discharged", "date", "出院日期", "last day of a stay"),
    _column("benefit", "word", "待遇类别", "as in a case file", needed=True, options=tuple(BENEFITS)),
    _column("level", "word", "机构等级", "of the facility", needed=True, options=LEVELS),
    _column("grade", "code", "机构等次", "of the facility"),
    _column("region", "area", "就医地的行政区划代码", "area code of the facility; inside the area unless given"),
    _column("designated", "flag", "是否定点机构", "whether the facility is designated"),
    _column("card", "flag", "是否刷卡结算", "whether the card was used"),
    _column("emergency", "flag", "是否急诊", "no unless given", default=0),
    _column("disease", "code", "病种代码", "the disease it is for"),
    _column("stay", "text", "所属的住院", "the stay it belongs to, where several claims do"),
    _column("use_accounts", "flag", "是否动用账户", "whether accounts may pay; yes unless given", default=1),
    _column("prescription_level", "code", "开处方机构的等级", "of the facility that prescribed", options=LEVELS),
    _column("prescription_date", "date", "处方日期", "the day of the claim unless given"),
    *(_column(name, "money", f"{text.zh}部分", f"part of the bill: {text.en}") for name, text in SPLIT.items()),
    *(
        _column(f"{name}_NAME", "money", "其中某类或某组明细", "of that, lines of a kind or group: `special_drug` …", per="kind")
        for name in SPLIT
    ),
    _column("reverses", "id", "所退的费用编号", "the claim that is taken back; then only `person`, `claim` and `date` besides"),
    _column("sequence", "number", "同日费用的先后", "the order of claims of one day"),
    _column("fact_NAME", "any", "就该次就医询问的事实", "what the area asks about one claim", per="fact"),
)

SETTLEMENTS: Final = (
    _column("claim", "id", "费用编号", "as in the claims", needed=True),
    _column("person", "id", "参保人编号", "as in the claims", needed=True),
    _column("date", "date", "决定适用规则的日期", "the day that governs", needed=True),
    _column("benefit", "word", "待遇类别", "as in the claims; none of a refund"),
    _column("total_fen", "money", "总额", "the whole bill", needed=True),
    _column("NAME_fen", "money", "各支付方的金额", "by each payer: `pooled_fund_fen`, … `cash_fen`", needed=True, per="payer"),
    _column("balance_NAME_fen", "money", "结算后的账户余额", "balance after the claim", needed=True, per="account"),
    _column("cash_benefits_fen", "money", "另付的现金待遇", "paid beside the bill; a refund takes it back", needed=True),
    _column("complete", "flag", "是否算全", "whether nothing was left out", needed=True),
    _column("warnings", "word", "提示代码", "codes between commas"),
    _column("follows_refused", "flag", "此人先前有费用被拒", "an earlier claim was refused: the state may be wrong", needed=True),
    _column("reverses", "text", "所退的费用编号", "of a refund: the claim that it takes back"),
    _column("changes", "text", "退费引起的变化(JSON)", "of a refund: list of claim, name, before, after in fen, as JSON"),
)

SEGMENTS: Final = (
    _column("claim", "id", "费用编号", "as in the claims"),
    _column("person", "id", "参保人编号", "as in the claims"),
    _column("stage", "text", "层次", "stage of the plan"),
    _column("segment", "text", "段", "a segment that money reached"),
    _column("payer", "text", "支付方", "who pays its share"),
    _column("amount_fen", "money", "落入该段的金额", "what fell into it"),
    _column("paid_fen", "money", "支付方支付", "of that, what the payer pays"),
    _column("person_fen", "money", "个人负担", "of that, what is left to the person"),
)

STATES: Final = (
    _column("person", "text", "参保人编号", "as in the claims"),
    _column("scheme", "text", "险种", "at the end"),
    _column("year", "date", "待遇年度首日", "first day of the benefit year"),
    _column("date", "date", "最后一笔费用的日期", "the day of the last claim"),
    _column("account_NAME_fen", "money", "账户余额", "balance at the end", per="account"),
    _column(
        "counters", "text", "各计数器(JSON)", "as JSON, as in a result's `state`, of the last claim's periods and the last stays"
    ),
    _column("credit_left_out", "flag", "是否有入账未计", "whether a credit was left out"),
    _column("unsure", "text", "不完整的计数器(JSON)", "counters that are not complete, as JSON, as in a result's `state`"),
)

REJECTS: Final = (
    _column("input", "text", "哪一张表", "`persons`, `claims` or `registrations`"),
    _column("file", "text", "文件名", "of a folder the file that has the row"),
    _column("row", "number", "第几行", "of that file, from 1"),
    _column("column", "text", "列", "the first that is wrong"),
    _column("person", "text", "参保人编号", "as in the row"),
    _column("claim", "text", "费用编号", "as in the row"),
    _column("reason_zh", "text", "原因", "why, in Chinese"),
    _column("reason_en", "text", "原因(英文)", "why, in English"),
)

FEW_TEXTS: Final = frozenset(column.name for column in (*PERSONS, *CLAIMS) if column.type in ("word", "code", "area"))
"""Columns of few different texts: Parquet files are read so that each text is read once."""


def columns_in(table: Sequence[Column], names: Iterable[str], of: Mapping[str, Iterable[str]]) -> list[str]:
    """Those of some names that are columns of a table; see :meth:`Column.names`."""
    known = {name for column in table for name in column.names(of)}
    known |= {f"{name}_fen" for column in table if column.type in ("money", "any") for name in column.names(of)}
    return [name for name in names if name in known]


def check_needed(table: Sequence[Column], names: Iterable[str]) -> None:
    """See that a table has the columns that it needs.

    Raises:
        InputError: it lacks one.
    """
    missing = [column for column in table if column.needed and column.name not in names]
    if table is CLAIMS and not {"date", "discharged"} & set(names):
        missing += [column for column in table if column.name == "date"]
    for column in missing:
        raise InputError(
            f"缺少列 {column.name}",
            f"the column {column.name} is missing",
            mend=(f"{column.meaning.zh};见 docs/batch.md", f"{column.meaning.en}; see docs/batch.md"),
        )


def schema_of(table: Sequence[Column], ids: Mapping[str, Any], of: Mapping[str, Iterable[str]] = NO_NAMES) -> Any:
    """The columns of a table that is written.

    Args:
        ids: the types of ids by name.
    """
    return pa.schema(
        pa.field(name, ids.get(name, ARROW[column.type]), nullable=not column.needed)
        for column in table
        for name in column.names(of)
    )

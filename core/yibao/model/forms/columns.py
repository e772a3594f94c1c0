"""The columns of a table of cases: the key paths of case files, and shorter names for those that most tables have."""

from collections.abc import Iterable, Mapping
from typing import Final

from ..values.vocabulary import LINE_KINDS, SPLIT

_PLACES: Final[Mapping[str, str]] = {
    "city": "city", "title": "title", "year": "year", "person": "person.id", "birth_date": "person.birth_date",
    "scheme": "person.scheme", "standing": "person.standing", "contribution_base": "person.contribution_base",
    "cover": "person.cover", "accounts_on": "person.accounts_on", "claim": "claim.id", "date": "claim.date",
    "admitted": "claim.admitted", "discharged": "claim.discharged", "benefit": "claim.benefit", "disease": "claim.disease",
    "stay": "claim.stay", "emergency": "claim.emergency", "card": "claim.card", "use_accounts": "claim.use_accounts",
    "reverses": "claim.reverses", "level": "claim.facility.level", "grade": "claim.facility.grade",
    "region": "claim.facility.region", "designated": "claim.facility.designated",
    "prescription_level": "claim.prescription.level", "prescription_date": "claim.prescription.date",
    "class": "claim.lines.class", "amount": "claim.lines.amount", "first_pay_ratio": "claim.lines.first_pay_ratio",
    "limit": "claim.lines.limit", "unit_limit": "claim.lines.unit_limit", "quantity": "claim.lines.quantity",
    "kind": "claim.lines.kind", "origin": "claim.lines.origin", "name": "claim.lines.name", "code": "claim.lines.code",
    **{part: f"claim.parts.{part}" for part in SPLIT},
    **{f"{part}_{kind}": f"claim.parts.kinds.{kind}.{part}" for part in SPLIT for kind in LINE_KINDS},
}  # fmt: skip
"""Key paths by the short names of columns, which are those of batches."""

_PREFIXES: Final = (
    ("account_", "person.accounts."),
    ("fact_", "person.facts."),
    ("counter_", "state."),
    ("claim_fact_", "claim.facts."),
)

_CHINESE: Final[Mapping[str, str]] = {
    "地区": "city", "参保地": "city", "人员": "person", "参保人": "person", "人员编号": "person", "出生日期": "birth_date",
    "险种": "scheme", "人员类别": "standing", "缴费基数": "contribution_base", "单据": "claim", "单据号": "claim",
    "就诊编号": "claim", "日期": "date", "就诊日期": "date", "入院日期": "admitted", "出院日期": "discharged",
    "待遇类别": "benefit", "医疗类别": "benefit", "病种": "disease", "机构等级": "level", "医院等级": "level",
    "机构等次": "grade", "就医地": "region", "目录类别": "class", "费用等级": "class", "金额": "amount",
    "先行自付": "first_pay", "先行自付比例": "first_pay_ratio", "限价": "limit", "单价限额": "unit_limit", "数量": "quantity",
    "费用种类": "kind", "产地": "origin", "项目名称": "name", "名称": "name", "项目编码": "code", "编码": "code",
    "全自费": "self_paid", "超限价": "over_limit", "政策范围内": "in_scope",
}  # fmt: skip
"""Short names of columns by their Chinese ones."""

ROOTS: Final = ("city", "title", "person", "claim", "state", "year", "from", "to", "documents", "expect")
"""What a key path may begin with."""


def path_of(column: str, columns: frozenset[str]) -> str:
    """The key path that a column stands for; the column itself where it is one, or is not known.

    >>> path_of("金额", frozenset()), path_of("account_family", frozenset()), path_of("person.facts.joined", frozenset())
    ('claim.lines.amount', 'person.accounts.family', 'person.facts.joined')

    Args:
        columns: all columns of the table: ``first_pay`` is of a line where lines have amounts, else a part of the bill.
    """
    short = _CHINESE.get(column, column)
    if short == "first_pay" and not columns.isdisjoint(("amount", "金额", "claim.lines.amount")):
        return "claim.lines.first_pay"
    if short in _PLACES:
        return _PLACES[short]
    return next((path + short[len(prefix) :] for prefix, path in _PREFIXES if short.startswith(prefix)), short)


def is_table_of_cases(columns: Iterable[str]) -> bool:
    """Whether columns are those of cases: whose they are, and what no fee list says of each row; most have to be known."""
    names = frozenset(columns)
    paths = {path_of(column, names) for column in names}
    known = sum(path.partition(".")[0] in ROOTS for path in paths)
    about = "person.birth_date", "person.scheme", "claim.benefit", "claim.reverses"
    return "person.id" in paths and not paths.isdisjoint(about) and 2 * known >= len(paths)

"""How far a result can be relied on: what the code of each warning says of it, and when a page is too old."""

import datetime as dt
from collections.abc import Iterable
from typing import Final, Literal

from .results.trace import Citation
from .values.classes import frozen
from .values.dates import add_years
from .values.text import Text

STALE_AFTER_YEARS: Final = 5
"""For how many years after the last day on which a page shows a figure that page may be relied on."""

Reliability = Literal["verified", "unverified", "stale", "bounded", "refused"]

RELIABILITIES: Final[dict[Reliability, Text]] = {
    "verified": Text("已核实", "verified"),
    "unverified": Text("未核实", "unverified"),
    "stale": Text("依据过旧", "stale"),
    "bounded": Text("只知上下限", "bounded"),
    "refused": Text("不予结算", "refused"),
}
"""How far a result can be relied on, the best first: a result is as good as the worst of its codes."""


@frozen
class CodeMeaning:
    """What a code says of the result that bears it."""

    reliability: Reliability
    text: Text


CODES: Final[dict[str, CodeMeaning]] = {
    "unverified": CodeMeaning("unverified", Text("有数值未经核实", "a figure was never confirmed")),
    "last_seen": CodeMeaning(
        "unverified",
        Text(
            f"有数值在当日之前最后见于页面,不超过 {STALE_AFTER_YEARS} 年",
            f"a figure was last seen on a page before the day, up to {STALE_AFTER_YEARS} years ago",
        ),
    ),
    "reading": CodeMeaning(
        "unverified", Text("有规则取自对原文的一种读法", "a rule is one reading of a text that does not say it")
    ),
    "stale": CodeMeaning(
        "stale",
        Text(
            f"有数值最后见于 {STALE_AFTER_YEARS} 年以前的页面,未见变动,过旧不可依赖",
            f"a figure was last printed more than {STALE_AFTER_YEARS} years ago; no change known, too old to rely on",
        ),
    ),
    "at_least": CodeMeaning("bounded", Text("有数值只知下限", "of a figure only a lower bound is known")),
    "bounded": CodeMeaning("bounded", Text("费用到达未知的数值,只知上下限", "money reaches a figure that nobody knows")),
    "layer_left_out": CodeMeaning("bounded", Text("有一层待遇未能全部计算", "a layer could not be computed in full")),
    "counter_unsure": CodeMeaning("bounded", Text("此前累计额不完整", "what was used up before is not complete")),
    "credit_left_out": CodeMeaning("bounded", Text("有个人账户入账未能计算", "a credit to an account could not be computed")),
    "year_end_left_out": CodeMeaning("bounded", Text("有年终结算未能计算", "a year-end settlement could not be computed")),
    "cash_left_out": CodeMeaning("bounded", Text("有账单以外的待遇未能计算", "a benefit beside the bill could not be computed")),
    "account_unknown": CodeMeaning("bounded", Text("个人账户能否支付未知", "whether the account may pay is not known")),
    "settled_as": CodeMeaning("verified", Text("由另一待遇的规则结算", "another plan took the claim")),
    "price_above_allowed": CodeMeaning("verified", Text("价格超过允许的幅度", "a price is above what is allowed")),
    "cash_later": CodeMeaning("verified", Text("账单以外的待遇日后支付", "a benefit beside the bill is paid later")),
    "cash_not_due": CodeMeaning("verified", Text("账单以外的待遇不予支付", "a benefit beside the bill is not due")),
    "bills_overlap": CodeMeaning("verified", Text("两笔账单不可能都属实", "two bills cannot both be true")),
    "changes_in_stay": CodeMeaning("verified", Text("住院期间参保情况有变", "something about the person changes within a stay")),
    "no_cover": CodeMeaning("verified", Text("当日没有待遇", "there was no cover on the day")),
    "input": CodeMeaning("refused", Text("输入有误", "what was given is wrong")),
    "not_known": CodeMeaning("refused", Text("规则没有所需的数值", "the rules have no figure for it")),
    "rules": CodeMeaning("refused", Text("规则文件有误", "a rule file is wrong")),
    "installation": CodeMeaning("refused", Text("缺少地区或软件包", "an area or a package is missing or broken")),
    "engine": CodeMeaning("refused", Text("引擎有误", "the engine erred")),
    "internal": CodeMeaning("refused", Text("程序有误", "the program erred")),
}
"""What each code of a warning or a refusal says of its result; a code that an area declares says nothing against one."""

NOT_VERIFIED: Final = frozenset(code for code, meaning in CODES.items() if meaning.reliability in ("unverified", "stale"))
"""The codes of what a result may rest on and is not verified."""

DOUBTS: Final = NOT_VERIFIED - {"reading"}
"""Those of figures."""


def reliability_of(codes: Iterable[str]) -> Reliability:
    """How far a result with these codes can be relied on.

    >>> reliability_of(["last_seen", "at_least"]), reliability_of(["settled_as"])
    ('bounded', 'verified')
    """
    order = list(RELIABILITIES)
    return max((CODES[code].reliability for code in codes if code in CODES), key=order.index, default="verified")


def stale_from(seen: dt.date) -> dt.date:
    """The first day on which a figure is stale that a page showed last on some day.

    >>> stale_from(dt.date(2021, 4, 23))
    datetime.date(2026, 4, 24)
    """
    last = add_years(seen, STALE_AFTER_YEARS)
    return last if last == dt.date.max else last + dt.timedelta(days=1)


def days_of_doubt(seen: dt.date, last: dt.date) -> set[dt.date]:
    """The days, up to a last one, from which a figure counts otherwise that a page showed last on some day."""
    return {day for day in (seen + dt.timedelta(days=1), stale_from(seen)) if day <= last} if seen < last else set()


def age_of(seen: dt.date | None, day: dt.date) -> Literal["last_seen", "stale"] | None:
    """How old, on a day, is the last page that shows a figure; none while pages show it, or where it has a legal start.

    >>> [age_of(dt.date(2021, 4, 23), dt.date(2026, 4, day)) for day in (23, 24)]
    ['last_seen', 'stale']
    """
    if seen is None or day <= seen:
        return None
    return "stale" if day >= stale_from(seen) else "last_seen"


def code_of(citation: Citation) -> str | None:
    """The code of the warning that a figure calls for; none where it is verified."""
    if citation.reading:
        return "reading"
    return (citation.age or "unverified") if citation.status == "unverified" else None


def doubt_text(citation: Citation) -> Text:
    """Why a figure is not verified."""
    last = citation.last
    if last is None or citation.age is None:
        return Text("未经核实", "not verified")
    if citation.age == "last_seen":
        return Text(f"最后见于 {last:%Y-%m}", f"last seen {last:%Y-%m}")
    return Text(
        f"最后见于 {last.year} 年 {last.month} 月,未见变动,过旧不可依赖",
        f"last printed in {_MONTHS[last.month - 1]} {last.year}; no change known; too old to rely on",
    )


_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""Written out: what a date says depends on the machine's language otherwise."""

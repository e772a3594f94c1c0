"""What a check finds: a code, how grave it is, where it stands, and what to do, in both languages."""

from __future__ import annotations

import re
from typing import Literal

import attrs

from yibao import Text, YibaoError

Severity = Literal["error", "warning", "note"]

TITLES = {
    "Y101": Text("无法读取规则", "the rules cannot be read"),
    "Y201": Text("待遇没有说明", "nothing is said of a benefit"),
    "Y202": Text("段没有写明角色", "a segment without a role"),
    "Y301": Text("表没有名称", "a table without a label"),
    "Y302": Text("表晚于方案", "a table that begins after its plan"),
    "Y401": Text("比例小得可疑", "a ratio that is suspiciously small"),
    "Y402": Text("封顶低于起付", "a ceiling below a deductible"),
    "Y403": Text("调整后超出 0 至 100%", "a ratio outside 0 to 100 % after adjustments"),
    "Y404": Text("高等级医院待遇更好", "a higher class of hospital is paid better"),
    "Y405": Text("退休人员待遇更差", "retired people are paid worse"),
    "Y406": Text("调整点数过大", "an adjustment of very many points"),
    "Y501": Text("来源无人引用", "a source that nothing cites"),
    "Y502": Text("事实无人使用", "a fact that nothing reads"),
    "Y601": Text("官方数字没有官方页面", "an official figure without an office's page"),
    "Y602": Text("数字久未再见", "a figure that was not seen for long"),
    "Y603": Text("只凭机器撰写的页面", "a figure that rests on machine-written pages alone"),
    "Y604": Text("同一页面作为两个来源", "one page cited as two"),
    "Y701": Text("缺少一种语言", "one language is missing"),
    "Y702": Text("中文半角标点", "half-width punctuation in Chinese"),
    "Y801": Text("与另一城市的数字相同", "figures equal to another city's"),
    "Y901": Text("多余的例外", "an excuse without need"),
}
"""Every code, and what it is called."""

_PLACE = re.compile(r"(?:[^ /]+ )?(?P<file>[^:]+\.toml)(?::(?P<line>\d+))?(?:: (?P<key>.*))?")


@attrs.frozen
class Finding:
    """One thing that is wrong, or looks so.

    Attributes:
        file, line, key: where it stands; file below the folder of rules.
        reason: why it is so all the same, where the author says that.
    """

    code: str
    severity: Severity
    file: str
    line: int | None
    key: str
    message: Text
    mend: Text | None = None
    reason: Text | None = None


def finding(code: str, severity: Severity, place: str, message: Text, mend: Text | None = None) -> Finding:
    """A finding at a place as errors name it: package, file, line and key."""
    match = _PLACE.fullmatch(place)
    if match is None:
        return Finding(code, severity, place, None, "", message, mend)
    line = int(match["line"]) if match["line"] else None
    return Finding(code, severity, match["file"], line, match["key"] or "", message, mend)


def findings_of_error(error: YibaoError) -> list[Finding]:
    """What loading refuses, each with its place."""
    return [
        finding("Y101", "error", place, each.what, each.mend)
        for each in (error, *error.more)
        for place in (each.where or "").split("; ")[:1]
    ]

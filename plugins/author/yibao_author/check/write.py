"""Findings as lines for people, as JSON, and as SARIF for programs that show them beside the code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yibao import Text, __version__
from yibao.engines import Screen

from .findings import TITLES, Finding

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
_WORDS = {"error": Text("错误", "error"), "warning": Text("警告", "warning"), "note": Text("提示", "note")}


def finding_lines(screen: Screen, findings: Sequence[Finding]) -> list[str]:
    """A few lines for each finding, and how many there are."""
    lines: list[str] = []
    for each in findings:
        place = each.file + (f":{each.line}" if each.line else "")
        word = screen.text(_WORDS[each.severity]) if each.reason is None else screen.say("已说明", "excused")
        lines.append(screen.strong(f"{word} {each.code} {place}") + (f"  {each.key}" if each.key else ""))
        lines.append(f"  {screen.text(each.message)}")
        if each.reason is not None:
            lines.append(f"  {screen.say('理由', 'reason')}{screen.colon}{screen.text(each.reason)}")
        elif each.mend is not None:
            lines.append(f"  {screen.say('处理', 'mend')}{screen.colon}{screen.text(each.mend)}")
    counts = {word: sum(each.severity == word and each.reason is None for each in findings) for word in _WORDS}
    reasons = sum(each.reason is not None for each in findings)
    lines.append(
        screen.say(
            f"错误 {counts['error']},警告 {counts['warning']},提示 {counts['note']},已说明 {reasons}",
            f"errors {counts['error']}, warnings {counts['warning']}, notes {counts['note']}, excused {reasons}",
        )
    )
    return lines


def finding_document(area: str, findings: Sequence[Finding]) -> dict[str, Any]:
    """The findings as data."""
    return {
        "format": "yibao-check/1",
        "area": area,
        "findings": [
            {
                "code": each.code,
                "severity": each.severity,
                "file": each.file,
                "line": each.line,
                "key": each.key,
                "message": _both(each.message),
                "mend": _both(each.mend),
                "reason": _both(each.reason),
            }
            for each in findings
        ],
    }


def sarif_document(screen: Screen, base: str, findings: Sequence[Finding]) -> dict[str, Any]:
    """The findings as SARIF 2.1.0; ``base`` is the folder of the rules, as the command line names it."""
    rules = [{"id": code, "shortDescription": {"text": screen.text(title)}} for code, title in TITLES.items()]
    return {
        "$schema": SARIF,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "yibao check", "version": __version__, "rules": rules}},
                "results": [_result(screen, base, each) for each in findings],
            }
        ],
    }


def _result(screen: Screen, base: str, each: Finding) -> dict[str, Any]:
    mend = "" if each.mend is None else f" ({screen.text(each.mend)})"
    location: dict[str, Any] = {"artifactLocation": {"uri": f"{base}/{each.file}" if base else each.file}}
    if each.line is not None:
        location["region"] = {"startLine": each.line}
    result: dict[str, Any] = {
        "ruleId": each.code,
        "level": each.severity,
        "message": {"text": f"{screen.text(each.message)}{mend}"},
        "locations": [{"physicalLocation": location, "logicalLocations": [{"fullyQualifiedName": each.key}]}],
    }
    if each.reason is not None:
        result["suppressions"] = [{"kind": "inSource", "justification": screen.text(each.reason)}]
    return result


def _both(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"zh": text.zh, "en": text.en}

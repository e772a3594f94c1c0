"""What a settlement stands on beside its figures, and what the person gets where it is not settled at the counter."""

from collections.abc import Sequence

from ....engine.course.untold import WhatIf
from ....model.results.access import AccessDecision, ReimbursementStep
from ....model.results.settlement import Settlement
from ....model.results.trace import Citation
from ...terminal.labels import money
from ...terminal.page import AreaPage, Page
from ...terminal.screen import printable

_INCOMPLETE = {
    "layer_left_out": (
        "结果不完整:有一层待遇未能计算",
        "a layer that exists could not be computed; the person may pay less than shown",
    ),
    "counter_unsure": (
        "结果不完整:累计额因此前未能计算的待遇而不完整",
        "what was used so far is not complete, since a layer before could not be computed; the person may pay less than shown",
    ),
    "credit_left_out": (
        "结果不完整:有个人账户入账未能计算,账户里可能还有钱",
        "a credit to an account could not be worked out; the accounts may hold more than shown",
    ),
    "": (
        "结果不完整:有一项待遇未能计算,个人还可能另得",
        "a benefit could not be worked out; the person may be paid more than shown",
    ),
}
"""What is missing from a result that is not complete, by the first of these warnings that it has."""


def provenance_lines(page: AreaPage, entry: Settlement) -> list[str]:
    """The lines that end a claim."""
    lines: list[str] = []
    if entry.assumptions:
        lines += page.remark("假定", "Assumed", page.stop.join(page.text(assumption.text) for assumption in entry.assumptions))
    by_reason: dict[str, dict[str, None]] = {}
    for citation in entry.citations:
        if citation.status == "unverified":
            late = citation.last is not None and entry.date > citation.last
            name, bracket, _ = citation.figure.partition("[")  # the table has one name for all the cells that a bill reads
            table = page.labels.figure(citation.figure if name == "means" or not bracket else name)
            by_reason.setdefault(doubt_reason(page, citation, late=late), {})[table] = None
    if by_reason:
        groups = (f"{reason}{page.colon}{page.comma.join(tables)}" for reason, tables in by_reason.items())
        lines += page.remark("未核实", "Not verified", page.stop.join(groups))
    for warning in entry.warnings:
        if warning.code != "unverified":
            lines += page.remark("注意", "Note", page.text(warning.text))
    if entry.access is not None:
        lines += _access_lines(page, entry.access)
    if not entry.complete:
        codes = {warning.code for warning in entry.warnings}
        zh, en = next(texts for code, texts in _INCOMPLETE.items() if code in codes or not code)
        lines += map(page.screen.strong, page.remark("不完整", "Incomplete", page.say(zh, en)))
    return lines


def untold_lines(page: AreaPage, answers: Sequence[WhatIf], *, amounts: bool) -> list[str]:
    """The facts that were not told and would change what is paid.

    Args:
        amounts: whether to tell what the person would pay by each of their values.
    """
    changing = [answer for answer in answers if answer.bills or answer.refused is not None]
    if not changing:
        return []
    if not amounts:
        facts = dict.fromkeys(answer.fact for answer in changing)
        names = page.stop.join(f"{printable(fact.name)}{page.colon}{page.text(fact.question)}" for fact in facts)
        how = page.say("；各会怎样改变金额，见 --what-if-told", " --what-if-told shows what each would change")
        return ["", *page.remark("未写明", "Not told", names + how)]
    lines = [""]
    for answer in changing:
        bills = [
            page.say(
                f"{printable(bill.claim)} 个人付 {money(bill.cash_if_told)}，而不是 {money(bill.cash)}",
                f"{printable(bill.claim)}: the person pays {money(bill.cash_if_told)} instead of {money(bill.cash)}",
            )
            for bill in answer.bills
        ]
        bills += [] if answer.refused is None else [page.say("不能结算：", "refused: ") + page.text(answer.refused)]
        bills += [] if answer.complete else [page.say("结果不完整", "not complete")]
        value = (
            page.say("是", "true")
            if answer.value is True
            else page.say("否", "false")
            if answer.value is False
            else str(answer.value)
        )
        told = f"{printable(answer.fact.name)} = {printable(value)}{page.colon}{page.stop.join(bills)}"
        lines += page.remark("若写明", "If told", told)
    return lines


def doubt_reason(page: Page, citation: Citation, *, late: bool = True) -> str:
    """Why a figure is not verified.

    Args:
        late: whether it was needed for a day after the last one on which it was seen.
    """
    if citation.basis == "seen" and citation.last is not None and late:
        return page.say(f"最后见于 {citation.last:%Y-%m}", f"last seen {citation.last:%Y-%m}")
    return page.say("未经核实", "never confirmed")


def _access_lines(page: AreaPage, access: AccessDecision) -> list[str]:
    """How a bill is paid back later, with which papers, where and until when; and what of it is left in cash."""
    lines: list[str] = []
    other = access.instead
    if other is not None and other.kind == "reimbursement":
        first, back = money(other.pays_first), money(other.paid_back)
        text = page.say(f"就医时先付 {first},其后报销 {back}", f"pays {first} first, and is paid back {back}")
        lines += page.remark("先付后报", "Paid back later", text + (page.comma + page.text(other.label) if other.label else ""))
        if other.papers:
            lines += page.remark("材料", "Papers", page.comma.join(page.text(paper.text) for paper in other.papers))
        for step in other.steps:
            lines += page.remark("步骤", "Step", _step(page, step))
        if other.unknown is not None:
            lines += page.remark("未知", "Not known", page.text(other.unknown))
    if access.left is not None:
        parts = page.comma.join(f"{page.labels.part(name)} {money(amount)}" for name, amount in access.left.items()) or money(0)
        lines += page.remark("现金部分", "Left in cash", parts)
    return lines


def _step(page: Page, step: ReimbursementStep) -> str:
    text = page.text(step.text) + page.in_brackets(page.comma.join(map(page.text, step.where)))
    if step.last_day is not None:
        text += page.stop + page.say(f"最迟 {step.last_day}", f"by {step.last_day} at the latest")
    elif step.until is not None:
        text += page.stop + page.text(step.until)
    return text + (page.stop + page.text(step.takes) if step.takes is not None else "")

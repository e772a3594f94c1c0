"""What a settlement stands on beside its figures, and what the person gets where it is not settled at the counter."""

from collections.abc import Iterable, Sequence

from ....engine.course.untold import WhatIf
from ....model.reliability import DOUBTS, doubt_text
from ....model.results.access import AccessDecision, ReimbursementStep
from ....model.results.settlement import Entry, Settlement
from ....model.results.trace import Citation
from ....model.values.vocabulary import in_payer_order
from ...terminal.labels import money
from ...terminal.page import AreaPage, Page
from ...terminal.screen import printable

_INCOMPLETE = {
    "bounded": (
        "结果不完整:费用到达未知的数值,所列为确定的部分",
        "money reaches a figure nobody knows; what is shown is what is certain",
    ),
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
    lines += doubt_lines(page, entry.citations)
    for warning in entry.warnings:
        if warning.code not in DOUBTS:
            lines += page.remark("注意", "Note", page.text(warning.text))
    lines += after_refusal(page, entry)
    lines += bound_lines(page, entry)
    if entry.access is not None:
        lines += _access_lines(page, entry.access)
    if not entry.complete:
        codes = {warning.code for warning in entry.warnings}
        zh, en = next(texts for code, texts in _INCOMPLETE.items() if code in codes or not code)
        lines += map(page.screen.strong, page.remark("不完整", "Incomplete", page.say(zh, en)))
    return lines


def after_refusal(page: Page, entry: Entry) -> list[str]:
    """What to know of a claim that follows a refused one."""
    if not entry.follows_refused:
        return []
    zh = "此前有费用被拒,其用去的额度未计,金额可能不同"
    en = "an earlier claim was refused; what it used up is left out, and amounts may be others"
    return page.remark("注意", "Note", page.say(zh, en))


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


def bound_lines(page: AreaPage, entry: Settlement) -> list[str]:
    """Between which amounts each payer pays where figures are not known, and which would decide it."""
    if entry.bounds is None:
        return []
    payers = entry.bounds.payers
    amounts = (
        f"{page.labels.payer(name)} {money(least)}" + (f" – {money(most)}" if least != most else "")
        for name, (least, most) in ((name, payers[name]) for name in in_payer_order(payers))
    )
    reasons = dict.fromkeys(page.text(figure.reason) for figure in entry.bounds.decided_by)
    lines = page.remark("上下限", "Bounds", page.comma.join(amounts))
    return lines + page.remark("取决于", "Decided by", page.stop.join(reasons))


def doubt_lines(page: AreaPage, citations: Iterable[Citation]) -> list[str]:
    """The figures that are not verified, those apart whose last page is too old to rely on, by the reason."""
    groups: dict[bool, dict[str, dict[str, None]]] = {False: {}, True: {}}
    for citation in citations:
        if citation.status == "unverified":
            name, bracket, _ = citation.figure.partition("[")  # the table has one name for all the cells that a bill reads
            table = page.labels.figure(citation.figure if name == "means" or not bracket else name)
            reason = page.text(doubt_text(citation)) if citation.age else page.say("未经核实", "never confirmed")
            groups[citation.age == "stale"].setdefault(reason, {})[table] = None
    lines: list[str] = []
    for (zh, en), by_reason in zip((("未核实", "Not verified"), ("过旧", "Stale")), groups.values(), strict=True):
        if by_reason:
            text = page.stop.join(f"{reason}{page.colon}{page.comma.join(tables)}" for reason, tables in by_reason.items())
            lines += page.remark(zh, en, text)
    return lines


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

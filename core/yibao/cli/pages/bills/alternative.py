"""What a person gets where a bill is not settled at the counter: what is paid back, with which papers, where, until when."""

from ....model.results.access import AccessDecision, ReimbursementStep
from ...terminal.labels import money
from ...terminal.page import AreaPage, Page


def alternative_lines(page: AreaPage, access: AccessDecision) -> list[str]:
    """How the bill is paid back later, and what of it is left in cash."""
    say, lines = page.say, list[str]()
    other = access.instead
    if other is not None and other.kind == "reimbursement":
        first, back = money(other.pays_first), money(other.paid_back)
        text = say(f"就医时先付 {first},其后报销 {back}", f"pays {first} first, and is paid back {back}")
        label = page.comma + page.text(other.label) if other.label else ""
        lines += page.hanging(say("先付后报  ", "Paid back later "), text + label)
        if other.papers:
            papers = page.comma.join(page.text(paper.text) for paper in other.papers)
            lines += page.hanging(say("材料      ", "Papers          "), papers)
        for step in other.steps:
            lines += page.hanging(say("步骤      ", "Step            "), _step(page, step))
        if other.unknown is not None:
            lines += page.hanging(say("未知      ", "Not known       "), page.text(other.unknown))
    if access.left is not None:
        parts = page.comma.join(f"{page.labels.part(name)} {money(amount)}" for name, amount in access.left.items()) or money(0)
        lines += page.hanging(say("现金部分  ", "Left in cash    "), parts)
    return lines


def _step(page: Page, step: ReimbursementStep) -> str:
    text = page.text(step.text)
    if step.where:
        places = page.comma.join(page.text(place) for place in step.where)
        text += page.in_brackets(places)
    if step.last_day is not None:
        text += page.stop + page.say(f"最迟 {step.last_day}", f"by {step.last_day} at the latest")
    elif step.until is not None:
        text += page.stop + page.text(step.until)
    if step.takes is not None:
        text += page.stop + page.text(step.takes)
    return text

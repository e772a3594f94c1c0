"""What the person gets instead of settlement at the counter: paid first, paid back, with which papers, where, until when."""

from ..model.access import AtCounter, Handed
from .layout import hanging
from .names import Names, money
from .screen import Screen


def instead(screen: Screen, names: Names, access: AtCounter) -> list[str]:
    """The lines that tell it; none where the claim is settled at the counter and nothing is left to tell."""
    say, found = screen.say, list[str]()
    one = access.instead
    if one is not None and one.kind == "reimbursement":
        text = say(
            f"就医时先付 {money(one.pays_first)},其后报销 {money(one.paid_back)}",
            f"pays {money(one.pays_first)} first, and is paid back {money(one.paid_back)}",
        )
        label = screen.comma + screen.text(one.label) if one.label else ""
        found += hanging(say("先付后报  ", "Paid back later "), text + label, screen.width)
        if one.papers:
            papers = screen.comma.join(screen.text(paper.text) for paper in one.papers)
            found += hanging(say("材料      ", "Papers          "), papers, screen.width)
        for step in one.steps:
            found += hanging(say("步骤      ", "Step            "), _step(screen, step), screen.width)
        if one.unknown is not None:
            found += hanging(say("未知      ", "Not known       "), screen.text(one.unknown), screen.width)
    if access.left is not None:
        parts = screen.comma.join(f"{names.part(name)} {money(amount)}" for name, amount in access.left.items()) or money(0)
        found += hanging(say("现金部分  ", "Left in cash    "), parts, screen.width)
    return found


def _step(screen: Screen, step: Handed) -> str:
    text = screen.text(step.text)
    if step.where:
        places = screen.comma.join(screen.text(place) for place in step.where)
        text += screen.say(f"({places})", f" ({places})")
    if step.last_day is not None:
        text += screen.stop + screen.say(f"最迟 {step.last_day}", f"by {step.last_day} at the latest")
    elif step.until is not None:
        text += screen.stop + screen.text(step.until)
    if step.takes is not None:
        text += screen.stop + screen.text(step.takes)
    return text

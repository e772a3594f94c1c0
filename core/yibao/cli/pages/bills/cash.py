"""Money beside the bill as people read it: what is paid, and how it was worked out."""

from collections.abc import Iterable, Iterator

from ....model.results.settlement import CashBenefit
from ....model.results.trace import TraceCash
from ...terminal.labels import money
from ...terminal.page import AreaPage


def cash_lines(page: AreaPage, benefits: Iterable[CashBenefit]) -> list[str]:
    """What is paid beside a bill, or given back."""
    later = page.say("待满足条件后支付", "once what is needed is reached")
    rows = [[page.labels.cash(cash.id), money(cash.amount), later if cash.due == "later" else ""] for cash in benefits]
    return page.section("账单之外付给个人", "Paid to the person beside the bill", page.grid(rows, "lrl", indent=2), blank=False)


def cash_steps(page: AreaPage, steps: Iterable[TraceCash]) -> Iterator[str]:
    """How each was worked out."""
    for step in steps:
        text = money(step.amount)
        if step.base is not None:
            days = page.say(f"{step.days} 天", f"{step.days} days") + (
                page.say("(个案给出)", " (as stated)") if step.stated else ""
            )
            text = f"{money(step.base)} ÷ {step.per} × {days} = {text}"
        yield from page.hanging(f"    {page.labels.cash(step.id)}  ", text)
        for need in step.needs:
            fact = page.labels.text(page.labels.rules.declared.fact[need.fact].label, need.fact)
            needed = page.say(f"{fact} {need.given},需 {need.least}", f"{fact}: {need.given}, {need.least} needed")
            yield from page.hanging("      ", needed)
        for citation in step.citations:
            yield from page.faint("       ", page.source_of(citation))

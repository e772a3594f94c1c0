"""Money beside the bill as people read it: what is paid, how it was worked out, and the rules in force."""

from collections.abc import Iterable

from ....model.results.settlement import CashBenefit
from ....model.results.trace import TraceCash
from ...terminal.figures import FigureTables
from ...terminal.labels import money
from ...terminal.page import AreaPage, Data
from ...terminal.screen import printable


def cash_lines(page: AreaPage, benefits: Iterable[CashBenefit]) -> list[str]:
    """What is paid beside a bill, or given back."""
    later = page.say("待满足条件后支付", "once what is needed is reached")
    rows = [[page.labels.cash(cash.id), money(cash.amount), later if cash.due == "later" else ""] for cash in benefits]
    if not rows:
        return []
    title = page.say("账单之外付给个人", "Paid to the person beside the bill")
    return [page.screen.strong(title), *page.grid(rows, "lrl", indent=2)]


def cash_steps(page: AreaPage, steps: Iterable[TraceCash]) -> list[str]:
    """How each was worked out."""
    lines: list[str] = []
    for step in steps:
        text = money(step.amount)
        if step.base is not None:
            days = page.say(f"{step.days} 天", f"{step.days} days") + (
                page.say("(个案给出)", " (as stated)") if step.stated else ""
            )
            text = f"{money(step.base)} ÷ {step.per} × {days} = {text}"
        lines += page.hanging(f"    {page.labels.cash(step.id)}  ", text)
        for need in step.needs:
            fact = page.labels.text(page.labels.rules.declared.fact[need.fact].label, need.fact)
            needed = page.say(f"{fact} {need.given},需 {need.least}", f"{fact}: {need.given}, {need.least} needed")
            lines += page.hanging("      ", needed)
        for citation in step.citations:
            lines += page.faint("       ", page.source_of(citation))
    return [page.screen.strong("  " + page.say("账单之外付给个人", "Paid beside the bill")), *lines] if lines else []


def cash_rules(page: AreaPage, figures: FigureTables, book: Data) -> list[str]:
    """The cash benefits of a rule book."""
    say, labels = page.say, page.labels
    lines: list[str] = []
    for name, cash in book["cash"].items():
        benefits = page.comma.join(labels.benefit(name) for name in cash["benefits"])
        lines += page.hanging("  ", f"{labels.cash(name)} ({printable(name)})")
        rows = [[say("适用", "for"), f"{labels.scheme(cash['scheme'])}{page.colon}{benefits}"]]
        for dimension, when in cash["when"].items():
            rows.append([say("限于", "only for"), page.conditions({dimension: when})])
        if cash["of"]:
            rows.append([say("计算", "is"), f"{_base(page, book, cash['of'])} ÷ {cash['per']} × {say('天数', 'days')}"])
        if cash["stated"]:
            stated = say(f"个案可用 {cash['stated']} 给出", f"a claim may state them as {cash['stated']}")
            rows.append([say("天数", "days"), stated])
        for need in cash["needs"]:
            short = say("不足则待满足后付", "else paid later") if need["short"] == "later" else say("不足不付", "else nothing")
            least = f"{_fact(page, book, need['fact'])} ≥ {labels.table(need['least'])}"
            rows.append([say("条件", "needs"), f"{least}{page.comma}{short}"])
        rows.append([say("依据", "by"), figures.cited(cash)])
        lines += page.grid(rows, indent=4, keep=1)
        for table in (cash["amount"], _table(cash["of"]), cash["days"], *(need["least"] for need in cash["needs"])):
            lines += [f"      {labels.table(table)}", *figures.table(table, 8)] if table else []
    return ["", page.screen.strong(say("账单之外付给个人", "Paid to the person beside the bill")), *lines] if lines else []


def _table(of: str | None) -> str | None:
    return of[6:] if of and of.startswith("table:") else None


def _base(page: AreaPage, book: Data, of: str) -> str:
    kind, _, name = of.partition(":")
    if kind == "fact":
        return _fact(page, book, name)
    return page.labels.table(name) if kind == "table" else page.say("缴费基数", "contribution base")


def _fact(page: AreaPage, book: Data, name: str) -> str:
    return page.translation(book["facts"][name]["label"])

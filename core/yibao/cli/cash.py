"""Money beside the bill as people read it: what is paid, how it was worked out, and the rules in force."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..model.settlement import CashBenefit, TraceCash
from .figures import Figures
from .footnotes import Footnotes
from .layout import grid, hanging
from .names import Names, money
from .screen import Screen, printable

Data = Mapping[str, Any]


def cash_lines(screen: Screen, names: Names, benefits: Iterable[CashBenefit]) -> list[str]:
    """What is paid beside a bill, or given back."""
    later = screen.say("待满足条件后支付", "once what is needed is reached")
    rows = [[names.cash(one.id), money(one.amount), later if one.due == "later" else ""] for one in benefits]
    if not rows:
        return []
    title = screen.say("账单之外付给个人", "Paid to the person beside the bill")
    return [screen.strong(title), *grid(rows, align="lrl", indent=2, width=screen.width)]


def cash_steps(screen: Screen, names: Names, notes: Footnotes, steps: Iterable[TraceCash]) -> list[str]:
    """How each was worked out."""
    lines: list[str] = []
    for one in steps:
        text = money(one.amount)
        if one.base is not None:
            days = screen.say(f"{one.days} 天", f"{one.days} days") + (
                screen.say("(个案给出)", " (as stated)") if one.stated else ""
            )
            text = f"{money(one.base)} ÷ {one.per} × {days} = {money(one.amount)}"
        lines += hanging(f"    {names.cash(one.id)}  ", text, screen.width)
        for need in one.needs:
            fact = names.text(names.rules.declared.fact[need.fact].label, need.fact)
            told = screen.say(f"{fact} {need.given},需 {need.least}", f"{fact}: {need.given}, {need.least} needed")
            lines += hanging("      ", told, screen.width)
        for citation in one.citations:
            cited = f"{names.figure(citation.figure)}{screen.colon}{notes.cited(citation)}"
            lines += [screen.faint(line) for line in hanging("       ", cited, screen.width)]
    return [screen.strong("  " + screen.say("账单之外付给个人", "Paid beside the bill")), *lines] if lines else []


def cash_rules(screen: Screen, names: Names, figures: Figures, book: Data) -> list[str]:
    """The cash benefits of a rule book."""
    say = screen.say
    lines: list[str] = []
    for name, cash in book["cash"].items():
        benefits = screen.comma.join(names.benefit(one) for one in cash["benefits"])
        lines += hanging("  ", f"{names.cash(name)} ({printable(name)})", screen.width)
        rows = [[say("适用", "for"), f"{names.scheme(cash['scheme'])}{screen.colon}{benefits}"]]
        for dimension, labels in cash["when"].items():
            rows.append([say("限于", "only for"), f"{names.dimension(dimension)}{screen.colon}{names.labels(dimension, labels)}"])
        if cash["of"]:
            rows.append([say("计算", "is"), f"{_base(names, book, cash['of'])} ÷ {cash['per']} × {say('天数', 'days')}"])
        if cash["stated"]:
            rows.append(
                [say("天数", "days"), say(f"个案可用 {cash['stated']} 给出", f"a claim may state them as {cash['stated']}")]
            )
        for need in cash["needs"]:
            short = say("不足则待满足后付", "else paid later") if need["short"] == "later" else say("不足不付", "else nothing")
            least = f"{_fact(names, book, need['fact'])} ≥ {names.table(need['least'])}"
            rows.append([say("条件", "needs"), f"{least}{screen.comma}{short}"])
        rows.append([say("依据", "by"), figures.cited(cash)])
        lines += grid(rows, indent=4, width=screen.width, keep=1)
        for table in (cash["amount"], _table(cash["of"]), cash["days"], *(need["least"] for need in cash["needs"])):
            lines += [f"      {names.table(table)}", *figures.table(table, 8)] if table else []
    return ["", screen.strong(say("账单之外付给个人", "Paid to the person beside the bill")), *lines] if lines else []


def _table(of: str | None) -> str | None:
    return of[6:] if of and of.startswith("table:") else None


def _base(names: Names, book: Data, of: str) -> str:
    kind, _, name = of.partition(":")
    if kind == "fact":
        return _fact(names, book, name)
    return names.table(name) if kind == "table" else names.screen.say("缴费基数", "contribution base")


def _fact(names: Names, book: Data, name: str) -> str:
    label = book["facts"][name]["label"]
    return printable(names.screen.say(label["zh"], label["en"]))

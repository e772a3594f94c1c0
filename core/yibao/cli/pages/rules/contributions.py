"""Contributions as people read them: month by month, who pays what in all, and what is not known."""

from collections import Counter
from collections.abc import Sequence

from ....documents.contributions import ContributionsResult
from ....model.reliability import DOUBTS
from ....model.results.contributions import Contributions, Due, ShareDue
from ....model.values.text import Text
from ....model.values.vocabulary import WORDS
from ....rules.language.contributions import CONTRIBUTORS
from ...terminal.labels import money
from ...terminal.layout import wrap
from ...terminal.page import AreaPage, Page
from ...terminal.screen import Screen, printable
from ..bills.provenance import doubt_lines


def contributionpage(screen: Screen, result: ContributionsResult, *, several: bool) -> list[str]:
    """All lines about one input.

    Args:
        several: whether there are other inputs, so that this one needs its name.
    """
    page = AreaPage(screen, result.rules)
    first, last = result.document["from"], result.document["to"]
    months = first if first == last else f"{first} – {last}"
    title = "  ".join((screen.text(result.rules.area.name), printable(result.request.person.id), months))
    lines = [screen.faint(printable(result.name))] if several else []
    lines.append(screen.strong(title))
    if result.request.title:
        lines += wrap(printable(result.request.title), screen.width)
    contributions = result.result
    lines += _months(page, contributions.months)
    for due in contributions.premiums:
        label = page.text(due.label) or page.say("年度保费", "Premium")
        rows = [[page.text(share.label), _amount(share)] for share in due.shares]
        lines += ["", screen.strong(f"{label}  {due.first} – {due.last}"), *page.grid(rows, "lr", indent=2)]
    lines += _totals(page, contributions)
    for part in (_accounts(page, contributions), _retirements(page, contributions), _unknown(page, contributions)):
        lines += part
    figures = dict.fromkeys(map(page.source_of, contributions.citations))  # a figure for all months is cited in each
    lines += page.section("依据", "Figures", [line for text in figures for line in page.hanging("  ", text)])
    return [*lines, *page.notes.lines(), ""]


def _months(page: Page, months: Sequence[Due]) -> list[str]:
    """A row for each month, with a column for each share that occurs."""
    if not months:
        return []
    say = page.say
    columns: dict[str, Text] = {share.id: share.label for due in months for share in due.shares}
    head = [say("月份", "month"), say("类别", "standing"), say("申报", "declared"), say("基数", "base")]
    rows = [[*head, *(page.text(label) for label in columns.values())]]
    for due in months:
        amounts = {share.id: share for share in due.shares}
        cells = [_amount(amounts[key]) if key in amounts else ("?" if due.unknown else "") for key in columns]
        standing = page.text(WORDS[due.standing]) if due.standing and due.standing in WORDS else ""
        mark = {"floor": "↑", "ceiling": "↓", "fixed": "="}.get(due.held or "", "")
        base = f"{mark}{_yuan(due.base)}" if due.base is not None else ("?" if due.unknown else "-")
        rows.append([due.first.isoformat()[:7], standing, _yuan(due.declared), base, *cells])
    lines = ["", *page.headed_grid(rows, "llrr" + "r" * len(columns))]
    for share_id, label in columns.items():
        inside = _parts(page, months, share_id)
        if inside:
            lines += page.hanging(say("其中  ", "Of which  "), page.text(label) + page.colon + inside)
    if {due.held for due in months} & {"floor", "ceiling", "fixed"}:
        zh, en = "↑ 提至下限,↓ 压至上限,= 固定基数", "↑ raised to the floor, ↓ held at the ceiling, = a fixed base"
        lines += page.faint("", say(zh, en))
    if any(share.at_least is not None for due in months for share in due.shares):
        zh, en = "≥ 上级规定的最低标准,不计入合计", "≥ the least that a higher level asks for, not in the totals"
        lines += page.faint("", say(zh, en))
    return lines


def _parts(page: Page, months: Sequence[Due], share_id: str) -> str:
    """What a share consists of over all months."""
    labels: dict[str, Text] = {}
    sums: Counter[str] = Counter()
    for part in (part for due in months for share in due.shares if share.id == share_id for part in share.parts):
        labels.setdefault(part.id, part.label)
        sums[part.id] += part.amount
    return page.comma.join(f"{page.text(labels[name])} {_yuan(amount)}" for name, amount in sums.items() if amount)


def _totals(page: Page, result: Contributions) -> list[str]:
    totals, incomplete = result.totals(), result.incomplete()
    note = page.say("不完整", "incomplete")
    rows = [
        [page.text(CONTRIBUTORS[payer]), "?" if amount is None else _yuan(amount), note if payer in incomplete else ""]
        for payer, amount in totals.items()
    ]
    if len(totals) > 1:
        amounts = [amount for amount in totals.values() if amount is not None]
        total = _yuan(sum(amounts)) if amounts else "?"
        rows.append([page.say("合计", "together"), total, "" if result.complete else note])
    return page.section("各方合计", "Totals by payer", page.grid(rows, "lrl", indent=2))


def _accounts(page: AreaPage, result: Contributions) -> list[str]:
    """What comes to the accounts in the same months, by account."""
    credits: dict[str, list[int]] = {}
    for credit in result.credits:
        credits.setdefault(credit.account, []).append(credit.amount)
    lines: list[str] = []
    for account, amounts in credits.items():
        count = len(amounts)
        times = page.say(f"{count} 次", f"{count} {'credit' if count == 1 else 'credits'}")
        text = f"{page.labels.account(account)} {_yuan(sum(amounts))}{page.in_brackets(times)}"
        lines += page.item("记入账户", "To the account", text, wide=(10, 16))
    return ["", *lines] if lines else []


def _retirements(page: Page, result: Contributions) -> list[str]:
    say, lines = page.say, list[str]()
    for retirement in result.retirement:
        lines += ["", page.screen.strong(f"{page.text(retirement.label)}  {retirement.on}")]
        texts: list[str] = []
        months, paid, missing = retirement.months, retirement.paid, retirement.missing
        if missing is not None and months is not None:
            zh = f"须缴满 {months} 个月,已缴 {paid} 个月,还缺 {missing} 个月"
            texts.append(say(zh, f"{months} months are asked for, {paid} are paid, {missing} are missing"))
        if retirement.actual:
            texts.append(say(f"其中实际缴费须满 {retirement.actual} 个月", f"of them {retirement.actual} really paid"))
        if retirement.unknown is not None:
            texts.append(page.text(retirement.unknown))
        for way in retirement.ways:
            name = say("按月续缴,每月", "month by month, each") if way.id == "monthly" else say("一次性补缴", "all at once")
            reason = f" ({page.text(way.unknown)})" if way.unknown else ""
            texts.append(f"{name}{page.colon}{f'?{reason}' if way.amount is None else _yuan(way.amount)}")
        lines += (line for text in texts for line in page.hanging("  ", text))
    return lines


def _unknown(page: AreaPage, result: Contributions) -> list[str]:
    """What is not owed and what is not known with the months it is about, and what is not verified."""
    nothing: dict[str, list[str]] = {}
    unknown: dict[str, list[str]] = {}
    for due in (*result.months, *result.premiums):
        month = due.first.isoformat()[:7]
        for text in due.gaps:
            unknown.setdefault(page.text(text), []).append(month)
        if due.nothing:
            nothing.setdefault(page.text(due.nothing), []).append(month)
    lines: list[str] = []
    for zh, en, reasons in (("无需缴费", "Nothing due", nothing), ("未知", "Not known", unknown)):
        for reason, months in reasons.items():
            span = months[0] if months[0] == months[-1] else f"{months[0]} – {months[-1]}"
            lines += page.remark(zh, en, f"{span}{page.colon}{reason}")
    lines += doubt_lines(page, result.citations)
    for warning in result.warnings:
        if warning.code not in DOUBTS:
            lines += page.remark("注意", "Note", page.text(warning.text))
    return ["", *lines] if lines else []


def _amount(share: ShareDue) -> str:
    if share.amount is None:
        return "?" if share.at_least is None else f"≥{_yuan(share.at_least)}"
    return _yuan(share.amount)


def _yuan(amount: int | None) -> str:
    return "" if amount is None else money(amount)

"""A table of persons as an employer reads it: what each payer owes month by month, who joined and left, and what changed."""

from collections.abc import Iterator

from ....documents.contributions import StaffResult
from ....engine.contributions.staff import EVERYBODY, StaffChange, StaffMonth
from ....rules.language.contributions import CONTRIBUTORS
from ...terminal.labels import money
from ...terminal.page import AreaPage
from ...terminal.screen import Screen, printable
from ..bills.provenance import doubt_lines


def staffpage(screen: Screen, result: StaffResult, *, several: bool) -> list[str]:
    """All lines about one table.

    Args:
        several: whether there are other inputs, so that this one needs its name.
    """
    if not result.persons:
        return []
    page = AreaPage(screen, result.persons[0].rules)
    first, last = result.document["from"], result.document["to"]
    areas = " · ".join(dict.fromkeys(screen.text(person.rules.area.name) for person in result.persons))
    count = len({person.request.person.id for person in result.persons})
    people = screen.say(f"{count} 人", f"{count} {'person' if count == 1 else 'persons'}")
    lines = [screen.faint(printable(result.name))] if several else []
    lines += page.title("  ".join((areas, first if first == last else f"{first} – {last}", people)), page.package())
    lines += ["", *_totals(page, result)]
    for month in result.months:
        lines += _month(page, month, changed=result.changed)
    return [*lines, *_unknown(page, result), ""]


def _totals(page: AreaPage, result: StaffResult) -> list[str]:
    """A row for each month with a column for each payer, and their sums."""
    payers = list(dict.fromkeys(payer for month in result.months for payer in month.totals))
    head = [page.say("月份", "month"), page.say("人数", "persons"), *(page.text(CONTRIBUTORS[payer]) for payer in payers)]
    rows = [[*head, page.say("合计", "together")]]
    for month in result.months:
        cells = [_amount(month.totals.get(payer), known=not {payer, EVERYBODY} & set(month.incomplete)) for payer in payers]
        rows.append(
            [f"{month.month:%Y-%m}", str(month.persons), *cells, _amount(sum(month.totals.values()), known=not month.incomplete)]
        )
    if len(result.months) > 1:
        sums = [sum(month.totals.get(payer, 0) for month in result.months) for payer in payers]
        rows.append([page.say("合计", "together"), "", *map(money, sums), money(sum(sums))])
    return page.headed_grid(rows, "lr" + "r" * (len(payers) + 1))


def _amount(amount: int | None, *, known: bool) -> str:
    return ("" if known else "≥") + money(amount or 0)


def _month(page: AreaPage, month: StaffMonth, *, changed: bool) -> Iterator[str]:
    """Who joined and left, and on demand what changed for whom."""
    name = f"{month.month:%Y-%m}"
    if not changed:
        for zh, en, persons in (("新增", "joined", month.joined), ("减少", "left", month.left)):
            if persons:
                yield from page.hanging(f"{name} {page.say(zh, en)}  ", page.comma.join(map(printable, persons)))
        return
    rows = [_change(page, change) for change in month.changes]
    yield from page.section(f"{name} 变动", f"{name}, what changed", page.grid(rows, "lll", indent=2))


def _change(page: AreaPage, change: StaffChange) -> list[str]:
    kinds = {"joined": ("新增", "joined"), "left": ("减少", "left"), "changed": ("变动", "changed")}
    parts = [_from_to(page.say("基数", "base"), change.base_before, change.base_after)]
    for payer in dict.fromkeys((*change.before, *change.after)):
        parts.append(_from_to(page.text(CONTRIBUTORS[payer]), change.before.get(payer), change.after.get(payer)))
    return [printable(change.person), page.say(*kinds[change.kind]), page.stop.join(filter(None, parts))]


def _from_to(name: str, before: int | None, after: int | None) -> str:
    if before == after:
        return ""
    first, second = ("–" if amount is None else money(amount) for amount in (before, after))
    return f"{name} {first} → {second}"


def _unknown(page: AreaPage, result: StaffResult) -> list[str]:
    """What is not known, and of how many persons; what is not verified."""
    reasons: dict[str, set[str]] = {}
    for person in result.persons:
        for due in (*person.result.months, *person.result.premiums):
            for text in due.gaps:
                reasons.setdefault(page.text(text), set()).add(person.request.person.id)
    lines: list[str] = []
    for reason, persons in reasons.items():
        lines += page.remark("未知", "Not known", page.say(f"{len(persons)} 人", f"{len(persons)} persons") + page.colon + reason)
    lines += doubt_lines(page, (citation for person in result.persons for citation in person.result.citations))
    return ["", *lines] if lines else []

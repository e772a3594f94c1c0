"""The end of a course as people read it: for each benefit year who paid how much for what, and how far it is to the next limit."""

from collections.abc import Sequence

from ....engine.course.limits_left import Left
from ....engine.course.statement import Statement, Sum
from ....model.values.vocabulary import in_payer_order
from ...terminal.labels import money
from ...terminal.layout import cell_len, widths
from ...terminal.page import AreaPage

MOST_BENEFITS = 3
"""Benefits named beside a limit; of more, their number is shown."""


def year_statement(page: AreaPage, statement: Statement) -> list[str]:
    """The sums of one benefit year by payer and benefit, and what is left of each limit."""
    return [*_sums(page, statement), *_status(page, statement.whole), *_limits(page, statement.left)]


def year_title(page: AreaPage, statement: Statement) -> str:
    """Which year and scheme a statement is about."""
    count = statement.whole.claims
    claims = page.say(f"{count} 笔", f"{count} claim{'s' if count > 1 else ''}")
    return page.comma.join((page.labels.scheme(statement.scheme), page.span(statement.year.first, statement.year.last), claims))


def _sums(page: AreaPage, statement: Statement) -> list[str]:
    """Who paid how much: a row for each payer, a column for each benefit where there are several and they fit."""
    payers = in_payer_order(statement.whole.payers)
    columns: list[tuple[str, Sum]] = [(page.say("合计", "together"), statement.whole)]
    if len(statement.benefits) > 1:
        columns = [*((page.labels.benefit(benefit), sums) for benefit, sums in statement.benefits.items()), *columns]
    head = ["", *(label for label, _ in columns)]
    rows = [[page.labels.payer(name), *(_money(sums.payers.get(name, 0)) for _, sums in columns)] for name in payers]
    rows.append([page.say("费用", "the bills"), *(money(sums.total) for _, sums in columns)])
    for name in statement.whole.cash_benefits:
        rows.append([page.labels.cash(name), *(_money(sums.cash_benefits.get(name, 0)) for _, sums in columns)])
    whole = [head, *rows]
    if sum(widths(whole)) + 2 * len(columns) + 2 > page.width and len(columns) > 1:
        lines = []
        for label, sums in columns:
            each = [[page.labels.payer(name), money(sums.payers[name])] for name in payers if sums.payers.get(name)]
            each.append([page.say("费用", "the bills"), money(sums.total)])
            lines += [label, *page.grid(each, "lr", indent=2)]
        return lines
    made = page.grid(whole if len(columns) > 1 else rows, "l" + "r" * len(columns), indent=2)
    return [page.screen.faint(made[0]), *made[1:]] if len(columns) > 1 else made


def _status(page: AreaPage, sums: Sum) -> list[str]:
    """How many of the claims are not certain."""
    rest = "rests" if sums.unverified == 1 else "rest"
    are = "is" if sums.incomplete == 1 else "are"
    lines: list[str] = []
    if sums.unverified:
        zh, en = f"{sums.unverified} 笔用到未核实的数值", f"{sums.unverified} of the claims {rest} on unverified figures"
        lines.append(f"  {page.say(zh, en)}")
    if sums.incomplete:
        lines.append(f"  {page.say(f'{sums.incomplete} 笔不完整', f'{sums.incomplete} of the claims {are} incomplete')}")
    if sums.stale:
        lines.append(f"  {page.say(f'{sums.stale} 笔所据过旧', f'{sums.stale} of the claims on pages too old to rely on')}")
    if sums.follows_refused:
        zh, en = f"{sums.follows_refused} 笔在被拒的费用之后", f"{sums.follows_refused} of the claims after a refused one"
        lines.append(f"  {page.say(zh, en)}")
    return lines


def _money(amount: int) -> str:
    return money(amount) if amount else "–"


def _limits(page: AreaPage, limits: Sequence[Left]) -> list[str]:
    """How far it is to each limit; those that are reached stand together at the end."""
    say = page.say
    open_, reached = [limit for limit in limits if limit.left], [limit for limit in limits if not limit.left]
    aims = [limit.towards for limit in open_]
    rows = []
    for limit in open_:
        used, most = money(limit.used), money(limit.limit)
        several = aims.count(limit.towards) > 1  # then what is counted tells one from the other
        toward = page.text(limit.towards) + (page.colon + page.labels.counter(limit.counter) if several else "")
        of = say(f"已用 {used},共 {most}", f"{used} used of {most}")
        rows.append([money(limit.left), toward + _scope(page, limit), of])
    if max((cell_len(row[0]) for row in rows), default=0) + 40 > page.width:  # narrow
        below = [line for left, toward, of in rows for line in page.hanging("  ", f"{left} {toward}{page.stop}{of}")]
    else:
        below = page.grid(rows, "rll", indent=2)
    lines = page.section("离下一限额", "How far to the next limit", below)
    if reached:
        text = page.stop.join(_limit(page, limit) + _scope(page, limit) for limit in reached)
        lines += page.hanging("  " + say("已到:", "Reached: "), text)
    return lines


def _limit(page: AreaPage, limit: Left) -> str:
    """What a limit is the limit of."""
    if limit.measure == "payment" and limit.payer:
        payer = page.labels.payer(limit.payer)
        return page.say(f"{payer}支付封顶线", f"the ceiling of what {payer} pays")
    return page.text(limit.label)


def _scope(page: AreaPage, limit: Left) -> str:
    """The labels that a limit holds for, and the benefits, the first of many."""
    scope = [page.labels.label(dimension, label) for dimension, label in limit.when.items()]
    scope += [page.labels.benefit(benefit) for benefit in limit.benefits[:MOST_BENEFITS]]
    more = len(limit.benefits) - MOST_BENEFITS
    if more > 0:
        scope.append(page.say(f"另 {more} 项", f"{more} more"))
    return page.in_brackets(page.comma.join(scope))

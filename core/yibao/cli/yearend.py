"""The end of a course as people read it: for each benefit year who paid how much for what, and how far it is to the next limit."""

from collections.abc import Sequence

from ..engine.statement import Left, Statement, Sum
from ..model.words import PAYERS
from .layout import cell_len, grid, hanging, widths
from .names import Names, money
from .screen import Screen

MOST_BENEFITS = 3
"""Benefits named beside a limit; of more their number is told."""


def yearend(screen: Screen, names: Names, one: Statement) -> list[str]:
    """The sums of one benefit year by payer and benefit, and what is left of each limit."""
    return [*_sums(screen, names, one), *_left(screen, names, one.left)]


def yearline(screen: Screen, names: Names, one: Statement) -> str:
    """Which year and scheme a statement is about."""
    count = one.whole.claims
    claims = screen.say(f"{count} 笔", f"{count} claim{'s' if count > 1 else ''}")
    span = screen.say(f"{one.year.first} 至 {one.year.last}", f"{one.year.first} to {one.year.last}")
    return screen.comma.join((names.scheme(one.scheme), span, claims))


def _sums(screen: Screen, names: Names, one: Statement) -> list[str]:
    """Who paid how much: a row for each payer, a column for each benefit where there are several and they fit."""
    payers = [name for name in PAYERS if name in one.whole.payers]
    columns: list[tuple[str, Sum]] = [(screen.say("合计", "together"), one.whole)]
    if len(one.benefits) > 1:
        columns = [*((names.benefit(benefit), some) for benefit, some in one.benefits.items()), *columns]
    head = ["", *(label for label, _ in columns)]
    rows = [[names.payer(name), *(_money(some.payers.get(name, 0)) for _, some in columns)] for name in payers]
    rows.append([screen.say("费用", "the bills"), *(money(some.total) for _, some in columns)])
    for name in one.whole.cash_benefits:
        rows.append([names.cash(name), *(_money(some.cash_benefits.get(name, 0)) for _, some in columns)])
    whole = [head, *rows]
    if sum(widths(whole)) + 2 * len(columns) + 2 > screen.width and len(columns) > 1:
        lines = []
        for label, some in columns:
            each = [[names.payer(name), money(some.payers[name])] for name in payers if some.payers.get(name)]
            each.append([screen.say("费用", "the bills"), money(some.total)])
            lines += [label, *grid(each, align="lr", indent=2, width=screen.width)]
        return lines
    made = grid(whole if len(columns) > 1 else rows, align="l" + "r" * len(columns), indent=2, width=screen.width)
    return [screen.faint(made[0]), *made[1:]] if len(columns) > 1 else made


def _money(amount: int) -> str:
    return money(amount) if amount else "–"


def _left(screen: Screen, names: Names, left: Sequence[Left]) -> list[str]:
    """How far it is to each limit; those that are reached stand together at the end."""
    say = screen.say
    open_, reached = [one for one in left if one.left], [one for one in left if not one.left]
    lines: list[str] = []
    if open_:
        rows = []
        aims = [one.towards for one in open_]
        for one in open_:
            of = say(f"已用 {money(one.used)},共 {money(one.limit)}", f"{money(one.used)} used of {money(one.limit)}")
            several = aims.count(one.towards) > 1  # then what is counted tells one from the other
            rows.append([money(one.left), _towards(screen, names, one, counted=several), of])
        lines += ["", screen.strong(say("离下一限额", "How far to the next limit"))]
        narrow = max(map(cell_len, (row[0] for row in rows))) + 40 > screen.width
        if narrow:
            for amount, toward, of in rows:
                lines += hanging("  ", f"{amount} {toward}{screen.stop}{of}", screen.width)
        else:
            lines += grid(rows, align="rll", indent=2, width=screen.width)
    if reached:
        text = screen.stop.join(_limit(screen, names, one) + _about(screen, names, one) for one in reached)
        lines += hanging("  " + say("已到:", "Reached: "), text, screen.width)
    return lines


def _towards(screen: Screen, names: Names, one: Left, *, counted: bool) -> str:
    """What begins at a limit, what is counted towards it where that is asked for, and for what it holds."""
    what = screen.colon + names.counter(one.counter) if counted else ""
    return screen.text(one.towards) + what + _about(screen, names, one)


def _limit(screen: Screen, names: Names, one: Left) -> str:
    """What a limit is the limit of."""
    if one.measure == "payment" and one.payer:
        payer = names.payer(one.payer)
        return screen.say(f"{payer}支付封顶线", f"the ceiling of what {payer} pays")
    return screen.text(one.label)


def _about(screen: Screen, names: Names, one: Left) -> str:
    """The labels that a limit holds for, and the benefits, the first of many."""
    about = [names.label(dimension, label) for dimension, label in one.when.items()]
    about += [names.benefit(benefit) for benefit in one.benefits[:MOST_BENEFITS]]
    more = len(one.benefits) - MOST_BENEFITS
    if more > 0:
        about.append(screen.say(f"另 {more} 项", f"{more} more"))
    return screen.say(f"({screen.comma.join(about)})", f" ({screen.comma.join(about)})")

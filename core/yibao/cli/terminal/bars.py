"""The waterfall: bars on the scale of the bill, each beginning where the one before it ended."""

from collections.abc import Sequence

from .screen import Screen

FUND, ACCOUNT, PERSON, WHOLE = "█", "▓", "░", "─"
"""Money of a fund, of an account, of the person; and an amount that the rows below it take apart."""

_COLOURS = {FUND: "cyan", ACCOUNT: "blue"}

Piece = tuple[str, int]
"""What a stretch of a bar is drawn with, and its fen."""


def mark_of(payer: str | None) -> str:
    """What the money of a payer is drawn with."""
    if payer is None or payer == "cash":
        return PERSON
    return ACCOUNT if payer.startswith("account.") else FUND


def bar(start: int, pieces: Sequence[Piece], total: int, width: int) -> list[tuple[str, int]]:
    """A bar as runs of characters; blanks lead to where it starts.

    Args:
        start: fen before it; pieces: what it consists of; total: the bill, which is as long as the width.

    Whatever is more than nothing is seen, so small pieces are drawn longer than they are.

    >>> bar(25, [("█", 50), ("░", 25)], 100, 8)
    [(' ', 2), ('█', 4), ('░', 2)]
    """
    amount = sum(fen for _, fen in pieces)
    if total <= 0 or amount <= 0 or width <= 0:
        return []
    shown = [(mark, fen) for mark, fen in pieces if fen > 0]
    first = min(_cells(start, total, width), width - len(shown))
    runs: list[tuple[str, int]] = [(" ", first)] if first else []
    position, money = first, start
    for number, (mark, fen) in enumerate(shown):
        money += fen
        rest = len(shown) - number - 1
        end = min(max(_cells(money, total, width), position + 1), width - rest)
        runs.append((mark, end - position))
        position = end
    return runs


def bar_text(screen: Screen, runs: Sequence[tuple[str, int]]) -> str:
    """A bar as text, tinted where the terminal shows it."""
    return "".join(screen.tint(mark * count, _COLOURS[mark]) if mark in _COLOURS else mark * count for mark, count in runs)


def legend(screen: Screen) -> str:
    """What the characters stand for."""
    return screen.say(f"{FUND} 基金 {ACCOUNT} 账户 {PERSON} 个人", f"{FUND} fund {ACCOUNT} account {PERSON} person")


def _cells(fen: int, total: int, width: int) -> int:
    return (2 * fen * width + total) // (2 * total)

"""A comparison as a picture: one bar for each city on one scale, cut by who pays, as SVG written by hand."""

from collections.abc import Mapping
from html import escape

from ...engine.comparison.bills import Comparison, Side
from ...model.values.vocabulary import PAYERS, in_payer_order, payer_text
from .labels import money
from .layout import cell_len
from .screen import Screen, printable

WIDTH, LEFT, RIGHT, TOP, BAR, STEP = 860, 150, 20, 64, 28, 46
_FUNDS = ("#0b6e8a", "#2a93ad", "#58b4c9", "#8fd0dd", "#0f7a5f", "#3ba285", "#7cc7b0", "#b4dfd1")
_OTHERS = {
    "account.current_year": "#3858a8",
    "account.carried_over": "#6e87c8",
    "account.family": "#a5b5e0",
    "hospital": "#9a7fb5",
    "cash": "#d98a3d",
}
FONT = "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"


def picture(screen: Screen, comparison: Comparison) -> str:
    """The drawing as the text of an SVG file, in the language of the screen."""
    common = comparison.common
    totals = [(side, side.totals(common)) for side in comparison.sides]
    most = max([sum(payers.values()) for _, payers in totals] or [0])
    present = in_payer_order({name for _, payers in totals for name, amount in payers.items() if amount})
    title = f"{screen.say('谁付多少', 'Who pays what')} · {printable(comparison.case.person.id)}"
    ids = screen.comma.join(printable(claim.id) for claim in comparison.case.claim if claim.id in common)
    parts = [_text(20, 30, title, size=18, weight="bold"), _text(20, 50, _short(ids or "-"), size=12, fill="#555555")]
    for number, (side, payers) in enumerate(totals):
        parts += _bar(screen, side, payers, most, present, TOP + number * STEP)
    below, key = _legend(screen, present, TOP + len(totals) * STEP + 16)
    height = below + 16
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            f'font-family="{FONT}" role="img">',
            f"<title>{_safe(title)}</title>",
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            *parts,
            *key,
            "</svg>",
            "",
        ]
    )


def _bar(screen: Screen, side: Side, payers: Mapping[str, int], most: int, present: list[str], y: int) -> list[str]:
    name = screen.text(side.area.name)
    shapes = [_text(LEFT - 12, y + 19, _short(name, 16), anchor="end")]
    if not side.settled():
        return [*shapes, _text(LEFT, y + 19, screen.say("被拒", "refused"), fill="#a02020")]
    x = LEFT
    room = WIDTH - LEFT - RIGHT
    paid = 0
    for payer in present:
        amount = payers.get(payer, 0)
        if amount <= 0:
            continue
        paid += amount
        end = LEFT + paid * room // most if most > 0 else LEFT
        label = f"{screen.text(payer_text(payer))} {money(amount)}"
        shapes.append(
            f'<rect x="{x}" y="{y}" width="{end - x}" height="{BAR}" fill="{_colour(payer)}"><title>{_safe(label)}</title></rect>'
        )
        if end - x > 8 * len(money(amount)):
            shapes.append(_text((x + end) // 2, y + 19, money(amount), size=12, anchor="middle", fill="#ffffff"))
        x = end
    return shapes


def _legend(screen: Screen, present: list[str], y: int) -> tuple[int, list[str]]:
    """Where it ends, and what the colours stand for."""
    shapes: list[str] = []
    x = LEFT
    for payer in present:
        label = screen.text(payer_text(payer))
        wide = 30 + 8 * cell_len(label)
        if x + wide > WIDTH - RIGHT and x > LEFT:
            x, y = LEFT, y + 24
        shapes.append(f'<rect x="{x}" y="{y}" width="14" height="14" fill="{_colour(payer)}"/>')
        shapes.append(_text(x + 20, y + 12, label, size=12))
        x += wide
    return y + 14, shapes


def _colour(payer: str) -> str:
    if payer in _OTHERS:
        return _OTHERS[payer]
    return _FUNDS[(list(PAYERS).index(payer) if payer in PAYERS else len(payer)) % len(_FUNDS)]


def _text(
    x: int, y: int, text: str, *, size: int = 14, weight: str = "normal", anchor: str = "start", fill: str = "#222222"
) -> str:
    look = f'font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{fill}"'
    return f'<text x="{x}" y="{y}" {look}>{_safe(text)}</text>'


def _short(text: str, most: int = 90) -> str:
    return text if cell_len(text) <= most else text[: most // 2] + "…"


def _safe(text: str) -> str:
    """Text for XML: escaped, and without the characters that no XML may hold."""
    return escape("".join(char for char in text if char.isprintable()))

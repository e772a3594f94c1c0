"""Text in columns: Chinese characters are two cells wide, and every line keeps within a width."""

import re
from collections.abc import Sequence

NOT_FIRST = "\u3002\uff0c\u3001\uff1b\uff1a\uff1f\uff01\uff09\u3011\u300d\u300f\u300b\u201d\u2019%,.;:?!)]}\u2026"
"""Characters that do not begin a line: closing punctuation, full-width and not."""

NOT_LAST = "\uff08\u3010\u300c\u300e\u300a\u201c\u2018([{"
"""Characters that do not end a line: opening punctuation."""

_WIDENS = "\ufe0f"
_WIDE = re.compile("[\u3001-\u3029\u4e00-\u9fff\uff01-\uff60]")
_COMMON = re.compile(
    "[ -~\xa1-\xac\xae-\xff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2200-\u22ff\u2500-\u259f"
    "\u3001-\u3029\u4e00-\u9fff\uff01-\uff60]*"
)
"""Characters of one or two cells whose width needs no table: ASCII, punctuation, boxes, and most of Chinese."""

_PIECES = re.compile(r"\s+|[\x21-\x7e\xa1-\u10ff]+|.", re.DOTALL)


def cell_len(text: str) -> int:
    """How many cells of a terminal a text takes.

    >>> cell_len("80%"), cell_len("医保")
    (3, 4)
    """
    if _COMMON.fullmatch(text):
        return len(text) + len(_WIDE.findall(text))
    from wcwidth import wcswidth, wcwidth  # noqa: PLC0415 (few texts need it, and loading it takes as long as click)

    width = wcswidth(text)
    return width if width >= 0 else sum(max(0, wcwidth(char)) for char in text)


def pad(text: str, width: int, align: str = "l") -> str:
    """Text filled with blanks to a width in cells.

    >>> pad("统筹", 6) + "|", pad("80", 6, "r")
    ('统筹  |', '    80')
    """
    blanks = " " * max(0, width - cell_len(text))
    return blanks + text if align == "r" else text + blanks


def wrap(text: str, width: int) -> list[str]:
    """Text in lines of at most a width in cells, broken between words or Chinese characters.

    >>> wrap("自付段:由个人承担", 8)
    ['自付段:', '由个人承', '担']
    """
    width = max(width, 4)
    lines: list[str] = []
    line, wide = "", 0
    for piece in _unbroken(text):
        if wide + _most_cells(piece.rstrip()) <= width:
            line += piece
            wide += _most_cells(piece)
            continue
        if line.strip():
            lines.append(line.rstrip())
        *heads, line = _cut(piece.lstrip(), width)
        lines += heads
        wide = _most_cells(line)
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _unbroken(text: str) -> list[str]:
    """Pieces that a line may be broken between."""
    groups: list[list[str]] = []
    for piece in _PIECES.findall(text):
        if groups and (piece[0] in NOT_FIRST or groups[-1][-1][-1] in NOT_LAST) and not groups[-1][-1].isspace():
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return ["".join(group) for group in groups]


def _most_cells(text: str) -> int:
    """How wide a text may be beside others: a selector that makes the character before it wider counts for itself."""
    return cell_len(text) + text.count(_WIDENS)


def _cut(text: str, width: int) -> list[str]:
    """A text without a place to break in pieces that fit, of at least one character."""
    pieces = []
    begin = wide = 0
    for index, character in enumerate(text):
        more = _most_cells(character)
        if wide + more > width and index > begin:
            pieces.append(text[begin:index])
            begin, wide = index, 0
        wide += more
    return [*pieces, text[begin:]]


def hanging(first: str, text: str, width: int) -> list[str]:
    """A paragraph behind a mark, with its other lines set in as far.

    >>> hanging("[1] ", "two words", 9)
    ['[1] two', '    words']
    """
    set_in = cell_len(first)
    lines = wrap(text, width - set_in)
    return [first + lines[0], *(" " * set_in + line for line in lines[1:])]


def widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """How wide each column is, in cells."""
    count = max((len(row) for row in rows), default=0)
    return [max((cell_len(row[index]) for row in rows if index < len(row)), default=0) for index in range(count)]


def grid(
    rows: Sequence[Sequence[str]], *, align: str = "", indent: int = 0, gap: int = 2, width: int = 80, keep: int = 0
) -> list[str]:
    """Rows in aligned columns; where they are too wide together, the widest columns of text are wrapped.

    Args:
        rows: of text without colour.
        align: ``l`` or ``r`` for each column; left where it says nothing.
        indent: blanks before the first column; gap: between columns; width: of everything.
        keep: how many of the first columns are never wrapped: names that people copy.

    >>> grid([["统筹基金", "6.40"], ["Cash", "12.00"]], align="lr")
    ['统筹基金   6.40', 'Cash      12.00']
    """
    return [line for lines in blocks(rows, align=align, indent=indent, gap=gap, width=width, keep=keep) for line in lines]


def blocks(
    rows: Sequence[Sequence[str]], *, align: str = "", indent: int = 0, gap: int = 2, width: int = 80, keep: int = 0
) -> list[list[str]]:
    """The lines of each row of a :func:`grid`."""
    sizes = widths(rows)
    align = align.ljust(len(sizes), "l")
    room = width - indent - gap * (len(sizes) - 1)
    if sum(sizes) > room:
        words = _longest_words(rows, len(sizes))
        for least in (words, [8] * len(sizes)):  # words are only broken where there is no other way
            while sum(sizes) > room:
                texts = [index for index in range(keep, len(sizes)) if align[index] == "l" and sizes[index] > max(8, least[index])]
                if not texts:
                    break
                sizes[max(texts, key=lambda index: sizes[index])] -= 1
    return [_row(row, sizes, align, " " * indent, " " * gap) for row in rows]


def _longest_words(rows: Sequence[Sequence[str]], count: int) -> list[int]:
    """How wide the widest piece of each column is that no line may be broken in."""
    return [
        max((cell_len(piece) for row in rows if index < len(row) for piece in _unbroken(row[index])), default=0)
        for index in range(count)
    ]


def _row(row: Sequence[str], sizes: Sequence[int], align: str, indent: str, gap: str) -> list[str]:
    columns = [wrap(cell, sizes[index]) if cell_len(cell) > sizes[index] else [cell] for index, cell in enumerate(row)]
    lines = []
    for number in range(max((len(column) for column in columns), default=0)):
        cells = [column[number] if number < len(column) else "" for column in columns]
        lines.append((indent + gap.join(pad(cell, sizes[index], align[index]) for index, cell in enumerate(cells))).rstrip())
    return lines

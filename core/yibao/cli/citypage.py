"""One area as people read it: what it covers, and how well its figures are known."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..model.text import Text
from ..rules.ruleset import RuleSet
from .citybook import FRESH, STATUSES
from .footnotes import Footnotes
from .footnotes import status as status_word
from .layout import cell_len, grid, hanging, pad, wrap
from .screen import Screen, printable

Data = Mapping[str, Any]


def citypage(screen: Screen, rules: RuleSet, book: Data) -> list[str]:
    """All lines about an area.

    Args:
        book: what :func:`yibao.cli.citybook.citybook` made.
    """
    say = screen.say
    notes = Footnotes(screen, rules)
    title = f"{_text(screen, book['name'])} ({printable(book['city'])}, {book['code']}) · {book['on']}"
    package = printable(f"{book['package']} {book['version']}")
    blanks = screen.width - cell_len(title) - cell_len(package)
    lines = (
        [screen.strong(title) + " " * blanks + screen.faint(package)]
        if blanks > 1
        else [*(screen.strong(line) for line in wrap(title, screen.width)), screen.faint(package)]
    )
    parent = book["parent"]
    if parent:
        known = _text(screen, parent["name"]) if parent["name"] else say("未安装", "not installed")
        lines += _item(screen, say("上级", "Parent"), f"{known} ({parent['code']})")
    for scheme in book["schemes"]:
        year = scheme["year"]
        span = say("未知", "not known")
        if year:
            span = say(f"{year['starts']} 至 {year['ends']}", f"{year['starts']} to {year['ends']}")
            span += f"{screen.comma}{status_word(screen, year['status'])} {notes.mark(year['source'])}"
        lines += _item(screen, say("医保年度", "Benefit year"), f"{_text(screen, scheme['label'])}{screen.colon}{span}")
    lines += [
        *_coverage(screen, notes, book["schemes"]),
        *_figures(screen, book["figures"], book["on"]),
        *_cases(screen, book["cases"]),
    ]
    return [*lines, *notes.lines(), ""]


def _coverage(screen: Screen, notes: Footnotes, schemes: Sequence[Data]) -> list[str]:
    """The answer for each benefit, a column for each scheme, and why some have no rules."""
    if not schemes:
        return []
    say = screen.say
    rows = [["", *(_text(screen, scheme["label"]) for scheme in schemes)]]
    for place, one in enumerate(schemes[0]["coverage"]):
        rows.append([_text(screen, one["label"]), *(_answer(screen, scheme["coverage"][place]) for scheme in schemes)])
    head, *body = grid(rows, indent=2, gap=3, width=screen.width)
    lines = ["", screen.strong(say("待遇", "Coverage")), screen.faint(head), *body]
    why: dict[tuple[str, str], dict[str, list[str]]] = {}
    for scheme in schemes:
        for one in scheme["coverage"]:
            if one["reason"]:
                key = (_text(screen, one["reason"]), notes.mark(one["source"]))
                why.setdefault(key, {}).setdefault(_text(screen, scheme["label"]), []).append(_text(screen, one["label"]))
    if why:
        lines += ["", screen.strong(say("为何没有", "Why not"))]
        for (reason, mark), named in why.items():
            for label, benefits in named.items():
                lines += hanging("  ", f"{label}{screen.colon}{screen.comma.join(benefits)}", screen.width)
            lines += hanging("    ", f"{reason} {mark}", screen.width)
    return lines


def _answer(screen: Screen, one: Data) -> str:
    words = _text(screen, one["words"])
    if one["answer"] != "works":
        return words
    count = one["cases"]
    return words + screen.say(f"({count} 个算例)", f" ({count} case{'s' if count > 1 else ''})")


def _figures(screen: Screen, figures: Data, day: str) -> list[str]:
    say = screen.say
    title = say(
        f"数值:{figures['tables']} 个表,共 {figures['total']} 个", f"Figures: {figures['total']} in {figures['tables']} tables"
    )
    by_status = [[status_word(screen, name), str(figures["status"][name])] for name in STATUSES]
    by_status.append([screen.text(FRESH["unknown"]), str(figures["freshness"]["unknown"])])
    stands = [[screen.text(words), str(figures["freshness"][name])] for name, words in FRESH.items() if name != "unknown"]
    lines = ["", screen.strong(title), *grid(by_status, align="lr", indent=2, width=screen.width)]
    lines += ["", screen.strong(say(f"数值在 {day} 的时效", f"How figures stand on {day}"))]
    return [*lines, *grid(stands, align="lr", indent=2, width=screen.width)]


def _cases(screen: Screen, cases: Data) -> list[str]:
    say = screen.say
    lines = ["", screen.strong(say(f"算例:{cases['total']} 个", f"Golden cases: {cases['total']}"))]
    if cases["failing"]:
        text = screen.comma.join(map(printable, cases["failing"]))
        lines += hanging("  ", f"{say('不符', 'failing')}{screen.colon}{text}", screen.width)
    elif cases["total"]:
        lines.append("  " + say("全部相符", "all come out as expected"))
    return lines


def _item(screen: Screen, name: str, text: str) -> list[str]:
    return hanging(pad(name, 10 if screen.language == "zh" else 14), text, screen.width)


def _text(screen: Screen, text: Mapping[str, str]) -> str:
    return screen.text(Text(text["zh"], text["en"]))


COLUMNS = ("city", "scheme", "benefit", "answer", "cases", "reason_zh", "reason_en", "source")


def rows(book: Data) -> Iterator[Sequence[str]]:
    """A heading, and the answer for each scheme and benefit."""
    yield COLUMNS
    for scheme in book["schemes"]:
        for one in scheme["coverage"]:
            reason = one["reason"] or {"zh": "", "en": ""}
            yield (
                book["city"],
                scheme["scheme"],
                one["benefit"],
                one["answer"],
                str(one["cases"]),
                reason["zh"],
                reason["en"],
                " ".join(one["source"]),
            )

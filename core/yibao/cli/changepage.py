"""What changed between two days, as people read it: by what it concerns, first structure, then figures before and after."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..model.text import Text
from ..rules.ruleset import RuleSet
from .figures import Figures
from .footnotes import Footnotes
from .footnotes import status as status_word
from .layout import blocks, cell_len, hanging, widths, wrap
from .names import Names
from .screen import Screen, printable

Data = Mapping[str, Any]

KINDS = {
    "plan": ("方案", "Plan"),
    "stage": ("阶段", "Stage"),
    "segment": ("段", "Segment"),
    "adjustment": ("调整", "Adjustment"),
    "means": ("账户支付", "Account"),
    "waiver": ("免先行自付", "First pay waived"),
    "credit": ("入账", "Credit"),
    "year": ("医保年度", "Benefit year"),
    "cash": ("另付现金", "Paid besides"),
}

FIELDS = {
    "date": ("适用日期", "governing day"),
    "instead": ("改按", "settled as"),
    "amount": ("金额", "amount"),
    "read": ("读取日", "read on"),
    "days": ("天数", "days"),
    "stated": ("可自报", "stated in"),
    "per": ("折算", "base is for days"),
    "once": ("只一次", "only once"),
    "needs": ("条件", "needs"),
    "counts": ("计入", "counts in"),
    "base": ("基数", "base"),
    "when": ("限于", "only for"),
    "payer": ("支付方", "payer"),
    "ratio": ("比例", "ratio"),
    "limits": ("限额", "limit"),
    "rounding": ("取整", "rounding"),
    "rest": ("余下", "the rest"),
    "of": ("对象", "changes"),
    "by": ("方式", "how"),
    "table": ("数值", "figure"),
    "stages": ("阶段", "stages"),
    "segments": ("段", "segments"),
    "roles": ("作用", "roles"),
    "payers": ("支付方", "payers"),
}

MIN_CELL = 12
"""Columns that the name of a cell needs; where there are fewer, figures are told in lines."""

MARKS = {"starts": "+", "ends": "-", "changes": "~"}


def changepage(screen: Screen, rules: RuleSet, found: Data) -> list[str]:
    """All lines about what changed.

    Args:
        found: what :func:`yibao.cli.changes.changes` made.
    """
    page = _Page(screen, rules, found)
    title = screen.text(rules.area.name) + f" ({rules.area.code}) · {found['before']} → {found['after']}"
    package = printable(f"{rules.package} {rules.version}")
    blanks = screen.width - cell_len(title) - cell_len(package)
    lines = [screen.strong(line) for line in wrap(title, screen.width)]
    lines = [screen.strong(title) + " " * blanks + screen.faint(package)] if blanks > 1 else [*lines, screen.faint(package)]
    if not found["changes"]:
        if found["before"] == found["after"]:
            return [*lines, "", screen.say("同一天,没有变化", "One and the same day: nothing changed")]
        return [*lines, "", screen.say("没有变化", "Nothing changed")]
    for concerned, group in itertools.groupby(found["changes"], key=lambda one: one["for"]):
        lines += page.group(concerned, list(group))
    return [*lines, *page.notes.lines(), ""]


class _Page:
    """The parts of the page."""

    def __init__(self, screen: Screen, rules: RuleSet, found: Data) -> None:
        self.screen = screen
        self.say = screen.say
        self.rules = rules
        self.names = Names(screen, rules)
        self.notes = Footnotes(screen, rules)
        self.figures = Figures(screen, self.names, self.notes, {})
        self.found = found

    def group(self, concerned: Sequence[Data], group: Sequence[Data]) -> list[str]:
        """All changes that concern the same."""
        screen = self.screen
        rule = screen.faint("═" * screen.width)
        lines = ["", rule]
        for line in self.concerned(concerned):
            lines += [screen.strong(one) for one in wrap(line, screen.width)]
        lines.append(rule)
        for change in group:
            if change["kind"] != "figure":
                lines += self._thing(change)
        figures = [change for change in group if change["kind"] == "figure"]
        for name, changes in itertools.groupby(figures, key=lambda one: one["id"]):
            lines += self._table(name, list(changes))
        return lines

    def concerned(self, concerned: Sequence[Data]) -> list[str]:
        """Schemes, each with its benefits."""
        found: dict[str, dict[str, None]] = {}
        for one in concerned:
            scheme = self.say("所有险种", "Every scheme") if one["scheme"] is None else self.names.scheme(one["scheme"])
            found.setdefault(scheme, {}).update(dict.fromkeys(one["benefits"]))
        return [
            scheme + (self.screen.colon + self.screen.comma.join(map(self.names.benefit, benefits)) if benefits else "")
            for scheme, benefits in found.items()
        ]

    def _thing(self, change: Data) -> list[str]:
        """One thing that starts, ends or is changed."""
        say, screen = self.say, self.screen
        kind = say(*KINDS[change["kind"]])
        if change["kind"] == "year":
            spans = f"{self._year(change['before'])} → {self._year(change['after'])}"
            return hanging("~ ", f"{kind}{screen.colon}{spans}", screen.width)
        label = self.names.account(change["id"]) if change["kind"] == "means" else self._text(change["label"])
        about = label if change["kind"] == "waiver" else say(f"{kind}“{label}”", f"{kind} “{label}”")
        if "stage" in change:
            about += say(f"({self._text(change['stage']['label'])})", f" ({self._text(change['stage']['label'])})")
        if "parts" in change:
            about += screen.colon + screen.comma.join(map(self.names.part, change["parts"]))
        first, last = change.get("from"), change.get("to")
        if change["change"] == "starts":
            about += screen.comma + (say(f"{first} 起", f"from {first}") if first else say("新增", "new"))
        elif change["change"] == "ends":
            about += screen.comma + (say(f"至 {last} 止", f"until {last}") if last else say("取消", "gone"))
        lines = hanging(f"{MARKS[change['change']]} ", about, screen.width)
        if change.get("when"):
            lines += hanging("    ", f"{say('限于', 'only for')} {self._conditions(change['when'])}", screen.width)
        if change.get("source"):
            cited = f"{status_word(screen, change['status'])} {self.notes.mark(change['source'])}"
            lines += [screen.faint(line) for line in hanging("    ", cited, screen.width)]
        for field in change.get("fields", ()):
            values = [self._field(field["name"], field[side]) for side in ("before", "after")]
            text = f"{say(*FIELDS[field['name']])}{screen.colon}{values[0]} → {values[1]}"
            lines += hanging("    ", text, screen.width)
        return lines

    def _table(self, name: str, changes: Sequence[Data]) -> list[str]:
        """The cells of one table, before and after, with the documents under those that share them."""
        screen = self.screen
        title, known = self.names.table(name), printable(name)
        lines = ["", *hanging("  ", title if title == known else self.say(f"{title}({known})", f"{title} ({known})"), screen.width)]
        rows = [
            [self._cell(change), *(part for side in ("before", "after") for part in (self._side(change, side), "→"))][:4]
            for change in changes
        ]
        if all(not row[0] for row in rows):
            rows, align = [row[1:] for row in rows], "rll"
        else:
            align = "lrll"
        sizes = widths(rows)
        if sum(sizes) - sizes[0] + MIN_CELL + 3 * 2 + 4 > screen.width:
            made = iter([hanging("    ", f"{' '.join(row[:-3])} {' '.join(row[-3:])}".strip(), screen.width) for row in rows])
        else:
            made = iter(blocks(rows, align=align, indent=4, width=screen.width))
        for about, run in itertools.groupby(changes, key=self._about):
            lines += [line for _ in run for line in next(made)]
            lines += [screen.faint(line) for one in about for line in hanging("      ", one, screen.width)]
        return lines

    def _cell(self, change: Data) -> str:
        names = self.names
        parts = []
        for dimension, labels in change["when"].items():
            alone = len(labels) == 1 and labels[0] not in ("yes", "no", "none")
            text = names.labels(dimension, labels)
            parts.append(text if alone or len(labels) > 1 else f"{names.dimension(dimension)}{self.screen.colon}{text}")
        return self.screen.comma.join(parts)

    def _side(self, change: Data, which: str) -> str:
        side = change[which]
        if side is None:
            return self.say("无", "none")
        if side["state"] == "none":
            return self.say("无数值", "no figure")
        shown = self.figures.shown(side, change["unit"], added=change["added"])
        if change["change"] == "status":
            word = status_word(self.screen, side["status"])
            shown += self.say(f"({word})", f" ({word})")
        return shown

    def _about(self, change: Data) -> tuple[str, ...]:
        """Where the figure comes from: the later one, or the earlier one where there is none any more; and why one is unknown."""
        told = []
        for which in ("before", "after"):
            side = change[which]
            if side is None or side["state"] == "none":
                continue
            if side["state"] == "unknown":
                reason = self._text(side["unknown"])
                why = f"{self.say('未知', 'unknown')}{self.screen.colon}{reason}"
                told.append(f"{why} {self.notes.mark(side['source'])}")
            elif which == "after" or change["after"] is None or change["after"]["state"] != "known":
                told.append(self.figures.cited(side))
        return tuple(told)

    def _field(self, name: str, value: Any) -> str:
        """A part of a declaration in words."""
        say, names, comma = self.say, self.names, self.screen.comma
        if not value:
            return names.payer("cash") if name == "payer" else say("无", "none")
        if name == "payer":
            return names.payer(value)
        if name in ("ratio", "table", "amount", "days"):
            return names.table(value)
        if name == "when":
            return self._conditions(value)
        if name == "limits":
            return comma.join(self._limit(limit) for limit in value)
        if name == "counts":
            return comma.join(names.counter(count["counter"]) for count in value)
        if name == "needs":
            return comma.join(names.table(need["least"]) for need in value)
        if name == "instead":
            return comma.join(self.screen.text(self.rules.declared.plan[one["plan"]].label) for one in value)
        if name == "once":
            return names.counter(value)
        if name == "payers":
            return comma.join(map(names.payer, value))
        if name in ("base", "roles", "segments"):
            return comma.join(map(names.part, value))
        return printable(value if isinstance(value, str) else comma.join(map(str, value)))

    def _limit(self, limit: Data) -> str:
        if limit["account"]:
            return self.say(f"{self.names.account(limit['account'])}余额", f"the balance of {self.names.account(limit['account'])}")
        text = self.names.table(limit["table"])
        return text + (self.say("(按支付额计)", " (counting what is paid)") if limit["measure"] == "payment" else "")

    def _conditions(self, when: Mapping[str, list[str]]) -> str:
        names, screen = self.names, self.screen
        return screen.stop.join(
            f"{names.dimension(name)}{screen.colon}{names.labels(name, labels)}" for name, labels in when.items()
        )

    def _year(self, year: Data | None) -> str:
        if year is None:
            return self.say("未知", "not known")
        span = self.say(f"{year['starts']} 至 {year['ends']}", f"{year['starts']} to {year['ends']}")
        return f"{span}{self.screen.comma}{status_word(self.screen, year['status'])} {self.notes.mark(year['source'])}"

    def _text(self, text: Mapping[str, str]) -> str:
        return self.screen.text(Text(text["zh"], text["en"]))


COLUMNS = (
    "kind", "change", "scheme", "benefits", "id", "label_zh", "label_en", "cell", "before", "after",
    "from", "to", "status_before", "status_after", "source",
)  # fmt: skip


def rows(found: Data) -> Iterator[Sequence[str]]:
    """A heading, and a row for each change and scheme that it concerns."""
    yield COLUMNS
    for change in found["changes"]:
        by_scheme: dict[str, dict[str, None]] = {}
        for one in change["for"]:
            by_scheme.setdefault(one["scheme"] or "", {}).update(dict.fromkeys(one["benefits"]))
        before, after = change.get("before") or {}, change.get("after") or {}
        label = change["label"] or {"zh": change["id"], "en": change["id"]}
        cell = " ".join(f"{name}={'/'.join(labels)}" for name, labels in change.get("when", {}).items())
        fields = change.get("fields", ())
        for scheme, benefits in by_scheme.items():
            yield (
                change["kind"],
                change["change"],
                scheme,
                " ".join(benefits),
                change["id"],
                label["zh"],
                label["en"],
                cell or " ".join(one["name"] for one in fields),
                _value(before),
                _value(after),
                change.get("from") or after.get("from") or "",
                change.get("to") or after.get("last") or "",
                before.get("status", ""),
                after.get("status", ""),
                " ".join(after.get("source", ()) or before.get("source", ()) or change.get("source", ())),
            )


def _value(side: Data) -> str:
    if "starts" in side:
        return f"{side['starts']}/{side['ends']}"
    return str(side.get("value") or side.get("state") or "")

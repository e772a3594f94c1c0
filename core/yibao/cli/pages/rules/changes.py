"""What changed between two days, as people read it: by what it concerns, first structure, then figures before and after."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ....rules.ruleset import RuleSet
from ...terminal.figures import FigureTables
from ...terminal.footnotes import status
from ...terminal.layout import blocks, widths
from ...terminal.page import AreaPage, Data
from ...terminal.screen import Screen, printable

KINDS = {
    "plan": ("方案", "Plan"),
    "stage": ("阶段", "Stage"),
    "segment": ("段", "Segment"),
    "adjustment": ("调整", "Adjustment"),
    "means": ("账户支付", "Account"),
    "waiver": ("免先行自付", "First pay waived"),
    "waived_segment": ("豁免", "Waiver"),
    "credit": ("入账", "Credit"),
    "year": ("医保年度", "Benefit year"),
    "cash": ("另付现金", "Paid besides"),
}

FIELDS = {
    "benefits": ("待遇", "benefits"),
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
"""Columns that the name of a cell needs; where there are fewer, figures are texts in lines."""

MARKS = {"starts": "+", "ends": "-", "changes": "~"}


def changepage(screen: Screen, rules: RuleSet, document: Data) -> list[str]:
    """All lines about what changed.

    Args:
        document: what :func:`yibao.documents.rules_diff.diff_document` made.
    """
    page = ChangePage(screen, rules)
    title = screen.text(rules.area.name) + f" ({rules.area.code}) · {document['before']} → {document['after']}"
    lines = page.title(title, page.package())
    if not document["changes"]:
        if document["before"] == document["after"]:
            return [*lines, "", screen.say("同一天,没有变化", "One and the same day: nothing changed")]
        return [*lines, "", screen.say("没有变化", "Nothing changed")]
    for concerned, group in itertools.groupby(document["changes"], key=lambda change: change["for"]):
        lines += page.group(concerned, list(group))
    return [*lines, *page.notes.lines(), ""]


class ChangePage(AreaPage):
    """The parts of the page."""

    def __init__(self, screen: Screen, rules: RuleSet) -> None:
        super().__init__(screen, rules)
        self.figures = FigureTables(self, {})

    def group(self, concerned: Sequence[Data], group: Sequence[Data]) -> list[str]:
        """All changes that concern the same."""
        rule = self.screen.faint("═" * self.width)
        lines = ["", rule, *(line for scheme in self.concerned(concerned) for line in self.strong(scheme)), rule]
        for change in group:
            if change["kind"] != "figure":
                lines += self._thing(change)
        figures = [change for change in group if change["kind"] == "figure"]
        for name, changes in itertools.groupby(figures, key=lambda change: change["id"]):
            lines += self._table(name, list(changes))
        return lines

    def concerned(self, concerned: Sequence[Data]) -> list[str]:
        """Schemes, each with its benefits."""
        by_scheme: dict[str, dict[str, None]] = {}
        for item in concerned:
            scheme = self.say("所有险种", "Every scheme") if item["scheme"] is None else self.labels.scheme(item["scheme"])
            by_scheme.setdefault(scheme, {}).update(dict.fromkeys(item["benefits"]))
        return [
            scheme + (self.colon + self.comma.join(map(self.labels.benefit, benefits)) if benefits else "")
            for scheme, benefits in by_scheme.items()
        ]

    def _thing(self, change: Data) -> list[str]:
        """One thing that starts, ends or is changed."""
        say = self.say
        kind = say(*KINDS[change["kind"]])
        if change["kind"] == "year":
            spans = f"{self.years(change['before'])} → {self.years(change['after'])}"
            return self.hanging("~ ", f"{kind}{self.colon}{spans}")
        label = self.labels.account(change["id"]) if change["kind"] == "means" else self.translation(change["label"])
        text = label if change["kind"] == "waiver" else say(f"{kind}“{label}”", f"{kind} “{label}”")
        if "stage" in change:
            text += self.in_brackets(self.translation(change["stage"]["label"]))
        if "parts" in change:
            text += self.colon + self.comma.join(map(self.labels.part, change["parts"]))
        first, last = change.get("from"), change.get("to")
        if change["change"] == "starts":
            text += self.comma + (say(f"{first} 起", f"from {first}") if first else say("新增", "new"))
        elif change["change"] == "ends":
            text += self.comma + (say(f"至 {last} 止", f"until {last}") if last else say("取消", "gone"))
        lines = self.hanging(f"{MARKS[change['change']]} ", text)
        if change.get("when"):
            lines += self.hanging("    ", f"{say('限于', 'only for')} {self.conditions(change['when'])}")
        if change.get("source"):
            lines += self.faint("    ", self.known_by(change["status"], change["source"]))
        for field in change.get("fields", ()):
            before, after = (self._field(field["name"], field[side]) for side in ("before", "after"))
            lines += self.hanging("    ", f"{say(*FIELDS[field['name']])}{self.colon}{before} → {after}")
        return lines

    def _table(self, name: str, changes: Sequence[Data]) -> list[str]:
        """The cells of one table, before and after, with the documents under those that share them."""
        lines = ["", *self.hanging("  ", self.titled_name(name))]
        rows = [
            [self.cell(change["when"]), *(part for side in ("before", "after") for part in (self._side(change, side), "→"))][:4]
            for change in changes
        ]
        if all(not row[0] for row in rows):
            rows, align = [row[1:] for row in rows], "rll"
        else:
            align = "lrll"
        sizes = widths(rows)
        if sum(sizes) - sizes[0] + MIN_CELL + 3 * 2 + 4 > self.width:
            made = iter([self.hanging("    ", f"{' '.join(row[:-3])} {' '.join(row[-3:])}".strip()) for row in rows])
        else:
            made = iter(blocks(rows, align=align, indent=4, width=self.width))
        for sources, run in itertools.groupby(changes, key=self._sources):
            lines += [line for _ in run for line in next(made)]
            lines += [line for source in sources for line in self.faint("      ", source)]
        return lines

    def _side(self, change: Data, which: str) -> str:
        side = change[which]
        if side is None:
            return self.say("无", "none")
        if side["state"] == "none":
            return self.say("无数值", "no figure")
        text = self.figures.shown(side, change["unit"], added=change["added"])
        if change["change"] == "status":
            text += self.in_brackets(status(self.screen, side.get("age") or side["status"]))
        return text

    def _sources(self, change: Data) -> tuple[str, ...]:
        """Where the figure comes from: the later one, or the earlier one where there is none any more; and why one is unknown."""
        texts = []
        for which in ("before", "after"):
            side = change[which]
            if side is None or side["state"] == "none":
                continue
            if side["state"] == "unknown":
                reason = self.translation(side["unknown"])
                why = f"{self.say('未知', 'unknown')}{self.colon}{reason}"
                texts.append(f"{why} {self.notes.mark(side['source'])}")
            elif which == "after" or change["after"] is None or change["after"]["state"] != "known":
                texts.append(self.figures.cited(side))
        return tuple(texts)

    def _field(self, name: str, value: Any) -> str:
        """A part of a declaration in words."""
        labels, comma = self.labels, self.comma
        if not value:
            return labels.payer("cash") if name == "payer" else self.say("无", "none")
        worded: dict[str, Callable[[Any], str]] = {
            "payer": labels.payer,
            "once": labels.counter,
            "when": self.conditions,
            **dict.fromkeys(("ratio", "table", "amount", "days"), labels.table),
        }
        each: dict[str, Callable[[Any], str]] = {
            "limits": self._limit,
            "counts": lambda count: labels.counter(count["counter"]),
            "needs": lambda need: labels.table(need["least"]),
            "instead": lambda other: self.text(labels.rules.declared.plan[other["plan"]].label),
            "payers": labels.payer,
            "benefits": labels.benefit,
            **dict.fromkeys(("base", "roles", "segments"), labels.part),
        }
        if name in worded:
            return worded[name](value)
        if name in each:
            return comma.join(map(each[name], value))
        return printable(value if isinstance(value, str) else comma.join(map(str, value)))

    def _limit(self, limit: Data) -> str:
        if limit["account"]:
            account = self.labels.account(limit["account"])
            return self.say(f"{account}余额", f"the balance of {account}")
        text = self.labels.table(limit["table"])
        return text + (self.say("(按支付额计)", " (counting what is paid)") if limit["measure"] == "payment" else "")


COLUMNS = (
    "kind", "change", "scheme", "benefits", "id", "label_zh", "label_en", "cell", "before", "after",
    "from", "to", "status_before", "status_after", "source",
)  # fmt: skip


def rows(document: Data) -> Iterator[Sequence[str]]:
    """A heading, and a row for each change and scheme that it concerns."""
    yield COLUMNS
    for change in document["changes"]:
        by_scheme: dict[str, dict[str, None]] = {}
        for item in change["for"]:
            by_scheme.setdefault(item["scheme"] or "", {}).update(dict.fromkeys(item["benefits"]))
        before, after = change.get("before") or {}, change.get("after") or {}
        label = change["label"] or {"zh": change["id"], "en": change["id"]}
        cell = " ".join(f"{name}={'/'.join(labels)}" for name, labels in change.get("when", {}).items())
        for scheme, benefits in by_scheme.items():
            first, last = change.get("from") or after.get("from") or "", change.get("to") or after.get("last") or ""
            yield (
                change["kind"], change["change"], scheme, " ".join(benefits), change["id"], label["zh"], label["en"],
                cell or " ".join(field["name"] for field in change.get("fields", ())), _value(before), _value(after),
                first, last, before.get("status", ""), after.get("status", ""),
                " ".join(after.get("source", ()) or before.get("source", ()) or change.get("source", ())),
            )  # fmt: skip


def _value(side: Data) -> str:
    if "starts" in side:
        return f"{side['starts']}/{side['ends']}"
    return str(side.get("value") or side.get("state") or "")

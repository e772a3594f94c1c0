"""The page that people read: plan by plan the segments in order, with figures in small tables and the documents at the end."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..rules.ruleset import RuleSet
from .cash import cash_rules
from .figures import Figures
from .footnotes import Footnotes, status
from .layout import cell_len, grid, hanging, pad, wrap
from .names import Names
from .screen import Screen, printable

Data = Mapping[str, Any]

RESETS = {
    "claim": ("每次", "each claim"),
    "stay": ("每次住院", "each stay"),
    "day": ("每日", "each day"),
    "month": ("每月", "each month"),
    "year": ("每医保年度", "each benefit year"),
    "lifetime": ("终身", "for life"),
}

TYPES = {
    "text": "文本",
    "boolean": "是否",
    "integer": "整数",
    "money": "金额",
    "ratio": "比例",
    "date": "日期",
    "choice": "选一",
}

GROWS = {
    "amount": ("按金额", "by the amount"),
    "payment": ("按支付额", "by the payment"),
    "one": ("加一", "by one"),
    "stay": ("每次住院加一", "by one a stay"),
}


def rulepage(screen: Screen, rules: RuleSet, book: Data) -> list[str]:
    """All lines about the rules of an area on a day.

    Args:
        book: what :func:`yibao.cli.rulebook.rulebook` made of them.
    """
    page = _Page(screen, rules, book)
    title = screen.text(rules.area.name) + f" ({rules.area.code}) · {book['date']}"
    package = printable(f"{rules.package} {rules.version}")
    lines = [screen.strong(title) + " " * max(2, screen.width - cell_len(title) - cell_len(package)) + screen.faint(package)]
    for plan in book["plans"]:
        lines += page.plan(plan)
    lines += cash_rules(screen, page.names, page.figures, book)
    return [*lines, *page.counters(), *page.facts(), *page.diseases(), *page.notes.lines(), ""]


class _Page:
    """The parts of the page."""

    def __init__(self, screen: Screen, rules: RuleSet, book: Data) -> None:
        self.screen = screen
        self.say = screen.say
        self.book = book
        self.names = Names(screen, rules)
        self.notes = Footnotes(screen, rules)
        self.figures = Figures(screen, self.names, self.notes, book["tables"])

    def plan(self, plan: Data) -> list[str]:
        """One plan under a heading."""
        screen, say = self.screen, self.say
        label = self._label(plan)
        name = printable(plan["id"])
        rule = screen.faint("═" * screen.width)
        blanks = screen.width - cell_len(label) - cell_len(name)
        lines = ["", rule]
        lines += (
            [screen.strong(label) + " " * blanks + screen.faint(name)] if blanks > 1 else [screen.strong(label), screen.faint(name)]
        )
        lines.append(rule)
        benefits = screen.comma.join(self.names.benefit(one) for one in plan["benefits"])
        lines += self._item(say("适用", "for"), f"{self.names.scheme(plan['scheme'])}{screen.colon}{benefits}")
        lines += self._item(say("医保年度", "benefit year"), self._year(plan["year"]))
        if plan["date"] == "admitted":
            lines += self._item(say("适用日期", "governed by"), say("入院日", "the day of admission"))
        for count in plan["counts"]:
            lines += self._item(say("先计", "counts first"), self._count(count))
        lines += self._note(plan, 0)
        for one in plan["instead"]:
            called = self.screen.text(self.names.rules.declared.plan[one["plan"]].label)
            other = f"{called} ({printable(one['plan'])})"
            lines += self._item(say("改用", "else by"), f"{other}{screen.colon}{self._conditions(one['when'])}")
            lines += self._item("", self._text(one["note"])) if one["note"] else []
        for stage in plan["stages"]:
            lines += self._stage(stage)
        lines += self._adjustments(plan["adjustments"], plan["stages"])
        lines += self._means(plan["means"])
        return lines

    def counters(self) -> list[str]:
        """The counters, by the names that a case file takes."""
        if not self.book["counters"]:
            return []
        title = self.say("累计项(可写在病例文件的 [state] 中)", "Counters (names that [state] of a case file takes)")
        rows = []
        for name, counter in self.book["counters"].items():
            unit = self.say("次数", "a number") if counter["unit"] == "number" else self.say("金额", "yuan")
            more = [self.say(*RESETS[counter["reset"]]), unit]
            if counter["kind"] == "max":
                more.append(self.say("记最大值", "remembers the largest"))
            if counter["per"]:
                apart = self.screen.comma.join(self.names.dimension(one) for one in counter["per"])
                more.append(self.say(f"按{apart}分列", f"kept apart by {apart}"))
            rows.append([printable(name), self._label(counter), self.screen.comma.join(more)])
        return ["", self.screen.strong(title), *grid(rows, indent=2, width=self.screen.width, keep=1)]

    def facts(self) -> list[str]:
        """What the area asks about a person."""
        if not self.book["facts"]:
            return []
        titles = {
            "person": self.say("另需询问(写在 [person.facts] 中)", "Facts asked for (they stand in [person.facts])"),
            "claim": self.say(
                "每次就医另需询问(写在 claim 的 facts 中)", "Facts asked for about one claim (they stand in its facts)"
            ),
        }
        lines: list[str] = []
        for about, title in titles.items():
            rows = []
            for name, fact in self.book["facts"].items():
                if fact["about"] == about:
                    choices = self.screen.comma.join(map(self._text, fact["words"]))
                    kind = self.say(TYPES[fact["type"]], fact["type"])
                    rows.append([printable(name), kind, f"{self._text(fact['question'])} {choices}".rstrip()])
            if rows:
                lines += ["", self.screen.strong(title), *grid(rows, indent=2, width=self.screen.width, keep=1)]
        return lines

    def diseases(self) -> list[str]:
        """The diseases that can be registered, by their codes."""
        if not self.book["diseases"]:
            return []
        title = self.say(
            "可登记的病种(registrations 与 disease 的代码)", "Diseases that can be registered (codes of registrations and disease)"
        )
        rows = [
            [
                printable(code),
                self._label(one) + (f"{self.screen.stop}{self._text(one['note'])}" if one["note"] else ""),
                self.screen.comma.join(self.names.benefit(kind) for kind in one["kinds"]),
                f"{status(self.screen, one['status'])} {self.notes.mark(one['source'])}",
            ]
            for code, one in self.book["diseases"].items()
        ]
        return ["", self.screen.strong(title), *grid(rows, indent=2, width=self.screen.width, keep=1)]

    def _stage(self, stage: Data) -> list[str]:
        say, screen = self.say, self.screen
        lines = ["", *(screen.strong(line) for line in wrap(self._label(stage), screen.width))]
        lines += self._item(say("基数", "base"), screen.comma.join(self.names.part(name) for name in stage["base"]), 2)
        if stage["when"]:
            lines += self._item(say("限于", "only for"), self._conditions(stage["when"]), 2)
        lines += self._note(stage, 2)
        for number, segment in enumerate(stage["segments"], 1):
            lines += self._segment(number, segment)
        return lines

    def _segment(self, number: int, segment: Data) -> list[str]:
        say, names = self.say, self.names
        payer = names.payer(segment["payer"]) if segment["payer"] else say("个人", "the person")
        lines = [f"  {number}. {self.screen.strong(self._label(segment))} → {payer}"]
        if segment["when"]:
            lines += self._item(say("限于", "only for"), self._conditions(segment["when"]), 5)
        for limit in segment["limits"]:
            lines += self._item(say("限额", "limit"), self._limit(limit), 5)
            for table in (limit["table"], limit["of"][6:] if (limit["of"] or "").startswith("table:") else None):
                lines += self.figures.table(table, 7) if table else []
        if segment["ratio"]:
            lines += self._item(say("比例", "ratio"), self._table(segment["ratio"]), 5)
            lines += self.figures.table(segment["ratio"], 7)
        if segment["rest"] == "payer":
            lines += self._item(say("余下", "the rest"), say("仍由原支付方承担", "stays with the payer it was with"), 5)
        if segment["rounding"] != "half_up":
            rounding = {"down": say("舍去不足一分", "down"), "up": say("进到分", "up")}[segment["rounding"]]
            lines += self._item(say("取整", "rounded"), rounding, 5)
        for count in segment["counts"]:
            lines += self._item(say("计入", "counts in"), self._count(count), 5)
        return lines + self._note(segment, 5)

    def _limit(self, limit: Data) -> str:
        say = self.say
        if limit["account"]:
            return say(f"{self.names.account(limit['account'])}余额", f"the balance of {self.names.account(limit['account'])}")
        parts = [self._table(limit["table"])]
        if limit["of"]:
            parts.append(say(f"{self._of(limit['of'])}的比例", f"as a share of {self._of(limit['of'])}"))
        if limit["times"]:
            parts.append(say("每日", "for each day of the stay"))
        if limit["counter"]:
            reset = self.book["counters"][limit["counter"]]["reset"]
            parts.append(say(f"{RESETS[reset][0]}累计 {limit['counter']}", f"{RESETS[reset][1]}, used up in {limit['counter']}"))
        if limit["measure"] == "payment":
            parts.append(say("按支付额计", "counting what is paid"))
        if limit["highest"]:
            parts.append(say(f"取迄今最高 {limit['highest']}", f"at the highest so far, {limit['highest']}"))
        return self.screen.comma.join(parts)

    def _of(self, of: str) -> str:
        kind, _, name = of.partition(":")
        if kind == "arrives":
            return self.say("流入金额", "what arrives")
        if kind == "part":
            return self.names.part(name)
        if kind == "fact":
            declared = self.book["facts"].get(name)
            return self._label(declared) if declared else printable(name)
        return self.names.table(name)

    def _table(self, name: str) -> str:
        """A table by its title, and the name by which `history` and overlays call it."""
        title, known = self.names.table(name), printable(name)
        return known if title == known else self.say(f"{title}({known})", f"{title} ({known})")

    def _adjustments(self, adjustments: Iterable[Data], stages: Iterable[Data]) -> list[str]:
        say, screen = self.say, self.screen
        labels = {one["id"]: self._label(one) for stage in stages for one in (*stage["segments"], stage)}
        lines: list[str] = []
        for one in adjustments:
            what = {"ratio": say("比例", "the ratio"), "limit": say("限额", "the limit")}[one["of"]]
            how = {
                "add": say(f"{what}加", f"added to {what}"),
                "times": say(f"{what}乘以", f"multiplies {what}"),
                "cap": say(f"{what}不超过", f"{what} is at most"),
            }[one["by"]]
            where = screen.comma.join(
                [
                    *(labels.get(name, printable(name)) for name in (*one["stages"], *one["segments"])),
                    *(self.names.part(role) for role in one["roles"]),
                    *(self.names.payer(payer) for payer in one["payers"]),
                ]
            )
            target = say(f"({where})", f" ({where})") if where else ""
            lines += ["", *hanging("  ", f"{self._label(one)}{screen.colon}{how}{target}", screen.width)]
            if one["when"]:
                lines += self._item(say("限于", "only for"), self._conditions(one["when"]), 4)
            lines += self.figures.table(one["table"], 6, points=one["by"] == "add")
        return ["", screen.strong(say("调整", "Adjustments")), *lines[1:]] if lines else []

    def _means(self, means: Iterable[Data]) -> list[str]:
        screen = self.screen
        lines: list[str] = []
        for number, one in enumerate(means, 1):
            parts = screen.comma.join(self.names.part(part) for part in one["parts"])
            text = f"{self.names.account(one['account'])}{screen.colon}{parts}"
            if one["when"]:
                text += f"{screen.stop}{self.say('限于', 'only for')} {self._conditions(one['when'])}"
            lines += hanging(f"  {number}. ", text, screen.width)
            lines += [screen.faint(line) for line in hanging("     ", self.figures.cited(one), screen.width)]
        title = self.say("个人应付部分依次由账户支付", "Accounts pay for what is left with the person, in order")
        return ["", screen.strong(title), *lines] if lines else []

    def _count(self, count: Data) -> str:
        return f"{printable(count['counter'])}{self.screen.comma}{self.say(*GROWS[count['by']])}"

    def _conditions(self, when: Mapping[str, list[str]]) -> str:
        names, screen = self.names, self.screen
        return screen.stop.join(
            f"{names.dimension(name)}{screen.colon}{names.labels(name, labels)}" for name, labels in when.items()
        )

    def _year(self, year: Data | None) -> str:
        if year is None:
            return self.say("未知", "not known")
        span = self.say(f"{year['starts']} 至 {year['ends']}", f"{year['starts']} to {year['ends']}")
        return f"{span}{self.screen.comma}{status(self.screen, year['status'])} {self.notes.mark(year['source'])}"

    def _note(self, item: Data, indent: int) -> list[str]:
        return self._item(self.say("说明", "note"), self._text(item["note"]), indent) if item["note"] else []

    def _item(self, name: str, text: str, indent: int = 0) -> list[str]:
        """A name and, set in behind it, a text."""
        size = self.say("10", "14") if not indent else self.say("6", "10")
        return hanging(" " * indent + pad(name, int(size)), text, self.screen.width)

    def _label(self, item: Data) -> str:
        return self._text(item["label"])

    def _text(self, text: Mapping[str, str]) -> str:
        return printable(self.say(text["zh"], text["en"]))

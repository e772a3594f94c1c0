"""The page that people read: plan by plan the segments in order, with figures in small tables and the documents at the end."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import attrs

from ....model.values.vocabulary import VOCABULARY
from ....rules.language.references import Reference
from ....rules.language.segments import Limit
from ....rules.ruleset import RuleSet
from ...terminal.figures import FigureTables
from ...terminal.footnotes import status
from ...terminal.page import AreaPage, Data
from ...terminal.screen import Screen, printable


def rulepage(screen: Screen, rules: RuleSet, book: Data) -> list[str]:
    """All lines about the rules of an area on a day.

    Args:
        book: what :func:`yibao.documents.rules.rules_document` made of them.
    """
    page = RulePage(screen, rules, book)
    lines = page.title(screen.text(rules.area.name) + f" ({rules.area.code}) · {book['date']}", page.package())
    for plan in book["plans"]:
        lines += page.plan(plan)
    for end in book.get("year_ends", ()):
        lines += page.year_end(end)
    return [
        *lines, *page.cash(), *page.counters(), *page.names(), *page.facts(), *page.diseases(), *page.notes.lines(), ""
    ]  # fmt: skip


def contents(screen: Screen, rules: RuleSet, book: Data) -> list[str]:
    """What the rules of an area on a day are about, a line a plan, and how to see each of them.

    Args:
        book: what :func:`yibao.documents.rules.rules_document` made of them.
    """
    page = AreaPage(screen, rules)
    lines = [*page.title(screen.text(rules.area.name) + f" ({rules.area.code}) · {book['date']}", page.package()), ""]
    rows = []
    for plan in book["plans"]:
        steps = sum(len(stage["segments"]) for stage in plan["stages"])
        benefits = page.comma.join(plan["benefits"])
        label = page.translation(plan["label"]) or printable(plan["id"])
        rows.append([label, printable(plan["scheme"]), benefits, page.say(f"{steps} 段", f"{steps} segment{'s' * (steps != 1)}")])
    lines += page.grid(rows, keep=1)
    counts = [(len(book[name]), zh, en) for name, zh, en in (("tables", "张表", "tables"), ("counters", "项累计", "counters"))]
    told = page.comma.join(page.say(f"{count} {zh}", f"{count} {en}") for count, zh, en in counts)
    hint = "yibao rules show --scheme … --benefit …"
    return [*lines, "", *page.hanging("", page.say(f"{told};逐项查看:{hint}", f"{told}; each in full: {hint}")), ""]


class RulePage(AreaPage):
    """The parts of the page."""

    def __init__(self, screen: Screen, rules: RuleSet, book: Data) -> None:
        super().__init__(screen, rules)
        self.book = book
        self.figures = FigureTables(self, book["tables"], rules, dt.date.fromisoformat(book["date"]))
        self._named: dict[str, None] = {}

    def plan(self, plan: Data) -> list[str]:
        """One plan under a heading."""
        say = self.say
        lines = self._heading(plan)
        others = say("由其他方案转来", "claims that other plans pass on")
        benefits = self.comma.join(map(self.labels.benefit, plan["benefits"])) or others
        lines += self._item("适用", "for", f"{self.labels.scheme(plan['scheme'])}{self.colon}{benefits}")
        lines += self._item("医保年度", "benefit year", self.years(plan["year"]))
        if plan["date"] == "admitted":
            lines += self._item("适用日期", "governed by", say("入院日", "the day of admission"))
        for count in plan["counts"]:
            lines += self._item("先计", "counts first", self._count(count))
        lines += self._note(plan, 0)
        for other in plan["instead"]:
            label = self.text(self.labels.rules.declared.plan[other["plan"]].label)
            text = f"{label} ({printable(other['plan'])}){self.colon}{self.conditions(other['when'])}"
            lines += self._item("改用", "else by", text)
            lines += self._item("", "", self.translation(other["note"])) if other["note"] else []
        lines += self._stages(plan)
        lines += self._adjustments(plan["adjustments"], plan["stages"])
        lines += self._waivers(plan.get("waivers", ()))
        lines += self._means(plan["means"])
        return lines

    def year_end(self, end: Data) -> list[str]:
        """What is paid when a benefit year ends."""
        say = self.say
        lines = self._heading(end)
        schemes = self.comma.join(map(self.labels.scheme, end["scheme"]))
        lines += self._item("适用", "for", say(f"{schemes}医保年度结束时", f"the end of a benefit year, {schemes}"))
        lines += self._item("应付", "due", self._due(end["due"]))
        lines += self._note(end, 0)
        return lines + self._stages(end)

    def _due(self, due: str) -> str:
        if not due:
            return self.say("下一年度首日", "the first day of the next year")
        return self.say(f"下一年 {due}", f"{due} of the next year")

    def _heading(self, item: Data) -> list[str]:
        rule = self.screen.faint("═" * self.width)
        return ["", rule, *self.title(self._label(item), printable(item["id"])), rule]

    def cash(self) -> list[str]:
        """What is paid beside the bill."""
        say, labels = self.say, self.labels
        lines: list[str] = []
        for name, cash in self.book["cash"].items():
            of = Reference.written(cash["of"] or "")
            benefits = self.comma.join(map(labels.benefit, cash["benefits"]))
            rows = [[say("适用", "for"), f"{labels.scheme(cash['scheme'])}{self.colon}{benefits}"]]
            rows += [[say("限于", "only for"), self.conditions({dimension: when})] for dimension, when in cash["when"].items()]
            if of:
                rows.append([say("计算", "is"), f"{self._base(of)} ÷ {cash['per']} × {say('天数', 'days')}"])
            if cash["stated"]:
                stated = say(f"个案可用 {cash['stated']} 给出", f"a claim may state them as {cash['stated']}")
                rows.append([say("天数", "days"), stated])
            for need in cash["needs"]:
                short = say("不足则待满足后付", "else paid later") if need["short"] == "later" else say("不足不付", "else nothing")
                least = f"{self._label(self.book['facts'][need['fact']])} ≥ {labels.table(need['least'])}"
                rows.append([say("条件", "needs"), f"{least}{self.comma}{short}"])
            rows.append([say("依据", "by"), self.figures.cited(cash)])
            lines += [*self.hanging("  ", f"{labels.cash(name)} ({printable(name)})"), *self.grid(rows, indent=4, keep=1)]
            base = of.name if of.kind == "table" else None
            for table in (cash["amount"], base, cash["days"], *(need["least"] for need in cash["needs"])):
                lines += [f"      {labels.table(table)}", *self.figures.table(table, 8)] if table else []
        return self.section("账单之外付给个人", "Paid to the person beside the bill", lines)

    def counters(self) -> list[str]:
        """The counters, by the names that a case file takes."""
        rows = []
        for name, counter in self.book["counters"].items():
            unit = self.say("次数", "a number") if counter["unit"] == "number" else self.say("金额", "yuan")
            more = [self.text(VOCABULARY["reset"][counter["reset"]]), unit]
            if counter["kind"] == "max":
                more.append(self.say("记最大值", "remembers the largest"))
            if counter["per"]:
                apart = self.comma.join(map(self.labels.dimension, counter["per"]))
                more.append(self.say(f"按{apart}分列", f"kept apart by {apart}"))
            rows.append([printable(name), self._label(counter), self.comma.join(more)])
        zh, en = "累计项(可写在病例文件的 [state] 中)", "Counters (names that [state] of a case file takes)"
        return self.section(zh, en, self.grid(rows, indent=2, keep=1))

    def names(self) -> list[str]:
        """The figures of the plans, by the names with which other commands call them."""
        rows = [[printable(name), self.labels.table(name)] for name in self._named]
        zh, en = "数值(yibao rules history 与覆盖文件所用的名称)", "Figures (names that yibao rules history and overlays take)"
        return self.section(zh, en, self.grid(rows, indent=2, keep=1))

    def facts(self) -> list[str]:
        """What the area asks about a person, and about one claim."""
        rows: dict[str, list[list[str]]] = {"person": [], "claim": []}
        for name, fact in self.book["facts"].items():
            choices = self.comma.join(map(self.translation, fact["words"]))
            kind = self.text(VOCABULARY["fact_type"][fact["type"]])
            rows[fact["about"]].append([printable(name), kind, f"{self.translation(fact['question'])} {choices}".rstrip()])
        zh, en = "另需询问(写在 [person.facts] 中)", "Facts asked for (they stand in [person.facts])"
        lines = self.section(zh, en, self.grid(rows["person"], indent=2, keep=1))
        zh, en = "每次就医另需询问(写在 claim 的 facts 中)", "Facts asked for about one claim (they stand in its facts)"
        return lines + self.section(zh, en, self.grid(rows["claim"], indent=2, keep=1))

    def diseases(self) -> list[str]:
        """The diseases that can be registered, by their codes."""
        rows = [
            [
                printable(code),
                self._label(disease) + (f"{self.stop}{self.translation(disease['note'])}" if disease["note"] else ""),
                self.comma.join(map(self.labels.benefit, disease["kinds"])),
                f"{status(self.screen, disease['status'])} {self.notes.mark(disease['source'])}",
            ]
            for code, disease in self.book["diseases"].items()
        ]
        zh, en = (
            "可登记的病种(registrations 与 disease 的代码)",
            "Diseases that can be registered (codes of registrations and disease)",
        )
        return self.section(zh, en, self.grid(rows, indent=2, keep=1))

    def _stages(self, item: Data) -> list[str]:
        """The stages of a plan or of a year's end; the first needs no heading where that says what the item's says."""
        lines: list[str] = []
        for number, stage in enumerate(item["stages"]):
            lines += self._stage(stage, heading=number > 0 or stage["label"] != item["label"])
        return lines

    def _stage(self, stage: Data, *, heading: bool) -> list[str]:
        """A stage, with or without a heading; what all segments say stands once."""
        say, segments = self.say, stage["segments"]
        lines = ["", *(self.strong(self._label(stage)) if heading else ())]
        lines += self._item("基数", "base", self.comma.join(map(self.labels.part, stage["base"])), 2)
        if stage.get("each"):
            groups = [say("逐项", "each line") if group == "line" else self.labels.label("lines", group) for group in stage["each"]]
            lines += self._item("依次", "in turn", self.comma.join(groups), 2)
        if stage["when"]:
            lines += self._item("限于", "only for", self.conditions(stage["when"]), 2)
        lines += self._note(stage, 2)
        common = _common(segments, "note", "reading")
        lines += self._note({"note": None, **common}, 2)
        for number, segment in enumerate(segments, 1):
            lines += self._segment(number, {**segment, **dict.fromkeys(common)})
        return lines

    def _segment(self, number: int, segment: Data) -> list[str]:
        say = self.say
        payer = self.labels.payer(segment["payer"]) if segment["payer"] else say("个人", "the person")
        lines = [f"  {number}. {self.screen.strong(self._label(segment))} → {payer}"]
        if segment["when"]:
            lines += self._item("限于", "only for", self.conditions(segment["when"]), 5)
        for limit in segment["limits"]:
            of = Reference.written(limit["of"] or "")
            lines += self._item("限额", "limit", self._limit(limit), 5)
            for table in (limit["table"], of.name if of.kind == "table" else None):
                lines += self.figures.table(table, 7) if table else []
        if segment["ratio"] and not segment.get("payers"):
            lines += self._item("比例", "ratio", self._figure(segment["ratio"]), 5)
            lines += self.figures.table(segment["ratio"], 7)
        for share in segment.get("payers", ()):
            self._named[share["ratio"]] = None
            lines += self._item("支付", "pays", self.labels.payer(share["payer"]), 5)
            lines += self.figures.table(share["ratio"], 7)
        if segment["rest"] == "payer":
            lines += self._item("余下", "the rest", say("仍由原支付方承担", "stays with the payer it was with"), 5)
        if segment["rounding"] != "half_up":
            rounding = {"down": say("舍去不足一分", "down"), "up": say("进到分", "up")}[segment["rounding"]]
            lines += self._item("取整", "rounded", rounding, 5)
        for count in segment["counts"]:
            if count["counter"] == (segment["ratio"] or "").partition(".")[0]:
                continue  # the counter of the segment's own bands
            lines += self._item("计入", "counts in", self._count(count), 5)
        return lines + self._note(segment, 5)

    def _limit(self, limit: Data) -> str:
        say = self.say
        if limit["account"]:
            account = self.labels.account(limit["account"])
            return say(f"{account}余额", f"the balance of {account}")
        parts = [self._fact_label(limit["fact"]) if limit.get("fact") else self._figure(limit["table"])]
        if limit["of"]:
            base = self._base(Reference.written(limit["of"]))
            parts.append(say(f"{base}的比例", f"as a share of {base}"))
        if limit["counter"]:
            reset = VOCABULARY["reset"][self.book["counters"][limit["counter"]]["reset"]]
            follows = limit["counter"] == (limit["table"] or "").partition(".")[0]
            if not (follows and self.book["counters"][limit["counter"]]["reset"] == "claim"):
                parts.append(say(f"{reset.zh}累计", f"{reset.en}, until used up"))
            if not follows:
                counter = self.labels.counter(limit["counter"])
                parts.append(say(f"记入“{counter}”", f"counted as “{counter}”"))
        for field in attrs.fields(Limit):
            value, words = limit.get(field.name), field.metadata.get("words")
            said = words.get(value) if isinstance(words, Mapping) else words if value else None
            if said is not None:
                parts.append(self.text(said).replace("{}", printable(str(value))))
        return self.comma.join(parts)

    def _figure(self, name: str) -> str:
        """A table by its title; its name stands at the end of the page."""
        self._named[name] = None
        return self.labels.table(name)

    def _fact_label(self, fact: str) -> str:
        """What somebody tells."""
        declared = self.book["facts"].get(fact)
        return self._label(declared) if declared else printable(fact)

    def _base(self, of: Reference) -> str:
        """What something is a ratio of."""
        if of.kind == "fact":
            return self._fact_label(of.name)
        if of.kind == "counter":
            return self.labels.counter(of.name)
        if of.kind in ("part", "table"):
            return self.labels.part(of.name) if of.kind == "part" else self.labels.table(of.name)
        return self.say("流入金额", "what arrives") if of.kind == "arrives" else self.say("缴费基数", "contribution base")

    def _adjustments(self, adjustments: Iterable[Data], stages: Iterable[Data]) -> list[str]:
        say = self.say
        labels = {part["id"]: self._label(part) for stage in stages for part in (*stage["segments"], stage)}
        lines: list[str] = []
        for adjustment in adjustments:
            what = {
                "ratio": say("比例", "the ratio"),
                "own_share": say("个人自付比例", "the person's share"),
                "limit": say("限额", "the limit"),
            }[adjustment["of"]]
            how = {
                "add": say(f"{what}加", f"added to {what}"),
                "times": say(f"{what}乘以", f"multiplies {what}"),
                "floor": say(f"{what}不低于", f"{what} is at least"),
                "cap": say(f"{what}不超过", f"{what} is at most"),
            }[adjustment["by"]]
            where = self.comma.join(
                [
                    *(labels.get(name, printable(name)) for name in (*adjustment["stages"], *adjustment["segments"])),
                    *map(self.labels.part, adjustment["roles"]),
                    *map(self.labels.payer, adjustment["payers"]),
                ]
            )
            lines += ["", *self.hanging("  ", f"{self._label(adjustment)}{self.colon}{how}{self.in_brackets(where)}")]
            if adjustment["when"]:
                lines += self._item("限于", "only for", self.conditions(adjustment["when"]), 4)
            lines += self.figures.table(adjustment["table"], 6, points=adjustment["by"] == "add")
        return self.section("调整", "Adjustments", lines[1:])

    def _waivers(self, waivers: Iterable[Data]) -> list[str]:
        """What is waived for whom, or that nobody knows it."""
        lines: list[str] = []
        for waiver in waivers:
            known = waiver["value"] == "yes"
            text = self._label(waiver) + ("" if known else self.in_brackets(self.say("是否如此,未知", "whether so is not known")))
            lines += self.hanging("  ", text)
            if waiver["when"]:
                lines += self._item("限于", "only for", self.conditions(waiver["when"]), 4)
            if waiver["why"]:
                lines += self._item("说明", "note", self.translation(waiver["why"]), 4)
            lines += self.faint("    ", self.figures.cited(waiver)) if waiver["source"] else []
        return self.section("豁免", "Waivers", lines)

    def _means(self, means: Iterable[Data]) -> list[str]:
        lines: list[str] = []
        for number, account in enumerate(means, 1):
            parts = self.comma.join(map(self.labels.part, account["parts"]))
            text = f"{self.labels.account(account['account'])}{self.colon}{parts}"
            if account["when"]:
                text += f"{self.stop}{self.say('限于', 'only for')} {self.conditions(account['when'])}"
            lines += self.hanging(f"  {number}. ", text)
            lines += self.faint("     ", self.figures.cited(account))
        return self.section("个人应付部分依次由账户支付", "Accounts pay for what is left with the person, in order", lines)

    def _count(self, count: Data) -> str:
        return f"{self.labels.counter(count['counter'])}{self.comma}{self.text(VOCABULARY['count_by'][count['by']])}"

    def _note(self, item: Data, indent: int) -> list[str]:
        lines = self._item("说明", "note", self.translation(item["note"]), indent) if item["note"] else []
        if item.get("reading"):
            lines += self._item("读法", "a reading", self.translation(item["reading"]), indent)
        return lines

    def _item(self, zh: str, en: str, text: str, indent: int = 0) -> list[str]:
        return self.item(zh, en, text, indent=indent, wide=(6, 10) if indent else (10, 14))

    def _label(self, item: Data) -> str:
        return self.translation(item["label"])


def _common(items: Sequence[Data], *keys: str) -> Data:
    """What several things say alike, by key."""
    first = items[0]
    return {
        key: first[key] for key in keys if len(items) > 1 and first.get(key) and all(item.get(key) == first[key] for item in items)
    }

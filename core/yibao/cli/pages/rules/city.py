"""One area as people read it: what it covers on a day, what simple claims rest on, and how well its figures are known."""

from collections.abc import Iterator, Sequence

from ....documents.city import FRESH, PROVEN, STATUSES
from ....model.reliability import RELIABILITIES
from ....model.values.vocabulary import VOCABULARY
from ....rules.ruleset import RuleSet
from ...terminal.footnotes import status
from ...terminal.layout import widths
from ...terminal.page import AreaPage, Data
from ...terminal.screen import Screen, printable


def citypage(screen: Screen, rules: RuleSet, document: Data) -> list[str]:
    """All lines about an area.

    Args:
        document: what :func:`yibao.documents.city.city_document` made.
    """
    page = CityPage(screen, rules)
    name = f"{page.translation(document['name'])} ({printable(document['city'])}, {document['code']}) · {document['on']}"
    lines = page.title(name, printable(f"{document['package']} {document['version']}"))
    parent = document["parent"]
    if parent:
        name = page.translation(parent["name"]) if parent["name"] else page.say("未安装", "not installed")
        lines += page.item("上级", "Parent", f"{name} ({parent['code']})")
    for scheme in document["schemes"]:
        text = f"{page.translation(scheme['label'])}{page.colon}{page.years(scheme['year'])}"
        lines += page.item("医保年度", "Benefit year", text)
    lines += page.coverage(document["schemes"])
    lines += page.probes(document)
    lines += page.gaps(document.get("gaps", ()), document["schemes"])
    lines += page.days(document.get("days", ()))
    lines += page.figures(document["figures"], document["on"])
    return [*lines, *page.cases(document["cases"]), *page.notes.lines(), ""]


class CityPage(AreaPage):
    """The parts of the page."""

    def coverage(self, schemes: Sequence[Data]) -> list[str]:
        """The answer for each benefit, a column for each scheme, and why some have no rules."""
        if not schemes:
            return []
        rows = [["", *(self.translation(scheme["label"]) for scheme in schemes)]]
        for index, benefit in enumerate(schemes[0]["coverage"]):
            rows.append([self.translation(benefit["label"]), *(self._answer(scheme["coverage"][index]) for scheme in schemes)])
        lines = self.section("待遇", "Coverage", self.headed_grid(rows, indent=2, gap=3))
        reasons: dict[tuple[str, str], dict[str, list[str]]] = {}
        for scheme in schemes:
            for answer in scheme["coverage"]:
                if answer["reason"]:
                    key = (self.translation(answer["reason"]), self.notes.mark(answer["source"]))
                    label = self.translation(scheme["label"])
                    reasons.setdefault(key, {}).setdefault(label, []).append(self.translation(answer["label"]))
        why: list[str] = []
        for (reason, mark), by_scheme in reasons.items():
            for label, benefits in by_scheme.items():
                why += self.hanging("  ", f"{label}{self.colon}{self.comma.join(benefits)}")
            why += self.hanging("    ", f"{reason} {mark}")
        return lines + self.section("为何没有", "Why not", why)

    def probes(self, document: Data) -> list[str]:
        """How many simple claims of each benefit there are of each answer."""
        schemes, total = document["schemes"], sum(document.get("probes", {}).values())
        if not total:
            return []
        rows = [self._headings("")]
        for index, benefit in enumerate(schemes[0]["coverage"]):
            counts = [scheme["coverage"][index]["probes"] for scheme in schemes]
            sums = [sum(count[answer] for count in counts) for answer in RELIABILITIES]
            rows.append([self.translation(benefit["label"]), *map(str, sums)])
        rows.append([self.say("合计", "All"), *map(str, document["probes"].values())])
        zh, en = f"在 {document['on']} 试算 {total} 笔简单账单", f"{total} simple claims settled on {document['on']}"
        return self.section(zh, en, self._counts(rows))

    def gaps(self, gaps: Sequence[Data], schemes: Sequence[Data]) -> list[str]:
        """Why simple claims are not settled in full: each reason once, with the claims that it meets."""
        labels = {scheme["scheme"]: self.translation(scheme["label"]) for scheme in schemes}
        answers = {(scheme["scheme"], row["benefit"]): row["answer"] for scheme in schemes for row in scheme["coverage"]}
        groups: dict[str, list[Data]] = {}
        for gap in gaps:
            if answers[gap["scheme"], gap["benefit"]] in PROVEN:  # else it is told above why there is no answer at all
                groups.setdefault(self.translation(gap["message"]), []).append(gap)
        lines: list[str] = []
        for reason, group in groups.items():
            for gap in group:
                levels = self.comma.join(self.text(VOCABULARY["level"][level]) for level in gap["levels"])
                text = f"{labels[gap['scheme']]}{self.colon}{self.labels.benefit(gap['benefit'])}{self.in_brackets(levels)}"
                lines += self.hanging("  ", f"{text} × {gap['probes']}{self.colon}{self.text(RELIABILITIES[gap['answer']])}")
            lines += self.hanging("    ", reason)
            names = dict.fromkeys(name for gap in group for name in gap["asks_for"])
            if names:
                facts = self.comma.join(self.text(self.labels.rules.declared.fact[name].label) for name in names)
                lines += self.hanging("    ", self.say(f"告知后可结算:{facts}", f"settled once told: {facts}"))
        return self.section("未能全部结算的", "Not settled in full", lines)

    def days(self, days: Sequence[Data]) -> list[str]:
        """How many simple claims there are of each answer, a line for each day."""
        if not days:
            return []
        rows = [self._headings(self.say("日期", "on"))]
        rows += [[day["on"], *map(str, day["probes"].values())] for day in days]
        return self.section("历年试算", "The same claims over the years", self._counts(rows))

    def _counts(self, rows: list[list[str]]) -> list[str]:
        """Rows of numbers under their headings; each in words where the page is too narrow."""
        if 2 + sum(widths(rows)) + 2 * (len(rows[0]) - 1) <= self.width:
            return self.headed_grid(rows, _NUMBERS, indent=2)
        (_, *heads), *body = rows
        texts = [self.comma.join(f"{head} {count}" for head, count in zip(heads, counts, strict=True)) for _, *counts in body]
        return [line for row, text in zip(body, texts, strict=True) for line in self.hanging("  ", f"{row[0]}{self.colon}{text}")]

    def _headings(self, first: str) -> list[str]:
        return [first, *(self.text(words) for words in RELIABILITIES.values())]

    def figures(self, figures: Data, day: str) -> list[str]:
        """How many figures there are by status, and by how they stand on the day."""
        tables, total = figures["tables"], figures["total"]
        by_status = [[status(self.screen, name), str(figures["status"][name])] for name in STATUSES]
        by_status.append([self.text(FRESH["unknown"]), str(figures["freshness"]["unknown"])])
        by_age = [[self.text(words), str(figures["freshness"][name])] for name, words in FRESH.items() if name != "unknown"]
        zh, en = f"数值:{tables} 个表,共 {total} 个", f"Figures: {total} in {tables} tables"
        lines = self.section(zh, en, self.grid(by_status, "lr", indent=2))
        grid = self.grid(by_age, "lr", indent=2)
        return lines + self.section(f"数值在 {day} 的时效", f"How figures stand on {day}", grid)

    def cases(self, cases: Data) -> list[str]:
        """How many golden cases there are, and which of them fail."""
        say = self.say
        lines = ["", self.screen.strong(say(f"算例:{cases['total']} 个", f"Golden cases: {cases['total']}"))]
        if cases["failing"]:
            text = self.comma.join(map(printable, cases["failing"]))
            lines += self.hanging("  ", f"{say('不符', 'failing')}{self.colon}{text}")
        elif cases["total"]:
            lines.append("  " + say("全部相符", "all come out as expected"))
        return lines

    def _answer(self, answer: Data) -> str:
        words = self.translation(answer["words"])
        if answer["answer"] not in PROVEN:
            return words
        count = answer["cases"]
        return words + self.say(f"({count} 个算例)", f" ({count} case{'s' if count > 1 else ''})")


_NUMBERS = "l" + "r" * len(RELIABILITIES)

COLUMNS = ("city", "scheme", "benefit", "answer", "cases", "reason_zh", "reason_en", "source", *RELIABILITIES)


def rows(document: Data) -> Iterator[Sequence[str]]:
    """A heading, and the answer for each scheme and benefit."""
    yield COLUMNS
    for scheme in document["schemes"]:
        for answer in scheme["coverage"]:
            reason = answer["reason"] or {"zh": "", "en": ""}
            head = (document["city"], scheme["scheme"], answer["benefit"], answer["answer"], str(answer["cases"]))
            probes = (str(answer["probes"][name]) for name in RELIABILITIES)
            yield (*head, reason["zh"], reason["en"], " ".join(answer["source"]), *probes)


DAY_COLUMNS = ("city", "on", *RELIABILITIES)


def day_rows(document: Data) -> Iterator[Sequence[str]]:
    """A heading, and the simple claims of each day by their answers."""
    yield DAY_COLUMNS
    for day in document["days"]:
        yield (document["city"], day["on"], *(str(day["probes"][name]) for name in RELIABILITIES))

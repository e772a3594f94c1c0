"""One area as people read it: what it covers, and how well its figures are known."""

from collections.abc import Iterator, Sequence

from ....documents.city import FRESH, STATUSES
from ....rules.ruleset import RuleSet
from ...terminal.footnotes import status
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
        if answer["answer"] != "works":
            return words
        count = answer["cases"]
        return words + self.say(f"({count} 个算例)", f" ({count} case{'s' if count > 1 else ''})")


COLUMNS = ("city", "scheme", "benefit", "answer", "cases", "reason_zh", "reason_en", "source")


def rows(document: Data) -> Iterator[Sequence[str]]:
    """A heading, and the answer for each scheme and benefit."""
    yield COLUMNS
    for scheme in document["schemes"]:
        for answer in scheme["coverage"]:
            reason = answer["reason"] or {"zh": "", "en": ""}
            head = (document["city"], scheme["scheme"], answer["benefit"], answer["answer"], str(answer["cases"]))
            yield (*head, reason["zh"], reason["en"], " ".join(answer["source"]))

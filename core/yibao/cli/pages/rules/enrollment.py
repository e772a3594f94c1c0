"""Answers to an application as a person reads them: what is open first, then what to tell, then what is closed and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....engine.enrollment.wording import choices_worded, question
from ....model.results.enrollment import Cited
from ....model.values.text import Text
from ....model.values.vocabulary import VOCABULARY
from ...terminal.footnotes import Footnotes, status
from ...terminal.labels import money, percent
from ...terminal.layout import cell_len, wrap
from ...terminal.page import AreaPage
from ...terminal.screen import Screen, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ....documents.enrollment import EnrollmentResult
    from ....engine.enrollment.cost import AmountsDue
    from ....model.results.contributions import ShareDue
    from ....model.results.enrollment import Answer, Charge, Finding, Paper, Start, Task
    from ....rules.enrollment import Enrollment


FEW = 2
"""So many ways that are not known yet are shown in full; of more each is a line."""


def enrollpage(screen: Screen, result: EnrollmentResult, *, whole: bool = False) -> list[str]:
    """The lines of the page: the ways that are open, those that are not known yet, and how many are closed.

    Args:
        whole: show closed ways and their reasons too, and every way that is not known yet in full.
    """
    from ....documents.enrollment import NOTE  # noqa: PLC0415 (the guide, which is written in these words too, needs neither)
    from ....engine.enrollment.cost import amounts_due  # noqa: PLC0415

    page, application, day = EnrollmentPage(screen, result.enrollment), result.application, result.day
    if (contributions := result.contributions) is not None:
        page.amounts_due = lambda answer, charge: amounts_due(contributions, answer, charge, application, day)
    area = result.enrollment.area.name
    heading = screen.say(f"{area.zh}  {day}", f"{area.en}, {day}")
    lines = [screen.strong(f"{heading}  {printable(application.person.id)}"), ""]
    by_verdict = {
        name: [answer for answer in result.answers if answer.answer == name] for name in ("eligible", "unknown", "not_eligible")
    }
    in_full = whole or (not by_verdict["eligible"] and len(by_verdict["unknown"]) <= FEW)
    for answer in (*by_verdict["eligible"], *(by_verdict["unknown"] if in_full else ())):
        lines += [*page.whole(answer), ""]
    brief = [] if in_full else [line for answer in by_verdict["unknown"] for line in page.open_line(answer)]
    lines += page.section(
        "尚不能确定(--all 列出全文)", "Not known yet (--all shows them in full)", [*brief, ""] if brief else [], blank=False
    )
    lines += page.open_questions(result.answers)
    lines += page.closed_ways(by_verdict["not_eligible"], whole=whole, alone=len(by_verdict["not_eligible"]) == len(result.answers))
    for note in result.document.get("notes", ()):
        lines += page.hanging(screen.say("未收录  ", "Not known  "), page.translation(note))
    lines += page.hanging(screen.say("说明  ", "Note  "), screen.text(NOTE))
    return lines + page.notes.lines()


class EnrollmentPage(AreaPage):
    """Procedures, guide notes and channels in words, each with its source."""

    def __init__(self, screen: Screen, enrollment: Enrollment, notes: Footnotes | None = None) -> None:
        super().__init__(screen, enrollment)
        self.enrollment = enrollment
        self.notes = notes or self.notes
        self.areas = {area.code: area.name for area in enrollment.levels}
        self.amounts_due: Callable[[Answer, Charge], AmountsDue | None] = lambda answer, charge: None
        self.set_in = 12 if screen.language == "zh" else 16

    def whole(self, answer: Answer) -> list[str]:
        """A procedure that is open, or not closed yet."""
        screen, say = self.screen, self.say
        verdict = say("可以办理", "Eligible") if answer.answer == "eligible" else say("尚不能确定", "Not known yet")
        colour = "green" if answer.answer == "eligible" else "yellow"
        verdict += screen.colon
        first, *others = wrap(f"{verdict}{screen.text(answer.label)}  ({printable(answer.id)})", screen.width)
        lines = [screen.tint(verdict, colour) + screen.strong(first.removeprefix(verdict)), *map(screen.strong, others)]
        if answer.pays:
            lines += self.entry(say("支付", "Pays"), [screen.text(answer.pays)])
        why = say("已符合", "Because") if answer.answer == "eligible" else say("待确认", "Still open")
        lines += self.entry(why, [self.reason(reason, answer) for reason in answer.reasons])
        lines += self.entry(say("材料", "Papers"), [self.paper(paper) for paper in answer.papers])
        lines += self.entry(say("步骤", "Steps"), [f"{n}. {self.task(task)}" for n, task in enumerate(answer.tasks, 1)])
        charged = [text for charge in answer.charges for text in self.charge(answer, charge)]
        last = {text: index for index, text in enumerate(charged)}  # charges of one premium have the same amounts
        lines += self.entry(say("费用", "Cost"), [text for index, text in enumerate(charged) if last[text] == index])
        if answer.start:
            lines += self.entry(say("待遇起始", "Cover"), [self.start(answer.start)])
        lines += self.entry(say("须知", "Good to know"), [self.with_source(remark.text, remark.cited) for remark in answer.remarks])
        lines += self.entry(say("之后", "Afterwards"), [self.follow(name) for name in answer.follows])
        lines += self.entry(say("去哪里", "Where"), [self.channel(name) for name in answer.channels])
        lines += self.entry(say("依据", "Rests on"), [self.level(cited) for cited in _together(answer.cited)])
        return lines + self.entry(say("附注", "Remark"), [screen.text(note) for note in answer.note])

    def closed(self, answer: Answer) -> list[str]:
        """A procedure that is closed, and why."""
        unmet = self.stop.join(self.reason(reason, answer) for reason in answer.reasons)
        name = f"{self.text(answer.label)} ({printable(answer.id)})"
        return self.hanging("  - ", f"{name}{self.colon}{self.say('未满足:', 'not met: ')}{unmet}")

    def open_line(self, answer: Answer) -> list[str]:
        """A procedure that is not closed yet, by name."""
        return self.hanging("  - ", f"{self.text(answer.label)} ({printable(answer.id)})")

    def closed_ways(self, answers: Sequence[Answer], *, whole: bool, alone: bool) -> list[str]:
        """Procedures that are closed: all, else those that lack the least where nothing is open, and how many more there are.

        Args:
            alone: whether nothing else is open, or may be.
        """
        least = min((len(answer.reasons) for answer in answers), default=0)
        near = [answer for answer in answers if whole or (alone and len(answer.reasons) == least)]
        lines = [line for answer in near for line in self.closed(answer)]
        more = len(answers) - len(near)
        if more:
            others = "more " if near else ""
            ways = f"1 {others}way is" if more == 1 else f"{more} {others}ways are"
            count = self.say(f"另有 {more} 条途径不符合条件;--all 列出及原因", f"{ways} not open; --all shows which, and why")
            lines += self.hanging("  - ", count)
        return self.section("不符合条件", "Not eligible", [*lines, ""] if lines else [], blank=False)

    def open_questions(self, answers: Sequence[Answer]) -> list[str]:
        """Facts that could still change something, each once, with what may be answered."""
        facts = dict.fromkeys(fact for answer in answers for fact in answer.ask)
        if not facts:
            return []
        screen, declared = self.screen, self.enrollment.declared
        lines = [screen.strong(screen.say("还请告知", "Please tell"))]
        for fact in facts:
            lines += self.hanging("  - ", f"{printable(fact)}{screen.colon}{screen.text(question(declared, fact))}")
            named = screen.comma.join(map(screen.text, choices_worded(declared, fact)))
            lines += self.hanging("    ", named) if named else []
        return [*lines, ""]

    def entry(self, name: str, texts: Sequence[str]) -> list[str]:
        """Texts behind a name, one below the other."""
        lines: list[str] = []
        for index, text in enumerate(texts):
            mark = "  " + (name if index == 0 else "")
            lines += self.hanging(mark + " " * max(2, self.set_in - cell_len(mark)), text)
        return lines

    def with_source(self, text: Text, cited: Cited) -> str:
        """A text, where it is from if not from the nation's level alone, its status if not official, and its documents."""
        return f"{self.text(text)} {self.source_mark(cited)}"

    def source_mark(self, cited: Cited) -> str:
        area = self.text(self.areas[cited.level]) if len(self.areas) > 1 else ""
        doubt = status(self.screen, cited.status) if cited.status != "official" else ""
        remark = self.comma.join(filter(None, (area, doubt)))
        return f"{self.say(f'({remark})', f'({remark})') if remark else ''}{self.notes.mark(cited.source)}"

    def reason(self, reason: Finding, answer: Answer) -> str:
        """A condition; where it is from only if not from where the whole procedure is."""
        return self.text(reason.text) if reason.cited in answer.cited else self.with_source(reason.text, reason.cited)

    def level(self, cited: Cited) -> str:
        return f"{self.text(self.areas[cited.level])} {self.known_by(cited.status, cited.source)}"

    def paper(self, paper: Paper) -> str:
        mark, state = ("+", self.say("(已有)", " (held)")) if paper.held else ("-", "")
        if paper.needed is None:
            mark, state = "?", self.say("(如需要)", " (if needed)")
        plain = paper.document is None or paper.form == "photo"  # what is a photo is called so
        form = "" if plain else f"{self.comma}{self.text(VOCABULARY['form'][paper.form])}"
        return f"{mark} {self.text(paper.label)}{form}{state} {self.source_mark(paper.cited)}"

    def task(self, task: Task) -> str:
        screen = self.screen
        text = f"{screen.text(VOCABULARY['actor'][task.who])}{screen.colon}{screen.text(task.text)}"
        where = screen.comma.join(screen.text(self.enrollment.declared.channel[name].label) for name in task.where)
        if where:
            text += screen.say(f"(地点:{where})", f" (at: {where})")
        if task.deadline:
            last = task.last_day.isoformat() if task.last_day else screen.say("尚不能确定", "not known yet")
            text += screen.stop + screen.say("期限:", "deadline: ") + screen.text(task.deadline)
            text += screen.stop + screen.say("最后一天 ", "last day ") + last
        return f"{self.joined(text, screen.text(task.takes), screen.text(task.note))} {self.source_mark(task.cited)}"

    def start(self, start: Start) -> str:
        say = self.say
        if start.first is None:
            when = say("尚不能确定", "not known yet")
        else:
            when = self.span(start.first, start.last) if start.last else say(f"自 {start.first} 起", f"from {start.first}")
        if start.waiting is not None:
            when += say(f"(等待期 {start.waiting} 个月)", f" (waiting period: {start.waiting} months)")
        text = f"{when}{self.colon}{self.with_source(start.text, start.cited)}"
        return f"{text} {self.text(start.note)}".rstrip()

    def charge(self, answer: Answer, charge: Charge) -> list[str]:
        """What has to be paid in words, and below it the amounts that are known, or why they are not."""
        screen = self.screen
        doubt = screen.say("(视情况)", " (depends on what is asked below)") if charge.needed is None else ""
        lines = [f"{screen.text(charge.text)}{doubt} {self.source_mark(charge.cited)}"]
        cost = self.amounts_due(answer, charge)
        open_start = answer.start is not None and answer.start.first is None
        for index, due in enumerate(cost.due if cost else ()):
            month = self.say(f"{due.first:%Y-%m} 每月", f"a month, {due.first:%Y-%m}")
            time = month if charge.contribution else f"{due.first:%Y}"
            if index and open_start and index >= charge.years:
                time = self.say(f"{time}(待遇自该年起的)", f"{time} (if cover starts in that year)")
            parts = [self.share(share) for share in due.shares]
            reasons = {share.unknown for share in due.shares}
            parts += [screen.text(text) for text in (due.unknown, due.nothing) if text and text not in reasons]
            lines.append(f"{time}{screen.colon}{screen.stop.join(parts)}")
        if cost and cost.citations:
            statuses = {citation.status for citation in cost.citations}
            worst = next((name for name in ("unverified", "seed", "secondary") if name in statuses), None)
            marks = self.notes.mark(dict.fromkeys(key for citation in cost.citations for key in citation.source))
            lines[-1] += (self.in_brackets(status(screen, worst)) if worst else " ") + marks
        return lines

    def share(self, share: ShareDue) -> str:
        """One payer's share."""
        screen = self.screen
        ratio = "" if share.ratio is None else f" {percent(share.ratio)}"
        if share.amount is not None:
            return screen.text(share.label) + ratio + screen.say(f" {money(share.amount)} 元", f" {money(share.amount)} yuan")
        why = screen.text(share.unknown) if share.unknown else screen.say("未知", "not known")
        return screen.text(share.label) + ratio + screen.say(f"({why})", f" ({why})")

    def follow(self, name: str) -> str:
        section, _, key = name.partition(".")
        declared = self.enrollment.declared
        if section == "guide":
            return f"{self.text(declared.guide[key].label)} (yibao guide --topic {printable(declared.guide[key].topic)})"
        procedure = declared.procedure[key]
        assert procedure.label is not None
        return f"{self.text(procedure.label)} (yibao enroll --kind {procedure.kind})"

    def channel(self, name: str) -> str:
        channel = self.enrollment.declared.channel[name]
        reached = printable(channel.telephone or ""), printable(channel.url or "")
        parts = (self.text(channel.label), *reached, self.text(channel.address), self.text(channel.hours))
        cited = Cited(channel.source, channel.status, self.enrollment.level("channel", name))
        return f"{self.comma.join(filter(None, parts))} {self.source_mark(cited)}"


def _together(cited: Sequence[Cited]) -> list[Cited]:
    """One citation for each level and status, with every document once, and whole documents only where no article is named."""
    groups: dict[tuple[str, str], list[str]] = {}
    for citation in cited:
        groups.setdefault((citation.level, citation.status), []).extend(citation.source)
    return [
        Cited(tuple(key for key in dict.fromkeys(keys) if not any(other.startswith(f"{key}#") for other in keys)), status_, level)
        for (level, status_), keys in groups.items()
    ]

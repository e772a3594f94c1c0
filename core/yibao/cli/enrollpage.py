"""Answers to an application as a person reads them: what is open first, then what to tell, then what is closed and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..engine.wording import choices_worded, question
from ..model.enrollment import Cited
from ..model.text import Text
from .footnotes import Footnotes, status
from .layout import cell_len, hanging, wrap
from .names import money, percent
from .screen import Screen, printable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from ..engine.cost import Owed
    from ..model.applicant import Application
    from ..model.contribution import ShareDue
    from ..model.enrollment import Answer, Charge, Finding, Paper, Start, Task
    from ..rules.enrollment import Enrollment
    from ..rules.ruleset import RuleSet

WHO = {
    "applicant": Text("本人", "applicant"),
    "employer": Text("用人单位", "employer"),
    "guardian": Text("监护人", "guardian"),
    "school": Text("学校", "school"),
    "community": Text("社区服务中心", "community centre"),
    "hospital": Text("医院", "hospital"),
    "pharmacy": Text("药店", "pharmacy"),
    "bureau": Text("经办机构", "bureau"),
    "tax": Text("税务机关", "tax office"),
    "fund": Text("基金", "fund"),
}
FORMS = {
    "original": Text("原件", "original"),
    "copy": Text("复印件", "copy"),
    "original_and_copy": Text("原件和复印件", "original and copy"),
    "photo": Text("照片", "photo"),
}


def enrollpage(
    screen: Screen,
    enrollment: Enrollment,
    application: Application,
    day: dt.date,
    answers: Sequence[Answer],
    contributions: RuleSet | None = None,
) -> list[str]:
    """The lines of the page."""
    from ..engine.application import NOTE  # noqa: PLC0415 (the guide, which is written in these words too, needs neither)
    from ..engine.cost import owed  # noqa: PLC0415

    page = Page(screen, enrollment)
    if contributions is not None:
        page.owed = lambda one, charge: owed(contributions, one, charge, application, day)
    say = screen.say
    heading = say(f"{enrollment.area.name.zh}  {day}", f"{enrollment.area.name.en}, {day}")
    lines = [screen.strong(f"{heading}  {printable(application.person.id)}"), ""]
    for one in answers:
        if one.answer != "not_eligible":
            lines += [*page.whole(one), ""]
    lines += page.open_questions(answers)
    closed = [one for one in answers if one.answer == "not_eligible"]
    if closed:
        lines.append(screen.strong(say("不符合条件", "Not eligible")))
        for one in closed:
            lines += page.closed(one)
        lines.append("")
    lines += hanging(say("说明  ", "Note  "), screen.text(NOTE), screen.width)
    return lines + page.notes.lines()


class Page:
    """One page: what is said on it, and the documents it cites."""

    def __init__(self, screen: Screen, enrollment: Enrollment, notes: Footnotes | None = None) -> None:
        self.screen = screen
        self.enrollment = enrollment
        self.notes = notes or Footnotes(screen, enrollment)
        self.names = {area.code: area.name for area in enrollment.levels}
        self.owed: Callable[[Answer, Charge], Owed | None] = lambda one, charge: None
        self.set_in = 12 if screen.language == "zh" else 16

    def whole(self, one: Answer) -> list[str]:
        """A procedure that is open, or not closed yet."""
        screen, say = self.screen, self.screen.say
        verdict = say("可以办理", "Eligible") if one.answer == "eligible" else say("尚不能确定", "Not known yet")
        colour = "green" if one.answer == "eligible" else "yellow"
        verdict += screen.colon
        first, *others = wrap(f"{verdict}{screen.text(one.label)}  ({printable(one.id)})", screen.width)
        lines = [screen.tint(verdict, colour) + screen.strong(first.removeprefix(verdict)), *map(screen.strong, others)]
        if one.pays:
            lines += self.entry(say("支付", "Pays"), [screen.text(one.pays)])
        why = say("已符合", "Because") if one.answer == "eligible" else say("待确认", "Still open")
        lines += self.entry(why, [self.reason(reason, one) for reason in one.reasons])
        lines += self.entry(say("材料", "Papers"), [self.paper(paper) for paper in one.papers])
        lines += self.entry(say("步骤", "Steps"), [f"{n}. {self.task(task)}" for n, task in enumerate(one.tasks, 1)])
        charged = [text for charge in one.charges for text in self.charge(one, charge)]
        last = {text: place for place, text in enumerate(charged)}  # charges of one premium have the same amounts
        lines += self.entry(say("费用", "Cost"), [text for place, text in enumerate(charged) if last[text] == place])
        if one.start:
            lines += self.entry(say("待遇起始", "Cover"), [self.start(one.start)])
        lines += self.entry(say("须知", "Good to know"), [self.said(remark.text, remark.cited) for remark in one.remarks])
        lines += self.entry(say("之后", "Afterwards"), [self.follow(name) for name in one.follows])
        lines += self.entry(say("去哪里", "Where"), [self.channel(name) for name in one.channels])
        lines += self.entry(say("依据", "Rests on"), [self.level(cited) for cited in _together(one.cited)])
        return lines + self.entry(say("附注", "Remark"), [screen.text(note) for note in one.note])

    def closed(self, one: Answer) -> list[str]:
        """A procedure that is closed, and why."""
        unmet = self.screen.stop.join(self.reason(reason, one) for reason in one.reasons)
        name = f"{self.screen.text(one.label)} ({printable(one.id)})"
        return hanging("  - ", f"{name}{self.screen.colon}{self.screen.say('未满足:', 'not met: ')}{unmet}", self.screen.width)

    def open_questions(self, answers: Sequence[Answer]) -> list[str]:
        """Facts that could still change something, each once, with what may be answered."""
        facts = dict.fromkeys(fact for one in answers for fact in one.ask)
        if not facts:
            return []
        screen, declared = self.screen, self.enrollment.declared
        lines = [screen.strong(screen.say("还请告知", "Please tell"))]
        for fact in facts:
            lines += hanging("  - ", f"{printable(fact)}{screen.colon}{screen.text(question(declared, fact))}", screen.width)
            named = screen.comma.join(map(screen.text, choices_worded(declared, fact)))
            lines += hanging("    ", named, screen.width) if named else []
        return [*lines, ""]

    def entry(self, name: str, texts: Sequence[str]) -> list[str]:
        """Texts behind a name, one below the other."""
        lines: list[str] = []
        for place, text in enumerate(texts):
            mark = "  " + (name if place == 0 else "")
            lines += hanging(mark + " " * max(2, self.set_in - cell_len(mark)), text, self.screen.width)
        return lines

    def said(self, text: Text, cited: Cited) -> str:
        """A text, where it is from if not from the nation's level alone, its status if not official, and its documents."""
        return f"{self.screen.text(text)} {self.marked(cited)}"

    def marked(self, cited: Cited) -> str:
        parts = []
        if len(self.names) > 1:
            parts.append(self.screen.text(self.names[cited.level]))
        if cited.status != "official":
            parts.append(status(self.screen, cited.status))
        listed = self.screen.comma.join(parts)
        about = self.screen.say(f"({listed})", f"({listed})") if parts else ""
        return f"{about}{self.notes.mark(cited.source)}"

    def reason(self, reason: Finding, one: Answer) -> str:
        """A condition; where it is from only if not from where the whole procedure is."""
        return self.screen.text(reason.text) if reason.cited in one.cited else self.said(reason.text, reason.cited)

    def level(self, cited: Cited) -> str:
        return f"{self.screen.text(self.names[cited.level])} {status(self.screen, cited.status)} {self.notes.mark(cited.source)}"

    def paper(self, one: Paper) -> str:
        say = self.screen.say
        mark = "?" if one.needed is None else "+" if one.held else "-"
        held = say("(如需要)", " (if needed)") if one.needed is None else "" if not one.held else say("(已有)", " (held)")
        plain = one.document is None or one.form == "photo"  # what is a photo is called so
        form = "" if plain else f"{self.screen.comma}{self.screen.text(FORMS[one.form])}"
        return f"{mark} {self.screen.text(one.label)}{form}{held} {self.marked(one.cited)}"

    def task(self, one: Task) -> str:
        screen = self.screen
        text = f"{screen.text(WHO[one.who])}{screen.colon}{screen.text(one.text)}"
        where = screen.comma.join(screen.text(self.enrollment.declared.channel[name].label) for name in one.where)
        if where:
            text += screen.say(f"(地点:{where})", f" (at: {where})")
        if one.deadline:
            last = one.last_day.isoformat() if one.last_day else screen.say("尚不能确定", "not known yet")
            text += screen.stop + screen.say("期限:", "deadline: ") + screen.text(one.deadline)
            text += screen.stop + screen.say("最后一天 ", "last day ") + last
        if one.takes:
            text += screen.stop + screen.text(one.takes)
        if one.note:
            text += screen.stop + screen.text(one.note)
        return f"{text} {self.marked(one.cited)}"

    def start(self, one: Start) -> str:
        say = self.screen.say
        if one.first is None:
            when = say("尚不能确定", "not known yet")
        elif one.last is None:
            when = say(f"自 {one.first} 起", f"from {one.first}")
        else:
            when = say(f"{one.first} 至 {one.last}", f"{one.first} to {one.last}")
        if one.waiting is not None:
            when += say(f"(等待期 {one.waiting} 个月)", f" (waiting period: {one.waiting} months)")
        text = f"{when}{self.screen.colon}{self.said(one.text, one.cited)}"
        return text + (f" {self.screen.text(one.note)}" if one.note else "")

    def charge(self, one: Answer, charge: Charge) -> list[str]:
        """What has to be paid in words, and below it the amounts that are known, or why they are not."""
        screen = self.screen
        doubt = screen.say("(视情况)", " (depends on what is asked below)") if charge.needed is None else ""
        lines = [f"{screen.text(charge.text)}{doubt} {self.marked(charge.cited)}"]
        cost = self.owed(one, charge)
        for due in cost.due if cost else ():
            time = (
                screen.say(f"{due.first:%Y-%m} 每月", f"a month, {due.first:%Y-%m}") if charge.contribution else f"{due.first:%Y}"
            )
            parts = [self.share(share) for share in due.shares]
            told = {share.unknown for share in due.shares}
            parts += [screen.text(text) for text in (due.unknown, due.nothing) if text and text not in told]
            lines.append(f"{time}{screen.colon}{screen.stop.join(parts)}")
        if cost and cost.citations:
            worst = [name for name in ("unverified", "seed", "secondary") if any(x.status == name for x in cost.citations)]
            marks = self.notes.mark(dict.fromkeys(key for citation in cost.citations for key in citation.source))
            doubt = status(screen, worst[0]) if worst else ""
            lines[-1] += (screen.say(f"({doubt})", f" ({doubt})") if doubt else " ") + marks
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
            return f"{self.screen.text(declared.guide[key].label)} (yibao guide --topic {printable(declared.guide[key].topic)})"
        one = declared.procedure[key]
        assert one.label is not None
        return f"{self.screen.text(one.label)} (yibao enroll --kind {one.kind})"

    def channel(self, name: str) -> str:
        one = self.enrollment.declared.channel[name]
        parts = [self.screen.text(one.label)]
        parts += [printable(x) for x in (one.telephone, one.url) if x]
        parts += [self.screen.text(x) for x in (one.address, one.hours) if x]
        cited = Cited(one.source, one.status, self.enrollment.level("channel", name))
        return f"{self.screen.comma.join(parts)} {self.marked(cited)}"


def _together(cited: Sequence[Cited]) -> list[Cited]:
    """One citation for each level and status, with every document once, and whole documents only where no article is named."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in cited:
        found.setdefault((one.level, one.status), []).extend(one.source)
    return [
        Cited(tuple(key for key in dict.fromkeys(keys) if not any(other.startswith(f"{key}#") for other in keys)), status_, level)
        for (level, status_), keys in found.items()
    ]

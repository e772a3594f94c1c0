"""``yibao guide``: how things are done, from the papers for a first visit to where to ask, each note with its source and status."""

import datetime as dt
from collections.abc import Sequence

from ...host.registry import load_registry
from ...model.inputs.structure import unknown_word
from ...model.results.enrollment import Cited
from ...model.values.text import Text
from ...rules.enrollment import Enrollment
from ...rules.language.procedures import Guide
from ..app.group import CITY, command, day_option, formats, option
from ..inputs.area_and_date import resolve_area, resolve_date
from ..inputs.folders import with_folder
from ..terminal.screen import Screen

TOPICS = {
    "joining": Text("参保", "Being insured"),
    "first_visit": Text("第一次就诊", "A first visit"),
    "registration": Text("挂号", "Registering with a doctor"),
    "paying": Text("先付费后检查取药", "Paying before examination and medicine"),
    "emergency": Text("急诊与 120", "Emergencies and 120"),
    "credential": Text("医保电子凭证", "Electronic insurance credential"),
    "card": Text("社会保障卡", "Social security card"),
    "settlement": Text("直接结算", "Direct settlement"),
    "elsewhere": Text("异地就医", "Care elsewhere"),
    "hospitals": Text("定点医疗机构", "Designated hospitals"),
    "accounts": Text("个人账户", "Personal accounts"),
    "reimbursement": Text("先付后报", "Reimbursement after treatment"),
    "layers": Text("保障层次", "Layers of cover"),
    "commercial": Text("商业医疗保险", "Commercial insurance beside it"),
    "international": Text("国际医疗服务", "International medical services"),
    "leaving": Text("离境", "Leaving"),
    "asking": Text("咨询", "Where to ask"),
}
"""Topics of the guide in order; a topic that is not here comes after these under its own name."""


@command(
    "guide",
    "就医与参保指南:第一次就诊、挂号、缴费、急诊、电子凭证、社保卡、结算、异地就医、报销、商业保险、咨询;每条注明出处与状态。",
    "A guide to seeing a doctor and being insured: first visit, registration, paying, emergencies, credential, card, "
    "settlement, care elsewhere, reimbursement, commercial insurance, where to ask. Every note has its source and status.",
    CITY,
    option("--topic", "只看一个主题", "one topic only", metavar=("主题", "TOPIC")),
    day_option("--on", "哪一天有效;默认今天", "as of a day; today unless given"),
    formats("table", "json"),
)
def guide(screen: Screen, city: str | None, topic: str | None, day: str | None, form: str) -> int:
    """Write the notes of the guide, by topic."""
    date = resolve_date(day, "--on")
    registry = load_registry()
    city = with_folder(registry, city)
    enrollment = registry.enrollment(resolve_area(registry, city))
    notes = guide_notes(enrollment, date, topic)
    if form == "json":
        from ...documents.enrollment import guide_document  # noqa: PLC0415 (only for JSON)

        screen.json(guide_document(enrollment, notes))
    else:
        screen.lines(_page(screen, enrollment, notes))
    return 0


def guide_notes(enrollment: Enrollment, day: dt.date, topic: str | None) -> list[tuple[str, Guide]]:
    """The notes in force on a day, by topic; those of one topic where one is named.

    Raises:
        InputError: there is no such topic.
    """
    order = {name: index for index, name in enumerate(TOPICS)}
    notes = sorted(enrollment.guides(day), key=lambda pair: order.get(pair[1].topic, len(order)))
    if topic is None:
        return notes
    topics = list(dict.fromkeys(note.topic for _, note in notes))
    if topic not in topics:
        raise unknown_word(topic, topics, "主题", "topic").at("--topic")
    return [(name, note) for name, note in notes if note.topic == topic]


def _page(screen: Screen, enrollment: Enrollment, notes: Sequence[tuple[str, Guide]]) -> list[str]:
    from ..pages.rules.enrollment import EnrollmentPage  # noqa: PLC0415 (only for people)

    page = EnrollmentPage(screen, enrollment)
    lines: list[str] = [screen.strong(screen.say(f"{enrollment.area.name.zh}指南", f"Guide to {enrollment.area.name.en}"))]
    topic = ""
    for name, note in notes:
        if note.topic != topic:
            topic = note.topic
            lines += ["", screen.strong(f"{screen.text(TOPICS.get(topic, Text(topic, topic)))}  ({topic})")]
        cited = Cited(note.source, note.status, enrollment.level("guide", name))
        lines += page.hanging("  - ", f"{screen.text(note.label)}{screen.colon}{page.with_source(note.text, cited)}")
        for text in (*map(page.channel, note.channels), *map(page.follow, note.follows)):
            lines += page.hanging("      > ", text)
    return lines + page.notes.lines()

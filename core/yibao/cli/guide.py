"""``yibao guide``: how things are done, from the papers for a first visit to where to ask, each note with its source and status."""

from typing import Any

import click

from ..host.registry import load_registry
from ..model.convert import unknown_word
from ..model.enrollment import Cited
from ..model.text import Text
from ..rules.enrollment import Enrollment
from ..rules.procedures import Guide
from .asked import area_asked, day_asked
from .group import city_option, format_option
from .group import command as make
from .screen import Screen

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


def command(screen: Screen) -> click.Command:
    """Make the command."""
    say = screen.say

    @make(
        screen,
        "guide",
        "就医与参保指南:第一次就诊、挂号、缴费、急诊、电子凭证、社保卡、结算、异地就医、报销、商业保险、咨询;每条注明出处与状态。",
        "A guide to seeing a doctor and being insured: first visit, registration, paying, emergencies, credential, card, "
        "settlement, care elsewhere, reimbursement, commercial insurance, where to ask. Every note has its source and status.",
    )
    @city_option(screen)
    @click.option("--topic", metavar=say("主题", "TOPIC"), help=say("只看一个主题", "one topic only"))
    @click.option("--on", "day", metavar=say("日期", "DATE"), help=say("哪一天有效;默认今天", "as of a day; today unless given"))
    @format_option(screen, "table", "json")
    def guide(city: str | None, topic: str | None, day: str | None, form: str) -> int:
        on = day_asked(day, "--on")
        registry = load_registry()
        enrollment = registry.enrollment(area_asked(registry.installed(), city))
        found = _in_order(enrollment.guides(on))
        topics = list(dict.fromkeys(one.topic for _, one in found))
        if topic is not None:
            if topic not in topics:
                raise unknown_word(topic, topics, "主题", "topic").at("--topic")
            found = [(name, one) for name, one in found if one.topic == topic]
        if form == "json":
            screen.json(_plain(enrollment, found))
        else:
            screen.lines(_page(screen, enrollment, found))
        return 0

    return guide


def _in_order(found: tuple[tuple[str, Guide], ...]) -> list[tuple[str, Guide]]:
    order = list(TOPICS)
    return sorted(found, key=lambda pair: order.index(pair[1].topic) if pair[1].topic in order else len(order))


def _page(screen: Screen, enrollment: Enrollment, found: list[tuple[str, Guide]]) -> list[str]:
    from .enrollpage import Page  # noqa: PLC0415 (only for people)
    from .layout import hanging  # noqa: PLC0415

    page = Page(screen, enrollment)
    lines: list[str] = [screen.strong(screen.say(f"{enrollment.area.name.zh}指南", f"Guide to {enrollment.area.name.en}"))]
    topic = ""
    for name, one in found:
        if one.topic != topic:
            topic = one.topic
            lines += ["", screen.strong(f"{screen.text(TOPICS.get(topic, Text(topic, topic)))}  ({topic})")]
        cited = Cited(one.source, one.status, enrollment.level("guide", name))
        said = f"{screen.text(one.label)}{screen.colon}{page.said(one.text, cited)}"
        lines += hanging("  - ", said, screen.width)
        for channel in one.channels:
            lines += hanging("      > ", page.channel(channel), screen.width)
        for follow in one.follows:
            lines += hanging("      > ", page.follow(follow), screen.width)
    return lines + page.notes.lines()


def _plain(enrollment: Enrollment, found: list[tuple[str, Guide]]) -> dict[str, Any]:
    from ..engine.application import sources  # noqa: PLC0415 (only for JSON)

    return {
        "format": "yibao-guide/1",
        "city": enrollment.area.slug,
        "notes": [
            {
                "id": name,
                "topic": one.topic,
                "label": {"zh": one.label.zh, "en": one.label.en},
                "text": {"zh": one.text.zh, "en": one.text.en},
                "channels": list(one.channels),
                "follows": list(one.follows),
                "sources": list(one.source),
                "status": one.status,
                "level": enrollment.level("guide", name),
            }
            for name, one in found
        ],
        "sources": sources(enrollment, [key for _, one in found for key in one.source]),
    }

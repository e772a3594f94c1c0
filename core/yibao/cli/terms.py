"""Joining and contributing in several cities, side by side: a row for each way in, or for each payer."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from ..engine.sides import Answered, What, ask_each, compared, document
from ..engine.start import MOST
from ..host.registry import Registry
from ..model.errors import NoRuleError, YibaoError
from ..model.money import parse_yuan
from ..model.text import Text
from ..rules.area import Area
from .layout import grid, hanging, wrap
from .names import money
from .screen import Screen, printable
from .sheet import sheet

_VERDICTS: Mapping[str, Text] = {
    "eligible": Text("可以", "yes"),
    "not_eligible": Text("不可以", "no"),
    "unknown": Text("待定", "not known yet"),
}
_PAYERS: Mapping[str, Text] = {
    "employer": Text("单位", "Employer"),
    "person": Text("个人", "Person"),
    "government": Text("财政", "Government"),
    "unemployment_fund": Text("失业保险基金", "Unemployment fund"),
    "medical_assistance": Text("医疗救助", "Medical assistance"),
    "pooled_fund": Text("统筹基金", "Pooled fund"),
    "account": Text("个人账户", "Personal account"),
}


def compare_terms(screen: Screen, registry: Registry, what: What, data: Mapping[str, Any], areas: Sequence[Area], form: str) -> int:
    """Ask each city and write the answers.

    Returns:
        The exit code: 2 where not even two cities answered.

    Raises:
        InputError: the file is wrong.
    """
    person, sides = (_joining if what == "enroll" else _paying)(registry, data, areas)
    if form == "json":
        screen.json(document(what, person, sides))
    elif form == "csv":
        screen.write(sheet(_rows(what, person, sides)))
    else:
        screen.lines(_page(screen, what, person, sides))
    if not compared(sides):
        nothing = NoRuleError(
            "没有可比较的:不足两个地区有答案",
            "nothing could be compared: fewer than two cities have an answer",
            mend=("看每个地区的拒绝原因", "see why each city refused it"),
        )
        screen.report(nothing)
        return 2
    return 0


def _joining(registry: Registry, data: Mapping[str, Any], areas: Sequence[Area]) -> tuple[str, tuple[Answered, ...]]:
    from ..engine.application import apply  # noqa: PLC0415 (bills need none of it)
    from ..model.applicant import read_application  # noqa: PLC0415
    from .asked import day_asked  # noqa: PLC0415

    application = read_application(data)
    day = application.date or day_asked(None)
    elsewhere = _facts(registry, areas)

    def ask(area: Area) -> Mapping[str, Any]:
        return apply(registry.enrollment(area.code), application, day, elsewhere=elsewhere)[1]

    return application.person.id or "-", ask_each(areas, ask)


def _paying(registry: Registry, data: Mapping[str, Any], areas: Sequence[Area]) -> tuple[str, tuple[Answered, ...]]:
    from ..engine.contributions import contribute  # noqa: PLC0415 (bills need none of it)
    from ..model.contribution import read_request  # noqa: PLC0415

    request = read_request(data)
    elsewhere = _facts(registry, areas)

    def ask(area: Area) -> Mapping[str, Any]:
        return contribute(registry.contributions(area.code), request, elsewhere=elsewhere)[1]

    return request.person.id, ask_each(areas, ask)


def _facts(registry: Registry, areas: Sequence[Area]) -> frozenset[str]:
    """Facts that any installed area declares for bills, or one of those compared for joining."""
    found = set(registry.facts())
    for area in areas:
        with suppress(YibaoError):  # it refuses when it is asked itself, with the reason
            found |= set(registry.enrollment(area.code).declared.fact)
        with suppress(YibaoError):
            found |= set(registry.contributions(area.code).declared.fact)
    return frozenset(found)


def _page(screen: Screen, what: What, person: str, sides: Sequence[Answered]) -> list[str]:
    title = " · ".join((printable(person), *(screen.text(side.area.name) for side in sides)))
    lines = [*(screen.strong(line) for line in wrap(title, screen.width)), ""]
    table = [["", *(screen.text(side.area.name) for side in sides)]]
    table += (_ways if what == "enroll" else _shares)(screen, sides)
    align = "l" * len(table[0]) if what == "enroll" else "l" + "r" * len(sides)
    lines += grid(table, align=align, width=screen.width)
    for side in sides:
        name = screen.text(side.area.name)
        notes = [screen.text(side.error.what)] if side.error is not None else []
        if side.document is not None:
            notes = _open(screen, side.document) if what == "enroll" else _missing(screen, side.document)
        if notes:
            lines += ["", screen.strong(name)]
            lines += [line for note in notes for line in hanging("  - ", note, screen.width)]
    return [*lines, ""]


def _said(screen: Screen, text: Mapping[str, str] | None) -> str:
    return "" if text is None else screen.text(Text(text["zh"], text["en"]))


def _ways(screen: Screen, sides: Sequence[Answered]) -> Iterator[list[str]]:
    """A row for each way in: who may, and from when on cover holds. Ways that are closed everywhere are left out."""
    labels: dict[str, str] = {}
    cells: dict[tuple[str, int], str] = {}
    for place, side in enumerate(sides):
        for one in side.document["procedures"] if side.document is not None else ():
            labels.setdefault(one["id"], _said(screen, one["label"]))
            cells[one["id"], place] = _verdict(screen, one)
    closed = screen.text(_VERDICTS["not_eligible"])
    for name, label in labels.items():
        row = [cells.get((name, place), "-") for place in range(len(sides))]
        if any(cell not in ("-", closed) for cell in row):
            yield [label, *row]


def _verdict(screen: Screen, one: Mapping[str, Any]) -> str:
    said = screen.text(_VERDICTS[one["answer"]])
    first = one["cover"]["from"] if one["cover"] else None
    if one["answer"] == "eligible" and first:
        said += screen.comma + screen.say(f"{first} 起享受", f"covered from {first}")
    return said


def _open(screen: Screen, found: Mapping[str, Any]) -> list[str]:
    """Questions whose answers could still decide."""
    asked = {one["fact"]: _said(screen, one["question"]) for way in found["procedures"] for one in way["ask"] if "question" in one}
    return [screen.say("要问:", "would ask: ") + question for question in asked.values()]


def _shares(screen: Screen, sides: Sequence[Answered]) -> Iterator[list[str]]:
    """A row for each payer: what it pays in all, and whether that is all there is."""
    payers = [name for name in _PAYERS if any(side.document is not None and name in side.document["totals"] for side in sides)]
    for payer in payers:
        cells = [_total(screen, side.document, payer) for side in sides]
        yield [screen.text(_PAYERS[payer]), *cells]


def _total(screen: Screen, found: Mapping[str, Any] | None, payer: str) -> str:
    if found is None:
        return "-"
    if payer not in found["totals"]:
        anybody = payer != "account" and any(due["unknown"] for due in (*found["months"], *found["premiums"]))
        return "?" if anybody else "-"  # where a whole month is not known, nobody knows who pays of it
    amount = found["totals"][payer]
    if amount is None:
        return "?"
    shown = money(parse_yuan(amount, MOST))
    return f"{shown} +?" if payer in found["incomplete"] else shown


def _missing(screen: Screen, found: Mapping[str, Any]) -> list[str]:
    """What is not known of the amounts, and how many figures are not verified."""
    reasons: dict[str, None] = {}
    for due in (*found["months"], *found["premiums"]):
        for one in (due, *due["shares"]):
            if one.get("unknown"):
                reasons[screen.say("未知:", "not known: ") + _said(screen, one["unknown"])] = None
    doubts = sum(one["code"] == "unverified" for one in found["warnings"])
    if doubts:
        reasons[screen.say(f"未核实的数字:{doubts}", f"unverified figures: {doubts}")] = None
    return list(reasons)


def _rows(what: What, person: str, sides: Sequence[Answered]) -> Iterator[Sequence[str]]:
    """A heading, and a row for each way in or each payer of each city."""
    if what == "enroll":
        yield ("person", "city", "procedure", "answer", "ask", "refused")
    else:
        yield ("person", "city", "payer", "amount", "complete", "refused")
    for side in sides:
        head = (person, side.area.slug)
        if side.error is not None:
            yield (*head, "", "", "", side.error.what.en)
        elif side.document is not None and what == "enroll":
            for one in side.document["procedures"]:
                yield (*head, one["id"], one["answer"], " ".join(fact["fact"] for fact in one["ask"]), "")
        elif side.document is not None:
            for payer, amount in side.document["totals"].items():
                yield (*head, payer, amount or "", str(payer not in side.document["incomplete"]).lower(), "")

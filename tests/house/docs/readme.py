"""The parts of pages that follow from the rules of cities: what works, what simple claims rest on, how well figures are known.

They stand between two marks. The day for which a README is told is the last one on which a document of the area was read, so that
it changes when the rules do, and not by itself. ``docs/answers.md`` names its days and cities.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from yibao import load_registry
from yibao.documents.city import FRESH, PROVEN, STATUSES, city_document, day_outcomes, last_read
from yibao.documents.coverage.outcomes import ProbeOutcome, count_answers
from yibao.host.registry import Registry
from yibao.model.reliability import RELIABILITIES
from yibao.model.values.vocabulary import BENEFITS

BEGIN = "<!-- what follows is written by: pytest -m docs tests/house --rewrite -->"
END = "<!-- until here -->"


def section(plugin: Path) -> str | None:
    """What stands between the marks in a plugin's README; none where it brings no area with schemes."""
    registry = load_registry()
    parts = [part for city in _areas(registry, plugin) for part in _area(registry, city)]
    return "\n".join([BEGIN, "", *parts, END]) if parts else None


def rewritten(page: str, made: str) -> str:
    """A README with its section in place, at its end where it had none."""
    if BEGIN not in page:
        return f"{page.rstrip()}\n\n{made}\n"
    before, _, rest = page.partition(BEGIN)
    return before + made + rest.partition(END)[2]


def _areas(registry: Registry, plugin: Path) -> list[str]:
    return [one.area.code for one in registry.installed() if one.package == f"yibao-{plugin.name}" and not one.area.base]


def _area(registry: Registry, code: str) -> Iterator[str]:
    rules = registry.rules(code)
    day = last_read(rules)
    if not rules.declared.scheme or day is None:
        return
    book = city_document(registry, code, day)
    yield f"## {book['name']['en']} ({book['name']['zh']}, {book['code']})"
    yield ""
    yield from _coverage(book)
    yield ""
    yield from _probes(book)
    yield ""
    yield from _figures(book)
    yield ""


def _coverage(book: Mapping[str, Any]) -> Iterator[str]:
    schemes = book["schemes"]
    yield f"| benefit | {' | '.join(scheme['label']['en'] for scheme in schemes)} |"
    yield f"|---|{'---|' * len(schemes)}"
    for place, one in enumerate(schemes[0]["coverage"]):
        answers = [scheme["coverage"][place] for scheme in schemes]
        yield f"| {one['label']['en']} ({one['label']['zh']}) | {' | '.join(map(_answer, answers))} |"
    yield ""
    yield "*Works* means that a worked case with a printed or hand-worked expectation passes (the number is that of such cases),"
    yield "and every simple claim of the day is settled; *in part*, that some are; *once told more*, that all are once a fact is."


def _probes(book: Mapping[str, Any]) -> Iterator[str]:
    """What the simple claims of the day rest on."""
    total, command = sum(book["probes"].values()), f"yibao cities --city {book['city']} --on {book['on']}"
    yield f"What {total} simple claims of {book['on']} rest on (`{command}`):"
    yield ""
    yield from _heading("benefit")
    for place, one in enumerate(book["schemes"][0]["coverage"]):
        counts = [scheme["coverage"][place]["probes"] for scheme in book["schemes"]]
        yield _counts(one["label"]["en"], {answer: sum(count[answer] for count in counts) for answer in RELIABILITIES})
    yield _counts("all", book["probes"])


def _heading(first: str) -> list[str]:
    return [f"| {first} | {' | '.join(words.en for words in RELIABILITIES.values())} |", f"|---|{'---:|' * len(RELIABILITIES)}"]


def _counts(first: str, counts: Mapping[str, int]) -> str:
    return f"| {first} | {' | '.join(str(counts[answer]) for answer in RELIABILITIES)} |"


ANSWERS_OF = {"cities": ("ningbo", "shanghai", "kunming"), "days": (dt.date(2026, 11, 30), dt.date(2026, 12, 1))}
"""The cities and the days of docs/answers.md."""


def answers() -> str:
    """What stands between the marks in docs/answers.md."""
    registry = load_registry()
    lines: list[str] = []
    for day in ANSWERS_OF["days"]:
        outcomes = {city: day_outcomes(registry.rules(city), day).outcomes for city in ANSWERS_OF["cities"]}
        total = [outcome for city in outcomes.values() for outcome in city]
        lines += [f"## {day}", "", *_heading("city")]
        for city, rows in outcomes.items():
            lines.append(_counts(registry.rules(city).area.name.en, count_answers(rows)))
        lines += [_counts("all", count_answers(total)), _shares(count_answers(total)), "", *_heading("benefit")]
        for benefit in dict.fromkeys(outcome.benefit for outcome in total):
            lines.append(_counts(BENEFITS[benefit].en, count_answers(outcome for outcome in total if outcome.benefit == benefit)))
        strict = sum(outcome.gap is not None for outcome in total)
        lines += ["", f"Without bounds {strict} of {len(total)} claims ({strict * 100 / len(total):.1f} %) are refused.", ""]
        lines += ["Not settled in full:", ""]
        for city, rows in outcomes.items():
            lines += _gaps(registry.rules(city).area.name.en, rows)
        lines.append("")
    return "\n".join([BEGIN, "", *lines, END])


def _shares(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    return f"| of all | {' | '.join(f'{counts[answer] * 100 / total:.1f} %' for answer in RELIABILITIES)} |"


def _gaps(city: str, rows: Iterable[ProbeOutcome]) -> Iterator[str]:
    """Why claims are not settled in full, each reason with the claims that it meets."""
    reasons: dict[tuple[str, str], list[ProbeOutcome]] = {}
    for row in rows:
        if row.gap:
            told = f" (settled once told: {', '.join(f'`{name}`' for name in row.gap.asks_for)})" if row.gap.asks_for else ""
            reasons.setdefault((row.answer, row.gap.message.en + told), []).append(row)
    for (answer, reason), group in reasons.items():
        benefits = ", ".join(sorted({BENEFITS[row.benefit].en.lower() for row in group}))
        yield f"- {city}, {benefits}, {len(group)} claims, {RELIABILITIES[answer].en}: {reason}"


def _answer(one: Mapping[str, Any]) -> str:
    if one["answer"] in PROVEN:
        return f"{one['words']['en']} ({one['cases']})"
    return f"{one['words']['en']}: {one['reason']['en']}" if one["reason"] else one["words"]["en"]


def _figures(book: Mapping[str, Any]) -> Iterator[str]:
    figures = book["figures"]
    yield f"{figures['total']} figures in {figures['tables']} tables, and how they stand on {book['on']}:"
    yield ""
    yield "| status | figures | | on that day | figures |"
    yield "|---|---:|---|---|---:|"
    status = [(name, figures["status"][name]) for name in STATUSES] + [("declared unknown", figures["freshness"]["unknown"])]
    fresh = [(words.en, figures["freshness"][name]) for name, words in FRESH.items() if name != "unknown"]
    for place in range(max(len(status), len(fresh))):
        left, right = ([*side, *[("", "")] * 9][place] for side in (status, fresh))
        yield f"| {left[0]} | {left[1]} | | {right[0]} | {right[1]} |"
    yield ""
    failing = len(book["cases"]["failing"])
    yield f"Golden cases: {book['cases']['total']}" + (f", of which {failing} fail" if failing else "")

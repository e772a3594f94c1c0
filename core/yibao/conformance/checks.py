"""The checks of the kit: golden cases, every day of change, every entry exercised, and the laws on generated courses."""

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from ..documents import settlement
from ..documents.coverage.outcomes import outcomes_on
from ..documents.settlement import Golden
from ..engine.facts.figures import doubts
from ..host.cases import cases as cases
from ..host.registry import Registry, load_registry
from ..model.results.settlement import Settlement
from ..model.values.classes import frozen
from ..model.values.dates import day_before
from ..model.values.errors import HostError, RuleError, YibaoError
from ..model.values.vocabulary import BENEFITS
from ..rules.figures.coverage import silent_from
from ..rules.lowering.plan import UNKNOWN
from ..rules.ruleset import RuleSet
from . import contributions, enrollment, laws, variants

GRID_EVERY = 12
"""Of so many days of change, the grid of simple claims is settled on one."""


@frozen
class Check:
    """One named check; ``run`` raises an assertion error where it fails."""

    name: str
    run: Callable[[], None]


def checks(city: str, exempt: Mapping[str, str], registry: Registry | None = None) -> list[Check]:
    """Every check of an area; ``exempt`` are entries that no case can exercise, with the reason.

    Args:
        registry: that knows the area; the installed areas unless given.
    """
    registry = load_registry() if registry is None else registry
    try:
        return _checks(registry, city, exempt)
    except RuleError as error:
        return [Check("rules:can be read", functools.partial(_refuse, error))]


def _checks(registry: Registry, city: str, exempt: Mapping[str, str]) -> list[Check]:
    if registry.find(city).area.base:
        return _enrollment(registry, city)  # nothing settles by a base alone
    rules = registry.rules(city)
    days = sorted({day for change in rules.change_days() for day in (day_before(change), change)})
    return [
        *_of_files("case", _case, rules, list(cases(registry, city))),
        Check("titles:every table has one", _bind(_titled, rules)),
        Check("coverage:every benefit has a plan or a word on why there is none", _bind(_covered, rules)),
        Check("entries:every one is exercised by a case", _bind(_exercised, registry, city, exempt)),
        *(Check(f"complete:{day}", _bind(_complete, rules, day)) for day in days),
        Check("grid:every simple claim is settled, or refused with its reason", _bind(_answered, rules, days[::GRID_EVERY])),
        *(Check(f"law:{name}", _bind(law, rules, days)) for name, law in {**laws.LAWS, **variants.LAWS}.items()),
        *_contributions(registry, city),
        *_enrollment(registry, city),
    ]


def _contributions(registry: Registry, city: str) -> list[Check]:
    """The checks of contributions; none where nothing is known about them."""
    try:
        rules = registry.contributions(city)
    except HostError:
        return []
    return [
        *_of_files("contributions", contributions.check_golden, rules, list(cases(registry, city, contributions.GOLDEN))),
        Check("contributions:known or said to be unknown on every day", _bind(contributions.check_days, rules)),
    ]


def _enrollment(registry: Registry, city: str) -> list[Check]:
    """The checks of what may be asked of the insurer in an area; none where nothing is known about it."""
    try:
        rules = registry.enrollment(city)
    except HostError:
        return []
    files = list(cases(registry, city, enrollment.GOLDEN))
    every_answer = _bind(enrollment.check_every_answer, rules, [path for _, path in files])
    return [
        *_of_files("enrollment", enrollment.check_golden, rules, files),
        *_of_files("questions", enrollment.check_questions_matter, rules, files),
        *([Check("enrollment:every way in is open, closed and not known somewhere", every_answer)] if files else []),
        Check("enrollment:more knowledge never turns an answer", _bind(enrollment.check_knowledge, rules)),
        Check("enrollment:nothing told, nothing certain", _bind(enrollment.check_nothing_told, rules)),
        Check("enrollment:every text is there twice", _bind(enrollment.check_texts, rules)),
    ]


def _of_files(kind: str, check: Callable[..., None], rules: object, files: Sequence[tuple[str, Traversable]]) -> list[Check]:
    return [Check(f"{kind}:{name}", _bind(check, rules, path)) for name, path in files]


def settle_golden(rules: RuleSet, path: Traversable | Path) -> Golden:
    """Settle a golden case and compare every claim with its expectation.

    Raises:
        AssertionError: an expectation that is not met, or a claim without one that cites its source.
    """
    golden = settlement.settle_golden(rules, path.read_bytes())
    assert not golden.wrong, "; ".join(golden.wrong)
    return golden


def _case(rules: RuleSet, path: Traversable) -> None:
    laws.check_document(settle_golden(rules, path).document)


def _exercised(registry: Registry, city: str, exempt: Mapping[str, str]) -> None:
    """Every dated entry with a figure is used by some golden case, or exempt for a reason."""
    rules = registry.rules(city)
    used: set[int] = set()
    for _, path in cases(registry, city):
        result = settle_golden(rules, path).result
        cited = [entry.citations for entry in result.entries if isinstance(entry, Settlement)]
        cited += [end.citations for end in result.year_ends]
        used |= {id(citation) for citations in cited for citation in citations}
    idle = []
    for table in rules.tables.values():
        entries: dict[int, bool] = {}
        for cell in table.cells:
            # a figure that changes nothing (no points off at home) is never cited
            done = any(id(citation) in used for citation in cell.citations) or cell.value is None or cell.value == 0
            entries[cell.entry] = entries.get(cell.entry, False) or done
        idle += [f"{table.name}[{index}]" for index, done in sorted(entries.items()) if not done]
    assert not set(idle) - set(exempt), f"no case uses {', '.join(sorted(set(idle) - set(exempt)))}"
    assert not set(exempt) - set(idle), f"exempt without need: {', '.join(sorted(set(exempt) - set(idle)))}"
    assert all(exempt.values()), "an exemption needs its reason"


def _titled(rules: RuleSet) -> None:
    """Every table is called something in both languages, since people read of its figures."""
    labels = {name: table.label for name, table in rules.declared.table.items()}
    without = [name for name in rules.tables if labels[name] is None]
    assert not without, f"no title: {', '.join(without)}; write them under [title]"
    empty = [name for name, label in labels.items() if label is not None and not (label.zh.strip() and label.en.strip())]
    assert not empty, f"an empty title: {', '.join(empty)}"


def _covered(rules: RuleSet) -> None:
    """Every benefit of every scheme has a plan, or a word why there is none, on each day from the first benefit year on."""
    silent = []
    for name, scheme in rules.declared.scheme.items():
        for benefit in BENEFITS:
            day = silent_from(rules.declared, rules.plans, name, benefit, scheme.years[0].from_)
            if day is not None:
                silent.append(f"{benefit} of {name} has neither a plan nor a word from {day} on")
    assert not silent, f"{'; '.join(silent)}; declare them under [coverage.NAME]"


def _complete(rules: RuleSet, day: dt.date) -> None:
    """Every plan can be lowered on the day, and each figure is known, declared unknown, or outside the time that is known."""
    for name in rules.declared.plan:
        plan = rules.plan_named(name, day)
        for table in plan.tables:
            for cell in table.cells:
                citation = cell.citation
                if cell.value == UNKNOWN:
                    assert cell.missing is not None
                    source = cell.missing[1]
                    assert source is None or source.reason is not None
                elif citation is not None:
                    assert citation.source, f"{citation.figure} cites nothing"
                    assert citation.from_ <= day, f"{citation.figure} holds before its first day"
                    assert all(message.text.en for message in doubts(rules, [citation]))


def _answered(rules: RuleSet, days: Sequence[dt.date]) -> None:
    """What the grid asks is answered by the laws; who is refused reads why, and how to mend it, in both languages."""
    for day in days:
        for outcome in outcomes_on(rules, day).outcomes:
            gap = outcome.gap
            if gap is not None:
                text = f"{outcome.benefit} of {outcome.scheme} on {day}: {gap.message.en}"
                assert gap.code in ("not_known", "input"), text
                assert gap.message.zh and gap.message.en and gap.mend, text


def _refuse(error: YibaoError) -> None:
    """Fail with what is wrong, where, and how to mend it, in the words in which settling tells it."""
    __tracebackhide__ = True
    raise AssertionError("\n".join(error.lines("en"))) from None


def _bind(check: Callable[..., None], *args: Any) -> Callable[[], None]:
    def run() -> None:
        try:
            check(*args)
        except YibaoError as error:
            _refuse(error)

    return run

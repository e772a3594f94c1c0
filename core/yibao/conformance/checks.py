"""The checks of the kit: golden cases, every day of change, every entry exercised, and the laws on generated courses."""

import datetime as dt
from collections.abc import Callable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from ..documents import settlement
from ..documents.settlement import Golden
from ..engine.facts.figures import unverified
from ..host.cases import cases as cases
from ..host.registry import Registry, load_registry
from ..model.results.settlement import Settlement
from ..model.values.classes import frozen
from ..model.values.dates import day_before
from ..model.values.errors import YibaoError
from ..model.values.vocabulary import BENEFITS
from ..rules.figures.coverage import gap
from ..rules.lowering.plan import UNKNOWN
from ..rules.ruleset import RuleSet
from . import contributions, enrollment, laws


@frozen
class Check:
    """One named check; ``run`` raises an assertion error where it fails."""

    name: str
    run: Callable[[], None]


def checks(city: str, exempt: Mapping[str, str]) -> list[Check]:
    """Every check of an installed area; ``exempt`` are entries that no case can exercise, with the reason."""
    registry = load_registry()
    asked = _enrollment(registry, city)
    if registry.find(city).area.base:
        return asked  # nothing settles by a base alone
    rules = registry.rules(city)
    found = [Check(f"case:{name}", _bind(_case, rules, path)) for name, path in cases(registry, city)]
    found.append(Check("titles:every table has one", _bind(_titled, rules)))
    found.append(Check("coverage:every benefit has a plan or a word on why there is none", _bind(_covered, rules)))
    found.append(Check("entries:every one is exercised by a case", _bind(_exercised, registry, city, exempt)))
    days = sorted({day for change in rules.change_days() for day in (day_before(change), change)})
    found.extend(Check(f"complete:{day}", _bind(_complete, rules, day)) for day in days)
    found.extend(Check(f"law:{name}", _bind(law, rules, days)) for name, law in laws.LAWS.items())
    paid = contributions.rules_of(registry, city)
    if paid is not None:
        golden = contributions.golden(registry, city)
        found.extend(Check(f"contributions:{name}", _bind(contributions.check_golden, paid, path)) for name, path in golden)
        found.append(Check("contributions:known or said to be unknown on every day", _bind(contributions.check_days, paid)))
    return [*found, *asked]


def _enrollment(registry: Registry, city: str) -> list[Check]:
    """The checks of what may be asked of the insurer in an area; none where nothing is known about it."""
    rules = enrollment.rules_of(registry, city)
    if rules is None:
        return []
    files = list(enrollment.golden(registry, city))
    found = [Check(f"enrollment:{name}", _bind(enrollment.check_golden, rules, path)) for name, path in files]
    found += [Check(f"questions:{name}", _bind(enrollment.check_questions_matter, rules, path)) for name, path in files]
    if files:
        every = _bind(enrollment.check_every_answer, rules, registry, city)
        found.append(Check("enrollment:every way in is open, closed and not known somewhere", every))
    found.append(Check("enrollment:more knowledge never turns an answer", _bind(enrollment.check_knowledge, rules)))
    found.append(Check("enrollment:nothing told, nothing certain", _bind(enrollment.check_nothing_told, rules)))
    found.append(Check("enrollment:every text is there twice", _bind(enrollment.check_texts, rules)))
    return found


def settle_golden(rules: RuleSet, path: Traversable | Path) -> Golden:
    """Settle a golden case and compare every claim with its expectation.

    Raises:
        AssertionError: an expectation that is not met, or a claim without one that cites its source.
    """
    found = settlement.settle_golden(rules, path.read_bytes())
    assert not found.wrong, "; ".join(found.wrong)
    return found


def _case(rules: RuleSet, path: Traversable) -> None:
    laws.check_document(settle_golden(rules, path).document)


def _exercised(registry: Registry, city: str, exempt: Mapping[str, str]) -> None:
    """Every dated entry with a figure is used by some golden case, or exempt for a reason."""
    rules = registry.rules(city)
    used: set[int] = set()
    for _, path in cases(registry, city):
        for entry in settle_golden(rules, path).result.entries:
            if isinstance(entry, Settlement):
                used |= {id(citation) for citation in entry.citations}
    idle = []
    for table in rules.tables.values():
        entries: dict[int, bool] = {}
        for cell in table.cells:
            # a figure that changes nothing (no points off at home) is never cited
            done = id(cell.timely_citation) in used or id(cell.late_citation) in used or cell.value is None or cell.value == 0
            entries[cell.entry] = entries.get(cell.entry, False) or done
        idle += [f"{table.name}[{index}]" for index, done in sorted(entries.items()) if not done]
    assert not set(idle) - set(exempt), f"no case uses {', '.join(sorted(set(idle) - set(exempt)))}"
    assert not set(exempt) - set(idle), f"exempt without need: {', '.join(sorted(set(exempt) - set(idle)))}"
    assert all(exempt.values()), "an exemption needs its reason"


def _titled(rules: RuleSet) -> None:
    """Every table is called something in both languages, since people read of its figures."""
    without = [name for name in rules.tables if name not in rules.declared.title]
    assert not without, f"no title: {', '.join(without)}; write them under [title]"
    empty = [name for name, title in rules.declared.title.items() if not (title.zh.strip() and title.en.strip())]
    assert not empty, f"an empty title: {', '.join(empty)}"


def _covered(rules: RuleSet) -> None:
    """Every benefit of every scheme has a plan, or is declared absent, unimplemented or unknown."""
    pairs = ((scheme, benefit) for scheme in rules.declared.scheme for benefit in BENEFITS)
    silent = [" ".join(pair) for pair in pairs if pair not in rules.plans and gap(rules.declared, *pair) is None]
    assert not silent, f"neither a plan nor a word: {', '.join(silent)}; declare them under [coverage.NAME]"


def _complete(rules: RuleSet, day: dt.date) -> None:
    """Every plan can be lowered on the day, and each figure is known, declared unknown, or outside the time that is known."""
    for name in rules.declared.plan:
        plan = rules.plan_named(name, day)
        for table in plan.tables:
            for one in table.cells:
                citation = one.citation
                if one.value == UNKNOWN:
                    assert one.missing is not None
                    cell = one.missing[1]
                    assert cell is None or cell.reason is not None
                elif citation is not None:
                    assert citation.source, f"{citation.figure} cites nothing"
                    assert citation.from_ <= day, f"{citation.figure} holds before its first day"
                    if citation.status == "unverified":
                        assert unverified(rules, citation, day).text.en


def _bind(check: Callable[..., None], *args: Any) -> Callable[[], None]:
    def run() -> None:
        try:
            check(*args)
        except YibaoError as error:
            raise AssertionError("\n".join(error.lines("en"))) from error

    return run

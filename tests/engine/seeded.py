"""Bugs seeded into the engine one at a time, and what notices them: golden cases and laws, each by its name."""

import sys
import types
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs

from tests.engine import laws
from tests.engine.atlantis import golden
from yibao import RuleSet, YibaoError, load_registry, parse, read_case
from yibao.documents.serialize import context_of
from yibao.documents.settlement import document, settle_case
from yibao.engine.course.course import Course
from yibao.engine.course.opening_state import opening_state
from yibao.engine.settlement.settle import settle
from yibao.model.inputs.claim import Case, Claim, Parts
from yibao.model.results.expectations import differences
from yibao.model.values.errors import LawError


@attrs.frozen
class Bug:
    """A bug: in one module a piece of source that stands there once is replaced by another.

    Attributes:
        name: what is wrong with it; module: below ``yibao``; was, becomes: source.
        noticed_by: one golden case (``case:…``) or law (``law …``) that notices it.
    """

    name: str
    module: str
    was: str
    becomes: str
    noticed_by: str


@contextmanager
def seeded(bug: Bug) -> Iterator[None]:
    """Run with a bug: the module is run again from its changed source, and stands wherever the sound one stood."""
    name = f"yibao.{bug.module}"
    sound = sys.modules[name]
    path = Path(str(sound.__file__))
    source = path.read_text(encoding="utf-8")
    assert source.count(bug.was) == 1, f"{path.name} has {bug.was!r} {source.count(bug.was)} times: seed this bug anew"
    broken = types.ModuleType(name)
    broken.__dict__.update(__file__=str(path), __package__=name.rpartition(".")[0])
    sys.modules[name] = broken
    replaced: list[tuple[Any, str, Any]] = []
    try:
        exec(compile(source.replace(bug.was, bug.becomes), str(path), "exec"), broken.__dict__)
        for module in [
            one for key, one in sys.modules.items() if key.startswith(("yibao.", "tests.engine.")) and one is not broken
        ]:
            for key, value in list(vars(module).items()):
                if getattr(value, "__module__", None) == name and vars(sound).get(getattr(value, "__name__", "")) is value:
                    replaced.append((module, key, value))
                    setattr(module, key, vars(broken)[value.__name__])
        yield
    finally:
        sys.modules[name] = sound
        for module, key, value in replaced:
            setattr(module, key, value)


@attrs.frozen
class Golden:
    """A golden case, read once."""

    name: str
    case: Case


def read() -> tuple[Golden, ...]:
    """Every golden case of Atlantis."""
    found = []
    for path in golden():
        name = f"case:{path.parent.name}/{path.stem}"
        found.append(Golden(name, read_case(parse(path.read_bytes()))))
    return tuple(found)


def notices(cases: Iterable[Golden]) -> Iterator[str]:
    """The names of golden cases and laws that something is wrong with, as they come up; of a sound engine none."""
    place = load_registry().rules("atlantis")
    for golden_case in cases:
        try:
            _, document = settle_case(place, golden_case.case)
        except LawError as error:
            yield golden_case.name
            yield f"law within settle: {error.what.en.split(chr(34))[1]}"
            continue
        except Exception:
            yield golden_case.name
            continue
        for claim, entry in zip(golden_case.case.claim, document["settlements"], strict=True):
            if claim.expect is not None and differences(entry, claim.expect):
                yield golden_case.name
            try:
                laws.keeps_all(entry)
            except laws.Broken as broken:
                yield f"law {broken.law}"
        for law, check in (("law 5", _reversal), ("law 6", _cut), ("law 7", _monotone)):
            try:
                sound = check(place, golden_case.case)
            except Exception:
                sound = False
            if not sound:
                yield law


def _plain(one: Case) -> list[Claim]:
    return [claim for claim in one.claim if claim.reverses is None]


def _course(place: RuleSet, one: Case, claims: list[Claim], state: Any = None) -> Course:
    course = Course(place, one.person, state or opening_state(place, one))
    for claim in claims:
        course.add(claim)
    return course


def _held(state: Any) -> tuple[Any, ...]:
    return dict(state.accounts), {key: value for key, value in state.counters.items() if value}


def _reversal(place: RuleSet, one: Case) -> bool:
    """Law 5: each claim taken back leaves what the others alone leave, and gives back what it took."""
    claims = _plain(one)
    for index, claim in enumerate(claims):
        whole = _course(place, one, claims)
        latest = max(entry.date for entry in whole.entries)
        back = whole.add(Claim("back", date=latest, reverses=claim.id))
        without = _course(place, one, claims[:index] + claims[index + 1 :])
        paid = {name: -amount for name, amount in whole.entries[index].payers.items()}
        if _held(whole.state) != _held(without.state) or dict(back.payers) != paid:
            return False
    return True


def _cut(place: RuleSet, one: Case) -> bool:
    """Law 6: cut anywhere and gone on from the state as a document says it, a course is the same."""
    claims = _plain(one)
    whole = _course(place, one, claims)
    for index in range(1, len(claims)):
        first = _course(place, one, claims[:index])
        told = document(first.result(), context_of(place, one.person.id))["state"]
        second = _course(place, one, claims[index:], opening_state(place, attrs.evolve(one, state=told)))
        if second.state != whole.state or (first.entries + second.entries != whole.entries and not _same(first, second, whole)):
            return False
    return True


def _same(first: Course, second: Course, whole: Course) -> bool:
    """Whether the parts of a course pay what the whole pays; citations are told apart by identity."""
    pairs = zip([*first.entries, *second.entries], whole.entries, strict=True)
    return all(one.payers == other.payers and one.segments == other.segments for one, other in pairs)  # type: ignore[union-attr]


def _monotone(place: RuleSet, one: Case) -> bool:
    """Law 7: more in-scope cost never lowers what the funds pay."""
    claim = _plain(one)[0]
    before = opening_state(place, one)
    paid = -1
    for fen in (
        0,
        1,
        50,
        9_999,
        60_000,
        90_001,
        100_000,
        100_001,
        120_000,
        2_000_000,
        2_000_001,
        4_000_000,
        30_000_000,
        60_000_001,
    ):
        bill = attrs.evolve(claim, lines=(), parts=Parts(0, 0, 0, fen))
        try:
            settlement, _ = settle(place, one.person, bill, before)
        except YibaoError:
            return True
        funds = sum(amount for name, amount in settlement.payers.items() if not laws.of_person(name))
        if funds < paid:
            return False
        paid = funds
    return True

"""One rewriting of a folder, from reading to proof: in memory, and in folders that nobody else sees."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import attrs

from yibao import Area, YibaoError
from yibao.engines import HostError, Registry, RuleError, labels_of, tables_of

from ..format1.reach import idle_adjustments
from ..format1.translation import translate, write_folder
from ..format1.units import units_of
from .area import Place
from .folder import FORMAT_FILE, parse_texts, read_texts
from .proof import Proof, prove
from .questions import Questions
from .rewriting import Knowledge, Remarks, rewrite

FORMAT_TEXT = "format = 2\n"


@attrs.define
class Migration:
    """What a rewriting came to.

    Attributes:
        before, after: the texts of the folder's files; remarks: what to know of it; proof: whether both settle alike.
    """

    area: Area
    before: dict[str, str]
    after: dict[str, str]
    remarks: Remarks
    proof: Proof

    @property
    def removed(self) -> tuple[str, ...]:
        """Files that are there no more."""
        return tuple(name for name in self.before if name not in self.after)


def migrate_folder(folder: Path, questions: Questions) -> Migration:
    """Rewrite a folder, and prove that nothing but names changed.

    Raises:
        YibaoError: the folder cannot be rewritten: no rules, format 2 already, broken rules.
    """
    texts = read_texts(folder)
    parse_texts(texts)
    place = Place(folder)
    with _workplace() as work:
        levels = {code: read_texts(place.own[code][1]) for code in place.of_format_1()}
        levels[place.area.code] = texts
        files = {code: [_sections(text) for text in level.values()] for code, level in levels.items()}
        raw = [sections for level in files.values() for sections in level]
        parents = tuple(_parents(place))
        units = {**_known_units(parents), **units_of(raw)}
        facts = {name: block["type"] for sections in raw for name, block in sections.get("fact", {}).items() if "type" in block}
        facts = {**_known_facts(parents), **facts}
        idle = idle_adjustments([_known_stages(parents), *raw])
        others = {code: path for code, (_, path) in place.own.items() if code not in levels}
        for code, level in levels.items():
            write_folder(translate(level, units, facts, idle), work / "before" / code)
        before = place.registry({**others, **{code: work / "before" / code for code in levels}})
        result: dict[str, tuple[dict[str, str], Remarks]] = {}
        plans = {code: {name for sections in level for name in sections.get("plan", {})} for code, level in files.items()}
        for code, level in levels.items():
            others_plans = frozenset(name for other, names in plans.items() if other != code for name in names)
            asked = questions if code == place.area.code else Questions()
            result[code] = _rewritten(
                level, attrs.evolve(_knowledge(before, code, units, facts), idle=idle, plans_elsewhere=others_plans), asked
            )
            write_folder(result[code][0], work / "after" / code)
        after = place.registry({**others, **{code: work / "after" / code for code in levels}})
        new, remarks = result[place.area.code]
        changed = {name for _, other in result.values() for name in (*other.changed, *other.new_names)}
        cases = [path for path in place.cases() if _about(path, place, before)]
        proof = prove(before, after, place.area.code, cases, changed)
        return Migration(place.area, texts, new, remarks, proof)


@contextmanager
def _workplace() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="yibao-migrate-") as name:
        yield Path(name)


def _rewritten(texts: Mapping[str, str], known: Knowledge, questions: Questions) -> tuple[dict[str, str], Remarks]:
    folder = parse_texts(texts)
    remarks = rewrite(folder, known, questions)
    return {FORMAT_FILE: FORMAT_TEXT, **folder.texts()}, remarks


def _sections(text: str) -> dict[str, Any]:
    return tomllib.loads(text.removeprefix("\ufeff"))


def _parents(place: Place) -> Iterator[Any]:
    """The rules of the installed areas above this one."""
    old = place.of_format_1()
    registry = place.registry({code: path for code, (_, path) in place.own.items() if code not in old})
    parents = {installed.area.code: installed.area.parent for installed in registry.installed()}
    code = place.area.parent
    while code is not None:
        for build in (registry.enrollment, registry.contributions, registry.rules):  # a base may have none of them
            with suppress(HostError, RuleError):
                yield build(code)
        code = parents.get(code)


def _known_facts(parents: Iterable[Any]) -> dict[str, str]:
    """The types of the facts that installed parents declare."""
    return {name: fact.type for rules in parents for name, fact in rules.declared.fact.items()}


def _known_stages(parents: Iterable[Any]) -> dict[str, Any]:
    """The stages of installed parents, as far as an adjustment may reach them."""
    stages: dict[str, Any] = {}
    for rules in parents:
        for name, rows in rules.declared.stage.items():
            segments = [
                {
                    "id": segment.id,
                    "role": segment.role or "copay",
                    "payer": str(segment.payer or ""),
                    **({"ratio": segment.ratio} if segment.ratio else {}),
                    "limits": segment.limit,
                }
                for stage in rows
                for segment in stage.segment
            ]
            stages[name] = {"id": rows[0].id or name, "segment": segments}
    return {"stage": stages}


def _known_units(parents: Sequence[Any]) -> dict[str, str]:
    """The units of tables that installed parents use."""
    sections = ("stage", "adjustment", "credit", "refund", "account_use", "cash", "contribution", "premium", "retirement")
    things = [thing for rules in parents for section in sections for thing in getattr(rules.declared, section).values()]
    things += [rules.declared.split for rules in parents]
    return {table: unit for thing in things for table, unit in tables_of(thing)}


def _knowledge(registry: Registry, code: str, units: Mapping[str, str], facts: Mapping[str, str]) -> Knowledge:
    """What the area's declarations say, as far as they can be built."""
    sets: list[Any] = []
    builds = (registry.contributions, registry.enrollment)
    for build in builds if registry.find(code).area.base else (registry.rules, *builds):
        try:
            sets.append(build(code))
        except HostError:
            continue
    if not sets:
        return Knowledge(units, facts=facts)

    def labels(name: str) -> Sequence[str] | None:
        for rules in sets:
            try:
                return labels_of(rules.declared, name)
            except YibaoError:
                continue
        return None

    planned = set(getattr(sets[0], "plans", ()))
    return Knowledge(units, labels, facts, schemes=tuple(sets[0].declared.scheme), planned=planned)


def _about(path: Path, place: Place, registry: Registry) -> bool:
    """Whether a case is about the area."""
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("city")
        return stated is None or registry.find(str(stated)).area.code == place.area.code
    except (tomllib.TOMLDecodeError, HostError):
        return False

"""What one may ask of the insurer in an area: its procedures as they stand on a day, lower levels adding to higher ones."""

import datetime as dt

from ..model.results.enrollment import Cited
from ..model.values.classes import frozen
from ..model.values.text import Text
from .area import Area
from .figures.titles import figure_title
from .language.procedures import Condition, Cost, Cover, Guide, Notice, Requirement, Step
from .loading.merge import Declared


@frozen
class Pathway:
    """A procedure as it stands on a day, with what lower levels add to it; every part says where it is from.

    Attributes:
        id: its name; levels: the areas that contribute to it, nation first; sources: of the whole.
    """

    id: str
    kind: str
    label: Text
    levels: tuple[str, ...]
    cited: tuple[Cited, ...]
    conditions: tuple[tuple[Cited, Condition], ...]
    documents: tuple[tuple[Cited, Requirement], ...]
    steps: tuple[tuple[Cited, Step], ...]
    costs: tuple[tuple[Cited, Cost], ...]
    covers: tuple[tuple[Cited, Cover], ...]
    notices: tuple[tuple[Cited, Notice], ...]
    scheme: str | None
    standing: str | None
    pays: Text | None
    follows: tuple[str, ...]
    channels: tuple[str, ...]
    note: tuple[Text, ...]


# eq=False: one thing, compared by identity
@frozen(eq=False, repr=False)
class Enrollment:
    """Everything that is known about joining, leaving and asking in one area.

    Attributes:
        area: what it is for; package, version, digest: what it came from, repeated in results.
        levels: the areas whose declarations it is made of, nation first.
        declared: the merged declarations of the ``person`` and ``enrollment`` folders.
    """

    area: Area
    package: str
    version: str
    digest: str
    levels: tuple[Area, ...]
    declared: Declared

    def __repr__(self) -> str:
        return f"<Enrollment {self.area.slug} of {self.package} {self.version}>"

    def declarations_with(self, section: str, name: str) -> Declared:
        """The declarations that have a name in a section, as :meth:`.ruleset.RuleSet.declarations_with`."""
        return self.declared

    def figure_title(self, figure: str) -> Text:
        """What the ``figure`` of a citation is."""
        return figure_title(self.declared, figure)

    def pathways(self, day: dt.date, *kinds: str) -> tuple[Pathway, ...]:
        """The procedures that stand on a day, in the order of their names within the order of their kinds.

        Args:
            kinds: only these; none means all.
        """
        result = [
            self._pathway(name, day)
            for name, rule in self.declared.procedure.items()
            if not rule.bases and rule.in_force(day) and (not kinds or rule.kind in kinds)
        ]
        return tuple(sorted(result, key=lambda item: (kinds.index(item.kind) if kinds else 0, item.id)))

    def guides(self, day: dt.date) -> tuple[tuple[str, Guide], ...]:
        """The notes of the guide that stand on a day, by topic and order."""
        notes = [(name, note) for name, note in self.declared.guide.items() if note.in_force(day)]
        return tuple(sorted(notes, key=lambda pair: (pair[1].topic, pair[1].order, pair[0])))

    def level(self, section: str, name: str) -> str:
        """Code of the area that declares something."""
        return self.declared.levels[section, name]

    def _pathway(self, name: str, day: dt.date) -> Pathway:
        base = self.declared.procedure[name]
        assert base.kind is not None
        assert base.label is not None
        order = [area.code for area in self.levels]
        others = [(key, other) for key, other in self.declared.procedure.items() if name in other.bases and other.in_force(day)]
        # of two on one level the one about fewer procedures is the more special one, and comes later
        others.sort(key=lambda pair: (order.index(self.level("procedure", pair[0])), -len(pair[1].bases), pair[0]))
        parts = [(Cited(rule.source, rule.status, self.level("procedure", key)), rule) for key, rule in [(name, base), *others]]
        upward = parts[::-1]
        steps = {step.id: (_of(whole, step), step) for whole, rule in parts for step in rule.step}
        return Pathway(
            id=name,
            kind=base.kind,
            label=next((rule.label for _, rule in upward if rule.label is not None), base.label),
            levels=tuple(dict.fromkeys(whole.level for whole, _ in parts)),
            cited=tuple(whole for whole, _ in parts),
            conditions=tuple((_of(whole, rule.when), rule.when) for whole, rule in parts if rule.when),
            documents=tuple((_of(whole, paper), paper) for whole, rule in parts for paper in rule.document),
            steps=tuple(steps.values()),
            costs=tuple((_of(whole, cost), cost) for whole, rule in upward for cost in rule.cost if cost.in_force(day)),
            covers=tuple((_of(whole, cover), cover) for whole, rule in upward for cover in rule.cover if cover.in_force(day)),
            notices=tuple((_of(whole, notice), notice) for whole, rule in parts for notice in rule.notice if notice.in_force(day)),
            scheme=next((rule.scheme for _, rule in upward if rule.scheme), None),
            standing=next((rule.standing for _, rule in upward if rule.standing), None),
            pays=next((rule.pays for _, rule in upward if rule.pays), None),
            follows=tuple(dict.fromkeys(follow for _, rule in parts for follow in rule.follows)),
            channels=tuple(dict.fromkeys(channel for _, rule in upward for channel in rule.channels)),
            note=tuple(rule.note for _, rule in parts if rule.note is not None),
        )


def _of(whole: Cited, part: Condition | Requirement | Step | Cost | Cover | Notice) -> Cited:
    """Where a part is from: what it says itself, else what the whole says."""
    return Cited(part.source or whole.source, part.status or whole.status, whole.level)

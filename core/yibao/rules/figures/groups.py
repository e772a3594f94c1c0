"""Groups of lines: which lines of a bill a plan keeps apart."""

from ...model.values.classes import frozen
from ...model.values.vocabulary import SPLIT
from ..language.plans import Plan
from ..loading.merge import Declared

REST = "*"
"""In ``each``, all lines that are in none of the other groups; and ``line``, every line by itself, is no group either."""


@frozen
class LineMatch:
    """What lines a group holds; empty means any."""

    name: str
    classes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    def holds(self, class_: str, kind: str | None, origin: str | None, code: str | None) -> bool:
        """Whether a line is in the group."""
        return (
            (not self.classes or class_ in self.classes)
            and (not self.kinds or (kind or "unspecified") in self.kinds)
            and (not self.origins or (origin or "unspecified") in self.origins)
            and (not self.codes or code in self.codes)
        )

    @property
    def of_kind(self) -> bool:
        """Whether kinds alone tell it."""
        return bool(self.kinds) and not (self.classes or self.origins or self.codes)


def group_named(declared: Declared, name: str) -> LineMatch:
    """The group of a name; a kind of lines is one by itself."""
    group = declared.lines.get(name)
    if group is None:
        return LineMatch(name, kinds=(name,))
    when = group.when
    return LineMatch(
        name, when.get("line_class", ()), when.get("line_kind", ()), when.get("line_origin", ()), when.get("line_code", ())
    )


def groups_of(declared: Declared, plan: Plan) -> tuple[str, ...]:
    """The names of the groups that some stage of a plan keeps apart."""
    stages = [stage for key in plan.stages for stage in declared.stage[key]]
    names = [base.name for stage in stages for base in stage.base if base.kind in SPLIT and base.name]
    names += [group for stage in stages for group in stage.each if group not in (REST, "line")]
    return tuple(dict.fromkeys(names))

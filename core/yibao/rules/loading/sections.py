"""The sections of rule files: each is one line of :class:`Declarations`, with its class and the hooks whose files may hold it.

The classes of a section are imported when files that may hold it are read: settling a bill needs no class of an enrollment.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from ...model.values.classes import frozen
from ...model.values.name import Name
from ...model.values.text import Text
from ..language import claims

if TYPE_CHECKING:
    from ..language import accounts, contributions, plans, procedures, schemes, segments, tables

_EVERY = ("person", "claim", "settlement", "enrollment")


def _section(*hooks: str, subject: str = "") -> Any:
    """A section that files of some hooks may hold; ``subject`` is what somebody asks for who needs it."""
    return attrs.field(factory=dict, metadata={"hooks": hooks, "subject": subject})


@frozen(repr=False)
class Declarations:
    """What rule files declare, by section and name."""

    hook: ClassVar[str]

    source: Mapping[Name, tables.Source] = _section(*_EVERY)
    table: Mapping[Name, tables.TableDeclaration] = _section(*_EVERY)
    dimension: Mapping[Name, tables.Dimension] = _section(*_EVERY)
    fact: Mapping[Name, schemes.Fact] = _section("person", "enrollment")
    disease: Mapping[Name, schemes.Disease] = _section("person")
    scheme: Mapping[Name, schemes.Scheme] = _section("person")
    account: Mapping[Name, schemes.Account] = _section("person")
    credit: Mapping[Name, schemes.Credit] = _section("person")
    refund: Mapping[Name, accounts.Refund] = _section("person")
    account_use: Mapping[Name, tuple[accounts.Use, ...]] = _section("person")
    share: Mapping[Name, tuple[accounts.SharingRule, ...]] = _section("person")
    split: claims.Split = attrs.field(factory=claims.Split, metadata={"hooks": ("claim",), "subject": ""})
    facility_level: Mapping[claims.LevelName, tuple[str, ...]] = _section("claim")
    access: Mapping[Name, claims.Access] = _section("claim")
    kind: Mapping[Name, claims.DeclaredKind] = _section("claim", "settlement")
    lines: Mapping[Name, claims.LineGroup] = _section("claim", "settlement")
    payer: Mapping[Name, segments.DeclaredPayer] = _section("settlement")
    counter: Mapping[Name, segments.Counter] = _section("settlement")
    layers: Mapping[Name, tuple[Name, ...]] = _section("settlement")
    stage: Mapping[Name, tuple[segments.Stage, ...]] = _section("settlement")
    means: Mapping[Name, plans.MeansList] = _section("settlement")
    adjustment: Mapping[Name, tuple[plans.Adjustment, ...]] = _section("settlement")
    waiver: Mapping[Name, tuple[plans.SegmentWaiver, ...]] = _section("settlement")
    year_end: Mapping[Name, tuple[plans.YearEnd, ...]] = _section("settlement")
    plan: Mapping[Name, plans.Plan] = _section("settlement")
    cash: Mapping[Name, plans.Cash] = _section("settlement")
    coverage: Mapping[Name, tuple[plans.Coverage, ...]] = _section("settlement")
    condition: Mapping[Name, procedures.Condition] = _section("enrollment")
    document: Mapping[Name, procedures.Document] = _section("enrollment")
    channel: Mapping[Name, procedures.Channel] = _section("enrollment")
    procedure: Mapping[Name, procedures.Procedure] = _section("enrollment", subject="enrollment")
    guide: Mapping[Name, procedures.Guide] = _section("enrollment", subject="enrollment")
    contribution: Mapping[Name, contributions.Contribution] = _section("enrollment", subject="contributions")
    premium: Mapping[Name, contributions.Premium] = _section("enrollment", subject="contributions")
    retirement: Mapping[Name, contributions.Retirement] = _section("enrollment", subject="contributions")


class PersonRules(Declarations):
    """What the insured-person hook returns."""

    __slots__ = ()
    hook = "person"


class ClaimRules(Declarations):
    """What the claim hook returns."""

    __slots__ = ()
    hook = "claim"


class SettlementRules(Declarations):
    """What the settlement hook returns."""

    __slots__ = ()
    hook = "settlement"


class EnrollmentRules(Declarations):
    """What the enrollment hook returns. It stands apart, since settling a bill needs none of it."""

    __slots__ = ()
    hook = "enrollment"


RULES_OF: Mapping[str, type[Declarations]] = {
    kind.hook: kind for kind in (PersonRules, ClaimRules, SettlementRules, EnrollmentRules)
}
"""The class of each hook's declarations."""

SECTIONS = tuple(field.name for field in attrs.fields(Declarations) if field.name != "split")
"""The sections whose declarations have names."""


def sections_about(subject: str) -> frozenset[str]:
    """The sections of which one has to be there for a subject, such as ``contributions``."""
    return frozenset(field.name for field in attrs.fields(Declarations) if field.metadata["subject"] == subject)


@functools.cache
def section_types(hook: str) -> Mapping[str, Any]:
    """What each section that a file of a hook may hold is read as."""
    names = _Modules({"Mapping": Mapping, "Name": Name, "Text": Text, "tuple": tuple, "str": str})
    return {field.name: eval(str(field.type), {}, names) for field in attrs.fields(Declarations) if hook in field.metadata["hooks"]}


class _Modules(dict[str, Any]):
    """The modules of the rule language by name, each imported when a section of it is asked for."""

    def __missing__(self, name: str) -> Any:
        return importlib.import_module(f"..language.{name}", __package__)

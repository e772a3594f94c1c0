"""The hooks through which a package brings areas and their rules. Hooks register declarations; they do not compute.

All answers are collected and sorted: the order in which packages were installed can change nothing. An implementation may
take fewer arguments than its specification, never more, and gives its arguments no defaults.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..model.forms.form import Form
    from ..rules.area import Area
    from ..rules.loading.load import Loaded

GROUP: Final = "yibao"
"""The entry-point group of plugins, and pluggy's project name."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)
"""Marks the hook implementations of a package."""


@hookspec
def yibao_areas() -> Iterable[Area] | None:
    """The pooling areas a package brings.

    When: once, when the installed areas are first asked for; it must be quick and read no rule files.

    Returns:
        Areas, each with code, slug, names, prefixes of the codes inside, and parent.

    On error: the package is named as broken and the others go on. An area or slug that two packages bring is refused.

    Example:
        >>> from yibao import Area, Text
        >>> def yibao_areas():
        ...     return [Area("990100", "atlantis", Text("亚特兰蒂斯", "Atlantis"), prefixes=("9901",))]
    """


@hookspec
def yibao_person_rules(area: str) -> Loaded | None:
    """The insured-person hook: facts asked for, dimensions, schemes with benefit years, accounts and their credits.

    When: once per area, when its rules are first needed.

    Args:
        area: six-digit code.

    Returns:
        What :func:`yibao.load_rules` read as ``PersonRules``, or none where the package has nothing for the area.

    On error: settling in that area is refused with the file and key; other areas go on.

    Example:
        >>> from yibao import PersonRules, load_rules
        >>> def yibao_person_rules(area):
        ...     return load_rules(RULES / "person", PersonRules) if area == "990100" else None
    """


@hookspec
def yibao_claim_rules(area: str) -> Loaded | None:
    """The claim hook: how lines split, facility tiers, classes of cross-region care.

    When: once per area, when its rules are first needed.

    Args:
        area: six-digit code.

    Returns:
        What :func:`yibao.load_rules` read as ``ClaimRules``, or none.

    On error: as for ``yibao_person_rules``.

    Example:
        >>> from yibao import ClaimRules, load_rules
        >>> def yibao_claim_rules(area):
        ...     return load_rules(RULES / "claim", ClaimRules) if area == "990100" else None
    """


@hookspec
def yibao_settlement_rules(area: str) -> Loaded | None:
    """The settlement hook: counters, stages of segments, ratios, adjustments, means and plans.

    When: once per area, when its rules are first needed.

    Args:
        area: six-digit code.

    Returns:
        What :func:`yibao.load_rules` read as ``SettlementRules``, or none.

    On error: as for ``yibao_person_rules``.

    Example:
        >>> from yibao import SettlementRules, load_rules
        >>> def yibao_settlement_rules(area):
        ...     return load_rules(RULES / "settlement", SettlementRules) if area == "990100" else None
    """


@hookspec
def yibao_enrollment_rules(area: str) -> Loaded | None:
    """The enrollment hook: who may join, leave or ask, with which papers, in which steps, and notes for a guide.

    When: once per area, when its enrollment rules are first asked for; settling a bill never calls it.

    Args:
        area: six-digit code.

    Returns:
        What :func:`yibao.load_rules` read as ``EnrollmentRules``, or none.

    On error: asking in that area is refused with the file and key; other areas go on.

    Example:
        >>> from yibao import EnrollmentRules, load_rules
        >>> def yibao_enrollment_rules(area):
        ...     return load_rules(RULES / "enrollment", EnrollmentRules) if area == "990100" else None
    """


@hookspec
def yibao_commands() -> Mapping[str, tuple[str, str, str]] | None:
    """The commands a package adds to ``yibao``.

    When: once, when the command line lists its commands or is given one that the core does not have; it must be quick and import
    nothing heavy, for the command itself is imported when it is called.

    Returns:
        For each command its name, where it is made (``module:function``, called with the screen it writes to, returning a click
        command), and one line about it in Chinese and English.

    On error: the package is named as broken and the others go on. A name that the core or two packages have is refused.

    Example:
        >>> def yibao_commands():
        ...     return {"tides": ("yibao_atlantis.tides:command", "潮汐", "the tides")}
    """


@hookspec
def yibao_engines() -> Mapping[str, str] | None:
    """Other engines that a package makes from the lowered plans, to be read by people: ``yibao rules show --as NAME``.

    When: once, when such a form is asked for.

    Returns:
        For each name where the function is (``module:function``) that takes a rule set, a day, a scheme and a benefit (either may
        be none) and returns what the engine runs for those, as text.

    On error: as for ``yibao_commands``.

    Example:
        >>> def yibao_engines():
        ...     return {"kernel": "yibao_batch.show:kernel"}
    """


@hookspec
def yibao_forms() -> Iterable[Form] | None:
    """The forms of files a package reads or writes: bills, slips, messages.

    When: once, when a file is read; it must be quick and import nothing heavy, for readers are imported when a file has their form.

    Returns:
        Forms, each with a name of its own; see :class:`yibao.Form` for what their functions take and return.

    On error: the package is named as broken and the others go on. A name that two packages, or a package and the core, have is
    refused. A file that several forms recognise is refused with their names; ``--form`` then says which.

    Example:
        >>> from yibao import Form, Text
        >>> def yibao_forms():
        ...     text = Text("潮汐表", "tide table")
        ...     return [Form("tides", "case", ("tide",), (), is_tide, "yibao_atlantis.tides:read", None, text)]
    """

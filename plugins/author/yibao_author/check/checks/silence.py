"""What the area itself does not say: benefits without a word, segments without a role."""

from __future__ import annotations

from collections.abc import Iterator

from yibao import Text
from yibao.engines import BENEFITS, gap

from ..area import CheckedArea
from ..findings import Finding


def silent_benefits(area: CheckedArea) -> Iterator[Finding]:
    """Benefits without a plan today of which no word but that of a higher level stands."""
    own_words = [rows for (section, name) in area.declared.own if section == "coverage" for rows in area.declared.coverage[name]]
    for scheme in area.declared.scheme:
        silent = []
        for benefit in BENEFITS:
            planned = any(period.in_force(area.today) for period in area.rules.plans.get((scheme, benefit), ()))
            word = gap(area.declared, scheme, benefit, area.today)
            if not planned and (word is None or word not in own_words):
                silent.append(benefit)
        if silent and area.is_own("scheme", scheme):
            names = ", ".join(silent)
            message = Text(f"{scheme} 没有说明:{names}", f"nothing is said of these benefits of the scheme {scheme}: {names}")
            mend = Text("写方案,或用 [coverage.名称] 说明为何没有", "write a plan, or say under [coverage.NAME] why there is none")
            yield area.finding("Y201", "note", "scheme", scheme, message, mend)


def unsaid_roles(area: CheckedArea) -> Iterator[Finding]:
    """A segment that nobody pays and nothing limits is taken to be a deductible, in whatever later layers take of it."""
    for name, rows in area.declared.stage.items():
        section = "plan" if area.declared.is_own_stage(name) else "stage"
        for segment in (segment for stage in rows for segment in stage.segment if area.is_own(section, name)):
            if segment.role == "deductible" and segment.payer is None and not segment.limit and segment.reading is None:
                message = Text(
                    f"段 {segment.id} 无人支付也无限额,视为起付",
                    f"nobody pays the segment {segment.id} and nothing limits it: it is taken to be a deductible",
                )
                mend = Text("写明 role,如 relief", "say its role, such as relief")
                yield area.finding("Y202", "warning", section, name, message, mend)

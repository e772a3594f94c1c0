"""Benefits of which the area itself says nothing: a list of what is left to do."""

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

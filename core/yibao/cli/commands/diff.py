"""``yibao rules diff``: what changed in the rules between two days."""

from ...documents.rules_diff import diff_document
from ...host.registry import load_registry
from ...model.values.errors import InputError
from ..app.group import BENEFIT, BOM, CITY, SCHEME, argument, command, formats
from ..inputs.area_and_date import resolve_area, resolve_date
from ..pages.rules.changes import changepage, rows
from ..terminal.output import write_document
from ..terminal.screen import Screen


@command(
    "diff",
    "列出两天之间的变化:数值由多少变为多少、依据何在,哪些段、阶段、方案、账户支付、调整开始或结束,医保年度与入账的变化。",
    "Tell what changed between two days: figures before and after with their documents, segments, stages, plans, means and "
    "adjustments that start or end, benefit years and credits.",
    argument("days", "日期 日期", "DATE DATE", nargs=-1),
    CITY,
    SCHEME,
    BENEFIT,
    formats("table", "json", "jsonl", "csv"),
    BOM,
)
def diff(screen: Screen, days: tuple[str, ...], city: str | None, scheme: str | None, benefit: str | None, form: str) -> int:
    """Write what changed between two days."""
    if len(days) != 2:
        raise InputError(
            f"需要两个日期,给出了 {len(days)} 个",
            f"two days are needed, {len(days)} given",
            where="DATE DATE",
            mend=("例如 yibao rules diff 2023-01-01 2024-01-01", "such as: yibao rules diff 2023-01-01 2024-01-01"),
        )
    before, after = (resolve_date(day, "DATE") for day in days)
    registry = load_registry()
    rules = registry.rules(resolve_area(registry, city))
    document = diff_document(rules, before, after, scheme, benefit)
    return write_document(
        screen,
        form,
        document,
        page=lambda: changepage(screen, rules, document),
        rows=lambda: rows(document),
        items=document["changes"],
    )

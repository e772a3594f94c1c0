"""Which fact, once it is told, would lead to a figure where there is none: a refusal asks for it."""

import datetime as dt
from collections.abc import Mapping

from ...model.values.text import Text
from ...rules.figures.dimensions import facts_of, labels_of
from ...rules.figures.titles import cell_title
from ...rules.ruleset import RuleSet

_REGISTRATION = Text(
    '若该病种已登记,请写明:person.registrations = [{ kind = "special_disease" 或 "chronic_disease", code = "病种" }]',
    'if the disease is registered, say so: person.registrations = [{ kind = "special_disease" or "chronic_disease", code = "…" }]',
)
_FILING = Text(
    '若已备案,请写明:person.registrations = [{ kind = "cross_region", code = "long_term"、"referral" 或 "self_filed" }]',
    'if the care is filed for, say so: person.registrations = [{ kind = "cross_region", code = "long_term", "referral" or '
    '"self_filed" }]',
)
_BUILT_IN: Mapping[str, tuple[str, Text]] = {
    "facility.grade": ("", Text("请写明 facility.grade", "state facility.grade")),
    "prescription.level": ("", Text("请写明 prescription", "state the prescription, with level and date")),
    "prescription.days": ("", Text("请写明 prescription", "state the prescription, with level and date")),
    "disease": ("", Text("请写明 disease,即这次就医是为哪一种病", "state disease: which one is the visit for?")),
    "disease_registered": ("no", _REGISTRATION),
    "special_disease": ("no", _REGISTRATION),
    "chronic_disease": ("no", _REGISTRATION),
    "filing": ("none", _FILING),
    "filed_place": ("none", _FILING),
    "family_doctor": (
        "no",
        Text(
            '若已签约家庭医生,请写明:person.registrations = [{ kind = "family_doctor" }]',
            'if a family doctor is chosen, say so: person.registrations = [{ kind = "family_doctor" }]',
        ),
    ),
}
"""What is asked for by built-in facts, each with the label that silence has where the fact is a dimension itself."""


def fact_to_tell(rules: RuleSet, table: str, labels: Mapping[str, str], day: dt.date) -> Text | None:
    """What to tell so that a table has a figure; none where no fact that was left out would do.

    Args:
        labels: of each dimension of the table.
    """
    dated, declared = rules.tables[table], rules.declared
    for dimension in dated.dimensions:
        label = labels.get(dimension)
        known = declared.dimension.get(dimension)
        silent = known.missing if known is not None else _BUILT_IN.get(dimension, (None, None))[0]
        if label is None or label != silent:
            continue
        cells = ((other, dated.at(day, {**labels, dimension: other})) for other in labels_of(declared, dimension) if other != label)
        titles = [cell_title(declared, {dimension: other}) for other, cell in cells if cell is not None and cell.value is not None]
        question = _question(rules, dimension)
        if titles and question is not None:
            zh, en = "、".join(title.zh for title in titles), ", ".join(title.en for title in titles)
            return Text(f"{question.zh}(有数值的:{zh})", f"{question.en} (figures are known for: {en})")
    return None


def _question(rules: RuleSet, dimension: str) -> Text | None:
    """The question for what a dimension reads."""
    for fact, _ in facts_of(rules.declared, dimension):
        if fact.kind == "fact":
            rule = rules.declared.fact[fact.name]
            place = "claim.facts" if rule.about == "claim" else "person.facts"
            return Text(f"请写明 {place}.{fact.name}:{rule.question.zh}", f"give {place}.{fact.name}: {rule.question.en}")
        if fact in _BUILT_IN:
            return _BUILT_IN[fact][1]
    return None

"""Labels that follow from other declarations: facts that are dimensions, conditions that say what they are not."""

from typing import Any

import attrs

from ...model.values.errors import RuleError
from ..checking.references import placed
from ..figures.dimensions import YES_NO, labels_of
from ..language.references import FactName
from ..language.schemes import Fact
from ..language.tables import AllBut, Dimension, When
from ..loading.merge import Declared


def with_labels(declared: Declared) -> Declared:
    """Declarations in which every condition names its labels, and every fact of few values is a dimension.

    Raises:
        RuleError: a condition over a dimension that does not exist, or that leaves no label.
    """
    facts = {name: _dimension(name, fact) for name, fact in declared.fact.items() if _is_dimension(fact)}
    for name in facts.keys() & declared.dimension.keys():
        raise RuleError(
            f"维度与事实同名:{name}",
            f"{name} is both a dimension and a fact",
            where=f"{declared.place('dimension', name)}; {declared.place('fact', name)}",
            mend=(
                "事实本身就是维度:删去 [dimension],或改名",
                "the fact is a dimension by itself: take the other one out, or rename it",
            ),
        )
    places = {**declared.places, **{("dimension", name): declared.places["fact", name] for name in facts}}
    declared = attrs.evolve(declared, dimension=dict(sorted({**declared.dimension, **facts}.items())), places=places)
    changed: dict[str, dict[str, Any]] = {}
    for section, name in declared.excepting:
        with placed(declared, section, name):
            whole = declared.split if section == "split" else getattr(declared, section)[name]
            changed.setdefault(section, {})[name] = _resolved(declared, whole)
    evolved: dict[str, Any] = {
        section: things["split"] if section == "split" else {**getattr(declared, section), **things}
        for section, things in changed.items()
    }
    return attrs.evolve(declared, **evolved)


def _is_dimension(fact: Fact) -> bool:
    return fact.type == "boolean" or (fact.type == "choice" and bool(fact.choices))


def _dimension(name: str, fact: Fact) -> Dimension:
    """A fact of few values as the dimension that it is by itself."""
    values = YES_NO if fact.type == "boolean" else fact.choices
    return Dimension(
        fact.label, FactName(f"fact.{name}"), map=dict(zip(values, values, strict=True)), missing=fact.missing, words=fact.words
    )


def _resolved(declared: Declared, thing: Any) -> Any:
    """A declaration with the labels that its conditions are about."""
    if isinstance(thing, tuple):
        return tuple(_resolved(declared, item) for item in thing)
    if not attrs.has(type(thing)):
        return thing
    changes = {}
    for field in attrs.fields(type(thing)):
        value = getattr(thing, field.name)
        if field.type == When:
            if any(isinstance(labels, AllBut) for labels in value.values()):
                changes[field.name] = _condition(declared, value)
        elif isinstance(value, tuple) or attrs.has(type(value)):
            inner = _resolved(declared, value)
            if inner is not value and inner != value:
                changes[field.name] = inner
    return attrs.evolve(thing, **changes) if changes else thing


def _condition(declared: Declared, when: When) -> When:
    result = {}
    for dimension, labels in when.items():
        result[dimension] = labels
        if isinstance(labels, AllBut):
            known = labels_of(declared, dimension)
            wrong = [label for label in labels if label not in known]
            left = tuple(label for label in known if label not in labels)
            if not wrong and not left:
                raise RuleError(
                    f"when 排除了 {dimension} 的全部标签",
                    f"when leaves no label of {dimension}",
                    mend=("请改正 not", "mend not"),
                )
            result[dimension] = (*left, *wrong)  # a label that does not exist is refused with all others of its kind
    return result

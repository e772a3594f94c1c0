"""Static checks of dimensions: what they read exists, their edges rise, every value has a label."""

from collections.abc import Callable, Mapping
from typing import Any

from ...model.values.errors import RuleError
from ...model.values.text import proposal
from ..figures.dimensions import FACT_LABELS, NUMBER_FACTS, cut_values, facts_of, is_fact
from ..language.references import FactName
from ..language.tables import Dimension
from ..loading.merge import Declared
from .references import when

Functions = Mapping[str, Callable[[Mapping[str, Any]], str]]

_NO_FUNCTIONS = (
    "函数只随安装的软件包而来:请安装,或用 cuts、map、cases",
    "functions come with an installed package: install it, or use cuts, map or cases",
)


def check_dimension(declared: Declared, name: str, dimension: Dimension, functions: Functions) -> None:
    """Check one dimension.

    Raises:
        RuleError: as said.
    """
    _ways(dimension)
    for fact in (*([dimension.of] if dimension.of else []), *dimension.reads):
        if not is_fact(declared, fact):
            known = [*FACT_LABELS, *declared.fact] if fact.kind != "counter" else [*declared.counter]
            raise RuleError(f"没有事实 {fact}", f"there is no fact {fact}", mend=proposal(fact.name, known))
    if any(fact.rpartition(".")[2] in ("nationality", "naty", "ntly") for fact, _ in facts_of(declared, name)):
        raise RuleError("国籍不得影响结算", "nationality must not decide a settlement")
    if dimension.cuts:
        edges, labels = len(cut_values(declared, dimension)), len(dimension.labels)
        if labels != edges + 1:
            raise RuleError(
                f"cuts 有 {edges} 个,labels 应有 {edges + 1} 个,得到 {labels} 个",
                f"cuts has {edges} edge{'s' if edges > 1 else ''} and needs {edges + 1} labels, it has {labels}",
                mend=("补上或删去 labels,或改正 cuts", "add or remove labels, or mend cuts"),
            )
    if dimension.map and "*" not in dimension.map and _is_free_text(declared, dimension.of):
        raise RuleError(
            f'{dimension.of} 是任意文本,map 没有 "*"',
            f'{dimension.of} is free text and map has no "*"',
            mend=('写 other = "*"', 'add other = "*"'),
        )
    if dimension.function and dimension.function not in functions:
        raise RuleError(
            f"没有函数 {dimension.function}",
            f"the package brings no function {dimension.function}",
            mend=proposal(dimension.function, functions) if functions else _NO_FUNCTIONS,
        )
    if dimension.cases:
        if dimension.cases[-1].when:
            raise RuleError(
                "cases 的最后一项不应有条件",
                "the last of the cases must have no condition",
                mend=("补上一项只有 label 的情形", "add a case that has a label alone"),
            )
        for case in dimension.cases:
            when(declared, case.when)


def _ways(dimension: Dimension) -> None:
    """Exactly one way from a fact to a label, and texts for its own labels alone."""
    ways = [bool(dimension.cuts), bool(dimension.map), bool(dimension.cases), bool(dimension.function)]
    if sum(ways) != 1:
        raise RuleError(
            "cuts、map、cases、function 须且只须给出一个",
            "exactly one of cuts, map, cases and function must be given",
            mend=("留下其一", "keep one of them"),
        )
    if (dimension.cuts or dimension.map) and not dimension.of:
        raise RuleError("缺少 of", "of is missing", mend=("写明所读的事实", "name the fact that is read"))
    words = set(dimension.words)
    labels = {*dimension.labels, *dimension.map.values(), *(case.label for case in dimension.cases), dimension.missing}
    for label in sorted(words - labels):
        raise RuleError(
            f"labels 中的 {label} 不是此维度的标签",
            f"{label} among labels is no label of this dimension",
            mend=proposal(label, [other for other in labels if other]),
        )


def _is_free_text(declared: Declared, fact: FactName | None) -> bool:
    """Whether a fact may hold any text, so that no list of values names them all."""
    if fact is None or fact.kind == "counter":
        return False
    if fact.kind == "fact":
        return declared.fact[fact.name].type == "text"
    return fact == "facility.grade" and FACT_LABELS[fact] is None and fact not in NUMBER_FACTS

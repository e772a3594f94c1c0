"""Facts and dimensions: which facts rules may read, which labels a dimension has, and how a fact becomes a label."""

import bisect
import functools
import itertools
from collections.abc import Callable, Mapping
from typing import Any, Literal

from ...model.values.dates import read_date
from ...model.values.errors import InputError, NoRuleError, RuleError
from ...model.values.money import parse_ratio, parse_yuan, share
from ...model.values.text import proposal, shown
from ...model.values.vocabulary import BENEFITS, CLASSES, FILINGS, LEVELS, LINE_KINDS, ORIGINS, SCHEMES, STANDINGS
from ..language.references import Cut, FactName
from ..language.tables import Dimension
from ..loading.merge import Declared

YES_NO = ("yes", "no")

FACT_LABELS: Mapping[str, tuple[str, ...] | None] = {
    "age": None,
    "birth_date": None,
    "scheme": SCHEMES,
    "standing": STANDINGS,
    "benefit": tuple(BENEFITS),
    "facility.level": LEVELS,
    "facility.grade": None,
    "care_area": ("inside", "province", "outside"),
    "filing": ("none", *FILINGS),
    "filed_place": ("there", "same_province", "elsewhere", "none"),
    "emergency": YES_NO,
    "family_doctor": YES_NO,
    "disease": None,
    "disease_registered": YES_NO,
    "special_disease": YES_NO,
    "chronic_disease": YES_NO,
    "special_disease_count": None,
    "chronic_disease_count": None,
    "prescription.level": None,
    "prescription.days": None,
    "stay": YES_NO,
    "line_kind": (*LINE_KINDS, "unspecified"),
    "line_class": CLASSES,
    "line_code": None,
    "line_origin": (*ORIGINS, "unspecified"),
    "line_price": None,
}
"""Built-in facts; those with labels can stand in ``by`` and ``when`` without a dimension of their own."""

NUMBER_FACTS = ("age", "special_disease_count", "chronic_disease_count", "prescription.days")
"""Built-in facts that are whole numbers."""

CLAIM_FACTS = (
    "benefit", "facility.level", "facility.grade", "care_area", "filing", "filed_place", "emergency", "disease",
    "disease_registered", "prescription.level", "prescription.days", "stay",
)  # fmt: skip
"""Built-in facts that each claim has for itself."""

LINE_FACTS = ("line_class", "line_kind", "line_origin", "line_code", "line_price")
"""Built-in facts of one line of the bill, which only the tables of the split may read."""

LINES = "lines"
"""The dimension of groups of lines: a table keyed by it has a figure for each round of a stage."""

PERSON_FACTS = ("age", "birth_date", "scheme", "standing")
"""Built-in facts that are there without a claim, so that a credit may read them."""

Fact = tuple[FactName, str]
"""A fact and the day it is read on: ``("age", "date")``."""

Getter = Callable[[Fact], Any]
"""Gives the value of a fact, none where it was not given."""


@functools.cache
def fact_named(name: str) -> FactName:
    """The fact of a name, each made once: they are asked for claim by claim."""
    return FactName(name)


def is_fact(declared: Declared, fact: FactName) -> bool:
    """Whether a name is a built-in fact, a declared one, or a counter."""
    if not fact.kind:
        return fact in FACT_LABELS
    return (fact.kind == "fact" and fact.name in declared.fact) or (fact.kind == "counter" and fact.name in declared.counter)


RAW_FACTS = ("disease", "facility.grade")
"""Built-in facts of free text, by whose values counters may be kept apart."""


def is_raw(declared: Declared, name: str) -> bool:
    """Whether a counter that is kept apart by a name is so by the values of a fact, which no list holds."""
    return name in RAW_FACTS and name not in declared.dimension


def labels_of(declared: Declared, name: str) -> tuple[str, ...]:
    """Every label of a dimension, or of a built-in fact that is one.

    Raises:
        RuleError: no such dimension.
    """
    dimension = declared.dimension.get(name)
    if dimension is None:
        labels = FACT_LABELS.get(name)
        if name == "line_kind":
            return (*LINE_KINDS, *declared.kind, "unspecified")
        if name == LINES:
            return (*declared.lines, *LINE_KINDS, *declared.kind)
        if labels is None:
            raise RuleError(
                f"没有维度 {name}",
                f"there is no dimension {name}",
                mend=proposal(name, [*declared.dimension, *(fact for fact, known in FACT_LABELS.items() if known)]),
            )
        return labels
    result: list[str] = []
    if dimension.cuts or dimension.function:
        result.extend(dimension.labels)
    elif dimension.map:
        result.extend(dimension.map.values())
    else:
        result.extend(case.label for case in dimension.cases)
    if dimension.missing is not None:
        result.append(dimension.missing)
    return tuple(dict.fromkeys(result))


def facts_of(declared: Declared, name: str, path: tuple[str, ...] = ()) -> tuple[Fact, ...]:
    """The facts that a dimension reads, directly or through others.

    Raises:
        RuleError: dimensions that read each other in a circle.
    """
    if name in path:
        raise RuleError(
            f"维度互相引用:{' → '.join((*path, name))}", f"dimensions read each other in a circle: {' → '.join((*path, name))}"
        )
    dimension = declared.dimension.get(name)
    if dimension is None:
        return ((fact_named(name), "date"),)
    result: dict[Fact, None] = {}
    if dimension.of is not None:
        result[dimension.of, dimension.on] = None
    for cut in edge_tables(dimension):
        result[fact_named(f"table.{cut.table}"), "date"] = None
    for fact in dimension.reads:
        result[fact, dimension.on] = None
    for case in dimension.cases:
        for other in case.when:
            result.update(dict.fromkeys(facts_of(declared, other, (*path, name))))
    return tuple(result)


def label_of(declared: Declared, functions: Mapping[str, Callable[..., str]], name: str, get: Getter) -> str:
    """The label of a dimension for some facts.

    Args:
        declared: the rules; functions: Python functions the packages bring.
        name: the dimension, or a built-in fact that is a label itself.
        get: gives the value of a fact, none where it was not given.

    Raises:
        NoRuleError: a fact is missing that the rule needs, or has a value the rule does not know.
    """
    dimension = declared.dimension.get(name)
    if dimension is None:
        return _known(name, get((fact_named(name), "date")), labels_of(declared, name))
    if dimension.cases:
        for case in dimension.cases:
            if all(label_of(declared, functions, other, get) in labels for other, labels in case.when.items()):
                return case.label
        raise NoRuleError(f"维度 {name} 没有适用的情形", f"no case of the dimension {name} applies")
    if dimension.function:
        facts = {fact: get((fact, dimension.on)) for fact in dimension.reads}
        try:
            label = functions[dimension.function](facts)
        except Exception as error:  # whatever a city's own code does is told as its error, with its place
            raise RuleError(
                f"函数 {dimension.function} 出错:{type(error).__name__}: {error}",
                f"the function {dimension.function} failed: {type(error).__name__}: {error}",
                where=declared.place("dimension", name),
                mend=("请向该插件的作者报告", "report it to the author of the package"),
            ) from error
        return _known(name, label, dimension.labels)
    assert dimension.of is not None
    value = get((dimension.of, dimension.on))
    if value is None:
        if dimension.missing is None:
            raise missing_fact(declared, dimension.of)
        return dimension.missing
    if dimension.map:
        result = dimension.map.get(str(value), dimension.map.get("*"))
        if result is None:
            raise NoRuleError(
                f"规则没有说明 {dimension.of} 为 {shown(value)} 的情形",
                f"the rules do not say what holds where {dimension.of} is {shown(value)}",
                mend=(f"已知:{', '.join(sorted(dimension.map))}", f"known: {', '.join(sorted(dimension.map))}"),
            )
        return result
    edges = [_edge(cut, get) for cut in dimension.cuts] if edge_tables(dimension) else cut_values(declared, dimension)
    side = bisect.bisect_right if dimension.edge == "above" else bisect.bisect_left
    return dimension.labels[side(edges, value)]


def edge_tables(dimension: Dimension) -> tuple[Cut, ...]:
    """The edges of a dimension that are so many times a table, such as ``1.5 * average_wage``."""
    return tuple(cut for cut in dimension.cuts if cut.table)


def _edge(cut: Cut, get: Getter) -> int:
    value = get((fact_named(f"table.{cut.table}"), "date"))
    if value is None:
        raise NoRuleError(f"表 {cut.table} 在这一天没有数值", f"the table {cut.table} has no figure on this day", where=cut.table)
    return share(int(value), parse_ratio(cut.times))


def cut_values(declared: Declared, dimension: Dimension) -> list[Any]:
    """The edges of a dimension as dates or whole numbers; those of money are yuan and become fen.

    Edges that are so many times a table are only known on a day: of those the numbers before the tables are looked at.

    Raises:
        RuleError: edges that are not numbers or dates, or do not rise.
    """
    of = dimension.of or FactName("")
    kind = _cut_kind(declared, of)
    if kind == "text":
        raise RuleError(
            f"{of} 不是数或日期,不能用 cuts 分段",
            f"{of} is no number or date: cuts cannot part it",
            mend=("请用 map,或改正 of", "use map, or mend `of`"),
        )
    try:
        if tables := edge_tables(dimension):
            if len(tables) < len(dimension.cuts) or kind != "money":
                raise RuleError(
                    "cuts 中用表时须全部用表,且 of 须是金额",
                    "where cuts name tables, all of them have to, and `of` has to be money",
                    mend=('例如 cuts = [{ times = "100%", table = "…" }]', 'such as cuts = [{ times = "100%", table = "…" }]'),
                )
            cuts: list[Any] = [parse_ratio(cut.times) for cut in tables]
            pairs = itertools.pairwise(zip(cuts, tables, strict=True))
            rising = all(low < high for (low, cut), (high, after) in pairs if cut.table == after.table)
        else:
            readers: dict[str, Callable[[str], Any]] = {"money": parse_yuan, "date": read_date, "ratio": parse_ratio}
            read = readers.get(kind, int)
            cuts = [read(cut) for cut in dimension.cuts]
            rising = all(a < b for a, b in itertools.pairwise(cuts))
    except (InputError, TypeError, ValueError):
        rising = False
        cuts = []
    if not rising:
        edges = ", ".join(dimension.cuts)
        raise RuleError(
            f"cuts [{edges}] 应为依次递增的数或日期",
            f"cuts [{edges}] must be numbers or dates that rise",
            mend=("请改正 cuts", "mend cuts"),
        )
    return cuts


def _cut_kind(declared: Declared, fact: FactName) -> Literal["money", "number", "date", "ratio", "text"]:
    """What the edges of a dimension over a fact are; a text has none."""
    if fact.kind == "counter":
        return declared.counter[fact.name].unit
    if fact.kind == "fact":
        types: Mapping[str, Any] = {"money": "money", "integer": "number", "ratio": "ratio", "date": "date"}
        kind: Literal["money", "number", "date", "ratio", "text"] = types.get(declared.fact[fact.name].type, "text")
        return kind
    if fact in ("line_price", "birth_date"):
        return "money" if fact == "line_price" else "date"
    return "number" if fact in NUMBER_FACTS else "text"


def _known(name: str, value: Any, labels: tuple[str, ...]) -> str:
    if value not in labels:
        raise NoRuleError(
            f"规则没有说明 {name} 为 {shown(value)} 的情形", f"the rules do not say what holds where {name} is {shown(value)}"
        )
    return str(value)


def missing_fact(declared: Declared, fact: str) -> NoRuleError:
    """The refusal of a claim for which a rule needs a fact that was not given; it asks the fact's question."""
    read = FactName(fact)
    rule = declared.fact[read.name] if read.kind == "fact" else None
    question = rule.question if rule else None
    place = "claim.facts" if rule and rule.about == "claim" else "person.facts"
    return NoRuleError(
        f"缺少 {fact}" + (f":{question.zh}" if question else ""),
        f"{fact} is missing" + (f": {question.en}" if question else ""),
        mend=(
            f"请在 [{place}] 中给出 {read.name}" if question else f"请给出 {fact}",
            f"give {read.name} under [{place}]" if question else f"give {fact}",
        ),
    )

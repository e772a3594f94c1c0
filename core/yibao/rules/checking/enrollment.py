"""Static checks of enrollment declarations: every name exists, every comparison fits its fact, every part is cited."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from ...model.inputs.structure import unknown_word
from ...model.values.dates import read_date
from ...model.values.errors import InputError, RuleError, YibaoError
from ...model.values.text import shown
from ...model.values.vocabulary import SCHEMES, STANDINGS
from ..figures.tables import check_sources
from ..language.procedures import COMPARISONS, PERSON_FACTS, Condition, Cost, Notice, Procedure, Requirement
from ..language.references import NextStep
from ..language.schemes import Fact
from ..loading.merge import Declared
from ..writing.figures import read_figure

_DATE_FACTS = ("date", "birth_date")
_CHOICES = {"scheme": SCHEMES, "standing": STANDINGS}


def check_enrollment(declared: Declared) -> None:
    """Check every enrollment declaration.

    Raises:
        RuleError: the first thing that is wrong, with file and key.
    """
    for name, fact in declared.fact.items():
        with _placed(declared, "fact", name):
            _fact(name, fact)
    for name, condition in declared.condition.items():
        with _placed(declared, "condition", name):
            _condition(declared, condition, (name,))
    for name, channel in declared.channel.items():
        with _placed(declared, "channel", name):
            _cited(declared, channel.source, channel.status)
    for name, procedure in declared.procedure.items():
        with _placed(declared, "procedure", name):
            _procedure(declared, procedure)
    for name, guide in declared.guide.items():
        with _placed(declared, "guide", name):
            _cited(declared, guide.source, guide.status)
            _names(guide.channels, declared.channel, "channel")
            _follows(declared, guide.follows)


def compared(declared: Declared, name: str, value: Any) -> Any:
    """A value that a condition compares a fact with, as facts are compared: fen, parts per million, ``yes`` and ``no``, dates.

    Raises:
        YibaoError: it is not of the fact's type.
    """
    if name in _DATE_FACTS:
        return read_date(value)
    if name == "age":
        return _number(value)
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            raise unknown_word(value, _CHOICES[name])
        return value
    rule = declared.fact[name]
    match rule.type:
        case "date":
            return read_date(value)
        case "money":
            return read_figure(value, "money").value
        case "ratio":
            return read_figure(value, "ratio").value
        case "integer":
            return _number(value)
        case "boolean" if isinstance(value, bool):
            return "yes" if value else "no"
        case "choice" if value in rule.choices:
            return value
        case "choice":
            raise unknown_word(value, rule.choices)
        case "text" if isinstance(value, str):
            return value
    raise RuleError(f"{shown(value)} 不是 {rule.type}", f"{shown(value)} is not of type {rule.type}")


def inner_of(one: Condition) -> tuple[Condition, ...]:
    """The conditions that a condition is made of."""
    return (*one.all, *one.any, *((one.not_,) if one.not_ else ()))


def facts_of(declared: Declared, condition: Condition) -> tuple[str, ...]:
    """Every fact that a condition may read, in order."""
    result: dict[str, None] = {}
    for one in inner_of(condition):
        result |= dict.fromkeys(facts_of(declared, one))
    if condition.condition:
        result |= dict.fromkeys(facts_of(declared, declared.condition[condition.condition]))
    if condition.fact:
        result["birth_date" if condition.fact == "age" else condition.fact] = None
    if condition.since:
        result |= {condition.since: None, condition.until: None}
    result.pop("date", None)
    return tuple(result)


def _number(value: Any) -> int:
    if type(value) is not int:
        raise RuleError(f"应为整数,得到 {shown(value)}", f"expected a whole number, got {shown(value)}")
    return value


def _fact(name: str, fact: Fact) -> None:
    if name in PERSON_FACTS:
        raise RuleError(
            f"{name} 是内置事实", f"{name} is a fact that needs no declaration", mend=("请改名", "give it another name")
        )
    if (fact.type == "choice") != bool(fact.choices):
        raise RuleError("choice 须有 choices,其他类型不得有", "a choice needs choices, and nothing else may have them")
    if fact.words and set(fact.words) != set(fact.choices):
        missing = sorted(set(fact.words) ^ set(fact.choices))
        raise RuleError(f"words 与 choices 不一致:{missing}", f"words and choices differ: {', '.join(missing)}")


def _condition(declared: Declared, item: Condition, through: tuple[str, ...] = ()) -> None:
    kinds = [item.all or None, item.any or None, item.not_, item.condition, item.fact, item.since]
    if sum(kind is not None for kind in kinds) != 1:
        raise RuleError(
            "条件须且只须有 all、any、not、condition、fact、since 之一",
            "a condition needs exactly one of all, any, not, condition, fact and since",
        )
    if item.status is not None or item.source:
        _cited(declared, item.source, item.status or "unverified")
    for inner in inner_of(item):
        _condition(declared, inner, through)
    comparisons = [name for name in COMPARISONS if getattr(item, name) is not None]
    if item.fact is None and item.since is None:
        if comparisons:
            raise RuleError("只有 fact 与 since 可以比较", "only fact and since can be compared")
        if item.condition is not None:
            _names([item.condition], declared.condition, "condition")
            if item.condition in through:
                raise RuleError(f"条件 {item.condition} 引用自身", f"the condition {item.condition} refers to itself")
            _condition(declared, declared.condition[item.condition], (*through, item.condition))
        return
    if not comparisons:
        raise RuleError("缺少比较", "nothing is compared", mend=(f"可用:{_listed()}", f"known: {_listed()}"))
    if item.since is not None:
        for name in (item.since, item.until):
            _date_fact(declared, name)
        for comparison in comparisons:
            for value in listed_values(getattr(item, comparison)):
                _number(value)
        return
    assert item.fact is not None
    _names([item.fact], [*PERSON_FACTS, *declared.fact], "fact")
    for comparison in comparisons:
        values = listed_values(getattr(item, comparison))
        if not values or (comparison not in ("is_", "is_not") and len(values) != 1):
            raise RuleError(f"{comparison.rstrip('_')} 的值有误", f"the value of {comparison.rstrip('_')} is wrong")
        for value in values:
            try:
                compared(declared, item.fact, value)
            except YibaoError as error:
                raise RuleError.like(error).at(f"{item.fact} {comparison.rstrip('_')}") from None


def listed_values(value: Any) -> list[Any]:
    """A value, or a list of values, as a list."""
    return list(value) if isinstance(value, list | tuple) else [value]


def _listed() -> str:
    return ", ".join(name.rstrip("_") for name in COMPARISONS)


def _date_fact(declared: Declared, name: str) -> None:
    if name not in _DATE_FACTS and (name not in declared.fact or declared.fact[name].type != "date"):
        raise RuleError(
            f"没有日期事实 {name}",
            f"there is no fact {name} that is a date",
            mend=("请声明 [fact],type 为 date", "declare it under [fact] with type date"),
        )


def _procedure(declared: Declared, item: Procedure) -> None:
    _cited(declared, item.source, item.status)
    if not isinstance(item.extends, str | list | None) or not all(isinstance(name, str) for name in item.bases):
        raise RuleError("extends 应为名称或名称列表", "extends must be a name, or a list of names")
    if not item.bases and (item.kind is None or item.label is None):
        raise RuleError("缺少 kind 或 label", "kind or label is missing", mend=("或写 extends", "or say what it extends"))
    if item.bases:
        _names(item.bases, [name for name, other in declared.procedure.items() if not other.bases], "procedure")
        if item.kind is not None:
            raise RuleError("有 extends 就不能有 kind", "what extends another has its kind")
    if item.when is not None:
        _condition(declared, item.when)
    for requirement in item.document:
        _requirement(declared, requirement)
    for step in item.step:
        with _part(f"step {step.id}"):
            _may_be_cited(declared, step.source, step.status)
            _names(step.where, declared.channel, "channel")
            if step.when is not None:
                _condition(declared, step.when)
            if step.deadline is not None:
                _date_fact(declared, step.deadline.after)
                given = [getattr(step.deadline, unit) is not None for unit in ("days", "months", "years", "calendar_months")]
                if sum(given) != 1:
                    raise RuleError("期限须有一个单位", "a deadline needs exactly one of days, months, years, calendar_months")
    for cover in item.cover:
        with _part("cover"):
            _cited(declared, cover.source, cover.status)
            _date_fact(declared, cover.after)
            if cover.when is not None:
                _condition(declared, cover.when)
            for term in (*cover.plus, *cover.less):
                if term.fact not in declared.fact or declared.fact[term.fact].type != "integer":
                    raise RuleError(f"没有整数事实 {term.fact}", f"there is no fact {term.fact} that is a whole number")
    others: list[Cost | Notice] = [*item.cost, *item.notice]
    for other in others:
        with _part("cost" if isinstance(other, Cost) else "notice"):
            _cited(declared, other.source, other.status)
            if other.when is not None:
                _condition(declared, other.when)
    _names([item.scheme] if item.scheme else [], SCHEMES, "scheme")
    _names([item.standing] if item.standing else [], STANDINGS, "standing")
    _names(item.channels, declared.channel, "channel")
    _follows(declared, item.follows)


def _requirement(declared: Declared, item: Requirement) -> None:
    if [item.document is not None, bool(item.all), bool(item.any)].count(True) != 1:
        raise RuleError("材料须且只须有 document、all、any 之一", "a paper needs exactly one of document, all and any")
    _may_be_cited(declared, item.source, item.status)
    if item.document is not None:
        _names([item.document], declared.document, "document")
    if item.when is not None:
        _condition(declared, item.when)
    for inner in (*item.all, *item.any):
        _requirement(declared, inner)


def _follows(declared: Declared, names: Iterable[NextStep]) -> None:
    for name in names:
        if not name.kind:
            raise RuleError(f"follows 无法识别:{name}", f"follows is not known: {name}", mend=("procedure.… 或 guide.…",) * 2)
        _names([name.name], declared.procedure if name.kind == "procedure" else declared.guide, name.kind)


def _may_be_cited(declared: Declared, source: tuple[str, ...], status: str | None) -> None:
    if source or status:
        _cited(declared, source, status or "unverified")


def _cited(declared: Declared, source: Iterable[str], status: str) -> None:
    check_sources(source, status, declared.source)


def _names(names: Iterable[str], options: Iterable[str], kind: str) -> None:
    known = list(options)
    for name in names:
        if name not in known:
            raise RuleError.like(unknown_word(name, known, kind, kind))


@contextmanager
def _part(name: str) -> Iterator[None]:
    try:
        yield
    except RuleError as error:
        raise error.at(name) from None


@contextmanager
def _placed(declared: Declared, section: str, name: str) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        raise RuleError.like(error).at(declared.place(section, name)) from None
    except RuleError as error:
        raise error.at(declared.place(section, name)) from None

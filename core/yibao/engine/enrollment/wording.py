"""Conditions and times in words, in both languages, made from the labels of the facts they are about."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

from ...model.values.text import Text
from ...model.values.vocabulary import SCHEMES, STANDINGS, VOCABULARY, WORDS
from ...rules.checking.enrollment import listed_values
from ...rules.language.procedures import Condition, Span
from ...rules.loading.merge import Declared

_BUILT_IN = {
    "date": Text("办理日", "the day asked about"),
    "birth_date": Text("出生日期", "Date of birth"),
    "age": Text("年龄", "Age"),
    "scheme": Text("现参加险种", "Present scheme"),
    "standing": Text("现人员类别", "Present standing"),
}
_QUESTIONS = {
    "birth_date": Text("出生日期是哪一天?", "What is the date of birth?"),
    "scheme": Text("目前参加哪种医保?", "In which scheme is the person insured today?"),
    "standing": Text("目前属于哪类参保人员?", "With which standing is the person insured today?"),
}
_UNITS = {
    "days": Text("天", "days"),
    "months": Text("个月", "months"),
    "years": Text("年", "years"),
    "calendar_months": Text("个自然月", "calendar months"),
    "calendar_years": Text("个自然年", "calendar years"),
}
_SIGNS = {
    "at_least": (Text("不少于", "at least"), Text("不早于", "on or after")),
    "at_most": (Text("不超过", "at most"), Text("不晚于", "on or before")),
    "above": (Text("多于", "more than"), Text("晚于", "after")),
    "below": (Text("少于", "less than"), Text("早于", "before")),
}


def label(declared: Declared, fact: str) -> Text:
    """What a fact is called."""
    return _BUILT_IN[fact] if fact in _BUILT_IN else declared.fact[fact].label


def question(declared: Declared, fact: str) -> Text:
    """What to ask for a fact."""
    return _QUESTIONS[fact] if fact in _QUESTIONS else declared.fact[fact].question


def choices_of(declared: Declared, fact: str) -> tuple[str, ...]:
    """What may be answered, as files name it; none where anything of the type may."""
    rule = declared.fact.get(fact)
    return rule.choices if rule else {"scheme": SCHEMES, "standing": STANDINGS}.get(fact, ())


def choices_worded(declared: Declared, fact: str) -> list[Text]:
    """What may be answered: as files name it, and in words where there are other ones."""
    texts = []
    for choice in choices_of(declared, fact):
        text = word(declared, fact, choice)
        texts.append(text if text == Text(choice, choice) else Text(f"{choice}({text.zh})", f"{choice} ({text.en})"))
    return texts


def word(declared: Declared, fact: str, value: Any) -> Text:
    """A value of a fact in words."""
    if isinstance(value, bool):
        value = "yes" if value else "no"
    rule = declared.fact.get(fact)
    if rule is not None and value in rule.words:
        return rule.words[value]
    if rule is not None and rule.type == "boolean":
        return VOCABULARY["answer"][value]
    if fact in ("scheme", "standing"):
        return WORDS[value]
    for dimension in declared.dimension.values():  # a city's own fact without words takes those of what is told apart by it
        label = dimension.map.get(value, value)
        alone = list(dimension.map.values()).count(label) == 1
        if dimension.of == f"fact.{fact}" and alone and label in dimension.words:
            return dimension.words[label]
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return Text(f"{text} 元", f"{text} yuan") if rule is not None and rule.type == "money" else Text(text, text)


def condition_text(declared: Declared, condition: Condition) -> Text:
    """A comparison in words."""
    parts: list[Text] = []
    if condition.since is not None:
        unit = _UNITS[condition.unit]
        since, until = label(declared, condition.since), label(declared, condition.until)
        start = Text(f"自{since.zh}至{until.zh}", f"from {_lower(since.en)} to {_lower(until.en)}:")
        for name, signs in _SIGNS.items():
            value = getattr(condition, name)
            if value is not None:
                parts.append(Text(f"{signs[0].zh} {value} {unit.zh}", f"{signs[0].en} {value} {unit.en}"))
        return Text(start.zh + ",".join(one.zh for one in parts), f"{start.en} " + ", ".join(one.en for one in parts))
    fact = condition.fact or ""
    if condition.is_ is not None:
        parts.append(_either("为", "is", declared, fact, condition.is_))
    if condition.is_not is not None:
        parts.append(_either("不为", "is not", declared, fact, condition.is_not))
    dated = fact in ("date", "birth_date") or (fact in declared.fact and declared.fact[fact].type == "date")
    for name, signs in _SIGNS.items():
        value = getattr(condition, name)
        if value is not None:
            shown = word(declared, fact, value)
            parts.append(Text(f"{signs[dated].zh} {shown.zh}", f"{signs[dated].en} {shown.en}"))
    called = label(declared, fact)
    rule = declared.fact.get(fact)
    if rule is not None and rule.type == "boolean" and len(parts) == 1:
        return called if condition.is_ in (True, [True]) else combined("not", [called])
    return Text(called.zh + ",".join(one.zh for one in parts), f"{called.en} " + ", ".join(one.en for one in parts))


def combined(way: Literal["all", "any", "not"], texts: Sequence[Text]) -> Text:
    """Several conditions in words."""
    if way == "not":
        return Text(f"不属于“{texts[0].zh}”", f"not so: {texts[0].en}")
    if len(texts) == 1:
        return texts[0]
    zh, en = (";且", "; and ") if way == "all" else (";或", "; or ")
    return Text(zh.join(one.zh for one in texts), en.join(one.en for one in texts))


def span_text(declared: Declared, span: Span) -> Text:
    """A time after a day in words."""
    after = label(declared, span.after)
    for unit in ("days", "months", "years", "calendar_months"):
        count = getattr(span, unit)
        if count is not None:
            name = _UNITS[unit]
            if unit == "calendar_months":
                return Text(
                    f"{after.zh}次月起 {count} 个月内", f"within {count} months counted from the month after: {_lower(after.en)}"
                )
            return Text(f"{after.zh}起 {count} {name.zh}内", f"within {count} {name.en} of: {_lower(after.en)}")
    raise AssertionError("a checked deadline has a unit")


def _either(zh: str, en: str, declared: Declared, fact: str, values: Any) -> Text:
    words = [word(declared, fact, value) for value in listed_values(values)]
    return Text(zh + "或".join(one.zh for one in words), f"{en} " + " or ".join(one.en for one in words))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]

"""Asking on the terminal, and the applicant file to fill in: only facts that matter, in the order in which they decide most."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from ...engine.enrollment.procedures import answers as answers_of
from ...engine.enrollment.wording import choices_of, choices_worded, label, question, word
from ...engine.facts.facts import fact_value
from ...model.inputs.application import Applicant, Application
from ...model.values.dates import Dated, read_date
from ...model.values.errors import InputError
from ...model.values.text import Text
from ...rules.checking.enrollment import facts_of
from ...rules.enrollment import Enrollment
from ...rules.loading.merge import Declared
from ..terminal.layout import wrap
from ..terminal.screen import Screen, printable

BUILT_IN = ("birth_date", "scheme", "standing")
"""Facts that every area knows without declaring them."""

_HINTS = {
    "boolean": Text("是/否", "yes/no"),
    "date": Text("日期,如 2024-03-01", "a date such as 2024-03-01"),
    "integer": Text("整数", "a whole number"),
    "money": Text("金额(元)", "yuan"),
    "ratio": Text("比例,如 0.5", "a ratio such as 0.5"),
    "choice": Text("序号", "number"),
}
_EXAMPLES = {"boolean": "true", "integer": "0", "date": "2024-03-01", "money": '"0"', "ratio": '"0"'}

Prompt = Callable[[str], str]
"""Shows a prompt and returns what was typed; an empty answer means: I do not know."""


def interview(screen: Screen, enrollment: Enrollment, day: dt.date, kinds: tuple[str, ...], read: Prompt) -> Application:
    """Ask until no answer could change anything any more.

    Args:
        read: shows a prompt and returns one line.

    Returns:
        The answers, as an applicant file would hold them.
    """
    answers: dict[str, Any] = {}
    skipped: set[str] = set()
    screen.lines([screen.faint(screen.say("不清楚的直接回车。", "Press enter where you do not know.")), ""])
    while True:
        application = _application(answers)
        procedures = answers_of(enrollment, application, day, kinds)
        asks = (fact for procedure in procedures for fact in procedure.ask)
        fact = next((fact for fact in asks if fact not in skipped and fact not in answers), None)
        if fact is None:
            return application
        value = ask_fact(screen, enrollment.declared, fact, day, read)
        if value is None:
            skipped.add(fact)
        else:
            answers[fact] = value


def _application(answers: dict[str, Any]) -> Application:
    facts = {name: Dated.always(value) for name, value in answers.items() if name not in BUILT_IN}
    scheme, standing = (Dated.always(answers[name]) if name in answers else None for name in ("scheme", "standing"))
    return Application(Applicant(birth_date=answers.get("birth_date"), scheme=scheme, standing=standing, facts=facts))


def ask_fact(screen: Screen, declared: Declared, fact: str, day: dt.date, read: Prompt) -> Any:
    """One question, again until the answer can be read; none where the person does not know."""
    choices = choices_of(declared, fact)
    kind = _kind(declared, fact)
    screen.lines([screen.strong(line) for line in wrap(screen.text(question(declared, fact)), screen.width)])
    screen.lines([f"  {n}  {screen.text(word(declared, fact, choice))}" for n, choice in enumerate(choices, 1)])
    hint = screen.text(_HINTS.get(kind, Text("文字", "text")))
    while True:
        typed = read(f"{hint} >").strip()
        if not typed:
            return None
        try:
            if choices and typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(choices):
                return choices[int(typed) - 1]
            if choices:
                return _choice(declared, fact, typed)
            if fact == "birth_date":
                birth_date = read_date(typed)
                if birth_date > day:
                    raise InputError(f"出生日期晚于 {day}", f"the date of birth lies after {day}")
                return birth_date
            value = _value(kind, typed)
            fact_value(declared.fact[fact], fact, value)
            return value
        except InputError as error:
            screen.report(error)


def _choice(declared: Declared, fact: str, typed: str) -> str:
    """The choice that is typed by its name in files or by its word in either language.

    Raises:
        InputError: there is no such choice.
    """
    for choice in choices_of(declared, fact):
        text = word(declared, fact, choice)
        if typed.casefold() in (choice, text.zh.casefold(), text.en.casefold()):
            return choice
    raise InputError("请写序号或所列的词", "please type a number or a word of the list")


def _value(kind: str, typed: str) -> Any:
    if kind == "boolean":
        words = {"y": True, "yes": True, "是": True, "1": True, "n": False, "no": False, "否": False, "0": False}
        return words.get(typed.lower(), typed)
    if kind == "integer" and typed.isascii() and typed.isdigit() and len(typed) < 9:
        return int(typed)
    return typed


def _kind(declared: Declared, fact: str) -> str:
    """The type of a fact, declared or built in."""
    rule = declared.fact.get(fact)
    return rule.type if rule else "date" if fact == "birth_date" else "choice"


def template(screen: Screen, enrollment: Enrollment, day: dt.date, kinds: tuple[str, ...]) -> list[str]:
    """An applicant file with every fact that the area's procedures may ask for, commented out, and every paper."""
    declared = enrollment.declared
    pathways = enrollment.pathways(day, *kinds)
    facts: dict[str, None] = {}
    for pathway in pathways:
        conditions = [condition for _, condition in pathway.conditions]
        for part in (pathway.documents, pathway.steps, pathway.covers, pathway.costs):
            conditions += [item.when for _, item in part if item.when]
        for condition in conditions:
            facts |= dict.fromkeys(facts_of(declared, condition))
        facts |= {step.deadline.after: None for _, step in pathway.steps if step.deadline}
        for _, cover in pathway.covers:
            facts |= dict.fromkeys([cover.after, *(term.fact for term in (*cover.plus, *cover.less))])
    facts.pop("date", None)
    lines = [
        screen.say("# 申请文件:去掉所知各行开头的 #。没有写的事实视为未知。", "# An applicant file: uncomment what you know."),
        f'city = "{enrollment.area.slug}"',
        f"date = {day}",
        screen.say("# 手头的材料(只有复印件写 NAME:copy):", "# papers at hand (NAME:copy where it is only a copy):"),
        f"# documents = [{', '.join(chr(34) + name + chr(34) for name in papers(enrollment, day, kinds))}]",
        "",
        "[person]",
        'id = "P1"',
    ]
    for fact in [fact for fact in facts if fact in BUILT_IN]:
        lines += [f"# {screen.text(question(declared, fact))}", f"# {fact} = {_example(enrollment, fact)}"]
        facts.pop(fact)
    lines += ["", "[person.facts]"]
    for fact in facts:
        rule = declared.fact[fact]
        lines.append(f"# {screen.text(label(declared, fact))}{screen.colon}{screen.text(rule.question)}")
        if rule.choices:
            lines.append("#   " + screen.comma.join(map(screen.text, choices_worded(declared, fact))))
        lines.append(f"# {printable(fact)} = {_example(enrollment, fact)}")
    return lines


def papers(enrollment: Enrollment, day: dt.date, kinds: tuple[str, ...]) -> list[str]:
    """Every paper that some procedure asks for, by name."""
    names: dict[str, None] = {}
    waiting = [requirement for pathway in enrollment.pathways(day, *kinds) for _, requirement in pathway.documents]
    while waiting:
        requirement = waiting.pop(0)
        waiting = [*requirement.any, *requirement.all, *waiting]
        if requirement.document:
            names[requirement.document] = None
    return list(names)


def _example(enrollment: Enrollment, fact: str) -> str:
    choices = choices_of(enrollment.declared, fact)
    kind = _kind(enrollment.declared, fact)
    return f'"{choices[0]}"' if kind == "choice" and choices else _EXAMPLES.get(kind, '""')

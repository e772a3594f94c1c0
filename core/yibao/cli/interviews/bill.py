"""Asking for a bill on the terminal: what every bill needs, then the facts that the rules read and nobody told."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ...engine.comparison.move import open_questions
from ...model.inputs.case import read_case
from ...model.inputs.words import read_word
from ...model.inputs.written import read_amount, read_day, read_flag, read_share
from ...model.values.errors import InputError, YibaoError
from ...model.values.money import format_fen, format_ratio
from ...model.values.text import Text
from ...model.values.vocabulary import BENEFITS, LEVELS, SCHEMES, STANDINGS, STAYS, VOCABULARY
from ...rules.ruleset import RuleSet
from ..terminal.layout import wrap
from ..terminal.screen import Screen
from .application import Prompt, ask_fact

T = TypeVar("T")

_DAY, _AMOUNT = (
    Text("日期,如 2024-03-01", "a date such as 2024-03-01"),
    Text("金额(元),没有则回车", "yuan; enter where there is none"),
)
_FLAG, _CHOICE = Text("是/否", "yes/no"), Text("序号", "number")


class BillInterview:
    """The questions about one bill of one person in an area."""

    def __init__(self, screen: Screen, rules: RuleSet, today: dt.date, read: Prompt) -> None:
        """Questions that are shown on a screen.

        Args:
            today: after which no day may lie; read: shows a prompt and returns what was typed.
        """
        self.screen = screen
        self.rules = rules
        self.today = today
        self.read = read

    def case(self) -> dict[str, Any]:
        """The case, as a file would hold it."""
        person: dict[str, Any] = {"id": "P1", "birth_date": self._answer(Text("出生日期", "Date of birth"), _DAY, self._day)}
        schemes = [scheme for scheme in SCHEMES if scheme in self.rules.declared.scheme]
        person["scheme"] = self._choice(Text("参加哪种医保?", "Which scheme is the person in?"), "scheme", schemes)
        standings = self.rules.declared.scheme[person["scheme"]].standings or STANDINGS
        person["standing"] = self._choice(Text("人员类别?", "Which standing?"), "standing", standings)
        claim = self._claim(person)
        data = {"city": self.rules.area.slug, "person": person, "claim": [claim]}
        self._facts(data)
        return data

    def _claim(self, person: dict[str, Any]) -> dict[str, Any]:
        claim: dict[str, Any] = {
            "id": "C1",
            "benefit": self._choice(Text("什么费用?", "What is the bill for?"), "benefit", BENEFITS),
        }
        if claim["benefit"] in STAYS:
            claim["admitted"] = self._answer(Text("入院日期", "Day of admission"), _DAY, self._day)
            claim["discharged"] = self._answer(Text("出院日期", "Day of discharge"), _DAY, self._day)
        else:
            claim["date"] = self._answer(Text("就诊日期", "Day of the visit"), _DAY, self._day)
        facility = {"level": self._choice(Text("医疗机构的等级?", "Level of the hospital?"), "level", LEVELS)}
        name = self.rules.area.name
        if not self._answer(Text(f"在{name.zh}就医吗?", f"Was care given in {name.en}?"), _FLAG, read_flag, True):
            place = Text("就医地的行政区划代码(六位)", "Area code of the place of care (six digits)")
            facility["region"] = self._answer(place, place, _region)
        claim["facility"] = facility
        diseases = self.rules.declared.diseases(claim["benefit"])
        if diseases:
            labels = {code: disease.label for code, disease in diseases.items()}
            claim["disease"] = self._pick(Text("哪种病?", "For which disease?"), labels)
            person["registrations"] = [{"kind": claim["benefit"], "code": claim["disease"]}]
        claim["lines"] = self._lines()
        return claim

    def _lines(self) -> list[dict[str, Any]]:
        """The bill by class: A, B with what is paid of it first, and C."""
        while True:
            lines: list[dict[str, Any]] = []
            for class_, label in VOCABULARY["class"].items():
                amount = self._answer(Text(f"{label.zh}合计", f"Sum of {label.en}"), _AMOUNT, _amount, "")
                if amount:
                    lines.append({"class": class_, "amount": amount})
            if lines:
                break
            self.screen.report(InputError("账单为空", "the bill is empty"))
        for line in lines:
            if line["class"] == "B":
                question = Text("乙类先行自付的比例或金额?", "Ratio or amount of class B that is paid first?")
                hint = Text("如 10% 或 35.00 元;不清楚则回车", "such as 10% or 35.00; enter where you do not know")
                silent: dict[str, str] = {}
                line |= self._answer(question, hint, _first_pay, silent)
        return lines

    def _facts(self, data: dict[str, Any]) -> None:
        """Ask for the facts that decide, as long as there are any."""
        shown_facts: set[str] = set()
        day = data["claim"][0].get("date") or data["claim"][0]["discharged"]
        while True:
            try:
                facts = [fact for fact in open_questions(self.rules, read_case(data)) if fact not in shown_facts]
            except YibaoError:  # told when the case is settled
                return
            if not facts:
                return
            shown_facts.add(facts[0])
            rule = self.rules.declared.fact.get(facts[0])
            value = ask_fact(self.screen, self.rules.declared, facts[0], day, self.read) if rule else None
            if value is not None and rule is not None:
                holder = data["person"] if rule.about == "person" else data["claim"][0]
                holder.setdefault("facts", {})[facts[0]] = value

    def _choice(self, question: Text, kind: str, options: Sequence[str] | Mapping[str, Text]) -> str:
        return self._pick(question, {option: VOCABULARY[kind][option] for option in options}, kind)

    def _pick(self, question: Text, options: Mapping[str, Text], kind: str = "") -> str:
        """An option by its number or any of its words."""
        names = list(options)
        self._show(question)
        self.screen.lines([f"  {number}  {self.screen.text(label)}" for number, label in enumerate(options.values(), 1)])

        def option(typed: str) -> str:
            if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(names):
                return names[int(typed) - 1]
            known = read_word(kind, typed) if kind else typed
            if known in options:
                return known
            raise InputError("请写序号或所列的词", "please type a number or a word of the list")

        return self._typed(_CHOICE, option)

    def _answer(self, question: Text, hint: Text, read: Callable[[str], T], empty: T | None = None) -> T:
        self._show(question)
        return self._typed(hint, read, empty)

    def _show(self, question: Text) -> None:
        self.screen.lines([self.screen.strong(line) for line in wrap(self.screen.text(question), self.screen.width)])

    def _typed(self, hint: Text, read: Callable[[str], T], empty: T | None = None) -> T:
        """What is typed, again until it can be read."""
        while True:
            typed = self.read(f"{self.screen.text(hint)} >").strip()
            if not typed and empty is not None:
                return empty
            try:
                return read(typed)
            except InputError as error:
                self.screen.report(error)

    def _day(self, typed: str) -> dt.date:
        day = read_day(typed)
        if day > self.today:
            raise InputError(f"晚于 {self.today}", f"it lies after {self.today}")
        return day


def _amount(typed: str) -> str:
    return format_fen(read_amount(typed))


def _first_pay(typed: str) -> dict[str, str]:
    """A ratio, or an amount where it is more than one yuan or named as one."""
    try:
        ratio = read_share(typed)
    except InputError:
        ratio = None
    if ratio is not None and 0 <= ratio < 1_000_000:
        return {"first_pay_ratio": format_ratio(ratio)}
    return {"first_pay": _amount(typed)}


def _region(typed: str) -> str:
    if typed.isascii() and typed.isdigit() and len(typed) == 6:
        return typed
    raise InputError("应为六位数字", "six digits are needed", mend=("例如 310000", "for example 310000"))

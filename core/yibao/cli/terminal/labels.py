"""What people call things: payers, accounts, counters, parts of a bill, dimensions and their labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...model.values.money import PPM, format_fen
from ...model.values.text import Text
from ...model.values.vocabulary import ACCOUNTS, BENEFITS, PAYERS, SPLIT, WORDS
from ...rules.figures.dimensions import labels_of
from ...rules.figures.titles import LABELS, dimension_title, label_title, table_title
from .screen import Screen, printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ...model.results.settlement import AmountName
    from ...rules.enrollment import Enrollment
    from ...rules.lowering.plan import LoweredPlan
    from ...rules.ruleset import RuleSet


def money(fen: int) -> str:
    """An amount with its thousands set apart.

    >>> money(1200000), money(-640)
    ('12,000.00', '-6.40')
    """
    return with_thousands(format_fen(fen))


def with_thousands(yuan: str) -> str:
    """Yuan as documents write them, with the thousands set apart."""
    sign, digits = ("-", yuan[1:]) if yuan.startswith("-") else ("", yuan)
    return f"{sign}{int(digits[:-3]):,}{digits[-3:]}"


def percent(ppm: int) -> str:
    """A ratio in per cent.

    >>> percent(860000), percent(-100000), percent(3125)
    ('86%', '-10%', '0.3125%')
    """
    whole, rest = divmod(abs(ppm) * 100, PPM)
    text = f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
    return f"{'-' if ppm < 0 else ''}{text}%"


class Labels:
    """What an area calls its things, in one language and safe to show."""

    def __init__(self, screen: Screen, rules: RuleSet | Enrollment) -> None:
        self.screen = screen
        self.rules = rules

    def text(self, text: Text | None, otherwise: str) -> str:
        """A text of the rules, or a name where there is none."""
        return printable(otherwise) if text is None else self.screen.text(text)

    def payer(self, name: str) -> str:
        """A fund, an account or cash."""
        kind, _, account = name.partition(".")
        return self.account(account) if kind == "account" and account else self._declared(self.rules.declared.payer, name, PAYERS)

    def account(self, name: str) -> str:
        """An account as the area calls it."""
        return self._declared(self.rules.declared.account, name, ACCOUNTS)

    def counter(self, name: str) -> str:
        """A counter as the area calls it."""
        return self._declared(self.rules.declared.counter, name)

    def cash(self, name: str) -> str:
        """A cash benefit as the area calls it."""
        return self._declared(self.rules.declared.cash, name)

    def scheme(self, name: str) -> str:
        """A scheme as the area calls it."""
        return self._declared(self.rules.declared.scheme, name, WORDS)

    def _declared(self, section: Mapping[str, Any], name: str, words: Mapping[str, Text] | None = None) -> str:
        """The label of something that the area declares, else the usual word for it, else its name."""
        return self.text(section[name].label if name in section else (words or {}).get(name), name)

    def benefit(self, name: str) -> str:
        """A benefit."""
        return self.text(BENEFITS.get(name), name)

    def table(self, name: str) -> str:
        """A table as the area calls it."""
        return self.text(table_title(self.rules.declared, name), name)

    def figure(self, figure: str) -> str:
        """A figure as citations name it: its table, and in brackets its cell."""
        return self.text(self.rules.figure_title(figure), figure)

    def dimension(self, name: str) -> str:
        """What a table tells apart."""
        return self.text(dimension_title(self.rules.declared, name), name)

    def label(self, dimension: str, label: str) -> str:
        """A label of a dimension."""
        return self.text(label_title(self.rules.declared, dimension, label), label)

    def labels(self, dimension: str, labels: Sequence[str]) -> str:
        """Several labels of a dimension; where they are most of them, those that are missing."""
        others = [label for label in labels_of(self.rules.declared, dimension) if label not in labels]
        if len(labels) > 3 and len(others) < len(labels):
            rest = " / ".join(self.label(dimension, label) for label in others)
            return self.screen.say(f"除“{rest}”以外", f"all but {rest}") if others else self.screen.say("不限", "any")
        return " / ".join(self.label(dimension, label) for label in labels)

    def part(self, name: str, plan: LoweredPlan | None = None) -> str:
        """A part of the bill or of what the person is left with: by name, role, segment or ``stage/segment``, with a kind after it.

        Args:
            plan: whose segments are meant; without one, the first segment of that name.
        """
        base, _, kind = name.partition(":")
        if base == "paid":
            return self.screen.say(f"{self.payer(kind)}应付部分", f"what {self.payer(kind)} would pay")
        if base == "counter":
            return self.counter(kind)
        stage, _, segment = base.rpartition("/")
        declared = self._segment(stage, segment, plan)
        label = (declared if stage else SPLIT.get(base)) or LABELS.get(segment) or declared
        return self.text(label, base) + (self.screen.in_brackets(self.label("line_kind", kind)) if kind else "")

    def amount(self, amount: AmountName, plan: LoweredPlan | None = None) -> str:
        """An amount of a result."""
        say = self.screen.say
        kind, name, part = amount.kind, amount.name, amount.part
        if kind == "payers":
            return say(f"{self.payer(name)}支付", f"paid by {self.payer(name)}")
        if kind == "accounts":
            return say(f"{self.account(name)}余额", f"balance after, {self.account(name)}")
        if kind == "counters":
            label = self.counter(name) + (printable(f"[{part}]") if part else "")
            return say(f"{label}(之后)", f"counter after, {label}")
        if kind == "cash_benefits":
            return say(f"另付现金:{self.cash(name)}", f"paid besides, {self.cash(name)}")
        words = {"amount": say("金额", "amount"), "paid": say("支付", "paid"), "person": say("个人", "left with the person")}
        stage = name.partition("/")[0]
        labels = {lowered.id: lowered.label for lowered in plan.stages} if plan else {}
        parts = (self.text(labels.get(stage), stage), self.part(name, plan), words.get(part, part))
        return self.screen.comma.join(parts)

    def value(self, amount: AmountName, value: int) -> str:
        """What stands there: money, or a number where it is a counter of such."""
        declared = self.rules.declared.counter.get(amount.name) if amount.kind == "counters" else None
        return str(value) if declared and declared.unit == "number" else money(value)

    def _segment(self, stage: str, segment: str, plan: LoweredPlan | None) -> Text | None:
        if plan is not None:
            labels = {(part.stage, part.id): part.label for lowered in plan.stages for part in lowered.segments}
            return labels.get((stage, segment))
        for declared in (row for plan in self.rules.declared.plan.values() for row in self.rules.declared.stages_of(plan)):
            if not stage or declared.id == stage:
                for part in declared.segment:
                    if part.id == segment:
                        return part.label
        return None

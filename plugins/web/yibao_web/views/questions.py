"""What the rules would still ask: one question at a time, with why it is asked and what may be answered."""

from collections.abc import Mapping

import attrs

from yibao import RuleSet, Text

from ..query import FACT, Query


@attrs.frozen
class Question:
    """A question of the rules.

    Attributes:
        field: what the answer is called in the link; kind: ``choice``, ``boolean``, ``date``, ``money``, ``integer`` or ``ratio``.
        left: how many questions there are, this one included.
    """

    field: str
    text: Text
    kind: str
    choices: Mapping[str, Text]
    left: int


def next_question(rules: RuleSet, questions: Mapping[str, Text], query: Query) -> Question | None:
    """The first question that the link does not answer, be it that nobody knows."""
    answered = query.facts()
    names = [name for name in questions if name not in answered]
    if not names:
        return None
    fact = rules.declared.fact[names[0]]
    choices = {choice: fact.words.get(choice, Text(choice, choice)) for choice in fact.choices or ()}
    if fact.type == "boolean":
        choices = {"yes": Text("是", "yes"), "no": Text("否", "no")}
    return Question(FACT + names[0], fact.question, fact.type, choices, len(names))

"""A settled record with the claim that it is about, and what this comes to under other readings."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from yibao import Claim, InputError, Person, RuleSet, Settlement, State, Text, YibaoError, settle
from yibao.engines import SPLIT, governing_plan, prepare

from ..messages.values import fen

Amounts = Mapping[str, int]
"""Amounts in fen by the names that results have, such as ``payers.cash``."""


@attrs.frozen(eq=False)
class Reading:
    """A reading of what a record leaves open, and what the claim comes to under it.

    Attributes:
        kind: which of the kinds of readings; text: what is read otherwise.
        changed: of rules, person, claim and state what is another then.
    """

    kind: str
    text: Text
    amounts: Amounts
    changed: Mapping[str, Any] = attrs.Factory(dict)


@attrs.frozen(eq=False)
class Subject:
    """A claim as it is read, the state before it, and the amounts that its record prints."""

    rules: RuleSet
    person: Person
    claim: Claim
    state: State
    printed: Amounts

    def settled(self, *, trace: bool = False, **changed: Any) -> Settlement | None:
        """The claim settled with some of rules, person, claim and state changed; none where it is refused then."""
        now = attrs.evolve(self, **changed) if changed else self
        try:
            return settle(now.rules, now.person, now.claim, now.state, trace=trace)[0]
        except YibaoError:
            return None

    def amounts(self, **changed: Any) -> Amounts | None:
        """What it comes to then, of the amounts that the record prints."""
        settlement = self.settled(**changed)
        if settlement is None:
            return None
        whole = amounts_of(changed.get("rules", self.rules), settlement)
        return {name: whole.get(name, 0) for name in self.printed}

    def reading(self, kind: str, zh: str, en: str, **changed: Any) -> Iterator[Reading]:
        """A reading; nothing where the claim is refused under it."""
        amounts = self.amounts(**changed)
        if amounts is not None:
            yield Reading(kind, Text(zh, en), amounts, changed)

    @property
    def query(self) -> Any:
        """The claim on the day that governs it."""
        return governing_plan(self.rules.derived(prepare), self.person, self.claim)[0]


def amounts_of(rules: RuleSet, settlement: Settlement) -> dict[str, int]:
    """Every amount of a settlement that a record may print."""
    amounts = {name: int(getattr(settlement, name)) for name in ("total", *SPLIT)}
    amounts |= {f"payers.{name}": amount for name, amount in settlement.payers.items()}
    amounts["payers.account"] = sum(amount for name, amount in settlement.payers.items() if name.startswith("account."))
    amounts["balance"] = sum(amount for name, amount in settlement.accounts.items() if name != "family")
    deductibles = rules.derived(_deductibles)(settlement)
    amounts["deductible"] = sum(share.amount for share in settlement.segments if (share.stage, share.id) in deductibles)
    for share in settlement.segments:
        place = f"segments[{share.stage}/{share.id}]"
        amounts |= {f"{place}.amount": share.amount, f"{place}.paid": share.paid, f"{place}.person": share.person}
    return amounts


def _deductibles(rules: RuleSet) -> Callable[[Settlement], frozenset[tuple[str, str]]]:
    """A function that gives the deductibles over the bill itself, of the plan that settled a claim."""
    known: dict[Any, frozenset[tuple[str, str]]] = {}

    def of(settlement: Settlement) -> frozenset[tuple[str, str]]:
        plan = rules.plan_named(settlement.plan, settlement.date)
        if plan not in known:
            known[plan] = frozenset(
                (stage.id, segment.id)
                for stage in plan.stages
                for segment in stage.segments
                if segment.role == "deductible" and segment.part >= 0
            )
        return known[plan]

    return of


def printed_amounts(expect: Mapping[str, Any]) -> dict[str, int]:
    """The amounts that a case expects of a claim, by the names that results have; what is no amount is left out.

    Raises:
        InputError: something stands for an amount that is none.
    """
    printed: dict[str, int] = {}
    for name, value in _expected(expect):
        try:
            printed[name] = fen(value)
        except InputError as error:
            raise error.at(f"expect.{name}") from None
    return printed


def _expected(expect: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in expect.items():
        if name in ("total", "balance", "deductible", *SPLIT):
            yield name, value
        elif name == "payers" and isinstance(value, Mapping):
            yield from ((f"payers.{payer}", amount) for payer, amount in value.items())
        elif name == "segments" and isinstance(value, list | tuple):
            for entry in value:
                if isinstance(entry, Mapping) and {"stage", "id"} <= entry.keys():
                    place = f"segments[{entry['stage']}/{entry['id']}]"
                    yield from ((f"{place}.{part}", entry[part]) for part in ("amount", "paid", "person") if part in entry)

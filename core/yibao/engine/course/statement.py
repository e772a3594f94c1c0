"""A year's statement, made on demand: what was paid by whom for which benefit, and what is left of each limit."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import attrs

from ...model.inputs.person import Person
from ...model.reliability import NOT_VERIFIED
from ...model.results.counters import latest
from ...model.results.settlement import CourseResult, Reversal, Settlement, YearEndSettlement
from ...model.values.classes import define, frozen
from ...model.values.money import Fen
from ...model.values.text import Text
from ...model.values.vocabulary import BENEFITS, in_payer_order
from ...rules.ruleset import BenefitYear, RuleSet
from .limits_left import Left, limits_left


@frozen
class Sum:
    """Claims added up, in fen.

    Attributes:
        cash_benefits: what the person was paid beside the bills.
        unverified, incomplete: how many of the claims rest on a figure that is not verified, or lack a layer.
    """

    claims: int
    total: Fen
    payers: Mapping[str, Fen]
    cash_benefits: Mapping[str, Fen]
    unverified: int
    incomplete: int


@frozen
class YearEndPayment:
    """What a year end pays to the person, and by when; none where it could not be computed."""

    id: str
    label: Text
    due: dt.date
    amount: Fen | None


@frozen
class Statement:
    """One benefit year of one scheme, as it stands after everything that was taken back.

    Attributes:
        on: the day of its last claim; benefits: the sums of each benefit.
        whole: with what came back at the year's end, which is off the cash.
        year_ends: what that was.
    """

    scheme: str
    year: BenefitYear
    on: dt.date
    whole: Sum
    benefits: Mapping[str, Sum]
    left: tuple[Left, ...]
    year_ends: tuple[YearEndPayment, ...] = ()


@define(eq=False)
class _Standing:
    """A claim as it stands at the end."""

    settlement: Settlement
    scheme: str
    payers: dict[str, int]
    counters: dict[tuple[str, str], int]
    cash_benefits: dict[str, int]


def statements(rules: RuleSet, person: Person, result: CourseResult) -> tuple[Statement, ...]:
    """One statement for each benefit year and scheme in which a claim stands, in order of time."""
    groups: dict[tuple[str, str], list[_Standing]] = {}
    years: dict[tuple[str, str], BenefitYear] = {}
    for claim in _standing(person, result):
        year = rules.year_of(claim.scheme, claim.settlement.date)
        years[claim.scheme, year.key] = year
        groups.setdefault((claim.scheme, year.key), []).append(claim)
    return tuple(
        _with_year_ends(_statement(rules, person, scheme, years[scheme, key], group), result.year_ends)
        for (scheme, key), group in groups.items()
    )


def _with_year_ends(statement: Statement, ends: Iterable[YearEndSettlement]) -> Statement:
    """A statement with what came back at the end of its year."""
    own = [end for end in ends if end.scheme == statement.scheme and end.last == statement.year.last]
    payers = Counter(statement.whole.payers)
    for end in own:
        payers.update(end.payers)
        payers["cash"] -= sum(end.payers.values())
    ordered = {name: payers[name] for name in in_payer_order(payers) if payers[name] or name == "cash"}
    payments = tuple(YearEndPayment(end.id, end.label, end.due, end.amount) for end in own)
    return attrs.evolve(statement, whole=attrs.evolve(statement.whole, payers=ordered), year_ends=payments)


def _standing(person: Person, result: CourseResult) -> list[_Standing]:
    """The claims that nobody took back, with the amounts that taking others back left them."""
    standing: dict[str, _Standing] = {}
    for entry in result.entries:
        if isinstance(entry, Reversal):
            standing.pop(entry.reverses, None)
            for change in entry.changes:
                amount, claim = change.amount, standing.get(change.claim)
                if claim is not None and amount.kind == "counters":
                    claim.counters[amount.name, amount.part] = change.after
                elif claim is not None and amount.kind in ("payers", "cash_benefits"):
                    getattr(claim, amount.kind)[amount.name] = change.after
        else:
            cash = {benefit.id: benefit.amount for benefit in entry.cash_benefits}
            standing[entry.claim] = _Standing(
                entry, person.scheme.on(entry.date) or "", dict(entry.payers), latest(entry.counters), cash
            )
    return list(standing.values())


def _statement(rules: RuleSet, person: Person, scheme: str, year: BenefitYear, group: Sequence[_Standing]) -> Statement:
    by_benefit: dict[str, list[_Standing]] = {}
    for claim in group:
        by_benefit.setdefault(claim.settlement.benefit, []).append(claim)
    day = max(claim.settlement.date for claim in group)
    benefits = {benefit: _sum(by_benefit[benefit]) for benefit in BENEFITS if benefit in by_benefit}
    last = {benefit: claims[-1].settlement for benefit, claims in by_benefit.items()}
    left = limits_left(rules, person, scheme, year, day, last, group[-1].counters)
    return Statement(scheme, year, day, _sum(group), benefits, left)


def _sum(group: Sequence[_Standing]) -> Sum:
    payers: Counter[str] = Counter()
    cash: Counter[str] = Counter()
    for claim in group:
        payers.update(claim.payers)
        cash.update(claim.cash_benefits)
    ordered = {name: payers[name] for name in in_payer_order({*payers, "cash"}) if payers[name] or name == "cash"}
    settlements = [claim.settlement for claim in group]
    unverified = sum(any(warning.code in NOT_VERIFIED for warning in each.warnings) for each in settlements)
    incomplete = sum(not each.complete for each in settlements)
    return Sum(len(group), sum(each.total for each in settlements), ordered, dict(cash), unverified, incomplete)

"""Made-up plans of several later layers, as rules and as the plain numbers they say, with a walk that moves one fen at a time."""

import datetime as dt
import random
from collections.abc import Iterator, Mapping

import attrs

from tests.rules.small import PERSON, area
from yibao import RuleSet
from yibao.model.inputs.claim import Claim, Facility, Parts
from yibao.model.inputs.person import Person
from yibao.model.values.dates import Dated
from yibao.model.values.money import PPM, largest_within, share

PARTS = ("first_pay", "deductible", "copay", "above_limit", "self_paid", "over_limit")
PAYERS = ("major_illness_fund", "medical_assistance", "civil_servant_fund", "pooled_fund")
TEXT = 'label = { zh = "某", en = "Some" }'
SOURCED = 'from = 2020-01-01\nsource = "law"\nstatus = "official"'
UNKNOWN = 'value = "unknown"\nwhy = { zh = "不详", en = "Not found" }'


@attrs.frozen
class Figure:
    """A number of fen or parts per million, and whether the rules know it."""

    value: int
    known: bool = True


@attrs.frozen
class Segment:
    """A segment: at most ``limit``, counted in ``counter`` by amount or payment; ``payer`` bears ``ratio`` of it.

    Attributes:
        of: what the limit is a ratio of, empty where it is an amount; keeps: whether the rest stays with the fund.
    """

    id: str
    limit: Figure | None
    counter: str = ""
    payment: bool = False
    payer: str = ""
    ratio: Figure | None = None
    of: str = ""
    keeps: bool = False

    def figures(self, stage: str) -> Iterator[tuple[str, str, Figure]]:
        """Name and unit of the tables of this segment, with their figures."""
        if self.limit:
            yield f"{stage}_{self.id}_limit", "ratio" if self.of else "money", self.limit
        if self.ratio:
            yield f"{stage}_{self.id}_ratio", "ratio", self.ratio


@attrs.frozen
class Layer:
    """A later stage over some parts, or over what the fund would pay where there are none."""

    id: str
    base: tuple[str, ...]
    segments: tuple[Segment, ...]


@attrs.frozen
class Made:
    """A plan: a basic stage, later layers, and the parts that an account may pay."""

    basic: tuple[Segment, ...]
    layers: tuple[Layer, ...]
    means: tuple[str, ...]

    def known(self, value: int) -> "Made":
        """The same plan with a figure in place of each that is not known: so many parts per million, of a whole or of 20 yuan."""

        def filled(one: Segment) -> Segment:
            limit = one.limit if one.limit is None or one.limit.known else Figure(value * 2_000 // PPM)
            ratio = one.ratio if one.ratio is None or one.ratio.known else Figure(value)
            return attrs.evolve(one, limit=limit, ratio=ratio)

        return attrs.evolve(self, layers=tuple(attrs.evolve(one, segments=tuple(map(filled, one.segments))) for one in self.layers))

    def rules(self) -> RuleSet:
        """An area of this plan."""
        stages = (Layer("basic", ("in_scope",), self.basic), *self.layers)
        names = ", ".join(f'"{one.id}"' for one in stages)
        means = 'means = "all"' if self.means else ""
        text = f'[plan.outpatient]\n{TEXT}\nscheme = "resident"\nbenefits = ["outpatient"]\nstages = [{names}]\n{means}\n'
        text += "".join(map(_stage, stages))
        if self.means:
            parts = ", ".join(f'"{one}"' for one in self.means)
            text += f'[means.all]\npays = {{ account = "family", parts = [{parts}], source = "law", status = "official" }}\n'
        counters = {one.counter for stage in stages for one in stage.segments if one.counter}
        text += "".join(f"[counter.{name}]\n{TEXT}\n" for name in sorted(counters))
        person = PERSON.replace("years =", 'accounts = ["family"]\nyears =') + f"[account.family]\n{TEXT}\n"
        return area(text, person=person)


def _stage(layer: Layer) -> str:
    base = ", ".join(f'"{one}"' for one in layer.base) or '{ paid = "pooled_fund" }'
    text = f"[stage.{layer.id}]\n{TEXT}\nbase = [{base}]\n"
    for one in layer.segments:
        role = "deductible" if not one.payer else "copay" if layer.id == "basic" else "relief"
        text += f'[[stage.{layer.id}.segment]]\nid = "{one.id}"\n{TEXT}\nrole = "{role}"\n'
        if one.limit:
            told = f'{"ratio" if one.of else "table"} = "{layer.id}_{one.id}_limit"'
            told += f', counter = "{one.counter}"' if one.counter else ""
            told += f", of = {one.of}" if one.of else ""
            told += ', measure = "payment"' if one.payment else ""
            text += f"limit = {{ {told} }}\n"
        if one.payer:
            text += f'payer = "{one.payer}"\n'
        if one.keeps:
            text += 'rest = "payer"\n'
        if one.ratio:
            text += f'ratio = "{layer.id}_{one.id}_ratio"\n'
    for one in layer.segments:
        for name, unit, figure in one.figures(layer.id):
            value = f"{figure.value // 100}.{figure.value % 100:02d}" if unit == "money" else f'"{figure.value // 10_000}%"'
            text += f"[table.{name}]\n{SOURCED}\n" + (f"value = {value}\n" if figure.known else f"{UNKNOWN}\n")
    return text


def made(seed: int, unknown: float = 0.0, shared: bool = False) -> Made:
    """A plan by a seed.

    Args:
        unknown: how often a figure of a later layer is not known; shared: whether layers may share counters and take payments.
    """
    some = random.Random(seed)

    def ratio(known: bool = True) -> Figure:
        return Figure(some.choice((0, PPM, 10_000 * some.randint(1, 99), 10_000 * some.randint(1, 99))), known)

    basic = (
        Segment("deductible", Figure(some.randint(0, 600)), some.choice(("", "borne"))),
        Segment("copay", Figure(some.randint(100, 2_500)), "fund_paid", some.random() < 0.7, "pooled_fund", ratio()),
    )
    layers = []
    for number in range(some.randint(1, 4)):
        name = f"layer_{number}"
        base = tuple(some.sample(PARTS, some.randint(1, 4)))
        if shared and some.random() < 0.3:
            base = ()
        segments = []
        for place in range(some.randint(1, 3)):
            ident, known = f"s{place}", some.random() >= unknown
            counter = some.choice(("", f"{name}_{place}", *(("shared", "fund_paid") if shared else ())))
            limit = Figure(some.randint(0, 900), known) if counter or some.random() < 0.6 else None
            if some.random() < 0.35:
                segments.append(Segment(ident, limit, counter if limit else ""))
                continue
            payer = some.choice(PAYERS[:3] if not base else PAYERS)
            bears = ratio(some.random() >= unknown) if some.random() < 0.8 else None
            of = (
                some.choice(('{ part = "copay" }', '{ part = "deductible" }', '"arrives"'))
                if limit and shared and some.random() < 0.3
                else ""
            )
            if of:
                limit = Figure(10_000 * some.randint(1, 100), known)
            keeps = shared and not base and some.random() < 0.4
            segments.append(Segment(ident, limit, counter if limit else "", some.random() < 0.4, payer, bears, of, keeps))
        layers.append(Layer(name, base, tuple(segments)))
    means = some.choice(((), PARTS, tuple(some.sample(PARTS, some.randint(1, 3)))))
    return Made(basic, tuple(layers), means)


def person(balance: int = 0) -> Person:
    """Somebody insured, with so many fen in the account."""
    accounts = {"family": balance}
    return Person("P", dt.date(1980, 6, 15), Dated.always("resident"), Dated.always("adult"), accounts)


def bill(name: str, parts: Mapping[str, int]) -> Claim:
    """A visit with so many fen in each part."""
    return Claim(name, date=dt.date(2024, 3, 1), benefit="outpatient", facility=Facility("community"), parts=Parts(**parts))


def amounts(some: random.Random) -> dict[str, int]:
    """A bill of a few yuan."""
    return {
        name: some.choice((0, some.randint(0, 30), some.randint(0, 900))) for name in ("first_pay", "self_paid", "over_limit")
    } | {"in_scope": some.choice((0, some.randint(1, 50), some.randint(1, 4_000)))}


@attrs.define
class ByHand:
    """Walks a plan whose figures are known, one fen at a time: each fen stands in a part until somebody pays it."""

    plan: Made
    balance: int = 0
    counters: dict[str, int] = attrs.Factory(dict)

    def settle(self, parts: Mapping[str, int]) -> dict[str, int]:
        """Who pays a bill, and what of it is cash."""
        payers: dict[str, int] = {}
        stands = {name: parts.get(name, 0) for name in ("first_pay", "self_paid", "over_limit")}
        names = ["in_scope"] * parts["in_scope"]
        for one in self.plan.basic:
            taken, names = self._take(one, names)
            paid = self._pay(one, len(taken), payers)
            stands[one.id] = len(taken) - paid
        stands["above_limit"] = len(names)
        for layer in self.plan.layers:
            fen = [name for name in layer.base for _ in range(stands[name])]
            for one in layer.segments:
                if not fen:
                    break
                taken, fen = self._take(one, fen)
                before = 0
                ratio = one.ratio.value if one.ratio else PPM if one.payer else 0
                for number, name in enumerate(taken, 1):
                    due = share(number, ratio)
                    stands[name] -= due - before
                    before = due
                self._pay(one, len(taken), payers)
        for name in self.plan.means:
            paid = min(stands[name], self.balance)
            stands[name] -= paid
            self.balance -= paid
            payers["account.family"] = payers.get("account.family", 0) + paid
        payers["cash"] = sum(stands.values())
        return {name: amount for name, amount in payers.items() if amount}

    def _take(self, one: Segment, fen: list[str]) -> tuple[list[str], list[str]]:
        if one.limit is None:
            return fen, []
        room: int | None = max(0, one.limit.value - self.counters.get(one.counter, 0) if one.counter else one.limit.value)
        if one.payment:
            room = largest_within(room or 0, one.ratio.value if one.ratio else PPM)
        room = len(fen) if room is None else room
        return fen[:room], fen[room:]

    def _pay(self, one: Segment, amount: int, payers: dict[str, int]) -> int:
        paid = share(amount, one.ratio.value if one.ratio else PPM) if one.payer else 0
        if one.payer:
            payers[one.payer] = payers.get(one.payer, 0) + paid
        if one.counter:
            self.counters[one.counter] = self.counters.get(one.counter, 0) + (paid if one.payment else amount)
        return paid

"""At the counter: what stands between a claim and the funds, and what the person gets instead.

Only a claim that gives a reason to look comes here; one that is silent, or plain, passes by.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import attrs

from ...model.inputs.claim import Claim
from ...model.inputs.person import Person
from ...model.results.access import AccessDecision, Alternative, Reason, ReimbursementPaper
from ...model.results.settlement import Settlement
from ...model.values.classes import define
from ...model.values.dates import in_force
from ...model.values.errors import NoRuleError, YibaoError
from ...model.values.text import Message, Text
from ...rules.figures.dimensions import Fact, facts_of, label_of
from ...rules.language.claims import ACCESS_FACTS, Access
from ...rules.language.references import FactName
from ...rules.ruleset import BenefitYear, RuleSet
from ..facts.facts import care_area, filing, reader

if TYPE_CHECKING:
    from ...model.results.enrollment import Answer, Paper

_NO_COVER = {
    "not_enrolled": Text("就医时未参保", "not enrolled on the day"),
    "lapsed": Text("就医时已断缴", "contributions have lapsed"),
    "waiting": Text("尚在等待期", "in the waiting period"),
    "ended": Text("待遇已终止", "cover has ended"),
}
_ALL_BORNE = Text("基金不予支付,全部由个人承担", "the funds do not pay, all is borne by the person")
_ACCOUNT_UNKNOWN = Text(
    "待遇未生效时个人账户能否使用未查到,未予使用", "whether the account may be used without cover was not found; it was left alone"
)


@define(eq=False)
class AccessFinding:
    """What was found before the money is walked, with the rules that hold, by name."""

    seen: AccessDecision
    rules: Mapping[str, Access]

    @property
    def pays(self) -> bool:
        """Whether the funds pay, at once or later."""
        return self.seen.effect != "nothing"

    @property
    def covered(self) -> bool:
        """Whether cover is in force, so that money beside the bill may be due."""
        return self.seen.cover == "in_force"


@define(eq=False)
class AccessTriggers:
    """What tells in passing that a claim gives no reason to look; one a rule set.

    Attributes:
        asked: declared facts of a person or a claim that the rules on the counter read.
        inside: regions met so far that lie inside the area; silence is one of them.
    """

    asked: frozenset[str]
    inside: set[str | None]

    def asks(self, person: Person, claim: Claim) -> bool:
        """Whether a fact was given that some rule on the counter reads."""
        return not (self.asked.isdisjoint(person.facts) and self.asked.isdisjoint(claim.facts))


def access_triggers(rules: RuleSet) -> AccessTriggers:
    """The gate of an area's rules, made when it is first passed."""
    found: AccessTriggers | None = rules.memo.get("gate")
    if found is None:
        read = [fact for rule in rules.declared.access.values() for name in rule.when for fact in _facts(rules, name)]
        found = rules.memo["gate"] = AccessTriggers(frozenset(fact.name for fact in read if fact.kind == "fact"), {None})
    return found


def needs_access_check(rules: RuleSet, person: Person, claim: Claim) -> bool:
    """Whether a claim gives a reason to look at what stands between it and the funds; most pass by after a few comparisons."""
    facility, gate = claim.facility, rules.memo.get("gate") or access_triggers(rules)
    return (
        claim.card is False
        or person.cover is not None
        or (facility is not None and (facility.designated is False or facility.region not in gate.inside))
        or bool((person.facts or claim.facts) and gate.asks(person, claim))
    )


def _facts(rules: RuleSet, name: str) -> list[FactName]:
    return [] if name in ACCESS_FACTS else [fact for fact, _ in facts_of(rules.declared, name)]


def access_decision(rules: RuleSet, person: Person, claim: Claim, day: dt.date, year: BenefitYear) -> AccessFinding | None:
    """What stands between a claim and the funds; none where there is no reason to look.

    Raises:
        NoRuleError: the area does not say what holds for such a claim, or a fact is missing.
    """
    assert claim.facility is not None
    gate = access_triggers(rules)
    if claim.facility.region not in gate.inside and care_area(rules.area, claim.facility.region) == "inside":
        gate.inside.add(claim.facility.region)
        silent = claim.card is not False and claim.facility.designated is not False and person.cover is None
        if silent and not gate.asks(person, claim):
            return None
    cover = (person.cover.on(day) if person.cover else None) or "in_force"
    card, designated = claim.card, claim.facility.designated
    known = {"cover": cover, "card": "no" if card is False else "yes", "designated": "no" if designated is False else "yes"}
    for name, told in (("designated", designated), ("card", card)):
        if told is False and not any(name in rule.when for rule in rules.declared.access.values()):
            raise _not_said(rules, name)

    def get(fact: Fact) -> Any:
        return reader(fact)(rules, person, claim, day, year)

    held = {
        name: rule
        for name, rule in rules.declared.access.items()
        if in_force(day, rule.from_, rule.to)
        and all(
            (known[fact] if fact in known else label_of(rules.declared, rules.functions, fact, get)) in labels
            for fact, labels in rule.when.items()
        )
    }
    effects = {rule.effect for rule in held.values()} | ({"nothing"} if cover != "in_force" else set())
    effect: Literal["direct", "later", "nothing"] = "direct"
    if effects & {"nothing", "later"}:
        effect = "nothing" if "nothing" in effects else "later"
    later = [first for first, value in person.cover.values if first and first > day and value == "in_force"] if person.cover else []
    seen = AccessDecision(
        cover=cover,
        cover_from=min(later) if later and cover != "in_force" else None,
        designated=designated,
        area=_area(rules, person, claim, day),
        card=card,
        effect=effect,
        reasons=tuple(_reasons(cover, held, day, min(later) if later else None)),
    )
    return AccessFinding(seen, held)


def _reasons(cover: str, held: Mapping[str, Access], day: dt.date, starts: dt.date | None) -> list[Reason]:
    found = []
    if cover != "in_force":
        why = _NO_COVER[cover]
        text = Text(f"{why.zh},{_ALL_BORNE.zh}", f"{why.en}: {_ALL_BORNE.en}")
        if starts is not None:
            text = Text(f"{text.zh};自 {starts} 起享受待遇", f"{text.en}; benefits begin on {starts}")
        found.append(Reason("no_cover", text))
    nothing = cover != "in_force" or any(rule.effect == "nothing" for rule in held.values())
    for name, rule in held.items():
        if nothing and rule.effect == "later":  # what is not paid at all is not paid back later
            continue
        text = rule.text
        if rule.accounts is not None:
            text = Text(f"{text.zh};{rule.accounts.zh}", f"{text.en}; {rule.accounts.en}")
        found.append(Reason(name, text, rule.source, rule.status))
    if cover != "in_force" and all(rule.accounts is None for rule in held.values()):
        found.append(Reason("account_unknown", _ACCOUNT_UNKNOWN))
    return found


def _area(rules: RuleSet, person: Person, claim: Claim, day: dt.date) -> str:
    assert claim.facility is not None
    if care_area(rules.area, claim.facility.region) == "inside":
        return "inside"
    if claim.emergency:
        return "emergency"
    return "filed" if filing(rules, person, claim, day)[0] != "none" else "unfiled"


def _not_said(rules: RuleSet, name: str) -> NoRuleError:
    area = rules.area.name
    what = {
        "card": Text("未持卡(码)就医如何处理", "what holds where the card was not used"),
        "designated": Text("在非定点机构就医如何处理", "what holds at a facility that is not designated"),
    }[name]
    return NoRuleError(
        f"{area.zh}没有规定{what.zh}",
        f"{area.en} does not say {what.en}",
        where="card" if name == "card" else "facility.designated",
        mend=("请在 claim 规则中声明 [access]", "let its claim rules declare it under [access]"),
    )


def with_access(rules: RuleSet, person: Person, found: AccessFinding, settlement: Settlement, parts: Mapping[str, int]) -> None:
    """Complete what was found once the money is walked, and say it in the settlement.

    Args:
        parts: what stayed with the person, by name.
    """
    seen = found.seen
    if seen.effect == "later":
        back = settlement.total - settlement.payers["cash"]
        name = next((rule.procedure for rule in found.rules.values() if rule.effect == "later" and rule.procedure), None)
        instead = _reimbursement(rules, person, settlement.date, name, settlement.total, back)
        seen = attrs.evolve(seen, instead=instead)
    elif seen.effect == "nothing":
        seen = attrs.evolve(seen, instead=Alternative("self_pay", settlement.total, 0))
    if any(rule.left for rule in found.rules.values()):
        left: dict[str, int] = {}
        for name, amount in parts.items():
            if amount:
                kind = name.partition(":")[0]
                left[kind] = left.get(kind, 0) + amount
        seen = attrs.evolve(seen, left=left)
    settlement.access = seen
    settlement.warnings = (*settlement.warnings, *(Message(one.code, one.text) for one in seen.reasons))


def _reimbursement(rules: RuleSet, person: Person, day: dt.date, name: str | None, total: int, back: int) -> Alternative:
    """Payment afterwards by a procedure of the area: which papers, where, until when."""
    bare = Alternative("reimbursement", total, back, procedure=name)
    if name is None or rules.procedures is None:
        return attrs.evolve(bare, unknown=_NO_PROCEDURE)
    from ...model.inputs.application import Applicant, Application  # noqa: PLC0415 - a claim settled at the counter needs none of these
    from ..enrollment.procedures import answers  # noqa: PLC0415

    try:
        enrollment = rules.procedures()
        facts = {key: value for key, value in person.facts.items() if key in enrollment.declared.fact}
        asker = Applicant(person.id, person.birth_date, person.scheme, person.standing, facts=facts)
        answer = next((one for one in answers(enrollment, Application(asker), day, ("reimbursement",)) if one.id == name), None)
    except YibaoError as error:
        return attrs.evolve(bare, unknown=error.what)
    if answer is None:
        return attrs.evolve(bare, unknown=_NO_PROCEDURE)
    channels = enrollment.declared.channel
    steps = tuple(
        ReimbursementPaper(
            task.text,
            task.cited.source,
            task.cited.status,
            tuple(channels[place].label for place in task.where if place in channels),
            task.deadline,
            task.last_day,
            task.takes,
        )
        for task in answer.tasks
        if task.needed is not False
    )
    return attrs.evolve(bare, label=answer.label, papers=_papers(answer), steps=steps)


_NO_PROCEDURE = Text("本地的报销材料与办理地点未查到", "which papers this area asks for, and where, was not found")


def _papers(answer: "Answer") -> tuple[ReimbursementPaper, ...]:
    needed = [paper for paper in answer.papers if paper.needed is not False]
    return tuple(ReimbursementPaper(_worded(paper), paper.cited.source, paper.cited.status) for paper in needed)


def _worded(paper: "Paper") -> Text:
    if paper.any or paper.all:
        inner: Sequence[Text] = [_worded(one) for one in paper.any or paper.all]
        zh, en = ("或", " or ") if paper.any else ("和", " and ")
        return Text(zh.join(one.zh for one in inner), en.join(one.en for one in inner))
    return paper.label

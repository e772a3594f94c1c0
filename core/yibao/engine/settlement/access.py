"""At the counter: what stands between a claim and the funds, and what the person gets instead.

Only a claim that gives a reason to look comes here; one that is silent, or plain, passes by.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import attrs

from ...model.results.access import AccessDecision, Alternative, Reason, ReimbursementPaper, ReimbursementStep
from ...model.results.settlement import Settlement
from ...model.values.classes import define
from ...model.values.dates import in_force
from ...model.values.errors import NoRuleError, YibaoError
from ...model.values.text import Message, Text
from ...rules.figures.dimensions import facts_of
from ...rules.language.claims import ACCESS_FACTS, Access
from ...rules.ruleset import RuleSet
from ..facts.facts import care_area
from ..facts.query import ClaimQuery

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
    """What was found of a claim before the money is walked, with the rules that hold, by name."""

    query: ClaimQuery
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

    def reimbursement(self, name: str | None, total: int, back: int) -> Alternative:
        """Payment afterwards by a procedure of the area: which papers, where, until when."""
        query = self.query
        person, procedures = query.person, query.rules.procedures
        bare = Alternative("reimbursement", total, back, procedure=name)
        if name is None or procedures is None:
            return attrs.evolve(bare, unknown=_NO_PROCEDURE)
        from ...model.inputs.application import Applicant, Application  # noqa: PLC0415 - a claim settled at the counter needs none of these
        from ..enrollment.procedures import answers  # noqa: PLC0415

        try:
            enrollment = procedures()
            facts = {key: value for key, value in person.facts.items() if key in enrollment.declared.fact}
            applicant = Applicant(person.id, person.birth_date, person.scheme, person.standing, facts=facts)
            all_answers = answers(enrollment, Application(applicant), query.day, ("reimbursement",))
            answer = next((answer for answer in all_answers if answer.id == name), None)
        except YibaoError as error:
            return attrs.evolve(bare, unknown=error.what)
        if answer is None:
            return attrs.evolve(bare, unknown=_NO_PROCEDURE)
        channels = enrollment.declared.channel
        steps = tuple(
            ReimbursementStep(
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


@define(eq=False)
class AccessTriggers:
    """What tells in passing that a claim gives no reason to look; one a rule set.

    Attributes:
        facts: declared facts of a person or a claim that the rules on access read.
        inside: regions met so far that lie inside the area; silence is one of them.
    """

    facts: frozenset[str]
    inside: set[str | None]

    def reads(self, *facts: Mapping[str, object]) -> bool:
        """Whether some rule on access reads one of these facts."""
        return not all(map(self.facts.isdisjoint, facts))


def access_triggers(rules: RuleSet) -> AccessTriggers:
    """The triggers of an area's rules."""
    names = [name for rule in rules.declared.access.values() for name in rule.when if name not in ACCESS_FACTS]
    facts = [fact for name in names for fact, _ in facts_of(rules.declared, name)]
    return AccessTriggers(frozenset(fact.name for fact in facts if fact.kind == "fact"), {None})


def needs_access_check(query: ClaimQuery, triggers: AccessTriggers) -> bool:
    """Whether a claim gives a reason to look at what stands between it and the funds; most pass by after a few comparisons."""
    person, claim = query.person, query.claim
    facility = claim.facility
    return (
        claim.card is False
        or person.cover is not None
        or (facility is not None and (facility.designated is False or facility.region not in triggers.inside))
        or bool((person.facts or claim.facts) and triggers.reads(person.facts, claim.facts))
    )


def access_decision(query: ClaimQuery, triggers: AccessTriggers) -> AccessFinding | None:
    """What stands between a claim and the funds; none where there is no reason to look.

    Raises:
        NoRuleError: the area does not say what holds for such a claim, or a fact is missing.
    """
    rules, person, claim, day = query.rules, query.person, query.claim, query.day
    assert claim.facility is not None
    if claim.facility.region not in triggers.inside and care_area(rules.area, claim.facility.region) == "inside":
        triggers.inside.add(claim.facility.region)
        silent = claim.card is not False and claim.facility.designated is not False and person.cover is None
        if silent and not triggers.reads(person.facts, claim.facts):
            return None
    cover = (person.cover.on(day) if person.cover else None) or "in_force"
    card, designated = claim.card, claim.facility.designated
    known = {"cover": cover, "card": "no" if card is False else "yes", "designated": "no" if designated is False else "yes"}
    for name, value in (("designated", designated), ("card", card)):
        if value is False and not any(name in rule.when for rule in rules.declared.access.values()):
            raise _not_said(rules, name)
    standing = {
        name: rule
        for name, rule in rules.declared.access.items()
        if in_force(day, rule.from_, rule.to)
        and all((known[fact] if fact in known else query.label(fact)) in labels for fact, labels in rule.when.items())
    }
    effects = {rule.effect for rule in standing.values()} | ({"nothing"} if cover != "in_force" else set())
    effect: Literal["direct", "later", "nothing"] = "direct"
    if effects & {"nothing", "later"}:
        effect = "nothing" if "nothing" in effects else "later"
    area = "inside"
    if query.fact("care_area") != "inside":
        area = "emergency" if claim.emergency else "filed" if query.fact("filing") != "none" else "unfiled"
    later = [first for first, value in person.cover.values if first and first > day and value == "in_force"] if person.cover else []
    seen = AccessDecision(
        cover=cover,
        cover_from=min(later) if later and cover != "in_force" else None,
        designated=designated,
        area=area,
        card=card,
        effect=effect,
        reasons=tuple(_reasons(cover, standing, day, min(later) if later else None)),
    )
    return AccessFinding(query, seen, standing)


def _reasons(cover: str, rules: Mapping[str, Access], day: dt.date, starts: dt.date | None) -> list[Reason]:
    reasons = []
    if cover != "in_force":
        why = _NO_COVER[cover]
        text = Text(f"{why.zh},{_ALL_BORNE.zh}", f"{why.en}: {_ALL_BORNE.en}")
        if starts is not None:
            text = Text(f"{text.zh};自 {starts} 起享受待遇", f"{text.en}; benefits begin on {starts}")
        reasons.append(Reason("no_cover", text))
    nothing = cover != "in_force" or any(rule.effect == "nothing" for rule in rules.values())
    for name, rule in rules.items():
        if nothing and rule.effect == "later":  # what is not paid at all is not paid back later
            continue
        text = rule.text
        if rule.accounts is not None:
            text = Text(f"{text.zh};{rule.accounts.zh}", f"{text.en}; {rule.accounts.en}")
        reasons.append(Reason(name, text, rule.source, rule.status))
    if cover != "in_force" and all(rule.accounts is None for rule in rules.values()):
        reasons.append(Reason("account_unknown", _ACCOUNT_UNKNOWN))
    return reasons


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


def with_access(finding: AccessFinding, settlement: Settlement, parts: Mapping[str, int]) -> Settlement:
    """A settlement with what was found, completed now that the money is walked.

    Args:
        parts: what stayed with the person, by name.
    """
    seen = finding.seen
    if seen.effect == "later":
        back = settlement.total - settlement.payers["cash"]
        name = next((rule.procedure for rule in finding.rules.values() if rule.effect == "later" and rule.procedure), None)
        instead = finding.reimbursement(name, settlement.total, back)
        seen = attrs.evolve(seen, instead=instead)
    elif seen.effect == "nothing":
        seen = attrs.evolve(seen, instead=Alternative("self_pay", settlement.total, 0))
    if any(rule.left for rule in finding.rules.values()):
        left: dict[str, int] = {}
        for name, amount in parts.items():
            if amount:
                kind = name.partition(":")[0]
                left[kind] = left.get(kind, 0) + amount
        seen = attrs.evolve(seen, left=left)
    warnings = (*settlement.warnings, *(Message(reason.code, reason.text) for reason in seen.reasons))
    return attrs.evolve(settlement, access=seen, warnings=warnings)


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

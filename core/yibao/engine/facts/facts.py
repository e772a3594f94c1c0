"""Reading facts of a person and a claim: the raw values from which dimensions make labels."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ...model.inputs.claim import Claim
from ...model.inputs.person import Person, Registration
from ...model.inputs.structure import unknown_word
from ...model.values.dates import day_before, read_date
from ...model.values.errors import InputError
from ...model.values.money import parse_ratio, parse_yuan
from ...model.values.text import Text, shown
from ...model.values.vocabulary import GRADES, LINE_KINDS
from ...rules.area import Area
from ...rules.language.schemes import Fact as FactRule
from ...rules.ruleset import BenefitYear, RuleSet
from .several import several_diseases, several_filings


def fact_value(rule: FactRule, name: str, value: Any, where: str = "person.facts") -> Any:
    """A declared fact as rules compare it: money in fen, booleans as yes and no.

    Args:
        where: the table it stands in, for errors.

    Raises:
        InputError: a value that is not of the declared type.
    """
    try:
        match rule.type:
            case "money":
                return parse_yuan(value)
            case "ratio":
                return parse_ratio(value)
            case "date":
                return read_date(value)
            case "boolean" if isinstance(value, bool):
                return "yes" if value else "no"
            case "integer" if type(value) is int:
                return value
            case "text" if isinstance(value, str):
                return value
            case "choice" if value in rule.choices:
                return value
            case "choice":
                raise unknown_word(value, rule.choices)
    except InputError as error:
        raise error.at(f"{where}.{name}") from None
    raise InputError(
        f"{shown(value)} 不是 {rule.type}",
        f"{shown(value)} is not of type {rule.type}",
        where=f"{where}.{name}",
        mend=(rule.question.zh, rule.question.en),
    )


def check_person(rules: RuleSet, person: Person, elsewhere: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Check what is said of a person against what the area declares: standings that its schemes have, and facts.

    Args:
        elsewhere: facts that only other installed areas declare.

    Returns:
        Names of given facts that this area does not use.

    Raises:
        InputError: a standing that no scheme of the person has, a disease that is on no list of the area, a fact nobody declares,
            or a value of the wrong type.
    """
    schemes = [rules.declared.scheme[scheme] for _, scheme in person.scheme.values if scheme in rules.declared.scheme]
    if schemes and all(scheme.standings for scheme in schemes):
        known = dict.fromkeys(standing for scheme in schemes for standing in scheme.standings)
        for _, standing in person.standing.values:
            if standing not in known:
                raise unknown_word(standing, known, "该险种的人员类别", "standing in this scheme").at("person.standing")
    for index, one in enumerate(person.registrations):
        if one.kind.endswith("_disease"):
            _check_disease(rules, one.code, (one.kind,), f"person.registrations[{index}].code")
    for name, dated in person.facts.items():
        rule = declared_fact(rules.declared.fact, name, elsewhere, f"person.facts.{name}")
        if rule is not None:
            for _, value in dated.values:
                fact_value(rule, name, value)
    return tuple(name for name in person.facts if name not in rules.declared.fact)


def declared_fact(
    facts: Mapping[str, FactRule], name: str, elsewhere: Collection[str], where: str, about: str | None = None
) -> FactRule | None:
    """The declaration of a fact; none where only other areas declare it.

    Args:
        facts: of the area; elsewhere: names that other areas declare; about: what the facts are about that an error proposes.

    Raises:
        InputError: nobody declares it.
    """
    if name not in facts and name not in elsewhere:
        options = [known for known, rule in facts.items() if about in (None, rule.about)]
        raise unknown_word(name, [*options, *elsewhere], "事实", "fact").at(where)
    return facts.get(name)


def check_claims(rules: RuleSet, claims: Iterable[Claim], elsewhere: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Check the diseases and facts that claims state against what the area declares; see :func:`check_person`."""
    unused: dict[str, None] = {}
    for claim in claims:
        if claim.facility is not None and claim.facility.grade is not None:
            check_grade(rules, claim.facility.grade, f"claim {claim.id}: facility.grade")
        if claim.disease is not None:
            of_one = claim.benefit in ("special_disease", "chronic_disease")
            kinds = (claim.benefit or "",) if of_one else ("special_disease", "chronic_disease")
            _check_disease(rules, claim.disease, kinds, f"claim {claim.id}: disease")
        _check_kinds(rules, claim)
        where = f"claim {claim.id}: facts"
        for name, value in claim.facts.items():
            rule = declared_fact(rules.declared.fact, name, elsewhere, f"{where}.{name}", "claim")
            if rule is None:
                unused[name] = None
                continue
            if rule.about == "person":
                raise InputError(
                    f"{name} 说的是参保人,不是一次就医",
                    f"{name} is about the person, not about one claim",
                    where=f"{where}.{name}",
                    mend=(f"请写在 [person.facts] 的 {name}", f"give {name} under [person.facts]"),
                )
            fact_value(rule, name, value, where)
    return tuple(unused)


def check_grade(rules: RuleSet, grade: str, where: str) -> None:
    """Refuse a grade of a facility that is neither on the national list nor named by a rule of the area.

    Raises:
        InputError: the grade is not known.
    """
    known = rules.derived(known_grades)
    if known and grade not in known:
        raise unknown_word(grade, known, "机构等次", "grade of a facility").at(where)


def known_grades(rules: RuleSet) -> tuple[str, ...]:
    """The grades that may be stated; none where a function of the area looks at how they are spelt."""
    readers = [dimension for dimension in rules.declared.dimension.values() if "facility.grade" in (dimension.of, *dimension.reads)]
    if any(dimension.function for dimension in readers):
        return ()
    return tuple(dict.fromkeys([*(word for dimension in readers for word in dimension.map if word != "*"), *GRADES]))


def _check_kinds(rules: RuleSet, claim: Claim) -> None:
    """Kinds of lines are those that every area knows, or the area's own."""
    kinds = (*LINE_KINDS, *rules.declared.kind)
    for number, line in enumerate(claim.lines):
        if line.kind is not None and line.kind not in kinds:
            raise unknown_word(line.kind, kinds, "费用种类", "kind").at(f"claim {claim.id}: lines[{number}].kind")
    for kind in claim.parts.kinds if claim.parts is not None else ():
        if kind not in kinds and kind not in rules.declared.lines:
            raise unknown_word(kind, kinds, "明细种类", "kind of line").at(f"claim {claim.id}: parts.kinds.{kind}")


def _check_disease(rules: RuleSet, code: str | None, kinds: tuple[str, ...], where: str) -> None:
    """Refuse a disease that is not on the area's list, where it has one."""
    known = rules.declared.diseases(*kinds)
    if known and code not in known:
        error = unknown_word(code, known, "病种", "disease").at(where)
        error.mend = Text(
            "可用:" + "、".join(f"{name}({one.label.zh})" for name, one in sorted(known.items())),
            "known: " + ", ".join(f"{name} ({one.label.en})" for name, one in sorted(known.items())),
        )
        raise error


def unchanged_period(person: Person, day: dt.date, year: BenefitYear) -> tuple[dt.date, dt.date, tuple[Registration, ...]]:
    """The days around a day, within its benefit year, on which nothing about a person changes.

    Returns:
        First and last of those days, and the registrations in force on them.
    """
    birth = person.birth_date
    turns = _birthday(birth, day.year)
    first, last = year.first, year.last
    if turns <= day:
        first = max(first, turns)
        if last.year > day.year:
            last = min(last, day_before(_birthday(birth, day.year + 1)))
    else:
        last = min(last, day_before(turns))
        if first.year < day.year:
            first = max(first, _birthday(birth, day.year - 1))
    changes: list[dt.date] = []
    for dated in (person.scheme, person.standing, *person.facts.values()):
        if len(dated.values) > 1 or dated.values[0][0] is not None:
            changes.extend(change for change, _ in dated.values if change is not None)
    for one in person.registrations:
        ended = one.to and one.to < dt.date.max and one.to + dt.timedelta(days=1)
        changes.extend(edge for edge in (one.from_, ended) if edge)
    for change in changes:
        if change <= day:
            first = max(first, change)
        else:
            last = min(last, day_before(change))
    return first, last, tuple([one for one in person.registrations if one.stands_on(day)])


def _birthday(birth: dt.date, year: int) -> dt.date:
    """The day on which someone is a year older; for 29 February, 1 March of a common year."""
    if birth.month == 2 and birth.day == 29:
        return dt.date(year, 3, 1) - dt.timedelta(days=year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    return dt.date(year, birth.month, birth.day)


def standing_on(person: Person, day: dt.date) -> str:
    """The person's standing on a day.

    Raises:
        InputError: the first one given starts later.
    """
    standing = person.standing.on(day)
    if standing is None:
        raise _not_yet("standing", day)
    return standing


def scheme_on(person: Person, day: dt.date) -> str:
    """The person's scheme on a day; see :func:`standing_on`."""
    scheme = person.scheme.on(day)
    if not scheme:
        raise _not_yet("scheme", day)
    return scheme


def _not_yet(name: str, day: dt.date) -> InputError:
    return InputError(
        f"{day} 的 {name} 未给出",
        f"{name} is not given for {day}",
        where=f"person.{name}",
        mend=("补上更早的一项", "add an earlier entry to the list"),
    )


def care_area(area: Area, region: str | None) -> str:
    """Whether a place of care lies inside the area, elsewhere in its province, or outside."""
    if region is None or region.startswith(area.prefixes):
        return "inside"
    return "province" if region[:2] == area.code[:2] else "outside"


def filing(rules: RuleSet, person: Person, claim: Claim, day: dt.date) -> tuple[str, str]:
    """The filing for care elsewhere in force, and whether care is where it says; silence about the place of care means inside.

    Raises:
        SeveralRegistrations: several are in force that differ in this.
    """
    standing = [one for one in person.registrations if one.kind == "cross_region" and one.stands_on(day)]
    if not standing:
        return "none", "none"
    region = (claim.facility.region if claim.facility else None) or rules.area.code
    different = {(one.code or "none", _place(one, region)) for one in standing}
    if len(different) > 1:
        raise several_filings(person, claim, day, standing)
    return different.pop()


def _place(registration: Registration, region: str) -> str:
    place = registration.region
    if place is None or region.startswith(place[:2] if place.endswith("0000") else place[:4] if place.endswith("00") else place):
        return "there"
    return "same_province" if region[:2] == place[:2] else "elsewhere"


def disease(person: Person, claim: Claim, day: dt.date) -> str | None:
    """The disease a claim is for: the one it names, or the only one registered for its benefit.

    Raises:
        SeveralRegistrations: it names none, and several are registered.
    """
    if claim.disease is not None:
        return claim.disease
    registered = _diseases(person, claim, day)
    if len(registered) > 1:
        raise several_diseases(person, claim, day, registered)
    return registered.pop() if registered else None


def _diseases(person: Person, claim: Claim, day: dt.date) -> set[str]:
    """The diseases registered for the benefit of a claim."""
    kinds = (claim.benefit,) if claim.benefit in ("special_disease", "chronic_disease") else ("special_disease", "chronic_disease")
    return {one.code for one in person.registrations if one.kind in kinds and one.code and one.stands_on(day)}


def registration_codes(rules: RuleSet, person: Person, kind: str, day: dt.date) -> set[str | None]:
    """The codes of a kind that are registered and in force, of those that the area lists where it does."""
    listed = rules.declared.diseases(kind)
    codes = {entry.code for entry in person.registrations if entry.kind == kind and entry.stands_on(day)}
    return {code for code in codes if not listed or code in listed}


def days_since_prescription(claim: Claim, day: dt.date) -> int | None:
    """Days since the hospital wrote the prescription; 0 on the day itself.

    Raises:
        InputError: it was written later.
    """
    if claim.prescription is None:
        return None
    days = (day - claim.prescription.date).days
    if days < 0:
        raise InputError(
            f"处方日期 {claim.prescription.date} 晚于购药日期 {day}",
            f"the prescription of {claim.prescription.date} is later than the purchase of {day}",
            where="prescription.date",
            mend=("请改正处方日期或购药日期", "mend the day of the prescription, or of the purchase"),
        )
    return days


def disease_registered(person: Person, claim: Claim, day: dt.date) -> bool:
    """Whether the disease of a claim is registered; of a claim that names none, whether any is for its benefit."""
    if claim.disease is None:
        return bool(_diseases(person, claim, day))
    kinds = ("special_disease", "chronic_disease")
    return any(entry.kind in kinds and entry.code == claim.disease and entry.stands_on(day) for entry in person.registrations)

"""Reading a case: a person, the claims, and what makes them impossible."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import attrs

from ..values.dates import age_on
from ..values.errors import InputError
from ..values.money import MAX_FEN, format_fen
from ..values.vocabulary import BENEFITS, SPLIT
from ..values.vocabulary import STAYS as STAYS
from .claim import Case, Claim, Line, Parts
from .person import Person
from .returns import net_lines
from .structure import structure
from .words import ANYWHERE, AreaWords, read_word, resolve_case, resolve_claim, resolve_person


def read_case(data: Mapping[str, Any], *, claims: bool = True, words: AreaWords = ANYWHERE) -> Case:
    """Make a case from plain data.

    Args:
        data: what a case file holds; claims: whether it has to hold at least one; words: what they mean in its area.

    Raises:
        InputError: anything that the form of a case does not allow, with its key path.
    """
    case = structure(resolve_case(data, words), Case)
    check_insured(case.person)
    if claims and not case.claim:
        others = commands_for(data)
        raise InputError(
            f"没有 claim;可用的命令:{others}",
            f"there is no claim: this file can be asked about with {others}",
            where="claim",
            mend=("至少写一个 [[claim]]", "give at least one [[claim]]"),
        )
    seen: set[str] = set()
    claims_without_returns: list[Claim] = []
    for index, claim in enumerate(case.claim):
        where = f"claim[{index}]"
        if claim.id in seen:
            raise InputError(
                f"claim 的 id {claim.id} 重复",
                f"the claim id {claim.id} is given twice",
                where=f"{where}.id",
                mend=("每个 claim 用不同的 id", "give each claim an id of its own"),
            )
        seen.add(claim.id)
        try:
            check_claim(claim, case.person)
            claims_without_returns.append(_without_returns(claim))
        except InputError as error:
            raise error.below(where) from None
    return attrs.evolve(case, claim=tuple(claims_without_returns))


def commands_for(data: Mapping[str, Any]) -> str:
    """The commands that can be asked about a file, by what it holds.

    >>> commands_for({"person": {}, "year": 2024})
    'enroll, accounts, contribute'
    """
    months = not data.keys().isdisjoint(("year", "from"))
    return ", ".join(["settle, compare, enroll, accounts" if data.get("claim") else "enroll, accounts", *["contribute"] * months])


def read_person(data: Mapping[str, Any], words: AreaWords = ANYWHERE) -> Person:
    """Make a person from plain data; see :func:`read_case`."""
    person = structure(resolve_person(data, words), Person)
    check_insured(person)
    return person


def read_claim(data: Mapping[str, Any], person: Person, words: AreaWords = ANYWHERE) -> Claim:
    """Make one claim of a person from plain data; see :func:`read_case`."""
    claim = structure(resolve_claim(data, words), Claim)
    check_claim(claim, person)
    return _without_returns(claim)


def _without_returns(claim: Claim) -> Claim:
    """A claim with what was returned of it taken off its lines."""
    returns = any(line.amount < 0 for line in claim.lines)
    return attrs.evolve(claim, lines=net_lines(claim.lines)) if returns else claim


def governing_date(claim: Claim, which: str = "discharged") -> dt.date:
    """The day that decides which rules apply: the visit's, or a stay's discharge (or admission, where a plan says so)."""
    day = (claim.admitted if which == "admitted" else claim.discharged) or claim.date or claim.discharged
    assert day is not None, "check_claim refuses a claim without a day"
    return day


def check_insured(person: Person) -> None:
    """Refuse a person that cannot be.

    Raises:
        InputError: with the key path.
    """
    if not person.id.strip():
        raise InputError("id 为空", "the id is empty", where="person.id", mend=("写一个名称", "give any name"))
    for index, registration in enumerate(person.registrations):
        where = f"person.registrations[{index}]"
        if registration.kind == "cross_region":
            try:
                read_word("filing", registration.code)
            except InputError as error:
                raise error.at(f"{where}.code") from None
        if registration.kind.endswith("_disease") and not registration.code:
            raise InputError(
                "缺少病种代码 code", "the code of the disease is missing", where=f"{where}.code", mend=("请补上 code", "add code")
            )
        if registration.region is not None:
            _region(registration.region, f"{where}.region")
        if registration.from_ and registration.to and registration.to < registration.from_:
            raise InputError("to 早于 from", "to lies before from", where=where, mend=("请改正 from 或 to", "mend from or to"))


def check_claim(claim: Claim, person: Person) -> None:
    """Refuse a claim that cannot be.

    Raises:
        InputError: with the key path inside the claim.
    """
    if claim.reverses is not None:
        _check_reversal(claim)
        return
    if claim.benefit is None:
        raise InputError(
            "缺少 benefit", "benefit is missing", mend=(f"可用:{', '.join(BENEFITS)}", f"one of: {', '.join(BENEFITS)}")
        )
    _check_days(claim, person)
    if claim.facility is None:
        raise InputError("缺少 facility", "facility is missing", mend=("写明就医机构的 level", "say at least its level"))
    if claim.facility.region is not None:
        _region(claim.facility.region, "facility.region")
    if bool(claim.lines) == (claim.parts is not None):
        raise InputError(
            "lines 与 parts 须且只须给出一个",
            "exactly one of lines and parts must be given",
            mend=("给出费用明细,或已拆分的四个部分", "give the lines of the bill, or its four parts already split"),
        )
    total = 0
    for index, line in enumerate(claim.lines):
        try:
            _check_line(line)
        except InputError as error:
            raise error.below(f"lines[{index}]") from None
        total += line.amount
    if total < 0:
        raise InputError(
            f"退回的多于账单:合计 {format_fen(total)}",
            f"more is returned than the bill holds: its total is {format_fen(total)}",
            where="lines",
            mend=("退以前的账单请写 reverses", "what is returned of an earlier bill is a claim that reverses it"),
        )
    if claim.parts:
        _check_kinds(claim.parts)
        total = parts_total(claim.parts)
    if total > MAX_FEN:
        raise InputError(
            f"总额 {format_fen(total)} 超过十亿元",
            f"the total {format_fen(total)} is more than 10^9 yuan",
            mend=("请检查单位是否为元", "check that the unit is yuan"),
        )


def _check_kinds(parts: Parts) -> None:
    for name in SPLIT:
        if sum(getattr(some, name) for some in parts.kinds.values()) > getattr(parts, name):
            raise InputError(
                f"各类的 {name} 之和超过 {name}",
                f"the kinds have more {name} than the whole",
                where="parts.kinds",
                mend=("kinds 写明各部分之中有多少属于该类明细", "kinds says how much of each part is of lines of a kind"),
            )


def parts_total(parts: Parts) -> int:
    """The bill that four parts make, in fen."""
    return parts.self_paid + parts.over_limit + parts.first_pay + parts.in_scope


def _check_reversal(claim: Claim) -> None:
    extra = [
        name
        for name in ("benefit", "facility", "parts", "admitted", "discharged", "stay", "disease", "prescription", "card")
        if getattr(claim, name) is not None
    ]
    extra += ["facts"] if claim.facts else []
    if extra or claim.lines or claim.emergency:
        raise InputError(
            "退费只能有 id、date 与 reverses",
            "a reversal has id, date and reverses, nothing else",
            where=extra[0] if extra else "",
            mend=("部分退费请写成一次退费加一个新的 claim", "a partial refund is a reversal and a new claim"),
        )
    if claim.date is None:
        raise InputError("缺少 date", "date is missing", where="date", mend=("请补上 date", "add date"))


def _check_days(claim: Claim, person: Person) -> None:
    stay = claim.admitted is not None or claim.discharged is not None
    if stay:
        if claim.date is not None:
            raise InputError(
                "住院只写 admitted 与 discharged",
                "a stay has admitted and discharged instead of date",
                where="date",
                mend=("删去 date", "remove date"),
            )
        if claim.admitted is None or claim.discharged is None:
            missing = "admitted" if claim.admitted is None else "discharged"
            raise InputError(f"缺少 {missing}", f"{missing} is missing", mend=(f"请补上 {missing}", f"add {missing}"))
        if claim.discharged < claim.admitted:
            raise InputError(
                "出院早于入院",
                "discharged lies before admitted",
                where="discharged",
                mend=("请改正 admitted 或 discharged", "mend admitted or discharged"),
            )
    elif claim.date is None:
        days = ("admitted 与 discharged", "admitted and discharged") if claim.benefit in STAYS else ("date", "date")
        raise InputError(f"缺少 {days[0]}", f"{days[1]} is missing", mend=(f"请补上 {days[0]}", f"add {days[1]}"))
    first = claim.admitted or claim.date
    assert first is not None
    if first < person.birth_date:
        raise InputError(
            f"就医日期 {first} 早于出生日期 {person.birth_date}",
            f"the claim of {first} lies before the birth on {person.birth_date}",
            where="admitted" if claim.admitted else "date",
            mend=("请改正日期或 person.birth_date", "mend the day, or person.birth_date"),
        )
    if age_on(person.birth_date, first) > 150:
        raise InputError(
            "就医时年龄超过 150 岁",
            "older than 150 years on the day of the claim",
            where="admitted" if claim.admitted else "date",
            mend=("请改正日期或 person.birth_date", "mend the day, or person.birth_date"),
        )


def _region(code: str, where: str) -> None:
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise InputError(
            f"行政区划代码 {code!r} 应为六位数字",
            f"the area code {code!r} must be six digits",
            where=where,
            mend=("例如 330200", "for example 330200"),
        )


def _check_line(line: Line) -> None:
    for name, value in (("first_pay", line.first_pay), ("limit", line.limit), ("quantity", line.quantity)):
        if value is not None and value * line.amount < 0:
            raise InputError(
                f"{name} 与 amount 正负不同",
                f"{name} and amount have different signs",
                where=name,
                mend=("退回的项目都写负数,其他都写正数", "all numbers of a returned item are negative, those of others are not"),
            )
    if line.limit is not None and line.unit_limit is not None:
        raise InputError(
            "limit 与 unit_limit 只能给一个",
            "only one of limit and unit_limit may be given",
            where="limit",
            mend=("请删去一个", "drop one"),
        )
    if line.unit_limit is not None and line.quantity is None:
        raise InputError(
            "unit_limit 需要 quantity", "unit_limit needs quantity", where="unit_limit", mend=("请补上 quantity", "add quantity")
        )
    if line.first_pay is not None and line.first_pay_ratio is not None:
        raise InputError(
            "first_pay 与 first_pay_ratio 只能给一个",
            "only one of first_pay and first_pay_ratio may be given",
            where="first_pay",
            mend=("请删去一个", "drop one"),
        )
    if line.class_ == "A" and (line.first_pay or line.first_pay_ratio):
        raise InputError(
            "甲类没有先行自付",
            "a class-A line has no first-pay",
            where="first_pay" if line.first_pay else "first_pay_ratio",
            mend=("改为 B 类,或删去先行自付", "make it class B, or remove the first-pay"),
        )
    if line.first_pay is not None and abs(line.first_pay) > abs(line.amount):
        raise InputError(
            "first_pay 大于 amount",
            "first_pay is more than amount",
            where="first_pay",
            mend=("请改正 first_pay 或 amount", "mend first_pay or amount"),
        )

"""``yibao accounts``: what came to a person's accounts, what they paid, what is carried over, and what may be done with them."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
import click

from ..engine.application import apply
from ..engine.course import about
from ..engine.ledger import UNTIL, keep
from ..engine.rights import shares, uses
from ..host.registry import load_registry
from ..model.applicant import Application, Asker
from ..model.claim import Case
from ..model.dated import Dated, day_before, read_date
from ..model.enrollment import Answer
from ..model.errors import HostError, InputError, NoRuleError
from ..model.ledger import Ledger, Period, document, moves
from ..model.money import format_fen
from ..model.record import frozen
from ..model.text import shown
from ..rules.enrollment import Enrollment
from ..rules.ruleset import BenefitYear, RuleSet
from .files import STANDARD_INPUT, read
from .group import city_option, format_option
from .group import command as make
from .screen import Screen
from .settle import Areas, called
from .sheet import sheet

COLUMNS = ("person", "file", "scheme", "year", "date", "kind", "id", "account", "amount", "balance", "benefit", "status", "unknown")


HAS_ACCOUNT = "has_account"
"""The fact by which areas ask whether somebody has an account."""


@frozen(eq=False)
class Kept:
    """An input's ledger, the periods that are wanted, the document, and who may be paid out, where rules of the area tell."""

    name: str
    case: Case
    rules: RuleSet
    ledger: Ledger
    periods: tuple[Period, ...]
    document: Mapping[str, Any]
    withdrawals: tuple[Enrollment, tuple[Answer, ...]] | None = None


def command(screen: Screen) -> click.Command:
    """Make the command."""
    say = screen.say

    @make(
        screen,
        "accounts",
        "列出个人账户各医保年度的收支:年初余额、每笔入账及其算法、每笔支付、返还、年末结转与余额;"
        "再列出账户可以支付什么、可以给谁使用、什么情形可以提取。“-”表示标准输入。\n\n"
        "文件是普通的病例文件,可以没有 claim。余额指首笔 claim 之前;写有 person.accounts_on 时指该日终,其后应入账的再加入。"
        "既无 claim 又无 accounts_on 时用 --year,余额即该年度开始前的余额。",
        "Keep the ledger of a person's accounts, benefit year by benefit year: what was brought forward, each credit with its "
        "working, each use, refunds, what is carried over, and the balances; then what the accounts may pay, who may be let use "
        "them, and who may be paid out. “-” stands for standard input.\n\n"
        "A file is an ordinary case file; claims may be left out. Balances are those just before the first claim, or at the end of "
        "the day person.accounts_on, after which what falls due is added. Without claims and without that day, give --year: the "
        "balances are then those before the year begins.",
    )
    @click.argument("files", nargs=-1, required=True, metavar=say("文件 …", "FILE…"))
    @city_option(screen)
    @click.option(
        "--year",
        metavar=say("年度", "YEAR"),
        help=say("只看该年开始的医保年度,如 2023", "only the benefit year that begins in this year, such as 2023"),
    )
    @click.option(
        "--until",
        metavar=say("日期", "DATE"),
        help=say(
            "看到哪一天;默认到最后一笔 claim 所在年度末", "the last day; the end of the last claim's benefit year unless given"
        ),
    )
    @format_option(screen, "table", "json", "jsonl", "csv")
    def accounts(files: tuple[str, ...], city: str | None, year: str | None, until: str | None, form: str) -> int:
        return keep_files(screen, files, city, _year(year), _day(until, year), form)

    return accounts


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch("[1-9][0-9]{3}", text):
        raise InputError(
            f"年度 {shown(text)} 无法读取",
            f"the year {shown(text)} cannot be read",
            where="--year",
            mend=("写四位数字,如 2023", "write four digits, such as 2023"),
        )
    return int(text)


def _day(text: str | None, year: str | None) -> dt.date | None:
    if text is None:
        return None
    if year is not None:
        raise InputError(
            "--year 与 --until 只能给一个",
            "only one of --year and --until may be given",
            where="--until",
            mend=("删去一个", "drop one"),
        )
    try:
        return read_date(text)
    except InputError as error:
        raise error.at("--until") from None


def keep_files(screen: Screen, files: tuple[str, ...], city: str | None, year: int | None, until: dt.date | None, form: str) -> int:
    """Keep the ledgers of inputs one after the other and write them.

    Returns:
        The exit code.
    """
    areas = Areas(load_registry(), city)
    kept: list[Kept] = []
    refused = False
    for place, name in enumerate(files):
        try:
            if name == STANDARD_INPUT and name in files[:place]:
                raise InputError("标准输入只能读一次", "standard input can be read only once", mend=("只写一个 -", "give - once"))
            one = kept_of(areas, name, year, until)
        except Exception as error:  # whatever one input does, the others are told
            refused = True
            screen.report(error, called(screen, name))
            continue
        if form == "table":
            from .accountpage import accountpage  # noqa: PLC0415 (what machines read needs none of it)

            screen.lines(accountpage(screen, one, several=len(files) > 1))
        elif form == "jsonl":
            screen.json(one.document, indent=None)
        else:
            kept.append(one)
    if form == "csv":
        screen.write(sheet(rows(kept)))
    elif form == "json" and (len(files) > 1 or kept):
        documents = [one.document for one in kept]
        screen.json(documents if len(files) > 1 else documents[0])
    return 2 if refused else 0


def kept_of(areas: Areas, name: str, year: int | None, until: dt.date | None) -> Kept:
    """The ledger of one input.

    Raises:
        YibaoError: it is refused.
    """
    case = read(name, claims=False)
    rules = areas.rules(case.city)
    elsewhere = frozenset[str]()
    stated = (*case.person.facts, *(fact for claim in case.claim for fact in claim.facts))
    if any(fact not in rules.declared.fact for fact in stated):
        elsewhere = areas.registry.facts()
    if year is not None:
        wanted = _years_of(rules, case, year)
        until = max(one.last for one in wanted)
        if not case.claim and case.person.accounts_on is None and not isinstance((case.state or {}).get("counters"), list):
            before = day_before(wanted[0].first)
            case = attrs.evolve(case, person=attrs.evolve(case.person, accounts_on=before))
    try:
        ledger = keep(rules, case, until, elsewhere=elsewhere)
    except InputError as error:
        if error.where == UNTIL:
            error.where = "--until" if year is None else "--year"
        raise
    periods = ledger.periods if year is None else tuple(one for one in ledger.periods if one.first.year == year)
    if not periods:
        first = ledger.periods[0].since
        raise InputError(
            f"病例自 {first} 开始,其中没有 {year} 年开始的医保年度",
            f"the case begins on {first}, and no benefit year of it begins in {year}",
            where="--year",
            mend=("写别的年度,或用 --until", "give another year, or --until"),
        )
    day, balances = periods[-1].until, periods[-1].closing
    withdrawals = _withdrawals(areas, rules, case, day, balances)
    asked = withdrawals[0].declared.fact if withdrawals else {}
    ledger = attrs.evolve(ledger, unused_facts=tuple(fact for fact in ledger.unused_facts if fact not in asked))
    known = about(rules, case.person.id, ledger.unused_facts)
    made = {
        **document(ledger, known, periods),
        "until": day.isoformat(),
        "uses": uses(rules, case.person, day, balances, known),
        "shares": shares(rules, case.person, day, balances, known),
        "own_balance": format_fen(_own(rules, balances)),
        "withdrawals": withdrawals[2]["procedures"] if withdrawals else None,
        "withdrawal_sources": withdrawals[2]["sources"] if withdrawals else {},
    }
    return Kept(name, case, rules, ledger, periods, made, withdrawals[:2] if withdrawals else None)


def _withdrawals(
    areas: Areas, rules: RuleSet, case: Case, day: dt.date, balances: Mapping[str, int]
) -> tuple[Enrollment, tuple[Answer, ...], dict[str, Any]] | None:
    """Who may be paid out on a day; none where nobody tells of the area.

    A person whose own account holds money has one, whether or not a fact says so.
    """
    try:
        enrollment = areas.registry.enrollment(rules.area.code)
    except HostError:
        return None
    person = case.person
    facts = dict(person.facts)
    if _own(rules, balances) and HAS_ACCOUNT in enrollment.declared.fact:
        facts.setdefault(HAS_ACCOUNT, Dated.always(True))
    asker = Asker(person.id, person.birth_date, person.scheme, person.standing, facts=facts)
    elsewhere = areas.registry.facts() if any(fact not in enrollment.declared.fact for fact in facts) else frozenset[str]()
    found, made = apply(enrollment, Application(asker), day, ("withdrawal",), elsewhere)
    return enrollment, found, made


def _own(rules: RuleSet, balances: Mapping[str, int]) -> int:
    """What a person's own accounts hold, in fen; what relatives granted is not the person's."""
    granted = {one.reaches for entries in rules.declared.share.values() for one in entries}
    return sum(balance for name, balance in balances.items() if name not in granted)


def _years_of(rules: RuleSet, case: Case, year: int) -> list[BenefitYear]:
    """The benefit years that begin in a calendar year, each in a scheme that the person is in on its first day."""
    scheme_on_day = case.person.scheme
    found: list[BenefitYear] = []
    refused: NoRuleError | None = None
    for scheme in dict.fromkeys(value for _, value in scheme_on_day.values):
        day = dt.date(year, 12, 31)
        try:
            while day.year == year:
                one = rules.year_of(scheme, day)
                if one.first.year == year and scheme_on_day.on(one.first) == scheme:
                    found.append(one)
                day = day_before(one.first)
        except NoRuleError as error:
            refused = error
    if not found:
        raise refused or InputError(
            f"没有在 {year} 年开始的医保年度",
            f"no benefit year begins in {year}",
            where="--year",
            mend=("写前后的年度", "give the year before or after"),
        )
    return sorted(found, key=lambda one: one.first)


def rows(kept: Sequence[Kept]) -> Iterator[Sequence[str]]:
    """A heading and one row for each entry; opening, carried and closing balances are rows of their own."""
    yield COLUMNS
    for one in kept:
        for period in one.periods:
            head = (one.case.person.id, one.name, period.scheme, period.first.isoformat())
            for account, balance in period.opening.items():
                yield (*head, period.since.isoformat(), "opening", "", account, "", format_fen(balance), "", "", "")
            for _, move in moves((period,)):
                status = ";".join(dict.fromkeys(citation.status for citation in move.citations))
                yield (
                    *head, move.date.isoformat(), move.kind, move.id, move.account, format_fen(move.amount),
                    format_fen(move.balance), move.benefit or "", status, move.why.en if move.why else "",
                )  # fmt: skip
            for account, balance in period.closing.items():
                yield (*head, period.until.isoformat(), "closing", "", account, "", format_fen(balance), "", "", "")
            for moved in period.carried:
                for account, amount in ((moved.source, -moved.amount), (moved.target, moved.amount)):
                    yield (*head, period.until.isoformat(), "carried", "", account, format_fen(amount), "", "", "", "")

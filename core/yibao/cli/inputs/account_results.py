"""The ledger of one case file: which years, from which day on, and what may be done with the accounts at the end."""

import datetime as dt
from collections.abc import Mapping

import attrs

from ...documents.accounts import AccountsResult, accounts_document
from ...documents.enrollment import EnrollmentDocument, enrollment_form
from ...engine.course.account_ledger import UNTIL, account_ledger
from ...engine.enrollment.procedures import answers
from ...model.forms.form import Record
from ...model.inputs.application import Applicant, Application
from ...model.inputs.case import read_case
from ...model.inputs.claim import Case
from ...model.results.account_ledger import Ledger, LedgerPeriod
from ...model.results.enrollment import Answer
from ...model.values.dates import Dated, day_before
from ...model.values.errors import HostError, InputError, NoRuleError
from ...rules.enrollment import Enrollment
from ...rules.ruleset import BenefitYear, RuleSet
from .areas import AreaSelector

HAS_ACCOUNT = "has_account"
"""The fact by which areas ask whether somebody has an account."""

Withdrawals = tuple[Enrollment, tuple[Answer, ...], EnrollmentDocument]


def accounts_result(areas: AreaSelector, name: str, record: Record, year: int | None, until: dt.date | None) -> AccountsResult:
    """The ledger of one record of an input.

    Args:
        year: only the benefit years that begin in it; until: the last day.

    Raises:
        YibaoError: it is refused.
    """
    case = read_case(record.data, claims=False, words=areas.words(record.data.get("city")))
    rules = areas.rules(case.city)
    facts = (*case.person.facts, *(fact for claim in case.claim for fact in claim.facts))
    elsewhere = areas.other_facts(rules.declared, facts)
    if year is not None:
        case, until = _case_of_year(rules, case, year)
    try:
        ledger = account_ledger(rules, case, until, elsewhere=elsewhere)
    except InputError as error:
        if error.where == UNTIL:
            error.where = "--until" if year is None else "--year"
        raise
    periods = _periods(ledger, year)
    day, balances = periods[-1].until, periods[-1].closing
    withdrawals = _withdrawals(areas, rules, case, day, balances)
    asked_facts = withdrawals[0].declared.fact if withdrawals else {}
    ledger = attrs.evolve(ledger, unused_facts=tuple(fact for fact in ledger.unused_facts if fact not in asked_facts))
    procedures = withdrawals[2] if withdrawals else None
    document = accounts_document(rules, case, ledger, periods, _own_balance(rules, balances), procedures)
    return AccountsResult(document, name, case, rules, ledger, periods, withdrawals[:2] if withdrawals else None)


def _case_of_year(rules: RuleSet, case: Case, year: int) -> tuple[Case, dt.date]:
    """The case, whose balances are those before a year where it has no claims, and the last day of the year."""
    years = _years_of(rules, case, year)
    if not case.claim and case.person.accounts_on is None and not isinstance((case.state or {}).get("counters"), list):
        before = day_before(years[0].first)
        case = attrs.evolve(case, person=attrs.evolve(case.person, accounts_on=before))
    return case, max(benefit_year.last for benefit_year in years)


def _periods(ledger: Ledger, year: int | None) -> tuple[LedgerPeriod, ...]:
    """The periods of a ledger that begin in a year.

    Raises:
        InputError: none begins in it.
    """
    periods = ledger.periods if year is None else tuple(period for period in ledger.periods if period.first.year == year)
    if not periods:
        first = ledger.periods[0].since
        raise InputError(
            f"病例自 {first} 开始,其中没有 {year} 年开始的医保年度",
            f"the case begins on {first}, and no benefit year of it begins in {year}",
            where="--year",
            mend=("写别的年度,或用 --until", "give another year, or --until"),
        )
    return periods


def _withdrawals(areas: AreaSelector, rules: RuleSet, case: Case, day: dt.date, balances: Mapping[str, int]) -> Withdrawals | None:
    """Who may be paid out on a day; none where no procedures of the area are known.

    A person whose own account holds money has one, whether or not a fact says so.
    """
    try:
        enrollment = areas.registry.enrollment(rules.area.code)
    except HostError:
        return None
    person = case.person
    facts = dict(person.facts)
    if _own_balance(rules, balances) and HAS_ACCOUNT in enrollment.declared.fact:
        facts.setdefault(HAS_ACCOUNT, Dated.always(True))
    applicant = Applicant(person.id, person.birth_date, person.scheme, person.standing, facts=facts)
    elsewhere = areas.other_facts(enrollment.declared, facts)
    application = Application(applicant)
    answered = answers(enrollment, application, day, ("withdrawal",), elsewhere)
    return enrollment, answered, enrollment_form(enrollment, application, day, answered)


def _own_balance(rules: RuleSet, balances: Mapping[str, int]) -> int:
    """What a person's own accounts hold, in fen; what relatives granted is not the person's."""
    granted = {share.reaches for entries in rules.declared.share.values() for share in entries}
    return sum(balance for name, balance in balances.items() if name not in granted)


def _years_of(rules: RuleSet, case: Case, year: int) -> list[BenefitYear]:
    """The benefit years that begin in a calendar year, each in a scheme that the person is in on its first day."""
    scheme_on_day = case.person.scheme
    years: list[BenefitYear] = []
    refusal: NoRuleError | None = None
    for scheme in dict.fromkeys(value for _, value in scheme_on_day.values):
        day = dt.date(year, 12, 31)
        try:
            while day.year == year:
                benefit_year = rules.year_of(scheme, day)
                if benefit_year.first.year == year and scheme_on_day.on(benefit_year.first) == scheme:
                    years.append(benefit_year)
                day = day_before(benefit_year.first)
        except NoRuleError as error:
            refusal = error
    if not years:
        raise refusal or InputError(
            f"没有在 {year} 年开始的医保年度",
            f"no benefit year begins in {year}",
            where="--year",
            mend=("写前后的年度", "give the year before or after"),
        )
    return sorted(years, key=lambda benefit_year: benefit_year.first)

"""The rule set of one area: declarations checked as a whole, tables read, plans lowered when they are first needed."""

import bisect
import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from ..model.results.trace import Citation
from ..model.values.caches import remember
from ..model.values.classes import frozen
from ..model.values.dates import add_years, day_before
from ..model.values.errors import NoRuleError, RuleError, YibaoError
from ..model.values.text import Text, listed
from .area import Area
from .checking.accounts import check_accounts
from .checking.claims import check_access, check_cash, check_levels
from .checking.plans import check_declared, units
from .checking.references import refuse_endless, turning_days_of
from .checking.segments import check_figures
from .checking.unused import refuse_unused
from .expansion.expand import expand
from .figures.cells import FOREVER, Table
from .figures.coverage import GAPS, gap
from .figures.tables import read_tables
from .figures.titles import figure_labels, figure_title
from .language.accounts import Refund
from .language.plans import PlanPeriod, year_end_stage
from .language.schemes import Credit, Year
from .loading.lines import lines_in
from .loading.merge import Declared
from .lowering.lower import lower, lower_year_end, plan_days, year_end_days
from .lowering.plan import LoweredPlan

if TYPE_CHECKING:
    from .enrollment import Enrollment

Functions = Mapping[str, Callable[[Mapping[str, Any]], str]]

T = TypeVar("T")

_Lower = Callable[[Declared, Mapping[str, Table], str, dt.date, dt.date], LoweredPlan]


@frozen
class BenefitYear:
    """A benefit year with both its days included; ``key`` is how counters name it, ``citation`` which document says so."""

    first: dt.date
    last: dt.date
    key: str
    citation: Citation


# eq=False: a rule set is one thing, compared by identity. The fields behind it cache what follows from the others alone.
@frozen(eq=False, repr=False)
class RuleSet:
    """Everything needed to settle claims of one area.

    Attributes:
        area: what it is for; package, version, digest: what it came from, repeated in results.
        declared: all declarations; tables: the dated tables; functions: Python dimensions of the package.
        plans: the plans for each scheme and benefit with their days, in order.
        cash: names of the cash benefits for each scheme and benefit.
        procedures: gives what may be asked of the insurer in the area, when it is needed; none where nobody says.
        contributions: gives the contribution rules of the area, when they are needed; none where these rules hold them themselves.
    """

    area: Area
    package: str
    version: str
    digest: str
    declared: Declared
    tables: Mapping[str, Table]
    functions: Functions
    plans: Mapping[tuple[str, str], tuple[PlanPeriod, ...]]
    cash: Mapping[tuple[str, str], tuple[str, ...]] = attrs.Factory(dict)
    procedures: "Callable[[], Enrollment] | None" = None
    contributions: "Callable[[], RuleSet] | None" = None
    _days: dict[str, tuple[dt.date, ...]] = attrs.field(init=False, factory=dict)
    _lowered: dict[tuple[str, dt.date], LoweredPlan] = attrs.field(init=False, factory=dict)
    _years: dict[tuple[str, str], BenefitYear] = attrs.field(init=False, factory=dict)
    _year_of_day: dict[tuple[str, dt.date], BenefitYear] = attrs.field(init=False, factory=dict)
    _within_year: dict[tuple[str, str], bool] = attrs.field(init=False, factory=dict)
    _derived: dict[Any, Any] = attrs.field(init=False, factory=dict)

    def __repr__(self) -> str:
        return f"<RuleSet {self.area.slug} of {self.package} {self.version}>"

    def derived(self, make: Callable[["RuleSet"], T]) -> T:
        """What a function makes of these rules. It is called once; what it made lives as long as the rules do."""
        made: T | None = self._derived.get(make)
        return made if made is not None else self._derived.setdefault(make, make(self))

    def contribution_rules(self) -> "RuleSet | None":
        """The rules by which contributions are paid in the area; none where nothing is known of them."""
        if self.contributions is None:
            return self if self.declared.contribution else None
        try:
            return self.contributions()
        except YibaoError:
            return None

    def declarations_with(self, section: str, name: str) -> Declared:
        """The declarations that have a name in a section: these, or those of contributions, whose limits credits cite."""
        if self.contributions is None or name in getattr(self.declared, section):
            return self.declared
        paying = self.contribution_rules()
        return paying.declared if paying is not None and name in getattr(paying.declared, section) else self.declared

    def figure_title(self, figure: str) -> Text:
        """What the ``figure`` of a citation is."""
        name = figure_labels(figure)[0]
        of_table = "." not in name and name not in ("cash", "means", "waiver")
        return figure_title(self.declarations_with("table", name) if of_table else self.declared, figure)

    def plan_on(self, scheme: str, benefit: str, day: dt.date) -> LoweredPlan:
        """The lowered plan for a benefit on a day.

        Raises:
            NoRuleError: the area has no rule for the benefit.
        """
        for period in self.plans.get((scheme, benefit), ()):
            if period.in_force(day):
                return self.plan_named(period.plan, day)
        raise self._no_plan(scheme, benefit, day)

    def _no_plan(self, scheme: str, benefit: str, day: dt.date) -> NoRuleError:
        """The refusal of a claim for a benefit that has no plan on a day: what is said of it, or for when there is a plan."""
        periods = self.plans.get((scheme, benefit), ())
        declared = gap(self.declared, scheme, benefit, day)
        if declared is not None or not periods:
            known = listed(other for kind, other in self.plans if kind == scheme)
            why = Text("", "")
            if declared is not None:
                state = GAPS[declared.state]
                why = Text(f":{state.zh};{declared.reason.zh}", f": {state.en}; {declared.reason.en}")
            return NoRuleError(
                f"{self.area.name.zh}没有 {scheme} 的 {benefit} 规则{why.zh}",
                f"{self.area.name.en} has no rules for {benefit} in the scheme {scheme}{why.en}",
                where="benefit",
                mend=(f"已有:{known}", f"known: {known}"),
            )
        spans = ", ".join(f"{period.from_ or ''} – {period.to or ''}" for period in periods)
        return NoRuleError(
            f"{self.area.name.zh}在 {day} 没有 {scheme} 的 {benefit} 规则",
            f"{self.area.name.en} has no rules for {benefit} in the scheme {scheme} on {day}",
            where="benefit",
            mend=(f"已知期间:{spans}", f"rules are known for: {spans}"),
        )

    def plan_named(self, name: str, day: dt.date) -> LoweredPlan:
        """One plan as it stands on a day."""
        return self._lowered_on(day, self.days_of(name), name, name, lower)

    def year_end_on(self, name: str, day: dt.date) -> LoweredPlan | None:
        """A year end as it stands on the last day of a year; none where it does not stand."""
        if not any(row.in_force(day) for row in self.declared.year_end[name]):
            return None
        key = year_end_stage(name)
        if key not in self._days:
            self._days[key] = year_end_days(self.declared, self.tables, name)
        return self._lowered_on(day, self._days[key], key, name, lower_year_end)

    def _lowered_on(self, day: dt.date, days: tuple[dt.date, ...], key: str, name: str, make: _Lower) -> LoweredPlan:
        """A plan or year end as it stands on a day, lowered when it is first needed; ``days`` are those on which it changes."""
        place = bisect.bisect_right(days, day)
        first = days[place - 1] if place else dt.date.min
        plan = self._lowered.get((key, first))
        if plan is None:
            last = day_before(days[place]) if place < len(days) else FOREVER
            with lines_in(self.declared.folders):
                plan = self._lowered[key, first] = make(self.declared, self.tables, name, first, last)
        return plan

    def days_of(self, plan: str) -> tuple[dt.date, ...]:
        """Every day on which something about a plan changes."""
        if plan not in self._days:
            self._days[plan] = plan_days(self.declared, self.tables, plan)
        return self._days[plan]

    def year_of(self, scheme: str, day: dt.date) -> BenefitYear:
        """The benefit year a day lies in.

        Raises:
            NoRuleError: the area has no such scheme, or the day lies before the first benefit year that is known.
        """
        year = self._year_of_day.get((scheme, day))
        if year is None:
            year = self._find_year(scheme, day)
            year = remember(self._year_of_day, (scheme, day), self._years.setdefault((scheme, year.key), year))
        return year

    def _find_year(self, scheme: str, day: dt.date) -> BenefitYear:
        if scheme not in self.declared.scheme:
            raise NoRuleError(
                f"{self.area.name.zh}没有险种 {scheme}",
                f"{self.area.name.en} has no scheme {scheme}",
                where="person.scheme",
                mend=(f"已有:{listed(self.declared.scheme)}", f"known: {listed(self.declared.scheme)}"),
            )
        runs = self.declared.scheme[scheme].years
        place = bisect.bisect_right([run.from_ for run in runs], day) - 1
        label = self.declared.scheme[scheme].label
        if place < 0 or (runs[place].to is not None and day > (runs[place].to or FOREVER)):
            raise NoRuleError(
                f"“{label.zh}”在 {day} 的医保年度未知",
                f"the benefit year of “{label.en}” on {day} is not known",
                mend=(f"最早自 {runs[0].from_} 起", f"the first one known starts on {runs[0].from_}"),
            )
        run = runs[place]
        if run.to is not None:
            return BenefitYear(run.from_, run.to, run.from_.isoformat(), _year_citation(scheme, run))
        first = add_years(run.from_, day.year - run.from_.year)
        if first > day:
            first = add_years(run.from_, day.year - run.from_.year - 1)
        last = day_before(add_years(run.from_, first.year - run.from_.year + 1)) if first.year < 9999 else FOREVER
        if place + 1 < len(runs):
            last = min(last, day_before(runs[place + 1].from_))
        return BenefitYear(first, last, first.isoformat(), _year_citation(scheme, run))

    def within_year(self, scheme: str, year: BenefitYear) -> bool:
        """Whether some credit or refund of a scheme may come in the middle of a benefit year."""
        known = self._within_year.get((scheme, year.key))
        if known is None:
            events: list[Credit | Refund] = [*self.declared.credit.values(), *self.declared.refund.values()]
            known = self._within_year[scheme, year.key] = any(
                event.scheme == scheme
                and event.on != "year_start"
                and (event.from_ or year.first) <= year.last
                and (event.to or year.last) >= year.first
                for event in events
            )
        return known

    def change_days(self) -> tuple[dt.date, ...]:
        """Every day on which anything in the area changes: plans, tables, benefit years."""
        days = {day for name in self.declared.plan for day in self.days_of(name)}
        days |= {day for table in self.tables.values() for day in table.days()}
        days |= {run.from_ for scheme in self.declared.scheme.values() for run in scheme.years}
        sections = (getattr(self.declared, section) for section in ("cash", "credit", "refund", "account_use", "share"))
        days |= turning_days_of([self.declared.split, *(thing for section in sections for thing in section.values())])
        return tuple(sorted(days))


def _year_citation(scheme: str, run: Year) -> Citation:
    return Citation(f"{scheme}.years", run.source, run.status, run.from_, "effective", run.to, run.note)


def build(
    area: Area,
    declared: Declared,
    *,
    package: str,
    version: str,
    digest: str,
    functions: Functions | None = None,
    shared: bool = False,
) -> RuleSet:
    """Check declarations as a whole and make the rule set of an area.

    Args:
        shared: whether other areas start from these rules, so that some declarations may be for those alone.

    Raises:
        RuleError: the first thing that is wrong, with file, line and key.
    """
    with lines_in(declared.folders):
        declared = expand(declared)
        plans = check_declared(declared, functions or {})
        if not shared:
            refuse_unused(declared)
        cash = check_cash(declared)
        check_accounts(declared)
        check_access(declared)
        check_levels(declared)
        tables = read_tables(declared, units(declared))
        refuse_endless(declared, tables)
        check_figures(declared, tables)
        used = {name.partition(".")[0] for name in tables}
        unused = [name for name in declared.table if name not in used and ("table", name) in declared.own]
        if unused:
            raise RuleError(
                f"表 {listed(unused)} 未被使用",
                f"nothing uses the table {listed(unused)}",
                where=declared.place("table", unused[0]),
                mend=("改正名称,或删去", "mend the name, or take it out"),
            )
    return RuleSet(area, package, version, digest, declared, tables, functions or {}, plans, cash)

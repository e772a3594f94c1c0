"""Static checks of all declarations together: every name used exists, and means what it is used for."""

import calendar
import datetime as dt
import itertools
import re
from collections.abc import Callable
from typing import Any

from ...model.values.dates import add_years, day_before
from ...model.values.errors import RuleError
from ...model.values.text import Text, proposal, shown
from ...model.values.vocabulary import ACCOUNTS, PAYERS, SCHEMES
from ..figures.coverage import check_coverage
from ..figures.dimensions import CLAIM_FACTS, PERSON_FACTS, edge_tables, facts_of, is_raw, labels_of
from ..figures.tables import check_sources
from ..language.plans import Adjustment, Plan, PlanPeriod, SegmentWaiver, YearEnd
from ..language.references import Unit
from ..language.schemes import Account, Credit, Disease, Scheme
from ..language.segments import RESETS, Counter, DeclaredPayer
from ..loading.merge import Declared
from ..writing.reasons import no_reason
from .accounts import check_on, check_taken_of
from .claims import check_group, check_kinds, check_prices
from .dimensions import Functions, check_dimension
from .parts import check_adds, check_change_names, check_changes, check_groups_apart, check_plan_parts
from .references import check_parts, days, known, placed, tables_of, things_with_tables
from .segments import check_counts, check_stage, payers_of


def check_declared(declared: Declared, functions: Functions) -> dict[tuple[str, str], tuple[PlanPeriod, ...]]:
    """Check the names that declarations use.

    Returns:
        The plans for each scheme and benefit, with their days, in order.

    Raises:
        RuleError: with file and key.
    """
    checks: tuple[tuple[str, Callable[[Declared, str, Any], None]], ...] = (
        ("dimension", lambda declared, name, dimension: check_dimension(declared, name, dimension, functions)),
        ("lines", check_group),
        ("payer", _payer),
        ("counter", _counter),
        ("scheme", _scheme),
        ("disease", _disease),
        ("account", _account),
        ("credit", _credit),
        ("stage", lambda declared, name, stage: check_stage(declared, stage)),
        ("means", lambda declared, name, means: check_parts(declared, means)),
        ("adjustment", _adjustment),
        ("waiver", _waiver),
        ("year_end", _year_end),
    )
    for section, check in checks:
        for name, thing in getattr(declared, section).items():
            with placed(declared, section, name):
                for row in thing if isinstance(thing, tuple) else (thing,):
                    check(declared, name, row)
    with placed(declared, "split", "split"):
        check_prices(declared)
        check_kinds(declared)
    plans = _plans(declared)
    check_coverage(declared, plans)
    return plans


def units(declared: Declared) -> dict[str, Unit]:
    """What the values of each table are, known from where it is used.

    Raises:
        RuleError: a table used in two ways, or used and not declared.
    """
    result: dict[str, Unit] = {}

    def use(table: str | None, unit: Unit, section: str, name: str) -> None:
        if table is None:
            return
        if table not in declared.table:
            raise RuleError(
                f"没有表 {table}",
                f"there is no table {table}",
                where=declared.place(section, name),
                mend=proposal(table, [name for name in declared.table if "." not in name]),
            )
        if {result.get(table, unit), unit} == {"ratio", "multiple"}:
            result[table] = "ratio"  # a ratio from 0 to 1 may also be of something
        elif result.setdefault(table, unit) != unit:
            raise RuleError(
                f"表 {table} 既作 {result[table]} 又作 {unit}",
                f"the table {table} is used both as {result[table]} and as {unit}",
                where=declared.place(section, name),
            )

    for name, dimension in declared.dimension.items():
        for cut in edge_tables(dimension):
            use(cut.table, "money", "dimension", name)
            if any(row.by for row in declared.table[cut.table].rows):
                raise RuleError(
                    f"cuts 所用的表 {cut.table} 不应有 by",
                    f"the table {cut.table}, which cuts name, must have no dimensions of its own",
                    where=declared.place("dimension", name),
                )
    for section, name, thing in things_with_tables(declared):
        for table, unit in tables_of(thing):
            use(table, unit, section, name)
    return result


def _counter(declared: Declared, _: str, counter: Counter) -> None:
    for dimension in counter.per:
        if not is_raw(declared, dimension):
            labels_of(declared, dimension)
    check_parts(declared, counter)
    if (counter.benefits or counter.when) and not counter.adds:
        raise RuleError(
            "benefits 与 when 须与 adds 同用",
            "benefits and when go with adds: which claims does it add up?",
            mend=("写明 adds,或删去", "give adds, or take them out"),
        )


def _payer(_: Declared, name: str, payer: DeclaredPayer) -> None:
    if name in PAYERS or name == "account":
        raise RuleError(f"{name} 是内设名称", f"{name} is built in", mend=("换一个名称", "take another name"))


def _disease(declared: Declared, _: str, disease: Disease) -> None:
    check_sources(disease.source, disease.status, declared.source)
    if not disease.kinds:
        raise RuleError("缺少 kinds", "kinds are missing")


def _account(_: Declared, name: str, account: Account) -> None:
    known([name, *([account.becomes] if account.becomes else [])], ACCOUNTS, "account")


def _adjustment(declared: Declared, _: str, adjustment: Adjustment) -> None:
    check_parts(declared, adjustment)
    if adjustment.add and adjustment.times:
        raise RuleError("add 与 times 只写其一", "give add or times, not both", mend=("删去其一", "take one out"))
    if not (adjustment.add or adjustment.times or adjustment.floor or adjustment.cap):
        raise RuleError(
            "调整没有写明如何改变",
            "the adjustment says no change",
            mend=("写 add、times、floor 或 cap", "give add, times, floor or cap"),
        )
    known(adjustment.payers, payers_of(declared), "payer")


def _scheme(declared: Declared, name: str, scheme: Scheme) -> None:
    known([name], SCHEMES, "scheme")
    check_parts(declared, scheme)
    if not scheme.years:
        raise RuleError("缺少 years", "years are missing", mend=("写明医保年度", "give the benefit years"))
    if not scheme.label.zh:
        raise RuleError("缺少 label", "label is missing", mend=("写明名称", "give its label"))
    for run in scheme.years:
        check_sources(run.source, run.status, declared.source)
        days(run.from_, run.to)
    for run, following in itertools.pairwise(scheme.years):
        whole = add_years(run.from_, max(0, following.from_.year - run.from_.year)) == following.from_
        if run.from_ >= following.from_ or (run.to != day_before(following.from_) if run.to is not None else not whole):
            raise RuleError(
                f"医保年度在 {following.from_} 前后不相接",
                f"the benefit years do not meet at {following.from_}",
                mend=(
                    "前一段的 to 应为后一段 from 的前一天;没有 to 的一段须以整年结束",
                    "the earlier run must end on the day before the later one starts; one without to ends with a whole year",
                ),
            )


def _credit(declared: Declared, _: str, credit: Credit) -> None:
    check_parts(declared, credit)
    if credit.of:
        check_taken_of(credit.of)
    check_on(credit.on)
    if credit.unit < 1 or (credit.months != "each" and credit.months < 1):
        wrong = "unit" if credit.unit < 1 else "months"
        raise RuleError(f"{wrong} 至少为 1", f"{wrong} must be at least 1")
    for name in credit.when:
        for fact, _ in facts_of(declared, name):
            of_claim = fact.kind == "fact" and declared.fact[fact.name].about == "claim"
            if of_claim or (fact not in PERSON_FACTS and fact.kind not in ("fact", "table")):
                raise RuleError(f"入账不能读取 {fact}", f"a credit cannot read {fact}, which belongs to a claim")


def _waiver(declared: Declared, _: str, waiver: SegmentWaiver) -> None:
    check_parts(declared, waiver)
    days(*waiver.seen) if waiver.seen else None
    if waiver.value == "unknown" and waiver.why is None:
        raise no_reason()
    if waiver.source or waiver.value == "yes":
        check_sources(waiver.source, waiver.status, declared.source)


def _year_end(declared: Declared, _: str, row: YearEnd) -> None:
    check_parts(declared, row)
    for base in row.base:
        if base.kind != "counter":
            raise RuleError(
                f"年终结算没有账单:{base}",
                f"a year end has no bill: {base}",
                where="base",
                mend=("base = { counter = … },计数器用 adds", "base = { counter = … }, with a counter that adds it"),
            )
        known([base.name], declared.counter, "counter")
        counter = declared.counter[base.name]
        if counter.reset != "year" or counter.unit != "money" or counter.per:
            kind = Text("分列或计次数", "kept apart, or a number") if counter.reset == "year" else RESETS[counter.reset]
            raise RuleError(
                f"年终结算只能用按年的计数器,{base.name} {kind.zh}",
                f"a year end flows from counters of a year, {base.name} is {kind.en}",
                where="base",
            )
    if row.due and not (_DUE.fullmatch(row.due) and int(row.due[3:]) <= calendar.monthrange(2024, int(row.due[:2]))[1]):
        raise RuleError(
            f'due 应为月-日,如 "04-30",得到 {shown(row.due)}',
            f'due is a month and a day, such as "04-30", and not {shown(row.due)}',
            where="due",
        )
    for name in dict.fromkeys((*row.when, *(key for segment in row.segment for key in segment.when))):
        for fact, _ in facts_of(declared, name):
            of_claim = fact.kind == "fact" and declared.fact[fact.name].about == "claim"
            if of_claim or (fact in CLAIM_FACTS and fact.kind == ""):
                raise RuleError(
                    f"年终结算不能读取 {fact}", f"a year end cannot read {fact}, which belongs to a claim", where="when"
                )


_DUE = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)


def _plans(declared: Declared) -> dict[tuple[str, str], tuple[PlanPeriod, ...]]:
    check_change_names(declared)
    taken: dict[tuple[str, str], list[PlanPeriod]] = {}
    parts: dict[str, None] = {}
    for name, plan in declared.plan.items():
        with placed(declared, "plan", name):
            check_parts(declared, plan)
            check_counts(declared, plan.counts, ("one", "stay"))
            parts.update(dict.fromkeys(check_plan_parts(declared, plan, name)))
            check_changes(declared, plan, name)
            check_groups_apart(declared, plan, name)
            _instead(declared, name, plan)
        for scheme in plan.scheme:
            for benefit in plan.benefits:
                period = PlanPeriod(name, from_=benefit.from_ or plan.from_, to=benefit.to or plan.to)
                taken.setdefault((scheme, benefit.benefit), []).append(period)
    check_adds(declared, parts)
    _refuse_unreachable(declared)
    return {pair: _one_a_day(declared, pair, periods) for pair, periods in sorted(taken.items())}


def _one_a_day(declared: Declared, pair: tuple[str, str], periods: list[PlanPeriod]) -> tuple[PlanPeriod, ...]:
    """The plans for a benefit in order of days, of which no two stand on one."""
    result = tuple(sorted(periods, key=lambda period: period.from_ or dt.date.min))
    for first, second in itertools.pairwise(result):
        if (first.to or dt.date.max) >= (second.from_ or dt.date.min):
            (scheme, benefit), day = pair, max(first.from_ or dt.date.min, second.from_ or dt.date.min)
            at = ("", "") if day == dt.date.min else (f" 在 {day}", f" on {day}")
            raise RuleError(
                f"{scheme} 的 {benefit}{at[0]} 有两个方案:{first.plan} 与 {second.plan}",
                f"two plans take {benefit} in the scheme {scheme}{at[1]}: {first.plan} and {second.plan}",
                where=f"{declared.place('plan', first.plan)}; {declared.place('plan', second.plan)}",
                mend=("删去其一,或用 from 与 to 分开", "remove one, or part them with from and to"),
            )
    return result


def _refuse_unreachable(declared: Declared) -> None:
    """Every plan of the area's own takes a benefit, or claims of another plan."""
    handed = {item.plan for plan in declared.plan.values() for item in plan.instead}
    for name, plan in declared.plan.items():
        if not plan.benefits and name not in handed and ("plan", name) in declared.own:
            raise RuleError(
                f"没有任何 claim 会到方案 {name}",
                f"no claim can reach the plan {name}",
                where=declared.place("plan", name),
                mend=("写 benefits,或由 instead 转来", "give benefits, or let an instead name it"),
            )


def _instead(declared: Declared, name: str, plan: Plan) -> None:
    """Another plan takes claims of this one: it is of the same scheme, and passes none on itself."""
    for item in plan.instead:
        known([item.plan], [other for other in declared.plan if other != name], "plan")
        other = declared.plan[item.plan]
        if not set(plan.scheme) <= set(other.scheme):
            raise RuleError(f"方案 {item.plan} 属于另一险种", f"the plan {item.plan} is of another scheme")
        if other.instead:
            raise RuleError(f"方案 {item.plan} 自己又转给别的方案", f"the plan {item.plan} passes claims on itself")

"""Static checks of all declarations together: every name used exists, and means what it is used for."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterable
from typing import Any

from ...model.values.dates import add_years, day_before
from ...model.values.errors import RuleError
from ...model.values.text import listed
from ...model.values.vocabulary import ACCOUNTS, LINE_KINDS, PAYERS, SCHEMES, SPLIT
from ..figures.coverage import check_coverage
from ..figures.dimensions import PERSON_FACTS, edge_tables, facts_of, labels_of
from ..figures.tables import check_sources
from ..language.plans import Adjustment, Count, Counter, Limit, Plan, Stage, concerns
from ..language.references import Unit
from ..language.schemes import Account, Credit, Disease, Scheme
from ..loading.merge import Declared
from .accounts import check_taken_of, comes
from .dimensions import Functions, check_dimension
from .prices import check_prices
from .references import check_parts, days, known, placed, tables_of


def check_declared(declared: Declared, functions: Functions) -> dict[tuple[str, str], tuple[str, ...]]:
    """Check the names that declarations use.

    Returns:
        The plans for each scheme and benefit, in order of days.

    Raises:
        RuleError: with file and key.
    """
    checks: tuple[tuple[str, Callable[[Declared, str, Any], None]], ...] = (
        ("dimension", lambda declared, name, dimension: check_dimension(declared, name, dimension, functions)),
        ("counter", _counter),
        ("scheme", _scheme),
        ("disease", _disease),
        ("account", _account),
        ("credit", _credit),
        ("stage", _stage),
        ("means", lambda declared, name, means: check_parts(declared, means)),
        ("adjustment", _adjustment),
    )
    for section, check in checks:
        for name, thing in getattr(declared, section).items():
            with placed(declared, section, name):
                check(declared, name, thing)
    with placed(declared, "split", "split"):
        check_prices(declared)
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
                mend=("请声明该表或改正名称", "declare it, or mend the name"),
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
    for section in _WITH_TABLES:
        things = {"split": declared.split} if section == "split" else getattr(declared, section)
        for name, thing in things.items():
            for table, unit in tables_of(thing):
                use(table, unit, section, name)
    return result


_WITH_TABLES = ("stage", "adjustment", "credit", "refund", "account_use", "split", "cash", "contribution", "premium", "retirement")


def _counter(declared: Declared, _: str, counter: Counter) -> None:
    for dimension in counter.per:
        labels_of(declared, dimension)


def _disease(declared: Declared, _: str, disease: Disease) -> None:
    check_sources(disease.source, disease.status, declared.source)
    if not disease.kinds:
        raise RuleError("缺少 kinds", "kinds are missing")


def _account(_: Declared, name: str, account: Account) -> None:
    known([name, *([account.becomes] if account.becomes else [])], ACCOUNTS, "account")


def _adjustment(declared: Declared, _: str, adjustment: Adjustment) -> None:
    check_parts(declared, adjustment)
    if len([table for table in (adjustment.add, adjustment.times, adjustment.cap) if table]) != 1:
        raise RuleError("add、times、cap 须且只须给出一个", "exactly one of add, times and cap must be given")


def _scheme(declared: Declared, name: str, scheme: Scheme) -> None:
    known([name], SCHEMES, "scheme")
    check_parts(declared, scheme)
    if not scheme.years:
        raise RuleError("缺少 years", "years are missing")
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
    if not comes(credit.on):
        raise RuleError(
            f"on 无法识别:{credit.on}",
            f"on is not known: {credit.on}",
            mend=("写成 year_start、07-01(每年)或 15(每月)", "write year_start, 07-01 (every year) or 15 (every month)"),
        )
    if credit.unit < 1 or (credit.months != "each" and credit.months < 1):
        wrong = "unit" if credit.unit < 1 else "months"
        raise RuleError(f"{wrong} 至少为 1", f"{wrong} must be at least 1")
    for name in credit.when:
        for fact, _ in facts_of(declared, name):
            of_claim = fact.kind == "fact" and declared.fact[fact.name].about == "claim"
            if of_claim or (fact not in PERSON_FACTS and fact.kind not in ("fact", "table")):
                raise RuleError(f"入账不能读取 {fact}", f"a credit cannot read {fact}, which belongs to a claim")


def _stage(declared: Declared, _: str, stage: Stage) -> None:
    known([base.name for base in stage.base if base.kind in SPLIT and base != base.kind], LINE_KINDS, "kind")
    check_parts(declared, stage)
    for segment in stage.segment:
        if segment.payer is not None and segment.payer.kind == "account":
            known([segment.payer.name], declared.account, "account")
        known([segment.payer] if segment.payer else [], [name for name in PAYERS if name != "cash"], "payer")
        for limit in segment.limits:
            _limit(declared, limit)
        _counts(declared, segment.counts, ("amount", "payment", "one"))
    _stand_alone(stage)


def _limit(declared: Declared, limit: Limit) -> None:
    if (limit.table is None) == (limit.account is None):
        raise RuleError("limit 须且只须有 table 或 account", "a limit needs a table or an account, and not both")
    for counter, kind in ((limit.counter, "sum"), (limit.highest, "max")):
        if counter is None:
            continue
        if declared.counter[counter].kind != kind:
            raise RuleError(f"计数器 {counter} 应为 {kind}", f"the counter {counter} must be of kind {kind}")
        if declared.counter[counter].unit != "money":
            raise RuleError(f"计数器 {counter} 不计金额", f"the counter {counter} counts numbers, a limit is money")


def _stand_alone(stage: Stage) -> None:
    """Two segments of one id do not stand on one day."""
    for item, other in itertools.combinations(stage.segment, 2):
        apart = (item.to or dt.date.max) < (other.from_ or dt.date.min) or (other.to or dt.date.max) < (item.from_ or dt.date.min)
        if item.id == other.id and not apart:
            day = max(item.from_ or dt.date.min, other.from_ or dt.date.min)
            raise RuleError(
                f"段 {item.id} 在 {day} 有两个",
                f"the segment {item.id} stands twice on {day}",
                mend=("写明 from 与 to", "give from and to"),
            )


def _counts(declared: Declared, counts: Iterable[Count], ways: tuple[str, ...]) -> None:
    for count in counts:
        if count.by not in ways:
            raise RuleError(
                f"计数器 {count.counter} 在此不能按 {count.by} 计",
                f"the counter {count.counter} cannot grow by {count.by} here",
                mend=(f"可用:{listed(ways)}", f"known: {listed(ways)}"),
            )
        if declared.counter[count.counter].kind != "sum":
            raise RuleError(
                f"计数器 {count.counter} 只记最大值", f"the counter {count.counter} remembers the largest, it cannot grow"
            )


def _plans(declared: Declared) -> dict[tuple[str, str], tuple[str, ...]]:
    result: dict[tuple[str, str], tuple[str, ...]] = {}
    for name, plan in sorted(declared.plan.items(), key=lambda pair: pair[1].from_ or dt.date.min):
        with placed(declared, "plan", name):
            check_parts(declared, plan)
            _counts(declared, plan.counts, ("one", "stay"))
            _shares(declared, plan)
            _instead(declared, name, plan)
        for benefit in plan.benefits:
            others = result.get((plan.scheme, benefit), ())
            if others and (declared.plan[others[-1]].to or dt.date.max) >= (plan.from_ or dt.date.min):
                raise RuleError(
                    f"{plan.scheme} 的 {benefit} 有两个方案:{others[-1]} 与 {name}",
                    f"two plans take {benefit} in the scheme {plan.scheme}: {others[-1]} and {name}",
                    where=f"{declared.place('plan', others[-1])}; {declared.place('plan', name)}",
                    mend=("删去其一,或用 from 与 to 分开", "remove one, or part them with from and to"),
                )
            result[plan.scheme, benefit] = (*others, name)
    _reach(declared)
    return result


def _instead(declared: Declared, name: str, plan: Plan) -> None:
    """Another plan takes claims of this one: it is of the same scheme, and passes none on itself."""
    for item in plan.instead:
        known([item.plan], [other for other in declared.plan if other != name], "plan")
        other = declared.plan[item.plan]
        if other.scheme != plan.scheme:
            raise RuleError(f"方案 {item.plan} 属于另一险种", f"the plan {item.plan} is of another scheme")
        if other.instead:
            raise RuleError(f"方案 {item.plan} 自己又转给别的方案", f"the plan {item.plan} passes claims on itself")


def _shares(declared: Declared, plan: Plan) -> None:
    """Yuan cannot be added to a limit that is a ratio of something."""
    for key in plan.adjustments:
        adjustment = declared.adjustment[key]
        if adjustment.of != "limit" or adjustment.times is not None:
            continue
        for name in plan.stages:
            stage = declared.stage[name]
            for segment in stage.segment:
                if concerns(adjustment, stage.id or name, segment) and any(limit.of for limit in segment.limits):
                    raise RuleError(
                        f"调整 {key} 以元计,而段 {segment.id} 的限额是比例",
                        f"the adjustment {key} is in yuan, but the limit of the segment {segment.id} is a ratio",
                        mend=("请用 times,或限定 segments", "use times, or name other segments"),
                    )


def _reach(declared: Declared) -> None:
    """Each adjustment names stages and segments that the plans it is used in have; a province's may be used in none."""
    for key, adjustment in declared.adjustment.items():
        names = [name for plan in declared.plan.values() if key in plan.adjustments for name in plan.stages]
        if names:
            with placed(declared, "adjustment", key):
                known(adjustment.stages, {declared.stage[name].id or name for name in names}, "stage")
                known(adjustment.segments, {segment.id for name in names for segment in declared.stage[name].segment}, "segment")

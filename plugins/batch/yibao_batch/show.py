"""The generated program, for people to read."""

import datetime as dt

from yibao import RuleSet
from yibao.engines import InputError, NoRuleError

from .kernel.emit import source
from .kernel.frame import frame_of, reads_of, scalar_reason


def kernel(rules: RuleSet, day: dt.date, scheme: str | None, benefit: str | None) -> str:
    """The functions that settle the plans in force on a day.

    Args:
        scheme, benefit: only these; all where none is given.

    Raises:
        InputError: no plan is in force for these.
    """
    frame = frame_of(rules)
    written: dict[str, str] = {}
    for plan_scheme, plan_benefit in sorted(rules.plans):
        if scheme in (None, plan_scheme) and benefit in (None, plan_benefit):
            try:
                plan = rules.plan_on(plan_scheme, plan_benefit, day)
            except NoRuleError:
                continue
            if plan.name not in written:
                reads = reads_of(rules.declared, plan)
                why = scalar_reason(rules, plan)
                written[plan.name] = f"# {plan.name}: {why}\n" if why or reads is None else source(frame, plan, reads)
    if not written:
        raise InputError("这一天没有这样的规则", "no such rules are in force on the day", where="--date")
    return "\n\n".join(written.values())

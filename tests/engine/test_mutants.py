"""Bugs seeded into the engine one at a time: each has to be noticed by the golden case or the law that stands beside it."""

import functools

import pytest

from tests.engine.seeded import Bug, Golden, notices, read, seeded

WALK, SETTLE, LAYERS, KEYS, EVENTS, CREDITS, COURSE = (
    "engine.flow.walk",
    "engine.settlement.settle",
    "engine.flow.layers",
    "engine.facts.keys",
    "engine.accounts.events",
    "engine.accounts.credits",
    "engine.course.course",
)

BUGS = (
    Bug(
        "cover not looked at",
        "engine.settlement.access",
        '({"nothing"} if cover != "in_force" else set())',
        "set()",
        "case:counter/cover_over_time",
    ),
    Bug(
        "cover of another day",
        "engine.settlement.access",
        "cover = (person.cover.on(day) if person.cover else None)",
        "cover = (person.cover.values[-1][1] if person.cover else None)",
        "case:counter/cover_over_time",
    ),
    Bug(
        "the card not looked at",
        SETTLE,
        "if needs_access_check(query, prepared.triggers) else None",
        "if False else None",
        "case:counter/without_the_card",
    ),
    Bug(
        "paid back what the person pays",
        "engine.settlement.access",
        'back = settlement.total - settlement.payers["cash"]',
        'back = settlement.payers["cash"]',
        "law within settle: shares add up",
    ),
    Bug(
        "counters move without cover",
        SETTLE,
        "if finding is None or finding.pays:",
        "if True:",
        "law within settle: every amount is explained by the trace",
    ),
    Bug(
        "share rounded down",
        WALK,
        "(amount * ratio + 500_000) // PPM",
        "amount * ratio // PPM",
        "case:employee_outpatient/three_segments",
    ),
    Bug(
        "half to even, not half up",
        WALK,
        "(amount * ratio + 500_000) // PPM",
        "(amount * ratio + 499_999 + amount * ratio // PPM % 2) // PPM",
        "case:employee_outpatient/share_of_average_wage",
    ),
    Bug(
        "ceiling a fen too generous",
        "model.values.money",
        "(payment * PPM + 499_999) // ppm",
        "(payment * PPM + 500_000) // ppm",
        "case:employee_outpatient/ceiling_on_payment",
    ),
    Bug(
        "edge of a band a fen too far",
        WALK,
        "edge - before if edge > before else 0",
        "edge - before + 1 if edge > before else 0",
        "case:employee_inpatient/edge_to_the_fen",
    ),
    Bug("room below zero", WALK, "edge - before if edge > before else 0", "edge - before", "case:courses/changes_of_standing"),
    Bug(
        "largest room wins",
        WALK,
        "if room is not None and room < amount:",
        "if room is not None:",
        "case:employee_inpatient/edge_to_the_fen",
    ),
    Bug(
        "share paid first trebled above a thousand",
        "engine.flow.limits",
        "edge = share(base, value, rule.rounding, rule.unit)",
        "edge = share(base, value, rule.rounding, rule.unit) * (3 if base > 100_000 else 1)",
        "law 7",
    ),
    Bug(
        "payer swapped",
        WALK,
        "run.payers[segment.payer] = run.payers.get(segment.payer, 0) + paid",
        "run.payers['hospital'] = run.payers.get('hospital', 0) + paid",
        "law within settle: every amount is explained by the trace",
    ),
    Bug(
        "means in the wrong order",
        WALK,
        "for entry in resolved.means:",
        "for entry in reversed(resolved.means):",
        "case:employee_outpatient/means_in_order",
    ),
    Bug(
        "consent not asked",
        WALK,
        "if run.query.claim.use_accounts or not entry.consent:",
        "if True:",
        "case:employee_outpatient/accounts_left_alone",
    ),
    Bug(
        "highest class not remembered",
        WALK,
        "run.counters[run.keys[rule.highest]] = edge",
        "pass",
        "case:employee_inpatient/highest_class_once",
    ),
    Bug(
        "above the limit lost",
        WALK,
        "elif stage.opens:\n        run.parts[stage.above] += left",
        "elif stage.opens:\n        pass",
        "law within settle: shares add up",
    ),
    Bug(
        "later layer's money not taken off",
        WALK,
        "run.parts[part] -= off",
        "pass",
        "law within settle: shares add up",
    ),
    Bug(
        "taken off the first part first",
        LAYERS,
        "slices.append((part, piece, due - paid))",
        "slices.append((slices[0][0] if slices else part, piece, due - paid))",
        "case:employee_later_layers/taken_off_in_order",
    ),
    Bug(
        "what may be another's is counted on",
        WALK,
        "run.parts[index] -= amount",
        "pass",
        "law within settle: shares add up",
    ),
    Bug(
        "counter of payments does not fall",
        WALK,
        "run.counters[key] -= taken",
        "pass",
        "law within settle: no fen has two payers, and counters of payments are what is paid",
    ),
    Bug(
        "second payer's share doubled away",
        WALK,
        "_take_back(stage.taken_from, total if segment.keeps else amount, run, returns)",
        "_take_back(stage.taken_from, amount, run, returns)",
        "law within settle: shares add up",
    ),
    Bug(
        "payment counted as amount",
        WALK,
        'paid if by == "payment" else 1',
        'amount if by == "payment" else 1',
        "case:employee_outpatient/ceiling_on_payment",
    ),
    Bug(
        "ceiling on payment measured by amount",
        "engine.flow.resolve",
        'by_payment=limit.measure != "amount"',
        "by_payment=False",
        "case:employee_outpatient/ceiling_on_payment",
    ),
    Bug(
        "counter not reset with the year",
        KEYS,
        "return (name, year.key, key)",
        'return (name, "", key)',
        "case:employee_inpatient/discharge_governs",
    ),
    Bug(
        "counter reset within a stay",
        KEYS,
        "stay_period(claim) or ONE_CLAIM, key",
        "ONE_CLAIM, key",
        "case:resident_inpatient/number_of_the_stay",
    ),
    Bug("a month is a year", KEYS, "day.isoformat()[:7]", "day.isoformat()[:4]", "case:employee_pharmacy/shop_limits"),
    Bug(
        "a day is a month",
        KEYS,
        "return (name, day.isoformat(), key)",
        "return (name, day.isoformat()[:7], key)",
        "case:employee_pharmacy/shop_limits",
    ),
    Bug(
        "each claim a stay of its own",
        "engine.flow.counters",
        'query.stay if by == "stay" else None',
        "None",
        "case:resident_inpatient/number_of_the_stay",
    ),
    Bug(
        "a day too many",
        "engine.facts.query",
        "(discharged - admitted).days)",
        "(discharged - admitted).days + 1)",
        "case:resident_inpatient/bed_a_day",
    ),
    Bug(
        "discharge governs everywhere",
        "engine.settlement.prepared",
        'plan.plan.governs == "admitted" and',
        "False and",
        "case:employee_maternity/admission_governs",
    ),
    Bug(
        "carry-over lost",
        EVENTS,
        "accounts.get(becomes, 0) + amount",
        "accounts.get(becomes, 0)",
        "case:account_credits/eight_months",
    ),
    Bug("credit rounded down", CREDITS, "(base * ppm + PPM * unit // 2) //", "base * ppm //", "case:account_credits/monthly"),
    Bug("credit a day late", EVENTS, "if after < day <= until:", "if after <= day < until:", "case:account_credits/monthly"),
    Bug("premium not taken off", CREDITS, "Working(1, -less, -less,", "Working(1, 0, 0,", "case:account_credits/eight_months"),
    Bug(
        "refund below zero",
        CREDITS,
        "min(sum(working.amount for working in workings), balance)",
        "sum(working.amount for working in workings)",
        "case:account_refunds/no_more_than_the_balance",
    ),
    Bug("refund at the threshold", CREDITS, "amount > least", "amount >= least", "case:account_refunds/balance_not_above"),
    Bug(
        "refund of this year's contributions",
        CREDITS,
        "rules.year_of(refund.scheme, day_before(rules.year_of(refund.scheme, when).first))",
        "rules.year_of(refund.scheme, when)",
        "case:account_refunds/raise_within_the_year",
    ),
    Bug(
        "first-pay taken before the limit",
        "engine.lines.split",
        "line_query.first_pay(in_scope)",
        "line_query.first_pay(line.amount)",
        "case:employee_inpatient/lines_by_kind",
    ),
    Bug(
        "waiver a day late",
        "engine.lines.split",
        "in_force(self.day, waiver.from_, waiver.to)",
        "(waiver.from_ is None or waiver.from_ < self.day)",
        "case:employee_outpatient/waived_first_pay",
    ),
    Bug(
        "filing for a city is for one district",
        "engine.facts.facts",
        'place[:4] if place.endswith("00")',
        'place if place.endswith("00")',
        "case:employee_outpatient/moved_away",
    ),
    Bug(
        "age always of the day",
        "engine.facts.query",
        "read(query.on(query.year.first))",
        "read(query)",
        "case:employee_inpatient/elder_within_the_year",
    ),
    Bug(
        "adjustment not clamped",
        "rules.lowering.tables",
        "value = max(0, value if ceiling is None else min(value, ceiling))",
        "pass",
        "case:employee_outpatient/cohort_elder_clamped",
    ),
    Bug(
        "seen figure never ages",
        "rules.figures.cells",
        "if self.seen is not None else self.citations[0]",
        "if False else self.citations[0]",
        "case:employee_chronic_disease/after_the_last_page",
    ),
    Bug(
        "seen figure never stale",
        "model.reliability",
        "day >= stale_from(seen)",
        "False",
        "case:employee_chronic_disease/stale",
    ),
    Bug(
        "an edge lies below",
        "rules.figures.dimensions",
        "bisect.bisect_right if",
        "bisect.bisect_left if",
        "case:resident_inpatient/loyal_ceiling",
    ),
    Bug(
        "cash benefit rounded down",
        "engine.settlement.cash_benefits",
        "(2 * base * days + rule.per) // (2 * rule.per)",
        "base * days // rule.per",
        "case:employee_maternity/cash_conditions",
    ),
    Bug(
        "cash benefit paid with every claim of a stay",
        "engine.settlement.cash_benefits",
        "if key is not None and counters.get(key):",
        "if False:",
        "case:employee_maternity/cash_benefits",
    ),
    Bug(
        "cash benefit paid however short the contributions",
        "engine.settlement.cash_benefits",
        'if step.due == "now":\n                continue',
        "pass",
        "law within settle: every amount is explained by the trace",
    ),
    Bug(
        "refund keeps the money beside the bill",
        COURSE,
        "attrs.evolve(one, amount=-one.amount)",
        "attrs.evolve(one, amount=0)",
        "case:employee_maternity/cash_benefits",
    ),
    Bug(
        "facts of one claim taken for another's",
        "engine.flow.prepared_plan",
        "if plan.by_claim else ()",
        "if False else ()",
        "case:employee_maternity/package_by_delivery",
    ),
    Bug(
        "a plan keeps what it passes on",
        "engine.settlement.prepared",
        "if query.holds(redirect.when):",
        "if False:",
        "case:employee_maternity/check_before_birth",
    ),
    Bug(
        "every hour at the first hours' price",
        "engine.lines.prices",
        "limit = unit.value * (line.quantity - cheaper)",
        "limit = unit.value * line.quantity",
        "case:employee_maternity/price_of_an_item",
    ),
    Bug(
        "an allowance for prices without its most",
        "engine.lines.prices",
        "if most is not None:",
        "if False:",
        "case:employee_pharmacy/price_above_limit",
    ),
    Bug(
        "a prescription holds for ever",
        "engine.facts.facts",
        "days = (day - claim.prescription.date).days",
        "days = 0",
        "case:employee_pharmacy/expired_prescription",
    ),
    Bug("reversal without replay", COURSE, "        self.state = state\n", "", "law 5"),
    Bug("reversal forgets what came after", COURSE, "for later in self._settled[place + 1 :]:", "for later in []:", "law 5"),
    Bug(
        "stays lost between two parts of a course",
        "engine.course.opening_state",
        "        check_period(rules, name,",
        "        if entry.period[:5] == 'stay:':\n            continue\n        check_period(rules, name,",
        "law 6",
    ),
)


@functools.cache
def cases() -> tuple[Golden, ...]:
    """The golden cases, read once."""
    return read()


def test_sound_engine_is_noticed_by_nothing():
    """Without a bug every golden case is met and every law kept: so what is noticed below is the bug."""
    assert list(notices(cases())) == []


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_bug_is_noticed(bug):
    """The golden case or law beside a bug notices it."""
    by_name = sorted(cases(), key=lambda golden_case: golden_case.name != bug.noticed_by)
    with seeded(bug):
        assert bug.noticed_by in notices(by_name)


def test_engine_is_sound_again_afterwards():
    """Seeding leaves nothing behind."""
    with seeded(BUGS[0]):
        assert any(notices(cases()))
    assert list(notices(cases())) == []


def test_seeding_needs_its_place():
    """A bug whose place in the source is gone is no bug: it says so, and has to be seeded anew."""
    with pytest.raises(AssertionError, match="seed this bug anew"), seeded(Bug("nowhere", WALK, "no such source", "", "law 1")):
        pass

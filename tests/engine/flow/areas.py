"""Small areas, each of one mechanism, with the bills that go through both engines."""

import functools
import random

from tests.rules.plans import HEAD as DEFAULTS
from tests.rules.small import PERSON, area, claim

TEXT = 'label = { zh = "甲", en = "A" }'


def plan(*segments: str, name: str = "outpatient", benefits: str = "outpatient", more: str = "", label: str = TEXT) -> str:
    """A plan whose own stage has these segments, each said by its keys."""
    listed = ",\n  ".join(f"{{ {segment} }}" for segment in segments)
    return f'[plan.{name}]\n{label}\nscheme = "resident"\nbenefits = "{benefits}"\n{more}\nsegment = [\n  {listed},\n]\n'


def stage(name: str, *segments: str, base: str, more: str = "") -> str:
    """A later stage."""
    listed = ",\n  ".join(f"{{ {segment} }}" for segment in segments)
    return f"[stage.{name}]\n{TEXT}\nbase = {base}\n{more}\nsegment = [\n  {listed},\n]\n"


def table(name: str, value: str, more: str = "", title: str = "") -> str:
    """A table of one figure, or of figures by labels."""
    label = f'label = {{ zh = "{title or name}", en = "{title or name}" }}'
    return f"[table.{name}]\n{label}\n{more}\nvalue = {value}\n"


COPAY = f'id = "copay", {TEXT}, payer = "pooled_fund", ratio = "ratio"'

SHARED = plan(
    f'id = "copay", {TEXT}, payers = [{{ payer = "pooled_fund", ratio = "fund" }}, {{ payer = "employer", ratio = "firm" }}], '
    'limit = { table = "ceiling", once = "year", measure = "payments" }',
    more='stages = ["outpatient", "back", "relief"]',
) + "".join(
    (
        '[payer.employer]\nlabel = { zh = "用人单位", en = "Employer" }\nkind = "employer"\n',
        stage("back", f'id = "off", {TEXT}, limit = {{ ratio = "tenth", of = "arrives" }}', base='{ paid = "employer" }'),
        stage("relief", f'id = "relief", {TEXT}, payers = [{{ payer = "medical_assistance", ratio = "half" }}, '
              '{ payer = "employer", ratio = "third" }]', base='["copay", "off"]'),
        table("fund", '"70%"'), table("firm", '"20%"'), table("tenth", '"10%"'), table("half", '"50%"'),
        table("third", '"33.3333%"'),
        table("ceiling", "1000"),
    )
)  # fmt: skip

EVEN = plan(
    f'id = "copay", {TEXT}, payers = [{{ payer = "pooled_fund", ratio = "fund" }}, {{ payer = "employer", ratio = "firm" }}]'
) + "".join(
    (
        '[payer.employer]\nlabel = { zh = "用人单位", en = "Employer" }\nkind = "employer"\n',
        table("fund", '"70%"'), table("firm", '"20%"'),
    )
)  # fmt: skip

USED_UP = plan(COPAY, more='stages = ["outpatient", "month"]') + "".join(
    (
        stage("month", f'id = "month", {TEXT}, limit = {{ table = "off", once = "month", uses_up = true }}',
              base='{ paid = "pooled_fund" }'),
        table("ratio", '"72%"'), table("off", "80"),
    )
)  # fmt: skip

TOLD = plan(
    f'{COPAY}, limit = {{ fact = "told_ceiling", once = "year", measure = "payment" }}',
    more='stages = ["outpatient", "relief"]',
) + "".join(
    (
        stage("relief", f'id = "own", {TEXT}, limit = {{ ratio = "tenth", of = {{ counter = "cost" }} }}',
              f'id = "relief", {TEXT}, payer = "supplementary", ratio = "ratio", counts = "cost"', base='"copay"'),
        table("ratio", '"80%"'), table("tenth", '"10%"'),
    )
)  # fmt: skip

WHOLE = plan(
    f'{COPAY}, limit = {{ ratio = "share", of = {{ table = "wage" }}, unit = 1, once = "year", measure = "payment" }}',
    f'id = "beyond", {TEXT}, payer = "large_amount_fund", ratio = "ratio", '
    'limit = { table = "odd", unit = 10, rounding = "up", once = "month" }',
) + "".join((table("share", '"0.65%"'), table("wage", "151613"), table("ratio", '"80%"'), table("odd", "33.33")))

OWN_SHARE = plan(
    COPAY, f'id = "rest", {TEXT}, payer = "large_amount_fund", ratio = "ratio"', more='adjustments = ["less"]'
) + "".join(
    (
        f'[adjustment.less]\n{TEXT}\nof = "own_share"\ntimes = "part"\nfloor = "least"\nsegments = "copay"\n',
        table("ratio", '{ community = "84%", "*" = "50%" }', 'by = "facility.level"'),
        table("part", '"70%"'), table("least", '"10%"'),
    )
)  # fmt: skip

FLOORS = plan(
    f'id = "deductible", {TEXT}, limit = {{ table = "deductible", once = "month" }}', COPAY, more='adjustments = ["later"]'
) + "".join(
    (
        f'[adjustment.later]\n{TEXT}\nof = "limit"\ntimes = "share"\nfloor = "floor"\nsegments = "deductible"\n',
        f'[dimension.order]\n{TEXT}\nof = "visit_number"\ncuts = [2, 3, 4]\nlabels = ["first", "second", "third", "later"]\n',
        table("deductible", "800"), table("floor", "620"),
        table("share", '{ first = "100%", second = "90%", third = "80%", later = "70%" }', 'by = "order"'),
        table("ratio", '"80%"'),
    )
)  # fmt: skip

BOUNDS = plan(
    f'id = "deductible", {TEXT}, limit = {{ table = "deductible", once = "year" }}',
    f'{COPAY}, limit = {{ table = "ceiling", once = "year", measure = "payment" }}',
    f'id = "beyond", {TEXT}, payer = "large_amount_fund", ratio = "beyond", '
    'limit = { table = "second", once = "year", measure = "payment" }',
    more='stages = ["outpatient", "relief"]',
) + "".join(
    (
        stage("relief", f'id = "line", {TEXT}, limit = {{ table = "deductible", once = "year", counter = "borne" }}',
              f'id = "relief", {TEXT}, payer = "supplementary", ratio = "half", counts = "cost"', base='"copay"'),
        table("deductible", "450"), table("ceiling", '{ community = 5000, "*" = "at least 3000" }', 'by = "facility.level"'),
        table("ratio", '{ community = "at least 80%", primary = "90%", "*" = "at least 60%" }', 'by = "facility.level"',
              "住院比例"),
        table("beyond", '"50%"'), table("second", "2000"), table("half", '"50%"'),
    )
)  # fmt: skip

READINGS = plan(
    f'id = "deductible", {TEXT}, limit = {{ table = "deductible", once = "year" }}',
    f'{COPAY}, reading = {{ zh = "分段按次计", en = "The bands are taken to start anew with each visit" }}',
    more='stages = ["outpatient", "relief"]',
) + "".join(
    (
        stage("relief", f'id = "relief", {TEXT}, payer = "supplementary", ratio = "half"', base='"copay"',
              more='source = "rumour"\nstatus = "unverified"\nwhen = { "facility.level" = "tertiary" }'),
        table("deductible", "100"), table("ratio", '"80%"'), table("half", '"50%"'),
    )
)  # fmt: skip

ADDED = (
    '[counter]\n'
    'own = { label = { zh = "自付", en = "Own payments" }, adds = ["deductible", "copay"] }\n'
    'visits_own = { label = { zh = "门诊自付", en = "Own payments of visits" }, adds = "copay", benefits = "emergency" }\n'
) + plan(
    f'id = "deductible", {TEXT}, limit = {{ table = "deductible", once = "year" }}', COPAY,
    more='benefits_ = 1\nstages = ["outpatient", "relief"]',
).replace('benefits = "outpatient"\nbenefits_ = 1', 'benefits = ["outpatient", "emergency"]') + "".join(
    (
        stage("relief", f'id = "line", {TEXT}, limit = {{ table = "line", once = "year" }}',
              f'id = "relief", {TEXT}, payer = "supplementary", ratio = "half"', base='["copay", "deductible"]'),
        table("deductible", '{ tertiary = 500, "*" = 100 }', 'by = "facility.level"'), table("ratio", '"80%"'),
        table("half", '{ secondary = "unknown", "*" = "50%" }', 'by = "facility.level"\nwhy = { zh = "不详", en = "Not found" }'),
        table("line", "1000"),
    )
)  # fmt: skip

DISEASES = plan(
    f'{COPAY}, limit = {{ table = "limit", once = "year", per = "disease", measure = "payment" }}', benefits="chronic_disease"
) + (table("ratio", '"72%"') + table("limit", "2400"))

EACH = plan(
    f'id = "deductible", {TEXT}, limit = {{ table = "stay", once = "year" }}',
    f'id = "copay", {TEXT}, payer = "pooled_fund", ratio = "class_ratio"',
    more='each = ["class_a", "class_b", "class_c"]\n',
) + "".join(
    (
        "[lines]\n", *(f'class_{name.lower()} = {{ {TEXT}, when = {{ line_class = "{name}" }} }}\n' for name in "ABC"),
        table("stay", "500"), table("class_ratio", '{ class_a = "84%", class_b = "74%", class_c = "45%" }', 'by = "lines"'),
    )
)  # fmt: skip

ITEMS = plan(f'id = "rest", {TEXT}, limit = "nothing"', more='stages = ["items", "outpatient", "elsewhere"]') + "".join(
    (
        stage("items", f'id = "item", {TEXT}, payer = "pooled_fund", ratio = "ratio", '
              'limit = [{ table = "cap", measure = "payment" }, { table = "ceiling", once = "year", measure = "payment" }]',
              base='{ part = "in_scope", lines = "item" }', more='each = "line"'),
        stage("elsewhere", f'id = "tenth", {TEXT}, limit = {{ ratio = "tenth", of = "arrives" }}', base='{ paid = "pooled_fund" }',
              more='when = { "facility.level" = "tertiary" }'),
        f'[lines.item]\n{TEXT}\nwhen = {{ line_kind = ["service", "consumable"] }}\n',
        table("ratio", '"88%"'), table("cap", "96"), table("ceiling", "900"), table("tenth", '"10%"'), table("nothing", "0"),
    )
)  # fmt: skip

COVERED = '[split]\nfirst_pay = "first"\ncovers = [{ classes = "C" }]\n' + table(
    "first", '{ A = "0%", B = "0%", C = "0%" }', 'by = "line_class"'
)

FACTS = """
[fact.told_ceiling]
label    = { zh = "告知的限额", en = "The limit that was told" }
type     = "money"
question = { zh = "限额是多少?", en = "What is the limit?" }
"""

AREAS = {
    "shared": SHARED,
    "even": EVEN,
    "used_up": USED_UP,
    "told": TOLD,
    "whole": WHOLE,
    "own_share": OWN_SHARE,
    "floors": FLOORS,
    "bounds": BOUNDS,
    "readings": READINGS,
    "added": ADDED,
    "each": EACH,
}


@functools.cache
def rules(name: str):
    """The rules of one of these areas."""
    person, claims = PERSON + (FACTS if name == "told" else ""), DEFAULTS + COVERED if name == "each" else ""
    return area(DEFAULTS + AREAS[name], person=person, claim=claims)


def visits(seed: int, number: int = 6, classes: str = "A"):
    """Bills of some months, at hospitals of several levels, with a line of each class."""
    some = random.Random(seed)
    days = sorted(f"2024-{some.randint(1, 12):02d}-{some.randint(1, 28):02d}" for _ in range(number))
    levels = ("community", "primary", "secondary", "tertiary")
    amounts = [some.choice((some.randint(0, 300), some.randint(0, 200_000), some.randint(0, 3_000_000))) for _ in days]
    return [
        claim(
            day=day,
            facility={"level": some.choice(levels)},
            lines=[{"class": class_, "amount": _yuan(amount)} for class_ in classes],
        )
        for amount, day in zip(amounts, days, strict=True)
    ]


def _yuan(fen):
    return f"{fen // 100}.{fen % 100:02d}"

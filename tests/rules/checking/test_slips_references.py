"""Slips in what plans refer to: parts, limits, bases, adjustments and waivers, each told with its place and how to mend it."""

import pytest

from tests.rules.plans import COPAY, RATIO, plan, refused, rules, segment, stage, table, told
from tests.rules.small import claim, payers, without_line
from yibao.model.values.errors import RuleError

AID = segment("aid", 'payer = "medical_assistance"')
LATER = plan(COPAY, more='stages = "aid"')
SHARE = table("share", '"10%"')


def limited(limit: str) -> str:
    """A plan whose deductible has a limit."""
    return plan(segment("deductible", f"limit = {limit}"), COPAY)


@pytest.mark.parametrize(
    "limit",
    [
        '{ ratio = "share", of = "arrives" }',
        '{ ratio = "share", of = { table = "wage" } }',
        '{ ratio = "share", of = { part = "in_scope" } }',
    ],
)
def test_ratio_of_something(limit):
    """A limit is a ratio of what arrives, of a table, of a part."""
    area = rules(limited(limit), RATIO, SHARE, table("wage", 100) if "wage" in limit else "")
    assert payers(area, claim("100"))["pooled_fund"] == "45.00"


@pytest.mark.parametrize(
    ("base", "paid"),
    [
        ('"copay"', "50.00"),
        ('["self_paid", "copay"]', "70.00"),
        ('{ part = "self_paid", lines = "drug" }', "20.00"),
        ('{ part = "self_paid", lines = ["blood", "drug"] }', "20.00"),
        ('{ paid = "pooled_fund" }', "50.00"),
    ],
)
def test_base(base, paid):
    """A stage is over parts, over parts of some lines, or over what a payer pays."""
    area = rules(LATER, RATIO, stage("aid", AID, base=base))
    lines = [{"class": "A", "amount": "100"}, {"class": "C", "amount": "20", "kind": "drug"}]
    assert payers(area, claim(lines=lines))["medical_assistance"] == paid


@pytest.mark.parametrize(
    ("written", "new"),
    [
        ('{ ratio = "share", of = "fact:x" }', 'of = { fact = "x" }'),
        ('{ ratio = "share", of = "table:average_wage" }', 'of = { table = "average_wage" }'),
        ('{ ratio = "share", of = "part:copay" }', 'of = { part = "copay" }'),
    ],
)
def test_old_string(written, new):
    """The string of format 1 is told with its new form."""
    old = written.split('"')[3]
    error = refused(limited(written), RATIO, SHARE)
    assert told(error) == (f'of = "{old}" 是第 1 版的写法', f'of = "{old}" is how format 1 wrote it', new, new)
    assert error.where.endswith("plan.outpatient.segment[0].limit.of")


@pytest.mark.parametrize(
    ("base", "new"),
    [
        ("in_scope:blood", 'base = { part = "in_scope", lines = "blood" }'),
        ("paid:pooled_fund", 'base = { paid = "pooled_fund" }'),
    ],
)
def test_old_base(base, new):
    """So is the string of a base."""
    error = refused(LATER, RATIO, stage("aid", AID, base=f'"{base}"'))
    assert told(error) == (f'base = "{base}" 是第 1 版的写法', f'base = "{base}" is how format 1 wrote it', new, new)


def test_old_payer():
    """And that of an account as a payer."""
    error = refused(plan(segment("account", 'payer = "account.current_year"'), COPAY), RATIO)
    assert told(error)[1:] == (
        'payer = "account.current_year" is how format 1 wrote it',
        'account = "current_year"',
        'account = "current_year"',
    )


def test_old_ratio():
    """A ratio names its table."""
    error = refused(plan(segment("copay", 'payer = "pooled_fund", ratio = { table = "x" }')), RATIO)
    assert told(error) == ("ratio 直接写表名", "ratio names its table", 'ratio = "x"', 'ratio = "x"')
    assert without_line(error.where) == "settlement/settlement.toml: plan.outpatient.segment[0].ratio"


@pytest.mark.parametrize(
    ("text", "form", "where"),
    [
        (plan(segment("copay", 'limits = [{ table = "x" }]')), "limits = [ … ]", "plan.outpatient.segment[0].limits"),
        ('[[means.own]]\naccount = "family"\n', "[[means.own]]", "means.own"),
    ],
)
def test_old_form(text, form, where):
    """What only format 1 has is told with what took its place."""
    error = refused(text, RATIO)
    assert told(error)[:2] == (f"{form} 是第 1 版的写法", f"{form} is how format 1 wrote it")
    assert without_line(error.where) == f"settlement/settlement.toml: {where}"


def test_two_keys():
    """A reference is to one thing."""
    error = refused(limited('{ ratio = "share", of = { table = "a", fact = "b" } }'), RATIO, SHARE)
    assert told(error) == (
        "一个引用只有一个键:table、fact",
        "a reference has one key, this has table and fact",
        "只留其一",
        "keep one",
    )


def test_base_that_is_a_table():
    """A kind that cannot stand there is told with those that can."""
    error = refused(LATER, RATIO, stage("aid", AID, base='{ table = "x" }'))
    assert told(error) == (
        "base 不能引用 table",
        "base cannot refer to table",
        "可用:部分的名称、{ part, lines }、{ paid }、{ counter }(仅年终结算)",
        "known: names of parts, { part, lines }, { paid }, { counter } (year ends only)",
    )


def test_part_that_is_none():
    """Parts are known when rules are read, for every plan."""
    deductible = segment("deductible", 'limit = "owed"')
    error = refused(
        plan(deductible, COPAY, more='stages = "aid"'), RATIO, table("owed", 5), stage("aid", AID, base='"deductibles"')
    )
    assert told(error)[:2] == ("没有名为 deductibles 的部分", "there is no part deductibles")
    assert told(error)[2].startswith("是否想写 deductible?方案 outpatient 此处可用:")
    assert told(error)[3].startswith("did you mean deductible? known here, in the plan outpatient: above_limit, account, ")
    assert "stage.aid: base" in error.where


def test_part_that_one_plan_has_and_another_has_not():
    """A layer of two plans names parts that both have."""
    other = plan(
        segment("shared", 'payer = "pooled_fund", ratio = "ratio"'), name="b", benefits='"emergency"', more='stages = "aid"'
    )
    error = refused(LATER, other, RATIO, stage("aid", AID, base='"basic/copay"'))
    assert "there is no part basic/copay" in error.what.en
    assert "in the plan b" in told(error)[3]


def test_part_of_a_limit():
    """What a limit is a ratio of is a part that stands before it."""
    aid = segment("aid", 'payer = "medical_assistance", limit = { ratio = "share", of = { part = "copayy" } }')
    error = refused(LATER, RATIO, SHARE, stage("aid", aid))
    assert told(error)[1] == "there is no part copayy"
    assert "segment.aid.limit.of" in error.where


@pytest.mark.parametrize(
    ("limit", "what", "mend"),
    [
        ('{ table = "share", of = "arrives" }', "with of, the table is one of ratios: write ratio", "{ ratio ="),
        ('{ ratio = "share" }', "a ratio needs of: of what is it a ratio?", "{ ratio ="),
        ("{}", "a limit has exactly one of table, ratio, fact and account", "such as limit"),
    ],
)
def test_half_a_limit(limit, what, mend):
    """A limit says what it is of, and only where it is a ratio."""
    error = refused(limited(limit), RATIO, SHARE)
    assert what in error.what.en
    assert mend in told(error)[3]


WAIVER = '[waiver.bed]\nlabel = { zh = "免", en = "None" }\nwaives = "WAIVES"\nwhen = { standing = "minor" }\n'
OWED = plan(segment("deductible", 'limit = "owed"'), COPAY, more='adjustments = "bed"') + table("owed", 10)


def test_waiver_of_no_segment():
    """The segments that could be waived are listed."""
    error = refused(OWED, RATIO, WAIVER.replace("WAIVES", "deductibles"))
    assert told(error) == (
        "豁免 bed 在方案 outpatient 中没有可免的段 deductibles",
        "the waiver bed finds no segment deductibles in the plan outpatient",
        "可用:deductible, copay",
        "known: deductible, copay",
    )


def test_waiver_that_no_plan_names():
    """It would waive nothing."""
    error = refused(OWED.replace('adjustments = "bed"', ""), RATIO, WAIVER.replace("WAIVES", "deductible"))
    assert told(error) == ("没有方案写明豁免 bed", "no plan names the waiver bed", "写入 adjustments", "add it to adjustments")


@pytest.mark.parametrize("value", ['"no"', "0"])
def test_waiver_that_waives_nothing(value):
    """Where nothing is waived nothing is said."""
    error = refused(OWED, RATIO, WAIVER.replace("WAIVES", "deductible") + f"value = {value}\n")
    assert error.where.endswith("waiver.bed.value")
    assert all(word in told(error)[1] for word in ("yes", "unknown"))


def test_unknown_waiver_without_a_reason():
    """What nobody knows has a reason."""
    error = refused(OWED, RATIO, WAIVER.replace("WAIVES", "deductible") + 'value = "unknown"\n')
    assert told(error)[1] == "it is not said why it is unknown"


POINTS = '[adjustment.more]\nlabel = { zh = "加", en = "More" }\nadd = "points"\n' + table("points", '"10 points"')


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ('segments = "deductible"', "the adjustment more finds no segment in the plan outpatient"),
        ('times = "points"', "give add or times, not both"),
        ('segments = "cpay"', "there is no segment cpay"),
        ('stages = "bsaic"', "there is no stage bsaic"),
    ],
)
def test_adjustment_of_nothing(keys, what):
    """An adjustment changes something in every plan that names it, in one way."""
    owed = plan(segment("deductible", 'limit = "owed"'), COPAY, more='adjustments = "more"') + table("owed", 10)
    assert refused(owed, RATIO, POINTS.replace("add =", f"{keys}\nadd =")).what.en == what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (POINTS, "no plan names the adjustment more"),
        ("[means.own]\npays = []\n", "no plan names the means own"),
        (stage("aid", AID), "no plan names the stage aid"),
        ("[layers]\nlater = []\n", "no plan names the list of layers later"),
        ('[dimension.old]\nof = "age"\ncuts = [60]\nlabels = ["no", "yes"]\n', "nothing uses the dimension old"),
    ],
)
def test_used_by_nobody(text, what):
    """What nothing names is a slip in a name more often than not."""
    assert refused(plan(COPAY), RATIO, text).what.en == what


def test_limit_of_a_counter_that_there_is_not():
    """A limit that is a ratio of what a counter holds names one that there is."""
    error = refused(limited('{ ratio = "share", of = { counter = "costs" } }'), RATIO, SHARE)
    assert told(error)[:2] == ("没有计数器 costs", "there is no counter costs")
    assert without_line(error.where).endswith("plan.outpatient: segment.deductible")


def test_a_function_without_a_package():
    """Where no package brings functions, it is told how to have some."""
    dimension = '[dimension.x]\nlabel = { zh = "新", en = "New" }\nfunction = "f"\nreads = "age"\n'
    with pytest.raises(RuleError) as caught:
        rules(plan(COPAY), RATIO, dimension + 'labels = { a = { zh = "甲", en = "a" } }\n')
    assert "functions come with an installed package" in caught.value.mend.en

"""What a slip in a plan, a limit, a waiver, an adjustment, a layer or a year end is told: both languages, and how to mend it."""

import pytest

from tests.rules.plans import COPAY, RATIO, plan, refused, segment, stage, table, told
from tests.rules.small import PERSON

DEDUCTIBLE = segment("deductible", 'limit = "owed"')
OWED = table("owed", 10)
BASE = plan(DEDUCTIBLE, COPAY) + OWED + RATIO
FACT = '[fact.x]\nlabel = { zh = "事", en = "X" }\ntype = "integer"\nquestion = { zh = "?", en = "?" }\n'
READING = 'reading = { zh = "按次", en = "by stay" }'


def limited(limit: str, *others: str) -> str:
    """A plan with one limit, and the tables it may name."""
    return plan(segment("deductible", f"limit = {limit}"), COPAY) + OWED + RATIO + "".join(others)


def waiver(more: str, waives: str = '"deductible"') -> str:
    text = f'[waiver.bed]\nlabel = {{ zh = "免", en = "None" }}\nwaives = {waives}\nwhen = {{ standing = "minor" }}\n{more}\n'
    return plan(DEDUCTIBLE, COPAY, more='adjustments = "bed"') + OWED + RATIO + text


def adjustment(more: str, *others: str) -> str:
    text = f'[adjustment.more]\nlabel = {{ zh = "加", en = "More" }}\n{more}\n'
    return plan(DEDUCTIBLE, COPAY, more='adjustments = "more"') + OWED + RATIO + text + "".join(others)


def year_end(base: str = '{ counter = "own" }', more: str = "", counter: str = 'adds = "copay"') -> str:
    text = f'[year_end.aid]\nlabel = {{ zh = "年", en = "Y" }}\nscheme = "resident"\nbase = {base}\n{more}\n'
    text += "segment = [" + segment("aid", 'payer = "medical_assistance", ratio = "ratio"') + "]\n"
    return BASE + f'[counter]\nown = {{ label = {{ zh = "自付", en = "Own" }}, {counter} }}\n' + text


SLIPS = {
    "reading that is official": (
        BASE.replace('limit = "owed"', f'limit = "owed", {READING}, status = "official"'),
        (
            "读法不能是 official",
            "a reading cannot be official",
            "删去 status,或把 reading 改为 note",
            "take status out, or make it a note",
        ),
    ),
    "status without a source": (
        BASE.replace('limit = "owed"', 'limit = "owed", status = "secondary"'),
        ("写了 status 而没有 source", "a status needs a source", "写明 source", "give source"),
    ),
    "reading of a figure": (
        plan(DEDUCTIBLE, COPAY) + RATIO + table("owed", 10, READING),
        ("数值没有读法", "a figure has no reading", '写 note 与 status = "unverified"', 'give note, and status = "unverified"'),
    ),
    "reading of a figure in a row": (
        plan(DEDUCTIBLE, COPAY) + RATIO + table("owed", 10, f"days = [{{ from = 2020-01-01, {READING} }}]"),
        ("数值没有读法", "a figure has no reading", '写 note 与 status = "unverified"', 'give note, and status = "unverified"'),
    ),
    "once that is no time": (
        limited('{ table = "owed", once = "yearly" }'),
        (
            "once 无法识别:yearly",
            "once is not known: yearly",
            "是否想写 year?可用:claim, day, lifetime, month, stay, year",
            "did you mean year? known: claim, day, lifetime, month, stay, year",
        ),
    ),
    "two times of one counter": (
        plan(segment("deductible", 'limit = { table = "owed", once = "year" }'), COPAY, name="a")
        + plan(segment("deductible", 'limit = { table = "owed", once = "stay" }'), COPAY, name="b", benefits='"inpatient"')
        + OWED
        + RATIO,
        (
            "计数器 owed 在方案 a 按年、在方案 b 按次",
            "the counter owed is of a year in the plan a, of a stay in the plan b",
            "各写 counter,或改其一",
            "give each a counter of its own, or mend one",
        ),
    ),
    "stage and list of one name": (
        plan(COPAY, more='stages = "aid"')
        + RATIO
        + stage("aid", segment("x", 'payer = "medical_assistance"'))
        + '[layers]\naid = ["aid"]\n',
        ("stage 与 layers 都有 aid", "aid is both a stage and a list of layers", None, None),
    ),
    "plan that no claim reaches": (
        plan(COPAY, benefits="[]") + RATIO,
        (
            "没有任何 claim 会到方案 outpatient",
            "no claim can reach the plan outpatient",
            "写 benefits,或由 instead 转来",
            "give benefits, or let an instead name it",
        ),
    ),
    "two plans on one day": (
        plan(COPAY, name="a") + plan(COPAY, name="b") + RATIO,
        (None, None, "删去其一,或用 from 与 to 分开", "remove one, or part them with from and to"),
    ),
    "waiver of no segment": (
        waiver("", '"deductibles"'),
        (
            "豁免 bed 在方案 outpatient 中没有可免的段 deductibles",
            "the waiver bed finds no segment deductibles in the plan outpatient",
            "可用:deductible, copay",
            "known: deductible, copay",
        ),
    ),
    "waiver that waives nothing": (
        waiver('value = "no"'),
        (
            "豁免的 value 为 yes 或 unknown",
            "a waiver's value is yes or unknown",
            "不免就不写",
            "where nothing is waived, say nothing",
        ),
    ),
    "waiver that waives zero": (
        waiver("value = 0"),
        (
            "豁免的 value 为 yes 或 unknown",
            "a waiver's value is yes or unknown",
            "不免就不写",
            "where nothing is waived, say nothing",
        ),
    ),
    "waiver that waives nothing on some days": (
        waiver('days = [{ from = 2020-01-01, value = "no" }]'),
        (
            "豁免的 value 为 yes 或 unknown",
            "a waiver's value is yes or unknown",
            "不免就不写",
            "where nothing is waived, say nothing",
        ),
    ),
    "lower bound of a deductible": (
        limited('"owed"').replace("value = 10", 'value = "at least 10"'),
        (
            "下限只能用于基金的比例或支付限额",
            "a lower bound may stand for a fund's ratio or a limit on what it pays only",
            None,
            None,
        ),
    ),
    "account and payer": (
        plan(segment("own", 'account = "family", payer = "pooled_fund"'), COPAY) + RATIO,
        ("account 已说明支付方", "account says who pays", None, None),
    ),
    "ratio that is a reference": (
        plan(COPAY.replace('"ratio"', '{ table = "ratio" }')) + RATIO,
        ("ratio 直接写表名", "ratio names its table", 'ratio = "ratio"', 'ratio = "ratio"'),
    ),
    "old reference": (
        limited('{ ratio = "ratio", of = "table:owed" }'),
        (
            'of = "table:owed" 是第 1 版的写法',
            'of = "table:owed" is how format 1 wrote it',
            'of = { table = "owed" }',
            'of = { table = "owed" }',
        ),
    ),
    "misspelt payer": (
        plan(COPAY.replace("pooled_fund", "employr")) + RATIO + '[payer.employer]\nlabel = { zh = "用人单位", en = "Employer" }\n',
        ("没有支付方 employr", "there is no payer employr", None, None),
    ),
    "payer that is built in": (
        BASE + '[payer.cash]\nlabel = { zh = "现", en = "C" }\n',
        ("cash 是内设名称", "cash is built in", None, None),
    ),
    "payer of no kind": (
        BASE + '[payer.employer]\nkind = "company"\nlabel = { zh = "现", en = "C" }\n',
        (
            "kind 无法识别:company",
            "kind is not known: company",
            "可用:employer, fund, government, hospital, insurer, union",
            "known: employer, fund, government, hospital, insurer, union",
        ),
    ),
    "payer and payers": (
        plan(segment("copay", 'payer = "pooled_fund", payers = [{ payer = "pooled_fund", ratio = "ratio" }]')) + RATIO,
        ("payer 与 payers 只写其一", "give payer or payers, not both", None, None),
    ),
    "payer twice": (
        plan(segment("copay", 'payers = [{ payer = "pooled_fund", ratio = "ratio" }, { payer = "pooled_fund", ratio = "ratio" }]'))
        + RATIO,
        ("支付方 pooled_fund 写了两次", "the payer pooled_fund stands twice", None, None),
    ),
    "no such group of lines": (
        plan(COPAY, more='each = ["B", "*"]') + RATIO,
        ("没有明细组 B", "there is no group of lines B", None, None),
    ),
    "group told by the person": (
        plan(COPAY, more='each = ["old", "*"]')
        + RATIO
        + '[lines.old]\nlabel = { zh = "老", en = "Old" }\nwhen = { standing = "retired" }\n',
        (
            "明细组只能用 line_class、line_kind、line_origin、line_code",
            "a group is told by line_class, line_kind, line_origin, line_code",
            "把该条件写在段的 when",
            "put that into the segment's when",
        ),
    ),
    "each that is neither": (
        plan(COPAY, more='each = "lines"') + RATIO,
        ('each 写 "line" 或明细组的列表', 'each is "line", or a list of groups', None, None),
    ),
    "keyed by lines without each": (
        plan(COPAY) + table("ratio", '{ drug = "50%", "*" = "40%" }', 'by = "lines"'),
        (
            "表 ratio 按 lines,而阶段 outpatient 没有 each",
            "the table ratio is keyed by lines, the stage outpatient has no each",
            None,
            None,
        ),
    ),
    "add and times": (
        adjustment('add = "points"\ntimes = "ratio"', table("points", '"1 points"')),
        ("add 与 times 只写其一", "give add or times, not both", None, None),
    ),
    "floor above the cap": (
        adjustment(
            'of = "own_share"\ntimes = "ratio"\nfloor = "least"\ncap = "most"\nsegments = "copay"',
            table("least", '{ employee = "10%", "*" = "30%" }', 'by = "scheme"') + table("most", '"20%"'),
        ),
        (
            "resident:floor 30% 高于 cap 20%",
            "resident: the floor 30% lies above the cap 20%",
            "改正其一",
            "mend one",
        ),
    ),
    "ratios of more than all": (
        plan(segment("copay", 'payers = [{ payer = "pooled_fund", ratio = "ratio" }, { payer = "union", ratio = "more" }]'))
        + RATIO
        + table("more", '{ employee = "50%", "*" = "70%" }', 'by = "scheme"')
        + '[payer.union]\nlabel = { zh = "会", en = "U" }\n',
        ("resident 的比例之和为 120%", "the ratios of resident add up to 120 %", "改正其一", "mend one"),
    ),
    "share of nobody": (
        adjustment('of = "own_share"\ntimes = "ratio"\nsegments = "deductible"'),
        (
            "段 deductible 没有支付方,没有自付比例可调",
            "nobody pays the segment deductible: there is no share to change",
            None,
            None,
        ),
    ),
    "counter of another time at the year's end": (
        year_end(counter='reset = "stay", adds = "copay"'),
        ("年终结算只能用按年的计数器,own 按次", "a year end flows from counters of a year, own is of a stay", None, None),
    ),
    "part of a bill at the year's end": (
        year_end(base='"copay"'),
        (
            "年终结算没有账单:copay",
            "a year end has no bill: copay",
            "base = { counter = … },计数器用 adds",
            "base = { counter = … }, with a counter that adds it",
        ),
    ),
    "due on no day": (
        year_end(more='due = "02-30"'),
        ("due 应为月-日,如 \"04-30\",得到 '02-30'", "due is a month and a day, such as \"04-30\", and not '02-30'", None, None),
    ),
    "fact of another type": (
        limited('{ fact = "x" }'),
        ("事实 x 是 integer,此处须为 money", "the fact x is of type integer, here it must be of type money", None, None),
    ),
    "base that is no part": (
        plan(COPAY, more='stages = "aid"') + RATIO + stage("aid", segment("x", 'payer = "medical_assistance"'), base='"copays"'),
        ("没有名为 copays 的部分", "there is no part copays", None, None),
    ),
    "base that is a table": (
        plan(COPAY, more='stages = "aid"')
        + RATIO
        + stage("aid", segment("x", 'payer = "medical_assistance"'), base='{ table = "ratio" }'),
        ("base 不能引用 table", "base cannot refer to table", None, None),
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_slip(slip):
    """Each is told with its place in both languages."""
    text, expected = SLIPS[slip]
    error = refused(text, person=PERSON + FACT)
    assert [told for told, wanted in zip(told(error), expected, strict=True) if wanted] == [text for text in expected if text]
    assert "settlement/settlement.toml:" in error.where

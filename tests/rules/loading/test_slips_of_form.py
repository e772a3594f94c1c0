"""The likeliest slips in writing rules of format 2: what is told, where it stands, and how to mend it, in both languages."""

import pytest

from tests.rules.small import PERSON, PLAN, RATIO, STAGE, area, without_line
from yibao.model.values.errors import RuleError
from yibao.rules.writing.formats import check_format

KEYS = "by, days, from, label, note, otherwise, replaces, seen, source, status, to, upto, value, why"
VALUE = 'value  = "50%"\n'
TABLE = "settlement/settlement.toml: table.ratio"


def table(body: str) -> str:
    """The small area with other rows in its table."""
    return PLAN + STAGE + RATIO.replace(VALUE, body + "\n")


def row(body: str) -> str:
    return table(f"days = [{{ from = 2020-01-01, {body} }}]")


def dimension(body: str) -> str:
    """The small area with a dimension that its ratio is told apart by."""
    return f"[dimension.kind]\n{body}\n" + table('by = "kind"\nvalue = { a = "50%", "*" = "40%" }')


UNKNOWN = 'why = { zh = "无", en = "none" }'
HOLE = 'days = [{ from = 2015-01-01, to = 2015-04-30, value = "10%" }, { from = 2018-05-01, value = "20%" }]'

SLIPS = [
    # defaults
    (
        '[defaults]\nby = "tier"\n' + PLAN + STAGE + RATIO,
        "settlement/settlement.toml: defaults",
        ("[defaults] 不能有 by", "[defaults] cannot hold by"),
        ("可用:source、status、from、seen、replaces", "known: source, status, from, seen, replaces"),
    ),
    (
        "[defaults]\nseen = 2020-01-01\n" + PLAN + STAGE + RATIO,
        "settlement/settlement.toml: defaults",
        ("[defaults] 的 seen 未被使用", "nothing in this file takes seen from [defaults]"),
        ("删去", "take it out"),
    ),
    (
        PLAN + STAGE + RATIO.replace('source = "law"\n', ""),
        TABLE,
        (
            "没有来源:该行、该表与 [defaults] 都没有写",
            "no source is cited: neither the row, nor the table, nor [defaults] names one",
        ),
        ("写 source", "give source"),
    ),
    (
        PLAN + STAGE + RATIO.replace('status = "official"\n', ""),
        TABLE,
        ("没有状态:该行、该表与 [defaults] 都没有写", "no status is given: neither the row, nor the table, nor [defaults] has one"),
        ("写 status", "give status"),
    ),
    # days
    (
        table('days = [{ value = "10%" }, { from = 2021-01-01, value = "20%" }, { from = 2021-01-01, value = "30%" }]'),
        TABLE + ".days[2]",
        (
            "单元 - 自 2021-01-01 起有两个值:days[1] 与 days[2]",
            "the cell - has two values from 2021-01-01 on: days[1] and days[2]",
        ),
        ("删去其一,或改其 from", "remove one, or mend its first day"),
    ),
    (
        table('days = [{ from = 2021-04-23, to = 2021-01-01, value = "10%" }]'),
        TABLE + ".days[0]",
        ("to 2021-01-01 早于首日 2021-04-23", "to 2021-01-01 lies before its first day 2021-04-23"),
        ("请改正其一", "mend one of them"),
    ),
    (
        table(HOLE),
        TABLE,
        ("单元 - 在 2015-05-01 至 2018-04-30 没有值", "the cell - has no value from 2015-05-01 to 2018-04-30"),
        (
            '补上一行;不知道则写 value = "unknown" 与 why,或在表上写 otherwise = "unknown"',
            'add a row; where nobody knows, value = "unknown" with why, or otherwise = "unknown" on the table',
        ),
    ),
    (
        table('days = [{ form = 2021-01-01, value = "10%" }]'),
        TABLE + ".days[0].form",
        ("未知的键 'form'", "unknown key 'form'"),
        (
            "是否想写 from?可用:by, from, note, seen, source, status, to, value, why",
            "did you mean from? known: by, from, note, seen, source, status, to, value, why",
        ),
    ),
    (
        table('valeu = "50%"'),
        TABLE + ".valeu",
        ("未知的键 'valeu'", "unknown key 'valeu'"),
        (f"是否想写 value?可用:{KEYS}", f"did you mean value? known: {KEYS}"),
    ),
    (
        table('days = "2021"'),
        TABLE + ".days",
        ("days 应为行的列表,得到 '2021'", "days is a list of rows, not '2021'"),
        ("写成 days = [ { from = 2024-01-01, … }, … ]", "write days = [ { from = 2024-01-01, … }, … ]"),
    ),
    (
        table('replaces = "yes"\nvalue = "50%"'),
        TABLE + ".replaces",
        ("replaces 应为 true", "replaces is true, or is left out"),
        ("写成 replaces = true", "write replaces = true"),
    ),
    # figures, with the place of the row
    (
        row('value = "0.5"'),
        TABLE + ".days[0].value",
        ("支付比例写成印出的样子", "a ratio is written as it is printed"),
        ('"50%"', '"50%"'),
    ),
    (
        row('value = "unkown"'),
        TABLE + ".days[0].value",
        ("不是数值:unkown", "not a figure: unkown"),
        ("是否想写 unknown?", "did you mean unknown?"),
    ),
    # unknown
    (
        row('value = "unknown"'),
        TABLE + ".days[0].value",
        ("没有说明为何未知", "it is not said why it is unknown"),
        ("写 why = { zh, en } 或原因的名称", "give why = { zh, en }, or the name of a reason"),
    ),
    (
        row('by = "scheme", value = { resident = "unknown", "*" = "50%" }'),
        TABLE + ".days[0].value.resident",
        ("没有说明为何未知", "it is not said why it is unknown"),
        ("写 why = { zh, en } 或原因的名称", "give why = { zh, en }, or the name of a reason"),
    ),
    (
        '[reason]\nno_stay_in_a_shop = { zh = "无", en = "none" }\n' + row('value = "unknown", why = "no_stay"'),
        TABLE + ".days[0].why",
        ("没有原因 no_stay", "there is no reason no_stay"),
        ("是否想写 no_stay_in_a_shop?在 [reason] 中声明", "did you mean no_stay_in_a_shop? declare it under [reason]"),
    ),
    (
        '[reason]\nlonely = { zh = "无", en = "none" }\n' + PLAN + STAGE + RATIO,
        "settlement/settlement.toml: reason.lonely",
        ("原因 lonely 未被使用", "nothing names the reason lonely"),
        ("删去", "take it out"),
    ),
    (
        table(HOLE + f'\notherwise = "unkown"\n{UNKNOWN}'),
        TABLE + ".otherwise",
        ("otherwise 只能是 unknown,得到 'unkown'", "otherwise is unknown, not 'unkown'"),
        ('写成 otherwise = "unknown",或删去', 'write otherwise = "unknown", or take it out'),
    ),
    # names and conditions
    (
        row('by = "shceme", value = { resident = "50%" }'),
        TABLE,
        ("没有维度 shceme", "there is no dimension shceme"),
        None,
    ),
    (
        row('by = "scheme", value = { residnet = "50%", "*" = "40%" }'),
        TABLE + ".days[0].value",
        ("scheme 没有标签 residnet", "scheme has no label residnet"),
        None,
    ),
    (
        PLAN + STAGE.replace('ratio = "ratio"', 'ratio = "ratio", when = { scheme = { not = ["employee", "resident"] } }') + RATIO,
        "settlement/settlement.toml: stage.outpatient",
        ("when 排除了 scheme 的全部标签", "when leaves no label of scheme"),
        ("请改正 not", "mend not"),
    ),
    (
        PLAN + STAGE.replace('ratio = "ratio"', 'ratio = "ratio", when = { scheme = { nto = "employee" } }') + RATIO,
        "settlement/settlement.toml: stage.outpatient.segment[0].when.scheme",
        ("条件 scheme 无法读取:{'nto': 'employee'}", "the condition scheme cannot be read: {'nto': 'employee'}"),
        ('写成标签、标签的列表或 { not = "标签" }', 'write a label, a list of labels, or { not = "label" }'),
    ),
    (
        PLAN + STAGE.replace('ratio = "ratio"', 'ratio = "ratio", when = { scheme = { not = ["employee", 5] } }') + RATIO,
        "settlement/settlement.toml: stage.outpatient.segment[0].when.scheme",
        ("条件 scheme 无法读取:{'not': ['employee', 5]}", "the condition scheme cannot be read: {'not': ['employee', 5]}"),
        ('写成标签、标签的列表或 { not = "标签" }', 'write a label, a list of labels, or { not = "label" }'),
    ),
    (
        dimension('of = "facility.grade"\nmap = { a = "三甲" }'),
        "settlement/settlement.toml: dimension.kind",
        ('facility.grade 是任意文本,map 没有 "*"', 'facility.grade is free text and map has no "*"'),
        ('写 other = "*"', 'add other = "*"'),
    ),
    (
        dimension('of = "age"\ncuts = [1, 2]\nlabels = ["a", "b"]'),
        "settlement/settlement.toml: dimension.kind",
        ("cuts 有 2 个,labels 应有 3 个,得到 2 个", "cuts has 2 edges and needs 3 labels, it has 2"),
        ("补上或删去 labels,或改正 cuts", "add or remove labels, or mend cuts"),
    ),
    (
        dimension('of = "fact.income"\ncuts = [1]\nlabels = ["a", "b"]'),
        "settlement/settlement.toml: dimension.kind.of",
        ('of = "fact.income" 是第 1 版的写法', 'of = "fact.income" is how format 1 wrote it'),
        ('of = { fact = "income" }', 'of = { fact = "income" }'),
    ),
    (
        dimension('of = { fact = "income", table = "x" }\ncuts = [1]\nlabels = ["a", "b"]'),
        "settlement/settlement.toml: dimension.kind.of",
        ("一个引用只有一个键:fact、table", "a reference has one key, this has fact and table"),
        ("只留其一", "keep one"),
    ),
    (
        dimension('of = { table = "x" }\ncuts = [1]\nlabels = ["a", "b"]'),
        "settlement/settlement.toml: dimension.kind.of",
        ("of 不能引用 table", "of cannot refer to table"),
        ("可用:{ fact }, { counter }", "known: { fact }, { counter }"),
    ),
    (
        dimension('of = "age"\ncuts = ["1"]\nlabels = ["a", "b"]'),
        "settlement/settlement.toml: dimension.kind.cuts[0]",
        ("cuts 中的 '1' 无法读取", "'1' among cuts cannot be read"),
        None,
    ),
    (
        dimension('of = "age"\ncuts = [1]\nlabels = ["a", "b"]\nwords = { a = { zh = "甲", en = "A" } }'),
        "settlement/settlement.toml: dimension.kind.words",
        ("words 是第 1 版的写法", "words is how format 1 wrote it"),
        ("写成 labels = { 标签 = { zh, en }, … }", "write labels = { LABEL = { zh, en }, … }"),
    ),
    # what only format 1 has
    (
        PLAN + STAGE + RATIO.replace("[table.ratio]", "[[table.ratio]]"),
        TABLE,
        ("[[table.ratio]] 是第 1 版的写法", "[[table.ratio]] is how format 1 wrote it"),
        (
            "写成 [table.ratio] 与 days = [ … ];或对该文件运行 yibao migrate",
            "write [table.ratio] with days = [ … ], or run yibao migrate on the file",
        ),
    ),
    (
        '[title]\nratio = { zh = "率", en = "R" }\n' + PLAN + STAGE + RATIO,
        "settlement/settlement.toml: title",
        ("[title] 是第 1 版的写法", "[title] is how format 1 wrote it"),
        ("写成 label 写在 [table.…] 中;或对该文件运行 yibao migrate", "write label in [table.…], or run yibao migrate on the file"),
    ),
]


@pytest.mark.parametrize(("text", "where", "what", "mend"), SLIPS, ids=[slip[2][1][:50] for slip in SLIPS])
def test_slip_is_told(text, where, what, mend):
    """Each slip, planted alone, is told with its place, in both languages, and with the way to mend it."""
    with pytest.raises(RuleError) as caught:
        area(text)
    error = caught.value
    assert (error.what.zh, error.what.en) == what
    assert without_line(error.where).removeprefix("islet ") == where
    assert error.mend is not None
    if mend is not None:
        assert (error.mend.zh, error.mend.en) == mend


def test_unknown_names_come_with_the_list():
    """A name that is not known brings the nearest one and all that are known."""
    with pytest.raises(RuleError) as caught:
        area(row('by = "shceme", value = { resident = "50%" }'))
    assert caught.value.mend.en.startswith("did you mean scheme? known: benefit, care_area, ")


def test_dimension_and_fact_of_one_name():
    """A fact of two values is a dimension by itself, so no other one may have its name."""
    fact = '[fact.poor]\nlabel = { zh = "贫", en = "Poor" }\ntype = "boolean"\nquestion = { zh = "?", en = "?" }\n'
    with pytest.raises(RuleError) as caught:
        area(person=PERSON + fact + '[dimension.poor]\nof = "scheme"\nmap = { yes = "resident", no = "*" }\n')
    assert caught.value.what.en == "poor is both a dimension and a fact"
    assert caught.value.what.zh == "维度与事实同名:poor"


FOLDERS = [
    (
        None,
        (
            "rules 没有写明 format:这是第 1 版规则语言,本版只读第 2 版",
            "the folder rules names no format: it is written in format 1, and this yibao reads format 2",
        ),
        (
            "运行 yibao migrate rules:它改写全部文件,并证明结算结果不变",
            "run yibao migrate rules: it rewrites the files and shows that they settle alike",
        ),
    ),
    (
        {"format": 3},
        ("rules 是第 3 版,本版 yibao 只读第 2 版", "rules is of format 3, this yibao reads format 2"),
        ("请更新 yibao", "get a newer yibao"),
    ),
    ({"format": "2"}, ("format 应为 2,得到 '2'", "format is 2, not '2'"), ("写成 format = 2", "write format = 2")),
    (
        {"format": 2, "name": "x"},
        ("format.toml 只能有 format", "format.toml holds format and nothing else"),
        ("移到别的文件", "move it to another file"),
    ),
]


@pytest.mark.parametrize(("document", "what", "mend"), FOLDERS)
def test_folder_names_its_format(document, what, mend):
    """Only format 2 is read; one sentence says what to do with another."""
    with pytest.raises(RuleError) as caught:
        check_format(document, "rules")
    assert (caught.value.what.zh, caught.value.what.en) == what
    assert (caught.value.mend.zh, caught.value.mend.en) == mend


def test_format_of_a_file_that_is_read_alone():
    """A file may say its format first; another one than 2 is refused there, too."""
    assert area("format = 2\n" + PLAN + STAGE + RATIO).area.slug == "islet"
    with pytest.raises(RuleError, match="is of format 3, this yibao reads format 2"):
        area("format = 3\n" + PLAN + STAGE + RATIO)

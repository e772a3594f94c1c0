"""What a rule file may not say, and how its author is told: what, in which file at which key, and how to mend it."""

import re

import pytest

from tests.rules.small import PERSON, PLAN, RATIO, STAGE, area, layer, loaded, without_line
from yibao import ClaimRules, PersonRules, SettlementRules
from yibao.model.values.errors import RuleError

GOOD = PLAN + STAGE + RATIO
FIGURE = 'source = "law"\nstatus = "official"\n'
COUNTER = '[counter.used]\nlabel = { zh = "计", en = "Used" }\n'


def refused(settlement: str = GOOD, **other: object) -> RuleError:
    """The error with which an area is refused."""
    with pytest.raises(RuleError) as caught:
        area(settlement, **other)  # type: ignore[arg-type]
    return caught.value


def entry(more: str, name: str = "ratio") -> str:
    return f"[table.{name}]\n{more}\n"


def segment(more: str) -> str:
    """The stage with a further segment before the co-pay."""
    return STAGE.replace("segment = [", 'segment = [{ id = "s", label = { zh = "段", en = "S" }, ' + more + " }, ")


def test_small_area_is_sound():
    """What the tests below start from loads."""
    assert area().area.slug == "islet"


# --- files ---


def test_file_that_is_not_toml():
    """A syntax error is told with file and line."""
    with pytest.raises(RuleError, match=r"TOML syntax error.*line 2") as caught:
        loaded(SettlementRules, {"a.toml": GOOD, "b/c.toml": "[plan.x]\nlabel = \n"})
    assert caught.value.where == "settlement/b/c.toml:2"


def test_all_files_below_the_folder_are_read():
    """Files may lie in folders and be cut as a reader likes; other files are left alone."""
    files = {"plan.toml": PLAN, "deep/er/stage.toml": STAGE, "ratio.toml": RATIO, "notes.txt": "not [toml"}
    assert [period.plan for period in area(files).plans["resident", "outpatient"]] == ["outpatient"]


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        (PLAN + 'lable = "x"\n', "settlement/settlement.toml: plan.outpatient.lable", "unknown key 'lable'"),
        (segment('payre = "pooled_fund"'), "settlement/settlement.toml: stage.outpatient.segment[0].payre", "unknown key 'payre'"),
        (
            segment('limit = [{ tabel = "x" }]'),
            "settlement/settlement.toml: stage.outpatient.segment[0].limit[0].tabel",
            "unknown key 'tabel'",
        ),
        ("[tabel.x]\n", "settlement/settlement.toml: tabel", "unknown key 'tabel'"),
        ("[scheme.x]\n", "settlement/settlement.toml: scheme", "unknown key 'scheme'"),
        (
            entry('from_ = 2020-01-01\nvalue = "100%"\n' + FIGURE),
            "settlement/settlement.toml: table.ratio.from_",
            "unknown key 'from_'",
        ),
    ],
)
def test_unknown_key(text, where, message):
    """A key that the language does not have is refused, with file and key path and the nearest one that it has."""
    with pytest.raises(RuleError, match=message) as caught:
        loaded(SettlementRules, text)
    assert where in [without_line(one.where) for one in (caught.value, *caught.value.more)]


def test_unknown_key_proposes_the_nearest():
    """The way to mend names the key that was probably meant."""
    with pytest.raises(RuleError) as caught:
        loaded(SettlementRules, segment('payre = "pooled_fund"'))
    assert caught.value.mend is not None and caught.value.mend.en.startswith("did you mean payer?")


@pytest.mark.parametrize(
    ("kind", "text", "where"),
    [
        (SettlementRules, entry('from = "yesterday"\nvalue = "100%"\n' + FIGURE), "table.ratio.from"),
        (SettlementRules, entry('from = 2020-01-01\nvalue = "100%"\nsource = 5\nstatus = "official"'), "table.ratio.source"),
        (SettlementRules, entry('from = 2020-01-01\nvalue = "100%"\nsource = "law"\nstatus = "certain"'), "table.ratio.status"),
        (SettlementRules, '[counter.c]\nlabel = { zh = "x" }', "counter.c.label"),
        (SettlementRules, '[counter.c]\nlabel = "x"', "counter.c.label"),
        (SettlementRules, '[counter.c]\nlabel = { zh = "x", en = "x" }\nreset = "weekly"', "counter.c.reset"),
        (SettlementRules, segment('limit = { table = "x", measure = "cost" }'), "stage.outpatient.segment[0].limit.measure"),
        (SettlementRules, segment('role = "gift"'), "stage.outpatient.segment[0].role"),
        (SettlementRules, segment('rounding = "even"'), "stage.outpatient.segment[0].rounding"),
        (SettlementRules, '[adjustment.a]\nlabel = { zh = "x", en = "x" }\nof = "counter"\nadd = "x"', "adjustment.a.of"),
        (
            PersonRules,
            '[fact.f]\nlabel = { zh = "x", en = "x" }\nquestion = { zh = "x", en = "x" }\ntype = "colour"',
            "fact.f.type",
        ),
        (PersonRules, '[account.family]\nlabel = { zh = "x", en = "x" }\nconsent = "no"', "account.family.consent"),
        (ClaimRules, '[dimension.d]\nof = "age"\ncuts = ["45"]\nlabels = ["a", "b"]', "dimension.d.cuts[0]"),
    ],
)
def test_value_of_the_wrong_kind(kind, text, where):
    """Dates, texts in both languages, lists and words are what they have to be; the key is named."""
    with pytest.raises(RuleError) as caught:
        loaded(kind, text)
    assert any(
        one.where.startswith(f"{kind.__name__.removesuffix('Rules').lower()}/") and where in one.where
        for one in (caught.value, *caught.value.more)
    )


def test_missing_key():
    """A key that has to be there is named."""
    with pytest.raises(RuleError, match="no status is given"):
        loaded(SettlementRules, entry('from = 2020-01-01\nvalue = "100%"\nsource = "law"'))
    with pytest.raises(RuleError, match="value is missing"):
        loaded(SettlementRules, entry("from = 2020-01-01\n" + FIGURE))


# --- names ---


def test_name_declared_twice_in_two_files():
    """One name in two files: both places are shown."""
    with pytest.raises(RuleError) as caught:
        loaded(SettlementRules, {"a.toml": RATIO, "b.toml": RATIO})
    assert caught.value.what.en == "table.ratio is declared twice: in settlement/a.toml and in settlement/b.toml"


def test_name_declared_twice_in_two_folders():
    """Names are unique in the area: also between the folders of persons, claims and settlements."""
    error = refused(GOOD, claim='[source.law]\ntitle = { zh = "法", en = "Law" }\n')
    assert "source.law is declared twice: in islet person/person.toml and in islet claim/claim.toml" in error.what.en


def test_same_name_in_two_sections_is_no_clash():
    """A table and a stage may have one name."""
    assert area(
        GOOD.replace("outpatient]", "ratio]")
        .replace('["outpatient"]\n', '["ratio"]\n')
        .replace('benefits = ["ratio"]', 'benefits = ["outpatient"]')
    )


@pytest.mark.parametrize(
    ("settlement", "message", "place"),
    [
        (GOOD.replace('ratio = "ratio"', 'ratio = "ratoi"'), "there is no table ratoi", "stage.outpatient"),
        (GOOD + RATIO.replace(".ratio", ".spare"), "nothing uses the table spare", "table.spare"),
        (
            PLAN.replace('["outpatient"]\n', '["outpatien"]\n') + STAGE + RATIO,
            "there is no (stage|benefit) outpatien",
            "plan.outpatient",
        ),
        (GOOD.replace('scheme   = "resident"', 'scheme = "employee"'), "there is no scheme employee", "plan.outpatient"),
        (GOOD.replace('benefits = ["outpatient"]', 'benefits = ["dentist"]'), "there is no benefit dentist", "plan.outpatient"),
        (PLAN + 'means = "none"\n' + STAGE + RATIO, "there is no means none", "plan.outpatient"),
        (PLAN + 'adjustments = ["none"]\n' + STAGE + RATIO, "there is no adjustment none", "plan.outpatient"),
        (
            PLAN + segment('limit = { ratio = "ratio", of = { fact = "none" } }') + RATIO,
            "there is no fact none",
            "stage.outpatient",
        ),
        (
            PLAN + segment('limit = { ratio = "ratio", of = { table = "none" } }') + RATIO,
            "there is no table none",
            "stage.outpatient",
        ),
        (
            PLAN + segment('limit = { ratio = "ratio", of = { part = "none" } }') + RATIO,
            "there is no part none",
            "stage.outpatient",
        ),
        (
            PLAN + segment('limit = { ratio = "ratio", of = { moon = "none" } }') + RATIO,
            "of cannot refer to moon",
            "stage.outpatient",
        ),
        (GOOD.replace('payer = "pooled_fund"', 'payer = "moon"'), "there is no payer moon", "stage.outpatient"),
        (GOOD.replace('payer = "pooled_fund"', 'payer = "cash"'), "there is no payer cash", "stage.outpatient"),
        (GOOD.replace('payer = "pooled_fund", ', ""), "a ratio needs a payer", "stage.outpatient"),
        (GOOD.replace('["in_scope"]', '["in_scop"]'), "there is no part in_scop", "stage.outpatient"),
        (GOOD.replace('["in_scope"]', '{ paid = "moon" }'), "there is no payer moon", "stage.outpatient"),
        (PLAN + segment('when = { weather = ["fair"] }') + RATIO, "there is no dimension weather", "stage.outpatient"),
        (PLAN + segment('when = { standing = ["tall"] }') + RATIO, "standing has no label tall", "stage.outpatient"),
        (PLAN + segment("limit = {}") + RATIO, "a limit has exactly one of table, ratio, fact and account", "stage.outpatient"),
    ],
)
def test_name_of_nothing(settlement, message, place):
    """A name that nothing has is refused, with the place that names it."""
    error = refused(settlement)
    assert re.search(message, error.what.en), error.what.en
    assert f"settlement/settlement.toml: {place}" in without_line(error.where)


@pytest.mark.parametrize(
    ("adjustment", "message"),
    [
        ('add = "points"\ntimes = "points"', "give add or times, not both"),
        ("", "the adjustment says no change"),
        ('add = "none"', "there is no table none"),
        ('add = "points"\nwhen = { standing = ["tall"] }', "standing has no label tall"),
    ],
)
def test_adjustment_of_nothing(adjustment, message):
    """An adjustment has one table, which exists, and labels that exist."""
    points = entry('from = 2020-01-01\nvalue = "10 points"\n' + FIGURE, "points")
    text = PLAN + 'adjustments = ["a"]\n' + STAGE + RATIO + f'[adjustment.a]\nlabel = {{ zh = "调", en = "A" }}\n{adjustment}\n'
    error = refused(text + (points if "points" in adjustment else ""))
    assert message in error.what.en
    assert "adjustment.a" in error.where


@pytest.mark.parametrize(
    ("waiver", "message"),
    [
        ('source = ["none"]\nstatus = "official"', "the source none is not declared"),
        ('source = ["rumour"]\nstatus = "official"', "without an address"),
        ('source = ["law"]\nstatus = "official"\nwhen = { standing = ["tall"] }', "standing has no label tall"),
    ],
)
def test_waiver_of_nothing(waiver, message):
    """A waiver of first-pay cites a source that bears its status, and names labels that exist."""
    assert message in refused(claim=f"[[split.waive]]\n{waiver}\n").what.en


ACCOUNT = '[account.family]\nlabel = { zh = "家", en = "Family" }\n'


@pytest.mark.parametrize(
    ("means", "message"),
    [
        ('account = "current_year"\nparts = ["copay"]\n' + FIGURE, "there is no account current_year"),
        ('account = "family"\nparts = ["cpoay"]\n' + FIGURE, "there is no part cpoay"),
        ('account = "family"\nparts = ["copay"]\nsource = ["none"]\nstatus = "official"', "the source none is not declared"),
        ('account = "family"\nparts = ["copay"]\nsource = ["rumour"]\nstatus = "seed"', "without an address"),
        ('account = "family"\nparts = ["copay"]\nwhen = { standing = ["tall"] }\n' + FIGURE, "standing has no label tall"),
    ],
)
def test_means_of_nothing(means, message):
    """Means name an account, parts and a source that are there."""
    error = refused(PLAN + 'means = "m"\n' + STAGE + RATIO + f"[[means.m.pays]]\n{means}\n", person=PERSON + ACCOUNT)
    assert message in error.what.en
    assert "means.m" in error.where


@pytest.mark.parametrize(
    ("credit", "message"),
    [
        ('scheme = "employee"\naccount = "family"\namount = "ratio"', "there is no scheme employee"),
        ('scheme = "resident"\naccount = "current_year"\namount = "ratio"', "there is no account current_year"),
        ('scheme = "resident"\naccount = "family"\namount = "none"', "there is no table none"),
        ('scheme = "resident"\naccount = "family"\namount = "ratio"\nof = { fact = "none" }', "there is no fact none"),
    ],
)
def test_credit_of_nothing(credit, message):
    """A credit names a scheme, an account, a figure and a fact that are there."""
    text = PERSON.replace("years =", 'accounts = ["family"]\nyears =') + ACCOUNT
    error = refused(person=text + f'[credit.c]\nlabel = {{ zh = "入", en = "C" }}\n{credit}\n')
    assert message in f"{error.what.en} {error.where}"
    assert "credit.c" in error.where


def test_account_of_no_known_name():
    """Accounts have fixed names, which results use for payers."""
    error = refused(person=PERSON + '[account.piggy_bank]\nlabel = { zh = "罐", en = "Piggy bank" }\n')
    assert "there is no account piggy_bank" in error.what.en


# --- counters ---


def test_counter_apart_by_nothing():
    """A counter is kept apart by dimensions that are there."""
    text = PLAN + segment('counts = [{ counter = "used" }]') + RATIO + COUNTER + 'per = ["weather"]\n'
    error = refused(text)
    assert (error.what.en, "counter.used" in error.where) == ("there is no dimension weather", True)


# --- limits and ratios ---


def test_table_used_in_two_ways():
    """A table holds money or ratios, not both."""
    text = PLAN + segment('limit = "ratio"') + RATIO
    assert refused(text).what.en in (
        "the table ratio is used both as money and as ratio",
        "the table ratio is used both as ratio and as money",
    )


# --- plans ---


def test_two_plans_for_one_benefit():
    """A benefit of a scheme has one plan at a time; both are named."""
    error = refused(GOOD + PLAN.replace("plan.outpatient", "plan.other"))
    assert error.what.en == "two plans take outpatient in the scheme resident: other and outpatient"
    assert "plan.other" in error.where and "plan.outpatient" in error.where


@pytest.mark.parametrize(("first", "second", "meet"), [("2022-12-31", "2023-01-01", False), ("2023-01-01", "2023-01-01", True)])
def test_two_plans_one_after_the_other(first, second, meet):
    """Two plans may take a benefit one after the other, as long as their days do not meet."""
    text = PLAN + f"to = {first}\n" + PLAN.replace("plan.outpatient", "plan.other") + f"from = {second}\n" + STAGE + RATIO
    if meet:
        assert "two plans take outpatient" in refused(text).what.en
    else:
        assert [period.plan for period in area(text).plans["resident", "outpatient"]] == ["outpatient", "other"]


def test_segment_id_twice_on_one_day():
    """One id may stand twice if the days do not meet."""
    twice = 'id = "copay", label = { zh = "段", en = "S" }'
    text = PLAN + segment("").replace('id = "s", label = { zh = "段", en = "S" }, ', twice) + RATIO
    error = refused(text)
    assert "the segment copay stands twice on" in error.what.en
    assert "stage.outpatient" in error.where


# --- schemes ---


@pytest.mark.parametrize(
    ("years", "meets"),
    [
        ("{ from = 2020-01-01, to = 2020-08-31 }, { from = 2020-09-01 }", True),
        ("{ from = 2020-01-01, to = 2020-08-30 }, { from = 2020-09-01 }", False),
        ("{ from = 2020-01-01, to = 2020-09-01 }, { from = 2020-09-01 }", False),
        ("{ from = 2020-01-01 }, { from = 2020-01-01 }", False),
        ("{ from = 2020-01-01 }, { from = 2019-01-01 }", False),
    ],
)
def test_years_meet(years, meets):
    """One run of years ends on the day before the next one starts."""
    cited = years.replace(" }", ', source = ["law"], status = "official" }')
    text = PERSON.replace('{ from = 2020-01-01, source = ["law"], status = "official" }', cited)
    if meets:
        assert area(person=text)
    else:
        error = refused(person=text)
        assert "scheme.resident" in error.where


def test_scheme_without_years():
    """A scheme has benefit years."""
    assert (
        "years are missing"
        in refused(person=PERSON.replace('{ from = 2020-01-01, source = ["law"], status = "official" }', "")).what.en
    )


def test_scheme_of_no_known_name():
    """Schemes have fixed names."""
    assert "there is no scheme artists" in refused(person=PERSON.replace("scheme.resident", "scheme.artists")).what.en


def test_year_cites_a_source():
    """Benefit years are figures too."""
    assert "the source none is not declared" in refused(person=PERSON.replace('source = ["law"]', 'source = ["none"]')).what.en


def test_layers_of_a_test_are_as_those_of_a_package():
    """The helper of these tests reads files as a package does: each name with its place."""
    part = layer("islet", PERSON).parts[0]
    assert part.places["source", "law"] == "person/person.toml"

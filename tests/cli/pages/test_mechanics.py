"""Pages of told limits, several payers, rounds of lines, readings, lower bounds and year ends, in both languages."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from tests.engine.flow.areas import AREAS, DEFAULTS, ITEMS, rules
from tests.engine.year_ends.test_year_ends import END, OWN
from tests.rules import plans
from tests.rules.small import PERSON_DATA, area, claim
from yibao.cli.pages.bills.brief import brief_lines
from yibao.cli.pages.bills.settlement_rows import rows
from yibao.cli.pages.bills.statement import statement
from yibao.cli.pages.rules.changes import changepage
from yibao.cli.pages.rules.history import historypage
from yibao.cli.pages.rules.rules import rulepage
from yibao.cli.pages.slip.slip import write_slip
from yibao.cli.terminal.screen import Screen
from yibao.documents.history import history_document
from yibao.documents.rules import rules_document
from yibao.documents.rules_diff import diff_document
from yibao.documents.settlement import SettledCase, settle_case
from yibao.model.inputs.case import read_case

WORDS = {
    "shared": (("用人单位 20%", "按各方支付额合计"), ("Employer 20%", "counting what all pay")),
    "used_up": (("首次即用完",), ("used up by the first claim",)),
    "told": (("按告知的限额 3,000.00", "告知的限额"), ("by the limit that was told, 3,000.00", "The limit that was told")),
    "whole": (
        ("0.65% × 151,613.00 = 985.48,计至 1.00 元 985.00", "计至 1.00 元"),
        ("0.65% × 151,613.00 = 985.48, to 1.00 yuan 985.00",),
    ),
    "own_share": (("个人 16% × 70% = 11.2%", "个人自付比例"), ("the person 16% × 70% = 11.2%", "the person's share")),
    "floors": (("不低于 620.00",), ("not below 620.00",)),
    "bounds": (("至少 80%",), ("at least 80%",)),
    "readings": (("读法", "分段按次计"), ("A reading, not verified", "a reading")),
    "each": (("依次", "甲"), ("in turn",)),
    "added": ((), ()),
    "even": (("用人单位 20% = 2,000.00",), ("Employer 20% = 2,000.00",)),
}


def case_of(islet, *claims, **more):
    """Some claims settled."""
    named = [{**one, "id": f"C{number}"} for number, one in enumerate(claims, 1)]
    facts = {"told_ceiling": "3000"} if "told_ceiling" in islet.declared.fact else {}
    case = read_case({"person": {**PERSON_DATA, "facts": facts}, "claim": named, **more})
    result, document = settle_case(islet, case)
    return SettledCase(document, "case", case, islet, result)


def shown(islet, language, *claims, **more):
    """The page of some claims with their whole traces, and the page of the rules."""
    screen = Screen(language, width=400)
    lines = statement(screen, case_of(islet, *claims, **more), explain=True, several=False)
    lines += rulepage(screen, islet, rules_document(islet, dt.date(2024, 3, 1)))
    return "\n".join(lines)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", AREAS)
def test_words_of_each_mechanism(name, language):
    """The trace and the page of rules say what is so."""
    page = shown(rules(name), language, claim("10000"), claim("10000", "2024-04-01"))
    plain = page.replace("，", ",").replace("：", ":")
    for words in WORDS[name][language == "en"]:
        assert words in plain, (words, page)


def test_lines_are_named():
    """A stage walked line by line names the line."""
    assert "line 1" in shown(area(DEFAULTS + ITEMS), "en", claim(lines=[{"class": "A", "amount": "150", "kind": "service"}]))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ("大病保险年终结算", "2025-04-30 前付给本人 22,639.60", "第一段 40,000.00 × 55% = 22,000.00")),
        (
            "en",
            (
                "Year-end settlement of major illness",
                "22,639.60 to the person by 2025-04-30",
                "First band 40,000.00 × 55% = 22,000.00",
            ),
        ),
    ],
)
def test_year_end(language, words):
    """The end of a year stands behind the bills."""
    page = shown(area(DEFAULTS + OWN + END), language, claim("149000", "2024-05-01"), until="2025-04-30")
    for word in words:
        assert word in page, page


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ("医保年度结束时", "应付 下一年 04-30")), ("en", ("the end of a benefit year", "due 04-30 of the next year"))],
)
def test_year_end_among_the_rules(language, words):
    """The page of rules tells what is paid when a year ends, behind the plans."""
    islet = area(DEFAULTS + OWN + END)
    book = rules_document(islet, dt.date(2024, 3, 1))
    page = " ".join(" ".join(rulepage(Screen(language, width=100), islet, book)).split())
    for word in words:
        assert word in page, page
    assert [end["due"] for end in book["year_ends"]] == ["04-30"]
    assert "year_ends" not in rules_document(rules("each"), dt.date(2024, 3, 1))


def test_what_all_segments_say_stands_once():
    """A heading that says what the plan's says is left out, and a note of all segments stands above them."""
    note = 'note = { zh = "同一说明", en = "one note" }'
    parts = [plans.segment(name, f'limit = "most", {note}') for name in ("first", "second")]
    islet = plans.rules(plans.plan(*parts, plans.COPAY.replace("label", f"{note}, label", 1)), plans.RATIO, plans.table("most", 1))
    lines = rulepage(Screen("en", width=100), islet, rules_document(islet, dt.date(2024, 3, 1)))
    assert sum("one note" in line for line in lines) == 1
    label = rules_document(islet, dt.date(2024, 3, 1))["plans"][0]["label"]["en"]
    assert sum(line.strip().startswith(label) for line in lines) == 1


def test_labels_without_a_figure_on_the_day():
    """A table that has a figure for some labels only says which have none on the day."""
    days = "{ from = 2014-01-01, value = { resident = 3 } }, { from = 2025-01-01, value = { employee = 1 } }"
    most = f'[table.most]\nlabel = {plans.text("most")}\nby = "scheme"\ndays = [{days}]\n'
    islet = plans.rules(plans.plan(plans.segment("own", 'limit = "most"'), plans.COPAY), plans.RATIO, most)
    page = rulepage(Screen("en", width=100), islet, rules_document(islet, dt.date(2024, 3, 1)))
    lines = [" ".join(line.split()) for line in page]
    assert any(line.endswith("– no figure on this day") for line in lines), lines


def ceilings(*values):
    """An area whose limit has one value after another, a year each from 2020 on."""
    days = ", ".join(f"{{ from = {2020 + number}-01-01, value = {value} }}" for number, value in enumerate(values))
    copay = plans.segment("copay", 'payer = "pooled_fund", ratio = "ratio", limit = { table = "most", once = "year" }')
    most = f"[table.most]\nlabel = {plans.text('most')}\ndays = [{days}]\n"
    return plans.rules(plans.plan(copay), plans.RATIO, most)


@pytest.mark.parametrize(("language", "words"), [("zh", "不设上限"), ("en", "no limit")])
def test_no_limit_in_every_document_of_figures(language, words):
    """Rules, their changes and the history of a figure say "no limit" where there is none."""
    islet, screen = ceilings(60, '"no limit"'), Screen(language, width=100)
    days = dt.date(2020, 6, 1), dt.date(2021, 6, 1)
    book, changes = rules_document(islet, days[1]), diff_document(islet, *days)
    history = history_document(islet, islet.tables["most"], {})
    assert [cell["value"] for cell in book["tables"]["most"]["cells"]] == ["no limit"]
    assert [(change["before"]["value"], change["after"]["value"]) for change in changes["changes"]] == [("60.00", "no limit")]
    assert [period["value"] for period in history["cells"][0]["periods"]] == ["60.00", "no limit"]
    assert any(words in line for line in rulepage(screen, islet, book))
    assert any(f"60.00 → {words}" in " ".join(line.split()) for line in changepage(screen, islet, changes))
    assert any(f"▂ 60.00  █ {words}" in line for line in historypage(screen, islet, history))


def test_no_limit_among_many_figures():
    """Where a chart has more figures than steps, amounts share the steps as if "no limit" were not there; it is at the top."""
    screen, amounts = Screen("en", width=100), range(100, 900, 100)
    for islet in (ceilings(*amounts), ceilings(*amounts, '"no limit"')):
        lines = historypage(screen, islet, history_document(islet, islet.tables["most"], {}))
        chart = next(line for line in lines if "▂▂" in line)
        assert list(dict.fromkeys(chart.strip())) == list("▂▃▄▅▆▇█")


def test_no_limit_before_a_cap():
    """A cap of what has no limit says so in the trace, which had an amount there."""
    copay = plans.segment("copay", 'payer = "pooled_fund", ratio = "ratio", limit = "most"')
    cap = f'[adjustment.cap]\nlabel = {plans.text("cap")}\nof = "limit"\ncap = "by"\n'
    figures = (plans.RATIO, plans.table("most", '"no limit"'), plans.table("by", 30))
    settled = case_of(plans.rules(plans.plan(copay, more='adjustments = "cap"'), *figures, cap), claim("100"))
    (adjusted,) = settled.document["settlements"][0]["trace"]["steps"][0]["adjustments"]
    assert (adjusted["before"], adjusted["after"]) == ("no limit", "30.00")
    page = statement(Screen("en", width=100), settled, explain=True, several=False)
    assert any("no limit at most 30.00 = 30.00" in line for line in page)


def test_payer_of_an_area_itself():
    """Money of a payer that the area declares is in every short form: cells of CSV, two lines, the slip; cash stands last."""
    settled = case_of(rules("shared"), claim("100"))
    columns, cells = rows([settled])
    amounts = dict(zip(columns, cells, strict=True))
    payers = [name for name in columns if name in settled.result.entries[0].payers]
    assert (amounts["employer"], payers[-2:]) == ("22.00", ["employer", "cash"])
    assert sum(Decimal(amounts[name]) for name in payers) == Decimal(amounts["total"])
    assert "pays 76.00, Employer 22.00, and you 2.00 yuan" in brief_lines(Screen("en"), settled)[0]
    assert "医保付 76.00 元，用人单位付 22.00 元，您自己付 2.00 元" in brief_lines(Screen("zh"), settled)[0]
    (last,) = re.findall(r'<tr class="person">.*?</tr>', write_slip([settled.document], "en").decode())
    assert ">Cash<" in last and ">2.00<" in last


ROW = re.compile(r"  (?:A|Above the limits) +(\d[\d,.]+)(?: +\d+% +(\d[\d,.]+))?")


@pytest.mark.parametrize(("name", "classes"), [("each", "AC"), ("items", "AA")])
def test_rounds_add_up(name, classes):
    """A stage that goes group by group or line by line has a row for each round; its rows add up to the bill."""
    islet = rules(name) if name in AREAS else area(DEFAULTS + ITEMS)
    settled = case_of(islet, claim(lines=[{"class": class_, "amount": "900", "kind": "service"} for class_ in classes]))
    page = statement(Screen("en", width=100), settled, explain=False, several=False)
    cells = [ROW.match(line).groups("0") for line in page[page.index("A") + 1 : page.index("Who pays")]]
    amounts, paid = ([Decimal(text.replace(",", "")) for text in column] for column in zip(*cells, strict=True))
    entry = settled.result.entries[0]
    assert (sum(amounts) * 100, sum(paid) * 100) == (entry.total, entry.payers["pooled_fund"])


def test_rounds_on_a_slip():
    """A slip has one row for a segment; its ratio is there only where all rounds have the same."""
    same, others = (
        re.findall(r"\d+%", write_slip([case_of(islet, bill).document], "en").decode().partition("<article")[2])
        for islet, bill in (
            (area(DEFAULTS + ITEMS), claim(lines=[{"class": "A", "amount": "50", "kind": "service"}] * 2)),
            (rules("each"), claim(lines=[{"class": class_, "amount": "1000"} for class_ in "AC"])),
        )
    )
    assert (same, others) == (["88%"], [])

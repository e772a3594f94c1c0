"""The page that people read."""

import re

import pytest
from wcwidth import wcswidth as cell_len

from tests.cli.place import case, stay, texts, visit

REVERSAL = {"id": "R1", "date": "2023-11-01", "reverses": "C1"}
PERSON = {
    "accounts": {"current_year": "50.50", "carried_over": "33"},
    "registrations": [{"kind": "family_doctor"}],
}
COURSE = case(visit(), stay(), REVERSAL, person=PERSON, title="A year")
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
EXPLAINED = pytest.mark.parametrize("explain", [[], ["--explain"]], ids=["short", "explained"])


@LANGUAGES
@EXPLAINED
@pytest.mark.parametrize("width", ["80", "100", "60"])
def test_width(run, write, monkeypatch, language, explain, width):
    """Every line keeps within the width of the terminal, in cells; only addresses are never broken."""
    monkeypatch.setenv("COLUMNS", width)
    done = run("settle", "--lang", language, *explain, write(COURSE))
    assert done.code == 0
    assert [line for line in done.out.splitlines() if cell_len(line) > int(width) and "://" not in line] == []


@LANGUAGES
def test_bars_are_aligned(run, write, language):
    """In each claim all bars begin in the column in which the whole bill begins, and none passes its end."""
    out = run("settle", "--lang", language, write(COURSE)).out
    for block in re.split(r"\n\n", out):
        lines = [line for line in block.splitlines() if re.search(r"\d +[█▓░─]", line)]
        if not lines:
            continue
        starts = {cell_len(re.split(r"[█▓░─]", line)[0]) for line in lines}
        ends = {cell_len(line) for line in lines}
        assert max(ends) <= 80
        whole = next(line for line in lines if "─" in line)
        assert max(ends) == cell_len(whole)
        assert min(starts) > max(cell_len(re.match(r".*\d(?= )", line)[0]) for line in lines)


@LANGUAGES
def test_amounts_are_aligned(run, write, language):
    """Amounts of one column end in one cell, whatever the language of their labels."""
    out = run("settle", "--lang", language, write(case(stay()))).out
    label = "Deductible" if language == "en" else "起付标准"
    first = next(line for line in out.splitlines() if label in line)
    others = [line for line in out.splitlines() if re.match(r"  \S.*? +[\d,]+\.\d\d", line)]
    ends = {cell_len(re.match(r"  \S.*? +[\d,]+\.\d\d(?= |$)", line)[0]) for line in others if line[2:4] != "  "}
    assert cell_len(re.match(r".*?\d\.\d\d", first)[0]) in ends
    assert len(ends) <= 3  # the amount, what was paid, and the sum at the end


def test_parts_segments_payers(run, write):
    """The bill, the segments with ratio and payment, and who pays."""
    out = texts(run("settle", write(case())).out.splitlines())
    assert "C1 2023-09-05 Outpatient 720.05 yuan" in out
    assert "Outside the catalogue 20.05" in out
    assert "In scope 700.00" in out
    assert "Self-pay segment 600.00" in out
    assert "Co-pay segment 100.00 86% 86.00" in out
    assert "Pooled fund 86.00" in out
    assert "Cash 634.05" in out
    assert "Counters after Self-pay segment used 600.00; Visits 1" in out


def test_chinese(run, write):
    """The same in Chinese, with its own punctuation."""
    out = texts(run("settle", "--lang", "zh", write(case())).out.splitlines())
    assert "小人国市 · P1" in out
    assert "C1 2023-09-05 普通门诊 720.05 元" in out
    assert "共付段 100.00 86% 86.00" in out
    assert "统筹基金 86.00" in out
    assert "个人现金 634.05" in out
    assert "累计 自付段累计 600.00\uff1b就诊次数 1" in out
    assert "视为持卡\uff08码\uff09就医" in out


def test_unverified_is_one_block(run, write):
    """All that is not verified stands in one block, named and ordered by why."""
    out = texts(run("settle", write(case(visit(), person=PERSON))).out.splitlines())
    assert "Not verified last seen 2023-06: Outpatient ratio; never confirmed: Points for a family doctor" in out
    assert out.count("Not verified") == 1


def test_incomplete(run, write):
    """A layer that could not be computed is named, and the result says that it is incomplete."""
    out = texts(run("settle", write(case(stay()))).out.splitlines())
    assert "Note Major-illness insurance was left out (Ratio of major illness): The ratio was not found" in out
    assert "Incomplete " in out
    assert "Incomplete" not in run("settle", write(case())).out


def test_reversal(run, write):
    """A reversal shows what is given back and what it changed; sums count both."""
    out = texts(run("settle", write(COURSE)).out.splitlines())
    assert "R1 2023-11-01 takes back C1 -720.05 yuan" in out
    assert "Given back Pooled fund -44.06 Current-year account -50.50 Carried-over account -33.00 Cash -592.49" in out
    assert "What changed in later claims S1 " in out
    assert "paid by Carried-over account 0.00 → 33.00" in out
    assert "balance after, Current-year account 0.00 → 50.50" in out
    assert "counter after, Self-pay segment used 600.00 → 0.00" in out
    assert "counter after, Visits 1 → 0" in out
    assert "Altogether (3 entries) 150,000.00 yuan" in out
    assert "Pooled fund 100,000.00 Carried-over account 33.00 Cash 49,967.00" in out


def test_explained(run, write):
    """The trace: what arrived, the limit with its counter, the ratio and rounding, and the document of every figure."""
    out = run("settle", "--explain", write(case(visit(), person=PERSON))).out
    text = texts(out.splitlines())
    assert "1. class A 700.00 In scope 700.00 2. class C 20.05 Outside the catalogue 20.05" in text
    assert "arrived 649.50 limit 600.00, Self-pay segment used 0.00 → 600.00, room 600.00" in text
    assert "Self-pay segment (under 45): in force from 2020-01-01, official [1 #5]" in text
    assert "paid Pooled fund 49.50 × 89% = 44.06 (rounded half up)" in text
    assert "Outpatient ratio (community, under 45): seen 2020-01-01 to 2023-06-30, unverified [1 #6]" in text
    assert (
        "adjusted Contracted family doctor 86% + 3% = 89% Points for a family doctor: in force from 2020-01-01, unverified [2]"
        in text
    )
    assert (
        "Self-pay segment 600.00, paid 33.00; balance 33.00 → 0.00 Carried-over account: what it pays for: official [1 #9]" in text
    )
    assert "Benefit year 2023-01-01 to 2023-12-31, official [1 #2]" in text
    assert "[1] Decree on medical insurance, Government of Lilliput, 小医保〔2020〕1号, 2019-12-01, a copy" in text
    assert "    https://example.org/lilliput/2020-1\n" in out
    assert "[2] A rumour address not known" in text


def test_explained_ceiling(run, write):
    """A ceiling on payments tells what still fitted, and what passes it is told too."""
    text = texts(run("settle", "--explain", write(case(stay()))).out.splitlines())
    assert "limit 100,000.00 of payment, Inpatient payments 0.00 → 100,000.00, room 116,959.07" in text
    assert "3. Above the limits person 31,840.93" in text


def test_explained_in_chinese(run, write):
    """The same in Chinese."""
    text = texts(run("settle", "--explain", "--lang", "zh", write(case(visit(), person=PERSON))).out.splitlines())
    assert "支付 统筹基金 49.50 × 89% = 44.06\uff08四舍五入到分\uff09" in text
    assert "[1] 小人国医保办法\uff0c小人国政府\uff0c小医保〔2020〕1号\uff0c2019-12-01\uff0c转载" in text


@LANGUAGES
@EXPLAINED
def test_nobody_is_obeyed(run, write, language, explain):
    """Escape codes, line ends, direction marks and markup of a user are shown, not obeyed."""
    bad = "\x1b[31m[red]x\u202ey\n"
    done = run("settle", "--lang", language, *explain, write(case(visit(id=bad), person={"id": bad}, title=bad)))
    assert done.code == 0
    assert "\x1b" not in done.out and "\u202e" not in done.out
    assert done.out.count("\\x1b[31m[red]x\\u202ey\\n") >= 3


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_machines_get_no_escape_codes(run, write, form):
    """Nor are they in what machines read."""
    done = run("settle", "--format", form, write(case(person={"id": "\x1b[31m\x9b\u202e"})))
    assert done.code == 0
    assert not set("\x1b\x9b\u202e") & set(done.out)
    if form != "csv":
        person = done.data["person"]
        assert person == "\x1b[31m\x9b\u202e"


def test_nothing_to_pay(run, write):
    """A bill of nothing is a page without a picture."""
    done = run("settle", "--explain", write(case(visit(lines=[{"class": "A", "amount": "0"}]))))
    assert done.code == 0
    assert "Cash" in done.out

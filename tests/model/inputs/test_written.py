"""Amounts, ratios, quantities, days and flags as people and spreadsheets write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.model.inputs.written import read_amount, read_count, read_day, read_flag, read_number, read_share, read_signed_amount
from yibao.model.values.errors import InputError
from yibao.model.values.money import Digits, format_fen

FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@given(
    st.integers(0, 10**11), st.sampled_from(["{}", "￥{}", "¥ {}", "{}元", "{} 元", "RMB {}", " {} "]), st.booleans(), st.booleans()
)
def test_amounts(fen, form, grouped, wide):
    """However an amount is written, it is the same to the fen."""
    yuan, rest = divmod(fen, 100)
    text = f"{yuan:,}.{rest:02d}" if grouped else format_fen(fen)
    assert read_amount(form.format(text.translate(FULL_WIDTH) if wide else text)) == fen
    assert read_signed_amount(f"-{text}") == -fen


@pytest.mark.parametrize(
    ("written", "fen"), [(1200, 120000), ("1200", 120000), (Digits("80.5"), 8050), ("120元整", 12000), ("0", 0)]
)
def test_numbers_and_words_of_money(written, fen):
    assert read_amount(written) == fen


@pytest.mark.parametrize(
    "written",
    [
        "1.234,50", "1,00", "12,34,567", "1,2345", "1 234.50", "1.005", "1e3", Digits("1e3"), Digits("nan"), 80.5, True, None, "",
        "元", "1万", "$5", "-5", -5, "¥", "1,000,00", "0x10", "٣", "五十元", 10**30,
    ],
)  # fmt: skip
def test_amounts_that_are_not_certain_are_refused(written):
    with pytest.raises(InputError):
        read_amount(written)


@given(st.dates(dt.date(1, 1, 1)), st.sampled_from(["", " 10:20:00", "T08:05", " 9:00", " 23:59:59.123"]), st.booleans())
def test_days(day, time, wide):
    """However a day is written, it is the same day."""
    y, m, d = day.year, day.month, day.day
    for text in (f"{y:04}-{m:02}-{d:02}", f"{y:04}/{m}/{d}", f"{y:04}.{m}.{d}", f"{y:04}{m:02}{d:02}", f"{y:04}年{m}月{d}日"):
        assert read_day((text.translate(FULL_WIDTH) if wide else text) + time) == day
    assert read_day(day) == read_day(dt.datetime(y, m, d, 9, 30)) == day  # noqa: DTZ001 (as TOML gives a day with a time)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("03/04/2024", "two different days"),
        ("3-4-24", "two different days"),
        (45352, "serial number"),
        ("45352", "serial number"),
        ("2024-02-30", "not a date"),
        ("2024/03-04", "not a date"),
        ("24-03-04", "two different days"),
        ("2024-03", "not a date"),
        ("2024-03-04 25:00", "not a date"),
        ("2023-02-03T10:00:00Z", "not a date"),
        (dt.datetime(2024, 3, 4, tzinfo=dt.UTC), "not a date"),
        ("", "not a date"),
        (None, "not a date"),
        (20241301, "not a date"),
    ],
)
def test_days_that_are_not_certain_are_refused(written, reason):
    with pytest.raises(InputError, match=reason):
        read_day(written)


def test_ratios_quantities_counts_and_flags():
    assert [read_share(text) for text in ("10%", "10 ％", "0.1", Digits("0.1"), "12.5%", 1)] == [100000] * 4 + [125000, 1000000]
    assert [read_number(text) for text in ("2", 2, "2.00", "1,000", "-0.5", "１", Digits("1.5000"))] == [
        20000, 20000, 20000, 10000000, -5000, 10000, 15000,
    ]  # fmt: skip
    assert [read_count(text) for text in (2024, "2024", "２０２４", "-3")] == [2024, 2024, 2024, -3]
    assert [read_flag(text) for text in (True, "是", "TRUE", "no", "否", False)] == [True, True, True, False, False, False]
    for read, text in (
        (read_share, "0.12345678%"),
        (read_number, "1.23456"),
        (read_count, "1.5"),
        (read_flag, "1"),
        (read_flag, 1),
    ):
        with pytest.raises(InputError):
            read(text)

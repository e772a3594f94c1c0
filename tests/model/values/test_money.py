"""Money is exact: amounts, ratios, shares, and the largest amount within a payment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.model.values.errors import InputError
from yibao.model.values.money import MAX_FEN, PPM, format_fen, format_ratio, largest_within, parse_ratio, parse_yuan, share

AMOUNTS = st.integers(0, MAX_FEN)
RATIOS = st.integers(1, PPM)
ROUNDINGS = st.sampled_from(("half_up", "down", "up"))


@given(AMOUNTS)
def test_an_amount_reads_back_as_it_was_written(fen):
    assert parse_yuan(format_fen(fen)) == fen


@given(st.integers(-PPM, PPM))
def test_a_ratio_reads_back_as_it_was_written(ppm):
    assert parse_ratio(format_ratio(ppm)) == ppm


@pytest.mark.parametrize(
    "text",
    ["-1", "1e9", "NaN", "inf", "", " 1", "1.234", "1,000", "¥5", "٣", "1000000000.01", "1" * 400, None, 1, 1.5, True, ["1"]],
)
def test_what_is_not_yuan_is_refused(text):
    with pytest.raises(InputError) as refused:
        parse_yuan(text)

    assert refused.value.mend is not None


@pytest.mark.parametrize(
    ("amount", "ppm", "expected"), [(1, 500_000, 1), (3, 500_000, 2), (5, 500_000, 3), (1, 499_999, 0), (8000, 920_000, 7360)]
)
def test_a_share_is_rounded_half_up(amount, ppm, expected):
    assert share(amount, ppm) == expected


@given(AMOUNTS, RATIOS, ROUNDINGS)
def test_a_share_is_within_a_fen_of_the_exact_one_and_never_more_than_the_amount(amount, ppm, rounding):
    paid = share(amount, ppm, rounding)

    assert 0 <= paid <= amount
    assert abs(paid * PPM - amount * ppm) <= (PPM // 2 if rounding == "half_up" else PPM - 1)


@given(AMOUNTS, RATIOS, ROUNDINGS)
def test_the_largest_amount_within_a_payment_is_the_largest(payment, ppm, rounding):
    amount = largest_within(payment, ppm, rounding)

    assert amount is not None
    assert share(amount, ppm, rounding) <= payment < share(amount + 1, ppm, rounding)


def test_a_payer_of_nothing_limits_nothing():
    assert largest_within(0, 0) is None

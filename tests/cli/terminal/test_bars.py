"""The picture of the waterfall."""

from hypothesis import given
from hypothesis import strategies as st

from yibao.cli.terminal.bars import FUND, PERSON, bar, mark_of

FEN = st.integers(0, 10**11)


@given(FEN, FEN, FEN, FEN, st.integers(8, 60))
def test_bars_keep_within_the_bill(start, paid, person, rest, width):
    """A bar is never longer than the bill, and what is more than nothing is seen."""
    total = start + paid + person + rest
    runs = bar(start, [(FUND, paid), (PERSON, person)], total, width)
    assert sum(count for _, count in runs) <= width
    assert all(count > 0 for _, count in runs)
    assert {mark for mark, _ in runs} - {" "} == {mark for mark, fen in ((FUND, paid), (PERSON, person)) if fen}


def test_bars_are_on_scale():
    """A bar begins where the money before it ends, and is as long as its share of the bill."""
    assert bar(2500, [(FUND, 5000), (PERSON, 2500)], 10000, 40) == [(" ", 10), (FUND, 20), (PERSON, 10)]


def test_a_bill_of_nothing_has_no_bars():
    """There is nothing to draw."""
    assert bar(0, [(FUND, 0)], 0, 40) == []


def test_marks():
    """Funds, accounts and the person are told apart without colour."""
    assert len({mark_of("pooled_fund"), mark_of("account.family"), mark_of("cash")}) == 3
    assert mark_of(None) == mark_of("cash")
    assert mark_of("hospital") == mark_of("pooled_fund")

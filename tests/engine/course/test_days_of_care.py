"""Bills that cannot both be true are warned of: one stay twice, stays that overlap, a visit inside a stay."""

import random
import time

import pytest

from tests.engine.atlantis import employee, entries, visit
from yibao.engine.course.days_of_care import DaysOfCare


def stay(first, last, **other):
    """A stay in a hospital."""
    return {
        "benefit": "inpatient", "admitted": first, "discharged": last, "facility": {"level": "tertiary"},
        "lines": [{"class": "A", "amount": "5000"}], **other,
    }  # fmt: skip


def overlaps(*claims):
    """The warnings about overlaps, claim by claim."""
    settled = entries(employee(), *({"id": "C", **claim} for claim in claims))
    return [[warning["en"] for warning in entry.get("warnings", ()) if warning["code"] == "bills_overlap"] for entry in settled]


def test_one_stay_under_two_ids():
    """The second is warned of, and names the first."""
    first, second = overlaps(stay("2024-03-01", "2024-03-10"), stay("2024-03-01", "2024-03-10"))
    assert first == [] and "one stay may have been sent twice" in second[0]


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        (("2024-03-01", "2024-03-10"), ("2024-03-09", "2024-03-12"), 1),
        (("2024-03-01", "2024-03-10"), ("2024-03-10", "2024-03-12"), 0),  # a transfer on the day of discharge
        (("2024-03-04", "2024-03-05"), ("2024-03-01", "2024-03-10"), 1),
        (("2024-03-04", "2024-03-04"), ("2024-03-04", "2024-03-10"), 0),
        (("2024-03-04", "2024-03-04"), ("2024-03-04", "2024-03-04"), 1),
    ],
)
def test_stays_that_overlap(first, second, count):
    """Two stays share more than the day on which one ends and the other begins."""
    assert [len(warnings) for warnings in overlaps(stay(*first), stay(*second))] == [0, count]


def test_bills_of_one_stay():
    """Bills that name one stay are parts of it; another stay in the same days is not."""
    first, second = stay("2024-03-01", "2024-03-10", stay="S"), stay("2024-03-01", "2024-03-10", stay="S")
    assert overlaps(first, second, stay("2024-03-02", "2024-03-11", stay="T"))[:2] == [[], []]
    assert overlaps(first, second, stay("2024-03-02", "2024-03-11", stay="T"))[2]


@pytest.mark.parametrize(("day", "count"), [("2024-03-01", 0), ("2024-03-02", 1), ("2024-03-09", 1), ("2024-03-10", 0)])
def test_visit_inside_a_stay(day, count):
    """A visit inside a stay is warned of on whichever bill comes later; the days of admission and discharge are free."""
    assert [len(warnings) for warnings in overlaps(visit("100", day), stay("2024-03-01", "2024-03-10"))] == [0, count]


def test_bill_taken_back_is_no_more_in_the_way():
    """The stay sent twice is reversed and sent again."""
    once = stay("2024-03-01", "2024-03-10")
    back = {"reverses": "C1", "date": "2024-03-11"}
    assert overlaps(once, back, once)[2] == []


def test_count_grows_with_the_number_of_bills():
    """Ten times as many bills of one person take about ten times as long, in any order, however many overlap."""
    rng = random.Random(7)

    def seconds(number):
        care, start = DaysOfCare.none(), time.perf_counter()
        for place in range(number):
            first = rng.randrange(0, 3 * number)
            if place % 2:
                care.add_visit(first, str(place))
            else:
                care.add_stay(first, first + rng.randrange(0, 9), str(place), None)
        return time.perf_counter() - start

    seconds(1000)
    assert min(seconds(20_000) for _ in range(3)) < 40 * min(seconds(2_000) for _ in range(3))


def test_same_as_every_pair():
    """Whether a bill is warned of is what a comparison with every earlier one says."""
    for seed in range(300):
        rng = random.Random(seed)
        care, earlier = DaysOfCare.none(), []
        for place in range(12):
            first = rng.randrange(30)
            last = first + rng.randrange(0, 6)
            is_stay = rng.random() < 0.6
            conflict = False
            for other_first, other_last, other_is_stay in earlier:
                if is_stay and other_is_stay:
                    conflict |= (other_first < last and first < other_last) or (first, last) == (other_first, other_last)
                elif is_stay:
                    conflict |= first < other_first < last
                elif other_is_stay:
                    conflict |= other_first < first < other_last
            answer = care.add_stay(first, last, str(place), None) if is_stay else care.add_visit(first, str(place))
            if not conflict and answer is not None:
                raise AssertionError((seed, earlier, first, last))
            assert (answer is not None) == conflict, (seed, earlier, first, last, is_stay)
            earlier.append((first, last, is_stay))

"""The grade of a facility is a word that is known: of the national list, or of a rule of the area."""

import pytest

from tests.rules.small import PLAN, STAGE, area, claim, payers
from yibao import YibaoError

PORT = """
[dimension.port]
of      = "facility.grade"
map     = { old = ["old port"], other = "*" }
missing = "other"
"""
RATIO = """
[table.ratio]
from   = 2020-01-01
by     = "port"
value  = { old = "60%", other = "40%" }
source = "law"
status = "official"
"""


def paid(grade):
    """What the fund pays of 100 at a facility of a grade."""
    facility = {"level": "community", "grade": grade}
    return payers(area(PLAN + STAGE + RATIO, claim=PORT), claim(facility=facility))["pooled_fund"]


@pytest.mark.parametrize(
    ("grade", "amount"), [("old port", "60.00"), ("三级甲等", "40.00"), ("二乙", "40.00"), ("未定级", "40.00")]
)
def test_known_grade(grade, amount):
    """A word of the area's rules, and each of the national list."""
    assert paid(grade) == amount


def test_unknown_grade_is_refused_with_the_list():
    """A word that no rule and no list knows does not pass as any other grade; the list is told in both languages."""
    with pytest.raises(YibaoError, match="unknown grade of a facility '甲等'") as caught:
        paid("甲等")
    assert "facility.grade" in caught.value.where
    assert all("三级甲等" in text and "old port" in text for text in (caught.value.mend.zh, caught.value.mend.en))
    assert caught.value.what.zh == "未知的机构等次 '甲等'"

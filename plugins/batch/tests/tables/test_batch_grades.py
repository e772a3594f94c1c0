"""Grades of facilities in a table are words that are known, as in a case file."""

from plugins.batch.tests.both_engines import columns, compare, tables
from yibao import load_registry, read_case

RULES = load_registry().rules("ningbo")
PERSON = {"id": "P", "birth_date": "1990-05-01", "scheme": "employee", "standing": "active"}


def test_unknown_grade_is_refused_in_its_column():
    """What neither the national list nor the area's rules know is refused; the other rows of the person are settled."""
    bills = [
        {
            "id": f"C{number}", "date": f"2024-05-0{number}", "benefit": "outpatient", "parts": {"in_scope": "100"},
            "facility": {"level": "tertiary", "region": "330200", **({"grade": grade} if grade else {})},
        }
        for number, grade in enumerate(("三甲", "甲等", None, "二级乙等"), 1)
    ]  # fmt: skip
    persons, claims, said, _ = tables(RULES, [read_case({"city": "ningbo", "person": PERSON, "claim": bills})])
    assert compare(RULES, persons, claims, said) == (3, {}, 1)
    _, rejects, _, _, _ = columns(RULES, persons, claims)
    ((key, reject),) = rejects.items()
    assert (key[1], reject.column, reject.reason.zh) == ("C2", "grade", "未知的机构等次 '甲等'")

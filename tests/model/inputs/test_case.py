"""Reading cases: every mistake is told with its key path and a way to mend it."""

import copy
import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.model.inputs.case import read_case
from yibao.model.inputs.parse import MAX_BYTES, parse
from yibao.model.values.errors import InputError, YibaoError

GOOD = {
    "city": "atlantis",
    "person": {
        "id": "P1",
        "birth_date": "1953-02-01",
        "scheme": "employee",
        "standing": [{"from": "1975-01-01", "value": "active"}, {"from": "2013-02-01", "value": "retired"}],
        "accounts": {"current_year": "10", "carried_over": "0"},
        "registrations": [
            {"kind": "cross_region", "code": "referral", "region": "310000", "from": "2023-01-01", "to": "2023-12-31"}
        ],
    },
    "claim": [
        {
            "id": "C1",
            "date": "2023-09-05",
            "benefit": "outpatient",
            "facility": {"level": "community", "region": "990100"},
            "lines": [{"class": "B", "amount": "80", "first_pay_ratio": "0.1", "unit_limit": "2.5", "quantity": "30"}],
        },
        {
            "id": "S1",
            "admitted": "2023-10-01",
            "discharged": "2023-10-09",
            "benefit": "inpatient",
            "facility": {"level": "tertiary"},
            "parts": {"in_scope": "1000", "self_paid": "0.01"},
        },
        {"id": "R1", "date": "2023-12-01", "reverses": "C1"},
    ],
}


def changed(path, value):
    """The good case with one place changed; a value of ... removes it."""
    case = copy.deepcopy(GOOD)
    place = case
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return case


def test_a_good_case_is_read():
    case = read_case(GOOD)

    assert case.person.standing.on(dt.date(2013, 1, 31)) == "active"
    assert case.claim[0].lines[0].amount == 8000
    assert case.claim[0].lines[0].quantity == 300_000
    assert case.claim[1].parts.in_scope == 100_000
    assert case.claim[2].reverses == "C1"


def test_json_and_toml_say_the_same():
    toml = b'city = "x"\n[person]\nid = "P"\nbirth_date = 1990-01-01\n[[claim]]\nid = "C"\ndate = 2023-01-01\n'
    same = {
        "city": "x",
        "person": {"id": "P", "birth_date": "1990-01-01"},
        "claim": [{"id": "C", "date": "2023-01-01"}],
    }
    from_toml, from_json = parse(toml), parse(json.dumps(same).encode())

    assert from_toml["person"]["birth_date"].isoformat() == from_json["person"]["birth_date"]
    assert from_toml["claim"][0]["id"] == from_json["claim"][0]["id"]


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("claim", 0, "amunt"), "1", "claim[0].amunt"),
        (("claim", 0, "id"), ..., "claim[0].id"),
        (("claim", 0, "lines", 0, "amount"), ..., "claim[0].lines[0].amount"),
        (("claim", 0, "lines", 0, "amount"), True, "claim[0].lines[0].amount"),
        (("claim", 0, "lines", 0, "amount"), ["80"], "claim[0].lines[0].amount"),
        (("claim", 0, "lines", 0, "amount"), "-1", "claim[0].lines[0].quantity"),
        (("claim", 0, "lines", 0, "amount"), "NaN", "claim[0].lines[0].amount"),
        (("claim", 0, "lines", 0, "amount"), "1e999999999", "claim[0].lines[0].amount"),
        (("claim", 0, "lines", 0, "amount"), "1.234", "claim[0].lines[0].amount"),
        (("claim", 0, "lines", 0, "amount"), "1000000000.01", "claim[0].lines[0].amount"),
        (("claim", 0, "lines", 0, "class"), "D", "claim[0].lines[0].class"),
        (("claim", 0, "lines", 0, "kind"), "药 片", "claim[0].lines[0].kind"),
        (("claim", 0, "lines", 0, "first_pay_ratio"), "1.1", "claim[0].lines[0].first_pay_ratio"),
        (("claim", 0, "lines", 0, "first_pay"), "8", "claim[0].lines[0].first_pay"),
        (("claim", 0, "lines", 0, "limit"), "8", "claim[0].lines[0].limit"),
        (("claim", 0, "lines", 0, "quantity"), ..., "claim[0].lines[0].unit_limit"),
        (("claim", 0, "lines"), [], "claim[0]"),
        (("claim", 0, "lines"), "80", "claim[0].lines"),
        (("claim", 0, "parts"), {"in_scope": "1"}, "claim[0]"),
        (("claim", 0, "date"), "2023-02-30", "claim[0].date"),
        (("claim", 0, "date"), "1953-01-31", "claim[0].date"),
        (("claim", 0, "date"), ..., "claim[0]"),
        (("claim", 0, "date"), "2223-01-01", "claim[0].date"),
        (("claim", 0, "benefit"), "inpatent", "claim[0].benefit"),
        (("claim", 0, "benefit"), ..., "claim[0]"),
        (("claim", 0, "facility"), ..., "claim[0]"),
        (("claim", 0, "facility", "level"), "fourth", "claim[0].facility.level"),
        (("claim", 0, "facility", "region"), "3302", "claim[0].facility.region"),
        (("claim", 1, "discharged"), "2023-09-30", "claim[1].discharged"),
        (("claim", 1, "discharged"), ..., "claim[1]"),
        (("claim", 1, "date"), "2023-10-01", "claim[1].date"),
        (("claim", 1, "id"), "C1", "claim[1].id"),
        (("claim", 2, "benefit"), "outpatient", "claim[2].benefit"),
        (("claim", 2, "date"), ..., "claim[2].date"),
        (("claim",), [], "claim"),
        (("claim",), {}, "claim"),
        (("person",), ..., "person"),
        (("person",), [], "person"),
        (("person", "id"), 1, "person.id"),
        (("person", "scheme"), "urban", "person.scheme"),
        (("person", "standing"), "pensioner", "person.standing"),
        (("person", "standing"), [], "person.standing"),
        (("person", "standing"), [{"from": "2023-01-01"}], "person.standing[0]"),
        (
            ("person", "standing"),
            [{"from": "2023-01-01", "value": "active"}, {"from": "2022-01-01", "value": "retired"}],
            "person.standing",
        ),
        (("person", "accounts", "savings"), "1", "person.accounts.savings"),
        (("person", "accounts", "current_year"), "1e3", "person.accounts.current_year"),
        (("person", "registrations", 0, "kind"), "tumour", "person.registrations[0].kind"),
        (("person", "registrations", 0, "code"), "holiday", "person.registrations[0].code"),
        (("person", "registrations", 0, "to"), "2022-12-31", "person.registrations[0]"),
    ],
)
def test_a_mistake_is_told_with_its_place(path, value, where):
    with pytest.raises(InputError) as refused:
        read_case(changed(path, value))

    assert refused.value.where == where
    for language in ("zh", "en"):
        assert refused.value.lines(language)[0]


def test_the_nearest_word_is_proposed():
    with pytest.raises(InputError) as refused:
        read_case(changed(("claim", 0, "benefit"), "inpatent"))

    assert "did you mean inpatient?" in refused.value.lines("en")[-1]


def test_all_mistakes_of_form_are_told_at_once():
    case = changed(("claim", 0, "lines", 0, "amount"), "much")
    case["person"]["birth_date"] = "never"

    with pytest.raises(InputError) as refused:
        read_case(case)

    assert len(refused.value.more) == 1


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PLACES = [
    ("city",), ("title",), ("state",), ("person",), ("person", "id"), ("person", "birth_date"), ("person", "scheme"),
    ("person", "accounts"), ("person", "facts"), ("person", "registrations"), ("claim",), ("claim", 0), ("claim", 0, "date"),
    ("claim", 0, "facility"), ("claim", 0, "lines"), ("claim", 0, "lines", 0), ("claim", 0, "lines", 0, "amount"),
    ("claim", 0, "lines", 0, "quantity"), ("claim", 0, "parts"), ("claim", 1, "parts", "in_scope"), ("claim", 0, "prescription"),
    ("claim", 0, "emergency"),
]  # fmt: skip


@given(st.sampled_from(PLACES), JUNK)
def test_nothing_but_a_clear_refusal_comes_of_junk(path, junk):
    try:
        read_case(changed(path, junk))
    except YibaoError as refused:
        assert all(refused.lines(language) for language in ("zh", "en"))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    try:
        parse(data)
    except InputError as refused:
        assert refused.lines("en")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n",
        b"null",
        b"[]",
        b"[1]",
        b'"text"',
        b"{",
        b"a = ",
        b"\xff\xfe",
        b"\x00\x01\x02",
        b'{"a": "\\ud800"}',
        b"[" * 100_000,
        b"a = " + b"[" * 100_000,
        b'{"a": 1, "a": 2}',
        b"a = 1\na = 2",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": ' + b"9" * 5_000 + b"}",
        b"a = " + b"9" * 5_000,
    ],
)
def test_what_is_no_document_is_refused(data):
    with pytest.raises(InputError):
        parse(data)


def test_a_syntax_error_says_its_line():
    with pytest.raises(InputError) as refused:
        parse(b"a = 1\nb = = 2\n")

    assert "line 2" in refused.value.lines("en")[0]


def test_a_document_of_more_than_64_mb_is_refused():
    with pytest.raises(InputError):
        parse(b" " * (MAX_BYTES + 1))

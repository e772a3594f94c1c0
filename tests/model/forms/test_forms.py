"""The forms of the core: what they read, and that the same case written in each of them is the same case."""

import datetime as dt
import random

import pytest

from yibao import load_registry, read_case
from yibao.host.forms import read_records
from yibao.model.forms.writing import write_json, write_json_lines, write_table, write_toml
from yibao.model.inputs.parse import plain
from yibao.model.values.encoding import decode
from yibao.model.values.errors import InputError, YibaoError

FORMS = load_registry([]).forms()
WRITERS = {"toml": write_toml, "json": write_json, "jsonl": write_json_lines, "csv": write_table}


def records(data, name="-", form=None):
    return read_records(FORMS, data, name, ("case",), form)


def data(content, name="-", form=None):
    return [record.data for record in records(content.encode(), name, form)]


def refusal(content, name="-", form=None):
    with pytest.raises(YibaoError) as refused:
        records(content, name, form)
    return "\n".join(refused.value.lines("en"))


def yuan(rng):
    return rng.choice(["80", "0.05", "12.50", "4000.00", "1"])


def claim(rng, number):
    """Some claim."""
    made = {"id": f"C{number}", "benefit": "outpatient", "date": dt.date(2024, rng.randint(1, 12), rng.randint(1, 28))}
    if rng.random() < 0.3:
        day = made.pop("date")
        made |= {"benefit": "inpatient", "admitted": day, "discharged": day, "stay": "S,1", "emergency": True}
    made["facility"] = {"level": rng.choice(["community", "tertiary"]), "grade": '三"甲', "region": "990100"}
    if rng.random() < 0.5:
        made["parts"] = {"in_scope": yuan(rng), "kinds": {"drug": {"in_scope": "0.01"}}}
    else:
        line = {"class": "B", "amount": "90.00", "first_pay_ratio": "0.1", "name": "药\t品, a", "code": "007", "quantity": "2"}
        made["lines"] = [line, {"class": "A", "amount": yuan(rng)}, {"class": "C", "amount": yuan(rng)}][: rng.randint(1, 3)]
    if rng.random() < 0.5:
        made["facts"] = {"delivery": "normal", "twins": False}
    return made


def case(rng):
    """Some case: what is dated, listed, flagged and nested stands in it."""
    person = {
        "id": rng.choice(["P1", "张三", "0012"]),
        "birth_date": dt.date(1990, 2, 1),
        "scheme": "employee",
        "standing": "active",
    }
    if rng.random() < 0.5:
        person["standing"] = [
            {"from": dt.date(1990, 2, 1), "value": "active"},
            {"from": dt.date(2024, 6, 1), "value": "retired"},
        ]
        person["registrations"] = [
            {"kind": "special_disease", "code": "tumour", "from": dt.date(2024, 1, 1)},
            {"kind": "family_doctor"},
        ]
        person["accounts"] = {"current_year": "10.00", "family": "0"}
        person["facts"] = {"joined": True, "children": "2"}
    return {
        "city": "atlantis",
        "title": "a case\nof two lines",
        "person": person,
        "state": {"outpatient_deductible": "300"},
        "claim": [claim(rng, number) for number in range(rng.randint(1, 4))],
    }


def normal(made):
    """A case as plain data in which every number and flag is a text, as in a table."""
    if isinstance(made, dict):
        return {key: normal(value) for key, value in made.items()}
    if isinstance(made, list):
        return [normal(value) for value in made]
    return str(made).lower() if isinstance(made, bool) else str(plain(made))


def test_the_same_case_in_every_form():
    """Each form gives back what was written in it, and the case that is read of it is the same."""
    rng = random.Random(11)
    for _ in range(60):
        written = case(rng)
        for form, writer in WRITERS.items():
            (record,) = records(writer([written], "en"))
            assert normal(record.data) == normal(written), form
            read = read_case(record.data)
            assert [one.id for one in read.claim] == [one["id"] for one in written["claim"]]
            assert all(isinstance(line.amount, int) for one in read.claim for line in one.lines)


def test_several_cases():
    """JSON lines and tables hold several; TOML only one."""
    rng = random.Random(3)
    cases = [{**case(rng), "person": {**case(rng)["person"], "id": f"P{n}"}} for n in range(3)]
    for writer in (write_json_lines, write_table):
        assert [normal(record.data) for record in records(writer(cases, "en"))] == [normal(one) for one in cases]
    with pytest.raises(YibaoError, match="holds one case"):
        write_toml(cases, "en")


def test_a_wrong_line_is_told_in_its_place():
    first, second, third = records(b'{"city": "a"}\n{"city": \n{"city": "c"}\n', "x.jsonl")
    assert (first.data, third.data, third.where) == ({"city": "a"}, {"city": "c"}, "line 3")
    assert second.where == "line 2" and second.error.what.en.startswith("JSON syntax error")
    assert second.error.where.startswith("column")


def test_the_columns_of_batches_and_chinese_ones():
    """Rows of one person are one case; short names, Chinese ones and key paths are columns."""
    batch = data("person,claim,date,benefit,level,in_scope,account_family,fact_x\n1,A,2024/3/1,outpatient,tertiary,300,7,yes\n")
    chinese = data("参保人;单据号;日期;待遇类别;医院等级;claim.parts.in_scope\n1;A;2024/3/1;门诊;三级;300\n")
    assert batch[0]["person"] == {"id": "1", "accounts": {"family": "7"}, "facts": {"x": "yes"}}
    assert batch[0]["claim"][0]["parts"] == chinese[0]["claim"][0]["parts"] == {"in_scope": "300"}
    assert chinese[0]["claim"][0]["facility"] == {"level": "三级"}


def test_rows_are_lines_of_a_bill():
    rows = "P,A,2024-03-01,甲,1,\nP,A,,乙,2,0.2\nP,B,2024-03-02,丙,3,\n"
    (case,) = data("person,claim,date,class,amount,first_pay\n" + rows, form="csv")
    assert [[line["amount"] for line in claim["lines"]] for claim in case["claim"]] == [["1", "2"], ["3"]]
    assert case["claim"][0]["lines"][1] == {"class": "乙", "amount": "2", "first_pay": "0.2"}


def test_places_of_rows():
    (record,) = records(b"person,claim,amount\nP,A,1\n\nP,A,x\n", form="csv")
    assert record.place("claim[0].lines[1].amount") == "row 4: claim[0].lines[1].amount"
    assert record.place("person.scheme") == "row 2: person.scheme"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("person,claim,colour\nP,A,red\n", "unknown column 'colour'"),
        ("person,claim,date,claim.date\nP,A,2024-01-01,\n", "stands twice"),
        ('person,claim\nP,"A\n', "it is no CSV"),
        ("person,claim\nP,A,3\n", "more cells than columns"),
        ("person,claim,\nP,A,3\n", "more cells than columns"),
    ],
)
def test_tables_that_are_wrong(content, told):
    assert told in refusal(content.encode(), form="csv")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("person,claim,date\nP,A,2024-01-01\nP,A,2024-01-02\n", "contradicts '2024-01-01' of an earlier row"),
        ("person,person.scheme[1].from\nP,2024-01-01\n", "does not go with another one"),
        ("person,person.scheme,person.scheme[0].from\nP,employee,2024-01-01\n", "does not go with another one"),
        ("person,claim,date\nP,,2024-01-01\n", "claim is missing"),
    ],
)
def test_rows_that_are_wrong(content, told):
    """The case of the row is refused, those of others are not."""
    wrong, good = records((content + "Q,\n").encode(), form="csv")
    assert told in wrong.error.what.en and wrong.error.where.startswith("row ")
    assert good.error is None


def test_encodings():
    """GB 18030 and UTF-16 with its mark are read, and it is told; what may be anything is refused."""
    text = 'title = "三级医院"\n'
    for encoding, name in (("gb18030", "GB 18030"), ("utf-16", "UTF-16")):
        (record,) = records(text.encode(encoding), "x.toml")
        assert record.data == {"title": "三级医院"}
        assert name in record.notes[0].text.en
    assert records(text.encode("utf-8-sig"), "x.toml")[0].notes == ()
    (record,) = records("参保人,险种\n张三,职工\n".encode("gbk"), "x.csv")
    assert record.data["person"]["id"] == "张三"
    assert "not UTF-8 text" in refusal('title = "Größe"\n'.encode("latin-1"), "x.toml")


def test_deep_and_endless_inputs_are_refused():
    assert "nested too deeply" in refusal(b'{"city":' * 100_000)
    columns = "person,person" + ".a" * 5000
    assert "nested too deeply" in refusal(f"{columns}\nP,1\n".encode(), "x.csv", "csv")


@pytest.mark.parametrize("digits", ["0.1000000000000000055511151231257827", "0.10", "12"])
def test_numbers_keep_their_digits(digits):
    """No number becomes a float, neither in JSON nor in TOML."""
    for content in (f'{{"title": {digits}}}', f"title = {digits}"):
        (made,) = data(content)
        assert str(made["title"]) == digits and not isinstance(made["title"], float)


def test_messages_of_others_are_no_cases():
    """JSON whose keys no case has is told by its keys; one that says nothing yet is read."""
    assert "JSON with the keys 'infno', 'input'" in refusal(b'{"infno": "2207", "input": {"data": {"person": 1}}}', "x.json")
    assert data('{"person": {"infno": 1}}') == [{"person": {"infno": 1}}]


def test_half_a_character():
    """Text in UTF-16 that ends inside a character is refused as any text is that cannot be read."""
    with pytest.raises(InputError) as refused:
        decode(b"\xff\xfea")
    assert refused.value.mend is not None

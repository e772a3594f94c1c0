"""Messages of the platform are read as cases, as JSON and XML, and what they leave out or say wrongly is told."""

import datetime as dt

import pytest

from plugins.platform.tests.messages import PERSON, answer, as_json, as_xml
from yibao import YibaoError
from yibao.engines import main
from yibao_platform.messages.case import read_message
from yibao_platform.messages.export import read_export
from yibao_platform.recognition import is_export, is_message

LINE = {"feedetl_sn": "1", "det_item_fee_sumamt": "100.00", "cnt": "2", "pric": "50", "med_list_codg": "X1"}


def the_case(message):
    """The only case of a message."""
    (record,) = read_message(as_json(message), "-")
    return record


@pytest.mark.parametrize("write", [as_json, as_xml])
def test_settlement_is_case_with_what_it_expects(write):
    """Person, city, day, level, parts and payers come out of an answer, whichever way it is written."""
    (record,) = read_message(write(answer()), "-")
    assert record.data["city"] == "330203"
    assert record.data["person"] == {"id": "P1", "birth_date": dt.date(1980, 5, 1), "scheme": "310", "standing": "active"}
    (claim,) = record.data["claim"]
    assert (claim["id"], claim["benefit"], claim["date"]) == ("S1", "outpatient", dt.date(2024, 3, 8))
    assert claim["facility"] == {"level": "tertiary"}
    assert claim["parts"] == {"self_paid": "0.00", "over_limit": "0.00", "first_pay": "0.00", "in_scope": "1200.00"}
    assert claim["expect"]["payers"]["pooled_fund"] == "225.00"
    assert claim["expect"]["payers"]["cash"] == "975.00"
    assert claim["expect"]["deductible"] == "900.00"


def test_lines_and_what_is_said_of_them_meet_by_number():
    """A line that was asked for and the answer to it are one line; parts outside the catalogue become a line of their own."""
    asked = {"infno": "2204", "input": {"feedetail": [LINE, {**LINE, "feedetl_sn": "2"}]}}
    first = {**LINE, "chrgitm_lv": "02", "preselfpay_amt": "10.00", "med_chrgitm_type": "09"}
    second = {**LINE, "feedetl_sn": "2", "chrgitm_lv": "01", "fulamt_ownpay_amt": "30.00", "overlmt_amt": "5.00"}
    record = the_case({"asked": asked, "answered": {"output": {"result": [first, second]}}})
    assert record.data["claim"][0]["lines"] == [
        {"class": "B", "amount": "100.00", "quantity": "2", "kind": "drug", "code": "X1", "first_pay": "10.00"},
        {"class": "A", "amount": "70.00", "code": "X1", "limit": "65.00"},
        {"code": "X1", "class": "C", "amount": "30.00"},
    ]


def test_ratio_of_first_pay_stands_in_for_its_amount():
    """Where only the ratio is said, it is taken; an amount goes before it."""
    line = {**LINE, "chrgitm_lv": "02", "selfpay_prop": "0.0500"}
    (ratio,) = the_case({"infno": "2204", "output": {"result": [line]}}).data["claim"][0]["lines"]
    (amount,) = the_case({"infno": "2204", "output": {"result": [{**line, "preselfpay_amt": 4}]}}).data["claim"][0]["lines"]
    assert (ratio["first_pay_ratio"], amount["first_pay"]) == ("0.0500", "4.00")
    assert "first_pay_ratio" not in amount


def test_lines_with_one_number_are_two_lines():
    """Where a number stands twice in what is asked, nothing is lost."""
    lines = [{**LINE, "chrgitm_lv": "01"}, {**LINE, "chrgitm_lv": "03"}]
    record = the_case({"infno": "2204", "output": {"result": lines}})
    assert [line["class"] for line in record.data["claim"][0]["lines"]] == ["A", "C"]


def test_stay_has_two_days():
    """A stay is read with its admission and discharge; where the latter is not said, the settlement's day is named as assumed."""
    record = the_case(answer(med_type="2101", begntime="2024-03-01", setl_time="2024-03-09 10:00:00"))
    claim = record.data["claim"][0]
    assert (claim["admitted"], claim["discharged"]) == (dt.date(2024, 3, 1), dt.date(2024, 3, 9))
    assert "platform_day" in [note.code for note in record.notes]


def test_person_is_insured_by_the_basic_scheme():
    """Of the rows of 1101 that of the basic scheme counts; two of these in force are refused."""
    rows = [
        {"insutype": kind, "psn_type": "1101", "psn_insu_stas": "1", "balc": 12.5, "insuplc_admdvs": "330299"}
        for kind in ("330", "310")
    ]
    record = the_case({"infcode": 0, "output": {"baseinfo": {"psn_no": "P1"}, "insuinfo": rows}})
    assert record.data == {
        "person": {"id": "P1", "scheme": "310", "standing": "active", "cover": "in_force", "accounts": {"current_year": "12.50"}},
        "city": "330299",
    }
    rows[0]["insutype"] = "390"
    with pytest.raises(YibaoError, match="several basic schemes"):
        the_case({"infcode": 0, "output": {"insuinfo": rows}})


def test_disease_on_file_is_registration():
    """5301 gives a registration with its days; that a chronic disease is not told apart is named."""
    row = {"opsp_dise_code": "M03900", "opsp_dise_name": "高血压", "begndate": "2020-10-01", "enddate": "2030-11-01"}
    record = the_case({"infcode": "0", "output": {"feedetail": [row]}})
    (entry,) = record.data["person"]["registrations"]
    assert entry == {"kind": "special_disease", "code": "高血压", "from": dt.date(2020, 10, 1), "to": dt.date(2030, 11, 1)}
    assert [note.code for note in record.notes] == ["platform_disease"]


def test_reversal_is_bill_and_what_takes_it_back():
    """A negated record is the bill with its amounts, and its reversal."""
    negated = {name: -value for name, value in {"medfee_sumamt": 9, "inscp_scp_amt": 9, "psn_cash_pay": 9}.items()}
    settled = {**PERSON, "med_type": "11", "setl_id": "S1", "setl_time": "2024-03-08", "hifp_pay": 0, "acct_pay": 0, **negated}
    settled |= {"fulamt_ownpay_amt": 0, "overlmt_selfpay": 0, "preselfpay_amt": 0}
    bill, back = the_case({"infno": "2208", "infcode": 0, "output": {"setlinfo": settled}}).data["claim"]
    assert bill["parts"]["in_scope"] == bill["expect"]["payers"]["cash"] == "9.00"
    assert back["reverses"] == bill["id"] == "S1"
    assert back["expect"]["payers"]["cash"] == "-9.00"


def test_message_of_several_is_read_from_list():
    """The messages of one visit may stand in a list."""
    record = the_case([{"infno": "1101", "output": {"baseinfo": {"psn_no": "P9", "brdy": "1990-01-01"}}}, answer(psn_no="P9")])
    assert record.data["person"]["id"] == "P9"


def test_assumptions_are_named():
    """What the message does not say is listed, so that nobody takes silence for an answer."""
    record = the_case({"infno": "2207", "input": {"data": {"medfee_sumamt": 9, "med_type": "12", "insutype": "390"}}})
    (note,) = record.notes
    assert note.code == "platform_not_said"
    assert "facility.level" in note.text.en and "registrations" in note.text.en


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"infno": "9001", "input": {"signIn": {"opter_no": "1"}}}, "9001 .signing in. holds no case"),
        ({"infno": "2207", "infcode": -1, "err_msg": "no such person"}, "the platform refused this: infcode -1, no such person"),
        (answer(medfee_sumamt="1,2x"), "amount '1,2x' cannot be read"),
        (answer(medfee_sumamt=True), "cannot be read"),
        (answer(brdy="yesterday"), "the day 'yesterday' cannot be read"),
        (answer(psn_cash_pay=5), "its payers come to 230.00"),
        ({"a": answer(), "b": answer(mdtrt_id="M2")}, "settlements of 2 visits"),
    ],
)
def test_what_cannot_be_read_is_refused(message, words):
    """A message without a case, a refusal and a wrong field are each named."""
    with pytest.raises(YibaoError, match=words):
        the_case(message)


def test_lines_have_to_come_to_the_bill():
    """A part of the lines is no bill."""
    message = answer()
    message["output"]["result"] = [{**LINE, "chrgitm_lv": "01"}]
    with pytest.raises(YibaoError, match=r"the lines come to 100\.00, the bill to 1200\.00"):
        the_case(message)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a><medfee_sumamt>&d;</medfee_sumamt></a>', "document type"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x"><a/>', "document type"),
        (b"<a>" * 10_000, "nested more than 50 deep"),
        (b"<a><b></a>", "XML syntax error"),
        (b"<a>&unknown;</a>", "XML syntax error"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "XML"),
        (b'{"infno":' + b'{"a":' * 10_000, "deep|syntax"),
        (b"[" * 100_000, "deep|syntax"),
        (b'{"infno": "2207", "input": [1, "x", null, true]}', "holds no case"),
    ],
)
def test_hostile_messages_are_refused(data, words):
    """Entities, external subsets, depth and strange types end in an error that says so."""
    with pytest.raises(YibaoError, match=words):
        list(read_message(data, "-"))


def test_export_is_case_a_row():
    """Each row of an export is a case; a wrong row is told in its place, the others are read."""
    text = "结算ID,参保地医保区划,险种类型,人员类别,医疗类别,结算时间,医疗费总额,统筹基金支出,个人现金支出\n"
    text += "S1,330200,310,11,11,2024-03-08,100,0,100\nS2,330200,310,11,11,2024-03-08,1x,0,100\n\n"
    text += "S3,330200,390,15,2101,2024-03-09,5,0,5\n"
    assert is_export(text.encode(), "x.csv")
    first, second, third = read_export(text.encode("gb18030"), "x.csv")
    assert first.data["claim"][0]["expect"]["payers"] == {"pooled_fund": "0.00", "cash": "100.00"}
    assert (second.where, second.error.where) == ("row 3", "medfee_sumamt")
    assert third.data["claim"][0]["benefit"] == "inpatient"


def test_export_is_bounded():
    """More rows than anybody exports at a time are refused, not read."""
    with pytest.raises(YibaoError, match="more than 200000 rows"):
        list(read_export(b"medfee_sumamt,hifp_pay\n" + b"1,1\n" * 1_000_000, "x.csv"))


def test_recognition_leaves_other_files_alone():
    """A case of ours is none of the platform's, nor is a web page or a table of a bill."""
    assert is_message(as_json(answer()), "a.json") and is_message(as_xml(answer()), "a.xml")
    assert not is_message(b'{"person": {"id": "1"}, "claim": [], "insutype": "310"}', "a.json")
    assert not is_message(b"<!DOCTYPE html><html></html>", "a.html")
    assert not is_export("项目名称,金额\n".encode(), "a.csv")


def test_elements_are_bounded(monkeypatch):
    """However short its elements are, a message has only so many."""
    monkeypatch.setattr("yibao_platform.messages.xml.MOST_ELEMENTS", 1000)
    with pytest.raises(YibaoError, match="more than 1000 elements"):
        list(read_message(b"<a>" + b"<b/>" * 1000 + b"</a>", "-"))


@pytest.fixture
def settle(capsys, tmp_path):
    """Runs ``yibao settle`` on a message, with a person and a list beside it."""

    def run(name, data, *arguments):
        (tmp_path / name).write_bytes(data)
        (tmp_path / "me.toml").write_text(BESIDE, encoding="utf-8")
        (tmp_path / "list.csv").write_text("编码,名称,类别\nXB05XA,氯化钠,甲\n", encoding="utf-8")
        code = main(
            ["settle", str(tmp_path / name), "--person", str(tmp_path / "me.toml"), "--lang", "en", *arguments],
            standalone_mode=False,
        )
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


BESIDE = """
[person]
id = "P1"
birth_date = 1960-01-01
scheme = "resident"
standing = "adult"

[[claim]]
date = 2024-03-01
facility = { level = "tertiary" }
"""


def test_request_settles_with_person_beside(settle):
    """A request for a settlement has the four parts; who, where and when stand beside it."""
    data = {
        "medfee_sumamt": 9,
        "fulamt_ownpay_amt": 0,
        "overlmt_selfpay": 0,
        "preselfpay_amt": 0,
        "inscp_scp_amt": 9,
        "med_type": "12",
    }
    message = {"infno": "2207", "input": {"data": {**data, "insutype": "390"}}, "insuplc_admdvs": "330200"}
    code, out, _ = settle("m.json", as_json(message), "--brief")
    assert code == 0
    assert out.startswith("Outpatient of 2024-03-01, 9.00 yuan: the insurance pays 2.70, and you 6.30 yuan.")


def test_flat_xml_settles_with_list(settle, tmp_path):
    """A message of a province's own shape: its line says no class, which a list gives; the person's own words stand."""
    line = {"feedetl_sn": 1, "med_list_codg": "XB05XA", "det_item_fee_sumamt": "1.50", "cnt": "1.00", "pric": "1.5000"}
    person = {"insuplc_admdvs": "330203", "insutype": "310", "brdy": "1995-10-01", "psn_type": "1101"}
    message = {"result": {**person, "med_type": "11", "begntime": "2024-06-01 09:46:47", "medfee_sumamt": "1.50", "mxlist": line}}
    code, _, err = settle("m.xml", as_xml(message))
    assert code == 2
    assert "nobody says the class of 'XB05XA'" in err
    code, out, err = settle("m.xml", as_xml(message), "--list", str(tmp_path / "list.csv"), "--brief")
    assert code == 0, err
    assert out.startswith("Outpatient of 2024-06-01, 1.50 yuan")


def test_area_that_is_not_installed_is_named(settle):
    """The code of a place that no package covers is told; ``--city`` settles by the rules of another."""
    message = answer(insuplc_admdvs="350102")
    code, _, err = settle("m.json", as_json(message))
    assert code == 2
    assert "no rules for '350102' are installed" in err
    code, _, err = settle("m.json", as_json(message), "--city", "ningbo")
    assert code == 0
    assert "the file is about 350102; as --city says, ningbo is used" in err


def test_message_without_case_is_answered_with_what_is_read(settle):
    """Signing in is no bill; the answer says so, and what would be one."""
    code, _, err = settle("m.json", as_json({"infno": "9001", "input": {"signIn": {"opter_no": "1"}}}))
    assert code == 2
    assert "9001 (signing in) holds no case" in err
    assert "2207 a visit's settlement" in err

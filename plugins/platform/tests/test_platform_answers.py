"""A result is written with the platform's names, types and lengths, and reads back as the record of the same settlement."""

import json
import tomllib
from decimal import Decimal

import jsonschema
import pytest

from plugins.platform.tests.messages import as_json
from tests.house.repo import ROOT
from yibao import YibaoError
from yibao.engines import main
from yibao_platform.messages.case import read_message
from yibao_platform.writing.answer import write_answer
from yibao_platform.writing.fields import fields_of, fill

EXAMPLES = ("first_bills.toml", "resident_stay.toml", "retired_outpatient.toml", "child_outpatient.json", "account_partly.toml")
VISIT = {"benefit": "outpatient", "facility": {"level": "tertiary"}, "parts": {"in_scope": "1200"}}
FUNDS = ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "oth_pay", "hifdm_pay")


def schema(node):
    """The JSON Schema of a node, made from the table of its fields."""
    properties = {}
    for field in fields_of(node):
        if field.kind == "number":
            most = Decimal(10) ** (field.length - field.places)
            bounds = {"exclusiveMaximum": most, "exclusiveMinimum": -most}
            properties[field.name] = {"type": "number", "multipleOf": Decimal(10) ** -field.places, **bounds}
        else:
            patterns = {"day": r"^(\d{4}-\d\d-\d\d)?$", "time": r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)?$"}
            length = {"maxLength": field.length} if field.length else {}
            properties[field.name] = {"type": "string", "pattern": patterns.get(field.kind, ""), **length}
    required = [field.name for field in fields_of(node) if field.required]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def answers(capsys, *arguments):
    """What ``yibao settle --format setlinfo`` writes."""
    code = main(["settle", *arguments, "--format", "setlinfo", "--lang", "en"], standalone_mode=False)
    printed = capsys.readouterr()
    assert code == 0, printed.err
    written = json.loads(printed.out, parse_float=Decimal)
    return written if isinstance(written, list) else [written]


@pytest.mark.parametrize("example", EXAMPLES)
def test_answer_is_as_the_interface_says(capsys, example):
    """Names, types, lengths and required fields are those of the table, and the sums hold that hold of real records."""
    for answer in answers(capsys, str(ROOT / "examples" / example)):
        info, rows = answer["output"]["setlinfo"], answer["output"]["setldetail"]
        jsonschema.validate(info, schema("setlinfo"))
        for row in rows:
            jsonschema.validate(row, schema("setldetail"))
        parts = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
        assert info["medfee_sumamt"] == sum(info[part] for part in parts)
        assert info["fund_pay_sumamt"] == sum(info[fund] for fund in FUNDS)
        assert info["psn_part_amt"] == info["acct_pay"] + info["psn_cash_pay"]
        assert info["medfee_sumamt"] == info["fund_pay_sumamt"] + info["psn_part_amt"] + info["hosp_part_amt"]
        assert sum(row["fund_payamt"] for row in rows) == info["fund_pay_sumamt"] + info["acct_pay"] + info["hosp_part_amt"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_answer_reads_back(capsys, example):
    """What is written is read as a record with the same amounts."""
    for answer in answers(capsys, str(ROOT / "examples" / example)):
        info = answer["output"]["setlinfo"]
        text = json.dumps(answer, default=str).encode()
        (record,) = read_message(text, "-")
        expect = record.data["claim"][0]["expect"]
        assert expect["total"] == f"{info['medfee_sumamt']}"
        assert expect["payers"]["pooled_fund"] == f"{info['hifp_pay']}"
        assert expect["deductible"] == f"{info['act_pay_dedc']}"


def test_items_by_policy_are_segments(capsys):
    """The first bill of a year falls into the deductible and the outpatient segment, with their codes and ratios."""
    first, *_ = answers(capsys, str(ROOT / "examples" / "first_bills.toml"))
    items = json.loads(first["output"]["setlinfo"]["exp_content"])
    assert [(item["polItemCode"], item["hifpPayInscp"], item["poolPropSelfpay"], item["hifpPay"]) for item in items] == [
        ("S001", "900.00", "0", "0.00"),
        ("C000", "300.00", "0.75", "225.00"),
    ]
    assert first["output"]["setldetail"][0]["fund_pay_type"] == "310100"


def test_reversal_is_negated(capsys, tmp_path):
    """What is taken back is answered with all its amounts negated."""
    case = {
        "city": "ningbo",
        "person": {"id": "1", "birth_date": "1980-05-01", "scheme": "employee", "standing": "active"},
        "claim": [
            {
                "id": "A",
                "date": "2024-03-08",
                "benefit": "outpatient",
                "facility": {"level": "tertiary"},
                "parts": {"in_scope": "1200"},
            },
            {"id": "B", "date": "2024-03-09", "reverses": "A"},
        ],
    }
    (tmp_path / "a.json").write_bytes(as_json(case))
    bill, back = answers(capsys, str(tmp_path / "a.json"))
    assert (bill["infno"], back["infno"]) == ("2207", "2208")
    assert back["output"]["setlinfo"]["medfee_sumamt"] == -bill["output"]["setlinfo"]["medfee_sumamt"] == -1200
    assert back["output"]["setlinfo"]["hifp_pay"] == -225


def test_own_answer_is_equal(capsys, tmp_path):
    """What we answer, held against the rules with the same person beside it, differs in nothing."""
    example = str(ROOT / "examples" / "resident_stay.toml")
    (answer,) = answers(capsys, example)
    (tmp_path / "a.json").write_text(json.dumps(answer, default=str), encoding="utf-8")
    person = tomllib.loads((ROOT / "examples" / "resident_stay.toml").read_text("utf-8"))
    beside = {
        "person": person["person"],
        "claim": [{key: person["claim"][0][key] for key in ("facility", "admitted", "discharged")}],
    }
    (tmp_path / "me.json").write_text(json.dumps(beside, default=str), encoding="utf-8")
    arguments = ["reconcile", str(tmp_path / "a.json"), "--person", str(tmp_path / "me.json"), "--lang", "en"]
    assert main(arguments, standalone_mode=False) == 0
    assert "equal" in capsys.readouterr().out.splitlines()[0]


def test_text_that_does_not_fit_is_refused():
    """An id that is longer than its field is told, not cut."""
    with pytest.raises(YibaoError, match="does not fit a field of 30"):
        fill("setlinfo", {"mdtrt_id": "x" * 31})
    with pytest.raises(YibaoError, match="does not fit a field of 16"):
        fill("setlinfo", {"medfee_sumamt": "1" * 15 + ".00"})


def test_nothing_is_written_of_nothing():
    """No results are an empty list."""
    assert write_answer([], "en") == b"[]\n"

"""The same bill as TOML, JSON, CSV, a workbook and a message of the platform gives the same fen, warnings and sources."""

import io
import json
import random

import openpyxl
import pytest

from plugins.platform.tests.messages import as_json, as_xml
from yibao.engines import main
from yibao_platform.messages.codes import CLASSES, KINDS

CODES = {word: code for code, word in CLASSES.items()}
CATEGORIES = {"drug": ("西药费", "09"), "consumable": ("材料费", "08"), "bed": ("床位费", "01"), "service": ("检查费", "03")}
PERSON = {"id": "P1", "birth_date": "1980-05-01", "scheme": "employee", "standing": "active"}
BESIDE = {"city": "ningbo", "person": PERSON, "claim": [{"facility": {"level": "secondary"}}]}


def yuan(fen):
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def made_lines(rng):
    """Lines of a bill, some of them returned in part."""
    lines = []
    for number in range(rng.randint(1, 9)):
        word, quantity, price = rng.choice("AABC"), rng.randint(1, 6), rng.randint(10, 80_000)
        first = price // 10 if word == "B" else 0
        kind = rng.choice(tuple(CATEGORIES))
        for count in (quantity, -1) if rng.random() < 0.2 else (quantity,):
            line = {"class": word, "amount": yuan(count * price), "quantity": str(count), "kind": kind, "name": f"项目{number}"}
            lines.append({**line, "code": f"X{number}", **({"first_pay": yuan(count * first)} if first else {})})
    return lines


def workbook(lines):
    """The bill as a workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["就诊日期:2024-03-08"])
    sheet.append(["项目编码", "项目名称", "数量", "金额", "医保类别", "先行自付", "费用类别"])
    for line in lines:
        word = {"A": "甲", "B": "乙", "C": "丙"}[line["class"]]
        cells = (line["code"], line["name"], line["quantity"], line["amount"], word, line.get("first_pay", ""))
        sheet.append([*cells, CATEGORIES[line["kind"]][0]])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def message(lines):
    """The bill as the lines of a visit, and what was answered to them."""
    asked, answered = [], []
    for number, line in enumerate(lines):
        first = line.get("first_pay", "0")
        names = {"med_list_codg": line["code"], "medins_list_name": line["name"]}
        asked.append({"feedetl_sn": str(number), "det_item_fee_sumamt": line["amount"], "cnt": line["quantity"], **names})
        whole = (
            {"fulamt_ownpay_amt": line["amount"]} if line["class"] == "C" else {"fulamt_ownpay_amt": "0", "preselfpay_amt": first}
        )
        kind = {"chrgitm_lv": CODES[line["class"]], "med_chrgitm_type": CATEGORIES[line["kind"]][1]}
        answered.append({"feedetl_sn": str(number), "det_item_fee_sumamt": line["amount"], **kind, **whole})
    visit = {"mdtrt_id": "V", "med_type": "11", "begntime": "2024-03-08 10:00:00", "insuplc_admdvs": "330203"}
    return {"infno": "2204", "input": {"data": visit, "feedetail": asked}, "output": {"result": answered}}


def settlements(capsys, arguments):
    """What ``yibao settle`` says, without the notes of readers."""
    code = main(["settle", *arguments, "--format", "json", "--lang", "en"], standalone_mode=False)
    printed = capsys.readouterr()
    assert code == 0, printed.err
    result = json.loads(printed.out)
    return {key: value for key, value in result.items() if key != "notes"}


@pytest.mark.parametrize("seed", range(8))
def test_same_bill_in_every_form(capsys, tmp_path, monkeypatch, seed):
    """Generated bills, with returned items: whatever the bill is written as, the result is one."""
    monkeypatch.chdir(tmp_path)
    lines = made_lines(random.Random(seed))
    visit = {"id": "V", "date": "2024-03-08", "benefit": "outpatient", "facility": {"level": "secondary"}, "lines": lines}
    (tmp_path / "V.json").write_text(json.dumps({"city": "ningbo", "person": PERSON, "claim": [visit]}), encoding="utf-8")
    expected = settlements(capsys, ["V.json"])
    beside = {**BESIDE, "claim": [{"benefit": "outpatient", **BESIDE["claim"][0]}]}
    (tmp_path / "me.json").write_text(json.dumps(beside), encoding="utf-8")
    for ending in ("toml", "csv"):
        settlements(capsys, ["V.json", "--write", f"case.{ending}"])
        assert settlements(capsys, [f"case.{ending}"]) == expected, ending
    (tmp_path / "V.xlsx").write_bytes(workbook(lines))
    (tmp_path / "message.json").write_bytes(as_json(message(lines)))
    (tmp_path / "message.xml").write_bytes(as_xml(message(lines)))
    for name in ("V.xlsx", "message.json", "message.xml"):
        assert settlements(capsys, [name, "--person", "me.json"]) == expected, name


def test_kinds_of_lines_are_those_of_the_platform():
    """Every category that the property uses has its code."""
    assert all(KINDS[code] == kind for kind, (_, code) in CATEGORIES.items())

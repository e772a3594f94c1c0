"""`yibao settle` on bills: the person beside them, lists, a bill named by a case, and the case written out."""

import inspect
import json
import random
import tomllib

import pytest
from click.testing import CliRunner

import yibao
from plugins.bills.tests.made_bills import ALL, FILES, LAYOUTS, Item, Layout, items, whole, yuan
from yibao.cli.app.main import main

SEPARATE = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}
"""Later versions of click keep standard error apart by themselves."""

PERSON = """
city = "atlantis"
[person]
id = "P"
birth_date = 1990-05-01
scheme = "employee"
standing = "active"
accounts = { current_year = "100" }
[[claim]]
date = 2024-03-05
benefit = "outpatient"
facility = { level = "tertiary" }
"""
HEAD = ["编码", "名称", "数量", "金额"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Types a command in a folder with the person's file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "en")
    (tmp_path / "me.toml").write_text(PERSON, encoding="utf-8")

    def run(*arguments, code=0):
        result = CliRunner(**SEPARATE).invoke(main, arguments)
        assert result.exit_code == code, (result.stdout, result.stderr)
        assert "Traceback" not in result.stdout + result.stderr
        return result

    return run


def settled(result):
    return json.loads(result.stdout)["settlements"][0]


def bill(rows, head=HEAD):
    return FILES["xlsx"](Layout([head, *rows], [], frozenset()))


def test_bill_with_the_person_beside_it(run, tmp_path):
    """The bill brings the lines, the other file the person and the visit; the claim is called as the file."""
    rows = [["A1", "片", whole(1), "20.00"], ["B1", "针", whole(1), "50.00"]]
    (tmp_path / "march.xlsx").write_bytes(bill([[*rows[0], "甲"], [*rows[1], "乙10%"]], [*HEAD, "类别"]))
    entry = settled(run("settle", "march.xlsx", "--person", "me.toml", "--format", "json"))
    assert (entry["claim"], entry["total"], entry["first_pay"], entry["in_scope"]) == ("march", "70.00", "5.00", "65.00")
    assert [line["name"] for line in entry["trace"]["split"]] == ["片", "针"]


def test_whose_bill_it_is(run, tmp_path):
    """A bill without a person is refused in words that say what to do."""
    (tmp_path / "b.xlsx").write_bytes(bill([["A1", "片", whole(1), "20.00", "甲"]], [*HEAD, "类别"]))
    assert "--person" in run("settle", "b.xlsx", code=2).stderr


def test_table_of_cases_is_none(run, tmp_path):
    """A table that says whose each row is, is one of cases, also where it has items and amounts."""
    head = "参保人,出生日期,险种,人员类别,地区,单据号,就诊日期,待遇类别,医院等级,项目名称,目录类别,金额"
    text = f"{head}\nP,1990-05-01,职工,在职,atlantis,V,2024-03-05,门诊,三级,片,甲,20\n"
    (tmp_path / "cases.csv").write_text(text, encoding="utf-8")
    assert settled(run("settle", "cases.csv", "--format", "json"))["total"] == "20.00"


def test_nothing_is_silently_class_c(run, tmp_path):
    """A line of which nobody says the class is refused with its row, with a list and without."""
    (tmp_path / "b.xlsx").write_bytes(bill([["A1", "片", whole(1), "20.00"], [None, "营养餐", whole(1), "9"]]))
    (tmp_path / "l.csv").write_text("编码,类别\nA1,甲\n", encoding="utf-8")
    error = run("settle", "b.xlsx", "--person", "me.toml", code=2).stderr
    assert "nobody says the class of '片'" in error and "b.xlsx: row 2: claim[0].lines[0]" in error and "--list" in error
    error = run("settle", "b.xlsx", "--person", "me.toml", "--list", "l.csv", code=2).stderr
    assert "no list knows '营养餐'" in error and "row 3" in error


def test_list_by_code(run, tmp_path):
    """Class, first pay of the scheme and limit of the level come from the entry in force on the day; what is printed stands."""
    table = """编码,名称,类别,职工先行自付比例,居民先行自付比例,三级限价,二级限价,开始日期,结束日期
A1,片,甲,,,,,,
B1,针,乙,20%,30%,,,2020-01-01,2023-12-31
B1,针,乙,10%,30%,40,30,2024-01-01,
B2,膏,乙,10%,30%,,,,
"""
    (tmp_path / "l.csv").write_text(table, encoding="gb18030")
    rows = [["A1", "片", whole(1), "20.00", None], ["B1", "针", whole(2), "100.00", None], ["B2", "膏", whole(1), "30", "甲"]]
    (tmp_path / "b.xlsx").write_bytes(bill(rows, [*HEAD, "医保类别"]))
    result = run("settle", "b.xlsx", "--person", "me.toml", "--list", "l.csv", "--format", "json")
    first, second, third = settled(result)["trace"]["split"]
    assert (first["class"], first["in_scope"]) == ("A", "20.00")
    assert (second["class"], second["over_limit"], second["first_pay"], second["in_scope"]) == ("B", "20.00", "8.00", "72.00")
    assert (third["class"], third["in_scope"]) == ("A", "30.00")
    assert [note["code"] for note in json.loads(result.stdout)["notes"]] == ["filled_by_code", "bill_without_total"][::-1]


def test_name_only_suggests(run, tmp_path):
    """A name that all entries agree on is taken and flagged; one that stands for several classes is refused."""
    (tmp_path / "l.csv").write_text("编码,名称,剂型,类别\nA1,甲药,片,甲\nA2,乙药,片剂,甲\nA3,乙药,胶囊,乙\n", encoding="utf-8")
    (tmp_path / "b.xlsx").write_bytes(bill([[None, "甲药", whole(1), "20.00"]]))
    result = run("settle", "b.xlsx", "--person", "me.toml", "--list", "l.csv", "--format", "json")
    (note,) = [note for note in json.loads(result.stdout)["notes"] if note["code"] == "filled_by_name"]
    assert "by its name alone" in note["en"] and "未经核实" in note["zh"]
    (tmp_path / "c.xlsx").write_bytes(bill([[None, "乙药", whole(1), "20.00"]]))
    assert (
        "several values for the class of '乙药': A, B"
        in run("settle", "c.xlsx", "--person", "me.toml", "--list", "l.csv", code=2).stderr
    )


def test_downloads_of_the_bureau(run, tmp_path):
    """The three downloads, class, limit and ratio, are three lists that add up."""
    common = {"hilist_code": "B1", "begndate": "2023-01-01 00:00:00", "enddate": None, "vali_flag": "1"}
    downloads = {
        "1312": [{**common, "hilist_name": "针", "chrgitm_lv": "02", "med_chrgitm_type": "09"}],
        "1318": [
            {**common, "hilist_lmtpric_type": "3", "hilist_pric_uplmt_amt": 40.5},
            {**common, "hilist_lmtpric_type": "2", "hilist_pric_uplmt_amt": 30},
        ],
        "1319": [
            {**common, "selfpay_prop_psn_type": "310", "selfpay_prop_type": "10", "selfpay_prop": 0.1},
            {**common, "selfpay_prop_psn_type": "390", "selfpay_prop_type": "10", "selfpay_prop": 0.3},
            {**common, "selfpay_prop_psn_type": "310", "selfpay_prop_type": "20", "selfpay_prop": 0.9},
            {**common, "selfpay_prop_psn_type": "310", "selfpay_prop_type": "10", "selfpay_prop": 0.5, "vali_flag": "0"},
        ],
    }
    options = []
    for name, rows in downloads.items():
        (tmp_path / f"{name}.json").write_text(json.dumps({"infcode": 0, "output": {"data": rows}}), encoding="utf-8")
        options += ["--list", f"{name}.json"]
    (tmp_path / "b.xlsx").write_bytes(bill([["B1", "针", whole(2), "100.00"]]))
    (line,) = settled(run("settle", "b.xlsx", "--person", "me.toml", *options, "--format", "json"))["trace"]["split"]
    assert (line["class"], line["over_limit"], line["first_pay"]) == ("B", "19.00", "8.10")


def test_case_that_names_its_bill(run, tmp_path):
    """The path is relative to the case; an error tells the bill and its row."""
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "b.xlsx").write_bytes(bill([["A1", "片", whole(1), "20.00", "甲"]], [*HEAD, "类别"]))
    (folder / "case.toml").write_text(PERSON + 'id = "V"\nlines = "b.xlsx"\n', encoding="utf-8")
    assert settled(run("settle", "cases/case.toml", "--format", "json"))["total"] == "20.00"
    (folder / "b.xlsx").write_bytes(bill([["A1", "片", whole(1), "20,00", "甲"]], [*HEAD, "类别"]))
    assert "b.xlsx: row 2" in run("settle", "cases/case.toml", code=2).stderr
    (folder / "case.toml").write_text(PERSON + 'id = "V"\nlines = "no.xlsx"\n', encoding="utf-8")
    assert "no such file" in run("settle", "cases/case.toml", code=2).stderr


def test_only_the_command_line_opens_paths():
    """As plain data, a path is no list of lines."""
    data = tomllib.loads(PERSON + 'id = "V"\nlines = "b.xlsx"\n')
    with pytest.raises(yibao.InputError) as refused:
        yibao.read_case(data)
    assert refused.value.where == "claim[0].lines"


def test_case_written(run, tmp_path):
    """What was put together is an ordinary case: it settles to the same, and says above what nobody verified."""
    (tmp_path / "l.csv").write_text("编码,名称,类别\nA1,甲药,甲\n", encoding="utf-8")
    (tmp_path / "b.xlsx").write_bytes(bill([[None, "甲药", whole(1), "20.00"], ["A1", "片", whole(1), "5"]]))
    first = run("settle", "b.xlsx", "--person", "me.toml", "--list", "l.csv", "--write", "case.toml", "--format", "json")
    text = (tmp_path / "case.toml").read_text(encoding="utf-8")
    assert text.startswith("# ") and "by its name alone" in text
    again = run("settle", "case.toml", "--format", "json")
    assert json.loads(again.stdout)["settlements"] == json.loads(first.stdout)["settlements"]
    assert (
        "exists already" in run("settle", "b.xlsx", "--person", "me.toml", "--list", "l.csv", "--write", "case.toml", code=2).stderr
    )


def test_case_is_written_to_be_mended(run, tmp_path):
    """A bill that cannot be settled yet is written, too."""
    (tmp_path / "b.xlsx").write_bytes(bill([["A1", "片", whole(1), "20.00"]]))
    run("settle", "b.xlsx", "--person", "me.toml", "--write", "case.toml", code=2)
    written = tomllib.loads((tmp_path / "case.toml").read_text(encoding="utf-8"))
    assert written["claim"][0]["lines"] == [{"code": "A1", "name": "片", "amount": "20.00", "quantity": "1"}]


@pytest.mark.parametrize("seed", range(6))
def test_same_bill_in_every_form(run, tmp_path, seed):
    """TOML, JSON, CSV, xlsx, xls and ods give the same fen, warnings and sources."""
    chance = random.Random(seed)
    made = items(chance)
    laid_out = LAYOUTS[seed](chance, made)
    lines = [_line(item, laid_out.prints) for item in made]
    case = {**tomllib.loads(PERSON)}
    claim = {**case["claim"][0], "date": "2024-03-05", "id": "b", "lines": lines}
    data = {**case, "person": {**case["person"], "birth_date": "1990-05-01"}, "claim": [claim]}
    (tmp_path / "b.json").write_text(json.dumps(data), encoding="utf-8")
    if seed == 2:  # this one prints a stay, which the JSON has to say as well
        claim |= {"benefit": "inpatient", "admitted": "2024-03-01", "discharged": "2024-03-08", "facility": {"level": "tertiary"}}
        del claim["date"]
        (tmp_path / "b.json").write_text(json.dumps(data), encoding="utf-8")
    run("settle", "b.json", "--write", "b.toml")
    wanted = json.loads(run("settle", "b.json", "--format", "json").stdout)
    assert json.loads(run("settle", "b.toml", "--format", "json").stdout) == wanted
    for kind in ("xlsx", "xls", "ods", "csv"):
        (tmp_path / f"b.{kind}").write_bytes(FILES[kind](laid_out))
        done = json.loads(run("settle", f"b.{kind}", "--person", "me.toml", "--format", "json").stdout)
        for entry in (*done["settlements"], *wanted["settlements"]):
            entry["trace"]["split"] = sorted(
                ({key: value for key, value in line.items() if key != "line"} for line in entry["trace"]["split"]), key=str
            )
        assert done == wanted, kind


def _line(item: Item, prints: frozenset[str]) -> dict[str, str]:
    line = {"name": item.name, "code": item.code, "amount": yuan(item.amount), "class": item.class_, "quantity": str(item.quantity)}
    if item.class_ == "B":
        line["first_pay_ratio"] = f"{item.ratio / 100:g}"
    if "kind" in prints:
        line["kind"] = {
            "西药费": "drug",
            "中成药费": "drug",
            "检查费": "service",
            "材料费": "consumable",
            "床位费": "bed",
            "输血费": "blood",
        }[item.category]
    return line


def test_layouts_print_what_they_say():
    """The generator names the keys that a layout prints among those there are."""
    assert all(layout(random.Random(1), items(random.Random(1))).prints <= ALL for layout in LAYOUTS)

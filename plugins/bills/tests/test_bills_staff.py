"""Tables of persons and months, and lists of items, as workbooks say the same as as text."""

import datetime as dt
import inspect
import json

import pytest
from click.testing import CliRunner

from plugins.bills.tests.made_bills import FILES, Layout, Number
from yibao.cli.app.main import main

SEPARATE = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}
"""Later versions of click keep standard error apart by themselves."""

HEAD = ["工号", "月份", "出生日期", "险种", "人员类别", "缴费基数"]
ROWS = [["1", f"2024-{month}", "1984-03-01", "职工", "在职", Number("30000")] for month in (11, 12)]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        result = CliRunner(**SEPARATE).invoke(main, arguments)
        assert result.exit_code == 0, (result.stdout, result.stderr)
        return json.loads(result.stdout)

    return run


def test_staff_as_workbook(run, tmp_path):
    """xlsx, xls and ods give what CSV gives; days that are shown as days are read."""
    laid_out = Layout([HEAD, *ROWS], [], frozenset())
    wanted = None
    for kind in ("csv", "xlsx", "xls", "ods"):
        (tmp_path / f"staff.{kind}").write_bytes(FILES[kind](laid_out))
        document = run("contribute", "--city", "atlantis", "--format", "json", f"staff.{kind}")
        wanted = wanted or document
        assert document == wanted, kind
    assert wanted["months"][0]["totals"]["employer"] == "2700.00"
    dated = [[row[0], dt.date(2024, 11 + number, 30), dt.date(1984, 3, 1), *row[3:]] for number, row in enumerate(ROWS)]
    (tmp_path / "days.xlsx").write_bytes(FILES["xlsx"](Layout([HEAD, *dated], [], frozenset())))
    assert run("contribute", "--city", "atlantis", "--format", "json", "days.xlsx") == wanted


def test_list_as_workbook(run, tmp_path):
    """A list may be a workbook."""
    (tmp_path / "l.xlsx").write_bytes(
        FILES["xlsx"](Layout([["编码", "类别", "自付比例"], ["B1", "乙", Number("0.1")]], [], frozenset()))
    )
    (tmp_path / "b.xlsx").write_bytes(
        FILES["xlsx"](Layout([["编码", "名称", "金额"], ["B1", "针", Number("50")]], [], frozenset()))
    )
    (tmp_path / "me.toml").write_text(
        'city = "atlantis"\n[person]\nid = "P"\nbirth_date = 1990-05-01\nscheme = "employee"\nstanding = "active"\n'
        '[[claim]]\ndate = 2024-03-05\nbenefit = "outpatient"\nfacility = { level = "tertiary" }\n',
        encoding="utf-8",
    )
    document = run("settle", "b.xlsx", "--person", "me.toml", "--list", "l.xlsx", "--format", "json")
    assert document["settlements"][0]["first_pay"] == "5.00"

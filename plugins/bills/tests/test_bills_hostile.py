"""Files that are broken, hostile or enormous get a clear error, in bounded time and memory."""

import contextlib
import datetime as dt
import io
import os
import subprocess
import sys
import time
import zipfile

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from plugins.bills.tests.made_bills import FILES, Layout, Number, whole
from yibao import InputError
from yibao_bills.bill.catalogue import read_list
from yibao_bills.bill.claim import read_claim
from yibao_bills.recognition import is_bill, is_item_list

HEAD = ["名称", "类别", "金额"]
ROW = ["片", "甲", Number("5")]


def lines(data):
    (record,) = read_claim(data, "bill")
    return record.data["claim"][0]["lines"]


def refusal(data):
    """The error that a file gets, in less than ten seconds."""
    started = time.perf_counter()
    with pytest.raises(InputError) as refused:
        list(read_claim(data, "bill"))
    assert time.perf_counter() - started < 10
    assert refused.value.mend is not None
    return str(refused.value)


def workbook(*rows, change=None, **names):
    """A workbook with a bill, changed before it is saved."""
    book = openpyxl.Workbook()
    for row in rows or (HEAD, ["片", "甲", 5]):
        book.active.append(row)
    if change is not None:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def replaced(data, name, change):
    """A zipped file with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            part = old.read(info)
            new.writestr(info.filename, change(part) if info.filename == name else part)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_zip_bomb():
    """An archive that unpacks to gigabytes is refused while it is unpacked."""
    bomb = replaced(workbook(), "docProps/core.xml", lambda part: b"<a>" + b" " * (129 << 20) + b"</a>")
    assert len(bomb) < 1 << 20
    assert "unpacks to more than 128 MB" in refusal(bomb)


def test_a_million_rows():
    """A million rows are refused."""
    body = b'<row><c t="n"><v>1</v></c></row>' * 1_000_001
    data = replaced(workbook(), SHEET, lambda part: part.replace(b"</sheetData>", body + b"</sheetData>"))
    assert "1,000,000 cells" in refusal(data)
    assert "1,000,000 cells" in refusal("名称,金额\n".encode() + b"a,1\n" * 1_000_000)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_two_cells_in_opposite_corners(kind):
    """What lies between two cells is not set aside."""
    if kind == "xlsx":
        data = workbook(change=lambda book: book.active.__setitem__("XFD1048576", 1))
    elif kind == "xls":
        book = xlwt.Workbook()
        sheet = book.add_sheet("a")
        sheet.write(0, 0, "x")
        sheet.write(65535, 255, 1)
        out = io.BytesIO()
        book.save(out)
        data = out.getvalue()
    else:
        attribute = b'table:number-rows-repeated="1000000"'
        whole_data = FILES["ods"](Layout([HEAD, ROW], [], frozenset()))
        data = replaced(whole_data, "content.xml", lambda part: part.replace(b"<table:table-row", b"<table:table-row " + attribute))
    assert "cells" in refusal(data)


def test_empty_ends_that_are_repeated():
    """OpenDocument programs fill a sheet with empty rows and cells; they count for nothing."""
    cell = b'<table:table-cell table:number-columns-repeated="16384"/>'
    ends = b'<table:table-row table:number-rows-repeated="1048570">' + cell + b"</table:table-row>"
    data = FILES["ods"](Layout([HEAD, ROW], [], frozenset()))
    assert len(lines(replaced(data, "content.xml", lambda part: part.replace(b"</table:table>", ends + b"</table:table>")))) == 1


def test_formulas():
    """A formula counts as what the program computed; one that nobody computed is refused with its cell."""
    data = workbook(HEAD, ["片", "甲", "=2+3"])
    assert "C2 holds a formula that was never computed" in refusal(data)
    computed = replaced(data, SHEET, lambda part: part.replace(b"<v />", b"<v>5</v>").replace(b"<v></v>", b"<v>5</v>"))
    assert [line["amount"] for line in lines(computed)] == ["5.00"]


def test_external_links():
    """A link to another file is not followed: what was last seen there counts."""
    data = workbook(HEAD, ["片", "甲", "='" + "file:" + "///etc/[passwd]a'!A1"])
    assert "never computed" in refusal(data)
    linked = replaced(data, SHEET, lambda part: part.replace(b"<v />", b"<v>7</v>").replace(b"<v></v>", b"<v>7</v>"))
    assert [line["amount"] for line in lines(linked)] == ["7.00"]


def test_entities():
    """Nothing that declares entities is opened."""
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>'
    data = replaced(workbook(), SHEET, lambda part: bomb + part[part.index(b"<worksheet") :])
    assert "declares a document type" in refusal(data)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_cut_off(kind):
    """A file that ends too early, at whatever byte, gets an error or is read; never anything else."""
    data = FILES[kind](Layout([HEAD, ROW], [], frozenset()))
    for end in range(4, len(data), max(1, len(data) // 30)):
        refusal(data[:end])


@pytest.mark.parametrize(
    ("kind", "count"), [("xlsx", 15), ("xls", 15), ("ods", 15), pytest.param("xls", 1000, marks=pytest.mark.slow)]
)
def test_spoilt_bytes(kind, count):
    """A byte that is wrong, wherever it is, leads to an error or to a bill; never to anything else."""
    data = FILES[kind](Layout([HEAD, ROW], [], frozenset()))
    for place in range(0, len(data), max(1, len(data) // count)):
        spoilt = bytearray(data)
        spoilt[place] ^= 0xFF
        try:
            list(read_claim(bytes(spoilt), "bill"))
        except InputError as error:
            assert error.mend is not None


def test_hidden_sheets():
    """A hidden sheet is not read, and that is told."""

    def hide(book):
        other = book.create_sheet("旧账单")
        other.append(HEAD)
        other.append(["旧药", "甲", 9])
        other.sheet_state = "hidden"

    (record,) = read_claim(workbook(change=hide), "bill")
    assert [line["name"] for line in record.data["claim"][0]["lines"]] == ["片"]
    assert "旧账单" in next(note.text.en for note in record.notes if note.code == "hidden_sheet")


def test_merged_cells():
    """An amount merged over two rows leaves the second without one, which is told."""
    data = workbook(
        ["名称", "类别", "数量", "金额"],
        ["片", "甲", 1, 5],
        ["针", "甲", 2, None],
        change=lambda book: book.active.merge_cells("D2:D3"),
    )
    assert "row 3" in _where(data) and "the amount is missing" in refusal(data)


def _where(data):
    with pytest.raises(InputError) as refused:
        list(read_claim(data, "bill"))
    return refused.value.where


def test_days():
    """A day that is shown as one, a bare serial number, and texts are read; what may be two days is refused."""
    for written in (dt.date(2024, 3, 1), 45352, "2024/3/1", "2024年3月1日 10:20", "20240301"):
        (record,) = read_claim(workbook(["就诊日期", written], [], HEAD, ["片", "甲", 5]), "bill")
        assert record.data["claim"][0]["date"] == "2024-03-01", written
    assert "may be two different days" in refusal(workbook(["就诊日期", "03/04/2024"], [], HEAD, ["片", "甲", 5]))


@pytest.mark.parametrize(
    ("title", "benefit"), [("门诊费用清单", "outpatient"), ("门诊特殊病种费用清单", None), ("门诊慢特病费用清单", None)]
)
def test_titles(title, benefit):
    """A title says which care it was, where it can be no other."""
    (record,) = read_claim(workbook([title], HEAD, ["片", "甲", 5]), "bill")
    assert record.data["claim"][0].get("benefit") == benefit


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["片", "甲", "1.234,50"], "cannot be read"),
        (["片", "甲", "5.001"], "more than two decimals"),
        (["片", "丁", 5], "the class '丁' is not known"),
        (["片", "甲", "12O.00"], "cannot be read"),
    ],
)
def test_cells_that_cannot_be_read(row, words):
    """What may mean two things is refused with its row."""
    data = workbook(HEAD, ["针", "甲", 1], row)
    assert words in refusal(data)
    assert _where(data).startswith("row 3")


def test_sums_that_differ():
    """Where lines do not come to the printed sum, both are told."""
    rows = [HEAD, ["针", "甲", 1], ["片", "甲", 5], ["合计", None, 7]]
    assert refusal(workbook(*rows)) == "the lines come to 6.00, the printed sum is 7.00"
    assert "6.00" in refusal(workbook(["总费用", 7], *rows[:3]))
    assert "陆" not in refusal(workbook(*rows[:3], ["合计(大写):柒元整", None, None]))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\1\2",
        b"PK\x03\x04",
        b"PK\x05\x06" + b"\0" * 18,
        b"\xd0\xcf\x11\xe0" * 200,
        b"a,b\n1,2\n",
        b'"a\nb,"c"d',
        b"\xff\xfe\xff",
    ],
)
def test_what_is_no_bill(data):
    """Anything else is refused."""
    refusal(data)


@pytest.mark.skipif(sys.platform == "win32", reason="memory is limited by POSIX means")
def test_memory_is_bounded(tmp_path):
    """Hostile files are refused within 600 MB."""
    cases = {
        "bomb.xlsx": replaced(workbook(), "docProps/core.xml", lambda part: b"<a>" + b" " * (129 << 20) + b"</a>"),
        "corners.xlsx": workbook(change=lambda book: book.active.__setitem__("XFD1048576", 1)),
    }
    for name, data in cases.items():
        (tmp_path / name).write_bytes(data)
    program = (
        "import resource, sys, pathlib\n"
        "resource.setrlimit(resource.RLIMIT_AS, (600 << 20,) * 2)\n"
        "from yibao import InputError\n"
        "from yibao_bills.bill.claim import read_claim\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n"
        "        list(read_claim(pathlib.Path(name).read_bytes(), name))\n"
        "    except InputError as error:\n"
        "        print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *(str(tmp_path / name) for name in cases)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=dict(os.environ),
    )
    assert len(done.stdout.splitlines()) == len(cases)


def test_calamine_is_left_alone(tmp_path):
    """Delimited text, and commands that read no spreadsheet, import nothing of calamine or olefile."""
    path = tmp_path / "b.csv"
    path.write_text("名称,类别,金额\n片,甲,5\n", encoding="utf-8")
    program = (
        "import sys, pathlib\n"
        "from yibao import load_registry\n"
        "forms = load_registry().forms()\n"
        "from yibao_bills.bill.claim import read_claim\n"
        f"list(read_claim(pathlib.Path({str(path)!r}).read_bytes(), 'b.csv'))\n"
        "print(sorted({'python_calamine', 'olefile'} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_whole_numbers_stay_whole():
    """A quantity of a workbook has no fraction that nobody wrote."""
    (line,) = lines(
        FILES["xlsx"](Layout([["名称", "类别", "数量", "金额"], ["片", "甲", whole(3), Number("0.3")]], [], frozenset()))
    )
    assert (line["quantity"], line["amount"]) == ("3", "0.30")


def test_codes_that_became_numbers():
    """A long code that a spreadsheet took for a number is the same on a bill and in a list."""
    rows = ["编码", "名称", "类别", "金额"], [12345678901234567, "片", "甲", 5]
    (line,), (entry,) = lines(workbook(*rows)), read_list(workbook(*rows), "list")
    assert line["code"] == entry.data["code"] == "12345678901234600"


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
def test_any_bytes(data):
    """Whatever bytes there are, recognising them raises nothing, and reading them only errors that say how to mend them."""
    for name in ("-", "a.csv", "a.xlsx"):
        is_bill(data, name)
        is_item_list(data, name)
    if not data.startswith((b"PK", b"\xd0\xcf")):
        for read in (read_claim, read_list):
            with contextlib.suppress(InputError):
                list(read(data, "-"))


CELLS = st.sampled_from(
    [
        "名称",
        "金额",
        "类别",
        "编码",
        "合计",
        "小计",
        "甲",
        "乙10%",
        "自费",
        "5",
        "-5",
        "1,000.00",
        "2024-03-01",
        "",
        "片",
        "西药费",
        "合计:5",
    ]
)


@given(st.lists(st.lists(CELLS, max_size=6), max_size=8))
def test_any_table(rows):
    """Whatever rows of likely cells there are, they are a bill with lines, or an error that says how to mend it."""
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in [["名称", "类别", "金额"], *rows])
    try:
        (record,) = read_claim(text.encode(), "bill.csv")
    except InputError as error:
        assert error.mend is not None
    else:
        assert record.data["claim"][0]["lines"]

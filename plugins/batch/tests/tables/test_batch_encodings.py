"""CSV in UTF-8 and in GB 18030: ids stay apart, whatever the bytes are, and what is no text is refused by row."""

import csv
import io

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibao.cli.app.main import main
from yibao.cli.terminal.csv import cell, sheet
from yibao_batch.sources.inputs import find_input
from yibao_batch.tables import encodings
from yibao_batch.tables.encodings import encoding_of
from yibao_batch.tables.files import Output

NAMES = ("张三", "李四", "王五")
PERSONS = "person,birth_date,scheme,standing\n" + "".join(f"{name},1980-01-01,employee,active\n" for name in NAMES)
CLAIMS = "person,claim,date,benefit,level,in_scope\n" + "".join(
    f"{name},c{place},2022-03-0{place},outpatient,community,1000\n" for place, name in enumerate(NAMES, 1)
)


@pytest.fixture
def settle(tmp_path, capsys):
    """Runs the command on two CSV files: exit code, what is said on either stream, settled rows and refused ones."""

    def go(persons, claims, *options):
        for name, content in (("persons", persons), ("claims", claims)):
            (tmp_path / f"{name}.csv").write_bytes(content)
        out, listed = tmp_path / "out.csv", tmp_path / "out.csv.rejects.csv"
        paths = [str(tmp_path / "persons.csv"), str(tmp_path / "claims.csv"), str(out)]
        code = main(["batch", "run", "--city", "atlantis", *paths, *options], standalone_mode=False)
        said = capsys.readouterr()
        assert not any(word in said.err for word in ("Traceback", "internal error", "内部错误"))
        tables = [list(csv.DictReader(io.StringIO(one.read_text("utf-8")))) if one.exists() else [] for one in (out, listed)]
        return code, said, *tables

    return go


@pytest.mark.parametrize("encoded", ["both", "persons", "claims"])
def test_gb18030(settle, encoded):
    """A file that is GB 18030 throughout is read as such, the other as what it is; nobody becomes somebody else."""
    codes = {name: "gbk" if encoded in ("both", name) else "utf-8" for name in ("persons", "claims")}
    code, said, settled, rejects = settle(PERSONS.encode(codes["persons"]), CLAIMS.encode(codes["claims"]), "--lang", "en")
    assert code == 0 and not rejects
    assert [(one["person"], one["claim"]) for one in settled] == [("张三", "c1"), ("李四", "c2"), ("王五", "c3")]
    assert len({one["pooled_fund_fen"] for one in settled}) == 1
    read = [name for name, told in codes.items() if told == "gbk"]
    for stream in said:
        assert "read as GB 18030 (GBK), not UTF-8" in stream and all(f"{name}.csv" in stream for name in read)
    _, said, _, _ = settle(PERSONS.encode(codes["persons"]), CLAIMS.encode(codes["claims"]), "--lang", "zh")
    assert all("按 GB 18030(GBK)读取" in stream.replace("\uff08", "(").replace("\uff09", ")") for stream in said)


@pytest.mark.parametrize("bad", [b"\xd5\xc5\xc8\xfd", b"\xe5\xbc", b"a\xffb", b"M\xfcller"])
def test_bad_rows_of_utf8(settle, bad):
    """A file that is UTF-8 but for some rows stays UTF-8; those are refused with the place of the cell."""
    row = bad + b",c9,2022-03-01,outpatient,community,1000\n"
    code, said, settled, rejects = settle(PERSONS.encode(), CLAIMS.encode() + row, "--lang", "en")
    assert code == 2 and len(settled) == 3 and "GB 18030 (GBK)" not in said.err
    assert [(one["input"], one["file"], one["row"], one["column"], one["claim"]) for one in rejects] == [
        ("claims", "claims.csv", "4", "person", "c9")
    ]
    assert "bytes that are no text" in rejects[0]["reason_en"]


def test_bad_rows_of_persons(settle):
    """A person with a cell that is no text is refused, and so are the claims of nobody known."""
    code, _, settled, rejects = settle(PERSONS.encode().replace("李四".encode(), b"\xff\xfe"), CLAIMS.encode())
    assert code == 2 and [one["person"] for one in settled] == ["张三", "王五"]
    assert [(one["input"], one["row"], one["column"]) for one in rejects] == [("persons", "2", "person"), ("claims", "2", "person")]
    _, _, settled, rejects = settle(PERSONS.encode().replace("李四,1980".encode(), "李四,".encode() + b"\xff"), CLAIMS.encode())
    assert [one["person"] for one in settled] == ["张三", "王五"]
    assert {(one["input"], one["column"]) for one in rejects} == {("persons", "birth_date"), ("claims", "person")}


LAST = "王五,c4,2022-03-04,outpatient,community,1000\n".encode()


def test_short_row_with_a_bad_byte(settle):
    """A row with a cell too few and a byte that is no text is one refused row."""
    code, _, settled, rejects = settle(PERSONS.encode(), CLAIMS.encode() + b"\xff,c9\n" + LAST)
    assert code == 2 and len(settled) == 4 and [(one["row"], one["column"]) for one in rejects] == [("4", "")]


@pytest.mark.parametrize("ends", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030"])
def test_line_ends(settle, ends, code):
    """Lines may end as any system ends them, with a mark of the encoding before the first or without."""
    told, _, settled, _ = settle(*(text.replace("\n", ends).encode(code) for text in (PERSONS, CLAIMS)))
    assert told == 0 and [one["person"] for one in settled] == list(NAMES)


def test_header_in_no_encoding(settle):
    """Names of columns that cannot be read are told as that."""
    code, said, settled, _ = settle(PERSONS.encode("utf-16"), CLAIMS.encode(), "--lang", "en")
    assert code == 3 and "neither UTF-8 nor GB 18030" in said.err and not settled


WORDS = st.text(st.sampled_from("张李王刘陈杨赵黄周吴欧阳伟芳娜敏静丽强磊洋艳勇军杰娟涛超明霞平刚桂英"), min_size=2, max_size=3)


@settings(max_examples=60, deadline=None)
@given(names=st.lists(WORDS, min_size=3, max_size=30), block=st.integers(1, 9))
def test_blocks_do_not_matter(tmp_path_factory, names, block):
    """A file is recognised, and read, alike however it is cut into blocks."""
    file = tmp_path_factory.mktemp("names") / "names.csv"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "_BLOCK", block)
        for code in ("utf-8", "gb18030"):
            file.write_bytes(("person\n" + "".join(f"{name}\n" for name in names)).encode(code))
            recognised = encoding_of(file)
            assert recognised == ("utf-8", True) or code == "gb18030"
            table = find_input(str(file)).whole(["person"])
            if recognised[1]:
                assert table.column("person").to_pylist() == names


BYTES = st.lists(st.integers(0, 255).filter(lambda byte: byte not in b'\n\r",'), min_size=1, max_size=4).map(bytes)


@settings(max_examples=150, deadline=None)
@given(
    cells=st.lists(BYTES | WORDS.map(lambda word: word.encode("gbk")) | WORDS.map(str.encode), min_size=2, max_size=12, unique=True)
)
def test_ids_stay_apart(tmp_path_factory, cells):
    """Cells of different bytes are never read as one id; but for the quote of a formula, which is taken off."""
    file = tmp_path_factory.mktemp("cells") / "cells.csv"
    file.write_bytes(b"person\n" + b"".join(b"x" + one + b"\n" for one in cells))
    ids = find_input(str(file)).whole(["person"]).column("person").drop_null().to_pylist()
    assert len(set(ids)) == len(ids)


@settings(max_examples=150, deadline=None)
@given(ids=st.lists(st.text(st.sampled_from("=+-@'＝＠\"ab1, 5.张"), min_size=1).filter(str.strip), min_size=1, max_size=8))
def test_cells_are_read_back(tmp_path_factory, ids):
    """What is written so that no spreadsheet runs it is read back as it was, from a list of refused rows as from a settlement."""
    folder = tmp_path_factory.mktemp("cells")
    output = Output(folder / "out.csv", "csv", pa.schema([("person", pa.string())]))
    output.write(pa.table({"person": ids}))
    output.close()
    (folder / "sheet.csv").write_text(sheet([["person"], *([one] for one in ids)]), encoding="utf-8")
    for name in ("out", "sheet"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert [row[0] for row in csv.reader(file)] == ["person", *map(cell, ids)]
        assert find_input(str(folder / f"{name}.csv")).whole(["person"]).column("person").to_pylist() == ids


CELLS = {"=1+1": "'=1+1", "@x": "'@x", "-2+3": "'-2+3", "-5.00": "-5.00", "+1,000.5": "+1,000.5", "-3%": "-3%", "": ""}
CELLS |= {"\t=1": "\\t=1", "a\x1b[2J": "a\\x1b[2J", "'=1": "''=1", "'a": "'a", "\uff1d1+1": "'\uff1d1+1"}


@pytest.mark.parametrize(("text", "written"), CELLS.items())
def test_cells(text, written):
    """Formulas get a quote, numbers none; control characters are escaped."""
    assert cell(text) == written


def test_formulas_in_what_is_written(settle):
    """Neither settlements nor the list of refused rows has a cell that a spreadsheet runs."""
    ids = {"张三": '"=HYPERLINK(""x"",1)"', "李四": "@a", "王五": "-1+1"}
    persons, claims = PERSONS, CLAIMS + "@nobody,=1,2022-03-01,outpatient,community,1000\n"
    for name, other in ids.items():
        persons, claims = persons.replace(name, other), claims.replace(name, other)
    code, _, settled, rejects = settle(persons.encode(), claims.encode())
    assert code == 2 and {one["person"] for one in settled} == {'\'=HYPERLINK("x",1)', "'@a", "'-1+1"}
    assert [(one["person"], one["claim"]) for one in rejects] == [("'@nobody", "'=1")]

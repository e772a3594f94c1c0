"""The printed slip: it says what the document says, in either language, and nothing that is put in is obeyed."""

import datetime as dt
import random
import re
from html.parser import HTMLParser

import pytest

import yibao
from tests.cli.place import Lilliput, case, stay, visit
from yibao.cli.pages.slip.slip import write_slip
from yibao.documents.serialize import unstructure
from yibao.engine.course.statement import statements
from yibao.model.inputs.parse import plain

LANGUAGES = ("zh", "en", "both")


class Slip(HTMLParser):
    """A page taken apart: its texts, its tables by class, and the amounts with how the document writes them."""

    def __init__(self, data):
        super().__init__()
        self.tags, self.texts, self.amounts, self.tables = [], [], [], {}
        self._table = self._yuan = None
        self.feed(data.decode())

    def handle_starttag(self, tag, attributes):
        names = dict(attributes)
        self.tags.append((tag, names))
        if tag == "table":
            self._table = self.tables.setdefault(names.get("class"), [])
        elif tag == "tr" and self._table is not None:
            self._table.append([])
        elif tag in ("td", "th"):
            self._table[-1].append([])
        self._yuan = names.get("data-yuan")

    def handle_data(self, text):
        self.texts.append(text)
        if self._yuan is not None:
            self.amounts.append((self._yuan, text))
            if self._table:
                self._table[-1][-1].append(self._yuan)
            self._yuan = None

    def column(self, table):
        """The amounts of the rows of a table, without its head."""
        return [[amount for cell in row for amount in cell] for row in self.tables[table] if any(row)]


def document(data):
    """The document of a case with what slips need beside it."""
    names = {"name"}
    rules = yibao.load_registry([("yibao-lilliput", Lilliput())]).rules("lilliput")
    bare = {**data, "person": {key: value for key, value in data["person"].items() if key not in names}}
    read = yibao.read_case(bare)
    result, made = yibao.settle_case(rules, read)
    years = unstructure(statements(rules, read.person, result))
    return {**made, "statement": years, "case": plain(data), "area": unstructure(rules.area.name)}


def every_amount(value):
    """All amounts of a document."""
    if isinstance(value, dict):
        return {amount for item in value.values() for amount in every_amount(item)}
    if isinstance(value, list):
        return {amount for item in value for amount in every_amount(item)}
    return {value} if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d\d", value) else set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_amounts_are_those_of_the_document(language):
    """Over random bills every amount on the slip stands in the document, written with its thousands set apart."""
    chance = random.Random(20)
    for _ in range(15):
        lines = [
            {"class": class_, "amount": f"{chance.randrange(1, 4_000_000) / 100:.2f}", "name": f"n{number}"}
            | ({"first_pay_ratio": "0.1"} if class_ == "B" else {})
            for number, class_ in enumerate(chance.choices("ABC", k=chance.randrange(1, 6)))
        ]
        accounts = {"current_year": f"{chance.randrange(0, 300_000) / 100:.2f}"}
        made = document(case(chance.choice((visit, stay))(lines=lines), person={"accounts": accounts}))
        slip = Slip(write_slip([made], language))
        entry = made["settlements"][0]
        assert slip.amounts
        before = [row[0] for row in slip.column("accounts")] if "accounts" in slip.tables else []
        assert {amount for amount, _ in slip.amounts} - set(before) <= every_amount(entry) | every_amount(made["statement"])
        assert all(shown.replace(",", "") == amount for amount, shown in slip.amounts)
        assert [row[0] for row in slip.column("items")] == [line["total"] for line in entry["trace"]["split"]] + [entry["total"]]
        assert [row[-1] for row in slip.column("items")][-1] == entry["in_scope"]
        assert dict.fromkeys(amount for row in slip.column("pays") for amount in row) == dict.fromkeys(
            [entry["total"], *entry["payers"].values()]
        )


def test_accounts_before_and_after():
    """Before is what is there afterwards and what was paid."""
    made = document(case(visit(), person={"accounts": {"current_year": "500.00"}}))
    entry = made["settlements"][0]
    paid = entry["payers"]["account.current_year"]
    assert Slip(write_slip([made], "en")).column("accounts") == [["500.00", paid, entry["accounts"]["current_year"]]]


@pytest.mark.parametrize(
    ("language", "present", "missing"),
    [
        ("zh", ["基本医疗保险费用结算单", "个人现金", "小人国市"], ["Cash", "Lilliput"]),
        ("en", ["Settlement slip of basic medical insurance", "Cash", "Lilliput"], ["个人现金", "小人国市"]),
        ("both", ["个人现金", "Cash", "小人国市", "Lilliput"], []),
    ],
)
def test_languages(language, present, missing):
    """The slip speaks one language or both."""
    text = "".join(Slip(write_slip([document(case())], language)).texts)
    assert all(word in text for word in present)
    assert not any(word in text for word in missing)


def test_nothing_is_obeyed():
    """Names of patients, hospitals and items are text, whatever they hold; the page loads nothing and runs nothing."""
    bad = "<script>alert(1)</script>\"'&<img src=x onerror=y>\x1b[31m\u202e"
    bill = visit(lines=[{"class": "A", "amount": "10", "name": bad, "code": bad}], facility={"level": "community"})
    made = document(case(bill, person={"name": bad}))
    made["case"]["claim"][0]["facility"]["name"] = bad
    data = write_slip([made], "both")
    slip = Slip(data)
    assert {tag for tag, _ in slip.tags} & {"script", "img", "link", "iframe", "a"} == set()
    assert not any(name.startswith("on") or name in ("src", "href") for _, names in slip.tags for name in names)
    assert "".join(slip.texts).count("<script>alert(1)</script>") == 4
    assert b"\x1b" not in data and "\u202e".encode() not in data
    assert b"url(" not in data and b"@import" not in data


def test_marks():
    """What is not verified, assumed or missing is marked with its document; where nothing is, the slip says so."""
    made = document(case())
    warned = {"code": "unverified", "zh": "某数值:未经核实", "en": "a figure: not verified", "figure": "f"}
    title = {"zh": "某文件", "en": "A document"}
    source = {"key": "K#3", "title": title, "number": None, "published": None, "url": None}
    cited = {"figure": "f", "source": ["K#3"], "documents": [source]}
    entry = {**made["settlements"][0], "warnings": [warned], "complete": False, "sources": [cited]}
    text = " ".join(Slip(write_slip([{**made, "settlements": [entry]}], "en")).texts)
    assert "a figure: not verified  [1]" in text.replace("\n", "")
    assert "A document" in text
    assert "Incomplete" in text and "Every figure used" not in text
    entry = {**entry, "warnings": [], "complete": True}
    assert "Every figure used" in "".join(Slip(write_slip([{**made, "settlements": [entry]}], "en")).texts)


def test_several_claims_and_a_reversal():
    """Each claim has a sheet of its own; what was taken back has one, too."""
    back = {"id": "R1", "date": "2023-09-08", "reverses": "C1"}
    made = document(case(visit(), stay(), {**back, "date": "2023-12-01"}))
    slip = Slip(write_slip([made], "en"))
    assert [tag for tag, names in slip.tags if tag == "article"] == ["article"] * 3
    assert any("takes back" in text for text in slip.texts)
    assert {made["settlements"][2]["payers"]["cash"]} <= {amount for amount, _ in slip.amounts}


def test_days_of_a_stay():
    """A stay shows its days, whatever type they have in the file."""
    text = "".join(Slip(write_slip([document(case(stay(admitted=dt.date(2023, 10, 1))))], "en")).texts)
    assert "2023-10-01 to 2023-10-20 (19 days)" in text


def test_saved_documents_are_enough():
    """A document as the contract has it, with nothing beside it, makes a slip."""
    made = {key: value for key, value in document(case()).items() if key not in ("case", "area", "statement")}
    assert "P1" in Slip(write_slip([made], "zh")).texts

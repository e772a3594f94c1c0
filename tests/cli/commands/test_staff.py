"""`yibao contribute` on a table of persons and months: totals, joiners and leavers, changes, and rows that are wrong."""

import csv
import io
import random
from decimal import Decimal

import pytest

HEAD = "工号,姓名,月份,出生日期,险种,人员类别,缴费基数,部门"


def row(person, month, base="30000", **other):
    return ",".join([person, f"姓名{person}", month, "1984-03-01", "职工", "在职", base, "财务"])


def table(*rows, head=HEAD):
    return "\n".join([head, *rows, ""]).encode()


@pytest.fixture
def contribute(run, write):
    """Works out a table of Atlantis."""

    def contribute(data, *options):
        return run("contribute", "--city", "atlantis", *options, write(data, "staff.csv"))

    return contribute


def test_months_and_payers(contribute):
    """Each month has its persons, what each payer owes, who joined and who left; the first month has neither."""
    data = table(row("1", "2024-10"), row("2", "2024-10"), row("1", "2024年11月"), row("3", "202411"), row("3", "2024/12"))
    done = contribute(data, "--format", "json")
    assert (done.code, done.err) == (0, "")
    months = done.data["months"]
    assert [(month["month"], month["persons"], month["joined"], month["left"]) for month in months] == [
        ("2024-10", 2, [], []),
        ("2024-11", 2, ["3"], ["2"]),
        ("2024-12", 1, [], ["1"]),
    ]
    assert months[0]["totals"]["employer"] == "5400.00"
    assert (done.data["format"], done.data["from"], done.data["to"]) == ("yibao-staff/1", "2024-10", "2024-12")
    assert [result["person"] for result in done.data["results"]] == ["1", "2", "3"]


def test_totals_are_those_of_the_persons(contribute):
    """Over random tables with gaps, the months add up to what the persons owe one by one, premiums counted once a year."""
    chance = random.Random(5)
    for _ in range(4):
        rows = [
            row(str(person), f"2024-{month:02d}", str(chance.randrange(4000, 40000)))
            for person in range(1, 6)
            for month in range(4, 13)
            if chance.random() < 0.7
        ]
        document = contribute(table(*rows), "--format", "json").data
        sums: dict[str, Decimal] = {}
        premiums = set()
        for result in document["results"]:
            dues = [("", month) for month in result["months"]]
            dues += [((result["person"], premium["rule"], premium["from"]), premium) for premium in result["premiums"]]
            for key, due in dues:
                if key and key in premiums:
                    continue
                premiums.add(key)
                for share in due["shares"]:
                    sums[share["payer"]] = sums.get(share["payer"], Decimal(0)) + Decimal(share["amount"])
        for payer, amount in sums.items():
            assert sum(Decimal(month["totals"].get(payer, "0")) for month in document["months"]) == amount


def test_changes(contribute):
    """On demand only what changed is said: a new base with what it costs, who joined and who left; not what stayed."""
    data = table(
        *(row("1", month) for month in ("2024-11", "2024-12")),
        row("2", "2024-11", "20000"),
        row("2", "2024-12", "25000"),
        row("3", "2024-11"),
    )
    done = contribute(data, "--changed", "--format", "json").data
    assert "results" not in done
    assert done["months"][0]["changes"] == []
    changes = {change["person"]: change for change in done["months"][1]["changes"]}
    assert {person: change["kind"] for person, change in changes.items()} == {"2": "changed", "3": "left"}
    assert (changes["2"]["base_before"], changes["2"]["base_after"]) == ("20000.00", "25000.00")
    assert (changes["2"]["before"]["employer"], changes["2"]["after"]["employer"]) == ("1800.00", "2250.00")
    rows = list(csv.DictReader(io.StringIO(contribute(data, "--changed", "--format", "csv").out)))
    assert {(row["person"], row["from"]) for row in rows} == {("2", "2024-12")}
    text = contribute(data, "--changed", "--lang", "zh").out
    assert "2024-12 变动" in text and "减少" in text and "20,000.00 → 25,000.00" in text


def test_page(contribute):
    """People read a row a month with a column for each payer, and who came and went."""
    text = contribute(table(row("1", "2024-11"), row("2", "2024-11"), row("2", "2024-12"), row("9", "2024-12"))).out
    assert "2024-12 joined  9" in text and "2024-12 left  1" in text
    assert "5,400.00" in text and "together" in text


def test_unknown_is_said(contribute):
    """What nobody knows is not counted, and the total says so."""
    done = contribute(table(row("1", "2025-12"), row("1", "2026-01")), "--format", "json").data
    assert not done["complete"]
    assert done["months"][1]["incomplete"]
    assert "≥" in contribute(table(row("1", "2025-12"), row("1", "2026-01"))).out


def test_wrong_person_among_good_ones(contribute):
    """A person who is refused is named with the row; the others are worked out, and the exit code is 2."""
    done = contribute(table(row("1", "2024-11"), row("2", "2024-11", "abc"), row("3", "2024-11")), "--format", "json")
    assert done.code == 2
    assert [result["person"] for result in done.data["results"]] == ["1", "3"]
    assert "row 3" in done.err and "contribution_base" in done.err
    assert done.data["errors"][0]["error"]["where"].startswith("row 3")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (table(row("1", "2024-11"), row("1", "2024-11")), "has 2024-11 in row 2 already"),
        (table(row("1", "2024-13")), "is not a month"),
        (table(row("1", "")), "is not a month"),
        (table(row("1", "2024-11"), head=HEAD.replace("部门", "鞋码")), "the column '鞋码' is not known"),
        (table(row("1", "2024-11"), head=HEAD.replace("姓名", "工号")), "the column '工号' stands twice"),
        (table(row("1", "2024-11"), row("1", "2024-12").replace("1984", "1985")), "birth_date differs"),
    ],
)
def test_tables_that_cannot_be_read(contribute, data, words):
    """What contradicts itself is refused with the row."""
    done = contribute(data)
    assert done.code == 2
    assert words in done.err
    assert "row" in done.err


def test_gbk(contribute):
    """A table saved by Chinese Excel is read, and its encoding is told."""
    data = table(row("1", "2024-11")).decode().encode("gb18030")
    done = contribute(data, "--format", "json")
    assert done.code == 0
    assert done.data["months"][0]["persons"] == 1
    assert "GB 18030" in done.err

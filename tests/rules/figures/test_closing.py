"""When cells end: a later row ends an earlier one of the same cell, holes are told or declared, and nothing is told twice."""

import datetime as dt
import random

import pytest

from tests.rules.small import PLAN, RATIO, STAGE, area
from yibao.model.values.errors import RuleError
from yibao.rules.figures.cells import FOREVER

SCHEMES = ("employee", "resident")
BENEFITS = ("inpatient", "outpatient", "emergency")


def table(body: str):
    """The table of the small area with these rows."""
    return area(PLAN + STAGE + RATIO.replace('from   = 2020-01-01\nvalue  = "50%"\n', body + "\n")).tables["ratio"]


def spans(body: str) -> list[tuple[str, str, int | None]]:
    return [(str(cell.first), str(cell.last), cell.value) for cell in table(body).cells]


def test_later_row_ends_the_one_before():
    """Only where something ends and nothing follows its last day is written."""
    rows = '{ from = 2020-01-01, value = "10%" }, { from = 2021-01-01, value = "20%" }'
    body = f'days = [{rows}, {{ from = 2022-01-01, to = 2022-12-31, value = "30%" }}]'
    assert spans(body) == [
        ("2020-01-01", "2020-12-31", 100_000),
        ("2021-01-01", "2021-12-31", 200_000),
        ("2022-01-01", "2022-12-31", 300_000),
    ]


def test_order_of_rows_does_not_matter():
    """Days decide, not the order in which rows stand."""
    assert spans('days = [{ from = 2021-01-01, value = "20%" }, { from = 2020-01-01, value = "10%" }]') == [
        ("2020-01-01", "2020-12-31", 100_000),
        ("2021-01-01", str(FOREVER), 200_000),
    ]


def test_row_of_some_cells_ends_those_alone():
    """A row that tells one label leaves the others to the row before."""
    made = table(
        'days = [{ from = 2020-01-01, value = "10%" }, { from = 2021-01-01, by = "scheme", value = { resident = "20%" } }]'
    )
    late = dt.date(2023, 5, 5)
    assert [made.at(late, {"scheme": scheme}).value for scheme in SCHEMES] == [100_000, 200_000]
    assert made.at(dt.date(2020, 5, 5), {"scheme": "resident"}).value == 100_000
    assert made.at(late, {"scheme": "employee"}).citation(late).figure == "ratio"


def test_day_seen_ends_with_the_row():
    """A figure that was only seen counts as seen no longer than it stands; its last day shows in the citation."""
    made = table('days = [{ seen = [2020-01-01, 2022-06-30], value = "10%" }, { from = 2021-01-01, value = "20%" }]')
    first, second = made.cells
    assert (str(first.seen), str(first.last)) == ("2020-12-31", "2020-12-31")
    assert str(first.citations[0].last) == "2020-12-31"
    assert second.citations[0].last is None


def test_both_days_seen_and_first_day():
    """``from`` is the first day, ``seen`` when a page shows it."""
    (cell,) = table('from = 2019-01-01\nseen = 2020-06-30\nvalue = "10%"').cells
    assert (str(cell.first), cell.last, cell.citations[0].basis) == ("2019-01-01", dt.date.max, "seen")


def test_last_day_that_reaches_into_the_next_row():
    """A last day that is written and does not fit is no shortening but a slip."""
    with pytest.raises(RuleError, match="two values from 2021-01-01 on"):
        table('days = [{ from = 2020-01-01, to = 2021-01-01, value = "10%" }, { from = 2021-01-01, value = "20%" }]')


HOLES = """
by   = "scheme"
days = [
  { from = 2020-01-01, to = 2020-12-31, value = "10%" },
  { from = 2022-01-01, value = { resident = "20%" } },
]"""


def test_holes_are_all_told():
    """Every cell with a hole is named, with its days."""
    with pytest.raises(RuleError) as caught:
        table(HOLES)
    assert [error.what.en for error in (caught.value, *caught.value.more)] == [
        "the cell scheme=resident has no value from 2021-01-01 to 2021-12-31",
        f"the cell scheme=employee has no value from 2021-01-01 to {FOREVER}",
    ]


def test_otherwise_declares_what_no_row_tells():
    """With ``otherwise`` these cells, and no others, are unknown for the reason that is given."""
    made = table(HOLES + '\notherwise = "unknown"\nwhy = { zh = "未查到", en = "not found" }')
    assert [(dict(gap.labels), str(gap.first), str(gap.last)) for gap in made.gaps] == [
        ({"scheme": "resident"}, "2021-01-01", "2021-12-31"),
        ({"scheme": "employee"}, "2021-01-01", str(FOREVER)),
    ]
    cell = made.at(dt.date(2021, 5, 5), {"scheme": "resident"})
    assert (cell.value, cell.reason.en) == (None, "not found")
    assert made.at(dt.date(2019, 5, 5), {"scheme": "resident"}) is None


def _rows(draw: random.Random) -> list[dict]:
    """Some rows over two dimensions, no two of one first day."""
    result = []
    for year in sorted(draw.sample(range(2010, 2024), draw.randint(1, 5))):
        value: object = draw.randint(0, 100)
        shape = draw.choice(["all", "scheme", "both"])
        if shape != "all":
            named = draw.sample(SCHEMES, draw.randint(1, 2))
            value = {name: draw.randint(0, 100) for name in named}
            if len(named) < 2 and draw.random() < 0.6:
                value["*"] = draw.randint(0, 100)
            if shape == "both":
                value = {name: {draw.choice(BENEFITS): each, "*": draw.randint(0, 100)} for name, each in value.items()}
        row = {"from": year, "by": {"all": (), "scheme": ("scheme",), "both": ("scheme", "benefit")}[shape], "value": value}
        if draw.random() < 0.25:
            row["to"] = year
        result.append(row)
    return result


def _written(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{label}" = {_written(inner)}' for label, inner in value.items()) + " }"
    return f'"{value}%"'


def _toml(rows: list[dict]) -> str:
    lines = []
    for row in rows:
        last = f", to = {row['to']}-12-31" if "to" in row else ""
        by = ", ".join(f'"{name}"' for name in row["by"])
        lines.append(f"{{ from = {row['from']}-01-01{last}, by = [{by}], value = {_written(row['value'])} }}")
    return f'days = [{", ".join(lines)}]\notherwise = "unknown"\nwhy = {{ zh = "无", en = "none" }}'


def _value(row: dict, labels: dict[str, str]) -> int | None:
    value = row["value"]
    for name in row["by"]:
        if not isinstance(value, dict):
            break
        value = value.get(labels[name], value.get("*"))
    return value


def test_cells_hold_what_the_latest_row_says():
    """Against a plain reading of the rule: of the rows that tell a cell, the one that began last, unless it has ended."""
    draw = random.Random(11)
    for _ in range(100):
        rows = _rows(draw)
        made = table(_toml(rows))
        for scheme in SCHEMES:
            for benefit in BENEFITS:
                labels = {"scheme": scheme, "benefit": benefit}
                for year in range(rows[0]["from"], 2026):
                    telling = [row for row in rows if row["from"] <= year and _value(row, labels) is not None]
                    expected = None
                    if telling and telling[-1].get("to", 9999) >= year:
                        expected = _value(telling[-1], labels) * 10_000
                    day = dt.date(year, 6, 30)
                    holding = [cell for cell in made.cells if cell.first <= day <= cell.last and cell.fits(labels)]
                    assert len(holding) <= 1
                    assert (holding[0].value if holding else None) == expected, (_toml(rows), labels, year)


@pytest.mark.parametrize(
    ("day", "status", "age"),
    [
        ("2016-02-29", "official", None),
        ("2016-03-01", "unverified", "last_seen"),
        ("2021-02-28", "unverified", "last_seen"),
        ("2021-03-01", "unverified", "stale"),
        ("9999-12-31", "unverified", "stale"),
    ],
)
def test_a_figure_that_was_only_seen(day, status, age):
    """After the last day seen it counts as unverified; from five years on its page is too old to rely on. Age ends no figure."""
    (cell,) = table('seen = [2015-01-01, 2016-02-29]\nvalue = "10%"').cells
    cited = cell.citation(dt.date.fromisoformat(day))
    assert (cell.last, cited.status, cited.age) == (dt.date.max, status, age)


def test_without_otherwise_the_same_cells_are_told():
    """What ``otherwise`` covers is an error without it, but for days before the first row that tells a cell: those are no hole."""
    draw = random.Random(13)
    for _ in range(60):
        rows = _rows(draw)
        text = _toml(rows)
        gaps = [f"the cell {_cell(gap.labels)} has no value from {gap.first} to {gap.last}" for gap in table(text).gaps]
        late = [
            f"the cell {_cell(gap.labels)} has no value from {gap.first} to {gap.last}"
            for gap in table(text).gaps
            if gap.first == min(dt.date(row["from"], 1, 1) for row in rows) and _told_later(rows, gap.labels)
        ]
        try:
            table(text.partition("\notherwise")[0])
            errors = []
        except RuleError as error:
            errors = [each.what.en for each in (error, *error.more)]
        assert errors == [gap for gap in gaps if gap not in late]


def _cell(labels: dict[str, str]) -> str:
    return ", ".join(f"{name}={label}" for name, label in labels.items()) or "-"


def _told_later(rows: list[dict], labels: dict[str, str]) -> bool:
    return any(_value(row, {"scheme": "", "benefit": "", **labels}) is not None for row in rows)

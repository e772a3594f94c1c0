"""`yibao compare`: forms, the picture, what is said, exit codes."""

import csv
import io
from xml.etree import ElementTree

import pytest
from wcwidth import wcswidth as cell_len

import yibao_atlantis
from tests.cli.place import Broken, case, stay, texts, visit

CITIES = ("--cities", "lilliput,atlantis")


@pytest.fixture
def plugins(plugins):
    return [*plugins, ("yibao-atlantis", yibao_atlantis.plugin)]


def late(**keys):
    """A visit of 2024, when both places have rules."""
    return visit(id="C2", date="2024-03-05", **keys)


def test_table(run, write):
    """A column for each city: Lilliput 600 deductible and 86 % of 100, Atlantis its own; bars of what both settled."""
    done = run("compare", *CITIES, write(case(visit())))
    assert (done.code, done.err) == (0, "")
    heading = next(line for line in done.out.splitlines() if "Lilliput" in line and "Atlantis" in line and "·" not in line)
    fund = next(line for line in done.out.splitlines() if "Pooled fund" in line)
    assert heading.index("Lilliput") < heading.index("Atlantis")
    assert fund.split()[3] == "86.00"
    assert "home: Lilliput" in done.out
    assert all(len(line) <= 80 for line in done.out.splitlines())


def test_json(run, write):
    """The document: home, the claims, what both settled, and for each city its settlements without their traces."""
    data = run("compare", *CITIES, "--format", "json", write(case(visit()))).data
    assert (data["format"], data["what"], data["home"], data["person"]) == ("yibao-comparison/1", "settle", "lilliput", "P1")
    assert (data["claims"], data["common"], data["compared"]) == (["C1"], ["C1"], True)
    lilliput, atlantis = data["cities"]
    assert (lilliput["city"], atlantis["city"]) == ("lilliput", "atlantis")
    assert lilliput["payers"] == {"pooled_fund": "86.00", "cash": "634.05"}
    assert lilliput["claims"][0]["settlement"]["payers"] == lilliput["payers"]
    assert {one["fact"] for one in atlantis["asks"]}
    assert data == run("compare", *CITIES, "--format", "json", "--lang", "zh", write(case(visit()))).data


def test_csv(run, write):
    """A row for each claim in each city; a refused one has its reason and no amounts."""
    done = run("compare", *CITIES, "--format", "csv", write(case(visit(), visit(id="C2", date="2021-09-05"))))
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [(row["city"], row["claim"]) for row in rows] == [
        ("lilliput", "C1"),
        ("lilliput", "C2"),
        ("atlantis", "C1"),
        ("atlantis", "C2"),
    ]
    for row in rows:
        assert (row["settled"] == "true") == (row["cash"] != "") == (row["refused"] == "")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_picture(run, write, tmp_path, language):
    """One bar for each city, of parts that together are as long as its bill; well-formed whatever the person is called."""
    path = tmp_path / "who.svg"
    done = run("compare", *CITIES, "--picture", path, "--lang", language, write(case(visit(), person={"id": '<&"\x07🙂'})))
    assert done.code == 0
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    boxes = [one for one in root.iter("{http://www.w3.org/2000/svg}rect") if one.get("height") == "28"]
    ends = {}
    for box in boxes:
        ends[box.get("y")] = max(ends.get(box.get("y"), 0), int(box.get("x")) + int(box.get("width")))
    assert len(ends) == 2
    assert len(set(ends.values())) == 1


def test_picture_is_the_same_every_time(run, write, tmp_path):
    """Nothing of the day or the machine stands in it."""
    file = write(case(visit()))
    for name in ("a.svg", "b.svg"):
        assert run("compare", *CITIES, "--picture", tmp_path / name, file).code == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_refusal_is_shown_with_its_reason_and_the_rest_compared(run, write):
    """Lilliput knows no maternity: the visit is still compared."""
    birth = {"id": "M", "date": "2023-10-01", "benefit": "maternity", "facility": {"level": "tertiary"}, "lines": visit()["lines"]}
    done = run("compare", *CITIES, write(case(visit(), birth)))
    assert done.code == 0
    assert "[1]" in done.out and "maternity" in done.out
    assert "only what all settled: C1" in texts(done.out.splitlines())


def test_what_is_left_behind_is_said(run, write):
    """Counters at the start and a fact that Atlantis does not ask for."""
    done = run("compare", *CITIES, write(case(visit(), person={"facts": {"tall": True}}, state={"outpatient_deductible": "100"})))
    said = texts(done.out.splitlines())
    assert "does not ask for tall" in said
    assert "start from zero" in said


def test_nothing_to_compare(run, write):
    """Exit 2 only where no bill was settled in two cities; why is told, and the document says so."""
    file = write(case(visit(date="1999-09-05")))
    done = run("compare", *CITIES, file)
    assert done.code == 2
    assert "nothing could be compared" in done.err
    assert "[1]" in done.out and "[2]" in done.out
    done = run("compare", *CITIES, "--format", "json", file)
    assert (done.code, done.data["compared"]) == (2, False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--cities", "lilliput"), "2 to 12"),
        (("--cities", ""), "2 to 12"),
        (("--cities", "lilliput,lilliput"), "twice"),
        (("--cities", "lilliput,小人国"), "twice"),
        (("--cities", "lilliput,blefuscu"), "brings no rules"),
        (("--cities", "lilliput,nowhere"), "pip install yibao-nowhere"),
        ((*CITIES, "--picture", "a.png"), ".svg"),
        ((*CITIES, "--picture", "/nowhere/at/all/a.svg"), "cannot be written"),
        ((), "--cities is missing"),
    ],
)
def test_a_wrong_command_line(run, write, arguments, said):
    """What is wrong and how to mend it, exit 2."""
    done = run("compare", *arguments, write(case(visit())))
    assert done.code == 2
    assert said in done.err


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"person": 3}', b'{"city": "nowhere"}'])
def test_a_wrong_input(run, write, content):
    """A bad file is refused with its name, in both languages."""
    for language in ("en", "zh"):
        done = run("compare", *CITIES, "--lang", language, write(content))
        assert done.code == 2
        assert done.out == ""
        assert done.err


def test_separators_and_names(run, write):
    """Codes and Chinese names, with whatever comma."""
    file = write(case(visit()))
    wanted = run("compare", *CITIES, "--format", "json", file).data
    for cities in ("小人国、亚特兰蒂斯", "990300 990100", "lilliput,atlantis"):
        assert run("compare", "--cities", cities, "--format", "json", file).data == wanted


def test_standard_input(run, write):
    """`-` reads standard input."""
    content = write(case(visit(), stay())).read_bytes()
    assert run("compare", *CITIES, "--format", "json", "-", stdin=content).data["claims"] == ["C1", "S1"]


def test_a_broken_neighbour_changes_nothing(run, write, plugins):
    """A plugin that fails is no matter of the cities compared."""
    file = write(case(visit()))
    before = run("compare", *CITIES, file).out
    plugins.append(("yibao-broken", Broken()))
    assert run("compare", *CITIES, file).out == before


def test_columns_line_up_in_chinese(run, write):
    """Every amount ends where its city's name does, though Chinese characters are two cells wide."""
    done = run("compare", *CITIES, "--lang", "zh", write(case(visit())))
    lines = done.out.splitlines()
    heading = next(number for number, line in enumerate(lines) if "小人国" in line and "亚特兰蒂斯" in line and "·" not in line)
    ends = {cell_len(line) for line in lines[heading : heading + 4]}
    assert len(ends) == 1


def test_each_error_names_the_file(run, write):
    """Where several things are wrong with a file, each is told with its name."""
    path = write({"person": {"id": "P1"}, "claim": [visit()]}, "case.json")
    done = run("compare", *CITIES, path)
    assert (done.code, done.out) == (2, "")
    places = [line for line in done.err.splitlines() if line.startswith("  where:")]
    assert len(places) > 1
    assert all("case.json" in line for line in places)


def test_levels_as_a_page(run, write):
    """A row for each class of hospital, the one told marked, and a sentence about which costs least."""
    for language, told, least in (("en", "(as told)", "you pay"), ("zh", "(原来)", "个人付")):
        done = run("compare", "--levels", write(case(visit())), "--lang", language)
        assert (done.code, done.err) == (0, "")
        page = done.out.replace("（", "(").replace("）", ")")
        assert told in page
        assert least in page
        assert all(cell_len(line) <= 80 for line in done.out.splitlines())


def test_levels_for_machines(run, write):
    """The document and the rows say the same of each choice."""
    path = write(case(visit()))
    data = run("compare", "--levels", path, "--format", "json").data
    rows = list(csv.DictReader(io.StringIO(run("compare", "--levels", path, "--format", "csv").out)))
    assert data["format"] == "yibao-levels/1"
    choices = data["claims"][0]["choices"]
    assert [row["level"] for row in rows] == [choice["level"] for choice in choices]
    assert [row["person_pays"] for row in rows] == [choice.get("person_pays", "") for choice in choices]
    assert [row["as_told"] for row in rows].count("true") == 1


def test_levels_where_nothing_is_settled(run, write):
    """Everything refused is no answer: exit 2, with each reason on the page."""
    done = run("compare", "--levels", write(case(visit(date="1999-01-01"))))
    assert done.code == 2
    assert "[1]" in done.out


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("--what", "enroll"), "--levels does not go with --what"),
        (("--picture", "a.svg"), "--levels does not go with --picture"),
        (CITIES, "--levels is about one city"),
    ],
)
def test_levels_go_with_bills_of_one_city_only(run, write, more, why):
    done = run("compare", "--levels", write(case(visit())), *more)
    assert done.code == 2
    assert why in done.err

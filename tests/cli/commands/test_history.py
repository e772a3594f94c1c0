"""`yibao rules history`."""

import pytest
from wcwidth import wcswidth as cell_len

from tests.cli.place import texts
from tests.engine.atlantis import rules
from yibao_atlantis import plugin

HISTORY = ("rules", "history", "--city", "atlantis")


@pytest.fixture(autouse=True)
def atlantis(plugins):
    plugins.append(("yibao-atlantis", plugin))


def test_chart_and_periods(run):
    """Steps on one scale of years, and the periods with status and documents under them."""
    out = run(*HISTORY, "pooled_ceiling").out
    assert "▂" in out and "█" in out and out.index("▂") < out.index("█")
    text = texts(out.splitlines())
    assert "▂ 200,000.00 █ 300,000.00" in text
    assert "2018-05-01 – 2022-12-31 200,000.00 official [1" in text
    assert "2023-01-01 – 300,000.00 official [" in text
    assert "Sources [1] " in text


def test_unknown_and_seen(run):
    """A declared gap is drawn as a question mark and tells its reason; a figure only seen tells when it was seen last."""
    text = texts(run(*HISTORY, "major_illness_ratio").out.splitlines())
    assert "????" in text and "The ratio of major illness before 2020 was not found" in text
    text = texts(run(*HISTORY, "chronic_ratio").out.splitlines())
    assert "2021-03-01 – 2024-12-31 80% secondary, seen on pages" in text
    assert "2025-01-01 – 2029-12-31 80% unverified, last seen 2024-12-31" in text


@pytest.mark.parametrize(
    "figure",
    [
        ("outpatient_ratio[tier=community, service=retired]",),
        ("outpatient_ratio", "community", "retired"),
        ("outpatient_ratio community service=retired",),
        ("outpatient_ratio", "社区", "退休"),
        ("outpatient_ratio[tier=community,service=retired]",),
    ],
)
def test_ways_to_name_a_cell(run, figure):
    """A cell is named as results do, by labels alone, or in words."""
    found = run(*HISTORY, *figure, "--format", "json").data
    assert found["cells"]
    assert all(cell["when"]["tier"] == ["community"] and cell["when"]["service"] == ["retired"] for cell in found["cells"])


@pytest.mark.parametrize("figure", ["Employees' outpatient ratio", "职工门诊支付比例", "employees' outpatient ratio"])
def test_title_names_a_table(run, figure):
    """A table may be called as people call it."""
    assert run(*HISTORY, figure, "--format", "json").data["table"] == "outpatient_ratio"


@pytest.mark.parametrize(
    ("figure", "wrong"),
    [
        ((), "no figure is named"),
        (("",), "no figure is named"),
        (("[]",), "no figure is named"),
        (("outpatient_ratoi",), "did you mean outpatient_ratio"),
        (("\x1b[31m",), "there is no figure"),
        (("outpatient_ratio", "comunity"), "did you mean community?"),
        (("outpatient_ratio", "tier=old"), "has no label"),
        (("outpatient_ratio", "community", "tertiary"), "two labels of tier"),
        (("pooled_ceiling", "x" * 5000), "has no label"),
    ],
)
def test_refusals(run, figure, wrong):
    """What is not there is refused with what comes near and what there is."""
    done = run(*HISTORY, *figure)
    assert (done.code, done.out) == (2, "")
    assert wrong in done.err and "mend: " in done.err
    assert "\x1b" not in done.err


@pytest.mark.parametrize("name", sorted(rules().tables))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_table(run, name, language):
    """Every table can be told, in both languages, within 80 columns."""
    done = run(*HISTORY, name, "--lang", language)
    assert (done.code, done.err) == (0, "")
    assert [line for line in done.out.splitlines() if cell_len(line) > 80 and "://" not in line] == []
    found = run(*HISTORY, name, "--format", "json").data
    for cell in found["cells"]:
        spans = [(one["from"], one["to"]) for one in cell["periods"]]
        assert spans == sorted(spans, key=lambda span: span[0])
        assert all(first <= (last or "9999-12-31") for first, last in spans)


@pytest.mark.parametrize("columns", ["40", "120"])
def test_other_widths(run, monkeypatch, columns):
    """A narrow and a wide terminal."""
    monkeypatch.setenv("COLUMNS", columns)
    out = run(*HISTORY, "stay_deductible").out
    assert [line for line in out.splitlines() if cell_len(line) > min(int(columns), 100) and "://" not in line] == []


def test_plain_terminal(program):
    """Where the terminal has no blocks the steps are numbers."""
    done = program("rules", "history", "--city", "lilliput", "ceiling", PYTHONIOENCODING="ascii")
    assert done.code == 0
    assert "\n    ######" in done.out

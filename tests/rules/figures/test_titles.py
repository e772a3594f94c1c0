"""What people call tables and figures."""

import pytest

from tests.engine.atlantis import rules as atlantis
from tests.rules.small import PERSON, PLAN, RATIO, STAGE, area, claim, layer, settled
from yibao.model.values.errors import RuleError
from yibao.rules.figures.titles import cell_title, figure_labels, figure_title, table_title

TITLE = '[title]\nratio = { zh = "门诊比例", en = "Outpatient ratio" }\n'


def test_title_of_a_table():
    """A table is called by its title; without one by its name."""
    assert table_title(area(PLAN + STAGE + RATIO + TITLE).declared, "ratio").en == "Outpatient ratio"
    assert table_title(area().declared, "ratio").zh == "ratio"


def test_title_of_nothing():
    """A title for a table that is not there is a slip, with its place and the tables there are."""
    with pytest.raises(RuleError) as caught:
        area(PLAN + STAGE + RATIO + TITLE.replace("ratio =", "ratoi ="))
    assert "title.ratoi" in caught.value.where
    assert caught.value.mend is not None and "ratio" in caught.value.mend.en


@pytest.mark.parametrize("title", ['ratio = "Outpatient ratio"', 'ratio = { zh = "门诊比例" }'])
def test_title_is_in_both_languages(title):
    """A title that one language alone has is refused."""
    with pytest.raises(RuleError) as caught:
        area(f"{PLAN}{STAGE}{RATIO}[title]\n{title}\n")
    assert "title.ratio" in caught.value.where


def test_title_of_a_province_table():
    """A province's title stands for the city; where the city has other words it has to say so."""
    below = (layer("province", PERSON, settlement=STAGE + RATIO + TITLE),)
    assert table_title(area(PLAN, person="", below=below).declared, "ratio").en == "Outpatient ratio"
    other = TITLE.replace("Outpatient ratio", "Ratio")
    assert table_title(area('replaces = ["title.ratio"]\n' + PLAN + other, person="", below=below).declared, "ratio").en == "Ratio"
    with pytest.raises(RuleError, match=r"title\.ratio is declared twice"):
        area(PLAN + other, person="", below=below)


def test_cell_in_words():
    """A cell is told by the words of its labels, with the dimension where a label says nothing alone."""
    declared = atlantis().declared
    assert figure_title(declared, "outpatient_ratio[tier=community, cohort=other]").en.startswith("Employees' outpatient ratio (")
    assert cell_title(declared, {"family_doctor": "yes"}).en == "family doctor: yes"
    assert cell_title(declared, {"standing": "*"}).en == "standing: all others"
    assert cell_title(declared, {}).en == ""


def test_figures_that_are_no_table():
    """Benefit years and means are figures too; whatever else is called by its name."""
    declared = atlantis().declared
    assert figure_title(declared, "employee.years").en.endswith(": benefit year")
    assert figure_title(declared, "means[carried_over: deductible, copay]").en == "Carried-over account: what it pays for"
    assert figure_title(declared, "strange]thing[").en == "strange]thing["


@pytest.mark.parametrize("figure", ["", "[", "a[", "a[]", "a[b]", "a[b=c, d]", "[a=b]"])
def test_strange_figures_are_taken_as_they_are(figure):
    """No figure's name breaks the reading of it."""
    name, labels = figure_labels(figure)
    assert (name and isinstance(labels, dict)) or not figure


def test_warning_is_in_words():
    """A result that rests on an unverified figure says so by its title, and names the figure for machines."""
    doubtful = RATIO.replace('status = "official"', 'status = "unverified"')
    (warning,) = settled(area(PLAN + STAGE + doubtful + TITLE), claim())["settlements"][0]["warnings"]
    assert warning == {
        "code": "unverified",
        "zh": "门诊比例\uff1a未经核实",
        "en": "Outpatient ratio: not verified",
        "figure": "ratio",
    }

"""What people call tables and figures."""

import pytest

from tests.engine.atlantis import rules as atlantis
from tests.rules.small import PERSON, PLAN, RATIO, STAGE, area, claim, layer, settled
from yibao.model.values.errors import RuleError
from yibao.rules.figures.titles import cell_title, figure_labels, figure_title, table_title

LABEL = 'label  = { zh = "比例", en = "Ratio" }\n'
TITLED = RATIO.replace(LABEL, 'label = { zh = "门诊比例", en = "Outpatient ratio" }\n')


def test_title_of_a_table():
    """A table is called by its label; without one by its name."""
    assert table_title(area(PLAN + STAGE + TITLED).declared, "ratio").en == "Outpatient ratio"
    assert table_title(area(PLAN + STAGE + RATIO.replace(LABEL, "")).declared, "ratio").zh == "ratio"


@pytest.mark.parametrize("label", ['"Outpatient ratio"', '{ zh = "门诊比例" }'])
def test_title_is_in_both_languages(label):
    """A label that one language alone has is refused."""
    with pytest.raises(RuleError) as caught:
        area(PLAN + STAGE + RATIO.replace(LABEL, f"label = {label}\n"))
    assert "table.ratio.label" in caught.value.where


def test_title_of_a_province_table():
    """A city that replaces a table keeps what the province calls it, unless it has other words."""
    below = (layer("province", PERSON, settlement=STAGE + TITLED),)
    assert table_title(area(PLAN, person="", below=below).declared, "ratio").en == "Outpatient ratio"
    kept = RATIO.replace(LABEL, "replaces = true\n")
    assert table_title(area(PLAN + kept, person="", below=below).declared, "ratio").en == "Outpatient ratio"
    renamed = RATIO.replace(LABEL, f"replaces = true\n{LABEL}")
    assert table_title(area(PLAN + renamed, person="", below=below).declared, "ratio").en == "Ratio"


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
    doubtful = TITLED.replace('status = "official"', 'status = "unverified"')
    (warning,) = settled(area(PLAN + STAGE + doubtful), claim())["settlements"][0]["warnings"]
    assert warning == {
        "code": "unverified",
        "zh": "门诊比例\uff1a未经核实",
        "en": "Outpatient ratio: not verified",
        "figure": "ratio",
    }

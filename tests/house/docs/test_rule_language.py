"""The examples on the pages about rules are rules; those of plans in docs/rule-language.md are an area together, and it settles."""

import re

import pytest

from tests.house.docs.pages import blocks
from tests.house.repo import ROOT
from tests.rules.small import PERSON, area, claim, settled
from yibao.model.inputs.parse import exact_number, parse
from yibao.model.inputs.structure import structure_sections
from yibao.rules.loading.sections import RULES_OF, section_types
from yibao.rules.writing.document import unfold
from yibao.rules.writing.reasons import Reasons

HEAD = """
[defaults]
source = "law"
status = "official"
from   = 2020-01-01
"""
EMPLOYEES = """
[scheme.employee]
label    = { zh = "职工", en = "Employees" }
accounts = "current_year"
years    = [{ from = 2015-01-01, source = "law", status = "official" }]

[account.current_year]
label = { zh = "账户", en = "Account" }

[fact.income]
label    = { zh = "收入", en = "Income" }
type     = "money"
question = { zh = "收入多少?", en = "How much is the income?" }
"""
FIGURES = """
[table.stay_deductible]
label = { zh = "起付标准", en = "Deductible" }
by    = "stay_order"
value = { first = 500, later = 250 }

[table.stay_bands]
label = { zh = "分段比例", en = "Bands" }
upto  = [1000, 3000, "no limit"]
by    = "band"
value = ["80%", "90%", "95%"]

[table.ceiling]
label = { zh = "封顶线", en = "Ceiling" }
value = 300000

[table.exam_ratio]
label = { zh = "检查比例", en = "Ratio of examinations" }
value = "70%"

[table.threshold_share]
label = { zh = "起付占收入", en = "Threshold as a share of income" }
value = "10%"

[table.illness_ratio]
label = { zh = "大病比例", en = "Ratio of major illness" }
value = "60%"

[table.cross_region_points]
label = { zh = "异地加减点", en = "Points of care elsewhere" }
value = "-10 points"
"""


def examples() -> str:
    """The blocks of TOML on plans, their limits, changes and gaps."""
    page = (ROOT / "docs" / "rule-language.md").read_text(encoding="utf-8")
    part = page[page.index("### plan, stage, segment") : page.index("### scheme, account, credit, fact")]
    return "\n".join(re.findall(r"```toml\n(.*?)```", part, re.DOTALL))


def test_examples_are_one_area():
    """A stay is settled by all of them: the lines of a kind first, deductible and bands, then the layer above a share of income."""
    text = examples().replace('means    = "accounts"', 'means    = "accounts"\nadjustments = ["cross_region", "home_bed"]')
    rules = area(HEAD + text + FIGURES, person=PERSON + EMPLOYEES)
    stay = claim(
        date=None,
        admitted="2024-03-01",
        discharged="2024-03-05",
        benefit="inpatient",
        lines=[{"class": "A", "amount": "100", "kind": "special_exam"}, {"class": "A", "amount": "4000"}],
    )
    result = settled(rules, stay, scheme="employee", standing="active", facts={"income": "2000"})
    (entry,) = result["settlements"]
    assert [(part["id"], part["amount"], part["paid"]) for part in entry["segments"]] == [
        ("exam", "100.00", "70.00"),
        ("deductible", "500.00", "0.00"),
        ("band_1", "500.00", "400.00"),
        ("band_2", "2000.00", "1800.00"),
        ("band_3", "1000.00", "950.00"),
        ("threshold", "200.00", "0.00"),
        ("covered", "650.00", "390.00"),
    ]
    bed = {**stay, "benefit": "home_bed", "lines": [{"class": "A", "amount": "4000"}]}
    (waived,) = settled(rules, bed, scheme="employee", standing="active", facts={"income": "2000"})["settlements"]
    assert waived["segments"][0]["amount"] == "0.00"


@pytest.mark.parametrize("page", ["rule-language", "accounts", "contributions", "procedures"])
def test_examples_are_of_the_language(page):
    """Each example has the sections, keys and forms of values that rule files have."""
    examples = [block for block in blocks(ROOT / "docs" / f"{page}.md") if block.language == "toml" and not block.option("file")]
    assert examples
    for block in examples:
        document = parse(block.text.encode(), "toml", number=exact_number)
        reasons = Reasons()
        reasons.add(document, block.place)
        sections = {name for kind in RULES_OF for name in section_types(kind)}
        assert set(document) <= {"defaults", "reason", *sections}
        for types in map(section_types, RULES_OF):
            part = {name: content for name, content in document.items() if name in types}
            structure_sections(unfold(part, types, reasons).sections, types)

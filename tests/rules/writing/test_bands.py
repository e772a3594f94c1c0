"""Tables of bands: one list of edges, ratios for each band, and the plain tables they stand for."""

import pytest

from tests.rules.small import layer
from yibao.model.values.errors import RuleError
from yibao.rules.loading.merge import merge
from yibao.rules.writing.bands import band_count

HEAD = """
[table.bands]
label  = { zh = "分段", en = "Bands" }
by     = ["scheme", "band"]
from   = 2020-01-01
source = "law"
status = "official"
"""
EDGES = 'upto = [25000, 45000, "no limit"]\n'


def tables(text: str):
    """All tables that a declaration of bands comes to."""
    return merge([layer("islet", settlement=HEAD + text)]).table


def refused(text: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        tables(text)
    return caught.value


def test_list_stands_for_the_bands_in_order():
    """Each band has a table of its ratios and one of its edge; a last one without end has no edge."""
    made = tables(EDGES + 'value = { resident = ["85%", "90%", "95%"] }')
    assert band_count(made["bands"]) == 3
    assert sorted(made) == ["bands", "bands.band_1", "bands.band_2", "bands.band_3", "bands.upto_1", "bands.upto_2"]
    assert made["bands.band_2"].rows[0].value == {"resident": "90%"}
    assert made["bands.band_2"].rows[0].by == ("scheme",)
    assert made["bands.upto_2"].rows[0].value == 45000


def test_edges_cite_what_the_table_cites():
    """Without words of their own the edges have source, status and days of the table."""
    edge = tables(EDGES + 'value = { resident = ["85%", "90%", "95%"] }')["bands.upto_1"].rows[0]
    assert (edge.source, edge.status, str(edge.from_)) == (("law",), "official", "2020-01-01")


def test_bands_of_different_provenance_stand_in_different_rows():
    """A row may name some of the bands; a label named beside ``*`` stays apart in every band."""
    text = EDGES + (
        'days = [{ value = { a = { 1 = "80%" }, "*" = { 1 = "85%" } } }, '
        '{ source = "b", value = { "*" = { 2 = "90%", 3 = "95%" }, a = {} } }]'
    )
    made = tables(text)
    assert [row.source for row in made["bands.band_1"].rows] == [("law",)]
    assert [row.value for row in made["bands.band_3"].rows] == [{"*": "95%", "a": {}}]


def test_edges_by_days_and_labels():
    """Edges may be a block of their own, with other labels and days than the ratios."""
    text = (
        'upto = { by = "standing", days = [{ to = 2021-12-31, value = [20000, "no limit"] }, '
        '{ from = 2022-01-01, value = { adult = [40000, 300000], "*" = [40000, 200000] } }] }\n'
        'value = { resident = ["85%", "90%"] }'
    )
    made = tables(text)
    assert [row.value for row in made["bands.upto_2"].rows] == ["no limit", {"adult": 300000, "*": 200000}]
    assert [row.place for row in made["bands.upto_1"].rows] == [".upto.days[0]", ".upto.days[1]"]


def test_as_many_ratios_as_bands():
    """A list that is too short is told with its cell."""
    error = refused(EDGES + 'value = { resident = ["85%", "90%"] }')
    assert error.what.en == "resident has 2 ratios, upto has 3 bands"
    assert error.what.zh == "resident 有 2 个比例,而 upto 有 3 段"
    assert error.mend.en == "give one for each, or name them: { 1 = …, 2 = … }"
    assert error.where == "islet settlement/settlement.toml: table.bands.value.resident"


def test_edges_rise():
    """An edge below the one before it is a slip."""
    error = refused('upto = [45000, 25000]\nvalue = { resident = ["85%", "90%"] }')
    assert error.what.en == "upto has to rise: 25000 comes after 45000"
    assert error.what.zh == "upto 应递增:45000 之后是 25000"
    assert error.where == "islet settlement/settlement.toml: table.bands.upto"


def test_band_stands_among_by():
    """Edges without ratios by band are refused."""
    with pytest.raises(RuleError) as caught:
        merge([layer("islet", settlement=HEAD.replace('["scheme", "band"]', '"scheme"') + EDGES + 'value = "85%"')])
    assert caught.value.what.en == "upto needs band among by"
    assert caught.value.what.zh == "upto 只能用于 by 含 band 的表"
    assert caught.value.mend.en == 'by = [..., "band"]'


def test_band_that_there_is_not():
    """A band is named by its number."""
    assert refused(EDGES + 'value = { resident = { 4 = "85%" } }').what.en == "there is no band 4, upto has 3 bands"


@pytest.mark.parametrize(
    ("days", "place"),
    [
        ('{ from = 2020-01-01, VALUE }, { from = "x", VALUE }', "days[1].from"),
        ("{ from = 2020-01-01, VALUE }, { from = 2021-01-01T00:00:00, VALUE }", "days[1].from"),
        ("{ seen = [2020-01-01], VALUE }", "days[0].seen"),
    ],
)
def test_days_that_are_none(days, place):
    """Edges stand as long as their table; where one of its days is none, that is what is told."""
    head = HEAD.replace("from   = 2020-01-01\n", "").replace('["scheme", "band"]', '"band"')
    rows = days.replace("VALUE", 'value = ["85%", "90%"]')
    with pytest.raises(RuleError) as caught:
        merge([layer("islet", settlement=f"{head}upto = [100, 200]\ndays = [{rows}]\n")])
    assert caught.value.where.endswith(f"table.bands.{place}")

"""What an author writes, and the rows it stands for: defaults, blocks with days, reasons, lists of one."""

from decimal import Decimal

import pytest

from tests.rules.small import PERSON, loaded
from yibao import ClaimRules, PersonRules, SettlementRules
from yibao.model.inputs.parse import parse
from yibao.model.values.errors import RuleError
from yibao.rules.language.tables import AllBut
from yibao.rules.loading.sections import section_types
from yibao.rules.writing.document import unfold
from yibao.rules.writing.figures import Unknown
from yibao.rules.writing.reasons import Reasons

TABLE = """
[table.fee]
label  = { zh = "费", en = "Fee" }
by     = "benefit"
source = "law"
status = "official"
from   = 2020-01-01
"""


def rows(text: str, name: str = "fee"):
    """The rows of a table, from the text of its file."""
    return loaded(SettlementRules, text).rules.table[name].rows


def test_block_without_days_is_its_only_row():
    """Everything may stand in the block."""
    (row,) = rows(TABLE + "value = 5")
    assert (row.value, row.by, row.source, row.status, str(row.from_)) == (5, ("benefit",), ("law",), "official", "2020-01-01")


def test_row_says_only_what_differs():
    """Keys of the block hold for every row; a value in a row takes the place of the block's as a whole."""
    first, second = rows(
        TABLE + 'value = { inpatient = 1, "*" = 2 }\ndays = [{}, { from = 2021-01-01, value = { inpatient = 3 }, source = "b" }]'
    )
    assert first.value == {"inpatient": 1, "*": 2}
    assert (second.value, second.source, second.status) == ({"inpatient": 3}, ("b",), "official")


def test_days_of_a_row_are_one_thing():
    """A row that says from, to or seen has none of the block's days."""
    block = TABLE.replace("from   = 2020-01-01", "seen = [2020-01-01, 2021-01-01]")
    (first, second) = rows(block + "value = 5\ndays = [{}, { from = 2022-01-01 }]")
    assert first.seen is not None
    assert (second.seen, str(second.from_)) == (None, "2022-01-01")


def test_seen_may_be_one_day():
    """A page of one day shows a figure on that day alone."""
    (row,) = rows(TABLE.replace("from   =", "seen =") + "value = 5")
    assert [str(day) for day in row.seen] == ["2020-01-01", "2020-01-01"]


def test_nearest_word_wins():
    """Row, then block, then the defaults of the file."""
    first, second, other = (
        *rows(
            '[defaults]\nstatus = "seed"\nfrom = 2019-01-01\n'
            '[table.fee]\nsource = "b"\ndays = [{ value = 1 }, { value = 2, source = "r", from = 2020-01-01 }]\n'
        ),
        *rows('[defaults]\nsource = "d"\nstatus = "seed"\nseen = 2019-01-01\n[table.fee]\nvalue = 1'),
    )
    assert [(row.source, row.status) for row in (first, second, other)] == [(("b",), "seed"), (("r",), "seed"), (("d",), "seed")]
    assert str(first.from_) == "2019-01-01"
    assert other.from_ is None
    assert other.seen is not None


def test_defaults_in_every_row_are_the_same_rules():
    """Moving each default into each row changes nothing of what is read."""
    short = '[defaults]\nsource = ["a", "b"]\nstatus = "seed"\nfrom = 2019-01-01\n[table.x]\nvalue = 1\n[table.y]\nvalue = 2\n'
    cited = 'source = ["a", "b"]\nstatus = "seed"\nfrom = 2019-01-01\n'
    whole = f"[table.x]\nvalue = 1\n{cited}[table.y]\nvalue = 2\n{cited}"
    assert loaded(SettlementRules, short).rules == loaded(SettlementRules, whole).rules


def test_defaults_reach_what_has_to_cite_and_nothing_else():
    """Benefit years take them, and so do waivers of first pay; a scheme has neither source nor status."""
    text = PERSON.replace(', source = ["law"], status = "official"', "")
    years = loaded(PersonRules, '[defaults]\nsource = "law"\nstatus = "official"\n' + text).rules.scheme["resident"].years
    assert [(year.source, year.status) for year in years] == [(("law",), "official")]
    text = '[defaults]\nsource = "law"\nstatus = "official"\n[split]\nwaive = { kinds = "drug" }\n'
    (waiver,) = loaded(ClaimRules, text).rules.split.waive
    assert (waiver.kinds, waiver.source) == (("drug",), ("law",))


def test_blocks_in_lists_have_days_too():
    """One waiver with two periods becomes two, each with all keys of the block."""
    text = (
        "[[split.waive]]\n"
        'kinds = "drug"\nsource = "law"\nstatus = "official"\n'
        'days = [{ to = 2020-12-31 }, { from = 2022-01-01, status = "seed" }]\n'
    )
    first, second = loaded(ClaimRules, text).rules.split.waive
    assert (first.kinds, str(first.to), first.status) == (("drug",), "2020-12-31", "official")
    assert (second.kinds, str(second.from_), second.status) == (("drug",), "2022-01-01", "seed")


def test_unknown_cells_hold_their_reason():
    """A reason of the block, of the cell, or a named one; a row may be unknown as a whole, and then needs no source."""
    text = """
[reason]
closed = { zh = "关", en = "closed" }
[table.fee]
by     = "benefit"
why    = "closed"
status = "official"
days   = [
  { from = 2020-01-01, source = "law", value = { a = 1, b = "unknown", c = { why = { zh = "丙", en = "c" } } } },
  { from = 2021-01-01, value = "unknown" },
]
"""
    first, second = rows(text)
    assert first.value["a"] == 1
    assert [first.value[name].reason.en for name in "bc"] == ["closed", "c"]
    assert isinstance(second.value, Unknown)
    assert (second.source, second.status) == ((), "unverified")


def test_reasons_hold_for_all_files_read_together():
    """A reason may be declared in one file of a folder and named in another."""
    files = {
        "a.toml": '[reason]\ngone = { zh = "无", en = "gone" }\n',
        "b.toml": '[table.fee]\nfrom = 2020-01-01\nvalue = "unknown"\nwhy = "gone"\n',
    }
    assert loaded(SettlementRules, files).rules.table["fee"].rows[0].value.reason.en == "gone"


def test_condition_that_says_what_it_is_not():
    """Every label but some stays as it was written until the labels are known."""
    document = parse(b'[split.waive]\nwhen = { scheme = { not = "student" } }\nsource = "a"\nstatus = "seed"\n', "toml")
    unfolded = unfold(document, section_types("claim"), Reasons())
    assert unfolded.excepting
    assert unfolded.sections["split"]["waive"][0]["when"] == {"scheme": AllBut(["student"])}


def test_no_number_is_a_float():
    """Numbers with places are read exactly."""
    (row,) = rows(TABLE.replace('by     = "benefit"\n', "") + "value = 10366.80")
    assert row.value == Decimal("10366.80")
    assert type(row.value) is Decimal


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e999999999", "1e-999999999"])
def test_number_that_nobody_can_write_out(number):
    """What is no number, or one of a million digits, is refused at once."""
    with pytest.raises(RuleError, match="a number or date cannot be read"):
        rows(TABLE + f"value = {number}")

"""The table of columns is what is read, generated and said; what it names is checked in every row."""

import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yibao import load_registry
from yibao.model.values.errors import InputError
from yibao_batch.claims.read_claims import read_claims
from yibao_batch.kernel.frame import frame_of
from yibao_batch.people.read_people import read_people
from yibao_batch.tables.columns import CodeTable
from yibao_batch.tables.spec import CLAIMS, PERSONS, REGISTRATION, check_needed, columns_in
from yibao_batch.trials.generate import Plan, write

PERSON = {"person": ["1"], "birth_date": [dt.date(1980, 1, 1)], "scheme": ["employee"], "standing": ["active"]}


@pytest.fixture(scope="module")
def rules():
    """Those of an area with a list of diseases."""
    registry = load_registry()
    every = (registry.rules(area.area.code) for area in registry.installed() if not area.area.base)
    return next(rules for rules in every if rules.declared.diseases("special_disease"))


def test_generated_columns_are_in_the_table(rules, tmp_path):
    """What is generated has no column that the table lacks, and all that it needs."""
    write(rules, Plan(20, 100), tmp_path)
    declared = rules.declared
    of = {"account": declared.account, "counter": declared.counter, "fact": declared.fact, "kind": frame_of(rules).kinds}
    for name, columns in (("persons", PERSONS), ("claims", CLAIMS)):
        names = pq.read_schema(tmp_path / f"{name}.parquet").names
        assert columns_in(columns, names, of) == names
        check_needed(columns, names)


@pytest.mark.parametrize("columns", [PERSONS, REGISTRATION, CLAIMS], ids=["persons", "registrations", "claims"])
def test_a_missing_column_is_explained(columns):
    """A table without a column that it needs is refused by its name, with what belongs there in both languages."""
    for column in columns:
        if column.needed:
            with pytest.raises(InputError, match=f"the column {column.name} is missing") as caught:
                check_needed(columns, {other.name for other in columns} - {column.name})
            assert column.meaning.zh in caught.value.mend.zh and column.meaning.en in caught.value.mend.en


def test_an_unknown_disease_behind_a_wrong_row(rules):
    """A disease that the area does not know is refused in each row, also if the first row that names it is wrong otherwise."""
    people = read_people(rules, pa.table(PERSON))
    columns = {"person": ["1"] * 3, "claim": ["a", "b", "c"], "date": [dt.date(2024, 3, 1)] * 3}
    columns |= {"benefit": ["outpatient"] * 3, "level": ["community"] * 3, "disease": ["no_such_disease"] * 3}
    table = pa.table(columns | {"in_scope_fen": [-1, 100, 100]})
    _, rejects = read_claims(table, 0, people, frame_of(rules), CodeTable())
    assert [reject.column for reject in rejects] == ["in_scope_fen", "disease", "disease"]

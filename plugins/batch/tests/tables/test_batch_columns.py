"""Columns that name nothing in the area, or nothing that can be brought along, are refused instead of passed over."""

import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yibao.cli.app.main import main

PERSONS = {"person": [1], "birth_date": [dt.date(1980, 1, 1)], "scheme": ["employee"], "standing": ["active"]}
CLAIMS = {"person": [1], "claim": [1], "date": [dt.date(2022, 3, 1)], "benefit": ["outpatient"], "level": ["community"]}
CLAIMS |= {"in_scope_fen": [100_000]}


@pytest.fixture
def settle(tmp_path, capsys):
    """Runs the command on persons and claims with a column more: the exit code and what is said."""

    def go(language="en", **more):
        for name, table in (("persons", PERSONS), ("claims", CLAIMS)):
            pq.write_table(pa.table(table | more.get(name, {})), tmp_path / f"{name}.parquet")
        paths = [str(tmp_path / f"{name}.parquet") for name in ("persons", "claims", "out")]
        code = main(["batch", "run", "--city", "atlantis", "--lang", language, "--quiet", *paths], standalone_mode=False)
        said = capsys.readouterr().err
        assert not any(word in said for word in ("Traceback", "internal error", "内部错误"))
        return code, said

    return go


UNKNOWN = {
    "counter_stay": "did you mean counter_stays?",
    "counter_": "known: counter_",
    "account_current_yaer_fen": "did you mean account_current_year?",
    "account_savings": "known: account_carried_over",
    "fact_civil_servent": "did you mean fact_civil_servant?",
    "counter_stays_fen": "did you mean counter_stays?",
    "fact_civil_servant_fen": "did you mean fact_civil_servant?",
    "counter_chronic_cost": "kept apart by disease_code",
    "counter_chronic_cost_fen": "kept apart by disease_code",
}


@pytest.mark.parametrize(("name", "told"), UNKNOWN.items())
def test_persons(settle, name, told):
    """The column is named, with the one that was probably meant; also where it is empty."""
    code, said = settle(persons={name: pa.nulls(1, pa.int64())})
    assert code == 3 and name in said and told in said and "persons.parquet" in said
    assert settle("zh", persons={name: [1]})[0] == 3


def test_claims(settle):
    """Of claims these are the facts that belong to a claim."""
    code, said = settle(claims={"fact_leave_dais": [1]})
    assert code == 3 and "did you mean fact_leave_days?" in said and "claims.parquet" in said
    code, said = settle(claims={"fact_civil_servant": [True]})
    assert code == 3 and "about the person" in said


def test_columns_that_can_be_used(settle):
    """What names something is used, in yuan or in fen; columns of other names are nobody's business."""
    persons = {
        "counter_stays": [1],
        "account_current_year": ["5.00"],
        "fact_civil_servant": [False],
        "fact_income_last_year_fen": [1],
    }
    assert settle(persons=persons | {"counters": [7], "note": ["x"]}, claims={"fact_leave_days": pa.nulls(1, pa.int64())})[0] == 0

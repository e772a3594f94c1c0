"""A city's month once more in SQL, written from the policy texts with their own figures: another engine, the same integers.

Ningbo's employees in December 2023, a month for which every figure is known. No figure below is read from a rule file: amounts are
fen, ratios per cent, every share is rounded half up to the fen.
"""

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.services import service
from yibao import load_registry
from yibao_batch.run.run import run
from yibao_batch.sources.inputs import find_input
from yibao_batch.sources.options import RunOptions

duckdb = service("duckdb")

REGISTRY = load_registry()
pytestmark = pytest.mark.skipif("ningbo" not in [one.area.slug for one in REGISTRY.installed()], reason="Ningbo is not installed")

LEVELS = ("village", "community", "primary", "secondary", "tertiary")
GROUPS = ((dt.date(1990, 5, 5), "active"), (dt.date(1970, 5, 5), "active"), (dt.date(1955, 5, 5), "retired"))
"""In service under 45, in service from 45 on, retired."""

OUTPATIENT = """
    with given as (
        select c.*, p.account a, p.grp g,
            case p.grp when 0 then 90000 when 1 then 60000 else 30000 end own_limit,  -- 900, 600 and 300 yuan a year
            case when level in ('village', 'community') then if(p.grp = 2, 92, 86) when level = 'tertiary' then 75 else 80 end ratio
        from claims c join persons p using (person)
    ),
    summed as (select *, sum(in_scope_fen) over (partition by person order by claim) s, s - in_scope_fen b from given)
    select claim,
        least(s, a) - least(b, a) account,
        ((s - greatest(b, least(s, a + own_limit))) * ratio + 50) // 100 pooled,
        0 major,
        in_scope_fen + first_pay_fen + self_paid_fen - account - pooled cash
    from summed order by claim
"""
"""The account of the year first, then the person's own segment, once a year whatever the level; then the fund."""

INPATIENT = """
    with given as (
        select c.*, p.grp = 2 retired,
            case when level in ('village', 'community') then 30000 when level = 'tertiary' then 120000 else 60000 end class,
            level in ('village', 'community') small
        from claims c join persons p using (person)
    ),
    summed as (select *, sum(in_scope_fen) over running s, max(class) over running h from given
        window running as (partition by person order by claim)),
    borne as (  -- one deductible a year, of the highest class so far: paid = least(paid before + claim, highest)
        select *, s + least(0, min(h - s) over (partition by person order by claim)) d from summed
    ),
    entered as (
        select *, d - coalesce(lag(d) over (partition by person order by claim), 0) deductible, s - in_scope_fen + deductible e
        from borne
    ),
    banded as (  -- up to 35,000, up to 70,000, above
        select *,
            ((least(s, 3500000) - least(e, 3500000)) * (if(small, 85, 80) + if(retired, 5, 0)) + 50) // 100
            + ((greatest(3500000, least(s, 7000000)) - greatest(3500000, least(e, 7000000)))
                * (if(small, 90, 85) + if(retired, 5, 0)) + 50) // 100
            + ((greatest(7000000, s) - greatest(7000000, e)) * 95 + 50) // 100 pooled
        from entered
    ),
    left_over as (
        select *, in_scope_fen - pooled + first_pay_fen own, sum(own) over (partition by person order by claim) k from banded
    ),
    later as (  -- major illness: 80 per cent of 5,000 to 20,000 a year, 90 per cent of 20,000 to 500,000
        select *,
            ((greatest(500000, least(k, 2000000)) - greatest(500000, least(k - own, 2000000))) * 80 + 50) // 100
            + ((greatest(2000000, least(k, 50000000)) - greatest(2000000, least(k - own, 50000000))) * 90 + 50) // 100 major
        from left_over
    )
    select claim, 0 account, pooled, major, own + self_paid_fen - major cash from later order by claim
"""


def month(benefit, folder, count=6_000, people=900):
    """Persons and claims of December 2023, in files; and the persons with what SQL asks about them."""
    rng = np.random.default_rng(3)
    group = rng.integers(0, len(GROUPS), people)
    account = (
        np.where(rng.random(people) < 0.5, rng.integers(0, 120_000, people), 0)
        if benefit == "outpatient"
        else np.zeros(people, int)
    )
    persons = pa.table(
        {
            "person": pa.array(np.arange(people)),
            "birth_date": [GROUPS[one][0] for one in group],
            "scheme": ["employee"] * people,
            "standing": [GROUPS[one][1] for one in group],
            "account_current_year_fen": pa.array(account.astype(np.int64)),
        }
    )
    person = np.sort(rng.integers(0, people, count))
    day = np.sort(person * 100 + rng.integers(0, 31, count)) % 100 + (dt.date(2023, 12, 1) - dt.date(1970, 1, 1)).days
    days = pa.array(day.astype(np.int32)).view(pa.date32())
    median = 11.0 if benefit == "outpatient" else 14.5
    parts = {f"{name}_fen": np.exp(rng.normal(median - off, 1.6, count)).astype(np.int64) for name, off in _OFF.items()}
    stay = {"admitted": days, "discharged": days} if benefit == "inpatient" else {"date": days}
    claims = pa.table(
        {
            "person": pa.array(person),
            "claim": pa.array(np.arange(count)),
            "benefit": [benefit] * count,
            "level": [LEVELS[one] for one in rng.integers(0, len(LEVELS), count)],
            **stay,
            **{name: pa.array(values) for name, values in parts.items()},
        }
    )
    pq.write_table(persons, folder / "persons.parquet")
    pq.write_table(claims, folder / "claims.parquet")
    return persons.append_column("grp", pa.array(group)).append_column("account", pa.array(account)), claims


_OFF = {"in_scope": 0, "first_pay": 3, "self_paid": 4}


@pytest.mark.parametrize(("benefit", "query"), [("outpatient", OUTPATIENT), ("inpatient", INPATIENT)])
def test_by_sql(benefit, query, tmp_path):
    """Six thousand claims of one benefit: every payer's fen, from account, own segment or deductible to bands and major illness."""
    persons, claims = month(benefit, tmp_path)
    out = tmp_path / "out.parquet"
    inputs = find_input(str(tmp_path / "persons.parquet")), find_input(str(tmp_path / "claims.parquet"))
    summary = run(REGISTRY.rules("ningbo"), RunOptions(*inputs, out, compile_=False))
    assert summary.settled == claims.num_rows and not summary.single
    connection = duckdb.connect()
    connection.register("persons", persons)
    connection.register("claims", claims)
    expected = [tuple(map(int, row)) for row in connection.execute(query).fetchall()]
    table = pq.read_table(out)
    names = ("claim", "account_current_year_fen", "pooled_fund_fen", "major_illness_fund_fen", "cash_fen")
    settled = list(zip(*(table.column(name).to_pylist() for name in names), strict=True))
    assert settled == expected
    if benefit == "inpatient":
        assert sum(row[3] > 0 for row in expected) > 1_000, "most of the money passes through every band"

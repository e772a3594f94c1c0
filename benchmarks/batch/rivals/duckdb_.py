"""The plan in SQL: chained windows over a person's year (duckdb.org/docs/stable/sql/functions/window_functions).

DuckDB's guide to performance (duckdb.org/docs/stable/guides/performance/overview) asks for typed columns, no loops over rows
and COPY from and to Parquet; ``sum`` of whole numbers is a HUGEINT there and is cast back.
"""

SETTLE = """
WITH bill AS (
    SELECT c.*, p.current, p.carried, p.deductible, r.ratio,
        sum(c.amount) OVER mine::BIGINT AS total
    FROM {claims} c JOIN {persons} p USING (person) JOIN ratios r ON r.grp = p.grp AND r.tier = c.tier
    WINDOW mine AS (PARTITION BY c.person ORDER BY c.place ROWS UNBOUNDED PRECEDING)
), account AS (
    SELECT *, least(total, current) - least(total - amount, current) AS from_account FROM bill
), segment AS (
    SELECT *, amount - from_account AS rest,
        greatest(total - current, 0) AS after, greatest(total - amount - current, 0) AS before
    FROM account
), fund AS (
    SELECT *, least(after, deductible) - least(before, deductible) AS own FROM segment
), owed AS (
    SELECT *, ((rest - own) * ratio + 500000) // 1000000 AS paid FROM fund
), means AS (
    SELECT *, rest - paid AS left_over,
        sum(rest - paid) OVER (PARTITION BY person ORDER BY place ROWS UNBOUNDED PRECEDING)::BIGINT AS so_far
    FROM owed
)
SELECT {columns} FROM (SELECT *, least(so_far, carried) - least(so_far - left_over, carried) AS history FROM means)
"""
"""Needs ``claims`` (person, place, tier, amount), ``persons`` (person, grp, current, carried, deductible) and ``ratios``."""

PAYERS = "person, place, from_account AS current_year, paid AS pooled_fund, history AS carried_over, left_over - history AS cash"

RESULT = """
    claim, person, date, benefit, amount AS total_fen,
    history AS account_carried_over_fen, from_account AS account_current_year_fen, 0::BIGINT AS account_family_fen,
    0::BIGINT AS major_illness_fund_fen, 0::BIGINT AS medical_assistance_fen, paid AS pooled_fund_fen,
    0::BIGINT AS supplementary_fen, left_over - history AS cash_fen,
    carried - least(so_far, carried) AS balance_carried_over_fen, greatest(current - total, 0) AS balance_current_year_fen,
    0::BIGINT AS balance_family_fen, 0::BIGINT AS cash_benefits_fen, true AS complete,
    CASE WHEN history > own THEN 'unverified' ELSE '' END AS warnings,
    false AS follows_refused, NULL::VARCHAR AS reverses, NULL::VARCHAR AS changes
"""
"""What ``yibao batch run`` writes: the balances after each claim too, and whether the share that only old pages give was used."""

"""The checks of contributions: golden files, and on every day of change shares that add up, are never negative and are cited."""

import datetime as dt
from importlib.resources.abc import Traversable

from ..documents.contributions import contribute
from ..model.inputs.contribution_request import Request, read_request
from ..model.inputs.parse import parse
from ..model.inputs.person import Person
from ..model.results.contributions import Contributions
from ..model.results.expectations import differences
from ..model.values.dates import Dated
from ..rules.figures.cells import FOREVER
from ..rules.ruleset import RuleSet

GOLDEN = "contributions"
"""Folder of golden contribution files in a city's package."""

BASES = (0, 1, 100, 435_700, 746_000, 2_178_900, 3_000_000, 10**10)
"""Declared bases in fen: nothing, a fen, ordinary ones, and one above any ceiling."""


def check_golden(rules: RuleSet, path: Traversable) -> None:
    """What a golden file expects is what comes of it."""
    request = read_request(parse(path.read_bytes()))
    assert request.expect, "the file expects nothing"
    assert request.expect.get("source"), "the expectation cites no source"
    result, document = contribute(rules, request)
    check_result(result)
    wrong = differences(document, request.expect)
    assert not wrong, "; ".join(f"{each.name} expected {each.expected}, got {each.got}" for each in wrong)


def check_days(rules: RuleSet) -> None:
    """Around every day on which a figure changes, whoever pays: amounts are known or said to be unknown, never below nothing."""
    used = {cell.first for table in rules.tables.values() for cell in table.cells}
    used |= {cell.last for table in rules.tables.values() for cell in table.cells if cell.last != FOREVER}
    for year in sorted({day.year for day in used if 1950 <= day.year <= 2190}):
        for scheme, standing in _people(rules):
            for base in BASES:
                person = Person(
                    "P",
                    dt.date(year - 40 if standing in ("active", "adult", "flexible", "unemployed") else year - 10, 6, 15),
                    Dated.always(scheme),
                    Dated.always(standing),
                    contribution_base=Dated.always(base),
                )
                result, _ = contribute(rules, Request(person, year=year))
                check_result(result)


def _people(rules: RuleSet) -> list[tuple[str, str]]:
    declared = rules.declared
    monthly = {(rule.scheme, standing) for rule in declared.contribution.values() for standing in rule.standings}
    schemes = {rule.scheme for rule in declared.premium.values()} & set(declared.scheme)
    yearly = {(scheme, standing) for scheme in schemes for standing in declared.scheme[scheme].standings}
    return sorted(monthly | yearly)


def check_result(result: Contributions) -> None:
    """The laws of a result, from the result alone.

    Raises:
        AssertionError: which one is broken.
    """
    dues = (*result.months, *result.premiums)
    for due in dues:
        assert due.shares or due.unknown or due.nothing, f"{due.first}: neither an amount nor a reason"
        if due.base is not None and due.floor is not None and due.ceiling is not None:
            assert due.floor <= due.base <= due.ceiling, f"{due.first}: the base is not held between floor and ceiling"
        for share in due.shares:
            assert (share.amount is None) == (share.unknown is not None), f"{due.first}: {share.id} is neither known nor unknown"
            if share.amount is not None:
                assert share.amount >= 0, f"{due.first}: {share.id} is below nothing"
                inside = sum(part.amount for part in share.parts)
                assert all(part.amount >= 0 for part in share.parts), f"{due.first}: a part of {share.id} is below nothing"
                assert not share.parts or inside >= share.amount, f"{due.first}: the parts of {share.id} do not add up"
    known = sum(share.amount for due in dues for share in due.shares if share.amount is not None)
    assert known == sum(amount for amount in result.totals().values() if amount is not None), "the totals do not add up"
    assert result.complete == (not result.incomplete() and all(due.unknown is None for due in dues)), "incomplete and not said"
    assert all(citation.source for citation in result.citations), "a figure cites nothing"

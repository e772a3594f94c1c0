"""Small areas for the rules of plans: one file whose figures are all of one law."""

from typing import Any

import pytest

from tests.rules.small import area
from yibao import RuleSet
from yibao.model.values.errors import RuleError

HEAD = '[defaults]\nsource = "law"\nstatus = "official"\nfrom = 2020-01-01\n'


def text(name: str) -> str:
    """A text in both languages that says its own name."""
    return f'{{ zh = "{name}", en = "{name}" }}'


def segment(ident: str, more: str = "") -> str:
    """A segment as an inline table."""
    return f'{{ id = "{ident}", label = {text(ident)}{", " if more else ""}{more} }}'


def plan(
    *segments: str, name: str = "outpatient", more: str = "", benefits: str = '"outpatient"', scheme: str = '"resident"'
) -> str:
    """A plan with segments of its own."""
    own = f"segment = [{', '.join(segments)}]\n" if segments else ""
    return f"[plan.{name}]\nlabel = {text(name)}\nscheme = {scheme}\nbenefits = {benefits}\n{own}{more}\n"


def stage(name: str, *segments: str, base: str = '"copay"', more: str = "") -> str:
    """A later layer."""
    return f"[stage.{name}]\nlabel = {text(name)}\nbase = {base}\nsegment = [{', '.join(segments)}]\n{more}\n"


def table(name: str, value: Any, more: str = "") -> str:
    """A table of the law."""
    return f"[table.{name}]\nlabel = {text(name)}\nvalue = {value}\n{more}\n"


def emergency_waiver(*days: str, name: str = "emergency") -> str:
    """A waiver of the deductible in an emergency, always or as some days say."""
    label = 'label = { zh = "急诊不设起付标准", en = "No deductible in an emergency" }'
    listed = f"days = [{', '.join(days)}]\n" if days else ""
    return f'[waiver.{name}]\n{label}\nwaives = "deductible"\nwhen = {{ benefit = "emergency" }}\n{listed}'


COPAY = segment("copay", 'payer = "pooled_fund", ratio = "ratio"')
RATIO = table("ratio", '"50%"')


def rules(*texts: str, **other: Any) -> RuleSet:
    """The rule set of an area with these rules."""
    return area(HEAD + "\n".join(texts), **other)


def refused(*texts: str, **other: Any) -> RuleError:
    """The error with which an area with these rules is refused."""
    with pytest.raises(RuleError) as caught:
        rules(*texts, **other)
    return caught.value


def told(error: RuleError) -> tuple[str, str, str, str]:
    """What an error says and how to mend it, in both languages."""
    assert error.mend is not None
    return error.what.zh, error.what.en, error.mend.zh, error.mend.en

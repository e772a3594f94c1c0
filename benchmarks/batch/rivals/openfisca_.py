"""OpenFisca-Core with a system of this plan alone, as its documentation teaches (openfisca.org/doc).

Parameters by enumeration read as ``parameters(period).table[enum]``, formulas over whole vectors, the balance of a month
from the month before. Its grain is the period: a person has one claim a month here, two visits on one day cannot be said.
Its whole numbers have 32 bits, so shares are worked out in 64 inside the formula.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit, period
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from ..workload import DEDUCTIBLE, RATIO, YEAR, Data


class Group(Enum):
    """Who a figure is for."""

    under_45 = "in service, under 45"
    from_45 = "in service, from 45"
    retired = "retired"


class Tier(Enum):
    """Class of hospital."""

    community = "community"
    other = "other"
    tertiary = "tertiary"


Person = build_entity(key="person", plural="persons", label="An insured person", is_person=True)


def _input(name: str, kind: type, unit: Any, **more: Any) -> type[Variable]:
    about = {"value_type": kind, "entity": Person, "definition_period": unit, "label": name, **more}
    return type(name, (Variable,), about)


def _worked_out(name: str, formula: Callable[..., Any]) -> type[Variable]:
    about = {"value_type": int, "entity": Person, "definition_period": DateUnit.MONTH, "label": name, "formula": formula}
    return type(name, (Variable,), about)


def _first(month: Any) -> bool:
    return bool(month.start.month == 1)


def _balance(opening: str, paid: str) -> Callable[..., Any]:
    def formula(person: Any, month: Any) -> Any:
        return (
            person(opening, month) if _first(month) else person(f"{paid}_left", month.last_month) - person(paid, month.last_month)
        )

    return formula


def _account(person: Any, month: Any) -> Any:
    return np.minimum(person("amount", month), person("account_left", month))


def _room(person: Any, month: Any, parameters: Any) -> Any:
    if _first(month):
        return parameters(month).deductible[person("group", month)]
    return person("room", month.last_month) - person("own", month.last_month)


def _own(person: Any, month: Any) -> Any:
    return np.minimum(person("amount", month) - person("account", month), person("room", month))


def _fund(person: Any, month: Any, parameters: Any) -> Any:
    shared = person("amount", month) - person("account", month) - person("own", month)
    ratio = parameters(month).ratio[person("group", month)][person("tier", month)]
    return (shared.astype(np.int64) * ratio.astype(np.int64) + 500_000) // 1_000_000


def _owed(person: Any, month: Any) -> Any:
    return person("amount", month) - person("account", month) - person("fund", month)


def _history(person: Any, month: Any) -> Any:
    return np.minimum(person("owed", month), person("history_left", month))


def _cash(person: Any, month: Any) -> Any:
    return person("owed", month) - person("history", month)


def system() -> TaxBenefitSystem:
    """The system with its figures."""
    made = TaxBenefitSystem([Person])
    since = f"{YEAR}-01-01"
    deductible = {one.name: {"values": {since: {"value": int(DEDUCTIBLE[place])}}} for place, one in enumerate(Group)}
    ratio = {
        one.name: {level.name: {"values": {since: {"value": int(RATIO[row, column])}}} for column, level in enumerate(Tier)}
        for row, one in enumerate(Group)
    }
    made.parameters = ParameterNode("", data={"deductible": deductible, "ratio": ratio})
    made.add_variables(
        _input("group", Enum, DateUnit.ETERNITY, possible_values=Group, default_value=Group.under_45),
        _input("tier", Enum, DateUnit.MONTH, possible_values=Tier, default_value=Tier.community),
        _input("amount", int, DateUnit.MONTH),
        _input("current", int, DateUnit.ETERNITY),
        _input("carried", int, DateUnit.ETERNITY),
        _worked_out("account_left", _balance("current", "account")),
        _worked_out("account", _account),
        _worked_out("room", _room),
        _worked_out("own", _own),
        _worked_out("fund", _fund),
        _worked_out("owed", _owed),
        _worked_out("history_left", _balance("carried", "history")),
        _worked_out("history", _history),
        _worked_out("cash", _cash),
    )
    return made


def settle(data: Data, out: Any) -> None:
    """Fill the four payers of each claim; every person has as many claims, one a month from January on."""
    made = system()
    persons = len(data.group)
    each = int(data.first[1])
    simulation = SimulationBuilder().build_default_simulation(made, count=persons)
    forever = period(DateUnit.ETERNITY)
    simulation.set_input("group", forever, np.array(list(Group))[data.group])
    simulation.set_input("current", forever, data.current)
    simulation.set_input("carried", forever, data.carried)
    tiers = np.array(list(Tier))[data.tier].reshape(persons, each)
    amounts = data.amount.reshape(persons, each)
    months = [period(f"{YEAR}-{month:02d}") for month in range(1, each + 1)]
    for place, month in enumerate(months):
        simulation.set_input("tier", month, tiers[:, place])
        simulation.set_input("amount", month, amounts[:, place])
    for place, month in enumerate(months):
        for row, name in enumerate(("account", "fund", "history", "cash")):
            out[row, place : persons * each : each] = simulation.calculate(name, month)

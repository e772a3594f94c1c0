"""All packages together: each answers for its own areas, whatever else is installed and in whatever order."""

import itertools

import pytest

import yibao
import yibao_atlantis
import yibao_ningbo

CASES = {
    "ningbo": {
        "person": {"id": "P", "birth_date": "1953-02-01", "scheme": "employee", "standing": "retired"},
        "state": {"outpatient_deductible": "300"},
        "claim": [
            {
                "id": "C",
                "date": "2023-09-05",
                "benefit": "outpatient",
                "facility": {"level": "community", "region": "330200"},
                "lines": [{"class": "A", "amount": "80"}],
            }
        ],
    },
}


def plugins():
    return [("yibao-atlantis", yibao_atlantis.plugin), ("yibao-ningbo", yibao_ningbo.plugin)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
def test_a_settlement_is_the_same_in_any_order_and_with_any_neighbours(order):
    """Law 9."""
    guests = plugins()
    together = yibao.load_registry([guests[place] for place in order])
    for city, case in CASES.items():
        alone = yibao.load_registry([guest for guest in guests if guest[0].endswith(city)])
        documents = [yibao.settle_case(registry.rules(city), yibao.read_case(case))[1] for registry in (together, alone)]

        assert documents[0] == documents[1]
        assert documents[0]["settlements"][0]["payers"] == {"pooled_fund": "73.60", "cash": "6.40"}


def test_an_area_that_is_not_installed_is_not_mentioned():
    registry = yibao.load_registry([guest for guest in plugins() if guest[0] == "yibao-ningbo"])

    assert [one.area.slug for one in registry.installed()] == ["ningbo"]
    with pytest.raises(yibao.YibaoError) as refused:
        registry.find("hangzhou")
    assert "atlantis" not in "".join(refused.value.lines("en"))


def test_a_fact_only_another_area_asks_for_is_listed_as_unused():
    registry = yibao.load_registry(plugins())
    ningbo = registry.rules("ningbo")
    foreign = sorted(set(registry.rules("atlantis").declared.fact) - set(ningbo.declared.fact))
    if not foreign:
        pytest.fail("Atlantis asks for nothing that Ningbo does not")
    case = {**CASES["ningbo"], "person": {**CASES["ningbo"]["person"], "facts": {foreign[0]: "x"}}}

    _, document = yibao.settle_case(ningbo, yibao.read_case(case), elsewhere=registry.facts())

    assert document["unused_facts"] == [foreign[0]]
    with pytest.raises(yibao.YibaoError):
        yibao.settle_case(ningbo, yibao.read_case(case))

"""What is made up is plausible: few are needy, bases are wages, and no bill is of a benefit that the area refuses on its day."""

import collections
import csv

import pyarrow.parquet as pq
import pytest

from yibao import load_registry
from yibao.cli.app.main import main
from yibao_batch.trials.generate import Plan, write

YEAR = 2026


@pytest.fixture(scope="module", params=["atlantis", "ningbo", "kunming"])
def made(request, tmp_path_factory):
    """Persons and bills of an area, and the numbers of the bills that the area refuses."""
    folder = tmp_path_factory.mktemp(request.param)
    write(load_registry().rules(request.param), Plan(600, 3000, year=YEAR), folder)
    files = [str(folder / name) for name in ("persons.parquet", "claims.parquet", "out.parquet")]
    assert main(["batch", "run", "--city", request.param, *files], standalone_mode=False) in (0, 2)
    rejects = folder / "out.rejects.csv"
    refused = {int(row["claim"]) for row in csv.DictReader(rejects.open(encoding="utf-8"))} if rejects.exists() else set()
    return [pq.read_table(file).to_pylist() for file in files[:2]] + [refused]


def test_hardly_a_bill_is_refused(made):
    """What is refused depends on the amount or on a rare choice: no benefit at a level is refused every time."""
    _, claims, refused = made
    assert len(refused) <= len(claims) * 0.02
    kinds = collections.defaultdict(list)
    for claim in claims:
        kinds[claim["benefit"]].append(claim["claim"] in refused)
    assert [name for name, outcomes in kinds.items() if len(outcomes) > 10 and all(outcomes)] == []


def test_persons_are_plausible(made):
    """Nine of ten belong to no assistance group, the median base is a wage, and only the retired have retired."""
    persons, _, _ = made
    groups = collections.Counter(person.get("fact_assistance_group", "none") for person in persons)
    assert groups["none"] > 0.9 * len(persons)
    bases = sorted(person["contribution_base_fen"] for person in persons)
    assert 5_000_00 < bases[len(bases) // 2] < 10_000_00
    for person in persons:
        retired = person.get("fact_retired_on")
        assert retired is None or (person["standing"] == "retired" and retired > person["birth_date"])


def test_bills_of_a_disease_are_of_people_who_registered_it(made):
    persons, claims, _ = made
    registered = {person["person"]: {each["kind"] for each in person["registrations"]} for person in persons}
    of_diseases = [claim for claim in claims if claim["benefit"] in ("special_disease", "chronic_disease")]
    assert of_diseases
    assert all(claim["benefit"] in registered[claim["person"]] for claim in of_diseases)


@pytest.mark.parametrize(("year", "told"), [(2021, True), (2026, False)])
def test_a_fact_that_changes_nothing_any_more_is_not_told(tmp_path, year, told):
    """Ningbo told adults of class A and B apart until 2022."""
    write(load_registry().rules("ningbo"), Plan(50, 100, year=year), tmp_path)
    assert ("fact_resident_class" in pq.read_schema(tmp_path / "persons.parquet").names) is told

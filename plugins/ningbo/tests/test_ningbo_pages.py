"""What people read about Ningbo: nothing said twice, no name that only files use, questions that were answered not asked again."""

import json

from click.testing import CliRunner

from yibao import load_registry
from yibao.cli.app.main import main
from yibao.engine.enrollment.wording import word

STAY = {
    "id": "C1",
    "admitted": "2023-09-01",
    "discharged": "2023-09-20",
    "benefit": "inpatient",
    "facility": {"level": "tertiary", "region": "330203"},
    "lines": [{"class": "A", "amount": "60000"}],
}
CARE = {**STAY, "id": "C2", "benefit": "special_disease", "disease": "malignant_tumour", "date": "2023-10-01"}
PERSON = {
    "id": "P",
    "birth_date": "1956-04-10",
    "scheme": "resident",
    "standing": "adult",
    "registrations": [{"kind": "special_disease", "code": "malignant_tumour"}],
}


def shown(tmp_path, command: str, data: object, language: str) -> str:
    path = tmp_path / "input.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    result = CliRunner().invoke(main, [command, str(path), "--lang", language])
    assert result.exit_code == 0, result.output
    return result.output


def test_limits_are_told_apart(tmp_path):
    """Several ceilings are open at the end of the year: each line says which one it is."""
    second = {key: value for key, value in CARE.items() if key not in ("admitted", "discharged")}
    out = shown(tmp_path, "settle", {"city": "ningbo", "person": PERSON, "claim": [STAY, second]}, "en")
    assert out.count("to the ceiling:") >= 3
    assert "to the ceiling (" not in out


def test_students_are_not_asked_twice(tmp_path):
    """Who says to be a university student is told the students' premium of 2025, 180 and 240, and not asked for the school."""
    facts = {"origin": "foreign", "activity": "university_student"}
    applicant = {"city": "ningbo", "date": "2025-03-10", "person": {"birth_date": "2004-01-20", "facts": facts}}
    page = shown(tmp_path, "enroll", applicant, "en")
    assert "The person's share 180.00 yuan" in page
    assert "school is missing" not in page


def test_every_choice_has_words():
    """Whatever may be answered is called in Chinese by Chinese words, and not by the name that files use."""
    declared = load_registry().enrollment("ningbo").declared
    bare = {name for name, rule in declared.fact.items() for one in rule.choices if word(declared, name, one).zh == one}
    assert bare == set()


def test_a_missing_credit_is_no_missing_layer(tmp_path):
    """Where only a credit could not be computed, the page speaks of the accounts, in Chinese without English words."""
    person = {"id": "P", "birth_date": "1984-03-01", "scheme": "employee", "standing": "active"}
    visit = {"benefit": "outpatient", "facility": {"level": "tertiary"}, "lines": [{"class": "A", "amount": "9"}]}
    claims = [{**visit, "id": "C1", "date": "2023-12-20"}, {**visit, "id": "C2", "date": "2024-01-10"}]
    case = {"city": "ningbo", "person": person, "claim": claims}
    assert "the accounts may hold more than shown" in " ".join(shown(tmp_path, "settle", case, "en").split())
    page = shown(tmp_path, "settle", case, "zh")
    assert "在职人员年度预记" in page
    assert "missing" not in page

"""Facts that were not told, on the page of a settlement and in its document."""

import json

import pytest

import yibao_atlantis


@pytest.fixture
def plugins(plugins):
    return [*plugins, ("yibao-atlantis", yibao_atlantis.plugin)]


def test_facts_not_told(run, write):
    """The page names facts that would change what is paid; `--what-if-told` tells the amounts, on the page and in the document."""
    case = {
        "city": "atlantis",
        "person": {"id": "E", "birth_date": "1984-01-01", "scheme": "employee", "standing": "active"},
        "claim": [
            {
                "id": "S", "admitted": "2024-03-01", "discharged": "2024-03-09", "benefit": "inpatient",
                "facility": {"level": "tertiary"}, "lines": [{"class": "A", "amount": "60000"}],
            }
        ],
    }  # fmt: skip
    page = " ".join(run("settle", write(case)).out.split())
    assert "Not told person.facts.assistance_group: " in page and "--what-if-told shows what each would change" in page
    page = run("settle", write(case), "--what-if-told", "--lang", "zh").out
    assert "若写明" in page and "个人付" in page and "未写明" not in page
    answers = json.loads(run("settle", write(case), "--what-if-told", "--format", "json").out)["what_if"]
    assert {"fact", "question", "value", "bills", "complete", "refused"} == set(answers[0])
    assert any(bill["claim"] == "S" and bill["cash"] != bill["cash_if_told"] for answer in answers for bill in answer["bills"])
    assert "what_if" not in json.loads(run("settle", write(case), "--format", "json").out)

"""The pages over HTTP: amounts are those of the documents, nothing foreign is loaded, no link breaks them."""

import json
import random
import re
from pathlib import Path
from urllib.parse import urlencode

import anyio
import httpx
import pytest

from yibao import load_registry, read_case, settle_case
from yibao_web.asgi import make_app
from yibao_web.bill import bill_case
from yibao_web.query import Query

VISIT = {
    "city": "ningbo",
    "who": "employee/active",
    "age": "40",
    "benefit": "outpatient",
    "level": "tertiary",
    "date": "2024-03-05",
    "in_scope": "2000",
}
STAY = VISIT | {
    "who": "resident/adult",
    "benefit": "inpatient",
    "admitted": "2023-11-01",
    "discharged": "2023-11-08",
    "self_paid": "1500",
}
PAGES = ("bill", "year", "cities", "levels", "join", "changes")


@pytest.fixture(scope="module")
def get():
    """Asks the app for a path."""
    app = make_app()

    def ask(path, query=(), method="GET", **more):
        async def send():
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path + ("?" + urlencode(list(query)) if query else ""), **more)

        return anyio.run(send)

    return ask


def amounts(html):
    return re.findall(r'data-yuan="([^"]*)"', html)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_form_is_shown(get, language, page):
    answer = get(f"/{language}/{page}")
    assert answer.status_code == 200 and "<form" in answer.text
    assert f'lang="{"zh-CN" if language == "zh" else "en"}"' in answer.text
    assert (
        re.search("[\u4e00-\u9fff]", re.sub(r"(?s)<option.*?<\/option>|<title>.*?<\/title>|中文", "", answer.text)) is None
    ) or language == "zh"


def test_home_follows_the_browser(get):
    assert get("/", headers={"accept-language": "en-GB"}).headers["location"] == "/en/"
    assert get("/", headers={"accept-language": "zh-CN"}).headers["location"] == "/zh/"
    assert get("/fr/bill").status_code == 404


@pytest.mark.parametrize("query", [VISIT, STAY])
def test_amounts_are_those_of_the_document(get, query):
    document = get("/en/bill.json", query.items()).json()
    entry = document["settlements"][0]
    shown = amounts(get("/en/bill", query.items()).text)
    assert {amount for amount in entry["payers"].values() if amount != "0.00"} <= set(shown)
    assert shown[0] == entry["payers"]["cash"] and shown[1] == entry["total"]


def generated(seed):
    """A link with a bill of any kind, most of which can be settled."""
    rng = random.Random(seed)
    benefit = rng.choice(("outpatient", "inpatient", "emergency", "special_disease", "maternity", "pharmacy"))
    query = {
        "city": rng.choice(("ningbo", "shanghai", "kunming", "atlantis")),
        "who": rng.choice(("employee/active", "employee/retired", "resident/adult", "resident/student")),
        "age": str(rng.randint(1, 90)),
        "benefit": benefit,
        "level": rng.choice(("community", "secondary", "tertiary")),
        "date": f"2024-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        "admitted": "2024-03-01",
        "discharged": f"2024-03-{rng.randint(2, 28):02}",
        "place": rng.choice(("", "", "province", "outside")),
    }
    if rng.random() < 0.5:
        return query | {"in_scope": str(rng.randint(1, 90_000)), "self_paid": rng.choice(("", "12.50"))}
    return query | {f"l{n}.{key}": value for n in range(3) for key, value in line(rng).items()}


def line(rng):
    class_ = rng.choice("ABC")
    return {"class": class_, "amount": str(rng.randint(1, 9_000)), "first": "10%" if class_ == "B" else ""}


def test_a_link_settles_as_its_case_does(get):
    """What the page says is what the library says of the same case; a refusal is a page as well."""
    settled, registry = 0, load_registry()
    for seed in range(60):
        query = generated(seed)
        answer = get("/zh/bill.json", query.items())
        page = get("/zh/bill", query.items())
        assert page.status_code == 200
        if answer.status_code != 200:
            assert answer.json()["detail_zh"] and 'role="alert"' in page.text
            continue
        settled += 1
        rules = registry.rules(query["city"])
        case = read_case(bill_case(rules, Query.read(tuple(query.items()))))
        _, document = settle_case(rules, case, keep_going=True, bounds=True)
        assert {**answer.json(), "statement": None} == json.loads(json.dumps({**document, "statement": None}))
        assert amounts(page.text)[0] == document["settlements"][0]["payers"]["cash"]
    assert settled > 20


def test_a_question_is_asked_and_answered(get):
    page = get("/en/bill", STAY.items()).text
    field = re.search(r'<button name="(f\.[^"]+)" value="([^"]+)"', page)
    assert field is not None and "I do not know" in page
    after = get("/en/bill", [*STAY.items(), (field[1], field[2])]).text
    assert f'name="{field[1]}" value="{field[2]}">' in after and f'<button name="{field[1]}"' not in after
    skipped = get("/en/bill", [*STAY.items(), (field[1], "")]).text
    assert f'<button name="{field[1]}"' not in skipped


def test_joining_asks_until_it_knows(get):
    """Each page asks one question; answers lead to a way with papers and steps."""
    facts = {
        "origin": "foreign",
        "activity": "employed",
        "work_document": "work_permit",
        "residence_permit": "yes",
        "employer_kind": "enterprise",
    }
    first = get("/en/join", [("city", "ningbo")]).text
    assert first.count('class="question"') == 1 and "Eligible" not in first
    page = get("/en/join", [("city", "ningbo"), *((f"f.{name}", value) for name, value in facts.items())]).text
    assert "Eligible" in page and "Valid passport" in page
    assert get("/en/join.json", [("city", "ningbo"), ("f.origin", "foreign")]).json()["format"] == "yibao-enrollment/1"
    assert get("/en/join", [("city", "ningbo"), ("f.birth_date", "yesterday")]).status_code == 200


def test_what_changed(get):
    query = {"city": "ningbo", "before": "2023-01-01", "after": "2024-05-01"}
    page = get("/en/changes", query.items()).text
    assert "Employees&#39; inpatient deductible" in page and "1,500.00" in page and "1,200.00" in page
    assert get("/en/changes", {**query, "after": "2020-01-01"}.items()).text.count('role="alert"') == 1


def test_a_file_becomes_a_link(get):
    path = Path(__file__).parents[3] / "examples" / "bill.csv"
    answer = get("/zh/file", method="POST", files={"file": ("bill.csv", path.read_bytes())})
    assert answer.status_code == 303
    location = answer.headers["location"]
    page = get(location)
    assert amounts(page.text)[:2] == ["1105.00", "1540.00"]
    assert 'role="alert"' in get("/zh/file", method="POST", files={"file": ("x.bin", b"\0\1\2")}).text
    assert 'role="alert"' in get("/zh/file", method="POST", data={"file": ""}).text


def test_nothing_foreign_is_loaded(get):
    for page in ("", *PAGES):
        answer = get(f"/en/{page}", VISIT.items())
        sources = re.findall(r'(?:src|href|action)="([^"]+)"', re.sub(r'(?s)<dl class="figures">.*?</dl>', "", answer.text))
        assert all(source.startswith(("/", "#")) for source in sources), sources
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "style=" not in answer.text and "<script>" not in answer.text


def test_hostile_links(get):
    """Whatever stands in a link, the answer is a page: no failure, nothing of it is markup."""
    rng = random.Random(1)
    nasty = (
        "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\x00", "１２３", "1e9", "-5", "9999999999999999", "𝔘" * 9,
        "{{7*7}}", "../../etc", "nan", "",
    )  # fmt: skip
    names = (
        *VISIT, "balance", "filed", "place", "born", "disease", "l0.amount", "l0.first", "l99999.amount", "v0.benefit", "v0.date",
        "f.origin", "f.nothing", "before", "after", "cities",
    )  # fmt: skip
    for _ in range(400):
        query = dict(VISIT) | {rng.choice(names): rng.choice(nasty) for _ in range(rng.randint(1, 4))}
        path = f"/{rng.choice(('zh', 'en'))}/{rng.choice(PAGES)}{rng.choice(('', '', '.json'))}"
        answer = get(path, query.items())
        assert answer.status_code in (200, 400, 404, 422), (path, query, answer.status_code)
        assert "Traceback" not in answer.text
        if answer.headers["content-type"].startswith("text/html"):
            assert "<script>alert" not in answer.text and "<img src=x" not in answer.text
    assert get("/zh/bill", [("x", "y" * 20_000)]).status_code == 414
    assert get("/zh/bill", [(f"a{n}", "1") for n in range(700)]).status_code == 400

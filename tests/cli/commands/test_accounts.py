"""`yibao accounts`: the page in both languages and every width, the forms for machines, and what is refused."""

import csv
import io
import json

import pytest
from wcwidth import wcswidth as cell_len

from yibao import load_registry
from yibao.conformance.ledgers import check_ledger

PERSON = {
    "id": "E",
    "birth_date": "1984-01-01",
    "scheme": "employee",
    "standing": "active",
    "contribution_base": "6000",
    "accounts": {"current_year": "100", "carried_over": "2000"},
}
VISIT = {
    "date": "2024-03-05",
    "benefit": "outpatient",
    "facility": {"level": "community"},
    "lines": [{"class": "A", "amount": "400"}],
}


def case(*claims, **person):
    named = [{"id": f"C{number}", **claim} for number, claim in enumerate(claims, 1)]
    return {"city": "atlantis", "person": {**PERSON, **person}, **({"claim": named} if named else {})}


def lines(text):
    return text.splitlines()


def test_page_of_a_year(run, write):
    """Opening, the credit with its working and document, the use with its parts, the balance, and what is carried over."""
    done = run("accounts", write(case(VISIT, accounts_on="2024-01-31")), "--until", "2024-12-31", "--all")
    assert (done.code, done.err) == (0, "")
    page = done.out
    assert "Benefit year  2024-01-01 to 2024-12-31" in page
    rows = {" ".join(line.split()): line for line in lines(page)}
    stated = rows["2024-01-31 Balance as stated 100.00 2,000.00"]
    current, carried = stated.index("100.00") + 6, len(stated)
    for row, end in (
        ("2024-02-15 Monthly credit in service +120.00", current),
        ("2024-03-05 C1 Outpatient -220.00", current),
        ("2024-03-05 C1 Outpatient -180.00", carried),
        ("2024-12-31 Balance 1,375.20 1,820.00", carried),
        ("Carried over -1,375.20 +1,375.20", carried),
        ("Into the next year 0.00 3,195.20", carried),
    ):
        assert len(rows[row]) == end, row
    assert "1 × 120.00 (6,000.00 × 2%) = 120.00" in page
    assert "1 × 149.20 (7,460.00 × 2%) = 149.20" in page  # from July the base is raised to the floor
    assert "[1 #20]" in page or "[2 #20]" in page
    assert "Into the next year" in page
    assert "What the accounts may pay on 2024-12-31" in page
    assert "in this order: Current-year account → Carried-over account → Family account" in " ".join(page.split())
    assert "Sharing with relatives on 2024-12-31" in page
    assert "Paying out on 2024-12-31" in page
    assert "landing_permit: Does the person hold a landing permit?" in page


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_page_keeps_within_its_width(run, write, monkeypatch, language, width):
    """In both languages no line is wider than the terminal, but for addresses; columns stand under their headings."""
    monkeypatch.setenv("COLUMNS", str(width))
    done = run("accounts", write(case(VISIT, accounts_on="2023-12-31")), "--lang", language, "--all")
    assert done.code == 0
    wide = [line for line in lines(done.out) if cell_len(line) > min(width, 100) and "http" not in line]
    assert [line for line in wide if width > 40] == []
    balances = [line for line in lines(done.out) if line.startswith("20") and line.rstrip().endswith("0")]
    assert len({cell_len(line.rstrip()) for line in balances if len(line.split()) > 3}) <= 4


def test_page_in_chinese(run, write):
    """Every word of the page is there in Chinese."""
    page = run("accounts", write(case(VISIT, accounts_on="2023-12-31")), "--lang", "zh", "--all").out
    for word in (
        "医保年度",
        "给定余额",
        "在职人员按月记账",
        "1 个月 × 120.00",
        "年末结转",
        "转入下年度",
        "账户可以支付什么",
        "家庭共济",
        "提取",
        "还请告知",
        "出处",
    ):
        assert word in page, word


def test_year_without_claims(run, write):
    """With --year and no claims the balances are those before the year begins."""
    done = run("accounts", write(case(birth_date="1960-01-01", standing="retired")), "--year", "2024", "--format", "json")
    (year,) = done.data["years"]
    assert (year["first"], year["accounts"]["current_year"]["credits"]) == ("2024-01-01", "3315.00")
    assert year["accounts"]["carried_over"]["opening"] == "2100.00"
    assert done.data["format"] == "yibao-accounts/1"
    check_ledger(done.data)


def test_agrees_with_settle(run, write, monkeypatch):
    """The same file settled and kept: what accounts pay and hold is the same to the fen."""
    monkeypatch.setattr("yibao.cli.commands.settle.load_registry", load_registry)
    path = write(case(VISIT, {**VISIT, "date": "2024-06-01"}, {**VISIT, "date": "2025-02-03"}))
    settled = run("settle", path, "--city", "atlantis", "--format", "json").data
    kept = run("accounts", path, "--format", "json").data
    check_ledger(kept, settled)
    until = run("accounts", path, "--until", "2025-02-03", "--format", "json").data
    assert until["balances"] == settled["state"]["accounts"]


def test_forms_for_machines(run, write):
    """One input gives one document, several an array in their order or a line each; CSV has a row for each entry."""
    one, two = write(case(VISIT), "one.json"), write(case(VISIT, id="F"), "two.json")
    assert run("accounts", one, "--format", "json").data["person"] == "E"
    assert [document["person"] for document in run("accounts", one, two, "--format", "json").data] == ["E", "F"]
    assert [json.loads(line)["person"] for line in lines(run("accounts", one, two, "--format", "jsonl").out)] == ["E", "F"]
    rows = list(csv.DictReader(io.StringIO(run("accounts", one, "--until", "2024-03-15", "--format", "csv").out)))
    found = [
        (row["kind"], row["id"], row["account"], row["amount"], row["balance"]) for row in rows if row["kind"] in ("use", "credit")
    ]
    assert found == [
        ("use", "C1", "current_year", "-100.00", "0.00"),
        ("use", "C1", "carried_over", "-300.00", "1700.00"),
        ("credit", "monthly_in_service", "current_year", "120.00", "120.00"),
    ]


def test_paying_out(run, write):
    """Who may be paid out, with papers; whose facts are not told is asked; who may not, and why."""
    for permit, answer in ((False, "eligible"), (True, "not_eligible"), (None, "unknown")):
        path = write(case(VISIT, facts={} if permit is None else {"landing_permit": permit}))
        done = run("accounts", path, "--format", "json").data
        (one,) = done["withdrawals"]
        assert (one["id"], one["answer"], done["unused_facts"]) == ("account_at_sea", answer, [])
        assert [ask["fact"] for ask in one["ask"]] == (["landing_permit"] if permit is None else [])
        page = " ".join(run("accounts", path, "--all").out.split())
        assert ("Sailing ticket" in page) is (permit is not True)
        word = {"eligible": "Eligible: The account is paid out", "not_eligible": "Not eligible", "unknown": "not known yet"}[answer]
        assert word in page
        assert "the person's own accounts hold" in page


def test_unknown_credit_is_said(run, write):
    """What has no figure stands as a question mark with the reason, and the page says that it is not complete."""
    data = case(VISIT)
    del data["person"]["contribution_base"]
    page = run("accounts", write(data), "--until", "2024-03-31").out
    assert "unknown" in page and "?" in page and "Incomplete" in page


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        (case(), (), "nothing says of which day the balances are"),
        (case(), ("--year", "abc"), "the year 'abc' cannot be read"),
        (case(), ("--year", "２０２３"), "cannot be read"),
        (case(), ("--year", "2014"), "is not known"),
        (case(), ("--year", "2023", "--until", "2023-01-01"), "only one of --year and --until"),
        (case(VISIT), ("--year", "2023"), "lies before the first day"),
        (case(VISIT), ("--until", "2023-02-30"), "is not a date"),
        (case(VISIT), ("--until", "2024-03-04"), "lies before the first day"),
        (case(accounts_on="2024-01-01"), ("--until", "9999-12-31"), "more than 100 benefit years"),
        (case(VISIT, accounts_on="2024-03-05"), (), "is not after"),
        (case(accounts_on=True), (), "person.accounts_on"),
        (case(accounts_on=["2024-01-01"]), (), "person.accounts_on"),
        (case(accounts={"current_year": "-1"}), ("--year", "2024"), "person.accounts.current_year"),
        (case(birth_date="2031-01-01"), ("--year", "2024"), "person.birth_date"),
        (case(facts={"nonsense": 1}), ("--year", "2024"), "unknown fact 'nonsense'"),
        (case({**VISIT, "facts": {"nonsense": 1}}), (), "unknown fact 'nonsense'"),
        (case(facts={"landing_permit": "maybe"}), ("--year", "2024"), "Does the person hold a landing permit?"),
        (case() | {"state": {"nonsense": "1"}}, ("--year", "2024"), "unknown counter 'nonsense'"),
        (case({"id": "R", "date": "2024-03-05", "reverses": "C9"}, VISIT), (), "there is no claim C9 to reverse"),
        (case(VISIT) | {"city": "oceania"}, (), "unknown account"),
        (case(VISIT) | {"city": "lemuria"}, (), "no rules for 'lemuria'"),
        (b"\xff", (), "not UTF-8"),
        (b"", (), "the input is empty"),
    ],
)
def test_bad_input_is_refused(run, write, data, options, said):
    """What, where and how to mend it; exit 2, nothing on standard output."""
    done = run("accounts", write(data), *options)
    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.split())


def test_bad_input_among_good_ones(run, write):
    """The others are told, and the exit code is 2."""
    done = run("accounts", write(case(VISIT), "good.json"), write(b"{", "bad.json"), "--format", "jsonl")
    assert (done.code, [line.startswith('{"error"') for line in lines(done.out)]) == (2, [False, True])
    assert "bad.json" in done.err


def test_nothing_of_the_user_is_obeyed(run, write):
    """Names in a file cannot send codes to the terminal."""
    done = run("accounts", write(case(VISIT, id="E\x1b[31m")))
    assert "\x1b[31m" not in done.out


def test_one_visit_is_a_short_page(run, write):
    """What the accounts may pay besides is told in a line, with how to see it."""
    path = write(case(VISIT, accounts_on="2023-12-31"))
    page, whole = run("accounts", path).out, run("accounts", path, "--all").out
    assert "What the accounts may pay on" not in page
    assert "what the accounts may pay" in page
    assert "--all" in page
    assert "--all" not in whole
    assert len(page.splitlines()) < len(whole.splitlines())

"""A settled record is computed anew, and the reading under which it was settled is named to the fen."""

import collections
import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.platform.tests.made_records import made_double_records, made_records
from plugins.platform.tests.messages import answer, as_json, as_xml
from yibao.engines import main
from yibao_platform.reconcile.explain import explain
from yibao_platform.reconcile.solve import solutions


def shares(seed, count):
    """How many made records were explained by the right kind, had it among the possible ones, were told wrongly or not at all."""
    told = collections.Counter()
    for kind, subject in made_records(seed, count):
        explanation = explain(subject)
        certain = explanation.status == "explained"
        right = kind in explanation.kinds
        told["certain" if certain and right else "possible" if right else "wrong" if certain else "missed"] += 1
    return told


def test_right_reading_is_named():
    """Of made bills, each settled under one reading, at least 95 % have it named; a wrong one is never certain."""
    told = shares(16, 300)
    assert told["wrong"] == 0
    assert told["certain"] + told["possible"] >= 285, told
    assert told["certain"] >= 240, told


@pytest.mark.slow
def test_right_reading_is_named_of_many():
    """The same of ten thousand."""
    told = shares(17, 10_000)
    assert told["wrong"] == 0
    assert told["certain"] + told["possible"] >= 9_500, told
    assert told["certain"] >= 8_500, told


def test_two_readings_at_once_make_no_third_certain():
    """Where a record was settled under two readings, none of another kind is certain."""
    for kinds, subject in made_double_records(19, 40):
        explanation = explain(subject)
        assert explanation.status != "explained" or explanation.kinds[0] in kinds


def test_what_no_reading_fits_is_told():
    """A record whose payers do not come to its bill is explained by nothing."""
    records = [subject for _, subject in made_records(18, 40)]
    for subject in records:
        spoilt = attrs.evolve(subject, printed={**subject.printed, "payers.cash": subject.printed["payers.cash"] + 1})
        explanation = explain(spoilt)
        assert explanation.status == "unexplained"  # the payers no longer come to the bill
        assert explanation.nearest is None or explanation.nearest.amounts != spoilt.printed


@given(st.integers(0, 5000), st.integers(1, 1000), st.integers(0, 5000))
def test_solutions_are_all_that_fit(limit, ratio, printed):
    """Every number that fits is in a run, and every number of a run fits, where shares are rounded."""

    def compute(number):
        paid = min(number, limit) * ratio // 1000
        return {"paid": paid, "rest": 5000 - paid}

    fitting = {number for number in range(5001) if compute(number)["paid"] == printed}
    runs = list(solutions(compute, (0, limit, limit + 1, 5000), {"paid": printed, "rest": 5000 - printed}))
    inside = {number for first, last in runs for number in range(first, last + 1)}
    assert inside <= fitting
    assert bool(inside) == bool(fitting)


def run(capsys, tmp_path, arguments, *files):
    """Run ``yibao reconcile`` on files with some contents."""
    names = []
    for index, (ending, data) in enumerate(files):
        path = tmp_path / f"{index}.{ending}"
        path.write_bytes(data)
        names.append(str(path))
    code = main(["reconcile", *names, *arguments, "--lang", "en"], standalone_mode=False)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.mark.parametrize(("ending", "write"), [("json", as_json), ("xml", as_xml)])
def test_command_names_the_class_of_the_hospital(capsys, tmp_path, ending, write):
    """A record that was settled as of a tertiary hospital and says secondary is explained by that, and by nothing else."""
    code, out, _ = run(capsys, tmp_path, ["--format", "json"], (ending, write(answer(hosp_lv="06"))))
    (record,) = json.loads(out)["records"]
    assert code == 1
    assert record["status"] == "explained"
    assert [(reading["kind"], reading["en"]) for reading in record["readings"]] == [("level", "the hospital's class was tertiary")]
    assert {amount["name"] for amount in record["amounts"] if not amount["equal"]} == {"payers.pooled_fund", "payers.cash"}


def test_command_says_equal(capsys, tmp_path):
    """A record that comes to the same is equal, and the exit code 0."""
    code, out, _ = run(capsys, tmp_path, [], ("json", as_json(answer())))
    assert code == 0
    assert out.splitlines()[0] == "S1  2024-03-08  equal"


def test_command_solves_for_what_was_used_before(capsys, tmp_path):
    """Where 620.00 of the deductible had been used before, that is said to the fen."""
    message = answer(act_pay_dedc=280, hifp_pay=690, fund_pay_sumamt=690, psn_part_amt=510, psn_cash_pay=510)
    code, out, _ = run(capsys, tmp_path, ["--format", "csv"], ("json", as_json(message)))
    assert code == 1
    assert "stood at 620.00 before, not at 0.00" in out
    assert ",explained,before," in out


def test_command_counts_reasons_of_an_export(capsys, tmp_path):
    """An export is answered row by row, what cannot be settled is counted too, and the reasons stand in a table."""
    rows = [answer(), answer(hosp_lv="06"), answer(hosp_lv="06", setl_id="S3"), answer(med_type="9999")]
    tables = [message["output"]["setlinfo"] for message in rows]
    text = "\n".join([",".join(tables[0]), *(",".join(map(str, table.values())) for table in tables)])
    code, out, err = run(capsys, tmp_path, ["--counts", "--format", "json"], ("csv", text.encode()))
    counts = json.loads(out)
    assert code == 2
    assert "benefit is missing" in err
    assert counts["records"] == 4
    assert counts["reasons"][0] == {"status": "explained", "kinds": ["level"], "count": 2}
    assert {"status": "refused", "kinds": [], "count": 1} in counts["reasons"]


def test_export_with_chinese_columns_is_told_apart(capsys, tmp_path):
    """Some of its columns are called as those of a table of cases; most are not."""
    columns = {"psn_no": "人员编号", "brdy": "出生日期", "psn_type": "人员类别", "med_type": "医疗类别", "hosp_lv": "医院等级"}
    columns |= {"insutype": "险种类型", "insuplc_admdvs": "参保地医保区划", "setl_id": "结算ID", "begntime": "开始日期"}
    columns |= {"medfee_sumamt": "医疗费总额", "inscp_scp_amt": "符合政策范围金额", "preselfpay_amt": "先行自付金额"}
    columns |= {"fulamt_ownpay_amt": "全自费金额", "overlmt_selfpay": "超限价自费费用", "hifp_pay": "统筹基金支出"}
    columns |= {"psn_cash_pay": "个人现金支出"}
    table = answer()["output"]["setlinfo"]
    text = "\n".join([",".join(columns.values()), ",".join(str(table[name]) for name in columns)])
    code, out, err = run(capsys, tmp_path, [], ("csv", text.encode("gb18030")))
    assert code == 0, err
    assert out.startswith("S1  2024-03-08  equal")


def test_command_reads_cases_of_ours(capsys, tmp_path):
    """A case file with expect is a record, too; without amounts there is nothing to compare."""
    case = {
        "city": "ningbo",
        "person": {"id": "1", "birth_date": "1980-05-01", "scheme": "employee", "standing": "retired"},
        "claim": [
            {
                "id": "A",
                "date": "2024-03-08",
                "benefit": "outpatient",
                "facility": {"level": "tertiary"},
                "lines": [{"class": "A", "amount": "1200"}],
                "expect": {"payers": {"pooled_fund": "225", "cash": "975"}},
            }
        ],
    }
    code, out, _ = run(capsys, tmp_path, [], ("json", as_json(case)))
    assert code == 1
    assert "explained" in out.splitlines()[0] or "several explanations" in out.splitlines()[0]
    assert "the standing was active" in " ".join(out.split())
    case["claim"][0]["expect"] = {"payers": {"cash": "much"}}
    code, _, err = run(capsys, tmp_path, [], ("json", as_json(case)))
    assert code == 2
    assert "the amount 'much' cannot be read" in err
    assert "expect.payers.cash" in err
    case["claim"][0]["expect"] = "nothing"
    code, _, err = run(capsys, tmp_path, [], ("json", as_json(case)))
    assert code == 2
    assert "Traceback" not in err
    del case["claim"][0]["expect"]
    code, _, err = run(capsys, tmp_path, [], ("json", as_json(case)))
    assert code == 2
    assert "there is no amount to compare" in err


def test_balance_before_follows_from_the_record(capsys, tmp_path):
    """What stood in the account before is what is left and what was paid."""
    message = answer(act_pay_dedc=900, psn_cash_pay=0, acct_pay=975, psn_part_amt=975, balc=100, acct_used_flag="1")
    code, out, _ = run(capsys, tmp_path, ["--format", "json"], ("json", as_json(message)))
    balance = {amount["name"]: amount["computed"] for amount in json.loads(out)["records"][0]["amounts"]}
    assert balance["payers.account"] != "0.00"
    assert code in (0, 1)

"""Files beside those of a command: what is wrong in one of them is told with its name, never passed over."""

import pytest

import yibao_atlantis
from tests.cli.inputs.test_one_file import FILE
from yibao import Form, InputError, Record, Text, hookimpl


def read_wrong(data, name):
    """Any file as one record that is wrong."""
    yield Record(where="line 7", error=InputError("读不懂", "nobody can read this", where="line 7"))


def form(holds):
    """A form whose files end as what they hold is called."""
    text = Text("坏文件", "a broken file")
    reader = f"{__name__}:read_wrong"
    return Form(f"broken-{holds}", holds, (holds,), (), lambda head, name: name.endswith(holds), reader, None, text)


class Guest:
    """A package whose readers tell what is wrong in its place."""

    @hookimpl
    def yibao_forms(self):
        return [form("bill"), form("list"), form("case")]


@pytest.fixture
def plugins():
    return [("yibao-atlantis", yibao_atlantis.plugin), ("guest", Guest())]


def test_a_wrong_bill_of_a_claim(run, write):
    write(b"x", "my.bill")
    done = run("settle", write({**FILE, "claim": [{**FILE["claim"][0], "lines": "my.bill"}]}, "c.json"))
    assert done.code == 2 and "nobody can read this" in done.err and "my.bill: line 7" in done.err


def test_the_first_of_two_bills_is_wrong(run, write):
    write(b"x", "my.bill")
    claim = {key: value for key, value in FILE["claim"][0].items() if key != "lines"}
    done = run("settle", write({**FILE, "claim": [{**claim, "lines": "my.bill"}, {**FILE["claim"][0], "id": "C2"}]}, "c.json"))
    assert done.code == 2 and "nobody can read this" in done.err


def test_a_wrong_list(run, write):
    done = run("settle", "--list", write(b"x", "my.list"), write(FILE))
    assert done.code == 2 and "nobody can read this" in done.err and "my.list: line 7" in done.err


def test_a_wrong_person(run, write):
    done = run("settle", "--person", write(b"x", "my.case"), write(FILE))
    assert done.code == 2 and "nobody can read this" in done.err and "my.case: line 7" in done.err

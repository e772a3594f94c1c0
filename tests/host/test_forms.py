"""Forms of files: which of those that are installed a file has, and what a reader may hand over."""

import attrs
import pytest

from yibao import Form, Record, Text, YibaoError, hookimpl, load_registry
from yibao.host.forms import choose_form, read_records

TIDES = Form(
    "tides",
    "case",
    ("tide",),
    ("application/x-tide",),
    lambda head, name: head.startswith(b"TIDE"),
    f"{__name__}:read_tides",
    None,
    Text("潮汐表", "a tide table"),
)


def read_tides(data, name):
    """What the tides say: a text for each line."""
    for number, line in enumerate(data.decode().splitlines()[1:], 1):
        yield Record({"title": float(line) if line == "0.5" else line}, where=f"line {number}")


class Guest:
    """A package that brings forms."""

    def __init__(self, *forms):
        self.forms = forms

    @hookimpl
    def yibao_forms(self):
        return self.forms


def forms(*guests):
    return load_registry([(f"guest{number}", guest) for number, guest in enumerate(guests)]).forms()


def refusal(call, *arguments):
    with pytest.raises(YibaoError) as refused:
        call(*arguments)
    return "\n".join(refused.value.lines("en"))


def test_the_core_brings_its_forms_as_packages_do():
    assert {"toml", "json"} <= set(forms())
    assert set(forms(Guest(TIDES))) == {*forms(), "tides"}


def test_what_a_file_begins_with_decides():
    """An ending only narrows: a file with the ending of no form is shown to all of them."""
    known = forms(Guest(TIDES))
    for head, name, form in (
        (b"TIDE\n1", "x.tide", "tides"),
        (b"TIDE\n1", "x.csv", "tides"),
        (b"TIDE\n1", "-", "tides"),
        (b'city = "x"', "x.toml", "toml"),
        (b'# words\n\n[person]\nid = "P"', "-", "toml"),
        (b'{"city": "x"}', "-", "json"),
        (b"[1, 2]", "x.json", "json"),
    ):
        assert choose_form(known, head, name, ("case",)).name == form


def test_several_that_recognise_a_file_are_refused_by_name():
    other = attrs.evolve(TIDES, name="currents")
    known = forms(Guest(TIDES, other))
    message = refusal(choose_form, known, b"TIDE", "x.tide", ("case",))
    assert "currents, tides" in message and "--form currents" in message
    assert choose_form(known, b"TIDE", "x.tide", ("case",), "currents") is other


@pytest.mark.parametrize(
    ("head", "name", "looks"),
    [
        (b"<?xml version='1.0'?><a/>", "x.toml", "an XML document"),
        (b"<html>", "x.html", "a web page"),
        (b"PK\x03\x04....", "x.xlsx", "a spreadsheet"),
        (b"%PDF-1.7", "bill.pdf", "a PDF"),
        (b"a,b;c,d\n1,2", "x.csv", "a table with the columns 'a', 'b;c', 'd'"),
        (b"\0\1\2", "x", "a binary file"),
        (b"good day", "x.txt", "text that begins with 'good day'"),
    ],
)
def test_what_fits_no_form_is_told_what_it_looks_like(head, name, looks):
    message = refusal(choose_form, forms(), head, name, ("case",))
    assert looks in message and "json (a case file)" in message and "syntax" not in message


def test_a_package_that_reads_it_is_named():
    assert "yibao-bills reads xlsx" in refusal(choose_form, forms(), b"PK\x03\x04", "x.xlsx", ("case",))


def test_an_unknown_form_is_answered_with_the_nearest():
    assert "did you mean tides?" in refusal(choose_form, forms(Guest(TIDES)), b"TIDE", "x", ("case",), "tide")


def test_a_form_of_other_things_is_named():
    persons = attrs.evolve(TIDES, holds="persons")
    message = refusal(choose_form, forms(Guest(persons)), b"TIDE", "x", ("case",))
    assert "a tide table (tides), which this command does not read" in message


def test_two_packages_may_not_share_a_name():
    assert "guest0 and guest1 both bring tides" in refusal(forms, Guest(TIDES), Guest(TIDES))
    assert "yibao" in refusal(forms, Guest(attrs.evolve(TIDES, name="toml")))


@pytest.mark.parametrize("answer", [[TIDES, TIDES], ["tides"], 3])
def test_a_package_that_answers_something_else_is_named_as_broken(answer):
    registry = load_registry([("guest", Guest())])
    registry.manager.get_plugin("guest").forms = answer
    assert "tides" not in registry.forms()
    assert registry.broken[0].package == "guest" and "yibao_forms" in registry.broken[0].reason


def test_records_keep_their_places():
    first, second = read_records(forms(Guest(TIDES)), b"TIDE\na\nb", "-", ("case",))
    assert (first.data, second.place("title")) == ({"title": "a"}, "line 2: title")


def test_no_float_gets_past_a_reader():
    message = refusal(read_records, forms(Guest(TIDES)), b"TIDE\n0.5", "-", ("case",))
    assert "the form tides failed: TypeError: a float, 0.5" in message

"""The keys of rule files, told from the classes of the language."""

import pytest

from yibao.model.values.errors import InputError
from yibao.rules.loading.keys import keys_of, sections


def keys(section: str) -> dict[str, tuple[str, str, bool]]:
    return {rule.name: (rule.takes, rule.default, rule.required) for rule in keys_of(section)}


def test_table_has_the_keys_of_the_block_and_of_its_rows():
    """What a file may write stands there, and nothing that only reading makes of it."""
    assert list(keys("table")) == [
        "label", "upto", "otherwise", "by", "value", "why", "from", "to", "seen", "source", "status", "note", "days", "replaces",
    ]  # fmt: skip
    assert [name for name, (_, _, required) in keys("table").items() if required] == ["label", "value", "source", "status"]


def test_defaults_are_those_of_the_classes():
    """A default is shown as an author would write it."""
    assert keys("credit")["unit"] == ("0.01", "0.01", False)
    assert keys("credit")["on"][1] == '"year_start"'
    assert keys("account")["consent"] == ("true, false", "true", False)
    assert keys("access")["effect"][:2] == ('"nothing" | "later" | "notice"', '"notice"')


def test_what_is_dated_in_a_list_may_have_days():
    """Waivers of first pay may be a block; a procedure, which bears a name, may not."""
    assert "days" in keys("split.waive")
    assert "days" not in keys("procedure")
    assert "replaces" in keys("procedure")


def test_every_section_can_be_asked_for():
    """Each has keys, and no part is listed twice under two names."""
    assert all(keys_of(section) for section in sections())
    assert len(set(sections())) == len(sections())


def test_section_that_there_is_not():
    """The nearest one is named."""
    with pytest.raises(InputError) as caught:
        keys_of("tabel")
    assert caught.value.mend is not None
    assert caught.value.mend.en.startswith("did you mean table? known: ")

"""A folder of rules names its format: one that does not, or names another, is refused with what to do."""

import sys

import pytest

from yibao.host.reading import read_folder
from yibao.model.values.errors import RuleError

NAME = "yibao_of_a_test_of_formats"
SOURCE = '[source.law]\ntitle = { zh = "法", en = "Law" }\n'


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The folder of rules of a Python package, which is imported as long as the test runs."""
    folder = tmp_path / NAME / "rules"
    (folder / "person").mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "person" / "people.toml").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    sys.modules.pop(NAME, None)


def read():
    return read_folder(NAME, "rules", "person")


@pytest.mark.parametrize("text", ["format = 2\n", "# the newest\nformat = 2"])
def test_format_2_is_read(package, text):
    """However the file is laid out."""
    (package / "format.toml").write_text(text, encoding="utf-8")
    assert list(read().rules.source) == ["law"]


def test_folder_without_a_format(package):
    """It is of format 1: one sentence, and the command that mends it."""
    with pytest.raises(RuleError) as caught:
        read()
    assert caught.value.lines("en") == [
        "the folder rules names no format: it is written in format 1, and this yibao reads format 2",
        f"  where: {NAME}",
        "  mend: run yibao migrate rules: it rewrites the files and shows that they settle alike",
    ]


@pytest.mark.parametrize(("text", "message"), [("format = 3", "is of format 3"), ("format = ", "TOML syntax error")])
def test_file_of_the_format_that_cannot_be(package, text, message):
    """Another format, or no TOML: told with the package."""
    (package / "format.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=message) as caught:
        read()
    assert caught.value.where.startswith(NAME)


def test_place_of_a_wrong_file_names_its_package(package):
    """Package, file and key path stand before what is wrong in a file."""
    (package / "format.toml").write_text("format = 2\n", encoding="utf-8")
    (package / "person" / "people.toml").write_text(SOURCE + "numbr = 5\n", encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        read()
    assert caught.value.where == f"{NAME} person/people.toml:3: source.law.numbr"

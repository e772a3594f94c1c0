"""The table of keys on the page of the language is the one that the classes give."""

import pytest

from tests.house.docs.keys import rewritten
from tests.house.repo import ROOT

pytestmark = pytest.mark.docs


def test_page(request):
    """Every section with its keys and defaults. After a change, `tox run -e docs -- --rewrite` writes them anew."""
    page = ROOT / "docs" / "rule-language.md"
    text = page.read_text(encoding="utf-8")
    if request.config.getoption("--rewrite"):
        page.write_text(rewritten(text), encoding="utf-8")
        return
    assert text.count("<!-- keys of ") == 1
    assert text == rewritten(text)

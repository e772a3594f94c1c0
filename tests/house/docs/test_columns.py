"""Laws of the table of columns: the page has it as it is, and what is generated and written keeps to it."""

import pytest

from tests.house.docs.columns import rewritten
from tests.house.repo import ROOT

pytestmark = pytest.mark.docs


def test_page(request):
    """The tables of columns are those of the batch engine. After a change, `tox run -e docs -- --rewrite` writes them anew."""
    page = ROOT / "docs" / "batch.md"
    text = page.read_text(encoding="utf-8")
    if request.config.getoption("--rewrite"):
        page.write_text(rewritten(text), encoding="utf-8")
        return
    assert text.count("<!-- columns of ") == 7
    assert text == rewritten(text)

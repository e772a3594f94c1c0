"""Laws of the table of columns: the page has it as it is, and what is generated and written keeps to it."""

import pytest

from tests.house.docs.columns import rewritten
from tests.house.repo import ROOT

pytestmark = pytest.mark.docs


@pytest.mark.parametrize(("name", "tables"), [("batch.md", 7), ("files.md", 4), ("compare.md", 1)])
def test_page(request, name, tables):
    """The tables of columns are those of the code. After a change, `tox run -e docs -- --rewrite` writes them anew."""
    page = ROOT / "docs" / name
    text = page.read_text(encoding="utf-8")
    if request.config.getoption("--rewrite"):
        page.write_text(rewritten(text), encoding="utf-8")
        return
    assert text.count("<!-- columns of ") == tables
    assert text == rewritten(text)

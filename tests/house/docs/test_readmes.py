"""What pages say of coverage, answers and figures is what rules and cases show."""

import pytest

from tests.house.docs.readme import BEGIN, END, answers, rewritten, section
from tests.house.repo import PLUGINS, ROOT


@pytest.mark.docs
@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_readme_is_in_step(plugin, request):
    """After a change of rules or cases, `tox run -e docs -- --rewrite` writes the section anew."""
    page = plugin / "README.md"
    made = section(plugin)
    text = page.read_text(encoding="utf-8")
    if made is None:
        assert BEGIN not in text
        return
    if request.config.getoption("--rewrite"):
        page.write_text(rewritten(text, made), encoding="utf-8")
    assert rewritten(page.read_text(encoding="utf-8"), made) == page.read_text(encoding="utf-8")


@pytest.mark.docs
def test_answers_are_in_step(request):
    """So are the tables of answers in docs/answers.md."""
    page = ROOT / "docs" / "answers.md"
    text = rewritten(page.read_text(encoding="utf-8"), answers())
    if request.config.getoption("--rewrite"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text


def test_rewriting_leaves_the_rest_alone():
    """Only what stands between the marks is replaced; without marks the section comes last."""
    made = f"{BEGIN}\nnew\n{END}"
    assert rewritten("# A\n", made) == f"# A\n\n{made}\n"
    assert rewritten(f"# A\n\n{BEGIN}\nold\n{END}\n\nmore\n", made) == f"# A\n\n{made}\n\nmore\n"
    assert rewritten(rewritten("# A\n", made), made) == rewritten("# A\n", made)

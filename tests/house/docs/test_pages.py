"""The pages say what is so: their examples run, their links lead somewhere, and none is out of the reader's reach."""

import re
import shutil

import pytest

from tests.house.docs import tree
from tests.house.docs.pages import modules_needed, rewrite, run_page
from tests.house.docs.readme import rewritten
from tests.house.repo import CORE, DOCS, PAGES, PLUGINS, ROOT, package
from tests.services import program, service

FILE = re.compile(r"`(?P<path>[\w./-]+/[\w.-]+\.(?:py|toml|ini))`")
LINK = re.compile(r"\]\((?!\w+:|#)(?P<path>[^)#\s]+)")


def _links(page):
    text = re.sub(r"^(`{3,}).*?^\1$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {(page.parent / link["path"]).resolve() for link in LINK.finditer(text)}


@pytest.mark.docs
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page_runs(page, tmp_path, monkeypatch, request):
    """What a page shows is what a reader gets. After a change that is meant, `tox run -e docs -- --rewrite` mends the output."""
    if (ROOT / "examples").exists():
        shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    differences = run_page(page, tmp_path)
    if request.config.getoption("--rewrite"):
        rewrite(page, differences)
    else:
        told = {f"{page.name}:{command.line}: $ {command.text}": list(command.shown) for command in differences}
        assert dict(zip(told, map(list, differences.values()), strict=True)) == told


FOR_MODULES = [
    pytest.param(
        page, module, marks=getattr(pytest.mark, "spark" if module == "pyspark" else "engines"), id=f"{page.name}-{module}"
    )
    for page in PAGES
    for module in modules_needed(page)
]
"""Pages that are run once more, for a module that few have."""


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("page", "module"), FOR_MODULES)
def test_page_runs_for(page, module, tmp_path, monkeypatch):
    """So is what a page shows for those who have another engine."""
    service(module)
    if module == "pyspark":
        program("java")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YIBAO_CACHE", str(tmp_path / "cache"))
    assert run_page(page, tmp_path, module) == {}


@pytest.mark.docs
def test_tree_is_in_step(request):
    """After a change of packages or of their docstrings, `tox run -e docs -- --rewrite` writes the tree in docs/index.md anew."""
    page = ROOT / "docs" / "index.md"
    text = page.read_text(encoding="utf-8")
    if request.config.getoption("--rewrite"):
        page.write_text(rewritten(text, tree.section()), encoding="utf-8")
    assert rewritten(page.read_text(encoding="utf-8"), tree.section()) == page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    """Every link inside the repository has its file."""
    assert [str(path) for path in sorted(_links(page)) if not path.exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_are_there(page):
    """A file of the code that a page names by its path is there, below the repository, a package or a layer of the core."""
    text = page.read_text(encoding="utf-8")
    folders = (ROOT, CORE, *CORE.iterdir(), *map(package, PLUGINS))
    assert [name for name in FILE.findall(text) if not any((folder / name).exists() for folder in folders)] == []


def test_pages_can_be_found():
    """A reader who follows the links from README.md or docs/index.md comes by every page under docs/."""
    reached, ahead = set(), {page for page in PAGES if page in (ROOT / "README.md", ROOT / "docs" / "index.md")}
    while ahead:
        reached |= ahead
        ahead = {link for page in ahead for link in _links(page) if link.suffix == ".md" and link.exists()} - reached
    assert [str(page.relative_to(ROOT)) for page in DOCS if page not in reached] == []

"""What golden cases prove, and when they have to be settled anew."""

from pathlib import Path

import pytest

from tests.engine.atlantis import golden, rules
from yibao import load_registry
from yibao.documents.city import golden_cases
from yibao.documents.coverage.golden_cases import settle_golden_cases
from yibao.host.cases import cases_digest

REGISTRY = load_registry()


def test_cases_prove_benefits():
    """Every case of Atlantis passes and proves some benefit."""
    cases = settle_golden_cases(REGISTRY, rules())
    assert (cases.total, cases.failing) == (len(golden()), ())
    assert cases.proving("employee", "outpatient") > 0
    assert cases.proving("resident", "pharmacy") == 0


def test_cases_are_settled_once(monkeypatch, tmp_path):
    """What cases prove comes from the cache as long as neither rules nor cases change."""
    monkeypatch.setenv("YIBAO_CACHE", str(tmp_path))
    first = golden_cases(REGISTRY, rules())
    monkeypatch.setattr("yibao.documents.city.settle_golden_cases", lambda registry, rules: pytest.fail("settled again"))
    assert golden_cases(REGISTRY, rules()) == first
    monkeypatch.setattr("yibao.documents.city.cases_digest", lambda registry, city: "another")
    with pytest.raises(pytest.fail.Exception):
        golden_cases(REGISTRY, rules())


def test_digest_follows_the_cases(monkeypatch, tmp_path):
    """A case that is changed, added or renamed changes the digest."""
    folder = tmp_path / "cases"
    folder.mkdir()
    monkeypatch.setattr("yibao.host.cases.files", lambda package: tmp_path)
    digests = set()
    for name, text in (("a.toml", "x = 1"), ("a.toml", "x = 2"), ("b.toml", "x = 2")):
        Path(folder / name).write_text(text)
        digests.add(cases_digest(REGISTRY, "atlantis"))
    (folder / "a.toml").rename(folder / "c.toml")
    digests.add(cases_digest(REGISTRY, "atlantis"))
    assert len(digests) == 4

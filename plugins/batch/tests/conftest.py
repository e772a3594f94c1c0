"""What the tests of batches share."""

import functools

import pytest

from yibao import load_registry

read_once = functools.cache(load_registry)


@pytest.fixture(autouse=True)
def rules_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that run in the process of the tests take the rules of an area from one registry: reading them takes longest."""
    monkeypatch.setattr("yibao_batch.commands.load_registry", read_once)


@pytest.fixture
def kernels_of_earlier_runs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels stay between runs of the tests: each is named by its source, so only a new one is compiled."""
    monkeypatch.setenv("YIBAO_CACHE", str(request.config.cache.mkdir("yibao")))


@pytest.fixture(scope="session")
def rules():
    """Those of Atlantis."""
    return read_once().rules("atlantis")

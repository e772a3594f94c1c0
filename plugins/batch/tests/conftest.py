"""What tests of batches share."""

import pytest

from yibao import load_registry


@pytest.fixture(scope="session")
def rules():
    """Those of Atlantis."""
    return load_registry().rules("atlantis")

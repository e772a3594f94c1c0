import pytest

from plugins.service.tests.asking import Asker
from yibao_service.settings import Limits, Settings


@pytest.fixture(scope="session")
def asker():
    """A caller of a service without a limit on how often."""
    asker = Asker(Settings(Limits(rate=0)))
    yield asker
    asker.close()

"""The conformance kit: what every area has to pass, switched on by one line in a test file of its package.

    test_conformance = yibao.conformance.suite("atlantis")

Every check is one test of its own; its name says which case, day or law it is about.
"""

from collections.abc import Callable, Mapping

import pytest

from .checks import Check, checks


def suite(city: str, exempt: Mapping[str, str] | None = None) -> Callable[[Check], None]:
    """A test function with one parameter for every check of an installed area.

    Args:
        city: slug or code of the area.
        exempt: entries, such as ``outpatient_ratio[0]``, that no case can exercise, each with the reason.
    """
    found = checks(city, exempt or {})

    @pytest.mark.parametrize("check", found, ids=[check.name for check in found])
    def test_conformance(check: Check) -> None:
        __tracebackhide__ = True
        check.run()

    return test_conformance

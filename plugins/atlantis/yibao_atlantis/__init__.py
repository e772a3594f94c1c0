"""Atlantis (亚特兰蒂斯), a place that does not exist: tutorial, fixture of the core's tests, and scaffold of a new city.

It shows each kind of rule once. No figure in it is real.
"""

from collections.abc import Mapping
from typing import Any

from yibao import Area, RulePackage, Text


def harbour(facts: Mapping[str, Any]) -> str:
    """A dimension that data cannot say: grades of the harbour hospitals begin with P, whatever follows."""
    return "old_port" if str(facts["facility.grade"]).startswith("P") else "elsewhere"


plugin = RulePackage(
    __name__,
    areas=(
        Area("990000", "oceania", Text("大洋省", "Oceania"), prefixes=("99",)),
        Area("990100", "atlantis", Text("亚特兰蒂斯", "Atlantis"), prefixes=("9901",), parent="990000"),
    ),
    folders={"990000": "province"},
    functions={"harbour": harbour},
)

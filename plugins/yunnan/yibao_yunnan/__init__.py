"""Yunnan (云南) and Kunming (昆明) for yibao: what is common lies in ``province``, the city's own in ``kunming``."""

from yibao import Area, RulePackage, Text

plugin = RulePackage(
    __name__,
    areas=(
        # the provincial-level scheme has its seat, and its hospitals, in Kunming
        Area("530000", "yunnan", Text("云南省本级", "Yunnan, provincial level"), prefixes=("5300", "5301"), parent="100000"),
        Area("530100", "kunming", Text("昆明", "Kunming"), prefixes=("5301",), parent="530000"),
    ),
    folders={"530000": "province", "530100": "kunming"},
)

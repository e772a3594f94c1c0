"""Yunnan (云南), Kunming (昆明) and Dali (大理) for yibao: ``province`` holds what is common, the others their own.

What holds in the whole nation lies in yibao-china.
"""

from yibao import Area, RulePackage, Text

plugin = RulePackage(
    __name__,
    areas=(
        # the provincial-level scheme has its seat, and its hospitals, in Kunming
        Area("530000", "yunnan", Text("云南省本级", "Yunnan, provincial level"), prefixes=("5300", "5301"), parent="100000"),
        Area("530100", "kunming", Text("昆明", "Kunming"), prefixes=("5301",), parent="530000"),
        Area("532900", "dali", Text("大理", "Dali"), prefixes=("5329",), parent="530000"),
    ),
    folders={"530000": "province", "530100": "kunming", "532900": "dali"},
)

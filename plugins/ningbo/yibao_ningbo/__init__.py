"""Ningbo (宁波) for yibao: the rules lie in ``rules``, worked cases in ``cases``.

What holds in all of Zhejiang lies in yibao-china.
"""

from yibao import Area, RulePackage, Text

plugin = RulePackage(__name__, areas=(Area("330200", "ningbo", Text("宁波", "Ningbo"), prefixes=("3302",), parent="330000"),))

"""Shanghai (上海) for yibao: the rules lie in ``rules``, worked cases in ``cases``.

What holds in the whole nation lies in yibao-china.
"""

from yibao import Area, RulePackage, Text

plugin = RulePackage(__name__, areas=(Area("310000", "shanghai", Text("上海", "Shanghai"), prefixes=("31",), parent="100000"),))

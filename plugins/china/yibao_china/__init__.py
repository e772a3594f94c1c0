"""China (全国) and Zhejiang (浙江省) for yibao: what holds in every city below them. Both are bases: nothing settles by them."""

from yibao import Area, RulePackage, Text

plugin = RulePackage(
    __name__,
    areas=(
        Area("100000", "china", Text("全国", "China"), base=True),
        Area("330000", "zhejiang", Text("浙江省", "Zhejiang"), prefixes=("33",), parent="100000", base=True),
    ),
    folders={"100000": "rules/china", "330000": "rules/zhejiang"},
)

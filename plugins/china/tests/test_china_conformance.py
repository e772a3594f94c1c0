"""The nation and the province pass what every area has to pass; they are bases, so it is about joining, leaving and asking."""

from yibao.conformance import suite

test_china = suite("china")

test_zhejiang = suite("zhejiang")

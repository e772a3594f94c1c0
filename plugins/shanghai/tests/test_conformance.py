"""Shanghai passes what every area has to pass."""

from yibao.conformance import suite

test_conformance = suite("shanghai")

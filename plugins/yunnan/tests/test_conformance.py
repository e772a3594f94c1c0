"""Yunnan and Kunming pass what every area has to pass."""

from yibao.conformance import suite

test_yunnan = suite("yunnan")
test_kunming = suite("kunming")

"""Atlantis passes what every area has to pass."""

from yibao.conformance import suite

test_atlantis = suite("atlantis", {"insurance_floor[0]": "it is no part of a bill; tests of `yibao accounts` look at it"})

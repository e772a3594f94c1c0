"""Ningbo passes what every area has to pass."""

from yibao.conformance import suite

NO_WAGE = "last year's average wage is not known for any day on which the figure holds"

test_conformance = suite("ningbo", {"outpatient_deductible_share[0]": NO_WAGE, "employee_outpatient_ratio[0]": NO_WAGE})

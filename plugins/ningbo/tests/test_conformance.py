"""Ningbo passes what every area has to pass."""

from yibao.conformance import suite

NO_WAGE = "last year's average wage is not known for any day on which the figure holds"

NO_BILL = "it is no part of a bill; test_ningbo_accounts.py looks at it"

test_conformance = suite(
    "ningbo",
    {
        "outpatient_deductible_share[0]": NO_WAGE,
        "employee_outpatient_ratio[0]": NO_WAGE,
        "commercial_insurance_floor[0]": NO_BILL,
    },
)

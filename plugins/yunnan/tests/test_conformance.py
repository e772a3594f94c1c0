"""Yunnan, Kunming and Dali pass what every area has to pass."""

from yibao.conformance import suite

EACH_AREA = (
    "the province's figure stands beside another that each area sets for itself, so no bill of the provincial level reaches it"
)

test_yunnan = suite("yunnan", {"resident_outpatient_ceiling[1]": EACH_AREA, "resident_special_disease_ratio[0]": EACH_AREA})
test_kunming = suite("kunming")
test_dali = suite("dali")

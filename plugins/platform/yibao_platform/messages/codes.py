"""The platform's codes, and the words of ours that they mean. Codes are read by their longest known beginning."""

from collections.abc import Mapping
from typing import Final

SCHEMES: Final[Mapping[str, str]] = {"310": "employee", "390": "resident", "391": "resident", "380": "resident"}
"""Of insutype; the others are supplements, or schemes apart."""

STANDINGS: Final[Mapping[str, str]] = {
    "11": "active", "1103": "flexible", "12": "retired",
    "14": "minor", "1403": "student", "1404": "student", "15": "adult", "16": "adult",
}  # fmt: skip
"""Of psn_type."""

BENEFITS: Final[Mapping[str, str]] = {
    "11": "outpatient", "1104": "special_disease", "12": "outpatient", "13": "emergency",
    "140101": "special_disease", "140104": "chronic_disease", "1402": "special_disease", "140201": "special_disease",
    "21": "inpatient", "22": "inpatient", "23": "inpatient", "24": "inpatient", "25": "inpatient", "26": "inpatient",
    "27": "inpatient", "28": "inpatient", "41": "pharmacy", "51": "maternity", "52": "maternity", "53": "maternity",
    "71": "home_bed",
}  # fmt: skip
"""Of med_type."""

MEDICAL_TYPES: Final[Mapping[str, str]] = {
    "outpatient": "11", "emergency": "13", "special_disease": "1402", "chronic_disease": "140104", "inpatient": "2101",
    "observation": "13", "home_bed": "71", "pharmacy": "41", "maternity": "51", "ambulance": "13",
}  # fmt: skip
"""The med_type that is written for a benefit."""

COVERS: Final[Mapping[str, str]] = {"0": "not_enrolled", "1": "in_force", "2": "lapsed", "4": "ended"}
"""Of psn_insu_stas."""

LEVELS: Final[Mapping[str, str]] = {
    "1": "tertiary", "2": "tertiary", "3": "tertiary", "4": "tertiary", "12": "tertiary",
    "5": "secondary", "6": "secondary", "7": "secondary", "13": "secondary",
    "8": "primary", "9": "primary", "10": "primary", "14": "primary",
}  # fmt: skip
"""Of hosp_lv."""

DEDUCTIBLE_LEVELS: Final[Mapping[str, str]] = {"2": "secondary", "3": "tertiary"}
"""Of dedc_hosp_lv; 1 is what is of the first class and below it."""

CLASSES: Final[Mapping[str, str]] = {"01": "A", "02": "B", "03": "C"}
"""Of chrgitm_lv."""

KINDS: Final[Mapping[str, str]] = {
    "01": "bed", "02": "service", "03": "service", "04": "service", "05": "service", "06": "service", "07": "service",
    "08": "consumable", "09": "drug", "10": "drug", "11": "drug", "12": "service", "13": "service",
}  # fmt: skip
"""Of med_chrgitm_type."""

TRANSACTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "1101": ("人员信息", "a person"),
    "2204": ("门诊明细", "lines of a visit"),
    "2206": ("门诊预结算", "a visit's trial settlement"),
    "2207": ("门诊结算", "a visit's settlement"),
    "2208": ("门诊结算撤销", "a visit's reversal"),
    "2301": ("住院明细", "lines of a stay"),
    "2303": ("住院预结算", "a stay's trial settlement"),
    "2304": ("住院结算", "a stay's settlement"),
    "2305": ("住院结算撤销", "a stay's reversal"),
    "5203": ("结算信息查询", "a settlement looked up"),
    "5204": ("明细查询", "lines looked up"),
    "5301": ("慢特病备案查询", "diseases on file"),
}
"""The transactions that hold a case or a part of one."""

OTHERS: Final[Mapping[str, tuple[str, str]]] = {
    "9001": ("签到", "signing in"), "9002": ("签退", "signing out"), "2001": ("待遇检查", "a check of entitlement"),
    "2201": ("门诊挂号", "a visit's registration"), "2202": ("挂号撤销", "a registration taken back"),
    "2401": ("入院办理", "an admission"), "2402": ("出院办理", "a discharge"), "2601": ("冲正", "undoing a message"),
    "3201": ("对总账", "accounts by sum"), "3202": ("对明细账", "accounts one by one"), "1301": ("目录下载", "a list to download"),
}  # fmt: skip
"""Some that hold none."""

"""The fixed vocabulary: names that files, results and rules share, with their Chinese and English labels."""

from typing import Final

from .text import Text

SCHEMES: Final = ("employee", "resident")

STANDINGS: Final = ("active", "retired", "flexible", "unemployed", "adult", "minor", "student")

COVERS: Final = {
    "in_force": Text("参保且待遇正常", "cover in force"),
    "not_enrolled": Text("未参保", "not enrolled"),
    "lapsed": Text("断缴", "lapsed"),
    "waiting": Text("等待期", "in the waiting period"),
    "ended": Text("已停保", "cover has ended"),
}

BENEFITS: Final = {
    "outpatient": Text("普通门诊", "Outpatient"),
    "emergency": Text("急诊", "Emergency"),
    "special_disease": Text("门诊特殊病种", "Outpatient special disease"),
    "chronic_disease": Text("门诊慢性病", "Outpatient chronic disease"),
    "inpatient": Text("住院", "Inpatient"),
    "observation": Text("急诊留观", "Emergency observation"),
    "home_bed": Text("家庭病床", "Home sickbed"),
    "pharmacy": Text("定点药店", "Pharmacy"),
    "ambulance": Text("院前急救", "Ambulance"),
    "maternity": Text("生育", "Maternity"),
}

LEVELS: Final = ("village", "community", "primary", "secondary", "tertiary", "pharmacy")

CLASSES: Final = ("A", "B", "C")

LINE_KINDS: Final = ("drug", "special_drug", "consumable", "special_exam", "special_therapy", "blood", "bed", "service")

ORIGINS: Final = ("domestic", "imported")

FILINGS: Final = ("long_term", "referral", "self_filed")

REGISTRATIONS: Final = ("special_disease", "chronic_disease", "cross_region", "family_doctor")

ACCOUNTS: Final = {
    "current_year": Text("当年账户", "Current-year account"),
    "carried_over": Text("历年账户", "Carried-over account"),
    "family": Text("家庭共济账户", "Family account"),
}

PAYERS: Final = {
    "pooled_fund": Text("统筹基金", "Pooled fund"),
    "large_amount_fund": Text("职工大额补助", "Large-amount fund"),
    "major_illness_fund": Text("大病保险", "Major-illness insurance"),
    "additional_fund": Text("地方附加基金", "Local additional fund"),
    "civil_servant_fund": Text("公务员医疗补助", "Civil-servant subsidy"),
    "medical_assistance": Text("医疗救助", "Medical assistance"),
    "supplementary": Text("补充保险", "Supplementary insurance"),
    "maternity_fund": Text("生育基金", "Maternity fund"),
    **{f"account.{name}": label for name, label in ACCOUNTS.items()},
    "hospital": Text("医院承担", "Hospital"),
    "cash": Text("个人现金", "Cash"),
}

FUNDS: Final = tuple(name for name in PAYERS if "." not in name and name not in ("hospital", "cash"))

SPLIT: Final = {
    "self_paid": Text("全自费", "Outside the catalogue"),
    "over_limit": Text("超限价", "Above the price limit"),
    "first_pay": Text("先行自付", "First pay of class B"),
    "in_scope": Text("政策范围内", "In scope"),
}

WORDS: Final = {
    "employee": Text("职工医保", "Employees' scheme"),
    "resident": Text("城乡居民医保", "Residents' scheme"),
    "active": Text("在职", "active"),
    "retired": Text("退休", "retired"),
    "flexible": Text("灵活就业", "flexible worker"),
    "unemployed": Text("领取失业金", "on unemployment benefit"),
    "adult": Text("成年居民", "adult"),
    "minor": Text("未成年人", "minor"),
    "student": Text("学生", "student"),
    "village": Text("村卫生室", "village clinic"),
    "community": Text("社区(一级)", "community"),
    "primary": Text("一级", "primary"),
    "secondary": Text("二级", "secondary"),
    "tertiary": Text("三级", "tertiary"),
    "pharmacy": Text("药店", "pharmacy"),
    "official": Text("官方原文", "official"),
    "secondary_source": Text("二手来源", "secondary"),
    "seed": Text("种子文本", "seed"),
    "unverified": Text("未核实", "unverified"),
}

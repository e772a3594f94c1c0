"""The vocabulary: every closed list of words of the inputs, the rules and the results, with their Chinese and English texts."""

from collections.abc import Collection, Mapping
from typing import Annotated, Final

from .text import Text

VOCABULARY: Final[Mapping[str, Mapping[str, Text]]] = {
    "scheme": {
        "employee": Text("职工医保", "Employees' scheme"),
        "resident": Text("城乡居民医保", "Residents' scheme"),
    },
    "standing": {
        "active": Text("在职", "active"),
        "retired": Text("退休", "retired"),
        "flexible": Text("灵活就业", "flexible worker"),
        "unemployed": Text("领取失业金", "on unemployment benefit"),
        "adult": Text("成年居民", "adult"),
        "minor": Text("未成年人", "minor"),
        "student": Text("学生", "student"),
    },
    "cover": {
        "in_force": Text("参保且待遇正常", "cover in force"),
        "not_enrolled": Text("未参保", "not enrolled"),
        "lapsed": Text("断缴", "lapsed"),
        "waiting": Text("等待期", "in the waiting period"),
        "ended": Text("已停保", "cover has ended"),
    },
    "benefit": {
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
    },
    "level": {
        "village": Text("村卫生室", "village clinic"),
        "community": Text("社区(一级)", "community"),
        "primary": Text("一级", "primary"),
        "secondary": Text("二级", "secondary"),
        "tertiary": Text("三级", "tertiary"),
        "pharmacy": Text("药店", "pharmacy"),
    },
    "class": {"A": Text("甲类", "class A"), "B": Text("乙类", "class B"), "C": Text("丙类", "class C")},
    "line_kind": {
        "drug": Text("药品", "drugs"),
        "special_drug": Text("特殊药品", "special drugs"),
        "consumable": Text("耗材", "consumables"),
        "special_exam": Text("特殊检查", "special examinations"),
        "special_therapy": Text("特殊治疗(如质子、重离子)", "special therapy (such as proton and heavy ion)"),
        "blood": Text("血液", "blood"),
        "bed": Text("床位", "bed"),
        "service": Text("诊疗服务", "services"),
    },
    "origin": {"domestic": Text("国产", "made in China"), "imported": Text("进口", "imported")},
    "filing": {
        "long_term": Text("长期异地", "long-term filing"),
        "referral": Text("转诊", "referral"),
        "self_filed": Text("自行备案", "filed by the person"),
    },
    "registration": {
        "special_disease": Text("特殊病种", "special disease"),
        "chronic_disease": Text("慢性病", "chronic disease"),
        "cross_region": Text("异地备案", "filing for care elsewhere"),
        "family_doctor": Text("签约家庭医生", "family doctor"),
    },
    "account": {
        "current_year": Text("当年账户", "Current-year account"),
        "carried_over": Text("历年账户", "Carried-over account"),
        "family": Text("家庭共济账户", "Family account"),
    },
    "fund": {
        "pooled_fund": Text("统筹基金", "Pooled fund"),
        "large_amount_fund": Text("职工大额补助", "Large-amount fund"),
        "major_illness_fund": Text("大病保险", "Major-illness insurance"),
        "additional_fund": Text("地方附加基金", "Local additional fund"),
        "civil_servant_fund": Text("公务员医疗补助", "Civil-servant subsidy"),
        "medical_assistance": Text("医疗救助", "Medical assistance"),
        "supplementary": Text("补充保险", "Supplementary insurance"),
        "maternity_fund": Text("生育基金", "Maternity fund"),
    },
    "split": {
        "self_paid": Text("全自费", "Outside the catalogue"),
        "over_limit": Text("超限价", "Above the price limit"),
        "first_pay": Text("先行自付", "First pay of class B"),
        "in_scope": Text("政策范围内", "In scope"),
    },
    "role": {
        "account": Text("账户段", "account segments"),
        "deductible": Text("自付段", "deductibles"),
        "copay": Text("共付段", "co-pay"),
        "relief": Text("减负段", "relief"),
    },
    "status": {
        "official": Text("官方原文", "official"),
        "secondary": Text("二手来源", "secondary"),
        "seed": Text("种子文本", "seed"),
        "unverified": Text("未核实", "unverified"),
    },
    "answer": {"yes": Text("是", "yes"), "no": Text("否", "no")},
    "care_area": {
        "inside": Text("参保地内", "inside the area"),
        "province": Text("省内异地", "elsewhere in the province"),
        "outside": Text("省外", "outside the province"),
    },
    "filed_place": {
        "there": Text("在备案地", "at the filed place"),
        "same_province": Text("在备案省", "in the filed province"),
        "elsewhere": Text("其他地方", "elsewhere"),
    },
    "remainder": {
        "none": Text("无", "none"),
        "unspecified": Text("未注明", "unspecified"),
        "rest": Text("其余", "the rest"),
        "above_limit": Text("超出限额", "above the limits"),
        "*": Text("其余", "all others"),
    },
    "fact": {
        "age": Text("年龄", "age"),
        "birth_date": Text("出生日期", "date of birth"),
        "scheme": Text("险种", "scheme"),
        "standing": Text("人员类别", "standing"),
        "benefit": Text("待遇类别", "benefit"),
        "facility.level": Text("机构等级", "level of the facility"),
        "facility.grade": Text("机构等次", "grade of the facility"),
        "care_area": Text("就医地", "place of care"),
        "filing": Text("异地备案", "filing for care elsewhere"),
        "filed_place": Text("与备案地的关系", "relation to the filed place"),
        "emergency": Text("急诊抢救", "emergency rescue"),
        "family_doctor": Text("签约家庭医生", "family doctor"),
        "disease": Text("病种", "disease"),
        "disease_registered": Text("病种已登记", "disease registered"),
        "special_disease": Text("特殊病种", "special disease"),
        "chronic_disease": Text("慢性病", "chronic disease"),
        "special_disease_count": Text("特殊病种数", "number of special diseases"),
        "chronic_disease_count": Text("慢性病种数", "number of chronic diseases"),
        "prescription.level": Text("处方医院等级", "level of the prescribing hospital"),
        "prescription.days": Text("处方开具后天数", "days since the prescription"),
        "stay": Text("住院", "a stay"),
        "line_kind": Text("费用种类", "kind of line"),
        "line_class": Text("目录类别", "class of the line"),
        "line_code": Text("项目代码", "code of the line"),
        "line_origin": Text("产地", "origin"),
        "line_price": Text("单价", "unit price"),
    },
    "fact_type": {
        "text": Text("文本", "text"),
        "boolean": Text("是否", "boolean"),
        "integer": Text("整数", "integer"),
        "money": Text("金额", "money"),
        "ratio": Text("比例", "ratio"),
        "date": Text("日期", "date"),
        "choice": Text("选一", "choice"),
    },
    "reset": {
        "claim": Text("每次", "each claim"),
        "stay": Text("每次住院", "each stay"),
        "day": Text("每日", "each day"),
        "month": Text("每月", "each month"),
        "year": Text("每医保年度", "each benefit year"),
        "lifetime": Text("终身", "for life"),
    },
    "count_by": {
        "amount": Text("按金额", "by the amount"),
        "payment": Text("按支付额", "by the payment"),
        "one": Text("加一", "by one"),
        "stay": Text("每次住院加一", "by one a stay"),
    },
    "rounding": {
        "half_up": Text("四舍五入到分", "rounded half up"),
        "down": Text("舍去不足一分", "rounded down"),
        "up": Text("进到分", "rounded up"),
    },
    "contributor": {
        "employer": Text("用人单位", "Employer"),
        "person": Text("个人", "Person"),
        "government": Text("财政补助", "Government"),
        "unemployment_fund": Text("失业保险基金", "Unemployment fund"),
        "medical_assistance": Text("医疗救助", "Medical assistance"),
        "pooled_fund": Text("统筹基金", "Pooled fund"),
        "account": Text("个人账户", "Personal account"),
    },
    "relation": {
        "self": Text("本人", "the owner"),
        "spouse": Text("配偶", "spouse"),
        "parent": Text("父母", "parents"),
        "child": Text("子女", "children"),
        "sibling": Text("兄弟姐妹", "siblings"),
        "grandparent": Text("祖父母、外祖父母", "grandparents"),
        "grandchild": Text("孙子女、外孙子女", "grandchildren"),
    },
    "actor": {
        "applicant": Text("本人", "applicant"),
        "employer": Text("用人单位", "employer"),
        "guardian": Text("监护人", "guardian"),
        "school": Text("学校", "school"),
        "community": Text("社区服务中心", "community centre"),
        "hospital": Text("医院", "hospital"),
        "pharmacy": Text("药店", "pharmacy"),
        "bureau": Text("经办机构", "bureau"),
        "tax": Text("税务机关", "tax office"),
        "fund": Text("基金", "fund"),
    },
    "procedure": {
        "enrollment": Text("参保", "joining"),
        "withdrawal": Text("支取账户", "withdrawal of the account"),
        "filing": Text("异地就医备案", "filing of care elsewhere"),
        "registration": Text("病种登记", "registration of a disease"),
        "reimbursement": Text("先付后报", "reimbursement"),
        "card": Text("社保卡与电子凭证", "card and electronic credential"),
    },
    "form": {
        "original": Text("原件", "original"),
        "copy": Text("复印件", "copy"),
        "original_and_copy": Text("原件和复印件", "original and copy"),
        "photo": Text("照片", "photo"),
    },
}
"""Texts by what they are words of: mostly the key, the dimension or the section where they stand."""

ALIASES: Final[Mapping[str, Mapping[str, str]]] = {
    "scheme": {
        "职工": "employee", "职工基本医疗保险": "employee", "城镇职工": "employee", "城镇职工医保": "employee", "310": "employee",
        "居民": "resident", "城乡居民": "resident", "居民医保": "resident", "城乡居民基本医疗保险": "resident", "390": "resident",
        "城镇居民": "resident", "城镇居民医保": "resident", "城镇居民基本医疗保险": "resident", "391": "resident",
        "新农合": "resident", "新型农村合作医疗": "resident", "ncms": "resident", "380": "resident",
    },
    "standing": {
        "在职职工": "active", "11": "active", "1101": "active", "退休人员": "retired", "退休职工": "retired", "12": "retired",
        "1201": "retired", "灵活就业人员": "flexible", "失业": "unemployed", "失业人员": "unemployed",
        "成年": "adult", "成年人": "adult", "老年居民": "adult", "15": "adult", "16": "adult",
        "未成年": "minor", "新生儿": "minor", "学龄前儿童": "minor", "1401": "minor", "1402": "minor", "1405": "minor",
        "中小学生": "student", "大学生": "student", "在校学生": "student", "1403": "student", "1404": "student",
    },
    "cover": {"正常": "in_force", "正常参保": "in_force", "暂停参保": "lapsed", "终止参保": "ended"},
    "benefit": {
        "门诊": "outpatient", "11": "outpatient", "门急诊": "outpatient emergency", "13": "emergency", "特病": "special_disease",
        "特殊病种": "special_disease", "门诊特殊病": "special_disease", "慢性病": "chronic_disease", "慢病": "chronic_disease",
        "门诊慢特病": "special_disease chronic_disease", "14": "special_disease chronic_disease",
        "普通住院": "inpatient", "21": "inpatient", "2101": "inpatient", "留观": "observation",
        "家床": "home_bed", "71": "home_bed",
        "药店": "pharmacy", "药店购药": "pharmacy", "定点药店购药": "pharmacy", "41": "pharmacy",
        "急救": "ambulance", "救护车": "ambulance",
        "生育门诊": "maternity", "51": "maternity", "生育住院": "maternity", "52": "maternity",
    },
    "level": {
        "村": "village", "村级": "village", "村卫生站": "village", "社区": "community", "社区医院": "community",
        "社区卫生服务中心": "community", "社区卫生服务站": "community", "乡镇卫生院": "community",
        "一级医院": "primary", "二级医院": "secondary", "三级医院": "tertiary", "零售药店": "pharmacy", "定点药店": "pharmacy",
    },
    "class": {"甲": "A", "01": "A", "乙": "B", "02": "B", "丙": "C", "03": "C", "自费": "C"},
    "line_kind": {"药": "drug", "医用材料": "consumable", "材料": "consumable", "特检": "special_exam", "特治": "special_therapy",
                  "床位费": "bed", "诊疗": "service", "医疗服务": "service", "医疗服务项目": "service"},
    "origin": {"境内": "domestic", "境外": "imported", "合资": "domestic imported"},
    "filing": {"长期": "long_term", "异地长期居住": "long_term", "异地转诊": "referral", "自主就医": "self_filed"},
    "registration": {"特病": "special_disease", "门诊特殊病": "special_disease", "慢病": "chronic_disease",
                     "异地就医备案": "cross_region", "家庭医生": "family_doctor"},
    "account": {"当年": "current_year", "当年余额": "current_year", "历年": "carried_over", "历年余额": "carried_over",
                "共济": "family", "家庭共济": "family"},
}  # fmt: skip
"""Other words that people and the national platform use, by list; one that may mean several names them all."""

COMPOUNDS: Final[Mapping[str, Mapping[str, Mapping[str, object]]]] = {
    "level": {
        written: {"level": level, "grade": number + grade}
        for number, level in (("一", "primary"), ("二", "secondary"), ("三", "tertiary"))
        for grade in "甲乙丙特"
        for written in (number + grade, f"{number}级{grade}等")
    },
    "standing": {
        "在职职工": {"standing": "active", "scheme": "employee"},
        "退休职工": {"standing": "retired", "scheme": "employee"},
        "成年居民": {"standing": "adult", "scheme": "resident"},
        "老年居民": {"standing": "adult", "scheme": "resident"},
        "未成年居民": {"standing": "minor", "scheme": "resident"},
    },
    "benefit": {"急诊抢救": {"benefit": "emergency", "emergency": True}},
}
"""Words that say what several keys of one table say."""

FORMER_SCHEMES: Final = ("城镇居民", "城镇居民医保", "城镇居民基本医疗保险", "391", "新农合", "新型农村合作医疗", "ncms", "380")
"""Names of schemes that were merged into the residents' scheme."""

SchemeWord = Annotated[str, "scheme"]
StandingWord = Annotated[str, "standing"]
CoverWord = Annotated[str, "cover"]
BenefitWord = Annotated[str, "benefit"]
LevelWord = Annotated[str, "level"]
ClassWord = Annotated[str, "class"]
LineKindWord = Annotated[str, "line_kind"]
OriginWord = Annotated[str, "origin"]
RegistrationWord = Annotated[str, "registration"]
AccountWord = Annotated[str, "account"]

SCHEMES: Final = tuple(VOCABULARY["scheme"])
STANDINGS: Final = tuple(VOCABULARY["standing"])
LEVELS: Final = tuple(VOCABULARY["level"])
CLASSES: Final = tuple(VOCABULARY["class"])
LINE_KINDS: Final = tuple(VOCABULARY["line_kind"])
ORIGINS: Final = tuple(VOCABULARY["origin"])
FILINGS: Final = tuple(VOCABULARY["filing"])
REGISTRATIONS: Final = tuple(VOCABULARY["registration"])
FUNDS: Final = tuple(VOCABULARY["fund"])
COVERS: Final = VOCABULARY["cover"]
BENEFITS: Final = VOCABULARY["benefit"]
ACCOUNTS: Final = VOCABULARY["account"]
SPLIT: Final = VOCABULARY["split"]

STAYS: Final = ("inpatient", "observation", "home_bed")
"""Benefits that are stays, with a day of admission and one of discharge."""

PAYERS: Final[Mapping[str, Text]] = {
    **VOCABULARY["fund"],
    **{f"account.{name}": label for name, label in ACCOUNTS.items()},
    "hospital": Text("医院承担", "Hospital"),
    "cash": Text("个人现金", "Cash"),
}
"""Who may pay of a bill, in the order in which results show them."""


def payer_text(name: str) -> Text:
    """Who pays, in words; the name of one that an area declares itself."""
    return PAYERS.get(name) or Text(name, name)


def in_payer_order(payers: Collection[str]) -> list[str]:
    """Payers in the order of the vocabulary, then those that an area declares itself by name, and cash last.

    >>> in_payer_order({"cash", "pooled_fund", "employer"})
    ['pooled_fund', 'employer', 'cash']
    """
    names = [*(name for name in PAYERS if name in payers), *sorted(name for name in payers if name not in PAYERS)]
    return sorted(names, key=lambda name: name == "cash")


WORDS: Final[Mapping[str, Text]] = {**VOCABULARY["scheme"], **VOCABULARY["standing"], **VOCABULARY["level"]}
"""Texts that mean the same wherever they stand."""

"""The vocabulary: every closed list of words of the inputs, the rules and the results, with their Chinese and English texts."""

from collections.abc import Mapping
from typing import Final

from .classes import frozen
from .text import Text


@frozen
class Word(Text):
    """What a word is called in both languages.

    Attributes:
        aliases: what else it may be called where it is read.
    """

    aliases: tuple[str, ...] = ()


VOCABULARY: Final[Mapping[str, Mapping[str, Word]]] = {
    "scheme": {
        "employee": Word("职工医保", "Employees' scheme"),
        "resident": Word("城乡居民医保", "Residents' scheme"),
    },
    "standing": {
        "active": Word("在职", "active"),
        "retired": Word("退休", "retired"),
        "flexible": Word("灵活就业", "flexible worker"),
        "unemployed": Word("领取失业金", "on unemployment benefit"),
        "adult": Word("成年居民", "adult"),
        "minor": Word("未成年人", "minor"),
        "student": Word("学生", "student"),
    },
    "cover": {
        "in_force": Word("参保且待遇正常", "cover in force"),
        "not_enrolled": Word("未参保", "not enrolled"),
        "lapsed": Word("断缴", "lapsed"),
        "waiting": Word("等待期", "in the waiting period"),
        "ended": Word("已停保", "cover has ended"),
    },
    "benefit": {
        "outpatient": Word("普通门诊", "Outpatient"),
        "emergency": Word("急诊", "Emergency"),
        "special_disease": Word("门诊特殊病种", "Outpatient special disease"),
        "chronic_disease": Word("门诊慢性病", "Outpatient chronic disease"),
        "inpatient": Word("住院", "Inpatient"),
        "observation": Word("急诊留观", "Emergency observation"),
        "home_bed": Word("家庭病床", "Home sickbed"),
        "pharmacy": Word("定点药店", "Pharmacy"),
        "ambulance": Word("院前急救", "Ambulance"),
        "maternity": Word("生育", "Maternity"),
    },
    "level": {
        "village": Word("村卫生室", "village clinic"),
        "community": Word("社区(一级)", "community"),
        "primary": Word("一级", "primary"),
        "secondary": Word("二级", "secondary"),
        "tertiary": Word("三级", "tertiary"),
        "pharmacy": Word("药店", "pharmacy"),
    },
    "class": {"A": Word("甲类", "class A"), "B": Word("乙类", "class B"), "C": Word("丙类", "class C")},
    "line_kind": {
        "drug": Word("药品", "drugs"),
        "special_drug": Word("特殊药品", "special drugs"),
        "consumable": Word("耗材", "consumables"),
        "special_exam": Word("特殊检查", "special examinations"),
        "special_therapy": Word("特殊治疗(如质子、重离子)", "special therapy (such as proton and heavy ion)"),
        "blood": Word("血液", "blood"),
        "bed": Word("床位", "bed"),
        "service": Word("诊疗服务", "services"),
    },
    "origin": {"domestic": Word("国产", "made in China"), "imported": Word("进口", "imported")},
    "filing": {
        "long_term": Word("长期异地", "long-term filing"),
        "referral": Word("转诊", "referral"),
        "self_filed": Word("自行备案", "filed by the person"),
    },
    "registration": {
        "special_disease": Word("特殊病种", "special disease"),
        "chronic_disease": Word("慢性病", "chronic disease"),
        "cross_region": Word("异地备案", "filing for care elsewhere"),
        "family_doctor": Word("签约家庭医生", "family doctor"),
    },
    "account": {
        "current_year": Word("当年账户", "Current-year account"),
        "carried_over": Word("历年账户", "Carried-over account"),
        "family": Word("家庭共济账户", "Family account"),
    },
    "fund": {
        "pooled_fund": Word("统筹基金", "Pooled fund"),
        "large_amount_fund": Word("职工大额补助", "Large-amount fund"),
        "major_illness_fund": Word("大病保险", "Major-illness insurance"),
        "additional_fund": Word("地方附加基金", "Local additional fund"),
        "civil_servant_fund": Word("公务员医疗补助", "Civil-servant subsidy"),
        "medical_assistance": Word("医疗救助", "Medical assistance"),
        "supplementary": Word("补充保险", "Supplementary insurance"),
        "maternity_fund": Word("生育基金", "Maternity fund"),
    },
    "split": {
        "self_paid": Word("全自费", "Outside the catalogue"),
        "over_limit": Word("超限价", "Above the price limit"),
        "first_pay": Word("先行自付", "First pay of class B"),
        "in_scope": Word("政策范围内", "In scope"),
    },
    "role": {
        "account": Word("账户段", "account segments"),
        "deductible": Word("自付段", "deductibles"),
        "copay": Word("共付段", "co-pay"),
        "relief": Word("减负段", "relief"),
    },
    "status": {
        "official": Word("官方原文", "official"),
        "secondary": Word("二手来源", "secondary"),
        "seed": Word("种子文本", "seed"),
        "unverified": Word("未核实", "unverified"),
    },
    "answer": {"yes": Word("是", "yes"), "no": Word("否", "no")},
    "care_area": {
        "inside": Word("参保地内", "inside the area"),
        "province": Word("省内异地", "elsewhere in the province"),
        "outside": Word("省外", "outside the province"),
    },
    "filed_place": {
        "there": Word("在备案地", "at the filed place"),
        "same_province": Word("在备案省", "in the filed province"),
        "elsewhere": Word("其他地方", "elsewhere"),
    },
    "remainder": {
        "none": Word("无", "none"),
        "unspecified": Word("未注明", "unspecified"),
        "rest": Word("其余", "the rest"),
        "above_limit": Word("超出限额", "above the limits"),
        "*": Word("其余", "all others"),
    },
    "fact": {
        "age": Word("年龄", "age"),
        "birth_date": Word("出生日期", "date of birth"),
        "scheme": Word("险种", "scheme"),
        "standing": Word("人员类别", "standing"),
        "benefit": Word("待遇类别", "benefit"),
        "facility.level": Word("机构等级", "level of the facility"),
        "facility.grade": Word("机构等次", "grade of the facility"),
        "care_area": Word("就医地", "place of care"),
        "filing": Word("异地备案", "filing for care elsewhere"),
        "filed_place": Word("与备案地的关系", "relation to the filed place"),
        "emergency": Word("急诊抢救", "emergency rescue"),
        "family_doctor": Word("签约家庭医生", "family doctor"),
        "disease": Word("病种", "disease"),
        "disease_registered": Word("病种已登记", "disease registered"),
        "special_disease": Word("特殊病种", "special disease"),
        "chronic_disease": Word("慢性病", "chronic disease"),
        "special_disease_count": Word("特殊病种数", "number of special diseases"),
        "chronic_disease_count": Word("慢性病种数", "number of chronic diseases"),
        "prescription.level": Word("处方医院等级", "level of the prescribing hospital"),
        "prescription.days": Word("处方开具后天数", "days since the prescription"),
        "stay": Word("住院", "a stay"),
        "line_kind": Word("费用种类", "kind of line"),
        "line_origin": Word("产地", "origin"),
        "line_price": Word("单价", "unit price"),
    },
    "fact_type": {
        "text": Word("文本", "text"),
        "boolean": Word("是否", "boolean"),
        "integer": Word("整数", "integer"),
        "money": Word("金额", "money"),
        "ratio": Word("比例", "ratio"),
        "date": Word("日期", "date"),
        "choice": Word("选一", "choice"),
    },
    "reset": {
        "claim": Word("每次", "each claim"),
        "stay": Word("每次住院", "each stay"),
        "day": Word("每日", "each day"),
        "month": Word("每月", "each month"),
        "year": Word("每医保年度", "each benefit year"),
        "lifetime": Word("终身", "for life"),
    },
    "count_by": {
        "amount": Word("按金额", "by the amount"),
        "payment": Word("按支付额", "by the payment"),
        "one": Word("加一", "by one"),
        "stay": Word("每次住院加一", "by one a stay"),
    },
    "rounding": {
        "half_up": Word("四舍五入到分", "rounded half up"),
        "down": Word("舍去不足一分", "rounded down"),
        "up": Word("进到分", "rounded up"),
    },
    "contributor": {
        "employer": Word("用人单位", "Employer"),
        "person": Word("个人", "Person"),
        "government": Word("财政补助", "Government"),
        "unemployment_fund": Word("失业保险基金", "Unemployment fund"),
        "medical_assistance": Word("医疗救助", "Medical assistance"),
        "pooled_fund": Word("统筹基金", "Pooled fund"),
        "account": Word("个人账户", "Personal account"),
    },
    "relation": {
        "self": Word("本人", "the owner"),
        "spouse": Word("配偶", "spouse"),
        "parent": Word("父母", "parents"),
        "child": Word("子女", "children"),
        "sibling": Word("兄弟姐妹", "siblings"),
        "grandparent": Word("祖父母、外祖父母", "grandparents"),
        "grandchild": Word("孙子女、外孙子女", "grandchildren"),
    },
    "actor": {
        "applicant": Word("本人", "applicant"),
        "employer": Word("用人单位", "employer"),
        "guardian": Word("监护人", "guardian"),
        "school": Word("学校", "school"),
        "community": Word("社区服务中心", "community centre"),
        "hospital": Word("医院", "hospital"),
        "pharmacy": Word("药店", "pharmacy"),
        "bureau": Word("经办机构", "bureau"),
        "tax": Word("税务机关", "tax office"),
        "fund": Word("基金", "fund"),
    },
    "form": {
        "original": Word("原件", "original"),
        "copy": Word("复印件", "copy"),
        "original_and_copy": Word("原件和复印件", "original and copy"),
        "photo": Word("照片", "photo"),
    },
}
"""Words by what they are words of: mostly the key, the dimension or the section where they stand."""

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

PAYERS: Final[Mapping[str, Word]] = {
    **VOCABULARY["fund"],
    **{f"account.{name}": label for name, label in ACCOUNTS.items()},
    "hospital": Word("医院承担", "Hospital"),
    "cash": Word("个人现金", "Cash"),
}
"""Who may pay of a bill, in the order in which results show them."""

WORDS: Final[Mapping[str, Word]] = {**VOCABULARY["scheme"], **VOCABULARY["standing"], **VOCABULARY["level"]}
"""Words that mean the same wherever they stand."""

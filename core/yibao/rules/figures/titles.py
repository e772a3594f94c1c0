"""What people call tables, dimensions, labels and figures: as an area says, else in the words of the language of rules."""

import re
from collections.abc import Mapping

from ...model.values.text import Text
from ...model.values.vocabulary import ACCOUNTS, BENEFITS, WORDS
from ..loading.merge import Declared

LABELS: Mapping[str, Text] = {
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
    "none": Text("无", "none"),
    "inside": Text("参保地内", "inside the area"),
    "province": Text("省内异地", "elsewhere in the province"),
    "outside": Text("省外", "outside the province"),
    "long_term": Text("长期异地", "long-term filing"),
    "referral": Text("转诊", "referral"),
    "self_filed": Text("自行备案", "filed by the person"),
    "there": Text("在备案地", "at the filed place"),
    "same_province": Text("在备案省", "in the filed province"),
    "elsewhere": Text("其他地方", "elsewhere"),
    "drug": Text("药品", "drugs"),
    "special_drug": Text("特殊药品", "special drugs"),
    "consumable": Text("耗材", "consumables"),
    "special_exam": Text("特殊检查", "special examinations"),
    "special_therapy": Text("特殊治疗(如质子、重离子)", "special therapy (such as proton and heavy ion)"),
    "blood": Text("血液", "blood"),
    "bed": Text("床位", "bed"),
    "service": Text("诊疗服务", "services"),
    "domestic": Text("国产", "made in China"),
    "imported": Text("进口", "imported"),
    "unspecified": Text("未注明", "unspecified"),
    "rest": Text("其余", "the rest"),
    "account": Text("账户段", "account segments"),
    "deductible": Text("自付段", "deductibles"),
    "copay": Text("共付段", "co-pay"),
    "relief": Text("减负段", "relief"),
    "above_limit": Text("超出限额", "above the limits"),
    "*": Text("其余", "all others"),
}
"""Words for labels that the language of rules brings itself, and for roles of segments."""

DIMENSIONS: Mapping[str, Text] = {
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
    "line_origin": Text("产地", "origin"),
    "line_price": Text("单价", "unit price"),
}
"""Words for the built-in facts that rules may tell apart."""


_FIGURE = re.compile(r"([^\[\]]+)\[(.*)\]", re.DOTALL)
_GENERIC = ("yes", "no", "none", "*")
"""Labels that say nothing without their dimension."""


def table_title(declared: Declared, name: str) -> Text:
    """The title of a table; its name where it has none."""
    return declared.title.get(name) or Text(name, name)


def dimension_title(declared: Declared, name: str) -> Text:
    """What a table tells apart."""
    dimension = declared.dimension.get(name)
    result = dimension.label if dimension else DIMENSIONS.get(name)
    if result is None and dimension and dimension.of:
        result = DIMENSIONS.get(dimension.of)
    return result or Text(name, name)


def label_title(declared: Declared, dimension: str, label: str) -> Text:
    """A label of a dimension."""
    known = declared.dimension.get(dimension)
    result = known.words.get(label) if known else None
    if result is None and dimension == "benefit":
        result = BENEFITS.get(label)
    return result or LABELS.get(label) or WORDS.get(label) or Text(label, label)


def cell_title(declared: Declared, labels: Mapping[str, str]) -> Text:
    """The labels of a cell; with their dimension where they say nothing alone. Empty where there are none."""
    zh, en = [], []
    for dimension, label in labels.items():
        wording = label_title(declared, dimension, label)
        known = declared.dimension.get(dimension)
        alone = label not in _GENERIC or (known is not None and label in known.words)
        about = None if alone else dimension_title(declared, dimension)
        zh.append(f"{about.zh}:{wording.zh}" if about else wording.zh)
        en.append(f"{about.en}: {wording.en}" if about else wording.en)
    return Text(",".join(zh), ", ".join(en))


def figure_labels(figure: str) -> tuple[str, dict[str, str]]:
    """The table and the labels that the ``figure`` of a citation names.

    >>> figure_labels("outpatient_ratio[tier=tertiary, service=retired]")
    ('outpatient_ratio', {'tier': 'tertiary', 'service': 'retired'})
    """
    result = _FIGURE.fullmatch(figure)
    if result is None:
        return figure, {}
    pairs = [part.partition("=") for part in result[2].split(", ")]
    return result[1], {name: label for name, equal, label in pairs if equal}


def figure_title(declared: Declared, figure: str) -> Text:
    """What the ``figure`` of a citation is: the title of its table, and in brackets its cell."""
    name, labels = figure_labels(figure)
    bracketed = _FIGURE.fullmatch(figure)
    inside = bracketed[2] if bracketed else ""
    scheme = declared.scheme.get(name.removesuffix(".years")) if name.endswith(".years") else None
    if scheme is not None:
        return Text(f"{scheme.label.zh}医保年度", f"{scheme.label.en}: benefit year")
    if name == "cash":
        cash = declared.cash.get(inside)
        return cash.label if cash else Text(figure, figure)
    section, _, key = name.partition(".")
    if section in ("contribution", "premium"):
        due = getattr(declared, section).get(key)
        return due.label if due else Text(figure, figure)
    if name == "means":
        account = inside.partition(":")[0]
        known = declared.account.get(account)
        label = known.label if known else ACCOUNTS.get(account, Text(account, account))
        return Text(f"{label.zh}的支付范围", f"{label.en}: what it pays for")
    title = table_title(declared, name)
    cell = cell_title(declared, labels)
    return Text(f"{title.zh}({cell.zh})", f"{title.en} ({cell.en})") if labels else title

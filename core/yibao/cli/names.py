"""What people call things: payers, accounts, counters, parts of a bill, dimensions and their labels."""

from collections.abc import Mapping, Sequence

from ..model.money import PPM, format_fen
from ..model.text import Text
from ..model.words import ACCOUNTS, BENEFITS, PAYERS, SPLIT, WORDS
from ..rules.dimensions import labels_of
from ..rules.lowered import LoweredPlan
from ..rules.ruleset import RuleSet
from .screen import Screen, printable

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
    "blood": Text("血液", "blood"),
    "bed": Text("床位", "bed"),
    "service": Text("诊疗服务", "services"),
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
    "line_kind": Text("费用种类", "kind of line"),
    "line_origin": Text("产地", "origin"),
    "line_price": Text("单价", "unit price"),
}
"""Words for the built-in facts that rules may tell apart."""


def money(fen: int) -> str:
    """An amount with its thousands set apart.

    >>> money(1200000), money(-640)
    ('12,000.00', '-6.40')
    """
    text = format_fen(abs(fen))
    return f"{'-' if fen < 0 else ''}{int(text[:-3]):,}{text[-3:]}"


def percent(ppm: int) -> str:
    """A ratio in per cent.

    >>> percent(860000), percent(-100000), percent(3125)
    ('86%', '-10%', '0.3125%')
    """
    whole, rest = divmod(abs(ppm) * 100, PPM)
    text = f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
    return f"{'-' if ppm < 0 else ''}{text}%"


class Names:
    """The names of one area's things in one language, safe to show."""

    def __init__(self, screen: Screen, rules: RuleSet) -> None:
        self.screen = screen
        self.rules = rules

    def text(self, text: Text | None, otherwise: str) -> str:
        """A text of the rules, or a name where there is none."""
        return printable(otherwise) if text is None else self.screen.text(text)

    def payer(self, name: str) -> str:
        """A fund, an account or cash."""
        kind, _, account = name.partition(".")
        return self.account(account) if kind == "account" and account else self.text(PAYERS.get(name), name)

    def account(self, name: str) -> str:
        """An account as the area calls it."""
        declared = self.rules.declared.account.get(name)
        return self.text(declared.label if declared else ACCOUNTS.get(name), name)

    def counter(self, name: str) -> str:
        """A counter as the area calls it."""
        declared = self.rules.declared.counter.get(name)
        return self.text(declared.label if declared else None, name)

    def scheme(self, name: str) -> str:
        """A scheme as the area calls it."""
        declared = self.rules.declared.scheme.get(name)
        return self.text(declared.label if declared else WORDS.get(name), name)

    def benefit(self, name: str) -> str:
        """A benefit."""
        return self.text(BENEFITS.get(name), name)

    def dimension(self, name: str) -> str:
        """What a table tells apart."""
        declared = self.rules.declared.dimension.get(name)
        found = declared.label if declared else DIMENSIONS.get(name)
        if found is None and declared and declared.of:
            found = DIMENSIONS.get(declared.of)
        return self.text(found, name)

    def label(self, dimension: str, label: str) -> str:
        """A label of a dimension."""
        declared = self.rules.declared.dimension.get(dimension)
        found = declared.words.get(label) if declared else None
        if found is None and dimension == "benefit":
            found = BENEFITS.get(label)
        return self.text(found or LABELS.get(label) or WORDS.get(label), label)

    def labels(self, dimension: str, labels: Sequence[str]) -> str:
        """Several labels of a dimension; where they are most of them, those that are missing."""
        known = labels_of(self.rules.declared, dimension)
        others = [label for label in known if label not in labels]
        if len(labels) > 3 and len(others) < len(labels):
            rest = " / ".join(self.label(dimension, label) for label in others)
            return self.screen.say(f"除“{rest}”以外", f"all but {rest}") if others else self.screen.say("不限", "any")
        return " / ".join(self.label(dimension, label) for label in labels)

    def part(self, name: str, plan: LoweredPlan | None = None) -> str:
        """A part of the bill or of what the person is left with: by name, role, segment or ``stage/segment``, with a kind after it.

        Args:
            plan: whose segments are meant; without one, the first segment of that name.
        """
        base, _, kind = name.partition(":")
        if base == "paid":
            return self.screen.say(f"{self.payer(kind)}应付部分", f"what {self.payer(kind)} would pay")
        stage, _, segment = base.rpartition("/")
        found = (
            (self._segment(stage, segment, plan) if stage else SPLIT.get(base))
            or LABELS.get(segment)
            or self._segment(stage, segment, plan)
        )
        text = self.text(found, base)
        return (
            self.screen.say(f"{text}({self.label('line_kind', kind)})", f"{text} ({self.label('line_kind', kind)})")
            if kind
            else text
        )

    def amount(self, name: str, plan: LoweredPlan | None = None) -> str:
        """An amount of a result by its path, such as ``payers.cash`` or ``segments.basic/copay.paid``."""
        kind, _, rest = name.partition(".")
        if kind == "payers":
            return self.payer(rest)
        if kind == "accounts":
            return self.account(rest)
        if kind == "counters":
            counter, bracket, key = rest.partition("[")
            return self.counter(counter) + printable(bracket + key)
        segment, _, field = rest.rpartition(".")
        words = {
            "amount": self.screen.say("金额", "amount"),
            "paid": self.screen.say("支付", "paid"),
            "person": self.screen.say("个人", "left with the person"),
        }
        return f"{self.part(segment, plan)}{self.screen.comma}{words.get(field, field)}"

    def value(self, name: str, value: int) -> str:
        """What stands there: money, or a number where it is a counter of such."""
        kind, _, rest = name.partition(".")
        declared = self.rules.declared.counter.get(rest.partition("[")[0]) if kind == "counters" else None
        return str(value) if declared and declared.unit == "number" else money(value)

    def _segment(self, stage: str, segment: str, plan: LoweredPlan | None) -> Text | None:
        if plan is not None:
            known = {(one.stage, one.id): one.label for lowered in plan.stages for one in lowered.segments}
            return known.get((stage, segment))
        for key, declared in self.rules.declared.stage.items():
            if not stage or (declared.id or key) == stage:
                for one in declared.segment:
                    if one.id == segment:
                        return one.label
        return None

"""A settlement in two lines that can be read aloud: who pays how much, and how certain that is."""

from collections.abc import Sequence

from ....documents.settlement import SettledCase
from ....model.reliability import DOUBTS
from ....model.results.settlement import RefusedClaim, Reversal, Settlement
from ....model.values.text import Message
from ....model.values.vocabulary import FUNDS, PAYERS, in_payer_order
from ...terminal.labels import Labels, money
from ...terminal.screen import Screen, printable


def brief_lines(screen: Screen, settled: SettledCase) -> list[str]:
    """Two lines for each entry."""
    labels = Labels(screen, settled.rules)
    lines: list[str] = []
    for entry in settled.result.entries:
        if isinstance(entry, RefusedClaim):
            lines += _refused(screen, entry)
        else:
            pair = _reversal(screen, entry) if isinstance(entry, Reversal) else _settlement(screen, labels, entry, settled.notes)
            lines += pair
    return lines


def _settlement(screen: Screen, labels: Labels, entry: Settlement, notes: Sequence[Message]) -> tuple[str, str]:
    payers = entry.payers
    funds = sum(payers.get(name, 0) for name in FUNDS)
    accounts = sum(amount for name, amount in payers.items() if name.startswith("account."))
    zh = [f"医保付 {money(funds)} 元"]
    en = [f"the insurance pays {money(funds)}"]
    if accounts:
        zh.append(f"个人账户付 {money(accounts)} 元")
        en.append(f"your account {money(accounts)}")
    if hospital := payers.get("hospital", 0):
        zh.append(f"医院承担 {money(hospital)} 元")
        en.append(f"the hospital {money(hospital)}")
    for name in in_payer_order(payers):
        if name not in PAYERS and payers[name]:
            zh.append(f"{labels.payer(name)}付 {money(payers[name])} 元")
            en.append(f"{labels.payer(name)} {money(payers[name])}")
    zh.append(f"您自己付 {money(payers['cash'])} 元")
    en.append(f"and you {money(payers['cash'])}")
    benefit, total = labels.benefit(entry.benefit), money(entry.total)
    first = screen.say(
        f"{entry.date} {benefit},费用 {total} 元:{','.join(zh)}。",
        f"{benefit} of {entry.date}, {total} yuan: {', '.join(en)} yuan.",
    )
    return first, _certainty(screen, entry, notes)


def _certainty(screen: Screen, entry: Settlement, notes: Sequence[Message]) -> str:
    """How many figures are not confirmed, and whether something is missing."""
    count = len({warning.figure for warning in entry.warnings if warning.code in DOUBTS})
    if count:
        text = screen.say(
            f"其中 {count} 项数值没有核实,结果可能有出入",
            f"{count} figure{'s are' if count > 1 else ' is'} not verified, so this may change",
        )
    else:
        known = screen.say("所用数值都有来源核实", "Every figure is confirmed by its source")
        text = known if entry.bounds is None else screen.say("已知的数值都有来源核实", "What is known is confirmed by its source")
    if any(note.code == "filled_by_name" for note in notes):
        text += screen.say(";有的项目只按名称查得类别,请核对", "; the class of some items is only suggested by their name")
    if entry.bounds is not None:
        least, most = map(money, entry.bounds.payers["cash"])
        text += screen.say(f";有数值未知,您付 {least} 至 {most} 元", f"; a figure is not known: you pay {least} to {most} yuan")
    if entry.follows_refused:
        text += screen.say(";此前有费用被拒,金额可能不同", "; an earlier claim was refused, so amounts may be others")
    if not entry.complete:
        text += screen.say(";还有一层待遇未能计算,您可能付得更少", "; a part could not be worked out, and you may pay less")
    return text + screen.say("。", ".")


def _refused(screen: Screen, entry: RefusedClaim) -> tuple[str, str]:
    refusal, name = entry.refused, printable(entry.claim)
    mend = printable(screen.text(refusal.mend)) if refusal.mend else screen.say("请见错误信息", "see the error")
    return screen.say(f"{name} 不予结算:", f"{name} is refused: ") + printable(screen.text(refusal.message)), mend


def _reversal(screen: Screen, entry: Reversal) -> tuple[str, str]:
    back, cash = -sum(entry.payers.values()), -entry.payers.get("cash", 0)
    name = printable(entry.reverses)
    first = screen.say(
        f"{entry.date} 退回 {name}:共 {money(back)} 元,其中退您 {money(cash)} 元。",
        f"{name} is taken back on {entry.date}: {money(back)} yuan in all, {money(cash)} of them to you.",
    )
    count = len({change.claim for change in entry.changes})
    if not count:
        return first, screen.say("之后各笔没有改变。", "Nothing changed in later claims.")
    later = "claims change" if count > 1 else "claim changes"
    return first, screen.say(f"之后 {count} 笔随之改变。", f"{count} later {later} with it.")

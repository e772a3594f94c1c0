"""Cover, scheme or standing that changes within a stay: one day decides for all of it, and the result says so."""

import datetime as dt
from collections.abc import Iterator

from ...model.inputs.claim import Claim
from ...model.inputs.person import Person
from ...model.values.dates import Dated
from ...model.values.text import Message, Text
from ...model.values.vocabulary import VOCABULARY

_NAMES = {"cover": Text("参保状态", "cover"), "scheme": Text("险种", "the scheme"), "standing": Text("人员类别", "standing")}


def changes_in_stay(person: Person, claim: Claim, day: dt.date) -> tuple[Message, ...]:
    """The warning that something about a person changes within a stay; none where nothing does.

    Args:
        day: that governs the claim.
    """
    if claim.admitted is None or claim.discharged is None:
        return ()
    listed: tuple[tuple[str, Dated[str] | None], ...] = (
        ("cover", person.cover),
        ("scheme", person.scheme),
        ("standing", person.standing),
    )
    dated = [(name, values) for name, values in listed if values is not None and len(values.values) > 1]
    changes = [text for name, values in dated for text in _changes(name, values, claim.admitted, claim.discharged)]
    if not changes:
        return ()
    admitted = day == claim.admitted != claim.discharged
    zh, en = ("入院日", "the day of admission") if admitted else ("出院日", "the day of discharge")
    message = Message(
        "changes_in_stay",
        Text(
            f"住院期间{';'.join(text.zh for text in changes)}:整次住院按{zh} {day} 的情况结算;"
            "若各段费用分别结算,请分成 stay 相同的两笔",
            f"within the stay {'; '.join(text.en for text in changes)}: all of it is settled as on {day}, {en}; where the cost of "
            "each time is settled apart, give two claims with the same stay",
        ),
    )
    return (message,)


def _changes(name: str, dated: Dated[str], admitted: dt.date, discharged: dt.date) -> Iterator[Text]:
    """Each change of a value after the day of admission and until discharge."""
    before = dated.on(admitted)
    words = VOCABULARY[name]
    for first, value in dated.values:
        if first is not None and admitted < first <= discharged and value != before:
            old = words[before] if before is not None else Text("未知", "unknown")
            word = _NAMES[name]
            zh = f"{word.zh}自 {first} 起由“{old.zh}”变为“{words[value].zh}”"
            yield Text(zh, f"{word.en} changes on {first} from “{old.en}” to “{words[value].en}”")
            before = value

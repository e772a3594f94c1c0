"""What a settlement rests on beside its figures: what was taken as given, what is not verified, what was left out."""

from ..model.settlement import Citation, Settlement
from .layout import hanging
from .names import Names
from .screen import Screen


def rests_on(screen: Screen, names: Names, entry: Settlement) -> list[str]:
    """The lines that end a claim."""
    say, width = screen.say, screen.width
    found: list[str] = []
    if entry.assumptions:
        text = screen.stop.join(screen.text(one.text) for one in entry.assumptions)
        found += hanging(say("假定      ", "Assumed         "), text, width)
    unverified = [one for one in entry.citations if one.status == "unverified"]
    if unverified:
        by_reason: dict[str, list[str]] = {}
        for one in unverified:
            by_reason.setdefault(_reason(screen, entry, one), []).append(_figure(names, one))
        text = screen.stop.join(
            f"{reason}{screen.colon}{screen.comma.join(dict.fromkeys(figures))}" for reason, figures in by_reason.items()
        )
        found += hanging(say("未核实    ", "Not verified    "), text, width)
    for warning in entry.warnings:
        if warning.code != "unverified":
            found += hanging(say("注意      ", "Note            "), screen.text(warning.text), width)
    if entry.access is not None:
        from .instead import instead  # noqa: PLC0415 (most claims are settled at the counter)

        found += instead(screen, names, entry.access)
    if not entry.complete:
        left_out = {one.code for one in entry.warnings} & {"layer_left_out", "credit_left_out"}
        if left_out == {"credit_left_out"}:
            text = say(
                "结果不完整:有个人账户入账未能计算,账户里可能还有钱",
                "a credit to an account could not be worked out; the accounts may hold more than shown",
            )
        elif not left_out:
            text = say(
                "结果不完整:有一项待遇未能计算,个人还可能另得",
                "a benefit could not be worked out; the person may be paid more than shown",
            )
        else:
            text = say(
                "结果不完整:有一层待遇未能计算", "a layer that exists could not be computed; the person may pay less than shown"
            )
        found += [screen.strong(line) for line in hanging(say("不完整    ", "Incomplete      "), text, width)]
    return found


def _reason(screen: Screen, entry: Settlement, citation: Citation) -> str:
    if citation.basis == "seen" and citation.last is not None and entry.date > citation.last:
        return screen.say(f"最后见于 {citation.last:%Y-%m}", f"last seen {citation.last:%Y-%m}")
    return screen.say("未经核实", "never confirmed")


def _figure(names: Names, citation: Citation) -> str:
    """The table it stands in, without the cell: one name for all the cells that a bill reads."""
    name, bracket, _ = citation.figure.partition("[")
    return names.figure(citation.figure if name == "means" or not bracket else name)

"""The laws of the design, read from the result document alone: decimals as the document has them, and nothing of the engine.

Each function raises :class:`Broken` with the number of the law.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

FUNDS = (
    "pooled_fund", "large_amount_fund", "major_illness_fund", "additional_fund", "civil_servant_fund", "medical_assistance",
    "supplementary", "maternity_fund",
)  # fmt: skip

FEN = Decimal("0.01")


class Broken(AssertionError):
    """A law that a document does not keep; ``law`` is its number."""

    def __init__(self, law: int, how: str) -> None:
        super().__init__(f"law {law}: {how}")
        self.law = law


def need(law: int, holds: bool, how: str) -> None:
    """Raise where something that a law asks for does not hold."""
    if not holds:
        raise Broken(law, how)


def shares_add_up(entry: Mapping[str, Any]) -> None:
    """Law 1: the shares add up to the bill, none negative; a reversal's all negative."""
    payers = {name: Decimal(amount) for name, amount in entry["payers"].items()}
    need(1, "cash" in payers, "cash always stands")
    if "reverses" in entry:
        need(1, all(amount <= 0 for amount in payers.values()), "a reversal gives back")
        return
    total = Decimal(entry["total"])
    need(1, sum(payers.values()) == total, f"{payers} are not {total}")
    need(1, all(amount > 0 for name, amount in payers.items() if name != "cash") and payers["cash"] >= 0, f"{payers}")
    parts = [Decimal(entry[name]) for name in ("self_paid", "over_limit", "first_pay", "in_scope")]
    need(1, sum(parts) == total and min(parts) >= 0, f"the parts {parts} are not {total}")
    for one in entry["segments"]:
        amount, paid, person = (Decimal(one[name]) for name in ("amount", "paid", "person"))
        need(1, min(amount, paid, person) >= 0 and paid + person <= amount, f"{one}")


def no_ceiling_exceeded(entry: Mapping[str, Any]) -> None:
    """Law 2: no counter passes the limit it is measured against, no payer more than the room, no account below zero."""
    need(2, all(Decimal(balance) >= 0 for balance in entry["accounts"].values()), f"{entry['accounts']}")
    for step in entry["trace"]["steps"]:
        for limit in step["limits"]:
            most, before, after = (Decimal(limit[name]) for name in ("limit", "before", "after"))
            room = max(most - before, Decimal(0))
            grown = Decimal(step["paid"] if limit["measure"] == "payment" else step["amount"])
            need(2, grown <= room, f"{step['segment']}: {grown} where {room} is left")
            need(2, after <= max(most, before), f"{step['segment']}: {limit['counter']} at {after} of {most}")


def every_figure_cited(entry: Mapping[str, Any]) -> None:
    """Law 3: every figure that moved money is cited, with a document, a status it can bear, and a day not after the claim's.

    What an author reads into a text (a reading of structure) has words in place of a document; who told a limit, has none to cite.
    """
    cited = {source["figure"]: source for source in entry["sources"]}
    for source in entry["sources"]:
        documents = source["documents"] or [{"title": source["note"]}] * source["figure"].startswith("structure[")
        need(3, bool(documents) and all(one["title"]["zh"] and one["title"]["en"] for one in documents), f"{source}")
        need(
            3, source["status"] == "unverified" or any(one["url"] for one in source["documents"]), f"{source} is not so well known"
        )
        need(3, source["from"] is None or source["from"] <= entry["date"], f"{source} holds later only")
        if source["status"] == "unverified":
            need(
                3,
                any(source["figure"] == one.get("figure") for one in entry["warnings"]),
                f"nobody is told that {source['figure']} is unverified",
            )
    for step in entry["trace"]["steps"]:
        if not Decimal(step["amount"]):
            continue
        figures = [limit["citation"] for limit in step["limits"] if limit["kind"] not in ("account", "fact")]
        if Decimal(step["ratio"]) not in (0, 1) or step["citation"]:
            figures.append(step["citation"])
        for figure in (*figures, *(one["citation"] for one in step["adjustments"])):
            need(3, figure is not None and figure["figure"] in cited, f"{step['stage']}/{step['segment']} rests on {figure}")
    for means in entry["trace"]["means"]:
        need(3, means["citation"] is not None and means["citation"]["figure"] in cited, f"{means}")


def every_amount_explained(entry: Mapping[str, Any]) -> None:
    """Law 10: every amount follows from the trace: what arrived, what fitted, the ratio, the rounding, who paid."""
    steps, means = entry["trace"]["steps"], entry["trace"]["means"]
    payers: dict[str, Decimal] = {}
    shares = [one for one in entry["segments"] if one["id"] != "above_limit"]
    need(10, len(shares) == len(steps), "every segment has its step")
    left: dict[str, Decimal] = {}
    for step, one in zip(steps, shares, strict=True):
        name = f"{step['stage']}/{step['segment']}"
        arrived, amount, paid, person = (Decimal(step[key]) for key in ("arrived", "amount", "paid", "person"))
        need(
            10,
            (one["stage"], one["id"], one["payer"]) == (step["stage"], step["segment"], step["payer"]),
            f"{name} is out of order",
        )
        need(
            10,
            [one[key] for key in ("amount", "paid", "person")] == [step[key] for key in ("amount", "paid", "person")],
            f"{name} differs",
        )
        need(10, arrived == left.get(step["stage"], arrived), f"{name} did not get what was left")
        need(10, amount == min([arrived, *(_room(limit, step) for limit in step["limits"])]), f"{name} took {amount} of {arrived}")
        share = (amount * Decimal(step["ratio"])).quantize(FEN, ROUND_HALF_UP)
        need(10, paid == share, f"{name} paid {paid}, not {share}")
        for limit in step["limits"]:
            if limit["counter"] is not None:
                grown = paid if limit["measure"] == "payment" else amount
                need(10, Decimal(limit["after"]) >= Decimal(limit["before"]) + grown, f"{name} does not count {grown}")
        left[step["stage"]] = arrived - amount
        if step["payer"] is not None:
            payers[step["payer"]] = payers.get(step["payer"], Decimal(0)) + paid
        if step["taken_from"] is not None:
            payers[step["taken_from"]] = payers.get(step["taken_from"], Decimal(0)) - paid - person
    for one in entry["segments"]:
        if one["id"] == "above_limit" and one["stage"] in left:
            need(10, Decimal(one["amount"]) == Decimal(one["person"]) == left[one["stage"]], f"{one} is not what was left")
    for one in means:
        need(10, Decimal(one["paid"]) == min(Decimal(one["owed"]), Decimal(one["before"])), f"{one}")
        payers[f"account.{one['account']}"] = payers.get(f"account.{one['account']}", Decimal(0)) + Decimal(one["paid"])
    told = {name: Decimal(amount) for name, amount in entry["payers"].items() if name != "cash"}
    need(10, {name: amount for name, amount in payers.items() if amount} == told, f"the steps pay {payers}, the result says {told}")
    if entry["trace"]["split"]:
        for part in ("self_paid", "over_limit", "first_pay", "in_scope"):
            need(
                10,
                sum(Decimal(line[part]) for line in entry["trace"]["split"]) == Decimal(entry[part]),
                f"the lines are not {part}",
            )


def _room(limit: Mapping[str, Any], step: Mapping[str, Any]) -> Decimal:
    """How much a limit lets in, from its own words: the largest amount whose rounded share is not more than what is left."""
    room = max(Decimal(limit["limit"]) - Decimal(limit["before"]), Decimal(0))
    ratio = Decimal(step["ratio"])
    if limit["measure"] == "amount":
        return room
    if not ratio:
        return Decimal("Infinity")
    amount = (room / ratio).quantize(FEN)
    while (amount * ratio).quantize(FEN, ROUND_HALF_UP) > room:
        amount -= FEN
    while ((amount + FEN) * ratio).quantize(FEN, ROUND_HALF_UP) <= room:
        amount += FEN
    return amount


def keeps_all(entry: Mapping[str, Any]) -> None:
    """The laws that one entry of a document can show: 1, 2, 3 and 10."""
    shares_add_up(entry)
    if "reverses" not in entry:
        no_ceiling_exceeded(entry)
        every_figure_cited(entry)
        every_amount_explained(entry)


def funds(entry: Mapping[str, Any]) -> Decimal:
    """What all funds together pay."""
    return sum((Decimal(amount) for name, amount in entry["payers"].items() if name in FUNDS), Decimal(0))

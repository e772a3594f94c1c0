"""The laws of the design, read from the result document alone: decimals as the document has them, and nothing of the engine.

Each function raises :class:`Broken` with the number of the law.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

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
        need(1, min(amount, paid, person) >= 0 and paid + _others(one) + person <= amount, f"{one}")


def no_ceiling_exceeded(entry: Mapping[str, Any]) -> None:
    """Law 2: no counter passes the limit it is measured against, no payer more than the room, no account below zero."""
    need(2, all(Decimal(balance) >= 0 for balance in entry["accounts"].values()), f"{entry['accounts']}")
    for step in entry["trace"]["steps"]:
        for limit in step["limits"]:
            if limit["limit"] is None:
                continue
            most, before, after = (Decimal(limit[name]) for name in ("limit", "before", "after"))
            room = max(most - before, Decimal(0))
            grown = _measured(limit, step)
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
        for one in (step, *step.get("others", ())):
            if Decimal(one["ratio"]) not in (0, 1) or one["citation"]:
                figures.append(one["citation"])
        for figure in (*figures, *(one["citation"] for one in step["adjustments"])):
            need(3, figure is not None and figure["figure"] in cited, f"{step['stage']}/{step['segment']} rests on {figure}")
    for means in entry["trace"]["means"]:
        need(3, means["citation"] is not None and means["citation"]["figure"] in cited, f"{means}")


def every_amount_explained(entry: Mapping[str, Any]) -> None:
    """Law 10: every amount follows from the trace: what arrived, what fitted, the ratio, the rounding, who paid."""
    steps, means = entry["trace"]["steps"], entry["trace"]["means"]
    payers: dict[str, Decimal] = {}
    _segments_are_steps(entry["segments"], steps)
    left: dict[tuple[Any, ...], Decimal] = {}
    for step in steps:
        name = f"{step['stage']}/{step['segment']}"
        arrived, amount, paid, person = (Decimal(step[key]) for key in ("arrived", "amount", "paid", "person"))
        place = step["stage"], step.get("group"), step.get("line")
        need(10, arrived == left.get(place, arrived), f"{name} did not get what was left")
        need(10, amount == min([arrived, *(_room(limit, step) for limit in step["limits"])]), f"{name} took {amount} of {arrived}")
        ratio = borne = Decimal(0)
        for one in (step, *step.get("others", ())):
            ratio += Decimal(one["ratio"])
            share = (amount * ratio).quantize(FEN, ROUND_HALF_UP) - borne
            need(10, Decimal(one["paid"]) == share, f"{name}: {one['payer']} paid {one['paid']}, not {share}")
            borne += share
            if one["payer"] is not None:
                payers[one["payer"]] = payers.get(one["payer"], Decimal(0)) + share
        for limit in step["limits"]:
            if limit["counter"] is not None:
                grown = _measured(limit, step)
                need(10, Decimal(limit["after"]) >= Decimal(limit["before"]) + grown, f"{name} does not count {grown}")
        left[place] = arrived - amount
        if step["taken_from"] is not None:
            payers[step["taken_from"]] = payers.get(step["taken_from"], Decimal(0)) - paid - person
    for one in entry["segments"]:
        passed = [amount for place, amount in left.items() if place[0] == one["stage"]]
        if one["id"] == "above_limit" and passed:
            need(10, Decimal(one["amount"]) == Decimal(one["person"]) == sum(passed), f"{one} is not what was left")
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


def _segments_are_steps(segments: Iterable[Mapping[str, Any]], steps: Iterable[Mapping[str, Any]]) -> None:
    """Law 10: a segment is its step; of a stage that several rounds went through, the sum of their steps."""
    sums: dict[tuple[str, ...], list[Decimal]] = {}
    for step in steps:
        paid = {payer: Decimal(0) for payer in (step["payer"], *(one["payer"] for one in step.get("others", ())))}
        amounts = [Decimal(step["amount"]), *map(Decimal, _payments(step)), Decimal(step["person"])]
        key = (step["stage"], step["segment"], *paid)
        sums[key] = [one + other for one, other in zip(sums.get(key, [Decimal(0)] * len(amounts)), amounts, strict=True)]
    shares = {
        (one["stage"], one["id"], one["payer"], *(other["payer"] for other in one.get("others", ()))): [
            Decimal(one["amount"]), *map(Decimal, _payments(one)), Decimal(one["person"])
        ]
        for one in segments
        if one["id"] != "above_limit"
    }  # fmt: skip
    need(10, list(shares) == list(sums), f"the segments {list(shares)} are not those of the steps {list(sums)}")
    for key, amounts in sums.items():
        need(10, shares[key] == amounts, f"{key}: {shares[key]} is not what the steps say, {amounts}")


def _payments(step: Mapping[str, Any]) -> list[str]:
    """What each payer of a step or a segment pays."""
    return [step["paid"], *(one["paid"] for one in step.get("others", ()))]


def _others(step: Mapping[str, Any]) -> Decimal:
    """What the further payers of a step or a segment pay."""
    return sum((Decimal(one["paid"]) for one in step.get("others", ())), Decimal(0))


def _measured(limit: Mapping[str, Any], step: Mapping[str, Any]) -> Decimal:
    """By how much a step moves the counter of one of its limits."""
    if limit["measure"] == "amount":
        return Decimal(step["amount"])
    return Decimal(step["paid"]) + (_others(step) if limit["measure"] == "payments" else 0)


def _room(limit: Mapping[str, Any], step: Mapping[str, Any]) -> Decimal:
    """How much a limit lets in, from its own words: the largest amount whose rounded share is not more than what is left."""
    if limit["limit"] is None:
        return Decimal("Infinity")
    room = max(Decimal(limit["limit"]) - Decimal(limit["before"]), Decimal(0))
    if limit["measure"] == "amount":
        return room
    ratio = Decimal(step["ratio"])
    if limit["measure"] == "payments":
        ratio += sum((Decimal(one["ratio"]) for one in step.get("others", ())), Decimal(0))
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
    """What all payers but the person together pay."""
    return sum((Decimal(amount) for name, amount in entry["payers"].items() if not of_person(name)), Decimal(0))


def of_person(payer: str) -> bool:
    """Whether money of a payer is the person's own: cash, or an account."""
    return payer == "cash" or payer.startswith("account.")

"""One settled claim as a page shows it: who pays, and how the bill fell into segments, each with its documents."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import attrs

from yibao import RuleSet, Text
from yibao.engines import FUNDS, SPLIT, figure_title, in_payer_order, payer_title, percent

Entry = Mapping[str, Any]

WIDE = 1000
"""How wide a bar is that stands for the whole bill."""


@attrs.frozen
class Piece:
    """A part of a bar: who bears it, where it begins and how wide it is."""

    kind: str
    x: float
    width: float


@attrs.frozen
class Figure:
    """A figure of the rules that decided a segment."""

    title: Text
    value: str
    status: str
    seen: str
    documents: tuple[Mapping[str, Any], ...]


@attrs.frozen
class Step:
    """A row of the picture and of the table."""

    label: Text
    stage: str
    amount: str
    ratio: str = ""
    payer: Text | None = None
    paid: str = "0.00"
    person: str = "0.00"
    pieces: tuple[Piece, ...] = ()
    figures: tuple[Figure, ...] = ()


@attrs.frozen
class Payer:
    """Who pays, and how much."""

    label: Text
    amount: str
    piece: Piece


def payers(rules: RuleSet, entry: Entry) -> list[Payer]:
    """Who pays of a claim, cash last."""
    total = Decimal(entry["total"])
    rows, x = [], Decimal(0)
    for name in in_payer_order(entry["payers"]):
        amount = Decimal(entry["payers"][name])
        rows.append(Payer(payer_title(rules.declared, name), entry["payers"][name], _piece(kind_of(name), x, amount, total)))
        x += amount
    return [row for row in rows if row.amount != "0.00" or row.piece.kind == "person"]


def kind_of(payer: str) -> str:
    """How a payer is drawn: as a fund, an account, or the person."""
    return "person" if payer == "cash" else "account" if payer.startswith("account.") else "fund"


def insured(entry: Entry) -> str:
    """What the insurance pays of a claim."""
    return f"{sum((Decimal(entry['payers'].get(name, '0')) for name in FUNDS), Decimal(0)):.2f}"


def from_accounts(entry: Entry) -> str:
    """What the person's accounts pay of a claim."""
    paid = (Decimal(amount) for name, amount in entry["payers"].items() if name.startswith("account."))
    return f"{sum(paid, Decimal(0)):.2f}"


def steps(rules: RuleSet, entry: Entry) -> list[Step]:
    """How the bill fell: its parts, then segment after segment."""
    total = Decimal(entry["total"])
    rows: list[Step] = []
    x = Decimal(0)
    for part in SPLIT:
        amount = Decimal(entry[part])
        if amount:
            person = part != "in_scope"
            piece = _piece("person" if person else "scope", x, amount, total)
            rows.append(Step(SPLIT[part], "", entry[part], person=entry[part] if person else "0.00", pieces=(piece,)))
        x += amount
    x = total - Decimal(entry["in_scope"])
    documents = {source["figure"]: source for source in entry["sources"]}
    stage = ""
    traced: dict[tuple[str, str], list[Entry]] = {}
    for step in (entry.get("trace") or {}).get("steps", ()):
        traced.setdefault((step["stage"], step["segment"]), []).append(step)
    for share in entry["segments"]:
        if share["amount"] == "0.00":
            continue
        if share["stage"] != stage:
            stage, x = share["stage"], x if not stage else Decimal(0)
        rows.append(_segment(rules, share, traced.get((stage, share["id"]), []), documents, x, total))
        x += Decimal(share["amount"])
    return rows


def _segment(
    rules: RuleSet, share: Entry, traced: Sequence[Entry], documents: Mapping[str, Entry], x: Decimal, total: Decimal
) -> Step:
    paid, amount = Decimal(share["paid"]), Decimal(share["amount"])
    others = sum((Decimal(other["paid"]) for other in share.get("others", ())), Decimal(0))
    kind = kind_of(share["payer"] or "cash")
    pieces = (_piece(kind, x, paid + others, total), _piece("person", x + paid + others, amount - paid - others, total))
    ratios = {step["ratio"] for step in traced if step["payer"]}
    label = traced[0]["label"] if traced else {"zh": "超出限额", "en": "Above the limits"}
    figures = {figure.title.en: figure for step in traced for figure in _figures(rules, step, documents)}
    return Step(
        label=Text(**label),
        stage=share["stage"],
        amount=share["amount"],
        ratio=percent(int(Decimal(ratios.pop()) * 1_000_000)) if len(ratios) == 1 else "",
        payer=payer_title(rules.declared, share["payer"]) if share["payer"] else None,
        paid=f"{paid + others:.2f}",
        person=share["person"],
        pieces=tuple(piece for piece in pieces if piece.width),
        figures=tuple(figures.values()),
    )


def _figures(rules: RuleSet, step: Entry, documents: Mapping[str, Entry]) -> Iterator[Figure]:
    """The figures that decided a segment: those of its limits, then its ratio."""
    for limit in step["limits"]:
        if limit["citation"]:
            yield _figure(rules, limit["citation"], limit["limit"] or "", documents)
    if step["citation"]:
        yield _figure(rules, step["citation"], percent(int(Decimal(step["ratio"]) * 1_000_000)), documents)


def _figure(rules: RuleSet, citation: Entry, value: str, documents: Mapping[str, Entry]) -> Figure:
    known = documents.get(citation["figure"], {}).get("documents", ())
    last = citation.get("last") or ""
    seen = f"{citation.get('from') or ''} – {last}" if citation["basis"] == "seen" else citation.get("from") or ""
    return Figure(figure_title(rules.declared, citation["figure"]), value, citation["status"], seen, tuple(known))


def _piece(kind: str, x: Decimal, width: Decimal, total: Decimal) -> Piece:
    scale = WIDE / total if total else Decimal(0)
    return Piece(kind, round(float(x * scale), 2), round(float(width * scale), 2))

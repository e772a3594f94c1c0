"""The slip itself: result documents as a page, one sheet of paper for each claim."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from importlib.resources import files
from typing import Any

from ....model.values.money import parse_ratio
from ....model.values.vocabulary import in_payer_order
from ...terminal.labels import percent
from .elements import Element, Languages, Writing, element, page, yuan
from .items import items_table
from .marks import marks, sources
from .names import account_name, fact_rows, payer_name

Data = Mapping[str, Any]


def write_slip(documents: Sequence[Data], language: Languages) -> bytes:
    """Result documents as slips.

    Args:
        documents: as the contract has them; ``case`` in them, the case that was settled, tells the names on the slip.
        language: ``zh``, ``en`` or ``both``.
    """
    writing = Writing(language)
    sheets = [sheet for document in documents for sheet in _sheets(writing, document)]
    title = writing.plain("医保结算单", "Settlement slip")
    style = files(__package__).joinpath("slip.css").read_text(encoding="utf-8")
    return page(title, "en" if language == "en" else "zh-CN", style, *sheets)


def _sheets(writing: Writing, document: Data) -> Iterator[Element]:
    claims = {claim.get("id"): claim for claim in document.get("case", {}).get("claim", ())}
    entries = document["settlements"]
    for number, entry in enumerate(entries):
        claim = claims.get(entry["claim"], {})
        if "reverses" in entry:
            yield _reversal(writing, document, entry)
        elif "refused" in entry:
            yield _refused(writing, entry)
        else:
            yield _settlement(writing, document, entry, claim, last=number == len(entries) - 1)


def _refused(writing: Writing, entry: Data) -> Element:
    """A claim that was refused, and how to mend that."""
    title = writing.words("不予结算", "Refused", "h1")
    lines = [writing.text(entry["refused"][key], "p") for key in ("message", "mend") if entry["refused"][key]]
    return element("article", title, element("p", entry["claim"]), *lines, kind="slip")


def _settlement(writing: Writing, document: Data, entry: Data, claim: Data, *, last: bool) -> Element:
    notes = sources(entry)
    parts = [
        *_head(writing, claim),
        fact_rows(writing, document, entry, claim),
        *items_table(writing, entry),
        element(
            "div",
            element("div", *_steps(writing, entry)),
            element("div", *_payers(writing, entry), *_accounts(writing, entry)),
            kind="sides",
        ),
        *(_limits(writing, document, entry) if last else ()),
        *marks(writing, entry, notes, document.get("notes", ())),
        _foot(writing, document),
    ]
    return element("article", *parts, kind="slip")


def _head(writing: Writing, claim: Data) -> Iterator[Element]:
    facility = claim.get("facility", {})
    name = facility.get("name") if isinstance(facility, Mapping) else None
    if name:
        yield element("p", str(name), kind="hospital")
    yield writing.words("基本医疗保险费用结算单", "Settlement slip of basic medical insurance", "h1")
    yield writing.words(
        "按公布的规则测算,不是发票;以经办机构结算为准",
        "Worked out from published rules; not an invoice. The insurer decides.",
        "p",
        "note",
    )


def _steps(writing: Writing, entry: Data) -> Iterator[Element]:
    """What happened to what is in scope, segment by segment."""
    rows = []
    rounds: dict[tuple[str, str], list[Data]] = {}
    for step in (entry.get("trace") or {}).get("steps", ()):
        rounds.setdefault((step["stage"], step["segment"]), []).append(step)
    for share in entry["segments"]:
        if share["amount"] == "0.00":
            continue
        steps = rounds.get((share["stage"], share["id"]), [])
        label = writing.text(steps[0]["label"]) if steps else writing.words("超出限额", "Above the limits")
        ratios = {step["ratio"] for step in steps if step["payer"] and step["paid"] != "0.00"}
        ratio = percent(parse_ratio(*ratios)) if len(ratios) == 1 else ""
        rows.append((label, yuan(share["amount"]), ratio, _amount(share["paid"]), _amount(share["person"])))
    if not rows:
        return
    head = (("分段", "Segment"), ("金额", "Amount"), ("比例", "Ratio"), ("支付", "Paid"), ("个人", "Person"))
    yield writing.words("怎样算出", "How it was worked out", "h2")
    yield writing.table(head, rows, "lrrrr", "steps")


def _amount(amount: str) -> Element:
    return yuan(amount, kind="nothing" if amount == "0.00" else "")


def _payers(writing: Writing, entry: Data) -> Iterator[Element]:
    """Who pays, cash last and largest."""
    rows = [(writing.words("费用总额", "The bill"), yuan(entry["total"])), *_payer_rows(writing, entry)]
    table = writing.table((), rows, "lr", "pays")
    table.findall("tbody/tr")[-1].set("class", "person")
    yield writing.words("谁付", "Who pays", "h2")
    yield table
    for benefit in entry["cash_benefits"]:
        label = benefit["label"] or {"zh": benefit["id"], "en": benefit["id"]}
        yield element(
            "p", writing.words("另付个人", "Paid to the person besides"), " ", writing.text(label), " ", yuan(benefit["amount"])
        )


def _payer_rows(writing: Writing, entry: Data) -> list[tuple[Element, Element]]:
    """A row for each payer, cash last."""
    payers = entry["payers"]
    return [(writing.words(*payer_name(name)), yuan(payers[name])) for name in in_payer_order(payers)]


def _accounts(writing: Writing, entry: Data) -> Iterator[Element]:
    """The accounts before and after."""
    rows = []
    for name, after in entry["accounts"].items():
        paid = entry["payers"].get(f"account.{name}", "0.00")
        if (after, paid) == ("0.00", "0.00"):
            continue
        rows.append((writing.words(*account_name(name)), yuan(str(Decimal(after) + Decimal(paid))), _amount(paid), yuan(after)))
    if not rows:
        return
    head = (("账户", "Account"), ("结算前", "Before"), ("本次支付", "Paid"), ("结算后", "After"))
    yield writing.words("个人账户", "Accounts", "h2")
    yield writing.table(head, rows, "lrrr", "accounts")


def _limits(writing: Writing, document: Data, entry: Data) -> Iterator[Element]:
    """How far it is to each limit of the benefit year."""
    years = [year for year in document.get("statement") or () if year["year"] <= entry["date"] <= year["ends"]]
    left = [limit for year in years[-1:] for limit in year["left"] if entry["benefit"] in limit["benefits"]]
    if not left:
        return
    different = {(limit["counter"], limit["key"], limit["limit"]): limit for limit in left}.values()
    aims = [limit["towards"]["zh"] for limit in different]
    rows = [
        (_aim(writing, limit, aims), yuan(limit["limit"]), _amount(limit["used"]), _amount(limit["left"])) for limit in different
    ]
    head = (("限额", "Limit"), ("全额", "In all"), ("已用", "Used"), ("还差", "Left"))
    span = f"{years[-1]['year']} – {years[-1]['ends']}"
    yield element("h2", writing.words("离下一限额", "How far to the next limit"), " ", element("span", span, kind="second"))
    yield writing.table(head, rows, "lrrr", "limits")


def _aim(writing: Writing, limit: Data, aims: Sequence[str]) -> Element:
    """What begins where nothing is left; where several limits lead there, of what they are the limits."""
    zh, en = limit["towards"]["zh"], limit["towards"]["en"]
    if aims.count(zh) > 1:
        label = limit["label"]["zh"], limit["label"]["en"]
        of = payer_name(limit["payer"]) if limit["measure"] == "payment" and limit["payer"] else label
        zh, en = f"{of[0]}{zh}", f"{of[1]} {en}"
    return writing.words(zh, en)


def _reversal(writing: Writing, document: Data, entry: Data) -> Element:
    """The slip of a claim taken back."""
    facts = element(
        "p", f"{entry['date']} · {entry['claim']} ", writing.words("退回", "takes back"), f" {entry['reverses']}", kind="note"
    )
    title = writing.words("退费单", "Slip of a claim taken back", "h1")
    table = writing.table((), _payer_rows(writing, entry), "lr", "pays")
    return element("article", title, facts, writing.words("退回", "Given back", "h2"), table, _foot(writing, document), kind="slip")


def _foot(writing: Writing, document: Data) -> Element:
    rules = document["rules"]
    made = writing.words(
        f"规则 {rules['package']} {rules['version']}({rules['digest'][:12]})",
        f"Rules {rules['package']} {rules['version']} ({rules['digest'][:12]})",
    )
    return element("footer", made, element("span", "yibao"), kind="foot")

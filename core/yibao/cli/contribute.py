"""``yibao contribute``: what is paid for the insurance month by month, by whom, and on which base."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from ..engine.contributions import contribute
from ..host.registry import Registry, load_registry
from ..model.contribution import Contributions, Due, Request, ShareDue, read_request
from ..model.errors import InputError
from ..model.expect import differences
from ..model.money import format_fen
from ..model.record import frozen
from ..model.settlement import Citation
from ..model.text import Text
from ..model.words import WORDS
from ..rules.contributions import CONTRIBUTORS
from ..rules.ruleset import RuleSet
from .files import STANDARD_INPUT, read_data
from .footnotes import Footnotes
from .group import city_option, format_option
from .group import command as make
from .layout import grid, hanging, wrap
from .names import Names
from .screen import Screen, printable
from .sheet import sheet

COLUMNS = (
    "person", "file", "kind", "from", "to", "rule", "scheme", "standing", "declared", "base", "held",
    "share", "payer", "ratio", "amount", "at_least", "unknown",
)  # fmt: skip


def command(screen: Screen) -> click.Command:
    """Make the command."""
    say = screen.say

    @make(
        screen,
        "contribute",
        "计算一年或若干月的医保缴费:单位、个人、财政各付多少,基数如何取定,账户记入多少。“-”表示标准输入。\n\n"
        "查不到的数值注明未知及原因,合计随之注明不完整,不作猜测。",
        "Work out what is paid for the insurance over a year or some months: the employer's, the person's and the government's "
        "share, the base they are taken of, and what comes to the account. “-” stands for standard input.\n\n"
        "A figure that nobody knows is said to be unknown, with the reason, and the totals to be incomplete: nothing is guessed.",
    )
    @click.argument("files", nargs=-1, required=True, metavar=say("文件 …", "FILE…"))
    @city_option(screen)
    @format_option(screen, "table", "json", "jsonl", "csv")
    def contribute_command(files: tuple[str, ...], city: str | None, form: str) -> int:
        return contribute_files(screen, files, city, form)

    return contribute_command


@frozen(eq=False)
class _Told:
    """An input worked out."""

    name: str
    request: Request
    rules: RuleSet
    result: Contributions
    document: Mapping[str, Any]


def contribute_files(screen: Screen, files: tuple[str, ...], city: str | None, form: str) -> int:
    """Work out inputs one after the other and write what came of them.

    Returns:
        The exit code.
    """
    registry = load_registry()
    told: list[_Told] = []
    refused = differs = False
    for place, name in enumerate(files):
        called = screen.say("标准输入", "standard input") if name == STANDARD_INPUT else name
        try:
            if name == STANDARD_INPUT and name in files[:place]:
                raise InputError("标准输入只能读一次", "standard input can be read only once", mend=("只写一个 -", "give - once"))
            request = read_request(read_data(name))
            rules = _rules(registry, city, request.city)
            elsewhere = (
                registry.facts() if any(fact not in rules.declared.fact for fact in request.person.facts) else frozenset[str]()
            )
            result, document = contribute(rules, request, elsewhere=elsewhere)
            wrong = differences(document, request.expect or {})
        except Exception as error:  # whatever one input does, the others are worked out
            refused = True
            screen.report(error, called)
            continue
        one = _Told(name, request, rules, result, document)
        if form == "table":
            screen.lines(_page(screen, one, several=len(files) > 1))
        elif form == "jsonl":
            screen.json(document, indent=None)
        else:
            told.append(one)
        for difference in wrong:
            differs = True
            screen.complain(
                f"{called}: {difference.name} 应为 {difference.expected},得到 {difference.got}",
                f"{called}: {difference.name} expected {difference.expected}, got {difference.got}",
            )
    if form == "csv":
        screen.write(sheet([COLUMNS, *(row for one in told for row in _rows(one))]))
    elif form == "json" and (told or len(files) > 1):
        documents = [one.document for one in told]
        screen.json(documents if len(files) > 1 else documents[0])
    return 2 if refused else 1 if differs else 0


def _rules(registry: Registry, wanted: str | None, named: str | None) -> RuleSet:
    """The contribution rules of the area that the command line or the input names.

    Raises:
        InputError: nobody names one, or they name two.
    """
    if wanted is None and named is None:
        raise InputError(
            "没有写明地区",
            "no city is named",
            where="city",
            mend=("在文件中写 city,或用 --city", "write city in the file, or give --city"),
        )
    code = registry.find(wanted or named or "").area.code
    if named is not None and registry.find(named).area.code != code:
        raise InputError(
            f"文件属于 {named},--city 却是 {wanted}",
            f"the file is about {named}, but --city says {wanted}",
            where="city",
            mend=("去掉 --city,或改正其中一个", "leave --city out, or mend one of the two"),
        )
    return registry.contributions(code)


def _rows(told: _Told) -> Iterator[Sequence[str]]:
    """One row for each share of each month and premium."""
    document = told.document
    for kind, key in (("contribution", "months"), ("premium", "premiums")):
        for due in document[key]:
            first = due["month"] if kind == "contribution" else due["from"]
            about = (document["person"], told.name, kind, first, due.get("to") or first)
            base = tuple(due[name] or "" for name in ("rule", "scheme", "standing", "declared", "base", "held"))
            for share in due["shares"]:
                unknown = share["unknown"] and share["unknown"]["en"]
                values = (share["id"], share["payer"], share["ratio"], share["amount"], share["at_least"], unknown)
                yield (*about, *base, *(value or "" for value in values))
            if not due["shares"]:
                text = due["unknown"] or due["nothing"]
                yield (*about, *base, "", "", "", "" if due["unknown"] else "0.00", "", text["en"] if text else "")


def _page(screen: Screen, told: _Told, *, several: bool) -> list[str]:
    """The result as people read it."""
    say, document, result = screen.say, told.document, told.result
    span = document["from"] if document["from"] == document["to"] else f"{document['from']} – {document['to']}"
    title = "  ".join((screen.text(told.rules.area.name), printable(told.request.person.id), span))
    lines = [screen.faint(printable(told.name))] if several else []
    lines += [screen.strong(title)]
    if told.request.title:
        lines += wrap(printable(told.request.title), screen.width)
    lines += _months(screen, result.months)
    for due in result.premiums:
        lines += _premium(screen, due)
    lines += _totals(screen, result)
    lines += _accounts(screen, told)
    lines += _retirements(screen, result)
    names, footnotes = Names(screen, told.rules), Footnotes(screen, told.rules)
    lines += _not_known(screen, names, result)
    if result.citations:
        lines += ["", screen.strong(say("依据", "Figures"))]
        cited = [f"{names.figure(citation.figure)}{screen.colon}{footnotes.cited(citation)}" for citation in result.citations]
        for text in dict.fromkeys(cited):  # of figures without a time of their own each month has one
            lines += hanging("  ", text, screen.width)
    return [*lines, *footnotes.lines(), ""]


def _months(screen: Screen, months: Sequence[Due]) -> list[str]:
    """A row for each month, with a column for each share that occurs."""
    if not months:
        return []
    say = screen.say
    columns: dict[str, Text] = {share.id: share.label for due in months for share in due.shares}
    head = [say("月份", "month"), say("类别", "standing"), say("申报", "declared"), say("基数", "base")]
    rows = [[*head, *(screen.text(label) for label in columns.values())]]
    for due in months:
        amounts = {share.id: share for share in due.shares}
        cells = [_amount(amounts[key]) if key in amounts else ("?" if due.unknown else "") for key in columns]
        standing = screen.text(WORDS[due.standing]) if due.standing in WORDS else ""
        mark = {"floor": "↑", "ceiling": "↓", "fixed": "="}.get(due.held or "", "")
        base = f"{mark}{_yuan(due.base)}" if due.base is not None else ("?" if due.unknown else "-")
        rows.append([due.first.isoformat()[:7], standing, _yuan(due.declared), base, *cells])
    found = ["", *_heading(screen, grid(rows, align="llrr" + "r" * len(columns), width=screen.width))]
    parts: dict[str, tuple[Text, int]] = {}
    for due in months:
        for share in due.shares:
            for part in share.parts:
                before = parts.get(f"{share.id}/{part.id}", (part.label, 0))[1]
                parts[f"{share.id}/{part.id}"] = (part.label, before + part.amount)
    for share_id, name in columns.items():
        inside = [
            f"{screen.text(text)} {_yuan(amount)}"
            for key, (text, amount) in parts.items()
            if amount and key.split("/")[0] == share_id
        ]
        if inside:
            found += hanging(
                say("其中  ", "Of which  "), screen.text(name) + screen.colon + screen.comma.join(inside), screen.width
            )
    held = {due.held for due in months}
    marks = [
        (
            held & {"floor", "ceiling", "fixed"},
            "↑ 提至下限,↓ 压至上限,= 固定基数",
            "↑ raised to the floor, ↓ held at the ceiling, = a fixed base",
        ),
        (
            any(share.at_least is not None for due in months for share in due.shares),
            "≥ 上级规定的最低标准,不计入合计",
            "≥ the least that a higher level asks for, not in the totals",
        ),
    ]
    for applies, zh, en in marks:
        found += [screen.faint(line) for line in wrap(say(zh, en), screen.width)] if applies else []
    return found


def _heading(screen: Screen, lines: Sequence[str]) -> list[str]:
    head, *body = lines
    return [screen.faint(head), *body]


def _premium(screen: Screen, due: Due) -> list[str]:
    label = screen.text(due.label) if due.label else screen.say("年度保费", "Premium")
    found = ["", screen.strong(f"{label}  {due.first} – {due.last}")]
    rows = [[screen.text(share.label), _amount(share)] for share in due.shares]
    return found + (grid(rows, align="lr", indent=2, width=screen.width) if rows else [])


def _totals(screen: Screen, result: Contributions) -> list[str]:
    totals, incomplete = result.totals(), result.incomplete()
    if not totals:
        return []
    rows = []
    for payer, amount in totals.items():
        note = screen.say("不完整", "incomplete") if payer in incomplete else ""
        rows.append([screen.text(CONTRIBUTORS[payer]), "?" if amount is None else _yuan(amount), note])
    if len(totals) > 1:
        known = [amount for amount in totals.values() if amount is not None]
        note = screen.say("不完整", "incomplete") if not result.complete else ""
        rows.append([screen.say("合计", "together"), _yuan(sum(known)) if known else "?", note])
    return ["", screen.strong(screen.say("各方合计", "Totals by payer")), *grid(rows, align="lrl", indent=2, width=screen.width)]


def _accounts(screen: Screen, told: _Told) -> list[str]:
    """What comes to the accounts in the same months, by account."""
    found: dict[str, list[tuple[str, int]]] = {}
    for one in told.result.credits:
        found.setdefault(one.account, []).append((one.id, one.amount))
    lines: list[str] = []
    declared = told.rules.declared
    for account, credits in found.items():
        label = screen.text(declared.account[account].label) if account in declared.account else printable(account)
        amount = _yuan(sum(amount for _, amount in credits))
        times = screen.say(f"{len(credits)} 次", f"{len(credits)} {'credit' if len(credits) == 1 else 'credits'}")
        text = screen.say(f"{label} {amount}({times})", f"{label} {amount} ({times})")
        lines += hanging(screen.say("记入账户  ", "To the account  "), text, screen.width)
    return ["", *lines] if lines else []


def _retirements(screen: Screen, result: Contributions) -> list[str]:
    say, lines = screen.say, list[str]()
    for one in result.retirement:
        lines += ["", screen.strong(f"{screen.text(one.label)}  {one.on}")]
        if one.missing is not None and one.months is not None:
            text = say(
                f"须缴满 {one.months} 个月,已缴 {one.paid} 个月,还缺 {one.missing} 个月",
                f"{one.months} months are asked for, {one.paid} are paid, {one.missing} are missing",
            )
            lines += hanging("  ", text, screen.width)
        if one.actual:
            text = say(f"其中实际缴费须满 {one.actual} 个月", f"of them {one.actual} really paid")
            lines += hanging("  ", text, screen.width)
        if one.unknown is not None:
            lines += hanging("  ", screen.text(one.unknown), screen.width)
        for way in one.ways:
            called = say("按月续缴,每月", "month by month, each") if way.id == "monthly" else say("一次性补缴", "all at once")
            amount = (
                _yuan(way.amount) if way.amount is not None else "?" + (f" ({screen.text(way.unknown)})" if way.unknown else "")
            )
            lines += hanging("  ", f"{called}{screen.colon}{amount}", screen.width)
    return lines


def _not_known(screen: Screen, names: Names, result: Contributions) -> list[str]:
    """What is not known with the months it is about, what is not owed, and what is not verified."""
    unknown: dict[str, list[str]] = {}
    nothing: dict[str, list[str]] = {}
    for due in (*result.months, *result.premiums):
        month = due.first.isoformat()[:7]
        reasons = [due.unknown] if due.unknown else [share.unknown for share in due.shares if share.unknown]
        for text in reasons:
            unknown.setdefault(screen.text(text), []).append(month)
        if due.nothing:
            nothing.setdefault(screen.text(due.nothing), []).append(month)
    lines: list[str] = []
    for reason, months in nothing.items():
        lines += hanging(screen.say("无需缴费  ", "Nothing due     "), f"{_span(months)}{screen.colon}{reason}", screen.width)
    for reason, months in unknown.items():
        lines += hanging(screen.say("未知      ", "Not known       "), f"{_span(months)}{screen.colon}{reason}", screen.width)
    unverified: dict[str, list[str]] = {}
    for citation in result.citations:
        if citation.status == "unverified":
            unverified.setdefault(_why(screen, citation), []).append(names.figure(citation.figure))
    for reason, figures in unverified.items():
        listed = screen.comma.join(dict.fromkeys(figures))
        lines += hanging(screen.say("未核实    ", "Not verified    "), f"{reason}{screen.colon}{listed}", screen.width)
    for warning in result.warnings:
        if warning.code != "unverified":
            lines += hanging(screen.say("注意      ", "Note            "), screen.text(warning.text), screen.width)
    return ["", *lines] if lines else []


def _why(screen: Screen, citation: Citation) -> str:
    if citation.basis == "seen" and citation.last is not None:
        return screen.say(f"最后见于 {citation.last:%Y-%m}", f"last seen {citation.last:%Y-%m}")
    return screen.say("未经核实", "never confirmed")


def _span(months: Sequence[str]) -> str:
    different = list(dict.fromkeys(months))
    return different[0] if len(different) == 1 else f"{different[0]} – {different[-1]}"


def _amount(share: ShareDue) -> str:
    if share.amount is None:
        return "?" if share.at_least is None else f"≥{_yuan(share.at_least)}"
    return _yuan(share.amount)


def _yuan(amount: int | None) -> str:
    """Yuan with commas between thousands."""
    if amount is None:
        return ""
    text = format_fen(amount)
    return f"{int(text[:-3]):,}{text[-3:]}"

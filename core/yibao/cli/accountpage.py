"""The ledger as a person reads it: benefit years in columns of accounts, then what the accounts may be used for, and by whom."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from ..engine.start import MOST
from ..model.dated import read_date
from ..model.ledger import Move, Period
from ..model.money import parse_yuan
from ..model.settlement import Citation, Working
from ..rules.accounts import PEOPLE
from .enrollpage import Page
from .footnotes import Footnotes, days, status
from .layout import blocks, cell_len, hanging, widths, wrap
from .names import Names, money, percent
from .screen import Screen, printable

if TYPE_CHECKING:
    from .accounts import Kept

Data = Mapping[str, Any]

HEADING = 14
"""Cells into which the name of an account is broken above its column."""


def accountpage(screen: Screen, kept: "Kept", *, several: bool) -> list[str]:
    """All lines about one input.

    Args:
        several: whether there are other inputs, so that this one needs its name.
    """
    page = _Page(screen, kept)
    lines = page.head(several)
    for period in kept.periods:
        lines += ["", *page.period(period)]
    lines += page.remarks()
    lines += page.uses(kept.document["uses"])
    lines += page.shares(kept.document["shares"])
    lines += page.withdrawals()
    return [*lines, *page.notes.lines(), ""]


class _Page:
    """The parts of the page."""

    def __init__(self, screen: Screen, kept: "Kept") -> None:
        self.screen = screen
        self.say = screen.say
        self.kept = kept
        self.names = Names(screen, kept.rules)
        self.notes = Footnotes(screen, kept.rules, *([kept.withdrawals[0]] if kept.withdrawals else []))

    def head(self, several: bool) -> list[str]:
        """Whose ledger it is, by which rules."""
        screen, rules, case = self.screen, self.kept.rules, self.kept.case
        title = f"{screen.text(rules.area.name)} · {printable(case.person.id)}"
        package = printable(f"{rules.package} {rules.version}")
        blanks = screen.width - cell_len(title) - cell_len(package)
        lines = [screen.faint(printable(self.kept.name))] if several else []
        if blanks > 1:
            lines.append(screen.strong(title) + " " * blanks + screen.faint(package))
        else:
            lines += [*(screen.strong(line) for line in wrap(title, screen.width)), screen.faint(package)]
        return [*lines, *(wrap(printable(case.title), screen.width) if case.title else [])]

    def period(self, period: Period) -> list[str]:
        """One benefit year: a heading, the columns of its accounts, and a line for each thing that happened."""
        screen, say = self.screen, self.say
        accounts = _accounts(period)
        rule = screen.faint("─" * screen.width)
        title = say(
            f"{period.first} 至 {period.last}  {self.names.scheme(period.scheme)}",
            f"{period.first} to {period.last}  {self.names.scheme(period.scheme)}",
        )
        cited = f"{status(screen, period.citation.status)} {self.notes.mark(period.citation.source)}"
        year = hanging(say("医保年度  ", "Benefit year  "), f"{title}{screen.comma}{cited}", screen.width)
        lines = [rule, *(screen.strong(line) for line in year), rule]
        made: list[tuple[tuple[str, str, dict[str, str]], list[str]]] = []
        opening = say("给定余额", "Balance as stated") if period.stated else say("上年结转", "Brought forward")
        made.append(((period.since.isoformat(), opening, _cells(period.opening, accounts)), []))
        for move in period.moves:
            made.append(((move.date.isoformat(), self._label(move), {move.account: self._amount(move)}), self._details(move)))
        made.append(((period.until.isoformat(), say("余额", "Balance"), _cells(period.closing, accounts)), []))
        if period.carried:
            moved: dict[str, int] = {}
            after = dict(period.closing)
            for one in period.carried:
                for name, amount in ((one.source, -one.amount), (one.target, one.amount)):
                    moved[name] = moved.get(name, 0) + amount
                    after[name] = after.get(name, 0) + amount
            made.append((("", say("年末结转", "Carried over"), {name: _signed(amount) for name, amount in moved.items()}), []))
            made.append((("", say("转入下年度", "Into the next year"), _cells(after, accounts)), []))
        return [*lines, *self._table(accounts, made)]

    def _table(self, accounts: Sequence[str], made: Sequence[tuple[tuple[str, str, Mapping[str, str]], list[str]]]) -> list[str]:
        screen = self.screen
        heads = [wrap(self.names.account(name), HEADING) for name in accounts]
        top = [["", "", *cells] for cells in zip_longest(*([""] * (max(map(len, heads)) - len(one)) + one for one in heads))]
        rows = [[day, label, *(cells.get(name, "") for name in accounts)] for (day, label, cells), _ in made]
        numbers = sum(max(size, 10) + 2 for size in widths([row[2:] for row in (*top, *rows)]))
        room = screen.width - numbers - 12
        found = []
        whole = blocks([*top, *rows], align="ll" + "r" * len(accounts), width=screen.width, keep=1)
        found += [screen.faint(line) for lines in whole[: len(top)] for line in lines]
        for lines, (_, details) in zip(whole[len(top) :], made, strict=True):
            found += lines
            for detail in details:
                found += [screen.faint(line) for line in hanging(" " * 12, detail, max(screen.width, 12 + room))]
        return found

    def _label(self, move: Move) -> str:
        if move.kind == "use":
            return f"{printable(move.id)}  {self.names.benefit(move.benefit or '')}"
        label = self.names.text(move.label, move.id)
        return f"{label}{self.screen.colon}{self.say('未知', 'unknown')}" if move.kind == "unknown" else label

    def _amount(self, move: Move) -> str:
        return "?" if move.kind == "unknown" else _signed(move.amount)

    def _details(self, move: Move) -> list[str]:
        screen = self.screen
        if move.kind == "unknown":
            return [screen.text(move.why)] if move.why else []
        if move.kind == "use":
            return [screen.comma.join(f"{self.names.text(one.label, one.name)} {money(one.amount)}" for one in move.parts)]
        return [self._working(move), *(self._cited(one) for one in move.citations)]

    def _working(self, move: Move) -> str:
        """How a credit came about: ``12 × 272.00 (8,000.00 × 3.4%) − 45.00 = 3,219.00``."""
        terms = ""
        for one in move.working:
            terms += (" − " if one.amount < 0 else " + ") + self._term(one)
        total = sum(one.amount for one in move.working)
        text = f"{terms.removeprefix(' + ')} = {money(total)}"
        if abs(move.amount) != total:
            text += self.say(f",账户只有 {money(abs(move.amount))}", f", of which the account held {money(abs(move.amount))}")
        return text

    def _term(self, one: Working) -> str:
        if one.months == 1 and one.base is None:
            return money(abs(one.each))
        of = f" ({money(one.base)} × {percent(one.ratio or 0)})" if one.base is not None else ""
        return self.say(f"{one.months} 个月 × {money(one.each)}{of}", f"{one.months} × {money(one.each)}{of}")

    def _cited(self, citation: Citation) -> str:
        text = f"{self.names.figure(citation.figure)}{self.screen.colon}{self.notes.cited(citation)}"
        note = self.screen.text(citation.note) if citation.note else ""
        return text + (self.say(f"({note})", f" ({note})") if note else "")

    def remarks(self) -> list[str]:
        """What else to know: how the first balance is meant, claims taken back, what is not known, notes of the accounts."""
        screen, say, kept = self.screen, self.say, self.kept
        found: list[str] = []

        def add(zh: str, en: str, text: str) -> None:
            found.extend(hanging(say(f"{zh}  ", f"{en}  "), text, screen.width))

        if kept.periods[0].stated and kept.case.person.accounts_on is None and kept.case.claim:
            zh = "给定余额为首笔之前的余额,已含本年度入账"
            add("假定", "Assumed", say(zh, "the balance stated is that just before the first claim, the year's credit included"))
        for one in kept.ledger.taken_back:
            zh = f"{one.claim} 于 {one.date} 由 {one.by} 退费,不计入"
            add("退费", "Taken back", printable(say(zh, f"{one.claim}, on {one.date} by {one.by}; it is not counted")))
        citations = [one for period in kept.periods for move in period.moves for one in move.citations]
        unverified = dict.fromkeys(one.figure for one in citations if one.status == "unverified")
        if unverified:
            add("未核实", "Not verified", screen.comma.join(self.names.figure(one) for one in unverified))
        if any(move.kind == "unknown" for period in kept.periods for move in period.moves):
            text = say(
                "有入账或返还没有数值,账户实际余额与所列不同",
                "an amount that was due is not known: the accounts hold another balance than shown",
            )
            add("不完整", "Incomplete", text)
        shown = dict.fromkeys(name for period in kept.periods for name in _accounts(period))
        for name in shown:
            account = kept.rules.declared.account.get(name)
            if account and account.note:
                add("说明", "Note", f"{self.names.account(name)}{screen.colon}{screen.text(account.note)}")
        unused = kept.document["unused_facts"]
        if unused:
            add("未用到的事实", "Facts not used here", printable(", ".join(unused)))
        return ["", *found] if found else []

    def uses(self, uses: Sequence[Data]) -> list[str]:
        """What the accounts may pay, account by account."""
        if not uses:
            return []
        screen, say, day = self.screen, self.say, self.kept.document["until"]
        lines = ["", screen.strong(say(f"{day} 账户可以支付什么", f"What the accounts may pay on {day}"))]
        order = list(dict.fromkeys(one["account"] for one in uses if one["kind"] == "bill"))
        if order:
            then = " → ".join([*(self.names.account(name) for name in order), say("现金", "cash")])
            lines += hanging("  ", say(f"先后次序:{then}", f"in this order: {then}"), screen.width)
        for account in dict.fromkeys(one["account"] for one in uses):
            lines.append(f"  {screen.strong(self.names.account(account))}")
            for one in uses:
                if one["account"] == account:
                    text = self._bill(one) if one["kind"] == "bill" else self._other(one)
                    lines += hanging("  - ", text, screen.width)
                    lines += self._source(one)
        return lines

    def _bill(self, one: Data) -> str:
        screen = self.screen
        parts = screen.comma.join(self._text(part["label"]) if part["label"] else printable(part["part"]) for part in one["parts"])
        text = f"{parts}{screen.stop}{screen.comma.join(self.names.benefit(name) for name in one['benefits'])}"
        when = {name: labels for name, labels in one["when"].items() if name != "benefit"}  # those are told already
        if when:
            told = screen.comma.join(f"{self.names.dimension(name)} {self.names.labels(name, some)}" for name, some in when.items())
            text += f"{screen.stop}{self.say('限于', 'only for')} {told}"
        return text

    def _other(self, one: Data) -> str:
        screen, say = self.screen, self.say
        parts = [self._text(one["label"])]
        if one["people"] != ["self"]:
            parts.append(say("为", "for ") + screen.comma.join(screen.text(PEOPLE[name]) for name in one["people"]))
        if one["above"]:
            amount = one["above"]["amount"] and _yuan(one["above"]["amount"])
            parts.append(
                say(f"余额超过 {amount} 元的部分", f"from what lies above {amount} yuan")
                if amount
                else say("限额未知", "above an amount that is not known")
            )
        if one["times"]:
            parts.append(say(f"每年度最多 {one['times']} 人次", f"at most {one['times']} times a benefit year"))
        if one["condition"]:
            parts.append(self._text(one["condition"]))
        if one["available"] is not None:
            parts.append(say(f"可用 {_yuan(one['available'])}", f"{_yuan(one['available'])} available"))
        return screen.stop.join(parts)

    def shares(self, shares: Sequence[Data]) -> list[str]:
        """Who may be let use the accounts, and whose the person may use."""
        if not shares:
            return []
        screen, say, day = self.screen, self.say, self.kept.document["until"]
        lines = ["", screen.strong(say(f"{day} 家庭共济", f"Sharing with relatives on {day}"))]
        for one in shares:
            people = screen.comma.join(self._text(who["label"]) for who in one["people"])
            account = self.names.account(one["account"])
            if one["role"] == "owner":
                text = say(f"可将{account}给{people}使用", f"may let these use the {account}: {people}")
                amount = _yuan(one["at_most"])
            else:
                text = say(f"可使用{people}的{account}", f"may use the {account} of: {people}")
                amount = _yuan(one["granted"])
            if one["limit"] == "balance":
                how = say("全部余额", "the whole balance")
            else:
                how = say("由账户所有人设定的额度", "an amount that the owner sets")
            end = (
                (say("现有", "now"), say("最多", "at most"))[one["limit"] == "amount"]
                if one["role"] == "owner"
                else say("已给", "granted")
            )
            parts = [text, f"{how}{screen.comma}{end} {amount}"]
            if one["bound"]:
                parts.append(say(f"同时绑定 {one['bound']} 人", f"{one['bound']} relative bound at a time"))
            if one["condition"]:
                parts.append(self._text(one["condition"]))
            lines += hanging("  - ", screen.stop.join(parts), screen.width)
            lines += self._source(one)
        return lines

    def withdrawals(self) -> list[str]:
        """Who may be paid out: those who may in full, then what is open with the questions, then what is closed."""
        screen, say = self.screen, self.say
        day, held = self.kept.document["until"], _yuan(self.kept.document["own_balance"])
        lines = ["", screen.strong(say(f"{day} 提取", f"Paying out on {day}"))]
        lines += hanging("  ", say(f"本人账户共有 {held}", f"the person's own accounts hold {held}"), screen.width)
        if self.kept.withdrawals is None:
            return [*lines, "  " + say("没有这个地区的办事规则", "nothing is known of this area's procedures")]
        enrollment, answers = self.kept.withdrawals
        page = Page(screen, enrollment, self.notes)
        for one in answers:
            if one.answer == "eligible":
                lines += page.whole(one)
            elif one.answer == "unknown":
                why = screen.stop.join(screen.text(reason.text) for reason in one.reasons)
                papers = screen.comma.join(screen.text(paper.label) for paper in one.papers if paper.needed is not False)
                verdict = say("尚不能确定", "not known yet")
                cited = screen.stop.join(page.level(cited) for cited in one.cited)
                lines += hanging("  - ", f"{screen.text(one.label)}{screen.colon}{verdict}", screen.width)
                lines += hanging("    ", f"{say('待确认', 'still open')}{screen.colon}{why}", screen.width)
                lines += hanging("    ", f"{say('材料', 'papers')}{screen.colon}{papers}", screen.width) if papers else []
                lines += [screen.faint(line) for line in hanging("    ", cited, screen.width)]
        closed = [one for one in answers if one.answer == "not_eligible"]
        if closed:
            lines.append(screen.strong("  " + say("不符合条件", "Not eligible")))
            for one in closed:
                lines += page.closed(one)
        questions = page.open_questions(answers)
        return [*lines, *([""] if questions else []), *questions[:-1]]

    def _source(self, one: Data) -> list[str]:
        """Days, status, documents and note of something that may be done."""
        screen = self.screen
        if one["status"] is None:
            return []
        first = read_date(one["from"]) if one["from"] else None
        last = one.get("last_seen") or one["to"]
        when = days(screen, one.get("basis", "effective"), first, read_date(last) if last else None)
        keys = [source["key"] for source in one["sources"]]
        text = f"{screen.comma.join(filter(None, (when, status(screen, one['status']))))} {self.notes.mark(keys)}"
        if one["note"]:
            text += self.say(f"({self._text(one['note'])})", f" ({self._text(one['note'])})")
        return [screen.faint(line) for line in hanging("    ", text, screen.width)]

    def _text(self, text: Mapping[str, str]) -> str:
        return printable(self.say(text["zh"], text["en"]))


def _accounts(period: Period) -> list[str]:
    """The accounts that hold or move something; all of them where none does."""
    names = list(dict.fromkeys([*period.opening, *period.closing]))
    moved = {move.account for move in period.moves} | {one.target for one in period.carried}
    found = [name for name in names if period.opening.get(name) or period.closing.get(name) or name in moved]
    return found or names


def _cells(balances: Mapping[str, int], accounts: Iterable[str]) -> dict[str, str]:
    return {name: money(balances.get(name, 0)) for name in accounts}


def _yuan(text: str) -> str:
    return money(parse_yuan(text, MOST))


def _signed(fen: int) -> str:
    return f"+{money(fen)}" if fen > 0 else money(fen)

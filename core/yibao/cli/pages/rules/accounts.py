"""The ledger as a person reads it: benefit years in columns of accounts, then what the accounts may be used for, and by whom."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from ....documents.accounts import AccountsResult
from ....model.results.account_ledger import LedgerPeriod, Move
from ....model.results.trace import Working
from ....model.values.dates import read_date
from ....rules.language.accounts import PEOPLE
from ...terminal.footnotes import status, validity
from ...terminal.labels import money, percent, with_thousands
from ...terminal.layout import blocks, wrap
from ...terminal.page import AreaPage, Data
from ...terminal.screen import Screen, printable
from .enrollment import EnrollmentPage

LedgerRow = tuple[tuple[str, str, Mapping[str, str]], list[str]]
"""A day, what happened, the amount of each account; and what there is to tell below."""

HEADING = 14
"""Cells into which the name of an account is broken above its column."""


def accountpage(screen: Screen, result: AccountsResult, *, several: bool) -> list[str]:
    """All lines about one input.

    Args:
        several: whether there are other inputs, so that this one needs its name.
    """
    page = AccountPage(screen, result)
    lines = page.case_title(result.case, result.name if several else None)
    for period in result.periods:
        lines += ["", *page.period(period)]
    lines += page.remarks()
    lines += page.uses(result.document["uses"])
    lines += page.shares(result.document["shares"])
    lines += page.withdrawals()
    return [*lines, *page.notes.lines(), ""]


class AccountPage(AreaPage):
    """The parts of the page."""

    def __init__(self, screen: Screen, result: AccountsResult) -> None:
        super().__init__(screen, result.rules, *([result.withdrawals[0]] if result.withdrawals else []))
        self.result = result

    def period(self, period: LedgerPeriod) -> list[str]:
        """One benefit year: a heading, the columns of its accounts, and a line for each thing that happened."""
        screen, say = self.screen, self.say
        accounts = _accounts(period)
        rule = screen.faint("─" * screen.width)
        title = say(f"{period.first} 至 {period.last}  ", f"{period.first} to {period.last}  ") + self.labels.scheme(period.scheme)
        cited = f"{status(screen, period.citation.status)} {self.notes.mark(period.citation.source)}"
        year = self.hanging(say("医保年度  ", "Benefit year  "), f"{title}{self.comma}{cited}")
        lines = [rule, *map(screen.strong, year), rule]
        rows: list[LedgerRow] = []
        opening = say("给定余额", "Balance as stated") if period.stated else say("上年结转", "Brought forward")
        rows.append(((period.since.isoformat(), opening, _cells(period.opening, accounts)), []))
        for move in period.moves:
            rows.append(((move.date.isoformat(), self._label(move), {move.account: self._amount(move)}), self._details(move)))
        rows.append(((period.until.isoformat(), say("余额", "Balance"), _cells(period.closing, accounts)), []))
        if period.carried:
            carried: dict[str, int] = {}
            after = dict(period.closing)
            for transfer in period.carried:
                for name, amount in ((transfer.source, -transfer.amount), (transfer.target, transfer.amount)):
                    carried[name] = carried.get(name, 0) + amount
                    after[name] = after.get(name, 0) + amount
            rows.append((("", say("年末结转", "Carried over"), {name: _signed(amount) for name, amount in carried.items()}), []))
            rows.append((("", say("转入下年度", "Into the next year"), _cells(after, accounts)), []))
        return [*lines, *self._table(accounts, rows)]

    def _table(self, accounts: Sequence[str], rows: Sequence[LedgerRow]) -> list[str]:
        names = [wrap(self.labels.account(name), HEADING) for name in accounts]
        height = max(map(len, names))
        heads = [["", "", *cells] for cells in zip_longest(*([""] * (height - len(name)) + name for name in names))]
        body = [[day, label, *(cells.get(name, "") for name in accounts)] for (day, label, cells), _ in rows]
        made = blocks([*heads, *body], align="ll" + "r" * len(accounts), width=self.width, keep=1)
        lines = [self.screen.faint(line) for block in made[: len(heads)] for line in block]
        for block, (_, details) in zip(made[len(heads) :], rows, strict=True):
            lines += block
            for detail in details:
                lines += self.faint(" " * 12, detail)
        return lines

    def _label(self, move: Move) -> str:
        if move.kind == "use":
            return f"{printable(move.id)}  {self.labels.benefit(move.benefit or '')}"
        label = self.labels.text(move.label, move.id)
        return f"{label}{self.colon}{self.say('未知', 'unknown')}" if move.kind == "unknown" else label

    def _amount(self, move: Move) -> str:
        return "?" if move.kind == "unknown" else _signed(move.amount)

    def _details(self, move: Move) -> list[str]:
        if move.kind == "unknown":
            return [self.text(move.why)] if move.why else []
        if move.kind == "use":
            return [self.comma.join(f"{self.labels.text(part.label, part.name)} {money(part.amount)}" for part in move.parts)]
        return [self._working(move), *map(self.cited, move.citations)]

    def _working(self, move: Move) -> str:
        """How a credit came about: ``12 × 272.00 (8,000.00 × 3.4%) − 45.00 = 3,219.00``."""
        terms = ""
        for term in move.working:
            terms += (" − " if term.amount < 0 else " + ") + self._term(term)
        total = sum(term.amount for term in move.working)
        text = f"{terms.removeprefix(' + ')} = {money(total)}"
        amount = abs(move.amount)
        if amount != total:
            text += self.say(f",账户只有 {money(amount)}", f", of which the account held {money(amount)}")
        return text

    def _term(self, term: Working) -> str:
        if term.months == 1 and term.base is None:
            return money(abs(term.each))
        of = f" ({money(term.base)} × {percent(term.ratio or 0)})" if term.base is not None else ""
        return self.say(f"{term.months} 个月 × {money(term.each)}{of}", f"{term.months} × {money(term.each)}{of}")

    def remarks(self) -> list[str]:
        """What else to know: how the first balance is meant, claims taken back, what is not known, notes of the accounts."""
        say, result = self.say, self.result
        lines: list[str] = []

        def add(zh: str, en: str, text: str) -> None:
            lines.extend(self.hanging(say(f"{zh}  ", f"{en}  "), text))

        if result.periods[0].stated and result.case.person.accounts_on is None and result.case.claim:
            zh = "给定余额为首笔之前的余额,已含本年度入账"
            add("假定", "Assumed", say(zh, "the balance stated is that just before the first claim, the year's credit included"))
        for claim in result.ledger.taken_back:
            zh = f"{claim.claim} 于 {claim.date} 由 {claim.by} 退费,不计入"
            add("退费", "Taken back", printable(say(zh, f"{claim.claim}, on {claim.date} by {claim.by}; it is not counted")))
        citations = [citation for period in result.periods for move in period.moves for citation in move.citations]
        unverified = dict.fromkeys(citation.figure for citation in citations if citation.status == "unverified")
        if unverified:
            add("未核实", "Not verified", self.comma.join(map(self.labels.figure, unverified)))
        if any(move.kind == "unknown" for period in result.periods for move in period.moves):
            text = say(
                "有入账或返还没有数值,账户实际余额与所列不同",
                "an amount that was due is not known: the accounts hold another balance than shown",
            )
            add("不完整", "Incomplete", text)
        shown = dict.fromkeys(name for period in result.periods for name in _accounts(period))
        for name in shown:
            account = result.rules.declared.account.get(name)
            if account and account.note:
                add("说明", "Note", f"{self.labels.account(name)}{self.colon}{self.text(account.note)}")
        unused = result.document["unused_facts"]
        if unused:
            add("未用到的事实", "Facts not used here", printable(", ".join(unused)))
        return ["", *lines] if lines else []

    def uses(self, uses: Sequence[Data]) -> list[str]:
        """What the accounts may pay, account by account."""
        if not uses:
            return []
        screen, say, day = self.screen, self.say, self.result.document["until"]
        lines = ["", screen.strong(say(f"{day} 账户可以支付什么", f"What the accounts may pay on {day}"))]
        order = list(dict.fromkeys(use["account"] for use in uses if use["kind"] == "bill"))
        if order:
            then = " → ".join([*(self.labels.account(name) for name in order), say("现金", "cash")])
            lines += self.hanging("  ", say(f"先后次序:{then}", f"in this order: {then}"))
        for account in dict.fromkeys(use["account"] for use in uses):
            lines.append(f"  {screen.strong(self.labels.account(account))}")
            for use in uses:
                if use["account"] == account:
                    text = self._bill(use) if use["kind"] == "bill" else self._other(use)
                    lines += self.hanging("  - ", text)
                    lines += self._source(use)
        return lines

    def _bill(self, use: Data) -> str:
        parts = self.comma.join(
            self.translation(part["label"]) if part["label"] else printable(part["part"]) for part in use["parts"]
        )
        text = f"{parts}{self.stop}{self.comma.join(map(self.labels.benefit, use['benefits']))}"
        when = {name: labels for name, labels in use["when"].items() if name != "benefit"}  # those are told already
        if when:
            labels = self.labels
            texts = (f"{labels.dimension(name)} {labels.labels(name, some)}" for name, some in when.items())
            text += f"{self.stop}{self.say('限于', 'only for')} {self.comma.join(texts)}"
        return text

    def _other(self, use: Data) -> str:
        say = self.say
        parts = [self.translation(use["label"])]
        if use["people"] != ["self"]:
            parts.append(say("为", "for ") + self.comma.join(self.text(PEOPLE[name]) for name in use["people"]))
        if use["above"]:
            amount = use["above"]["amount"] and with_thousands(use["above"]["amount"])
            parts.append(
                say(f"余额超过 {amount} 元的部分", f"from what lies above {amount} yuan")
                if amount
                else say("限额未知", "above an amount that is not known")
            )
        if use["times"]:
            parts.append(say(f"每年度最多 {use['times']} 人次", f"at most {use['times']} times a benefit year"))
        if use["condition"]:
            parts.append(self.translation(use["condition"]))
        if use["available"] is not None:
            parts.append(say(f"可用 {with_thousands(use['available'])}", f"{with_thousands(use['available'])} available"))
        return self.stop.join(parts)

    def shares(self, shares: Sequence[Data]) -> list[str]:
        """Who may be let use the accounts, and whose the person may use."""
        if not shares:
            return []
        screen, say, day = self.screen, self.say, self.result.document["until"]
        lines = ["", screen.strong(say(f"{day} 家庭共济", f"Sharing with relatives on {day}"))]
        for share in shares:
            people = self.comma.join(self.translation(who["label"]) for who in share["people"])
            account = self.labels.account(share["account"])
            if share["role"] == "owner":
                text = say(f"可将{account}给{people}使用", f"may let these use the {account}: {people}")
                amount = with_thousands(share["at_most"])
            else:
                text = say(f"可使用{people}的{account}", f"may use the {account} of: {people}")
                amount = with_thousands(share["granted"])
            if share["limit"] == "balance":
                how = say("全部余额", "the whole balance")
            else:
                how = say("由账户所有人设定的额度", "an amount that the owner sets")
            end = (
                (say("现有", "now"), say("最多", "at most"))[share["limit"] == "amount"]
                if share["role"] == "owner"
                else say("已给", "granted")
            )
            parts = [text, f"{how}{self.comma}{end} {amount}"]
            if share["bound"]:
                parts.append(say(f"同时绑定 {share['bound']} 人", f"{share['bound']} relative bound at a time"))
            if share["condition"]:
                parts.append(self.translation(share["condition"]))
            lines += self.hanging("  - ", self.stop.join(parts))
            lines += self._source(share)
        return lines

    def withdrawals(self) -> list[str]:
        """Who may be paid out: those who may in full, then what is open with the questions, then what is closed."""
        screen, say = self.screen, self.say
        day, balance = self.result.document["until"], with_thousands(self.result.document["own_balance"])
        lines = ["", screen.strong(say(f"{day} 提取", f"Paying out on {day}"))]
        lines += self.hanging("  ", say(f"本人账户共有 {balance}", f"the person's own accounts hold {balance}"))
        if self.result.withdrawals is None:
            return [*lines, "  " + say("没有这个地区的办事规则", "nothing is known of this area's procedures")]
        enrollment, answers = self.result.withdrawals
        page = EnrollmentPage(self.screen, enrollment, self.notes)
        for answer in answers:
            if answer.answer == "eligible":
                lines += page.whole(answer)
            elif answer.answer == "unknown":
                why = self.stop.join(self.text(reason.text) for reason in answer.reasons)
                papers = self.comma.join(self.text(paper.label) for paper in answer.papers if paper.needed is not False)
                verdict = say("尚不能确定", "not known yet")
                cited = self.stop.join(page.level(cited) for cited in answer.cited)
                lines += self.hanging("  - ", f"{self.text(answer.label)}{self.colon}{verdict}")
                lines += self.hanging("    ", f"{say('待确认', 'still open')}{self.colon}{why}")
                lines += self.hanging("    ", f"{say('材料', 'papers')}{self.colon}{papers}") if papers else []
                lines += self.faint("    ", cited)
        closed = [answer for answer in answers if answer.answer == "not_eligible"]
        if closed:
            lines.append(screen.strong("  " + say("不符合条件", "Not eligible")))
            for answer in closed:
                lines += page.closed(answer)
        questions = page.open_questions(answers)
        return [*lines, *([""] if questions else []), *questions[:-1]]

    def _source(self, right: Data) -> list[str]:
        """Days, status, documents and note of something that may be done."""
        if right["status"] is None:
            return []
        first = read_date(right["from"]) if right["from"] else None
        day = right.get("last_seen") or right["to"]
        last = read_date(day) if day else None
        text = validity(self.screen, right.get("basis", "effective"), first, last, right["status"])
        text += f" {self.notes.mark(source['key'] for source in right['sources'])}"
        return self.faint("    ", text + self.in_brackets(self.translation(right["note"]) if right["note"] else ""))


def _accounts(period: LedgerPeriod) -> list[str]:
    """The accounts that hold or move something; all of them where none does."""
    names = list(dict.fromkeys([*period.opening, *period.closing]))
    moved = {move.account for move in period.moves} | {transfer.target for transfer in period.carried}
    return [name for name in names if period.opening.get(name) or period.closing.get(name) or name in moved] or names


def _cells(balances: Mapping[str, int], accounts: Iterable[str]) -> dict[str, str]:
    return {name: money(balances.get(name, 0)) for name in accounts}


def _signed(fen: int) -> str:
    return f"+{money(fen)}" if fen > 0 else money(fen)

"""The ledger as a person reads it: benefit years in columns of accounts, then what the accounts may be used for, and by whom."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from ....documents.accounts import AccountsResult
from ....model.results.account_ledger import LedgerPeriod, Move
from ....model.results.enrollment import Answer
from ....model.values.dates import read_date
from ....rules.language.accounts import PEOPLE
from ...terminal.footnotes import validity
from ...terminal.labels import money, percent, with_thousands
from ...terminal.layout import blocks, wrap
from ...terminal.page import AreaPage, Data
from ...terminal.screen import Screen, printable
from ..bills.provenance import doubt_lines
from .enrollment import EnrollmentPage

LedgerRow = tuple[str, str, Mapping[str, str], Sequence[str]]
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
        title = f"{self.span(period.first, period.last)}  {self.labels.scheme(period.scheme)}"
        cited = self.known_by(period.citation.status, period.citation.source)
        year = self.item("医保年度", "Benefit year", f"{title}{self.comma}{cited}")
        opening = say("给定余额", "Balance as stated") if period.stated else say("上年结转", "Brought forward")
        rows: list[LedgerRow] = [(period.since.isoformat(), opening, _cells(period.opening, accounts), ())]
        rows += map(self._move, period.moves)
        rows.append((period.until.isoformat(), say("余额", "Balance"), _cells(period.closing, accounts), ()))
        if period.carried:
            carried: Counter[str] = Counter()
            for transfer in period.carried:
                carried[transfer.source] -= transfer.amount
                carried[transfer.target] += transfer.amount
            after = {name: period.closing.get(name, 0) + carried[name] for name in accounts}
            rows.append(("", say("年末结转", "Carried over"), {name: _signed(amount) for name, amount in carried.items()}, ()))
            rows.append(("", say("转入下年度", "Into the next year"), _cells(after, accounts), ()))
        return [rule, *map(screen.strong, year), rule, *self._table(accounts, rows)]

    def _table(self, accounts: Sequence[str], rows: Sequence[LedgerRow]) -> list[str]:
        names = [wrap(self.labels.account(name), HEADING) for name in accounts]
        height = max(map(len, names))
        heads = [["", "", *cells] for cells in zip_longest(*([""] * (height - len(name)) + name for name in names))]
        body = [[day, label, *(cells.get(name, "") for name in accounts)] for day, label, cells, _ in rows]
        made = blocks([*heads, *body], align="ll" + "r" * len(accounts), width=self.width, keep=1)
        lines = [self.screen.faint(line) for block in made[: len(heads)] for line in block]
        for block, row in zip(made[len(heads) :], rows, strict=True):
            lines += [*block, *(line for detail in row[-1] for line in self.faint(" " * 12, detail))]
        return lines

    def _move(self, move: Move) -> LedgerRow:
        """What happened on a day; below it how that came about, or why it is not known."""
        day, label, amount = move.date.isoformat(), self.labels.text(move.label, move.id), _signed(move.amount)
        if move.kind == "unknown":
            details = [self.text(move.why)] if move.why else []
            return day, f"{label}{self.colon}{self.say('未知', 'unknown')}", {move.account: "?"}, details
        if move.kind == "use":
            label = f"{printable(move.id)}  {self.labels.benefit(move.benefit or '')}"
            parts = (f"{self.labels.text(part.label, part.name)} {money(part.amount)}" for part in move.parts)
            return day, label, {move.account: amount}, [self.comma.join(parts)]
        return day, label, {move.account: amount}, [self._working(move), *map(self.cited, move.citations)]

    def _working(self, move: Move) -> str:
        """How a credit came about: ``12 × 272.00 (8,000.00 × 3.4%) − 45.00 = 3,219.00``."""
        terms = ""
        for term in move.working:
            each = money(abs(term.each))
            if term.months != 1 or term.base is not None:
                of = f" ({money(term.base)} × {percent(term.ratio or 0)})" if term.base is not None else ""
                each = f"{term.months}{self.say(' 个月', '')} × {money(term.each)}{of}"
            terms += (" − " if term.amount < 0 else " + ") + each
        total, amount = sum(term.amount for term in move.working), abs(move.amount)
        text = f"{terms.removeprefix(' + ')} = {money(total)}"
        if amount != total:
            text += self.say(f",账户只有 {money(amount)}", f", of which the account held {money(amount)}")
        return text

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
        lines += doubt_lines(self, citations)
        if any(move.kind == "unknown" for period in result.periods for move in period.moves):
            en = "an amount that was due is not known: the accounts hold another balance than shown"
            add("不完整", "Incomplete", say("有入账或返还没有数值,账户实际余额与所列不同", en))
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
        day = self.result.document["until"]
        lines: list[str] = []
        order = list(dict.fromkeys(use["account"] for use in uses if use["kind"] == "bill"))
        if order:
            then = " → ".join([*map(self.labels.account, order), self.say("现金", "cash")])
            lines += self.hanging("  ", self.say(f"先后次序:{then}", f"in this order: {then}"))
        for account in dict.fromkeys(use["account"] for use in uses):
            lines.append(f"  {self.screen.strong(self.labels.account(account))}")
            for use in uses:
                if use["account"] == account:
                    text = self._bill(use) if use["kind"] == "bill" else self._other(use)
                    lines += [*self.hanging("  - ", text), *self._source(use)]
        return self.section(f"{day} 账户可以支付什么", f"What the accounts may pay on {day}", lines)

    def _bill(self, use: Data) -> str:
        parts = (self.translation(part["label"]) or printable(part["part"]) for part in use["parts"])
        labels = self.labels
        only = [  # the benefits are told already
            f"{labels.dimension(name)} {labels.labels(name, some)}" for name, some in use["when"].items() if name != "benefit"
        ]
        return self.joined(
            self.comma.join(parts),
            self.comma.join(map(labels.benefit, use["benefits"])),
            f"{self.say('限于', 'only for')} {self.comma.join(only)}" if only else "",
        )

    def _other(self, use: Data) -> str:
        say, above = self.say, ""
        people = self.comma.join(self.text(PEOPLE[name]) for name in use["people"])
        if use["above"]:
            amount = use["above"]["amount"] and with_thousands(use["above"]["amount"])
            above = say(f"余额超过 {amount} 元的部分", f"from what lies above {amount} yuan")
            above = above if amount else say("限额未知", "above an amount that is not known")
        times, available = use["times"], use["available"] and with_thousands(use["available"])
        return self.joined(
            self.translation(use["label"]),
            "" if use["people"] == ["self"] else say("为", "for ") + people,
            above,
            say(f"每年度最多 {times} 人次", f"at most {times} times a benefit year") if times else "",
            self.translation(use["condition"]),
            say(f"可用 {available}", f"{available} available") if available else "",
        )

    def shares(self, shares: Sequence[Data]) -> list[str]:
        """Who may be let use the accounts, and whose the person may use."""
        say, day = self.say, self.result.document["until"]
        lines: list[str] = []
        for share in shares:
            people = self.comma.join(self.translation(who["label"]) for who in share["people"])
            account = self.labels.account(share["account"])
            how, end = say("全部余额", "the whole balance"), say("现有", "now")
            if share["limit"] != "balance":
                how, end = say("由账户所有人设定的额度", "an amount that the owner sets"), say("最多", "at most")
            if share["role"] == "owner":
                text = say(f"可将{account}给{people}使用", f"may let these use the {account}: {people}")
                amount = with_thousands(share["at_most"])
            else:
                text = say(f"可使用{people}的{account}", f"may use the {account} of: {people}")
                amount, end = with_thousands(share["granted"]), say("已给", "granted")
            bound = share["bound"]
            text = self.joined(
                text,
                f"{how}{self.comma}{end} {amount}",
                say(f"同时绑定 {bound} 人", f"{bound} relative bound at a time") if bound else "",
                self.translation(share["condition"]),
            )
            lines += [*self.hanging("  - ", text), *self._source(share)]
        return self.section(f"{day} 家庭共济", f"Sharing with relatives on {day}", lines)

    def withdrawals(self) -> list[str]:
        """Who may be paid out: those who may in full, then what is open with the questions, then what is closed."""
        say, day = self.say, self.result.document["until"]
        balance = with_thousands(self.result.document["own_balance"])
        lines = self.hanging("  ", say(f"本人账户共有 {balance}", f"the person's own accounts hold {balance}"))
        if self.result.withdrawals is None:
            lines.append("  " + say("没有这个地区的办事规则", "nothing is known of this area's procedures"))
        else:
            enrollment, answers = self.result.withdrawals
            page = EnrollmentPage(self.screen, enrollment, self.notes)
            for answer in answers:
                if answer.answer != "not_eligible":
                    lines += page.whole(answer) if answer.answer == "eligible" else self._open(page, answer)
            closed = [line for answer in answers if answer.answer == "not_eligible" for line in page.closed(answer)]
            lines += self.section("不符合条件", "Not eligible", closed, indent=2, blank=False)
            questions = page.open_questions(answers)
            lines += ["", *questions[:-1]] if questions else []
        return self.section(f"{day} 提取", f"Paying out on {day}", lines)

    def _open(self, page: EnrollmentPage, answer: Answer) -> list[str]:
        """A way of being paid out that is not closed yet: what is open, and which papers it takes."""
        say, colon = self.say, self.colon
        why = self.stop.join(self.text(reason.text) for reason in answer.reasons)
        papers = self.comma.join(self.text(paper.label) for paper in answer.papers if paper.needed is not False)
        lines = self.hanging("  - ", f"{self.text(answer.label)}{colon}{say('尚不能确定', 'not known yet')}")
        lines += self.hanging("    ", f"{say('待确认', 'still open')}{colon}{why}")
        lines += self.hanging("    ", f"{say('材料', 'papers')}{colon}{papers}") if papers else []
        return lines + self.faint("    ", self.stop.join(map(page.level, answer.cited)))

    def _source(self, right: Data) -> list[str]:
        """Days, status, documents and note of something that may be done."""
        if right["status"] is None:
            return []
        first = read_date(right["from"]) if right["from"] else None
        day = right.get("last_seen") or right["to"]
        last = read_date(day) if day else None
        text = validity(self.screen, right.get("basis", "effective"), first, last, right["status"])
        text += f" {self.notes.mark(source['key'] for source in right['sources'])}"
        return self.faint("    ", text + self.in_brackets(self.translation(right["note"])))


def _accounts(period: LedgerPeriod) -> list[str]:
    """The accounts that hold or move something; all of them where none does."""
    names = list(dict.fromkeys([*period.opening, *period.closing]))
    moved = {move.account for move in period.moves} | {transfer.target for transfer in period.carried}
    return [name for name in names if period.opening.get(name) or period.closing.get(name) or name in moved] or names


def _cells(balances: Mapping[str, int], accounts: Iterable[str]) -> dict[str, str]:
    return {name: money(balances.get(name, 0)) for name in accounts}


def _signed(fen: int) -> str:
    return f"+{money(fen)}" if fen > 0 else money(fen)

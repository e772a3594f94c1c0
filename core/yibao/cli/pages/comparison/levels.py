"""Bills by each choice of a hospital as a person reads them: a row a choice, what it costs, and which one saves how much."""

from collections.abc import Iterator, Sequence

from ....documents.serialize import FileResult
from ....engine.comparison.bills import unverified_count
from ....engine.comparison.levels import Quote, QuotedClaim
from ....model.inputs.claim import Case
from ....model.values.errors import YibaoError
from ....model.values.text import Text
from ....model.values.vocabulary import BENEFITS, VOCABULARY
from ....rules.ruleset import RuleSet
from ...terminal.labels import money
from ...terminal.page import AreaPage
from ...terminal.screen import Screen, printable
from ..bills.columns import LEVELS, flag, heading, present_payers, row, status_cells

_FILED = {
    "none": Text("未备案", "not filed"),
    "self_filed": Text("自行备案", "filed by the person"),
    "referral": Text("转诊备案", "filed after a referral"),
    "long_term": Text("长期备案", "long-term filing"),
}

_COLUMNS = (("", ""), ("医保付", "insurance"), ("账户", "accounts"), ("现金", "cash"), ("个人付", "you pay"), ("少付", "saves"))


def levels_page(screen: Screen, rules: RuleSet, case: Case, quoted: Sequence[QuotedClaim]) -> list[str]:
    """The lines of the page."""
    page = LevelsPage(screen, rules)
    lines = page.case_title(case, None)
    for each in quoted:
        lines += ["", *page.claim(each)]
    for number, error in enumerate(page.refusals, 1):
        lines += ["", *page.hanging(f"[{number}] ", page.joined(page.text(error.what), page.text(error.mend)))]
    return [*lines, ""]


class LevelsPage(AreaPage):
    """Bills by each choice, with the refusals among them."""

    def __init__(self, screen: Screen, rules: RuleSet) -> None:
        super().__init__(screen, rules)
        self.rules = rules
        self.refusals: list[YibaoError] = []

    def claim(self, quoted: QuotedClaim) -> list[str]:
        """One bill: a row for each choice, and which one costs least."""
        say = self.say
        settled = [quote.settlement for quote in quoted.quotes if quote.settlement is not None]
        head = [printable(quoted.claim.id)]
        if settled:
            label = BENEFITS.get(settled[0].benefit)
            head += [settled[0].date.isoformat(), self.text(label) if label else printable(settled[0].benefit)]
            head.append(f"{money(settled[0].total)} {say('元', 'yuan')}")
        doubts = any(unverified_count(settlement) for settlement in settled)
        head_cells = [say(*column) for column in (*_COLUMNS, *([("未核实", "unverified")] if doubts else []))]
        table = [head_cells, *(self.quote(quoted, quote)[: len(head_cells)] for quote in quoted.quotes)]
        if all(cells[2] in (money(0), "-") for cells in table[1:]):  # no account pays: what the person pays is cash
            table = [[*cells[:2], *cells[4:]] for cells in table]
        rule = self.screen.faint("─" * self.width)
        lines = [rule, self.screen.strong("  ".join(head)), rule, *self.headed_grid(table, "l" + "r" * (len(table[0]) - 1))]
        return lines + self.advice(quoted)

    def quote(self, quoted: QuotedClaim, quote: Quote) -> list[str]:
        """The cells of a choice."""
        name = self.choice(quoted, quote)
        settlement = quote.settlement
        if settlement is None or quote.own is None:
            assert quote.error is not None
            if all(error.what != quote.error.what for error in self.refusals):
                self.refusals.append(quote.error)
            number = next(at for at, error in enumerate(self.refusals, 1) if error.what == quote.error.what)
            return [name, self.say(f"被拒 [{number}]", f"refused [{number}]"), *["-"] * 5]
        cash = settlement.payers.get("cash", 0)
        saving = quoted.saving(quote)
        difference = "" if quote.as_told or saving is None else money(saving)
        cells = [name, money(settlement.total - quote.own), money(quote.own - cash), money(cash), money(quote.own), difference]
        return [*cells, str(unverified_count(settlement))]

    def choice(self, quoted: QuotedClaim, quote: Quote) -> str:
        """A choice in words: the class of hospital, and what tells it from others of that class."""
        choice = quote.choice
        parts = [self.text(VOCABULARY["level"][choice.level])] if choice.level in VOCABULARY["level"] else []
        alike = [each.choice for each in quoted.quotes if each.choice.level == choice.level]
        if choice.filing is not None and (len({each.filing for each in alike}) > 1 or quote.as_told):
            parts.append(self.text(_FILED[choice.filing]))
        for name, fact in self.rules.declared.fact.items():
            plain = fact.missing == "yes"  # what holds where nothing is said needs no words
            answers = {each.facts.get(name, plain) for each in alike} if fact.choosable else set()
            if len(answers) > 1 and choice.facts.get(name, plain) is not plain:
                parts.append(self.text(fact.label) + (self.say(":否", ": no") if plain else ""))
        told = self.in_brackets(self.say("原来", "as told")) if quote.as_told else ""
        whole = quoted.least is None or quote.settlement is None or quote.settlement.complete
        return self.comma.join(parts) + told + ("" if whole else self.in_brackets(self.say("不完整", "not complete")))

    def advice(self, quoted: QuotedClaim) -> list[str]:
        """Which choice costs the person least, and how much less than the bill as told."""
        least = quoted.least
        if least is None:
            return self.hanging(
                "",
                self.say(
                    "没有一种选择能完整结算:每种都有未知的部分。", "No choice can be settled in full: a part of each is not known."
                ),
            )
        best = [quote for quote in quoted.quotes if quote.own == least and quote.settlement and quote.settlement.complete]
        if any(quote.as_told for quote in best):
            return self.hanging("", self.say("原来的选择已是最省的。", "No choice costs less than the bill as told."))
        names, saving = self.choice(quoted, best[0]), quoted.saving(best[0])
        less = "" if saving is None else self.say(f",比原来少 {money(saving)} 元", f", {money(saving)} yuan less than as told")
        return self.hanging(
            "", self.say(f"最省:{names},个人付 {money(least)} 元{less}。", f"Least: {names}, {money(least)} yuan{less}.")
        )


def level_rows(results: Sequence[FileResult]) -> Iterator[Sequence[str]]:
    """A heading and one row for each choice of each bill, with a column for every payer that occurs."""
    for result in results:
        data = result.document
        every = [(claim, choice) for claim in data["claims"] for choice in claim["choices"]]
        payers = present_payers(choice for _, choice in every)
        columns = heading(LEVELS, payers)
        yield columns
        for claim, choice in every:
            amounts = {payer: choice["payers"].get(payer, "0.00") for payer in payers} if "payers" in choice else {}
            status = status_cells({"warnings": [], **choice}) if choice["settled"] else {}
            cells = {
                "person": data["person"],
                "city": data["city"],
                "claim": claim["claim"],
                "facts": ";".join(name for name, chosen in choice["facts"].items() if chosen),
                "as_told": flag(choice["as_told"]),
                "settled": flag(choice["settled"]),
                "refused": choice["refused"]["what"]["en"] if "refused" in choice else "",
            }
            yield row(columns, {**choice, **amounts, **status, **cells})

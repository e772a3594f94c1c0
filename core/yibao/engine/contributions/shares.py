"""What each payer owes by one declaration: an amount or a ratio of the base, less what somebody else bears."""

import datetime as dt
from collections.abc import Iterator, Sequence

import attrs

from ...model.results.contributions import PartDue, ShareDue
from ...model.results.trace import Citation
from ...model.values.classes import define
from ...model.values.errors import NoRuleError, YibaoError
from ...model.values.money import share
from ...model.values.text import Text
from ...rules.figures.titles import table_title
from ...rules.language.contributions import Contribution, Premium, Share
from ..facts.figures import Figure, MissingFigure, read_figure
from ..facts.query import ClaimQuery

_ONLY_LEAST = Text(
    "只知道上级规定的最低标准,本地标准未知", "only the least that a higher level asks for is known, not what this area asks for"
)


@define(eq=False)
class DueQuery(ClaimQuery):
    """A person of whom something is due, without a claim.

    Attributes:
        figures_on: the day whose figures count; used: filled with those read.
    """

    figures_on: dt.date
    used: dict[Citation, None]

    def value(self, table: str) -> int:
        """The value of a table, noted as used; raises as :meth:`noted` does."""
        return self.noted(table).value

    def noted(self, table: str) -> Figure:
        """The figure of a table, noted as used.

        Raises:
            NoRuleError: it is not known, with the reason.
        """
        try:
            figure = read_figure(self.rules, table, self.figures_on, self.label)
        except MissingFigure as error:
            cell = error.gap[1]
            if cell is None or cell.reason is None:
                raise
            title = table_title(self.rules.declared, table)
            raise NoRuleError(f"{title.zh}:{cell.reason.zh}", f"{title.en}: {cell.reason.en}") from None
        self.used[figure.citation] = None
        return figure


def shares_due(
    rule: Contribution | Premium, base: int | None, query: DueQuery, bounds: Sequence[Contribution | Premium] = ()
) -> tuple[ShareDue, ...]:
    """What each payer owes by a declaration.

    Args:
        base: what ratios are taken of, in fen; none where it is not known.
        bounds: declarations of the least, which is told of payers whose amount is not known.
    """
    dues = [due for declared in rule.share for due in _share(rule, declared, base, query)]
    if all(due.amount is not None for due in dues):
        return tuple(dues)
    leasts = (due for bound in bounds for declared in bound.share for due in _share(bound, declared, base, query))
    least = {due.payer: due.at_least for due in leasts if due.at_least is not None}
    return tuple(attrs.evolve(due, at_least=least.get(due.payer, due.at_least)) if due.amount is None else due for due in dues)


def _share(rule: Contribution | Premium, declared: Share, base: int | None, query: DueQuery) -> Iterator[ShareDue]:
    """What one payer owes, and who bears it instead."""
    day = query.figures_on
    monthly = isinstance(rule, Contribution)
    if not declared.in_force(day) or (monthly and declared.months and day.month not in declared.months):
        return
    due = ShareDue(declared.id, declared.label, declared.payer, None)
    others: list[ShareDue] = []
    try:
        if not query.holds(declared.when):
            return
        if declared.amount:
            amount: int | None = query.value(declared.amount)
        else:
            ratio = query.value(declared.ratio or "")
            due = attrs.evolve(due, ratio=ratio)
            amount = None if base is None else share(base, ratio, declared.rounding, declared.unit)
            if base is not None and amount is not None:
                due = attrs.evolve(due, parts=tuple(_parts(declared, base, amount, query)))
        if amount is not None:
            for relief in rule.relief:
                if relief.of == declared.id and relief.in_force(day) and query.holds(relief.when):
                    figure = query.value(relief.ratio or relief.amount or "")
                    taken = share(amount, figure) if relief.ratio else min(amount, figure)
                    amount -= taken
                    others.append(ShareDue(relief.id, relief.label, relief.payer, taken))
    except YibaoError as error:
        yield attrs.evolve(due, unknown=_with_question(error))
        return
    if rule.bound:
        yield attrs.evolve(due, at_least=amount, unknown=_ONLY_LEAST)
        return
    yield attrs.evolve(due, amount=amount)
    yield from others


def _parts(declared: Share, base: int, amount: int, query: DueQuery) -> Iterator[PartDue]:
    """Each part is its ratio of the base, but never more than is left of the share."""
    left = amount
    for part in declared.parts:
        taken = min(share(base, query.value(part.ratio), declared.rounding), left)
        left -= taken
        yield PartDue(part.id, part.label, taken)
    if declared.parts:
        yield PartDue("basic", Text("基本医疗保险", "basic medical insurance"), left)


def _with_question(error: YibaoError) -> Text:
    """What is wrong, and what to do about it where something can be."""
    if error.mend is None:
        return error.what
    return Text(f"{error.what.zh}({error.mend.zh})", f"{error.what.en} ({error.mend.en})")

"""What static checks of every kind of rule share: a name is known, a condition means something, days are in order."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from ...model.values.errors import RuleError
from ...model.values.text import listed
from ..figures.dimensions import labels_of
from ..language.tables import When
from ..loading.merge import Declared


@contextmanager
def placed(declared: Declared, section: str, name: str) -> Iterator[None]:
    """Put the place of a declaration before the errors found in it."""
    try:
        yield
    except RuleError as error:
        raise error.at(declared.place(section, name)) from None


def when(declared: Declared, given: When) -> None:
    """Refuse a condition over a dimension or a label that does not exist."""
    for name, labels in given.items():
        options = labels_of(declared, name)
        for label in labels:
            if label not in options:
                raise RuleError(
                    f"{name} 没有标签 {label}",
                    f"{name} has no label {label}",
                    mend=(f"可用:{listed(options)}", f"known: {listed(options)}"),
                )


def days(first: dt.date | None, last: dt.date | None) -> None:
    """Refuse a period that ends before it begins."""
    if first is not None and last is not None and last < first:
        raise RuleError(f"to {last} 早于 from {first}", f"to {last} lies before from {first}", mend=("请改正日期", "mend the days"))


def known(names: Iterable[str], options: Iterable[str], kind: str) -> None:
    """Refuse a name that is none of those known."""
    found = tuple(options)
    for name in names:
        if name not in found:
            raise RuleError(
                f"没有 {kind} {name}", f"there is no {kind} {name}", mend=(f"可用:{listed(found)}", f"known: {listed(found)}")
            )


def typed(declared: Declared, name: str, kind: str) -> None:
    """Refuse a fact that is not declared, or not of the type that is needed."""
    known([name], declared.fact, "fact")
    if declared.fact[name].type != kind:
        raise RuleError(
            f"事实 {name} 应为 {kind}",
            f"the fact {name} must be of type {kind}",
            mend=("请改正其 type,或换一个事实", "mend its type, or name another fact"),
        )

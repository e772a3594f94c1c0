"""Texts of rule files that name something and its kind at once, taken apart when they are read.

Each is equal to its text, so that documents and messages show it as it was written.
"""

from typing import ClassVar, Self


class Reference(str):
    """``kind:name``, such as ``table:average_wage``; a text without a colon is a kind alone, such as ``contribution_base``."""

    __slots__ = ("kind", "name")
    kind: str
    name: str

    def __new__(cls, text: str) -> Self:
        made = super().__new__(cls, text)
        made.kind, made.name = cls._parts(text)
        return made

    @classmethod
    def _parts(cls, text: str) -> tuple[str, str]:
        kind, _, name = text.partition(":")
        return kind, name


class DottedReference(Reference):
    """``kind.name`` where the kind is one of ``KINDS``; any other text is a name without a kind."""

    __slots__ = ()
    KINDS: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def _parts(cls, text: str) -> tuple[str, str]:
        kind, dot, name = text.partition(".")
        return (kind, name) if dot and kind in cls.KINDS else ("", text)


class FactName(DottedReference):
    """A fact that rules read: built in, or ``fact.NAME``, ``counter.NAME``, ``table.NAME``."""

    __slots__ = ()
    KINDS = ("fact", "counter", "table")


class Payer(DottedReference):
    """Who pays: a fund, or ``account.NAME``."""

    __slots__ = ()
    KINDS = ("account",)


class NextStep(DottedReference):
    """What to do or to know afterwards: ``procedure.NAME`` or ``guide.NAME``."""

    __slots__ = ()
    KINDS = ("procedure", "guide")


class Cut(str):
    """An edge of a dimension: a number or a date, or ``TIMES * TABLE``; without a table ``table`` is empty."""

    __slots__ = ("table", "times")
    times: str
    table: str

    def __new__(cls, text: str) -> Self:
        made = super().__new__(cls, text)
        made.times, _, made.table = text.partition(" * ")
        return made

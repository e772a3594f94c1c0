"""What went wrong, where, and how to mend it: the one shape of every error a user can meet."""

from typing import Self

from .text import Language, Text


class YibaoError(Exception):
    """An error with a text in both languages, the place it is about, and a way to mend it.

    Attributes:
        what: what is wrong.
        where: file, key path or claim; empty where it is obvious.
        mend: what to do about it, or none.
        more: further errors of the same input.
        remedy: what to do about an error of this kind that says nothing of its own.
        code: the kind of error, as programs read it.
    """

    what: Text
    where: str
    mend: Text | None
    more: tuple["YibaoError", ...]
    remedy: Text | None = None
    code = "internal"

    def __init__(self, zh: str, en: str, *, where: str = "", mend: tuple[str, str] | None = None) -> None:
        super().__init__(en)
        self.what = Text(zh, en)
        self.where = where
        self.mend = Text(*mend) if mend else self.remedy
        self.more = ()

    def at(self, where: str) -> Self:
        """The same error with a place put before the one it names."""
        self.where = f"{where}: {self.where}" if self.where else where
        return self

    def below(self, path: str) -> Self:
        """The same error with a key path put before the one it names.

        >>> InputError("", "", where="amount").below("lines[2]").where
        'lines[2].amount'
        """
        self.where = f"{path}.{self.where}" if self.where else path
        return self

    @classmethod
    def like(cls, error: "YibaoError") -> Self:
        """An error of this class that says what another one does."""
        made = cls(error.what.zh, error.what.en, where=error.where)
        made.mend, made.more = error.mend or made.mend, error.more
        return made

    def lines(self, language: Language) -> list[str]:
        """The error as lines for a person: what, where, mend."""
        where, mend = ("位置", "处理") if language == "zh" else ("where", "mend")
        lines = [self.what.within(language)]
        if self.where:
            lines.append(f"  {where}: {self.where}")
        if self.mend:
            lines.append(f"  {mend}: {self.mend.within(language)}")
        for other in self.more:
            lines.extend(other.lines(language))
        return lines


class InputError(YibaoError):
    """What the user gave cannot be read or does not fit."""

    code = "input"


class RuleError(YibaoError):
    """A rule file is wrong: its author has to mend it."""

    code = "rules"
    remedy = Text(
        "请改正该处声明(写法见 docs/rule-language.md);若来自安装的软件包,请向其作者报告",
        "mend that declaration (docs/rule-language.md tells how); where an installed package brings it, report it to its author",
    )


class NoRuleError(YibaoError):
    """The input is sound but no rule with a known figure covers it: refused, never guessed."""

    code = "not_known"


class HostError(YibaoError):
    """An area is not installed, a plugin is broken, or two plugins claim the same thing."""

    code = "installation"


class LawError(YibaoError):
    """A settlement broke a law of the design: an error of the engine, never of the input."""

    code = "engine"

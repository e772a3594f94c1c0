"""Every text that a person reads exists in Chinese and in English."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from .classes import frozen

Language = Literal["zh", "en"]


@frozen
class Text:
    """One text in both languages."""

    zh: str
    en: str

    def within(self, language: Language) -> str:
        """The text in one language.

        >>> Text("自付段", "Self-pay segment").within("en")
        'Self-pay segment'
        """
        return self.zh if language == "zh" else self.en


@frozen
class Message:
    """Something a result says beside its amounts: a warning or an assumption, with a stable code.

    Attributes:
        figure: the figure it is about, as citations name it.
    """

    code: str
    text: Text
    figure: str | None = None


def listed(names: Iterable[str]) -> str:
    """Names in order, for the end of an error message.

    >>> listed(["b", "a"])
    'a, b'
    """
    return ", ".join(sorted(set(names)))


def suggestion(near: str, known: str) -> tuple[str, str]:
    """What to do about an unknown word: the nearest known one, if any, and all that are known.

    >>> suggestion("inpatient", "inpatient, outpatient")[1]
    'did you mean inpatient? known: inpatient, outpatient'
    """
    return meant(near, f"可用:{known}", f"known: {known}")


def meant(near: str, zh: str, en: str) -> tuple[str, str]:
    """What to do about an unknown word, behind the question whether the nearest known one was meant, if one is near.

    >>> meant("law", "…", "declare [source.lw]")[1]
    'did you mean law? declare [source.lw]'
    """
    return (f"是否想写 {near}?" if near else "") + zh, (f"did you mean {near}? " if near else "") + en


def proposal(word: str, options: Iterable[str]) -> tuple[str, str]:
    """What to do about a word that is none of some: the nearest of them, if one is near, and all.

    >>> proposal("inpatent", ["outpatient", "inpatient"])[1]
    'did you mean inpatient? known: inpatient, outpatient'
    """
    return suggestion(nearest(word, options), listed(options))


def nearest(word: str, options: Iterable[str]) -> str:
    """The option that was probably meant, or nothing."""
    import difflib  # noqa: PLC0415 - only where something is wrong

    known = list(options)
    near = difflib.get_close_matches(word, known, 1)
    begun = [option for option in known if len(word) > 2 and option.startswith(word)]
    return next(iter((*near, *begun)), "")


def shown(value: object) -> str:
    """A value as an error message quotes it: never longer than forty characters, always printable.

    >>> shown("x" * 100)
    "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."
    """
    try:
        if isinstance(value, Decimal):
            text = str(value)
        else:
            text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    except ValueError:  # a number of more digits than Python writes
        text = "a very long number"
    return text if len(text) <= 40 else text[:37] + "..."

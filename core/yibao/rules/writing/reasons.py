"""``[reason]``: texts that say why something is unknown, given once for the files of a folder and named where they hold."""

from collections.abc import Mapping
from typing import Any

from ...model.inputs.structure import text_of
from ...model.values.errors import RuleError, YibaoError
from ...model.values.text import Text, meant, nearest


class Reasons:
    """The reasons of some files by name, where each stands, and which of them something names."""

    def __init__(self) -> None:
        self.texts: dict[str, Text] = {}
        self.places: dict[str, str] = {}
        self.named: set[str] = set()

    def add(self, document: Mapping[str, Any], file: str) -> None:
        """Take up the reasons that a file declares.

        Raises:
            RuleError: a reason that is no text, or declared twice.
        """
        section = document.get("reason", {})
        if not isinstance(section, dict):
            section = {"": section}
        for name, text in section.items():
            place = f"{file}: reason.{name}"
            if name in self.texts:
                raise RuleError(
                    f"reason.{name} 声明了两次:{self.places[name]} 与 {place}",
                    f"reason.{name} is declared twice: {self.places[name]} and {place}",
                    where=place,
                    mend=("改名", "rename one"),
                )
            try:
                self.texts[name] = text_of(text)
            except YibaoError as error:
                raise RuleError.like(error).at(place) from None
            self.places[name] = place

    def text(self, why: Any) -> Text:
        """The text of a ``why``: one given there, or that of a named reason.

        Raises:
            RuleError: no reason of this name, or no text.
        """
        if not isinstance(why, str):
            plain = isinstance(why, dict) and why.keys() == {"zh", "en"} and all(type(text) is str for text in why.values())
            return Text(**why) if plain else text_of(why)
        if why not in self.texts:
            raise RuleError(
                f"没有原因 {why}",
                f"there is no reason {why}",
                mend=meant(nearest(why, self.texts), "在 [reason] 中声明", "declare it under [reason]"),
            )
        self.named.add(why)
        return self.texts[why]

    def refuse_unused(self) -> None:
        """Refuse a reason that nothing names.

        Raises:
            RuleError: as said.
        """
        for name, place in self.places.items():
            if name not in self.named:
                raise RuleError(
                    f"原因 {name} 未被使用", f"nothing names the reason {name}", where=place, mend=("删去", "take it out")
                )


def no_reason(where: str = "") -> RuleError:
    """The error for something unknown without a reason."""
    return RuleError(
        "没有说明为何未知",
        "it is not said why it is unknown",
        where=where,
        mend=("写 why = { zh, en } 或原因的名称", "give why = { zh, en }, or the name of a reason"),
    )

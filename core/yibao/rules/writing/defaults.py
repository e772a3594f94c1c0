"""``[defaults]``: what holds for everything in a file that says nothing nearer."""

from collections.abc import Mapping
from typing import Any, Final

from ...model.values.errors import RuleError
from ...model.values.text import listed, shown

CITING: Final = ("source", "status")
"""What everything that has to cite takes from the defaults."""

KEYS: Final = (*CITING, "from", "seen", "replaces")
"""What ``[defaults]`` may hold; ``from`` and ``seen`` go to tables alone."""


class Defaults:
    """The defaults of one file, and which of them something took."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.taken: set[str] = set()

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Defaults":
        """Those that a file gives.

        Raises:
            RuleError: a key that is no default.
        """
        values = document.get("defaults", {})
        if not isinstance(values, dict):
            raise RuleError(
                f"[defaults] 应为键值表,得到 {shown(values)}",
                f"[defaults] is a table of keys, not {shown(values)}",
                where="defaults",
            )
        for key in values:
            if key not in KEYS:
                raise RuleError(
                    f"[defaults] 不能有 {key}",
                    f"[defaults] cannot hold {key}",
                    where="defaults",
                    mend=(f"可用:{'、'.join(KEYS)}", f"known: {', '.join(KEYS)}"),
                )
        return cls(values)

    def complete(self, row: dict[str, Any], keys: tuple[str, ...]) -> None:
        """Give a row those of some keys that it does not have."""
        for key in keys:
            if key in self.values and key not in row:
                row[key] = self.values[key]
                self.taken.add(key)

    def refuse_unused(self) -> None:
        """Refuse a default that nothing took.

        Raises:
            RuleError: as said.
        """
        idle = [key for key in self.values if key not in self.taken]
        if idle:
            raise RuleError(
                f"[defaults] 的 {listed(idle)} 未被使用",
                f"nothing in this file takes {listed(idle)} from [defaults]",
                where="defaults",
                mend=("删去", "take it out"),
            )

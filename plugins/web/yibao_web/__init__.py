"""Pages for people: a bill, a year, cities side by side, joining, what changed; the same answers as the commands give.

This module is imported with every command of yibao and imports nothing heavy itself.
"""

from typing import Any


class Web:
    """The plugin: it brings no rules, only pages."""


plugin = Web()


def __getattr__(name: str) -> Any:
    if name == "app":
        from .asgi import make_app  # noqa: PLC0415 (commands need no web server)

        return make_app()
    raise AttributeError(name)

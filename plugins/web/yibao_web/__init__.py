"""Pages for people: a bill, a year, cities side by side, joining, what changed; with the documents of the commands behind them.

``yibao serve --web`` serves them; ``yibao_web:app`` is the same for other servers.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    if name == "app":
        from .asgi import make_app  # noqa: PLC0415 (importing the package reads no rules)

        return make_app()
    raise AttributeError(f"module 'yibao_web' has no attribute {name!r}")

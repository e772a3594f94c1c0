"""yibao as a service: ``yibao serve``, and the ASGI application ``yibao_service:app``, over the rules that are installed.

This module is imported with every command of yibao and imports nothing heavy itself.
"""

from collections.abc import Mapping
from typing import Any

from yibao import hookimpl


class Service:
    """The plugin."""

    @hookimpl
    def yibao_commands(self) -> "Mapping[str, tuple[str, str, str]]":
        """The command that starts the service."""
        return {
            "serve": (
                "yibao_service.command:serve",
                "以 HTTP 服务回答:结算、参保、缴费",
                "answer over HTTP: bills, joining, contributions",
            )
        }


plugin = Service()


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(f"module 'yibao_service' has no attribute {name!r}")
    from .app import create_app  # noqa: PLC0415 (other commands of yibao need no server)
    from .settings import Settings  # noqa: PLC0415

    app = globals()["app"] = create_app(Settings())
    return app

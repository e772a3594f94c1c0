"""The rules that answers follow: all that are installed, read once."""

import asyncio
import functools
from typing import Any

from starlette.concurrency import run_in_threadpool

from yibao import YibaoError, load_registry
from yibao.engines import Registry


class InstalledRules:
    """The installed rules, once they are read."""

    def __init__(self) -> None:
        self.registry: Registry | None = None
        self._reading: asyncio.Task[None] | None = None
        self.document_of_area = functools.lru_cache(maxsize=256)(self._document_of_area)

    async def read(self) -> None:
        """Read all of them, while others go on."""
        self.registry = await run_in_threadpool(_registry)

    def begin(self) -> None:
        """Begin to read them, where nobody did yet."""
        if self._reading is None:
            self._reading = asyncio.get_running_loop().create_task(self.read())

    def _document_of_area(self, city: str, day: Any) -> dict[str, Any]:
        """What is known of an area on a day; worked cases prove it, so that it takes long."""
        from yibao.engines import city_document  # noqa: PLC0415 (few ask for it)

        assert self.registry is not None
        return city_document(self.registry, city, day)


def _registry() -> Registry:
    """What is installed, with the rules of every area read; an area whose rules are wrong is told of when it is asked for."""
    registry = load_registry()
    for installed in registry.installed():
        for rules in (registry.rules, registry.enrollment, registry.contributions):
            try:
                rules(installed.area.code)
            except YibaoError:
                continue
    registry.facts()
    registry.forms()
    return registry

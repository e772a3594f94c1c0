"""Asks the application without a network: one request after the other, as an ASGI server hands them over."""

import asyncio
import json
from typing import Any

import attrs

from yibao_service.app import create_app
from yibao_service.settings import Settings


@attrs.frozen
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)


class Asker:
    """A caller of an application that has started."""

    def __init__(self, settings: Settings | None = None, *, started: bool = True) -> None:
        self.app = create_app(settings or Settings())
        self.loop = asyncio.new_event_loop()
        self._events: asyncio.Queue[str] = asyncio.Queue()
        if started:
            self.loop.run_until_complete(self._start())

    async def _start(self) -> None:
        up = asyncio.Event()

        async def receive() -> dict[str, Any]:
            return {"type": await self._events.get()}

        async def send(message: dict[str, Any]) -> None:
            assert message["type"].endswith(".complete"), message
            up.set()

        self._lifespan = asyncio.ensure_future(self.app({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send))
        await self._events.put("lifespan.startup")
        await up.wait()

    def close(self) -> None:
        async def stop() -> None:
            await self._events.put("lifespan.shutdown")
            await self._lifespan

        if hasattr(self, "_lifespan"):
            self.loop.run_until_complete(stop())
        self.loop.close()

    def ask(self, method: str, target: str, body: bytes | list[bytes] = b"", client: str = "192.0.2.1", **headers: str) -> Reply:
        """One request; names of headers are written with ``_``. Chunks of a body are handed over one by one."""
        return self.loop.run_until_complete(self.request(method, target, body, client, **headers))

    async def request(self, method: str, target: str, body: bytes | list[bytes], client: str, **headers: str) -> Reply:
        path, _, query = target.partition("?")
        chunks = list(body) if isinstance(body, list) else [body]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode("utf-8", "surrogateescape"),
            "root_path": "",
            "query_string": query.encode("utf-8", "surrogateescape"),
            "headers": [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()],
            "client": (client, 1),
            "server": ("127.0.0.1", 8765),
        }
        messages: list[Any] = []

        async def receive() -> dict[str, Any]:
            if not chunks:
                await asyncio.sleep(3600)
            chunk = chunks.pop(0)
            return {"type": "http.request", "body": chunk, "more_body": bool(chunks) or isinstance(body, list)}

        async def send(message: dict[str, Any]) -> None:
            messages.append(message)

        await self.app(scope, receive, send)
        names = {name.decode(): value.decode("latin-1") for name, value in messages[0]["headers"]}
        return Reply(messages[0]["status"], names, b"".join(message.get("body", b"") for message in messages[1:]))

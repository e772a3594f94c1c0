"""Connections that come to nothing are ended: no request in time, or nobody who reads the answer."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 30.0
"""Seconds for the head of a request to come, and for the answer before it to be read."""


class PatientProtocol(H11Protocol):
    """HTTP by uvicorn, with a last moment for whatever waits for the other side."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn declares it
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._answering():
            self._rest()

    def on_response_complete(self) -> None:
        self._wait()
        super().on_response_complete()
        if self._answering():
            self._rest()

    def _answering(self) -> bool:
        return bool(self.cycle) and not self.cycle.response_complete

    def _wait(self) -> None:
        self._rest()
        self._deadline = self.loop.call_later(PATIENCE, self.transport.abort)

    def _rest(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

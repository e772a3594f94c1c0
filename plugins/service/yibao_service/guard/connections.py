"""Connections that come to nothing are ended: no request in time, or nobody who reads the answer."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 30.0
"""Seconds for the head of a request to come, and for an answer that does not fit into the network to be read."""


class PatientProtocol(H11Protocol):
    """HTTP by uvicorn, with a last moment for whatever waits for the other side."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = Deadline(self)
        self._reader = Deadline(self)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn declares it
        super().connection_made(transport)
        self._request.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._request.drop()
        self._reader.drop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._drop_where_answering()

    def on_response_complete(self) -> None:
        self._request.set()
        super().on_response_complete()
        self._drop_where_answering()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reader.set()

    def resume_writing(self) -> None:
        self._reader.drop()
        super().resume_writing()

    def _drop_where_answering(self) -> None:
        if not getattr(self.cycle, "response_complete", True):
            self._request.drop()


class Deadline:
    """A moment at which a connection is cut, unless it is dropped before."""

    def __init__(self, protocol: H11Protocol) -> None:
        self.protocol = protocol
        self._timer: asyncio.TimerHandle | None = None

    def set(self) -> None:
        """From now on."""
        self.drop()
        self._timer = self.protocol.loop.call_later(PATIENCE, self.protocol.transport.abort)

    def drop(self) -> None:
        """What was waited for came."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

"""Signals that stop a run: they end it in order, and never in the middle of giving names."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What asks a process to end; Windows has no SIGHUP."""


class Stopped(BaseException):
    """A signal asked the run to end; ``name`` is that of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.name = signal.Signals(number).name


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Turn signals whose default is to kill the process into :class:`Stopped`; Ctrl-C stays what it is.

    Raises:
        Stopped: one came.
    """

    def stop(number: int, frame: Any) -> None:
        raise Stopped(number)

    with _handled(stop, lambda handler: handler == signal.SIG_DFL):
        yield


@contextlib.contextmanager
def unstoppable() -> Iterator[None]:
    """Pass over what would stop the process for a moment."""
    with _handled(lambda number, frame: None, lambda handler: handler is not None and handler != signal.SIG_IGN):
        yield


@contextlib.contextmanager
def _handled(handle: Callable[[int, Any], None], replaces: Callable[[Any], bool]) -> Iterator[None]:
    """Handle signals otherwise, where the main thread asks for it and the handlers there are may be replaced."""
    before = {}
    if threading.current_thread() is threading.main_thread():
        before = {number: handler for number in STOPPING if replaces(handler := signal.getsignal(number))}
    try:
        for number in before:
            signal.signal(number, handle)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

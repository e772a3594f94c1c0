"""Bounds on the work of one request: its time, by an alarm, and the memory of the worker."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

from ..problems import over_limit
from ..settings import Limits


class TimeUp(BaseException):
    """The time of a request is over. Nothing that handles mistakes of an input may take it for one."""


@contextlib.contextmanager
def bounded_work(limits: Limits) -> Iterator[None]:
    """Work that is broken off when its time is over, where an alarm can be set: in the main thread of a system that has them.

    Raises:
        Refusal: it took too long, or more memory than there is.
    """
    working = True

    def stop(number: int, frame: FrameType | None) -> None:
        if working:
            raise TimeUp

    alarm = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    try:
        if alarm:
            signal.signal(signal.SIGALRM, stop)
            signal.setitimer(signal.ITIMER_REAL, limits.seconds)
        yield
        working = False
    except TimeUp:
        raise over_limit("seconds", limits.seconds) from None
    except MemoryError:
        raise over_limit("memory", limits.memory) from None
    finally:
        working = False
        if alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)


def bound_memory(limits: Limits) -> None:
    """Bound the memory of this process, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 (not on every system)

        size = limits.memory * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))

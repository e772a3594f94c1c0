"""How often a caller may ask."""

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CALLERS = 10_000
"""Callers that are remembered; of more the one that asked least recently is forgotten."""


class Rate:
    """Requests a second of each caller: as many at once, then one whenever the time for one has passed."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.clock = clock
        self._callers: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, caller: str) -> float:
        """Count a request; the seconds after which it may be asked again, nought where it may be now."""
        if not self.limit:
            return 0.0
        now = self.clock()
        room, since = self._callers.pop(caller, (float(self.limit), now))
        room = min(self.limit, room + (now - since) * self.limit)
        allowance = room >= 1
        self._callers[caller] = (room - 1 if allowance else room, now)
        if len(self._callers) > MOST_CALLERS:
            self._callers.popitem(last=False)
        return 0.0 if allowance else (1 - room) / self.limit

"""Numbers for those who watch the service, as Prometheus reads them."""

import os

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where several workers put their numbers together; the library reads this variable."""

BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
MEDIA_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """How many requests there were, and how long they took."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("yibao_requests", "Requests that were answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "yibao_request_seconds", "Seconds to the answer.", ("route",), registry=self.registry, buckets=BUCKETS
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All numbers: of all workers, where there are several."""
        registry = self.registry
        if FOLDER in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # it registers itself
        return generate_latest(registry)

"""The outermost layer of the application: who may ask, how often, and one line about each request."""

import logging
import math
import time
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..metrics import Metrics
from ..problems import Refusal, language_of, problem
from ..settings import Settings
from .rate import Rate
from .tokens import caller_of, read_tokens

log = logging.getLogger("yibao_service.access")
OPEN = ("/healthz", "/readyz")
"""Paths that those who watch the service ask, without a token and as often as they like."""

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Doorkeeper:
    """Lets requests in, and counts and logs them: method, route, status, time and size, nothing of what they hold."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics
        self.rate = Rate(settings.limits.rate)
        self.tokens: Mapping[str, bytes] | None = None if settings.tokens is None else read_tokens(settings.tokens)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status, size = time.perf_counter(), 500, 0

        async def counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            size += len(message.get("body", b""))
            await send(message)

        request = Request(scope)
        try:
            refusal = self._refusal(request)
            if refusal is None:
                await self.app(scope, receive, counted)
            else:
                answer = problem(refusal, language_of(request.headers.get("accept-language")))
                await answer(scope, receive, counted)
        finally:
            seconds = time.perf_counter() - start
            method = scope["method"] if scope["method"] in METHODS else "-"
            route = route_of(scope)
            self.metrics.count(method, route, status, seconds)
            log.info("%s %s %d %.1fms %d", method, route, status, seconds * 1000, size)

    def _refusal(self, request: Request) -> Refusal | None:
        """Why a request is not let in."""
        if request.url.path in OPEN:
            return None
        caller = request.client.host if request.client else "-"
        if self.tokens is not None:
            name = caller_of(self.tokens, request.headers.get("authorization"))
            wait = self.rate.wait(f"address {caller}" if name is None else f"token {name}")
            if name is None and not wait:
                return _no_token()
        else:
            wait = self.rate.wait(caller)
        return _too_often(wait, self.rate.limit) if wait else None


def route_of(scope: Mapping[str, Any]) -> str:
    """The route of a request as the contract writes it, not the path that was asked."""
    return str(scope.get("yibao.route", "-"))


def _no_token() -> Refusal:
    return Refusal(
        401,
        "token",
        "没有可用的令牌",
        "no known token is given",
        where="Authorization",
        mend=("写 Authorization: Bearer 令牌", "send Authorization: Bearer TOKEN"),
        headers={"WWW-Authenticate": "Bearer"},
    )


def _too_often(wait: float, limit: int) -> Refusal:
    seconds = math.ceil(wait)
    return Refusal(
        429,
        "rate",
        f"每秒至多 {limit} 次请求",
        f"at most {limit} requests a second are answered",
        mend=(f"{seconds} 秒后再试", f"try again after {seconds} s"),
        headers={"Retry-After": str(seconds)},
    )

"""The ASGI application: routes from the list of operations, and the border that turns whatever goes wrong into an answer."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from yibao import YibaoError
from yibao.engines import Registry, json_text

from .answers.bodies import Answer
from .answers.call import Call, read_query
from .contract.openapi import openapi_document, schema_names, schema_text
from .contract.operations import OPERATIONS, Operation
from .contract.page import POLICY, contract_page
from .guard.bounds import bound_memory, bounded_work
from .guard.doorkeeper import Doorkeeper
from .metrics import MEDIA_TYPE, Metrics
from .problems import Refusal, language_of, loading, over_limit, problem, unknown_route
from .rules import InstalledRules
from .settings import Limits, Settings

log = logging.getLogger("yibao_service")
Endpoint = Callable[[Request], Awaitable[Response]]
HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Language": "zh, en", "Cache-Control": "no-store"}


def create_app(settings: Settings) -> ASGIApp:
    """The application; rules are read when it starts."""
    limits, rules, metrics = settings.limits, InstalledRules(), Metrics()

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if settings.own_process:
            bound_memory(limits)
        await rules.read()
        yield

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(request: Request) -> Response:
        if rules.registry is None:
            rules.begin()
            raise loading()
        return PlainTextResponse("ok\n")

    async def numbers(request: Request) -> Response:
        return Response(metrics.text(), headers={"Content-Type": MEDIA_TYPE})

    routes: list[BaseRoute] = [
        *(_route(operation.path, endpoint_of(operation, rules, limits), limits, operation.method) for operation in OPERATIONS),
        _route("/v1/schemas/{name}", _schema, limits),
        _route("/openapi.json", _openapi, limits),
        _route("/docs", _page, limits),
        _route("/healthz", healthz, limits),
        _route("/readyz", readyz, limits),
        _route("/metrics", numbers, limits),
    ]
    if settings.pages:
        routes.append(Mount("/", _pages(rules, limits)))
    middleware = [Middleware(CORSMiddleware, allow_origins=settings.origins, allow_headers=["Authorization", "Content-Type"])]
    app = Starlette(
        routes=routes,
        middleware=middleware if settings.origins else [],
        exception_handlers={YibaoError: _refused, HTTPException: _no_route},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return Doorkeeper(app, settings, metrics)


def _pages(rules: InstalledRules, limits: Limits) -> ASGIApp:
    """Pages for people, which another distribution brings; they are made once the rules are read."""
    from yibao_web.asgi import make_pages  # noqa: PLC0415 (a service without pages needs none of it)

    def registry() -> Registry:
        if rules.registry is None:
            rules.begin()
            raise loading()
        return rules.registry

    return make_pages(registry, limits)


def endpoint_of(operation: Operation, rules: InstalledRules, limits: Limits) -> Endpoint:
    """What answers the requests of an operation."""
    names = [
        parameter.name for parameter in operation.parameters if not parameter.several and parameter.name not in operation.in_path
    ]
    repeated = [parameter.name for parameter in operation.parameters if parameter.several]

    async def endpoint(request: Request) -> Response:
        if rules.registry is None:
            rules.begin()
            raise loading()
        values, lists = read_query(request.query_params, names, repeated)
        body = await _body(request, limits) if operation.inputs else b""
        media_type = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
        call = Call(rules, limits, {**values, **request.path_params}, lists, body, media_type)
        with bounded_work(limits):
            answer = operation.answer(call)
            return _written(answer, request.headers.get("accept", ""))

    return endpoint


async def _body(request: Request, limits: Limits) -> bytes:
    """The body of a request.

    Raises:
        Refusal: it is too large, packed, or does not come in time.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(
            415,
            "media_type",
            "不收压缩的正文",
            "a packed body is not taken",
            where="Content-Encoding",
            mend=("请不要压缩", "send it as it is"),
        )
    body = bytearray()
    try:
        async with asyncio.timeout(limits.seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limits.body:
                    raise over_limit("body", limits.body)
    except TimeoutError:
        raise over_limit("seconds", limits.seconds, 408) from None
    except ClientDisconnect:
        raise over_limit("seconds", limits.seconds, 408) from None  # nobody reads it
    return bytes(body)


def _written(answer: Any, accept: str) -> Response:
    """An answer as the command writes it: JSON, or JSON lines where the caller asks for them."""
    content = answer.content if isinstance(answer, Answer) else answer
    documents = list(answer.documents) if isinstance(answer, Answer) else [content]
    headers = {**HEADERS, **_rules_header(documents)}
    if "application/jsonl" in accept:
        lines = content if isinstance(content, list) else [content]
        return Response("".join(json_text(line, indent=None) for line in lines), 200, headers, "application/jsonl")
    return Response(json_text(content), 200, headers, "application/json")


def _rules_header(documents: list[Any]) -> dict[str, str]:
    """By which rules an answer was made: package, version and digest of each."""
    identities = (document.get("rules") for document in documents if isinstance(document, dict))
    lines = {" ".join(map(str, rules.values())) for rules in identities if isinstance(rules, dict)}
    text = ", ".join(sorted(lines))
    return {"Yibao-Rules": text} if text.isascii() and 0 < len(text) < 2000 else {}


def _route(path: str, endpoint: Endpoint, limits: Limits, method: str = "GET") -> Route:
    async def whole(request: Request) -> Response:
        request.scope["yibao.route"] = path
        try:
            return await endpoint(request)
        except YibaoError as error:
            return _problem(request, error)
        except MemoryError:
            return _problem(request, over_limit("memory", limits.memory))
        except Exception as error:
            log.error("%s failed: %s", path, type(error).__name__)
            return _problem(request, error)

    return Route(path, whole, methods=[method])


def _problem(request: Request, error: Exception) -> Response:
    if isinstance(error, YibaoError) and error.code in ("rules", "engine", "internal"):
        log.error("%s: %s", error.code, error)
    return problem(error, language_of(request.headers.get("accept-language")))


async def _refused(request: Request, error: Exception) -> Response:
    return _problem(request, error)


async def _no_route(request: Request, error: Exception) -> Response:
    """There is no such path, or it is not asked in this way."""
    assert isinstance(error, HTTPException)
    if error.status_code != 405:
        return _problem(request, unknown_route())
    methods = (error.headers or {}).get("Allow", "")
    refusal = Refusal(
        405,
        "method",
        "此路径不能这样请求",
        "this path is not asked in this way",
        mend=(f"可用:{methods}", f"use: {methods}"),
        headers={"Allow": methods},
    )
    return _problem(request, refusal)


async def _schema(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in schema_names():
        raise unknown_route()
    return Response(schema_text(name), 200, media_type="application/schema+json")


async def _openapi(request: Request) -> Response:
    return Response(json.dumps(openapi_document(), ensure_ascii=False, indent=1) + "\n", 200, media_type="application/json")


async def _page(request: Request) -> Response:
    return HTMLResponse(contract_page(), headers={"Content-Security-Policy": POLICY})

"""The pages as an ASGI app: forms are read from the link, nothing is kept, nothing foreign is loaded."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yibao import YibaoError, load_registry

from . import answers
from .areas import Areas
from .query import Query
from .render import Pages

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
MAX_QUERY = 16_000

Answer = Callable[[Areas, Query], Mapping[str, Any]]


Source = Callable[[], Areas]
"""Where the areas come from: a service reads them anew while it runs."""


class Guarded:
    """An app whose answers load nothing foreign, are framed by nobody, and are not kept on the way."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        await self.app(scope, receive, guarded)


def routes(areas: Source) -> list[BaseRoute]:
    """The routes of the pages, for an app of its own or beside those of a service."""
    pages = Pages()
    made: list[BaseRoute] = [Route("/", _home), Mount("/static", StaticFiles(directory=STATIC), name="static")]
    for name, answer in answers.PAGES.items():
        path = "" if name == "home" else name
        made.append(Route(f"/{{language}}/{path}", _page(areas, pages, name, answer)))
    for name, document in answers.DOCUMENTS.items():
        made.append(Route(f"/{{language}}/{name}.json", _document(areas, document)))
    made.append(Route("/{language}/file", _file(areas), methods=["POST"]))
    return made


def make_app(areas: Areas | None = None) -> Starlette:
    """The pages as an app of their own."""
    installed = areas or Areas(load_registry())
    return Starlette(routes=routes(lambda: installed), middleware=[Middleware(Guarded)])


async def _home(request: Request) -> Response:
    wished = request.headers.get("accept-language", "zh").lower()
    return RedirectResponse("/en/" if wished.startswith("en") else "/zh/", status_code=302)


def _language(request: Request) -> str | None:
    language = str(request.path_params["language"])
    return language if language in ("zh", "en") else None


def _page(areas: Source, pages: Pages, name: str, answer: Answer) -> Callable[[Request], Any]:
    async def respond(request: Request) -> Response:
        language = _language(request)
        if language is None:
            return Response("404", status_code=404)
        if len(request.url.query) > MAX_QUERY:
            return await run_in_threadpool(pages.error, request, language, "414")
        return await run_in_threadpool(render, request, language)

    def render(request: Request, language: str) -> Response:
        try:
            query = Query.read(request.query_params.multi_items())
            context = answer(areas(), query)
        except YibaoError as error:
            return pages.respond(request, "error", language, {"error": error}, status=400)
        return pages.respond(request, name, language, {"query": query, **context})

    return respond


def _document(areas: Source, document: Answer) -> Callable[[Request], Any]:
    async def respond(request: Request) -> Response:
        if _language(request) is None or len(request.url.query) > MAX_QUERY:
            return Response("404", status_code=404)
        return await run_in_threadpool(made, request)

    def made(request: Request) -> Response:
        try:
            return JSONResponse(dict(document(areas(), Query.read(request.query_params.multi_items()))))
        except YibaoError as error:
            body = {"code": error.code, "where": error.where, "message": {"zh": error.what.zh, "en": error.what.en}}
            return JSONResponse(body, status_code=422 if error.code == "not_known" else 400)

    return respond


def _file(areas: Source) -> Callable[[Request], Any]:
    async def respond(request: Request) -> Response:
        language = _language(request) or "zh"
        from .files import link_of_file  # noqa: PLC0415 (few bring a file)

        async with request.form(max_files=1, max_fields=100, max_part_size=2_000_000) as form:
            file = form.get("file")
            data = b"" if file is None or isinstance(file, str) else await file.read(2_000_001)
            name = "" if file is None or isinstance(file, str) else file.filename or ""
        try:
            link = await run_in_threadpool(link_of_file, areas(), data, name)
        except YibaoError as error:
            return await run_in_threadpool(Pages().respond, request, "error", language, {"error": error}, 400)
        return RedirectResponse(f"/{language}/bill?{link}", status_code=303)

    return respond

"""The pages as an ASGI app: forms are read from the link, nothing is kept, nothing foreign is loaded."""

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yibao import YibaoError, load_registry
from yibao.engines import Registry, json_text
from yibao_service.guard.bounds import bounded_work
from yibao_service.problems import Refusal, problem, status_of
from yibao_service.settings import Limits

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


def routes(areas: Source, limits: Limits) -> list[BaseRoute]:
    """The routes of the pages, for an app of its own or beside those of a service."""
    pages = Pages()
    made: list[BaseRoute] = [Route("/", _home), Mount("/static", StaticFiles(directory=STATIC), name="static")]
    for name, answer in answers.PAGES.items():
        path = "" if name == "home" else name
        made.append(Route(f"/{{language}}/{path}", _page(areas, pages, name, answer, limits)))
    for name, document in answers.DOCUMENTS.items():
        made.append(Route(f"/{{language}}/{name}.json", _document(areas, document, limits)))
    made.append(Route("/{language}/file", _file(areas, pages, limits), methods=["POST"]))
    return made


def make_pages(registry: Callable[[], Registry], limits: Limits = Limits()) -> ASGIApp:  # noqa: B008 (never changed)
    """The pages as an app beside the routes of a service.

    Args:
        registry: what is installed, asked for with each request; it may raise while rules are still read.
        limits: how long the work for a page may take.
    """
    made: list[Areas] = []

    def areas() -> Areas:
        installed = registry()
        if not made or made[0].registry is not installed:
            made[:] = [Areas(installed)]
        return made[0]

    return Guarded(Router(routes=routes(areas, limits)))


def make_app() -> ASGIApp:
    """The pages as an app of their own."""
    return make_pages(functools.cache(load_registry))


async def _home(request: Request) -> Response:
    wished = request.headers.get("accept-language", "zh").lower()
    return RedirectResponse("/en/" if wished.startswith("en") else "/zh/", status_code=302)


def _language(request: Request) -> str | None:
    language = str(request.path_params["language"])
    return language if language in ("zh", "en") else None


def _page(areas: Source, pages: Pages, name: str, answer: Answer, limits: Limits) -> Callable[[Request], Any]:
    async def respond(request: Request) -> Response:
        language = _language(request)
        if language is None:
            return Response("404", status_code=404)
        try:
            with bounded_work(limits):
                query = _query(request)
                context = answer(areas(), query)
        except YibaoError as error:
            return pages.respond(request, "error", language, {"error": error}, status_of(error))
        return pages.respond(request, name, language, {"query": query, **context})

    return respond


def _document(areas: Source, document: Answer, limits: Limits) -> Callable[[Request], Any]:
    async def respond(request: Request) -> Response:
        language = _language(request)
        if language is None:
            return Response("404", status_code=404)
        try:
            with bounded_work(limits):
                return Response(json_text(document(areas(), _query(request))), media_type="application/json")
        except YibaoError as error:
            return problem(error, language)

    return respond


def _query(request: Request) -> Query:
    """The fields of a link.

    Raises:
        Refusal: it is too long. InputError: there are too many.
    """
    if len(request.url.query) > MAX_QUERY:
        raise _too_much(414)
    return Query.read(request.query_params.multi_items())


def _too_much(status: int) -> Refusal:
    mend = "减少行数,或换小一些的文件", "give fewer rows, or a smaller file"
    return Refusal(status, "size", "内容过多", "this is too much at once", mend=mend)


def _file(areas: Source, pages: Pages, limits: Limits) -> Callable[[Request], Any]:
    async def respond(request: Request) -> Response:
        from .files import MAX_BYTES, link_of_file  # noqa: PLC0415 (few bring a file)

        language = _language(request) or "zh"
        try:
            size = request.headers.get("content-length", "")
            if not size.isdigit() or int(size) > MAX_BYTES + 10_000:
                raise _too_much(413)
            async with request.form(max_files=1, max_fields=100, max_part_size=MAX_BYTES) as form:
                file = form.get("file")
                upload = file if isinstance(file, UploadFile) else None
                data = await upload.read() if upload else b""
            with bounded_work(limits):
                link = link_of_file(areas(), data, upload.filename or "" if upload else "")
        except YibaoError as error:
            return pages.respond(request, "error", language, {"error": error}, status_of(error))
        return RedirectResponse(f"/{language}/bill?{link}", status_code=303)

    return respond

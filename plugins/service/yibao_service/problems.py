"""What is wrong with a request, as ``application/problem+json`` in the language of the caller."""

import http
from collections.abc import Mapping
from typing import Any

import attrs
from starlette.responses import Response

from yibao import YibaoError
from yibao.engines import HostError, InputError, NoRuleError, error_document, json_text

LANGUAGES = ("en", "zh")
MEDIA_TYPE = "application/problem+json"


class Refusal(InputError):
    """A request that is refused before it is read, with the status that says so."""

    def __init__(
        self,
        status: int,
        code: str,
        zh: str,
        en: str,
        *,
        where: str = "",
        mend: tuple[str, str],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(zh, en, where=where, mend=mend)
        self.status, self.code, self.headers = status, code, headers or {}


@attrs.frozen
class Preference:
    """A language that a caller asks for, and how much it wants it."""

    language: str
    quality: float


def language_of(header: str | None) -> str:
    """The language that ``Accept-Language`` asks for, ``zh`` or ``en``; English where it says neither.

    >>> language_of("fr, zh-CN;q=0.8, en;q=0.3"), language_of(None)
    ('zh', 'en')
    """
    preferences = [Preference("en", 0.0)]
    for word in (header or "").split(",")[:20]:
        name, _, quality = word.strip().lower().partition(";q=")
        language = "en" if name == "*" else name.partition("-")[0]
        if language in LANGUAGES:
            preferences.append(Preference(language, _quality(quality)))
    return max(preferences, key=lambda preference: preference.quality).language


def _quality(text: str) -> float:
    try:
        return min(max(float(text or "1"), 0.0), 1.0)
    except ValueError:
        return 0.0


def status_of(error: BaseException) -> int:
    """The status of an answer that says what is wrong."""
    if isinstance(error, Refusal):
        return error.status
    if isinstance(error, InputError):
        return 400
    if isinstance(error, HostError):
        return 404
    return 422 if isinstance(error, NoRuleError) else 500


def public_error(error: BaseException) -> YibaoError:
    """What may be told of an error: of a fault of the program nothing but that there is one."""
    if isinstance(error, YibaoError):
        return error
    return YibaoError("内部错误", "internal error", mend=("请报告", "please report it"))


def error_of(error: BaseException) -> dict[str, Any]:
    """An error in the place of a result, as commands write it."""
    return error_document(public_error(error))


def problem(error: BaseException, language: str) -> Response:
    """The answer that says what is wrong."""
    status = status_of(error)
    document = error_of(error)
    first = document["error"]
    content = {
        "type": "about:blank",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": first["message"][language],
        "code": first["code"],
        "where": first["where"],
        "mend": first["mend"] and first["mend"][language],
        "detail_zh": first["message"]["zh"],
        "detail_en": first["message"]["en"],
        "errors": [first, *document["more"]],
    }
    headers = {"Content-Language": language, **(error.headers if isinstance(error, Refusal) else {})}
    return Response(json_text(content), status, headers, MEDIA_TYPE)


def unknown_route() -> Refusal:
    """The refusal of a path that there is not."""
    return Refusal(404, "route", "没有此路径", "there is no such path", mend=("路径见 /docs", "see /docs for the paths"))


def loading() -> Refusal:
    """The refusal while rules are read."""
    return Refusal(
        503,
        "loading",
        "规则正在载入",
        "the rules are being read",
        mend=("请稍后再试", "try again soon"),
        headers={"Retry-After": "1"},
    )


def over_limit(name: str, limit: int, status: int = 413) -> Refusal:
    """The refusal of a request that asks for too much; ``name`` is that of the limit."""
    zh, en = OVER[name]
    return Refusal(status, "limit", zh.format(limit), en.format(limit), mend=("请分成几次", "ask for less at a time"))


OVER = {
    "body": ("正文超过 {} 字节", "the body is larger than {} bytes"),
    "claims": ("超过 {} 笔", "there are more than {} claims"),
    "seconds": ("超过 {} 秒", "it takes more than {} seconds"),
    "memory": ("超过工作进程的 {} MiB 内存", "it takes more than the {} MiB of a worker"),
}
"""What is said of each limit."""

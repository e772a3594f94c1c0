"""``yibao serve``: the service on this machine."""

import functools
import importlib.util
import logging
import os
import socket
import tempfile
from pathlib import Path

import click
from uvicorn import Config
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from yibao import load_registry
from yibao.engines import InputError, Screen, command, option

from .app import create_app
from .guard.connections import PatientProtocol
from .guard.tokens import new_token, read_tokens
from .metrics import FOLDER
from .settings import Settings, read_limits

MOST_CONNECTIONS = 512
SECONDS_TO_READ_RULES = 60
REFUSED = 2


@command(
    "serve",
    "以 HTTP 服务回答与命令相同的问题,结果与 --format json 相同。只用已安装的规则,不保存请求,也不打开请求中写的任何文件。\n\n"
    "SIGHUP 重新载入规则与令牌,载入完成之前由原来的规则回答。TLS 由前面的代理负责(docs/service.md)。",
    "Answer over HTTP what the commands answer, with the documents of --format json. Only installed rules are used, nothing of a "
    "request is kept, and no file that it names is opened.\n\n"
    "SIGHUP reads rules and tokens anew; the old ones answer until then. TLS is left to a proxy (docs/service.md).",
    option("--host", "监听的地址,默认 127.0.0.1", "address to listen on; 127.0.0.1 unless given", default="127.0.0.1"),
    option("--port", "端口,默认 8765", "port; 8765 unless given", type=click.IntRange(0, 65535), default=8765),
    option("--workers", "工作进程数,默认 1", "worker processes; 1 unless given", type=click.IntRange(1, 256), default=1),
    option(
        "--tokens",
        "令牌文件;写明后每个请求都要有令牌",
        "file of tokens, of which each request then needs one",
        metavar=("文件", "FILE"),
    ),
    option(
        "--limit",
        "限额 名称=数:rate 每秒请求数(只写数即是)、body 字节、claims 笔数、seconds 秒、memory 每进程 MiB;可重复",
        "a limit, NAME=NUMBER: rate, requests a second (a number alone), body, bytes, claims, seconds, memory, MiB of a worker; "
        "may be repeated",
        metavar=("限额", "LIMIT"),
        to="limits",
        multiple=True,
    ),
    option(
        "--allow-origin",
        "可从浏览器调用的网页来源;可重复",
        "an origin whose pages may call it; may be repeated",
        to="origins",
        multiple=True,
    ),
    option(
        "--web", "同时提供给人看的网页(需要 yibao-web)", "serve pages for people too (with yibao-web)", to="pages", is_flag=True
    ),
    option(
        "--proxy",
        "代理的地址,相信它写的来源地址",
        "address of a proxy that is believed in whose name it asks",
        metavar=("地址", "ADDRESS"),
    ),
    option(
        "--new-token", "做一个新令牌及其文件行", "make a token and its line for the file", metavar=("名称", "NAME"), to="token_name"
    ),
)
def serve(
    screen: Screen,
    host: str,
    port: int,
    workers: int,
    tokens: str | None,
    limits: tuple[str, ...],
    origins: tuple[str, ...],
    pages: bool,
    proxy: str | None,
    token_name: str | None,
) -> int:
    """Serve until it is told to end, or make a token."""
    if token_name is not None:
        token, line = new_token(token_name)
        screen.lines(
            [f"{screen.say('令牌', 'token')}{screen.colon}{token}", f"{screen.say('写入文件', 'for the file')}{screen.colon}{line}"]
        )
        return 0
    if pages:
        _check_pages()
    settings = Settings(read_limits(limits), Path(tokens) if tokens else None, origins, own_process=True, pages=pages)
    if settings.tokens is not None:
        read_tokens(settings.tokens)
    load_registry().forms()  # what is wrong with the packages is told here and not by each worker
    with _listener(host, port) as listener, tempfile.TemporaryDirectory(prefix="yibao-service-") as folder:
        screen.write(f"http://{'[' + host + ']' if ':' in host else host}:{listener.getsockname()[1]}\n")
        screen.flush()
        os.environ[FOLDER] = folder
        supervisor = Multiprocess(_config(settings, workers, proxy), [listener])
        supervisor.run()
    return REFUSED if any(worker.exitcode == STARTUP_FAILURE for worker in supervisor.processes) else 0


def _check_pages() -> None:
    """Refuse pages where the package that brings them is not installed.

    Raises:
        InputError: it is not.
    """
    if importlib.util.find_spec("yibao_web") is None:
        raise InputError(
            "没有安装网页", "the pages are not installed", where="--web", mend=("pip install yibao-web", "pip install yibao-web")
        )


def _config(settings: Settings, workers: int, proxy: str | None) -> Config:
    """How uvicorn runs the application: each worker reads the rules before it takes a request."""
    return Config(
        functools.partial(create_app, settings),
        factory=True,
        http=PatientProtocol,
        ws="none",
        lifespan="on",
        workers=workers,
        log_config=LOGGING,
        access_log=False,
        server_header=False,
        proxy_headers=proxy is not None,
        forwarded_allow_ips=proxy,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=settings.limits.seconds,
        timeout_worker_healthcheck=SECONDS_TO_READ_RULES,
    )


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "yibao_service": {"handlers": ["stderr"], "level": logging.INFO, "propagate": False},
        "uvicorn.error": {"handlers": ["stderr"], "level": logging.WARNING, "propagate": False},
    },
}


def _listener(host: str, port: int) -> socket.socket:
    """The socket that all workers take requests from.

    Raises:
        InputError: it cannot be had.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=1024)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"无法监听 {host}:{port}:{reason}",
            f"it cannot listen on {host}:{port}: {reason}",
            where="--host, --port",
            mend=("换一个地址或端口", "give another address or port"),
        ) from None
    listener.set_inheritable(True)
    return listener

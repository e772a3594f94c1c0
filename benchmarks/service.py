"""What the service costs: the same bills asked of it, of a bare Starlette echo, and of the library in one process.

Sixty-four callers, each over one connection, ask for different persons. Printed are requests a second, the median and the 99th of
a hundred of the times to the answer, the ratios, and the memory of the workers before and after.

python benchmarks/service.py [seconds] [workers]
"""

import asyncio
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

CALLERS = 64
ECHO = """
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ANSWER = open({answer!r}, "rb").read()

async def echo(request: Request) -> Response:
    await request.body()
    return Response(ANSWER, media_type="application/json")

app = Starlette(routes=[Route("/v1/settle", echo, methods=["POST"])])
"""


def body(number: int) -> bytes:
    """A bill of a person of this number."""
    return json.dumps(
        {
            "city": "ningbo",
            "person": {
                "id": f"P{number}",
                "birth_date": f"{1940 + number % 60}-05-{1 + number % 28:02}",
                "scheme": "employee",
                "standing": "active" if number % 60 > 24 else "retired",
                "accounts": {"current_year": f"{number % 700}"},
            },
            "claim": [
                {
                    "id": "A",
                    "date": "2024-03-08",
                    "benefit": "outpatient",
                    "facility": {"level": "tertiary", "region": "330200"},
                    "lines": [{"class": "A", "amount": f"{1 + number % 4000}.50"}],
                }
            ],
        }
    ).encode()


def library(seconds: float) -> tuple[float, bytes]:
    """Settlements a second without a network, as documents, and the last document."""
    from yibao import Record, load_registry, parse
    from yibao.engines import AreaSelector, Screen, document_of, json_text, settled_case

    areas = AreaSelector(load_registry(), None, Screen("en"))
    text, end, count = "", time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        record = Record(parse(body(count)))
        text = json_text(document_of(record, settled_case(areas, "-", record)))
        count += 1
    return count / seconds, text.encode()


async def caller(port: int, numbers: Iterator[int], end: float, times: list[float]) -> None:
    """Ask until the end, one request after the other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (start := time.perf_counter()) < end:
        data = body(next(numbers))
        writer.write(b"POST /v1/settle HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(data) + data)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        times.append(time.perf_counter() - start)
    writer.close()


def load(port: int, seconds: float) -> list[float]:
    """Seconds to each answer."""
    times: list[float] = []

    async def callers() -> None:
        numbers, end = itertools.count(), time.perf_counter() + seconds
        await asyncio.gather(*(caller(port, numbers, end, times) for _ in range(CALLERS)))

    asyncio.run(callers())
    return times


def memory(process: int) -> int:
    """MiB of the largest process below another one."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    pages = [int(Path(f"/proc/{child}/statm").read_text().split()[1]) for child in children]
    return max(pages) * 4 // 1024


def report(name: str, times: Sequence[float], seconds: float) -> float:
    """Print a line; requests a second."""
    rate = len(times) / seconds
    cuts = statistics.quantiles(times, n=100)
    print(f"{name:24}{rate:9.0f}/s   p50 {cuts[49] * 1000:7.1f} ms   p99 {cuts[98] * 1000:7.1f} ms   {len(times)} requests")
    return rate


def main(seconds: float = 60, workers: int = 2) -> None:
    """Measure all three."""
    alone, answer = library(min(seconds, 10))
    print(f"{'library, one process':24}{alone:9.0f}/s")
    command = [sys.executable, "-m", "yibao", "serve", "--port", "0", "--limit", "0", "--workers", str(workers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as service:
        assert service.stdout is not None
        port = int(service.stdout.readline().rpartition(":")[2])
        load(port, 3)
        before = memory(service.pid)
        rate = report("service", load(port, seconds), seconds)
        print(f"{'':24}memory of a worker {before} MiB before, {memory(service.pid)} MiB after")
        service.terminate()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "answer.json").write_bytes(answer)
        (Path(folder) / "echo_app.py").write_text(ECHO.format(answer=f"{folder}/answer.json"), encoding="utf-8")
        options = ["--http", "h11", "--workers", str(workers), "--no-access-log", "--log-level", "error", "--port", str(port)]
        command = [sys.executable, "-m", "uvicorn", "--app-dir", folder, "echo_app:app", *options]
        with subprocess.Popen(command) as echo:
            time.sleep(3)
            bare = report("Starlette echo", load(port, seconds), seconds)
            echo.terminate()
    print(f"service : library {rate / alone:.2f}   service : echo {rate / bare:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

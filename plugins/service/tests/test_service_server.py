"""The service on a real socket: many callers at once, slow and rude ones, and new rules while it answers."""

import contextlib
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from uvicorn import Config, Server

from plugins.service.tests.test_service_guard import CASE
from yibao_service.app import create_app
from yibao_service.guard import connections
from yibao_service.guard.tokens import new_token
from yibao_service.settings import Limits, Settings

BODY = json.dumps(CASE).encode()


@pytest.fixture(scope="module")
def port():
    """The port of a service that runs in a thread and loses its patience after half a second."""
    patch = pytest.MonkeyPatch()
    patch.setattr(connections, "PATIENCE", 0.5)
    app = create_app(Settings(Limits(rate=0, seconds=2)))
    server = Server(Config(app, http=connections.PatientProtocol, ws="none", lifespan="on", log_config=None, access_log=False))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()
    patch.undo()


def ask(port, method="GET", path="/readyz", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.read()


def closed(connection, seconds):
    """Whether the other side ends a connection in some seconds."""
    connection.settimeout(seconds)
    try:
        while connection.recv(65536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


def test_many_callers_at_once(port):
    """Sixty-four callers get the same answer, each over one connection for all its requests."""
    status, answer = ask(port, "POST", "/v1/settle", BODY)
    assert status == 200

    def call(number):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        with contextlib.closing(connection):
            for _ in range(8):
                connection.request("POST", "/v1/settle", BODY)
                response = connection.getresponse()
                assert (response.status, response.read()) == (200, answer)
        return number

    with ThreadPoolExecutor(64) as pool:
        assert len(list(pool.map(call, range(64)))) == 64


@pytest.mark.parametrize(
    "head",
    [b"", b"GET /readyz HT", b"GET /readyz HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\nGET /re"],
)
def test_connections_without_a_request_are_cut(port, head):
    """Whoever sends no whole head is not waited for; others are answered meanwhile."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head)
        assert ask(port)[0] == 200
        assert closed(connection, 4)


def test_a_head_that_drips_is_cut(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        start = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - start < 5:
                connection.sendall(b"X")
                time.sleep(0.05)
        assert time.monotonic() - start < 4


def test_a_body_that_stops_is_told(port):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"POST /v1/settle HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert connection.recv(65536).startswith(b"HTTP/1.1 408 ")


def test_answers_that_nobody_reads_are_dropped(port):
    """What waits for a reader who does not come does not stay in memory."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", port))
        request = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n"
        with contextlib.suppress(OSError):
            connection.sendall(request * 40)
        time.sleep(2.5)
        total = 0
        connection.settimeout(5)
        with contextlib.suppress(ConnectionError):
            while data := connection.recv(65536):
                total += len(data)
        assert total < 40 * 250_000
    assert ask(port)[0] == 200


@pytest.mark.parametrize(
    "request_text",
    [
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"POST /v1/settle HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
        b"GET /readyz HTTP/1.1\r\nHost: x\r\nX: a\r\n b: c\x00\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(port, request_text):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        with contextlib.suppress(OSError):
            connection.sendall(request_text)
        with contextlib.suppress(ConnectionError):
            assert re.match(rb"HTTP/1.1 4\d\d |$", connection.recv(65536))
    assert ask(port)[0] == 200


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no such signal")
def test_new_rules_while_it_answers(tmp_path):
    """SIGHUP has rules and tokens read anew; there is an answer at every moment, and a clean end at last."""
    file = tmp_path / "tokens"
    (old, old_line), (new, new_line) = new_token("old"), new_token("new")
    file.write_text(old_line, encoding="utf-8")
    command = [sys.executable, "-m", "yibao", "serve", "--port", "0", "--tokens", str(file), "--limit", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        port = int(process.stdout.readline().rpartition(":")[2])
        assert ask(port, "POST", "/v1/settle", BODY, authorization=f"Bearer {old}")[0] == 200
        assert ask(port, path="/v1/cities", authorization=f"Bearer {new}")[0] == 401
        file.write_text(new_line, encoding="utf-8")
        process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 60
        statuses = set()
        while time.monotonic() < end and ask(port, path="/v1/cities", authorization=f"Bearer {new}")[0] != 200:
            statuses.add(ask(port)[0])
            time.sleep(0.05)
        assert statuses == {200}
        assert ask(port, path="/v1/cities", authorization=f"Bearer {old}")[0] == 401
        process.terminate()
        out, err = process.communicate(timeout=30)
        assert process.returncode == 0
        assert "Traceback" not in out + err

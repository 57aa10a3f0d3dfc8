"""Slow and silent clients on real connections: they are given up, and meanwhile everybody else is served (R13)."""

import contextlib
import logging
import os
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn

from server import connections
from server.connections import web_config
from sync.http import HttpClient
from tests.conftest import ExpectedLogs

LARGE = 8_000_000


async def app(scope: dict[str, Any], receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
    """Answers when it has the whole body: with a sign of life, or with much."""
    while (await receive()).get("more_body"):
        pass
    body = bytes(LARGE) if scope["path"] == "/large" else b'{"server":"chuyendo"}'
    head = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": body})


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """The port where the application is served as in earnest."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = web_config(app, log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="site")
    thread.start()
    # What other tests' servers set up for the log holds for the whole process.
    log = logging.getLogger("uvicorn")
    heard, log.propagate = log.propagate, True
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join()
    listener.close()
    log.propagate = heard


@pytest.fixture
def port() -> Iterator[int]:
    with serving() as found:
        yield found


def call(port: int, words: bytes) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    line.sendall(words)
    return line


def ended_after(line: socket.socket) -> float:
    """Seconds until the server hangs up; what it still says is read away."""
    start = time.monotonic()
    with line, contextlib.suppress(ConnectionError):
        while line.recv(65_536):
            pass
    return time.monotonic() - start


def rests(line: socket.socket, seconds: float) -> bool:
    """Whether for so long nothing comes, not even an end."""
    line.settimeout(seconds)
    try:
        line.recv(1)
    except TimeoutError:
        return True
    finally:
        line.settimeout(20)
    return False


def whole(line: socket.socket) -> bytes:
    """One answer, as it comes."""
    data = b""
    while not data.endswith(b"}"):
        data += line.recv(65_536)
    return data


QUESTION = b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"


def test_an_answer_says_no_more_than_needed(port: int) -> None:
    with call(port, QUESTION) as line:
        assert whole(line) == b'HTTP/1.1 200 OK\r\ncontent-length: 21\r\n\r\n{"server":"chuyendo"}'


@pytest.mark.parametrize("words", [b"", b"GET /v1/hea", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Le"])
def test_a_head_that_does_not_come_is_given_up(port: int, words: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    assert 0.2 < ended_after(call(port, words)) < 3


def test_a_head_that_trickles_is_given_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    line = call(port, b"GET")
    start = time.monotonic()
    with line, contextlib.suppress(ConnectionError, AssertionError):
        while time.monotonic() - start < 3:
            line.sendall(b"x")
            assert rests(line, 0.02)
    assert time.monotonic() - start < 3


def test_the_head_of_a_further_question_is_given_up_too(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    line = call(port, QUESTION)
    whole(line)
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    line.sendall(b"GET ")
    assert 0.2 < ended_after(line) < 3


def test_a_kept_connection_rests_and_serves_on(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    with call(port, QUESTION) as line:
        for _ in range(3):
            whole(line)
            assert rests(line, 0.4)
            line.sendall(QUESTION)
        assert whole(line)


@pytest.mark.skipif(os.name == "nt", reason="no poll")
def test_who_does_not_read_the_answer_is_given_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "UNREAD_SECONDS", 0.2)
    monkeypatch.setattr(connections, "SLOWEST", LARGE * 10)
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 10_000)
    line.connect(("127.0.0.1", port))
    line.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
    ended = select.poll()
    ended.register(line, 0)
    assert ended.poll(5_000), "it was broken off while a part of it lay here unread"
    received = 0
    with line, contextlib.suppress(ConnectionError):
        while part := line.recv(65_536):
            received += len(part)
    assert received < LARGE


def test_who_reads_slowly_gets_it_all(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "UNREAD_SECONDS", 0.3)
    monkeypatch.setattr(connections, "SLOWEST", LARGE // 10)
    pace, start = threading.Event(), time.monotonic()
    with call(port, b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n") as line:
        received = 0
        while received < LARGE:
            part = line.recv(20_000)
            assert part
            received += len(part)
            pace.wait(0.002)
    assert time.monotonic() - start > 0.3


def test_many_slow_clients_leave_others_served(port: int) -> None:
    kinds = [b"", b"GET /v1", b"POST /v1/crossing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nonly this"]
    with contextlib.ExitStack() as lines:
        for number in range(200):
            lines.enter_context(call(port, kinds[number % len(kinds)]))
        with contextlib.closing(HttpClient(f"http://127.0.0.1:{port}")) as client:
            start = time.monotonic()
            for _ in range(5):
                client.probe()
            assert time.monotonic() - start < 10, "before the slow ones are given up"


def test_a_head_without_end_is_refused(port: int, expected_logs: ExpectedLogs) -> None:
    expected_logs.expect("uvicorn.error", "Invalid HTTP request")
    with call(port, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * connections.HEAD_BYTES * 2) as line:
        assert line.recv(12) == b"HTTP/1.1 400"


def test_in_a_crowd_a_connection_that_rests_is_not_kept(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "CROWDED", 3)
    with call(port, b""), call(port, b""):
        rests = call(port, QUESTION)
        whole(rests)
        assert ended_after(rests) < 3


def test_more_than_can_be_held_are_told_to_come_later(
    monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    expected_logs.expect("uvicorn.error", "Exceeded concurrency limit")
    monkeypatch.setattr(connections, "CONNECTIONS", 3)
    with serving() as port, call(port, b""), call(port, b""), call(port, QUESTION) as line:
        assert line.recv(12) == b"HTTP/1.1 503"


def test_a_server_that_ends_does_not_wait_for_those_who_rest_or_dawdle() -> None:
    with contextlib.ExitStack() as lines:
        with serving() as port:
            rests = lines.enter_context(call(port, QUESTION))
            whole(rests)
            lines.enter_context(call(port, b"GET"))
            start = time.monotonic()
        assert time.monotonic() - start < 3

"""The way across on real sockets: what is said, how long is waited, how it is cut short, and what a dead line costs."""

import contextlib
import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync import http
from sync.change import MAX_MESSAGE_BYTES
from sync.errors import Cancelled, EnvironmentProblem, UserError
from sync.http import HttpClient
from sync.line import SLICE_SECONDS, Limits
from tests.sync import peers
from tests.sync.peers import SIGN_OF_LIFE, Behaviour, Peer, ok, peer, trickling

QUICK = Limits(connect=0.4, stall=0.4, stale=0.4, grace=0.9, slowest=10_000)
LARGE = bytes(400_000)


def calling(url: str, limits: Limits = QUICK, token: str | None = None) -> "contextlib.closing[HttpClient]":
    return contextlib.closing(HttpClient(url, token, limits))


def fails(work: Callable[[], object]) -> tuple[str, float]:
    """The code of the problem that `work` ends with, and after how many seconds."""
    start = time.monotonic()
    with pytest.raises(EnvironmentProblem) as caught:
        work()
    return caught.value.code, time.monotonic() - start


# --- what is said ---


def test_a_request_says_no_more_than_needed() -> None:
    with peer(peers.answers) as there, calling(there.url) as client:
        client.probe()
        client.exchange(b"request")
    host = b"Host: 127.0.0.1:%d\r\n" % there.port
    assert there.requests == [
        b"GET /v1/health HTTP/1.1\r\n" + host + b"\r\n",
        b"POST /v1/crossing HTTP/1.1\r\n" + host + b"Content-Length: 7\r\n\r\nrequest",
    ]
    assert there.callers == 1, "one connection for all"


def test_a_cookie_of_somebody_in_between_is_not_carried() -> None:
    def behave(peer: Peer, line: socket.socket) -> None:
        while peer.read_request(line):
            line.sendall(ok(SIGN_OF_LIFE, b"Set-Cookie: portal=1; Path=/"))

    with peer(behave) as there, calling(there.url) as client:
        client.probe()
        client.probe()
    assert not any(b"ookie" in request for request in there.requests)


def test_a_compressed_answer_is_not_unpacked() -> None:
    """Ours are not: a bomb in it must not go off."""
    packed = gzip.compress(bytes(1_000_000))

    def behave(peer: Peer, line: socket.socket) -> None:
        peer.read_request(line)
        line.sendall(ok(packed, b"Content-Encoding: gzip"))

    with peer(behave) as there, calling(there.url) as client:
        assert client.post("/x", b"") == packed


def test_an_endless_answer_is_cut_off() -> None:
    def behave(peer: Peer, line: socket.socket) -> None:
        peer.read_request(line)
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not peer.over.is_set():
            line.sendall(bytes(65_536))

    with peer(behave) as there, calling(there.url, Limits()) as client:
        with pytest.raises(UserError, match="too_large"):
            client.exchange(b"")
        with pytest.raises(EnvironmentProblem, match="unreachable"):
            client.probe()
        assert client.watch.received < MAX_MESSAGE_BYTES, "a sign of life is short"


@pytest.mark.parametrize(
    "page",
    [
        ok(b"<html>Please log in</html>"),
        ok(b""),
        ok(b'{"server":"another"}'),
        ok(b"[" * 900),
        ok(b'["server"]'),
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 21\r\n\r\n" + SIGN_OF_LIFE,
    ],
)
def test_only_our_server_counts_as_a_sign_of_life(page: bytes) -> None:
    with peer(trickling(page, 0, len(page))) as there, calling(there.url) as client:
        assert fails(client.probe)[0] == "crossing.unreachable"


# --- how long is waited ---

BAD_ENDS: dict[str, tuple[Behaviour, bytes, str]] = {
    "never answers": (peers.never_answers, b"request", "crossing.unreachable"),
    "never reads": (peers.never_reads, bytes(2_000_000), "crossing.unreachable"),
    "closes at once": (peers.closes_at_once, b"request", "crossing.unreachable"),
    "closes in the body": (peers.closes_in_the_body, b"request", "crossing.unreachable"),
    "sends only headers": (peers.sends_only_headers, b"request", "crossing.unreachable"),
    "trickles its answer": (trickling(ok(LARGE), 0.1), b"request", "crossing.too_slow"),
    "trickles its headers": (trickling(b"HTTP/1.1 200 OK\r\nX: " + LARGE, 0.1), b"request", "crossing.too_slow"),
    "trickles headers without end": (trickling(b"X: x\r\n" * 90, 0.1, 6), b"request", "crossing.unreachable"),
    "reads drop by drop": (peers.reading_slowly(4_000, 0.05), bytes(2_000_000), "crossing.too_slow"),
}


@pytest.mark.parametrize(("behave", "request_", "code"), BAD_ENDS.values(), ids=BAD_ENDS.keys())
def test_no_server_holds_a_client_for_long(behave: Behaviour, request_: bytes, code: str) -> None:
    # What the systems' buffers take counts as carried: 2 MB are more than they hold, at 1 MB/s one second at most.
    limits = Limits(connect=0.4, stall=0.4, stale=0.4, grace=0.9, slowest=1_000_000)
    with peer(behave, receive_buffer=8_192) as there, calling(there.url, limits) as client:
        told, seconds = fails(lambda: client.exchange(request_))
        assert told == code
        assert seconds < 4
        assert there.callers == 1, "an answer that breaks off on a new connection is not asked for again"


def test_a_slow_line_that_moves_is_given_its_time() -> None:
    """With requests' own limits the whole upload had to fit into the seconds for connecting."""
    limits = Limits(connect=0.2, stall=0.5, stale=0.5, grace=0.5, slowest=100_000)
    with (
        peer(peers.reading_slowly(20_000, 0.05), receive_buffer=8_192) as there,
        calling(there.url, limits) as client,
    ):
        start = time.monotonic()
        client.exchange(LARGE)
        assert time.monotonic() - start > limits.grace


def test_a_slow_answer_that_moves_is_given_its_time() -> None:
    limits = Limits(connect=0.2, stall=0.3, stale=0.3, grace=0.3, slowest=10_000)
    answer = ok(bytes(20_000))
    with peer(trickling(answer, 0.05, 1_000)) as there, calling(there.url, limits) as client:
        start = time.monotonic()
        signature, body = client.exchange(b"request")
        assert len(signature + body) == 20_000
        assert time.monotonic() - start > 2 * limits.grace


def test_a_probe_is_not_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    assert http.PROBE_SECONDS <= 5
    monkeypatch.setattr(http, "PROBE_SECONDS", 0.5)
    with peer(peers.never_answers) as there, calling(there.url, Limits()) as client:
        code, seconds = fails(client.probe)
        assert code == "crossing.unreachable"
        assert seconds < 2


# --- one connection, kept ---

FORGETFUL: dict[str, Behaviour] = {
    "closed while it rested": peers.answers_once_and_closes,
    "closed under the next request": peers.answers_once_and_closes_on_the_next,
    "forgotten on the way": peers.answers_once_and_is_forgotten,
}


@pytest.mark.parametrize("behave", FORGETFUL.values(), ids=FORGETFUL.keys())
def test_a_kept_connection_that_is_dead_is_replaced(behave: Behaviour) -> None:
    with peer(behave, peers.answers) as there, calling(there.url) as client:
        client.exchange(b"first")
        client.exchange(b"second")
        client.exchange(b"third")
        assert there.callers == 2
        assert there.requests[-1].endswith(b"third")


def test_an_answer_that_broke_off_is_not_asked_for_again() -> None:
    """Not by itself: one byte says that the server was there, and the engine decides when to come again."""

    def behave(peer: Peer, line: socket.socket) -> None:
        peers.answers_once_and_closes(peer, line)
        peers.closes_in_the_body(peer, line)

    with peer(behave, peers.answers) as there, calling(there.url) as client:
        client.exchange(b"first")
        assert fails(lambda: client.exchange(b"second"))[0] == "crossing.unreachable"
        assert there.callers == 1
        client.exchange(b"third")


def test_a_server_that_is_gone_is_asked_once_more_and_no_more() -> None:
    with (
        peer(peers.answers_once_and_closes_on_the_next, peers.closes_at_once) as there,
        calling(there.url) as client,
    ):
        client.exchange(b"first")
        fails(lambda: client.exchange(b"second"))
        assert there.callers == 2


# --- cut short ---


def cut_short(client: HttpClient, work: Callable[[], object], after: float = 0.3) -> float:
    """Set `cancelled` from another thread while `work` is under way; seconds until `work` ends."""
    at: list[float] = []

    def cancel() -> None:
        at.append(time.monotonic())
        client.cancelled.set()

    timer = threading.Timer(after, cancel)
    timer.start()
    try:
        with pytest.raises(Cancelled):
            work()
        return time.monotonic() - at[0]
    finally:
        timer.join()


PATIENT = Limits(connect=30, stall=30, stale=30, grace=60)


@pytest.mark.parametrize(
    "behave",
    [peers.never_answers, peers.never_reads, peers.sends_only_headers, trickling(ok(LARGE), 0.02)],
    ids=["waiting", "sending", "reading", "trickling"],
)
def test_an_exchange_is_cut_short_at_once(behave: Behaviour) -> None:
    with peer(behave, receive_buffer=8_192) as there, calling(there.url, PATIENT) as client:
        request = bytes(5_000_000) if behave is peers.never_reads else b"request"
        assert cut_short(client, lambda: client.exchange(request)) < 1
        with pytest.raises(Cancelled):
            client.exchange(b"request")
        client.cancelled.clear()
        assert client.watch.cancelled is client.cancelled


def test_after_it_was_cut_short_the_next_exchange_is_on_a_line_of_its_own() -> None:
    """The late answer to the first request is never taken for the second's."""
    with peer(peers.never_answers, peers.answers) as there, calling(there.url, PATIENT) as client:
        cut_short(client, lambda: client.exchange(b"first"))
        client.cancelled.clear()
        client.exchange(b"second")
        assert there.callers == 2


def test_connecting_is_cut_short_and_has_an_end() -> None:
    with socket.socket() as listener, contextlib.ExitStack() as crowd:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(8):  # nobody accepts, and then the system does not answer any more
            waiting = crowd.enter_context(contextlib.closing(socket.socket()))
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with calling(url, PATIENT) as client:
            assert cut_short(client, client.probe) < 1
        with calling(url) as client:
            code, seconds = fails(client.probe)
            assert (code, seconds < 2) == ("crossing.unreachable", True)


def test_looking_up_a_name_is_cut_short_and_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own look-up cannot be interrupted, and takes half a minute where the name server is away."""
    ask, answer, asked = socket.getaddrinfo, threading.Event(), []

    def slow(host: str, *more: object, flags: int = 0, **named: object) -> object:
        if not flags:
            asked.append(host)
            answer.wait(20)
            host = "127.0.0.1"
        return ask(host, *more, flags=flags, **named)  # type: ignore[arg-type,misc]

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with peer(peers.answers) as there:
        url = f"http://school.invalid:{there.port}"
        with calling(url, Limits(connect=0.4)) as client:
            assert fails(client.probe)[1] < 2
            assert cut_short(client, client.probe, after=0.1) < 1
            assert asked == ["school.invalid"], "the second waits for the first one's look-up"
            answer.set()
            client.cancelled.clear()
            client.probe()


@pytest.mark.parametrize("server", ["http://school.invalid", "http://" + "a" * 70 + ".vn", "http://127.0.0.1:1"])
def test_a_server_that_is_not_there_is_told_at_once(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = socket.getaddrinfo

    def none(host: str, *more: object, flags: int = 0, **named: object) -> object:
        if not flags and len(host) < 70:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return ask(host, *more, flags=flags, **named)  # type: ignore[arg-type,misc]

    monkeypatch.setattr(socket, "getaddrinfo", none)
    with calling(server) as client:
        assert fails(client.probe)[0] == "crossing.unreachable"


def test_bytes_are_told_as_they_move() -> None:
    told: list[tuple[int, int]] = []
    with peer(peers.answers) as there, calling(there.url) as client:
        client.watch.on_bytes = lambda sent, received: told.append((sent, received))
        client.exchange(LARGE)
    assert told == sorted(told)
    assert told[-1] == (len(there.requests[0]), len(ok()))
    assert len(told) > 10


# --- TLS ---


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine with its key, in one file."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("nothing here makes a certificate")
    found = tmp_path_factory.mktemp("tls") / "localhost.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext"
    made = [program, *words.split(), "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*made, "-keyout", str(found), "-out", f"{found}.crt"], check=True, capture_output=True)
    with found.open("ab") as file:
        file.write(Path(f"{found}.crt").read_bytes())
    return found


@contextlib.contextmanager
def tls_peer(certificate: Path, behave: Behaviour) -> Iterator[Peer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def secured(peer: Peer, line: socket.socket) -> None:
        with context.wrap_socket(line, server_side=True) as inner:
            behave(peer, inner)

    with peer(secured, receive_buffer=8_192) as there:
        yield there


def secured(there: Peer, trusted: Path | None, limits: Limits = QUICK, host: str = "127.0.0.1") -> HttpClient:
    client = HttpClient(f"https://{host}:{there.port}", None, limits)
    if trusted is not None:
        client._session.verify = str(trusted)
    return client


def test_it_crosses_over_tls(certificate: Path) -> None:
    with (
        tls_peer(certificate, peers.answers) as there,
        contextlib.closing(secured(there, certificate, Limits())) as client,
    ):
        client.probe()
        client.exchange(LARGE)
        assert there.requests[-1].endswith(LARGE)
        assert there.callers == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    with tls_peer(certificate, peers.answers) as there, contextlib.closing(secured(there, None)) as client:
        assert fails(lambda: client.exchange(b"secret"))[0] == "crossing.unreachable"
        assert not there.requests


def test_a_certificate_for_another_name_is_refused(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = socket.getaddrinfo

    def here(host: str, *more: object, flags: int = 0, **named: object) -> object:
        return ask(host if flags else "127.0.0.1", *more, flags=flags, **named)  # type: ignore[arg-type,misc]

    monkeypatch.setattr(socket, "getaddrinfo", here)
    with (
        tls_peer(certificate, peers.answers) as there,
        contextlib.closing(secured(there, certificate, host="other.invalid")) as client,
    ):
        assert fails(lambda: client.exchange(b"secret"))[0] == "crossing.unreachable"
        assert not there.requests


@pytest.mark.parametrize("behave", [peers.never_answers, peers.never_reads], ids=["waiting", "sending"])
def test_an_exchange_over_tls_is_cut_short_at_once(certificate: Path, behave: Behaviour) -> None:
    with tls_peer(certificate, behave) as there, contextlib.closing(secured(there, certificate, PATIENT)) as client:
        request = bytes(5_000_000) if behave is peers.never_reads else b"request"
        assert cut_short(client, lambda: client.exchange(request)) < 1


def test_a_handshake_is_cut_short_and_has_an_end() -> None:
    with peer(peers.never_reads) as there:
        with contextlib.closing(secured(there, None, PATIENT)) as client:
            assert cut_short(client, client.probe) < 1
        with contextlib.closing(secured(there, None)) as client:
            code, seconds = fails(client.probe)
            assert (code, seconds < 2) == ("crossing.unreachable", True)


def test_waits_come_in_slices_much_shorter_than_a_second() -> None:
    """The bound on cutting short."""
    assert SLICE_SECONDS <= 0.25

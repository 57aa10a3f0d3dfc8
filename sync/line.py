"""The line below HTTP: sockets that give up in time, and that another thread can cut short.

The time limits of `requests` are not enough for a bad line: a whole upload gets the seconds meant for connecting,
whatever its size; an answer that trickles in byte by byte never ends; and nothing can stop a request from outside. So
every wait here comes in slices, between which `Watch` looks whether it is still worth waiting. Nothing is closed under
another thread's hands, and it is the same on every system.
"""

import io
import selectors
import socket
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, cast

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from sync.clock import Clock
from sync.errors import Cancelled

SLICE_SECONDS = 0.2
SEND_BUFFER = 64 * 1024
"""What the system may hold back of an upload: without a bound it takes megabytes, and nobody sees them stall."""
_PIECE = 16 * 1024
_HEAD_END = b"\r\n\r\n"

_Address = tuple[Any, ...]


@dataclass(frozen=True)
class Limits:
    """How long an exchange may take, in seconds."""

    connect: float = 5.0
    """For each address of the server, TLS included."""
    stall: float = 30.0
    """Without a byte either way."""
    stale: float = 8.0
    """The same, for the first byte over a connection that was kept: on the way it may have been forgotten silently."""
    grace: float = 60.0
    """For the whole, and beyond it one second for each `slowest` bytes carried."""
    slowest: int = 2_000


class Watch:
    """Looks after one exchange at a time. `cancelled` may be set from any thread, and is cleared by who set it."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self.limits = limits
        self.cancelled = threading.Event()
        self.on_bytes: Callable[[int, int], None] = lambda _sent, _received: None
        """Called with the bytes of this exchange so far, in the thread that carries them."""
        self._clock = clock
        self.begin()

    def begin(self, limits: Limits | None = None) -> None:
        """An exchange begins, over the connection of the last one unless `dialling` is called."""
        self._now = limits or self.limits
        self._started = self._last = self._clock.monotonic()
        self.sent = self.received = 0
        self.fresh = False
        self.too_slow = False

    def dialling(self) -> None:
        """The exchange gets a connection of its own."""
        self.fresh = True

    def connected(self) -> None:
        """The exchange's own time begins only now."""
        self._started = self._last = self._clock.monotonic()

    def moved(self, sent: int = 0, received: int = 0) -> None:
        self.sent += sent
        self.received += received
        self._last = self._clock.monotonic()
        self.on_bytes(self.sent, self.received)

    def check(self) -> None:
        """Raises `Cancelled`, or `TimeoutError` when waiting on is no use."""
        self.check_cancelled()
        now = self._clock.monotonic()
        if now - self._last > self._patience():
            raise TimeoutError("no byte has moved")
        if now - self._started > self._now.grace + (self.sent + self.received) / self._now.slowest:
            self.too_slow = True
            raise TimeoutError("too few bytes have moved")

    def check_cancelled(self) -> None:
        if self.cancelled.is_set():
            raise Cancelled

    def _patience(self) -> float:
        if self.received:
            return self._now.stall
        # What was sent last may still lie in the system's buffer.
        buffered = min(self.sent, SEND_BUFFER) / self._now.slowest
        return buffered + (self._now.stall if self.fresh else self._now.stale)

    def wait_for(self, ready: Callable[[float], bool]) -> bool:
        """Call `ready(seconds)` until it is true (then true) or the connecting time is over."""
        end = self._clock.monotonic() + self._now.connect
        while not ready(SLICE_SECONDS):
            self.check_cancelled()
            if self._clock.monotonic() > end:
                return False
        return True


class _WatchedSocket:
    """A connected socket, plain or TLS, as far as HTTP uses one."""

    def __init__(self, inner: socket.socket, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch
        inner.settimeout(SLICE_SECONDS)

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._watch.check()
            try:
                sent = self._inner.send(rest[:_PIECE])
            except TimeoutError:
                continue
            self._watch.moved(sent=sent)
            rest = rest[sent:]

    def makefile(self, *_mode: object, **_named: object) -> io.BufferedReader:
        return io.BufferedReader(_WatchedReader(self._inner, self._watch))

    def settimeout(self, _seconds: float | None) -> None:
        """Waiting is the watch's affair."""

    def fileno(self) -> int:
        return self._inner.fileno()

    def shutdown(self, how: int) -> None:
        self._inner.shutdown(how)

    def close(self) -> None:
        self._inner.close()


class _WatchedReader(io.RawIOBase):
    """The reading end, for one answer. It keeps the socket open until it is closed itself, as a socket's own files do.

    An answer that breaks off in its head is an error here: `http.client` would take what came for the whole head, and
    an answer whose length got lost for an empty one.
    """

    def __init__(self, inner: socket.socket, watch: Watch) -> None:
        self._inner = inner
        self._watch = watch
        self._keeps_open = inner.makefile("rb", buffering=0)
        self._head = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while True:
            self._watch.check()
            try:
                count = self._inner.recv_into(buffer)
            except TimeoutError:
                continue
            self._watch.moved(received=count)
            if not self._head.endswith(_HEAD_END):
                self._follow_head(bytes(buffer[:count]))
            return count

    def _follow_head(self, data: bytes) -> None:
        if not data:
            raise ConnectionResetError("the far end hung up in the head of its answer")
        seen = self._head + data
        self._head = _HEAD_END if _HEAD_END in seen else seen[-3:]

    def close(self) -> None:
        if not self.closed:
            self._keeps_open.close()
        super().close()


class Dialler:
    """Connects. A name is looked up on a thread of its own, because the system's look-up cannot be interrupted: when
    it hangs, that thread alone stays behind until the system gives up, and the next attempt waits for the same one.
    """

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._lookup: tuple[tuple[str, int], Future[list[_Address]]] | None = None

    def dial(self, connection: HTTPConnection, host: str, port: int) -> socket.socket:
        """A connected socket; raises urllib3's errors for `connection`, or `Cancelled`."""
        self._watch.dialling()
        error: OSError | None = None
        for family, kind, protocol, _name, address in self._addresses(connection, host, port):
            line = socket.socket(family, kind, protocol)
            try:
                self._connect(line, address)
            except OSError as problem:
                line.close()
                error = problem
            except BaseException:
                line.close()
                raise
            else:
                self._watch.connected()
                return line
        if isinstance(error, TimeoutError):
            raise ConnectTimeoutError(connection, "connecting took too long") from error
        raise NewConnectionError(connection, f"no connection: {error}") from error

    def _addresses(self, connection: HTTPConnection, host: str, port: int) -> list[_Address]:
        try:
            return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        except (socket.gaierror, UnicodeError):
            pass  # a name
        if self._lookup is None or self._lookup[0] != (host, port):
            self._lookup = (host, port), _looked_up(host, port)
        found = self._lookup[1]
        if not self._watch.wait_for(lambda seconds: _is_done(found, seconds)):
            raise ConnectTimeoutError(connection, "looking up the name took too long")
        self._lookup = None
        try:
            return found.result()
        except (OSError, UnicodeError) as error:
            raise NameResolutionError(host, connection, cast(socket.gaierror, error)) from error

    def _connect(self, line: socket.socket, address: _Address) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        line.setblocking(False)
        line.connect_ex(address)  # what comes of it is told below
        with selectors.DefaultSelector() as selector:
            selector.register(line, selectors.EVENT_WRITE)
            if not self._watch.wait_for(lambda seconds: bool(selector.select(seconds))):
                raise TimeoutError
        if code := line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(code, "cannot connect")
        line.settimeout(SLICE_SECONDS)


def _is_done(future: "Future[Any]", seconds: float) -> bool:
    try:
        future.exception(seconds)
    except TimeoutError:
        return False
    return True


def _looked_up(host: str, port: int) -> "Future[list[_Address]]":
    found: Future[list[_Address]] = Future()

    def look_up() -> None:
        try:
            found.set_result(cast("list[_Address]", socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            found.set_exception(error)

    threading.Thread(target=look_up, name="name look-up", daemon=True).start()
    return found


def tls_context(watch: Watch) -> ssl.SSLContext:
    """urllib3's own settings, with a handshake that can be cut short."""

    class Handshaking(ssl.SSLSocket):
        def do_handshake(self, block: bool = False) -> None:
            def shaken(seconds: float) -> bool:
                self.settimeout(seconds)
                try:
                    super(Handshaking, self).do_handshake(block)
                except TimeoutError:
                    return False
                return True

            try:
                if not watch.wait_for(shaken):
                    raise TimeoutError("the handshake took too long")
            except Cancelled:  # `ssl` closes only after errors that it knows
                self.close()
                raise

    context = create_urllib3_context()
    context.sslsocket_class = Handshaking
    return context


def watched_pools(watch: Watch) -> dict[str, type[HTTPConnectionPool]]:
    """urllib3's connection pools by scheme, with every socket under `watch`."""
    dialler = Dialler(watch)

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return dialler.dial(self, self._dns_host, self.port)

        def connect(self) -> None:
            super().connect()
            self.sock = cast(socket.socket, _WatchedSocket(self.sock, watch))

    class Tls(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return dialler.dial(self, self._dns_host, self.port)

        def connect(self) -> None:
            super().connect()
            self.sock = cast(socket.socket, _WatchedSocket(self.sock, watch))

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = Tls

    return {"http": PlainPool, "https": TlsPool}

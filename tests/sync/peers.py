"""The far end of a line, as bad as it gets: a real listener whose behaviour is a function of the test's."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

SIGN_OF_LIFE = b'{"server":"chuyendo"}'
GRACE_SECONDS = 10.0


@dataclass
class Peer:
    """What `behave` may use, and what it has seen."""

    port: int
    over: threading.Event = field(default_factory=threading.Event)
    """Set when the test is over: whoever does nothing does it until then."""
    callers: int = 0
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def read_request(self, line: socket.socket) -> bytes:
        """One whole request; empty when the caller has hung up."""
        data = b""
        while b"\r\n\r\n" not in data:
            if not (part := line.recv(65_536)):
                return b""
            data += part
        head, _, body = data.partition(b"\r\n\r\n")
        while len(body) < _length(head):
            if not (part := line.recv(65_536)):
                return b""
            body += part
        self.requests.append(head + b"\r\n\r\n" + body)
        return self.requests[-1]

    def answer(self, line: socket.socket) -> None:
        """Serve the caller as our server would, until it hangs up."""
        while self.read_request(line):
            line.sendall(ok())


def _length(head: bytes) -> int:
    for one in head.split(b"\r\n"):
        name, _, value = one.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def ok(body: bytes = SIGN_OF_LIFE, *headers: bytes) -> bytes:
    """An answer, byte for byte."""
    head = b"".join(b"%s\r\n" % one for one in (b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers))
    return head + b"\r\n" + body


Behaviour = Callable[[Peer, socket.socket], None]


@contextlib.contextmanager
def peer(*behaviours: Behaviour, receive_buffer: int | None = None, at: int = 0) -> Iterator[Peer]:
    """One behaviour for each caller in turn, the last one for all that come later; `at` is a port."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if receive_buffer:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    listener.bind(("127.0.0.1", at))
    listener.listen()
    found = Peer(listener.getsockname()[1])
    threads: list[threading.Thread] = []

    def serve(line: socket.socket, behave: Behaviour) -> None:
        line.settimeout(GRACE_SECONDS)
        with line, contextlib.suppress(OSError):
            behave(found, line)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = listener.accept()
                behave = behaviours[min(found.callers, len(behaviours) - 1)]
                found.callers += 1
                threads.append(threading.Thread(target=serve, args=(line, behave)))
                threads[-1].start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield found
    finally:
        found.over.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # closing alone wakes nobody on Linux
        listener.close()
        accepting.join()
        for thread in threads:
            thread.join()


# --- behaviours ---


def answers(peer: Peer, line: socket.socket) -> None:
    peer.answer(line)


def never_answers(peer: Peer, line: socket.socket) -> None:
    peer.read_request(line)
    peer.over.wait(GRACE_SECONDS)


def never_reads(peer: Peer, _line: socket.socket) -> None:
    peer.over.wait(GRACE_SECONDS)


def closes_at_once(peer: Peer, line: socket.socket) -> None:
    peer.read_request(line)


def answers_once_and_closes(peer: Peer, line: socket.socket) -> None:
    peer.read_request(line)
    line.sendall(ok())


def answers_once_and_closes_on_the_next(peer: Peer, line: socket.socket) -> None:
    """As a server does whose patience ends just when the next request is on its way."""
    answers_once_and_closes(peer, line)
    peer.read_request(line)


def answers_once_and_is_forgotten(peer: Peer, line: socket.socket) -> None:
    """As a router does that has dropped a resting connection and tells nobody."""
    answers_once_and_closes(peer, line)
    peer.over.wait(GRACE_SECONDS)


def closes_in_the_body(peer: Peer, line: socket.socket) -> None:
    peer.read_request(line)
    line.sendall(ok()[:-5])


def sends_only_headers(peer: Peer, line: socket.socket) -> None:
    peer.read_request(line)
    line.sendall(ok().removesuffix(SIGN_OF_LIFE))
    peer.over.wait(GRACE_SECONDS)


def trickling(data: bytes, seconds: float, size: int = 1) -> Behaviour:
    """`data` in pieces of `size` bytes, one each so many seconds."""

    def behave(peer: Peer, line: socket.socket) -> None:
        peer.read_request(line)
        for start in range(0, len(data), size):
            line.sendall(data[start : start + size])
            if peer.over.wait(seconds):
                return

    return behave


def reading_slowly(size: int, seconds: float) -> Behaviour:
    """Takes `size` bytes each so many seconds, then answers."""

    def behave(peer: Peer, line: socket.socket) -> None:
        data = b""
        while b"\r\n\r\n" not in data or len(data.partition(b"\r\n\r\n")[2]) < _length(data.partition(b"\r\n\r\n")[0]):
            data += line.recv(size)
            if peer.over.wait(seconds):
                return
        line.sendall(ok())

    return behave

"""A device's own line to the server, which can be cut and mended while the server goes on for everybody else."""

import contextlib
import math
import socket
import threading
from collections.abc import Callable


class Line:
    """Listens on a port of its own and carries bytes both ways; `cut` drops what is under way and refuses the rest.
    `cut_after` counts bytes: it breaks in the middle of a message, and from then on at the first byte of every call.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self.cut_after()
        self.port = 0
        self.mend()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def mend(self) -> None:
        """The line is there."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._start(self._accept, self._listener)

    def cut_after(self, up: float = math.inf, down: float = math.inf) -> None:
        """Break after so many more bytes to the server, or from it; without a number: never. `carried` counts anew."""
        with self._lock:
            self._left = {"up": up, "down": down}
            self.carried = {"up": 0, "down": 0}

    def _passed(self, way: str, data: bytes) -> bytes:
        with self._lock:
            passed = data[: int(min(len(data), self._left[way]))]
            self._left[way] -= len(passed)
            self.carried[way] += len(passed)
            return passed

    def cut(self) -> None:
        """The line is down."""
        if self._listener is not None:
            # Waking the accepting thread takes more than closing its socket on Linux.
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        with self._lock:
            ends = list(self._open)
        for end in ends:
            _hang_up(end)
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _start(self, work: Callable[..., None], *arguments: socket.socket | str) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._server_port))
            except OSError:
                _hang_up(caller)
                continue
            with self._lock:
                self._open |= {caller, server}
            self._start(self._carry, "up", caller, server)
            self._start(self._carry, "down", server, caller)

    def _carry(self, way: str, here: socket.socket, there: socket.socket) -> None:
        try:
            while data := here.recv(65_536):
                passed = self._passed(way, data)
                there.sendall(passed)
                if passed != data:
                    break
        except OSError:
            pass
        finally:
            _hang_up(here)
            _hang_up(there)
            with self._lock:
                self._open -= {here, there}


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()

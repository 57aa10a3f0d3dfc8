"""A device's own line to the server, which can be cut and mended while the server goes on for everybody else."""

import contextlib
import socket
import threading
from collections.abc import Callable


class Line:
    """Listens on a port of its own and carries bytes both ways; `cut` drops what is under way and refuses the rest."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
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

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
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
            self._start(self._carry, caller, server, True)
            self._start(self._carry, server, caller, False)

    def _carry(self, here: socket.socket, there: socket.socket, up: bool) -> None:
        try:
            while data := here.recv(65_536):
                self._passing(len(data), up)
                there.sendall(data)
        except OSError:
            pass
        finally:
            _hang_up(here)
            _hang_up(there)
            with self._lock:
                self._open -= {here, there}

    def _passing(self, count: int, up: bool) -> None:
        """Told of all bytes before they go on, for a line that is more than a line."""


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()

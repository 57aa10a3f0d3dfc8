"""How long a connection may take, and how many there may be: slow and silent clients cost others nothing (R13).

uvicorn itself waits for ever for a request's head and for an answer to be read. What is more than this process can
hold is for a proxy in front of it.
"""

import asyncio
import os
import socket
import struct
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 15.0
"""From the first moment of a connection, or the first byte of a further request, to the end of the request's head."""
UNREAD_SECONDS = 30.0
"""For an answer to be read, and beyond it one second for each `SLOWEST` bytes."""
SLOWEST = 2_000
HEAD_BYTES = 4_096
KEEP_SECONDS = 100
"""A device looks every minute or so, and a new connection costs more than the whole question."""
CONNECTIONS = 800
"""Below what systems allow a process to open."""
CROWDED = 500
"""From here on a connection that rests is not kept."""


class PatientProtocol(H11Protocol):
    """uvicorn's HTTP over h11, with an end to its patience."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._head, self._unread = _Patience(self.loop, transport), _Patience(self.loop, transport)
        super().connection_made(transport)
        transport.set_write_buffer_limits(0)  # so that `resume_writing` means: all of it has left
        self._head.begin(HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._head.begin(HEAD_SECONDS)
        else:
            self._head.end()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.begin(UNREAD_SECONDS + self.transport.get_write_buffer_size() / SLOWEST)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unread.end()

    def on_response_complete(self) -> None:
        self.timeout_keep_alive = KEEP_SECONDS if len(self.connections) < CROWDED else 1
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head.end()
        self._unread.end()
        super().connection_lost(exc)


class _Patience:
    """Breaks off a connection unless `end` comes in time."""

    def __init__(self, loop: asyncio.AbstractEventLoop, transport: asyncio.Transport) -> None:
        self._loop = loop
        self._transport = transport
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, seconds: float) -> None:
        """Does nothing while it runs."""
        if self._timer is None:
            self._timer = self._loop.call_later(seconds, self._break_off)

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _break_off(self) -> None:
        # At once: otherwise the system itself would go on holding what nobody reads.
        line = self._transport.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0))
        self._transport.abort()


def web_config(app: Any, **more: Any) -> uvicorn.Config:
    """How the application is served."""
    return uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        h11_max_incomplete_event_size=HEAD_BYTES,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=KEEP_SECONDS,
        **{"timeout_graceful_shutdown": 5} | more,
    )

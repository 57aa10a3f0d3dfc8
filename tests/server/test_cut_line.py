"""A real line cut at every few bytes of request and answer: the next crossing completes, nothing is doubled (R8)."""

import contextlib
import itertools
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from app.records.tables import PUPIL, SCORE
from server.api import make_app
from server.connections import web_config
from server.sign_in import SignIns
from sync.change import Change, State
from sync.clock import new_id
from sync.engine import Phase
from sync.http import HttpClient
from sync.line import Limits
from tests.school_day.line import Line
from tests.server.direct import Device, School, Server, values


@contextlib.contextmanager
def cut_line(server: Server) -> Iterator[Line]:
    listener = socket.create_server(("127.0.0.1", 0))
    app = make_app(server.crossings, SignIns(server.database, server.accounts, server.keys))
    serving = uvicorn.Server(web_config(app, log_config=None, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [listener]}, name="site")
    thread.start()
    line = Line(listener.getsockname()[1])
    try:
        yield line
    finally:
        line.cut()
        serving.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture
def line(embedded: Server) -> Iterator[Line]:
    with cut_line(embedded) as found:
        yield found


@contextlib.contextmanager
def over(line: Line, device: Device) -> Iterator[None]:
    """The device crosses over the line."""
    limits = Limits(connect=5, stall=5, stale=5, grace=30, slowest=100_000)
    with contextlib.closing(HttpClient(line.url, device.token, limits)) as client:
        device.meddle = lambda request: b"".join(client.exchange(request))
        yield
    device.meddle = device.ask


EVERY = 7
"""Bytes between two cuts."""


@pytest.mark.parametrize("kept", [True, False], ids=["kept connection", "new connection"])
@pytest.mark.parametrize("way", ["up", "down"])
def test_cut_at_every_few_bytes_the_next_crossing_completes(line: Line, school: School, way: str, kept: bool) -> None:
    teacher, second = school.device("teacher"), school.device("second")
    cuts, value = 0, 0
    for at in itertools.count(0, EVERY):
        value += 1
        with over(line, teacher):
            if kept:
                teacher.crossed()
            second.commit(second.mark(value, pupil="Bình"))  # there is something to bring as well
            second.crossed()
            teacher.commit(teacher.mark(value))
            line.cut_after(**{way: at})
            told = teacher.cross()
            line.cut_after()
            teacher.crossed()
        if told.error is None:
            break
        assert told.phase is Phase.WAITING, told
        cuts += 1
    assert cuts > 30
    assert teacher.verdicts() == [(State.ADMITTED, "")] * value
    with school.journal() as journal:
        written = [(key[2], one) for key, one in values(journal, SCORE)]
    expected = [(school.ids[name], one) for one in range(1, value + 1) for name in ("Bình", "An")]
    assert written == expected, "each once, in order"


def test_a_big_push_goes_on_where_it_was_cut(line: Line, school: School) -> None:
    """In parts, one after another: what has been answered is not sent again."""
    clerk = school.device("clerk")
    commits, rows = 11, 200
    for _ in range(commits):
        with clerk.copy.journal() as journal:
            pupils = [journal.refs.number(new_id(clerk.clock)) for _ in range(rows)]
        names = [clerk.clock.random_bytes(2_000).hex() for _ in range(rows)]
        clerk.commit(*(Change(PUPIL.number, (one,), ((1, name),)) for one, name in zip(pupils, names, strict=True)))
    before, sent, parts = school.position(), [], 0
    with over(line, clerk):
        for up in (0, 1, 200, 100_000, 1_000_000, 3_000_000, 4_000_000):
            line.cut_after(up=up)
            assert clerk.cross().phase is Phase.WAITING
            sent.append(line.carried["up"])
            if school.position() > before:
                parts += 1
            before = school.position()
        line.cut_after(down=30)
        assert clerk.cross().phase is Phase.WAITING
        line.cut_after()
        clerk.crossed()
        rest = line.carried["up"]
    assert parts >= 1, "the first part had arrived before the second was cut"
    assert rest < 2_000_000, "it is not sent again"
    assert clerk.verdicts() == [(State.ADMITTED, "")] * commits * rows
    with school.journal() as journal:
        assert len(values(journal, PUPIL)) == commits * rows

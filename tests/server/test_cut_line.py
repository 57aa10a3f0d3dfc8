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
    app = make_app(server.database, server.accounts, server.keys, server.clock)
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
    assert cuts > 20
    assert teacher.verdicts() == [(State.ADMITTED, "")] * value
    with school.journal() as journal:
        written = [(key[2], one) for key, one in values(journal, SCORE)]
    expected = [(school.ids[name], one) for one in range(1, value + 1) for name in ("Bình", "An")]
    assert written == expected, "each once, in order"


COMMITS, ROWS, NAME_BYTES = 11, 200, 2_000
"""More than fits one request, though not by much."""


def write_much(clerk: Device) -> None:
    """Long names that do not shrink to less than `NAME_BYTES`."""
    for _ in range(COMMITS):
        with clerk.copy.journal() as journal:
            pupils = [journal.refs.number(new_id(clerk.clock)) for _ in range(ROWS)]
        names = [clerk.clock.random_bytes(NAME_BYTES).hex() for _ in range(ROWS)]
        clerk.commit(*(Change(PUPIL.number, (one,), ((1, name),)) for one, name in zip(pupils, names, strict=True)))


def test_a_big_push_goes_on_where_it_was_cut(line: Line, school: School) -> None:
    """In parts, one after another: what the server has taken in is not sent again."""
    clerk = school.device("clerk")
    write_much(clerk)
    empty = school.position()
    with over(line, clerk):
        for up in (0, 1, 200, 100_000, 500_000):
            line.cut_after(up=up)
            assert clerk.cross().phase is Phase.WAITING
            assert school.position() == empty, "a part is there whole or not at all"
        line.cut_after(up=1_000_000)
        assert clerk.cross().phase is Phase.WAITING
        first = school.position() - empty
        assert 0 < first < COMMITS, "the first part has arrived, the second was cut"
        line.cut_after(down=30)
        assert clerk.cross().phase is Phase.WAITING
        second = school.position() - empty
        assert first < second, "the answer alone was lost"
        line.cut_after()
        clerk.crossed()
        assert line.carried["up"] < (COMMITS - first + 1) * ROWS * NAME_BYTES * 1.1
    assert clerk.verdicts() == [(State.ADMITTED, "")] * COMMITS * ROWS
    with school.journal() as journal:
        assert len(values(journal, PUPIL)) == COMMITS * ROWS


def test_nothing_is_sent_twice_over_a_whole_line(line: Line, school: School) -> None:
    """The server tells its verdicts on a big part bit by bit; with each bit the rest of the part was sent again."""
    clerk = school.device("clerk")
    write_much(clerk)
    with over(line, clerk):
        line.cut_after()
        clerk.crossed()
        assert line.carried["up"] < COMMITS * ROWS * NAME_BYTES * 1.1
    assert clerk.verdicts() == [(State.ADMITTED, "")] * COMMITS * ROWS

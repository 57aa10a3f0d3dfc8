"""The past of a row, as the server tells it to a device that asks."""

import uuid
from typing import Any

import pytest

from app.records.tables import PUPIL
from server.history import Histories
from sync import asking
from sync.change import Change
from sync.journal import pack_key
from tests.server.direct import Device, School, Server


def past(school: School, device: Device, key: tuple[int, ...]) -> list[asking.Told]:
    server = school.server
    histories = Histories(server.database, server.accounts, server.keys)
    with device.copy.journal() as journal:
        asked = asking.ask(journal, PUPIL, key)
    answer = histories.answer(bytes.fromhex(device.token) + asked)
    with device.copy.journal() as journal:
        return asking.read(journal, answer[64:])


def test_the_past_of_a_row_whose_fields_were_set_together(school: School) -> None:
    clerk = school.device("clerk")
    an = clerk.ref("An")
    clerk.commit(Change(PUPIL.number, (an,), ((1, "An"), (2, "2015-01-02"), (4, "A1"))))
    clerk.crossed()
    told = past(school, clerk, (an,))
    assert [(one.field, one.value) for one in told] == [(1, "An"), (2, "2015-01-02"), (4, "A1")]


def test_the_past_of_a_row_that_one_commit_set_twice_is_in_the_order_of_writing(school: School) -> None:
    clerk = school.device("clerk")
    an = clerk.ref("An")
    clerk.commit(Change(PUPIL.number, (an,), ((1, "first"),)), Change(PUPIL.number, (an,), ((1, "second"),)))
    clerk.crossed()
    assert [one.value for one in past(school, clerk, (an,))] == ["first", "second"]


def test_of_a_long_past_the_newest_is_told_and_no_change_in_parts(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.answering.MAX_HISTORY", 3)
    clerk = school.device("clerk")
    an = clerk.ref("An")
    for name in ("first", "second"):
        clerk.commit(Change(PUPIL.number, (an,), ((1, name), (2, "2015-01-02"))))
    clerk.crossed()
    assert [(one.field, one.value) for one in past(school, clerk, (an,))] == [(1, "second"), (2, "2015-01-02")]


def test_the_past_of_a_row_can_be_read_before_its_newest_ids_have_come(school: School) -> None:
    school.enrol()
    reader, clerk = school.device("principal"), school.device("clerk")
    with clerk.copy.journal() as journal:
        new = journal.refs.number(uuid.UUID(int=4711))
    clerk.commit(Change(PUPIL.number, (new,), ((1, "An"),)))
    clerk.commit(Change(PUPIL.number, (clerk.ref("An"),), ((5, new),)))
    clerk.crossed()
    told = past(school, reader, (reader.ref("An"),))
    assert [(one.field, one.value) for one in told] == [(1, "An"), (5, asking.UNKNOWN)]
    reader.crossed()
    told = past(school, reader, (reader.ref("An"),))
    with reader.copy.journal() as journal:
        assert told[1].value == journal.refs.find(uuid.UUID(int=4711))


def test_the_past_can_be_read_while_a_new_writer_writes_into_it(
    on_postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL shows each statement what is committed by then: the rows may name a writer younger than the list. The
    embedded database reads all in one snapshot.
    """
    school = on_postgresql.found()
    school.enrol()
    clerk = school.device("clerk")
    done = False

    def meanwhile(key: Any) -> bytes:
        nonlocal done
        if not done:
            done = True
            second = school.device("clerk")
            second.commit(Change(PUPIL.number, (second.ref("An"),), ((1, "Ân"),)))
            second.crossed()
        return pack_key(key)

    monkeypatch.setattr("sync.answering.pack_key", meanwhile)
    assert past(school, clerk, (clerk.ref("An"),))

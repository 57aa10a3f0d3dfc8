"""Held nonsense, the server's own chain over a restore, the past of a row."""

import uuid
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from app.desk.returned import returned
from app.records.tables import PUPIL, SCHEMA, SCORE
from server.history import Histories
from sync import answering, asking, seal, wire
from sync.change import Change
from sync.journal import unpack_key
from tests.server.direct import Device, School, answer_to, seal_by_hand
from tests.server.people import moves
from tests.server.test_epochs import Restorable


def lost_rows(device: Device) -> list[tuple[int, tuple[int | str, ...]]]:
    with device.copy.journal() as journal:
        table = journal.tables.lost_head
        rows = journal.connection.execute(select(table.c.tbl, table.c.key).where(table.c.school == journal.school))
        return sorted((tbl, unpack_key(bytes(key))) for tbl, key in rows)


NONSENSE: dict[str, Any] = {
    "mark": [9, ["6A", "math", "An", 1, 1], [[1, 2**52]]],
    "subject": [9, ["6A", "chess", "An", 2**40, -5], [[1, 80]]],
    "no number": [9, ["6A", "math", "An", 1, 1], [[1, None]]],
    "day": [10, ["6A", "An", -3, 77], [[1, 99]]],
    "role": [3, ["An", "king", "6A", "chess"], [[1, 7]]],
    "outcome": [14, ["6A", "An", 3, 3], [[1, "eaten"]]],
    "closing": [15, ["6A", "chess", 9], [[1, 2**52]]],
    "conduct": [13, ["6A", "An", 9], [[1, "x"]]],
    "sex": [6, ["An"], [[2, "yesterday"], [3, "x"], [5, None]]],
    "grade": [4, ["6A"], [[2, None]]],
    "enrolment": [8, ["6A", "An"], [[1, "flying"], [2, "never"]]],
}


@pytest.mark.parametrize("what", NONSENSE)
def test_held_nonsense_of_one_who_was_shut_out_can_be_looked_at(school: School, what: str) -> None:
    school.enrol()
    teacher, principal = school.device("teacher"), school.device("principal")
    accounts, database = school.server.accounts, school.server.database
    with database.write() as connection:
        accounts.set_active(connection, teacher.account.login, active=False)
    table, key, values = NONSENSE[what]
    key = [school.ids.get(part, part) if isinstance(part, str) else part for part in key]
    body = msgspec.msgpack.encode([1, 1, 0, 0, [[table, key, values]]])
    assert answer_to(teacher, seal_by_hand(teacher, [body])).refusals == []
    principal.crossed()
    with principal.copy.journal() as journal:
        assert len(returned(journal)) == 1


def test_the_servers_own_new_copies_are_not_taken_for_those_it_lost(restorable: Restorable) -> None:
    """After a restore the server's own chain goes on with the same numbers and other content."""
    school = restorable.school
    teacher, clerk, sleeper = school.device("teacher"), school.device("clerk"), school.device("principal")
    teacher.commit(teacher.mark(70), teacher.mark(60, pupil="Bình"))
    teacher.crossed()
    restorable.back_up()
    clerk.crossed().commit(*moves(clerk, "An", "6A", "6B"))
    clerk.crossed()  # the server copies An's mark; then this computer burns
    sleeper.crossed()
    restorable.restore()
    sleeper.crossed()
    before = lost_rows(sleeper)
    assert any(tbl == SCORE.number for tbl, _ in before)
    other = school.device("clerk")
    other.commit(*moves(other, "Bình", "6A", "6B"))
    other.crossed()
    sleeper.crossed()
    assert lost_rows(sleeper) == before


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


def test_the_past_of_a_row_can_be_read_before_its_newest_ids_have_come(school: School) -> None:
    school.enrol()
    reader, clerk = school.device("principal"), school.device("clerk")
    with clerk.copy.journal() as journal:
        new = journal.refs.number(uuid.UUID(int=4711))
    clerk.commit(Change(PUPIL.number, (new,), ((1, "An"),)))
    clerk.commit(Change(PUPIL.number, (clerk.ref("An"),), ((5, new),)))
    clerk.crossed()
    assert len(past(school, reader, (reader.ref("An"),))) == 2


_ = (SCHEMA, seal, wire)


def test_the_past_can_be_read_while_a_new_writer_writes_into_it(
    school_anywhere: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL shows each statement what is committed by then: the rows may name a writer younger than the list."""
    school = school_anywhere
    server = school.server
    if server.database._embedded is not None:
        pytest.skip("one snapshot there")
    school.enrol()
    clerk = school.device("clerk")
    real = answering.pack_key
    done = False

    def meanwhile(key: Any) -> bytes:
        nonlocal done
        if not done:
            done = True
            second = school.device("clerk")
            second.commit(Change(PUPIL.number, (second.ref("An"),), ((1, "Ân"),)))
            second.crossed()
        return real(key)

    monkeypatch.setattr(answering, "pack_key", meanwhile)
    assert past(school, clerk, (clerk.ref("An"),))

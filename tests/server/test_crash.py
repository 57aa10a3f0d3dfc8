"""A crash at any step of applying an answer, or of the server answering, leaves nothing half done (R8)."""

import pytest
from sqlalchemy import func, select

from sync import answering, applying, audit, holding, outbox, snapshot, statehash, wire
from sync.change import State
from sync.errors import EnvironmentProblem
from sync.journal import Journal
from sync.refs import Refs
from sync.statehash import Sums
from tests.server.direct import (
    ADMITTED,
    Device,
    School,
    contested,
    request_of,
    state_hash,
)

# --- crash anywhere while applying (R8) ---


APPLYING_STEPS: list[tuple[object, str]] = [
    (applying, "_check_fits"),
    (applying, "_learn_ids"),
    (Refs, "learn"),
    (outbox, "mark_answered"),
    (Journal, "enter"),
    (Journal, "_record"),
    (Journal, "_move"),
    (Sums, "write"),
    (Journal, "write_rows"),
    (Journal, "mark_contested"),
    (Journal, "advance"),
    (holding, "forget_found"),
    (statehash, "total"),
    (outbox, "is_answered"),
]
REGRANTING_STEPS: list[tuple[object, str]] = [
    (holding, "purge_rows"),
    (holding, "purge_log"),
    (applying, "_hold_grants"),
    (snapshot, "load"),
    (snapshot, "_load_table"),
    (holding, "forget_loaded"),
    (outbox, "lay_over"),
]
"""Only where the rights are told anew, as to a new device."""
STEPS = [(step, new) for new in (True, False) for step in APPLYING_STEPS] + [(step, True) for step in REGRANTING_STEPS]


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize(
    ("step", "new"), STEPS, ids=[f"{step[1]}, {'new' if new else 'known'} device" for step, new in STEPS]
)
def test_a_crash_at_any_step_of_applying_leaves_nothing_half_done(
    school: School, step: tuple[object, str], new: bool, before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, what = step
    teacher, second = school.device("teacher"), Device(school, "second")
    if not new:
        second.crossed()
    teacher.judged(teacher.mark(80))
    second.commit(second.mark(90))
    second.commit(second.mark(91, pupil="Bình"))
    held = everything(second)

    real = getattr(where, what)

    def crash(*arguments: object, **named: object) -> object:
        if not before:
            real(*arguments, **named)
        raise EnvironmentProblem("store.io")

    answered = False

    def answer_then_crash(request: bytes) -> bytes:
        nonlocal answered
        data = second.ask(request)
        answered = True
        monkeypatch.setattr(where, what, crash)
        return data

    second.meddle = answer_then_crash
    status = second.cross()
    monkeypatch.undo()
    assert answered
    assert status.error is not None
    assert status.error.code == "store.io"
    assert everything(second) == held
    assert second.verdicts() == [(State.PENDING, "")] * 2
    second.meddle = second.ask
    second.crossed()
    assert second.verdicts() == [ADMITTED] * 2
    assert contested(second, second.mark(0))
    assert school.scores() == [80, 90, 91]
    with second.copy.journal() as journal:
        assert audit.audit(journal) > 0


def everything(device: Device) -> tuple[object, ...]:
    """What may not be half done, but for what sealing has added."""
    with device.copy.journal() as journal:
        counts = []
        for table in (*journal.tables.projection.values(), journal.tables.change, journal.tables.log_entry):
            query = select(func.count()).select_from(table).where(table.c.school == journal.school)
            counts.append(journal.connection.execute(query).scalar_one())
        held = holding.held_grants(journal)
        return state_hash(journal), journal.position(), held, journal.contested(), counts, journal.refs.by_told()


ADMITTING_STEPS: list[tuple[object, str]] = [
    (answering, "_keep_evidence"),
    (Journal, "advance_writer"),
    (Journal, "enter"),
    (Sums, "write"),
    (Journal, "write_rows"),
    (answering, "gather"),
    (statehash, "total"),
    (wire, "encode"),
]


@pytest.mark.parametrize(("where", "step"), ADMITTING_STEPS, ids=[step for _, step in ADMITTING_STEPS])
def test_a_crash_at_any_step_of_the_server_leaves_nothing_half_done(
    school_anywhere: School, where: object, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = school_anywhere
    teacher = school.device("teacher")
    teacher.commit(teacher.mark(80))
    request = request_of(teacher)
    before = school.position()

    def crash(*_arguments: object, **_named: object) -> object:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(where, step, crash)
        with pytest.raises(ZeroDivisionError):
            teacher.ask(request)
    if step != "encode":  # the answer is written after the transaction
        assert school.position() == before
    teacher.crossed()
    assert teacher.verdicts() == [ADMITTED]
    assert school.scores() == [80]

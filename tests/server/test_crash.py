"""A crash at any step of applying an answer, or of the server answering, leaves nothing half done (R8)."""

import pytest

from sync import answering, applying, outbox, statehash, wire
from sync.change import State
from sync.errors import EnvironmentProblem
from sync.journal import Journal
from tests.server.direct import (
    ADMITTED,
    Device,
    School,
    contested,
    request_of,
    state_hash,
)

# --- crash anywhere while applying (R8) ---


APPLYING_STEPS = [
    (applying, "_check_fits"),
    (outbox, "mark_answered"),
    (Journal, "enter"),
    (Journal, "_record"),
    (Journal, "_replace_heads"),
    (statehash, "add"),
    (Journal, "_project"),
    (Journal, "_write_projection"),
    (Journal, "_mark_contested"),
    (applying, "_hold_grants"),
    (Journal, "advance"),
    (statehash, "total"),
    (outbox, "is_answered"),
]


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize(("where", "step"), APPLYING_STEPS, ids=[step for _, step in APPLYING_STEPS])
def test_a_crash_at_any_step_of_applying_leaves_nothing_half_done(
    school: School, where: object, step: str, before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher, second = school.device("teacher"), Device(school, "second")
    teacher.judged(teacher.mark(80))
    second.commit(second.mark(90))
    second.commit(second.mark(91, pupil="Bình"))
    with second.copy.journal() as journal:
        held = state_hash(journal), journal.position(), applying.held_grants(journal)

    real = getattr(where, step)

    def crash(*arguments: object, **named: object) -> object:
        if not before:
            real(*arguments, **named)
        raise EnvironmentProblem("store.io")

    answered = False

    def answer_then_crash(request: bytes) -> bytes:
        nonlocal answered
        data = second.ask(request)
        answered = True
        monkeypatch.setattr(where, step, crash)
        return data

    second.meddle = answer_then_crash
    status = second.cross()
    monkeypatch.undo()
    assert answered
    assert status.error is not None
    assert status.error.code == "store.io"
    with second.copy.journal() as journal:
        assert (state_hash(journal), journal.position(), applying.held_grants(journal)) == held
    assert second.verdicts() == [(State.PENDING, "")] * 2
    second.meddle = second.ask
    second.crossed()
    assert second.verdicts() == [ADMITTED] * 2
    assert contested(second, second.mark(0))
    assert school.scores() == [80, 90, 91]


ADMITTING_STEPS = [
    (answering, "_keep_evidence"),
    (Journal, "advance_writer"),
    (Journal, "enter"),
    (statehash, "add"),
    (Journal, "_project"),
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

"""R1, R13: what happens when copies differ and reading anew does not help."""

import pytest

from server.crossing import Crossings
from sync.engine import Phase
from sync.errors import EnvironmentProblem
from tests.server.direct import Device, School, shown


def counting(device: Device, most: int = 30) -> list[int]:
    asked: list[int] = []

    def count(request: bytes) -> bytes:
        asked.append(len(request))
        if len(asked) >= most:
            raise EnvironmentProblem("crossing.unreachable")
        return device.ask(request)

    device.meddle = count
    return asked


def test_a_mismatch_that_reading_anew_does_not_mend_stops_the_engine(school: School) -> None:
    """As the protocol says: once more, and if that fails it stops."""
    school.enrol()
    teacher = school.device("teacher")
    with school.journal() as journal:  # a mistake at the server, whatever its cause
        sums = journal.tables.scope_sum
        journal.connection.execute(sums.update().where(sums.c.school == journal.school).values(total=b"\7" * 16))
    asked = counting(teacher)
    status = teacher.cross()
    assert (status.phase, len(asked) < 10) == (Phase.STOPPED, True), len(asked)


def test_a_snapshot_of_a_transaction_that_failed_is_not_given_to_others(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.enrol()
    teacher = school.device("teacher")
    new = Device(school, "second")
    new.commit(new.mark(90))
    with monkeypatch.context() as patch:

        def dies(*_arguments: object) -> bytes:
            raise EnvironmentProblem("crossing.server_trouble")  # the line to the database breaks before the commit

        patch.setattr(Crossings, "_new_ids", dies)
        assert new.cross().error is not None
    teacher.commit(teacher.mark(60, column=2))
    teacher.crossed()
    third = Device(school, "second")
    asked = counting(third)
    status = third.cross()
    assert (status.error, len(asked) < 10) == (None, True)
    assert (shown(third, third.mark(0)), shown(third, third.mark(0, column=2))) == (None, 60)

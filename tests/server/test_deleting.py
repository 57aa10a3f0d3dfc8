"""Deleting a pupil: gone from the roll, nothing lost, and nobody's work vanishes unseen (DESIGN §3.3)."""

import datetime

from app.desk import pupils
from app.desk.roll import roll_of
from app.exchange.class_list_import import roll_entries
from app.records.tables import PUPIL
from sync.change import Change, State
from tests.server.direct import Device, School
from tests.server.people import STAFF, conflicts, deletes, eight, everybody, mark_of, new_pupil, settles, told


def roll(device: Device, class_: str = "6A") -> list[str]:
    ref = device.ref(class_)
    with device.copy.journal() as journal:
        return [line.name for line in roll_of(journal, ref)]


def bring_back(device: Device, pupil: str) -> None:
    ref = device.ref(pupil)
    with device.copy.journal() as journal:
        changes = pupils.bring_back(pupils.open_pupils(journal, device.me), ref)
    device.commit(*changes)


def test_a_deleted_pupil_is_gone_everywhere_and_comes_back_with_everything(school_anywhere: School) -> None:
    school = school_anywhere
    school.enrol()
    teacher, clerk = school.device("teacher"), school.device("clerk")
    new_pupil(clerk, "Chi", "Chi")
    everybody(clerk, teacher)
    teacher._refs.clear()
    teacher.commit(teacher.mark(eight(80), pupil="Chi"))
    everybody(teacher, clerk)
    assert clerk.judged(deletes(clerk, "Chi")) == (State.ADMITTED, "")
    assert roll(clerk) == roll(teacher.crossed()) == ["An", "Bình"]
    with clerk.copy.journal() as journal:
        assert [entry.full_name for entry in roll_entries(journal)] == []
        [gone] = pupils.open_pupils(journal, clerk.me).gone
    assert (gone.name, gone.birth_date, gone.class_name, gone.by) == ("Chi", "05/09/2015", "6A", "clerk")
    assert datetime.datetime.fromtimestamp(gone.at / 1000, datetime.UTC).year == 2027
    assert conflicts(clerk) == conflicts(teacher) == [], "the clerk had seen the mark"
    bring_back(clerk, "Chi")
    everybody(clerk, teacher)
    assert roll(teacher) == ["An", "Bình", "Chi"]
    assert mark_of(teacher, "Chi", "6A") == eight(80)


def test_only_who_keeps_the_roll_deletes(school: School) -> None:
    school.enrol()
    teacher, homeroom = school.device("teacher"), school.device("homeroom")
    for device in (teacher, homeroom):
        assert device.judged(deletes(device, "An")) == (State.REFUSED, "no_right")
        assert roll(device) == ["An", "Bình"]


def test_a_tombstone_is_one_or_nothing(school: School) -> None:
    school.enrol()
    clerk = school.device("clerk")
    for value in (2, -1, None):
        assert clerk.judged(Change(PUPIL.number, (clerk.ref("An"),), ((0, value),))) == (State.REFUSED, "not_a_value")
    itself = Change(PUPIL.number, (clerk.ref("An"),), ((0, 1), (5, clerk.ref("An"))))
    assert clerk.judged(itself) == (State.REFUSED, "not_a_value")


def test_the_clerk_deletes_while_the_teacher_marks(school: School) -> None:
    """Marks stand in other rows than the pupil: both sides hear of it all the same, and a person decides."""
    school.enrol()
    teacher, clerk, second = school.device("teacher"), school.device("clerk"), school.device("second")
    teacher.crossed().commit(teacher.mark(eight(80)), teacher.mark(eight(70), column=2))
    clerk.crossed().commit(deletes(clerk, "An"))
    clerk.crossed()
    everybody(teacher, clerk, second)
    assert teacher.verdicts() == [(State.ADMITTED, "")] * 2
    [seen] = conflicts(clerk)
    assert told(seen) == (
        "An",
        "Personal record · deleted",
        [("deleted", "clerk"), ("kept; 2 entries written", "teacher")],
    )
    assert seen.may_settle
    [its] = conflicts(teacher)
    assert (told(its), its.may_settle) == (told(seen), False)
    assert conflicts(second) == [], "it is neither theirs nor theirs to settle"
    settles(clerk, seen, 0)
    everybody(clerk, teacher)
    assert roll(teacher) == ["An", "Bình"]
    assert mark_of(teacher, "An", "6A") == eight(80)
    assert conflicts(clerk) == conflicts(teacher) == []


def test_the_teacher_marked_first_and_the_clerk_had_not_seen_it(school: School) -> None:
    school.enrol()
    teacher, clerk = school.device("teacher"), school.device("clerk")
    clerk.crossed()
    teacher.commit(teacher.mark(eight(80)))
    teacher.crossed()
    clerk.commit(deletes(clerk, "An"))
    everybody(clerk, teacher)
    [seen] = conflicts(clerk)
    assert [words for words, _by in told(seen)[2]] == ["kept; 1 entry written", "deleted"]
    settles(clerk, seen, 1)
    assert conflicts(clerk)[0].settled == "deleted"
    everybody(clerk, teacher)
    assert conflicts(clerk) == conflicts(teacher) == []
    assert roll(teacher) == ["Bình"]


def test_deleted_by_one_clerk_while_another_corrects_the_birth_date(school: School) -> None:
    school = school.server.found(STAFF)
    school.enrol()
    clerk, other, principal = school.device("clerk"), school.device("clerk2"), school.device("principal")
    other.commit(Change(PUPIL.number, (other.ref("An"),), ((2, "2015-09-05"),)))
    clerk.commit(deletes(clerk, "An"))
    everybody(clerk, other, principal)
    for device in (clerk, other, principal):
        [seen] = conflicts(device)
        assert told(seen)[2] == [("deleted", "clerk"), ("kept; birth date: 05/09/2015", "clerk2")]
        assert seen.may_settle
    settles(principal, conflicts(principal)[0], 0)
    everybody(principal, clerk, other)
    assert conflicts(clerk) == conflicts(other) == []
    assert roll(clerk) == ["An", "Bình"]

"""People who were entered twice, and merging them: proposed, noticed when it crosses, undone (DESIGN §3.3)."""

import datetime

import pytest

from app.desk import duplicates, pupils
from app.desk.duplicates import DuplicatesBook, Likeness, Pair
from app.desk.roll import roll_of
from app.records.tables import PUPIL_DETAIL
from sync.change import State
from sync.errors import UserError
from tests.server.direct import Device, School, Server
from tests.server.people import (
    STAFF,
    conflicts,
    eight,
    everybody,
    known_anew,
    mark_of,
    new_pupil,
    origin_of,
    personal_number,
    remark,
    settles,
    told,
)

TODAY = datetime.date(2027, 1, 6)


@pytest.fixture
def school(embedded: Server) -> School:
    return embedded.found(STAFF)


def book_of(device: Device) -> DuplicatesBook:
    with device.copy.journal() as journal:
        return duplicates.open_duplicates(journal, device.me)


def pairs(device: Device) -> list[tuple[str, str, Likeness]]:
    return [(pair.first.name, pair.second.name, pair.likeness) for pair in book_of(device).pairs]


def merge(device: Device, keep: str, other: str) -> Pair:
    """One merges two records, taking what the kept one lacks."""
    book = book_of(device)
    kept, gone = duplicates.find(book, device.ref(keep), device.ref(other))
    chosen = duplicates.usual_choice(kept, gone)
    device.commit(*duplicates.merge(book, kept, gone, chosen, TODAY))
    return book.pairs[0]


def roll(device: Device, class_: str = "6A") -> list[tuple[str, int]]:
    ref = device.ref(class_)
    with device.copy.journal() as journal:
        return [(line.name, line.pupil) for line in roll_of(journal, ref)]


def entered_twice(school: School) -> tuple[Device, Device]:
    """Two clerks who enter the same pupil offline."""
    clerk, other = school.device("clerk"), school.device("clerk2")
    new_pupil(clerk, "one", "Đỗ Gia Đạo")
    new_pupil(other, "two", "Đỗ Gia Đạo")
    everybody(clerk, other)
    known_anew(clerk, other)
    return clerk, other


def test_two_clerks_enter_the_same_pupil_offline_and_both_are_asked(school: School) -> None:
    clerk, other = entered_twice(school)
    assert pairs(clerk) == pairs(other) == [("Đỗ Gia Đạo", "Đỗ Gia Đạo", Likeness.SAME_NAME_AND_BIRTH)]
    assert len(roll(clerk)) == 2, "nothing is merged by itself"
    firsts = []
    for device in (clerk, other):
        first = book_of(device).pairs[0].first.pupil
        with device.copy.journal() as journal:
            firsts.append(journal.refs.uuid_bytes(first))
    assert firsts == [min(school.ids["one"], school.ids["two"])] * 2, "the same record first on every device"
    assert not book_of(school.device("teacher")).may_merge


def test_the_same_personal_number_under_two_names(school: School) -> None:
    clerk = school.device("clerk")
    new_pupil(clerk, "one", "Nguyễn Thị Hoà")
    new_pupil(clerk, "two", "Nguyễn Thị Hòa Bình", born="2015-01-02")
    clerk.commit(personal_number(clerk, "one", "058315000001"), personal_number(clerk, "two", "058315000001"))
    [pair] = book_of(clerk.crossed()).pairs
    assert {pair.first.name, pair.second.name} == {"Nguyễn Thị Hoà", "Nguyễn Thị Hòa Bình"}
    assert pair.likeness is Likeness.SAME_NUMBER


def test_two_of_one_name_and_birth_date_can_be_two_people_for_good(school: School) -> None:
    clerk, other = entered_twice(school)
    book = book_of(clerk)
    clerk.commit(*duplicates.say_different(book, book.pairs[0]))
    everybody(clerk, other)
    assert pairs(clerk) == pairs(other) == []
    teacher = school.device("teacher")
    with pytest.raises(UserError, match=r"roll\.not_yours"):
        duplicates.say_different(book_of(teacher), book.pairs[0])


def test_merging_copies_what_was_chosen_moves_marks_and_names_their_origin(school: School) -> None:
    clerk, other = entered_twice(school)
    other.commit(personal_number(other, "two", "058315000001"))
    teacher = school.device("teacher")
    teacher.commit(teacher.mark(eight(80), pupil="two"), teacher.mark(eight(90), pupil="one", column=2))
    teacher.commit(teacher.mark(eight(60), pupil="two", column=2))
    everybody(other, teacher, clerk)
    merge(clerk, "one", "two")
    assert clerk.crossed().verdicts()[-1] == (State.ADMITTED, "")
    everybody(clerk, teacher)
    assert roll(clerk) == [("Đỗ Gia Đạo", clerk.ref("one"))]
    assert [mark_of(teacher, "one", "6A", column) for column in (1, 2)] == [eight(80), eight(90)]
    assert origin_of(teacher, "one", "6A")[:3] == [teacher.ref("6A"), teacher.ref("two"), teacher.ref("teacher")]
    assert pairs(clerk) == [] == conflicts(clerk)
    detail = (PUPIL_DETAIL.number, (clerk.ref("one"),))
    with clerk.copy.journal() as journal:
        [gone] = pupils.open_pupils(journal, clerk.me).gone
        assert journal.rows([detail])[detail].shown(PUPIL_DETAIL)[0] == "058315000001"
    assert gone.merged_into == "Đỗ Gia Đạo"


def test_a_merge_is_undone_by_lifting_the_tombstone(school: School) -> None:
    clerk, other = entered_twice(school)
    teacher = school.device("teacher")
    teacher.commit(teacher.mark(eight(80), pupil="two"))
    everybody(teacher, clerk)
    merge(clerk, "one", "two")
    everybody(clerk, teacher, other)
    two = other.ref("two")
    with other.copy.journal() as journal:
        changes = pupils.bring_back(pupils.open_pupils(journal, other.me), two)
    other.commit(*changes)
    everybody(other, clerk, teacher)
    assert sorted(ref for _, ref in roll(clerk)) == sorted([clerk.ref("one"), clerk.ref("two")])
    assert mark_of(teacher, "two", "6A") == eight(80)
    assert origin_of(teacher, "one", "6A")[1] == teacher.ref("two"), "what was copied says where it came from"
    assert len(pairs(clerk)) == 1, "they still look like one person"


def test_merge_against_merge_in_the_other_direction(school: School) -> None:
    """Each clerk keeps the record that the other one deletes: without a word, both would be gone."""
    clerk, other = entered_twice(school)
    merge(clerk, "one", "two")
    merge(other, "two", "one")
    everybody(clerk, other)
    for device in (clerk, other):
        assert [told(one)[1:] for one in conflicts(device)] == [
            ("Personal record · deleted", [("kept", "clerk"), ("deleted", "clerk2")]),
            ("Personal record · deleted", [("deleted", "clerk"), ("kept", "clerk2")]),
        ]
        assert roll(device) == [("Đỗ Gia Đạo", device.ref("one"))], "the first admitted stays on screen"
    for conflict in conflicts(clerk):
        settles(clerk, conflict, 0 if conflict.key == (clerk.ref("one"),) else 1)
    everybody(clerk, other)
    assert conflicts(clerk) == conflicts(other) == []
    assert roll(other) == [("Đỗ Gia Đạo", other.ref("one"))]
    with other.copy.journal() as journal:
        [gone] = pupils.open_pupils(journal, other.me).gone
    assert gone.merged_into, "it is still said whose record it was"


def test_one_merged_into_two_different_people(school: School) -> None:
    clerk, other = entered_twice(school)
    new_pupil(clerk, "three", "Đỗ Gia Đạo")
    everybody(clerk, other)
    known_anew(clerk, other)
    merge(clerk, "one", "two")
    merge(other, "three", "two")
    everybody(clerk, other)
    [conflict] = conflicts(clerk)
    assert conflict.place.where.endswith("merged")
    settles(clerk, conflict, clerk.ref("three"))
    everybody(clerk, other)
    assert conflicts(other) == []


def test_marks_that_come_for_the_merged_record_later_are_noticed_and_carried_over(school: School) -> None:
    clerk, _other = entered_twice(school)
    teacher = school.device("teacher")
    teacher.commit(teacher.mark(eight(80), pupil="two"))
    merge(clerk, "one", "two")
    everybody(clerk, teacher)
    [conflict] = conflicts(clerk)
    assert told(conflict)[2] == [("deleted", "clerk"), ("kept; 1 entry written", "teacher")]
    settles(clerk, conflict, 1)
    everybody(clerk, teacher)
    assert mark_of(teacher, "one", "6A") == eight(80)
    assert conflicts(clerk) == conflicts(teacher) == []


def test_homeroom_and_another_homeroom_teacher_write_a_remark_at_once(school: School) -> None:
    """Both stand, a text of both is proposed, and nothing is written before a person says so."""
    school.enrol()
    one, two = school.device("homeroom"), school.device("homeroom2")
    one.commit(remark(one, "Em chăm học."))
    everybody(one, two)
    one.commit(remark(one, "Em rất chăm học."))
    two.commit(remark(two, "Em chăm học. Cần mạnh dạn hơn."))
    everybody(one, two)
    for device in (one, two):
        [seen] = conflicts(device)
        assert [words for words, _by in told(seen)[2]] == ["Em rất chăm học.", "Em chăm học. Cần mạnh dạn hơn."]
        assert seen.proposed == "Em rất chăm học. Cần mạnh dạn hơn."
        assert seen.may_settle
    settles(two, conflicts(two)[0], conflicts(two)[0].proposed)
    everybody(two, one)
    assert conflicts(one) == conflicts(two) == []


def test_homeroom_and_subject_teacher_write_remarks_at_once_in_rows_of_their_own(school: School) -> None:
    school.enrol()
    homeroom, teacher = school.device("homeroom"), school.device("teacher")
    homeroom.commit(remark(homeroom, "Ngoan."))
    teacher.commit(remark(teacher, "Tính nhanh.", subject="math"))
    everybody(homeroom, teacher)
    assert conflicts(homeroom) == conflicts(teacher) == []
    assert homeroom.verdicts() == teacher.verdicts() == [(State.ADMITTED, "")]
    assert homeroom.judged(remark(homeroom, "Tốt.", subject="math")) == (State.REFUSED, "no_right")
    assert teacher.judged(remark(teacher, "Tốt.")) == (State.REFUSED, "no_right")
    assert teacher.judged(remark(teacher, "Tốt.", subject="arts")) == (State.REFUSED, "no_right")
    for text in ("x" * 1_001, " Tốt.", "Tốt.\n"):
        assert teacher.judged(remark(teacher, text, subject="math")) == (State.REFUSED, "not_a_value")

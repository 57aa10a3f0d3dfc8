"""Report cards from a real journal: what the records say is what the cards say."""

import dataclasses
import datetime
from pathlib import Path

import pytest

from app.desk import attendance, conduct, locks
from app.desk.conduct import Conduct
from app.documents.term_cards import ClassCards, gather, print_class
from app.rules.attendance import Attendance
from app.rules.calendar import Session
from app.rules.marks import PASSED
from app.rules.subjects import subject
from app.workspace import Workspace
from sync.errors import UserError
from tests.app.documents.class_6a import read_pages
from tests.school import PUPILS, School, class_named, enrol, enter, open_book

TODAY = datetime.date(2027, 1, 6)
COLUMNS = (1, 2, 3, 4, 11, 12)


def _cards(workspace: Workspace) -> ClassCards:
    class_, me = class_named(workspace, "6A"), workspace.me
    return workspace.read(lambda journal: gather(journal, me, class_, 1, TODAY))


def _fill(hai: Workspace) -> None:
    """All marks, conduct and one absence of 6A in term 1."""
    for code in ("math", "literature"):
        entered = {(number, column): 60 + number for number in range(1, 6) for column in COLUMNS}
        enter(hai, open_book(hai, "6A", code), entered)
    arts = open_book(hai, "6A", "arts")
    enter(hai, arts, {(number, column.number): PASSED for number in range(1, 6) for column in arts.columns})
    class_, me = class_named(hai, "6A"), hai.me
    book = hai.read(lambda journal: conduct.open_conduct(journal, me, class_.ref, 1))
    pupils = [row.pupil.pupil for row in arts.rows]
    hai.commit(conduct.write_conduct(book, dict.fromkeys(pupils, Conduct.GOOD)), book.base).result()
    sheet = hai.read(lambda journal: attendance.open_sheet(journal, me, class_.ref, TODAY, Session.MORNING))
    hai.commit(attendance.mark(sheet, {pupils[1]: Attendance.EXCUSED}, TODAY), sheet.base).result()


def _lock_all(principal: Workspace) -> None:
    class_, me = class_named(principal, "6A"), principal.me
    for code in ("math", "literature", "arts"):
        review = principal.read(lambda journal: locks.review(journal, me, class_, 1))
        principal.commit(locks.set_lock(review, subject(code), locked=True), review.base).result()
        assert principal.cross().error is None


def test_the_cards_say_what_the_records_say_and_are_clean_once_all_is_locked(
    founded_school: School, tmp_path: Path
) -> None:
    with founded_school.sign_in("mo") as clerk, founded_school.sign_in("hai") as hai:
        enrol(clerk, "6A")
        clerk.cross(), hai.cross()
        _fill(hai)
        hai.cross()
        with founded_school.sign_in("hieu") as principal:
            _lock_all(principal)
        clerk.cross()
        found = _cards(clerk)

    assert [card.pupil for card in found.cards] == list(PUPILS)
    second = found.cards[1]
    assert [line.subject for line in second.subjects] == ["Ngữ văn", "Toán", "Nghệ thuật"]
    maths, arts = second.subjects[1:]
    assert (maths.regular, maths.mid, maths.final, maths.average) == (("6,2",) * 4, "6,2", "6,2", "6,2")
    assert (arts.kind, arts.regular, arts.average) == ("comment", ("Đ", "Đ"), "Đ")
    assert (second.conduct, second.absences_excused, second.absences_unexcused) == ("Tốt", 1, 0)
    assert found.cards[0].absences_excused == 0
    assert (second.school.superior, second.school.name) == ("UBND XÃ PHƯỚC HÀ", "TRƯỜNG THCS PHƯỚC HÀ")
    assert (second.school.principal, second.homeroom_teacher) == ("Trần Trọng Hiếu", "Nguyễn Thị Hải")
    assert (second.roll_number, second.ministry_code, second.term) == (2, "0580060002", 1)
    assert (found.drafts, found.open_subjects, found.unfinished) == (0, (), ())
    assert (found.without_conduct, found.disputed) == (0, 0)
    assert found.file_name == "phieu-bao-6A-hk1-2026-2027.pdf"

    result = print_class(found, tmp_path / found.file_name, lambda *_: None, lambda: False)
    pages = read_pages(tmp_path / found.file_name)
    assert (result.pages, result.done, len(pages)) == (5, 5, 5)
    for page, card in zip(pages, found.cards, strict=True):
        assert card.pupil in page
        assert "6," in page


def test_unlocked_and_unfinished_data_makes_drafts_and_says_what_is_missing(founded_school: School) -> None:
    with founded_school.sign_in("mo") as clerk, founded_school.sign_in("hai") as hai:
        enrol(clerk, "6A")
        clerk.cross(), hai.cross()
        enter(hai, open_book(hai, "6A", "math"), {(1, column): 85 for column in COLUMNS})
        hai.cross(), clerk.cross()
        found = _cards(clerk)

    assert found.drafts == 5
    assert [one.subject.code for one in found.open_subjects] == ["literature", "math", "arts"]
    assert [(one.entered, one.due) for one in found.unfinished] == [(0, 30), (6, 30), (0, 20)]
    assert found.without_conduct == 5
    first, second = found.cards[0].subjects[1], found.cards[1].subjects[1]
    assert (first.average, first.reason) == ("8,5", None)
    assert (second.average, second.regular) == (None, (None,) * 4)
    assert second.reason == "No result yet, marks are missing"


def test_a_disputed_cell_keeps_only_that_pupil_from_clean_printing(founded_school: School) -> None:
    with (
        founded_school.sign_in("mo") as clerk,
        founded_school.sign_in("hai") as hai,
        founded_school.sign_in("nam") as nam,
        founded_school.sign_in("hieu") as principal,
    ):
        enrol(clerk, "6A")
        clerk.cross(), hai.cross(), nam.cross()
        enter(nam, open_book(nam, "6A", "math"), {(3, 1): 40})
        _fill(hai)
        hai.cross(), nam.cross(), principal.cross()
        _lock_all(principal)
        clerk.cross()
        found = _cards(clerk)
    assert found.disputed == 1
    assert [card.draft for card in found.cards] == [False, False, True, False, False]


def test_a_lock_that_the_server_has_not_admitted_makes_no_clean_card(founded_school: School) -> None:
    with founded_school.sign_in("mo") as clerk, founded_school.sign_in("hieu") as principal:
        enrol(clerk, "6A")
        clerk.cross(), principal.cross()
        founded_school.stop()
        class_, me = class_named(principal, "6A"), principal.me
        for code in ("math", "literature", "arts"):
            review = principal.read(lambda journal: locks.review(journal, me, class_, 1))
            principal.commit(locks.set_lock(review, subject(code), locked=True), review.base).result()
        assert _cards(principal).drafts == len(PUPILS)


def test_a_subject_teacher_does_not_print_cards(founded_school: School) -> None:
    with founded_school.sign_in("nam") as nam, pytest.raises(UserError) as refusal:
        _cards(nam)
    assert refusal.value.code == "cards.not_yours"


def test_a_name_of_a_class_makes_a_file_name_that_every_system_takes(founded_school: School) -> None:
    with founded_school.sign_in("mo") as clerk:
        found = _cards(clerk)
    odd = dataclasses.replace(found, class_=dataclasses.replace(found.class_, name="6Đ/chọn 1"))
    assert odd.file_name == "phieu-bao-6DCHON1-hk1-2026-2027.pdf"

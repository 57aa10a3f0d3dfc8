"""Disagreements settled by keys in the real place, over real stores and a real crossing."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from app.desk import locks
from app.desk.registers import CellState
from app.rules.subjects import subject
from app.workspace import Workspace
from sync.errors import EnvironmentProblem
from tests.school import School, class_named, enrol, enter, open_book
from tests.ui.desks import bench_of, press, put_up, text
from ui.conflicts.view import ConflictsPlace


@dataclass
class Day:
    """Two teachers of mathematics who gave three pupils different marks, and the principal."""

    hai: Workspace
    nam: Workspace
    principal: Workspace

    def cross(self) -> None:
        """Everybody twice, so that what each says is heard by all."""
        for workspace in (self.hai, self.nam, self.principal) * 2:
            workspace.cross()

    def marks(self, workspace: Workspace) -> list[tuple[int, CellState]]:
        """Marks and states of the first column, three pupils."""
        rows = open_book(workspace, "6A", "math").rows[:3]
        return [(row.cells[1].mark.number, row.cells[1].state) for row in rows]


@pytest.fixture
def day(founded_school: School) -> Iterator[Day]:
    with ExitStack() as stack:
        clerk = stack.enter_context(founded_school.sign_in("mo"))
        enrol(clerk, "6A")
        clerk.cross()
        day = Day(
            stack.enter_context(founded_school.sign_in("hai", "Hải's laptop")),
            stack.enter_context(founded_school.sign_in("nam", "Nam's laptop")),
            stack.enter_context(founded_school.sign_in("hieu", "office")),
        )
        enter(day.hai, open_book(day.hai, "6A", "math"), {(1, 1): 85, (2, 1): 70, (3, 1): 95})
        enter(day.nam, open_book(day.nam, "6A", "math"), {(1, 1): 60, (2, 1): 75, (3, 1): 100})
        day.cross()
        yield day


def _table(place: ConflictsPlace, name: str = "conflicts.table") -> QTableView:
    table = place.findChild(QTableView, name)
    assert isinstance(table, QTableView)
    return table


def _rows(place: ConflictsPlace, name: str = "conflicts.table") -> list[list[str]]:
    model = _table(place, name).model()
    return [[str(model.index(row, column).data()) for column in range(model.columnCount())]
            for row in range(model.rowCount())]  # fmt: skip


def test_both_values_stand_side_by_side_with_who_where_and_when(day: Day, qtbot: QtBot) -> None:
    with bench_of(day.nam) as (bench, _told):
        place = ConflictsPlace(bench)
        put_up(qtbot, place)
        qtbot.waitUntil(lambda: len(_rows(place)) == 3)
        assert _rows(place)[0] == [
            "Nguyễn Văn An\n6A · Toán · Regular assessment 1 · Term I",
            "8,5\nNguyễn Thị Hải\nHải's laptop · 07:30",
            "6,0\nLê Văn Nam\nNam's laptop · 07:30",
        ]
        assert text(place, "conflicts.heading") == "◆ 3 values to settle"


def test_one_key_settles_and_the_same_everywhere_after_crossing(day: Day, qtbot: QtBot) -> None:
    with bench_of(day.nam) as (bench, told):
        place = ConflictsPlace(bench)
        put_up(qtbot, place)
        table = _table(place)
        qtbot.waitUntil(lambda: table.currentIndex().row() == 0)
        press(table, "2")
        qtbot.waitUntil(lambda: told.toasts == ["Nguyễn Văn An: 6,0. Settled."])
        qtbot.waitUntil(lambda: text(place, "conflicts.settled") == "● 1 settled here, not sent yet")
        assert len(_rows(place)) == 2, "what is settled is out of the way at once"
        press(table, "1")
        qtbot.waitUntil(lambda: len(told.toasts) == 2)
        press(table, Qt.Key.Key_Down, "1")
        qtbot.waitUntil(lambda: len(told.toasts) == 3)
        qtbot.waitUntil(lambda: text(place, "conflicts.nothing").startswith("Nothing needs you."))
    day.cross()
    settled = [(60, CellState.SAVED), (70, CellState.SAVED), (95, CellState.SAVED)]
    assert day.marks(day.hai) == day.marks(day.nam) == day.marks(day.principal) == settled


def test_a_third_value_can_be_typed_and_what_is_no_mark_is_refused_in_place(day: Day, qtbot: QtBot) -> None:
    with bench_of(day.hai) as (bench, told):
        place = ConflictsPlace(bench)
        put_up(qtbot, place)
        table, other = _table(place), place.findChild(QLineEdit, "conflicts.other")
        assert isinstance(other, QLineEdit)
        qtbot.waitUntil(lambda: table.currentIndex().row() == 0)
        press(table, Qt.Key.Key_Down, "3")
        qtbot.waitUntil(other.hasFocus)
        press(other, "101", Qt.Key.Key_Return)
        assert text(place, "conflicts.refusal").startswith("A mark is from 0 to 10")
        assert told.toasts == []
        press(other, Qt.Key.Key_Escape)
        assert table.hasFocus()
        assert text(place, "conflicts.refusal") == ""
        press(table, "3")
        press(other, "77", Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: told.toasts == ["Chamaléa Thị Bình: 7,7. Settled."])
    day.cross()
    assert day.marks(day.nam)[1] == (77, CellState.SAVED)


def test_a_field_that_is_open_stays_with_its_mark_when_rows_go(day: Day, qtbot: QtBot) -> None:
    with bench_of(day.hai) as (bench, told):
        place = ConflictsPlace(bench)
        put_up(qtbot, place)
        table, other = _table(place), place.findChild(QLineEdit, "conflicts.other")
        assert isinstance(other, QLineEdit)
        qtbot.waitUntil(lambda: table.currentIndex().row() == 0)
        press(table, Qt.Key.Key_Down, "3")
        press(other, "9")
        with bench_of(day.nam) as (others_bench, _others):
            others = ConflictsPlace(others_bench)
            put_up(qtbot, others)
            qtbot.waitUntil(lambda: len(_rows(others)) == 3)
            press(_table(others), "1")
            qtbot.waitUntil(lambda: len(_rows(others)) == 2)
        day.cross()
        place.refresh()
        qtbot.waitUntil(lambda: len(_rows(place)) == 2)
        assert other.text() == "9"
        press(other, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: told.toasts == ["Chamaléa Thị Bình: 9,0. Settled."])


def test_a_mark_that_arrived_after_the_lock_is_shown_with_the_reason_to_both(day: Day, qtbot: QtBot) -> None:
    enter(day.nam, open_book(day.nam, "6A", "math"), {(4, 2): 90})
    class_, me = class_named(day.principal, "6A"), day.principal.me
    review = day.principal.read(lambda journal: locks.review(journal, me, class_, 1))
    day.principal.commit(locks.set_lock(review, subject("math"), locked=True), review.base).result()
    day.principal.cross()
    day.cross()
    for workspace, author, list_ in (
        (day.nam, "you", "conflicts.returned"),
        (day.principal, "Lê Văn Nam", "conflicts.held"),
    ):
        with bench_of(workspace) as (bench, _told):
            place = ConflictsPlace(bench)
            put_up(qtbot, place)
            qtbot.waitUntil(lambda place=place, list_=list_: len(_rows(place, list_)) == 1)  # type: ignore[misc]
            (row,) = _rows(place, list_)
            assert row[0] == "Lê Ngọc Hạ\n6A · Toán · Regular assessment 2 · Term I"
            assert row[1:3] == [f"9,0\n{author}\nNam's laptop · 07:30", "no mark"]
            assert row[3].strip() == "■ Held"
            assert row[4].startswith("The term was locked before this mark arrived.")


def test_who_may_not_settle_sees_no_button_and_changes_nothing(day: Day, qtbot: QtBot, founded_school: School) -> None:
    with founded_school.sign_in("mo") as clerk, bench_of(clerk) as (bench, told):
        place = ConflictsPlace(bench)
        put_up(qtbot, place)
        qtbot.waitUntil(lambda: len(_rows(place)) == 3)
        button = place.findChild(QPushButton, "conflicts.take_1")
        assert isinstance(button, QPushButton)
        assert not button.isVisible()
        assert text(place, "conflicts.hint").endswith("Who is responsible for it chooses one.")
        press(_table(place), "1")
        qtbot.waitUntil(lambda: len(told.toasts) == 1)
        assert "Settled" not in told.toasts[0]
        assert clerk.waiting() == 0


def test_nobody_settles_by_leaving_another_mark_that_is_being_typed_stays(day: Day, qtbot: QtBot) -> None:
    with bench_of(day.nam) as (bench, told):
        place = ConflictsPlace(bench)
        put_up(qtbot, place)
        table, other = _table(place), place.findChild(QLineEdit, "conflicts.other")
        assert isinstance(other, QLineEdit)
        qtbot.waitUntil(lambda: table.currentIndex().row() == 0)
        press(table, "3")
        press(other, "7")
        assert place.finish_typing() == "7"
        assert (other.text(), len(_rows(place)), told.toasts) == ("7", 3, [])
        press(other, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: told.toasts == ["Nguyễn Văn An: 7,0. Settled."])
        assert (other.text(), place.finish_typing()) == ("", "")
    assert day.marks(day.nam)[0][0] == 70


def test_a_typed_value_that_did_not_reach_the_disk_is_there_again(
    day: Day, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bench_of(day.nam) as (bench, told):
        place = ConflictsPlace(bench)
        put_up(qtbot, place)
        table, other = _table(place), place.findChild(QLineEdit, "conflicts.other")
        assert isinstance(other, QLineEdit)
        qtbot.waitUntil(lambda: table.currentIndex().row() == 0)
        failed: Future[int] = Future()
        failed.set_exception(EnvironmentProblem("store.full"))
        with monkeypatch.context() as patched:
            patched.setattr(day.nam, "commit", lambda *_: failed)
            press(table, "3")
            press(other, "77", Qt.Key.Key_Return)
            qtbot.waitUntil(lambda: bool(told.banners) and len(_rows(place)) == 3)
        table.setCurrentIndex(table.model().index(0, 0))
        assert other.text() == "77"
        press(table, "3")
        press(other, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: told.toasts == ["Nguyễn Văn An: 7,7. Settled."])


# --- judging what was held, answering what came back ---


def hold(day: Day, *entered: tuple[int, int, int]) -> None:
    """Nam's marks (pupil, column, tenths) come after the principal's lock; everybody has crossed."""
    enter(day.nam, open_book(day.nam, "6A", "math"), {(pupil, column): mark for pupil, column, mark in entered})
    lock(day, locked=True)
    day.cross()


def lock(day: Day, *, locked: bool) -> None:
    class_, me = class_named(day.principal, "6A"), day.principal.me
    review = day.principal.read(lambda journal: locks.review(journal, me, class_, 1))
    day.principal.commit(locks.set_lock(review, subject("math"), locked=locked), review.base).result()
    day.principal.cross()


def _button(place: ConflictsPlace, name: str) -> QPushButton:
    button = place.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    return button


def cell(workspace: Workspace, pupil: int, column: int) -> tuple[int | None, CellState]:
    found = open_book(workspace, "6A", "math").rows[pupil - 1].cells[column]
    return found.mark.number, found.state


def test_the_principal_lets_one_count_and_another_not_by_keys(day: Day, qtbot: QtBot) -> None:
    hold(day, (4, 2, 90), (5, 2, 35))
    with bench_of(day.principal) as (bench, told):
        place = ConflictsPlace(bench)
        put_up(qtbot, place)
        table = _table(place, "conflicts.held")
        qtbot.waitUntil(lambda: len(_rows(place, "conflicts.held")) == 2)
        assert text(place, "conflicts.held_heading") == "■ 2 entries are held, for you to judge"
        accept = _button(place, "conflicts.accept")
        where = "6A · Toán · Regular assessment 2 · Term I · Lê Ngọc Hạ"
        assert accept.accessibleName() == f"Let 9,0 count: {where}"
        press(table, "a")
        assert len(_rows(place, "conflicts.held")) == 1, "out of the way at once"
        qtbot.waitUntil(lambda: told.toasts == [f"{where}: 9,0. It counts."])
        press(table, Qt.Key.Key_Return)
        qtbot.waitUntil(accept.hasFocus)
        press(accept, Qt.Key.Key_Escape)
        assert table.hasFocus()
        _button(place, "conflicts.decline").click()
        qtbot.waitUntil(lambda: len(told.toasts) == 2)
        qtbot.waitUntil(lambda: not table.isVisible())
        assert len(_rows(place)) == 3, "what is to settle stays"
    day.cross()
    assert cell(day.nam, 4, 2) == (90, CellState.SAVED)
    assert cell(day.nam, 5, 2)[1] is CellState.SAVED
    with bench_of(day.nam) as (bench, told):
        place = ConflictsPlace(bench)
        put_up(qtbot, place)
        qtbot.waitUntil(lambda: len(_rows(place)) == 3)
        (row,) = _rows(place, "conflicts.returned")
        assert row[0].startswith("Trần Quốc Sỹ\n"), "what counts did not come back; what was declined is told"
        assert row[3].startswith("× Declined")
        assert row[4].startswith("Trần Trọng Hiếu has looked at it and declined it (office, ")
        press(_table(place, "conflicts.returned"), "l")
        qtbot.waitUntil(lambda: not _table(place, "conflicts.returned").isVisible())
        assert told.toasts[0].endswith("Trần Quốc Sỹ: 3,5. Let go.")


def test_the_author_sees_why_it_cannot_be_sent_again_sends_it_when_it_can_and_lets_go(day: Day, qtbot: QtBot) -> None:
    hold(day, (4, 2, 90), (5, 2, 35))
    with bench_of(day.nam) as (bench, told):
        place = ConflictsPlace(bench)
        put_up(qtbot, place)
        table, again = _table(place, "conflicts.returned"), _button(place, "conflicts.send_again")
        qtbot.waitUntil(lambda: len(_rows(place, "conflicts.returned")) == 2)
        assert text(place, "conflicts.returned_heading") == "× 2 entries came back to you"
        assert not again.isEnabled()
        assert text(place, "conflicts.returned.hindrance").startswith("The principal has locked this subject")
        press(table, "s")
        assert told.toasts == []
        press(table, "l")
        qtbot.waitUntil(lambda: len(told.toasts) == 1)
        assert told.toasts[0].endswith("Lê Ngọc Hạ: 9,0. Let go.")
        lock(day, locked=False)
        day.nam.cross()
        place.refresh()
        qtbot.waitUntil(again.isEnabled)
        press(table, "s")
        qtbot.waitUntil(lambda: len(told.toasts) == 2)
        qtbot.waitUntil(lambda: not table.isVisible())
    day.cross()
    assert cell(day.principal, 4, 2)[1] is CellState.SAVED
    assert cell(day.principal, 5, 2) == (35, CellState.SAVED)


def test_what_came_back_has_the_keys_where_nothing_else_needs_anybody(day: Day, qtbot: QtBot) -> None:
    with bench_of(day.nam) as (bench, told):
        place = ConflictsPlace(bench)
        put_up(qtbot, place)
        table = _table(place)
        for number in (1, 2, 3):
            qtbot.waitUntil(lambda: table.currentIndex().isValid())
            press(table, "1")
            qtbot.waitUntil(lambda number=number: len(told.toasts) == number)  # type: ignore[misc]
    hold(day, (4, 2, 90))
    for workspace, name in ((day.nam, "conflicts.returned"), (day.principal, "conflicts.held")):
        with bench_of(workspace) as (bench, _told):
            place = ConflictsPlace(bench)
            put_up(qtbot, place)
            qtbot.waitUntil(_table(place, name).hasFocus)

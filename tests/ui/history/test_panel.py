"""The history of one mark: every value with who, where and when; any of them can come back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTableView
from pytestqt.qtbot import QtBot

from app.messages import explain
from sync.errors import UserError
from tests.school import School, enrol, enter, open_book
from tests.ui.desks import bench_of, press, text
from ui.history.panel import HistoryPanel


def test_every_value_is_kept_and_an_old_one_comes_back_by_enter(founded_school: School, qtbot: QtBot) -> None:
    with founded_school.sign_in("mo") as clerk, founded_school.sign_in("hai", "Hải's laptop") as hai:
        enrol(clerk, "6A")
        clerk.cross(), hai.cross()
        for tenths in (70, 85):
            enter(hai, open_book(hai, "6A", "math"), {(1, 1): tenths})
            hai.cross()
        enter(hai, open_book(hai, "6A", "math"), {(1, 1): 90})
        book = open_book(hai, "6A", "math")
        place = (book.rows[0].pupil.pupil, 1)
        with bench_of(hai) as (bench, _told):
            panel = HistoryPanel(bench)
            qtbot.addWidget(panel)
            panel.show_mark(book, place)
            table, put_back = panel.findChild(QTableView, "history.table"), panel.findChild(QPushButton)
            assert isinstance(table, QTableView)
            put_back = panel.findChild(QPushButton, "history.put_back")
            assert isinstance(put_back, QPushButton)

            def values() -> list[str]:
                model = table.model()
                return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

            qtbot.waitUntil(lambda: values() == ["9,0", "8,5", "7,0"])
            assert text(panel, "history.whose") == "Nguyễn Văn An · Toán · Regular assessment 1"
            told = [str(table.model().index(row, 1).data()) for row in range(3)]
            assert told[0] == "● Saved here, not sent yet\nNguyễn Thị Hải · Hải's laptop\ntyped 07:30"
            assert told[1].startswith("✓ Counts now\n") and told[1].endswith("typed 07:30 · server 07:30")
            assert told[2].startswith("Replaced\n")
            assert not put_back.isVisible(), "what stands on screen needs no putting back"

            table.setFocus()
            press(table, Qt.Key.Key_Down, Qt.Key.Key_Down)
            assert put_back.text() == "Put 7,0 back (Enter)"
            press(table, Qt.Key.Key_Return)
            qtbot.waitUntil(lambda: values() == ["7,0", "9,0", "8,5", "7,0"])
            press(table, Qt.Key.Key_Escape)
            assert panel.isHidden()
        assert open_book(hai, "6A", "math").rows[0].cells[1].mark.number == 70


def test_who_may_not_write_reads_only(founded_school: School, qtbot: QtBot) -> None:
    with founded_school.sign_in("mo") as clerk, founded_school.sign_in("hai") as hai:
        enrol(clerk, "6A")
        clerk.cross(), hai.cross()
        for tenths in (70, 85):
            enter(hai, open_book(hai, "6A", "math"), {(1, 1): tenths})
            hai.cross()
        clerk.cross()
        book = open_book(clerk, "6A", "math")
        with bench_of(clerk) as (bench, told):
            panel = HistoryPanel(bench)
            qtbot.addWidget(panel)
            panel.show_mark(book, (book.rows[0].pupil.pupil, 1))
            table = panel.findChild(QTableView, "history.table")
            assert isinstance(table, QTableView)
            qtbot.waitUntil(lambda: table.model().rowCount() == 2)
            press(table, Qt.Key.Key_Down, Qt.Key.Key_Return)
            qtbot.waitUntil(lambda: len(told.toasts) == 1)
        assert clerk.waiting() == 0


def test_no_value_of_another_mark_can_be_put_back_while_this_ones_are_being_read(
    founded_school: School, qtbot: QtBot
) -> None:
    with founded_school.sign_in("mo") as clerk, founded_school.sign_in("hai") as hai:
        enrol(clerk, "6A")
        clerk.cross(), hai.cross()
        for tenths in (70, 85):
            enter(hai, open_book(hai, "6A", "math"), {(1, 1): tenths})
        maths, literature = (open_book(hai, "6A", code) for code in ("math", "literature"))
        place = (maths.rows[0].pupil.pupil, 1)
        with bench_of(hai) as (bench, _told):
            panel = HistoryPanel(bench)
            qtbot.addWidget(panel)
            panel.show_mark(maths, place)
            table = panel.findChild(QTableView, "history.table")
            assert isinstance(table, QTableView)
            qtbot.waitUntil(lambda: table.model().rowCount() == 2)
            press(table, Qt.Key.Key_Down)
            panel.show_mark(literature, place)
            assert table.model().rowCount() == 0
            press(table, Qt.Key.Key_Return)
            assert bench.tasks.writing == 0
            qtbot.waitUntil(table.isHidden)
        assert open_book(hai, "6A", "literature").rows[0].cells[1].mark.number == 0


def test_putting_back_a_mark_on_which_people_disagree_is_refused_with_where_it_is_settled(
    founded_school: School, qtbot: QtBot
) -> None:
    with (
        founded_school.sign_in("mo") as clerk,
        founded_school.sign_in("hai") as hai,
        founded_school.sign_in("nam") as nam,
    ):
        enrol(clerk, "6A")
        clerk.cross(), hai.cross(), nam.cross()
        enter(hai, open_book(hai, "6A", "math"), {(1, 1): 70})
        enter(nam, open_book(nam, "6A", "math"), {(1, 1): 85})
        hai.cross(), nam.cross(), hai.cross()
        book = open_book(hai, "6A", "math")
        with bench_of(hai) as (bench, told):
            panel = HistoryPanel(bench)
            qtbot.addWidget(panel)
            panel.show_mark(book, (book.rows[0].pupil.pupil, 1))
            table = panel.findChild(QTableView, "history.table")
            assert isinstance(table, QTableView)
            qtbot.waitUntil(lambda: table.model().rowCount() == 2)
            press(table, Qt.Key.Key_Down, Qt.Key.Key_Return)
            assert told.toasts == [str(explain(UserError("gradebook.disputed")))]
        assert hai.waiting() == 0


def test_what_came_about_before_this_computer_read_the_class_is_asked_of_the_server(
    founded_school: School, qtbot: QtBot
) -> None:
    with founded_school.sign_in("mo") as clerk, founded_school.sign_in("hai", "Hải's laptop") as hai:
        enrol(clerk, "6A")
        clerk.cross(), hai.cross()
        for tenths in (70, 85, 90):
            enter(hai, open_book(hai, "6A", "math"), {(1, 1): tenths})
            hai.cross()
    with founded_school.sign_in("nam", "Nam's laptop") as nam:
        book = open_book(nam, "6A", "math")
        with bench_of(nam) as (bench, told):
            panel = HistoryPanel(bench)
            qtbot.addWidget(panel)
            panel.show_mark(book, (book.rows[0].pupil.pupil, 1))
            table, older = panel.findChild(QTableView, "history.table"), panel.findChild(QPushButton, "history.older")
            assert isinstance(table, QTableView)
            assert isinstance(older, QPushButton)

            def values() -> list[str]:
                model = table.model()
                return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

            qtbot.waitUntil(lambda: values() == ["9,0"])
            founded_school.stop()
            older.click()
            qtbot.waitUntil(lambda: older.isEnabled() and bool(told), timeout=10_000)
            founded_school.start()
            older.click()
            qtbot.waitUntil(lambda: values() == ["9,0", "8,5", "7,0"])
            assert older.isHidden()
            assert "Hải's laptop" in str(table.model().index(2, 1).data())

"""The place for pupils: entered twice, gone, searched; one key each, over a real store and a real crossing."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from app.desk import pupils
from app.workspace import Workspace
from tests.school import PUPILS, School, enrol, open_book
from tests.ui.desks import bench_of, press, put_up, text
from ui.office.people_view import PupilsPlace


@pytest.fixture
def clerk(founded_school: School) -> Iterator[Workspace]:
    """Somebody stands in the roll twice: under two records with the same name and birth date."""
    with founded_school.sign_in("mo") as found:
        enrol(found, "6A")
        enrol(found, "6A", PUPILS[:1])
        found.cross()
        yield found


def _table(place: PupilsPlace) -> QTableView:
    table = place.findChild(QTableView, "pupils.table")
    assert isinstance(table, QTableView)
    return table


def _firsts(place: PupilsPlace) -> list[str]:
    model = _table(place).model()
    return [str(model.index(row, 0).data()).split("\n")[0] for row in range(model.rowCount())]


def _roll(workspace: Workspace) -> list[str]:
    return [row.pupil.name for row in open_book(workspace, "6A", "math").rows]


def test_one_key_makes_one_of_two_records_and_one_key_undoes_it(clerk: Workspace, qtbot: QtBot) -> None:
    with bench_of(clerk) as (bench, told):
        place = PupilsPlace(bench)
        put_up(qtbot, place)
        qtbot.waitUntil(lambda: _firsts(place) == ["? Entered twice?"])
        assert text(place, "pupils.counts").startswith("1 pair looks entered twice · 0 late marks · 0 deleted")
        press(_table(place), "1")
        qtbot.waitUntil(lambda: told.toasts == ["Nguyễn Văn An: merged. It can be undone below."])
        qtbot.waitUntil(lambda: _firsts(place) == ["– Gone"])
        assert _roll(clerk).count(PUPILS[0]) == 1
        press(_table(place), "1")
        qtbot.waitUntil(lambda: told.toasts[1:] == ["Nguyễn Văn An is back."])
        qtbot.waitUntil(lambda: _firsts(place) == ["? Entered twice?"])
        press(_table(place), "3")
        qtbot.waitUntil(lambda: text(place, "pupils.nothing").startswith("Nobody looks entered twice"))
    assert _roll(clerk).count(PUPILS[0]) == 2


def test_a_pupil_is_searched_deleted_and_brought_back(clerk: Workspace, qtbot: QtBot) -> None:
    with bench_of(clerk) as (bench, told):
        place = PupilsPlace(bench)
        put_up(qtbot, place)
        search = place.findChild(QLineEdit, "pupils.search")
        assert isinstance(search, QLineEdit)
        press(search, "dao")
        qtbot.waitUntil(lambda: _firsts(place) == ["Pupil", "? Entered twice?"])
        _table(place).setCurrentIndex(_table(place).model().index(0, 0))
        assert text(place, "pupils.chosen") == "Đỗ Gia Đạo · everything is kept and can come back"
        press(_table(place), "1")
        qtbot.waitUntil(lambda: told.toasts == ["Đỗ Gia Đạo is deleted. Everything is kept."])
        qtbot.waitUntil(lambda: _firsts(place) == ["? Entered twice?", "– Gone"])
    assert "Đỗ Gia Đạo" not in _roll(clerk)
    assert clerk.read(lambda journal: pupils.search(journal, "dao")) == ()

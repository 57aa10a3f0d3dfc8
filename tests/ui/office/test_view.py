"""A class list imported by keys: what the preview showed is what is written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.desk.roll import roll_of
from app.exchange.class_list import read_class_list
from app.workspace import Workspace
from tests.app.exchange.sheets import HEADER, write_xlsx
from tests.school import School, class_named, enrol
from tests.ui.desks import bench_of, press, put_up, text
from ui.office.model import aside_path
from ui.office.view import OfficePlace

NEW = ("6A", "0580000001", "Nguyễn Thị Mới", "05/09/2015", "Nữ", "Đang học", "")
DOUBLE = ("6A", "", "Nguyễn Văn An", "01/03/2015", "Nữ", "Đang học", "")
BAD = ("6Z", "0580000009", "Trần Thị Lạ", "31/02/2015", "Nữ", "Đang học", "")
ROW, BECOMES, CLASS, CODE, NAME, BORN, WHY = range(7)


@pytest.fixture
def clerk(founded_school: School) -> Iterator[Workspace]:
    with founded_school.sign_in("mo") as clerk:
        enrol(clerk, "6A")
        yield clerk


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_xlsx(tmp_path / "class list.xlsx", [HEADER, NEW, DOUBLE, BAD])


def _find(place: OfficePlace, kind: type[QWidget], name: str) -> QWidget:
    found = place.findChild(kind, name)
    assert found is not None, name
    return found


def _button(place: OfficePlace, name: str) -> QPushButton:
    button = _find(place, QPushButton, name)
    assert isinstance(button, QPushButton)
    return button


def _table(place: OfficePlace, name: str = "office.table") -> QTableView:
    table = _find(place, QTableView, name)
    assert isinstance(table, QTableView)
    return table


def _column(table: QTableView, column: int) -> list[str]:
    return [str(table.model().index(row, column).data()) for row in range(table.model().rowCount())]


def _read(qtbot: QtBot, place: OfficePlace, file: Path) -> QTableView:
    put_up(qtbot, place)
    path = _find(place, QLineEdit, "office.path")
    press(path, str(file), Qt.Key.Key_Return)
    table = _table(place)
    qtbot.waitUntil(lambda: table.model().rowCount() == 3)
    return table


def _names(clerk: Workspace) -> list[str]:
    class_ = class_named(clerk, "6A")
    return [line.name for line in clerk.read(lambda journal: roll_of(journal, class_.ref))]


def test_the_preview_tells_every_row_with_its_number_sign_and_reason(
    clerk: Workspace, file: Path, qtbot: QtBot
) -> None:
    with bench_of(clerk) as (bench, _told):
        place = OfficePlace(bench)
        table = _read(qtbot, place, file)
        assert _column(table, ROW) == ["2", "3", "4"], "as Excel numbers them"
        assert _column(table, BECOMES) == ["+ new", "? possible double", "× error"]
        assert "There is no class “6Z”" in _column(table, WHY)[2]
        assert _button(place, "office.import").text() == "Import 1 pupil"
        assert text(place, "office.summary") == "▲ 2 rows need a decision or a correction."
        assert len(_names(clerk)) == 5, "nothing is written yet"


def test_decide_by_key_then_import_what_was_shown(clerk: Workspace, file: Path, qtbot: QtBot) -> None:
    with bench_of(clerk) as (bench, told):
        place = OfficePlace(bench)
        table = _read(qtbot, place, file)
        qtbot.waitUntil(table.hasFocus)
        press(table, Qt.Key.Key_Down)
        assert "Nguyễn Văn An, class 6A" in _button(place, "office.choice_1").text()
        press(table, "1")
        assert _column(table, BECOMES)[1] == "✓ the same person"
        press(table, "0")
        assert _column(table, BECOMES)[1] == "? possible double"
        press(table, "1")
        press(table, Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: text(place, "office.result").startswith("✓ 1 pupil imported"))
        qtbot.waitUntil(lambda: _column(table, BECOMES)[0] == "= unchanged")
        assert _button(place, "office.import").text() == "Nothing to import"
        assert told.toasts == told.banners == []
    assert len(_names(clerk)) == 6
    assert "Nguyễn Thị Mới" in _names(clerk)


def test_rows_to_repair_are_saved_beside_the_file_and_can_be_read_again(
    clerk: Workspace, file: Path, qtbot: QtBot
) -> None:
    with bench_of(clerk) as (bench, _told):
        place = OfficePlace(bench)
        _read(qtbot, place, file)
        saved = aside_path(file)
        QTest.mouseClick(_button(place, "office.aside"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: text(place, "office.result") == f"2 rows were saved to {saved}.")
    assert [row.place.number for row in read_class_list(saved).rows] == [2, 3]
    assert aside_path(file) != saved, "a second time nothing is written over"


def test_pupils_that_the_file_does_not_mention_are_listed_and_stay(clerk: Workspace, file: Path, qtbot: QtBot) -> None:
    with bench_of(clerk) as (bench, _told):
        place = OfficePlace(bench)
        _read(qtbot, place, file)
        QTest.mouseClick(_button(place, "office.filter.missing"), Qt.MouseButton.LeftButton)
        missing = _table(place, "office.missing")
        assert missing.isVisible()
        assert len(_column(missing, 0)) == 4, "all but the one who may be meant by the possible double"


def test_a_filter_shows_one_outcome_alone(clerk: Workspace, file: Path, qtbot: QtBot) -> None:
    with bench_of(clerk) as (bench, _told):
        place = OfficePlace(bench)
        table = _read(qtbot, place, file)
        QTest.mouseClick(_button(place, "office.filter.error"), Qt.MouseButton.LeftButton)
        assert _column(table, ROW) == ["4"]
        QTest.mouseClick(_button(place, "office.filter.all"), Qt.MouseButton.LeftButton)
        assert _column(table, ROW) == ["2", "3", "4"]


def test_a_file_that_is_no_class_list_is_refused_in_words(clerk: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    picture = tmp_path / "photo.xlsx"
    picture.write_bytes(b"\x89PNG not a sheet\0")
    with bench_of(clerk) as (bench, told):
        place = OfficePlace(bench)
        put_up(qtbot, place)
        press(_find(place, QLineEdit, "office.path"), str(picture), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: len(told.toasts) == 1)
        assert told.toasts[0].startswith("This file is not a spreadsheet")
        assert text(place, "office.hint") != ""


def test_the_preview_follows_the_roll_and_keeps_what_was_decided(clerk: Workspace, file: Path, qtbot: QtBot) -> None:
    with bench_of(clerk) as (bench, _told):
        place = OfficePlace(bench)
        table = _read(qtbot, place, file)
        press(table, Qt.Key.Key_Down, "1", Qt.Key.Key_Down)
        enrol(clerk, "6A", ["Nguyễn Thị Khác"])
        place.refresh()
        missing = _table(place, "office.missing")
        qtbot.waitUntil(lambda: missing.model().rowCount() == 5)
        assert _column(table, BECOMES)[1] == "✓ the same person"
        assert table.currentIndex().row() == 2, "the cursor stays"


def test_rows_to_repair_can_go_elsewhere_when_their_folder_refuses_them(
    clerk: Workspace, file: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    with bench_of(clerk) as (bench, told):
        place = OfficePlace(bench)
        _read(qtbot, place, file)
        aside_path(file).mkdir()  # nothing can be written over a folder; `aside_path` would avoid it next time
        place._save_aside_to(tmp_path / "class list - to repair.xlsx")
        qtbot.waitUntil(lambda: place.findChild(QFileDialog) is not None)
        assert told.banners[0].startswith("The file with the rows that were not imported could not be saved.")
        dialog = place.findChild(QFileDialog)
        assert isinstance(dialog, QFileDialog)
        dialog.fileSelected.emit(str(tmp_path / "elsewhere.xlsx"))
        dialog.reject()
        qtbot.waitUntil(lambda: text(place, "office.result").startswith("2 rows were saved to"))
    assert len(read_class_list(tmp_path / "elsewhere.xlsx").rows) == 2

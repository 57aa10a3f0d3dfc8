"""The cards of a class printed from the real place into a real PDF."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.workspace import Workspace
from tests.app.documents.class_6a import read_pages
from tests.school import PUPILS, School, class_named, enrol, enter, open_book
from tests.ui.desks import bench_of, press, put_up, text
from ui.printing.view import PrintingPlace


@pytest.fixture
def clerk(founded_school: School) -> Iterator[Workspace]:
    with founded_school.sign_in("mo") as clerk, founded_school.sign_in("hai") as hai:
        enrol(clerk, "6A")
        clerk.cross(), hai.cross()
        enter(hai, open_book(hai, "6A", "math"), {(1, column): 85 for column in (1, 2, 3, 4, 11, 12)})
        hai.cross(), clerk.cross()
        yield clerk


def _put_up(qtbot: QtBot, place: PrintingPlace, clerk: Workspace) -> None:
    put_up(qtbot, place)
    place.set_class(class_named(clerk, "6A"), 1)
    qtbot.waitUntil(lambda: text(place, "printing.heading") == "6A, term I, school year 2026-2027")


def _checks(place: PrintingPlace) -> list[str]:
    return [label.text() for label in place.findChildren(QLabel, "printing.check") if label.isVisible()]


def _path(place: PrintingPlace) -> QLineEdit:
    path = place.findChild(QLineEdit, "printing.path")
    assert isinstance(path, QLineEdit)
    return path


def test_what_is_missing_is_said_before_printing(clerk: Workspace, qtbot: QtBot) -> None:
    with bench_of(clerk) as (bench, _told):
        place = PrintingPlace(bench)
        _put_up(qtbot, place, clerk)
        qtbot.waitUntil(lambda: len(_checks(place)) == 3)
        draft, missing, conduct = _checks(place)
        assert draft.endswith("not everything is locked: Ngữ văn, Toán, Nghệ thuật.")
        assert missing.endswith("Ngữ văn (30), Toán (24), Nghệ thuật (20).")
        assert conduct.startswith("▲ 5 pupils have no training result")
        assert Path(_path(place).text()).name == "phieu-bao-6A-hk1-2026-2027.pdf"


def test_the_class_is_printed_counted_and_readable(clerk: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    target = tmp_path / "cards.pdf"
    with bench_of(clerk) as (bench, told):
        place = PrintingPlace(bench)
        _put_up(qtbot, place, clerk)
        _path(place).selectAll()
        press(_path(place), str(target), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: text(place, "printing.result") != "")
        counted = "✓ 5 of 5 cards printed, 5 pages counted in the file."
        drafts = "5 of them are drafts: not everything is locked."
        assert text(place, "printing.result") == f"{counted}\n{drafts}\n{target}"
        assert told.banners == told.toasts == []
    pages = read_pages(target)
    assert [name in page for name, page in zip(PUPILS, pages, strict=True)] == [True] * 5


def test_a_folder_that_is_gone_is_told_and_nothing_is_written(clerk: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    with bench_of(clerk) as (bench, told):
        place = PrintingPlace(bench)
        _put_up(qtbot, place, clerk)
        _path(place).selectAll()
        press(_path(place), str(tmp_path / "gone" / "cards.pdf"), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: len(told.banners) == 1)
        assert told.banners[0].startswith("The folder for the file is not there any more.")
        button = place.findChild(QPushButton, "printing.print")
        assert isinstance(button, QPushButton)
        assert button.isEnabled()


def test_stopping_leaves_no_file(clerk: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    target = tmp_path / "cards.pdf"
    with bench_of(clerk) as (bench, _told):
        place = PrintingPlace(bench)
        _put_up(qtbot, place, clerk)
        _path(place).selectAll()
        press(_path(place), str(target), Qt.Key.Key_Return, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: text(place, "printing.result") == "Stopped. No file was written.")
    assert not target.exists()


def test_the_preview_shows_the_first_card_and_leafs(clerk: Workspace, qtbot: QtBot) -> None:
    with bench_of(clerk) as (bench, _told):
        place = PrintingPlace(bench)
        _put_up(qtbot, place, clerk)
        paper = place.findChild(QLabel, "printing.preview")
        assert isinstance(paper, QLabel)
        qtbot.waitUntil(lambda: not paper.pixmap().isNull())
        assert text(place, "printing.preview.whose") == "1/5 · Nguyễn Văn An"
        first = paper.pixmap().toImage()
        press(place, Qt.Key.Key_Right, modifier=Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: text(place, "printing.preview.whose") == "2/5 · Chamaléa Thị Bình")
        qtbot.waitUntil(lambda: paper.pixmap().toImage() != first)


def test_somebody_elses_class_is_a_line_in_the_place(founded_school: School, qtbot: QtBot) -> None:
    with founded_school.sign_in("hai") as hai, bench_of(hai) as (bench, told):
        place = PrintingPlace(bench)
        put_up(qtbot, place)
        place.set_class(class_named(hai, "6B"), 1)
        qtbot.waitUntil(lambda: len(_checks(place)) == 1)
        assert _checks(place)[0].startswith("Report cards of this class are printed by its homeroom teacher")
        assert told.toasts == []

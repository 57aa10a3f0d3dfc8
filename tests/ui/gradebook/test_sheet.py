"""Printing the book that is shown, by keys: a real PDF, read back."""

from pathlib import Path

import pypdfium2
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QRadioButton

from app.documents.pdfium import PDFIUM
from tests.ui.gradebook.evening import CTRL, NAMES, Evening, Key


def ask(evening: Evening, target: Path) -> QDialog:
    """Ctrl+P, and the file's name typed over the proposed one."""
    evening.press(Key.Key_P, modifier=CTRL)
    found = evening.place.findChild(QDialog, "sheet")
    assert isinstance(found, QDialog)
    path = found.findChild(QLineEdit, "sheet.path")
    assert isinstance(path, QLineEdit)
    evening.qtbot.waitUntil(lambda: found.isActiveWindow() and path.text() != "")
    path.setText(str(target))
    path.setFocus()
    return found


def words(evening: Evening, dialog: QDialog, target: Path) -> str:
    evening.press(Key.Key_Return)
    evening.qtbot.waitUntil(lambda: str(target) in text_of(dialog))
    with PDFIUM, pypdfium2.PdfDocument(target) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def text_of(dialog: QDialog) -> str:
    found = dialog.findChild(QLabel, "sheet.result")
    assert isinstance(found, QLabel)
    return found.text()


def leave(evening: Evening) -> None:
    evening.press(Key.Key_Escape)
    evening.qtbot.waitUntil(lambda: evening.place.findChild(QDialog, "sheet") is None)
    evening.qtbot.waitUntil(evening.table.hasFocus)


def test_the_proof_holds_what_is_on_screen_also_what_is_not_sent_yet(evening: Evening, tmp_path: Path) -> None:
    for mark in ("8", "7", "9", "85", "75", "65"):
        evening.press(mark, Key.Key_Tab)
    target = tmp_path / "proof.pdf"
    dialog = ask(evening, target)
    said = words(evening, dialog, target)
    assert "PROOF OF MARKS" in said
    assert "7,4" in said
    assert all(name in said for name in NAMES)
    leave(evening)


def test_the_blank_sheet_holds_the_class_and_no_mark(evening: Evening, tmp_path: Path) -> None:
    evening.press("85", Key.Key_Return)
    target = tmp_path / "blank.pdf"
    dialog = ask(evening, tmp_path / "x.pdf")
    blank, path = dialog.findChild(QRadioButton, "sheet.blank"), dialog.findChild(QLineEdit, "sheet.path")
    assert isinstance(blank, QRadioButton)
    assert isinstance(path, QLineEdit)
    blank.setFocus()
    evening.press(Key.Key_Space)
    assert path.text().endswith("phieu-ghi-diem-6a-toan-hk1.pdf")
    path.setText(str(target))
    said = words(evening, dialog, target)
    assert "MARKING SHEET" in said
    assert "8,5" not in said
    leave(evening)


def test_a_folder_that_is_not_there_is_told_and_can_be_put_right(evening: Evening, tmp_path: Path) -> None:
    dialog = ask(evening, tmp_path / "none" / "proof.pdf")
    evening.press(Key.Key_Return)
    evening.qtbot.waitUntil(lambda: len(evening.told.banners) == 1)
    path = dialog.findChild(QLineEdit, "sheet.path")
    assert isinstance(path, QLineEdit)
    path.setText(str(tmp_path / "proof.pdf"))
    path.setFocus()
    assert "PROOF" in words(evening, dialog, tmp_path / "proof.pdf")
    leave(evening)

"""The gradebook and what opens over it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QPushButton, QWidget

from tests.primary import CLASS as PRIMARY_CLASS
from tests.primary import MATH, TRAITS_BOOK
from tests.school import open_book
from tests.ui.tour.guide import CTRL, SHIFT, Guide, lay_out
from tests.ui.tour.school import CLASS, EMPTY_CLASS
from tests.ui.tour.stop import Stops
from ui.shell import Shell

STOPS = Stops()
MIDTERM_AT, FINAL_AT = 4, 5
Key = Qt.Key


def _book(guide: Guide, subject: str = "math") -> Shell:
    shell = guide.open(guide.toured.homeroom, "gradebook", CLASS)
    subjects = guide.find(shell, QComboBox, "gradebook.subject")
    subjects.setCurrentIndex(subjects.findData(subject))
    subjects.activated.emit(subjects.currentIndex())
    guide.settle()
    return shell


@STOPS.at("gradebook")
def gradebook(guide: Guide) -> QWidget:
    shell = _book(guide)
    guide.go(shell, "gradebook.table", 3, FINAL_AT)
    return shell


@STOPS.at("gradebook-result")
def gradebook_result(guide: Guide) -> QWidget:
    shell = _book(guide)
    guide.go(shell, "gradebook.table", 5, FINAL_AT + 1)
    return shell


@STOPS.at("gradebook-refused", holds=True)
def gradebook_refused(guide: Guide) -> QWidget:
    shell = _book(guide)
    guide.go(shell, "gradebook.table", 28, FINAL_AT)
    guide.press("8.55", Key.Key_Return)
    return shell


@STOPS.at("gradebook-note", holds=True)
def gradebook_note(guide: Guide) -> QWidget:
    shell = _book(guide)
    guide.go(shell, "gradebook.table", 7, MIDTERM_AT)
    guide.press(Key.Key_F2, modifier=SHIFT)
    return shell


@STOPS.at("gradebook-history")
def gradebook_history(guide: Guide) -> QWidget:
    shell = _book(guide)
    guide.go(shell, "gradebook.table", 7, MIDTERM_AT)
    guide.press(Key.Key_F4, Key.Key_F4, Key.Key_Down)
    return shell


def _paste(guide: Guide, block: str, row: int) -> QWidget:
    shell = _book(guide)
    guide.go(shell, "gradebook.table", row, FINAL_AT)
    QGuiApplication.clipboard().setText(block)
    guide.press(Key.Key_V, modifier=CTRL)
    return guide.dialog()


@STOPS.at("gradebook-paste")
def gradebook_paste(guide: Guide) -> QWidget:
    names = [row.pupil.name for row in open_book(guide.toured.homeroom, CLASS, "math").rows]
    marks = ("8,5", "70", "9", "8,55", "10", "vắng", "6,5", "7", "101", "5,5")
    block = "\n".join(f"{name}\t{mark}" for name, mark in zip(names[22:], marks, strict=False))
    return _paste(guide, block, 22)


@STOPS.at("gradebook-paste-nothing")
def gradebook_paste_nothing(guide: Guide) -> QWidget:
    return _paste(guide, "Hoàng Đình Xuyến\t8\nMã Thị Yêu\t9\n", 22)


@STOPS.at("gradebook-fill")
def gradebook_fill(guide: Guide) -> QWidget:
    shell = _book(guide)
    guide.go(shell, "gradebook.table", 28, FINAL_AT)
    guide.press(Key.Key_B, modifier=CTRL)
    dialog = guide.dialog()
    guide.find(dialog, QLineEdit, "fill.mark").setText("8")
    lay_out()
    return dialog


@STOPS.at("gradebook-fill-refused")
def gradebook_fill_refused(guide: Guide) -> QWidget:
    dialog = gradebook_fill(guide)
    guide.find(dialog, QLineEdit, "fill.mark").setText("8,55")
    lay_out()
    return dialog


@STOPS.at("gradebook-sheet")
def gradebook_sheet(guide: Guide) -> QWidget:
    shell = _book(guide)
    guide.go(shell, "gradebook.table", 0, 0)
    guide.press(Key.Key_P, modifier=CTRL)
    dialog = guide.dialog()
    guide.find(dialog, QLineEdit, "sheet.path").setText("D:\\SoSach\\6A-toan-hk1.pdf")
    lay_out()
    return dialog


@STOPS.at("gradebook-commands")
def gradebook_commands(guide: Guide) -> QWidget:
    shell = _book(guide)
    menu = guide.find(shell, QPushButton, "gradebook.commands").menu()
    assert isinstance(menu, QMenu)
    menu.popup(shell.mapToGlobal(shell.rect().center()))
    lay_out()
    return menu


@STOPS.at("gradebook-large")
def gradebook_large(guide: Guide) -> QWidget:
    shell = _book(guide)
    guide.go(shell, "gradebook.table", 3, FINAL_AT)
    guide.press(*[Key.Key_Equal] * 3, modifier=CTRL)
    return shell


@STOPS.at("gradebook-locked")
def gradebook_locked(guide: Guide) -> QWidget:
    shell = _book(guide, "literature")
    guide.go(shell, "gradebook.table", 2, FINAL_AT)
    return shell


@STOPS.at("gradebook-comments")
def gradebook_comments(guide: Guide) -> QWidget:
    shell = _book(guide, "arts")
    guide.go(shell, "gradebook.table", 2, 1)
    return shell


def _primary_book(guide: Guide, subject: str) -> Shell:
    shell = guide.open(guide.toured.primary, "gradebook", PRIMARY_CLASS)
    subjects = guide.find(shell, QComboBox, "gradebook.subject")
    subjects.setCurrentIndex(subjects.findData(subject))
    subjects.activated.emit(subjects.currentIndex())
    guide.settle()
    return shell


@STOPS.at("gradebook-primary")
def gradebook_primary(guide: Guide) -> QWidget:
    return _primary_book(guide, MATH)


@STOPS.at("gradebook-primary-traits")
def gradebook_traits(guide: Guide) -> QWidget:
    return _primary_book(guide, TRAITS_BOOK)


@STOPS.at("gradebook-empty")
def gradebook_empty(guide: Guide) -> QWidget:
    return guide.open(guide.toured.homeroom, "gradebook", EMPTY_CLASS)

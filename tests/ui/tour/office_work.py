"""What needs a person, review, office, report cards."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QPushButton, QWidget

from tests.ui.tour.guide import Guide
from tests.ui.tour.school import CLASS, EMPTY_CLASS
from tests.ui.tour.stop import Stops
from ui.shell import Shell

STOPS = Stops()
Key = Qt.Key


# --- what needs a person ---


@STOPS.at("conflicts")
def conflicts(guide: Guide) -> QWidget:
    return guide.open(guide.toured.homeroom, "conflicts")


@STOPS.at("conflicts-principal")
def conflicts_principal(guide: Guide) -> QWidget:
    shell = guide.open(guide.toured.principal, "conflicts")
    guide.press(Key.Key_Return)
    guide.press("8.55", Key.Key_Return)
    return shell


@STOPS.at("conflicts-nothing")
def conflicts_nothing(guide: Guide) -> QWidget:
    return guide.open(guide.toured.clerk, "conflicts")


# --- review ---


def _review(guide: Guide) -> Shell:
    return guide.open(guide.toured.principal, "review", CLASS)


@STOPS.at("review")
def review(guide: Guide) -> QWidget:
    return _review(guide)


@STOPS.at("review-lock")
def review_lock(guide: Guide) -> QWidget:
    shell = _review(guide)
    guide.go(shell, "review.table", 1, 0)
    guide.press("l")
    return shell


@STOPS.at("review-closing")
def review_closing(guide: Guide) -> QWidget:
    shell = _review(guide)
    guide.go(shell, "review.table", 1, 0)
    guide.press("t")
    return shell


# --- office ---


@STOPS.at("office")
def office(guide: Guide) -> QWidget:
    return guide.open(guide.toured.clerk, "office")


def _preview(guide: Guide, path: Path) -> Shell:
    shell = guide.open(guide.toured.clerk, "office")
    field = guide.find(shell, QLineEdit, "office.path")
    field.setText(str(path))
    field.setFocus()
    guide.press(Key.Key_Return)
    field.setText("D:\\SoSach\\" + path.name)
    guide.settle()
    return shell


@STOPS.at("office-preview")
def office_preview(guide: Guide) -> QWidget:
    return _preview(guide, guide.toured.dirty_list)


@STOPS.at("office-preview-decide")
def office_decide(guide: Guide) -> QWidget:
    shell = _preview(guide, guide.toured.dirty_list)
    button = guide.find(shell, QPushButton, "office.filter.possible_double")
    if button.isEnabled():
        button.click()
    guide.settle()
    return shell


@STOPS.at("office-missing")
def office_missing(guide: Guide) -> QWidget:
    shell = _preview(guide, guide.toured.dirty_list)
    guide.find(shell, QPushButton, "office.filter.missing").click()
    guide.settle()
    return shell


@STOPS.at("pupils")
def pupils(guide: Guide) -> QWidget:
    shell = guide.open(guide.toured.clerk, "pupils")
    guide.find(shell, QAbstractItemView, "pupils.table").setFocus()
    guide.settle()
    return shell


@STOPS.at("pupils-search")
def pupils_search(guide: Guide) -> QWidget:
    shell = guide.open(guide.toured.clerk, "pupils")
    guide.find(shell, QLineEdit, "pupils.search").setText("nguyen thi")
    guide.settle()
    return shell


# --- report cards ---


@STOPS.at("printing")
def printing(guide: Guide) -> QWidget:
    shell = guide.open(guide.toured.clerk, "printing", CLASS)
    guide.find(shell, QLineEdit, "printing.path").setText("D:\\SoSach\\Phieu-hoc-tap-6A-HK1.pdf")
    guide.settle()
    return shell


@STOPS.at("printing-empty")
def printing_empty(guide: Guide) -> QWidget:
    shell = guide.open(guide.toured.clerk, "printing", EMPTY_CLASS)
    guide.find(shell, QLineEdit, "printing.path").setText("D:\\SoSach\\Phieu-hoc-tap-9C-HK1.pdf")
    guide.settle()
    return shell

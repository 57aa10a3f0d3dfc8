"""Every place can be used without seeing it: names, keys, no colour alone."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from tests.school import School, class_named
from tests.ui.desks import bench_of, put_up
from ui.attendance.view import AttendancePlace
from ui.conflicts.view import ConflictsPlace
from ui.gradebook.view import GradebookPlace
from ui.homeroom.view import HomeroomPlace
from ui.office.view import OfficePlace
from ui.place import Bench, Place
from ui.printing.view import PrintingPlace
from ui.review.view import ReviewPlace
from ui.today.view import TodayPlace

PLACES = (
    TodayPlace, GradebookPlace, AttendancePlace, HomeroomPlace, ConflictsPlace, ReviewPlace, OfficePlace, PrintingPlace,
)  # fmt: skip


def _buddies(place: QWidget) -> set[QWidget]:
    return {label.buddy() for label in place.findChildren(QLabel) if label.buddy() is not None}


@pytest.mark.parametrize("make", PLACES, ids=lambda make: make.__name__)
def test_what_can_have_the_focus_has_a_name(
    make: Callable[[Bench], Place], founded_school: School, qtbot: QtBot
) -> None:
    with founded_school.sign_in("hieu") as principal, bench_of(principal) as (bench, _told):
        place = make(bench)
        put_up(qtbot, place)
        place.set_class(class_named(principal, "6A"), 1)
        buddies = _buddies(place)
        nameless = [
            widget.objectName() or type(widget).__name__
            for widget in place.findChildren(QWidget)
            if isinstance(widget, QLineEdit | QTableView | QAbstractButton)
            and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            and widget.isVisible()
            and not (widget.accessibleName() or widget in buddies or getattr(widget, "text", lambda: "")())
        ]
        assert not nameless


@pytest.mark.parametrize("make", PLACES, ids=lambda make: make.__name__)
def test_a_place_says_its_title_its_icon_and_its_keys(
    make: Callable[[Bench], Place], founded_school: School, qtbot: QtBot
) -> None:
    with founded_school.sign_in("hieu") as principal, bench_of(principal) as (bench, _told):
        place = make(bench)
        qtbot.addWidget(place)
        assert place.title
        assert place.objectName()
        assert place.icon
        assert all(one.keys and one.meaning for one in place.shortcuts())
        assert place.shortcuts()

"""Every window, dialog and card of the program can be used without seeing it, without a mouse, in light and dark, and
in a language of long words, on a screen of 1366 × 768.
"""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from app import messages
from app.messages import use_language
from tests.ui.tour import findings
from tests.ui.tour.guide import ROOM, guided, lay_out
from tests.ui.tour.pseudo import Pseudo, lengthen
from tests.ui.tour.school import Toured, toured_school
from tests.ui.tour.stop import Stop
from tests.ui.tour.stops import STOPS
from ui import theme
from ui.shell import PLACES

every_stop = pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Toured]:
    """Nobody changes anything in it."""
    with toured_school(tmp_path_factory.mktemp("toured")) as toured:
        yield toured


@every_stop
def test_it_is_used_without_seeing_it_and_without_a_mouse(stop: Stop, toured: Toured, qapp: QApplication) -> None:
    use_language("vi")
    theme.apply(qapp, dark=False)
    with guided(toured) as guide:
        window = stop.go(guide)
        found = findings.homeless(window) + findings.nameless(window) + findings.cramped(window, ROOM)
        found += findings.pale(window)
        theme.apply(qapp, dark=True)
        lay_out()
        found += [f"dark: {one}" for one in findings.pale(window)]
        found += [] if stop.holds else findings.tab_order(window)
    assert found == []


@every_stop
def test_long_words_have_room(stop: Stop, toured: Toured, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_catalogue", Pseudo())
    theme.apply(qapp, dark=False)
    with guided(toured) as guide:
        found = findings.cramped(stop.go(guide), ROOM)
    assert found == []


def test_the_tour_comes_to_every_place_and_each_says_its_title_its_icon_and_its_keys(
    toured: Toured, qapp: QApplication
) -> None:
    theme.apply(qapp, dark=False)
    with guided(toured) as guide:
        people = (toured.homeroom, toured.principal, toured.clerk)
        places = [place for who in people for place in guide.shell(who).places]
        for place in places:
            assert place.title
            assert place.icon
            assert place.shortcuts()
            assert all(one.keys and one.meaning for one in place.shortcuts())
        assert {type(place) for place in places} == {factory for _action, factory in PLACES}
        assert {place.objectName() for place in places} <= {stop.name.split("-")[0] for stop in STOPS}


def test_the_long_language_keeps_fields_and_figures() -> None:
    assert lengthen("8,5 · 85") == "8,5 · 85"
    for text in ("Class", "{count} mark", "Saved on this computer.", "&Subject", "<b>{name}</b>: absent"):
        longer = lengthen(text)
        assert len(longer) >= len(text) + 0.4 * len(re.sub(r"\{\w+\}|<.*?>|\W", "", text)) - 1, longer
        assert set(re.findall(r"\{\w+\}|<.*?>|&.", text)) == set(re.findall(r"\{\w+\}|<.*?>|&.", longer))


# --- what looks for faults finds them ---


@pytest.fixture
def bad_window(qtbot: QtBot, qapp: QApplication) -> QWidget:
    """A row of widgets, each with a fault of its own."""
    theme.apply(qapp, dark=False)
    window = QWidget()
    window.resize(400, 100)
    for at, one in enumerate((QLabel("pale"), QLabel("a label without room"), QLineEdit(), QPushButton("last"))):
        one.setParent(window)
        one.setGeometry(8 + 90 * at, 20, 80, 30)
        one.setObjectName(f"bad.{at}")
    found = window.findChildren(QWidget)
    found[0].setStyleSheet("color: #bbbbbb")
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window


def test_a_label_that_was_put_into_no_window_is_found(bad_window: QWidget) -> None:
    stray = QLabel("left over")
    stray.setObjectName("stray")
    assert findings.homeless(bad_window) == ["QLabel stray is in no window"]


def test_a_pale_text_is_found(bad_window: QWidget) -> None:
    assert [one.split(":")[0] for one in findings.pale(bad_window)] == ["QLabel bad.0"]


def test_a_text_that_is_cut_is_found_and_a_window_that_is_too_large(bad_window: QWidget) -> None:
    assert [one.split(" has")[0] for one in findings.cramped(bad_window, ROOM)] == ["QLabel bad.1"]
    bad_window.setMinimumWidth(2_000)
    assert "needs 2000" in findings.cramped(bad_window, ROOM)[0]


def test_a_field_without_a_name_is_found(bad_window: QWidget) -> None:
    field = bad_window.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setPlaceholderText("only this")
    assert findings.nameless(bad_window) == ["QLineEdit bad.2 has no name"]


def test_a_wrong_turn_of_tab_is_found(bad_window: QWidget) -> None:
    field, button = bad_window.findChild(QLineEdit), bad_window.findChild(QPushButton)
    assert isinstance(field, QLineEdit)
    assert isinstance(button, QPushButton)
    for at, one in enumerate((field, button)):
        other = QLineEdit(bad_window)
        other.setObjectName(f"below.{at}")
        other.setGeometry(one.x(), 60, 80, 30)
        other.show()
    assert findings.tab_order(bad_window) == []
    below = bad_window.findChildren(QLineEdit)[-1]
    QWidget.setTabOrder(below, button)
    assert "Tab goes back from QLineEdit below.1 to QPushButton bad.3" in findings.tab_order(bad_window)


def test_what_keeps_tab_to_itself_is_found(bad_window: QWidget) -> None:
    table = QTableWidget(2, 2, bad_window)
    table.setGeometry(8, 60, 300, 30)
    table.show()
    table.setFocus()
    assert "Tab does not reach QLineEdit bad.2" in findings.tab_order(bad_window)

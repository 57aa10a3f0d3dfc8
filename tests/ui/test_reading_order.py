"""Tab follows the layout, whatever was made first."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui import reading_order
from ui.named import named


class Window(QMainWindow):
    """Its widgets are made from the last to the first."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = {name: named(QLineEdit(), name) for name in ("right", "left", "below", "above")}
        split = QSplitter()
        split.addWidget(self.fields["left"])
        split.addWidget(self.fields["right"])
        self.choices = [named(_checkable(name), name) for name in ("first", "second")]
        self.group = QButtonGroup(self)
        row = QHBoxLayout()
        for one in self.choices:
            self.group.addButton(one)
            row.addWidget(one)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.addWidget(self.fields["above"])
        layout.addLayout(row)
        layout.addWidget(split)
        layout.addWidget(self.fields["below"])
        self.setCentralWidget(whole)

    def focusNextPrevChild(self, onwards: bool) -> bool:
        return reading_order.step(self, onwards=onwards)


def _checkable(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setCheckable(True)
    return button


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    window = Window()
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.fields["above"].setFocus()
    return window


def walk(window: QWidget, key: Qt.Key, steps: int) -> list[str]:
    found = []
    for _step in range(steps):
        QTest.keyClick(QApplication.focusWidget() or window, key)
        focus = QApplication.focusWidget()
        found.append(focus.objectName() if focus else "")
    return found


def test_tab_goes_as_one_reads_and_round(window: Window) -> None:
    assert walk(window, Qt.Key.Key_Tab, 5) == ["first", "left", "right", "below", "above"]


def test_shift_tab_goes_back(window: Window) -> None:
    assert walk(window, Qt.Key.Key_Backtab, 3) == ["below", "right", "left"]


def test_of_buttons_of_which_one_is_chosen_tab_stops_at_that_one(window: Window) -> None:
    window.choices[1].setChecked(True)
    assert walk(window, Qt.Key.Key_Tab, 2) == ["second", "left"]


def test_what_is_hidden_or_asleep_is_passed_over(window: Window) -> None:
    window.fields["left"].hide()
    window.fields["right"].setEnabled(False)
    window.choices[0].setChecked(True)
    assert walk(window, Qt.Key.Key_Tab, 3) == ["first", "below", "above"]

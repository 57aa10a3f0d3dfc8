"""A button that the keyboard alone presses and leaves."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.key_button import KeyButton


@pytest.fixture
def button(qtbot: QtBot) -> KeyButton:
    made = KeyButton("count it")
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_it_as_space_does_everywhere(button: KeyButton, key: Qt.Key) -> None:
    told: list[str] = []
    button.clicked.connect(lambda: told.append("pressed"))
    button.escaped.connect(lambda: told.append("left"))
    QTest.keyClick(button, key)
    assert told == ["pressed"]


def test_esc_leaves_it_unpressed(button: KeyButton) -> None:
    told: list[str] = []
    button.clicked.connect(lambda: told.append("pressed"))
    button.escaped.connect(lambda: told.append("left"))
    QTest.keyClick(button, Qt.Key.Key_Escape)
    assert told == ["left"]


class Owner(QWidget):
    """Where a button stands: it gets the keys that the button leaves alone."""

    def __init__(self) -> None:
        super().__init__()
        self.typed: list[str] = []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.typed.append(event.text())


def test_other_keys_are_its_owners(qtbot: QtBot) -> None:
    """The letters that answer a row do so while a button has the focus."""
    owner = Owner()
    qtbot.addWidget(owner)
    layout = QHBoxLayout(owner)
    button = KeyButton("count it")
    layout.addWidget(button)
    owner.show()
    QTest.keyClicks(button, "a")
    assert owner.typed == ["a"]

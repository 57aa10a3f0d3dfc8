"""The fields that both pages share."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from app.messages import _
from ui.icons import icon
from ui.named import named

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class PasswordField(QLineEdit):
    """A password, with an eye to look at what was typed. `step`: up or down, to whoever stands above or below."""

    step = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(_("Password"))
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self._eye = QAction(icon("eye", "muted"), _("Show the password"), self, checkable=True)
        self._eye.setObjectName(f"{name}.eye")
        self._eye.setShortcut("Ctrl+E")
        self._eye.setToolTip(_("Show the password (Ctrl+E)"))
        self._eye.toggled.connect(self._look)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
        self.doubt = role_label("quiet-line", name=f"{name}.doubt")
        """To stand below: what looks like a slip of the keyboard."""
        self.doubt.hide()
        self.textChanged.connect(self._doubt)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            self.step.emit(_STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _doubt(self, text: str) -> None:
        """Passwords are typed blind: with UniKey on, `aa` becomes `â` and nobody sees it."""
        letters = "".join(dict.fromkeys(sign for sign in text if sign.isalpha() and not sign.isascii()))
        self.doubt.setText(
            _("There are Vietnamese letters in the password. Is UniKey on? Ctrl+E shows what was typed.")
        )
        self.doubt.setVisible(bool(letters))

    def _look(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._eye.setIcon(icon("eye-closed" if shown else "eye", "muted"))


def role_label(role: str, text: str = "", name: str = "") -> QLabel:
    label = named(QLabel(text), name)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label


def main_button(text: str, name: str) -> QPushButton:
    button = named(QPushButton(text, default=True), name, role="main")
    button.setMinimumHeight(36)
    return button


def link_button(text: str, name: str) -> QPushButton:
    return named(QPushButton(text, autoDefault=False), name, role="link")

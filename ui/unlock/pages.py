"""The two pages before work: unlocking what this computer has, and signing in for the first time."""

import platform
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.messages import _
from app.records.vault import Identity
from ui.named import named
from ui.notice_bar import announce
from ui.unlock.fields import PasswordField, link_button, main_button, role_label

ROW_PX = 32
MOST_ROWS = 5


class UnlockPage(QWidget):
    """Who, and the password."""

    unlock = Signal(Identity, str)
    set_aside = Signal(Identity)
    new_person = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("unlock")
        self._shown: tuple[Identity, ...] = ()
        self._people = named(QListWidget(), "unlock.people", says=_("People on this computer"))
        self._password = PasswordField("unlock.password")
        self._note = role_label("quiet-line", name="unlock.note")
        self._error = role_label("danger", name="unlock.error")
        self._open = main_button(_("Unlock"), "unlock.open")
        self._aside = link_button(_("Put the damaged copy aside and sign in anew"), "unlock.set_aside")
        self._new = link_button(_("Somebody else: sign in for the first time"), "unlock.new")
        who = QLabel(_("&Who are you?"))
        who.setBuddy(self._people)
        password = QLabel(_("&Password"))
        password.setBuddy(self._password)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        fields = (who, self._people, password, self._password, self._password.doubt)
        for widget in (self._note, *fields, self._error, self._aside, self._open):
            layout.addWidget(widget)
        layout.addWidget(self._new, 0, Qt.AlignmentFlag.AlignHCenter)
        self._open.clicked.connect(self._ask)
        self._password.returnPressed.connect(self._ask)
        self._people.itemActivated.connect(lambda _item: self._password.setFocus())
        self._people.currentRowChanged.connect(lambda _row: self.show_error(""))
        self._password.step.connect(self._choose)
        self._aside.clicked.connect(lambda: self.set_aside.emit(self._identity))
        self._new.clicked.connect(self.new_person)
        self.show_note("")
        self.show_error("")

    def show_people(self, people: Sequence[Identity], first: int = 0) -> None:
        """Who can unlock here, `first` chosen. The server is named where two of them have the same login."""
        logins = [one.login for one in people]
        self._people.clear()
        self._shown = tuple(people)
        for one in people:
            text = one.login if logins.count(one.login) == 1 else f"{one.login} · {one.server}"
            self._people.addItem(QListWidgetItem(text))
        self._people.setFixedHeight(min(max(len(people), 1), MOST_ROWS) * ROW_PX + 4)
        self._people.setCurrentRow(first)

    def _choose(self, step: int) -> None:
        self._people.setCurrentRow(min(max(self._people.currentRow() + step, 0), self._people.count() - 1))
        announce(self._people, self._people.currentItem().text())

    @property
    def _identity(self) -> Identity:
        return self._shown[self._people.currentRow()]

    def _ask(self) -> None:
        if self._shown and self.isEnabled():
            self.unlock.emit(self._identity, self._password.text())

    def show_note(self, text: str) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def show_error(self, text: str, *, damaged: bool = False) -> None:
        """`damaged`: offer the way back."""
        self._error.setText(text)
        self._error.setVisible(bool(text))
        self._aside.setVisible(damaged)

    def begin(self) -> None:
        """Ready to type a password."""
        self._password.clear()
        self._password.setFocus()


class SignInPage(QWidget):
    """The only time that the network is needed."""

    sign_in = Signal(str, str, str, str)
    """Server, login, password, name of the device."""
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sign_in")
        self.server = named(QLineEdit(), "sign_in.server")
        self.server.setPlaceholderText(_("for example so-gddt.example.vn"))
        self.login = named(QLineEdit(), "sign_in.login")
        self._password = PasswordField("sign_in.password")
        self._device = named(QLineEdit(platform.node()), "sign_in.device")
        self._device.setToolTip(_("Under this name the history shows what was typed here."))
        self._error = role_label("danger", name="sign_in.error")
        self._go = main_button(_("Sign in"), "sign_in.go")
        self._back = link_button(_("Back"), "sign_in.back")
        form = QFormLayout(rowWrapPolicy=QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(6)
        for words, field in (
            (_("&Server address"), self.server),
            (_("&Login name"), self.login),
            (_("&Password"), self._password),
            (_("&Name of this computer"), self._device),
        ):
            form.addRow(words, field)
            field.setAccessibleName(words.replace("&", ""))
            field.returnPressed.connect(self._ask)
        why = _("The first time on this computer you need the network. Afterwards the program works without it.")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(role_label("muted", why))
        layout.addLayout(form)
        layout.addWidget(self._password.doubt)
        layout.addWidget(self._error)
        layout.addWidget(self._go)
        layout.addWidget(self._back, 0, Qt.AlignmentFlag.AlignHCenter)
        self._go.clicked.connect(self._ask)
        self._back.clicked.connect(self.back)
        self.show_error("")

    def _ask(self) -> None:
        fields = (self.server, self.login, self._password, self._device)
        empty = next((field for field in fields if not field.text().strip()), None)
        if empty is not None:
            empty.setFocus()
        elif self.isEnabled():
            texts = (self.server.text(), self.login.text().strip(), self._password.text(), self._device.text().strip())
            self.sign_in.emit(*texts)

    def show_error(self, text: str) -> None:
        self._error.setText(text)
        self._error.setVisible(bool(text))

    def try_again(self) -> None:
        """The password is the likeliest to be wrong."""
        self._password.setFocus()
        self._password.selectAll()

    def begin(self, server: str, login: str, *, others: bool) -> None:
        """Ready to type; `others`: there are people to go back to."""
        self.server.setText(server or self.server.text())
        self.login.setText(login)
        self._password.clear()
        self._back.setVisible(others)
        fields = (self.server, self.login, self._password)
        next((field for field in fields if not field.text()), self._password).setFocus()

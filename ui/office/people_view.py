"""The place "Pupils": who looks entered twice, marks that came late for who has moved, who is gone. One key each."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from app.messages import _, ngettext
from sync.errors import UserError
from ui.lines_delegate import LinesDelegate
from ui.named import named
from ui.office.people_model import Kind, Offer, People, PeopleModel, PeopleRow, read_people
from ui.place import Bench, Place, Shortcut
from ui.row_table import LAST, RowTable

MOST_OFFERS = 3


class PupilsPlace(Place):
    """Search above, the list, and below it what can be done about the row under the cursor."""

    icon = "pupils"
    needs_class = False

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.title = _("Pupils")
        self.setObjectName("pupils")
        self._rows = PeopleModel()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self._table)
        self.refresh()

    # --- looks ---

    def _lay_out(self) -> None:
        label = QLabel(_("&Search"))
        self._search = named(QLineEdit(), "pupils.search")
        self._search.setPlaceholderText(_("Name or code, to delete somebody"))
        self._search.setAccessibleName(_("Search a pupil"))
        label.setBuddy(self._search)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(label)
        line.addWidget(self._search, 1)
        self._counts = named(QLabel(wordWrap=True), "pupils.counts", "muted")
        self._table = RowTable("pupils.table", _("Pupils"), self._rows, stretched=LAST)
        self._wide = LinesDelegate(narrowest=320)
        self._table.setItemDelegateForColumn(1, self._wide)
        self._table.fit_rows()
        nothing = _("Nobody looks entered twice, and nobody is deleted.\nSearch a pupil above to delete one.")
        self._nothing = named(QLabel(nothing, wordWrap=True), "pupils.nothing", "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(named(QLabel(_("Pupils")), "pupils.heading", "heading"))
        layout.addLayout(line)
        layout.addWidget(self._counts)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._make_choice())
        layout.addWidget(self._nothing, 1)

    def _make_choice(self) -> QFrame:
        self._choice = named(QFrame(), "pupils.choice", "card")
        self._chosen = named(QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText), "pupils.chosen")
        self._buttons = [named(QPushButton(), f"pupils.offer_{number}") for number in range(1, MOST_OFFERS + 1)]
        layout = QHBoxLayout(self._choice)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(8)
        layout.addWidget(self._chosen, 1)
        for number, button in enumerate(self._buttons, 1):
            button.clicked.connect(lambda _checked=False, number=number: self._take(number))
            layout.addWidget(button)
        return self._choice

    def _connect(self) -> None:
        self._search.textChanged.connect(self._search_again)
        self._search.returnPressed.connect(self._table.setFocus)
        self._table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_choice())
        self._table.typed.connect(lambda key: self._take(int(key)) if key.isdigit() else None)

    def shortcuts(self) -> tuple[Shortcut, ...]:
        return (
            Shortcut("↑ ↓", _("go to another line")),
            Shortcut("1, 2, 3", _("do what stands below the list")),
            Shortcut("Alt+S", _("search a pupil")),
        )

    # --- what the records say ---

    def refresh(self) -> None:
        workspace, me, searched = self.bench.workspace, self.bench.me, self._search.text()

        def show(found: People) -> None:
            if searched == self._search.text():
                self._show(found)

        self.bench.tasks.query(lambda: read_people(workspace, me, searched), show)

    def _show(self, found: People) -> None:
        self._rows.show(found.rows)
        twice, late, gone = (found.count(kind) for kind in (Kind.TWICE, Kind.LEFT_BEHIND, Kind.GONE))
        told = [
            ngettext("{count} pair looks entered twice", "{count} pairs look entered twice", twice).format(count=twice),
            ngettext("{count} late mark", "{count} late marks", late).format(count=late),
            ngettext("{count} deleted or merged", "{count} deleted or merged", gone).format(count=gone),
        ]
        self._counts.setText(" · ".join(told))
        for widget in (self._table, self._choice):
            widget.setVisible(bool(found.rows))
        self._nothing.setVisible(not found.rows)
        self._show_choice()
        self.attention_changed.emit(twice + late)

    def _search_again(self) -> None:
        """The cursor goes to the first who is found."""
        self._table.setCurrentIndex(QModelIndex())
        self.refresh()

    @property
    def _current(self) -> PeopleRow | None:
        row = self._table.row
        return self._rows.rows[row] if 0 <= row < len(self._rows.rows) else None

    def _show_choice(self) -> None:
        row = self._current
        offers = row.offers if row else ()
        told = [row.texts[1].split("\n")[0], row.hint] if row else []
        self._chosen.setText(" · ".join(part for part in told if part))
        for number, button in enumerate(self._buttons, 1):
            button.setVisible(number <= len(offers))
            if number <= len(offers):
                button.setText(f"{number}:  {offers[number - 1].words}")

    # --- doing it ---

    def _take(self, number: int) -> None:
        row = self._current
        if row is not None and 1 <= number <= len(row.offers):
            self._do(row, row.offers[number - 1])

    def _do(self, row: PeopleRow, offer: Offer) -> None:
        try:
            changes = offer.changes()
        except UserError as error:
            self.bench.notices.tell(error)
            return

        def done(_number: int) -> None:
            self.bench.notices.toast.emit(offer.told)
            self.refresh()

        self.bench.tasks.command(lambda: self.bench.workspace.commit(changes, row.base), done, self.bench.notices.tell)

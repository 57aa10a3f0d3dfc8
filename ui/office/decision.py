"""The row under the cursor in full, and what can be decided about it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout

from app.exchange.class_list_preview import Choice, RowOutcome
from app.exchange.import_words import outcome_words, row_cells
from app.messages import _
from ui.named import named
from ui.office.model import offers

MOST_OFFERS = 9


class DecisionCard(QFrame):
    """`decided` brings the choice, None when it is taken back."""

    decided = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        named(self, "office.decision", "card")
        self._offers: list[tuple[Choice, str]] = []
        self._head = named(QLabel(wordWrap=True), "office.decision.head", "heading")
        self._why = named(QLabel(wordWrap=True), "office.decision.why")
        self._buttons = [named(QPushButton(), f"office.choice_{number}") for number in range(1, MOST_OFFERS + 1)]
        self._back = named(QPushButton(_("0:  Take the decision back")), "office.choice_0", "link")
        self._back.clicked.connect(lambda: self.decided.emit(None))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(4)
        for label in (self._head, self._why):
            layout.addWidget(label)
        for offer in (*self._buttons, self._back):
            layout.addWidget(offer, 0, Qt.AlignmentFlag.AlignLeft)
        for number, button in enumerate(self._buttons, 1):
            button.clicked.connect(lambda _checked=False, number=number: self.press(number))
            button.hide()
        self._back.hide()
        self.hide()

    def show_row(self, row: RowOutcome | None, choice: Choice | None) -> None:
        """Show what can be decided about `row`, and what has been."""
        self._offers = offers(row)[:MOST_OFFERS] if row else []
        if row is None:
            self.hide()
            return
        class_name, code, name, born = row_cells(row)
        told = _("Row {number}: {name}").format(number=row.row.place.number, name=name or "—")
        self._head.setText(" · ".join(part for part in (told, class_name, born, code) if part))
        self._why.setText(outcome_words(row))
        for number, button in enumerate(self._buttons, 1):
            button.setVisible(number <= len(self._offers))
            if number <= len(self._offers):
                offered, words = self._offers[number - 1]
                button.setText(f"{number}:  {words}" + ("  ✓" if offered == choice else ""))
        self._back.setVisible(choice is not None)
        self.setVisible(bool(self._offers))

    def press(self, number: int) -> None:
        """Decide for the offer of this number; 0 takes the decision back."""
        if number == 0:
            self.decided.emit(None)
        elif number <= len(self._offers):
            self.decided.emit(self._offers[number - 1][0])

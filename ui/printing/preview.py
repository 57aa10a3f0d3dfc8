"""One pupil's card on the screen, as it will be on paper."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.documents.report_card import ReportCard
from app.messages import _
from ui import theme
from ui.icons import icon
from ui.named import named
from ui.place import Bench

if TYPE_CHECKING:  # what draws pages is loaded when one is drawn
    from app.documents.preview import PageImage

_RENDERED = 1000
"""Pixels across: enough for the largest preview at 200 %."""


def _drawn(card: ReportCard) -> "PageImage":
    from app.documents.preview import draw_preview

    return draw_preview(card, _RENDERED)


class CardPreview(QWidget):
    """Shows the first card, and leafs to the others."""

    def __init__(self, bench: Bench) -> None:
        super().__init__()
        self._bench = bench
        self._cards: tuple[ReportCard, ...] = ()
        self._number = 0
        self._page = QPixmap()
        self._paper = named(QLabel(), "printing.preview")
        self._paper.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._paper.setMinimumSize(QSize(240, 320))
        self._whose = named(QLabel(), "printing.preview.whose", "small")
        self._previous = self._button("previous", _("Previous pupil (Ctrl+Left)"), "Ctrl+Left", -1)
        self._next = self._button("next", _("Next pupil (Ctrl+Right)"), "Ctrl+Right", +1)
        row = QHBoxLayout()
        row.addWidget(self._previous)
        row.addWidget(self._whose, 1, Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self._next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self._paper, 1)

    def _button(self, name: str, told: str, keys: str, step: int) -> QPushButton:
        button = named(QPushButton(icon(name), ""), f"printing.preview.{name}")
        button.setAccessibleName(told)
        button.setToolTip(told)
        button.setShortcut(keys)
        button.clicked.connect(lambda: self._leaf(step))
        return button

    def show_cards(self, cards: tuple[ReportCard, ...]) -> None:
        """Show these cards, where possible the one of the same place as before."""
        self._cards = cards
        self._number = min(self._number, max(0, len(cards) - 1))
        self._draw()

    def _leaf(self, step: int) -> None:
        if 0 <= self._number + step < len(self._cards):
            self._number += step
            self._draw()

    def _draw(self) -> None:
        self._previous.setEnabled(self._number > 0)
        self._next.setEnabled(self._number + 1 < len(self._cards))
        for widget in (self._previous, self._next):
            widget.setVisible(bool(self._cards))
        if not self._cards:
            self._whose.clear()
            self._page = QPixmap()
            self._fit()
            return
        card = self._cards[self._number]
        self._whose.setText(f"{self._number + 1}/{len(self._cards)} · {card.pupil}")

        def show(image: "PageImage") -> None:
            if self._cards and card == self._cards[self._number]:
                self._show(image, card)

        self._bench.tasks.query(lambda: _drawn(card), show)

    def _show(self, image: "PageImage", card: ReportCard) -> None:
        drawn = QImage(image.pixels, image.width, image.height, image.stride, QImage.Format.Format_RGB888)
        self._page = QPixmap.fromImage(drawn)
        self._paper.setAccessibleName(_("Preview of the report card of {name}").format(name=card.pupil))
        self._fit()

    def _fit(self) -> None:
        if self._page.isNull():
            self._paper.clear()
            return
        scale = self.devicePixelRatioF()
        fitted = self._page.scaled(
            self._paper.size() * scale, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        fitted.setDevicePixelRatio(scale)
        painter = QPainter(fitted)
        painter.setPen(theme.color("line"))
        painter.drawRect(0, 0, round(fitted.width() / scale) - 1, round(fitted.height() / scale) - 1)
        painter.end()
        self._paper.setPixmap(fitted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

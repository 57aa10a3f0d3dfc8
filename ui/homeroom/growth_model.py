"""A preschool group's growth as a table: a row a child, the latest figures and what they say."""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.desk import growth_words
from app.desk.growth import ChildGrowth, GrowthBook
from app.desk.growth_words import COMPARED, score_of, score_text, score_told
from app.messages import _
from app.rules.preschool.growth import Indicator
from app.rules.preschool.measured import centimetres_text, kilograms_text
from ui import cell_states
from ui.homeroom.results_model import MISSING_ROLE, STATE_ROLE, STRONG_ROLE
from ui.roll_header import PUPIL_ROLE, pupil_tooltip

Index = QModelIndex | QPersistentModelIndex

LONGEST_HEAD_LINE = 10
"""Letters: narrow heads leave room for what the WHO says of every child."""


@dataclass(frozen=True)
class GrowthColumn:
    """One column: its head, what it shows of a child and why."""

    head: str
    text: Callable[[ChildGrowth], str]
    why: Callable[[ChildGrowth], str] = lambda _child: ""
    width: int = 76
    is_level: bool = False
    """What the WHO says of a figure: as wide as there is room, and no narrower than `width`."""


def columns() -> tuple[GrowthColumn, ...]:
    return (
        GrowthColumn(_("Measured on"), lambda one: f"{one.latest.day:%d/%m/%Y}" if one.latest else "—", _again, 80),
        GrowthColumn(_("Weight (kg)"), _weight),
        GrowthColumn(_("Height (cm)"), _height),
        *(_compared(indicator) for indicator in COMPARED),
    )


def _compared(indicator: Indicator) -> GrowthColumn:
    return GrowthColumn(
        growth_words.indicator_name(indicator),
        lambda one: score_text(score_of(one.latest, indicator)),
        lambda one: score_told(score_of(one.latest, indicator)),
        88,
        is_level=True,
    )


def _again(one: ChildGrowth) -> str:
    return _("Measure again by {day}.").format(day=f"{one.again_by:%d/%m/%Y}") if one.again_by else ""


def _weight(one: ChildGrowth) -> str:
    return kilograms_text(one.latest.weight_g) if one.latest and one.latest.weight_g is not None else "—"


def _height(one: ChildGrowth) -> str:
    return centimetres_text(one.latest.height_mm) if one.latest and one.latest.height_mm is not None else "—"


class GrowthModel(QAbstractTableModel):
    """Shows one reading."""

    def __init__(self) -> None:
        super().__init__()
        self.book: GrowthBook | None = None
        self.columns = columns()

    def show(self, book: GrowthBook | None) -> None:
        """Show `book`. Same children: no cell changes its place."""
        before = [one.child for one in self.book.children] if self.book else None
        moved = book is None or before != [one.child for one in book.children]
        if moved:
            self.beginResetModel()
        self.book = book
        if moved:
            self.endResetModel()
        elif self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def child(self, index: Index) -> ChildGrowth | None:
        """Whose cell it is."""
        return self.book.children[index.row()] if self.book is not None and index.isValid() else None

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if self.book is None or (parent is not None and parent.isValid()) else len(self.book.children)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        child = self.child(index)
        if child is None:
            return None
        column = self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(child)
            case Qt.ItemDataRole.ToolTipRole:
                return f"{child.child.name} · {column.head}\n{column.why(child)}".strip()
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join((child.child.name, column.head, column.text(child)))
            case _ if role == STATE_ROLE:
                latest = child.latest if index.column() == 0 else None
                return cell_states.shown(latest.state, None) if latest is not None else None
            case _:
                return {MISSING_ROLE: column.text(child) == "—", STRONG_ROLE: False}.get(role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.book is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            line = self.book.children[section].child
            answers = {PUPIL_ROLE: line, Qt.ItemDataRole.DisplayRole: f"{line.number}. {line.name}"}
            return pupil_tooltip(line) if role == Qt.ItemDataRole.ToolTipRole else answers.get(role)
        lines = wrap(self.columns[section].head, LONGEST_HEAD_LINE, break_long_words=False)
        return "\n".join(lines) if role == Qt.ItemDataRole.DisplayRole else None

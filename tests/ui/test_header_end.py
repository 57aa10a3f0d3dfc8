"""A table's head reaches across its scroll bar, and a short table is no higher than what it shows."""

from collections.abc import Hashable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui import theme
from ui.row_table import RowTable
from ui.rows_model import Index, RowsModel


class Lines(RowsModel[str]):
    """A row a line."""

    headers = ("line",)

    def row_id(self, row: str) -> Hashable:
        return row

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return self.rows[index.row()] if role == Qt.ItemDataRole.DisplayRole else None


def _shown(qtbot: QtBot, lines: list[str]) -> tuple[QWidget, RowTable]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, dark=False)
    model = Lines()
    model.show(lines)
    table = RowTable("lines", "Lines", model)
    table.fit_rows()
    table.fit_height()
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    layout.addWidget(table)
    layout.addStretch(1)
    window.resize(400, 300)
    with qtbot.waitExposed(window):
        window.show()
    return window, table


def test_the_scroll_bar_begins_where_the_rows_do(qtbot: QtBot) -> None:
    _window, table = _shown(qtbot, [f"line {number}" for number in range(40)])
    bar = table.verticalScrollBar()
    qtbot.waitUntil(bar.isVisible)
    qtbot.waitUntil(lambda: bar.mapTo(table, QPoint(0, 0)).y() == table.viewport().y())


def test_a_table_of_one_row_is_as_high_as_head_and_row(qtbot: QtBot) -> None:
    _window, table = _shown(qtbot, ["who\nwhere\nwhen"])
    rows = table.horizontalHeader().height() + table.verticalHeader().length()
    assert table.height() == rows + 2 * table.frameWidth()

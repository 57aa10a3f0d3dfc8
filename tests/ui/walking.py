"""Walking through windows: every place of a person, with what can be said against each control."""

import itertools
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

TAB = Qt.FocusPolicy.TabFocus


def nameless(root: QWidget) -> list[str]:
    """Controls below `root` that can have the keys and say nothing to a screen reader."""
    kinds = (QLineEdit, QPlainTextEdit, QComboBox, QTableView, QAbstractButton, QAbstractSpinBox)
    buddies = {label.buddy() for label in root.findChildren(QLabel) if label.buddy() is not None}
    return [
        _called(one)
        for one in root.findChildren(QWidget)
        if isinstance(one, kinds)
        and one.isVisible()
        and one.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (one.accessibleName() or one in buddies or (isinstance(one, QAbstractButton) and one.text()))
        and not isinstance(one.parent(), QComboBox | QTableView | QAbstractSpinBox)
    ]


def by_tab(window: QWidget) -> list[QWidget]:
    """Where Tab leads, once round."""
    start = window.focusWidget()
    assert start is not None, "nothing has the keys"
    chain = [start]
    while (after := chain[-1].nextInFocusChain()) is not None and after not in chain:
        chain.append(after)
    return [start, *(one for one in chain[1:] if _is_stop(one) and one.window() is window)]


def not_reached(window: QWidget, stops: list[QWidget]) -> list[str]:
    """Visible controls that Tab is to lead to and does not."""
    return [_called(one) for one in window.findChildren(QWidget) if _is_stop(one) and one not in stops]


def jumps_up(stops: list[QWidget]) -> int:
    """How often the next stop lies wholly above the one before: once for each column of controls, and once round."""
    spans = [(one.mapToGlobal(one.rect().topLeft()).y(), one.height()) for one in stops]
    return sum(after[0] + after[1] <= before[0] for before, after in itertools.pairwise(spans))


def _is_stop(one: QWidget) -> bool:
    return bool(one.focusPolicy() & TAB) and one.isVisible() and one.isEnabled() and one.focusProxy() is None


def clipped(root: QWidget) -> Iterator[str]:
    """Texts below `root` that have less room than they need."""
    for one in root.findChildren(QWidget):
        if not one.isVisible():
            continue
        if isinstance(one, QLabel) and one.text():
            yield from _clipped_label(one)
        elif isinstance(one, QAbstractButton) and one.text() and not isinstance(one.parent(), QLineEdit):
            if one.width() + 1 < one.sizeHint().width():
                yield f"{_called(one)}: {one.text()!r} has {one.width()} of {one.sizeHint().width()} px"
        elif type(one) is QHeaderView and one.orientation() == Qt.Orientation.Horizontal:
            yield from _clipped_heads(one)


def _clipped_label(label: QLabel) -> Iterator[str]:
    text = label.text().replace("&", "")
    if label.property("elided"):
        return
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        if needed > label.height() + 2:
            yield f"{_called(label)}: {text!r} has {label.height()} of {needed} px of height"
        return
    document = QTextDocument()
    document.setDefaultFont(label.font())
    document.setDocumentMargin(0)
    document.setHtml(text) if label.textFormat() is Qt.TextFormat.RichText else document.setPlainText(text)
    if document.idealWidth() > label.contentsRect().width() + 2:
        yield f"{_called(label)}: {text!r} has {label.contentsRect().width()} of {document.idealWidth():.0f} px"


def _clipped_heads(header: QHeaderView) -> Iterator[str]:
    model = header.model()
    for section in range(header.count()):
        text = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        wide = max((header.fontMetrics().horizontalAdvance(line) for line in text.split("\n")), default=0)
        if not header.isSectionHidden(section) and wide > header.sectionSize(section):
            yield f"{_called(header.parentWidget())}: head {text!r} has {header.sectionSize(section)} of {wide} px"


def _called(one: QWidget | None) -> str:
    """Its address, or its kind and whose it is."""
    if one is None:
        return "nothing"
    return one.objectName() or f"{type(one).__name__} of {_called(one.parentWidget())}"

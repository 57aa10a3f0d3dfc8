"""What is wrong with a window that is on the screen, in words: for a person who does not see it, has no mouse, or reads
another language.
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPixmap, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDateTimeEdit,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QWidget,
)

from ui import theme
from ui.lines_delegate import LinesDelegate

LEAST_CONTRAST = 4.5
_OVERSAMPLED = 2
"""So many pixels a point: strokes of letters then have their full colour somewhere."""
_SLACK = 1


def called(widget: QWidget) -> str:
    """How a finding names a widget."""
    text = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
    return f"{type(widget).__name__} {widget.objectName() or repr(text)}"


def _seen(window: QWidget) -> Iterator[QWidget]:
    """Visible widgets of a window, without the windows that stand over it and the inner parts of fields."""
    for one in window.findChildren(QWidget):
        whole = isinstance(one.parentWidget(), QComboBox) or one.objectName() == "qt_spinbox_lineedit"
        if one.isVisible() and one.window() is window.window() and not whole and not one.visibleRegion().isEmpty():
            yield one


# --- whose it is ---


def homeless(window: QWidget) -> list[str]:
    """What is in no window. Python's garbage collector frees it some day, on whatever thread it happens to run and
    whatever Qt is doing then: the program dies.
    """
    return [
        f"{called(one)} is in no window"
        for one in QApplication.topLevelWidgets()
        if one.parentWidget() is None and not one.isVisible() and one is not window.window()
    ]


# --- names ---


def nameless(window: QWidget) -> list[str]:
    """What takes the focus and has no name; a placeholder is none, it goes with the first letter."""
    buddies = {label.buddy() for label in window.findChildren(QLabel)}
    return [
        f"{called(one)} has no name"
        for one in _seen(window)
        if one.focusPolicy() != Qt.FocusPolicy.NoFocus
        and one.focusProxy() is None
        and not one.accessibleName().strip()
        and one not in buddies
        and not (isinstance(one, QAbstractButton | QLabel) and one.text().strip())
    ]


# --- Tab ---


def _stations(window: QWidget) -> list[QWidget]:
    """What Tab is to reach."""
    tab = Qt.FocusPolicy.TabFocus.value
    return [
        one
        for one in _seen(window)
        if one.focusPolicy().value & tab and one.isEnabled() and one.focusProxy() is None and not _is_led_to(one)
    ]


def _is_led_to(widget: QWidget) -> bool:
    """Of buttons of which one is chosen Tab stops at that one; arrows lead to the others."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    chosen = group.checkedButton() if group is not None and group.exclusive() else None
    return chosen is not None and chosen is not widget


def _round(window: QWidget) -> list[QWidget]:
    """Where Tab leads from the present focus, until it comes back or stands still."""
    stations = len(_stations(window))
    found: list[QWidget] = []
    for _step in range(3 * stations + 4):
        focus = QApplication.focusWidget()
        within = bool(found) and focus is found[-1] and isinstance(focus, QDateTimeEdit)  # from day to month to year
        if focus is None or (focus in found and not within):
            break
        if not within:
            found.append(focus)
        _leave_cells(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    return found


def _leave_cells(widget: QWidget) -> None:
    """In the gradebook Tab goes from mark to mark, and on from the last one."""
    if isinstance(widget, QTableView) and widget.objectName() == "gradebook.table":
        model = widget.model()
        widget.setCurrentIndex(model.index(model.rowCount() - 1, model.columnCount() - 2))


def tab_order(window: QWidget) -> list[str]:
    """What Tab does not reach in one round, and where it goes back instead of on."""
    wanted = _stations(window)
    if not wanted:
        return []
    if QApplication.focusWidget() not in wanted:
        wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    reached = _round(window)
    found = [f"Tab does not reach {called(one)}" for one in wanted if one not in reached]
    back = [
        (one, other)
        for one, other in zip(reached, reached[1:] + reached[:1], strict=True)
        if _is_before(window, other, one)
    ]
    back.sort(key=lambda pair: _jump(window, *pair), reverse=True)
    # One way back is that from the end to the beginning.
    return found + [f"Tab goes back from {called(one)} to {called(other)}" for one, other in back[1:]]


def _jump(window: QWidget, one: QWidget, other: QWidget) -> int:
    far = one.mapTo(window, QPoint()) - other.mapTo(window, QPoint())
    return abs(far.x()) + abs(far.y())


def _is_before(window: QWidget, one: QWidget, other: QWidget) -> bool:
    """Whether a reader meets `one` before `other`: above it in the same column, or left of it in the same row."""
    a, b = (QRect(each.mapTo(window, QPoint()), each.size()) for each in (one, other))
    above = a.bottom() < b.top() and a.left() < b.right()
    left = a.right() < b.left() and a.top() < b.bottom() and b.top() < a.bottom()
    return above or left


# --- contrast ---


def pale(window: QWidget) -> list[str]:
    """Texts that do not stand out enough from what is under them, by the pixels that were painted."""
    picture = _painted(window)
    found = []
    for what, rect in _texts(window):
        ratio = _contrast(picture, rect)
        if ratio is not None and ratio < LEAST_CONTRAST:
            found.append(f"{what}: contrast {ratio:.1f}")
    return found


def _painted(window: QWidget) -> QImage:
    pixmap = QPixmap(window.size() * _OVERSAMPLED)
    pixmap.setDevicePixelRatio(_OVERSAMPLED)
    window.render(pixmap, QPoint())
    return pixmap.toImage().convertToFormat(QImage.Format.Format_RGB32)


def _texts(window: QWidget) -> Iterator[tuple[str, QRect]]:
    """Every text that is seen, and where."""
    for one in _seen(window):
        place = QRect(one.mapTo(window, QPoint()), one.size())
        if isinstance(one, QLabel | QAbstractButton) and _letters(one.text()):
            yield called(one), place
        elif isinstance(one, QLineEdit) and _letters(one.text()) and one.echoMode() is QLineEdit.EchoMode.Normal:
            yield called(one), place.adjusted(3, 3, -3, -3)
        elif isinstance(one, QComboBox) and _letters(one.currentText()):
            yield called(one), place.adjusted(3, 3, -28, -3)
        elif isinstance(one, QTableView):
            for index, rect in _cells(one):
                if _letters(str(index.data() or "")):
                    at = QRect(one.viewport().mapTo(window, rect.topLeft()), rect.size()).adjusted(3, 3, -3, -3)
                    yield f"{called(one)} {index.data()!r}", at


def _letters(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def _cells(table: QTableView) -> Iterator[tuple[QModelIndex, QRect]]:
    """The cells that are seen whole, with nothing over them."""
    view, model = table.viewport().rect(), table.model()
    for row in range(max(table.rowAt(0), 0), model.rowCount()):
        if table.rowViewportPosition(row) > view.height():
            break
        for column in range(model.columnCount()):
            index = model.index(row, column)
            rect = table.visualRect(index)
            bare = all(table.viewport().childAt(corner) is None for corner in (rect.topLeft(), rect.bottomRight()))
            if view.contains(rect) and not rect.isEmpty() and bare:
                yield index, rect


def _contrast(picture: QImage, rect: QRect) -> float | None:
    """The contrast of ground and letters in a part of the picture; None where nothing but ground is."""
    part = QRect(rect.topLeft() * _OVERSAMPLED, rect.size() * _OVERSAMPLED).intersected(picture.rect())
    if part.isEmpty():
        return None
    cut = picture.copy(part)  # named: its pixels go with it
    pixels = Counter(memoryview(cut.constBits()).cast("I"))
    if len(pixels) == 1:
        return None
    (ground, _count), *others = pixels.most_common()
    return max(_ratio(one, ground) for one, _count in others)


@lru_cache(maxsize=100_000)
def _ratio(one: int, other: int) -> float:
    return theme.contrast(QColor.fromRgb(one).name(), QColor.fromRgb(other).name())


# --- room ---


def cramped(window: QWidget, room: tuple[int, int]) -> list[str]:
    """What is cut off, and windows that are larger than the screen."""
    found = []
    least = window.minimumSizeHint().expandedTo(window.minimumSize())
    if least.width() > room[0] or least.height() > room[1]:
        found.append(f"{called(window)} needs {least.width()} × {least.height()}")
    for one in _seen(window):
        why = _why_cut(one)
        if why:
            found.append(f"{called(one)} {why}")
    return found


def _why_cut(one: QWidget) -> str:
    parent = one.parentWidget()
    if isinstance(one, QLabel):
        return _label_cut(one) or _outside(one, parent)
    if isinstance(one, QAbstractButton):
        if isinstance(one, QToolButton) and one.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly:
            return _outside(one, parent)
        if one.text() and one.sizeHint().width() > one.width() + _SLACK:
            return f"has {one.width()} of {one.sizeHint().width()} for {one.text()!r}"
        return _outside(one, parent)
    if isinstance(one, QComboBox):
        return _choice_cut(one)
    if isinstance(one, QLineEdit):
        needed = QFontMetrics(one.font()).horizontalAdvance(one.placeholderText()) + 16
        return f"cuts {one.placeholderText()!r}" if not one.text() and needed > one.width() else ""
    if isinstance(one, QHeaderView):
        return _header_cut(one)
    if isinstance(one, QTableView):
        return _rows_cut(one)
    return ""


def _outside(one: QWidget, parent: QWidget | None) -> str:
    if parent is None or isinstance(parent.parentWidget(), QAbstractItemView) or isinstance(parent, QAbstractItemView):
        return ""
    return "" if parent.rect().adjusted(-1, -1, 1, 1).contains(one.geometry()) else "stands outside of its parent"


def _label_cut(label: QLabel) -> str:
    if not label.text():
        return ""
    if label.wordWrap():
        height = label.heightForWidth(label.width())
        if height > label.height() + _SLACK:
            return f"has {label.height()} of {height} in height for {label.text()!r}"
        widest = _longest_word(label)
        return f"has {label.width()} of {widest} for a word of {label.text()!r}" if widest > label.width() + 1 else ""
    wanted: QSize = label.sizeHint()
    if wanted.width() > label.width() + _SLACK or wanted.height() > label.height() + _SLACK:
        size = f"{label.width()} × {label.height()} of {wanted.width()} × {wanted.height()}"
        return f"has {size} for {label.text()!r}"
    return ""


def _longest_word(label: QLabel) -> int:
    text = label.text()
    if "</" in text:
        document = QTextDocument()
        document.setHtml(text)
        text = document.toPlainText()
    margins = label.width() - label.contentsRect().width() + 2 * label.margin()
    return margins + max((label.fontMetrics().horizontalAdvance(word) for word in text.split()), default=0)


def _choice_cut(box: QComboBox) -> str:
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    field = box.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
    )
    needed = box.fontMetrics().horizontalAdvance(box.currentText())
    return f"has {field.width()} of {needed} for {box.currentText()!r}" if needed > field.width() + _SLACK else ""


def _header_cut(header: QHeaderView) -> str:
    if header.orientation() is not Qt.Orientation.Horizontal:
        return ""
    model = header.model()
    for section in range(header.count()):
        text = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        if text and not header.isSectionHidden(section):
            wanted, has = header.sectionSizeHint(section), header.sectionSize(section)
            if wanted > has + _SLACK:
                return f"has {has} of {wanted} for {text!r}"
    return ""


def _rows_cut(table: QTableView) -> str:
    """Cells of several lines whose row is too low for them."""
    for index, rect in _cells(table):
        delegate = table.itemDelegateForIndex(index)
        if isinstance(delegate, LinesDelegate) and delegate._wraps:
            option = QStyleOptionViewItem()
            option.rect = rect
            needed = delegate.sizeHint(option, index).height()
            if needed > rect.height() + _SLACK:
                return f"has {rect.height()} of {needed} in height for {index.data()!r}"
    return ""

"""Tab goes through a window as one reads it, whatever of it was made first."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLayout, QSplitter, QWidget


def step(window: QWidget, *, onwards: bool) -> bool:
    """Give the keys to what comes after, or before, the widget that has them; False where there is nothing else."""
    order = list(_in_order(window))
    focus = QApplication.focusWidget()
    here = next((at for at, one in enumerate(order) if one is focus), -1)
    around = order[here + 1 :] + order[: max(here, 0)]
    target = next((one for one in (around if onwards else reversed(around)) if _is_station(one)), None)
    if target is None:
        return False
    target.setFocus(Qt.FocusReason.TabFocusReason if onwards else Qt.FocusReason.BacktabFocusReason)
    return True


def _is_station(widget: QWidget) -> bool:
    """Whether Tab stops here. Of buttons of which one is chosen it stops at that one; arrows lead to the others."""
    tab = Qt.FocusPolicy.TabFocus.value
    if not (widget.isVisible() and widget.isEnabled() and widget.focusPolicy().value & tab):
        return False
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    chosen = group.checkedButton() if group is not None and group.exclusive() else None
    return widget.focusProxy() is None and (chosen is None or chosen is widget or not chosen.isVisible())


def _in_order(widget: QWidget) -> Iterator[QWidget]:
    """A widget and all in it: as the layouts put them, then what lies over them."""
    yield widget
    layout = widget.layout()
    placed = list(_laid_out(layout)) if layout is not None else []
    if isinstance(widget, QSplitter):
        placed = [part for at in range(widget.count()) if (part := widget.widget(at)) is not None]
    over = [one for one in widget.children() if isinstance(one, QWidget) and one not in placed and not one.isWindow()]
    for one in (*placed, *over):
        yield from _in_order(one)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        assert item is not None
        inner, widget = item.layout(), item.widget()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)

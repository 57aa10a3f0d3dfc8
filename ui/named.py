"""Names of widgets: the object name by which tests and players find it, the name a screen reader says, its role."""

from typing import TypeVar

from PySide6.QtWidgets import QWidget

_Widget = TypeVar("_Widget", bound=QWidget)


def named(widget: _Widget, name: str, role: str = "", *, says: str = "") -> _Widget:
    """`widget` with its object name; `role` is what the stylesheet dresses, `says` its accessible name."""
    widget.setObjectName(name)
    if role:
        widget.setProperty("role", role)
    if says:
        widget.setAccessibleName(says)
    return widget

"""A stop of the tour: a name, and the way to the window that is looked at."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from tests.ui.tour.guide import Guide

Way = Callable[[Guide], QWidget]


@dataclass(frozen=True)
class Stop:
    """`go` leads there and returns the window. The name is that of the picture. `holds`: what is open there keeps the
    keys until Enter or Esc.
    """

    name: str
    go: Way
    holds: bool = False


class Stops(list[Stop]):
    """A list that functions put themselves on: `@STOPS.at("gradebook")`."""

    def at(self, name: str, *, holds: bool = False) -> Callable[[Way], Way]:
        def put(way: Way) -> Way:
            self.append(Stop(name, way, holds))
            return way

        return put

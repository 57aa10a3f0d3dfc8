"""A child's weight or height by age among the lines of the WHO, drawn; each line is named, none by colour alone."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desk import growth_words
from app.desk.growth import ChildGrowth
from app.desk.growth_words import score_of, z_text
from app.messages import _
from app.rules.identity import Sex
from app.rules.preschool.ages import completed_months
from app.rules.preschool.growth import Indicator, curve
from ui import theme
from ui.named import named

LAST_MONTH = 72
LEFT, RIGHT, TOP, BOTTOM = 32, 28, 18, 34
_STYLES = {
    -3: Qt.PenStyle.DotLine, -2: Qt.PenStyle.DashLine, -1: Qt.PenStyle.DashDotDotLine, 0: Qt.PenStyle.SolidLine,
    1: Qt.PenStyle.DashDotDotLine, 2: Qt.PenStyle.DashLine, 3: Qt.PenStyle.DotLine,
}  # fmt: skip
"""Lines of the chart by standard deviations from the median, the lowest first."""
APART = 12
"""Pixels between the numbers of two lines, however close those lie."""


class GrowthChart(QWidget):
    """Shows one child and one indicator by age."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "homeroom.growth.chart", says=_("Growth chart"))
        self.setMinimumHeight(136)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._child: ChildGrowth | None = None
        self._indicator = Indicator.WEIGHT_FOR_AGE
        self._lines: dict[int, tuple[tuple[int, float], ...]] = {}

    def show_child(self, child: ChildGrowth | None, indicator: Indicator) -> None:
        """Draw this child's; without sex or birth date there are no lines to compare with."""
        self._child, self._indicator = child, indicator
        known = child is not None and child.child.birth_date is not None and child.child.sex in list(Sex)
        self._lines = (
            {z: curve(indicator, Sex(child.child.sex), z, LAST_MONTH) for z in _STYLES} if known and child else {}
        )
        self.setAccessibleDescription(self._told())
        self.update()

    def points(self) -> list[tuple[int, float]]:
        """Age in months and kilograms or centimetres, earliest first."""
        child = self._child
        if child is None or child.child.birth_date is None:
            return []
        found = []
        for one in reversed(child.measured):
            value = one.weight_g if self._indicator is Indicator.WEIGHT_FOR_AGE else one.height_mm
            if value is not None and one.day >= child.child.birth_date:
                unit = 1_000 if self._indicator is Indicator.WEIGHT_FOR_AGE else 10
                found.append((completed_months(child.child.birth_date, one.day), value / unit))
        return found

    def _told(self) -> str:
        """The chart for who cannot see it."""
        if self._child is None:
            return ""
        lines = [growth_words.indicator_name(self._indicator)]
        for one in self._child.measured:
            score = score_of(one, self._indicator)
            what = f" (z {z_text(score.z)}, {growth_words.score_text(score)})" if score is not None else ""
            lines.append(growth_words.figures(one) + what)
        return "; ".join(lines)

    # --- drawing ---

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("surface"))
        room = QRectF(self.rect()).adjusted(LEFT, TOP, -RIGHT, -BOTTOM)
        if not self._lines:
            painter.setPen(theme.color("muted"))
            words = _("Sex and birth date are needed for the lines of the WHO.") if self._child is not None else ""
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(QRectF(self.rect()).adjusted(16, 0, -16, 0), flags, words)
            painter.end()
            return
        low = min(value for _month, value in self._lines[-3])
        high = max([*(value for _month, value in self._lines[3]), *(value for _month, value in self.points())])
        scale = _Scale(room, low * 0.9, high * 1.02)
        self._draw_grid(painter, scale)
        above = float(self.height())
        for z, line in self._lines.items():
            painter.setPen(QPen(theme.color("ink" if z == 0 else "muted"), 0.8 if abs(z) == 1 else 1.4, _STYLES[z]))
            painter.drawPolyline(QPolygonF([scale.at(*point) for point in line]))
            painter.setPen(theme.color("muted"))
            end = scale.at(*line[-1])
            above = min(end.y() + 4, above - APART)
            painter.drawText(QPointF(end.x() + 4, above), f"{z:+}".replace("-", "−") if z else "0")
        self._draw_points(painter, scale, self.points())
        painter.end()

    def _draw_grid(self, painter: QPainter, scale: "_Scale") -> None:
        painter.setFont(theme.font(theme.SMALLEST_TEXT))
        for month in range(0, LAST_MONTH + 1, 12):
            foot = scale.at(month, scale.low)
            painter.setPen(theme.color("line"))
            painter.drawLine(foot, QPointF(foot.x(), scale.room.top()))
            painter.setPen(theme.color("muted"))
            where = QRectF(foot.x() - 20, foot.y() + 3, 40, 16)
            painter.drawText(where, int(Qt.AlignmentFlag.AlignCenter), str(month))
        self._name_axes(painter, scale)
        step = 5 if self._indicator is Indicator.WEIGHT_FOR_AGE else 20
        value = step * (int(scale.low // step) + 1)
        while value < scale.high:
            left = scale.at(0, value)
            painter.setPen(theme.color("line"))
            painter.drawLine(left, QPointF(scale.room.right(), left.y()))
            painter.setPen(theme.color("muted"))
            painter.drawText(QRectF(0, left.y() - 8, LEFT - 4, 16), int(Qt.AlignmentFlag.AlignRight), str(value))
            value += step

    def _name_axes(self, painter: QPainter, scale: "_Scale") -> None:
        painter.setPen(theme.color("muted"))
        unit = "kg" if self._indicator is Indicator.WEIGHT_FOR_AGE else "cm"
        painter.drawText(QRectF(0, -2, LEFT - 4, 14), int(Qt.AlignmentFlag.AlignRight), unit)
        below = QRectF(scale.room.left(), self.height() - 15, scale.room.width(), 15)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), _("age in months"))

    def _draw_points(self, painter: QPainter, scale: "_Scale", points: Sequence[tuple[int, float]]) -> None:
        places = [scale.at(*point) for point in points]
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.drawPolyline(QPolygonF(places))
        painter.setBrush(theme.color("accent"))
        for place in places:
            painter.drawEllipse(place, 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)


class _Scale:
    """Where an age and a value lie."""

    def __init__(self, room: QRectF, low: float, high: float) -> None:
        self.room, self.low, self.high = room, low, high

    def at(self, month: float, value: float) -> QPointF:
        across = self.room.left() + self.room.width() * min(month, LAST_MONTH) / LAST_MONTH
        return QPointF(across, self.room.bottom() - self.room.height() * (value - self.low) / (self.high - self.low))

"""The card beside the lesson's gradebook: what is done, what to do now with which keys, and what comes."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.messages import _
from ui.icons import Picture
from ui.lesson.steps import Names, Step
from ui.named import named
from ui.notice_bar import announce

WIDTH = 312
_SIGN = 16


class _StepRow(QFrame):
    """One step: a sign and the title, and while it is the step of the moment what to do."""

    def __init__(self, number: int, step: Step) -> None:
        super().__init__()
        named(self, f"lesson.step.{number}")
        self.step = step
        self._sign = QStackedWidget()
        self._sign.setFixedSize(_SIGN, _SIGN)
        for sign in (QWidget(), Picture("next", "accent", _SIGN), Picture("done", "accent", _SIGN)):
            self._sign.addWidget(sign)
        self._title = QLabel(_(step.title))
        self._words = named(QLabel(wordWrap=True), f"lesson.step.{number}.words")
        self._keys = QWidget()
        keys = QHBoxLayout(self._keys)
        keys.setContentsMargins(0, 0, 0, 0)
        keys.setSpacing(4)
        for key in step.keys:
            keys.addWidget(named(QLabel(key), "", "key"))
        keys.addStretch(1)
        self._words.hide()
        self._keys.hide()
        inside = QVBoxLayout()
        inside.setSpacing(6)
        for widget in (self._title, self._words, self._keys):
            inside.addWidget(widget)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 5, 8, 5)
        layout.setSpacing(8)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(inside, 1)

    def spoken(self, names: Names) -> str:
        return f"{_(self.step.title)}. {self.step.told(names)}"

    def show_as(self, *, done: bool, now: bool, words: str) -> None:
        self._sign.setCurrentIndex(2 if done else 1 if now else 0)
        said = _("{step}, done") if done else _("{step}, now") if now else _("{step}, to come")
        self.setAccessibleName(said.format(step=_(self.step.title)))
        self._words.setText(words)
        for widget in (self._words, self._keys):
            widget.setVisible(now)
        self._title.setProperty("role", "strong" if now else "muted")
        self.setProperty("role", "step-now" if now else "")
        for dressed in (self, self._title):
            dressed.style().polish(dressed)


class LessonCard(QFrame):
    """Has no button to go on: only doing goes on. `leave` ends the lesson at any time."""

    leave = Signal()

    def __init__(self, steps: Sequence[Step]) -> None:
        super().__init__()
        named(self, "lesson.card", "card", says=_("First lesson"))
        self.setFixedWidth(WIDTH)
        self._rows = [_StepRow(number, step) for number, step in enumerate(steps, 1)]
        self._progress = named(QLabel(), "lesson.progress", "muted")
        self._end = named(QLabel(wordWrap=True), "lesson.end")
        self._end.hide()
        self._leave = named(QPushButton(), "lesson.leave", says=_("End the lesson (Esc)"))
        self._leave.clicked.connect(self.leave)
        head = QHBoxLayout()
        head.addWidget(named(QLabel(_("First lesson")), "lesson.heading", "heading"), 1)
        head.addWidget(self._progress)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 12, 8, 12)
        layout.setSpacing(2)
        head.setContentsMargins(8, 0, 8, 6)
        layout.addLayout(head)
        for row in self._rows:
            layout.addWidget(row)
        layout.addWidget(self._end)
        layout.addStretch(1)
        layout.addWidget(self._leave)
        self._end.setContentsMargins(8, 8, 8, 8)

    def show_step(self, done: int, names: Names) -> None:
        """So many steps are done; the next one is told, also to those who do not see it."""
        count, finished = len(self._rows), done == len(self._rows)
        for number, row in enumerate(self._rows):
            now = number == done
            row.show_as(done=number < done, now=now, words=row.step.told(names) if now else "")
        step = _("{done} of {count} done").format(done=done, count=count)
        self._progress.setText(step)
        self._end.setText(
            _(
                "That was the lesson: these keys are the same with your real classes. What you typed here is thrown "
                "away now."
            )
        )
        self._end.setVisible(finished)
        self._leave.setText(_("Finish (Esc)") if finished else _("End the lesson (Esc)"))
        self._leave.setProperty("role", "main" if finished else "")
        self._leave.style().polish(self._leave)
        told = self._end.text() if finished else self._rows[done].spoken(names)
        self.setAccessibleDescription(f"{step}. {told}")
        announce(self, f"{step}. {told}")

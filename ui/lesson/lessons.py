"""Beginning a lesson over whichever window is up, and ending it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.surroundings import Surroundings
from sync.errors import Cancelled
from ui.tasks import LongTask, Tasks

if TYPE_CHECKING:  # the window that unlocks loads nothing that only work needs
    from app.practice import Practice
    from ui.lesson.window import LessonWindow


class Lessons(QObject):
    """One lesson at a time. `failed` is told why there is none."""

    def __init__(
        self, around: Surroundings, tasks: Tasks, failed: Callable[[BaseException], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._around, self._tasks, self._failed = around, tasks, failed
        self._opening: LongTask | None = None
        self._ready: Practice | None = None
        """Open, and no window on it yet."""
        self.window: LessonWindow | None = None

    def begin(self, over: QWidget) -> None:
        """Make the school to practise in and open the window; `over` gets the keys back afterwards."""
        if self._opening is not None or self.window is not None:
            return

        def work(_progress: object, cancelled: Callable[[], bool]) -> "Practice":
            from app.practice import open_practice

            self._ready = open_practice(self._around)
            if cancelled():
                self.take_back()
                raise Cancelled
            return self._ready

        def done(practice: "Practice") -> None:
            from ui.lesson.window import LessonWindow

            left = self._opening is None or self._opening.is_cancelled()
            self._opening, self._ready = None, None
            if left:
                practice.close()
                return
            self.window = LessonWindow(practice)
            self.window.closed.connect(lambda: self._over(over))
            self.window.show()
            self.window.activateWindow()

        def broken(error: BaseException) -> None:
            self._opening = None
            self._failed(error)

        self._opening = self._tasks.long(work, done, broken)

    def _over(self, over: QWidget) -> None:
        self.end()
        over.activateWindow()

    def end(self) -> None:
        """The lesson is over, wherever it is, and nothing of it stays."""
        if self._opening is not None:
            self._opening.cancel()
        window, self.window = self.window, None
        if window is not None:
            window.put_away()

    def take_back(self) -> None:
        """Close what was opened and has no window; after the tasks are closed, or on their thread."""
        ready, self._ready = self._ready, None
        if ready is not None:
            ready.close()

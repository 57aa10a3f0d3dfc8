"""Opening, typing, scrolling and pasting: in the program's window over a real store, and in a bare one."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QTableView

from benchmarks.crossing.lines import Line, told
from benchmarks.crossing.typing_marks import percentile_99
from benchmarks.window.bare_table import BareTable
from benchmarks.window.desk import CTRL, Desk
from benchmarks.window.looking import Frames, pause, press, seconds_to_paint, seconds_until, show, until
from ui.gradebook.paste import PasteDialog

OPEN_MS, PAINT_MS, PASTE_MS, DURABLE_P99_MS = 50, 50, 200, 5
FRAME_MS = 16.7
"""A screen's, at 60 a second."""
Key = Qt.Key


@dataclass(frozen=True)
class Times:
    """Milliseconds of the same thing again and again."""

    median: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Times":
        ordered = sorted(1000 * one for one in seconds)
        return cls(round(statistics.median(ordered), 3), round(percentile_99(ordered), 3))


Figures = dict[str, Times]
"""By what was done, in one kind of window."""


def lines(ours: Figures, bare: Figures, rows: int) -> list[Line]:
    """What is told of both."""
    budgets = {
        "open": (f"the gradebook of {rows} pupils opened by a key, read and painted: median", OPEN_MS),
        "letter": ("first key of a mark, until its editor is painted: median", PAINT_MS),
        "enter": ("Enter after a mark, until it and the next cell are painted: median", PAINT_MS),
        "scroll": ("one step of scrolling, until it is painted: median", FRAME_MS),
        "paste": (f"a block of {rows} × 8 pasted: preview painted; taken by Enter, painted, durable: median", PASTE_MS),
    }
    found = [
        told(
            what, ours[name].median, "ms", server="–", p99=ours[name].p99, reference_p99=bare[name].p99, budget=budget,
            reference=bare[name].median, ok=ours[name].median <= budget,
        )
        for name, (what, budget) in budgets.items()
    ]  # fmt: skip
    mine, least = ours["durable"], bare["durable"]
    durable = told(
        "Enter after a mark, until it is durable in the encrypted store: median", mine.median, "ms", server="–",
        p99=mine.p99, reference_p99=least.p99, budget="p99 5 ms, median twice the bare one", reference=least.median,
        ok=mine.p99 <= DURABLE_P99_MS and mine.median <= 2 * least.median,
    )  # fmt: skip
    return [*found[:3], durable, *found[3:]]


# --- the program's window ---


def in_our_window(desk: Desk, rows: int, repeats: int, marks: int) -> Figures:
    """With the gradebook open on the full class; `marks` are typed, everything else is done `repeats` times."""
    table = desk.table
    assert desk.model.rowCount() == rows
    letters, enters, durables = _typed_marks(desk, marks)
    return {
        "open": Times.of([_opened(desk, rows) for _ in range(repeats)]),
        "letter": letters,
        "enter": enters,
        "durable": durables,
        "scroll": Times.of(_scrolled(table, desk.frames, repeats)),
        "paste": Times.of([_pasted(desk, number) for number in range(repeats)]),
    }


def _opened(desk: Desk, rows: int) -> float:
    """From the class beside it to the full one."""
    press(Key.Key_PageDown, modifier=CTRL)
    desk.settle()
    assert desk.model.rowCount() != rows
    seconds = _turned(desk, Key.Key_PageUp, rows)
    desk.settle()
    return seconds


def _turned(desk: Desk, key: Qt.Key, rows: int) -> float:
    shown_at: list[int] = []

    def reset() -> None:
        shown_at.append(desk.frames.count)

    def is_painted() -> bool:
        return desk.model.rowCount() == rows and desk.frames.count > shown_at[-1]

    desk.model.modelReset.connect(reset)
    seconds = seconds_until(lambda: press(key, modifier=CTRL), is_painted)
    desk.model.modelReset.disconnect(reset)
    return seconds


def _typed_marks(desk: Desk, count: int) -> tuple[Times, Times, Times]:
    """Down one column and the next, each mark another than the one there."""
    durable_at: list[float] = []
    forget = desk.workspace.on_change(lambda: durable_at.append(time.perf_counter()))
    found = []
    desk.go(0, 0)
    desk.settle()
    for number in range(count):
        if number % (desk.model.rowCount() * len(desk.model.columns)) == 0:
            desk.go(0, 0)
            pause()
        found.append(_typed_mark(desk, durable_at))
    forget()
    desk.settle()
    letters, enters, durables = zip(*found, strict=True)
    return Times.of(letters), Times.of(enters), Times.of(durables)


def _typed_mark(desk: Desk, durable_at: list[float]) -> tuple[float, float, float]:
    """Seconds to the picture of the first key, to that of Enter, and from Enter to durable."""
    was = str(desk.table.currentIndex().data())
    letter = seconds_to_paint(lambda: press("6" if was.startswith("5") else "5"), desk.frames)
    pause()
    press("5")
    pause()
    before = len(durable_at)
    begun = time.perf_counter()
    enter = seconds_to_paint(lambda: press(Key.Key_Return), desk.frames)
    until(lambda: len(durable_at) > before)
    pause()
    return letter, enter, durable_at[before] - begun


def _scrolled(table: QTableView, frames: Frames, repeats: int) -> list[float]:
    """Down to the end and up again, a row a step."""
    bar = table.verticalScrollBar()
    steps = bar.maximum() - bar.minimum()
    found = []
    for _ in range(repeats):
        for start, step in ((bar.minimum(), +1), (bar.maximum(), -1)):
            bar.setValue(start)
            pause()
            places = [start + step * number for number in range(1, steps + 1)]
            found += [seconds_to_paint(partial(bar.setValue, place), frames) for place in places]
    return found


def block(names: Sequence[str], columns: int, tenths: int) -> str:
    """As a spreadsheet copies it: number, name, marks."""
    mark = f"{tenths // 10},{tenths % 10}"
    return "\n".join("\t".join([str(n), name, *[mark] * columns]) for n, name in enumerate(names, 1))


def _pasted(desk: Desk, number: int) -> float:
    book = desk.model.book
    assert book is not None
    names = [row.pupil.name for row in book.rows]
    QGuiApplication.clipboard().setText(block(names, len(book.columns), 61 + number))
    desk.go(0, 0)
    desk.settle()
    durable: list[float] = []
    forget = desk.workspace.on_change(lambda: durable.append(time.perf_counter()))
    begun = time.perf_counter()
    press(Key.Key_V, modifier=CTRL)
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, PasteDialog))
    preview = Frames(dialog)
    shown = until(lambda: preview.count > 0 and dialog.isVisible()) - begun
    pause(50)
    taken = time.perf_counter()
    press(Key.Key_Return)
    before = desk.frames.count
    until(lambda: bool(durable) and desk.frames.count > before)
    done = max(time.perf_counter(), durable[0]) - taken
    forget()
    desk.settle()
    assert all(desk.model.mark((row.pupil.pupil, column.number)).number == 61 + number
               for row in book.rows for column in book.columns)  # fmt: skip
    return shown + done


# --- the bare one ---


def in_bare_window(names: Sequence[str], columns: int, connection: object, repeats: int, marks: int) -> Figures:
    """With as many cells, saved into a plain SQLite file."""
    window = BareTable(names, columns, connection)
    frames = show(window)
    letters, enters, durables = _typed_bare(window, frames, marks)
    figures = {
        "open": Times.of([_rested(lambda: seconds_to_paint(window.fill, frames)) for _ in range(repeats)]),
        "letter": letters,
        "enter": enters,
        "durable": durables,
        "scroll": Times.of(_scrolled(window.table, frames, repeats)),
        "paste": Times.of([_pasted_bare(window, frames, names, number) for number in range(repeats)]),
    }
    window.hide()
    window.deleteLater()
    pause()
    return figures


def _rested(measure: Callable[[], float]) -> float:
    pause()
    return measure()


def _typed_bare(window: BareTable, frames: Frames, count: int) -> tuple[Times, Times, Times]:
    letters, enters, durables = [], [], []
    durable_at: list[float] = []
    window.saved = lambda: durable_at.append(time.perf_counter())
    for number in range(count):
        column, row = divmod(number, window.model.rowCount())
        window.go(row, column % window.model.columnCount())
        pause()
        letters.append(seconds_to_paint(lambda: press("5"), frames))
        pause()
        press(f",{number % 10}")
        pause()
        begun = time.perf_counter()
        enters.append(seconds_to_paint(lambda: press(Key.Key_Return), frames))
        durables.append(durable_at[-1] - begun)
    return Times.of(letters), Times.of(enters), Times.of(durables)


def _pasted_bare(window: BareTable, frames: Frames, names: Sequence[str], number: int) -> float:
    QGuiApplication.clipboard().setText(block(names, window.model.columnCount(), 61 + number))
    pause()
    return seconds_to_paint(window.paste, frames)

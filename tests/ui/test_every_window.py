"""All windows: each control has a name, Tab reaches it in reading order, nothing is cut in texts 40 % longer."""

import gettext
import re
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app import messages
from app.records.device_secret import NoDeviceSecret
from app.surroundings import Surroundings
from app.workspace import sign_in_first
from sync.pace import Pace
from tests.doubles import FixedClock
from tests.school import HARDNESS, PASSWORD, School, enrol
from tests.ui import walking
from tests.ui.desks import bench_of
from ui import theme
from ui.attendance.view import AttendancePlace
from ui.homeroom.view import HomeroomPlace
from ui.notices import Notices
from ui.place import Place
from ui.shell import Shell
from ui.tasks import Tasks
from ui.unlock.view import UnlockWindow

SMALLEST = (1366, 736)
"""What a 1366×768 screen leaves beside a task bar."""
PEOPLE = ("hai", "nam", "mo", "hieu")


class Longer(gettext.NullTranslations):
    """The source texts, each line 40 % longer, with the marks that Vietnamese stacks on a letter."""

    def gettext(self, message: str) -> str:
        return "\n".join(_longer(line) for line in message.split("\n"))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def _longer(line: str) -> str:
    plain = re.sub(r"\{\w*\}|&", "", line)
    return line + "".join("Ệ ữ ỗ"[number % 5] for number in range(round(len(plain) * 0.4)))


@pytest.fixture
def shell(request: pytest.FixtureRequest, founded_school: School, qtbot: QtBot, qapp: QApplication) -> Iterator[Shell]:
    """The window of somebody, on the smallest screen that schools have."""
    theme.apply(qapp, dark=False)
    with ExitStack() as stack:
        with founded_school.sign_in("mo") as clerk:
            enrol(clerk, "6A")
            clerk.cross()
        workspace = stack.enter_context(founded_school.sign_in(request.param))
        bench, _told = stack.enter_context(bench_of(workspace))
        shell = Shell(bench)
        qtbot.addWidget(shell, before_close_func=lambda closing: closing.close())
        shell.resize(*SMALLEST)
        with qtbot.waitActive(shell):
            shell.show()
            shell.activateWindow()
        qtbot.waitUntil(lambda: bool(shell.places))
        yield shell


def _turns(place: Place) -> list[str]:
    """The buttons that turn a place to what else it shows."""
    if isinstance(place, HomeroomPlace):
        return [f"homeroom.{one}.open" for one in ("conduct", "remarks", "term", "year")]
    return [f"attendance.span.{one}" for one in ("day", "week", "month")] if isinstance(place, AttendancePlace) else []


def _each_place(shell: Shell, qtbot: QtBot) -> Iterator[str]:
    """Open everything that the window shows, one after the other."""
    for place in shell.places:
        shell.open_place(place)
        for turn in _turns(place) or [""]:
            if turn:
                button = place.findChild(QPushButton, turn)
                assert isinstance(button, QPushButton), turn
                button.click()
            _settle(shell, qtbot)
            yield turn or place.objectName()


def _settle(shell: Shell, qtbot: QtBot) -> None:
    """Wait until what is open shows what it has read."""
    for _again in range(3):  # what is read first may ask for more
        answered: list[int] = []
        shell.bench.tasks.query(lambda: 0, answered.append)  # queries are answered in their order
        qtbot.waitUntil(partial(bool, answered))
        QApplication.processEvents()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)


@pytest.mark.parametrize("shell", PEOPLE, indirect=True)
def test_every_control_has_a_name_and_tab_reaches_it_in_reading_order(shell: Shell, qtbot: QtBot) -> None:
    found = {}
    for name in _each_place(shell, qtbot):
        stops = walking.by_tab(shell)
        found[name] = [*walking.nameless(shell), *walking.not_reached(shell, stops)]
        if walking.jumps_up(stops) > 3:
            found[name].append(f"Tab jumps up {walking.jumps_up(stops)} times")
    wrong = [f"{name}: {told}" for name, one in found.items() for told in one]
    assert wrong == [], "\n".join(wrong)


@pytest.fixture
def longer_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_catalogue", Longer())


@pytest.mark.parametrize("shell", PEOPLE, indirect=True)
def test_nothing_is_cut_where_texts_are_40_percent_longer(longer_texts: None, shell: Shell, qtbot: QtBot) -> None:
    found = {name: list(walking.clipped(shell)) for name in _each_place(shell, qtbot)}
    wrong = [f"{name}: {told}" for name, one in found.items() for told in one]
    assert wrong == [], "\n".join(wrong)
    assert (shell.width(), shell.height()) == SMALLEST, "the window fits the smallest screen"


@pytest.mark.parametrize("known", [True, False])
def test_the_pages_before_work_have_names_and_room(
    longer_texts: None, founded_school: School, tmp_path: Path, qtbot: QtBot, qapp: QApplication, known: bool
) -> None:
    theme.apply(qapp, dark=False)
    around = Surroundings(tmp_path, FixedClock(seed=7), NoDeviceSecret(), Pace(), HARDNESS)
    if known:
        sign_in_first(around, founded_school.url, "hai", PASSWORD, "laptop").close()
    tasks = Tasks(Notices())
    window = UnlockWindow(around, tasks, note="What was entered is saved.")
    qtbot.addWidget(window)
    try:
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        assert [*walking.nameless(window), *walking.not_reached(window, walking.by_tab(window))] == []
        assert list(walking.clipped(window)) == []
    finally:
        tasks.close()

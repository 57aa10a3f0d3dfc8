"""The line at the bottom on its own: a clock that is off, a crossing that takes its time, an error in its own words."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from sync.engine import Phase, Progress, Status
from sync.errors import EnvironmentProblem
from tests.doubles import FixedClock
from ui.status_line import StatusLine


@pytest.fixture
def line(qtbot: QtBot) -> StatusLine:
    found = StatusLine(FixedClock())
    qtbot.addWidget(found)
    found.show()
    return found


def says(line: StatusLine, name: str) -> str:
    label = line.findChild(QLabel, f"status.{name}")
    assert label is not None
    return label.text() if label.isVisible() else ""


def test_a_clock_that_is_off_is_told_and_one_that_is_nearly_right_is_not(line: StatusLine) -> None:
    """R12."""
    line.show_status(Status(skew=9 * 60_000))
    assert says(line, "skew") == ""
    line.show_status(Status(skew=-12 * 60_000))
    assert says(line, "skew") == "This computer's clock is 12 minutes slow"
    line.show_status(Status())
    assert says(line, "skew") == ""


def test_a_long_crossing_shows_how_far_it_is_and_can_be_stopped(line: StatusLine, qtbot: QtBot) -> None:
    stop = line.findChild(QPushButton, "status.stop")
    assert stop is not None
    line.show_status(Status(Phase.CROSSING, progress=Progress(to_send=340_000)))
    assert not stop.isVisible(), "a quick one is over before anybody could"
    line.show_status(Status(Phase.CROSSING, progress=Progress(sent=120_000, to_send=340_000)))
    assert says(line, "crossing") == "Sending: 120 of 340 KB"
    with qtbot.waitSignal(line.stop):
        stop.click()
    line.show_status(Status(Phase.IDLE))
    assert not stop.isVisible()


@pytest.mark.parametrize("phase", [Phase.WAITING, Phase.REACHING])
def test_the_words_do_not_flicker_while_it_tries_again(line: StatusLine, phase: Phase) -> None:
    line.show_status(Status(phase, error=EnvironmentProblem("crossing.unreachable")))
    assert says(line, "crossing").startswith("No connection, trying again")


def test_a_full_disk_is_not_called_a_missing_connection(line: StatusLine) -> None:
    line.show_status(Status(Phase.WAITING, error=EnvironmentProblem("store.disk_full")))
    assert "connection" not in says(line, "crossing")

"""What belongs to every window: the first moments, notices, the line at the bottom, the stick, the lists of keys."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMessageBox, QWidget

from app.messages import _, explain
from sync.engine import Phase, Progress, Status
from sync.errors import EnvironmentProblem
from tests.ui.tour.guide import Guide, lay_out
from tests.ui.tour.school import CLASS
from tests.ui.tour.stop import Stops
from ui.shell import Shell
from ui.status_line import StatusLine

STOPS = Stops()
Key = Qt.Key


@STOPS.at("arriving")
def arriving(guide: Guide) -> QWidget:
    """Before the first crossing has brought anything."""
    shell = guide.shell(guide.toured.newcomer)
    shell._overview = None
    shell._tell_welcome()
    shell._top._school.clear()
    return shell


@STOPS.at("nothing-assigned")
def nothing_assigned(guide: Guide) -> QWidget:
    return guide.shell(guide.toured.newcomer)


@STOPS.at("notices")
def notices(guide: Guide) -> QWidget:
    shell = guide.open(guide.toured.homeroom, "attendance", CLASS)
    shell.bench.notices.banner.emit(
        _(
            "The disk of this computer is nearly full. What you have entered is saved. Free some space now, "
            "or what you enter next may not be."
        )
    )
    shell.bench.notices.toast.emit(str(explain(EnvironmentProblem("crossing.unreachable"))))
    lay_out()
    return shell


@STOPS.at("fault")
def fault(guide: Guide) -> QWidget:
    shell = guide.open(guide.toured.homeroom, "today")
    shell.bench.notices.fault.emit(str(explain(ValueError())))
    guide.settle()
    box = guide.find(shell, QMessageBox, "notice.fault")
    guide.wait(box.isActiveWindow)
    return box


def _tell(shell: Shell, status: Status) -> None:
    line = shell.findChild(StatusLine)
    assert isinstance(line, StatusLine)
    line.show_status(status)
    lay_out()


@STOPS.at("crossing")
def crossing(guide: Guide) -> QWidget:
    """The fullest that the line at the bottom can be."""
    shell = guide.open(guide.toured.homeroom, "today")
    crossed = guide.toured.homeroom.clock.now_ms() - 86_400_000
    progress = Progress(parts=1, done=40, to_do=128, sent=2_000, to_send=12_000)
    _tell(shell, Status(Phase.CROSSING, crossed, 4_000_000, progress=progress))
    return shell


@STOPS.at("no-connection")
def no_connection(guide: Guide) -> QWidget:
    shell = guide.open(guide.toured.homeroom, "today")
    crossed = guide.toured.homeroom.clock.now_ms() - 86_400_000
    _tell(shell, Status(Phase.WAITING, crossed, 4_000_000, EnvironmentProblem("crossing.unreachable")))
    return shell


@STOPS.at("stick")
def stick(guide: Guide) -> QWidget:
    shell = guide.open(guide.toured.homeroom, "today")
    guide.press(Key.Key_F6)
    dialog = guide.dialog()
    assert dialog.window() is not shell
    return dialog


@STOPS.at("stick-refused")
def stick_refused(guide: Guide) -> QWidget:
    dialog = stick(guide)
    guide.find(dialog, QLineEdit, "stick.folder").setText("/no/such/stick")
    dialog.findChild(QWidget, "stick.write").click()  # type: ignore[union-attr]
    guide.settle()
    return dialog


def _keys(place: str) -> None:
    @STOPS.at(f"keys-{place}")
    def keys(guide: Guide) -> QWidget:
        toured = guide.toured
        who = {"review": toured.principal, "office": toured.clerk, "pupils": toured.clerk, "printing": toured.clerk}
        guide.open(who.get(place, toured.homeroom), place)
        guide.press(Key.Key_F1)
        return guide.dialog()


for _place in ("today", "gradebook", "attendance", "homeroom", "conflicts", "review", "office", "pupils", "printing"):
    _keys(_place)

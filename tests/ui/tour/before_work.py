"""The windows before work."""

from PySide6.QtWidgets import QLineEdit, QWidget

from app.messages import _, explain
from app.practice import open_practice
from app.surroundings import Surroundings
from sync.errors import UserError
from tests.ui.tour.guide import Guide, lay_out
from tests.ui.tour.stop import Stops
from ui.lesson.window import LessonWindow
from ui.notices import Notices
from ui.tasks import Tasks
from ui.unlock.pages import SignInPage, UnlockPage
from ui.unlock.view import UnlockWindow

STOPS = Stops()


def _door(guide: Guide, around: Surroundings, note: str = "") -> UnlockWindow:
    tasks = Tasks(Notices())
    guide.watch(tasks)
    window = UnlockWindow(around, tasks, note=note)
    guide.keep(window)
    guide.show(window)
    lay_out()
    return window


@STOPS.at("unlock")
def unlock(guide: Guide) -> QWidget:
    return _door(guide, guide.toured.shared_pc)


@STOPS.at("unlock-wrong-password")
def unlock_wrong(guide: Guide) -> QWidget:
    window = _door(guide, guide.toured.shared_pc)
    guide.find(window, QLineEdit, "unlock.password").setText("mật khẩu")
    guide.find(window, UnlockPage, "unlock").show_error(str(explain(UserError("vault.wrong_password"))))
    lay_out()
    return window


@STOPS.at("unlock-damaged")
def unlock_damaged(guide: Guide) -> QWidget:
    window = _door(guide, guide.toured.shared_pc)
    page = guide.find(window, UnlockPage, "unlock")
    page.show_error(str(explain(UserError("store.damaged"))), damaged=True)
    lay_out()
    return window


@STOPS.at("unlock-busy")
def unlock_busy(guide: Guide) -> QWidget:
    window = _door(guide, guide.toured.shared_pc)
    window._show_busy(_("Unlocking…"))
    lay_out()
    return window


@STOPS.at("unlock-after-a-rest")
def unlock_rested(guide: Guide) -> QWidget:
    note = _("Locked, because nobody was working here. What was entered is saved; what was being typed is kept.")
    return _door(guide, guide.toured.shared_pc, note)


@STOPS.at("lesson")
def lesson(guide: Guide) -> QWidget:
    """The first lesson, at its first step."""
    window = LessonWindow(open_practice(guide.toured.new_pc))
    guide.keep(window)
    guide.watch(window._tasks)
    guide.show(window)
    guide.settle()
    return window


@STOPS.at("sign-in")
def sign_in(guide: Guide) -> QWidget:
    return _door(guide, guide.toured.new_pc)


@STOPS.at("sign-in-refused")
def sign_in_refused(guide: Guide) -> QWidget:
    window = _door(guide, guide.toured.new_pc)
    page = guide.find(window, SignInPage, "sign_in")
    page.begin("so-gddt.example.vn", "hai.nt", others=True)
    page.show_error(str(explain(UserError("account.no_server"))))
    lay_out()
    return window

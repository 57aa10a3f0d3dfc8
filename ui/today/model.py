"""Today's work as a list: a row a task, with the place that Enter opens."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt

from app.desk.assessment_names import assessment_name
from app.desk.attendance_words import session_name
from app.desk.today import ColumnDue, Today
from app.messages import _, ngettext
from ui.attendance.wording import weekday
from ui.lines_delegate import INK_ROLE
from ui.place import Goal
from ui.rows_model import Index, RowsModel


@dataclass(frozen=True)
class Task:
    """`kind` is the sort of work, `what` the object, `state` how it stands; `ink` is a token."""

    kind: str
    what: str
    state: str
    goal: Goal
    ink: str = "ink"


def tasks(found: Today) -> Iterator[Task]:
    """What is to be done: today's registers, what needs a person, earlier registers, then marks."""
    now = [one for one in found.registers if one.day == found.day]
    earlier = [one for one in found.registers if one.day != found.day]
    for one in now:
        goal = Goal("attendance", class_=one.class_.ref, day=one.day, session=one.session)
        what = f"{one.class_.name} · {session_name(one.session)}"
        yield Task(_("Attendance"), what, "○ " + _("not taken yet today"), goal, "waiting")
    yield from _needs_you(found)
    for one in reversed(earlier):
        goal = Goal("attendance", class_=one.class_.ref, day=one.day, session=one.session)
        what = f"{one.class_.name} · {weekday(one.day)} {one.day:%d/%m} · {session_name(one.session)}"
        yield Task(_("Attendance"), what, "▲ " + _("not taken, earlier this week"), goal, "waiting")
    yield from _marks(found.columns)


def _needs_you(found: Today) -> Iterator[Task]:
    goal = Goal("conflicts")
    if found.conflicts:
        what = ngettext("{count} value to settle", "{count} values to settle", found.conflicts)
        told = "◆ " + _("two people gave different values")
        yield Task(_("Needs you"), what.format(count=found.conflicts), told, goal, "danger")
    if found.came_back:
        what = ngettext("{count} entry came back", "{count} entries came back", found.came_back)
        yield Task(_("Needs you"), what.format(count=found.came_back), "× " + _("not taken over"), goal, "danger")
    if found.held:
        what = ngettext("{count} entry is held", "{count} entries are held", found.held)
        yield Task(_("Needs you"), what.format(count=found.held), "■ " + _("you decide"), goal, "waiting")


def _marks(columns: Sequence[ColumnDue]) -> Iterator[Task]:
    """A begun column is a row; those of a book that are not begun are one row together."""
    blank: dict[tuple[int, str], list[ColumnDue]] = defaultdict(list)
    for one in columns:
        if one.is_begun:
            told = _("{missing} of {due} missing").format(missing=one.missing, due=one.due)
            what = f"{one.class_.name} · {one.subject.name} · {assessment_name(one.column)}"
            yield Task(_("Marks"), what, told, _book(one))
        else:
            blank[one.class_.ref, one.subject.code].append(one)
    for book in blank.values():
        names = ", ".join(assessment_name(one.column) for one in book)
        told = ngettext("{count} column not begun", "{count} columns not begun", len(book)).format(count=len(book))
        what = f"{book[0].class_.name} · {book[0].subject.name}\n{names}"
        yield Task(_("Marks"), what, told, _book(book[0]), "muted")


def _book(one: ColumnDue) -> Goal:
    return Goal("gradebook", class_=one.class_.ref, term=one.term, subject=one.subject.code)


class TodayModel(RowsModel[Task]):
    """A row a task."""

    def __init__(self) -> None:
        super().__init__()
        self.headers = (_("Task"), _("Of what"), _("How it stands"))

    def row_id(self, row: Task) -> Hashable:
        return row.kind, row.what, row.goal

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        one = self.rows[index.row()]
        texts = (one.kind, one.what, one.state)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return texts[index.column()]
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(texts)
            case _ if role == INK_ROLE and index.column() == 2:
                return one.ink
        return None

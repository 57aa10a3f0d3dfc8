"""Command line: entering marks, attendance and conduct from a table, and showing a gradebook."""

import argparse
import csv
import datetime
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from app.desk import attendance, conduct, gradebook
from app.desk.conduct import Conduct
from app.desk.gradebook import Gradebook
from app.desk.roll import roll_of
from app.desk.school import SchoolClass, classes, subjects_taught
from app.messages import _
from app.rules import marks
from app.rules.attendance import Attendance
from app.rules.calendar import Session
from app.rules.names import fold
from app.rules.subjects import Subject, subject
from app.rules.tt22 import FINAL_NUMBER, MIDTERM_NUMBER
from app.workspace import Workspace
from sync.errors import UserError
from sync.schema import Ref

COMMANDS = ("enter", "show")

_COLUMNS = {"gk": MIDTERM_NUMBER, "ck": FINAL_NUMBER}
_ATTENDANCE = {"P": Attendance.EXCUSED, "K": Attendance.UNEXCUSED, "M": Attendance.LATE, "": Attendance.PRESENT}

Line = Mapping[str, str]


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare this room's commands."""
    enter = commands.add_parser(
        "enter",
        help=_("enter marks, attendance or conduct from a CSV table"),
        description=_(
            "First line: names of the columns. marks: class,subject,term,code,column,mark (column 1 to 4, gk, ck). "
            "attendance: class,date,session,code,value (P, K, M). conduct: class,term,code,level. "
            "Code is the ministry's pupil code. One wrong line, and nothing of the table is entered."
        ),
    )
    enter.add_argument("what", choices=["marks", "attendance", "conduct"])
    enter.add_argument("table", help=_("the CSV file; - reads the standard input"))
    enter.set_defaults(run=enter_table)
    show = commands.add_parser("show", help=_("show a gradebook"))
    add_period(show)
    show.set_defaults(run=show_gradebook)


def add_period(parser: argparse.ArgumentParser) -> None:
    """The options that name a class, a subject and a term."""
    parser.add_argument("--class", dest="class_", required=True, help=_("name of the class, e.g. 6A"))
    parser.add_argument("--subject", required=True, help=_("code of the subject, e.g. math"))
    parser.add_argument("--term", type=int, choices=[1, 2], required=True)


def find_class(workspace: Workspace, name: str) -> SchoolClass:
    """The class called `name`; raises `UserError`."""
    for one in workspace.read(classes):
        if fold(one.name) == fold(name):
            return one
    raise UserError("cli.unknown_class", name=name)


def find_subject(workspace: Workspace, class_: SchoolClass, code: str) -> Subject:
    """The subject with `code` as it is taught in `class_`; raises `UserError`."""
    wanted = subject(code)
    if wanted not in workspace.read(lambda journal: subjects_taught(journal, class_.ref)):
        raise UserError("subject.not_in_grade", subject=wanted.name, grade=class_.grade)
    return wanted


def enter_table(workspace: Workspace, options: argparse.Namespace) -> int:
    """`enter`: all lines or none."""
    lines = list(_lines(options.table))
    enter = {"marks": _enter_marks, "attendance": _enter_attendance, "conduct": _enter_conduct}[options.what]
    entered = enter(workspace, lines)
    sys.stdout.write(_("Saved on this computer: {count} entries.").format(count=entered) + "\n")
    return 0


def _lines(table: str) -> Iterator[Line]:
    try:
        text = sys.stdin.read() if table == "-" else Path(table).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError("cli.unreadable_table") from error
    yield from csv.DictReader(text.splitlines())


def _at(line: Line, name: str) -> str:
    value = line.get(name)
    if value is None:
        raise UserError("cli.missing_column", column=name)
    return value.strip()


def _number(line: Line, name: str) -> int:
    try:
        return int(_at(line, name))
    except ValueError as error:
        raise UserError("cli.bad_value", column=name) from error


def _pupils(workspace: Workspace, class_: SchoolClass) -> dict[str, Ref]:
    return {line.code: line.pupil for line in workspace.read(lambda journal: roll_of(journal, class_.ref)) if line.code}


def _pupil(pupils: Mapping[str, Ref], line: Line) -> Ref:
    code = _at(line, "code")
    if code not in pupils:
        raise UserError("cli.unknown_pupil", pupil=code)
    return pupils[code]


def _enter_marks(workspace: Workspace, lines: list[Line]) -> int:
    by_book: dict[tuple[str, str, int], list[Line]] = defaultdict(list)
    for line in lines:
        by_book[_at(line, "class"), _at(line, "subject"), _number(line, "term")].append(line)
    work = []
    for (class_name, code, term), rows in by_book.items():
        class_ = find_class(workspace, class_name)
        book = open_book(workspace, class_, find_subject(workspace, class_, code), term)
        pupils = _pupils(workspace, class_)
        kinds = {column.number: column.kind for column in book.columns}
        entered = {}
        for row in rows:
            number = _COLUMNS.get(_at(row, "column")) or _number(row, "column")
            if number not in kinds:
                raise UserError("gradebook.wrong_column")
            entered[_pupil(pupils, row), number] = marks.parse(_at(row, "mark"), kinds[number])
        work.append((gradebook.enter_marks(book, entered), book.base))
    for changes, base in work:
        workspace.commit(changes, base).result()
    return len(lines)


def open_book(workspace: Workspace, class_: SchoolClass, wanted: Subject, term: int) -> Gradebook:
    """The gradebook of a class, subject and term."""
    me = workspace.me
    return workspace.read(lambda journal: gradebook.open_gradebook(journal, me, class_.ref, class_.grade, wanted, term))


def _enter_attendance(workspace: Workspace, lines: list[Line]) -> int:
    by_sheet: dict[tuple[str, str, int], list[Line]] = defaultdict(list)
    for line in lines:
        by_sheet[_at(line, "class"), _at(line, "date"), _number(line, "session")].append(line)
    me, work = workspace.me, []
    for (class_name, date, session), rows in by_sheet.items():
        class_ = find_class(workspace, class_name)
        day, which = _session(date, session)
        open_sheet = partial(attendance.open_sheet, me=me, class_=class_.ref, day=day, session=which)
        sheet = workspace.read(open_sheet)
        pupils = _pupils(workspace, class_)
        values = {_pupil(pupils, row): _attendance(row) for row in rows}
        changes = attendance.mark(sheet, values, workspace.today()) + attendance.take_register(sheet, workspace.today())
        work.append((changes, sheet.base))
    for changes, base in work:
        workspace.commit(changes, base).result()
    return len(lines)


def _session(date: str, session: int) -> tuple[datetime.date, Session]:
    try:
        return datetime.date.fromisoformat(date), Session(session)
    except ValueError as error:
        raise UserError("cli.bad_value", column="date, session") from error


def _attendance(line: Line) -> Attendance:
    value = _at(line, "value").upper()
    if value not in _ATTENDANCE:
        raise UserError("cli.bad_value", column="value")
    return _ATTENDANCE[value]


def _enter_conduct(workspace: Workspace, lines: list[Line]) -> int:
    by_book: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for line in lines:
        by_book[_at(line, "class"), _number(line, "term")].append(line)
    me, work = workspace.me, []
    for (class_name, term), rows in by_book.items():
        class_ = find_class(workspace, class_name)
        book = workspace.read(partial(conduct.open_conduct, me=me, class_=class_.ref, term=term))
        pupils = _pupils(workspace, class_)
        levels = {_pupil(pupils, row): _level(row) for row in rows}
        work.append((conduct.write_conduct(book, levels), book.base))
    for changes, base in work:
        workspace.commit(changes, base).result()
    return len(lines)


def _level(line: Line) -> Conduct:
    for one in Conduct:
        if fold(one.value) == fold(_at(line, "level")):
            return one
    raise UserError("cli.bad_value", column="level")


def show_gradebook(workspace: Workspace, options: argparse.Namespace) -> int:
    """`show`: one line a pupil."""
    class_ = find_class(workspace, options.class_)
    book = open_book(workspace, class_, find_subject(workspace, class_, options.subject), options.term)
    for row in book.rows:
        cells = (marks.format_mark(row.cells[column.number].mark, column.kind) or "-" for column in book.columns)
        told = "\t".join([str(row.pupil.number), row.pupil.code, row.pupil.name, *cells, row.result.text or "-"])
        sys.stdout.write(told + "\n")
    return 0

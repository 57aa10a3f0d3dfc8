"""Command line: entering marks, attendance and what else a class has from a table, and showing a gradebook."""

import argparse
import contextlib
import csv
import datetime
import sys
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

from app.desk import attendance, conduct, gradebook, growth, remarks
from app.desk.conduct import Conduct
from app.desk.gradebook import Gradebook
from app.desk.roll import roll_of
from app.desk.school import SchoolClass, classes, is_shut_out, subjects_taught
from app.messages import _, explain
from app.rules import marks
from app.rules.attendance import Attendance
from app.rules.calendar import Session, iso_day
from app.rules.names import fold
from app.rules.preschool.measured import grams, millimetres
from app.rules.subjects import Subject, subject
from app.rules.tt22.assessments import FINAL_NUMBER, MIDTERM_NUMBER
from app.workspace import Workspace
from sync.change import Base, Change
from sync.errors import UserError
from sync.schema import Ref

COMMANDS = ("enter", "show")

_COLUMNS = {"gk": MIDTERM_NUMBER, "ck": FINAL_NUMBER}
_ATTENDANCE = {"P": Attendance.EXCUSED, "K": Attendance.UNEXCUSED, "M": Attendance.LATE, "": Attendance.PRESENT}

_Place = TypeVar("_Place", bound=Hashable)
_Cell = TypeVar("_Cell", bound=Hashable)
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Line:
    """One line of a table; `number` as an editor shows it."""

    number: int
    cells: Mapping[str | Any, str | Any]

    def at(self, column: str) -> str:
        """What stands in `column`; raises `UserError` where there is no such column."""
        value = self.cells.get(column)
        if value is None:
            raise UserError("cli.missing_column", column=column)
        return value.strip()

    def number_at(self, column: str) -> int:
        """The whole number in `column`; raises `UserError`."""
        try:
            return int(self.at(column))
        except ValueError as error:
            raise UserError("cli.bad_value", column=column) from error


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare this room's commands."""
    enter = commands.add_parser(
        "enter",
        help=_("enter marks, attendance, conduct, remarks, height and weight from a CSV table"),
        description=_(
            "First line: names of the columns. marks: class,subject,term,code,column,mark (column 1 to 4, gk, ck). "
            "attendance: class,date,session,code,value (P, K, M), and reason where a taken register of an earlier day "
            "is changed. conduct: class,term,code,level. "
            "remarks: class,subject,term,code,text (without a subject: the homeroom teacher's). "
            "measurements: class,date,code,height,weight (cm, kg; an empty cell changes nothing). "
            "Code is the ministry's pupil code; a line without a mark changes nothing. One wrong line, and nothing of "
            "the table is entered."
        ),
    )
    enter.add_argument("what", choices=list(_ENTERED))
    enter.add_argument("table", help=_("the CSV file; - reads the standard input"))
    enter.set_defaults(run=enter_table)
    show = commands.add_parser("show", help=_("show a gradebook"))
    add_period(show)
    show.set_defaults(run=show_gradebook)


def add_period(parser: argparse.ArgumentParser, also: str = "") -> None:
    """The options that name a class, a subject and a term."""
    parser.add_argument("--class", dest="class_", required=True, help=_("name of the class, e.g. 6A"))
    parser.add_argument("--subject", required=True, help=_("code of the subject, e.g. math") + also)
    parser.add_argument("--term", type=int, choices=[1, 2], required=True)


def find_class(workspace: Workspace, name: str) -> SchoolClass:
    """The class called `name`; raises `UserError`."""
    for one in workspace.read(classes):
        if fold(one.name) == fold(name):
            return one
    if workspace.read(is_shut_out):
        raise UserError("account.shut_out")
    raise UserError("cli.unknown_class", name=name)


def find_subject(workspace: Workspace, class_: SchoolClass, code: str) -> Subject:
    """The subject with `code` as it is taught in `class_`; raises `UserError`."""
    wanted = subject(code)
    if wanted not in workspace.read(lambda journal: subjects_taught(journal, class_.ref)):
        raise UserError("cli.not_taught", subject=wanted.name, name=class_.name)
    return wanted


def enter_table(workspace: Workspace, options: argparse.Namespace) -> int:
    """`enter`: where one line is wrong, none is entered."""
    lines = _lines(options.table)
    for changes, base in _ENTERED[options.what](workspace, lines):
        workspace.commit(changes, base).result()
    sys.stdout.write(_("Saved on this computer: {count} entries.").format(count=len(lines)) + "\n")
    return 0


def _lines(table: str) -> list[Line]:
    try:
        text = sys.stdin.read() if table == "-" else Path(table).read_text(encoding="utf-8-sig")
        rows = text.removeprefix("\ufeff").splitlines()
        # A spreadsheet separates by semicolons where the comma is in the numbers.
        reader = csv.DictReader(rows, strict=True, delimiter=";" if rows and ";" in rows[0] else ",")
        lines = [Line(reader.line_num, cells) for cells in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError("cli.unreadable_table") from error
    for line in lines:
        with _naming(line):
            if None in line.cells:
                raise UserError("cli.too_long")
    return lines


@contextlib.contextmanager
def _naming(line: Line) -> Iterator[None]:
    """Among hundreds of lines a person has to be told which one is wrong."""
    try:
        yield
    except UserError as error:
        raise UserError("cli.line", line=line.number, why=str(explain(error))) from error


def _grouped(lines: Sequence[Line], place_of: Callable[[Line], _Place]) -> dict[_Place, list[Line]]:
    """The lines by the book or sheet that they are about."""
    found: dict[_Place, list[Line]] = defaultdict(list)
    for line in lines:
        with _naming(line):
            found[place_of(line)].append(line)
    return found


def _cells(lines: Sequence[Line], read: Callable[[Line], tuple[_Cell, _Value]]) -> dict[_Cell, _Value]:
    """What `read` makes of each line: a cell and its value. Of two lines about one cell none may win silently."""
    found: dict[_Cell, _Value] = {}
    for line in lines:
        with _naming(line):
            cell, value = read(line)
            if cell in found:
                raise UserError("cli.twice")
            found[cell] = value
    return found


def _term(line: Line) -> int:
    term = line.number_at("term")
    if term not in {1, 2}:
        raise UserError("cli.bad_value", column="term")
    return term


def _pupils(workspace: Workspace, class_: SchoolClass) -> dict[str, Ref]:
    return {line.code: line.pupil for line in workspace.read(lambda journal: roll_of(journal, class_.ref)) if line.code}


def _pupil(pupils: Mapping[str, Ref], line: Line) -> Ref:
    code = line.at("code")
    if code not in pupils:
        raise UserError("cli.unknown_pupil")
    return pupils[code]


def _enter_marks(workspace: Workspace, lines: Sequence[Line]) -> list[tuple[list[Change], Base]]:
    @cache
    def place(class_name: str, code: str) -> tuple[SchoolClass, Subject]:
        class_ = find_class(workspace, class_name)
        return class_, find_subject(workspace, class_, code)

    work = []
    # A gap in the table is no order to erase.
    given = [line for line in lines if line.cells.get("mark") != ""]
    by_book = _grouped(given, lambda line: (*place(line.at("class"), line.at("subject")), _term(line)))
    for (class_, wanted, term), rows in by_book.items():
        book = open_book(workspace, class_, wanted, term)
        pupils = _pupils(workspace, class_)
        entered = _cells(rows, partial(_mark, pupils, {column.number: column.kind for column in book.columns}))
        with _naming(rows[0]):
            work.append((gradebook.enter_marks(book, entered), book.base))
    return work


def _mark(
    pupils: Mapping[str, Ref], kinds: Mapping[int, marks.ColumnKind], line: Line
) -> tuple[tuple[Ref, int], marks.Mark]:
    number = _COLUMNS.get(line.at("column")) or line.number_at("column")
    if number not in kinds:
        raise UserError("gradebook.wrong_column")
    return (_pupil(pupils, line), number), marks.parse(line.at("mark"), kinds[number])


def column_number(text: str) -> int:
    """The column that a person names: 1 to 4, gk, ck. Raises `UserError`."""
    try:
        return _COLUMNS.get(text.strip().lower()) or int(text)
    except ValueError as error:
        raise UserError("gradebook.wrong_column") from error


def open_book(workspace: Workspace, class_: SchoolClass, wanted: Subject, term: int) -> Gradebook:
    """The gradebook of a class, subject and term."""
    me = workspace.me
    return workspace.read(lambda journal: gradebook.open_gradebook(journal, me, class_.ref, class_.grade, wanted, term))


def _enter_attendance(workspace: Workspace, lines: Sequence[Line]) -> list[tuple[list[Change], Base]]:
    me, today, work = workspace.me, workspace.today(), []
    class_of = cache(partial(find_class, workspace))
    by_sheet = _grouped(lines, lambda line: (class_of(line.at("class")), *_session(line)))
    for (class_, day, session), rows in by_sheet.items():
        open_sheet = partial(attendance.open_sheet, me=me, class_=class_.ref, day=day, session=session)
        sheet = workspace.read(open_sheet)
        values = _cells(rows, partial(_presence, _pupils(workspace, class_)))
        with _naming(rows[0]):
            changes = attendance.mark(sheet, values, today, _reason(rows)) + attendance.take_register(
                sheet, today, values
            )
            work.append((changes, sheet.base))
    return work


def _reason(lines: Sequence[Line]) -> str:
    """Why a taken register of an earlier day is changed: the first reason that the table gives for the session."""
    return next((told for line in lines if (told := str(line.cells.get("reason") or "").strip())), "")


def _session(line: Line) -> tuple[datetime.date, Session]:
    day, number = iso_day(line.at("date")), line.number_at("session")
    if day is None or number not in list(Session):
        raise UserError("cli.bad_value", column="date, session")
    return day, Session(number)


def _presence(pupils: Mapping[str, Ref], line: Line) -> tuple[Ref, Attendance]:
    value = line.at("value").upper()
    if value not in _ATTENDANCE:
        raise UserError("cli.bad_value", column="value")
    return _pupil(pupils, line), _ATTENDANCE[value]


def _enter_conduct(workspace: Workspace, lines: Sequence[Line]) -> list[tuple[list[Change], Base]]:
    me, work = workspace.me, []
    class_of = cache(partial(find_class, workspace))
    for (class_, term), rows in _grouped(lines, lambda line: (class_of(line.at("class")), _term(line))).items():
        book = workspace.read(partial(conduct.open_conduct, me=me, class_=class_.ref, term=term))
        levels = _cells(rows, partial(_level, _pupils(workspace, class_)))
        with _naming(rows[0]):
            work.append((conduct.write_conduct(book, levels), book.base))
    return work


def _level(pupils: Mapping[str, Ref], line: Line) -> tuple[Ref, Conduct]:
    for one in Conduct:
        if fold(one.value) == fold(line.at("level")):
            return _pupil(pupils, line), one
    raise UserError("cli.bad_value", column="level")


def _enter_remarks(workspace: Workspace, lines: Sequence[Line]) -> list[tuple[list[Change], Base]]:
    @cache
    def place(class_name: str, code: str) -> tuple[SchoolClass, str]:
        class_ = find_class(workspace, class_name)
        return class_, find_subject(workspace, class_, code).code if code else remarks.HOMEROOM

    me, work = workspace.me, []
    by_book = _grouped(lines, lambda line: (*place(line.at("class"), line.at("subject")), _term(line)))
    for (class_, code, term), rows in by_book.items():
        book = workspace.read(partial(remarks.open_remarks, me=me, class_=class_.ref, subject=code, term=term))
        texts = _cells(rows, partial(_remark, _pupils(workspace, class_)))
        with _naming(rows[0]):
            work.append((remarks.write_remarks(book, texts), book.base))
    return work


def _remark(pupils: Mapping[str, Ref], line: Line) -> tuple[Ref, str]:
    return _pupil(pupils, line), line.at("text")


def _enter_measurements(workspace: Workspace, lines: Sequence[Line]) -> list[tuple[list[Change], Base]]:
    me, today, work = workspace.me, workspace.today(), []
    class_of = cache(partial(find_class, workspace))
    for (class_, day), rows in _grouped(lines, lambda line: (class_of(line.at("class")), _day(line))).items():
        book = workspace.read(partial(growth.open_growth, me=me, class_=class_))
        taken = _cells(rows, partial(_figures, _pupils(workspace, class_)))
        with _naming(rows[0]):
            work += [
                (growth.measure(book, child, day, today, weight, height), book.base)
                for child, (weight, height) in taken.items()
                if weight is not None or height is not None
            ]
    return work


def _figures(pupils: Mapping[str, Ref], line: Line) -> tuple[Ref, tuple[int | None, int | None]]:
    return _pupil(pupils, line), (grams(line.at("weight")), millimetres(line.at("height")))


def _day(line: Line) -> datetime.date:
    day = iso_day(line.at("date"))
    if day is None:
        raise UserError("cli.bad_value", column="date")
    return day


_ENTERED = {
    "marks": _enter_marks,
    "attendance": _enter_attendance,
    "conduct": _enter_conduct,
    "remarks": _enter_remarks,
    "measurements": _enter_measurements,
}


def show_gradebook(workspace: Workspace, options: argparse.Namespace) -> int:
    """`show`: one line a pupil."""
    class_ = find_class(workspace, options.class_)
    book = open_book(workspace, class_, find_subject(workspace, class_, options.subject), options.term)
    for row in book.rows:
        cells = (marks.format_mark(row.cells[column.number].mark, column.kind) or "-" for column in book.columns)
        told = "\t".join([str(row.pupil.number), row.pupil.code, row.pupil.name, *cells, row.result.text or "-"])
        sys.stdout.write(told + "\n")
    return 0

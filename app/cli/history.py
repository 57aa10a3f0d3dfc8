"""Command line: the history of a mark, and putting one of its values back."""

import argparse
import sys

from app.cli.entry import add_period, column_number, find_class, find_subject, open_book
from app.cli.verdicts import moment_words
from app.desk import gradebook, pupils
from app.desk.assessment_names import assessment_name
from app.desk.history import mark_history
from app.desk.history_words import mark_of, mark_words, past_lines
from app.messages import _
from app.records.tables import SCORE
from app.rules import marks
from app.workspace import Workspace
from sync.errors import UserError
from sync.schema import Key

COMMANDS = ("history",)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare this room's commands."""
    command = commands.add_parser("history", help=_("every value that a mark was given, by whom and when"))
    add_period(command)
    command.add_argument("pupil", help=_("code or sign of the pupil"))
    command.add_argument("column", help=_("column of the mark: 1 to 4, gk, ck"))
    command.add_argument("--older", action="store_true", help=_("ask the server for what is older (needs the network)"))
    command.add_argument("--put-back", metavar=_("MARK"), help=_("enter this mark of the history again"))
    command.set_defaults(run=history)


def history(workspace: Workspace, options: argparse.Namespace) -> int:
    """`history`: a line a value, newest first; with `--put-back` an ordinary change gives one of them again."""
    class_ = find_class(workspace, options.class_)
    subject = find_subject(workspace, class_, options.subject)
    book = open_book(workspace, class_, subject, options.term)
    number = column_number(options.column)
    column = next((one for one in book.columns if one.number == number), None)
    if column is None:
        raise UserError("gradebook.wrong_column")
    pupil = workspace.read(lambda journal: pupils.find(journal, options.pupil))
    key: Key = (class_.ref, subject.code, pupil, options.term, number)
    told = workspace.ask_past(SCORE, key) if options.older else ()
    found = workspace.read(
        lambda journal: mark_history(journal, class_.ref, subject.code, pupil, options.term, number, told)
    )
    if options.put_back is None:
        for past in found:
            lines = "; ".join(past_lines(past, found, moment_words))
            sys.stdout.write(f"{mark_words(past, column.kind)}\t{lines}\n")
        if not found:
            sys.stdout.write(_("Nothing was ever entered here.") + "\n")
        return 0
    wanted = marks.parse(options.put_back, column.kind)
    if wanted not in map(mark_of, found):
        raise UserError("history.not_there")
    workspace.commit(gradebook.enter_marks(book, {(pupil, number): wanted}), book.base).result()
    said = _("Put back: {column}: {mark}. What stood there stays in the history.")
    written = marks.format_mark(wanted, column.kind) or _("no mark")
    sys.stdout.write(said.format(column=assessment_name(number), mark=written) + "\n")
    return 0

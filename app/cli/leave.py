"""Command line: leave that was asked for beforehand, as the office writes it down."""

import argparse
import datetime
import sys
from functools import partial

from app.cli.entry import find_class
from app.desk import leave, pupils
from app.desk.leave import LeaveBook
from app.messages import _
from app.rules.calendar import iso_day
from app.workspace import Workspace
from sync.errors import UserError

COMMANDS = ("leave", "leaves")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare this room's commands."""
    write = commands.add_parser("leave", help=_("write down that a pupil has asked for leave, or take it back"))
    write.add_argument("--class", dest="class_", required=True, help=_("name of the class, e.g. 6A"))
    write.add_argument("pupil", help=_("code or sign of the pupil"))
    write.add_argument("first", help=_("first day, as 2027-01-06"))
    write.add_argument("last", nargs="?", help=_("last day; without it the leave is of one day"))
    what = write.add_mutually_exclusive_group(required=True)
    what.add_argument("--reason", help=_("why, as the parents told it"))
    what.add_argument("--take-back", action="store_true", help=_("the leave that begins on the first day is not to be"))
    write.set_defaults(run=write_leave)
    shown = commands.add_parser("leaves", help=_("the leaves of a class"))
    shown.add_argument("--class", dest="class_", required=True, help=_("name of the class, e.g. 6A"))
    shown.set_defaults(run=list_leaves)


def _open(workspace: Workspace, class_name: str) -> LeaveBook:
    class_ = find_class(workspace, class_name)
    return workspace.read(partial(leave.open_leaves, me=workspace.me, class_=class_.ref))


def write_leave(workspace: Workspace, options: argparse.Namespace) -> int:
    """`leave`: one leave of one pupil."""
    book = _open(workspace, options.class_)
    pupil = workspace.read(lambda journal: pupils.find(journal, options.pupil))
    name = next((line.name for line in book.roll if line.pupil == pupil), None)
    if name is None:
        raise UserError("cli.unknown_pupil")
    first = _day(options.first, "first")
    if options.take_back:
        found = [one for one in book.leaves if (one.pupil, one.first_day) == (pupil, first)]
        if not found:
            raise UserError("leave.not_there")
        changes, told = leave.take_back(book, found[0]), _("Taken back: {name}, leave from {first}.")
        last = first
    else:
        last = _day(options.last, "last") if options.last else first
        changes = leave.write_leave(book, pupil, first, last, options.reason)
        told = _("Written down: {name}, leave from {first} to {last}.")
    workspace.commit(changes, book.base).result()
    sys.stdout.write(told.format(name=name, first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}") + "\n")
    return 0


def _day(text: str, option: str) -> datetime.date:
    found = iso_day(text)
    if found is None:
        raise UserError("cli.bad_option", option=option)
    return found


def list_leaves(workspace: Workspace, options: argparse.Namespace) -> int:
    """`leaves`: a line a leave, latest first."""
    book = _open(workspace, options.class_)
    lines = {line.pupil: line for line in book.roll}
    for one in book.leaves:
        line = lines.get(one.pupil)
        days = f"{one.first_day.isoformat()}\t{one.last_day.isoformat()}"
        sys.stdout.write(f"{days}\t{line.code if line else '-'}\t{line.name if line else '-'}\t{one.reason}\n")
    return 0

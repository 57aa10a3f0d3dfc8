"""Command line: the classes of the school, and the roll of one."""

import argparse
import sys
from functools import partial

from app.cli.entry import find_class
from app.desk import pupils
from app.desk.roll import roll_of
from app.desk.school import classes, is_shut_out, subjects_taught
from app.messages import _
from app.workspace import Workspace
from sync.errors import UserError

COMMANDS = ("classes", "roll")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare this room's commands."""
    commands.add_parser("classes", help=_("the classes and the codes of their subjects")).set_defaults(run=list_classes)
    roll = commands.add_parser("roll", help=_("the pupils of a class, with code and sign"))
    roll.add_argument("--class", dest="class_", required=True, help=_("name of the class, e.g. 6A"))
    roll.set_defaults(run=list_roll)


def list_classes(workspace: Workspace, _options: argparse.Namespace) -> int:
    """`classes`: a line a class."""
    if workspace.read(is_shut_out):
        raise UserError("account.shut_out")
    for one in workspace.read(classes):
        taught = workspace.read(partial(subjects_taught, class_=one.ref))
        sys.stdout.write(f"{one.name}\t{' '.join(each.code for each in taught)}\n")
    return 0


def list_roll(workspace: Workspace, options: argparse.Namespace) -> int:
    """`roll`: a line a pupil: number, code, sign, name, birth date."""
    class_ = find_class(workspace, options.class_)
    lines = workspace.read(
        lambda journal: [(one, pupils.tag(journal, one.pupil)) for one in roll_of(journal, class_.ref)]
    )
    for one, sign in lines:
        born = one.birth_date.strftime("%d/%m/%Y") if one.birth_date else ""
        sys.stdout.write("\t".join([str(one.number), one.code or "-", sign, one.name, born]) + "\n")
    return 0

"""Command line: what the children of a group were last measured at, and what it says."""

import argparse
import sys

from app.cli.entry import find_class
from app.desk.growth import ChildGrowth, open_growth
from app.desk.growth_words import COMPARED, figures, indicator_name, level_name, score_of, z_text
from app.messages import _
from app.workspace import Workspace
from sync.errors import UserError

COMMANDS = ("growth",)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare this room's commands."""
    growth = commands.add_parser("growth", help=_("height and weight of the children of a group, against the WHO"))
    growth.add_argument("--class", dest="class_", required=True, help=_("name of the class, e.g. 6A"))
    growth.set_defaults(run=show_growth)


def show_growth(workspace: Workspace, options: argparse.Namespace) -> int:
    """`growth`: a line a child: number, code, name, the latest measuring, what it says."""
    class_, me = find_class(workspace, options.class_), workspace.me
    book = workspace.read(lambda journal: open_growth(journal, me, class_))
    if not book.applies:
        raise UserError("growth.not_here")
    for child in book.children:
        line = child.child
        sys.stdout.write("\t".join([str(line.number), line.code or "-", line.name, *_told(child)]) + "\n")
    return 0


def _told(child: ChildGrowth) -> list[str]:
    latest = child.latest
    if latest is None:
        return ["-"]
    scores = (score_of(latest, one) for one in COMPARED)
    said = [
        f"{indicator_name(one.indicator)}: {level_name(one.indicator, one.level)} (z {z_text(one.z)})"
        + (" ?" if one.implausible else "")
        for one in scores
        if one is not None
    ]
    return [figures(latest), *said]

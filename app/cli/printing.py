"""Command line: printing report cards."""

import argparse
import sys
from pathlib import Path

from app.cli.entry import find_class
from app.documents.term_cards import gather, print_class
from app.messages import _, explain
from app.workspace import Workspace
from sync.errors import UserError

COMMANDS = ("print",)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare this room's commands."""
    command = commands.add_parser("print", help=_("print a class's report cards of a term into one PDF"))
    command.add_argument("--class", dest="class_", required=True, help=_("name of the class, e.g. 6A"))
    command.add_argument("--term", type=int, choices=[1, 2], required=True)
    command.add_argument("--out", type=Path, help=_("the PDF to write; without it a name is made up here"))
    command.set_defaults(run=print_cards)


def print_cards(workspace: Workspace, options: argparse.Namespace) -> int:
    """`print`: one page a pupil, counted against the roll."""
    class_ = find_class(workspace, options.class_)
    me, today = workspace.me, workspace.today()
    found = workspace.read(lambda journal: gather(journal, me, class_, options.term, today))
    target = options.out or Path(found.file_name)
    if target.suffix.lower() != ".pdf":
        raise UserError("documents.not_a_pdf_name")
    result = print_class(found, target, lambda _done, _total, _name: None, lambda: False)
    told = _("{pages} pages for {pupils} pupils: {file}")
    sys.stdout.write(told.format(pages=result.pages, pupils=len(found.cards), file=target) + "\n")
    if found.drafts:
        sys.stdout.write(_("{count} of them are drafts: not everything is locked.").format(count=found.drafts) + "\n")
    for skipped in result.skipped:
        sys.stderr.write(f"{skipped.roll_number}. {skipped.pupil}: {explain(skipped.why)}\n")
    return 1 if result.skipped else 0

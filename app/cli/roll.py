"""Command line: importing a class list."""

import argparse
import sys
from functools import partial
from pathlib import Path

from app.desk.school import is_shut_out, my_duties
from app.exchange import class_list_import
from app.exchange.class_list import read_class_list
from app.exchange.class_list_preview import Outcome, Preview, preview
from app.exchange.rejected_rows import check_name, write_rejected
from app.messages import _
from app.rules.roles import Action, may
from app.workspace import Workspace
from sync.errors import UserError

COMMANDS = ("import",)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare this room's commands."""
    command = commands.add_parser("import", help=_("import a class list from a spreadsheet"))
    command.add_argument("file", type=Path, help=_("the ministry's export, or any sheet with such headers"))
    command.add_argument("--write", action="store_true", help=_("write it; without this only the preview is shown"))
    command.add_argument(
        "--rejected", type=Path, help=_("save the rows that were left out to this spreadsheet (.xlsx)")
    )
    command.set_defaults(run=import_class_list)


def import_class_list(workspace: Workspace, options: argparse.Namespace) -> int:
    """`import`: what is previewed is what is written."""
    me = workspace.me
    if not workspace.read(lambda journal: may(my_duties(journal, me), Action.KEEP_ROLL)):
        raise UserError("account.shut_out" if workspace.read(is_shut_out) else "roll.not_yours")
    if options.rejected:
        check_name(options.rejected)
    base, found = workspace.read(
        lambda journal: (
            journal.position(),
            preview(
                read_class_list(options.file),
                class_list_import.roll_entries(journal),
                class_list_import.known_classes(journal),
                {},
            ),
        )
    )
    _show(found)
    if options.write:
        today = workspace.today()
        accepted = found.accepted({})
        for part in class_list_import.in_commits(accepted):
            write = partial(class_list_import.changes_for, entries=part, clock=workspace.clock, today=today)
            workspace.commit(write, base).result()
        sys.stdout.write(_("Saved on this computer: {count} entries.").format(count=len(accepted)) + "\n")
    else:
        sys.stdout.write(_("Nothing was written. Add --write to import.") + "\n")
    if options.rejected:
        count = write_rejected(found, options.rejected, {})
        sys.stdout.write(_("{count} rows were saved aside.").format(count=count) + "\n")
    return 0


def _show(found: Preview) -> None:
    for outcome in found.outcomes:
        told = [str(reason) for reason in (*outcome.reasons, *outcome.warnings)]
        if outcome.unknown_status:
            told.append(_("status to be mapped: {status}").format(status=outcome.unknown_status))
        if outcome.kind is not Outcome.SAME and (told or outcome.kind is Outcome.POSSIBLE_DOUBLE):
            row = _("row {number}").format(number=outcome.row.place.number)
            sys.stdout.write(f"{row}: {'; '.join(told)}\n")
    for entry in found.missing:
        text = _("not in the file, left as it is: {name} ({class_name})")
        sys.stdout.write(text.format(name=entry.full_name, class_name=entry.class_name) + "\n")
    sys.stdout.write(found.summary + "\n")

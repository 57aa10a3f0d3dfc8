"""Command line: the way by stick."""

import argparse
import sys
from pathlib import Path

from app.bundle_texts import report_lines, written_text
from app.messages import _
from app.workspace import Workspace

COMMANDS = ("bundle",)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare this room's commands."""
    command = commands.add_parser("bundle", help=_("send and fetch by USB stick, where there is no network"))
    ways = command.add_subparsers(dest="way", required=True, metavar=_("COMMAND"))
    for name, help_text, run in (
        ("export", _("write what is not sent yet onto the stick, sealed"), export_bundle),
        ("import", _("take in what has come back; with a network, carry everybody's packets too"), import_bundles),
    ):
        way = ways.add_parser(name, help=help_text)
        way.add_argument("folder", type=Path, help=_("the stick's folder"))
        way.set_defaults(run=run)


def export_bundle(workspace: Workspace, options: argparse.Namespace) -> int:
    """`bundle export`: one packet, in place of an older one of this person."""
    waiting = workspace.waiting()
    sys.stdout.write(written_text(workspace.bundles.write(options.folder), waiting) + "\n")
    return 0


def import_bundles(workspace: Workspace, options: argparse.Namespace) -> int:
    """`bundle import`: 1 where something on the stick could not be used."""
    report = workspace.import_bundles(options.folder)
    lines = report_lines(report)
    for line in lines:
        (sys.stderr if line.bad else sys.stdout).write(line.text + "\n")
    return 1 if any(line.bad for line in lines) else 0

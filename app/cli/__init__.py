"""The second front-end: a whole school day without windows. `chuyendo --help` lists the commands."""

import argparse
import codecs
import getpass
import io
import os
import sys
import warnings
from collections.abc import Callable

from app.cli import bundle as bundle
from app.cli import entry as entry
from app.cli import growth as growth
from app.cli import history as history
from app.cli import leave as leave
from app.cli import lists as lists
from app.cli import people as people
from app.cli import printing as printing
from app.cli import roll as roll
from app.cli import rules as rules
from app.cli import verdicts as verdicts
from app.cli import work as work
from app.messages import _, explain
from app.option_parser import OptionParser
from app.passwords import change_password
from app.records.vault import Identity, list_people
from app.server_address import is_same
from app.startup import add_options, choose_language, surroundings
from app.surroundings import Surroundings
from app.workspace import Workspace, sign_in_first, unlock
from sync.errors import ChuyenDoError, UserError

PASSWORD_VARIABLE = "CHUYENDO_PASSWORD"  # noqa: S105 - the name of a variable, not a password
NEW_PASSWORD_VARIABLE = "CHUYENDO_NEW_PASSWORD"  # noqa: S105 - likewise

Command = Callable[[Workspace, argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status: 0 done, 1 refused or failed (a sentence says why), 2 wrong words."""
    _speak_utf8()
    choose_language(sys.argv[1:] if arguments is None else arguments)
    options = parser().parse_args(arguments)
    try:
        if options.command in rules.COMMANDS:
            return rules.run(options)
        around = surroundings(options)
        if options.command == "sign-in":
            return _sign_in(around, options)
        if options.command == "password":
            return _change_password(around, options)
        with unlock(around, _whose(around, options), _password()) as workspace:
            run: Command = options.run
            return run(workspace, options)
    except ChuyenDoError as error:
        sys.stderr.write(f"{explain(error)}\n")
        return 1


def _speak_utf8() -> None:
    """Whatever the system's code page: Vietnamese goes into files and pipes, and comes out of them, as UTF-8."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and codecs.lookup(stream.encoding).name != "utf-8":
            stream.reconfigure(encoding="utf-8")


def is_command(word: str) -> bool:
    """Whether `word` is for the command line: one of its commands, or asking for help, which lists them."""
    return word in {*COMMANDS, "-h", "--help"}


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    whole = OptionParser(
        prog="chuyendo",
        description=_("School records that work without network. Without a command the window opens."),
        epilog=_("The password is asked for, or taken from the environment variable {name}.").format(
            name=PASSWORD_VARIABLE
        ),
    )
    add_options(whole)
    whole.add_argument("--login", default="", help=_("login name, where several people use this computer"))
    commands = whole.add_subparsers(dest="command", required=True, metavar=_("COMMAND"))
    first = commands.add_parser("sign-in", help=_("sign in on this computer for the first time (needs the network)"))
    first.add_argument("--device", required=True, help=_("what to call this computer"))
    commands.add_parser(
        "password",
        help=_("change your password, here and at the server (needs the network)"),
        description=_("The new one is asked for twice, or taken from the environment variable {name}.").format(
            name=NEW_PASSWORD_VARIABLE
        ),
    )
    for room in ROOMS:
        room.add_commands(commands)
    return whole


ROOMS = (lists, roll, people, entry, growth, leave, history, work, verdicts, bundle, printing, rules)
COMMANDS = ("sign-in", "password", *(command for room in ROOMS for command in room.COMMANDS))


def _sign_in(around: Surroundings, options: argparse.Namespace) -> int:
    if not options.server or not options.login:
        raise UserError("cli.server_and_login")
    with sign_in_first(around, options.server, options.login, _password(), options.device) as workspace:
        return work.cross(workspace, options)


def _change_password(around: Surroundings, options: argparse.Namespace) -> int:
    whose, old = _whose(around, options), _password()
    new = _password(NEW_PASSWORD_VARIABLE, _("New password: "))
    if _password(NEW_PASSWORD_VARIABLE, _("The new password once more: ")) != new:
        raise UserError("account.two_passwords")
    change_password(around, whose, old, new)
    sys.stdout.write(_("The password is changed, here and at the server.") + "\n")
    return 0


def _whose(around: Surroundings, options: argparse.Namespace) -> Identity:
    """The person whose copy the command is about: named by login, or the only one on this computer."""
    people = [one for one in list_people(around.home) if options.login in {"", one.login}]
    people = [one for one in people if not options.server or is_same(one.server, options.server)]
    if not people:
        raise UserError("vault.not_here")
    if len(people) > 1:
        raise UserError("cli.which_person", logins=", ".join(one.login for one in people))
    return people[0]


def _password(variable: str = PASSWORD_VARIABLE, question: str = "") -> str:
    told = os.environ.get(variable)
    if told is not None:
        return told
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)  # it would show what is typed, or eat a line of a table
        try:
            return getpass.getpass(question or _("Password: "))
        except (getpass.GetPassWarning, EOFError) as error:
            raise UserError("cli.no_terminal", name=variable) from error

"""The server's command line: found a school, serve."""

import argparse
import contextlib
import logging
import socket
import sys
from pathlib import Path

import uvicorn

from app.messages import _, explain, ngettext, use_language
from app.option_parser import OptionParser
from server.account_list import account_lines
from server.accounts import Accounts
from server.api import make_app
from server.connections import web_config
from server.database import Database, load_keys
from server.restoring import begin_new_epoch
from server.school_setup import found_school, read_setup
from sync.clock import Clock, SystemClock, parse_local
from sync.errors import ChuyenDoError, EnvironmentProblem, UserError


def main(arguments: list[str] | None = None) -> int:
    """Run `chuyendo-server`; the exit status."""
    use_language("vi")
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        clock = _clock(options.clock)
        _make_home(options.home)
        keys = load_keys(options.home, clock, create=options.command == "setup")
        database = Database.open(options.database, options.home, keys, create=options.command == "setup")
        accounts = Accounts(database, clock)
        try:
            if options.command == "setup":
                with database.write() as connection:
                    found_school(connection, read_setup(_content(options.file)), accounts, keys, clock)
                _say(_("The school is set up."))
            elif options.command == "restored":
                schools = begin_new_epoch(database, clock)
                _say(ngettext("{count} school goes on.", "{count} schools go on.", schools).format(count=schools))
            elif options.command == "accounts":
                for line in account_lines(database, accounts):
                    _say(line)
            elif options.command in {"close-account", "open-account"}:
                with database.write() as connection:
                    accounts.set_active(connection, options.login, active=options.command == "open-account")
                _say(_("Done."))
            else:
                _serve(options, make_app(database, accounts, keys, clock))
        finally:
            database.close()
    except ChuyenDoError as error:
        _say(str(explain(error)))
        return 1
    return 0


def _clock(start: str | None) -> Clock:
    try:
        return SystemClock(parse_local(start) if start else None)
    except ValueError as error:
        raise UserError("start.clock") from error


def _make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise EnvironmentProblem("start.no_home") from error


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError("setup.no_file") from error


def _serve(options: argparse.Namespace, app: object) -> None:
    listener = listen(options.host, options.port)
    host, port = listener.getsockname()[:2]
    _say(_("Serving at {address}").format(address=f"http://{host}:{port}"))
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl+C ends it, once the open requests are answered
        uvicorn.Server(web_config(app)).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """Where devices reach the server; port 0 takes any free one."""
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        raise EnvironmentProblem("server.cannot_listen", host=host, port=port) from error
    # Connections inherit it: otherwise each answer's body waits some 40 ms for the device to acknowledge its headers.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = OptionParser(prog="chuyendo-server", description=_("The central server of Chuyến Đò."))
    parser.add_argument("--home", type=Path, required=True, help=_("folder for the server's key and embedded database"))
    parser.add_argument("--database", help=_("URL of a PostgreSQL database; without it the embedded one is used"))
    parser.add_argument("--clock", help=_("start the clock at this moment (training only), e.g. 2027-01-05T07:00"))
    commands = parser.add_subparsers(dest="command", required=True)
    setup = commands.add_parser("setup", help=_("found a school from a JSON file"))
    setup.add_argument("file", type=Path)
    commands.add_parser("restored", help=_("after the database was put back from a backup: before serving again"))
    commands.add_parser("accounts", help=_("list the accounts: login, name, school, and whether it is open"))
    for name, text in (
        ("close-account", _("shut a person out: what they had entered is taken in and held, their copies are emptied")),
        ("open-account", _("let a person in again")),
    ):
        commands.add_parser(name, help=text).add_argument("login")
    serve = commands.add_parser("serve", help=_("answer the devices"))
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8765, help=_("0 takes any free port"))
    return parser


if __name__ == "__main__":
    sys.exit(main())

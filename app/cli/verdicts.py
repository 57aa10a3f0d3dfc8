"""Command line: what came back to this person, what this person judges, and closing a term at its time."""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial

from app.cli.entry import add_period, find_class, find_subject
from app.desk import inbox, judging, locks
from app.desk.returned import Returned
from app.desk.value_words import outcome_words
from app.desk.verdict_texts import verdict_text
from app.messages import _
from app.workspace import Workspace
from sync.change import Change, State
from sync.clock import at_local, parse_local
from sync.errors import UserError
from sync.journal import Journal

ALL, NEVER = "all", "never"
"""In place of a subject's code, and of a time."""

COMMANDS = ("inbox", "held", "close-at")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare this room's commands."""
    for name, help_text, words, run in (
        ("inbox", _("what came back to you, and why"), ("send-again", "let-go"), answer_inbox),
        ("held", _("what was held and waits for you to judge"), ("accept", "decline"), judge_held),
    ):
        command = commands.add_parser(name, help=help_text)
        command.add_argument("what", nargs="?", choices=words, help=_("without this the list is shown"))
        command.add_argument("number", nargs="?", type=int, help=_("its number in the list"))
        command.set_defaults(run=run)
    closing = commands.add_parser("close-at", help=_("have the server lock a subject's term at a time"))
    add_period(closing, also=_("; {all} means all of the class").format(all=ALL))
    told = _("date and time, e.g. 2027-01-15T17:00; {never} takes the time away").format(never=NEVER)
    closing.add_argument("--at", required=True, help=told)
    closing.set_defaults(run=close_at)


def write_list(command: str, found: Sequence[Returned]) -> None:
    """The list, each line with the command and the number that it is answered by."""
    for number, one in enumerate(found, 1):
        sys.stdout.write(f"{command} {number}. {one.place}: {_told(one)}: {verdict_text(one.reason)}\n")


def _told(one: Returned) -> str:
    told = f"{one.written} ({one.by}, {one.device}, {at_local(one.at).strftime('%H:%M %d/%m/%Y')})"
    if one.deciding is not None:
        told += "; " + _("your decision: {decision}").format(decision=outcome_words(one.deciding))
    state = _("Held") if one.state is State.HELD else _("Refused")
    return f"{told}; " + _("now in the book: {value}").format(value=one.present) + f"; {state}"


def answer_inbox(workspace: Workspace, options: argparse.Namespace) -> int:
    """`inbox`: the list; `send-again N` and `let-go N`."""
    me = workspace.me
    found = workspace.read(lambda journal: inbox.inbox(journal, me))
    if options.what is None:
        write_list("inbox", found)
        return 0
    one = _chosen(found, options.number)
    if options.what == "send-again":
        changes = workspace.read(lambda journal: inbox.send_again(journal, me, one))
        workspace.commit(changes, one.base).result()
        sys.stdout.write(_("Sent again: {place}: {value}").format(place=one.place, value=one.written) + "\n")
    else:
        workspace.commit(lambda journal: inbox.let_go(journal, one), one.base).result()
        sys.stdout.write(_("Let go: {place}: {value}").format(place=one.place, value=one.written) + "\n")
    return 0


def judge_held(workspace: Workspace, options: argparse.Namespace) -> int:
    """`held`: the list; `accept N` and `decline N`."""
    me = workspace.me
    found = workspace.read(lambda journal: judging.queue(journal, me))
    if options.what is None:
        write_list("held", found)
        return 0
    one = _chosen(found, options.number)
    accepts = options.what == "accept"
    decide: Callable[[Journal], list[Change]] = partial(judging.accept if accepts else judging.decline, me=me, held=one)
    workspace.commit(decide, one.base).result()
    told = _("Accepted: {place}: {value}. It holds once it has crossed.") if accepts else _(
        "Declined: {place}: {value}. It holds once it has crossed."
    )  # fmt: skip
    sys.stdout.write(told.format(place=one.place, value=one.written) + "\n")
    return 0


def _chosen(found: Sequence[Returned], number: int | None) -> Returned:
    if number is None or not 1 <= number <= len(found):
        raise UserError("cli.no_such_entry", number=number or 0)
    return found[number - 1]


def close_at(workspace: Workspace, options: argparse.Namespace) -> int:
    """`close-at`: one subject or all of the class that are open."""
    at = None if options.at == NEVER else _seconds(options.at)
    class_ = find_class(workspace, options.class_)
    only = None if options.subject == ALL else find_subject(workspace, class_, options.subject)
    me = workspace.me
    book = workspace.read(lambda journal: locks.review(journal, me, class_, options.term))
    work = [
        locks.set_closing(book, one.subject, at)
        for one in book.subjects
        if only == one.subject or (only is None and one.lock is None)
        if at != (one.closing.at if one.closing else None)
    ]
    for changes in work:
        workspace.commit(changes, book.base).result()
    if not work:
        told = _("It is so already.")
    elif at is None:
        told = _("It has no closing time any more, once this has crossed.")
    else:
        told = _("The server closes it at {time}, once this has crossed.").format(
            time=at_local(at * 1000).strftime("%H:%M %d/%m/%Y")
        )
    sys.stdout.write(told + "\n")
    return 0


def _seconds(text: str) -> int:
    try:
        return parse_local(text) // 1000
    except (ValueError, OverflowError) as error:
        raise UserError("cli.bad_value", column="--at") from error

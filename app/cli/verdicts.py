"""Command line: what came back to this person, what this person judges, and closing a term at its time."""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial

from app.cli.entry import add_period, find_class, find_subject
from app.desk import inbox, judging, locks, signs
from app.desk.returned import Returned
from app.desk.value_words import outcome_words
from app.desk.verdict_texts import came_back_heading, declined_text, verdict_text
from app.messages import Explained, _
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
        command.add_argument("sign", nargs="?", help=_("its sign in the list, as 3f9a2c"))
        command.set_defaults(run=run)
    closing = commands.add_parser("close-at", help=_("have the server lock a subject's term at a time"))
    add_period(closing, also=_("; {all} means all of the class").format(all=ALL))
    told = _("date and time, e.g. 2027-01-15T17:00; {never} takes the time away").format(never=NEVER)
    closing.add_argument("--at", required=True, help=told)
    closing.set_defaults(run=close_at)


def write_list(workspace: Workspace, command: str, found: Sequence[Returned]) -> None:
    """The list, each line with the command and the sign that it is answered by."""
    sign_of = _signs(workspace, found)
    for one in found:
        sys.stdout.write(f"{command} {sign_of(one)}  {one.place}: {_told(one)}: {_why(one)}\n")


def write_new(workspace: Workspace, before: Sequence[Returned]) -> None:
    """What has come back of this person's entries and had not `before`, each with the command that answers it."""
    me = workspace.me
    found = inbox.new_ones(before, workspace.read(lambda journal: inbox.came_back(journal, me)))
    if found:
        sys.stdout.write(came_back_heading(len(found)) + "\n")
        to_judge = workspace.read(lambda journal: {one.name for one in found if judging.may_judge(journal, me, one)})
        write_list(workspace, "held", [one for one in found if one.name in to_judge])
        write_list(workspace, "inbox", [one for one in found if one.name not in to_judge])


def _signs(workspace: Workspace, found: Sequence[Returned]) -> Callable[[Returned], str]:
    told = workspace.read(lambda journal: {one.name: signs.of_change(journal, one.name) for one in found})
    return lambda one: told[one.name]


def _why(one: Returned) -> Explained:
    if one.declined is not None:
        return declined_text(one.declined.by, one.declined.device, moment_words(one.declined.at))
    return verdict_text(one.reason)


def moment_words(at: int) -> str:
    """A moment (milliseconds) as every list of the command line writes it."""
    return at_local(at).strftime("%H:%M %d/%m/%Y")


def _told(one: Returned) -> str:
    told = f"{one.written} ({one.by}, {one.device}, {moment_words(one.at)})"
    if one.deciding is not None:
        told += "; " + _("your decision: {decision}").format(decision=outcome_words(one.deciding))
    state = _("Declined") if one.declined else _("Held") if one.state is State.HELD else _("Refused")
    return f"{told}; " + _("now in the book: {value}").format(value=one.present) + f"; {state}"


def answer_inbox(workspace: Workspace, options: argparse.Namespace) -> int:
    """`inbox`: the list; `send-again SIGN` and `let-go SIGN`."""
    me = workspace.me
    found = workspace.read(lambda journal: inbox.inbox(journal, me))
    if options.what is None:
        write_list(workspace, "inbox", found)
        return 0
    one = _chosen(workspace, found, options.sign)
    if options.what == "send-again":
        workspace.commit(partial(inbox.send_again, me=me, one=one), one.base).result()
        sys.stdout.write(_("Sent again: {place}: {value}").format(place=one.place, value=one.written) + "\n")
    else:
        workspace.commit(lambda journal: inbox.let_go(journal, one), one.base).result()
        sys.stdout.write(_("Let go: {place}: {value}").format(place=one.place, value=one.written) + "\n")
    return 0


def judge_held(workspace: Workspace, options: argparse.Namespace) -> int:
    """`held`: the list; `accept SIGN` and `decline SIGN`."""
    me = workspace.me
    found = workspace.read(lambda journal: judging.queue(journal, me))
    if options.what is None:
        write_list(workspace, "held", found)
        return 0
    one = _chosen(workspace, found, options.sign)
    accepts = options.what == "accept"
    decide: Callable[[Journal], list[Change]] = partial(judging.accept if accepts else judging.decline, me=me, held=one)
    workspace.commit(decide, one.base).result()
    told = _("Accepted: {place}: {value}. It holds once it has crossed.") if accepts else _(
        "Declined: {place}: {value}. It holds once it has crossed."
    )  # fmt: skip
    sys.stdout.write(told.format(place=one.place, value=one.written) + "\n")
    return 0


def _chosen(workspace: Workspace, found: Sequence[Returned], sign: str | None) -> Returned:
    if sign is None:
        raise UserError("signs.missing")
    return signs.find(found, sign, _signs(workspace, found))


def close_at(workspace: Workspace, options: argparse.Namespace) -> int:
    """`close-at`: one subject or all of the class that are open."""
    at = None if options.at == NEVER else _seconds(options.at)
    class_ = find_class(workspace, options.class_)
    only = None if options.subject == ALL else find_subject(workspace, class_, options.subject)
    me = workspace.me
    book = workspace.read(lambda journal: locks.review(journal, me, class_, options.term))
    work = [
        locks.set_closing(book, one.subject, at, workspace.clock.now_ms())
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
        told = _("The server closes it at {time}, once this has crossed.").format(time=moment_words(at * 1000))
    sys.stdout.write(told + "\n")
    return 0


def _seconds(text: str) -> int:
    try:
        return parse_local(text) // 1000
    except (ValueError, OverflowError) as error:
        raise UserError("cli.bad_option", option="--at") from error

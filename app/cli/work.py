"""Command line: crossing, what needs a person, settling, locking, history, verifying."""

import argparse
import sys

from app.cli import verdicts
from app.cli.entry import add_period, find_class, find_subject
from app.crossing_texts import skew_text
from app.desk import disputes, inbox, locks, settling, signs
from app.desk.missed import missed_words
from app.desk.school import is_shut_out
from app.desk.settling import Conflict
from app.messages import _, explain
from app.records.watermark import Standing
from app.workspace import Workspace
from sync.clock import at_local
from sync.errors import Defect, UserError
from sync.schema import Value

ALL = "all"
"""In place of a subject's code."""

COMMANDS = ("cross", "status", "needs-you", "settle", "lock", "unlock", "verify")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare this room's commands."""
    commands.add_parser("cross", help=_("send and fetch now")).set_defaults(run=cross)
    commands.add_parser("status", help=_("what is saved, what is not sent yet")).set_defaults(run=status)
    commands.add_parser("needs-you", help=_("disagreements, and what came back")).set_defaults(run=needs_you)
    settle = commands.add_parser("settle", help=_("settle a disagreement"))
    settle.add_argument("sign", help=_("its sign in the list of needs-you, as 3f9a2c"))
    right = settle.add_mutually_exclusive_group(required=True)
    right.add_argument(
        "value", nargs="?", help=_("the value that is right, as it is typed; of a pupil: keep or delete")
    )
    right.add_argument("--side", type=int, help=_("the number of the side that is right"))
    right.add_argument("--both", action="store_true", help=_("both texts of a remark, as proposed"))
    settle.set_defaults(run=settle_conflict)
    for name, help_text, locked in (("lock", _("lock a subject's term"), True), ("unlock", _("open it again"), False)):
        command = commands.add_parser(name, help=help_text)
        add_period(command, also=_("; {all} means all of the class").format(all=ALL))
        command.set_defaults(run=set_lock, locked=locked)
    commands.add_parser("verify", help=_("check this computer's copy against itself")).set_defaults(run=verify)


def cross(workspace: Workspace, options: argparse.Namespace) -> int:
    """`cross`: one crossing, then what it brought back, then the status."""
    me = workspace.me
    before = workspace.read(lambda journal: inbox.came_back(journal, me))
    done = workspace.cross()
    if done.error is not None:
        sys.stderr.write(f"{explain(done.error)}\n")
    if skew := skew_text(done.skew):
        sys.stderr.write(f"{skew}\n")
    verdicts.write_new(workspace, before)
    shut_out = workspace.read(is_shut_out)
    if shut_out and done.error is None:
        sys.stderr.write(f"{explain(UserError('account.shut_out'))}\n")
    status(workspace, options)
    return 1 if done.error or shut_out else 0


def status(workspace: Workspace, _options: argparse.Namespace) -> int:
    """`status`: the three facts of the status line, and whether something needs this person."""
    told = [_("Saved on this computer"), _("{count} not sent yet").format(count=workspace.waiting())]
    crossed = workspace.status.last_crossing
    if crossed is not None:
        told.append(_("last crossing at {time}").format(time=at_local(crossed).strftime("%H:%M")))
    me = workspace.me
    if workspace.read(is_shut_out):
        told.append(_("this account has been closed"))
    waits = workspace.read(lambda journal: disputes.needs_you(journal, me)).count
    if waits:
        told.append(_("{count} need you: see needs-you").format(count=waits))
    sys.stdout.write(" · ".join(told) + "\n")
    return 0


def needs_you(workspace: Workspace, _options: argparse.Namespace) -> int:
    """`needs-you`: conflicts, what was held and what came back, each with the command for it and its sign."""
    me = workspace.me
    for sign, conflict in _conflicts(workspace):
        sys.stdout.write(f"settle {sign}  {conflict.place}: {_told(conflict)}\n")
    found = workspace.read(lambda journal: disputes.needs_you(journal, me))
    verdicts.write_list(workspace, "held", found.held)
    verdicts.write_list(workspace, "inbox", [one for one, _hindrance in found.returned])
    for late in found.left_behind:
        told = _("moved to another class; {mark} stays here").format(mark=late.mark)
        sys.stdout.write(f"○ {late.place}: {told}\n")
    for one in found.missed:
        sys.stdout.write(missed_words(one) + "\n")
    return 0


def _conflicts(workspace: Workspace) -> list[tuple[str, Conflict]]:
    me = workspace.me
    return workspace.read(
        lambda journal: [(signs.of_register(journal, one.id), one) for one in settling.conflicts(journal, me)]
    )


def _told(conflict: Conflict) -> str:
    sides = (f"{side.words} ({side.by}, {side.device}, {verdicts.moment_words(side.at)})" for side in conflict.sides)
    told = "; ".join(sides)
    if conflict.proposed is not None:
        told += "; " + _("both together: {text}").format(text=conflict.proposed)
    if conflict.settled is not None:
        told += "; " + _("settled here to {value}, not sent yet").format(value=conflict.settled)
    return told


def settle_conflict(workspace: Workspace, options: argparse.Namespace) -> int:
    """`settle`: an ordinary change that has seen all sides."""
    _sign, conflict = signs.find(_conflicts(workspace), options.sign, lambda one: one[0])
    value = _right_value(conflict, options)
    workspace.commit(settling.settle(conflict, value), conflict.base).result()
    told = _("Settled: {place}: {value}").format(place=conflict.place, value=settling.words(conflict, value))
    sys.stdout.write(told + "\n")
    return 0


def _right_value(conflict: Conflict, options: argparse.Namespace) -> Value:
    if options.both:
        if conflict.proposed is None:
            raise UserError("conflicts.nothing_proposed")
        return conflict.proposed
    if options.side is None:
        return settling.parse(conflict, str(options.value))
    if not 1 <= options.side <= len(conflict.sides):
        raise UserError("cli.bad_option", option="--side")
    value: Value = conflict.sides[options.side - 1].value
    return value


def set_lock(workspace: Workspace, options: argparse.Namespace) -> int:
    """`lock` and `unlock`: one subject or all of the class; what is so already stays as it is."""
    class_ = find_class(workspace, options.class_)
    only = None if options.subject == ALL else find_subject(workspace, class_, options.subject)
    me = workspace.me
    book = workspace.read(lambda journal: locks.review(journal, me, class_, options.term))
    work = [
        locks.set_lock(book, one.subject, locked=options.locked)
        for one in book.subjects
        if only in {None, one.subject} and (one.lock is None) == options.locked
    ]
    for changes in work:
        workspace.commit(changes, book.base).result()
    done = _("Locked; it holds once it has crossed.") if options.locked else _("Opened; it holds once it has crossed.")
    sys.stdout.write((done if work else _("It is so already.")) + "\n")
    return 0


def verify(workspace: Workspace, _options: argparse.Namespace) -> int:
    """`verify`: the file's pages, the mark outside it, the own chain, heads and projection."""
    if workspace.standing in {Standing.BEHIND, Standing.OTHER}:
        raise Defect("journal.inconsistent", what="mark outside the file")
    checked = workspace.verify()
    sys.stdout.write(_("The copy agrees with itself: {count} values checked.").format(count=checked) + "\n")
    return 0

"""Command line: crossing, what needs a person, settling, locking, history, verifying."""

import argparse
import sys

from app.cli import verdicts
from app.cli.entry import add_period, find_class, find_subject
from app.desk import disputes, locks
from app.desk.assessment_names import assessment_name
from app.desk.disputes import Conflict, MarkPlace
from app.messages import _, explain
from app.records.watermark import Standing
from app.rules import marks
from app.rules.subjects import Subject
from app.workspace import Workspace
from sync.clock import at_local
from sync.errors import Defect, UserError

ALL = "all"
"""In place of a subject's code."""

COMMANDS = ("cross", "status", "needs-you", "settle", "lock", "unlock", "verify")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare this room's commands."""
    commands.add_parser("cross", help=_("send and fetch now")).set_defaults(run=cross)
    commands.add_parser("status", help=_("what is saved, what is not sent yet")).set_defaults(run=status)
    commands.add_parser("needs-you", help=_("disagreements, and what came back")).set_defaults(run=needs_you)
    settle = commands.add_parser("settle", help=_("settle a disagreement"))
    settle.add_argument("number", type=int, help=_("its number in the list of needs-you"))
    settle.add_argument("mark", help=_("the mark that is right"))
    settle.set_defaults(run=settle_conflict)
    for name, help_text, locked in (("lock", _("lock a subject's term"), True), ("unlock", _("open it again"), False)):
        command = commands.add_parser(name, help=help_text)
        add_period(command, also=_("; {all} means all of the class").format(all=ALL))
        command.set_defaults(run=set_lock, locked=locked)
    commands.add_parser("verify", help=_("check this computer's copy against itself")).set_defaults(run=verify)


def cross(workspace: Workspace, options: argparse.Namespace) -> int:
    """`cross`: one crossing, then the status."""
    done = workspace.cross()
    if done.error is not None:
        sys.stderr.write(f"{explain(done.error)}\n")
    status(workspace, options)
    return 1 if done.error else 0


def status(workspace: Workspace, _options: argparse.Namespace) -> int:
    """`status`: the three facts of the status line, and whether something needs this person."""
    told = [_("Saved on this computer"), _("{count} not sent yet").format(count=workspace.waiting())]
    crossed = workspace.status.last_crossing
    if crossed is not None:
        told.append(_("last crossing at {time}").format(time=at_local(crossed).strftime("%H:%M")))
    me = workspace.me
    waits = workspace.read(lambda journal: disputes.needs_you(journal, me)).count
    if waits:
        told.append(_("{count} need you: see needs-you").format(count=waits))
    sys.stdout.write(" · ".join(told) + "\n")
    return 0


def needs_you(workspace: Workspace, _options: argparse.Namespace) -> int:
    """`needs-you`: conflicts, numbered, then what was held or came back, by the commands that are for it."""
    me = workspace.me
    for number, conflict in enumerate(workspace.read(lambda journal: disputes.conflicts(journal, me)), 1):
        sys.stdout.write(f"{number}. {_place(conflict.place)}: {_told(conflict)}\n")
    found = workspace.read(lambda journal: disputes.needs_you(journal, me))
    verdicts.write_list("held", found.held)
    verdicts.write_list("inbox", [one for one, _hindrance in found.returned])
    return 0


def _told(conflict: Conflict) -> str:
    of = conflict.place.subject
    sides = (f"{_written(side.mark, of)} ({side.by}, {side.device}, {_moment(side.at)})" for side in conflict.sides)
    told = "; ".join(sides)
    if conflict.settled is not None:
        told += "; " + _("settled here to {mark}, not sent yet").format(mark=_written(conflict.settled, of))
    return told


def _place(place: MarkPlace) -> str:
    column = assessment_name(place.column)
    return " · ".join((place.class_name, place.subject.name, _term(place.term), column, place.pupil_name))


def _term(number: int) -> str:
    return _("Term {number}").format(number=number)


def _written(mark: marks.Mark, of: Subject) -> str:
    return marks.format_mark(mark, of.kind) or _("no mark")


def _moment(at: int) -> str:
    return at_local(at).strftime("%H:%M %d/%m/%Y")


def settle_conflict(workspace: Workspace, options: argparse.Namespace) -> int:
    """`settle`: an ordinary change that has seen all sides."""
    me = workspace.me
    found = workspace.read(lambda journal: disputes.conflicts(journal, me))
    if not 1 <= options.number <= len(found):
        raise UserError("cli.no_such_conflict", number=options.number)
    conflict = found[options.number - 1]
    mark = marks.parse(options.mark, conflict.place.subject.kind)
    workspace.commit(disputes.settle(conflict, mark), conflict.base).result()
    settled = _("Settled: {place}: {mark}").format(
        place=_place(conflict.place), mark=_written(mark, conflict.place.subject)
    )
    sys.stdout.write(settled + "\n")
    return 0


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

"""Command line: pupils entered twice, deleting and bringing back, moving to another class."""

import argparse
import sys
from collections.abc import Callable
from functools import partial

from app.cli.entry import find_class
from app.desk import duplicates, moving, pupils
from app.desk.duplicates import Likeness, Pair, Twin
from app.desk.pupils import PupilsBook
from app.messages import _
from app.workspace import Workspace
from sync.change import Change
from sync.clock import at_local
from sync.errors import UserError
from sync.schema import Ref

COMMANDS = ("duplicates", "merge", "different", "delete", "deleted", "bring-back", "move", "carry-over")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare this room's commands."""
    commands.add_parser("duplicates", help=_("pupils who look entered twice")).set_defaults(run=list_duplicates)
    merge = commands.add_parser("merge", help=_("make one of two records of one pupil"))
    different = commands.add_parser("different", help=_("say that two records are two people"))
    for command, run in ((merge, merge_pupils), (different, say_different)):
        command.add_argument("keep", help=_("sign of the record to keep, from the list of duplicates"))
        command.add_argument("other", help=_("sign of the other record"))
        command.set_defaults(run=run)
    merge.add_argument(
        "--take", action="append", default=[], help=_("take this field's value from the other record; may be repeated")
    )
    for name, help_text, run in (
        ("delete", _("delete a pupil; everything is kept and can come back"), delete_pupil),
        ("bring-back", _("bring a deleted or merged pupil back"), bring_back),
    ):
        command = commands.add_parser(name, help=help_text)
        command.add_argument("pupil", help=_("code or sign of the pupil"))
        command.set_defaults(run=run)
    commands.add_parser("deleted", help=_("pupils who are deleted or merged")).set_defaults(run=list_deleted)
    move = commands.add_parser("move", help=_("move a pupil to another class"))
    move.add_argument("pupil", help=_("code or sign of the pupil"))
    move.add_argument("class_", metavar="class", help=_("name of the class, e.g. 6A"))
    move.set_defaults(run=move_pupil)
    over = commands.add_parser("carry-over", help=_("carry late marks of moved pupils over to the new class"))
    over.set_defaults(run=carry_over)


def list_duplicates(workspace: Workspace, _options: argparse.Namespace) -> int:
    """`duplicates`: a line a pair, both records with their signs."""
    me = workspace.me
    names = duplicates.choice_names()
    for pair in workspace.read(lambda journal: duplicates.open_duplicates(journal, me)).pairs:
        why = _("same personal number") if pair.likeness is Likeness.SAME_NUMBER else _("same name and birth date")
        sys.stdout.write(f"{why}\n")
        for twin in (pair.first, pair.second):
            sign = workspace.read(partial(pupils.tag, pupil=twin.pupil))
            told = "; ".join(f"{name}: {word}" for name, word in zip(names, twin.words, strict=True))
            sys.stdout.write(f"  {sign}  {', '.join(twin.class_names) or '—'}; {told}\n")
    return 0


def _pair(workspace: Workspace, options: argparse.Namespace) -> tuple[duplicates.DuplicatesBook, Twin, Twin, Pair]:
    me = workspace.me
    book, keep, other = workspace.read(
        lambda journal: (
            duplicates.open_duplicates(journal, me),
            pupils.find(journal, options.keep),
            pupils.find(journal, options.other),
        )
    )
    kept, gone = duplicates.find(book, keep, other)
    pair = next(one for one in book.pairs if {one.first.pupil, one.second.pupil} == {keep, other})
    return book, kept, gone, pair


def merge_pupils(workspace: Workspace, options: argparse.Namespace) -> int:
    """`merge`: what the kept record lacks comes from the other, and whatever is named."""
    book, keep, other, _the_pair = _pair(workspace, options)
    names = duplicates.choice_names()
    if not set(options.take) <= set(names):
        raise UserError("cli.bad_option", option="--take")
    chosen = {*duplicates.usual_choice(keep, other), *(names.index(name) for name in options.take)}
    workspace.commit(duplicates.merge(book, keep, other, chosen, workspace.today()), book.base).result()
    sys.stdout.write(_("Merged; the marks follow once it has crossed. “bring-back” undoes it.") + "\n")
    return 0


def say_different(workspace: Workspace, options: argparse.Namespace) -> int:
    """`different`: the two are not proposed again, to anybody."""
    book, _keep, _other, pair = _pair(workspace, options)
    workspace.commit(duplicates.say_different(book, pair), book.base).result()
    sys.stdout.write(_("Noted: two people.") + "\n")
    return 0


def delete_pupil(workspace: Workspace, options: argparse.Namespace) -> int:
    """`delete`."""
    return _say_of(workspace, options.pupil, pupils.delete, _("Deleted; everything is kept. “bring-back” undoes it."))


def bring_back(workspace: Workspace, options: argparse.Namespace) -> int:
    """`bring-back`."""
    return _say_of(workspace, options.pupil, pupils.bring_back, _("The pupil is back, with everything."))


def _say_of(workspace: Workspace, named: str, say: Callable[[PupilsBook, Ref], list[Change]], told: str) -> int:
    me = workspace.me
    book, pupil = workspace.read(lambda journal: (pupils.open_pupils(journal, me), pupils.find(journal, named)))
    workspace.commit(say(book, pupil), book.base).result()
    sys.stdout.write(told + "\n")
    return 0


def list_deleted(workspace: Workspace, _options: argparse.Namespace) -> int:
    """`deleted`: a line a pupil, with sign, by whom and when."""
    me = workspace.me
    for one in workspace.read(lambda journal: pupils.open_pupils(journal, me)).gone:
        sign = workspace.read(partial(pupils.tag, pupil=one.pupil))
        when = at_local(one.at).strftime("%H:%M %d/%m/%Y")
        told = f"{sign}  {one.class_name or '—'} · {one.name} · {one.birth_date} ({one.by}, {when})"
        if one.merged_into:
            told += "; " + _("merged into {name}").format(name=one.merged_into)
        sys.stdout.write(told + "\n")
    return 0


def move_pupil(workspace: Workspace, options: argparse.Namespace) -> int:
    """`move`: as of today."""
    me, to = workspace.me, find_class(workspace, options.class_)
    where = workspace.read(lambda journal: moving.sitting(journal, me, pupils.find(journal, options.pupil)))
    workspace.commit(moving.move(where, to, workspace.today()), where.base).result()
    sys.stdout.write(_("Moved; the running term's marks follow once it has crossed.") + "\n")
    return 0


def carry_over(workspace: Workspace, _options: argparse.Namespace) -> int:
    """`carry-over`: all of them; only empty cells are filled."""
    me = workspace.me
    late = [one for one in workspace.read(lambda journal: moving.left_behind(journal, me)) if one.may_carry]
    for pupil in dict.fromkeys((one.key[2], one.to) for one in late):
        one = next(one for one in late if (one.key[2], one.to) == pupil)
        workspace.commit(moving.carry_over(one), one.base).result()
    sys.stdout.write(_("{count} marks follow once it has crossed.").format(count=len(late)) + "\n")
    return 0

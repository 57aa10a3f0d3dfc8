"""The history of a mark in words: how each value stands, who gave it where and when, and what became of it."""

from collections.abc import Callable, Sequence

from app.desk.history import Past
from app.desk.value_words import outcome_words
from app.desk.verdict_texts import verdict_text
from app.messages import _
from app.rules import marks
from app.rules.marks import ColumnKind, Mark
from sync.change import State


def mark_of(past: Past) -> Mark:
    """The value of a mark's history."""
    assert isinstance(past.value, int)
    return marks.decode(past.value)


def mark_words(past: Past, kind: ColumnKind) -> str:
    """The value as it is written."""
    return marks.format_mark(mark_of(past), kind) or _("no mark")


def past_lines(past: Past, found: Sequence[Past], moment: Callable[[int], str]) -> list[str]:
    """What is told of one of the values `found`, newest first; `moment` writes a time (milliseconds)."""
    typed = _("typed {time}").format(time=moment(past.at))
    if past.received is not None:
        typed += " · " + _("server {time}").format(time=moment(past.received))
    lines = [_standing(past, found), " · ".join(part for part in (past.by, past.device) if part), typed]
    if past.origin:
        lines.append(_("carried over from {class_name}").format(class_name=past.origin))
    if past.reason:
        lines.append(verdict_text(past.reason).sentence)
    if past.decided is not None:
        told = [outcome_words(past.decided.outcome), past.decided.by, moment(past.decided.at)]
        lines.append(" · ".join(part for part in (*told, "" if past.decided.sent else _("not sent yet")) if part))
    return lines


def _standing(past: Past, found: Sequence[Past]) -> str:
    match past.state:
        case State.PENDING:
            newest = past is found[0]
            return "● " + (_("Saved here, not sent yet") if newest else _("Replaced here, not sent yet"))
        case State.HELD:
            return "■ " + (_("Held") if past.decided is None else _("Was held"))
        case State.REFUSED:
            return "× " + (_("Refused") if past.decided is None else _("Was refused"))
    if not past.is_head:
        return _("Replaced")
    several = len({one.value for one in found if one.is_head}) > 1
    return "◆ " + _("One of several, to settle") if several else "✓ " + _("Counts now")

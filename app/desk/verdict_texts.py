"""The server's reasons for holding or refusing a change, in words, and what happens next."""

from app.messages import N_, Explained, _, ngettext

VERDICT_TEXTS: dict[str, tuple[str, str]] = {
    "locked_meanwhile": (
        N_("The term was locked before this mark arrived."),
        N_("It is kept and shown to the principal, who lets it count or not."),
    ),
    "right_ended": (
        N_("The right to write this had ended when it arrived."),
        N_("It is kept and shown to the principal, who lets it count or not."),
    ),
    "right_not_back": (
        N_("The server's records were put back to an earlier state, which does not have the right to write this."),
        N_("It is kept and shown to the principal, who lets it count or not."),
    ),
    "shut_out": (
        N_("The account it was entered under had been closed."),
        N_("It is kept and shown to the principal, who lets it count or not."),
    ),
    "locked": (
        N_("The term is locked, and this mark was typed after that."),
        N_("The mark in the book stays. Ask the principal to open the term, then type it again."),
    ),
    "no_right": (
        N_("This is for somebody else to write."),
        N_("What stands in the book stays. Ask the person it belongs to, or the principal for the assignment."),
    ),
    "changed_since": (
        N_("Something new had arrived that this screen had not shown yet."),
        N_("Nothing was changed. Look at what is new, then do it again."),
    ),
    "not_held": (
        N_("There was nothing of that kind to decide on."),
        N_("Nothing was changed. If it comes back once more, tell the school's support person."),
    ),
    "base_ahead": (
        N_("This computer's copy and the server do not agree on what came first."),
        N_("What was typed is kept on this computer. Tell the school's support person."),
    ),
    "not_a_mark": (
        N_("The server cannot read this mark."),
        N_("Type it again. If it comes back once more, tell the school's support person."),
    ),
    "not_a_value": (
        N_("The server cannot read this entry."),
        N_("Make it again. If it comes back once more, tell the school's support person."),
    ),
    "malformed": (
        N_("What this computer sent was damaged on the way to being sent."),
        N_("What was typed is kept on this computer. Tell the school's support person."),
    ),
}

_NEWER = (
    N_("The server did not take this, for a reason that this version of the program does not know."),
    N_("What was typed is kept. Install the current version of the program to read why."),
)


def came_back_heading(count: int) -> str:
    """What a crossing is followed by when it brought something back."""
    told = ngettext("{count} entry of yours came back:", "{count} entries of yours came back:", count)
    return told.format(count=count)


def declined_text(who: str, device: str, when: str) -> Explained:
    """What is told to the author of something that was held and does not count: who said so, where and when."""
    told = _("{who} has looked at it and declined it ({device}, {time}).").format(who=who, device=device, time=when)
    return Explained(told, _("It does not count and stays in the history. Let it go; or ask, and send it again."))


def verdict_text(reason: str) -> Explained:
    """The sentence and what happens next for a verdict's `reason`; a newer server may have reasons unknown here."""
    sentence, next_step = VERDICT_TEXTS.get(reason, _NEWER)
    return Explained(_(sentence), _(next_step))

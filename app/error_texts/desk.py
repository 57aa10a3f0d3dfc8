"""Errors of desk work: the sentence and the next step of each code."""

from app.error_texts.marking import N_

TEXTS: dict[str, tuple[str, str]] = {
    "desk.too_many_changes": (
        N_("This is more than can be saved in one step ({limit} changes)."),
        N_("Do it in smaller parts."),
    ),
    "gradebook.locked": (
        N_("The principal has locked this subject for the term. Nothing was changed."),
        N_("Ask the principal to open it."),
    ),
    "gradebook.disputed": (
        N_("Two people gave different values for this mark. Nothing was changed."),
        N_("Choose the right one under “Needs you”."),
    ),
    "gradebook.not_yours": (
        N_("You are not assigned to this subject in this class. Nothing was changed."),
        N_("Choose one of your own classes; assignments are the principal's."),
    ),
    "gradebook.wrong_column": (
        N_("The mark does not fit this column. Nothing was changed."),
        N_("Choose the right column."),
    ),
    "attendance.not_yours": (
        N_("Attendance of this class is taken by its homeroom teacher. Nothing was changed."),
        N_("Choose your own class."),
    ),
    "attendance.future": (
        N_("This day has not come yet. Nothing was changed."),
        N_("Choose today or an earlier day."),
    ),
    "conduct.not_yours": (
        N_("Conduct of this class is given by its homeroom teacher. Nothing was changed."),
        N_("Choose your own class."),
    ),
    "roll.not_yours": (
        N_("The roll is kept by the clerk and the principal. Nothing was changed."),
        N_("Ask one of them to import the list."),
    ),
    "locks.not_yours": (
        N_("Only the principal locks and opens. Nothing was changed."),
        N_("Ask the principal."),
    ),
    "locks.locked_already": (
        N_("This term is locked already. Nothing was changed."),
        N_("A closing time is for a term that is open."),
    ),
    "verdicts.not_yours": (
        N_("What is held is decided by the principal. Nothing was changed."),
        N_("Ask the principal."),
    ),
    "inbox.decide_anew": (
        N_("A decision is not sent again: what it was about may look different now."),
        N_("Look at it where it waits, and decide anew; or let this one go."),
    ),
    "inbox.unreadable": (
        N_("The same would come back once more: the server cannot read it."),
        N_("Enter it anew in its place, or let it go."),
    ),
    "inbox.disputed": (
        N_("Two people gave different values for this. Nothing was changed."),
        N_("Choose the right one under “Needs you”."),
    ),
    "inbox.not_yours": (
        N_("You have no right to write this any more. Nothing was changed."),
        N_("Ask the principal for the assignment, or let it go."),
    ),
    "conflicts.not_yours": (
        N_("This disagreement is settled by those who teach the subject, or by the principal."),
        N_("Ask one of them."),
    ),
}

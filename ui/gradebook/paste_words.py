"""What the preview of pasting says."""

from app.desk.assessment_names import assessment_name
from app.desk.gradebook import Gradebook
from app.desk.pasting import By, NotTaken, Pasting, Proposed, Why
from app.messages import N_, _, explain, ngettext
from app.rules import marks

_WHY = {
    Why.NO_PUPIL_LEFT: N_("No pupil stands in this line of the class."),
    Why.NO_SUCH_PUPIL: N_("No pupil of this class has this name or code."),
    Why.NAMESAKES: N_("Several pupils of this class have this name."),
    Why.TWICE: N_("This pupil stands in the copied lines twice."),
    Why.NO_COLUMN: N_("The book has no column here."),
    Why.COMPUTED: N_("The program computes this column."),
    Why.DISPUTED: N_("Two people gave different marks; settle it under “Needs you”."),
    Why.EMPTY: N_("Empty: the mark that stands there stays."),
}
_BY = {
    By.NAME: N_("name"),
    By.CODE: N_("pupil code"),
    By.NUMBER: N_("roll number"),
}


def heading(book: Gradebook, pasting: Pasting) -> str:
    count = len(pasting.proposed)
    if not count:
        return _("There is no mark to enter")
    pupils = len({one.row.pupil.pupil for one in pasting.proposed})
    told = ngettext("{count} mark in {subject}", "{count} marks in {subject}", count)
    whose = ngettext("{count} pupil", "{count} pupils", pupils).format(count=pupils)
    return f"{told.format(count=count, subject=book.subject.name)} · {whose}"


def hints(pasting: Pasting) -> list[tuple[str, str]]:
    """What a person has to know before agreeing, the gravest first, each with its role."""
    told: list[tuple[str, str]] = []
    if pasting.shifted:
        text = ngettext(
            "{count} line would have landed on another pupil. It goes where its {what} says.",
            "{count} lines would have landed on other pupils. They go where their {what} says.",
            pasting.shifted,
        )
        told.append((text.format(count=pasting.shifted, what=_(_BY[pasting.by])), "warning-line"))
    if pasting.left_over:
        text = ngettext(
            "{count} copied line of {lines} is below the last pupil: is the first mark in the right row?",
            "{count} copied lines of {lines} are below the last pupil: is the first mark in the right row?",
            pasting.left_over,
        )
        told.append((text.format(count=pasting.left_over, lines=pasting.lines), "warning-line"))
    replaced = sum(one.old != marks.EMPTY for one in pasting.proposed)
    if replaced:
        text = ngettext("{count} mark replaces another.", "{count} marks replace others.", replaced)
        told.append((text.format(count=replaced), "muted"))
    if not pasting.shifted and pasting.by is not By.PLACE and pasting.proposed:
        told.append((_("Every line goes to the pupil that its {what} says.").format(what=_(_BY[pasting.by])), "muted"))
    passed = [one for one in pasting.passed_over if one]
    if pasting.has_head or passed:
        parts = [_("the first line, a heading")] if pasting.has_head else []
        parts += [f"“{one}”" for one in passed]
        told.append((_("Passed over: {parts}.").format(parts=", ".join(parts)), "muted"))
    if pasting.unchanged:
        text = ngettext("{count} mark stands there already.", "{count} marks stand there already.", pasting.unchanged)
        told.append((text.format(count=pasting.unchanged), "muted"))
    return told


def proposal(one: Proposed) -> tuple[str, str, str, str]:
    """Pupil, column, old and new mark; how a short spelling is read is said."""
    kind = one.column.kind
    new = marks.format_mark(one.new, kind)
    if one.typed.isdecimal() and len(one.typed) == 2 and one.typed != new:
        new = f"{one.typed} → {new}"
    name = f"{one.row.pupil.number}. {one.row.pupil.name}"
    return name, assessment_name(one.column.number), marks.format_mark(one.old, kind) or "—", new or "—"


def left_out(one: NotTaken) -> tuple[str, str, str, str, str]:
    """Line, pupil, column, text and reason."""
    column = assessment_name(one.column.number) if one.column is not None else "—"
    why = explain(one.error).sentence if one.error is not None else _(_WHY[one.why])
    return str(one.line), one.whose or "—", column, one.typed or "—", why

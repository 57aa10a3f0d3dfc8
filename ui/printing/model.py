"""What a person checks before a class's cards are printed, and what a run left, in words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents.term_cards import ClassCards
from app.messages import _, explain, ngettext

if TYPE_CHECKING:
    from app.documents.printing import PrintResult

_NAMED = 4
"""Subjects named in one line; the review has them all."""


@dataclass(frozen=True)
class Check:
    """One line of the check, with its sign; `ink` is a token."""

    text: str
    ink: str


def checks(found: ClassCards) -> list[Check]:
    """Everything that the cards will lack, or one line saying that nothing is missing."""
    if not found.cards:
        return [Check(_("This class has no pupils yet. The clerk imports the class list."), "muted")]
    told = []
    if found.disputed:
        words = ngettext(
            "{count} pupil has a value that people disagree about; the card is a draft.",
            "{count} pupils have values that people disagree about; their cards are drafts.",
            found.disputed,
        )
        told.append(Check("◆ " + words.format(count=found.disputed), "danger"))
    if found.open_subjects:
        names = _some([one.subject.name for one in found.open_subjects])
        words = _("Every card carries the word DRAFT, because not everything is locked: {subjects}.")
        told.append(Check("▲ " + words.format(subjects=names), "waiting"))
    if found.unfinished:
        names = _some([f"{one.subject.name} ({one.missing})" for one in found.unfinished])
        told.append(Check("▲ " + _("Marks missing, printed as a dash: {subjects}.").format(subjects=names), "waiting"))
    if found.without_conduct:
        words = ngettext(
            "{count} pupil has no training result; a dash is printed.",
            "{count} pupils have no training result; a dash is printed.",
            found.without_conduct,
        )
        told.append(Check("▲ " + words.format(count=found.without_conduct), "waiting"))
    return told or [Check("✓ " + _("Everything is there and locked: the cards print clean."), "accent")]


def _some(names: list[str]) -> str:
    """The first of `names`, and how many more there are."""
    if len(names) <= _NAMED:
        return ", ".join(names)
    more = len(names) - _NAMED
    told = ngettext("{names} and {count} more", "{names} and {count} more", more)
    return told.format(names=", ".join(names[:_NAMED]), count=more)


def result_words(result: "PrintResult", pupils: int) -> str:
    """What was printed, counted, and who was left out and why."""
    told = _("✓ {done} of {pupils} cards printed, {pages} pages counted in the file.")
    lines = [told.format(done=result.done, pupils=pupils, pages=result.pages)]
    lines += [f"× {one.roll_number}. {one.pupil}: {explain(one.why)}" for one in result.skipped]
    return "\n".join(lines)

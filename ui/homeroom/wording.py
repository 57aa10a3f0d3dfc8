"""What the homeroom teacher's place says: periods, levels for a screen reader, reasons, outcomes."""

from app.desk.class_conduct import ConductLine
from app.desk.class_results import YEAR, ClassResults, PupilResult
from app.desk.conduct import Conduct
from app.desk.sessions_missed import Missed
from app.desk.value_words import award_ground_words, year_outcome_words
from app.desk.verdict_texts import verdict_text
from app.desk.year_decisions import YearDecision
from app.messages import _, ngettext
from app.reason_texts import reason_text
from app.rules.reasons import Reasons
from app.rules.tt22.learning import LearningResult
from app.rules.tt22.promotion import Outcome, Proposal
from app.rules.tt27.year import AwardGround
from ui import cell_states
from ui.cell_states import Shown

DEPARTS = "≠"
"""Before a decision that is not what is proposed."""


def outcome(one: Outcome) -> str:
    """What becomes of a pupil, standing by itself."""
    return _alone(year_outcome_words(one))


def award_ground(one: AwardGround) -> str:
    """What an award is for, standing by itself."""
    return _alone(award_ground_words(one))


def _alone(words: str) -> str:
    return words[:1].upper() + words[1:]


def period_name(period: int) -> str:
    """A term, or with 0 the year."""
    return _("Whole year") if period == YEAR else {1: _("Term I"), 2: _("Term II")}[period]


def reasons(why: Reasons) -> str:
    """Each step on a line of its own."""
    return "\n".join(reason_text(one) for one in why)


# --- conduct ---


def spoken_conduct(line: ConductLine, term: int, level: Conduct | None, state: Shown) -> str:
    """The cell for a screen reader: who, which term, the level, its state."""
    given = str(level) if level else _("no level yet")
    return ", ".join((line.pupil.name, period_name(term), given, cell_states.words(state)))


def conduct_tooltip(line: ConductLine, term: int, state: Shown) -> str:
    lines = [f"{line.pupil.name} · {period_name(term)}", cell_states.words(state)]
    if state in {Shown.HELD, Shown.REFUSED}:
        lines.append(str(verdict_text(line.cells[term].reason)))
    return "\n".join(lines)


# --- results ---


def learning_text(learning: LearningResult | None) -> str:
    """The level, with an arrow where it was raised by Điều 9 khoản 3, or how many results it waits for."""
    if learning is None:
        return "—"
    if learning.level is None:
        return lacking(len(learning.missing))
    return f"{learning.level.text} ↑" if learning.lowered_by else learning.level.text


def overall_text(row: PupilResult) -> str:
    """A primary pupil's overall result, or how much it waits for."""
    if row.primary is None:
        return "—"
    overall = row.primary.overall
    if overall.level is not None:
        return overall.level.text
    return lacking(len(overall.missing)) if overall.missing else "—"


def overall_told(row: PupilResult) -> str:
    return reasons(row.primary.overall.why) if row.primary is not None else ""


def award_text(row: PupilResult) -> str:
    """The award that follows from the result, a question mark where people have to name what it is for."""
    award = row.primary.award if row.primary is not None else None
    if award is None:
        return ""
    return str(award.award) if award.award else "?" if award.undecided else ""


def award_told(row: PupilResult) -> str:
    award = row.primary.award if row.primary is not None else None
    if row.primary is None or award is None:
        return ""
    named = row.primary.named
    if named is None:
        return reasons(award.why)
    who = _("Named by {name}: {ground}").format(name=named.by or "—", ground=award_ground(named.ground))
    told = f"{who}. {named.words}" if named.words else f"{who}."
    came_back = [str(verdict_text(named.came_back))] if named.came_back else []
    return "\n".join([reasons(award.why), told, *came_back])


def lacking(count: int) -> str:
    return ngettext("{count} missing", "{count} missing", count).format(count=count)


def missed_text(missed: Missed | None) -> str:
    return "—" if missed is None else str(missed.counted)


def missed_told(missed: Missed | None) -> str:
    """Sessions missed, with leave and without; of two on one day one counts."""
    if missed is None:
        return _("The calendar of this school year has not been entered.")
    return _("{total} sessions count as missed; written down: {excused} excused, {unexcused} unexcused").format(
        total=missed.counted, excused=missed.excused, unexcused=missed.unexcused
    )


def proposal_text(proposal: Proposal) -> str:
    if proposal.outcome is None:
        return _("to be decided") if proposal.undecided else "—"
    told = outcome(proposal.outcome)
    return f"? {told}" if proposal.undecided else told


def proposal_told(row: PupilResult) -> str:
    """The proposal's reasons, and who decides where the text leaves it open."""
    told = reasons(row.proposal.why)
    if row.proposal.undecided:
        told += "\n" + _("The regulation leaves it open: the principal decides.")
    return told


def decision_text(row: PupilResult) -> str:
    """What a person decided; a sign before what departs from the proposal."""
    if row.decision is None:
        return ""
    told = outcome(row.decision.outcome)
    return f"{DEPARTS} {told}" if row.departs else told


def decision_told(row: PupilResult, decision: YearDecision) -> str:
    """Who decided and why, and how it stands to the proposal."""
    who = _("Decided by the principal, {name}") if decision.by_principal else _("Proposed by {name}")
    lines = [f"{outcome(decision.outcome)}. " + who.format(name=decision.by or "—") + "."]
    if decision.reason:
        lines.append(_("Reason: {reason}").format(reason=decision.reason))
    if row.departs:
        lines.append(_("≠ It departs from what the program proposes now."))
    if decision.rests_on_other_grounds(row.proposal):
        lines.append(_("The proposal has changed since; the decision stays until a person changes it."))
    if decision.came_back:
        lines.append(str(verdict_text(decision.came_back)))
    return "\n".join(lines)


def summary(found: ClassResults) -> str:
    """How far the class is, and what is missing where."""
    count = len(found.rows)
    told = [ngettext("{count} pupil", "{count} pupils", count).format(count=count)]
    if found.incomplete:
        told.append(
            ngettext("▲ {count} lacks something", "▲ {count} lack something", found.incomplete).format(
                count=found.incomplete
            )
        )
    elif count:
        told.append("✓ " + _("nothing is missing"))
    return " · ".join(told)


def missing_line(found: ClassResults) -> str:
    """Subjects in which results are missing, with how many; conduct too."""
    gaps = [(one.short_name, found.missing_in(one)) for one in found.subjects]
    if not found.is_primary:
        gaps.append((_("Conduct"), sum(row.conduct.level is None for row in found.rows)))
    told = [f"{name} ({count})" for name, count in gaps if count]
    return _("Still missing: {columns}").format(columns=", ".join(told)) if told else ""

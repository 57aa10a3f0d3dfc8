"""What a term or a year has brought each pupil of a class: levels, outcome and title, each with its reasons.

Nothing here is stored: it is computed from marks, conduct and absences whenever it is read, by the rules in force for
the class. What a person decided (`app.desk.year_decisions`) stands beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.desk.awards import awards_of
from app.desk.class_conduct import as_level, levels_of, year_of
from app.desk.class_rules import PRIMARY, SECONDARY, rules_of_class, school_year_of_class
from app.desk.conduct import Conduct
from app.desk.primary_results import LAST_TERM, PrimaryYear, primary_year, proposal_of, term_results
from app.desk.roll import RollLine, roll_of
from app.desk.school import SchoolClass, my_duties, subjects_taught
from app.desk.sessions_missed import Missed, missed_between
from app.desk.subject_results import Marks, SubjectResult, marks_of, term_result, year_result
from app.desk.year_decisions import DecisionDesk, YearDecision, decisions_of, open_desk
from app.messages import _
from app.rules.calendar import terms_of
from app.rules.impossible import Impossible
from app.rules.marks import ColumnKind
from app.rules.reasons import Reasons
from app.rules.subjects import Subject
from app.rules.tt22.conduct import ConductResult
from app.rules.tt22.learning import LearningResult, counts, learning_result
from app.rules.tt22.levels import AS_SHIPPED, Settings
from app.rules.tt22.promotion import Outcome, Proposal, promotion, reexamination
from app.rules.tt22.titles import TitleResult, outstanding_subjects, year_title
from sync.errors import UserError
from sync.journal import Journal
from sync.schema import Ref

YEAR = 0
"""In place of a term's number: the whole year."""
NO_TITLE = TitleResult(None)


@dataclass(frozen=True)
class PupilResult:
    """One pupil's. `learning` is None where no subject with marks is taught. `again` names the subjects to be assessed
    again in the summer. Title, proposal and decision are the year's. `missed` is None while the year's calendar is not
    known.
    """

    pupil: RollLine
    subjects: Mapping[str, SubjectResult]
    learning: LearningResult | None
    conduct: ConductResult
    missed: Missed | None
    proposal: Proposal
    again: tuple[str, ...] = ()
    title: TitleResult = NO_TITLE
    decision: YearDecision | None = None
    primary: PrimaryYear | None = None
    """The year of a primary pupil, in place of learning and conduct."""

    @property
    def departs(self) -> bool:
        """Whether what a person decided is not what is proposed."""
        return self.decision is not None and self.decision.departs_from(self.proposal)


@dataclass(frozen=True)
class ClassResults:
    """A class's results in a term or the `YEAR`, read in one snapshot. `applies`: its regulations have such results,
    which `is_primary` says to be those of TT27.
    """

    class_: SchoolClass
    period: int
    school_year: str
    rules: str
    subjects: tuple[Subject, ...]
    rows: tuple[PupilResult, ...]
    desk: DecisionDesk
    applies: bool
    is_primary: bool

    @property
    def incomplete(self) -> int:
        """How many pupils lack something for their level."""
        return sum(self._lacks(row) for row in self.rows)

    def _lacks(self, row: PupilResult) -> bool:
        if self.is_primary:
            return any(one.missing for one in row.subjects.values())
        return row.learning is None or row.learning.level is None or row.conduct.level is None

    def missing_in(self, subject: Subject) -> int:
        """How many pupils have no result in a subject."""
        return sum(bool(row.subjects[subject.code].missing) for row in self.rows)


def open_results(journal: Journal, me: Ref, class_: SchoolClass, period: int) -> ClassResults:
    """Compute the results of `class_` in a term, or with `YEAR` in both and the year."""
    rules = rules_of_class(journal, class_.ref, class_.grade)
    is_primary = rules is not None and rules.id == PRIMARY
    applies = is_primary or (rules is not None and rules.id == SECONDARY)
    subjects = tuple(one for one in subjects_taught(journal, class_.ref) if class_.grade in one.periods)
    year = school_year_of_class(journal, class_.ref)
    rows: tuple[PupilResult, ...] = ()
    if rules is not None and applies:
        maker = _Maker(journal, class_, period, subjects, AS_SHIPPED if is_primary else Settings.of(rules), year)
        make = maker.primary_row if is_primary else maker.row
        rows = tuple(make(line) for line in roll_of(journal, class_.ref))
    return ClassResults(
        class_=class_,
        period=period,
        school_year=year,
        rules=rules.name if rules else "",
        subjects=subjects,
        rows=rows,
        desk=open_desk(journal, class_.ref, my_duties(journal, me)),
        applies=applies,
        is_primary=is_primary,
    )


class _Maker:
    """What the rows of one class have in common, read once."""

    def __init__(
        self,
        journal: Journal,
        class_: SchoolClass,
        period: int,
        subjects: tuple[Subject, ...],
        settings: Settings,
        year: str,
    ) -> None:
        self._class, self._period, self._subjects, self._settings = class_, period, subjects, settings
        self._marks: Marks = marks_of(journal, class_.ref)
        self._conduct = levels_of(journal, class_.ref)
        self._decisions = decisions_of(journal, class_.ref) if period == YEAR else {}
        self._awards = awards_of(journal, class_.ref) if period == YEAR else {}
        self._missed = self._count_missed(journal, year)

    def _count_missed(self, journal: Journal, year: str) -> Mapping[Ref, Missed] | None:
        try:
            terms = [term for term in terms_of(year) if self._period in {YEAR, term.number}]
        except UserError:
            return None
        first, last = min(term.first_day for term in terms), max(term.last_day for term in terms)
        return missed_between(journal, self._class.ref, self._class.grade, first, last)

    def row(self, line: RollLine) -> PupilResult:
        """Everything of one pupil."""
        results = {one.code: self._subject(line.pupil, one) for one in self._subjects}
        averages, comments = self._counted(results)
        learning = self._learning(averages, comments)
        conduct = self._conduct_of(line.pupil)
        missed = self._missed_by(line.pupil)
        found = PupilResult(line, results, learning, conduct, missed, Proposal(None))
        return self._of_year(found, averages, comments) if self._period == YEAR else found

    def primary_row(self, line: RollLine) -> PupilResult:
        """Everything of one primary pupil."""
        term = LAST_TERM if self._period == YEAR else self._period
        marks = {one.code: self._marks.get((line.pupil, one.code, term), {}) for one in self._subjects}
        results = term_results(marks, self._subjects, self._class.grade)
        named = self._awards.get(line.pupil)
        year = primary_year(marks, self._subjects, self._class.grade, named) if self._period == YEAR else None
        return PupilResult(
            line, results, None, ConductResult(None), self._missed_by(line.pupil),
            Proposal(None) if year is None else proposal_of(year),
            decision=self._decisions.get(line.pupil), primary=year,
        )  # fmt: skip

    def _missed_by(self, pupil: Ref) -> Missed | None:
        return None if self._missed is None else self._missed.get(pupil, Missed())

    def _subject(self, pupil: Ref, subject: Subject) -> SubjectResult:
        grade, settings = self._class.grade, self._settings
        terms = (self._period,) if self._period != YEAR else (1, 2)
        found = [
            term_result(self._marks.get((pupil, subject.code, one), {}), subject, grade, settings) for one in terms
        ]
        return (
            found[0] if len(found) == 1 else year_result(found[0], found[1], subject.kind, (_("Term I"), _("Term II")))
        )

    def _counted(self, results: Mapping[str, SubjectResult]) -> tuple[dict[str, int | None], dict[str, bool | None]]:
        """What enters the level, by the subjects' names."""
        counted = [one for one in self._subjects if counts(one, self._class.grade, self._settings)]
        averages = {one.name: results[one.code].tenths for one in counted if one.kind is ColumnKind.SCORE}
        comments = {one.name: results[one.code].passed for one in counted if one.kind is ColumnKind.COMMENT}
        return averages, comments

    def _learning(
        self, averages: Mapping[str, int | None], comments: Mapping[str, bool | None]
    ) -> LearningResult | None:
        try:
            return learning_result(averages, comments, self._settings)
        except Impossible:
            return None

    def _conduct_of(self, pupil: Ref) -> ConductResult:
        first, second = (self._conduct.get((pupil, term)) for term in (1, 2))
        if self._period == YEAR:
            return year_of(first, second)
        given: Conduct | None = self._conduct.get((pupil, self._period))
        return ConductResult(as_level(given))

    def _of_year(
        self, row: PupilResult, averages: Mapping[str, int | None], comments: Mapping[str, bool | None]
    ) -> PupilResult:
        learning = row.learning.level if row.learning else None
        conduct = row.conduct.level
        missed = row.missed.counted if row.missed else None
        proposal = promotion(conduct, learning, missed)
        again: tuple[str, ...] = ()
        if conduct is not None and proposal.outcome is Outcome.REEXAMINATION:
            retaken = reexamination(conduct, averages, comments, missed, settings=self._settings)
            again = retaken.subjects
            proposal = Proposal(proposal.outcome, proposal.undecided, proposal.why + _only_new(retaken.why))
        best = outstanding_subjects(averages)
        title = year_title(conduct, learning, len(best), best)
        return PupilResult(
            row.pupil, row.subjects, row.learning, row.conduct, row.missed, proposal, again, title,
            self._decisions.get(row.pupil.pupil),
        )  # fmt: skip


def _only_new(why: Reasons) -> Reasons:
    """What re-examination adds to the reasons of the proposal."""
    return tuple(one for one in why if one.code.startswith("reexamination."))

"""A class's results as a table: a row a pupil, a column a subject, then levels, absences, outcome and title."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.desk.class_results import YEAR, ClassResults, PupilResult
from app.messages import _
from app.records.tables import AWARD, YEAR_DECISION
from app.rules.subjects import Subject
from sync.schema import Table
from ui import cell_states
from ui.homeroom import wording
from ui.roll_header import PUPIL_ROLE, pupil_tooltip

STATE_ROLE = Qt.ItemDataRole.UserRole + 2
MISSING_ROLE = Qt.ItemDataRole.UserRole + 3
STRONG_ROLE = Qt.ItemDataRole.UserRole + 4

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class ResultColumn:
    """One column: its head, its name in full, what it shows of a pupil and why it shows that."""

    head: str
    name: str
    text: Callable[[PupilResult], str]
    why: Callable[[PupilResult], str]
    missing: Callable[[PupilResult], bool] = lambda _row: False
    strong: bool = False
    width: int = 56
    decides: Table | None = None
    """Where a person's decision that it shows is recorded."""


def columns_of(found: ClassResults) -> tuple[ResultColumn, ...]:
    """Those of a term or the year: first what comes of it, which people look for, then what it comes from."""
    if found.is_primary:
        return _primary_columns(found)
    columns = []
    columns.append(
        ResultColumn(
            _("Learning"), _("Result of learning"), lambda row: wording.learning_text(row.learning), _learning_why,
            lambda row: row.learning is None or row.learning.level is None, strong=True, width=96,
        )
    )  # fmt: skip
    columns.append(
        ResultColumn(
            _("Conduct"), _("Conduct"), lambda row: row.conduct.level.text if row.conduct.level is not None else "—",
            _conduct_why, lambda row: row.conduct.level is None, strong=True, width=96,
        )
    )  # fmt: skip
    columns.append(_missed_column())
    if found.period == YEAR:
        columns += _year_columns()
    return tuple(columns) + tuple(_subject_column(one) for one in found.subjects)


def _primary_columns(found: ClassResults) -> tuple[ResultColumn, ...]:
    """Of a primary class: the year has an overall result (TT27 Điều 9), a term what was achieved in each subject."""
    columns = [_missed_column()]
    if found.period == YEAR:
        overall = ResultColumn(
            _("Result"), _("Overall result of the year"), wording.overall_text, wording.overall_told,
            lambda row: row.primary is None or row.primary.overall.level is None, strong=True, width=152,
        )  # fmt: skip
        proposal, decision, _title = _year_columns()
        award = ResultColumn(
            _("Award"), _("Award of the year"), wording.award_text, wording.award_told, width=176, decides=AWARD
        )
        columns = [overall, proposal, decision, award, *columns]
    return tuple(columns) + tuple(_subject_column(one) for one in found.subjects)


def _missed_column() -> ResultColumn:
    return ResultColumn(
        _("Missed"), _("Sessions missed"), lambda row: wording.missed_text(row.missed),
        lambda row: wording.missed_told(row.missed),
    )  # fmt: skip


def _subject_column(subject: Subject) -> ResultColumn:
    return ResultColumn(
        subject.short_name,
        subject.name,
        lambda row: row.subjects[subject.code].text or "—",
        lambda row: wording.reasons(row.subjects[subject.code].why),
        lambda row: bool(row.subjects[subject.code].missing),
    )


def _year_columns() -> list[ResultColumn]:
    return [
        ResultColumn(
            _("Proposal"), _("What the program proposes"), lambda row: wording.proposal_text(row.proposal),
            wording.proposal_told, lambda row: row.proposal.outcome is None, strong=True, width=208,
        ),
        ResultColumn(
            _("Decision"), _("What a person has decided"), wording.decision_text, _decision_why, width=208,
            decides=YEAR_DECISION,
        ),
        ResultColumn(
            _("Title"), _("Title of the year"),
            lambda row: str(row.title.title) if row.title.title else "", lambda row: wording.reasons(row.title.why),
            width=152,
        ),
    ]  # fmt: skip


def _learning_why(row: PupilResult) -> str:
    if row.learning is None:
        return _("No subject with marks is taught in this class.")
    return wording.reasons(row.learning.why)


def _conduct_why(row: PupilResult) -> str:
    if row.conduct.why:
        return wording.reasons(row.conduct.why)
    return _("Given by the homeroom teacher.") if row.conduct.level is not None else _("No level has been given yet.")


def _decision_why(row: PupilResult) -> str:
    if row.decision is None:
        return _("Nobody has decided; the proposal stands.")
    return wording.decision_told(row, row.decision)


class ResultsModel(QAbstractTableModel):
    """Shows the results of one reading."""

    def __init__(self) -> None:
        super().__init__()
        self.found: ClassResults | None = None
        self.columns: tuple[ResultColumn, ...] = ()

    def show(self, found: ClassResults) -> None:
        """Show `found`. Same pupils and subjects: no cell changes its place."""
        moved = self.found is None or not _same_shape(self.found, found)
        if moved:
            self.beginResetModel()
        self.found, self.columns = found, columns_of(found)
        if moved:
            self.endResetModel()
        elif self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def forget(self) -> None:
        """Turn to another class or term."""
        self.beginResetModel()
        self.found, self.columns = None, ()
        self.endResetModel()

    def row(self, index: Index) -> PupilResult | None:
        """The pupil of a cell."""
        return self.found.rows[index.row()] if self.found is not None and index.isValid() else None

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if self.found is None or (parent is not None and parent.isValid()) else len(self.found.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        if row is None:
            return None
        return _told(row, self.columns[index.column()], role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.found is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            line = self.found.rows[section].pupil
            answers = {PUPIL_ROLE: line, Qt.ItemDataRole.DisplayRole: f"{line.number}. {line.name}"}
            return pupil_tooltip(line) if role == Qt.ItemDataRole.ToolTipRole else answers.get(role)
        column = self.columns[section]
        texts = {Qt.ItemDataRole.DisplayRole: column.head, Qt.ItemDataRole.ToolTipRole: column.name}
        return texts.get(Qt.ItemDataRole(role))


def _told(row: PupilResult, column: ResultColumn, role: int) -> Any:
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        case Qt.ItemDataRole.ToolTipRole:
            return f"{row.pupil.name} · {column.name}\n{column.why(row)}".strip()
        case Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((row.pupil.name, column.name, column.text(row) or _("nothing")))
        case _ if role == STATE_ROLE:
            return _state(row, column)
        case _:
            return {MISSING_ROLE: column.missing(row), STRONG_ROLE: column.strong}.get(role)


def _state(row: PupilResult, column: ResultColumn) -> cell_states.Shown | None:
    """How what a person decided stands."""
    if column.decides is YEAR_DECISION and row.decision is not None:
        return cell_states.shown(row.decision.state, None)
    if column.decides is AWARD and row.primary is not None and row.primary.named is not None:
        return cell_states.shown(row.primary.named.state, None)
    return None


def _same_shape(one: ClassResults, other: ClassResults) -> bool:
    same = (one.class_, one.period, one.subjects) == (other.class_, other.period, other.subjects)
    return same and [row.pupil for row in one.rows] == [row.pupil for row in other.rows]

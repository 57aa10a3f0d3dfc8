"""A class list being imported: the file, what it would do, and what the person has decided."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt

from app.exchange.class_list import ClassListFile, RowPlace
from app.exchange.class_list_import import changes_for, in_commits, known_classes, roll_entries
from app.exchange.class_list_preview import (
    Choice,
    Decision,
    EntryToWrite,
    Outcome,
    Preview,
    RollEntry,
    RowOutcome,
    SamePupil,
    preview,
)
from app.exchange.import_words import OUTCOME_WORDS, outcome_words, pupil_words, row_cells, value_words
from app.messages import _
from app.workspace import Workspace
from sync.change import Base
from sync.errors import Cancelled
from ui import theme
from ui.lines_delegate import INK_ROLE
from ui.rows_model import Index, RowsModel
from ui.tasks import Progress

SIGNS = {
    Outcome.NEW: "+",
    Outcome.CHANGED: "≠",
    Outcome.SAME: "=",
    Outcome.POSSIBLE_DOUBLE: "?",
    Outcome.ERROR: "×",
}
_INKS = {
    Outcome.NEW: "accent",
    Outcome.CHANGED: "accent",
    Outcome.SAME: "muted",
    Outcome.POSSIBLE_DOUBLE: "waiting",
    Outcome.ERROR: "danger",
}
_GROUNDS = {Outcome.POSSIBLE_DOUBLE: "waiting_soft", Outcome.ERROR: "danger_soft"}


@dataclass(frozen=True)
class Comparison:
    """A file beside the roll as it was at `base`."""

    path: Path
    file: ClassListFile
    base: Base
    preview: Preview


def compare(workspace: Workspace, path: Path, file: ClassListFile) -> Comparison:
    """What `file` would do to the roll as it is now."""
    base, found = workspace.read(
        lambda journal: (
            journal.position(),
            preview(file, roll_entries(journal), known_classes(journal), {}),
        )
    )
    return Comparison(path, file, base, found)


def still_offered(found: Preview, choices: Mapping[RowPlace, Choice]) -> dict[RowPlace, Choice]:
    """Those of `choices` that the rows of `found` still offer: the roll may have changed since they were made."""
    offered = {outcome.row.place: [one for one, _words in offers(outcome)] for outcome in found.outcomes}
    return {place: choice for place, choice in choices.items() if choice in offered.get(place, [])}


def offers(outcome: RowOutcome) -> list[tuple[Choice, str]]:
    """What a person can say about a row, in words."""
    found: list[tuple[Choice, str]] = []
    if outcome.kind is Outcome.POSSIBLE_DOUBLE:
        found += [
            (SamePupil(entry.pupil), _("It is {pupil}").format(pupil=pupil_words(entry)))
            for entry in outcome.candidates
        ]
        found.append((Decision.ANOTHER_PUPIL, _("It is somebody new")))
    if outcome.kind is not Outcome.SAME:
        found.append((Decision.LEAVE_OUT, _("Leave this row out")))
    return found


def write(
    workspace: Workspace,
    base: Base,
    entries: Sequence[EntryToWrite],
    progress: Progress,
    cancelled: Callable[[], bool],
) -> int:
    """Write `entries`; how many. Raises `Cancelled` between two commits: what was written before stays."""
    today, done = workspace.today(), 0
    for part in in_commits(entries):
        if cancelled():
            raise Cancelled
        workspace.commit(
            lambda journal, part=part: changes_for(journal, part, workspace.clock, today),  # type: ignore[misc]
            base,
        ).result()
        done += len(part)
        progress(done, len(entries), part[-1].data.full_name)
    return done


def aside_path(path: Path) -> Path:
    """Where rows to repair are saved: beside the file they came from, over nothing that is there."""
    name = _("{name} - to repair").format(name=path.stem)
    free = path.with_name(f"{name}.xlsx")
    number = 2
    while free.exists():
        free = path.with_name(f"{name} {number}.xlsx")
        number += 1
    return free


class PreviewModel(RowsModel[RowOutcome]):
    """A row of the file a row, with the number that Excel shows."""

    def __init__(self) -> None:
        super().__init__()
        self.choices: dict[RowPlace, Choice] = {}
        self.headers = (
            _("Row"),
            _("Becomes"),
            _("Class"),
            _("Code"),
            _("Full name"),
            _("Born"),
            _("What happens, and why"),
        )

    def row_id(self, row: RowOutcome) -> Hashable:
        return row.row.place

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        undecided = row.row.place not in self.choices
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._texts(row)[index.column()]
            case _ if role == INK_ROLE and index.column() == 1 and undecided:
                return _INKS[row.kind]
            case Qt.ItemDataRole.BackgroundRole if row.kind in _GROUNDS and undecided:
                return theme.color(_GROUNDS[row.kind])
        return None

    def _texts(self, row: RowOutcome) -> tuple[str, ...]:
        return (str(row.row.place.number), self._becomes(row), *row_cells(row), outcome_words(row))

    def _becomes(self, row: RowOutcome) -> str:
        match self.choices.get(row.row.place):
            case SamePupil():
                return "✓ " + _("the same person")
            case Decision.ANOTHER_PUPIL:
                return f"{SIGNS[Outcome.NEW]} {_(OUTCOME_WORDS[Outcome.NEW])}"
            case Decision.LEAVE_OUT:
                return "– " + _("left out")
            case _:
                return f"{SIGNS[row.kind]} {_(OUTCOME_WORDS[row.kind])}"


class MissingModel(RowsModel[RollEntry]):
    """Pupils of the file's classes that the file does not mention."""

    def __init__(self) -> None:
        super().__init__()
        self.headers = (_("Class"), _("Code"), _("Full name"), _("Born"), _("Status"))

    def row_id(self, row: RollEntry) -> Hashable:
        return row.pupil

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        row = self.rows[index.row()]
        texts = (row.class_name, row.code, row.full_name, value_words(row.birth_date), value_words(row.status))
        return texts[index.column()]

"""What an import of a class list would do, row by row; the same rows are what is written.

A pupil is recognised by the ministry's code or the personal number, never by the name alone. An empty cell changes
nothing. Nobody is deleted: pupils of the file's classes that are missing from it are only listed.
"""

import dataclasses
import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from app.exchange.class_list import ClassListFile, ClassListRow, RowPlace
from app.exchange.class_list_columns import Column
from app.exchange.class_list_values import TEMPORARY_CODE, RowValues, class_key, temporary_number, understand
from app.exchange.row_reasons import RowReason, reason
from app.messages import _
from app.rules import identity, statuses
from app.rules.identity import Sex
from app.rules.names import fold
from sync.errors import UserError


@dataclass(frozen=True, kw_only=True)
class PupilData:
    """A pupil as the roll has them; an empty text, or None, is a value that is not known.

    `status` is the code of a known status (`app.rules.statuses`), or the file's text of one that nobody has mapped yet.
    """

    class_name: str
    full_name: str
    birth_date: datetime.date | None
    code: str = ""
    sex: Sex | None = None
    ethnic_group: str = ""
    disability: str = ""
    status: str = ""
    status_date: datetime.date | None = None
    personal_number: str = ""


@dataclass(frozen=True, kw_only=True)
class RollEntry(PupilData):
    """A pupil of the roll. `pupil` is whatever identifies the record; it is only compared and handed back."""

    pupil: Hashable


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    POSSIBLE_DOUBLE = "possible_double"
    """Left out until a person says whether it is somebody of the roll."""
    ERROR = "error"


@dataclass(frozen=True)
class FieldChange:
    """One field of `PupilData` that gets another value."""

    field: str
    old: object
    new: object


@dataclass(frozen=True)
class RowOutcome:
    """One row of the file. `pupil` is set for SAME and CHANGED.

    `candidates` and `like_rows` are who a possible double may be: pupils of the roll, and other rows of the file.
    `warnings` block nothing; `unknown_status` is a text that is imported as it is and waits for mapping.
    """

    row: ClassListRow
    kind: Outcome
    said: Mapping[str, Any]
    pupil: Hashable = None
    changes: tuple[FieldChange, ...] = ()
    candidates: tuple[RollEntry, ...] = ()
    like_rows: tuple[RowPlace, ...] = ()
    reasons: tuple[RowReason, ...] = ()
    warnings: tuple[RowReason, ...] = ()
    unknown_status: str = ""


@dataclass(frozen=True)
class SamePupil:
    """The person's word on a possible double: it is this pupil of the roll."""

    pupil: Hashable


class Decision(Enum):
    """The person's word on a row."""

    ANOTHER_PUPIL = 1
    """A possible double is somebody new."""
    LEAVE_OUT = 2


Choice = SamePupil | Decision


@dataclass(frozen=True)
class EntryToWrite:
    """One pupil to write: `data` as it will be, `changes` as what is set (for a new pupil all that is known)."""

    place: RowPlace
    pupil: Hashable | None
    data: PupilData
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Preview:
    """Every row's outcome, in the order of the file, and the pupils of its classes that it does not mention."""

    outcomes: tuple[RowOutcome, ...]
    missing: tuple[RollEntry, ...]
    roll: Mapping[Hashable, RollEntry]

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many rows of each outcome; their sum is the number of rows."""
        found = Counter(outcome.kind for outcome in self.outcomes)
        return {kind: found[kind] for kind in Outcome}

    @property
    def summary(self) -> str:
        """One line in words for above the table."""
        counts = {kind.value: count for kind, count in self.counts.items()}
        return _(
            "{new} new, {changed} changed, {same} unchanged, {possible_double} possible doubles, {error} with errors; "
            "{missing} of the roll are not in the file"
        ).format(**counts, missing=len(self.missing))

    @property
    def unknown_statuses(self) -> Mapping[str, int]:
        """Status texts that wait for mapping, with how many rows have each."""
        return Counter(outcome.unknown_status for outcome in self.outcomes if outcome.unknown_status)

    def accepted(self, choices: Mapping[RowPlace, Choice]) -> tuple[EntryToWrite, ...]:
        """What is written when a person has made these choices; rows without one do as previewed.

        Raises `UserError`: `import.choice_impossible` for a choice that the row does not offer, and
        `import.pupil_twice` when two rows would write the same pupil.
        """
        if choices.keys() - {outcome.row.place for outcome in self.outcomes}:
            raise UserError("import.choice_impossible")
        entries = [self._entry(outcome, choices.get(outcome.row.place)) for outcome in self.outcomes]
        kept = {outcome.pupil: [outcome.row.place] for outcome in self.outcomes if outcome.kind is Outcome.SAME}
        places: dict[Hashable, list[RowPlace]] = defaultdict(list, kept)
        for entry in entries:
            if entry is not None and entry.pupil is not None:
                places[entry.pupil].append(entry.place)
        for several in places.values():
            if len(several) > 1:
                raise UserError("import.pupil_twice", rows=_numbers(several, several[0]))
        return tuple(entry for entry in entries if entry is not None)

    def left_aside(self, choices: Mapping[RowPlace, Choice]) -> tuple[RowOutcome, ...]:
        """Rows that nobody decided to leave out and that are not written either: errors and undecided doubles."""
        return tuple(
            outcome
            for outcome in self.outcomes
            if outcome.kind in {Outcome.ERROR, Outcome.POSSIBLE_DOUBLE} and outcome.row.place not in choices
        )

    def _entry(self, outcome: RowOutcome, choice: Choice | None) -> EntryToWrite | None:
        place, said = outcome.row.place, outcome.said
        if choice is Decision.LEAVE_OUT:
            return None
        if outcome.kind is Outcome.POSSIBLE_DOUBLE and choice is not None:
            if choice is Decision.ANOTHER_PUPIL:
                return _new(place, said)
            candidate = next((entry for entry in outcome.candidates if SamePupil(entry.pupil) == choice), None)
            if candidate is None:
                raise UserError("import.choice_impossible")
            return _changed(place, candidate, said)
        if choice is not None:
            raise UserError("import.choice_impossible")
        match outcome.kind:
            case Outcome.NEW:
                return _new(place, said)
            case Outcome.CHANGED:
                return _changed(place, self.roll[outcome.pupil], said)
            case _:
                return None


def preview(
    file: ClassListFile,
    roll: Sequence[RollEntry],
    known_classes: Collection[str],
    status_mapping: Mapping[str, str],
) -> Preview:
    """Compare the file with the roll of the whole school.

    `known_classes` are the year's classes; `status_mapping` gives the status code that a person chose for a text.
    """
    classes = {class_key(name): name for name in known_classes}
    codes = {fold(text): code for text, code in status_mapping.items()}
    comparison = _Comparison([understand(row, classes, codes) for row in file.rows], roll)
    outcomes = tuple(comparison.outcome(values) for values in comparison.rows)
    gone = {status.code for status in statuses.pupil_statuses() if not status.in_class}
    file_classes = {values.said.get("class_name") for values in comparison.rows}
    seen = comparison.seen | {entry.pupil for outcome in outcomes for entry in outcome.candidates}
    missing = tuple(
        entry
        for entry in roll
        if entry.class_name in file_classes and entry.pupil not in seen and entry.status not in gone
    )
    return Preview(outcomes, missing, {entry.pupil: entry for entry in roll})


class _Comparison:
    """The rows of a file beside the roll, indexed by everything that can identify a pupil."""

    def __init__(self, rows: list[RowValues], roll: Sequence[RollEntry]) -> None:
        self.rows = rows
        self._by_code: dict[str, list[RollEntry]] = defaultdict(list)
        self._by_number: dict[str, list[RollEntry]] = defaultdict(list)
        self._by_likeness: dict[object, list[RollEntry]] = defaultdict(list)
        for entry in roll:
            self._by_code[entry.code].append(entry)
            self._by_number[entry.personal_number or temporary_number(entry.code)].append(entry)
            self._by_likeness[fold(entry.full_name), entry.birth_date].append(entry)
        self._rows_by_key: dict[object, list[RowPlace]] = defaultdict(list)
        for values in rows:
            for key in {*self._identities(values), ("likeness", values.likeness)}:
                self._rows_by_key[key].append(values.row.place)
        self.seen = {entry.pupil for values in rows for entry in self._identified(values)}

    def _identified(self, values: RowValues) -> list[RollEntry]:
        """Pupils of the roll with the row's code or personal number; several when these disagree."""
        by_code = self._by_code.get(values.code, []) if values.code else []
        by_number = self._by_number.get(values.personal_number, []) if values.personal_number else []
        return list({entry.pupil: entry for entry in (*by_code, *by_number)}.values())

    def _identities(self, values: RowValues) -> Iterable[tuple[str, Hashable]]:
        if values.code:
            yield "code", values.code
        if values.personal_number:
            yield "number", values.personal_number
        for entry in self._identified(values):
            yield "pupil", entry.pupil

    def _other_rows(self, values: RowValues, keys: Iterable[object]) -> tuple[RowPlace, ...]:
        places = dict.fromkeys(place for key in keys for place in self._rows_by_key[key])
        return tuple(place for place in places if place != values.row.place)

    def outcome(self, values: RowValues) -> RowOutcome:
        """The row's outcome; errors of identity join those of the texts."""
        identified = self._identified(values)
        reasons = [*values.reasons, *self._disagreements(values, identified)]
        repeated = self._other_rows(values, self._identities(values))
        if repeated:
            reasons.append(reason("row.repeated", rows=_numbers(repeated, values.row.place)))
        if not identified and not values.row.text(Column.BIRTH_DATE):
            reasons.append(reason("row.no_birth_date"))
        if reasons:
            return RowOutcome(values.row, Outcome.ERROR, values.said, reasons=tuple(reasons))
        return self._known(values, identified[0]) if identified else self._unknown(values)

    def _disagreements(self, values: RowValues, identified: list[RollEntry]) -> Iterable[RowReason]:
        if len(identified) > 1:
            yield reason("row.two_pupils")
        for entry in identified[:1]:
            if values.code and entry.code not in {"", values.code} and not temporary_number(entry.code):
                yield reason("row.other_code")
            likeness = values.likeness
            if likeness and fold(entry.full_name) != likeness[0] and entry.birth_date not in {None, likeness[1]}:
                yield reason("row.other_person")

    def _known(self, values: RowValues, entry: RollEntry) -> RowOutcome:
        entry_to_write = _changed(values.row.place, entry, values.said)
        changes = entry_to_write.changes
        kind = Outcome.CHANGED if changes else Outcome.SAME
        return _judged(values, kind, values.said, entry_to_write.data, pupil=entry.pupil, changes=changes)

    def _unknown(self, values: RowValues) -> RowOutcome:
        said = dict(values.said)
        if "code" not in said and values.personal_number:
            said["code"] = TEMPORARY_CODE + values.personal_number
        if values.personal_number:
            said["personal_number"] = values.personal_number
        candidates = tuple(self._by_likeness.get(values.likeness, ()))
        like_rows = self._other_rows(values, [("likeness", values.likeness)])
        data = PupilData(**said)
        if not candidates and not like_rows:
            return _judged(values, Outcome.NEW, said, data, changes=_everything(data))
        reasons = [reason("row.possible_double")] if candidates else []
        if like_rows:
            reasons.append(reason("row.possible_double_in_file", rows=_numbers(like_rows, values.row.place)))
        double = _judged(values, Outcome.POSSIBLE_DOUBLE, said, data, candidates=candidates, like_rows=like_rows)
        return dataclasses.replace(double, reasons=tuple(reasons))


def _judged(values: RowValues, kind: Outcome, said: Mapping[str, Any], data: PupilData, **more: Any) -> RowOutcome:
    codes = identity.warnings(data.personal_number, data.birth_date, data.sex)
    warnings = tuple(reason(code) for code in codes)
    return RowOutcome(values.row, kind, said, warnings=warnings, unknown_status=values.unknown_status, **more)


def _everything(data: PupilData) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(field, None, value) for field, value in vars(data).items() if value)


def _new(place: RowPlace, said: Mapping[str, Any]) -> EntryToWrite:
    data = PupilData(**said)
    return EntryToWrite(place, None, data, _everything(data))


def _changed(place: RowPlace, entry: RollEntry, said: Mapping[str, Any]) -> EntryToWrite:
    """The entry with what the row says. A temporary code never takes the place of a code."""
    spoken = dict(said)
    if entry.code and temporary_number(said.get("code", "")):
        del spoken["code"]
    changes = tuple(
        FieldChange(field, getattr(entry, field), new) for field, new in spoken.items() if getattr(entry, field) != new
    )
    return EntryToWrite(place, entry.pupil, dataclasses.replace(entry, **spoken), changes)


def _numbers(places: Sequence[RowPlace], told_at: RowPlace) -> str:
    """Row numbers for a sentence that is told at a row; with the sheet when it is not the same for all."""
    several = len({place.sheet for place in (*places, told_at)}) > 1
    return ", ".join(f"{place.sheet} {place.number}" if several else str(place.number) for place in places)

"""What the office sees of the school's pupils beyond class lists: rows with what can be done about each."""

import datetime
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import IntEnum
from functools import partial

from PySide6.QtCore import Qt

from app.desk import duplicates, moving, pupils
from app.desk.duplicates import DuplicatesBook, Likeness, Twin
from app.desk.moving import LeftBehind
from app.desk.pupils import DeletedPupil, FoundPupil, PupilsBook
from app.messages import _
from app.workspace import Workspace
from sync.change import Base, Change
from sync.journal import Journal
from sync.schema import Ref
from ui.lines_delegate import INK_ROLE
from ui.moments import moment
from ui.rows_model import Index, RowsModel


class Kind(IntEnum):
    """In the order of the list."""

    FOUND = 0
    TWICE = 1
    LEFT_BEHIND = 2
    GONE = 3


@dataclass(frozen=True)
class Offer:
    """What can be done about a row: in words, the changes that do it, and what is said afterwards."""

    words: str
    changes: Callable[[], list[Change]]
    told: str


@dataclass(frozen=True)
class PeopleRow:
    """One line; `texts` are its cells, the first line of each the strongest."""

    kind: Kind
    id: Hashable
    base: Base
    texts: tuple[str, str, str]
    offers: tuple[Offer, ...]
    hint: str = ""
    """What is to be known before an offer is taken."""


@dataclass(frozen=True)
class People:
    """All rows, read in one snapshot."""

    rows: tuple[PeopleRow, ...]

    def count(self, kind: Kind) -> int:
        return sum(row.kind is kind for row in self.rows)


def read_people(workspace: Workspace, me: Ref, searched: str) -> People:
    """What is searched for first, then what waits, then who is gone."""
    now, today = workspace.clock.now_ms(), workspace.today()

    def work(journal: Journal) -> People:
        book, twice = pupils.open_pupils(journal, me), duplicates.open_duplicates(journal, me)
        rows = [_found(book, one) for one in pupils.search(journal, searched)]
        rows += [_twice(twice, pair, partial(_merge, today, twice)) for pair in twice.pairs]
        rows += [_left_behind(one) for one in moving.left_behind(journal, me)]
        rows += [_gone(book, one, now) for one in book.gone]
        return People(tuple(rows))

    return workspace.read(work)


def _found(book: PupilsBook, one: FoundPupil) -> PeopleRow:
    offer = Offer(
        _("Delete {name}").format(name=one.name),
        lambda: pupils.delete(book, one.pupil),
        _("{name} is deleted. Everything is kept.").format(name=one.name),
    )
    return PeopleRow(
        Kind.FOUND, (Kind.FOUND, one.pupil), book.base,
        (_("Pupil"), _record(one.name, one.class_name, one.birth_date, one.code), ""), (offer,),
        _("everything is kept and can come back"),
    )  # fmt: skip


def _record(name: str, class_name: str, born: str, code: str) -> str:
    """Name, class, day of birth and code; `code` is a dash where there is none."""
    told = [_("class {name}").format(name=class_name or "—"), _("born {date}").format(date=born)]
    if code not in {"", "—"}:
        told.append(_("code {code}").format(code=code))
    return name + "\n" + " · ".join(told)


def _twin(twin: Twin) -> str:
    _name, born, sex, code, number, *_rest = twin.words
    classes = ", ".join(twin.class_names)
    record = _record(twin.name, classes, born, code)
    more = [sex, _("personal number {number}").format(number=number)]
    return record + "\n" + " · ".join(part for part in more if part != "—")


def _merge(today: datetime.date, book: DuplicatesBook, keep: Twin, other: Twin) -> list[Change]:
    """What the kept record lacks comes from the other."""
    return duplicates.merge(book, keep, other, duplicates.usual_choice(keep, other), today)


def _twice(book: DuplicatesBook, pair: duplicates.Pair, merge: Callable[[Twin, Twin], list[Change]]) -> PeopleRow:
    why = _("same personal number") if pair.likeness is Likeness.SAME_NUMBER else _("same name and birth date")
    first, second = pair.first, pair.second
    merged = _("{name}: merged. It can be undone below.").format(name=first.name)
    offers = (
        Offer(_("One person: keep the left record"), lambda: merge(first, second), merged),
        Offer(_("One person: keep the right record"), lambda: merge(second, first), merged),
        Offer(_("Two different pupils"), lambda: duplicates.say_different(book, pair), _("Noted: two people.")),
    )
    return PeopleRow(
        Kind.TWICE, (Kind.TWICE, pair.key), book.base,
        ("? " + _("Entered twice?") + "\n" + why, _twin(first), _twin(second)), offers, _("one person or two?"),
    )  # fmt: skip


def _left_behind(one: LeftBehind) -> PeopleRow:
    offer = Offer(
        _("Carry it over where {class_name} has nothing").format(class_name=one.to_name),
        lambda: moving.carry_over(one),
        _("The marks follow with the next crossing."),
    )
    return PeopleRow(
        Kind.LEFT_BEHIND, (Kind.LEFT_BEHIND, one.key), one.base,
        (
            "○ " + _("Late mark"),
            f"{one.place.whose}\n{one.place.where}: {one.mark}",
            _("has moved to {class_name}").format(class_name=one.to_name or "—"),
        ),
        (offer,) if one.may_carry else (),
    )  # fmt: skip


def _gone(book: PupilsBook, one: DeletedPupil, now: int) -> PeopleRow:
    by = f"{one.by} · {moment(one.at, now)}"
    what = _("merged into {name}").format(name=one.merged_into) if one.merged_into else _("deleted")
    offer = Offer(
        _("Bring {name} back, with everything").format(name=one.name),
        lambda: pupils.bring_back(book, one.pupil),
        _("{name} is back.").format(name=one.name),
    )
    return PeopleRow(
        Kind.GONE, (Kind.GONE, one.pupil), book.base,
        ("– " + _("Gone"), _record(one.name, one.class_name, one.birth_date, one.code), f"{what}\n{by}"), (offer,),
    )  # fmt: skip


class PeopleModel(RowsModel[PeopleRow]):
    """A row a pupil or pair."""

    def __init__(self) -> None:
        super().__init__()
        self.headers = (_("What"), _("Pupil"), _("Other record, or what happened"))

    def row_id(self, row: PeopleRow) -> Hashable:
        return row.id

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        text = row.texts[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return text
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return text.replace("\n", ", ")
            case _ if role == INK_ROLE and index.column() == 0 and row.kind is not Kind.FOUND:
                return "muted" if row.kind is Kind.GONE else "waiting"
        return None

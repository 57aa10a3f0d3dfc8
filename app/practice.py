"""A school to practise in: invented people in a real encrypted store, without account, server or network.

Everything lies in a folder of its own that is removed at the end, and its key is never written down: what a program
that was killed leaves behind can be read by nobody.
"""

import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from nacl.signing import SigningKey
from sqlalchemy import Connection

from app.desk.school import SchoolClass
from app.messages import _
from app.records import device as devices
from app.records import encrypted
from app.records.atomic import write_problem
from app.records.device import Device
from app.records.store import Store
from app.records.tables import CLASS, CLASS_SUBJECT, DUTY, ENROLMENT, PERSON, PUPIL, SCHEMA, SCHOOL, SCORE, TABLES
from app.records.vault import Vault
from app.records.watermark import Standing
from app.rules import marks
from app.rules.columns import Column
from app.rules.marks import Mark, MarkKind
from app.rules.roles import Role
from app.rules.subjects import subject
from app.rules.tt22 import assessments
from app.surroundings import Surroundings
from app.workspace import Workspace
from sync import seal
from sync.change import Base, Change, State
from sync.clock import new_id
from sync.journal import FIRST_EPOCH, Entered, Journal
from sync.schema import Ref

CLASS_NAME, GRADE, SUBJECT, TERM = "6A", 6, "math", 1
SCHOOL_YEAR = "2026-2027"
DAY_MS = 24 * 60 * 60 * 1000

Cell = tuple[int, int]
"""Place in the roll, counted from 1, and number of the column."""

_BOOK = """\
Nguyễn Văn An         | 8,0  -    -    7,5  7,0  8,0
Chamaléa Thị Bình     | 6,5  -    -    6,0  7,0  6,5
Phạm Quỳnh Chi        | 9,0  -    8,5  9,0  9,5  9,0
Đàng Gia Đạo          | 5,5  6,0  5,0  6,5  5,5  6,0
Lê Ngọc Hạ            | 7,0  7,5  8,0  7,0  7,5  8,0
Katơr Minh Khánh      | 6,0  5,5  6,5  6,0  6,0  5,5
Trần Thùy Linh        | 8,5  9,0  8,0  8,5  -    9,0
Võ Hoàng Phúc         | 5,5  5,0  5,5  6,0  5,0  5,5
Trần Quốc Sỹ          | 7,5  8,0  7,0  7,5  8,0  7,0
Bo Bo Thị Yến         | 9,5  9,0  10   9,0  8,5  9,5
"""
"""The class in the order of the roll, and its marks in mathematics by column; nobody of it exists."""

TO_TYPE: tuple[Cell, ...] = ((1, 2), (2, 2), (3, 2))
"""The empty cells that stand one below the other."""
TO_PASTE: tuple[Cell, ...] = ((1, 3), (2, 3))
"""Beside them, for a copy."""
GAP: Cell = (7, assessments.MIDTERM_NUMBER)
"""The only other empty cell."""
DISPUTED: Cell = (5, 1)
"""Here a colleague has given another mark, `OTHER_TENTHS`."""
OTHER_TENTHS = 80


class _People(NamedTuple):
    """You are the one who practises. The colleague teaches the same."""

    you: uuid.UUID
    colleague: uuid.UUID


@dataclass(frozen=True)
class Practice:
    """An open school to practise in. `close` it: nothing of it stays."""

    workspace: Workspace
    me: Ref
    class_: SchoolClass
    _folder: "tempfile.TemporaryDirectory[str]"

    @property
    def folder(self) -> Path:
        """Where all of it lies."""
        return Path(self._folder.name)

    def close(self) -> None:
        """Close the store and remove it with its folder."""
        self.workspace.close()
        self._folder.cleanup()


def open_practice(around: Surroundings) -> Practice:
    """Make a new one; raises `EnvironmentProblem` where there is no room for it."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="chuyendo-practice-", ignore_cleanup_errors=True)
    except OSError as error:
        raise write_problem(error) from error
    try:
        workspace, class_ = _found(replace(around, home=Path(folder.name)))
    except BaseException:
        folder.cleanup()
        raise
    return Practice(workspace, workspace.me, class_, folder)


def _found(around: Surroundings) -> tuple[Workspace, SchoolClass]:
    clock = around.clock
    school, class_id = new_id(clock), new_id(clock)
    people = _People(new_id(clock), new_id(clock))
    device = Device(
        server="", login="practice", name=_("this computer"), token="", person=people.you,
        signing_key=SigningKey(clock.random_bytes(32)), server_key=clock.random_bytes(32),
    )  # fmt: skip
    classes: list[Ref] = []

    def fill(connection: Connection) -> None:
        journal = Journal(connection, SCHEMA, TABLES)
        journal.found(school, FIRST_EPOCH)
        own = journal.refs.number(people.you)
        journal.add_writer(device.writer_key, own, device.name, seal.chain_start(school, device.writer_key))
        devices.keep(connection, device)
        classes.append(journal.refs.number(class_id))
        _Log(journal, around).write(people, classes[0])

    vault = Vault(around.home)
    engine = encrypted.open_engine(
        vault.store_path, clock.random_bytes(encrypted.KEY_BYTES), create=True, metadata=devices.METADATA,
        stamp=devices.STAMP, fill=fill,
    )  # fmt: skip
    workspace = Workspace(around, vault, Store(engine), device, Standing.INTACT)
    return workspace, SchoolClass(classes[0], CLASS_NAME, GRADE)


class _Log:
    """Writes what a real school would have got from its server: admitted changes, in the order of a log."""

    def __init__(self, journal: Journal, around: Surroundings) -> None:
        self._journal = journal
        self._clock = around.clock
        self._seq = 0

    def write(self, people: _People, class_: Ref) -> None:
        """The school in three steps: who there is, your marks from last week, the colleague's from yesterday."""
        you, colleague = (self._journal.refs.number(one) for one in people)
        pupils = [self._journal.refs.number(new_id(self._clock)) for _line in _lines()]
        found = {_place(class_, pupils, cell): mark for cell, mark in _marks()}
        other = {_place(class_, pupils, DISPUTED): Mark(MarkKind.TENTHS, OTHER_TENTHS)}
        self._admit(you, _("another computer"), 7, [*_structure(class_, you, colleague), *_roll(class_, pupils)], 0)
        seen = self._seq
        self._admit(you, _("another computer"), 6, _scores(found), seen)
        self._admit(colleague, _("another computer"), 1, _scores(other), seen)

    def _admit(self, person: Ref, device: str, days_ago: int, changes: list[Change], base: int) -> None:
        """Another device of `person` wrote `changes`, having seen the log as far as `base`."""
        journal = self._journal
        key = bytes(SigningKey(self._clock.random_bytes(32)).verify_key)
        writer = journal.add_writer(key, person, device, seal.chain_start(journal.identity(), key))
        at = self._clock.now_ms() - days_ago * DAY_MS
        at -= at % 1000
        self._seq += 1
        journal.enter(
            [
                Entered(writer.n, 1, pos, field, one.table, one.key, value, at, base, self._seq, State.ADMITTED)
                for pos, one in enumerate(changes)
                for field, value in one.values
            ]
        )
        journal.advance(Base(FIRST_EPOCH, self._seq))


def _lines() -> list[tuple[str, list[str]]]:
    """Name and marks of each pupil."""
    lines = (line.split("|") for line in _BOOK.splitlines())
    return [(name.strip(), written.split()) for name, written in lines]


def _columns() -> tuple[Column, ...]:
    return assessments.columns(subject(SUBJECT), GRADE)


def _marks() -> Iterator[tuple[Cell, Mark]]:
    """The marks that are there from the beginning."""
    for number, (_name, written) in enumerate(_lines(), 1):
        for column, text in zip(_columns(), written, strict=True):
            if text != "-":
                yield (number, column.number), marks.parse(text, column.kind)


def _structure(class_: Ref, you: Ref, colleague: Ref) -> list[Change]:
    teacher = str(Role.SUBJECT_TEACHER)
    profile = ((1, _("A school to practise in")), (2, ""), (3, ""), (4, SCHOOL_YEAR))
    return [
        Change(SCHOOL.number, (), profile),
        Change(CLASS.number, (class_,), ((1, CLASS_NAME), (2, GRADE), (3, SCHOOL_YEAR))),
        Change(CLASS_SUBJECT.number, (class_, SUBJECT), ((1, 1),)),
        Change(PERSON.number, (you,), ((1, _("You")),)),
        Change(PERSON.number, (colleague,), ((1, "Lê Văn Nam"),)),
        Change(DUTY.number, (you, teacher, class_, SUBJECT), ((1, 1),)),
        Change(DUTY.number, (colleague, teacher, class_, SUBJECT), ((1, 1),)),
    ]


def _roll(class_: Ref, pupils: list[Ref]) -> list[Change]:
    changes = []
    for number, (pupil, (name, _written)) in enumerate(zip(pupils, _lines(), strict=True), 1):
        born = f"2015-{number:02}-{2 * number:02}"
        changes.append(Change(PUPIL.number, (pupil,), ((1, name), (2, born))))
        changes.append(Change(ENROLMENT.number, (class_, pupil), ((1, "studying"), (2, "2026-09-05"))))
    return changes


def _place(class_: Ref, pupils: list[Ref], cell: Cell) -> tuple[int | str, ...]:
    return class_, SUBJECT, pupils[cell[0] - 1], TERM, cell[1]


def _scores(found: dict[tuple[int | str, ...], Mark]) -> list[Change]:
    return [Change(SCORE.number, key, ((1, marks.encode(mark)),)) for key, mark in found.items()]

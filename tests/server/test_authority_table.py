"""The table of authority: role x row x place x condition, written by hand, against the server (R6, R7, R9).

What no cell of the table allows is refused. A synced table without a row in it fails the test.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from app.records.decisions import Outcome
from app.records.tables import (
    ATTENDANCE,
    ATTENDANCE_REASON,
    AWARD,
    CLASS,
    CLASS_SUBJECT,
    CLOSING,
    CONDUCT,
    DECISION,
    DIFFERENT_PUPILS,
    DUTY,
    ENROLMENT,
    LEAVE,
    LOCK,
    MEASUREMENT,
    PERSON,
    PHRASE,
    PUPIL,
    PUPIL_DETAIL,
    REGISTER,
    REMARK,
    SCHEMA,
    SCHOOL,
    SCORE,
    SCORE_NOTE,
    SCORE_ORIGIN,
    YEAR_DECISION,
)
from app.rules.roles import Role
from sync.change import Change, State
from sync.schema import Ref, Table, Value
from tests.server.direct import ADMITTED, Device, School, Server, duty

Verdict = tuple[State, str]
NO_RIGHT, RIGHT_ENDED = (State.REFUSED, "no_right"), (State.HELD, "right_ended")
LOCKED, LOCKED_MEANWHILE = (State.REFUSED, "locked"), (State.HELD, "locked_meanwhile")

WHO = {
    "subject teacher": [duty(Role.SUBJECT_TEACHER, "6A", "math")],
    "homeroom teacher": [duty(Role.HOMEROOM_TEACHER, "6A")],
    "clerk": [duty(Role.CLERK)],
    "principal": [duty(Role.PRINCIPAL)],
    "department": [duty(Role.DEPARTMENT)],
    "nobody": [],
}
"""Each role on one person; classes and subjects are those of the place "own"."""
OTHERS = {
    "ministry": [duty(Role.DEPARTMENT)],
    "leaver": [duty(Role.SUBJECT_TEACHER, "6A", "arts"), duty(Role.SUBJECT_TEACHER, "6B", "math")],
    "headmaster": [duty(Role.PRINCIPAL)],
}
"""Who ends rights, whose marks are held, who locks."""

PLACES = {"own": ("6A", "math"), "other subject": ("6A", "arts"), "other class": ("6B", "math"), "other school's": None}
"""Class and subject. Another school's ids are written into one's own records: that school is never touched."""
CONDITIONS = ("in office", "right ended", "locked, and seen", "locked meanwhile")

SCHOOL_WIDE = "school"
"""The place of rows that are about no class."""

T, H, C, P, D = "subject teacher", "homeroom teacher", "clerk", "principal", "department"
Allowed = dict[str, set[str]]


def everywhere(*who: str) -> Allowed:
    return {place: set(who) for place in PLACES}


def in_own_class(who: str) -> Allowed:
    return {"own": {who}, "other subject": {who}, "other class": set(), "other school's": set()}


def in_own_subject(who: str) -> Allowed:
    return in_own_class(who) | {"other subject": set()}


TABLE: dict[str, Allowed] = {
    "school's profile": {SCHOOL_WIDE: {D}},
    "person": {SCHOOL_WIDE: {D}},
    "class": everywhere(D),
    "subject of a class": everywhere(D),
    "duty": everywhere(D, P),
    "duty of the whole school": {SCHOOL_WIDE: {D, P}},
    "duty of the department": {SCHOOL_WIDE: {D}},
    "pupil": {SCHOOL_WIDE: {C, P}},
    "pupil, deleted": {SCHOOL_WIDE: {C, P}},
    "pupil's details": {SCHOOL_WIDE: {C, P}},
    "two people": {SCHOOL_WIDE: {C, P}},
    "enrolment": everywhere(C, P),
    "mark": in_own_subject(T),
    "origin of a mark": everywhere(),
    "note on a mark": in_own_subject(T),
    "attendance": in_own_class(H),
    "register": in_own_class(H),
    "reason of a late correction": in_own_class(H),
    "leave": {place: {C, P} | who for place, who in in_own_class(H).items()},
    "conduct": in_own_class(H),
    "remark in a subject": in_own_subject(T),
    "remark of the class": in_own_class(H),
    "phrase of one's own": {SCHOOL_WIDE: {T, H, P}},
    "phrase of another": {SCHOOL_WIDE: set()},
    "phrase of one's own, deleted": {SCHOOL_WIDE: {T, H, P}},
    "decision on the year": everywhere(P) | {"own": {H, P}, "other subject": {H, P}},
    "award of the year": everywhere(P) | {"own": {H, P}, "other subject": {H, P}},
    "height and weight": {"own": {H}, "other subject": {H}},
    "lock": everywhere(P),
    "closing time": everywhere(P),
    "accept what is held": {"other subject": {P}, "other class": {P}},
    "decline what is held": {"other subject": {P}, "other class": {P}},
    "withdraw another's": {"other subject": set(), "other class": set()},
    "withdraw one's own": {SCHOOL_WIDE: {T, H, C, P, D, "nobody"}},
}
"""Who may, while in office. Held marks there are of the leaver's subjects."""

NEEDS_NO_DUTY = {"withdraw one's own"}
FALLS_UNDER_LOCKS = {"mark"}


def expected(row: str, place: str, who: str, condition: str) -> Verdict:
    """The verdict on one cell."""
    if who not in TABLE[row][place]:
        return NO_RIGHT
    if condition == "right ended" and row not in NEEDS_NO_DUTY:
        return RIGHT_ENDED
    if row in FALLS_UNDER_LOCKS and condition.startswith("locked"):
        return LOCKED if condition == "locked, and seen" else LOCKED_MEANWHILE
    return ADMITTED


@dataclass(frozen=True)
class At:
    """Where one person writes: class and subject, a pupil or other record of that person's own, and a number."""

    class_: Ref
    subject: str
    mine: Ref
    me: Ref
    number: int


def _level(subject: str) -> int:
    return 257 if subject == "arts" else 80


ROWS: dict[str, tuple[Table, Callable[[At], tuple[tuple[int | str, ...], tuple[tuple[int, Value], ...]]]]] = {
    "school's profile": (SCHOOL, lambda at: ((), ((3, f"Phước Hà {at.number}"),))),
    "person": (PERSON, lambda at: ((at.mine,), ((1, "X"),))),
    "class": (CLASS, lambda at: ((at.class_,), ((2, 6),))),
    "subject of a class": (CLASS_SUBJECT, lambda at: ((at.class_, at.subject), ((1, 1),))),
    "duty": (DUTY, lambda at: ((at.mine, str(Role.SUBJECT_TEACHER), at.class_, at.subject), ((1, 1),))),
    "duty of the whole school": (DUTY, lambda at: ((at.mine, str(Role.CLERK), at.class_, ""), ((1, 1),))),
    "duty of the department": (DUTY, lambda at: ((at.mine, str(Role.DEPARTMENT), at.class_, ""), ((1, 1),))),
    "pupil": (PUPIL, lambda at: ((at.mine,), ((1, "X"),))),
    "pupil, deleted": (PUPIL, lambda at: ((at.mine,), ((0, 1),))),
    "pupil's details": (PUPIL_DETAIL, lambda at: ((at.mine,), ((2, "Kinh"),))),
    "two people": (DIFFERENT_PUPILS, lambda at: ((at.mine, at.class_), ((1, 1),))),
    "enrolment": (ENROLMENT, lambda at: ((at.class_, at.mine), ((1, "studying"),))),
    "mark": (SCORE, lambda at: ((at.class_, at.subject, at.mine, 1, at.number), ((1, _level(at.subject)),))),
    "origin of a mark": (
        SCORE_ORIGIN, lambda at: ((at.class_, at.subject, at.mine, 1, at.number), ((4, 1),)),
    ),
    "note on a mark": (
        SCORE_NOTE, lambda at: ((at.class_, at.subject, at.mine, 1, at.number), ((1, "Làm bù ngày 12."),)),
    ),
    "attendance": (ATTENDANCE, lambda at: ((at.class_, at.mine, 20270106, 1), ((1, 1),))),
    "register": (REGISTER, lambda at: ((at.class_, 20270106, 1), ((1, 1),))),
    "reason of a late correction": (
        ATTENDANCE_REASON, lambda at: ((at.class_, at.mine, 20270106, 1), ((1, "Nhầm tên."),)),
    ),
    "leave": (LEAVE, lambda at: ((at.class_, at.mine, 20270106), ((1, 20270108), (2, "Ốm.")))),
    "conduct": (CONDUCT, lambda at: ((at.class_, at.mine, 1), ((1, "Tốt"),))),
    "remark in a subject": (REMARK, lambda at: ((at.class_, at.subject, at.mine, 1), ((1, "Chăm học."),))),
    "remark of the class": (REMARK, lambda at: ((at.class_, "", at.mine, 1), ((1, "Ngoan."),))),
    "phrase of one's own": (PHRASE, lambda at: ((at.me, at.mine), ((1, "{tên} chăm học."), (4, 1)))),
    "phrase of another": (PHRASE, lambda at: ((at.mine, at.mine), ((1, "{tên} chăm học."),))),
    "phrase of one's own, deleted": (PHRASE, lambda at: ((at.me, at.mine), ((0, 1),))),
    "height and weight": (MEASUREMENT, lambda at: ((at.class_, at.mine, 20270106), ((1, 1050), (2, 16500)))),
    "decision on the year": (YEAR_DECISION, lambda at: ((at.class_, at.mine), ((1, "promoted"), (2, "Đủ điều kiện.")))),
    "award of the year": (AWARD, lambda at: ((at.class_, at.mine), ((1, "subject"), (2, "Giải Nhất Toán cấp xã.")))),
    "lock": (LOCK, lambda at: ((at.class_, at.subject, 2), ((1, 1),))),
    "closing time": (CLOSING, lambda at: ((at.class_, at.subject, 2), ((1, 2**31),))),
}  # fmt: skip
"""Table, key and values of the rows that are one plain change."""
JUDGING = {
    "accept what is held": Outcome.ACCEPTED,
    "decline what is held": Outcome.DECLINED,
    "withdraw another's": Outcome.WITHDRAWN,
    "withdraw one's own": Outcome.WITHDRAWN,
}

Cell = tuple[str, str, str, str]
"""Row, place, who, condition."""


class Term:
    """A school in one of the conditions, in which everybody writes everything."""

    def __init__(self, server: Server, condition: str, foreign: School) -> None:
        self.school = server.found(WHO | OTHERS)
        self.school.ids["foreign"] = foreign.ids["6A"]
        self.condition = condition
        self.devices = {who: self.school.device(who) for who in WHO}
        self.held: dict[tuple[str, str, str], tuple[int, Change]] = {}
        for number, who in enumerate(WHO):
            self.school.ids[f"of {who}"] = bytes([200 + number]) * 16
        self._hold_marks()
        if condition == "right ended":
            self._end_rights()
        elif condition.startswith("locked"):
            headmaster = self.school.device("headmaster")
            assert headmaster.judged(headmaster.lock()) == ADMITTED
        if condition == "locked, and seen":
            for device in self.devices.values():
                device.crossed()

    def _hold_marks(self) -> None:
        """One held mark for each of the cells that are about one."""
        self.leaver = self.school.device("leaver")
        ministry = self.school.device("ministry")
        for class_, subject in (("6A", "arts"), ("6B", "math")):
            end = ministry.assign("leaver", Role.SUBJECT_TEACHER, class_, subject, active=0)
            assert ministry.judged(end) == ADMITTED
        for row in JUDGING.keys() - NEEDS_NO_DUTY:
            for place in TABLE[row]:
                for who in WHO:
                    class_, subject = PLACES[place] or ("", "")
                    column = 1 + len(self.held)
                    number = self.leaver.commit(self.leaver.mark(_level(subject), "An", class_, subject, column))
                    device = self.devices[who]
                    self.held[row, place, who] = number, device.mark(_level(subject), "An", class_, subject, column)
        self.leaver.crossed()
        assert set(self.leaver.verdicts()) == {RIGHT_ENDED}
        for device in self.devices.values():
            device.crossed()

    def _end_rights(self) -> None:
        ministry = self.school.device("ministry")
        for who, duties in WHO.items():
            for one in duties:
                end = ministry.assign(who, str(one["role"]), one["class"], str(one["subject"]), active=0)
                assert ministry.judged(end) == ADMITTED

    def play(self, who: str) -> dict[Cell, set[Verdict]]:
        """Everything that `who` writes, a commit a cell; the verdicts on all of its changes."""
        device = self.devices[who]
        numbers: dict[Cell, int] = {}
        for row, places in TABLE.items():
            for place in places:
                numbers[row, place, who, self.condition] = device.commit(*self._changes(device, who, row, place))
        device.crossed()
        with device.copy.journal() as journal:
            change = journal.tables.change
            writer = journal.writer(device.writer_key)
            assert writer is not None
            found: dict[int, set[Verdict]] = {}
            for one in journal.connection.execute(change.select().where(change.c.school == journal.school)):
                if one.writer == writer.n:
                    found.setdefault(one.number, set()).add((State(one.state), one.reason))
        return {cell: found[number] for cell, number in numbers.items()}

    def _changes(self, device: Device, who: str, row: str, place: str) -> list[Change]:
        if row in NEEDS_NO_DUTY:  # the origin of a mark, which nobody may write, was just refused
            number = device.commit(self._plain(device, who, "origin of a mark", "own"))
            mine = self._plain(device, who, "origin of a mark", "own")
            return [device.decision(device, Outcome.WITHDRAWN, number, mine)]
        if row in JUDGING:
            number, change = self.held[row, place, who]
            decision = device.decision(self.leaver, JUDGING[row], number, change)
            return [change, decision] if JUDGING[row] is Outcome.ACCEPTED else [decision]
        return [self._plain(device, who, row, place)]

    def _plain(self, device: Device, who: str, row: str, place: str) -> Change:
        class_, subject = PLACES.get(place) or ("foreign" if place != SCHOOL_WIDE else "nowhere", "math")
        table, build = ROWS[row]
        key, values = build(
            At(device.ref(class_), subject, device.ref(f"of {who}"), device.me, 1 + list(WHO).index(who))
        )
        return Change(table.number, key, values)


@pytest.fixture(scope="module")
def told(embedded: Server) -> dict[Cell, set[Verdict]]:
    """The server's verdicts on all cells."""
    foreign = embedded.found()
    before = foreign.position()
    verdicts: dict[Cell, set[Verdict]] = {}
    for condition in CONDITIONS:
        term = Term(embedded, condition, foreign)
        for who in WHO:
            verdicts |= term.play(who)
    assert foreign.position() == before, "nothing of this reached the other school"
    return verdicts


CELLS = [
    (row, place, who, condition)
    for row, places in TABLE.items()
    for place in places
    for who in WHO
    for condition in CONDITIONS
]


@pytest.mark.parametrize("row", TABLE)
@pytest.mark.parametrize("who", WHO)
def test_every_cell_of_the_table(told: dict[Cell, set[Verdict]], row: str, who: str) -> None:
    cells = [cell for cell in CELLS if cell[0] == row and cell[2] == who]
    wrong = {cell: told[cell] for cell in cells if told[cell] != {expected(row, cell[1], who, cell[3])}}
    assert wrong == {}


def test_every_cell_was_asked_of_the_server(told: dict[Cell, set[Verdict]]) -> None:
    assert set(told) == set(CELLS)


def test_every_synced_table_and_every_role_has_its_place_in_the_table() -> None:
    """Who adds a table says here who may write it."""
    assert {ROWS[row][0] for row in TABLE if row in ROWS} | {DECISION} == set(SCHEMA.tables)
    assert set(TABLE) == ROWS.keys() | JUDGING.keys()
    assert {one["role"] for duties in WHO.values() for one in duties} == set(Role)


def test_who_holds_no_duty_may_nothing_but_let_go_of_what_was_refused() -> None:
    """No right by default."""
    allowed = {row for row, places in TABLE.items() for who in places.values() if "nobody" in who}
    assert allowed == NEEDS_NO_DUTY

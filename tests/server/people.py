"""Pupils, enrolments and what is said about them, written and read in tests of `direct`'s devices."""

from app.desk import settling
from app.desk.settling import Conflict
from app.records.tables import CONDUCT, ENROLMENT, PUPIL, PUPIL_DETAIL, REMARK, SCORE, SCORE_ORIGIN
from app.rules import marks
from app.rules.roles import Role
from app.rules.statuses import MOVED
from sync.change import Change
from sync.clock import new_id
from sync.schema import Key, Value
from tests.server.direct import PEOPLE, Device, duty

STAFF = {
    **PEOPLE,
    "clerk2": [duty(Role.CLERK)],
    "homeroom6B": [duty(Role.HOMEROOM_TEACHER, "6B")],
    "homeroom2": [duty(Role.HOMEROOM_TEACHER, "6A")],
}


def eight(tenths: int = 80) -> int:
    """A mark as it is stored."""
    return marks.encode(marks.Mark(marks.MarkKind.TENTHS, tenths))


def new_pupil(device: Device, name: str, full_name: str, class_: str = "6A", born: str = "2015-09-05") -> None:
    """Enter somebody on this device; `name` is how the test calls the record."""
    device.school.ids[name] = new_id(device.clock).bytes
    device._refs.clear()
    device.commit(
        Change(PUPIL.number, (device.ref(name),), ((1, full_name), (2, born))),
        Change(ENROLMENT.number, (device.ref(class_), device.ref(name)), ((1, "studying"), (2, "2026-09-07"))),
    )


def known_anew(*devices: Device) -> None:
    """Forget which numbers the devices have for records: somebody entered new ones."""
    for device in devices:
        device._refs.clear()


def personal_number(device: Device, pupil: str, number: str) -> Change:
    return Change(PUPIL_DETAIL.number, (device.ref(pupil),), ((1, number),))


def moves(device: Device, pupil: str, old: str, new: str) -> tuple[Change, Change]:
    return (
        Change(ENROLMENT.number, (device.ref(old), device.ref(pupil)), ((1, MOVED), (2, "2026-11-02"))),
        Change(
            ENROLMENT.number, (device.ref(new), device.ref(pupil)),
            ((1, "studying"), (2, "2026-11-02"), (3, device.ref(old))),
        ),
    )  # fmt: skip


def remark(device: Device, text: str, pupil: str = "An", subject: str = "") -> Change:
    return Change(REMARK.number, (device.ref("6A"), subject, device.ref(pupil), 1), ((1, text),))


def conduct(device: Device, level: str, pupil: str = "An") -> Change:
    return Change(CONDUCT.number, (device.ref("6A"), device.ref(pupil), 1), ((1, level),))


def deletes(device: Device, pupil: str) -> Change:
    return Change(PUPIL.number, (device.ref(pupil),), ((0, 1),))


def score_key(device: Device, pupil: str, class_: str, column: int = 1) -> Key:
    return device.ref(class_), "math", device.ref(pupil), 1, column


def mark_of(device: Device, pupil: str, class_: str, column: int = 1) -> Value:
    """The mark that a device shows."""
    address = (SCORE.number, score_key(device, pupil, class_, column))
    with device.copy.journal() as journal:
        return journal.rows([address])[address].shown(SCORE)[0]


def origin_of(device: Device, pupil: str, class_: str, column: int = 1) -> list[Value]:
    """Class, record, author and seconds that a copied mark came from, in the device's numbers."""
    address = (SCORE_ORIGIN.number, score_key(device, pupil, class_, column))
    with device.copy.journal() as journal:
        return journal.rows([address])[address].shown(SCORE_ORIGIN)


def conflicts(device: Device) -> list[Conflict]:
    with device.copy.journal() as journal:
        return list(settling.conflicts(journal, device.me))


def told(conflict: Conflict) -> tuple[str, str, list[tuple[str, str]]]:
    """Whose, where, and each side: words and author."""
    return conflict.place.whose, conflict.place.where, [(side.words, side.by) for side in conflict.sides]


def settles(device: Device, conflict: Conflict, value: Value) -> None:
    device.commit(*settling.settle(conflict, value), base=conflict.base.seq)


def everybody(*devices: Device) -> None:
    """All cross twice, so that each has heard the others; the engine compares the state each time."""
    for device in devices * 2:
        device.crossed()

"""Who is at the simulated school and what for."""

from app.records.tables import ENROLMENT, PUPIL
from app.rules.roles import Role
from sync.change import Change
from tests.server.direct import duty
from tests.simulation.actor import Actor

PEOPLE = {
    "clerk": [duty(Role.CLERK)],
    "principal": [duty(Role.PRINCIPAL)],
    "homeroom": [duty(Role.HOMEROOM_TEACHER, "6A")],
    "teacher": [duty(Role.SUBJECT_TEACHER, "6A", "math")],
    "second": [duty(Role.SUBJECT_TEACHER, "6A", "math"), duty(Role.HOMEROOM_TEACHER, "6A")],
    "other": [duty(Role.SUBJECT_TEACHER, "6B", "math")],
    "nobody": [],
}
"""Two people may mark the same cells and two take the same attendance: so that they can disagree."""
STANDING = (
    ("teacher", Role.SUBJECT_TEACHER, "6A"),
    ("second", Role.SUBJECT_TEACHER, "6A"),
    ("second", Role.HOMEROOM_TEACHER, "6A"),
    ("homeroom", Role.HOMEROOM_TEACHER, "6A"),
    ("other", Role.SUBJECT_TEACHER, "6B"),
)
"""Duties that can end: person, role, class."""
CLASS_OF = {"An": "6A", "Bình": "6A", "Chi": "6B"}


def enrolment(actor: Actor, name: str, class_: str) -> list[Change]:
    """The clerk takes a pupil in."""
    pupil = actor.ref(name)
    return [
        Change(PUPIL.number, (pupil,), ((1, name),)),
        Change(ENROLMENT.number, (actor.ref(class_), pupil), ((1, "studying"),)),
    ]

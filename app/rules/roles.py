"""Who may do what: one matrix, used by the screens (to grey out) and by the server's admission (to judge)."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum

from app.rules.subjects import is_kept_by_homeroom


class Role(StrEnum):
    """What a person is at a school. The texts are stored and travel: they never change."""

    SUBJECT_TEACHER = "subject_teacher"
    HOMEROOM_TEACHER = "homeroom_teacher"
    CLERK = "clerk"
    PRINCIPAL = "principal"
    DEPARTMENT = "department"


class Action(Enum):
    """What can be done with the records."""

    ENTER_MARKS = "enter marks"
    SETTLE_MARKS = "settle a disagreement about marks"
    SETTLE_ANY = "settle any disagreement"
    TAKE_ATTENDANCE = "take attendance"
    RECORD_LEAVE = "write down leave that was asked for"
    WRITE_CONDUCT = "write conduct"
    WRITE_SUBJECT_REMARKS = "write remarks in a subject"
    WRITE_CLASS_REMARKS = "write remarks on the pupils of a class"
    WRITE_PHRASES = "keep phrases of one's own for remarks"
    DECIDE_YEAR = "say what becomes of a pupil after the year"
    MEASURE = "write down a child's height and weight"
    KEEP_ROLL = "keep the roll"
    KEEP_STRUCTURE = "keep school, classes and people"
    ASSIGN = "assign duties"
    LOCK = "lock and unlock"
    JUDGE_HELD = "judge what is held"
    READ_CLASS = "read a class's roll, marks and attendance"
    READ_PUPIL_DETAIL = "read personal number, ethnic group, disability"
    PRINT_CARDS = "print report cards"


class Reach(Enum):
    """How far an action of a role goes."""

    CLASS_SUBJECT = "the assigned subject in the assigned class"
    CLASS = "the assigned class"
    CLASS_BOOKS = "books of the assigned class that are no subject's"
    SCHOOL = "the whole school"
    OWN = "one's own, about no class"


MATRIX: dict[Role, dict[Action, Reach]] = {
    Role.SUBJECT_TEACHER: {
        Action.ENTER_MARKS: Reach.CLASS_SUBJECT,
        Action.SETTLE_MARKS: Reach.CLASS_SUBJECT,
        Action.WRITE_SUBJECT_REMARKS: Reach.CLASS_SUBJECT,
        Action.WRITE_PHRASES: Reach.OWN,
        Action.READ_CLASS: Reach.CLASS,
    },
    Role.HOMEROOM_TEACHER: {
        Action.ENTER_MARKS: Reach.CLASS_BOOKS,
        Action.SETTLE_MARKS: Reach.CLASS_BOOKS,
        Action.TAKE_ATTENDANCE: Reach.CLASS,
        Action.RECORD_LEAVE: Reach.CLASS,
        Action.WRITE_CONDUCT: Reach.CLASS,
        Action.WRITE_SUBJECT_REMARKS: Reach.CLASS_BOOKS,
        Action.WRITE_CLASS_REMARKS: Reach.CLASS,
        Action.WRITE_PHRASES: Reach.OWN,
        Action.DECIDE_YEAR: Reach.CLASS,
        Action.MEASURE: Reach.CLASS,
        Action.READ_CLASS: Reach.CLASS,
        Action.PRINT_CARDS: Reach.CLASS,
    },
    Role.CLERK: {
        Action.KEEP_ROLL: Reach.SCHOOL,
        Action.RECORD_LEAVE: Reach.SCHOOL,
        Action.READ_CLASS: Reach.SCHOOL,
        Action.READ_PUPIL_DETAIL: Reach.SCHOOL,
        Action.PRINT_CARDS: Reach.SCHOOL,
    },
    Role.PRINCIPAL: {
        Action.KEEP_ROLL: Reach.SCHOOL,
        Action.RECORD_LEAVE: Reach.SCHOOL,
        Action.SETTLE_MARKS: Reach.SCHOOL,
        Action.SETTLE_ANY: Reach.SCHOOL,
        Action.WRITE_PHRASES: Reach.SCHOOL,
        Action.DECIDE_YEAR: Reach.SCHOOL,
        Action.ASSIGN: Reach.SCHOOL,
        Action.LOCK: Reach.SCHOOL,
        Action.JUDGE_HELD: Reach.SCHOOL,
        Action.READ_CLASS: Reach.SCHOOL,
        Action.READ_PUPIL_DETAIL: Reach.SCHOOL,
        Action.PRINT_CARDS: Reach.SCHOOL,
    },
    Role.DEPARTMENT: {
        Action.KEEP_STRUCTURE: Reach.SCHOOL,
        Action.ASSIGN: Reach.SCHOOL,
    },
}


@dataclass(frozen=True)
class Duty:
    """A role with the class and subject it is about, where it is about one."""

    role: Role
    class_: Hashable | None = None
    subject: str | None = None


def may(duties: Iterable[Duty], action: Action, class_: Hashable | None = None, subject: str | None = None) -> bool:
    """Whether somebody with `duties` may do `action`, in `class_` and `subject` where it is about one."""
    return any(_reaches(duty, action, class_, subject) for duty in duties)


def _reaches(duty: Duty, action: Action, class_: Hashable | None, subject: str | None) -> bool:
    reach = MATRIX[duty.role].get(action)
    if reach is Reach.SCHOOL:
        return True
    if reach is Reach.OWN:
        return duty.class_ is not None
    if class_ is None or duty.class_ != class_:
        return False
    if reach is Reach.CLASS_BOOKS:
        return subject is not None and is_kept_by_homeroom(subject)
    return reach is Reach.CLASS or (reach is Reach.CLASS_SUBJECT and subject is not None and duty.subject == subject)

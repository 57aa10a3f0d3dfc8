"""The school's synced tables. Numbers are addresses on the wire: they never change and are never given again (R11)."""

import uuid

from sqlalchemy import MetaData

from app.rules.attendance import Attendance
from sync.schema import Field, Kind, Part, Policy, Schema, ScopeKind, Table
from sync.tables import journal_tables

NOWHERE = uuid.UUID(int=0)
"""Stands in a duty's key for "the whole school" where others name a class."""

_REF, _TEXT, _INT = Kind.REF, Kind.TEXT, Kind.INTEGER

SCHOOL = Table(
    1,
    "school_profile",
    (),
    (
        Field(1, "name", _TEXT),
        Field(2, "superior", _TEXT),
        Field(3, "place", _TEXT),
        Field(4, "school_year", _TEXT),
    ),
    ScopeKind.SCHOOL,
)
PERSON = Table(2, "person", (Part("person", _REF),), (Field(1, "name", _TEXT),), ScopeKind.SCHOOL)
DUTY = Table(
    3,
    "duty",
    (Part("person", _REF), Part("role", _TEXT), Part("class_", _REF), Part("subject", _TEXT)),
    (Field(1, "active", _INT, Policy.SERIAL),),
    ScopeKind.SCHOOL,
)
CLASS = Table(
    4,
    "class",
    (Part("class_", _REF),),
    (Field(1, "name", _TEXT), Field(2, "grade", _INT), Field(3, "school_year", _TEXT)),
    ScopeKind.SCHOOL,
)
CLASS_SUBJECT = Table(
    5, "class_subject", (Part("class_", _REF), Part("subject", _TEXT)), (Field(1, "taught", _INT),), ScopeKind.SCHOOL
)
PUPIL = Table(
    6,
    "pupil",
    (Part("pupil", _REF),),
    (
        Field(1, "name", _TEXT),
        Field(2, "birth_date", _TEXT),
        Field(3, "sex", _TEXT),
        Field(4, "code", _TEXT),
        # Of one who was entered twice: the other, who is kept; this row then has a tombstone.
        Field(5, "merged_into", _REF),
    ),
    ScopeKind.SCHOOL,
    deletable=True,
)
PUPIL_DETAIL = Table(
    7,
    "pupil_detail",
    (Part("pupil", _REF),),
    (
        Field(1, "personal_number", _TEXT),
        Field(2, "ethnic_group", _TEXT),
        Field(3, "disability", _TEXT),
    ),
    ScopeKind.PUPIL,
    "pupil",
)
ENROLMENT = Table(
    8,
    "enrolment",
    (Part("class_", _REF), Part("pupil", _REF)),
    # `came_from`: the class that the pupil was moved from; the server then copies the running term's marks.
    (Field(1, "status", _TEXT), Field(2, "status_date", _TEXT), Field(3, "came_from", _REF)),
    ScopeKind.CLASS,
    "class_",
)
SCORE = Table(
    9,
    "score",
    (Part("class_", _REF), Part("subject", _TEXT), Part("pupil", _REF), Part("term", _INT), Part("column_", _INT)),
    (Field(1, "value", _INT),),
    ScopeKind.CLASS,
    "class_",
)
ATTENDANCE = Table(
    10,
    "attendance",
    (Part("class_", _REF), Part("pupil", _REF), Part("day", _INT), Part("session", _INT)),
    (Field(1, "value", _INT, Policy.ATTENDANCE, frozenset({(Attendance.UNEXCUSED, Attendance.EXCUSED)})),),
    ScopeKind.CLASS,
    "class_",
)
REGISTER = Table(
    11,
    "register",
    (Part("class_", _REF), Part("day", _INT), Part("session", _INT)),
    (Field(1, "taken", _INT, Policy.LATEST),),
    ScopeKind.CLASS,
    "class_",
)
LOCK = Table(
    12,
    "lock",
    (Part("class_", _REF), Part("subject", _TEXT), Part("term", _INT)),
    (Field(1, "locked", _INT, Policy.SERIAL),),
    ScopeKind.CLASS,
    "class_",
)
CONDUCT = Table(
    13,
    "conduct",
    (Part("class_", _REF), Part("pupil", _REF), Part("term", _INT)),
    (Field(1, "level", _TEXT),),
    ScopeKind.CLASS,
    "class_",
)
DECISION = Table(
    14,
    "decision",
    # Of a change that was held or refused: its class (`NOWHERE` for one that is about none), the id of its writer
    # (`sync.seal.writer_id`), and its place in that writer's chain. It says nothing of what was written, and its author
    # must learn of it also where the right to read the class has ended: everybody may read it.
    (Part("class_", _REF), Part("writer", _REF), Part("number", _INT), Part("pos", _INT)),
    (Field(1, "outcome", _TEXT, Policy.SERIAL),),
    ScopeKind.SCHOOL,
)
CLOSING = Table(
    15,
    "closing",
    (Part("class_", _REF), Part("subject", _TEXT), Part("term", _INT)),
    # Seconds since 1970 by the server's clock; nothing: no timed closing.
    (Field(1, "closes_at", _INT, Policy.SERIAL),),
    ScopeKind.CLASS,
    "class_",
)
REMARK = Table(
    16,
    "remark",
    # Without a subject it is the homeroom teacher's.
    (Part("class_", _REF), Part("subject", _TEXT), Part("pupil", _REF), Part("term", _INT)),
    (Field(1, "text", _TEXT),),
    ScopeKind.CLASS,
    "class_",
)
SCORE_ORIGIN = Table(
    17,
    "score_origin",
    # The mark that the server has copied, and where it came from: class, pupil, author, the author's seconds.
    (Part("class_", _REF), Part("subject", _TEXT), Part("pupil", _REF), Part("term", _INT), Part("column_", _INT)),
    (
        Field(1, "from_class", _REF, Policy.LATEST),
        Field(2, "from_pupil", _REF, Policy.LATEST),
        Field(3, "author", _REF, Policy.LATEST),
        Field(4, "at", _INT, Policy.LATEST),
    ),
    ScopeKind.CLASS,
    "class_",
)

DIFFERENT_PUPILS = Table(
    18,
    "different_pupils",
    # Two records that look like one person, of whom somebody who keeps the roll has said that they are two; the record
    # with the smaller id first.
    (Part("pupil", _REF), Part("other", _REF)),
    (Field(1, "different", _INT, Policy.LATEST),),
    ScopeKind.SCHOOL,
)

SCORE_NOTE = Table(
    26,
    "score_note",
    # A teacher's word beside a mark ("cheated", "to make up on Monday"): it has no weight and appears on no paper.
    (Part("class_", _REF), Part("subject", _TEXT), Part("pupil", _REF), Part("term", _INT), Part("column_", _INT)),
    (Field(1, "text", _TEXT, Policy.LATEST, since=2),),
    ScopeKind.CLASS,
    "class_",
)
LEAVE = Table(
    19,
    "leave",
    # Leave that was asked for beforehand; `day` is its first one. Without a last day it was taken back.
    (Part("class_", _REF), Part("pupil", _REF), Part("day", _INT)),
    (Field(1, "last_day", _INT, Policy.LATEST, since=2), Field(2, "reason", _TEXT, Policy.LATEST, since=2)),
    ScopeKind.CLASS,
    "class_",
)
ATTENDANCE_REASON = Table(
    20,
    "attendance_reason",
    # Why attendance of a session was changed on a later day, when its register was taken already.
    (Part("class_", _REF), Part("pupil", _REF), Part("day", _INT), Part("session", _INT)),
    (Field(1, "text", _TEXT, Policy.LATEST, since=2),),
    ScopeKind.CLASS,
    "class_",
)
PHRASE = Table(
    21,
    "phrase",
    # Its author stands in the key: nobody else's change can bear it (0023). `subject` empty: for any; so `level`.
    # `shared` 1: offered to everybody of the school, else to its author alone.
    (Part("person", _REF), Part("phrase", _REF)),
    (
        Field(1, "text", _TEXT, Policy.LATEST, since=2),
        Field(2, "subject", _TEXT, Policy.LATEST, since=2),
        Field(3, "level", _TEXT, Policy.LATEST, since=2),
        Field(4, "shared", _INT, Policy.LATEST, since=2),
    ),
    ScopeKind.SCHOOL,
    deletable=True,
)
YEAR_DECISION = Table(
    22,
    "year_decision",
    # What a person says becomes of a pupil after the year; `proposed` is what the program proposed when it was said.
    (Part("class_", _REF), Part("pupil", _REF)),
    (
        Field(1, "outcome", _TEXT, since=2),
        Field(2, "reason", _TEXT, since=2),
        Field(3, "proposed", _TEXT, Policy.LATEST, since=2),
    ),
    ScopeKind.CLASS,
    "class_",
)

AWARD = Table(
    27,
    "award",
    # What a person says a primary pupil's award is for, in words; `ground` says of which kind, or that there is none.
    (Part("class_", _REF), Part("pupil", _REF)),
    (Field(1, "ground", _TEXT, since=2), Field(2, "words", _TEXT, since=2)),
    ScopeKind.CLASS,
    "class_",
)

MEASUREMENT = Table(
    24,
    "measurement",
    # A preschool child's height and weight on a day; a measuring that was taken away has neither.
    (Part("class_", _REF), Part("pupil", _REF), Part("day", _INT)),
    (Field(1, "height_mm", _INT, since=2), Field(2, "weight_g", _INT, since=2)),
    ScopeKind.CLASS,
    "class_",
)

SCHEMA = Schema([
    SCHOOL, PERSON, DUTY, CLASS, CLASS_SUBJECT, PUPIL, PUPIL_DETAIL, ENROLMENT,
    SCORE, ATTENDANCE, REGISTER, LOCK, CONDUCT, DECISION, CLOSING, REMARK, SCORE_ORIGIN,
    DIFFERENT_PUPILS, SCORE_NOTE, LEAVE, ATTENDANCE_REASON, PHRASE, YEAR_DECISION,
    MEASUREMENT, AWARD,
])  # fmt: skip
TABLES = journal_tables(SCHEMA)


def journal_metadata() -> MetaData:
    """A metadata of its own that holds the journal's tables, for an owner who adds others to the same file."""
    metadata = MetaData()
    for table in TABLES.metadata.sorted_tables:
        table.to_metadata(metadata)
    return metadata

"""Who may write a row, and who may settle a disagreement about it: asked by screens and by the server's admission."""

from collections.abc import Sequence

from app.records.tables import (
    ATTENDANCE,
    CLASS,
    CLASS_SUBJECT,
    CLOSING,
    CONDUCT,
    DECISION,
    DIFFERENT_PUPILS,
    DUTY,
    ENROLMENT,
    LOCK,
    PERSON,
    PUPIL,
    PUPIL_DETAIL,
    REGISTER,
    REMARK,
    SCHOOL,
    SCORE,
)
from app.rules.roles import Action, Duty, Role, may
from sync.schema import Key, Policy, Table

ACTION_ON: dict[Table, Action] = {
    SCHOOL: Action.KEEP_STRUCTURE,
    PERSON: Action.KEEP_STRUCTURE,
    DUTY: Action.ASSIGN,
    CLASS: Action.KEEP_STRUCTURE,
    CLASS_SUBJECT: Action.KEEP_STRUCTURE,
    PUPIL: Action.KEEP_ROLL,
    PUPIL_DETAIL: Action.KEEP_ROLL,
    ENROLMENT: Action.KEEP_ROLL,
    SCORE: Action.ENTER_MARKS,
    ATTENDANCE: Action.TAKE_ATTENDANCE,
    REGISTER: Action.TAKE_ATTENDANCE,
    LOCK: Action.LOCK,
    CONDUCT: Action.WRITE_CONDUCT,
    DECISION: Action.JUDGE_HELD,
    CLOSING: Action.LOCK,
    REMARK: Action.WRITE_SUBJECT_REMARKS,
    DIFFERENT_PUPILS: Action.KEEP_ROLL,
}
"""What one must be allowed to do to write into a table; `SCORE_ORIGIN` is the server's alone."""


def may_write(duties: Sequence[Duty], table: Table, key: Key) -> bool:
    """Whether somebody with `duties` may write the row."""
    named = dict(zip((part.name for part in table.key), key, strict=True))
    class_, subject = named.get("class_"), str(named.get("subject", ""))
    if table is DUTY and named["role"] == Role.DEPARTMENT and not may(duties, Action.KEEP_STRUCTURE):
        return False  # a school cannot give what is above it
    action = ACTION_ON.get(table)
    if table is REMARK and not subject:
        action = Action.WRITE_CLASS_REMARKS
    return action is not None and may(duties, action, class_, subject)


def may_settle(duties: Sequence[Duty], table: Table, key: Key) -> bool:
    """Whether somebody with `duties` may settle a disagreement about a field of the row: who may write it, for marks
    who has that right, and for all of them who may settle any.
    """
    if may_write(duties, table, key):
        return True
    named = dict(zip((part.name for part in table.key), key, strict=True))
    class_, subject = named.get("class_"), str(named.get("subject", ""))
    if table is SCORE and may(duties, Action.SETTLE_MARKS, class_, subject):
        return True
    serial = any(field.policy is Policy.SERIAL for field in table.fields)
    return table in ACTION_ON and not serial and may(duties, Action.SETTLE_ANY, class_, subject)

"""A person's duties in the records, and what they let the person's devices hold. Used by both ends."""

from collections.abc import Iterable

from sqlalchemy import select

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
    NOWHERE,
    PERSON,
    PHRASE,
    PUPIL,
    PUPIL_DETAIL,
    REGISTER,
    REMARK,
    SCHOOL,
    SCORE,
    SCORE_NOTE,
    TABLES,
    YEAR_DECISION,
)
from app.rules.roles import Action, Duty, Role, may
from sync.change import State
from sync.journal import Journal, unpack_key, unpack_value
from sync.schema import Key, Policy, Ref, ScopeKind, Table, pack_scope, whole

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
    ATTENDANCE_REASON: Action.TAKE_ATTENDANCE,
    LEAVE: Action.RECORD_LEAVE,
    LOCK: Action.LOCK,
    CONDUCT: Action.WRITE_CONDUCT,
    DECISION: Action.JUDGE_HELD,
    CLOSING: Action.LOCK,
    REMARK: Action.WRITE_SUBJECT_REMARKS,
    DIFFERENT_PUPILS: Action.KEEP_ROLL,
    SCORE_NOTE: Action.ENTER_MARKS,
    PHRASE: Action.WRITE_PHRASES,
    YEAR_DECISION: Action.DECIDE_YEAR,
    AWARD: Action.DECIDE_YEAR,
    MEASUREMENT: Action.MEASURE,
}
"""What one must be allowed to do to write into a table. One that is not named here, as `SCORE_ORIGIN`, is the server's
alone.
"""


def may_write(duties: Iterable[Duty], table: Table, key: Key, person: Ref | None = None) -> bool:
    """Whether `person` with `duties` may write into the row `key` of `table`, other things being in order."""
    duties = tuple(duties)
    named = dict(zip((part.name for part in table.key), key, strict=True))
    if table is PHRASE and named["person"] != person:
        return False
    class_, subject = named.get("class_"), str(named.get("subject", ""))
    if table is DUTY and named["role"] == Role.DEPARTMENT and not may(duties, Action.KEEP_STRUCTURE):
        return False  # a school cannot give what is above it
    action = ACTION_ON.get(table)
    if table is REMARK and not subject:
        action = Action.WRITE_CLASS_REMARKS
    return action is not None and may(duties, action, class_, subject)


def may_settle(duties: Iterable[Duty], table: Table, key: Key, person: Ref | None = None) -> bool:
    """Whether `person` with `duties` may settle a disagreement about a field of the row: who may write it, for marks
    who has that right, and for all of them who may settle any.
    """
    duties = tuple(duties)
    if may_write(duties, table, key, person):
        return True
    named = dict(zip((part.name for part in table.key), key, strict=True))
    class_, subject = named.get("class_"), str(named.get("subject", ""))
    if table is SCORE and may(duties, Action.SETTLE_MARKS, class_, subject):
        return True
    serial = any(field.policy is Policy.SERIAL for field in table.fields)
    return table in ACTION_ON and not serial and may(duties, Action.SETTLE_ANY, class_, subject)


def duties_of(journal: Journal, person: Ref) -> tuple[Duty, ...]:
    """What `person` is charged with now. Classes are this store's numbers."""
    columns = ("role", "class_", "subject", "active")
    rows = journal.bulk.fetch(TABLES.projection[DUTY.name], columns, ("person",), journal.school, [(person,)])
    return _known(journal, ((role, class_, subject) for role, class_, subject, active in rows if active == 1))


def duties_at(journal: Journal, person: Ref, seq: int) -> tuple[Duty, ...]:
    """What `person` was charged with when the log stood at `seq`."""
    change = TABLES.change
    rows = journal.connection.execute(
        select(change.c.key, change.c.value)
        .where(change.c.school == journal.school, change.c.tbl == DUTY.number)
        .where(change.c.seq <= seq, change.c.state == State.ADMITTED)
        .order_by(change.c.seq, change.c.number, change.c.pos)
    )
    latest: dict[Key, bool] = {}
    for packed, value in rows:
        key = unpack_key(bytes(packed))
        if key[0] == person:
            latest[key] = unpack_value(bytes(value)) == 1
    active = (key for key, is_active in latest.items() if is_active)
    return _known(journal, ((str(role), int(class_), str(subject)) for _, role, class_, subject in active))


def _known(journal: Journal, rows: Iterable[tuple[str, int, str]]) -> tuple[Duty, ...]:
    """The duties in `rows`; a role that only a newer program knows gives no right here (R11)."""
    nowhere = journal.refs.find(NOWHERE)
    return tuple(
        Duty(Role(role), None if class_ == nowhere else class_, subject or None)
        for role, class_, subject in rows
        if role in list(Role)
    )


def grants_of(duties: Iterable[Duty]) -> set[int]:
    """The scopes that a person with `duties` may read (DESIGN §3.1), as `sync.schema.covers` understands them."""
    duties = tuple(duties)
    grants = {whole(ScopeKind.SCHOOL)}
    if may(duties, Action.READ_CLASS):
        grants.add(whole(ScopeKind.CLASS))
    if may(duties, Action.READ_PUPIL_DETAIL):
        grants.add(whole(ScopeKind.PUPIL))
    if may(duties, Action.JUDGE_HELD):
        grants.add(whole(ScopeKind.HELD))
    classes = {duty.class_ for duty in duties if isinstance(duty.class_, int)}
    if whole(ScopeKind.CLASS) not in grants:
        grants |= {
            pack_scope(ScopeKind.CLASS, Ref(class_)) for class_ in classes if may(duties, Action.READ_CLASS, class_)
        }
    return grants

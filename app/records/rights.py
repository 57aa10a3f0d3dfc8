"""A person's duties in the records, and what they let the person's devices hold. Used by both ends."""

from collections.abc import Iterable

from sqlalchemy import select

from app.records.tables import DUTY, NOWHERE, TABLES
from app.rules.roles import Action, Duty, Role, may
from sync.change import State
from sync.journal import Journal, unpack_key, unpack_value
from sync.schema import Key, Ref, ScopeKind, pack_scope, whole


def duties_of(journal: Journal, person: Ref) -> tuple[Duty, ...]:
    """What `person` is charged with now. Classes are this store's numbers."""
    table = TABLES.projection[DUTY.name]
    rows = journal.connection.execute(
        select(table.c.role, table.c.class_, table.c.subject).where(
            table.c.school == journal.school, table.c.person == person, table.c.active == 1
        )
    )
    return _known(journal, ((role, class_, subject) for role, class_, subject in rows))


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

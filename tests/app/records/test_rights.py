"""A person's duties, now and at an earlier place in the log, and the scopes that they let a device hold (R6, R9)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.records import device as devices
from app.records import encrypted, rights
from app.records.tables import DUTY, NOWHERE, PHRASE, REMARK, SCHEMA, SCORE_ORIGIN, TABLES
from app.rules.roles import Duty, Role
from sync.change import State
from sync.journal import Entered, Journal
from sync.schema import Ref, ScopeKind, covers, pack_scope, whole

PERSON, OTHER, SIX_A, SIX_B = (Ref(number) for number in (1, 2, 3, 4))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """An empty journal, within one transaction."""
    engine = encrypted.open_engine(
        tmp_path / "store.db", bytes(32), create=True, metadata=devices.METADATA, stamp=devices.STAMP
    )
    with engine.begin() as connection:
        found = Journal(connection, SCHEMA, TABLES)
        found.found(NOWHERE, epoch=1)
        found.refs.numbers(bytes([ref]) * 16 for ref in (PERSON, OTHER, SIX_A, SIX_B))
        yield found
    engine.dispose()


def enter(
    journal: Journal,
    seq: int,
    role: str,
    *,
    class_: Ref | None = None,
    subject: str = "",
    active: int = 1,
    person: Ref = PERSON,
    state: State = State.ADMITTED,
) -> None:
    place = class_ if class_ is not None else journal.refs.number(NOWHERE)
    key = (person, role, place, subject)
    base = seq - 1 if state is State.ADMITTED else 0
    journal.enter([Entered(1, seq, 0, 1, DUTY.number, key, active, 0, base, seq, state)])


def test_a_duty_of_the_whole_school_names_no_class(journal: Journal) -> None:
    enter(journal, 1, Role.CLERK)
    assert rights.duties_of(journal, PERSON) == (Duty(Role.CLERK),)


def test_duties_name_class_and_subject(journal: Journal) -> None:
    enter(journal, 1, Role.SUBJECT_TEACHER, class_=SIX_A, subject="math")
    enter(journal, 2, Role.HOMEROOM_TEACHER, class_=SIX_A)
    expected = {Duty(Role.SUBJECT_TEACHER, SIX_A, "math"), Duty(Role.HOMEROOM_TEACHER, SIX_A)}
    assert set(rights.duties_of(journal, PERSON)) == expected
    assert set(rights.duties_at(journal, PERSON, 2)) == expected


def test_other_peoples_duties_and_ended_ones_do_not_count(journal: Journal) -> None:
    enter(journal, 1, Role.CLERK)
    enter(journal, 2, Role.PRINCIPAL, person=OTHER)
    enter(journal, 3, Role.CLERK, active=0)
    assert rights.duties_of(journal, PERSON) == ()
    assert rights.duties_of(journal, OTHER) == (Duty(Role.PRINCIPAL),)


def test_duties_at_an_earlier_place_are_those_of_then(journal: Journal) -> None:
    """R6."""
    enter(journal, 2, Role.CLERK)
    enter(journal, 4, Role.CLERK, active=0)
    enter(journal, 6, Role.CLERK, active=1)
    held = [bool(rights.duties_at(journal, PERSON, seq)) for seq in range(8)]
    assert held == [False, False, True, True, False, False, True, True]


@pytest.mark.parametrize("state", [State.HELD, State.REFUSED])
def test_a_duty_that_was_not_admitted_is_none(journal: Journal, state: State) -> None:
    enter(journal, 1, Role.PRINCIPAL, state=state)
    assert rights.duties_of(journal, PERSON) == ()
    assert rights.duties_at(journal, PERSON, 1) == ()


def test_a_role_of_a_newer_program_gives_no_right(journal: Journal) -> None:
    """R11."""
    enter(journal, 1, "wizard")
    enter(journal, 2, Role.CLERK)
    assert rights.duties_of(journal, PERSON) == (Duty(Role.CLERK),)
    assert rights.duties_at(journal, PERSON, 2) == (Duty(Role.CLERK),)


SCHOOL = {whole(ScopeKind.SCHOOL)}
CLASSES, PUPILS, HELD = (whole(kind) for kind in (ScopeKind.CLASS, ScopeKind.PUPIL, ScopeKind.HELD))


@pytest.mark.parametrize(
    ("duties", "grants"),
    [
        ([], SCHOOL),
        ([Duty(Role.DEPARTMENT)], SCHOOL),
        ([Duty(Role.CLERK)], SCHOOL | {CLASSES, PUPILS}),
        ([Duty(Role.PRINCIPAL)], SCHOOL | {CLASSES, PUPILS, HELD}),
        ([Duty(Role.SUBJECT_TEACHER, SIX_A, "math")], SCHOOL | {pack_scope(ScopeKind.CLASS, SIX_A)}),
        ([Duty(Role.HOMEROOM_TEACHER, SIX_A)], SCHOOL | {pack_scope(ScopeKind.CLASS, SIX_A)}),
        (
            [Duty(Role.SUBJECT_TEACHER, SIX_A, "math"), Duty(Role.SUBJECT_TEACHER, SIX_B, "math")],
            SCHOOL | {pack_scope(ScopeKind.CLASS, SIX_A), pack_scope(ScopeKind.CLASS, SIX_B)},
        ),
        ([Duty(Role.PRINCIPAL), Duty(Role.SUBJECT_TEACHER, SIX_A, "math")], SCHOOL | {CLASSES, PUPILS, HELD}),
        ([Duty(Role.SUBJECT_TEACHER)], SCHOOL),
    ],
)
def test_duties_grant_scopes(duties: list[Duty], grants: set[int]) -> None:
    """R9."""
    assert rights.grants_of(duties) == grants


def test_nobody_is_granted_the_office() -> None:
    for role in Role:
        held = rights.grants_of([Duty(role), Duty(role, SIX_A, "math")])
        assert not covers(held, whole(ScopeKind.OFFICE))


def test_who_judges_what_is_held_and_nobody_else_is_granted_it() -> None:
    granted = {role for role in Role if HELD in rights.grants_of([Duty(role), Duty(role, SIX_A, "math")])}
    assert granted == {Role.PRINCIPAL}


def test_every_table_is_somebodys_to_write_or_the_servers_alone() -> None:
    assert set(SCHEMA.tables) - set(rights.ACTION_ON) == {SCORE_ORIGIN}


def test_remarks_are_the_subject_teachers_or_without_a_subject_the_homeroom_teachers() -> None:
    subject, homeroom = [Duty(Role.SUBJECT_TEACHER, SIX_A, "math")], [Duty(Role.HOMEROOM_TEACHER, SIX_A)]
    pupil = Ref(9)
    for class_, code, expected in (
        (SIX_A, "math", (True, False)),
        (SIX_A, "arts", (False, False)),
        (SIX_A, "", (False, True)),
        (SIX_B, "math", (False, False)),
        (SIX_B, "", (False, False)),
    ):
        key = (class_, code, pupil, 1)
        assert tuple(rights.may_write(duties, REMARK, key) for duties in (subject, homeroom)) == expected


def test_a_phrase_is_its_authors_and_nobody_elses_not_even_the_principals() -> None:
    """Its author stands in the key, so that no change can give it to another (0023)."""
    author, other = Ref(7), Ref(8)
    key = (author, Ref(50))
    for duties in ([Duty(Role.SUBJECT_TEACHER, SIX_A, "math")], [Duty(Role.HOMEROOM_TEACHER, SIX_A)]):
        assert rights.may_write(duties, PHRASE, key, author)
        assert not rights.may_write(duties, PHRASE, key, other)
        assert not rights.may_write(duties, PHRASE, key)
    principal = [Duty(Role.PRINCIPAL)]
    assert not rights.may_write(principal, PHRASE, key, other)
    assert rights.may_settle(principal, PHRASE, key, other), "a disagreement is settled by who may settle any"
    assert not rights.may_write([Duty(Role.CLERK)], PHRASE, key, author)

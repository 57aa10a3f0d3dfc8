"""A device never receives what its person may not read (R9), and gets all of what it may, however late the right."""

import msgspec
import pytest
from sqlalchemy import func, select

from app.records.tables import ENROLMENT, PUPIL, PUPIL_DETAIL, SCHEMA, SCORE
from app.rules.roles import Role
from sync import audit, snapshot, wire
from sync.change import Change, State
from sync.columns import unpack_ints
from sync.journal import Journal
from sync.schema import ScopeKind, Table, unpack_scope
from tests.server.direct import Device, School, contested, shown, state_hash, told, values
from tests.sync.small import told_heads


def received(device: Device) -> set[tuple[str, bytes | None]]:
    """Scopes of all rows and changes this device holds: kind, and the id it is about."""
    with device.copy.journal() as journal:
        change = journal.tables.change
        scopes = set(
            journal.connection.execute(select(change.c.scope).where(change.c.school == journal.school)).scalars()
        )
        scopes |= {table.scope_of(key) for table in SCHEMA.tables for key, _ in journal.all_rows(table)}
        unpacked = [unpack_scope(scope) for scope in scopes]
        return {(kind.name, journal.refs.uuid_bytes(ref) if ref else None) for kind, ref in unpacked}


def rows(journal: Journal, table: Table) -> int:
    source = journal.tables.projection[table.name]
    query = select(func.count()).select_from(source).where(source.c.school == journal.school)
    return journal.connection.execute(query).scalar_one()


@pytest.fixture
def filled(school_anywhere: School) -> School:
    """An sits in 6A and Bình in both; each has a detail; both classes have marks."""
    school = school_anywhere
    school.enrol()
    clerk = school.device("clerk")
    clerk.commit(Change(ENROLMENT.number, (clerk.ref("6B"), clerk.ref("Bình")), ((1, "studying"),)))
    for name in ("An", "Bình"):
        clerk.commit(Change(PUPIL_DETAIL.number, (clerk.ref(name),), ((1, "052215000001"), (3, "vision"))))
    clerk.crossed()
    for login, class_ in (("teacher", "6A"), ("other", "6B")):
        device = school.device(login)
        device.judged(device.mark(80, class_=class_))
    return school


MAY_READ: dict[str, set[str]] = {
    "teacher": {"6A"},
    "homeroom": {"6A"},
    "other": {"6B"},
    "nobody": set(),
    "department": set(),
    "clerk": {"6A", "6B", "An", "Bình"},
    "principal": {"6A", "6B", "An", "Bình"},
}


def test_a_device_holds_exactly_what_its_person_may_read(filled: School) -> None:
    names = {identity: name for name, identity in filled.ids.items()}
    for login, may_read in MAY_READ.items():
        found = {(kind, names[id_] if id_ else None) for kind, id_ in received(filled.device(login))}
        classes = {("CLASS", name) for name in may_read & {"6A", "6B"}}
        pupils = {("PUPIL", name) for name in may_read & {"An", "Bình"}}
        assert found == classes | pupils | {("SCHOOL", None)}, login


def test_what_may_not_be_read_is_not_even_in_the_answer(filled: School) -> None:
    """Not only kept out of the tables: the bytes never leave the server."""
    teacher, clerk = Device(filled, "teacher"), filled.device("clerk")
    answers: list[wire.Answer] = []

    def listen(request: bytes) -> bytes:
        data = teacher.ask(request)
        answers.append(wire.decode_answer(data[64:]))
        return data

    teacher.meddle = listen
    teacher.crossed()
    clerk.judged(Change(PUPIL_DETAIL.number, (clerk.ref("An"),), ((1, "052215000009"),)))
    teacher.crossed()
    assert len(answers) >= 2
    changes = [one for answer in answers for one in told(teacher, answer)]
    parts = [part_of(packed) for answer in answers for packed in answer.parts]
    assert {(part.kind, part.id) for part in parts} == {
        (ScopeKind.SCHOOL, None),
        (ScopeKind.CLASS, filled.ids["6A"]),
    }
    everything = repr((changes, parts))
    assert "052215" not in everything
    assert "vision" not in everything
    assert "An" in everything, "the names of 6A were told"
    assert filled.ids["6B"] not in {
        part for one in changes for part in one.key if one.table in {ENROLMENT.number, SCORE.number}
    }
    with filled.journal() as journal:
        six_b = journal.refs.known([filled.ids["6B"]])[filled.ids["6B"]]
    classes = {
        ref for part in parts for one in part.fields if one.table in {ENROLMENT.number, SCORE.number}
        for ref in unpack_ints(one.keys[0], one.lines)
    }  # fmt: skip
    assert classes
    assert six_b not in classes


def part_of(packed: bytes) -> snapshot.Part:
    return msgspec.msgpack.decode(wire.expanded(packed), type=snapshot.Part)


def test_a_newly_granted_class_brings_its_old_entries(filled: School) -> None:
    teacher, principal = filled.device("teacher"), filled.device("principal")
    assert shown(teacher, teacher.mark(0, class_="6B")) is None
    principal.commit(principal.assign("teacher", Role.SUBJECT_TEACHER, "6B", "math"))
    principal.crossed()
    teacher.crossed()
    assert shown(teacher, teacher.mark(0, class_="6B")) == 80
    with teacher.copy.journal() as journal:
        assert rows(journal, ENROLMENT) == 3
        assert rows(journal, PUPIL_DETAIL) == 0
    assert teacher.judged(teacher.mark(85, class_="6B")) == (State.ADMITTED, "")
    with teacher.copy.journal() as journal, filled.journal() as there:
        assert told_heads(journal, SCORE) == told_heads(there, SCORE)


def test_a_person_who_becomes_principal_receives_the_whole_school(filled: School) -> None:
    nobody, principal = filled.device("nobody"), filled.device("principal")
    principal.judged(principal.assign("nobody", Role.PRINCIPAL))
    nobody.crossed()
    principal.crossed()
    held = []
    for device in (nobody, principal):
        with device.copy.journal() as journal:
            held.append((state_hash(journal), [rows(journal, one) for one in (PUPIL, PUPIL_DETAIL, ENROLMENT, SCORE)]))
    assert held[0] == held[1]
    assert held[0][1] == [2, 2, 3, 2]


def test_when_a_right_ends_nothing_more_arrives(filled: School) -> None:
    teacher, principal, second = (filled.device(login) for login in ("teacher", "principal", "second"))
    principal.judged(principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math", active=0))
    teacher.crossed()
    assert second.judged(second.mark(33, pupil="Bình")) == (State.ADMITTED, "")
    teacher.crossed()
    assert shown(teacher, teacher.mark(0, pupil="Bình")) is None


def test_a_right_that_ends_and_comes_back_fills_the_gap(school_anywhere: School) -> None:
    """R4: what was there from the first time is not entered twice, and own entries that replaced it are not undone."""
    school = school_anywhere
    second, teacher, principal = (school.device(login) for login in ("second", "teacher", "principal"))
    second.judged(second.mark(60))
    teacher.crossed()
    assert teacher.judged(teacher.mark(80)) == (State.ADMITTED, ""), "it had seen the 60 and replaced it"
    principal.judged(principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math", active=0))
    teacher.crossed()
    second.judged(second.mark(70, pupil="Bình"))
    second.judged(second.mark(65, column=2))
    principal.crossed()
    principal.judged(principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math"))
    teacher.crossed()
    assert shown(teacher, teacher.mark(0)) == 80
    assert not contested(teacher, teacher.mark(0))
    assert shown(teacher, teacher.mark(0, column=2)) == 65
    assert shown(teacher, teacher.mark(0, pupil="Bình")) == 70
    with teacher.copy.journal() as mine, school.journal() as theirs:
        assert told_heads(mine, SCORE) == told_heads(theirs, SCORE)
        assert audit.audit(mine) > 0


# --- verdicts are for those they concern ---


def test_what_is_held_is_shown_to_the_principal_and_the_author_only(school_anywhere: School) -> None:
    school = school_anywhere
    teacher, second, principal = (school.device(login) for login in ("teacher", "second", "principal"))
    other_laptop = school.device("teacher")
    principal.judged(principal.lock())
    assert teacher.judged(teacher.mark(80)) == (State.HELD, "locked_meanwhile")
    holding = {}
    for name, device in {
        "author": teacher,
        "author's other laptop": other_laptop,
        "principal": principal,
        "colleague": second,
        "clerk": school.device("clerk"),
        "homeroom": school.device("homeroom"),
        "new principal's PC": school.device("principal"),
    }.items():
        device.crossed()
        with device.copy.journal() as journal:
            holding[name] = [value for _, value in values(journal, SCORE)]
    assert holding == {
        "author": [80],
        "author's other laptop": [80],
        "principal": [80],
        "colleague": [],
        "clerk": [],
        "homeroom": [],
        "new principal's PC": [80],
    }


def test_what_is_held_stays_with_its_author_whatever_rights_come_and_go(school: School) -> None:
    """R6: on both of the author's laptops, the one that has written nothing as well; and it comes once (R4)."""
    teacher, other_laptop, principal = (school.device(login) for login in ("teacher", "teacher", "principal"))
    principal.judged(principal.lock())
    assert teacher.judged(teacher.mark(80)) == (State.HELD, "locked_meanwhile")
    for change in (
        principal.assign("teacher", Role.SUBJECT_TEACHER, "6B", "math"),
        principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math", active=0),
        principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math"),
    ):
        for device in (teacher, other_laptop):
            device.crossed()
            with device.copy.journal() as journal:
                assert [value for _, value in values(journal, SCORE)] == [80]
        assert principal.judged(change) == (State.ADMITTED, "")
    for device in (teacher, other_laptop):
        device.crossed()
        with device.copy.journal() as journal:
            assert [value for _, value in values(journal, SCORE)] == [80]
            assert audit.audit(journal) > 0


def test_what_is_refused_is_shown_to_the_author_only(school: School) -> None:
    """It can be anything: the principal's screens must not have to read it."""
    other, principal = school.device("other"), school.device("principal")
    assert other.judged(other.mark(80)) == (State.REFUSED, "no_right")
    principal.crossed()
    with principal.copy.journal() as journal:
        assert values(journal, SCORE) == []
    with other.copy.journal() as journal:
        assert [value for _, value in values(journal, SCORE)] == [80]


def test_a_held_change_changes_no_state_hash(school: School) -> None:
    teacher, principal = school.device("teacher"), school.device("principal")
    principal.judged(principal.lock())
    with school.journal() as journal:
        before = state_hash(journal)
    teacher.judged(teacher.mark(80))
    with school.journal() as journal:
        assert state_hash(journal) == before


def test_an_own_mark_admitted_under_a_right_that_came_and_went_unseen_lies_in_no_row(school: School) -> None:
    """Found by the simulation: the rights were none before and after, so nothing was purged (R9)."""
    school.enrol()
    teacher, principal = school.device("teacher"), school.device("principal")
    for active in (0, 1):
        principal.judged(principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math", active))
        if not active:
            teacher.crossed()
            teacher.commit(teacher.mark(80))
    teacher.meddle = teacher.lose_answers
    teacher.cross()
    assert school.scores() == [80]
    principal.judged(principal.assign("teacher", Role.SUBJECT_TEACHER, "6A", "math", 0))
    teacher.meddle = teacher.ask
    teacher.crossed()
    with teacher.copy.journal() as journal:
        assert rows(journal, SCORE) == 0
        audit.audit(journal)

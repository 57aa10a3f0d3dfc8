"""Founding a school: from the department's file to a log like everybody's."""

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from app.records.tables import CLASS, CLASS_SUBJECT, DUTY, PERSON, TABLES
from app.rules.subjects import subjects_of
from server import own_changes
from server.database import ACCOUNT, open_journal
from server.school_setup import found_school, read_setup
from sync.errors import UserError
from tests.school import SETUP
from tests.server.direct import Server


def setup_of(suffix: str, **changed: Any) -> bytes:
    usual: dict[str, Any] = dict(SETUP)
    people = [{**person, "login": person["login"] + suffix} for person in usual["people"]]
    return json.dumps({**usual, "people": people, **changed}).encode()


def found(server: Server, data: bytes) -> int:
    """Found the school; its number."""
    with server.database.write() as connection:
        found_school(connection, read_setup(data), server.accounts, server.keys, server.clock)
        server._schools += 1
        return int(connection.execute(select(func.max(TABLES.log.c.school))).scalar_one())


def count(server: Server, school: int, name: str) -> int:
    table = TABLES.projection[name]
    with server.database.read() as connection:
        query = select(func.count()).select_from(table).where(table.c.school == school)
        return connection.execute(query).scalar_one()


@pytest.mark.parametrize("which", ["embedded", "on_postgresql"])
def test_a_school_is_founded_on_both_databases(request: pytest.FixtureRequest, which: str) -> None:
    server: Server = request.getfixturevalue(which)
    school = found(server, setup_of(".founded"))
    assert [count(server, school, table.name) for table in (CLASS, CLASS_SUBJECT, PERSON, DUTY)] == [2, 4, 4, 7]
    assert server.accounts.check_password("hai.founded", "a ferry at dawn").school == school


def test_a_class_without_subjects_is_taught_all_of_its_grade(embedded: Server) -> None:
    school = found(embedded, setup_of(".grade", classes=[{"name": "6A", "grade": 6}]))
    assert count(embedded, school, CLASS_SUBJECT.name) == len(subjects_of(6))


def test_a_large_school_takes_several_commits(embedded: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_changes, "MAX_CHANGES_PER_COMMIT", 5)
    classes = [{"name": f"6.{number}", "grade": 6} for number in range(4)] + SETUP["classes"]  # type: ignore[operator]
    school = found(embedded, setup_of(".large", classes=classes))
    assert count(embedded, school, CLASS.name) == 6
    with embedded.database.read() as connection:
        assert open_journal(connection, school, lock=False).position().seq > 10


WRONG: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"{", "setup.unreadable"),
    "deep nesting": (b"[" * 100_000, "setup.unreadable"),
    "not UTF-8": (b'{"name": "\xff"}', "setup.unreadable"),
    "an unknown word": (setup_of("", motto="x"), "setup.unreadable"),
    "an unknown role": (
        setup_of("", people=[{"login": "x", "name": "x", "password": "x", "duties": [{"role": "wizard"}]}]),
        "setup.unreadable",
    ),
    "a class that is not there": (
        setup_of(
            "",
            people=[{"login": "x", "name": "x", "password": "x", "duties": [{"role": "clerk", "class": "9Z"}]}],
        ),
        "setup.unknown_class",
    ),
    "an unknown subject": (
        setup_of("", classes=[{"name": "6A", "grade": 6, "subjects": ["magic"]}]),
        "subject.unknown",
    ),
    "an unknown grade": (setup_of("", classes=[{"name": "6A", "grade": 60}]), "setup.grade_not_served"),
    "a zero character": (setup_of("", name="Trường\0"), "crossing.malformed"),
    "a login given twice": (
        setup_of("", people=[{"login": "x", "name": "x", "password": "x", "duties": []}] * 2),
        "setup.twice",
    ),
    "a class given twice": (setup_of("", classes=[{"name": "6A", "grade": 6}] * 2), "setup.twice"),
    "an empty password": (
        setup_of("", people=[{"login": "x", "name": "x", "password": " ", "duties": []}]),
        "setup.blank",
    ),
    "a subject that is not taught": (
        setup_of(
            "",
            classes=[{"name": "6A", "grade": 6}],
            people=[
                {
                    "login": "x",
                    "name": "x",
                    "password": "x",
                    "duties": [{"role": "subject_teacher", "class": "6A", "subject": "maths"}],
                }
            ],
        ),
        "setup.duty",
    ),
    "a year without a calendar": (setup_of("", school_year="2026"), "calendar.unknown_year"),
}


@pytest.mark.parametrize(("data", "code"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_founds_nothing(embedded: Server, data: bytes, code: str) -> None:
    def everything() -> tuple[int, int]:
        with embedded.database.read() as connection:
            return (
                connection.execute(select(func.count()).select_from(TABLES.log)).scalar_one(),
                connection.execute(select(func.count()).select_from(ACCOUNT)).scalar_one(),
            )

    before = everything()
    with pytest.raises(UserError) as caught:
        found(embedded, data)
    assert caught.value.code == code
    assert everything() == before


def test_a_login_is_taken_once_in_the_province(embedded: Server) -> None:
    found(embedded, setup_of(".once"))
    with pytest.raises(UserError, match="login_taken"):
        found(embedded, setup_of(".once"))

"""What was asked in bundles is remembered, within bounds."""

from collections.abc import Iterator

import pytest
from nacl.public import PrivateKey
from sqlalchemy import Connection, create_engine

from app.records import asked
from app.records.asked import Asked
from app.records.device import ASKED


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as opened:
        ASKED.create(opened)
        yield opened
    engine.dispose()


def question(number: int, digests: int = 1) -> Asked:
    return Asked(
        number.to_bytes(16, "big"), PrivateKey(bytes([number % 251]) * 32), b"w" * 32,
        tuple(bytes([one]) * 32 for one in range(digests)),
    )  # fmt: skip


def test_what_was_remembered_is_found_by_its_number(connection: Connection) -> None:
    for number in (1, 2):
        asked.remember(connection, question(number, digests=number))
    assert asked.find(connection, question(2).id) == question(2, digests=2)
    assert asked.find(connection, question(3).id) is None


def test_the_oldest_are_forgotten(connection: Connection) -> None:
    for number in range(asked.MAX_ASKED + 5):
        asked.remember(connection, question(number))
    found = [asked.find(connection, question(number).id) is not None for number in range(asked.MAX_ASKED + 5)]
    assert found == [False] * 5 + [True] * asked.MAX_ASKED


def test_the_key_for_the_reply_is_not_printed() -> None:
    assert "reply" not in repr(question(1))

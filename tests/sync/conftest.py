"""Both databases for the tests of this room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.sync.small import opened


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database with the small schema's tables, once as an encrypted file and once in PostgreSQL."""
    postgres = request.getfixturevalue("fresh_postgres") if request.param == "postgresql" else None
    with opened(tmp_path / "journal.db", postgres) as found:
        yield found


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """An encrypted file with the small schema's tables."""
    with opened(tmp_path / "journal.db", None) as found:
        yield found

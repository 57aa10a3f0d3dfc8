"""The server's parts on both databases. Servers serve all tests of a run; every test founds a school of its own."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.server.direct import School, Server
from tests.server.test_epochs import restorable

__all__ = ["restorable"]


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with its embedded database."""
    found = Server(tmp_path_factory.mktemp("embedded"))
    yield found
    found.close()


@pytest.fixture(scope="session")
def on_postgresql(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[Server]:
    """A server with PostgreSQL."""
    with psycopg.connect(postgres_url.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute("CREATE DATABASE server_tests")
    found = Server(tmp_path_factory.mktemp("postgresql"), postgres_url.replace("/postgres?", "/server_tests?"))
    yield found
    found.close()


@pytest.fixture
def school(embedded: Server) -> School:
    """A founded school, for what does not touch SQL of its own."""
    return embedded.found()


@pytest.fixture(params=["embedded", "on_postgresql"])
def school_anywhere(request: pytest.FixtureRequest) -> School:
    """The same on both databases."""
    server: Server = request.getfixturevalue(request.param)
    return server.found()

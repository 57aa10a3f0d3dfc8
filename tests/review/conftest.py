"""The server tests' own fixtures."""

from tests.server.conftest import embedded, on_postgresql, school, school_anywhere
from tests.server.test_epochs import restorable

__all__ = ["embedded", "on_postgresql", "restorable", "school", "school_anywhere"]

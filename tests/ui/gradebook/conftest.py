"""What the tests of the gradebook share."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.school import School
from tests.ui.gradebook.evening import Evening, an_evening


@pytest.fixture
def evening(founded_school: School, qtbot: QtBot) -> Iterator[Evening]:
    with an_evening(founded_school, qtbot) as found:
        yield found

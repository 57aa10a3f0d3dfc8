"""Windows of people of one school whose 6A learns everything."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.homeroom.homeroom_desk import Windows, class_6a


@pytest.fixture
def windows(tmp_path: Path, qtbot: QtBot) -> Iterator[Windows]:
    with class_6a(tmp_path) as school, ExitStack() as stack:
        yield Windows(school, stack, qtbot)

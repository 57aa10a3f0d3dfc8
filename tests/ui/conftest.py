"""What every test of windows needs."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

OFFSCREEN_SAYS = "This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)"
"""Said by the offscreen platform of every window with a least size, and of menus; they cannot help it."""


@pytest.fixture(autouse=True)
def thaw() -> Iterator[None]:
    """What the program spares from the search for garbage is garbage when its test is over."""
    yield
    gc.unfreeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_SAYS))

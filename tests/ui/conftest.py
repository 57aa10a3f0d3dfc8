"""What every test of windows needs."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

OFFSCREEN_SAYS = "This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)"
"""Said by the offscreen platform of every window with a least size, and of menus; they cannot help it."""


@pytest.fixture(autouse=True)
def collect_here() -> Iterator[None]:
    """As in the program, garbage is looked for on the thread of the windows alone; and what the program spares from the
    search is garbage when its test is over.
    """
    gc.disable()
    yield
    gc.unfreeze()
    gc.collect(1)
    gc.enable()


@pytest.fixture(autouse=True, scope="module")
def collect_all() -> Iterator[None]:
    """Nothing of the windows is left to tests that know of none."""
    yield
    gc.collect()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_SAYS))

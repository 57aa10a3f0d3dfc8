"""Windows speak the source language in tests unless one asks for another."""

import gettext
from pathlib import Path

import pytest

from app import messages

OFFSCREEN_SAYS = "This plugin does not support propagateSizeHints"
"""Said by the offscreen platform of every window with a least size; a window cannot help it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_SAYS))


@pytest.fixture(autouse=True)
def source_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_catalogue", gettext.NullTranslations())

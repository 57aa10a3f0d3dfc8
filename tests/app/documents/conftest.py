"""Documents are read back in the source language unless a test asks for another."""

import gettext

import pytest

from app import messages


@pytest.fixture(autouse=True)
def source_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_catalogue", gettext.NullTranslations())

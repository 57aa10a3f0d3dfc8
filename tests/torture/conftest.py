"""A school for each torture, and the sentence for systems where it cannot run."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture import hooks
from tests.torture.stage import Stage, lived_in, staged
from tests.torture.warm import Warm

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On Linux, where the tests must pass, nothing is skipped."""
    if reason := hooks.why_not():
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as stage:
        yield stage


@pytest.fixture
def laptop(tmp_path: Path) -> Path:
    """A teacher's laptop, closed, without its server."""
    (tmp_path / "school").mkdir()
    return lived_in(tmp_path / "school")


@pytest.fixture
def watching() -> Iterator[Warm]:
    """Forks processes whose disk is recorded and can fail."""
    with Warm(watching=True) as warm:
        yield warm


@pytest.fixture
def hurt_disk_may_be_logged() -> Iterator[None]:
    """Warnings about a hurt disk are meant here, and which come is chance."""
    loggers = [logging.getLogger(f"app.records.{name}") for name in ("store", "vault")]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    logging.getLogger("app.workspace").setLevel(logging.ERROR)
    yield
    for logger in (*loggers, logging.getLogger("app.workspace")):
        logger.setLevel(logging.NOTSET)

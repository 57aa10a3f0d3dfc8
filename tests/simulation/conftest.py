"""One world for each test process: each run puts it back to its first morning."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation import disks
from tests.simulation.world import World


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    built = World(disks.in_memory)
    yield built
    built.close()


@pytest.fixture
def world_of_files(tmp_path: Path) -> Iterator[World]:
    built = World(disks.in_files(tmp_path))
    yield built
    built.close()

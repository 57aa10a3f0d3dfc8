"""One world for each test process: each run puts it back to its first morning."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation import disks
from tests.simulation.world import World


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    built = World(disks.in_memory, tmp_path_factory.mktemp("sticks"))
    yield built
    built.close()


@pytest.fixture
def world_of_files(tmp_path: Path) -> Iterator[World]:
    built = World(disks.in_files(tmp_path), tmp_path)
    yield built
    built.close()

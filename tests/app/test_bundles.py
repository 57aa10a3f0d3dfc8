"""The way by stick: real workspaces, a real server, files in a folder. What it brings is what the network would."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.bundles import Report
from app.records.tables import SCHEMA
from app.rules.marks import Mark, MarkKind
from app.workspace import Workspace
from sync import holding, statehash
from tests.school import School, enrol, enter, open_book


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def people(founded_school: School) -> Iterator[Callable[[str], Workspace]]:
    """Opens somebody's new device; six pupils sit in 6A."""
    with contextlib.ExitStack() as stack:
        clerk = stack.enter_context(founded_school.sign_in("mo"))
        enrol(clerk, "6A")
        assert clerk.cross().error is None
        yield lambda login: clerk if login == "mo" else stack.enter_context(founded_school.sign_in(login))


def held_hash(workspace: Workspace) -> bytes:
    return workspace.read(lambda journal: statehash.total(journal, holding.held_grants(journal), SCHEMA.generation))


def mark(workspace: Workspace, number: int, column: int, tenths: int) -> None:
    enter(workspace, open_book(workspace, "6A", "math"), {(number, column): tenths})


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def without_network(school: School, teacher: Workspace, stick: Path) -> Report:
    school.stop()
    try:
        return teacher.import_bundles(stick)
    finally:
        school.start()


def test_a_teacher_without_network_gets_everything_across_through_the_clerks_computer(
    founded_school: School, people: Callable[[str], Workspace], stick: Path
) -> None:
    """R5: both ways, and byte for byte what the network brings."""
    clerk, hai, nam = people("mo"), people("hai"), people("nam")
    mark(hai, 1, 1, 85)
    mark(nam, 2, 1, 70)
    assert nam.cross().error is None
    path = hai.bundles.write(stick)
    assert names(stick) == [path.name]
    carried = clerk.import_bundles(stick)
    assert (carried.carried, carried.problems, carried.for_others) == (1, [], 1)
    taken = without_network(founded_school, hai, stick)
    assert (taken.taken, taken.admitted, taken.problems, taken.behind) == (1, 1, [], False)
    assert hai.waiting() == 0
    assert names(stick) == []
    assert nam.cross().error is None
    assert held_hash(hai) == held_hash(nam) != bytes(16)
    assert open_book(hai, "6A", "math").rows[1].cells[1].mark == Mark(MarkKind.TENTHS, 70)
    assert hai.verify() > 0

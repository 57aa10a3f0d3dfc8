"""The small school with its people signed in. Founding one takes long: tests share it and keep apart.

Each test works in cells, terms or days of its own; a device is offline as long as it does not cross.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.workspace import Workspace
from tests.school import School, enrol, running_school


@dataclass(frozen=True)
class Team:
    """Clerk, principal, the homeroom teacher who teaches all of 6A, and the second teacher of its mathematics."""

    school: School
    mo: Workspace
    hieu: Workspace
    hai: Workspace
    nam: Workspace

    def cross(self, *workspaces: Workspace) -> None:
        """One crossing each, in this order."""
        for one in workspaces:
            status = one.cross()
            assert status.error is None


@contextlib.contextmanager
def signed_in_team(home: Path) -> Iterator[Team]:
    with running_school(home) as school, contextlib.ExitStack() as opened:
        mo = opened.enter_context(school.sign_in("mo", "office"))
        enrol(mo, "6A")
        mo.cross()
        hieu, hai, nam = (
            opened.enter_context(school.sign_in(login, device))
            for login, device in (("hieu", "principal's desk"), ("hai", "Hải's laptop"), ("nam", "Nam's laptop"))
        )
        yield Team(school, mo, hieu, hai, nam)


@pytest.fixture(scope="package")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    """One school for the modules that do not get into each other's way; others have their own."""
    with signed_in_team(tmp_path_factory.mktemp("school")) as found:
        yield found

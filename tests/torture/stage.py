"""A small school whose computers are tortured: a teacher's laptop, the clerk's PC, a colleague, a server."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.workspace import Workspace, sign_in_first
from tests.school import PASSWORD, School, enrol, enter, open_book, running_school
from tests.torture.works import around


@dataclass
class Stage:
    """`laptop` and `office` are homes of closed workspaces to be copied or hurt; `colleague` is open."""

    school: School
    laptop: Path
    office: Path
    colleague: Workspace
    _turns: int = 0

    def new_laptop(self, home: Path) -> Path:
        """Another device of the teacher: a copy of one that crosses would be a fork, and is refused."""
        home.mkdir()
        with sign_in_first(around(home), self.school.url, "hai", PASSWORD, home.name) as workspace:
            workspace.cross()
        return home

    def colleague_enters(self) -> None:
        """Marks of another teacher reach the server, for the laptop's next crossing to bring."""
        self._turns += 1
        book = open_book(self.colleague, "6A", "math")
        for column in (4, 11, 12):
            for roll in range(1, len(book.rows) + 1):
                enter(self.colleague, book, {(roll, column): (self._turns + roll + column) % 101})
        self.colleague.cross()
        if self.colleague.status.error is not None:
            raise self.colleague.status.error


@contextlib.contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """The school, its server up."""
    with running_school(folder) as school:
        with contextlib.closing(school.sign_in("mo")) as clerk:
            enrol(clerk, "6A")
            clerk.cross()
        school.sign_in("hai").close()
        homes = [folder / "device1", folder / "device2"]
        with contextlib.closing(school.sign_in("nam")) as colleague:
            yield Stage(school, homes[1], homes[0], colleague)


def lived_in(folder: Path) -> Path:
    """A teacher's laptop without its server: a home to be copied. Its password is `PASSWORD`."""
    with staged(folder) as stage:
        return Path(shutil.copytree(stage.laptop, folder / "laptop"))


__all__ = ["PASSWORD", "Stage", "lived_in", "staged"]

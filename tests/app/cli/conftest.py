"""The small school for the command line: devices that have signed in, and commands run on them as a person would."""

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app import cli
from tests.school import PASSWORD, School, enrol, running_school

MORNING = "2027-01-06T07:30"


@dataclass(frozen=True)
class Said:
    """What a command left: its exit status and what it wrote."""

    status: int
    out: str
    err: str


@dataclass
class Desks:
    """The school, and each person's computer: the folder of its copies."""

    school: School
    homes: dict[str, Path] = field(default_factory=dict)

    def run(self, login: str, *words: str, table: str | None = None, language: str = "en") -> Said:
        """Run one command on the computer of `login`."""
        return run(self.homes[login], *words, table=table, language=language)

    def done(self, login: str, *words: str, table: str | None = None) -> str:
        """Run one command that has to succeed; what it says."""
        said = self.run(login, *words, table=table)
        assert (said.status, said.err) == (0, ""), said
        return said.out

    def cross(self, *logins: str) -> None:
        for login in logins:
            self.done(login, "cross")


def sign(desks: Desks, login: str, command: str, words: str) -> str:
    """The sign of the one entry of a list that holds `words`."""
    (line,) = [one for one in desks.done(login, command).splitlines() if words in one]
    return line.split()[1]


def run(home: Path, *words: str, table: str | None = None, language: str = "en", password: str = PASSWORD) -> Said:
    """One command on the copies in `home`, by the same way as the installed program goes."""
    out, err = io.StringIO(), io.StringIO()
    options = ["--home", str(home), "--no-keyring", "--clock", MORNING, "--language", language]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _surrounded(table, password):
        status = cli.main([*options, *words])
    return Said(status, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def _surrounded(table: str | None, password: str) -> Iterator[None]:
    kept = sys.stdin
    os.environ[cli.PASSWORD_VARIABLE] = password
    if table is not None:
        sys.stdin = io.StringIO(table)
    try:
        yield
    finally:
        sys.stdin = kept
        del os.environ[cli.PASSWORD_VARIABLE]


@contextlib.contextmanager
def signed_in_desks(home: Path) -> Iterator[Desks]:
    """Everybody has signed in; five pupils sit in 6A."""
    with running_school(home) as school:
        found = Desks(school)
        for login in ("mo", "hieu", "hai", "nam"):
            with school.sign_in(login, f"{login}'s computer") as workspace:
                found.homes[login] = workspace.folder.parent.parent
                if login == "mo":
                    enrol(workspace, "6A")
                    workspace.cross()
        yield found


@pytest.fixture(scope="package")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    """One school for all who leave its roll alone. Tests keep apart by the pupils and books they write in."""
    with signed_in_desks(tmp_path_factory.mktemp("school")) as found:
        yield found

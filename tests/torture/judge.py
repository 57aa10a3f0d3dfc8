"""What must hold of a folder after it was hurt (R2, I2): it opens, it is whole, and every promise is kept."""

import functools
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from argon2.low_level import hash_secret_raw

from app.records import slot
from app.records.watermark import Standing
from app.rules import marks
from app.workspace import Workspace
from sync.errors import ChuyenDoError, UserError
from sync.journal import Journal
from tests.school import open_book
from tests.torture import ledger
from tests.torture.works import COLUMNS, mark_of, opened


@dataclass
class Promises:
    """What children have said so far of one folder."""

    passwords: list[str] = field(default_factory=list)
    """The one that opens it, and one that was about to: all that may open it."""
    commit: int = 0
    """The last own commit that was called saved."""
    position: int = 0

    def hear(self, said: Iterable[str]) -> None:
        for line in said:
            word, _, rest = line.partition(" ")
            if word in {"saved", "imported"}:
                self.commit = max(self.commit, int(rest))
            elif word == "crossed":
                self.position = max(self.position, int(rest))
            elif word == "trying":
                self.passwords = [self.passwords[-1], rest]
            elif word == "changed":
                self.passwords = [rest]


@dataclass(frozen=True)
class Verdict:
    """`complaints` is empty when all is well; `standing` None when the file did not open."""

    complaints: list[str]
    standing: Standing | None = None
    last: int = 0

    @property
    def noticed(self) -> bool:
        """Whether the person would have heard of it."""
        return self.standing in {None, Standing.BEHIND, Standing.OTHER}


def judge(home: Path, promises: Promises, allowed: Collection[Standing] = (Standing.INTACT,)) -> Verdict:
    """Open the folder with the program's own code and hold it against what was promised."""
    complaints: list[str] = []
    try:
        password, workspace = _open(home, promises.passwords)
    except ChuyenDoError as error:
        return Verdict([f"does not open: {error}"])
    promises.passwords = [password]
    with workspace:
        last = workspace.read(lambda journal: ledger.last_own(journal, workspace.device.writer_key))
        position = workspace.read(Journal.position).seq
        standing = workspace.standing
        if standing not in allowed:
            complaints.append(f"stands {standing.value}")
        if last < promises.commit:
            complaints.append(f"commit {promises.commit} was called saved, the last one here is {last}")
        if position < promises.position:
            complaints.append(f"had crossed up to {promises.position}, stands at {position}")
        try:
            workspace.verify()
        except ChuyenDoError as error:
            complaints.append(f"verify: {error}")
        else:
            complaints += _marks_complaints(workspace)
    return Verdict(complaints, standing, last)


setattr(slot, "hash_secret_raw", functools.lru_cache(64)(hash_secret_raw))  # noqa: B010 - not in its list of names
"""In this process the same password is stretched again and again, over the same salt: the answer stays the same."""


def _open(home: Path, passwords: list[str]) -> tuple[str, Workspace]:
    for password in passwords[:-1]:
        try:
            return password, opened(home, password)
        except UserError as error:
            if error.code != "vault.wrong_password":
                raise
    return passwords[-1], opened(home, passwords[-1])


def _marks_complaints(workspace: Workspace) -> list[str]:
    """Each commit must hold the mark that its number stands for, and the screen the last one of each cell."""
    own = workspace.read(lambda journal: ledger.own_marks(journal, workspace.device.writer_key))
    typed = {number: values for number, values in own.items() if values}
    found = [
        f"commit {number} holds {values}"
        for number, values in typed.items()
        if [marks.decode(int(str(value))).number for value in values] != [mark_of(number)]
    ]
    if typed:
        book = open_book(workspace, "6A", "math")
        latest = {(number % len(book.rows), COLUMNS[number % len(COLUMNS)]): number for number in sorted(typed)}
        found += [
            f"the screen does not show commit {number}"
            for (row, column), number in latest.items()
            if book.rows[row].cells[column].mark.number != mark_of(number)
        ]
    return found

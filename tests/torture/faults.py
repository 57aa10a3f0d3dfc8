"""A disk that fails at one call of a run of edits, once or from then on, and is well again at the end.

What was called saved is there; what was called not saved is not; only where the commit itself failed may it be either.
"""

import errno
import random
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.records.watermark import Standing
from app.rules import marks
from sync.errors import ChuyenDoError
from tests.school import PASSWORD
from tests.torture import ledger
from tests.torture.warm import Warm
from tests.torture.works import opened

EDITS = 30
FOR_GOOD = 1_000_000
ERRORS = (errno.EIO, errno.ENOSPC, errno.EINTR)
TIMES = (1, FOR_GOOD)
INTERRUPTIONS = 20
"""An interrupted call is tried again until it goes through: for good it would be a program that waits, not an error."""
UNKNOWN = "store.unknown"


@dataclass(frozen=True)
class Point:
    """Call number `at` of the run fails with `error`, and `times` of them in all."""

    at: int
    error: int
    times: int

    def __str__(self) -> str:
        how = "for good" if self.times == FOR_GOOD else "once"
        return f"{errno.errorcode[self.error]} at call {self.at} {how}"


@dataclass
class Faults:
    """What failed and what was found. `unknown_saved`: edits whose commit raised an error and that were there."""

    by_error: Counter[str] = field(default_factory=Counter)
    by_call: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    unknown_saved: int = 0
    complaints: list[str] = field(default_factory=list)


def calls_of(warm: Warm, laptop: Path, folder: Path) -> int:
    """How many calls of the run could fail."""
    said = _edits(warm, laptop, folder / "count", None)
    return next(int(line.split()[1]) for line in said if line.startswith("calls "))


def points(calls: int, count: int | None, seed: int) -> list[Point]:
    """Every point, or `count` of them drawn by `seed`."""
    every = [Point(at, error, times) for at in range(1, calls + 1) for error in ERRORS for times in TIMES]
    return every if count is None or count >= len(every) else random.Random(seed).sample(every, count)


def run(warm: Warm, laptop: Path, folder: Path, chosen: Iterable[Point]) -> Faults:
    """One run on a copy of `laptop` for each of the points."""
    found = Faults()
    for point in chosen:
        home = folder / "failing"
        shutil.rmtree(home, ignore_errors=True)
        said = _edits(warm, laptop, home, point)
        found.by_error[f"{errno.errorcode[point.error]} {'for good' if point.times == FOR_GOOD else 'once'}"] += 1
        found.by_call.update(line.split()[1] for line in said if line.startswith("fallen ") and line.split()[1:])
        found.told.update(line.split()[2] for line in said if line.startswith("failed "))
        found.complaints += [f"{point}: {one}" for one in _complaints(home, said, found)]
    return found


def _edits(warm: Warm, laptop: Path, home: Path, point: Point | None) -> Sequence[str]:
    shutil.copytree(laptop, home)
    how = {}
    if point is not None:
        times = min(point.times, INTERRUPTIONS) if point.error == errno.EINTR else point.times
        how = {"at": point.at, "error": point.error, "times": times}
    work = "editing on a failing disk"
    return warm.start(work, home=str(home), password=PASSWORD, edits=EDITS, **how).finished()


def _complaints(home: Path, said: Sequence[str], found: Faults) -> list[str]:
    complaints = [f"could not read: {line}" for line in said if line.startswith("unread ")]
    if f"saved {EDITS}" not in said:
        complaints.append(f"does not go on when the disk is well again: {said[said.index('well again') + 1]}")
    try:
        with opened(home, PASSWORD) as workspace:
            own = workspace.read(lambda journal: ledger.own_marks(journal, workspace.device.writer_key))
            if workspace.standing is not Standing.INTACT:
                complaints.append(f"stands {workspace.standing.value}")
            workspace.verify()
    except ChuyenDoError as error:
        return [*complaints, f"afterwards: {error}"]
    return complaints + _compare(said, [marks.decode(int(str(value))).number for (value,) in own.values()], found)


def _compare(said: Sequence[str], there: Sequence[int | None], found: Faults) -> list[str]:
    """Hold the edits that are there, in their order, against what was said of each."""
    left = list(there)
    complaints = []
    for line in said:
        word, _, rest = line.partition(" ")
        if word not in {"saved", "failed"}:
            continue
        edit, _, code = rest.partition(" ")
        present = bool(left) and left[0] == int(edit)
        if present:
            del left[0]
        if word == "saved" and not present:
            complaints.append(f"edit {edit} was called saved and is not there")
        elif word == "failed" and present and code != UNKNOWN:
            complaints.append(f"edit {edit} was called not saved ({code}) and is there")
        found.unknown_saved += word == "failed" and present
    return [*complaints, f"edits too many: {left}"] if left else complaints

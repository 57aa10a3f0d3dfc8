"""Power cuts in recorded runs of each work, judged one state after the other."""

import pickle
import random
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.records import watermark
from app.records.vault import list_people
from app.records.watermark import Standing
from tests.school import PASSWORD
from tests.torture import power
from tests.torture.disk import Done
from tests.torture.judge import Promises, Verdict, judge
from tests.torture.power import State
from tests.torture.stage import Stage
from tests.torture.warm import Warm


@dataclass(frozen=True)
class Run:
    """A recorded run: the files before it, and all that happened to them."""

    work: str
    before: Path
    done: Sequence[Done]


@dataclass
class Cuts:
    """What was cut and what was found. `lost`: states with a complaint; `unnoticed`: those nobody would hear of."""

    by_work: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    unnoticed: int = 0
    complaints: list[str] = field(default_factory=list)


SHARES: Mapping[str, tuple[float, dict[str, Any]]] = {
    "typing": (0.45, {"rounds": 24}),
    "crossing": (0.15, {"rounds": 3}),
    "importing": (0.1, {"rounds": 2, "pupils": 20}),
    "changing the password": (0.15, {"rounds": 4}),
    "backing up": (0.05, {"rounds": 2}),
    "signing in": (0.1, {}),
}
"""Of all states, and what the recorded run does."""


def record(warm: Warm, stage: Stage, folder: Path, work: str, **arguments: Any) -> Run:
    """Do `work` on a copy of the laptop, to its end, and keep the record."""
    name = f"{work}-{arguments.get('synchronous', 'FULL')}".replace(" ", "-")
    before, home, path = folder / f"{name}-before", folder / name, folder / f"{name}.record"
    if work == "signing in":
        before.mkdir()
        arguments |= {"server": stage.school.url, "login": "hai"}
    else:
        shutil.copytree(stage.office if work == "importing" else stage.laptop, before)
    shutil.copytree(before, home)
    if work == "crossing":
        stage.colleague_enters()
    warm.start(work, home=str(home), password=PASSWORD, record=str(path), **arguments).finished()
    return Run(work, before, pickle.loads(path.read_bytes()))


def cut(run: Run, folder: Path, count: int, seed: int, found: Cuts) -> None:
    """Pull the plug `count` times in the recorded run."""
    home = folder / "after-the-cut"
    for state in power.states(run.before, run.done, count, seed):
        state.lay_out(home)
        _leave_shared_memory(home, random.Random(state.at))
        verdict = _judge_state(run, home, state)
        found.by_work[run.work] += 1
        if verdict.complaints:
            found.lost += 1
            found.unnoticed += not verdict.noticed
            found.complaints += [
                f"{run.work}, cut at {state.at} of {len(run.done)}: {one}" for one in verdict.complaints
            ]


def _leave_shared_memory(home: Path, chance: random.Random) -> None:
    """The WAL's index is a file whose content after a power cut is anything; SQLite must not believe it."""
    for store in home.rglob("store.db"):
        if chance.random() < 0.5:
            store.with_name("store.db-shm").write_bytes(chance.randbytes(32768))


def _judge_state(run: Run, home: Path, state: State) -> Verdict:
    promises = Promises([PASSWORD])
    promises.hear(state.said)
    if run.work == "signing in" and not list_people(home):
        # One signs in again; but who was told to be signed in must be found.
        return Verdict(["signed in, and nobody is here"] if "signed in" in state.said else [])
    allowed = {Standing.INTACT}
    (mark,) = (folder / "mark" for folder in (home / "people").iterdir())
    if watermark.read(mark) is None:
        allowed.add(Standing.UNKNOWN)
    return judge(home, promises, allowed)


def run(warm: Warm, stage: Stage, folder: Path, count: int, seed: int) -> Cuts:
    """`count` states, spread over the works."""
    found = Cuts()
    for number, (work, (share, arguments)) in enumerate(SHARES.items()):
        cut(record(warm, stage, folder, work, **arguments), folder, round(count * share), seed + number, found)
    return found


def control(warm: Warm, stage: Stage, folder: Path, level: str, count: int, seed: int) -> Cuts:
    """The same with less than `synchronous=FULL`: power cuts that lose nothing here would prove nothing."""
    found = Cuts()
    cut(record(warm, stage, folder, "typing", rounds=24, synchronous=level), folder, count, seed, found)
    return found

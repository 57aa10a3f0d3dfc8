"""kill -9 at random moments; the same files go on from kill to kill."""

import random
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from app.records.vault import list_people
from app.records.watermark import Standing
from tests.school import PASSWORD
from tests.torture.judge import Promises, judge
from tests.torture.stage import Stage
from tests.torture.warm import Child, Warm
from tests.torture.works import identity_in

SHORTEST_MS, LONGEST_MS = 5, 250
LIFE = 60
"""Kills that one set of files goes through; then new ones, because checking a file takes longer as it grows."""

LAPTOP_WORKS = ("typing", "typing", "typing", "crossing", "crossing", "sealing", "changing the password", "backing up")
WORKS = (*LAPTOP_WORKS, "importing", "signing in")


@dataclass
class Kills:
    """What was killed and what was found."""

    by_work: Counter[str] = field(default_factory=Counter)
    commits: int = 0
    unfinished: int = 0
    """Commits that were there without having been called saved: the kill came between disk and screen."""
    complaints: list[str] = field(default_factory=list)


class _Computer:
    """A home that is hurt again and again, and what was promised in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.promises = Promises([PASSWORD])

    def work(self, warm: Warm, work: str, delay: float, found: Kills, turn: int) -> None:
        more = {"first": turn * 1000} if work == "changing the password" else {}
        allowed = {Standing.INTACT}
        if not any(self.home.glob("people/*/mark")):
            allowed.add(Standing.UNKNOWN)  # the kill may come between the first commit of all and the first mark
        child = warm.start(work, home=str(self.home), password=self.promises.passwords[0], **more)
        _kill(child, delay, at_work=turn % 4 != 0)
        before = self.promises.commit
        self.promises.hear(child.said)
        verdict = judge(self.home, self.promises, allowed)
        if child.broke:
            found.complaints.append(f"{work}: {child.broke}")
        found.complaints += [f"kill {turn}, {work} for {delay * 1000:.0f} ms: {one}" for one in verdict.complaints]
        found.commits += verdict.last - before
        found.unfinished += verdict.last - self.promises.commit
        self.promises.commit = max(verdict.last, self.promises.commit)


def _kill(child: Child, delay: float, *, at_work: bool) -> None:
    """Kill it `delay` seconds after it was started or, with `at_work`, after it has opened its files."""
    if at_work:
        child.wait(for_line="ready")
    child.wait(delay)
    child.kill()


def run(stage: Stage, folder: Path, count: int, seed: int, works: tuple[str, ...] = WORKS) -> Kills:
    """`count` kills in `works`, drawn by `seed`. The moment itself no seed can repeat."""
    chance = random.Random(seed)
    found = Kills()
    with Warm() as warm:
        for turn in range(count):
            if turn % LIFE == 0:
                laptop = _Computer(stage.new_laptop(folder / f"laptop{turn}"))
                office = _Computer(Path(shutil.copytree(stage.office, folder / f"office{turn}")))
                plan = [works[number % len(works)] for number in range(min(LIFE, count - turn))]
                chance.shuffle(plan)
            work = plan[turn % LIFE]
            delay = chance.uniform(SHORTEST_MS, LONGEST_MS) / 1000
            found.by_work[work] += 1
            if work == "signing in":
                _sign_in(warm, stage, folder / f"new{turn}", delay, found)
            elif work == "importing":
                office.work(warm, work, delay, found, turn)
            else:
                if work == "crossing":
                    stage.colleague_enters()
                laptop.work(warm, work, delay, found, turn)
    return found


def _sign_in(warm: Warm, stage: Stage, home: Path, delay: float, found: Kills) -> None:
    """Killed in the first sign-in: either one is signed in or one can sign in again; nobody is locked out."""
    home.mkdir()
    child = warm.start("signing in", home=str(home), server=stage.school.url, login="hai", password=PASSWORD)
    _kill(child, delay / 2, at_work=False)
    promises = Promises([PASSWORD])
    promises.hear(child.said)
    if not list_people(home):
        if "signed in" in child.said:
            found.complaints.append("signed in, and nobody is here")
        warm.start("signing in", home=str(home), server=stage.school.url, login="hai", password=PASSWORD).finished()
    identity_in(home)
    verdict = judge(home, promises)
    found.complaints += [f"signing in for {delay * 500:.0f} ms: {one}" for one in verdict.complaints]
    assert verdict.standing in {None, Standing.INTACT}

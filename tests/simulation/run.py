"""Many seeds on all cores: `python3 dev.py simulate --seeds N --steps M [--first S] [--files] [--quick]`.

A seed that fails is told with its breaches, made short, and told once more as a script that reproduces it.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.simulation import disks, script, shrink
from tests.simulation.world import World

_world: list[World] = []


def begin(folder: Path, *, files: bool = False) -> None:
    """One world for each process, in a folder of its own there; with `files` its disks are encrypted files."""
    home = folder / str(os.getpid())
    home.mkdir(exist_ok=True)
    _world[:] = [World(disks.in_files(home) if files else disks.in_memory, home)]


def begin_over_files(folder: Path) -> None:
    begin(folder, files=True)


def one(job: tuple[int, int]) -> tuple[int, list[str]]:
    """The breaches of a seed."""
    seed, steps = job
    return seed, [str(breach) for breach in _world[0].run(script.write(seed, steps))]


def tell(seed: int, steps: int, breaches: Sequence[str], folder: Path) -> None:
    """What failed, made short."""
    print(f"\nseed {seed}, {steps} steps:", *breaches[:5], sep="\n  ", flush=True)
    begin(folder)
    world = _world[0]
    short = shrink.shrink(world, script.write(seed, steps))
    print("  the shortest run that still fails so:", shrink.as_code(short), sep="\n", flush=True)
    for breach in world.run(short):
        print(f"  {breach}")
    print("  what happened:", *world.story, sep="\n    ", flush=True)
    world.close()


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py simulate", description="Play simulated schools and check them.")
    parser.add_argument("--seeds", type=int, default=2_000)
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--files", action="store_true", help="over real encrypted files")
    parser.add_argument("--quick", action="store_true", help="do not make what fails short")
    asked = parser.parse_args(words)
    began, failed = time.monotonic(), []
    jobs = [(seed, asked.steps) for seed in range(asked.first, asked.first + asked.seeds)]
    cores = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory() as home,
        cores.Pool(os.cpu_count(), begin_over_files if asked.files else begin, (Path(home),)) as pool,
    ):
        for done, (seed, breaches) in enumerate(pool.imap_unordered(one, jobs, chunksize=4), 1):
            if breaches:
                failed.append((seed, breaches))
                print(f"seed {seed} fails: {breaches[0]}", flush=True)
            if done % 500 == 0:
                print(f"{done} seeds, {time.monotonic() - began:.0f} s, {len(failed)} failed", flush=True)
    print(f"{asked.seeds} seeds of {asked.steps} steps in {time.monotonic() - began:.1f} s; {len(failed)} failed")
    if not asked.quick:
        for seed, breaches in failed[:3]:
            with tempfile.TemporaryDirectory() as home:
                tell(seed, asked.steps, breaches, Path(home))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

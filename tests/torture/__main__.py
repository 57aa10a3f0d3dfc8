"""`python3 dev.py torture`: all of it, and what was found in plain words. Ends with 1 when something was lost."""

import argparse
import logging
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from sync.clock import SystemClock
from tests.torture import cuts, faults, full_disk, hooks, kills, rot
from tests.torture.stage import lived_in, staged
from tests.torture.warm import Warm

CONTROL_STATES = 200


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="dev.py torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=500, help="processes killed (kill -9)")
    parser.add_argument("--states", type=int, default=5000, help="states of the disk after a power cut")
    parser.add_argument("--faults", type=int, default=None, help="failing calls; all points of the run when not given")
    parser.add_argument("--rot", type=int, default=3000, help="damaged, lost or old files")
    parser.add_argument("--fills", type=int, default=50, help="times that the disk is filled")
    parser.add_argument("--seed", type=int, default=None, help="repeat the choices of an earlier run")
    options = parser.parse_args(words)
    if reason := hooks.why_not():
        sys.stdout.write(f"Nothing was run: {reason}.\n")
        return 0
    logging.disable(logging.WARNING)  # what the program logs of a failing disk is meant here
    seed = secrets.randbelow(1_000_000) if options.seed is None else options.seed
    _say(f"Seed {seed} (the moments of the kills are chance).")
    clock = SystemClock()
    start = clock.monotonic()
    complaints: list[str] = []
    with tempfile.TemporaryDirectory(prefix="chuyendo-torture-") as name:
        folder = Path(name)
        for number, part in enumerate((_kills, _cuts, _faults, _rot, _fills)):
            place = folder / str(number)
            place.mkdir()
            complaints += part(place, options, seed)
    for one in complaints[:50]:
        _say(f"  WRONG: {one}")
    _say(f"{len(complaints)} failures, {clock.monotonic() - start:.0f} s." if complaints else
         f"Nothing saved was lost, nothing wrong was shown unnoticed. {clock.monotonic() - start:.0f} s.")  # fmt: skip
    return 1 if complaints else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in Counter(counts).most_common())


def _kills(folder: Path, options: argparse.Namespace, seed: int) -> list[str]:
    with staged(folder) as stage:
        found = kills.run(stage, folder, options.kills, seed)
    _say(f"Killed {found.by_work.total()} processes: {_told(found.by_work)}. There is no migration yet.")
    _say(f"  {found.commits} commits; {found.unfinished} were there before the screen could say so.")
    return found.complaints


def _cuts(folder: Path, options: argparse.Namespace, seed: int) -> list[str]:
    with staged(folder) as stage, Warm(watching=True) as warm:
        found = cuts.run(warm, stage, folder, options.states, seed)
        _say(f"Pulled the plug {found.by_work.total()} times: {_told(found.by_work)}.")
        _say(f"  {found.lost} states lost something, {found.unnoticed} of them without a word.")
        complaints = found.complaints
        for level in ("NORMAL", "OFF"):
            count = min(CONTROL_STATES, options.states)
            control = cuts.control(warm, stage, folder, level, count, seed)
            _say(
                f"  Control with synchronous={level}: {control.lost} of {count} states lost something"
                f" ({control.unnoticed} without a word)."
            )
            if not control.lost:
                complaints.append(f"the simulator does not bite: {level} loses nothing")
    return complaints


def _faults(folder: Path, options: argparse.Namespace, seed: int) -> list[str]:
    laptop = lived_in(folder)
    with Warm(watching=True) as warm:
        calls = faults.calls_of(warm, laptop, folder)
        found = faults.run(warm, laptop, folder, faults.points(calls, options.faults, seed))
    _say(f"The disk failed in {found.by_error.total()} runs of {faults.EDITS} edits ({calls} calls that can fail).")
    _say(f"  {_told(found.by_error)}; first to fail: {_told(found.by_call)}.")
    _say(f"  Told: {_told(found.told)}; {found.unknown_saved} edits of unknown fate were there.")
    return found.complaints


def _rot(folder: Path, options: argparse.Namespace, seed: int) -> list[str]:
    found = rot.run(rot.prepare(lived_in(folder), folder), folder, options.rot, seed)
    _say(f"Damaged {found.count} copies. What noticed it:")
    for kind, noticed in found.noticed.items():
        _say(f"  {kind}: {_told(noticed)}")
    return found.complaints


def _fills(folder: Path, options: argparse.Namespace, seed: int) -> list[str]:
    laptop = lived_in(folder)
    with full_disk.small_disk(folder) as disk:
        if disk is None:
            _say("No small disk can be mounted here; full disks were played by failing calls only (ENOSPC above).")
            return []
        found = full_disk.run(laptop, disk, options.fills, seed)
    _say(f"Filled a disk {found.fills} times: {found.saved_by_ballast} edits saved by the ballast, "
         f"{found.told} times told that the disk is full.")  # fmt: skip
    return found.complaints


if __name__ == "__main__":
    sys.exit(main())

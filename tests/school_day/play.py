"""`dev.py demo`: the school day, told in plain words, with screenshots and the printed cards in `demo-output/`."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from sync.clock import SystemClock
from tests.school_day.day import Day
from tests.school_day.stage import PASSWORD, Stage
from tests.school_day.window import has_display


def main() -> int:
    """Play; with a display leave the teacher's window open at the end."""
    parser = argparse.ArgumentParser(prog="dev.py demo", description=__doc__)
    parser.add_argument("--home", type=Path, help="folder for the played school; without it a throw-away one is made")
    parser.add_argument("--out", type=Path, default=Path("demo-output"), help="folder for screenshots and the PDF")
    parser.add_argument("--offscreen", action="store_true", help="play without showing windows")
    options = parser.parse_args()
    if options.home is not None:
        return _play(options.home.resolve(), options.out, shown=has_display() and not options.offscreen)
    with tempfile.TemporaryDirectory(prefix="chuyendo-") as home:
        return _play(Path(home), options.out, shown=has_display() and not options.offscreen)


def _play(home: Path, out: Path, *, shown: bool) -> int:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    clock = SystemClock()
    begun = clock.monotonic()
    stage = Stage(home)
    day = Day(stage, out, lambda step, text: print(f"{step}. {text}\n", flush=True), shown=shown)
    try:
        day.play()
        print(f"The day took {clock.monotonic() - begun:.0f} s. Pictures and the PDF: {out.resolve()}")
        if shown:
            print(f"The teacher's window is open for you to try. Everybody's password is: {PASSWORD}")
            for one in stage.school.staff:
                print(f"  {one.login:12} {one.role:10} {one.homeroom:3} {one.full_name}")
            print("Close the window to end.")
            day.leave_open()
    finally:
        day.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

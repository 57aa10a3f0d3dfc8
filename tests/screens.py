"""`dev.py screens`: pictures to be looked at, into `docs/screens/`.

`light` and `dark`: the school day as it is played; `every`: each stop of the tour of all windows, light and dark, at
100 and 150 %; `tour`: those of `every` that are kept in the repository.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

from tests.school_day.day import Day
from tests.school_day.stage import Stage
from tests.ui.tour.pictures import ROOMS, shrink, take_apart

SCREENS = Path(__file__).parent.parent / "docs" / "screens"
KEPT = {
    "light-100": (
        "unlock", "unlock-wrong-password", "lesson", "today", "today-done", "attendance", "attendance-week",
        "attendance-leave", "homeroom-conduct", "homeroom-phrases", "homeroom-term-why", "homeroom-award",
        "homeroom-growth", "gradebook", "gradebook-refused", "gradebook-paste", "gradebook-history",
        "gradebook-locked", "conflicts", "review-lock", "office-preview-decide", "pupils", "printing", "no-connection",
        "keys-gradebook",
    ),
    "dark-100": ("unlock", "today", "attendance-week", "gradebook", "conflicts"),
    "light-150": ("gradebook", "attendance"),
    "dark-150": ("homeroom-remarks",),
}  # fmt: skip
"""What shows how the program looks; the others are there for who looks for faults."""


def main() -> None:
    """Take all, or with a word only the stops of the tour whose names begin so."""
    parser = argparse.ArgumentParser(prog="dev.py screens", description=__doc__)
    parser.add_argument("--only", default=None, help="no school day, and only the stops whose names begin so")
    only = parser.parse_args().only
    if only is None:
        take_day()
        shutil.rmtree(SCREENS / "every", ignore_errors=True)
    for scale in ROOMS:
        take_apart(SCREENS / "every", scale, only or "")
    keep()


def take_day() -> None:
    """Play the day once for each set of colours."""
    for name, dark in (("light", False), ("dark", True)):
        out = SCREENS / name
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        with tempfile.TemporaryDirectory(prefix="chuyendo-") as folder:
            # Played apart: the pictures show where files lie, and must not show this checkout.
            played = Path(folder) / "documents"
            played.mkdir()
            day = Day(Stage(Path(folder) / "school"), played, lambda _step, _text: None, shown=False, dark=dark)
            try:
                day.play()
            finally:
                day.close()
            for picture in played.glob("*.png"):
                shutil.copy(picture, out)
                shrink(out / picture.name)
        print(f"{len(list(out.glob('*.png')))} pictures in {out}")


def keep() -> None:
    """Copy what is kept."""
    for folder, names in KEPT.items():
        target = SCREENS / "tour" / folder
        target.mkdir(parents=True, exist_ok=True)
        for name in names:
            picture = SCREENS / "every" / folder / f"{name}.png"
            if picture.exists():
                shutil.copy(picture, target)


if __name__ == "__main__":
    main()

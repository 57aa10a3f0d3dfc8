"""`dev.py screens`: every picture of the school day, light and dark, into `docs/screens/`, to be looked at."""

import argparse
import shutil
import tempfile
from pathlib import Path

from tests.school_day.day import Day
from tests.school_day.stage import Stage

SCREENS = Path(__file__).parent.parent / "docs" / "screens"


def main() -> None:
    """Play the day once for each set of colours."""
    argparse.ArgumentParser(prog="dev.py screens", description=__doc__).parse_args()
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
        print(f"{len(list(out.glob('*.png')))} pictures in {out}")


if __name__ == "__main__":
    main()

"""Takes the pictures of the tour: `python -m tests.ui.tour.pictures FOLDER --dark --room 1280x720`.

One process takes one set: how many pixels a point has is told to Qt before it starts (`QT_SCALE_FACTOR`).
"""

import argparse
import tempfile
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QApplication, QWidget

from app.messages import use_language
from tests.ui.tour.guide import ROOM, guided, lay_out
from tests.ui.tour.school import toured_school
from tests.ui.tour.stops import STOPS
from ui import theme

COLOURS = 192
"""Flat surfaces and smooth letters need no more, and a picture is a third as large."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--room", default=f"{ROOM[0]}x{ROOM[1]}")
    parser.add_argument("--only", default="", help="stops whose names begin so")
    asked = parser.parse_args()
    width, height = map(int, asked.room.split("x"))
    take(asked.folder, dark=asked.dark, room=(width, height), only=asked.only)


def take(folder: Path, *, dark: bool, room: tuple[int, int], only: str = "") -> None:
    """Take every picture whose stop's name begins with `only`."""
    use_language("vi")
    app = QApplication.instance() or QApplication(["chuyendo"])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app, dark=dark)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="chuyendo-") as home, toured_school(Path(home)) as toured:
        for stop in STOPS:
            if stop.name.startswith(only):
                with guided(toured, room) as guide:
                    window = stop.go(guide)
                    lay_out()
                    save(window, folder / f"{stop.name}.png")


def save(window: QWidget, path: Path) -> None:
    """As small as it goes without looking different."""
    window.grab().save(str(path))
    with Image.open(path) as picture:
        fewer = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    fewer.save(path, optimize=True)


if __name__ == "__main__":
    main()

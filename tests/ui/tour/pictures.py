"""Takes the pictures of the tour: `python -m tests.ui.tour.pictures FOLDER --scale 150 --only gradebook`.

One process takes one size, light and dark: how many pixels a point has is told to Qt before it starts
(`QT_SCALE_FACTOR`).
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from PIL import Image, ImageColor

from app.messages import use_language

COLOURS = 192
"""Flat surfaces and smooth letters need no more, and a picture is a third as large."""
ROOMS = {100: (1366, 696), 150: (1280, 672)}
"""What the usual screens have between the system's bar and the window's title, in points: 1366 × 768, 1920 × 1080."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=int, choices=list(ROOMS), default=100)
    parser.add_argument("--only", default="", help="stops whose names begin so")
    asked = parser.parse_args()
    take(asked.folder, asked.scale, asked.only)


def take_apart(folder: Path, scale: int, only: str = "") -> None:
    """Take one size in a process of its own."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale / 100)}
    words = [str(folder), "--scale", str(scale), "--only", only]
    subprocess.run([sys.executable, "-m", "tests.ui.tour.pictures", *words], check=True, env=environment)


def take(folder: Path, scale: int, only: str) -> None:
    """Take every picture whose stop's name begins with `only`, into `light-100` and so on."""
    from PySide6.QtWidgets import QApplication

    from tests.ui.tour.guide import guided, lay_out
    from tests.ui.tour.school import toured_school
    from tests.ui.tour.stops import STOPS
    from ui import theme

    use_language("vi")
    app = QApplication(["chuyendo"])
    app.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory(prefix="chuyendo-") as home, toured_school(Path(home)) as toured:
        for dark in (False, True):
            theme.apply(app, dark=dark)
            into = folder / f"{'dark' if dark else 'light'}-{scale}"
            into.mkdir(parents=True, exist_ok=True)
            for stop in STOPS:
                if stop.name.startswith(only):
                    with guided(toured, ROOMS[scale]) as guide:
                        window = stop.go(guide)
                        lay_out()
                        window.grab().save(str(into / f"{stop.name}.png"))
                        shrink(into / f"{stop.name}.png")


def shrink(path: Path) -> None:
    """Make a picture as small as it goes without looking different: the colours that have a meaning stay as they are,
    however few points they cover, and so do those that cover most.
    """
    from ui import theme

    with Image.open(path) as picture:
        whole = picture.convert("RGB")
    often = sorted(whole.getcolors(whole.width * whole.height) or [], reverse=True)
    meant = [ImageColor.getrgb(one) for tokens in (theme.LIGHT, theme.DARK) for one in asdict(tokens).values()]
    apart: dict[tuple[int, ...], tuple[int, ...]] = {}  # looked up by steps of four, of two in a step one would be lost
    for one in [*meant, *(one for _count, one in often if isinstance(one, tuple))]:
        apart.setdefault(tuple(part >> 2 for part in one), one)
    kept = list(apart.values())[:COLOURS]
    chosen = Image.new("P", (1, 1))
    chosen.putpalette([part for colour in kept for part in colour])
    whole.quantize(palette=chosen, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()

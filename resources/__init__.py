"""Data that ships with the program: fonts, catalogues, subject lists."""

from importlib.resources import files
from pathlib import Path


def path(name: str) -> Path:
    """The file `name` (relative, with `/`) of the shipped data."""
    return Path(str(files(__name__))) / name

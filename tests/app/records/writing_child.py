"""A process that writes entries and says which are saved, until it is killed: `python -m … STORE MARK FIRST`."""

import itertools
import sys
from pathlib import Path

from app.records import watermark
from app.records.store import Listener, Store
from tests.app.records import schoolbook


def hash_of(number: int) -> bytes:
    return number.to_bytes(32, "big")


def marking(mark_path: Path) -> Listener:
    """Sets the mark after each entry."""

    def set_mark(result: object) -> None:
        assert isinstance(result, int)
        watermark.write(mark_path, watermark.Mark(result, hash_of(result)))

    return set_mark


def main(store_path: Path, mark_path: Path, first: int) -> None:
    store = Store(schoolbook.reopen(store_path), idle_seconds=0.0)  # so that it is killed in checkpoints too
    store.after_commit(marking(mark_path))
    for number in itertools.count(first):
        store.write(schoolbook.adding(number, "x" * 900)).result()
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))

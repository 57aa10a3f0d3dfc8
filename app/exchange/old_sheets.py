"""Old Excel files (.xls, BIFF 5 and 8): counted record by record, and wrapped anew for the reader."""

import struct
from collections.abc import Iterator

from app.exchange import compound_file
from app.exchange.workbook_limits import MAX_SHEETS, Tally
from sync.errors import UserError

_EOF, _FORMULA, _CONTINUE, _PASSWORD, _SHEET = 0x0A, 0x06, 0x3C, 0x2F, 0x85
_SHARED_TEXTS, _POINTS_TO_TEXT, _NUMBERS, _DIMENSIONS = 0xFC, 0xFD, 0xBD, 0x200
_CELLS = {_FORMULA, _POINTS_TO_TEXT, _NUMBERS, 0x203, 0x204, 0x205, 0x27E}
_LONG, _EXTRA, _RUNS = 1, 4, 8


def checked(data: bytes) -> bytes:
    """The workbook alone in a new container.

    Raises `UserError`: `import.password`, `import.damaged`, `import.not_a_sheet`, or one of the limits of `Tally`.
    """
    container = compound_file.CompoundFile(data)
    if "EncryptedPackage" in container:
        raise UserError("import.password")
    name = next((name for name in ("Workbook", "Book") if name in container), None)
    if name is None:
        raise UserError("import.not_a_sheet")
    workbook = bytearray(container.read(name))
    try:
        _check(workbook)
    except (struct.error, IndexError) as problem:
        raise UserError("import.damaged") from problem
    return compound_file.wrap(name, bytes(workbook))


def _records(workbook: bytes | bytearray, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, first byte and size of each record until the end of this part."""
    while start + 4 <= len(workbook):
        kind, size = struct.unpack_from("<HH", workbook, start)
        if kind == _EOF:
            return
        if start + 4 + size > len(workbook):
            raise UserError("import.damaged")
        yield kind, start + 4, size
        start += 4 + size


def _check(workbook: bytearray) -> None:
    tally = Tally()
    sheets: list[int] = []
    lengths: list[int] = []
    for kind, place, _size in _records(workbook, 0):
        if kind == _PASSWORD:
            raise UserError("import.password")
        if kind == _SHEET:
            sheets.append(struct.unpack_from("<I", workbook, place)[0])
        elif kind == _SHARED_TEXTS:
            lengths = _SharedTexts(workbook, place - 4).lengths()
    if len(sheets) > MAX_SHEETS:
        raise UserError("import.too_large")
    walked = 0
    for start in sheets:
        walked += _check_sheet(workbook, start, lengths, tally) - start
        if walked > len(workbook):
            raise UserError("import.damaged")  # sheets lie over each other


def _check_sheet(workbook: bytearray, start: int, lengths: list[int], tally: Tally) -> int:
    """Count the cells of the sheet that begins at `start`; returns where it ends."""
    last_row = last_column = 0
    end = start
    for kind, place, size in _records(workbook, start):
        end = place + size
        if kind == _DIMENSIONS:
            # The reader sets aside whatever room is declared here; it needs none of it.
            workbook[place : place + size] = bytes(size)
        if kind not in _CELLS:
            continue
        row, column = struct.unpack_from("<HH", workbook, place)
        if kind == _NUMBERS:
            (column,) = struct.unpack_from("<H", workbook, place + size - 2)
        tally.reach(row + 1, column + 1)
        last_row, last_column = max(last_row, row + 1), max(last_column, column + 1)
        if kind == _POINTS_TO_TEXT:
            tally.add_text(lengths[struct.unpack_from("<I", workbook, place + 6)[0]])
    tally.add_cells(last_row * last_column)
    return end


class _SharedTexts:
    """The lengths of the texts that cells point to. A text may run on into a next record, at any character."""

    def __init__(self, workbook: bytearray, start: int) -> None:
        self._segments: list[bytes] = []
        for kind, place, size in _records(workbook, start):
            if self._segments and kind != _CONTINUE:
                break
            self._segments.append(bytes(workbook[place : place + size]))
        self._segment = 0
        self._at = 0

    def lengths(self) -> list[int]:
        _, count = struct.unpack("<II", self._take(8))
        if count * 3 > sum(map(len, self._segments)):
            raise UserError("import.damaged")
        return [self._text() for _ in range(count)]

    def _text(self) -> int:
        if self._at == len(self._segments[self._segment]):
            self._next()
        length, flags = struct.unpack("<HB", self._take(3))
        runs = struct.unpack("<H", self._take(2))[0] if flags & _RUNS else 0
        extra = struct.unpack("<I", self._take(4))[0] if flags & _EXTRA else 0
        self._skip_characters(length, flags)
        self._take(runs * 4 + extra)
        return int(length)

    def _take(self, count: int) -> bytes:
        taken = b""
        while count:
            if self._at == len(self._segments[self._segment]):
                self._next()
            piece = self._segments[self._segment][self._at : self._at + count]
            self._at += len(piece)
            count -= len(piece)
            taken += piece
        return taken

    def _skip_characters(self, length: int, flags: int) -> None:
        while length:
            width = 2 if flags & _LONG else 1
            room = (len(self._segments[self._segment]) - self._at) // width
            if room < length:
                length -= room
                self._next()
                flags = self._take(1)[0]
            else:
                self._at += length * width
                length = 0

    def _next(self) -> None:
        self._segment += 1
        self._at = 0

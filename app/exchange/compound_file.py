"""The container of old Excel files (OLE2, [MS-CFB]): take a stream out, and wrap one stream afresh.

The sheet reader crashes the whole program on a container that lies about its sizes, so it is only ever given one that
was written here.
"""

import struct

from sync.errors import UserError

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_END = 0xFFFFFFFE
_FREE = 0xFFFFFFFF
_FAT_SECTOR = 0xFFFFFFFD
_MINI_SECTOR = 64
_MINI_LIMIT = 4096
_ENTRY = 128
_SECTOR = 4096
_IN_HEADER = 109
_STREAM = 2


class CompoundFile:
    """A container opened for reading. Raises `UserError("import.damaged")` for anything that does not add up."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._open()
        except (struct.error, IndexError, UnicodeDecodeError) as problem:
            raise UserError("import.damaged") from problem

    def _open(self) -> None:
        (shift,) = struct.unpack_from("<H", self._data, 30)
        if shift not in {9, 12}:
            raise UserError("import.damaged")
        self._size = 1 << shift
        self._fat = self._read_fat()
        directory_start, mini_fat_start = struct.unpack_from("<I8xI", self._data, 48)
        directory = self._chain(directory_start)
        entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
        root_start, root_size = struct.unpack_from("<II", entries[0], 116)
        self._mini = self._chain(root_start)[:root_size]
        self._mini_fat = _numbers(self._chain(mini_fat_start))
        self._places: dict[str, tuple[int, int]] = {}
        for entry in entries:
            length, kind = struct.unpack_from("<HB", entry, 64)
            if kind == _STREAM:
                name = entry[: max(length - 2, 0)].decode("utf-16-le")
                self._places.setdefault(name, struct.unpack_from("<II", entry, 116))

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def read(self, name: str) -> bytes:
        """The stream called `name`; of equal names the first, as other readers take it."""
        start, size = self._places[name]
        try:
            content = self._mini_chain(start) if size < _MINI_LIMIT else self._chain(start)
        except IndexError as problem:
            raise UserError("import.damaged") from problem
        return content[:size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        sector = self._data[start : start + self._size]
        if not sector:
            raise UserError("import.damaged")
        return sector

    def _read_fat(self) -> list[int]:
        listed = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        further = struct.unpack_from("<I", self._data, 68)[0]
        seen: set[int] = set()
        while further not in {_END, _FREE}:
            if further in seen:
                raise UserError("import.damaged")
            seen.add(further)
            *more, further = _numbers(self._sector(further))
            listed += more
        wanted = [number for number in listed if number != _FREE]
        if len(wanted) * self._size > len(self._data):
            raise UserError("import.damaged")
        return [link for number in wanted for link in _numbers(self._sector(number))]

    def _chain(self, number: int) -> bytes:
        return b"".join(self._sector(link) for link in _links(number, self._fat))

    def _mini_chain(self, number: int) -> bytes:
        places = (link * _MINI_SECTOR for link in _links(number, self._mini_fat))
        return b"".join(self._mini[place : place + _MINI_SECTOR] for place in places)


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _links(number: int, table: list[int]) -> list[int]:
    """The sectors from `number` to the end of its chain; a chain that returns to itself is damage."""
    found: list[int] = []
    while number not in {_END, _FREE}:
        found.append(number)
        if len(found) > len(table):
            raise UserError("import.damaged")
        number = table[number]
    return found


def wrap(name: str, content: bytes) -> bytes:
    """A container that holds `content` as its only stream, called `name`.

    Its sectors are the allocation table, the directory, one for small streams (none are there, but readers want one),
    and the content.
    """
    padded = content.ljust(_MINI_LIMIT, b"\0")
    body = -(-len(padded) // _SECTOR)
    tables = 1
    while tables * (_SECTOR // 4) < tables + 2 + body:
        tables += 1
    if tables > _IN_HEADER:
        raise UserError("import.too_large")
    directory_at, small_at, first = tables, tables + 1, tables + 2
    table = [_FAT_SECTOR] * tables + [_END, _END] + [*range(first + 1, first + body), _END]
    table += [_FREE] * (tables * _SECTOR // 4 - len(table))
    header = SIGNATURE + struct.pack("<16xHHHHH6x", 0x3E, 4, 0xFFFE, 12, 6)
    header += struct.pack("<IIIIIIIII", 1, tables, directory_at, 0, _MINI_LIMIT, _END, 0, _END, 0)
    header += struct.pack(f"<{_IN_HEADER}I", *range(tables), *[_FREE] * (_IN_HEADER - tables))
    directory = _entry("Root Entry", 5, 1, small_at, _MINI_SECTOR) + _entry(name, _STREAM, _FREE, first, len(padded))
    directory += _entry("", 0, _FREE, 0, 0) * ((_SECTOR - len(directory)) // _ENTRY)
    sectors = (header, struct.pack(f"<{len(table)}I", *table), directory, b"\0", padded)
    return b"".join(part.ljust(-(-len(part) // _SECTOR) * _SECTOR, b"\0") for part in sectors)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    length = len(encoded) + 2 if name else 0
    return struct.pack("<64sHBBIII36xIQ", encoded, length, kind, 1, _FREE, _FREE, child, start, size)

"""Excel (.xlsx) and OpenDocument (.ods) files: checked part by part, and packed anew for the reader.

The new package holds only the XML parts that were unpacked and counted here, so the reader cannot meet anything else:
no other sizes than those seen, no macros, no embedded files.
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from typing import Protocol
from xml.parsers import expat

from app.exchange.workbook_limits import MAX_CELL_CHARACTERS, MAX_PART_BYTES, MAX_PARTS, MAX_UNPACKED_BYTES, Tally
from sync.errors import UserError

SIGNATURE = b"PK\x03\x04"
_KEPT = (".xml", ".rels")
_MIMETYPE = "mimetype"


def checked(data: bytes) -> bytes:
    """The package with only its counted XML parts.

    Raises `UserError`: `import.password`, `import.damaged`, or one of the limits of `Tally`.
    """
    parts = _unpack(data)
    tally = Tally()
    shared = _SharedTexts()
    for name, content in parts.items():
        tally.add_tags(content.count(b"<"))
        if name == "content.xml":
            _parse(content, _OpenDocumentScan(tally))
        elif name != _MIMETYPE:
            _parse(content, _OfficeScan(tally, shared))
    tally.add_text(shared.characters())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for name, content in parts.items():
            target.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def _unpack(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _read_parts(package)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as problem:
        raise UserError("import.damaged") from problem


def _read_parts(package: zipfile.ZipFile) -> dict[str, bytes]:
    entries = package.infolist()
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise UserError("import.too_large")
    parts = {}
    for entry in entries:
        if entry.file_size > MAX_PART_BYTES:
            raise UserError("import.too_large")
        if entry.flag_bits & 1:
            raise UserError("import.password")
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise UserError("import.damaged")
        if entry.filename == _MIMETYPE or entry.filename.endswith(_KEPT):
            parts[entry.filename] = package.read(entry)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise UserError("import.password")
    return parts


class _SharedTexts:
    """Texts that .xlsx keeps once and cells point to: a single long one can fill every cell of a sheet."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.used: Counter[int] = Counter()

    def characters(self) -> int:
        if self.used and max(self.used) >= len(self.lengths):
            raise UserError("import.damaged")
        return sum(self.lengths[number] * times for number, times in self.used.items())


class _Scan(Protocol):
    """Follows one XML part. Names are taken without their prefix, attributes with it, as the reader does."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def text(self, text: str) -> None: ...

    def end(self, name: str) -> None: ...


def _parse(content: bytes, scan: _Scan) -> None:
    def refuse_doctype(*_: object) -> None:
        raise UserError("import.damaged")

    # Whatever the part declares, it is read as UTF-8, as the reader does; other codecs are not even looked up.
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.text
    parser.StartDoctypeDeclHandler = refuse_doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as problem:
        raise UserError("import.damaged") from problem


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


class _OfficeScan:
    """A part of an .xlsx: a sheet, the shared texts, or anything else, which has nothing to count."""

    _REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

    def __init__(self, tally: Tally, shared: _SharedTexts) -> None:
        self._tally = tally
        self._shared = shared
        self._row = self._column = 0
        self._last_row = self._last_column = 0
        self._points = False
        self._value: list[str] | None = None
        self._text: int | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match _local(name):
            case "row":
                self._row = int(attributes.get("r", self._row + 1))
                self._column = 0
            case "c":
                self._place(attributes.get("r"))
                self._points = attributes.get("t") == "s"
            case "v" | "is":
                self._tally.reach(self._row, self._column)
                self._last_row = max(self._last_row, self._row)
                self._last_column = max(self._last_column, self._column)
                self._value = [] if name == "v" and self._points else None
            case "si":
                self._text = 0

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        found = self._REFERENCE.fullmatch(reference)
        if found is None:
            raise UserError("import.damaged")
        self._column = 0
        for letter in found[1]:
            self._column = self._column * 26 + ord(letter) - ord("A") + 1
        self._row = int(found[2])

    def text(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)
        elif self._text is not None:
            self._text += len(text)

    def end(self, name: str) -> None:
        match _local(name):
            case "v" if self._value is not None:
                self._shared.used[int("".join(self._value))] += 1
                self._value = None
            case "si":
                self._shared.lengths.append(self._text or 0)
                self._text = None
            case "sheetData":
                self._tally.add_cells(self._last_row * self._last_column)


class _OpenDocumentScan:
    """The content of an .ods, where a cell or a row may say that it is repeated any number of times."""

    _VALUES = ("value-type", "value", "string-value", "date-value", "time-value", "boolean-value")
    _FILLED = frozenset({"table:formula", *map("office:{}".format, _VALUES)})

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._row = self._rows = self._column = self._columns = 0
        self._last_row = self._last_column = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match _local(name):
            case "table":
                self._row = self._last_row = self._last_column = 0
            case "table-row":
                self._rows = int(attributes.get("table:number-rows-repeated", 1))
                self._column = 0
            case "table-cell" | "covered-table-cell":
                self._cell(attributes)
            case "s":
                self.text(" " * min(int(attributes.get("text:c", 1)), MAX_CELL_CHARACTERS))

    def _cell(self, attributes: Mapping[str, str]) -> None:
        # The reader writes out the gap before every further cell, filled or not.
        self._tally.add_cells(self._columns if self._column else 0)
        self._columns = int(attributes.get("table:number-columns-repeated", 1))
        self._column += self._columns
        if self._FILLED.isdisjoint(attributes):
            return
        self._tally.reach(self._row + self._rows, self._column)
        self._last_row = self._row + self._rows
        self._last_column = max(self._last_column, self._column)
        self.text(attributes.get("office:string-value", ""))

    def text(self, text: str) -> None:
        if self._columns:
            self._tally.add_text(len(text) * self._columns * self._rows)

    def end(self, name: str) -> None:
        match _local(name):
            case "table-row":
                self._row += self._rows
                self._columns = 0
            case "table":
                self._tally.add_cells(self._last_row * self._last_column)

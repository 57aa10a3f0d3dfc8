"""The same lines of texts and numbers as .xls, .ods and .csv: formats that no installed library writes."""

import csv
import struct
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from app.exchange import compound_file

Lines = Iterable[Sequence[str | int]]


def write_xls(path: Path, lines: Lines) -> None:
    """A BIFF 8 workbook with one sheet, its texts shared as Excel 97 to 2003 does."""
    path.write_bytes(compound_file.wrap("Workbook", biff(lines)))


def biff(lines: Lines) -> bytes:
    """The workbook stream alone, to be damaged on purpose."""
    texts: dict[str, int] = {}
    cells = b""
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            if isinstance(value, str):
                pointer = texts.setdefault(value, len(texts))
                cells += record(0xFD, struct.pack("<HHHI", row, column, 0, pointer))
            else:
                cells += record(0x203, struct.pack("<HHHd", row, column, 0, value))
    end = record(0x0A, b"")
    start = record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0))
    shared = _shared_texts(list(texts))
    name = "Sheet1".encode("latin-1")
    size = len(start) + 4 + 6 + 2 + len(name) + len(shared) + len(end)
    listed = record(0x85, struct.pack("<IBBBB", size, 0, 0, len(name), 0) + name)
    return start + listed + shared + end + record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + cells + end


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _shared_texts(texts: list[str]) -> bytes:
    """One record of at most 8,000 bytes and further ones that continue it, broken inside texts where they fall."""
    body = struct.pack("<II", len(texts), len(texts))
    pieces = []
    for text in texts:
        body += struct.pack("<HB", len(text), 1)
        for character in text:
            if len(body) > 8_000:
                pieces.append(body)
                body = b"\1"
            body += character.encode("utf-16-le")
        if len(body) > 7_990:
            pieces.append(body)
            body = b""
    pieces.append(body)
    return b"".join(record(0x3C if place else 0xFC, piece) for place, piece in enumerate(pieces))


def write_ods(path: Path, lines: Lines) -> None:
    """An OpenDocument spreadsheet with one sheet and, as LibreOffice saves it, a million repeated empty rows below."""
    rows = "".join(f"<table:table-row>{''.join(map(_ods_cell, line))}{_EMPTY}</table:table-row>" for line in lines)
    rows += f'<table:table-row table:number-rows-repeated="1048000">{_EMPTY}</table:table-row>'
    write_ods_rows(path, rows)


_EMPTY = '<table:table-cell table:number-columns-repeated="16000"/>'
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def _ods_cell(value: str | int) -> str:
    if value == "":
        return "<table:table-cell/>"
    kind = (
        f'office:value-type="float" office:value="{value}"' if isinstance(value, int) else 'office:value-type="string"'
    )
    paragraphs = "".join(f"<text:p>{escape(part)}</text:p>" for part in str(value).splitlines())
    return f"<table:table-cell {kind}>{paragraphs}</table:table-cell>"


def write_ods_rows(path: Path, rows: str) -> None:
    """An .ods with these row elements."""
    spaces = f'xmlns:office="{_OFFICE}:office:1.0" xmlns:table="{_OFFICE}:table:1.0" xmlns:text="{_OFFICE}:text:1.0"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        package.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0"/>')
        package.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="Sheet1">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )


def write_csv(path: Path, lines: Lines, separator: str = ",", encoding: str = "utf-8-sig") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(lines)

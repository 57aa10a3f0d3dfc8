import csv
import io
import random
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.error_texts import ERROR_TEXTS
from app.exchange import compound_file
from app.exchange.spreadsheet import read_sheets
from app.exchange.workbook_limits import MAX_FILE_BYTES
from sync.errors import EnvironmentProblem, UserError
from tests.app.exchange.sheets import HEADER, PUPIL, write_xlsx
from tests.generator.other_formats import biff, record, write_csv, write_ods, write_ods_rows, write_xls

_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
_PART = "xl/worksheets/sheet1.xml"


def _repacked(path: Path, changed: dict[str, str | bytes], source: list[tuple[str, ...]] | None = None) -> Path:
    """A real workbook in which some parts are others."""
    write_xlsx(path, source or [HEADER, PUPIL])
    with zipfile.ZipFile(path) as package:
        parts: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (parts | changed).items():
            package.writestr(name, content)
    return path


def _many_parts(path: Path) -> None:
    _repacked(path, {f"xl/media/{number}.xml": "<a/>" for number in range(200)})


def _huge_part(path: Path) -> None:
    _repacked(path, {_PART: b" " * 20_000_001})


def _huge_in_all(path: Path) -> None:
    _repacked(path, {f"xl/media/{number}.bin": b" " * 19_000_000 for number in range(3)})


def _far_corner(path: Path) -> None:
    _repacked(path, {_PART: _SHEET.format('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')})


def _far_column(path: Path) -> None:
    _repacked(path, {_PART: _SHEET.format('<row r="1"><c r="XFD1"><v>1</v></c></row>')})


def _one_text_in_every_cell(path: Path) -> None:
    cells = '<row r="{}">' + '<c t="s"><v>0</v></c>' * 50 + "</row>"
    sheet = _SHEET.format("".join(cells.format(row) for row in range(1, 2_000)))
    _repacked(path, {_PART: sheet}, [("đ" * 32_000,)])


def _tags_without_end(path: Path) -> None:
    _repacked(path, {_PART: _SHEET.format("<a/>" * 4_000_000)})


def _doctype(path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "boo"><!ENTITY c "&b;&b;">]>' + _SHEET.format("")
    _repacked(path, {_PART: bomb})


def _unknown_encoding(path: Path) -> None:
    _repacked(path, {_PART: b'<?xml version="1.0" encoding="UTF-9"?><worksheet>\xff</worksheet>'})


def _lying_size(path: Path) -> None:
    """The package says 10 bytes where a megabyte comes out."""
    _repacked(path, {_PART: b" " * 1_000_000})
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<I", 1_000_000), struct.pack("<I", 10)))


def _repeated_rows(path: Path) -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1"/>'
    write_ods_rows(path, f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>')


def _repeated_columns(path: Path) -> None:
    cell = '<table:table-cell table:number-columns-repeated="99999999"/><table:table-cell/>'
    write_ods_rows(path, f"<table:table-row>{cell}</table:table-row>")


def _repeated_text(path: Path) -> None:
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="90">{}</table:table-cell>'
    text = cell.format(f"<text:p>{'đ' * 30_000}</text:p>")
    write_ods_rows(path, f'<table:table-row table:number-rows-repeated="20000">{text}</table:table-row>')


def _repeated_spaces(path: Path) -> None:
    cell = (
        '<table:table-cell office:value-type="string"><text:p><text:s text:c="9999999999"/></text:p></table:table-cell>'
    )
    write_ods_rows(path, f'<table:table-row table:number-rows-repeated="20000">{cell}</table:table-row>')


def _old_corner(path: Path) -> None:
    cell = record(0x203, struct.pack("<HHHd", 65_535, 255, 0, 1.0))
    path.write_bytes(
        compound_file.wrap("Workbook", biff([]).removesuffix(record(0x0A, b"")) + cell + record(0x0A, b""))
    )


def _old_text_count(path: Path) -> None:
    stream = biff([("a",)])
    shared = stream.index(record(0xFC, b"")[:2]) + 4
    path.write_bytes(compound_file.wrap("Workbook", stream[: shared + 4] + b"\xff\xff\xff\x7f" + stream[shared + 8 :]))


def _old_text_in_every_cell(path: Path) -> None:
    write_xls(path, [["đ" * 32_000] * 50 for _ in range(40)])


def _old_sheets_in_one_place(path: Path) -> None:
    stream = biff([[1] * 90 for _ in range(200)])
    listed = stream.index(record(0x85, b"")[:2], 20)
    entry = stream[listed : listed + 18]
    place = struct.unpack_from("<I", entry, 4)[0] + 199 * len(entry)
    copies = (entry[:4] + struct.pack("<I", place) + entry[8:]) * 200
    path.write_bytes(compound_file.wrap("Workbook", stream[:listed] + copies + stream[listed + 18 :]))


def _separated_rows(path: Path) -> None:
    path.write_bytes(b"a,b\n" * 1_000_000)


def _separated_columns(path: Path) -> None:
    path.write_bytes(b"a," * 50_000)


def _separated_cell(path: Path) -> None:
    write_csv(path, [("a" * 40_000,)])


def _huge_file(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + bytes(MAX_FILE_BYTES))


BOMBS: dict[Callable[[Path], None], str] = {
    _many_parts: "import.too_large",
    _huge_part: "import.too_large",
    _huge_in_all: "import.too_large",
    _far_corner: "import.too_many_rows",
    _far_column: "import.too_many_columns",
    _one_text_in_every_cell: "import.too_large",
    _tags_without_end: "import.too_large",
    _doctype: "import.damaged",
    _unknown_encoding: "import.damaged",
    _lying_size: "import.damaged",
    _repeated_rows: "import.too_many_rows",
    _repeated_columns: "import.too_large",
    _repeated_text: "import.too_large",
    _repeated_spaces: "import.too_large",
    _old_corner: "import.too_many_rows",
    _old_text_count: "import.damaged",
    _old_text_in_every_cell: "import.too_large",
    _old_sheets_in_one_place: "import.damaged",
    _separated_rows: "import.too_many_rows",
    _separated_columns: "import.too_many_columns",
    _separated_cell: "import.too_large",
    _huge_file: "import.too_large",
}


@pytest.mark.parametrize(("bomb", "code"), BOMBS.items(), ids=lambda each: getattr(each, "__name__", each))
def test_bombs_are_refused_quickly(tmp_path: Path, bomb: Callable[[Path], None], code: str) -> None:
    path = tmp_path / "bomb"
    bomb(path)
    started = time.process_time()
    with pytest.raises(UserError) as caught:
        read_sheets(path)
    assert caught.value.code == code
    assert time.process_time() - started < 2


def test_declared_room_is_not_believed_in_an_old_file(tmp_path: Path) -> None:
    path = tmp_path / "list.xls"
    dimensions = record(0x200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0))
    cells = dimensions + record(0x203, struct.pack("<HHHd", 0, 0, 0, 7.0)) + record(0x0A, b"")
    path.write_bytes(compound_file.wrap("Workbook", biff([]).removesuffix(record(0x0A, b"")) + cells))
    assert read_sheets(path)[0].rows == [[7.0]]


def test_styled_empty_cells_far_away_do_no_harm(tmp_path: Path) -> None:
    filled = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    path = _repacked(tmp_path / "list.xlsx", {_PART: _SHEET.format(filled)})
    assert read_sheets(path)[0].rows == [[1.0]]


def test_a_workbook_behind_a_password_is_told_as_such(tmp_path: Path) -> None:
    encrypted = tmp_path / "list.xlsx"
    encrypted.write_bytes(compound_file.wrap("EncryptedPackage", b"\x01" * 5_000))
    old = tmp_path / "list.xls"
    old.write_bytes(
        compound_file.wrap("Workbook", record(0x809, b"\0\6\5\0") + record(0x2F, b"\1\0") + record(0x0A, b""))
    )
    ods = tmp_path / "list.ods"
    with zipfile.ZipFile(ods, "w") as package:
        package.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
        package.writestr("content.xml", b"\x93\x01\xff")
    for path in (encrypted, old, ods):
        with pytest.raises(UserError, match=r"import\.password"):
            read_sheets(path)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0", "import.not_a_sheet"),
        (b"<html><table><tr><td>M\xc3\xa3 l\xe1\xbb\x9bp</td></tr></table></html>", "import.not_a_sheet"),
        ("Mã lớp,Họ tên".encode("cp1258", "replace").replace(b"?", b"\xe3"), "import.not_utf8"),
        (b"PK\x03\x04 not a package", "import.damaged"),
        (compound_file.SIGNATURE + bytes(100), "import.damaged"),
        (compound_file.wrap("WordDocument", b"text"), "import.not_a_sheet"),
    ],
    ids=["picture", "web page called .xls", "old encoding", "cut package", "cut container", "Word document"],
)
def test_what_is_no_sheet_is_refused_with_words(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "list.xls"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_sheets(path)
    assert caught.value.code == code


def test_a_file_that_is_gone_is_the_machines_problem(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"import\.unreadable"):
        read_sheets(tmp_path / "gone.xlsx")


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"")
    assert read_sheets(path)[0].rows == []


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("samples")
    lines = [HEADER, PUPIL, (*PUPIL[:3], 42252)]
    write_xlsx(folder / "list.xlsx", lines)
    write_ods(folder / "list.ods", lines)
    write_csv(folder / "list.csv", lines)
    (folder / "list.xls").write_bytes(biff(lines))
    return sorted(folder.iterdir())


def _damage(data: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(damaged))
        damaged[place] = chance.choice((chance.randrange(256), 0, 255, damaged[place] ^ 1))
    return bytes(damaged[: chance.choice((len(damaged), len(damaged), chance.randrange(len(damaged))))])


def _damaged(sample: Path, chance: random.Random) -> bytes:
    """The sample with bytes changed or cut inside its container, so that the damage reaches the sheets."""
    data = sample.read_bytes()
    if sample.suffix == ".xls":
        return compound_file.wrap("Workbook", _damage(data, chance))
    if sample.suffix == ".csv" or chance.random() < 0.2:
        return _damage(data, chance)
    packed = io.BytesIO()
    with zipfile.ZipFile(sample) as source, zipfile.ZipFile(packed, "w") as target:
        parts = [name for name in source.namelist() if "styles" not in name and "theme" not in name]
        hit = chance.choice(parts)
        for name in source.namelist():
            target.writestr(name, _damage(source.read(name), chance) if name == hit else source.read(name))
    return packed.getvalue()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 3), st.randoms(use_true_random=False))
def test_a_damaged_file_is_read_or_refused_but_never_crashes(
    samples: list[Path], tmp_path: Path, which: int, chance: random.Random
) -> None:
    path = tmp_path / "damaged"
    path.write_bytes(_damaged(samples[which], chance))
    try:
        sheets = read_sheets(path)
    except UserError as error:
        assert error.code in ERROR_TEXTS
    else:
        assert all(len(row) == len(sheet.rows[0]) for sheet in sheets for row in sheet.rows)


def test_reading_a_csv_leaves_the_limits_of_other_readers_alone(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    write_csv(tmp_path / "list.csv", [HEADER, PUPIL])
    read_sheets(tmp_path / "list.csv")
    assert csv.field_size_limit() == before

"""Class lists as the ministry's portal exports them (C1-HocSinh), with everything that makes them hard to read."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

import xlsxwriter

from app.exchange.class_list_columns import Column
from app.rules.identity import Sex
from tests.generator.school import GeneratedPupil, GeneratedSchool

VERSION_2 = ("STT", *Column, "Nơi sinh")
VERSION_3 = (
    "STT", Column.CODE, Column.NAME, Column.CLASS, Column.PERSONAL_NUMBER, "Nơi sinh", Column.BIRTH_DATE, Column.SEX,
    Column.ETHNIC_GROUP, Column.STATUS, Column.STATUS_DATE, Column.DISABILITY,
)  # fmt: skip
"""The order of the columns in two versions of the export."""
_BROKEN_TITLES = {
    Column.CODE: "Mã\nhọc sinh",
    Column.BIRTH_DATE: "Ngày sinh\n(dd/mm/yyyy)",
    Column.STATUS: "Trạng thái\r\nHS",
    Column.STATUS_DATE: "Ngày nhập\ntrạng thái",
    Column.PERSONAL_NUMBER: "Số định danh\ncá nhân (*)",
}
_CATALOGUES = (
    "Dân tộc", "Giới tính", "Trạng thái", "Khuyết tật", "Khối", "Lớp", "Tỉnh", "Xã", "Tôn giáo", "Quốc tịch",
    "Khu vực", "Chính sách", "Hộ nghèo", "Hình thức học", "Ngoại ngữ", "Đội Đoàn",
)  # fmt: skip
_EPOCH = datetime.date(1899, 12, 30)

Value = str | int | datetime.date
"""What a cell of the export holds: a text, a bare number, or a date cell."""


@dataclass(frozen=True)
class DirtyRow:
    """A row that the import must not take as it is: `kind` says why."""

    kind: str
    values: dict[Column, Value]


def file_order(version: int) -> tuple[Column | str, ...]:
    return VERSION_2 if version == 2 else VERSION_3


def plain_values(pupil: GeneratedPupil) -> dict[Column, Value]:
    """The pupil as clean texts, by column."""
    person = pupil.person
    return {
        Column.CLASS: pupil.class_name,
        Column.CODE: pupil.code,
        Column.NAME: person.full_name,
        Column.BIRTH_DATE: _written(person.birth_date),
        Column.SEX: "Nam" if person.sex is Sex.MALE else "Nữ",
        Column.STATUS: pupil.status,
        Column.STATUS_DATE: _written(pupil.status_date),
        Column.ETHNIC_GROUP: person.ethnic_group,
        Column.DISABILITY: pupil.disability,
        Column.PERSONAL_NUMBER: person.personal_number,
    }


def _written(date: datetime.date) -> str:
    return f"{date.day:02}/{date.month:02}/{date.year}"


def exported_values(number: int, pupil: GeneratedPupil) -> dict[Column, Value]:
    """The pupil as the export has row `number` of a class: no two rows alike in form, all alike in meaning."""
    values = plain_values(pupil)
    born = pupil.person.birth_date
    values[Column.BIRTH_DATE] = (_written(born), (born - _EPOCH).days, born)[number % 3]
    if number % 2:
        values[Column.NAME] = normalize("NFD", pupil.person.full_name)
    if number % 5 == 0:
        values[Column.PERSONAL_NUMBER] = int(pupil.person.personal_number)
    if number % 7 == 0:
        values[Column.CODE] = int(pupil.code)
    if number % 4 == 0:
        values[Column.NAME] = f" {pupil.person.full_name.replace(' ', '  ', 1)}\u00a0"
    if number % 6 == 0:
        values[Column.STATUS] = normalize("NFD", pupil.status.upper())
    return values


def dirty_rows(school: GeneratedSchool) -> tuple[DirtyRow, ...]:
    """One row of each kind that has to be refused, asked about or mapped. The pupils in it are in no class."""
    first, second = school.classes[0].pupils[:2]

    def stranger(number: int, **changed: Value) -> dict[Column, Value]:
        values: dict[Column, Value] = {
            Column.CLASS: "6A",
            Column.CODE: f"09990000{number:02}",
            Column.NAME: f"Nguyễn Thị Mới {chr(64 + number)}",
            Column.BIRTH_DATE: f"{number:02}/03/2015",
            Column.SEX: "Nữ",
            Column.STATUS: "Đang học",
        }
        return values | {Column[name.upper()]: value for name, value in changed.items()}

    return (
        DirtyRow("bad date", stranger(1, birth_date="31/02/2015")),
        DirtyRow("missing name", stranger(2, name="")),
        DirtyRow("unknown class", stranger(3, **{"class": "6Z"})),
        DirtyRow("unknown status", stranger(4, status="Bảo lưu kết quả")),
        DirtyRow("doubled code", stranger(5, code=second.code)),
        DirtyRow(
            "possible double",
            stranger(6, name=first.person.full_name, birth_date=_written(first.person.birth_date)),
        ),
        DirtyRow("formula in a name", stranger(7, name='=HYPERLINK("x")', birth_date="không rõ")),
        DirtyRow("month before day", stranger(8, birth_date="03/25/2015")),
    )


def write_class_list(school: GeneratedSchool, path: Path, version: int = 3, dirty: bool = False) -> None:
    """Write the export of the whole school as .xlsx, 16 catalogue sheets behind it; with `dirty`, bad rows too."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Sheet1")
        date = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for number, cells in enumerate(export_lines(school, version, dirty)):
            for place, cell in enumerate(cells):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(number, place, datetime.datetime.combine(cell, datetime.time()), date)
                elif isinstance(cell, int):
                    sheet.write_number(number, place, cell)
                else:
                    sheet.write_string(number, place, cell)
        for number, title in enumerate(_CATALOGUES, 1):
            catalogue = workbook.add_worksheet(f"DM{number:02}")
            catalogue.write_column(0, 0, [f"Mã {title}", *(f"{entry:02}" for entry in range(1, 30))])
            catalogue.write_column(0, 1, [f"Tên {title}", *(f"{title} {entry}" for entry in range(1, 30))])


def export_lines(school: GeneratedSchool, version: int, dirty: bool) -> Iterator[Sequence[Value]]:
    """The sheet line by line: titles, header, column numbers, classes with blank rows between them, totals."""
    order = file_order(version)
    yield ("SỞ GIÁO DỤC VÀ ĐÀO TẠO KHÁNH HÒA",)
    yield (school.name.upper(),)
    yield ("", "", f"DANH SÁCH HỌC SINH NĂM HỌC {school.school_year}")
    yield ()
    yield _header(order)
    yield tuple(f"({number})" for number in range(1, len(order) + 1))
    count = 0
    for position, each in enumerate(school.classes):
        if position and position % 4 == 0:
            yield ()
            yield _header(order)
        for number, pupil in enumerate(each.pupils, 1):
            count += 1
            yield _line(order, count, exported_values(number, pupil))
        yield ()
    if dirty:
        for row in dirty_rows(school):
            count += 1
            yield _line(order, count, row.values)
    yield ("", f"Tổng cộng: {count} học sinh")
    yield ()
    yield (*[""] * (len(order) - 2), "HIỆU TRƯỞNG")


def _header(order: tuple[Column | str, ...]) -> tuple[str, ...]:
    """Titles with line breaks, every other one decomposed."""
    titles = [_BROKEN_TITLES.get(each, each.value) if isinstance(each, Column) else each for each in order]
    return tuple(normalize("NFD" if place % 2 else "NFC", title) for place, title in enumerate(titles))


def _line(order: tuple[Column | str, ...], count: int, values: dict[Column, Value]) -> tuple[Value, ...]:
    others: dict[str, Value] = {"STT": count, "Nơi sinh": "Ninh Thuận"}
    return tuple(values.get(each, "") if isinstance(each, Column) else others[each] for each in order)

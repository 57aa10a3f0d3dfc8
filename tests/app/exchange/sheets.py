"""Small real files for the tests of this room."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from app.exchange.class_list import ClassListFile, read_class_list

HEADER = ("Mã lớp", "Mã học sinh", "Họ tên", "Ngày sinh", "Giới tính", "Trạng thái HS", "Số định danh cá nhân")
PUPIL = ("6A", "0580000001", "Nguyễn Thị An", "05/09/2015", "Nữ", "Đang học", "058315000001")


def write_xlsx(path: Path, *sheets: Sequence[Sequence[Any]], date_format: str = "dd/mm/yyyy") -> Path:
    """A workbook with these sheets of texts, numbers and dates."""
    with xlsxwriter.Workbook(path, {"default_date_format": date_format, "strings_to_formulas": False}) as workbook:
        for lines in sheets:
            sheet = workbook.add_worksheet()
            for number, line in enumerate(lines):
                for column, cell in enumerate(line):
                    sheet.write(number, column, cell)
    return path


def class_list(path: Path, *lines: Sequence[Any]) -> ClassListFile:
    """These lines written as .xlsx and read back."""
    return read_class_list(write_xlsx(path / "list.xlsx", lines))

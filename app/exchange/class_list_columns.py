"""Columns of the ministry's pupil export ("C1-HocSinh") and how a header row is recognised.

Versions of the export differ in order, wording, line breaks and Unicode form: columns are found by their folded text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from app.rules.names import clean_name, fold


class Column(Enum):
    """A column that the import uses; the value is its title in the export."""

    CLASS = "Mã lớp"
    CODE = "Mã học sinh"
    NAME = "Họ tên"
    BIRTH_DATE = "Ngày sinh"
    SEX = "Giới tính"
    STATUS = "Trạng thái HS"
    STATUS_DATE = "Ngày nhập trạng thái"
    ETHNIC_GROUP = "Dân tộc"
    DISABILITY = "Loại khuyết tật"
    PERSONAL_NUMBER = "Số định danh cá nhân"


_OTHER_TITLES = {
    Column.CLASS: ("Tên lớp", "Lớp", "Lớp học"),
    Column.CODE: ("Mã HS", "Mã số học sinh", "Mã định danh Bộ GD&ĐT", "Mã định danh Bộ GDĐT"),
    Column.NAME: ("Họ và tên", "Họ tên học sinh", "Họ và tên học sinh"),
    Column.BIRTH_DATE: ("Ngày tháng năm sinh", "Ngày, tháng, năm sinh"),
    Column.SEX: ("Phái", "Nam/Nữ"),
    Column.STATUS: ("Trạng thái học sinh", "Trạng thái"),
    Column.STATUS_DATE: ("Ngày cập nhật trạng thái", "Ngày trạng thái"),
    Column.ETHNIC_GROUP: ("Thành phần dân tộc",),
    Column.DISABILITY: ("Khuyết tật", "Dạng khuyết tật"),
    Column.PERSONAL_NUMBER: ("Số ĐDCN", "Mã định danh cá nhân", "Số định danh", "Số CCCD/ĐDCN", "Số CCCD"),
}


def header_key(text: str) -> str:
    """The text without marks, case, line breaks, remarks in brackets and punctuation: `Họ tên\\n(*)` is `ho ten`."""
    without_remarks = re.sub(r"\([^()]*\)", " ", fold(text))
    return " ".join(re.findall(r"[^\W_]+", without_remarks))


_TITLES = {
    column: tuple(dict.fromkeys(header_key(title) for title in (column.value, *_OTHER_TITLES[column])))
    for column in Column
}


@dataclass(frozen=True)
class Layout:
    """A header row: its texts, and where the columns are that were recognised in it.

    `doubled` are columns that two headers claim with equal right; a person has to say which is meant.
    """

    headers: tuple[str, ...]
    places: Mapping[Column, int]
    doubled: tuple[Column, ...]

    @property
    def missing(self) -> tuple[Column, ...]:
        """Columns without which no row can be read: class, name, and the birth date or the code."""
        missing = [column for column in (Column.CLASS, Column.NAME) if column not in self.places]
        if Column.BIRTH_DATE not in self.places and Column.CODE not in self.places:
            missing.append(Column.BIRTH_DATE)
        return tuple(missing)

    @property
    def unused(self) -> tuple[str, ...]:
        """Headers that the import takes nothing from, as a person reads them."""
        used = set(self.places.values())
        return tuple(clean_name(text) for place, text in enumerate(self.headers) if place not in used and text.strip())


def recognise(texts: Sequence[str]) -> Layout:
    """What the cells of a row mean if it is a header row. The title of the export wins over its variants."""
    keys = [header_key(text) for text in texts]
    places: dict[Column, int] = {}
    doubled = []
    for column, titles in _TITLES.items():
        title = next((title for title in titles if title in keys), None)
        if title is None:
            continue
        places[column] = keys.index(title)
        if keys.count(title) > 1:
            doubled.append(column)
    return Layout(tuple(texts), places, tuple(doubled))

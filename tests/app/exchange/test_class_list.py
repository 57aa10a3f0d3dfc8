import datetime
from pathlib import Path
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.exchange.class_list import RowPlace, cell_text, parse_date, read_class_list
from app.exchange.class_list_columns import Column
from app.rules.legacy_fonts import LegacyFont, convert
from sync.errors import UserError
from tests.app.exchange.sheets import HEADER, PUPIL, class_list, write_xlsx
from tests.generator.class_list_files import plain_values, write_class_list
from tests.generator.other_formats import write_csv, write_ods, write_xls
from tests.generator.school import generate_school


@pytest.fixture(scope="module", params=(2, 3), ids=("version 2", "version 3"))
def export(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "C1-HocSinh.xlsx"
    write_class_list(generate_school(), path, version=request.param)
    return path


def test_the_export_with_all_its_quirks_means_the_generated_school(export: Path) -> None:
    file = read_class_list(export)
    pupils = generate_school().pupils
    assert len(file.rows) == len(pupils)
    for row, pupil in zip(file.rows, pupils, strict=True):
        expected = plain_values(pupil)
        born = parse_date(row.text(Column.BIRTH_DATE))
        assert born == pupil.person.birth_date
        assert row.text(Column.STATUS).casefold() == pupil.status.casefold()
        for column in set(Column) - {Column.BIRTH_DATE, Column.STATUS}:
            assert row.text(column) == expected[column]


def test_the_16_catalogue_sheets_are_not_taken_for_lists(export: Path) -> None:
    assert read_class_list(export).unused_sheets == tuple(f"DM{number:02}" for number in range(1, 17))


def test_columns_that_nobody_needs_are_told(export: Path) -> None:
    assert read_class_list(export).unused_headers == ("STT", "Nơi sinh")


def test_titles_column_numbers_and_totals_are_no_pupils_and_are_told(export: Path) -> None:
    told = [other.text for other in read_class_list(export).other_texts]
    assert told[0].startswith("(1) (2) (3)")
    assert told[1:] == ["Tổng cộng: 269 học sinh", "HIỆU TRƯỞNG"]


def test_rows_keep_the_number_that_excel_shows(export: Path) -> None:
    places = [row.place for row in read_class_list(export).rows]
    assert places[0] == RowPlace("Sheet1", 7)
    assert places[36].number == 44, "a blank row stands between 6A and 6B"


def test_a_header_repeated_further_down_is_no_pupil(tmp_path: Path) -> None:
    file = class_list(tmp_path, HEADER, PUPIL, HEADER, PUPIL)
    assert [row.place.number for row in file.rows] == [2, 4]


def test_a_header_in_another_order_holds_from_there_on(tmp_path: Path) -> None:
    file = class_list(tmp_path, HEADER, PUPIL, HEADER[::-1], PUPIL[::-1])
    assert [row.text(Column.NAME) for row in file.rows] == ["Nguyễn Thị An", "Nguyễn Thị An"]


def test_blank_rows_are_passed_over(tmp_path: Path) -> None:
    file = class_list(tmp_path, HEADER, (), ("", " ", "\u00a0"), PUPIL)
    assert [row.place.number for row in file.rows] == [4]
    assert not file.other_texts


def test_leading_zeros_of_texts_stay(tmp_path: Path) -> None:
    row = class_list(tmp_path, HEADER, PUPIL).rows[0]
    assert row.text(Column.CODE) == "0580000001"
    assert row.text(Column.PERSONAL_NUMBER) == "058315000001"


def test_leading_zeros_that_a_number_cell_lost_come_back(tmp_path: Path) -> None:
    row = class_list(tmp_path, HEADER, ("6A", 580000001.0, *PUPIL[2:6], 58315000001)).rows[0]
    assert row.text(Column.CODE) == "0580000001"
    assert row.text(Column.PERSONAL_NUMBER) == "058315000001"


def test_a_short_code_written_as_text_is_left_alone(tmp_path: Path) -> None:
    row = class_list(tmp_path, HEADER, ("6A", "58", *PUPIL[2:])).rows[0]
    assert row.text(Column.CODE) == "58"


@pytest.mark.parametrize(
    "cell", ["05/09/2015", "5/9/2015", "05-09-2015", "05.09.2015", "2015-09-05", "05/09/2015 00:00:00", "42252", 42252]
)
def test_birth_date_as_text_and_as_serial_number(tmp_path: Path, cell: str | int) -> None:
    row = class_list(tmp_path, HEADER, (*PUPIL[:3], cell, *PUPIL[4:])).rows[0]
    assert parse_date(row.text(Column.BIRTH_DATE)) == datetime.date(2015, 9, 5)


@pytest.mark.parametrize("date_format", ["dd/mm/yyyy", "mm/dd/yyyy", "d-mmm-yy"])
def test_birth_date_as_a_date_cell_in_any_format(tmp_path: Path, date_format: str) -> None:
    line = (*PUPIL[:3], datetime.date(2015, 9, 5), *PUPIL[4:])
    file = read_class_list(write_xlsx(tmp_path / "list.xlsx", [HEADER, line], date_format=date_format))
    assert file.rows[0].raw[3] == "05/09/2015"


@pytest.mark.parametrize(
    "text", ["31/02/2015", "03/25/2015", "05/09/15", "2015", "9999", "99999", "05092015", "không rõ", ""]
)
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    assert parse_date(text) is None


@given(st.dates(datetime.date(1930, 1, 1), datetime.date(2099, 12, 31)))
def test_a_date_cell_written_as_text_is_the_same_date(date: datetime.date) -> None:
    assert parse_date(cell_text(date)) == date
    assert parse_date(cell_text(float((date - datetime.date(1899, 12, 30)).days))) == date


def test_names_come_out_composed(tmp_path: Path) -> None:
    name = normalize("NFD", " Đàng  Thị\u00a0Thúy Hường ")
    row = class_list(tmp_path, HEADER, (*PUPIL[:2], name, *PUPIL[3:])).rows[0]
    assert row.text(Column.NAME) == "Đàng Thị Thúy Hường"
    assert is_normalized("NFC", row.text(Column.NAME))
    assert row.raw[2] == name


def test_a_text_for_an_old_font_can_still_be_converted_from_what_the_file_has(tmp_path: Path) -> None:
    name = "§µo ThÞ H\u00ad¬ng"  # an invisible sign of Unicode is the letter ư of the font
    row = class_list(tmp_path, HEADER, (*PUPIL[:2], name, *PUPIL[3:])).rows[0]
    assert convert(row.raw[2], LegacyFont.TCVN3).new == "Đào Thị Hương"
    assert "\u00ad" not in row.text(Column.NAME)


def test_every_sheet_with_a_header_is_read(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "list.xlsx", [HEADER, PUPIL], [HEADER, ("6B", *PUPIL[1:])], [("Ghi chú",)])
    file = read_class_list(path)
    assert [(row.place.sheet, row.text(Column.CLASS)) for row in file.rows] == [("Sheet1", "6A"), ("Sheet2", "6B")]
    assert file.unused_sheets == ("Sheet3",)


def test_a_pupil_called_tong_is_no_total(tmp_path: Path) -> None:
    header = ("Họ tên", "Mã lớp", "Ngày sinh")
    file = class_list(tmp_path, header, ("Tống Cộng Sơn", "6A", "05/09/2015"), ("Tổng cộng", 1))
    assert [row.text(Column.NAME) for row in file.rows] == ["Tống Cộng Sơn"]
    assert [other.text for other in file.other_texts] == ["Tổng cộng 1"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_with_any_separator_and_mark(tmp_path: Path, separator: str, encoding: str) -> None:
    path = tmp_path / "list.csv"
    write_csv(path, [("Danh sách",), ("Mã\nlớp", *HEADER[1:]), PUPIL], separator, encoding)
    row = read_class_list(path).rows[0]
    assert row.place == RowPlace("list", 3)
    assert row.raw == PUPIL


def test_a_code_that_a_csv_guards_with_an_apostrophe(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    write_csv(path, [HEADER, ("6A", "'0580000001", *PUPIL[2:])])
    assert read_class_list(path).rows[0].text(Column.CODE) == "0580000001"


def test_ods_with_a_million_empty_rows_below(tmp_path: Path) -> None:
    path = tmp_path / "list.ods"
    write_ods(path, [(), HEADER, PUPIL, ("6A", 580000002, "Lê Bảo", 42252)])
    rows = read_class_list(path).rows
    assert [row.place.number for row in rows] == [3, 4]
    assert rows[0].raw == PUPIL
    assert rows[1].text(Column.CODE) == "0580000002"


def test_old_excel_with_shared_texts_over_several_records(tmp_path: Path) -> None:
    path = tmp_path / "list.xls"
    names = [f"Nguyễn Thị Dài Tên Số {number:04}" for number in range(2_000)]
    write_xls(path, [(), HEADER, *(("6A", 580_000_000 + n, name, 42252) for n, name in enumerate(names))])
    rows = read_class_list(path).rows
    assert [row.text(Column.NAME) for row in rows] == names
    assert rows[5].place.number == 8
    assert rows[5].text(Column.CODE) == "0580000005"


def test_a_file_without_a_header_says_which_titles_it_needs(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"import\.no_header") as caught:
        class_list(tmp_path, ("Hóa đơn", "Số tiền"), ("1", "2"))
    assert caught.value.facts["columns"] == "Mã lớp, Họ tên, Ngày sinh"


def test_a_header_that_lacks_a_column_says_which(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"import\.missing_columns") as caught:
        class_list(tmp_path, ("STT", "Họ và tên", "Ngày sinh"), ("1", "Lê An", "05/09/2015"))
    assert caught.value.facts["columns"] == "Mã lớp"


def test_two_columns_of_one_title_are_not_chosen_between(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"import\.column_twice"):
        class_list(tmp_path, (*HEADER, "Ngày sinh"), (*PUPIL, "06/09/2015"))


def test_a_list_without_pupils_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"import\.no_rows"):
        class_list(tmp_path, HEADER)

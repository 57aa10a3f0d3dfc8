import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.exchange.class_list import ClassListRow, read_class_list
from app.exchange.class_list_columns import Column
from app.exchange.class_list_preview import Decision, Outcome, Preview, RollEntry, preview
from app.exchange.rejected_rows import write_rejected
from app.exchange.spreadsheet import read_sheets
from sync.errors import EnvironmentProblem, UserError
from tests.app.exchange.sheets import HEADER, PUPIL, write_xlsx
from tests.generator.class_list_files import plain_values, write_class_list
from tests.generator.other_formats import write_csv
from tests.generator.school import generate_school

CLASSES = ("6A", "6B", "7A", "7B", "8A", "8B", "9A", "9B")


def _preview(path: Path, roll: list[RollEntry] | None = None) -> Preview:
    return preview(read_class_list(path), roll or [], CLASSES, {})


def _rows(path: Path) -> tuple[ClassListRow, ...]:
    return read_class_list(path).rows


def _repaired(path: Path, repairs: dict[str, tuple[str, str] | None]) -> None:
    """What the clerk does in Excel: write a text over a cell of a row found by its number, or delete the row (None)."""
    header, *lines = (list(map(str, line)) for line in read_sheets(path)[0].rows)
    row_number = header.index("Row")
    kept = []
    for line in lines:
        repair = repairs.get(line[row_number], ("", ""))
        if repair is None:
            continue
        title, text = repair
        kept.append([text if each == title else cell for each, cell in zip(header, line, strict=True)])
    write_xlsx(path, [header, *kept])


def test_rejected_rows_are_repaired_and_imported_again_without_a_loss(tmp_path: Path) -> None:
    """The whole way: dirty export, import, file of bad rows, repair, import: every pupil is there once, unaltered."""
    school = generate_school()
    source, aside = tmp_path / "list.xlsx", tmp_path / "rejected.xlsx"
    write_class_list(school, source, dirty=True)
    first = _preview(source)
    roll = [RollEntry(**vars(entry.data), pupil=entry.place) for entry in first.accepted({})]
    assert write_rejected(first, aside, {}) == len(first.outcomes) - len(roll) == 9
    bad = str(first.outcomes[-8].row.place.number)
    numbers = [str(outcome.row.place.number) for outcome in first.outcomes[-8:]]
    repairs: dict[str, tuple[str, str] | None] = dict.fromkeys(numbers)
    repairs[bad] = ("Ngày sinh\n(dd/mm/yyyy)", "28/02/2015")
    _repaired(aside, repairs)
    second = _preview(aside, roll)
    assert [outcome.kind for outcome in second.outcomes] == [Outcome.NEW] * 3
    everybody = {
        **{entry.code: entry for entry in roll},
        **{entry.data.code: entry.data for entry in second.accepted({})},
    }
    assert len(everybody) == len(school.pupils) + 2
    for pupil in school.pupils:
        entry, expected = everybody[pupil.code], plain_values(pupil)
        assert entry.full_name == expected[Column.NAME]
        assert entry.birth_date == pupil.person.birth_date
        assert entry.personal_number == expected[Column.PERSONAL_NUMBER]
        assert entry.ethnic_group == expected[Column.ETHNIC_GROUP]


def test_unrepaired_rows_come_back_cell_for_cell(tmp_path: Path) -> None:
    source, aside, again = tmp_path / "list.xlsx", tmp_path / "rejected.xlsx", tmp_path / "again.xlsx"
    header = (*HEADER, "Nơi sinh", "")
    write_xlsx(source, [header, (*PUPIL[:3], "x", *PUPIL[4:], "Ninh  Thuận ", "ghi chú"), ("6Z", 42, " Lê Bảo", 42252)])
    original = _rows(source)
    assert write_rejected(_preview(source), aside, {}) == 2
    assert [row.raw[:9] for row in _rows(aside)] == [row.raw for row in original]
    assert [row.raw[9] for row in _rows(aside)] == ["2", "3"]
    assert write_rejected(_preview(aside), again, {}) == 2
    assert [(*row.raw[:9], row.raw[10]) for row in _rows(again)] == [
        (*row.raw[:9], row.raw[10]) for row in _rows(aside)
    ]
    assert len(_rows(again)[0].raw) == len(_rows(aside)[0].raw), "its own columns are not doubled"


def test_the_reason_stands_beside_the_row(tmp_path: Path) -> None:
    source, aside = tmp_path / "list.xlsx", tmp_path / "rejected.xlsx"
    write_xlsx(source, [HEADER, (*PUPIL[:3], "x", *PUPIL[4:])])
    write_rejected(_preview(source), aside, {})
    assert _rows(aside)[0].raw[-1] == "“x” in the column “Ngày sinh” is not a date such as 25/12/2014."


def test_undecided_doubles_are_kept_and_decided_ones_are_not(tmp_path: Path) -> None:
    source, aside = tmp_path / "list.xlsx", tmp_path / "rejected.xlsx"
    write_xlsx(source, [HEADER, (*PUPIL[:6], ""), ("6A", "1", *PUPIL[2:6], "")])
    shown = _preview(source)
    first, second = (outcome.row.place for outcome in shown.outcomes)
    assert write_rejected(shown, aside, {}) == 2
    assert write_rejected(shown, aside, {first: Decision.ANOTHER_PUPIL}) == 1
    assert write_rejected(shown, aside, {first: Decision.ANOTHER_PUPIL, second: Decision.LEAVE_OUT}) == 0


def test_rows_of_several_sheets_and_headers_come_back(tmp_path: Path) -> None:
    source, aside = tmp_path / "list.xlsx", tmp_path / "rejected.xlsx"
    line = ("6Z", *PUPIL[1:])
    write_xlsx(source, [HEADER, line], [HEADER[::-1], line[::-1]])
    write_rejected(_preview(source), aside, {})
    assert [row.text(Column.NAME) for row in _rows(aside)] == ["Nguyễn Thị An", "Nguyễn Thị An"]
    assert [row.raw[7] for row in _rows(aside)] == ["Sheet1 2", "Sheet2 2"]


_DANGEROUS = st.sampled_from("=+-@\t\r\n'") | st.characters(codec="utf-8", exclude_characters="\0")
_TEXTS = st.builds(str.__add__, _DANGEROUS, st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_TEXTS, min_size=len(HEADER), max_size=len(HEADER)))
def test_no_text_becomes_a_formula_and_none_is_altered(tmp_path: Path, texts: list[str]) -> None:
    """Every text column begins with what a spreadsheet or a CSV would run (ASVS V1.2.10)."""
    source, aside = tmp_path / "list.csv", tmp_path / "rejected.xlsx"
    line = ("6Z", "0580000001", *texts[2:])
    write_csv(source, [HEADER, line])
    shown = _preview(source)
    write_rejected(shown, aside, {})
    with zipfile.ZipFile(aside) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        styles = package.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert set(re.findall(r'<c [^>]*\bt="(\w+)"', sheet)) == {"s"}, "every filled cell is a shared text"
    assert 'quotePrefix="1"' in styles, "and stays a text when it is edited"
    assert [str(cell) for cell in read_sheets(aside)[0].rows[1][: len(line)]] == list(line)


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "list.xlsx", [HEADER, PUPIL])
    with pytest.raises(EnvironmentProblem, match=r"import\.cannot_save"):
        write_rejected(_preview(tmp_path / "list.xlsx"), tmp_path / "no folder" / "rejected.xlsx", {})


def test_the_writer_would_make_formulas_of_its_own_accord(tmp_path: Path) -> None:
    """Why `write_string` is used: the library's default turns such a name into a formula."""
    with xlsxwriter.Workbook(tmp_path / "list.xlsx") as workbook:
        workbook.add_worksheet().write(0, 0, "=1+1")
    with zipfile.ZipFile(tmp_path / "list.xlsx") as package:
        assert b"<f>" in package.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("name", ["rejected.csv", "rejected.xls", "rejected"])
def test_no_spreadsheet_is_written_under_another_kind_of_name(tmp_path: Path, name: str) -> None:
    """A file called .csv held a spreadsheet: no program opened it."""
    source = tmp_path / "list.xlsx"
    write_xlsx(source, [HEADER, [*PUPIL[:-1], ""]])
    with pytest.raises(UserError, match=r"import\.not_an_xlsx_name"):
        write_rejected(_preview(source), tmp_path / name, {})
    assert not (tmp_path / name).exists()

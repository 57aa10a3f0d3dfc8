"""Proof and blank sheets of a class: real PDFs, read back; every pupil once, long names whole."""

import datetime
from pathlib import Path

import pypdfium2
import pytest

from app.desk.gradebook import Gradebook
from app.documents import class_sheet
from app.documents.class_sheet import ClassSheet, SheetRow, print_sheet
from app.documents.pdfium import PDFIUM
from app.rules.marks import ColumnKind
from sync.errors import EnvironmentProblem, UserError
from sync.journal import Journal
from tests.school import PUPILS, School, enrol, enter, open_book

HEADS = ("ĐĐGtx 1", "ĐĐGtx 2", "ĐĐGtx 3", "ĐĐGtx 4", "ĐĐGgk", "ĐĐGck")
DAY = datetime.date(2027, 1, 6)


def sheet(pupils: int, *, blank: bool = False, kind: ColumnKind = ColumnKind.SCORE) -> ClassSheet:
    text = ("8,5", "10", "", "M", "7,0", "6,5") if kind is ColumnKind.SCORE else ("Đ", "CĐ", "", "M", "Đ", "Đ")
    rows = tuple(
        SheetRow(
            number, f"Chamaléa Nguyễn Thị Thùy Dương {number}", ("",) * 6 if blank else text, "" if blank else "7,4"
        )
        for number in range(1, pupils + 1)
    )
    return ClassSheet("TRƯỜNG THCS PHƯỚC HÀ", "6A", "Toán", 1, "2026-2027", HEADS, kind, rows, blank, DAY)


def pages(path: Path) -> list[str]:
    with PDFIUM, pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range() for page in document]


@pytest.mark.parametrize(("pupils", "count"), [(1, 1), (45, 1), (47, 2), (60, 2), (120, 3)])
def test_every_pupil_stands_on_the_sheet_once(tmp_path: Path, pupils: int, count: int) -> None:
    target = tmp_path / "sheet.pdf"
    assert print_sheet(sheet(pupils), target) == count
    found = pages(target)
    assert len(found) == count
    whole = "\n".join(found)
    for number in range(1, pupils + 1):
        assert whole.count(f"Thùy Dương {number}\r\n") + whole.count(f"Thùy Dương {number} ") >= 1
    assert whole.count("Thùy Dương") == pupils


def test_the_proof_bears_marks_the_date_and_no_claim_to_be_official(tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    print_sheet(sheet(3), target)
    [text] = pages(target)
    for words in ("8,5", "10", "M", "7,4", "06/01/2027", "ĐĐGck", "Toán", "PHƯỚC HÀ"):
        assert words in text


def test_the_blank_sheet_bears_no_mark(tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    print_sheet(sheet(45, blank=True), target)
    [text] = pages(target)
    assert "8,5" not in text
    assert text.count("Chamaléa") == 45


def test_marks_of_a_comment_subject(tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    print_sheet(sheet(5, kind=ColumnKind.COMMENT), target)
    assert "CĐ" in pages(target)[0]


def test_a_class_without_pupils_and_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"documents\.nothing_to_print"):
        print_sheet(sheet(0), tmp_path / "sheet.pdf")
    with pytest.raises(EnvironmentProblem, match=r"documents\.folder_missing"):
        print_sheet(sheet(1), tmp_path / "none" / "sheet.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_is_gathered_from_the_book_on_screen(founded_school: School) -> None:
    with founded_school.sign_in("mo") as clerk, founded_school.sign_in("hai") as hai:
        enrol(clerk, "6A", PUPILS)
        clerk.cross()
        hai.cross()
        enter(hai, open_book(hai, "6A", "math"), {(1, 1): 85})
        book = open_book(hai, "6A", "math")

        def gathered(journal: Journal, book: Gradebook, *, blank: bool) -> ClassSheet:
            return class_sheet.gather(journal, book, "6A", class_sheet.marks_on_screen(book), DAY, blank=blank)

        proof = hai.read(lambda journal: gathered(journal, book, blank=False))
        blank = hai.read(lambda journal: gathered(journal, book, blank=True))
    assert proof.rows[0].marks == ("8,5", "", "", "", "", "")
    assert blank.rows[0].marks == ("",) * 6
    assert [row.name for row in proof.rows] == [row.pupil.name for row in book.rows]
    assert proof.heads == HEADS
    assert (proof.file_name, blank.file_name) == ("ban-in-doi-chieu-6a-toan-hk1.pdf", "phieu-ghi-diem-6a-toan-hk1.pdf")

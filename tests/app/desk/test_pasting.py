"""Pasting over the gradebook: what goes where, and that nothing is taken wrongly, rounded or dropped unsaid."""

import time

import pytest

from app.desk.clipboard_block import read_block, write_block
from app.desk.gradebook import Cell, Gradebook, GradebookRow, term_result
from app.desk.pasting import By, Pasting, Why, propose
from app.desk.registers import CellState
from app.desk.roll import RollLine
from app.rules import marks
from app.rules.marks import EMPTY, Mark, MarkKind
from app.rules.subjects import subject
from app.rules.tt22.assessments import columns
from sync.change import Base
from sync.errors import UserError
from sync.schema import Ref

NAMES = ("Nguyễn Văn An", "Chamaléa Thị Bình", "Đỗ Gia Đạo", "Lê Ngọc Hạ", "Trần Quốc Sỹ")
COLUMNS = columns(subject("math"), 6)


def book(names: tuple[str, ...] = NAMES, disputed: tuple[int, int] | None = None) -> Gradebook:
    rows = []
    for number, name in enumerate(names, 1):
        line = RollLine(Ref(100 + number), number, name, None, "", f"0580{number:06}")
        cells = {one.number: Cell() for one in COLUMNS}
        if disputed is not None and disputed[0] == number:
            cells[disputed[1]] = Cell(EMPTY, CellState.CONFLICT)
        rows.append(GradebookRow(line, cells, term_result({}, COLUMNS)))
    return Gradebook(Base(1, 1), Ref(1), subject("math"), 1, COLUMNS, tuple(rows), None, may_enter=True)


def paste(
    text: str,
    start: tuple[int, int] = (0, 0),
    over: Gradebook | None = None,
    old: dict[tuple[int, int], int] | None = None,
) -> Pasting:
    over = over or book()
    shown = {(row.pupil.pupil, one.number): EMPTY for row in over.rows for one in COLUMNS}
    for (number, column), tenths in (old or {}).items():
        shown[Ref(100 + number), column] = Mark(MarkKind.TENTHS, tenths)
    return propose(over, read_block(text), start, shown)


def entered(pasting: Pasting) -> list[tuple[int, int, str]]:
    """Roll number, column number, mark."""
    return [(one.row.pupil.number, one.column.number, marks.format_mark(one.new)) for one in pasting.proposed]


def left(pasting: Pasting) -> list[tuple[int, str, Why]]:
    return [(one.line, one.typed, one.why) for one in pasting.not_taken]


# --- reading ---


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("8\n9\n", (("8",), ("9",))),
        ("8\r\n9\r\n", (("8",), ("9",))),
        ("8\n\n9", (("8",), ("",), ("9",))),
        ('"8,5"\t9\n', (("8,5", "9"),)),
        ('"a\nb"\t"say ""x"""', (("a b", 'say "x"'),)),
        ('8\t"9\n7\t6', (("8", '"9'), ("7", "6"))),
        ("8\t9\n7", (("8", "9"), ("7", ""))),
    ],
)
def test_a_block_is_read_as_spreadsheets_write_it(text: str, block: tuple[tuple[str, ...], ...]) -> None:
    assert read_block(text) == block


@pytest.mark.parametrize("text", ["8\n" * 501, "8\t" * 60 + "8", "8" * 200_001])
def test_a_whole_sheet_copied_by_mistake_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"paste\.too_large"):
        read_block(text)


@pytest.mark.parametrize("text", ["", "\n\n", " \t \n"])
def test_nothing_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"paste\.nothing"):
        read_block(text)


def test_what_is_written_is_read_back() -> None:
    rows = (("8,5", "", "10"), ("M", "V", "0"))
    assert read_block(write_block(rows)) == rows


# --- where marks go ---


def test_both_decimal_marks_and_short_marks_are_read_as_in_a_cell() -> None:
    pasting = paste("8,5\t8.5\n85\t10\n")
    assert entered(pasting) == [(1, 1, "8,5"), (1, 2, "8,5"), (2, 1, "8,5"), (2, 2, "10")]
    assert pasting.not_taken == ()
    assert (pasting.by, pasting.shifted) == (By.PLACE, 0)


@pytest.mark.parametrize("typed", ["8,55", "11,0", "101", "-1", "abc", "8-May", "8,50"])
def test_what_is_no_mark_is_left_with_its_reason_and_never_rounded(typed: str) -> None:
    pasting = paste(f"{typed}\n7\n")
    assert left(pasting) == [(1, typed, Why.NO_MARK)]
    assert pasting.not_taken[0].error is not None
    assert entered(pasting) == [(2, 1, "7,0")]


def test_an_empty_cell_leaves_the_mark_and_says_so() -> None:
    pasting = paste("8\n\n7", old={(2, 1): 60})
    assert entered(pasting) == [(1, 1, "8,0"), (3, 1, "7,0")]
    assert left(pasting) == [(2, "", Why.EMPTY)]


def test_a_mark_that_stands_already_is_counted_and_not_entered() -> None:
    pasting = paste("8\n7", old={(1, 1): 80, (2, 1): 60})
    assert (entered(pasting), pasting.unchanged) == ([(2, 1, "7,0")], 1)
    assert pasting.proposed[0].old == Mark(MarkKind.TENTHS, 60)


def test_more_lines_than_pupils_left_are_told() -> None:
    pasting = paste("8\n7\n6", start=(3, 0))
    assert entered(pasting) == [(4, 1, "8,0"), (5, 1, "7,0")]
    assert left(pasting) == [(3, "6", Why.NO_PUPIL_LEFT)]
    assert pasting.left_over == 1


def test_columns_beside_the_book_are_told() -> None:
    pasting = paste("8\t7\t6,5\tx", start=(0, 4))
    assert entered(pasting) == [(1, 11, "8,0"), (1, 12, "7,0")]
    assert [one.why for one in pasting.not_taken] == [Why.COMPUTED, Why.NO_COLUMN]


def test_a_disputed_mark_is_left_to_be_settled() -> None:
    pasting = paste("8\n7", over=book(disputed=(1, 1)))
    assert (entered(pasting), left(pasting)) == ([(2, 1, "7,0")], [(1, "8", Why.DISPUTED)])


# --- the shift of one row ---


def test_names_in_the_block_send_marks_to_the_right_pupils_and_the_shift_is_told() -> None:
    block = "\n".join(f"{name}\t{number}" for number, name in enumerate(NAMES[:4], 5))
    pasting = paste(block, start=(1, 0))
    assert entered(pasting) == [(1, 1, "5,0"), (2, 1, "6,0"), (3, 1, "7,0"), (4, 1, "8,0")]
    assert (pasting.by, pasting.shifted, pasting.left_over) == (By.NAME, 4, 0)


def test_names_that_agree_with_the_rows_are_no_shift() -> None:
    pasting = paste("\n".join(f"{name.upper()}\t7" for name in NAMES))
    assert (pasting.by, pasting.shifted, len(pasting.proposed)) == (By.NAME, 0, 5)


def test_codes_that_lost_their_noughts_in_a_spreadsheet_are_known() -> None:
    block = "\n".join(f"580{number:06}\t{number}" for number in (3, 1, 2))
    pasting = paste(block)
    assert entered(pasting) == [(3, 1, "3,0"), (1, 1, "1,0"), (2, 1, "2,0")]
    assert (pasting.by, pasting.shifted) == (By.CODE, 3)


def test_names_of_another_class_are_refused_line_by_line() -> None:
    pasting = paste("Phạm Thị Hoa\t8\nVõ Văn Tí\t9")
    assert entered(pasting) == []
    assert left(pasting) == [(1, "8", Why.NO_SUCH_PUPIL), (2, "9", Why.NO_SUCH_PUPIL)]


def test_words_in_a_single_column_are_no_names() -> None:
    assert left(paste("Chưa đạt\nChưa đạt")) == [(1, "Chưa đạt", Why.NO_MARK), (2, "Chưa đạt", Why.NO_MARK)]


def test_a_code_and_a_name_that_contradict_each_other_are_refused() -> None:
    pasting = paste(f"0580000001\t{NAMES[1]}\t8\n0580000003\t{NAMES[2]}\t7\n0580000004\t{NAMES[3]}\t7")
    assert entered(pasting) == [(3, 1, "7,0"), (4, 1, "7,0")]
    assert left(pasting) == [(1, "8", Why.NO_SUCH_PUPIL)]


def test_namesakes_are_told_apart_by_their_place_or_not_at_all() -> None:
    twins = book(("Nguyễn Văn An", "Nguyễn Văn An", "Đỗ Gia Đạo"))
    block = "Nguyễn Văn An\t8\nNguyễn Văn An\t7\nĐỗ Gia Đạo\t6"
    assert entered(paste(block, over=twins)) == [(1, 1, "8,0"), (2, 1, "7,0"), (3, 1, "6,0")]
    shifted = paste(block, start=(2, 0), over=twins)
    assert entered(shifted) == [(3, 1, "6,0")]
    assert {why for _, _, why in left(shifted)} == {Why.NAMESAKES}


def test_a_pupil_who_stands_twice_in_the_block_is_not_guessed() -> None:
    pasting = paste(f"{NAMES[0]}\t8\n{NAMES[0]}\t9\n{NAMES[1]}\t7")
    assert entered(pasting) == [(2, 1, "7,0")]
    assert {why for _, _, why in left(pasting)} == {Why.TWICE}


def test_a_class_list_with_head_numbers_birth_dates_and_marks() -> None:
    head = "STT\tHọ và tên\tNgày sinh\tGiới tính\tTX1\tTX2"
    lines = [f"{n}\t{name}\t0{n}/03/2015\tNữ\t{n},5\t8" for n, name in enumerate(NAMES, 1)]
    pasting = paste("\n".join([head, *lines]), start=(1, 0))
    assert (pasting.has_head, pasting.numbered, pasting.by, pasting.shifted) == (True, True, By.NAME, 5)
    assert pasting.passed_over == ("Ngày sinh", "Giới tính")
    assert entered(pasting)[:3] == [(1, 1, "1,5"), (1, 2, "8,0"), (2, 1, "2,5")]
    assert len(pasting.proposed) == 10
    assert pasting.not_taken == ()


def test_the_names_of_columns_over_marks_are_a_head_and_other_words_are_not() -> None:
    assert entered(paste("ĐĐGtx1\tĐĐGgk\n8\t7")) == [(1, 1, "8,0"), (1, 2, "7,0")]
    assert entered(paste("vắng\n8")) == [(2, 1, "8,0")], "a word for a mark moves nobody's marks"


def test_numbers_of_the_roll_guard_a_block_without_names() -> None:
    pasting = paste("\n".join(f"{number}\t7" for number in range(1, 6)), start=(2, 0))
    assert [number for number, _, _ in entered(pasting)] == [1, 2, 3, 4, 5]
    assert (pasting.by, pasting.shifted) == (By.NUMBER, 5)


def test_marks_that_happen_to_count_up_stay_marks() -> None:
    pasting = paste("5\t7\n6\t7\n7\t7\n8\t7\n9\t7")
    assert entered(pasting)[:2] == [(1, 1, "5,0"), (1, 2, "7,0")]
    assert pasting.by is By.PLACE


def test_a_line_without_a_name_under_names_is_told() -> None:
    pasting = paste(f"{NAMES[0]}\t8\n{NAMES[1]}\t7\n\t9")
    assert left(pasting) == [(3, "9", Why.NO_SUCH_PUPIL)]


def test_45_pupils_and_8_columns_take_little_time() -> None:
    names = tuple(f"Nguyễn Văn {chr(65 + one // 26)}{chr(97 + one % 26)}" for one in range(45))
    text = "\n".join("\t".join([name, *["8,5"] * 8]) for name in names)
    over = book(names)
    start = time.perf_counter()
    pasting = paste(text, over=over)
    assert time.perf_counter() - start < 0.2
    assert len(pasting.proposed) == 45 * 6
    assert len(pasting.not_taken) == 45 * 2


def test_of_namesakes_none_is_guessed_in_a_list_of_another_order() -> None:
    """An's mark went to the second An because it happened to be the second line."""
    twins = book(("Nguyễn Văn An", "Nguyễn Văn An", "Đỗ Gia Đạo", "Tạ Thị Yến"))
    pasting = paste("Tạ Thị Yến\t8\nNguyễn Văn An\t7\nĐỗ Gia Đạo\t6", over=twins)
    assert entered(pasting) == [(4, 1, "8,0"), (3, 1, "6,0")]
    assert [why for _, _, why in left(pasting)] == [Why.NAMESAKES]

"""`enter` and `show`: what a table says is saved, or, where one line is wrong, nothing of it."""

from pathlib import Path

import pytest

from tests.app.cli.conftest import Desks, Said

MARKS = "class,subject,term,code,column,mark\n"
ATTENDANCE = "class,date,session,code,value\n"
CONDUCT = "class,term,code,level\n"


def code(number: int) -> str:
    """The ministry's code of the pupil with this number of `tests.school.PUPILS`, which is 6A's roll."""
    return f"058006{number:04}"


def row(desks: Desks, subject: str, number: int, term: int = 1, login: str = "hai") -> list[str]:
    """What `show` says of one pupil: the cells, then the result."""
    told = desks.done(login, "show", "--class", "6A", "--subject", subject, "--term", str(term))
    return told.splitlines()[number - 1].split("\t")[3:]


def unsent(desks: Desks) -> str:
    return desks.done("hai", "status")


def refused(desks: Desks, login: str, what: str, table: str) -> Said:
    """Enter a table that must be refused; nothing may have been saved."""
    before = desks.done(login, "status")
    said = desks.run(login, "enter", what, "-", table=table)
    assert (said.status, said.out) == (1, "")
    assert desks.done(login, "status") == before
    return said


# --- done ---


def test_marks_of_several_books_are_entered_from_one_table_and_shown_with_their_result(desks: Desks) -> None:
    table = MARKS + "".join(
        f'6a,math,1,{code(1)},{column},"{mark}"\n'
        for column, mark in (("1", "7"), ("2", "70"), ("3", "7,0"), ("4", "7.0"), ("gk", "7"), ("ck", "7,5"))
    )
    table += f"6A,arts,1,{code(1)},1,d\n6A,arts,1,{code(1)},2,c\n"
    assert "8" in desks.done("hai", "enter", "marks", "-", table=table)
    assert row(desks, "math", 1) == ["7,0", "7,0", "7,0", "7,0", "7,0", "7,5", "7,2"]
    assert row(desks, "arts", 1) == ["Đ", "CĐ", "-", "-", "-"]
    assert row(desks, "math", 1, term=2) == ["-"] * 7


def test_a_file_as_a_spreadsheet_saves_it_is_read(desks: Desks, tmp_path: Path) -> None:
    """With a byte order mark, and semicolons because the numbers have commas."""
    table = tmp_path / "marks.csv"
    table.write_bytes(b"\xef\xbb\xbf" + (MARKS.replace(",", ";") + f"6A;math;1;{code(2)};1;8,5\n").encode())
    desks.done("hai", "enter", "marks", str(table))
    assert row(desks, "math", 2)[0] == "8,5"


def test_attendance_and_conduct_are_entered(desks: Desks) -> None:
    days = f"6A,2027-01-05,1,{code(1)},P\n6A,2027-01-05,1,{code(2)},k\n6A,2027-01-05,2,{code(1)},M\n"
    assert "3" in desks.done("hai", "enter", "attendance", "-", table=ATTENDANCE + days)
    assert "2" in desks.done(
        "hai", "enter", "conduct", "-", table=CONDUCT + f"6A,1,{code(1)},Tốt\n6A,1,{code(2)},chua dat\n"
    )


def test_a_table_of_nothing_enters_nothing(desks: Desks) -> None:
    before = unsent(desks)
    for table in ("", MARKS):
        assert "0" in desks.done("hai", "enter", "marks", "-", table=table)
    assert unsent(desks) == before


# --- refused, and nothing entered ---

GOOD = f"6A,math,2,{code(1)},1,8\n"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (f"9C,math,2,{code(2)},1,8", "There is no class “9C”"),
        (f"6B,arts,2,{code(2)},1,d", "is not taught in the class 6B"),
        (f"6A,alchemy,2,{code(2)},1,8", "There is no subject “alchemy”"),
        (f"6A,math,3,{code(2)},1,8", "“term”"),
        (f"6A,math,0,{code(2)},1,8", "“term”"),
        (f"6A,math,first,{code(2)},1,8", "“term”"),
        (f"6A,math,2,{code(2)},5,8", "does not fit this column"),
        (f"6A,math,2,{code(2)},mid,8", "“column”"),
        (f"6A,math,2,{code(2)},1,abc", "This is not a mark"),
        (f"6A,math,2,{code(2)},1,101", "from 0 to 10"),
        (f'6A,math,2,{code(2)},1,"8,55"', "one decimal only"),
        (f"6A,arts,2,{code(2)},1,8", "Đ or CĐ"),
        ("6A,math,2,9999,1,8", "No pupil of the class has this code"),
        (f"6A,math,2,{code(2)},1", "no column “mark”"),
        (f"6A,math,2,{code(2)},1,8,5", "more than the columns hold"),
        (f"6a,math,2,{code(1)},1,9", "earlier line is about the same cell"),
    ],
)
def test_one_wrong_line_is_named_and_nothing_of_the_table_is_entered(desks: Desks, line: str, why: str) -> None:
    said = refused(desks, "hai", "marks", MARKS + GOOD + line + "\n")
    assert said.err.startswith("Line 3: ")
    assert why in said.err
    assert "Nothing of the table was entered." in said.err
    assert row(desks, "math", 1, term=2)[0] == "-"


@pytest.mark.parametrize(
    ("what", "table", "why"),
    [
        ("attendance", ATTENDANCE + f"6A,2027-01-07,1,{code(1)},P\n", "This day has not come yet"),
        ("attendance", ATTENDANCE + f"6A,2027-01-04,3,{code(1)},P\n", "“date, session”"),
        ("attendance", ATTENDANCE + f"6A,04/01/2027,1,{code(1)},P\n", "“date, session”"),
        ("attendance", ATTENDANCE + f"6A,20270104,1,{code(1)},P\n", "“date, session”"),
        ("attendance", ATTENDANCE + f"6A,2027-01-04,1,{code(1)},X\n", "“value”"),
        ("attendance", ATTENDANCE + f"6A,2027-01-04,1,{code(1)},P\n6A,2027-01-04,1,{code(1)},K\n", "earlier line"),
        ("conduct", CONDUCT + f"6A,1,{code(1)},Xuất sắc\n", "“level”"),
        ("conduct", CONDUCT + f"6A,4,{code(1)},Tốt\n", "“term”"),
        ("conduct", "class,term,level\n6A,1,Tốt\n", "no column “code”"),
        ("marks", "lớp,môn\n6A,math\n", "no column “class”"),
        ("marks", 'class,subject\n"6A,math\n', "cannot be read"),
    ],
)
def test_attendance_and_conduct_are_refused_as_marks_are(desks: Desks, what: str, table: str, why: str) -> None:
    assert why in refused(desks, "hai", what, table).err


@pytest.mark.parametrize("login", ["nam", "mo", "hieu"])
def test_what_is_somebody_elses_is_refused_before_it_is_saved(desks: Desks, login: str) -> None:
    assert "not assigned" in refused(desks, login, "marks", MARKS + f"6A,arts,1,{code(3)},1,d\n").err
    assert "homeroom" in refused(desks, login, "attendance", ATTENDANCE + f"6A,2027-01-04,1,{code(3)},P\n").err
    assert "homeroom" in refused(desks, login, "conduct", CONDUCT + f"6A,2,{code(3)},Tốt\n").err


@pytest.mark.parametrize("content", [None, b"class;\xff\xfe"])
def test_a_file_that_cannot_be_read_is_said_to_be_so(desks: Desks, tmp_path: Path, content: bytes | None) -> None:
    table = tmp_path / "marks.csv"
    if content is not None:
        table.write_bytes(content)
    said = desks.run("hai", "enter", "marks", str(table))
    assert (said.status, said.out) == (1, "")
    assert "The table cannot be read. Nothing was entered." in said.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--class", "9C", "--subject", "math", "--term", "1"), "There is no class “9C”"),
        (("--class", "6A", "--subject", "alchemy", "--term", "1"), "There is no subject “alchemy”"),
        (("--class", "6A", "--subject", "technology", "--term", "1"), "is not taught in the class 6A"),
    ],
)
def test_show_says_what_does_not_exist(desks: Desks, words: tuple[str, ...], why: str) -> None:
    said = desks.run("hai", "show", *words)
    assert (said.status, said.out) == (1, "")
    assert why in said.err


def test_a_line_without_a_mark_erases_nothing(desks: Desks) -> None:
    """A table exported with gaps wiped the marks that stood there, and said that they were saved."""
    desks.done("hai", "enter", "marks", "-", table=f"{MARKS}6A,math,2,{code(4)},1,7\n")
    desks.done("hai", "enter", "marks", "-", table=f"{MARKS}6A,math,2,{code(4)},1,\n6A,math,2,{code(4)},2,8\n")
    assert row(desks, "math", 4, term=2)[:2] == ["7,0", "8,0"]

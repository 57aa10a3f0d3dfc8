"""Pupils on the command line: entered twice, deleted and brought back, moved; remarks from a table."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.cli.conftest import Desks, sign, signed_in_desks
from tests.school import PUPILS, enrol


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    with signed_in_desks(tmp_path_factory.mktemp("school")) as found:
        yield found


def signs(told: str) -> list[str]:
    """The signs at the beginning of the lines that tell of a record."""
    return [line.split()[0] for line in told.splitlines() if line.startswith("  ")]


def code(number: int) -> str:
    return f"058006{number:04}"


def shown(desks: Desks, login: str = "mo", class_name: str = "6A") -> list[str]:
    told = desks.done(login, "show", "--class", class_name, "--subject", "math", "--term", "1")
    return [line.split("\t")[2] for line in told.splitlines()]


def test_a_pupil_is_deleted_listed_and_brought_back(desks: Desks) -> None:
    assert desks.done("mo", "delete", code(3)) == "Deleted; everything is kept. “bring-back” undoes it.\n"
    assert "Đỗ Gia Đạo" not in shown(desks)
    (line,) = (line for line in desks.done("mo", "deleted").splitlines() if "Đỗ Gia Đạo" in line)
    assert "6A · Đỗ Gia Đạo · 03/03/2015 (Đàng Thị Mơ, 07:30 06/01/2027)" in line
    for words in (("delete", code(1)), ("bring-back", code(3))):
        said = desks.run("hai", *words)
        assert (said.status, said.out) == (1, "")
        assert "The roll is kept by the clerk" in said.err
    assert "0 pupils, not of one" in desks.run("mo", "bring-back", "nobody").err
    desks.done("mo", "bring-back", line.split()[0])
    assert "Đỗ Gia Đạo" in shown(desks)
    assert "Đỗ Gia Đạo" not in desks.done("mo", "deleted")


def test_a_pupil_moves_class_and_the_marks_follow_when_it_crosses(desks: Desks) -> None:
    desks.cross("hai", "mo")
    desks.done("hai", "enter", "marks", "-", table=f"class,subject,term,code,column,mark\n6A,math,1,{code(1)},1,8\n")
    desks.cross("hai", "mo")
    desks.done("mo", "move", code(1), "6B")
    assert "sits in 6B already" in desks.run("mo", "move", code(1), "6B").err
    desks.cross("mo")
    desks.cross("mo")
    assert PUPILS[0] not in shown(desks)
    told = desks.done("mo", "show", "--class", "6B", "--subject", "math", "--term", "1")
    assert told.split("\t")[2:4] == [PUPILS[0], "8,0"]
    assert desks.done("mo", "carry-over") == "0 marks follow once it has crossed.\n"


def test_remarks_come_from_a_table_and_a_disagreement_takes_both(desks: Desks) -> None:
    desks.cross("hai", "nam")
    header = "class,subject,term,code,text\n"
    desks.done("hai", "enter", "remarks", "-", table=f"{header}6A,math,1,{code(4)},Tính nhanh.\n")
    desks.done("nam", "enter", "remarks", "-", table=f"{header}6A,math,1,{code(4)},Cẩn thận.\n")
    said = desks.run("nam", "enter", "remarks", "-", table=f"{header}6A,,1,{code(4)},Ngoan.\n")
    assert "Remarks are written by the teacher of the subject" in said.err
    desks.cross("hai", "nam", "hai")
    told = desks.done("hai", "needs-you")
    known = sign(desks, "hai", "needs-you", "Lê Ngọc Hạ")
    assert told.startswith(f"settle {known}  6A · Toán · remark · Term I · Lê Ngọc Hạ: Tính nhanh. (Nguyễn Thị Hải")
    assert "both together: Tính nhanh. Cẩn thận." in told
    assert desks.done("hai", "settle", known, "--both").endswith("Lê Ngọc Hạ: Tính nhanh. Cẩn thận.\n")
    desks.cross("hai", "nam")
    assert desks.done("nam", "needs-you") == ""


def test_a_pupil_deleted_under_a_teacher_s_hands_is_kept_by_number_of_the_side(desks: Desks) -> None:
    desks.cross("hai", "mo")
    desks.done("hai", "enter", "marks", "-", table=f"class,subject,term,code,column,mark\n6A,math,1,{code(5)},1,9\n")
    desks.done("mo", "delete", code(5))
    desks.cross("mo", "hai", "mo")
    assert "kept; 1 entry written (Nguyễn Thị Hải" in desks.done("mo", "needs-you")
    known = sign(desks, "mo", "needs-you", "kept; 1 entry written")
    assert desks.run("mo", "settle", known, "perhaps").status == 1
    assert desks.done("mo", "settle", known, "--side", "2").endswith("kept\n")
    desks.cross("mo", "hai")
    assert PUPILS[4] in shown(desks, "hai")


def test_who_was_entered_twice_is_merged_or_said_to_be_two(tmp_path: Path) -> None:
    with signed_in_desks(tmp_path) as desks:
        _merge_some_and_not_others(desks)


def _merge_some_and_not_others(desks: Desks) -> None:
    with desks.school.sign_in("mo", "second computer") as clerk:
        enrol(clerk, "6A", PUPILS[:2])
        clerk.cross()
    desks.cross("mo")
    told = desks.done("mo", "duplicates")
    assert told.count("same name and birth date") == 2
    first, second, third, fourth = signs(told)
    assert "not proposed" in desks.run("mo", "merge", first, third).err
    assert "Merged" in desks.done("mo", "merge", first, second)
    assert desks.done("mo", "different", third, fourth) == "Noted: two people.\n"
    assert desks.done("mo", "duplicates") == ""
    assert "merged into" in desks.done("mo", "deleted")

"""The classes, a class's roll, and the history of a mark, as commands."""

from tests.app.cli.conftest import Desks
from tests.app.cli.test_entry import code
from tests.app.cli.test_work import enter, period
from tests.school import PUPILS


def test_classes_are_listed_with_the_codes_of_their_subjects(desks: Desks) -> None:
    assert desks.done("hieu", "classes") == "6A\tliterature math arts\n6B\tmath\n"


def test_the_roll_of_a_class_tells_code_and_sign_by_which_commands_find_a_pupil(desks: Desks) -> None:
    desks.cross("hai")
    lines = [line.split("\t") for line in desks.done("hai", "roll", "--class", "6a").splitlines()]
    assert [(line[0], line[1], line[3]) for line in lines] == [
        (str(number), code(number), name) for number, name in enumerate(PUPILS, 1)
    ]
    known = ("history", *period("math", 1), lines[1][2], "1")
    assert desks.done("hai", *known) == desks.done("hai", "history", *period("math", 1), code(2), "1")
    assert "There is no class “9C”" in desks.run("hai", "roll", "--class", "9C").err


def test_the_history_of_a_mark_tells_every_value_and_puts_one_back_as_a_new_change(desks: Desks) -> None:
    desks.cross("hai")
    cell = (*period("arts", 2), code(4), "GK")
    assert desks.done("hai", "history", *cell) == "Nothing was ever entered here.\n"
    enter(desks, "hai", f"arts,2,{code(4)},gk,d")
    desks.cross("hai")
    enter(desks, "hai", f"arts,2,{code(4)},gk,cđ")
    first = "Đ\t✓ Counts now; Nguyễn Thị Hải · hai's computer; typed 07:30 06/01/2027 · server 07:30 06/01/2027\n"
    waits = "CĐ\t● Saved here, not sent yet; Nguyễn Thị Hải · hai's computer; typed 07:30 06/01/2027\n"
    assert desks.done("hai", "history", *cell) == waits + first
    assert desks.done("hai", "history", *cell, "--older") == waits + first

    for wrong, why in (("M", "never given here"), ("ten", "takes Đ or CĐ")):
        said = desks.run("hai", "history", *cell, "--put-back", wrong)
        assert (said.status, said.out) == (1, "")
        assert why in said.err
    told = desks.done("hai", "history", *cell, "--put-back", "d")
    assert told == "Put back: Mid-term assessment: Đ. What stood there stays in the history.\n"
    assert len(desks.done("hai", "history", *cell).splitlines()) == 3
    desks.cross("hai", "hieu")
    assert [line.split("\t")[0] for line in desks.done("hieu", "history", *cell).splitlines()] == ["Đ", "CĐ", "Đ"]


def test_a_column_that_the_book_does_not_have_has_no_history(desks: Desks) -> None:
    for column in ("9", "tx"):
        said = desks.run("hai", "history", *period("math", 1), code(1), column)
        assert (said.status, said.out) == (1, "")
        assert "does not fit this column" in said.err

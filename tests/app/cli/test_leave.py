"""Leave by command line: the office writes it down, the homeroom teacher's table is not overruled by it."""

from tests.app.cli.conftest import Desks
from tests.app.cli.test_entry import code
from tests.school import PUPILS

FORM = ("leave", "--class", "6A")


def test_leave_is_written_down_listed_and_taken_back(desks: Desks) -> None:
    told = desks.done("mo", *FORM, code(1), "2027-02-22", "2027-02-24", "--reason", "Ốm")
    assert told == f"Written down: {PUPILS[0]}, leave from 22/02/2027 to 24/02/2027.\n"
    desks.done("mo", *FORM, code(2), "2027-02-25", "--reason", "Việc nhà")
    assert desks.done("mo", "leaves", "--class", "6A").splitlines() == [
        f"2027-02-25\t2027-02-25\t{code(2)}\t{PUPILS[1]}\tViệc nhà",
        f"2027-02-22\t2027-02-24\t{code(1)}\t{PUPILS[0]}\tỐm",
    ]
    assert desks.done("mo", *FORM, code(2), "2027-02-25", "--take-back").startswith("Taken back: ")
    assert len(desks.done("mo", "leaves", "--class", "6A").splitlines()) == 1


def test_what_is_no_leave_is_refused(desks: Desks) -> None:
    for words, why in (
        ((code(1), "22/02/2027", "--reason", "Ốm"), "first"),
        ((code(1), "20270222", "--reason", "Ốm"), "first"),
        ((code(1), "2027-02-22", "2027-02-21", "--reason", "Ốm"), "lies before its first day"),
        ((code(1), "2027-03-01", "--take-back"), "No leave of this pupil begins on this day"),
    ):
        said = desks.run("mo", *FORM, *words)
        assert (said.status, said.out) == (1, "")
        assert why in said.err
    assert "homeroom" in desks.run("nam", *FORM, code(1), "2027-02-22", "--reason", "Ốm").err


def test_a_table_that_changes_a_taken_register_of_an_earlier_day_gives_its_reason(desks: Desks) -> None:
    desks.cross("hai")
    first = f"class,date,session,code,value\n6A,2026-12-14,1,{code(3)},P\n"
    desks.done("hai", "enter", "attendance", "-", table=first)
    desks.done("hai", "enter", "attendance", "-", table=first)
    changed = first.replace(",P\n", ",K\n")
    assert "needs a reason" in desks.run("hai", "enter", "attendance", "-", table=changed).err
    with_reason = f"class,date,session,code,value,reason\n6A,2026-12-14,1,{code(3)},K,Nhầm ngày\n"
    desks.done("hai", "enter", "attendance", "-", table=with_reason)

"""The inbox, the principal's queue and closing at a time, as commands."""

from collections.abc import Iterator

import pytest

from tests.app.cli.conftest import Desks, signed_in_desks
from tests.app.cli.test_entry import code, row
from tests.app.cli.test_work import enter, period


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    with signed_in_desks(tmp_path_factory.mktemp("school")) as found:
        yield found


def hold(desks: Desks, subject: str, number: int, mark: str) -> None:
    """Hải's mark comes after the principal's lock, and everybody has crossed."""
    desks.cross("hieu", "hai")
    enter(desks, "hai", f"{subject},1,{code(number)},1,{mark}")
    desks.done("hieu", "lock", *period(subject, 1))
    desks.cross("hieu", "hai", "hieu")


def test_the_principal_accepts_one_and_declines_another(desks: Desks) -> None:
    assert desks.done("hieu", "held") == desks.done("hai", "inbox") == ""
    hold(desks, "literature", 1, "6")
    desks.done("hieu", "unlock", *period("literature", 1))
    hold(desks, "literature", 2, "7")
    first, second = desks.done("hieu", "held").splitlines()
    assert first.startswith("held 1. 6A · Ngữ văn · Regular assessment 1 · Term I · Nguyễn Văn An: 6,0 (Nguyễn Thị Hải")
    assert second.startswith("held 2. 6A · Ngữ văn · Regular assessment 1 · Term I · Chamaléa Thị Bình: 7,0 ")
    assert desks.done("hai", "held") == ""
    assert "2 need you" in desks.done("hieu", "status")
    for words in (("accept", "3"), ("accept", "0"), ("decline",)):
        said = desks.run("hieu", "held", *words)
        assert (said.status, said.out) == (1, "")
        assert "There is nothing with the number" in said.err

    told = desks.done("hieu", "held", "accept", "2")
    place = "6A · Ngữ văn · Regular assessment 1 · Term I · Chamaléa Thị Bình"
    assert told == f"Accepted: {place}: 7,0. It holds once it has crossed.\n"
    assert desks.done("hieu", "held", "decline", "1").startswith("Declined: 6A · Ngữ văn")
    assert desks.done("hieu", "held") == ""
    desks.cross("hieu", "hai")
    assert desks.done("hai", "inbox") == desks.done("hieu", "needs-you") == ""
    assert [row(desks, "literature", number)[0] for number in (1, 2)] == ["-", "7,0"]
    desks.done("hieu", "unlock", *period("literature", 1))


def test_the_author_sends_one_again_and_lets_another_go(desks: Desks) -> None:
    for number, mark in ((4, "d"), (5, "cđ")):
        desks.done("hieu", "unlock", *period("arts", 1))
        hold(desks, "arts", number, mark)
    said = desks.run("hai", "inbox", "send-again", "1")
    assert said.status == 1
    assert "The principal has locked this subject" in said.err
    desks.done("hieu", "unlock", *period("arts", 1))
    desks.cross("hieu", "hai")
    told = desks.done("hai", "inbox", "send-again", "1")
    assert told == "Sent again: 6A · Nghệ thuật · Regular assessment 1 · Term I · Lê Ngọc Hạ: Đ\n"
    told = desks.done("hai", "inbox", "let-go", "1")
    assert told == "Let go: 6A · Nghệ thuật · Regular assessment 1 · Term I · Trần Quốc Sỹ: CĐ\n"
    desks.cross("hai", "hieu")
    assert desks.done("hai", "inbox") == desks.done("hieu", "held") == ""
    assert [row(desks, "arts", number)[0] for number in (4, 5)] == ["Đ", "-"]


def test_a_term_is_closed_at_its_time_and_the_time_is_changed_and_taken_away(desks: Desks) -> None:
    desks.cross("hieu")
    told = desks.done("hieu", "close-at", *period("math", 2), "--at", "2027-01-15 17:00")
    assert told == "The server closes it at 17:00 15/01/2027, once this has crossed.\n"
    assert "so already" in desks.done("hieu", "close-at", *period("math", 2), "--at", "2027-01-15T17:00")
    assert "no closing time any more" in desks.done("hieu", "close-at", *period("math", 2), "--at", "never")
    assert "so already" in desks.done("hieu", "close-at", *period("math", 2), "--at", "never")
    assert "17:00 15/01/2027" in desks.done("hieu", "close-at", *period("all", 2), "--at", "2027-01-15T17:00")
    desks.cross("hieu")
    assert desks.done("hieu", "needs-you") == ""
    # The server's clock stands at half past seven of that day: this is past.
    desks.done("hieu", "close-at", *period("math", 2), "--at", "2027-01-06T07:00")
    desks.cross("hieu", "hieu", "hai")
    said = desks.run(
        "hai", "enter", "marks", "-", table=f"class,subject,term,code,column,mark\n6A,math,2,{code(1)},1,8\n"
    )
    assert "The principal has locked this subject" in said.err
    assert "so already" in desks.done("hieu", "lock", *period("math", 2))


@pytest.mark.parametrize("at", ["soon", "2027-13-01T07:00", "17:00"])
def test_what_is_no_time_is_refused(desks: Desks, at: str) -> None:
    said = desks.run("hieu", "close-at", *period("math", 1), "--at", at)
    assert (said.status, said.out) == (1, "")
    assert "--at" in said.err


def test_only_the_principal_closes(desks: Desks) -> None:
    said = desks.run("hai", "close-at", *period("math", 1), "--at", "2027-01-15T17:00")
    assert said.status == 1
    assert "Only the principal" in said.err

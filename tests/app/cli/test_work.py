"""Crossing, what needs a person, settling, locking; and `verify`, which finds what was changed behind its back."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from app.records.device_secret import NoDeviceSecret
from app.records.vault import Vault, list_people, person_folder
from tests.app.cli.conftest import Desks, run, sign
from tests.app.cli.test_entry import MARKS, code, row
from tests.school import PASSWORD, School, enrol


def enter(desks: Desks, login: str, *lines: str) -> None:
    desks.done(login, "enter", "marks", "-", table=MARKS + "".join(f"6A,{line}\n" for line in lines))


def period(subject: str, term: int) -> tuple[str, ...]:
    return ("--class", "6A", "--subject", subject, "--term", str(term))


# --- crossing ---


def test_without_a_network_work_goes_on_and_crossing_says_what_is_the_matter(founded_school: School) -> None:
    with founded_school.sign_in("mo") as clerk, founded_school.sign_in("hai") as hai:
        enrol(clerk, "6A")
        for workspace in (clerk, hai):
            workspace.cross()
    offline = Desks(founded_school, {"hai": hai.folder.parent.parent})
    founded_school.stop()
    enter(offline, "hai", f"math,2,{code(5)},1,8")
    assert "1 not sent yet" in offline.done("hai", "status")
    said = offline.run("hai", "cross")
    assert (said.status, said.out) == (1, "Saved on this computer · 1 not sent yet · last crossing at 07:30\n")
    assert "cannot be reached" in said.err
    assert row(offline, "math", 5, term=2)[0] == "8,0"
    founded_school.start()
    assert offline.done("hai", "cross") == "Saved on this computer · 0 not sent yet · last crossing at 07:30\n"


def test_a_clock_that_is_off_is_told_and_it_crosses_all_the_same(desks: Desks) -> None:
    """R12."""
    said = desks.run("hai", "--clock", "2027-01-06T08:00", "cross")
    assert (said.status, said.err) == (0, "This computer's clock is 30 minutes fast\n")
    assert "0 not sent yet" in said.out


# --- conflicts ---


def test_a_conflict_is_listed_in_words_and_settled_by_its_sign(desks: Desks) -> None:
    enter(desks, "hai", f"math,1,{code(3)},gk,7")
    enter(desks, "nam", f"math,1,{code(3)},gk,9")
    desks.cross("hai", "nam", "hai", "mo")
    known = sign(desks, "hai", "needs-you", "Đỗ Gia Đạo")
    for login in ("hai", "nam", "mo"):
        assert desks.done(login, "needs-you") == (
            f"settle {known}  6A · Toán · Mid-term assessment · Term I · Đỗ Gia Đạo: "
            "7,0 (Nguyễn Thị Hải, hai's computer, 07:30 06/01/2027); "
            "9,0 (Lê Văn Nam, nam's computer, 07:30 06/01/2027)\n"
        )
    for other in ("1", "abcdef", "-1"):
        said = desks.run("hai", "settle", "--", other, "8")
        assert (said.status, said.out) == (1, "")
        assert f"nothing with the sign “{other}” in this list any more" in said.err
    assert "not a mark" in desks.run("hai", "settle", known, "ninety").err
    assert "settled by those who are responsible" in desks.run("mo", "settle", known, "8").err

    told = desks.done("hai", "settle", known, "8,5")
    assert told == "Settled: 6A · Toán · Mid-term assessment · Term I · Đỗ Gia Đạo: 8,5\n"
    assert desks.done("hai", "needs-you").endswith("; settled here to 8,5, not sent yet\n")
    desks.cross("hai", "nam", "mo")
    assert [desks.done(login, "needs-you") for login in ("hai", "nam", "mo")] == [""] * 3
    assert row(desks, "math", 3, login="nam")[4] == "8,5"


# --- locks ---


def test_a_locked_subject_takes_no_marks_and_one_that_comes_late_is_held_and_told(desks: Desks) -> None:
    desks.cross("hai", "nam", "hieu")
    enter(desks, "hai", f"literature,1,{code(2)},1,6")
    assert "Locked" in desks.done("hieu", "lock", *period("literature", 1))
    assert "so already" in desks.done("hieu", "lock", *period("literature", 1))
    assert "1 not sent yet" in desks.done("hieu", "status"), "locking twice is locking once"
    desks.cross("hieu", "hai", "hieu")
    for login, command in (("hai", "inbox"), ("hieu", "held")):
        (line,) = desks.done(login, "needs-you").splitlines()
        assert line == (
            f"{command} {sign(desks, login, command, 'Chamaléa Thị Bình')}  "
            "6A · Ngữ văn · Regular assessment 1 · Term I · Chamaléa Thị Bình: 6,0 "
            "(Nguyễn Thị Hải, hai's computer, 07:30 06/01/2027); now in the book: no mark; Held: "
            "The term was locked before this mark arrived. It is kept and shown to the principal, who lets it count "
            "or not."
        )
    assert row(desks, "literature", 2)[0] == "-"
    said = desks.run("hai", "enter", "marks", "-", table=MARKS + f"6A,literature,1,{code(2)},1,6\n")
    assert said.status == 1
    assert "The principal has locked this subject" in said.err

    assert "Opened" in desks.done("hieu", "unlock", *period("literature", 1))
    assert "so already" in desks.done("hieu", "unlock", *period("literature", 1))
    desks.cross("hieu", "hai")
    enter(desks, "hai", f"literature,1,{code(2)},1,6")
    desks.cross("hai", "hieu")
    assert desks.done("hai", "needs-you") == desks.done("hieu", "needs-you") == ""


def test_a_lock_that_the_server_refuses_is_told_by_the_crossing_itself(desks: Desks) -> None:
    """It was seen only by one who looked into needs-you."""
    desks.cross("hieu", "nam")
    desks.done("hieu", "lock", *period("math", 2))
    enter(desks, "nam", f"math,2,{code(1)},2,6")
    desks.cross("nam")
    told = desks.done("hieu", "cross").splitlines()
    assert told[0] == "1 entry of yours came back:"
    assert told[1].startswith(f"inbox {sign(desks, 'hieu', 'inbox', 'lock')}  6A · Toán · Term II · lock: locked (")
    assert "Refused: Something new had arrived that this screen had not shown yet. Nothing was changed." in told[1]
    assert told[2].startswith("Saved on this computer · 0 not sent yet")
    assert len(desks.done("hieu", "cross").splitlines()) == 1, "told once; it stays in the inbox"
    desks.done("hieu", "inbox", "let-go", sign(desks, "hieu", "inbox", "lock"))
    desks.cross("hieu")


def test_all_subjects_of_a_class_are_locked_and_opened_by_one_command(desks: Desks) -> None:
    """One commit a subject: a mark that came meanwhile keeps only its own subject open."""
    desks.cross("hai", "hieu")
    assert "Locked" in desks.done("hieu", "lock", *period("arts", 2))
    assert "Locked" in desks.done("hieu", "lock", *period("all", 2))
    assert "3 not sent yet" in desks.done("hieu", "status"), "arts is locked already, once"
    enter(desks, "hai", f"math,2,{code(5)},1,6")
    desks.cross("hai", "hieu", "hai")
    told = desks.done("hieu", "needs-you")
    locked = f"inbox {sign(desks, 'hieu', 'inbox', 'lock')}  6A · Toán · Term II · lock: locked (Trần Trọng Hiếu, "
    assert told.startswith(f"{locked}hieu's computer, 07:30 ")
    assert "now in the book: nothing; Refused: Something new had arrived" in told
    assert len(told.splitlines()) == 1
    assert desks.done("hai", "needs-you") == ""
    for subject, table in (("literature", f"6A,literature,2,{code(5)},1,5"), ("arts", f"6A,arts,2,{code(5)},1,d")):
        said = desks.run("hai", "enter", "marks", "-", table=f"{MARKS}{table}\n")
        assert "has locked this subject" in said.err, subject

    desks.done("hieu", "lock", *period("all", 2))
    assert desks.done("hieu", "needs-you") == ""
    desks.cross("hieu")
    assert "0 not sent yet" in desks.done("hieu", "status")
    desks.done("hieu", "unlock", *period("all", 2))
    assert "3 not sent yet" in desks.done("hieu", "status")
    assert "so already" in desks.done("hieu", "unlock", *period("all", 2))
    desks.cross("hieu", "hai")
    enter(desks, "hai", f"arts,2,{code(5)},1,d")
    desks.cross("hai")


@pytest.mark.parametrize("login", ["hai", "mo"])
def test_only_the_principal_locks_and_opens(desks: Desks, login: str) -> None:
    before = desks.done(login, "status")
    for words in (("lock", *period("all", 1)), ("lock", *period("math", 1))):
        said = desks.run(login, *words)
        assert (said.status, said.out) == (1, "")
        assert "Only the principal" in said.err
    assert desks.done(login, "status") == before


# --- verifying ---


@pytest.fixture(scope="module")
def worked(desks: Desks, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A teacher's copy with sent and unsent marks and a conflict, put aside."""
    desks.cross("hai")
    enter(desks, "hai", f"math,1,{code(4)},1,7", f"math,1,{code(4)},2,7", f"math,1,{code(4)},3,7")
    enter(desks, "nam", f"math,1,{code(4)},3,9")
    desks.cross("hai", "nam", "hai")
    enter(desks, "hai", f"math,1,{code(4)},4,7")
    aside = tmp_path_factory.mktemp("aside") / "hai"
    shutil.copytree(desks.homes["hai"], aside)
    desks.done("hai", "settle", sign(desks, "hai", "needs-you", "Lê Ngọc Hạ"), "8")
    desks.cross("hai", "nam")
    return aside


def alter(home: Path, *statements: str) -> None:
    """Write into the copy as no program of ours does, with its own key."""
    (identity,) = list_people(home)
    vault = Vault(person_folder(home, identity))
    key = vault.unlock(PASSWORD, NoDeviceSecret()).key
    connection: Any = dbapi2.connect(str(vault.store_path))
    try:
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement
        connection.commit()
    finally:
        connection.close()


def test_a_whole_copy_agrees_with_itself(worked: Path) -> None:
    said = run(worked, "verify")
    assert (said.status, said.err) == (0, "")
    assert "The copy agrees with itself" in said.out


NEWEST = "(SELECT max(number) FROM own_commit)"


@pytest.mark.parametrize(
    "statements",
    [
        ["UPDATE score SET value = 100 WHERE column_ = 1"],
        ["UPDATE score SET value = 100 WHERE column_ = 4"],
        ["DELETE FROM score WHERE column_ = 2"],
        ["UPDATE score SET registers = (SELECT registers FROM score WHERE column_ = 2) WHERE column_ = 1"],
        ["UPDATE score SET waiting = 1 WHERE column_ = 1"],
        ["DELETE FROM contested"],
        ["INSERT INTO contested SELECT school, tbl, key, 2 FROM contested"],
        ["UPDATE scope_sum SET total = zeroblob(16)"],
        ["DELETE FROM scope_sum"],
        ["UPDATE change SET value = x'64' WHERE tbl = 9 AND state = 1"],
        ["UPDATE change SET state = 1 WHERE tbl = 9", "DELETE FROM score WHERE column_ = 3"],
        ["UPDATE own_commit SET body = CAST(body || x'00' AS BLOB) WHERE number = 1"],
        [f"UPDATE own_commit SET body = CAST(body || x'00' AS BLOB) WHERE number = {NEWEST}"],
        ["DELETE FROM own_commit WHERE number = 1"],
        [f"DELETE FROM own_commit WHERE number = {NEWEST}"],
        ["UPDATE own_commit SET hash = zeroblob(32)"],
        ["UPDATE own_changeset SET first = first + 1"],
    ],
    ids=str,
)
def test_verify_finds_what_was_changed_behind_the_journals_back(
    worked: Path, tmp_path: Path, statements: list[str]
) -> None:
    home = tmp_path / "hai"
    shutil.copytree(worked, home)
    alter(home, *statements)
    said = run(home, "verify")
    assert (said.status, said.out) == (1, "")
    assert "contradict themselves" in said.err
    assert "support person" in said.err


def test_verify_finds_a_file_that_was_put_back(desks: Desks, worked: Path, tmp_path: Path) -> None:
    """The mark outside the file says how far the own commits had come (R2)."""
    home = tmp_path / "hai"
    shutil.copytree(worked, home)
    (identity,) = list_people(home)
    mark = Vault(person_folder(home, identity)).mark_path
    older = mark.read_bytes()
    newer = Vault(person_folder(desks.homes["hai"], identity)).mark_path.read_bytes()
    assert older != newer
    mark.write_bytes(newer)
    said = run(home, "verify")
    assert said.status == 1
    assert "may have been put back" in said.err
    mark.write_bytes(older)
    assert run(home, "verify").status == 0


def test_verify_tells_a_damaged_file_from_one_that_contradicts_itself(worked: Path, tmp_path: Path) -> None:
    home = tmp_path / "hai"
    shutil.copytree(worked, home)
    (identity,) = list_people(home)
    store = Vault(person_folder(home, identity)).store_path
    _flip_a_byte(store, lambda size: size - 2000)
    said = run(home, "verify")
    assert said.status == 1
    assert "damaged" in said.err


def _flip_a_byte(file: Path, place: Callable[[int], int]) -> None:
    data = bytearray(file.read_bytes())
    data[place(len(data))] ^= 1
    file.write_bytes(data)

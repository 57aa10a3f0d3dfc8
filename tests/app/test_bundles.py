"""The way by stick: real workspaces, a real server, files in a folder. What it brings is what the network would."""

import contextlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from app import bundles
from app.bundles import Report
from app.desk import inbox, locks, settling
from app.desk.registers import CellState
from app.desk.settling import Conflict
from app.records import asked
from app.records.device_secret import NoDeviceSecret
from app.records.tables import SCHEMA
from app.records.vault import list_people
from app.records.watermark import Standing
from app.rules.marks import Mark, MarkKind
from app.rules.subjects import subject
from app.surroundings import Surroundings
from app.workspace import Workspace, unlock
from sync import bundle, holding, statehash
from sync.clock import SystemClock
from sync.engine import Phase
from sync.errors import Cancelled, EnvironmentProblem
from sync.journal import Journal
from sync.pace import Pace
from tests.school import HARDNESS, PASSWORD, School, class_named, enrol, enter, open_book, running_school
from tests.sync import peers
from tests.sync.peers import peer


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def people(founded_school: School) -> Iterator[Callable[[str], Workspace]]:
    """Opens somebody's new device; five pupils sit in 6A."""
    with contextlib.ExitStack() as stack:
        clerk = stack.enter_context(founded_school.sign_in("mo"))
        enrol(clerk, "6A")
        assert clerk.cross().error is None
        yield lambda login: clerk if login == "mo" else stack.enter_context(founded_school.sign_in(login))


def held_hash(workspace: Workspace) -> bytes:
    return workspace.read(lambda journal: statehash.total(journal, holding.held_grants(journal), SCHEMA.generation))


def mark(workspace: Workspace, number: int, column: int, tenths: int) -> None:
    enter(workspace, open_book(workspace, "6A", "math"), {(number, column): tenths})


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def without_network(school: School, teacher: Workspace, stick: Path) -> Report:
    school.stop()
    try:
        return teacher.import_bundles(stick)
    finally:
        school.start()


def conflicts(workspace: Workspace) -> Sequence[Conflict]:
    me = workspace.me
    return workspace.read(lambda journal: settling.conflicts(journal, me))


def standing(workspace: Workspace) -> Standing:
    return workspace.standing


def codes(report: Report) -> list[str]:
    return [error.code for _, error in report.problems]


def hold(workspace: Workspace) -> tuple[object, ...]:
    """What this copy holds: the log's position, every head by its hash, what waits."""
    return workspace.read(Journal.position), held_hash(workspace), workspace.waiting()


def there_and_back(school: School, teacher: Workspace, clerk: Workspace, stick: Path) -> Report:
    """Written at the teacher's, carried at the clerk's, taken in at the teacher's, who has no network."""
    teacher.bundles.write(stick)
    carried = clerk.import_bundles(stick)
    assert (carried.carried, carried.problems) == (1, [])
    return without_network(school, teacher, stick)


def test_a_teacher_without_network_gets_everything_across_through_the_clerks_computer(
    founded_school: School, people: Callable[[str], Workspace], stick: Path
) -> None:
    """R5: both ways, and to the letter what the network brings to the same teacher's other computer."""
    clerk, hai, nam, at_home = people("mo"), people("hai"), people("nam"), people("hai")
    mark(hai, 1, 1, 85)
    mark(nam, 2, 1, 70)
    assert nam.cross().error is None
    path = hai.bundles.write(stick)
    assert names(stick) == [path.name]
    carried = clerk.import_bundles(stick)
    assert (carried.carried, carried.problems, carried.for_others) == (1, [], 1)
    taken = without_network(founded_school, hai, stick)
    assert (taken.taken, taken.admitted, taken.received) == (1, 1, 1)
    assert (taken.problems, taken.behind) == ([], False)
    assert names(stick) == []
    assert at_home.cross().error is None
    assert hold(hai) == hold(at_home)
    assert open_book(hai, "6A", "math").rows[1].cells[1].mark == Mark(MarkKind.TENTHS, 70)
    assert open_book(at_home, "6A", "math").rows[0].cells[1].mark == Mark(MarkKind.TENTHS, 85)
    assert hai.verify() > 0
    mark(hai, 3, 1, 60)
    assert hai.cross().error is None  # then there is a network again
    assert at_home.cross().error is None
    assert hold(hai) == hold(at_home)


def test_a_verdict_comes_back_by_stick(founded_school: School, people: Callable[[str], Workspace], stick: Path) -> None:
    """The principal had locked the term before the teacher's mark came: it is held, and its author reads why."""
    clerk, hai, principal = people("mo"), people("hai"), people("hieu")
    mark(hai, 1, 1, 85)
    book = principal.read(lambda journal: locks.review(journal, principal.me, class_named(principal, "6A"), 1))
    principal.commit(locks.set_lock(book, subject("math"), locked=True), book.base).result()
    assert principal.cross().error is None
    taken = there_and_back(founded_school, hai, clerk, stick)
    assert (taken.held, taken.admitted, taken.problems) == (1, 0, [])
    assert hai.waiting() == 0
    (returned,) = hai.read(lambda journal: inbox.inbox(journal, hai.me))
    assert returned.reason


def test_a_conflict_is_shown_and_settled_by_stick(
    founded_school: School, people: Callable[[str], Workspace], stick: Path
) -> None:
    """R3."""
    clerk, hai, nam = people("mo"), people("hai"), people("nam")
    mark(nam, 1, 1, 70)
    assert nam.cross().error is None
    mark(hai, 1, 1, 85)
    there_and_back(founded_school, hai, clerk, stick)
    assert open_book(hai, "6A", "math").rows[0].cells[1].state is CellState.CONFLICT
    (conflict,) = conflicts(hai)
    hai.commit(settling.settle(conflict, settling.parse(conflict, "8")), conflict.base).result()
    assert there_and_back(founded_school, hai, clerk, stick).admitted == 1
    assert nam.cross().error is None
    for one in (hai, nam):
        assert not conflicts(one)
        assert open_book(one, "6A", "math").rows[0].cells[1].mark == Mark(MarkKind.TENTHS, 80)


def test_a_packet_that_comes_twice_changes_nothing_the_second_time(
    founded_school: School, people: Callable[[str], Workspace], stick: Path, tmp_path: Path
) -> None:
    clerk, hai = people("mo"), people("hai")
    mark(hai, 1, 1, 85)
    sent = hai.bundles.write(stick)
    shutil.copy(sent, stick / "copy of it.ferry")
    assert clerk.import_bundles(stick).carried == 2
    back = shutil.copytree(stick, tmp_path / "another stick")
    taken = without_network(founded_school, hai, stick)
    assert (taken.taken, taken.admitted, taken.problems) == (1, 1, [])
    before = hold(hai)
    again = without_network(founded_school, hai, back)
    assert (again.taken, codes(again)) == (0, ["bundle.stale"] * 2)
    assert hold(hai) == before
    assert (names(stick), names(back)) == ([], [])


def test_a_packet_is_stale_when_the_computer_has_crossed_since(people: Callable[[str], Workspace], stick: Path) -> None:
    clerk, hai = people("mo"), people("hai")
    mark(hai, 1, 1, 85)
    hai.bundles.write(stick)
    assert clerk.import_bundles(stick).carried == 1
    mark(hai, 2, 1, 75)
    assert hai.cross().error is None
    before = hold(hai)
    assert codes(hai.import_bundles(stick)) == ["bundle.stale"]
    assert hold(hai) == before == (before[0], before[1], 0)


def test_of_several_answers_the_newest_is_taken_and_the_others_are_done_with(
    founded_school: School, people: Callable[[str], Workspace], stick: Path
) -> None:
    """Monday's packet and Tuesday's come back together."""
    clerk, hai = people("mo"), people("hai")
    mark(hai, 1, 1, 85)
    monday = hai.bundles.write(stick)
    monday.rename(stick / "monday.ferry")
    mark(hai, 2, 1, 75)
    hai.bundles.write(stick)
    assert clerk.import_bundles(stick).carried == 2
    taken = without_network(founded_school, hai, stick)
    assert (taken.taken, taken.admitted, taken.problems, taken.behind) == (1, 2, [], False)
    assert names(stick) == []


def test_a_copy_that_was_broken_off_is_refused_either_way_and_a_whole_one_is_taken(
    founded_school: School, people: Callable[[str], Workspace], stick: Path, tmp_path: Path
) -> None:
    clerk, hai = people("mo"), people("hai")
    mark(hai, 1, 1, 85)
    before = hold(hai)
    sent = hai.bundles.write(stick)
    whole = sent.read_bytes()
    for part in (whole[:-1], whole[:30], b""):
        sent.write_bytes(part)
        report = clerk.import_bundles(stick)
        assert (report.carried, codes(report)) == (0, ["bundle.incomplete"])
        assert sent.read_bytes() == part
    sent.write_bytes(whole)
    assert clerk.import_bundles(stick).carried == 1
    (back,) = stick.iterdir()
    answer = back.read_bytes()
    for bad, code in (
        (answer[:-40], "bundle.incomplete"),
        (answer[:100] + bytes([answer[100] ^ 1]) + answer[101:], "bundle.damaged"),
        (answer[:8] + b"\x02" + answer[9:], "bundle.newer"),
        (b"a letter", "bundle.unreadable"),
    ):
        back.write_bytes(bad)
        report = without_network(founded_school, hai, stick)
        assert (report.taken, codes(report)) == (0, [code])
        assert hold(hai) == before
    back.write_bytes(answer)
    assert without_network(founded_school, hai, stick).admitted == 1


def test_a_forged_answer_with_a_right_hash_is_refused(
    founded_school: School, people: Callable[[str], Workspace], stick: Path
) -> None:
    """The file is whole, and what is in it is not what the server sealed."""
    clerk, hai, nam = people("mo"), people("hai"), people("nam")
    mark(hai, 1, 1, 85)
    before = hold(hai)
    hai.bundles.write(stick)
    nam.bundles.write(stick)
    assert clerk.import_bundles(stick).carried == 2
    found = {path: bundles.read(path) for path in stick.iterdir()}
    for path, content in found.items():
        others = next(one for one in found.values() if one.id != content.id)
        bundles.write(path, bundle.Bundle(content.way, content.server, content.id, others.parcels))
    report = without_network(founded_school, hai, stick)
    assert (codes(report), report.for_others) == (["bundle.not_ours"], 1)
    assert hold(hai) == before


def test_packets_of_others_and_of_other_servers_are_left_alone(
    founded_school: School, people: Callable[[str], Workspace], stick: Path, tmp_path: Path
) -> None:
    clerk, hai, nam = people("mo"), people("hai"), people("nam")
    (tmp_path / "elsewhere").mkdir()
    with running_school(tmp_path / "elsewhere") as elsewhere, elsewhere.sign_in("hai") as foreign:
        path = foreign.bundles.write(stick)
        content = bundles.read(path)
        bundles.write(path, bundle.Bundle(content.way, bytes(8), content.id, content.parcels))
    hai.bundles.write(stick)
    report = clerk.import_bundles(stick)
    assert (report.carried, report.for_others, codes(report)) == (1, 1, ["bundle.other_server"])
    kept = names(stick)
    assert without_network(founded_school, nam, stick).for_others == 1
    assert names(stick) == kept


def test_without_a_connection_packets_wait_on_the_stick(
    founded_school: School, people: Callable[[str], Workspace], stick: Path
) -> None:
    clerk, hai = people("mo"), people("hai")
    hai.bundles.write(stick)
    report = without_network(founded_school, clerk, stick)
    assert (report.carried, report.uncarried) == (0, 1)
    assert report.offline is not None
    assert report.offline.code == "crossing.unreachable"
    assert clerk.import_bundles(stick).carried == 1


def test_with_a_connection_ones_own_packet_goes_and_comes_at_once(
    people: Callable[[str], Workspace], stick: Path
) -> None:
    hai = people("hai")
    mark(hai, 1, 1, 85)
    hai.bundles.write(stick)
    report = hai.import_bundles(stick)
    assert (report.carried, report.taken, report.admitted, report.for_others) == (1, 1, 1, 0)
    assert hai.waiting() == 0


def test_a_newer_packet_takes_the_place_of_the_older_one_and_its_name_is_nobodys(
    people: Callable[[str], Workspace], stick: Path
) -> None:
    hai, nam = people("hai"), people("nam")
    first = hai.bundles.write(stick)
    mark(hai, 1, 1, 85)
    assert hai.bundles.write(stick) == first
    nam.bundles.write(stick)
    assert len(names(stick)) == 2
    content = first.read_bytes()
    for told in (b"hai", hai.device.writer_key, bytes.fromhex(hai.device.token), hai.device.person.bytes):
        assert told not in content
    assert "hai" not in first.name.replace("chuyendo", "")


def test_a_disk_that_was_put_back_gets_its_new_key_by_stick(
    founded_school: School, people: Callable[[str], Workspace], stick: Path, tmp_path: Path
) -> None:
    """R4: one journey for the key, one for what is sealed anew."""
    clerk, hai = people("mo"), people("hai")
    home, file = hai.folder.parent.parent, hai.folder / "store.db"
    (identity,) = list_people(home)
    around = Surroundings(home, SystemClock(), NoDeviceSecret(), Pace(), HARDNESS)
    hai.close()
    older = shutil.copy(file, tmp_path / "older.db")
    with unlock(around, identity, PASSWORD) as again:
        mark(again, 1, 1, 85)
        assert again.cross().error is None
    shutil.copy(older, file)
    with unlock(around, identity, PASSWORD) as back:
        assert standing(back) is Standing.BEHIND
        mark(back, 2, 1, 60)
        first = there_and_back(founded_school, back, clerk, stick)
        assert (first.taken, first.behind, first.problems) == (1, True, [])
        assert standing(back) is Standing.INTACT
        assert open_book(back, "6A", "math").rows[0].cells[1].mark == Mark(MarkKind.TENTHS, 85)
        second = there_and_back(founded_school, back, clerk, stick)
        assert (second.admitted, second.behind) == (1, False)
        assert back.cross().error is None
        assert back.verify() > 0


def test_a_copied_disk_is_noticed_by_stick_and_prepared_for_a_new_key(
    founded_school: School, people: Callable[[str], Workspace], stick: Path, tmp_path: Path
) -> None:
    """R4: nothing tells the copy so but the answer."""
    clerk, hai = people("mo"), people("hai")
    home = hai.folder.parent.parent
    (identity,) = list_people(home)
    around = Surroundings(home, SystemClock(), NoDeviceSecret(), Pace(), HARDNESS)
    hai.close()
    shutil.copytree(home, tmp_path / "copy")
    copied = Surroundings(tmp_path / "copy", SystemClock(), NoDeviceSecret(), Pace(), HARDNESS)
    with unlock(around, identity, PASSWORD) as original:
        mark(original, 1, 1, 85)
        assert original.cross().error is None
    with unlock(copied, identity, PASSWORD) as clone:
        mark(clone, 2, 1, 60)
        assert codes(there_and_back(founded_school, clone, clerk, stick)) == ["crossing.fork"]
        assert clone.waiting() == 1
        for path in stick.iterdir():
            path.unlink()
        assert there_and_back(founded_school, clone, clerk, stick).behind
        assert there_and_back(founded_school, clone, clerk, stick).admitted == 1
        assert clone.verify() > 0


def test_what_was_asked_is_forgotten_only_after_many_more(
    people: Callable[[str], Workspace], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R13, and a stick that comes back after two weeks of locking and unlocking is still known."""
    monkeypatch.setattr(asked, "MAX_ASKED", 3)
    clerk, hai = people("mo"), people("hai")
    first = hai.bundles.write(stick).rename(stick / "first.ferry")
    for _ in range(2):
        hai.bundles.write(stick)
    assert clerk.import_bundles(stick).carried == 2
    assert hai.import_bundles(stick).for_others == 0
    first = hai.bundles.write(stick).rename(stick / "first.ferry")
    for _ in range(3):
        hai.bundles.write(stick)
    (stick / hai.bundles.name).unlink()
    assert clerk.import_bundles(stick).carried == 1
    assert not first.exists()
    assert hai.import_bundles(stick).for_others == 1


def test_carrying_can_be_stopped(people: Callable[[str], Workspace], stick: Path) -> None:
    clerk, hai = people("mo"), people("hai")
    sent = hai.bundles.write(stick)
    with pytest.raises(Cancelled):
        clerk.import_bundles(stick, cancelled=lambda: True)
    assert names(stick) == [sent.name]
    assert clerk.import_bundles(stick).carried == 1


def test_the_stick_does_not_wait_for_a_silent_line(
    founded_school: School, people: Callable[[str], Workspace], stick: Path
) -> None:
    """The attempt under way is given up for it."""
    clerk, hai = people("mo"), people("hai")
    mark(hai, 1, 1, 85)
    hai.bundles.write(stick)
    assert clerk.import_bundles(stick).carried == 1
    founded_school.stop()
    with peer(peers.never_answers, at=founded_school.port):
        crossing = threading.Event()
        hai.on_status(lambda status: crossing.set() if status.phase is Phase.CROSSING else None)
        hai.start()
        hai.cross_now()
        assert crossing.wait(20)
        began = time.monotonic()
        assert hai.import_bundles(stick).admitted == 1
        hai.bundles.write(stick)
        assert time.monotonic() - began < 3
        hai.close()
    founded_school.start()


# --- sticks ---


def test_a_stick_that_is_not_there_and_one_that_takes_nothing_are_told(
    people: Callable[[str], Workspace], stick: Path, tmp_path: Path
) -> None:
    hai = people("hai")
    mark(hai, 1, 1, 85)
    with pytest.raises(EnvironmentProblem, match=r"bundle\.no_folder"):
        hai.import_bundles(tmp_path / "nowhere")
    with pytest.raises(EnvironmentProblem, match=r"bundle\.cannot_write"):
        hai.bundles.write(tmp_path / "nowhere")
    (stick / hai.bundles.name).mkdir()
    with pytest.raises(EnvironmentProblem, match=r"bundle\.cannot_write"):
        hai.bundles.write(stick)
    assert names(stick) == [hai.bundles.name]
    assert hai.waiting() == 1


def test_what_else_lies_on_a_stick_is_not_looked_at(people: Callable[[str], Workspace], stick: Path) -> None:
    hai = people("hai")
    (stick / "holiday.jpg").write_bytes(b"a picture")
    (stick / "folder.ferry").mkdir()
    (stick / "CHUYENDO.FERRY").write_bytes(b"capital letters")
    report = hai.import_bundles(stick)
    assert codes(report) == ["bundle.unreadable"]
    assert len(names(stick)) == 3


def test_a_stick_full_of_packets_is_read_up_to_a_limit(
    people: Callable[[str], Workspace], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R13."""
    monkeypatch.setattr(bundles, "MAX_FILES", 3)
    for number in range(5):
        (stick / f"{number}.ferry").write_bytes(b"?")
    assert len(people("hai").import_bundles(stick).problems) == 3

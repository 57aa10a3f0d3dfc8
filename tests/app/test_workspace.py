"""An opened school, on a real store against a real server: what was saved is there, a file put back is noticed (R2)."""

import contextlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from app.desk import school as desk
from app.desk.registers import CellState
from app.records import atomic, encrypted, watermark
from app.records.device_secret import NoDeviceSecret
from app.records.store import Store
from app.records.tables import PERSON, TABLES
from app.records.vault import Identity, Vault, list_people
from app.records.watermark import Standing
from app.surroundings import Surroundings
from app.workspace import Workspace, sign_in_first, unlock
from server.database import DEVICE
from sync.change import Base, Change
from sync.clock import SystemClock
from sync.engine import Phase
from sync.errors import Defect, EnvironmentProblem, UserError
from sync.journal import Journal
from sync.pace import Pace
from tests.conftest import ExpectedLogs
from tests.school import HARDNESS, PASSWORD, School, enrol, enter, open_book
from tests.sync import peers
from tests.sync.peers import peer

QUICK = Pace(quiet=0.01, retry_first=0.02, retry_cap=0.05, look_first=0.02, look_cap=0.05)


def around(home: Path, pace: Pace = QUICK) -> Surroundings:
    home.mkdir(exist_ok=True)
    return Surroundings(home, SystemClock(), NoDeviceSecret(), pace, HARDNESS)


def signed_in(school: School, home: Path, login: str = "hai") -> Workspace:
    return sign_in_first(around(home), school.url, login, PASSWORD, "laptop")


def unlocked(home: Path) -> Workspace:
    (identity,) = list_people(home)
    return unlock(around(home), identity, PASSWORD)


def filled(school: School, home: Path) -> Workspace:
    """The homeroom teacher's laptop, with a class of pupils."""
    with contextlib.closing(school.sign_in("mo")) as clerk:
        enrol(clerk, "6A")
        assert clerk.cross().error is None
    workspace = signed_in(school, home)
    assert workspace.cross().error is None
    return workspace


def marks(workspace: Workspace) -> list[object]:
    return [row.cells[1].mark.number for row in open_book(workspace, "6A", "math").rows]


def eventually(holds: Callable[[], bool], workspace: Workspace) -> None:
    """Wait until `holds`, looking whenever the workspace says that something has changed."""
    told = threading.Event()
    workspace.on_status(lambda _status: told.set())
    for _ in range(400):
        if holds():
            return
        told.wait(0.05)
        told.clear()
    raise AssertionError(workspace.status)


# --- signing in ---


def test_signing_in_brings_the_school(founded_school: School, tmp_path: Path) -> None:
    with filled(founded_school, tmp_path / "laptop") as workspace:
        profile = workspace.read(desk.profile)
        assert profile is not None
        assert profile.name == "Trường THCS Phước Hà"
        assert len(marks(workspace)) == 5
        assert workspace.standing is Standing.INTACT
        assert workspace.waiting() == 0
        assert workspace.verify() > 0


def test_a_wrong_password_leaves_nothing_behind(founded_school: School, tmp_path: Path) -> None:
    home = tmp_path / "laptop"
    with pytest.raises(UserError, match="wrong_password"):
        sign_in_first(around(home), founded_school.url, "hai", "wrong", "laptop")
    assert list(home.iterdir()) == []


def test_without_network_nobody_signs_in_for_the_first_time(founded_school: School, tmp_path: Path) -> None:
    founded_school.stop()
    home = tmp_path / "laptop"
    with pytest.raises(EnvironmentProblem, match="no_server"):
        signed_in(founded_school, home)
    assert list(home.iterdir()) == []


def test_who_is_signed_in_here_unlocks_instead(founded_school: School, tmp_path: Path) -> None:
    signed_in(founded_school, tmp_path / "laptop").close()
    with pytest.raises(UserError, match=r"vault\.exists"):
        signed_in(founded_school, tmp_path / "laptop")


def test_a_disk_that_fails_while_signing_in_leaves_the_way_free(
    founded_school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "laptop"

    def fail(*_anything: object, **_named: object) -> None:
        raise EnvironmentProblem("store.disk_full")

    for where, step in (
        (encrypted, "open_engine"),
        (Journal, "found"),
        (atomic, "move_into_place"),
        (Store, "__init__"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(where, step, fail)
            with pytest.raises(EnvironmentProblem, match="disk_full"):
                signed_in(founded_school, home)
        assert list_people(home) == []
    with signed_in(founded_school, home) as workspace:
        assert workspace.cross().error is None


def test_a_sign_in_that_is_killed_when_its_file_appears_locks_nobody_out(
    founded_school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file once appeared before it said whose it is: it could not be opened, and nobody could sign in anew."""
    home, real = tmp_path / "laptop", atomic.move_into_place

    class Killed(BaseException):
        pass

    def be_killed(fresh: Path, path: Path) -> None:
        real(fresh, path)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(atomic, "move_into_place", be_killed)
        with pytest.raises(Killed):
            signed_in(founded_school, home)
    with unlocked(home) as workspace:
        assert workspace.cross().error is None


def test_two_people_share_a_computer_and_nothing_else(founded_school: School, tmp_path: Path) -> None:
    home = tmp_path / "office"
    with filled(founded_school, home) as first, signed_in(founded_school, home, "nam") as second:
        assert second.cross().error is None
        assert first.folder != second.folder
        enter(first, open_book(first, "6A", "math"), {(1, 1): 85})
        assert marks(second)[0] == 0
        assert (first.waiting(), second.waiting()) == (1, 0)
    assert [one.login for one in list_people(home)] == ["hai", "nam"]


# --- saved is saved (R2) ---


def test_what_was_saved_offline_is_there_after_unlocking_offline(founded_school: School, tmp_path: Path) -> None:
    home = tmp_path / "laptop"
    workspace = filled(founded_school, home)
    founded_school.stop()
    enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): 85, (2, 1): 70})
    workspace.close()
    with unlocked(home) as again:
        assert again.standing is Standing.INTACT
        assert marks(again)[:2] == [85, 70]
        assert again.waiting() == 2
        assert again.cross().phase is Phase.WAITING
        founded_school.start()
        assert again.cross().error is None
        assert again.waiting() == 0
        assert again.verify() > 0


def test_a_wrong_password_does_not_unlock(founded_school: School, tmp_path: Path) -> None:
    home = tmp_path / "laptop"
    signed_in(founded_school, home).close()
    (identity,) = list_people(home)
    with pytest.raises(UserError, match=r"vault\.wrong_password"):
        unlock(around(home), identity, "wrong")
    unlocked(home).close()


def test_what_cannot_be_saved_is_told_and_leaves_nothing(founded_school: School, tmp_path: Path) -> None:
    with filled(founded_school, tmp_path / "laptop") as workspace:
        before = watermark.read(workspace._mark_path)
        with pytest.raises(UserError, match="malformed"):
            workspace.commit([Change(PERSON.number, (1,), ((1, "a\0b"),))], Base(1, 0)).result()
        with pytest.raises(ZeroDivisionError):
            workspace.commit(lambda _journal: [Change(1, (), ((1 // 0, 1),))], Base(1, 0)).result()
        assert workspace.waiting() == 0
        assert watermark.read(workspace._mark_path) == before


def test_a_save_cannot_be_called_back(founded_school: School, tmp_path: Path) -> None:
    with filled(founded_school, tmp_path / "laptop") as workspace:
        person = workspace.me
        saved = workspace.commit([Change(PERSON.number, (person,), ((1, "Hải"),))], workspace.read(Journal.position))
        assert not saved.cancel()
        assert saved.result() == 1


def test_the_mark_follows_each_commit(founded_school: School, tmp_path: Path) -> None:
    with filled(founded_school, tmp_path / "laptop") as workspace:
        for number in (1, 2, 3):
            enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): number})
            mark = watermark.read(workspace._mark_path)
            assert mark is not None
            assert mark.number == number


def test_a_mark_that_cannot_be_written_costs_no_save(
    founded_school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    expected_logs.expect("app.workspace", "mark not written")
    with filled(founded_school, tmp_path / "laptop") as workspace:

        def fail(*_anything: object) -> None:
            raise EnvironmentProblem("store.disk_full")

        monkeypatch.setattr(watermark, "write", fail)
        enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): 85})
        assert marks(workspace)[0] == 85


# --- a file that was put back ---


def test_an_older_copy_of_the_file_is_revealed(founded_school: School, tmp_path: Path) -> None:
    home = tmp_path / "laptop"
    workspace = filled(founded_school, home)
    enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): 50})
    workspace.close()
    file = workspace.folder / "store.db"
    shutil.copy(file, tmp_path / "older.db")
    with unlocked(home) as again:
        enter(again, open_book(again, "6A", "math"), {(1, 1): 85})
    for beside in file.parent.glob("store.db*"):
        beside.unlink()
    shutil.copy(tmp_path / "older.db", file)
    with unlocked(home) as rolled_back:
        assert rolled_back.standing is Standing.BEHIND
        assert marks(rolled_back)[0] == 50
        enter(rolled_back, open_book(rolled_back, "6A", "math"), {(1, 1): 60})


def test_a_file_that_was_put_back_and_written_on_is_revealed(founded_school: School, tmp_path: Path) -> None:
    home = tmp_path / "laptop"
    workspace = filled(founded_school, home)
    enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): 50})
    workspace.close()
    file = workspace.folder / "store.db"
    shutil.copy(file, tmp_path / "older.db")
    with unlocked(home) as again:
        enter(again, open_book(again, "6A", "math"), {(1, 1): 85})
    kept = (workspace.folder / "mark").read_bytes()
    shutil.copy(tmp_path / "older.db", file)
    with unlocked(home) as rolled_back:
        enter(rolled_back, open_book(rolled_back, "6A", "math"), {(1, 1): 60})
    (workspace.folder / "mark").write_bytes(kept)
    with unlocked(home) as other:
        assert other.standing is Standing.OTHER


def test_a_copied_disk_that_crosses_goes_on_as_another_writer_and_loses_nothing(
    founded_school: School, tmp_path: Path
) -> None:
    """R4: both copies wrote the same place of one chain; both marks are in the log, and both copies go on."""
    home = tmp_path / "laptop"
    workspace = filled(founded_school, home)
    workspace.close()
    file = workspace.folder / "store.db"
    shutil.copy(file, tmp_path / "older.db")
    with unlocked(home) as again:
        enter(again, open_book(again, "6A", "math"), {(1, 1): 85})
        assert again.cross().error is None
    shutil.copy(tmp_path / "older.db", file)
    with unlocked(home) as clone:
        enter(clone, open_book(clone, "6A", "math"), {(1, 1): 60})
        status = clone.cross()
        assert status.error is None
        assert clone.waiting() == 0
        assert clone.standing is Standing.INTACT
        book = open_book(clone, "6A", "math")
        assert book.rows[0].cells[1].state is CellState.CONFLICT
        assert clone.verify() > 0
        enter(clone, book, {(1, 2): 70})
        assert clone.cross().error is None
    with unlocked(home) as later:
        assert later.standing is Standing.INTACT
        assert later.cross().error is None


# --- crossing by itself ---


def test_it_crosses_by_itself_and_recovers_when_the_server_comes_back(founded_school: School, tmp_path: Path) -> None:
    with filled(founded_school, tmp_path / "laptop") as workspace:
        workspace.start()
        enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): 85})
        eventually(lambda: workspace.waiting() == 0, workspace)
        founded_school.stop()
        enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): 90})
        eventually(lambda: workspace.status.phase is Phase.WAITING, workspace)
        assert workspace.waiting() == 1
        founded_school.start()
        eventually(lambda: workspace.waiting() == 0, workspace)
        assert workspace.status.error is None


def test_who_asks_crosses_at_once(founded_school: School, tmp_path: Path) -> None:
    slow = Pace(quiet=3_600, look_first=3_600, look_cap=3_600)
    workspace = sign_in_first(around(tmp_path / "laptop", slow), founded_school.url, "hai", PASSWORD, "laptop")
    with workspace:
        workspace.start()
        eventually(lambda: workspace.status.last_crossing is not None, workspace)
        first = workspace.status.last_crossing
        workspace.cross_now()
        eventually(lambda: workspace.status.last_crossing != first, workspace)


def test_a_stopped_workspace_waits_and_closes(
    founded_school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filled(founded_school, tmp_path / "laptop") as workspace:

        def contradict(_work: object) -> None:
            raise Defect("crossing.state_mismatch")

        monkeypatch.setattr(workspace, "write_journal", contradict)
        workspace.start()
        eventually(lambda: workspace.status.phase is Phase.STOPPED, workspace)


def test_listeners_hear_of_saves_and_crossings(founded_school: School, tmp_path: Path) -> None:
    heard: list[str] = []
    with filled(founded_school, tmp_path / "laptop") as workspace:
        workspace.on_change(lambda: heard.append("change"))
        workspace.on_status(lambda status: heard.append(status.phase))
        enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): 85})
        workspace.cross()
    assert heard[:1] == ["change"]
    assert heard[1:] == ["reaching", "crossing", "applying", "idle", "change"]


def test_the_last_crossing_is_still_known_after_unlocking_offline(founded_school: School, tmp_path: Path) -> None:
    """The status line said "not crossed yet" after every start without network."""
    with filled(founded_school, tmp_path / "home") as workspace:
        crossed = workspace.status.last_crossing
    founded_school.stop()
    with unlocked(tmp_path / "home") as workspace:
        assert crossed is not None
        assert workspace.status.last_crossing == crossed
    founded_school.start()


def test_signing_in_anew_keeps_a_copy_whose_key_file_is_beyond_reading(founded_school: School, tmp_path: Path) -> None:
    """It ended in "this account already has records here" after the server had already registered the device."""
    home = tmp_path / "home"
    with filled(founded_school, home) as workspace:
        folder = workspace.folder
    for name in ("slot.json", "slot.previous.json"):
        (folder / name).write_bytes(b"damaged")
    assert list_people(home) == []
    with signed_in(founded_school, home) as workspace:
        assert workspace.cross().error is None
        assert len(open_book(workspace, "6A", "math").rows) > 0
    kept = [path for path in (home / "people").iterdir() if path != folder]
    assert [(path / "store.db").exists() for path in kept] == [True]


def test_signing_in_anew_does_not_touch_a_copy_of_a_newer_program(
    founded_school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was put aside with its unsent entries, as if it were damaged."""
    home = tmp_path / "home"
    with filled(founded_school, home) as workspace:
        folder = workspace.folder

    def newer(_vault: Vault) -> Identity:
        raise UserError("vault.newer")

    monkeypatch.setattr(Vault, "identity", property(newer))
    with pytest.raises(UserError, match=r"vault\.newer"):
        signed_in(founded_school, home)
    assert list((home / "people").iterdir()) == [folder]


def test_the_witness_of_a_file_that_was_put_back_is_not_overwritten(founded_school: School, tmp_path: Path) -> None:
    """One more entry lowered the mark, and at the next start the file counted as whole."""
    home = tmp_path / "home"
    with filled(founded_school, home) as workspace:
        store = workspace.folder / "store.db"
    older = shutil.copy(store, tmp_path / "older")
    with unlocked(home) as workspace:
        for tenths in (60, 70, 80):
            enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): tenths})
    shutil.copy(older, store)
    for _ in range(2):
        with unlocked(home) as workspace:
            assert workspace.standing is Standing.BEHIND
            enter(workspace, open_book(workspace, "6A", "math"), {(2, 1): 50})


# --- a server that accepts and says nothing ---


@contextlib.contextmanager
def at_a_silent_server(school: School, home: Path) -> Iterator[Workspace]:
    """The teacher's laptop, whose server has become one that never answers; a crossing is under way."""
    with filled(school, home) as workspace:
        enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): 85})
    school.stop()
    with peer(peers.never_answers, at=school.port):
        again = unlocked(home)
        crossing = threading.Event()
        again.on_status(lambda status: crossing.set() if status.phase is Phase.CROSSING else None)
        again.start()
        assert crossing.wait(20)
        try:
            yield again
        finally:
            again.close()
    school.start()


def test_nobody_is_kept_from_leaving_by_a_silent_server(founded_school: School, tmp_path: Path) -> None:
    """It took three seconds, and left a thread behind."""
    with at_a_silent_server(founded_school, tmp_path / "laptop") as workspace:
        start = time.monotonic()
        workspace.close()
        assert time.monotonic() - start < 1
        assert not any(thread.name == "crossing" for thread in threading.enumerate())
    with unlocked(tmp_path / "laptop") as again:
        assert again.waiting() == 1
        assert again.cross().error is None
        assert again.waiting() == 0


def test_a_crossing_is_broken_off_and_a_later_one_carries_what_waits(founded_school: School, tmp_path: Path) -> None:
    with at_a_silent_server(founded_school, tmp_path / "laptop") as workspace:
        start = time.monotonic()
        workspace.cancel_crossing()
        eventually(lambda: workspace.status.phase is Phase.IDLE, workspace)
        assert time.monotonic() - start < 1
        assert workspace.status.error is None
        assert workspace.waiting() == 1


def test_who_lost_both_key_files_signs_in_anew_and_the_old_records_are_kept(
    founded_school: School, tmp_path: Path
) -> None:
    home = tmp_path / "laptop"
    with signed_in(founded_school, home) as workspace:
        folder = workspace.folder
    (folder / "slot.json").unlink()
    (folder / "slot.previous.json").unlink()
    with signed_in(founded_school, home) as workspace:
        assert workspace.cross().error is None
    assert folder.with_name(f"{folder.name}.aside-1").joinpath("store.db").exists()


def test_a_full_disk_still_takes_what_was_typed_and_the_person_is_told(
    founded_school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    expected_logs.expect("app.records.store", "ballast let go")
    filled(founded_school, tmp_path / "laptop").close()
    with unlocked(tmp_path / "laptop") as workspace:
        assert (workspace.folder / "ballast").exists()
        told = [workspace.is_short_of_room]
        real = Store._commit

        def full_while_there_is_ballast(store: Store, work: Callable[[Connection], object]) -> object:
            if (workspace.folder / "ballast").exists():
                raise EnvironmentProblem("store.disk_full")
            return real(store, work)

        monkeypatch.setattr(Store, "_commit", full_while_there_is_ballast)
        enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): 85})
        assert [*told, workspace.is_short_of_room] == [False, True]
        assert marks(workspace)[0] == 85


def test_on_a_disk_that_is_full_already_one_can_still_read(
    founded_school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    """SQLite needs room to open a file at all, and spoke of an error of the disk; the ballast gives that room."""
    expected_logs.expect("app.workspace", "ballast let go")
    home = tmp_path / "laptop"
    with filled(founded_school, home) as workspace:
        ballast = workspace.folder / "ballast"
    real = encrypted.open_engine

    def needs_room(*arguments: Any, **named: Any) -> Engine:
        if ballast.exists() or taken:
            raise EnvironmentProblem("store.io")
        return real(*arguments, **named)

    taken: list[str] = []
    monkeypatch.setattr(encrypted, "open_engine", needs_room)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(0, 0, 0))
    with unlocked(home) as workspace:
        assert len(marks(workspace)) == 5
    taken.append("by others")
    with pytest.raises(EnvironmentProblem, match="disk_full"):
        unlocked(home)


def test_a_page_put_back_is_told_before_anything_crosses(founded_school: School, tmp_path: Path) -> None:
    """Until now only the command line looked; a window showed the older mark and crossed."""
    home = tmp_path / "laptop"
    with filled(founded_school, home) as workspace:
        enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): 85})
        workspace.cross()
        workspace.write_journal(
            lambda journal: journal.connection.execute(TABLES.projection["score"].update().values(value=1_000))
        )
    with unlocked(home) as again:
        again.start()
        eventually(lambda: again.status.phase is Phase.STOPPED, again)
        assert again.status.error is not None
        assert again.status.error.code == "journal.inconsistent"


def test_who_the_server_has_forgotten_is_signed_in_again_by_unlocking(founded_school: School, tmp_path: Path) -> None:
    """R14: the server was put back to a day before this laptop's first sign-in; what was typed leaves all the same."""
    home = tmp_path / "laptop"
    with filled(founded_school, home) as workspace:
        enter(workspace, open_book(workspace, "6A", "math"), {(1, 1): 85})
        with founded_school.database() as connection:
            connection.execute(DEVICE.delete())
        told = workspace.cross()
        assert told.error is not None
        assert told.error.code == "account.signed_out"
        assert workspace.waiting() == 1
    with unlocked(home) as again:
        assert again.cross().error is None
        assert again.waiting() == 0

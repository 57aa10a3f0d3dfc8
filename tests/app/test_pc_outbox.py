"""The PC's outbox: who locks without network leaves it to the next one, who neither sees it nor suffers from it."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app import pc_outbox
from app.bundles import Post
from app.records.device_secret import NoDeviceSecret
from app.records.vault import list_people
from app.surroundings import Surroundings
from app.workspace import Workspace, sign_in_first, unlock
from server.courier import Couriers
from sync.errors import EnvironmentProblem
from sync.pace import Pace
from tests.conftest import ExpectedLogs
from tests.doubles import FixedClock
from tests.school import HARDNESS, PASSWORD, School, enrol, enter, open_book


@dataclass
class Pc:
    """A computer in the staff room on which several people work, one after the other."""

    school: School
    home: Path
    chance: Iterator[int] = field(default_factory=lambda: iter(range(1_000, 2_000)))

    @property
    def around(self) -> Surroundings:
        return Surroundings(self.home, FixedClock(seed=next(self.chance)), NoDeviceSecret(), Pace(), HARDNESS)

    def sign_in(self, login: str) -> None:
        with sign_in_first(self.around, self.school.url, login, PASSWORD, "staff room") as workspace:
            assert workspace.cross().error is None

    def unlock(self, login: str) -> Workspace:
        (identity,) = [one for one in list_people(self.home) if one.login == login]
        return unlock(self.around, identity, PASSWORD)

    @contextlib.contextmanager
    def offline(self) -> Iterator[None]:
        self.school.stop()
        yield
        self.school.start()

    def write_and_lock(self, login: str, number: int, tenths: int) -> None:
        """Without network."""
        with self.offline(), self.unlock(login) as workspace:
            mark(workspace, number, tenths)

    def outbox(self) -> list[str]:
        return sorted(path.name for path in (self.home / "outbox").glob("*"))


def mark(workspace: Workspace, number: int, tenths: int) -> None:
    enter(workspace, open_book(workspace, "6A", "math"), {(number, 1): tenths})


def tenths(workspace: Workspace, number: int) -> int | None:
    shown = open_book(workspace, "6A", "math").rows[number - 1].cells[1].mark
    return shown.number if shown else None


@pytest.fixture
def pc(founded_school: School, tmp_path: Path) -> Pc:
    with founded_school.sign_in("mo") as clerk:
        enrol(clerk, "6A")
        assert clerk.cross().error is None
    found = Pc(founded_school, tmp_path / "staff room")
    found.home.mkdir()
    for login in ("hai", "nam"):
        found.sign_in(login)
    return found


def test_a_colleague_carries_what_was_left_and_its_author_reads_the_answer_without_network(pc: Pc) -> None:
    pc.write_and_lock("hai", 1, 85)
    (left,) = pc.outbox()
    with pc.unlock("nam") as nam:
        assert nam.waiting() == 0
        assert nam.cross().error is None
        assert pc.outbox() == [left.replace(".ferry", ".back.ferry")]
        assert nam.cross().error is None
        assert tenths(nam, 1) == 85
    with pc.offline(), pc.unlock("hai") as hai:
        assert hai.waiting() == 0
        assert tenths(hai, 1) == 85
        assert hai.verify() > 0
    assert pc.outbox() == []


def test_who_has_sent_everything_leaves_nothing(pc: Pc) -> None:
    with pc.unlock("hai") as hai:
        mark(hai, 1, 85)
        assert hai.cross().error is None
    assert not (pc.home / "outbox").exists()


def test_a_newer_bundle_takes_the_place_of_an_older_one(pc: Pc) -> None:
    for number in (1, 2, 3):
        pc.write_and_lock("hai", number, 80 + number)
    assert len(pc.outbox()) == 1
    with pc.unlock("nam") as nam:
        for _ in range(2):
            assert nam.cross().error is None
        assert [tenths(nam, number) for number in (1, 2, 3)] == [81, 82, 83]


def test_what_its_author_sends_is_not_needed_there_any_more(pc: Pc) -> None:
    pc.write_and_lock("hai", 1, 85)
    with pc.unlock("hai") as hai:
        assert hai.cross().error is None
    assert pc.outbox() == []


def test_an_answer_that_the_network_has_overtaken_is_cleared_away(pc: Pc) -> None:
    """The author had gone on elsewhere in the meantime: the stick's answer came first here."""
    pc.write_and_lock("hai", 1, 85)
    with pc.unlock("nam") as nam:
        assert nam.cross().error is None
    kept = next((pc.home / "outbox").iterdir())
    answer = kept.read_bytes()
    with pc.unlock("hai") as hai:
        assert hai.cross().error is None
        assert hai.waiting() == 0
    kept.write_bytes(answer)
    with pc.offline(), pc.unlock("hai") as hai:
        assert tenths(hai, 1) == 85
    assert pc.outbox() == []


def test_rubbish_in_the_outbox_hurts_nobody_and_goes(pc: Pc) -> None:
    pc.write_and_lock("hai", 1, 85)
    (left,) = pc.outbox()
    content = (pc.home / "outbox" / left).read_bytes()
    (pc.home / "outbox" / "a.ferry").write_bytes(content[:-5])
    (pc.home / "outbox" / "b.ferry").write_bytes(b"rubbish")
    with pc.offline(), pc.unlock("nam") as nam:
        assert nam.cross().error is not None
        assert len(pc.outbox()) == 3
    with pc.unlock("nam") as nam:
        assert nam.cross().error is None
        assert pc.outbox() == [left.replace(".ferry", ".back.ferry")]


def test_a_server_that_fails_at_carrying_does_not_touch_the_carriers_own_crossing(
    pc: Pc, monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    def fail(_couriers: object, _sent: bytes) -> bytes:
        raise EnvironmentProblem("store.disk_full")

    expected_logs.expect("server.api", "store.disk_full")
    pc.write_and_lock("hai", 1, 85)
    waiting = pc.outbox()
    monkeypatch.setattr(Couriers, "answer", fail)
    with pc.unlock("nam") as nam:
        mark(nam, 2, 70)
        assert nam.cross().error is None
        assert nam.waiting() == 0
    assert pc.outbox() == waiting
    monkeypatch.undo()
    with pc.unlock("nam") as nam:
        assert nam.cross().error is None
    assert pc.outbox() != waiting


def test_a_window_that_crosses_by_itself_carries_too(pc: Pc, monkeypatch: pytest.MonkeyPatch) -> None:
    pc.write_and_lock("hai", 1, 85)
    (left,) = pc.outbox()
    with pc.unlock("nam") as nam:
        carried = threading.Event()
        monkeypatch.setattr(nam.outbox, "carry", _telling(nam.outbox.carry, carried))
        nam.start()
        assert carried.wait(20)
    assert pc.outbox() == [left.replace(".ferry", ".back.ferry")]


def _telling(carry: Callable[[Post, bytes], None], carried: threading.Event) -> Callable[[Post, bytes], None]:
    """As `carry`, and says when it is over."""

    def carry_and_tell(post: Post, server_key: bytes) -> None:
        carry(post, server_key)
        carried.set()

    return carry_and_tell


def test_the_outbox_is_bounded_and_who_has_a_place_keeps_it(pc: Pc, monkeypatch: pytest.MonkeyPatch) -> None:
    """R13."""
    monkeypatch.setattr(pc_outbox, "MAX_BUNDLES", 1)
    pc.write_and_lock("hai", 1, 85)
    (left,) = pc.outbox()
    before = (pc.home / "outbox" / left).read_bytes()
    pc.write_and_lock("nam", 2, 70)
    assert pc.outbox() == [left]
    pc.write_and_lock("hai", 3, 60)
    assert pc.outbox() == [left]
    assert (pc.home / "outbox" / left).read_bytes() != before


def test_nobody_is_kept_from_leaving_by_a_disk_that_takes_nothing(pc: Pc) -> None:
    (pc.home / "outbox").write_text("in the way")
    pc.write_and_lock("hai", 1, 85)
    with pc.unlock("hai") as hai:
        assert hai.waiting() == 1
        assert hai.cross().error is None

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, exc

from app.records import encrypted, watermark
from app.records.store import Store
from sync.clock import SystemClock
from sync.errors import Defect, EnvironmentProblem, UserError
from tests.app.records import schoolbook, writing_child
from tests.conftest import ExpectedLogs

ROOT = Path(__file__).resolve().parents[3]
SENTINEL = "Nguyễn Sentinel 8,5"
WAIT_SECONDS = 20


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(schoolbook.create(tmp_path / "store.db")) as store:
        yield store


def failure(future: Future[int]) -> BaseException:
    error = future.exception(WAIT_SECONDS)
    assert error is not None
    return error


def problem(future: Future[int]) -> str:
    error = failure(future)
    assert isinstance(error, EnvironmentProblem)
    return error.code


def test_a_write_gives_its_result_and_is_read_at_once(store: Store) -> None:
    assert store.write(schoolbook.adding(1)).result(WAIT_SECONDS) == 1
    assert store.read(schoolbook.numbers) == [1]


def test_writes_happen_in_the_order_they_were_asked_for(store: Store) -> None:
    def add_next(connection: Connection) -> int:
        return schoolbook.add(connection, len(schoolbook.numbers(connection)))

    futures = [store.write(add_next) for _ in range(50)]
    assert [future.result(WAIT_SECONDS) for future in futures] == list(range(50))


def test_a_work_that_raises_leaves_nothing_behind(store: Store) -> None:
    def work(connection: Connection) -> int:
        schoolbook.add(connection, 1)
        raise UserError("vault.exists")

    assert isinstance(failure(store.write(work)), UserError)
    assert store.read(schoolbook.numbers) == []
    assert store.write(schoolbook.adding(1)).result(WAIT_SECONDS) == 1


def test_a_broken_constraint_stays_what_it_is(store: Store) -> None:
    store.write(schoolbook.adding(1, SENTINEL)).result(WAIT_SECONDS)
    error = failure(store.write(schoolbook.adding(1, SENTINEL)))
    assert isinstance(error, exc.IntegrityError)
    assert SENTINEL not in str(error)


def test_a_cancelled_write_does_not_happen(store: Store) -> None:
    started, go_on = threading.Event(), threading.Event()

    def first(connection: Connection) -> int:
        started.set()
        assert go_on.wait(WAIT_SECONDS)
        return schoolbook.add(connection, 1)

    running = store.write(first)
    waiting = store.write(schoolbook.adding(2))
    assert started.wait(WAIT_SECONDS)
    assert waiting.cancel()
    go_on.set()
    running.result(WAIT_SECONDS)
    store.write(schoolbook.adding(3)).result(WAIT_SECONDS)
    assert store.read(schoolbook.numbers) == [1, 3]


def test_listeners_hear_of_commits_alone_and_before_the_future_is_done(store: Store) -> None:
    heard: list[tuple[object, str, bool]] = []
    futures: list[Future[int]] = []
    ready = threading.Event()

    def listen(result: object) -> None:
        assert ready.wait(WAIT_SECONDS)
        heard.append((result, threading.current_thread().name, futures[0].done()))

    store.after_commit(listen)
    futures.append(store.write(schoolbook.adding(1)))
    ready.set()
    futures[0].result(WAIT_SECONDS)
    failure(store.write(schoolbook.adding(1)))
    assert heard == [(1, "store-writer", False)]


def test_a_listener_that_fails_does_not_unsave(store: Store, expected_logs: ExpectedLogs) -> None:
    expected_logs.expect("app.records.store", "ZeroDivisionError")
    heard: list[object] = []

    def fail(result: object) -> None:
        raise ZeroDivisionError

    store.after_commit(fail)
    store.after_commit(heard.append)
    assert store.write(schoolbook.adding(1)).result(WAIT_SECONDS) == 1
    assert heard == [1]


def test_a_write_inside_a_write_is_refused_instead_of_waiting_for_ever(store: Store) -> None:
    error = failure(store.write(lambda connection: store.write(schoolbook.adding(1)).result()))
    assert isinstance(error, Defect)


def test_a_read_sees_one_state_while_others_write(store: Store) -> None:
    def work(connection: Connection) -> tuple[list[int], list[int]]:
        before = schoolbook.numbers(connection)
        store.write(schoolbook.adding(1)).result(WAIT_SECONDS)
        return before, schoolbook.numbers(connection)

    assert store.read(work) == ([], [])
    assert store.read(schoolbook.numbers) == [1]


def test_four_writers_and_three_readers_at_once(store: Store) -> None:
    """Each write adds a pair; nobody ever sees half of one, and nobody hears `database is locked`."""
    done = threading.Event()
    heard: list[object] = []
    store.after_commit(heard.append)

    def add_pair(number: int) -> Callable[[Connection], int]:
        return lambda connection: schoolbook.add(connection, 2 * number) + schoolbook.add(connection, 2 * number + 1)

    def write(writer: int) -> None:
        for turn in range(50):
            store.write(add_pair(writer * 50 + turn)).result(WAIT_SECONDS)

    def read() -> None:
        while not done.is_set():
            found = store.read(schoolbook.numbers)
            assert [number ^ 1 for number in found[::2]] == found[1::2]

    with ThreadPoolExecutor(7) as threads:
        readers = [threads.submit(read) for _ in range(3)]
        try:
            for writer in [threads.submit(write, number) for number in range(4)]:
                writer.result(WAIT_SECONDS)
        finally:
            done.set()
        for reader in readers:
            reader.result(WAIT_SECONDS)
    assert store.read(schoolbook.numbers) == list(range(400))
    assert len(heard) == 200


def test_closing_finishes_what_waits_and_leaves_no_thread_and_no_wal(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    store = Store(schoolbook.create(tmp_path / "store.db"))
    futures = [store.write(schoolbook.adding(number)) for number in range(100)]
    store.close()
    store.close()
    assert [future.result(0) for future in futures] == list(range(100))
    assert set(threading.enumerate()) == before
    assert [file.name for file in tmp_path.iterdir()] == ["store.db"]


def test_a_closed_store_takes_nothing_more(tmp_path: Path) -> None:
    store = Store(schoolbook.create(tmp_path / "store.db"))
    store.close()
    with pytest.raises(Defect):
        store.write(schoolbook.adding(1))
    with pytest.raises(Defect):
        store.read(schoolbook.numbers)


def test_the_wal_is_brought_in_when_nobody_types(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    clock = SystemClock()
    with Store(schoolbook.create(path), idle_seconds=0.01) as store:
        size = path.stat().st_size
        store.write(schoolbook.adding(1, "x" * 50_000)).result(WAIT_SECONDS)
        deadline = clock.monotonic() + WAIT_SECONDS
        while path.stat().st_size == size:
            assert clock.monotonic() < deadline


def test_a_checkpoint_that_fails_is_logged_and_the_store_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    expected_logs.expect("app.records.store", "no checkpoint")

    def broken(engine: object) -> None:
        raise EnvironmentProblem("store.io")

    monkeypatch.setattr(encrypted, "checkpoint", broken)
    store.write(schoolbook.adding(1)).result(WAIT_SECONDS)
    store.close()


# --- what the machine does to us ---


def setting(text: str) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA {text}").close()

    return work


def test_a_full_disk_is_told_and_reading_goes_on(store: Store) -> None:
    store.write(schoolbook.adding(1)).result(WAIT_SECONDS)
    store.write(setting("max_page_count=1")).result(WAIT_SECONDS)  # the file may not grow any more
    assert problem(store.write(schoolbook.adding(2, "x" * 100_000))) == "store.disk_full"
    assert store.read(schoolbook.numbers) == [1]
    store.write(setting("max_page_count=100000")).result(WAIT_SECONDS)
    store.write(schoolbook.adding(2, "x" * 100_000)).result(WAIT_SECONDS)
    assert store.read(schoolbook.numbers) == [1, 2]


def test_a_file_that_another_program_holds_is_busy(store: Store, tmp_path: Path) -> None:
    store.write(setting("busy_timeout=0")).result(WAIT_SECONDS)
    other = schoolbook.reopen(tmp_path / "store.db")
    with other.begin():
        assert problem(store.write(schoolbook.adding(1))) == "store.busy"
        assert store.read(schoolbook.numbers) == []
    other.dispose()
    assert store.write(schoolbook.adding(1)).result(WAIT_SECONDS) == 1


def test_damage_found_while_working_is_told(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    schoolbook.filled(path, 300)
    with Store(schoolbook.reopen(path)) as store:
        with path.open("r+b") as file:
            file.seek(4 * encrypted.PAGE_BYTES)
            file.write(bytes(100))
        with pytest.raises(EnvironmentProblem) as caught:
            store.read(lambda connection: connection.exec_driver_sql("SELECT sum(length(text)) FROM entry").scalar())
        assert caught.value.code == "store.damaged"


@pytest.mark.skipif(sys.platform == "win32", reason="a limit on the size of files is POSIX's")
def test_a_commit_that_failed_is_unknown_and_the_next_one_works(store: Store, tmp_path: Path) -> None:
    import resource

    store.write(schoolbook.adding(1)).result(WAIT_SECONDS)
    store.write(setting("cache_size=-20000")).result(WAIT_SECONDS)  # so that nothing is written before the commit
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def work(connection: Connection) -> int:
        schoolbook.add(connection, 2, "x" * 400_000)
        resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "store.db-wal").stat().st_size + 5_000, limits[1]))
        return 2

    future = store.write(work)
    try:
        error = failure(future)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert isinstance(error, EnvironmentProblem)
    assert error.code == "store.unknown"
    assert store.read(schoolbook.numbers) == [1]
    assert store.write(schoolbook.adding(3)).result(WAIT_SECONDS) == 3
    store.close()
    engine = schoolbook.reopen(tmp_path / "store.db")
    encrypted.verify(engine)
    with encrypted.for_reading(engine).begin() as connection:
        assert schoolbook.numbers(connection) == [1, 3]
    engine.dispose()


def test_a_commit_that_leaves_its_transaction_open_does_not_block_the_next_one(store: Store) -> None:
    def tables(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE late (n INTEGER REFERENCES entry DEFERRABLE INITIALLY DEFERRED)")

    def dangling(connection: Connection) -> int:
        connection.exec_driver_sql("INSERT INTO late VALUES (7)")
        return 7

    store.write(tables).result(WAIT_SECONDS)
    assert problem(store.write(dangling)) == "store.unknown"
    assert store.write(schoolbook.adding(1)).result(WAIT_SECONDS) == 1


def test_nothing_typed_lies_in_the_clear(store: Store, tmp_path: Path) -> None:
    for number in range(20):
        store.write(schoolbook.adding(number, SENTINEL)).result(WAIT_SECONDS)
    encrypted.backup(store._engine, tmp_path / "backup.db")

    def assert_nothing_readable(files: list[str]) -> None:
        assert sorted(file.name for file in tmp_path.iterdir()) == files
        for file in tmp_path.iterdir():
            content = file.read_bytes()
            for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                assert SENTINEL.encode(encoding) not in content
            assert b"entry" not in content
            assert schoolbook.KEY not in content

    assert_nothing_readable(["backup.db", "store.db", "store.db-shm", "store.db-wal"])
    store.close()
    assert_nothing_readable(["backup.db", "store.db"])


@pytest.mark.parametrize("loss", ["nothing", "the WAL", "a bit in the WAL", "the newest file"])
def test_what_sqlite_loses_without_a_word_the_mark_reveals(tmp_path: Path, loss: str) -> None:
    """R2: a lost or damaged end of the WAL and an older file put back open without any error."""
    (tmp_path / "here").mkdir()
    path, mark_path, copy = tmp_path / "here" / "store.db", tmp_path / "mark", tmp_path / "store.db"
    engine = schoolbook.create(path)
    shutil.copy(path, tmp_path / "older.db")
    with Store(engine, idle_seconds=WAIT_SECONDS) as store:
        store.after_commit(writing_child.marking(mark_path))
        for number in range(1, 9):
            store.write(schoolbook.adding(number)).result(WAIT_SECONDS)
        wal = bytearray((tmp_path / "here" / "store.db-wal").read_bytes())
        shutil.copy(tmp_path / "older.db" if loss == "the newest file" else path, copy)
    if loss == "a bit in the WAL":
        wal[len(wal) // 2] ^= 1
    if loss in {"nothing", "a bit in the WAL"}:
        copy.with_name("store.db-wal").write_bytes(wal)
    engine = schoolbook.reopen(copy)
    encrypted.verify(engine)
    with encrypted.for_reading(engine).begin() as connection:
        found = schoolbook.numbers(connection)
    engine.dispose()
    mark = watermark.read(mark_path)
    standing = watermark.compare(mark, len(found), writing_child.hash_of(8) if 8 in found else None)
    assert standing is (watermark.Standing.INTACT if loss == "nothing" else watermark.Standing.BEHIND)


def test_kill_9_loses_nothing_that_was_called_saved(tmp_path: Path) -> None:
    """R2, on one file that goes on: after each kill every acknowledged entry is there and the mark agrees."""
    path, mark_path = tmp_path / "store.db", tmp_path / "mark"
    schoolbook.create(path).dispose()
    last = 0
    for acknowledged in (1, 7, 40, 150, 333):
        command = [sys.executable, "-m", writing_child.__name__, str(path), str(mark_path), str(last + 1)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            said = [int(child.stdout.readline()) for _ in range(acknowledged)]
            child.kill()
            said += [int(line) for line in child.stdout if line.endswith("\n")]
        engine = schoolbook.reopen(path)
        with encrypted.for_reading(engine).begin() as connection:
            found = schoolbook.numbers(connection)
        encrypted.verify(engine)
        engine.dispose()
        assert found == list(range(1, found[-1] + 1))
        assert said[-1] <= found[-1] <= said[-1] + 1
        mark = watermark.read(mark_path)
        assert mark is not None
        assert mark.number >= said[-1]
        standing = watermark.compare(mark, found[-1], writing_child.hash_of(mark.number))
        assert standing is watermark.Standing.INTACT
        last = found[-1]

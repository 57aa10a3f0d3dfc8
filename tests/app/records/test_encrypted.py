import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection, exc
from sqlcipher3 import dbapi2

from app.records import encrypted
from app.records.encrypted import Stamp
from sync.errors import Defect, EnvironmentProblem, UserError
from tests.app.records import schoolbook

SENTINEL = "Nguyễn Sentinel 8,5"


def code_of_opening(path: Path, key: bytes = schoolbook.KEY) -> str:
    with pytest.raises(EnvironmentProblem) as caught:
        schoolbook.reopen(path, key)
    return caught.value.code


def test_what_was_written_is_read_after_reopening(tmp_path: Path) -> None:
    schoolbook.filled(tmp_path / "store.db", 20)
    engine = schoolbook.reopen(tmp_path / "store.db")
    with encrypted.for_reading(engine).begin() as connection:
        assert schoolbook.numbers(connection) == list(range(20))
    encrypted.verify(engine)
    engine.dispose()
    assert [file.name for file in tmp_path.iterdir()] == ["store.db"]


def test_every_connection_has_the_safe_settings(tmp_path: Path) -> None:
    engine = schoolbook.create(tmp_path / "store.db")
    wanted = {
        "cipher_status": "1",
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": encrypted.BUSY_MS,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
        "cipher_page_size": "4096",
    }
    with engine.connect() as first, engine.connect() as second:
        for connection in (first.connection, second.connection):
            cursor = connection.cursor()
            found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
            cursor.close()
            assert found == wanted
    engine.dispose()


def test_a_writer_holds_the_lock_from_the_beginning_and_a_reader_does_not(tmp_path: Path) -> None:
    engine = schoolbook.create(tmp_path / "store.db")
    with engine.connect() as second:
        driver = second.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA busy_timeout=0")
        with engine.begin():
            with encrypted.for_reading(engine).begin() as reader:
                assert schoolbook.numbers(reader) == []
            with pytest.raises(Exception, match="locked"):
                driver.execute("BEGIN IMMEDIATE")
    engine.dispose()


def test_a_reader_cannot_write_and_its_connection_serves_a_writer_afterwards(tmp_path: Path) -> None:
    engine = schoolbook.create(tmp_path / "store.db")
    with encrypted.for_reading(engine).begin() as connection, pytest.raises(exc.OperationalError, match="readonly"):
        schoolbook.add(connection, 1)
    with engine.begin() as connection:
        schoolbook.add(connection, 1)
    engine.dispose()


def test_an_existing_file_is_never_created_again(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    schoolbook.filled(path, 5)
    before = path.read_bytes()
    with pytest.raises(Defect):
        schoolbook.create(path)
    assert path.read_bytes() == before


def test_a_wal_without_its_file_is_not_given_to_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "store.db-wal").write_bytes(b"the end of a lost file")
    with pytest.raises(Defect):
        schoolbook.create(tmp_path / "store.db")


def test_an_interrupted_creation_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "store.db.new").write_bytes(b"half")
    (tmp_path / "store.db.new-wal").write_bytes(b"half")
    schoolbook.create(tmp_path / "store.db").dispose()
    assert [file.name for file in tmp_path.iterdir()] == ["store.db"]


def test_a_missing_file(tmp_path: Path) -> None:
    assert code_of_opening(tmp_path / "store.db") == "store.missing"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "store.db").touch()
    assert code_of_opening(tmp_path / "store.db") == "store.empty"
    assert (tmp_path / "store.db").stat().st_size == 0


def test_an_unencrypted_file(tmp_path: Path) -> None:
    plain = sqlite3.connect(tmp_path / "store.db")
    plain.execute("CREATE TABLE entry (number INTEGER PRIMARY KEY)")
    plain.close()
    assert code_of_opening(tmp_path / "store.db") == "store.plaintext"


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"a letter to the parents " * 500)
    assert code_of_opening(tmp_path / "store.db") == "store.damaged"


def test_another_key_reads_nothing_and_prints_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    schoolbook.filled(tmp_path / "store.db", 5)
    assert code_of_opening(tmp_path / "store.db", key=bytes(32)) == "store.damaged"
    assert capfd.readouterr() == ("", "")


def test_a_key_of_another_size_is_a_defect(tmp_path: Path) -> None:
    with pytest.raises(Defect):
        schoolbook.reopen(tmp_path / "store.db", key=b"short")


def test_a_file_of_another_program_with_the_same_key(tmp_path: Path) -> None:
    stranger = Stamp(application=7, schema=3)
    encrypted.open_engine(
        tmp_path / "store.db", schoolbook.KEY, create=True, metadata=schoolbook.METADATA, stamp=stranger
    ).dispose()
    assert code_of_opening(tmp_path / "store.db") == "store.not_ours"


@pytest.mark.parametrize("with_wal", [False, True])
def test_a_file_of_a_newer_program_is_refused_and_untouched(tmp_path: Path, with_wal: bool) -> None:
    path = tmp_path / "store.db"
    engine = schoolbook.create(path)
    with engine.begin() as connection:
        schoolbook.add(connection, 1)
    if with_wal:  # as after a crash of the newer program
        for file in ("store.db", "store.db-wal"):
            (tmp_path / "crashed").mkdir(exist_ok=True)
            shutil.copy(tmp_path / file, tmp_path / "crashed" / file)
        path = tmp_path / "crashed" / "store.db"
    engine.dispose()
    files = [path, *path.parent.glob("store.db-wal")]
    assert len(files) == 1 + with_wal
    before = [file.read_bytes() for file in files]
    with pytest.raises(UserError) as caught:
        schoolbook.reopen(path, stamp=Stamp(schoolbook.STAMP.application, schoolbook.STAMP.schema - 1))
    assert caught.value.code == "store.newer"
    assert [file.read_bytes() for file in files] == before


def test_an_older_file_waits_for_its_migration(tmp_path: Path) -> None:
    schoolbook.filled(tmp_path / "store.db", 1)
    with pytest.raises(Defect):
        schoolbook.reopen(tmp_path / "store.db", stamp=Stamp(schoolbook.STAMP.application, schoolbook.STAMP.schema + 1))


def open_and_verify(path: Path) -> None:
    engine = schoolbook.reopen(path)
    try:
        encrypted.verify(engine)
    finally:
        engine.dispose()


def assert_damage_is_told(path: Path) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        open_and_verify(path)
    assert caught.value.code == "store.damaged"


def test_every_flipped_bit_is_found(tmp_path: Path) -> None:
    whole, path = tmp_path / "whole.db", tmp_path / "store.db"
    schoolbook.filled(whole, 300)
    open_and_verify(whole)
    good = whole.read_bytes()
    # The salt, the reserved end of a page and every part between; in each page of the file.
    places = sorted({0, 15, 16, 4095, len(good) - 1, *range(0, len(good), len(good) // 40)})
    assert len(places) >= 40
    for turn, place in enumerate(places):
        bad = bytearray(good)
        bad[place] ^= 1 << turn % 8
        path.write_bytes(bad)
        assert_damage_is_told(path)


def test_a_flipped_bit_in_an_unused_page_is_found(tmp_path: Path) -> None:
    """Only the seals cover it: SQLite's own check does not read such pages."""
    path = tmp_path / "store.db"
    schoolbook.filled(path, 300)
    used = path.read_bytes()
    engine = schoolbook.reopen(path)
    with engine.begin() as connection:
        connection.execute(schoolbook.ENTRY.delete().where(schoolbook.ENTRY.c.number > 0))
    engine.dispose()
    good = path.read_bytes()
    assert len(good) == len(used)
    bad = bytearray(good)
    bad[-100] ^= 1
    path.write_bytes(bad)
    assert_damage_is_told(path)


def test_a_checkpoint_brings_the_wal_in_and_never_truncates_it(tmp_path: Path) -> None:
    path, wal = tmp_path / "store.db", tmp_path / "store.db-wal"
    engine = schoolbook.create(path)
    with engine.begin() as connection:
        schoolbook.add(connection, 1, "x" * 50_000)
    before, wal_before = path.stat().st_size, wal.stat().st_size
    encrypted.checkpoint(engine)
    assert path.stat().st_size > before
    assert wal.stat().st_size == wal_before > 0
    engine.dispose()


@pytest.mark.parametrize("kept", ["half", "all but a page", "all but a byte", "a page", "ten bytes"])
def test_a_cut_file_is_found(tmp_path: Path, kept: str) -> None:
    path = tmp_path / "store.db"
    schoolbook.filled(path, 300)
    good = path.read_bytes()
    page = encrypted.PAGE_BYTES
    sizes = {
        "half": len(good) // 2,
        "all but a page": len(good) - page,
        "all but a byte": len(good) - 1,
        "a page": page,
        "ten bytes": 10,
    }
    path.write_bytes(good[: sizes[kept]])
    assert_damage_is_told(path)


def test_two_swapped_pages_are_found(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    schoolbook.filled(path, 300)
    good, page = path.read_bytes(), encrypted.PAGE_BYTES
    path.write_bytes(good[: 2 * page] + good[3 * page : 4 * page] + good[2 * page : 3 * page] + good[4 * page :])
    assert_damage_is_told(path)


def test_an_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schoolbook.filled(tmp_path / "store.db", 1)
    monkeypatch.setattr(dbapi2, "sqlite_version_info", (3, 51, 2))
    assert code_of_opening(tmp_path / "store.db") == "store.sqlite_too_old"


def test_a_driver_without_cipher_is_refused_before_it_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encrypted, "MINIMUM_SQLITE", (3,))
    monkeypatch.setattr(encrypted, "dbapi2", sqlite3)
    with pytest.raises(EnvironmentProblem) as caught:
        schoolbook.create(tmp_path / "store.db")
    assert caught.value.code == "store.cipher_off"
    assert not (tmp_path / "store.db").exists()


def test_a_drive_without_wal_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = encrypted._pragma

    def pragma(connection: object, text: str) -> list[tuple[object, ...]]:
        return [("delete",)] if text == "journal_mode=WAL" else real(connection, text)

    monkeypatch.setattr(encrypted, "_pragma", pragma)
    with pytest.raises(EnvironmentProblem) as caught:
        schoolbook.create(tmp_path / "store.db")
    assert caught.value.code == "store.no_wal"


def test_a_backup_is_whole_encrypted_and_opens_with_the_same_key(tmp_path: Path) -> None:
    engine = schoolbook.create(tmp_path / "store.db")
    target = tmp_path / "backup.db"
    target.write_bytes(b"yesterday's backup")
    (tmp_path / "backup.db.new").write_bytes(b"of an attempt that was cut off")
    with engine.begin() as connection:
        schoolbook.add(connection, 1, SENTINEL)
    with encrypted.for_reading(engine).begin() as connection:  # the pool's connection was a reader's
        schoolbook.numbers(connection)
    encrypted.backup(engine, target)
    engine.dispose()
    assert SENTINEL.encode() not in target.read_bytes()
    assert not target.read_bytes().startswith(encrypted.PLAINTEXT_HEADER)
    copy = schoolbook.reopen(target)
    encrypted.verify(copy)
    with encrypted.for_reading(copy).begin() as connection:
        assert schoolbook.numbers(connection) == [1]
    copy.dispose()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["backup.db", "store.db"]


def test_a_backup_that_fails_keeps_the_last_one(tmp_path: Path) -> None:
    schoolbook.filled(tmp_path / "store.db", 300)
    target = tmp_path / "backup.db"
    target.write_bytes(b"yesterday's backup")
    engine = schoolbook.reopen(tmp_path / "store.db")
    with (tmp_path / "store.db").open("r+b") as file:
        file.seek(4 * encrypted.PAGE_BYTES)
        file.write(bytes(100))
    with pytest.raises(EnvironmentProblem) as caught:
        encrypted.backup(engine, target)
    engine.dispose()
    assert caught.value.code == "store.damaged"
    assert target.read_bytes() == b"yesterday's backup"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["backup.db", "store.db"]


def test_verify_says_busy_while_somebody_writes(tmp_path: Path) -> None:
    engine = schoolbook.create(tmp_path / "store.db")

    def impatient(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA busy_timeout=0")

    with engine.connect() as first, engine.connect() as second:
        impatient(first)
        impatient(second)
    with engine.begin(), pytest.raises(EnvironmentProblem) as caught:
        encrypted.verify(engine)
    assert caught.value.code == "store.busy"
    engine.dispose()


def test_errors_do_not_repeat_what_was_typed(tmp_path: Path) -> None:
    engine = schoolbook.create(tmp_path / "store.db")
    with pytest.raises(exc.IntegrityError) as caught, engine.begin() as connection:
        schoolbook.add(connection, 1, SENTINEL)
        schoolbook.add(connection, 1, SENTINEL)
    engine.dispose()
    assert SENTINEL not in str(caught.value)

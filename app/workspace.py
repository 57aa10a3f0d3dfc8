"""An opened school: vault, store and engine for one signed-in person."""

import contextlib
import datetime
import logging
import threading
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from nacl.signing import SigningKey
from sqlalchemy import Connection

from app import bundles
from app.bundles import Bundles, Progress, Report
from app.pc_outbox import PcOutbox
from app.records import device as devices
from app.records import encrypted, watermark
from app.records.ballast import Ballast
from app.records.device import Device
from app.records.slot import SlotDamaged
from app.records.store import Store
from app.records.tables import ATTENDANCE, CONDUCT, REMARK, SCHEMA, SCORE, SCORE_NOTE, TABLES
from app.records.vault import Identity, Vault, list_people, person_folder
from app.records.watermark import Mark, Standing
from app.server_address import is_same, one_spelling
from app.surroundings import Surroundings
from sync import asking, audit, outbox, seal, sign_in
from sync.asking import Told
from sync.change import Base, Change
from sync.clock import local_date
from sync.engine import Engine, Phase, Status
from sync.errors import ChuyenDoError, EnvironmentProblem, UserError
from sync.http import HttpClient
from sync.journal import Journal
from sync.line import Limits
from sync.schema import Key, Ref, Table
from sync.wire import answer_bytes_to_sign

_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


_CELLS = {one.number for one in (SCORE, ATTENDANCE, CONDUCT, REMARK, SCORE_NOTE)}
"""Tables of which a step may write many rows, each for itself. A move or a decision is one thing of several rows."""

ASKING = Limits(connect=3, stall=3, stale=3, grace=6)
"""For what a person looks at and waits for."""


def sign_in_first(around: Surroundings, server: str, login: str, password: str, device_name: str) -> "Workspace":
    """Open a new device's workspace, online: the only time the network is needed.

    Raises `UserError` (wrong password, …) or `EnvironmentProblem` (nobody answers); nothing is left behind then.
    """
    server = one_spelling(server)
    if any(one.login == login and is_same(one.server, server) for one in list_people(around.home)):
        raise UserError("vault.exists")
    signing_key = SigningKey(around.clock.random_bytes(32))
    client = HttpClient(server)
    try:
        asked = sign_in.SignInRequest(login, password, device_name, bytes(signing_key.verify_key))
        told = sign_in.decode_answer(client.post("/v1/sign-in", sign_in.encode(asked)))
    except EnvironmentProblem as error:
        raise EnvironmentProblem("account.no_server") from error
    finally:
        client.close()
    school = uuid.UUID(bytes=told.school)
    identity = Identity(login, server, str(school))
    vault = Vault(person_folder(around.home, identity))
    _make_way(vault)
    key = Vault.create(vault.folder, identity, password, around.clock, around.secrets, hardness=around.hardness)
    device = Device(server, login, device_name, told.token, uuid.UUID(bytes=told.person), signing_key, told.server_key)

    def begin(connection: Connection) -> None:
        journal = Journal(connection, SCHEMA, TABLES)
        journal.found(school, told.epoch)
        person = journal.refs.number(device.person)
        journal.add_writer(device.writer_key, person, device_name, seal.chain_start(school, device.writer_key))
        devices.keep(connection, device)

    try:
        engine = encrypted.open_engine(
            vault.store_path, key, create=True, metadata=devices.METADATA, stamp=devices.STAMP, fill=begin
        )
        store = Store(engine, ballast=Ballast(vault.ballast_path))
    except EnvironmentProblem:
        vault.set_aside()
        raise
    return Workspace(around, vault, store, device, Standing.INTACT)


def _make_way(vault: Vault) -> None:
    """Put aside a copy whose key file is damaged beyond reading, with all it holds. A readable one is not touched."""
    if vault.is_begun:
        try:
            _ = vault.identity
        except SlotDamaged:
            vault.set_aside()


def unlock(around: Surroundings, identity: Identity, password: str) -> "Workspace":
    """Open the workspace that `identity` has on this computer; needs no network. Raises as `Vault.unlock`."""
    vault = Vault(person_folder(around.home, identity))
    unlocked = vault.unlock(password, around.secrets)
    with contextlib.ExitStack() as closing:
        store = closing.enter_context(_open_store(vault, unlocked.key))
        device = store.read(devices.load)
        standing = store.read(lambda one: _standing(one, vault, device))
        closing.pop_all()
    if store.read(devices.is_signed_out):
        device = _sign_in_again(store, device, password)
    workspace = Workspace(around, vault, store, device, standing)
    workspace.outbox.take()
    return workspace


def _sign_in_again(store: Store, device: Device, password: str) -> Device:
    """The server has forgotten this device, because it was put back to a time before it: the person is here and has
    just typed the password. Without network it stays as it is until the next unlocking.
    """
    client = HttpClient(device.server, None, ASKING)
    try:
        asked = sign_in.SignInRequest(device.login, password, device.name, device.writer_key)
        told = sign_in.decode_answer(client.post("/v1/sign-in", sign_in.encode(asked)))
    except (EnvironmentProblem, UserError) as error:
        _log.info("not signed in again: %s", error)
        return device
    finally:
        client.close()
    store.write(lambda connection: devices.sign_in_again(connection, told.token)).result()
    return replace(device, token=told.token)


def _open_store(vault: Vault, key: bytes) -> Store:
    """Even opening needs some room: on a full disk the ballast gives it, so that what is there can be read."""
    ballast = Ballast(vault.ballast_path)

    def open_it() -> Store:
        engine = encrypted.open_engine(
            vault.store_path, key, create=False, metadata=devices.METADATA, stamp=devices.STAMP
        )
        return Store(engine, ballast=ballast)

    try:
        return open_it()
    except EnvironmentProblem as problem:
        if not ballast.disk_is_full:
            raise
        if not ballast.let_go():
            raise EnvironmentProblem("store.disk_full") from problem
    _log.warning("the disk is full: ballast let go to open the store")
    return open_it()


def _standing(connection: Connection, vault: Vault, device: Device) -> Standing:
    """How the store stands to the mark outside it (R2)."""
    journal = Journal(connection, SCHEMA, TABLES)
    writer = outbox.own_writer(journal, device.writer_key)
    mark = watermark.read(vault.mark_path)
    if writer.number == 0 and mark is None:
        return Standing.INTACT
    at_mark = outbox.hash_at(journal, device.writer_key, mark.number) if mark else None
    return watermark.compare(mark, writer.number, at_mark)


class _CancelledWhen(threading.Event):
    """Is set once `asked()` says so."""

    def __init__(self, asked: Callable[[], bool]) -> None:
        super().__init__()
        self._asked = asked

    def is_set(self) -> bool:
        return self._asked()


class Workspace:
    """Reading, writing and crossing for one person. Close it, or use it as a context manager."""

    def __init__(self, around: Surroundings, vault: Vault, store: Store, device: Device, standing: Standing) -> None:
        self.clock = around.clock
        self.device = device
        self.standing = standing
        self.folder = vault.folder
        self._mark_path = vault.mark_path
        self._store = store
        self._http = HttpClient(device.server, device.token)
        self._listeners: list[Callable[[], None]] = []
        self._status_listeners: list[Callable[[Status], None]] = []
        self._engine = Engine(
            self, self._http, device.signing_key, device.server_key, around.clock, self._told, around.pace,
            store.read(devices.last_crossing), self._http.probe, self._http.cancelled, self,
        )  # fmt: skip
        self._http.watch.on_bytes = self._engine.moved
        self.bundles = Bundles(self._engine, store, lambda: self.device, around.clock)
        self.outbox = PcOutbox(around.home / "outbox", self.bundles)
        self._wake = threading.Condition()
        self._running = self._left = False
        self._thread: threading.Thread | None = None
        if self._is_put_back and self.proposed() is None:
            self.propose()

    # --- another writer, after the disk was copied or put back (R4) ---

    @property
    def _is_put_back(self) -> bool:
        """Whether the mark outside the file says that entries are missing in it."""
        return self.standing in {Standing.BEHIND, Standing.OTHER}

    def proposed(self) -> SigningKey | None:
        """As `sync.engine.Renewal`."""
        return self._store.read(devices.proposed)

    def propose(self) -> SigningKey:
        """As `sync.engine.Renewal`."""
        key = SigningKey(self.clock.random_bytes(32))
        self._store.write(lambda connection: devices.propose(connection, key)).result()
        return key

    def adopt(self, journal: Journal, key: SigningKey, token: bytes) -> None:
        """As `sync.engine.Renewal`."""
        outbox.renew_writer(journal, self.device.writer_key, bytes(key.verify_key))
        devices.adopt(journal.connection, key, token.hex())

    def adopted(self, key: SigningKey, token: bytes) -> None:
        """As `sync.engine.Renewal`. What the file had lost has come back with this crossing, as far as it was sent."""
        self.device = replace(self.device, signing_key=key, token=token.hex())
        self._http.come_with(token)
        writer = self.read(lambda journal: outbox.own_writer(journal, self.device.writer_key))
        self.standing = Standing.INTACT
        self._write_mark(Mark(writer.number, writer.hash))

    # --- reading and writing ---

    def read(self, work: Callable[[Journal], _Result]) -> _Result:
        """Do `work` on one consistent snapshot, in the caller's thread."""
        return self._store.read(lambda connection: work(Journal(connection, SCHEMA, TABLES)))

    def commit(self, changes: Sequence[Change] | Callable[[Journal], Sequence[Change]], base: Base) -> Future[int]:
        """Save `changes` as one step of this person; the future is done when they are durable.

        `base` is the position that was read together with what the person saw when deciding. Changes that make records
        are worked out inside the transaction, where their ids get numbers.
        """
        at = self.clock.now_ms()

        def write(connection: Connection) -> Mark:
            journal = Journal(connection, SCHEMA, TABLES)
            worked_out = changes(journal) if callable(changes) else changes
            writer_key = devices.writer_key(connection)  # a crossing may have made it another meanwhile
            each_for_itself = all(one.table in _CELLS for one in worked_out)
            write_them = outbox.commit_each if each_for_itself else outbox.commit
            number = write_them(journal, writer_key, worked_out, base, at)
            return Mark(number, outbox.own_writer(journal, writer_key).hash)

        saved: Future[int] = Future()
        saved.set_running_or_notify_cancel()  # what is being saved cannot be called back
        self._store.write(write).add_done_callback(lambda done: self._saved(done, saved))
        return saved

    def _saved(self, done: "Future[Mark]", saved: "Future[int]") -> None:
        error = done.exception()
        if error is not None:
            saved.set_exception(error)
            return
        mark = done.result()
        # The mark is the only witness of what a file put back has lost: it stays until that has come back.
        if not self._is_put_back:
            self._write_mark(mark)
        self._announce(saved, mark)

    def _write_mark(self, mark: Mark) -> None:
        try:
            watermark.write(self._mark_path, mark)
        except EnvironmentProblem as problem:
            # The commit is durable all the same; an older mark accuses nobody.
            _log.warning("mark not written: %s", problem)

    def _announce(self, saved: "Future[int]", mark: Mark) -> None:
        saved.set_result(mark.number)
        self._changed()
        self._engine.changed()
        self._nudge()

    def write_journal(self, work: Callable[[Journal], _Result]) -> _Result:
        """One transaction for the engine; waits for it."""
        return self._store.write(lambda connection: work(Journal(connection, SCHEMA, TABLES))).result()

    def ask_past(self, table: Table, key: Key) -> list[Told]:
        """All that the server knows of a row's past, in log order; nothing of it is kept here. Needs the network.

        Raises `EnvironmentProblem` when nobody answers, `UserError` when this person may not read the row.
        """
        device = self.device
        asked = self.read(lambda journal: asking.ask(journal, table, key))
        client = HttpClient(device.server, device.token, ASKING)  # beside a crossing that may be under way
        try:
            signature, body = client.exchange(asked, "/v1/history")
        finally:
            client.close()
        seal.verify(device.server_key, answer_bytes_to_sign(device.writer_key, asked, body), signature)
        return self.read(lambda journal: asking.read(journal, body))

    def verify(self) -> int:
        """Check the file and the journal against themselves; how many registers were compared. Raises what is wrong."""
        self._store.verify()
        return self.read(audit.audit)

    @property
    def has_server(self) -> bool:
        """Whether there is a server behind it: not behind a school to practise in."""
        return bool(self.device.server)

    @property
    def is_short_of_room(self) -> bool:
        """Whether saving has used up the room kept for it: the person must free some of the disk, and is told so."""
        return self._store.is_short_of_room

    def today(self) -> datetime.date:
        """The school day by this device's clock."""
        return local_date(self.clock)

    @property
    def me(self) -> Ref:
        """The signed-in person."""
        found = self.read(lambda journal: journal.refs.find(self.device.person))
        assert found is not None, "signing in has put the person into the store"
        return found

    # --- crossing ---

    @property
    def status(self) -> Status:
        return self._engine.status

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener`, on some other thread, whenever what screens show may have changed.

        What is returned takes the listener away again.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def on_status(self, listener: Callable[[Status], None]) -> Callable[[], None]:
        """Call `listener`, on some other thread, whenever the engine's status changes; otherwise as `on_change`."""
        self._status_listeners.append(listener)
        return lambda: self._status_listeners.remove(listener)

    def start(self) -> None:
        """Begin crossing by itself, on a thread of its own."""
        self._running = True
        self._thread = threading.Thread(target=self._cross_until_closed, name="crossing", daemon=True)
        self._thread.start()

    def cross_now(self) -> None:
        """A person asked to cross."""
        self._engine.cross_now()
        self._nudge()

    def cross(self) -> Status:
        """Cross once, here and now; only where `start` was not called (command line, leaving)."""
        assert self._thread is None
        self._cross_once()
        return self.status

    def _cross_once(self) -> None:
        """Cross, and where that went well let others' bundles that wait on this computer go the same way."""
        self._engine.step()
        if self.status.phase is Phase.IDLE and self.status.error is None:
            token = bytes.fromhex(self.device.token)
            self.outbox.carry(lambda one: self._http.post("/v1/courier", token + one), self.device.server_key)

    def import_bundles(
        self, folder: Path, progress: Progress | None = None, cancelled: Callable[[], bool] = lambda: False
    ) -> Report:
        """Carry the bundles of `folder` to the server, where there is a connection, and take in what has come back for
        this person. Raises `Cancelled`, or `EnvironmentProblem` where the folder cannot be read or written.
        """
        report = Report()
        client = HttpClient(self.device.server, self.device.token)
        client.watch.cancelled = _CancelledWhen(cancelled)
        try:
            token = bytes.fromhex(self.device.token)
            bundles.carry_if_reachable(folder, client, token, self.device.server_key, report, progress)
        finally:
            client.close()
        self.bundles.take(folder, report)
        if report.taken:
            self._changed()
        return report

    def cancel_crossing(self) -> None:
        """Give up the crossing under way, if any; what waits leaves with a later one. Does not wait for it to end."""
        self._engine.cancel()

    def network_changed(self) -> None:
        """The system has noticed a change of the network: a reason to look whether the server is there again."""
        self._engine.network_changed()
        self._nudge()

    def waiting(self) -> int:
        """How many cells are saved here and not yet answered by the server."""
        return self.read(outbox.waiting)

    def _cross_until_closed(self) -> None:
        try:
            self.read(audit.audit)
        except ChuyenDoError as error:
            # A page put back is noticed before anything is built on it; the person is told, and can ask to cross.
            self._engine.halt(error)
        while True:
            with self._wake:
                if not self._running:
                    return
                seconds = self._engine.seconds_until_due()
                if seconds > 0:
                    self._wake.wait(min(seconds, threading.TIMEOUT_MAX))
                    continue
            self._cross_once()

    def _nudge(self) -> None:
        with self._wake:
            self._wake.notify_all()

    def _told(self, status: Status) -> None:
        for listener in tuple(self._status_listeners):
            listener(status)
        if status.phase is Phase.IDLE and status.error is None and status.last_crossing is not None:
            at = status.last_crossing
            self._store.write(lambda connection: devices.note_crossing(connection, at))
            self._changed()
        if status.error is not None and status.error.code == "account.signed_out":
            self._store.write(devices.note_signed_out)

    def _changed(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    def close(self) -> None:
        """Stop crossing, finish writing, close the file."""
        with self._wake:
            self._running = False
            self._wake.notify_all()
        self._engine.close()  # a silent server must not keep anybody from leaving
        if self._thread is not None:
            self._thread.join()
        if not self._left and self.has_server:
            self._leave_what_waits()
        self._left = True
        self._http.close()
        self._store.close()

    def _leave_what_waits(self) -> None:
        try:
            waiting = self.waiting()
        except EnvironmentProblem:
            return  # a file that cannot be read has been told
        if waiting:
            self.outbox.leave()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

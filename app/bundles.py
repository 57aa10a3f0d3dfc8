"""The second way across: bundles in a folder, on a stick or in the PC's outbox. Writing one, carrying those of others,
taking in what came back.

Nothing is lost with a bundle: the device keeps what it wrote until the server's answer has been applied, by whichever
way that comes.
"""

import base64
import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nacl.public import PrivateKey

from app.records import asked, atomic
from app.records.asked import Asked
from app.records.device import Device
from app.records.store import Store
from sync import bundle, parcel, wire
from sync.applying import Applied
from sync.bundle import Bundle, Way
from sync.clock import Clock
from sync.engine import Engine
from sync.errors import ChuyenDoError, EnvironmentProblem, UserError
from sync.http import HttpClient

ENDING = ".ferry"
ANSWER = ".back" + ENDING
MAX_FILES = 200
"""Of a folder; more than one school's teachers."""

Post = Callable[[bytes], bytes]
"""Hands the server one parcel up and gives the parcel down. Raises as `sync.http.HttpClient.post`."""
Progress = Callable[[int, int, str], None]


@dataclass
class Report:
    """What happened to the bundles of a folder. `behind`: another journey is needed to have everything.

    `offline` is why nothing could be carried, `uncarried` how many bundles therefore wait.
    """

    carried: int = 0
    uncarried: int = 0
    offline: ChuyenDoError | None = None
    taken: int = 0
    received: int = 0
    admitted: int = 0
    held: int = 0
    refused: int = 0
    behind: bool = False
    for_others: int = 0
    problems: list[tuple[str, ChuyenDoError]] = field(default_factory=list)


def files(folder: Path) -> list[Path]:
    """The bundles in `folder`, by name. Raises `EnvironmentProblem`."""
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() == ENDING and path.is_file())
    except OSError as error:
        raise EnvironmentProblem("bundle.no_folder") from error
    return found[:MAX_FILES]


def read(path: Path) -> Bundle:
    """The bundle in a file. Raises `UserError` as `bundle.decode`, or `EnvironmentProblem`."""
    try:
        with path.open("rb") as file:
            return bundle.decode(file.read(bundle.MAX_BUNDLE_BYTES + 1))
    except OSError as error:
        raise EnvironmentProblem("bundle.cannot_read") from error


def write(path: Path, content: Bundle) -> None:
    """Whole and durable, or not at all. Raises `EnvironmentProblem`."""
    try:
        atomic.write(path, bundle.encode(content))
    except EnvironmentProblem as problem:
        with contextlib.suppress(OSError):
            path.with_name(path.name + ".new").unlink(missing_ok=True)
        raise EnvironmentProblem(
            "bundle.full" if problem.code == "store.disk_full" else "bundle.cannot_write"
        ) from problem


def remove(path: Path) -> None:
    """As far as the disk lets: a bundle that stays only costs the next reader a moment."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _bundles(folder: Path, way: Way, report: Report) -> Iterator[tuple[Path, Bundle]]:
    """The bundles that go this way; what cannot be read is reported."""
    for path in files(folder):
        try:
            found = read(path)
        except ChuyenDoError as error:
            if (path.name, error.code) not in [(name, one.code) for name, one in report.problems]:
                report.problems.append((path.name, error))
            continue
        if found.way is way:
            yield path, found


def carry(folder: Path, post: Post, server_key: bytes, report: Report, progress: Progress | None = None) -> None:
    """Hand every bundle of `folder` that is for this server to it, blindly, and put the answer beside it.

    Raises what says that carrying is over: no connection, cancelled, the courier's own account.
    """
    waiting = list(_bundles(folder, Way.UP, report))
    for done, (path, found) in enumerate(waiting):
        if progress is not None:
            progress(done, len(waiting), path.name)
        if found.server != bundle.server_tag(server_key):
            report.problems.append((path.name, UserError("bundle.other_server")))
            continue
        try:
            _hand_over(path, found, post)
        except UserError as error:
            if error.code.startswith("account."):
                raise
            report.problems.append((path.name, error))
        else:
            report.carried += 1


def carry_if_reachable(
    folder: Path, client: HttpClient, token: bytes, server_key: bytes, report: Report, progress: Progress | None = None
) -> None:
    """As `carry`, where there are bundles to carry and there is a connection to do it; `report` says what was not."""
    if not _for_server(folder, server_key):
        return
    try:
        client.probe()
        carry(folder, lambda one: client.post("/v1/courier", token + one), server_key, report, progress)
    except (EnvironmentProblem, UserError) as error:
        if not error.code.startswith(("crossing.", "account.")):
            raise
        report.offline = error
        report.uncarried = len(_for_server(folder, server_key))


def _for_server(folder: Path, server_key: bytes) -> list[Path]:
    tag = bundle.server_tag(server_key)
    return [path for path, found in _bundles(folder, Way.UP, Report()) if found.server == tag]


def _hand_over(path: Path, found: Bundle, post: Post) -> None:
    """The last answer says all that the earlier ones do; after a break it is the last that there was."""
    answered: list[bytes] = []
    try:
        for one in found.parcels:
            answered[:] = [post(one)]
    finally:
        if answered:
            answer = Bundle(Way.DOWN, found.server, found.id, tuple(answered))
            write(path.with_name(path.stem + ANSWER), answer)
    remove(path)


class Bundles:
    """One person's bundles."""

    def __init__(self, engine: Engine, store: Store, device: Callable[[], Device], clock: Clock) -> None:
        self._engine = engine
        self._store = store
        self._device = device
        self._clock = clock

    @property
    def name(self) -> str:
        """The file's: the same each time, so that a newer bundle takes the place of an older one. It tells nobody's."""
        own = hashlib.blake2b(b"chuyendo bundle name", key=bytes(self._device().signing_key), digest_size=5).digest()
        return f"chuyendo-{base64.b32encode(own).decode().lower()}{ENDING}"

    def write(self, folder: Path) -> Path:
        """Put what waits here, and the question what is new, into `folder`. Raises `EnvironmentProblem`."""
        device = self._device()
        writer_key, requests = self._engine.requests_to_carry(bundle.MAX_PARCELS)
        reply = PrivateKey(self._clock.random_bytes(32))
        token = bytes.fromhex(device.token)
        parcels: list[bytes] = []
        for request in requests:
            sealed = parcel.seal_up(device.server_key, reply, token + request)
            if sum(map(len, parcels)) + len(sealed) > parcel.MAX_PARCEL_DOWN_BYTES:
                break
            parcels.append(sealed)
        digests = tuple(wire.request_digest(writer_key, one) for one in requests[: len(parcels)])
        number = self._clock.random_bytes(bundle.ID_BYTES)
        note = Asked(number, reply, writer_key, digests)
        self._store.write(lambda connection: asked.remember(connection, note)).result()
        path = folder / self.name
        write(path, Bundle(Way.UP, bundle.server_tag(device.server_key), number, tuple(parcels)))
        return path

    def take(self, folder: Path, report: Report) -> None:
        """Apply what came back for this computer, the newest first, and clear it away. Anything else is left alone."""
        candidates = []
        for path, found in _bundles(folder, Way.DOWN, report):
            known = self._known(found.id)
            if known is None:
                report.for_others += 1
                continue
            try:
                candidates.append((self._opened(found, known), known, path))
            except UserError as error:
                report.problems.append((path.name, error))
        for answer, known, path in sorted(candidates, key=lambda one: (one[0].epoch, one[0].seq), reverse=True):
            try:
                self._add(report, self._engine.apply_carried(known.writer_key, answer))
            except ChuyenDoError as error:
                if error.code != "crossing.stale_answer":
                    report.problems.append((path.name, error))
                    continue
                if not report.taken:  # beside a newer one it has nothing to say
                    report.problems.append((path.name, UserError("bundle.stale")))
            self._clear_away(folder, known.id, path)

    def _known(self, number: bytes) -> Asked | None:
        return self._store.read(lambda connection: asked.find(connection, number))

    def _opened(self, found: Bundle, known: Asked) -> wire.Answer:
        """The answer in a bundle that came back. Raises `UserError`, with the server's own code where it refused."""
        signature, body = parcel.open_down(known.reply, found.parcels[-1])
        return parcel.check_answer(self._device().server_key, known.reply, known.digests, signature, body)

    def _add(self, report: Report, applied: Applied) -> None:
        report.taken += 1
        report.received += applied.received
        report.admitted += applied.admitted
        report.held += applied.held
        report.refused += applied.refused
        report.behind = applied.more or applied.want_grants or not applied.all_answered

    def _clear_away(self, folder: Path, number: bytes, path: Path) -> None:
        remove(path)
        for other, found in _bundles(folder, Way.UP, Report()):
            if found.id == number:
                remove(other)

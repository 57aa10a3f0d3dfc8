"""A person's folder on this computer: the encrypted store, the slot file that gives its key, the mark beside them."""

import hashlib
import json
import logging
from dataclasses import dataclass, field
from pathlib import Path

from app.records import atomic, slot
from app.records.device_secret import DeviceSecret
from app.records.slot import Hardness, Identity, Slot, SlotDamaged
from sync.clock import Clock
from sync.errors import Defect, EnvironmentProblem, UserError

__all__ = ["Hardness", "Identity", "Unlocked", "Vault", "list_people", "person_folder"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Unlocked:
    """The store's key. `slot_was_damaged`: only the slot file's second copy was whole; the person should be told."""

    key: bytes = field(repr=False)
    slot_was_damaged: bool


def person_folder(home: Path, identity: Identity) -> Path:
    """The folder of `identity` under the program's `home`. Its name tells nobody's."""
    words = json.dumps([identity.server, identity.school, identity.login]).encode()
    return home / "people" / hashlib.blake2b(words, digest_size=16).hexdigest()


def list_people(home: Path) -> list[Identity]:
    """Who can unlock on this computer, by login. Where a slot file is beyond reading only unlocking can say so."""
    people = []
    for folder in (home / "people").glob("*/"):
        vault = Vault(folder)
        if not vault.is_begun:
            continue
        try:
            identity = vault.identity
        except (EnvironmentProblem, UserError):
            continue
        if person_folder(home, identity) == folder:
            people.append(identity)
    return sorted(people, key=lambda person: (person.login, person.server, person.school))


class Vault:
    """One person's folder.

    The slot file has a second copy. While the password changes it still holds the old slot; once the new one has been
    read back it becomes the same, so that an old password opens nothing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store_path = folder / "store.db"
        self.mark_path = folder / "mark"
        self.ballast_path = folder / "ballast"
        self._slot_path = folder / "slot.json"
        self._copy_path = folder / "slot.previous.json"

    @classmethod
    def create(
        cls,
        folder: Path,
        identity: Identity,
        password: str,
        clock: Clock,
        device: DeviceSecret,
        recovery_key: bytes | None = None,
        hardness: Hardness | None = None,
    ) -> bytes:
        """Make the folder and its slot file for a new random key, which is returned. The store itself is not made here.

        A slot file that no store followed, from a first sign-in that was cut off, is replaced.
        `recovery_key` is the school's public X25519 key. `hardness` is for tests; by default it depends on whether the
        device keeps a secret. Raises UserError `vault.exists`, EnvironmentProblem when the disk does not take it.
        """
        vault = cls(folder)
        if vault.is_begun:
            raise UserError("vault.exists")
        atomic.make_folder(folder)
        key = clock.random_bytes(slot.KEY_BYTES)
        recovery = slot.seal_for_recovery(key, recovery_key) if recovery_key is not None else b""
        vault._write(_slot_for(identity, key, password, clock, device, recovery, hardness))
        return key

    @property
    def is_begun(self) -> bool:
        """Whether there is a store, or was one: the mark outlives it."""
        return self.store_path.exists() or self.mark_path.exists()

    @property
    def identity(self) -> Identity:
        """Whose folder it is. Raises as `unlock`."""
        return self._load()[0].header.identity

    @property
    def device_store(self) -> str:
        """The class of the store that keeps the device's secret; empty: the password alone guards the key."""
        return self._load()[0].header.device_store

    def unlock(self, password: str, device: DeviceSecret) -> Unlocked:
        """The store's key.

        Raises UserError `vault.wrong_password`, `vault.not_here`, `vault.newer`; EnvironmentProblem
        `vault.slot_damaged` (both copies are), `vault.device_secret_missing`, `vault.keyring_locked`,
        `vault.keyring_failed`.
        """
        current, was_damaged = self._load()
        device_secret = device.read() if current.header.device_store else None
        key = slot.open_with_password(current, password, device_secret)
        self._heal(was_damaged)
        return Unlocked(key, was_damaged)

    def open_with_recovery(self, private_key: bytes) -> bytes:
        """The store's key, by the private half of the school's recovery key; `set_password` then gives a new password.

        Raises UserError `vault.no_recovery`, `vault.wrong_recovery_key`, and as `unlock` does.
        """
        return slot.open_with_recovery(self._load()[0], private_key)

    def change_password(
        self, old: str, new: str, clock: Clock, device: DeviceSecret, hardness: Hardness | None = None
    ) -> None:
        """From now on only `new` opens the vault; the store is not rewritten. Raises as `unlock` and `create` do."""
        self.set_password(self.unlock(old, device).key, new, clock, device, hardness)

    def set_password(
        self, key: bytes, new: str, clock: Clock, device: DeviceSecret, hardness: Hardness | None = None
    ) -> None:
        """As `change_password`, for one who has the store's `key`: an open session, or the recovery key's holder."""
        current, _was_damaged = self._load()
        if not slot.is_key_of(current, key):
            raise Defect("store.misuse", why="another store's key")
        identity = current.header.identity
        self._write(_slot_for(identity, key, new, clock, device, current.recovery, hardness))

    def set_aside(self) -> Path:
        """Rename the folder, store closed, so that its person can sign in anew; what it holds stays as it is."""
        number = 1
        while (target := self.folder.with_name(f"{self.folder.name}.aside-{number}")).exists():
            number += 1
        try:
            return self.folder.rename(target)
        except OSError as error:
            raise atomic.write_problem(error) from error

    def _load(self) -> tuple[Slot, bool]:
        """The slot, and whether only its second copy is whole."""
        if not (self._slot_path.exists() or self._copy_path.exists()):
            # Records without a key file have lost it: who signs in anew puts them aside.
            raise SlotDamaged if self.is_begun else UserError("vault.not_here")
        try:
            return slot.parse(_content(self._slot_path)), False
        except SlotDamaged:
            return slot.parse(_content(self._copy_path)), True

    def _write(self, data: bytes) -> None:
        atomic.write(self._slot_path, data)
        if _content(self._slot_path) != data:
            raise SlotDamaged
        atomic.write(self._copy_path, data)

    def _heal(self, was_damaged: bool) -> None:
        """Make both copies alike after damage or an interrupted change; a disk that refuses must not lock one out."""
        good, other = (self._copy_path, self._slot_path) if was_damaged else (self._slot_path, self._copy_path)
        data = _content(good)
        try:
            if not other.exists() or _content(other) != data:
                atomic.write(other, data)
        except EnvironmentProblem as problem:
            _log.warning("the slot's second copy was not mended: %s", problem)


def _slot_for(
    identity: Identity,
    key: bytes,
    password: str,
    clock: Clock,
    device: DeviceSecret,
    recovery: bytes,
    hardness: Hardness | None,
) -> bytes:
    device_secret = device.read_or_make(clock)
    usual = slot.WITHOUT_DEVICE_SECRET if device_secret is None else slot.WITH_DEVICE_SECRET
    return slot.make(
        identity,
        key,
        password,
        hardness or usual,
        clock,
        device_store=device.kept_by,
        device_secret=device_secret,
        recovery=recovery,
    )


def _content(path: Path) -> bytes:
    """The bytes of a slot file. A missing one counts as damaged: its other copy decides."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise SlotDamaged from None
    except OSError as error:
        raise EnvironmentProblem("store.cannot_open", errno=error.errno) from error

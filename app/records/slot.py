"""The slot file's content: a store's random key, wrapped by a password and, where there is one, the device's secret.

Pure: bytes in, bytes out. The header travels as the very bytes that were authenticated. The check sum, which is no
secret, tells damage from a wrong password; what it cannot tell (a forgery) looks like a wrong password.
"""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass

import msgspec
from argon2.low_level import Type, hash_secret_raw
from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from sync.clock import Clock
from sync.errors import Defect, EnvironmentProblem, UserError

VERSION = 1
KEY_BYTES = 32
MAX_BYTES = 65536


@dataclass(frozen=True)
class Identity:
    """Whose records: the login name, the server's address and the school's id there."""

    login: str
    server: str
    school: str


@dataclass(frozen=True)
class Hardness:
    """What Argon2id costs: memory in KiB, passes over it, lanes."""

    memory_kib: int
    passes: int
    lanes: int

    def within_bounds(self) -> bool:
        """19 MiB to 1 GiB, 2 to 10 passes, 1 to 8 lanes: a forged slot must neither weaken nor exhaust the computer."""
        return 19 * 1024 <= self.memory_kib <= 1024 * 1024 and 2 <= self.passes <= 10 and 1 <= self.lanes <= 8


WITH_DEVICE_SECRET = Hardness(64 * 1024, 3, 4)
WITHOUT_DEVICE_SECRET = Hardness(256 * 1024, 3, 4)


class SlotDamaged(EnvironmentProblem):
    """The bytes are not those that were written."""

    def __init__(self) -> None:
        super().__init__("vault.slot_damaged")


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be read without the password. The checks are hashes of random 256-bit values and give nothing away."""

    version: int
    login: str
    server: str
    school: str
    memory_kib: int
    passes: int
    lanes: int
    salt: bytes
    device_store: str
    device_check: bytes
    key_check: bytes

    @property
    def identity(self) -> Identity:
        return Identity(self.login, self.server, self.school)

    @property
    def hardness(self) -> Hardness:
        return Hardness(self.memory_kib, self.passes, self.lanes)


@dataclass(frozen=True)
class Slot:
    """A slot file that is whole. `recovery`: the key sealed to the school's recovery key, empty if there was none."""

    header: Header
    header_bytes: bytes
    wrapped: bytes
    recovery: bytes


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    header: msgspec.Raw
    wrapped: bytes
    recovery: bytes
    check: bytes


class _Version(msgspec.Struct, frozen=True):
    version: int


def make(
    identity: Identity,
    key: bytes,
    password: str,
    hardness: Hardness,
    clock: Clock,
    *,
    device_store: str,
    device_secret: bytes | None,
    recovery: bytes,
) -> bytes:
    """The content of a slot file that gives `key` for `password` on this device."""
    if len(key) != KEY_BYTES or not hardness.within_bounds():
        raise Defect("store.misuse", why="key size or hashing parameters out of bounds")
    salt = clock.random_bytes(16)
    header = Header(
        version=VERSION,
        login=identity.login,
        server=identity.server,
        school=identity.school,
        memory_kib=hardness.memory_kib,
        passes=hardness.passes,
        lanes=hardness.lanes,
        salt=salt,
        device_store=device_store if device_secret is not None else "",
        device_check=_check_of(device_secret) if device_secret is not None else b"",
        key_check=_check_of(key),
    )
    header_bytes = msgspec.json.encode(header)
    nonce = clock.random_bytes(bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    wrapping_key = _wrapping_key(password, header, device_secret)
    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(key, header_bytes, nonce, wrapping_key)
    return _encode(header_bytes, nonce + sealed, recovery)


def parse(data: bytes) -> Slot:
    """The slot in `data`. Raises SlotDamaged, or UserError `vault.newer` for one of a newer program."""
    if len(data) > MAX_BYTES:
        raise SlotDamaged
    try:
        file = msgspec.json.decode(data, type=_File)
        header_bytes = bytes(file.header)
        if not hmac.compare_digest(file.check, _check_sum(header_bytes, file.wrapped, file.recovery)):
            raise SlotDamaged
        if msgspec.json.decode(header_bytes, type=_Version).version > VERSION:
            raise UserError("vault.newer")
        header = msgspec.json.decode(header_bytes, type=Header)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SlotDamaged from error
    if not header.hardness.within_bounds():
        raise SlotDamaged
    return Slot(header, header_bytes, file.wrapped, file.recovery)


def open_with_password(slot: Slot, password: str, device_secret: bytes | None) -> bytes:
    """The key.

    Raises UserError `vault.wrong_password`; EnvironmentProblem `vault.device_secret_missing`, without hashing, when the
    slot needs a secret that `device_secret` is not or no longer is.
    """
    if not slot.header.device_store:
        device_secret = None
    elif device_secret is None or not hmac.compare_digest(_check_of(device_secret), slot.header.device_check):
        raise EnvironmentProblem("vault.device_secret_missing", store=slot.header.device_store)
    wrapping_key = _wrapping_key(password, slot.header, device_secret)
    nonce_bytes = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
    nonce, sealed = slot.wrapped[:nonce_bytes], slot.wrapped[nonce_bytes:]
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, slot.header_bytes, nonce, wrapping_key)
    except CryptoError:
        raise UserError("vault.wrong_password") from None


def open_with_recovery(slot: Slot, private_key: bytes) -> bytes:
    """The key, by the school's recovery key. Raises UserError `vault.no_recovery` or `vault.wrong_recovery_key`."""
    if not slot.recovery:
        raise UserError("vault.no_recovery")
    try:
        key = SealedBox(PrivateKey(private_key)).decrypt(slot.recovery)
    except (CryptoError, ValueError):  # a key of the wrong length is a wrong key too
        raise UserError("vault.wrong_recovery_key") from None
    if not is_key_of(slot, key):
        raise UserError("vault.wrong_recovery_key")
    return key


def seal_for_recovery(key: bytes, recovery_key: bytes) -> bytes:
    """`key` sealed so that only the holder of the private half of the X25519 `recovery_key` opens it."""
    return SealedBox(PublicKey(recovery_key)).encrypt(key)


def is_key_of(slot: Slot, key: bytes) -> bool:
    """Whether `key` is the one that the slot wraps."""
    return hmac.compare_digest(_check_of(key), slot.header.key_check)


def _wrapping_key(password: str, header: Header, device_secret: bytes | None) -> bytes:
    """Argon2id of the password, then bound to the device's secret. The same letters in NFC and NFD are one password."""
    stretched = hash_secret_raw(
        unicodedata.normalize("NFC", password).encode(),
        header.salt,
        time_cost=header.passes,
        memory_cost=header.memory_kib,
        parallelism=header.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )
    return hmac.digest(stretched, b"chuyendo kek1" + (device_secret or b""), "sha256")


def _check_of(secret: bytes) -> bytes:
    return hashlib.blake2b(secret, digest_size=16, person=b"chuyendo check1").digest()


def _check_sum(*parts: bytes) -> bytes:
    digest = hashlib.blake2b(digest_size=32)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def _encode(header_bytes: bytes, wrapped: bytes, recovery: bytes) -> bytes:
    check = _check_sum(header_bytes, wrapped, recovery)
    return msgspec.json.encode(_File(msgspec.Raw(header_bytes), wrapped, recovery, check))

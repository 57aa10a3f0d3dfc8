"""A secret of this computer, kept by the operating system: without it a copied disk cannot be guessed at.

One secret for each account of the operating system, never overwritten. Where no store of an allowed kind keeps it there
is none; the vault then hashes harder and says so. A plaintext file is never a stand-in.
"""

from typing import TYPE_CHECKING, Protocol

from sync.clock import Clock
from sync.errors import EnvironmentProblem

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SECRET_BYTES = 32
SERVICE = "ChuyenDo"
ENTRY = "device-secret"

# Stores that the operating system guards. Others of the same library keep secrets in the clear or keep nothing.
ALLOWED = frozenset(
    {
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.macOS.Keyring",
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
    }
)
CHAIN = "keyring.backends.chainer.ChainerBackend"


class DeviceSecret(Protocol):
    """Where the device's secret is kept."""

    @property
    def kept_by(self) -> str:
        """The class of the store that keeps it, empty where there is none."""

    def read(self) -> bytes | None:
        """The secret, None where there is none.

        Raises EnvironmentProblem `vault.keyring_locked` or `vault.keyring_failed`.
        """

    def read_or_make(self, clock: Clock) -> bytes | None:
        """The secret, made if need be; None where this computer cannot keep one."""


class NoDeviceSecret:
    """For tests, demonstrations and computers without a store: the password alone guards the key."""

    kept_by = ""

    def read(self) -> bytes | None:
        return None

    def read_or_make(self, clock: Clock) -> bytes | None:  # noqa: ARG002 - there is nothing to make
        return None


class KeyringSecret:
    """The secret in a store of an allowed kind; see `find_device_secret`."""

    def __init__(self, backend: "KeyringBackend") -> None:
        self._backend = backend
        self.kept_by = class_name(backend)

    def read(self) -> bytes | None:
        from keyring.errors import KeyringLocked

        try:
            kept = self._backend.get_password(SERVICE, ENTRY)
        except KeyringLocked as error:
            raise EnvironmentProblem("vault.keyring_locked", store=self.kept_by) from error
        except Exception as error:  # backends let errors of D-Bus, Windows and macOS through
            raise EnvironmentProblem("vault.keyring_failed", store=self.kept_by, error=type(error).__name__) from error
        return _decoded(kept)

    def read_or_make(self, clock: Clock) -> bytes | None:
        """The secret, made if need be; None where the store cannot keep it or holds something else under this name.

        The probe is to write the real thing; what is read back counts.
        """
        try:
            kept = self._backend.get_password(SERVICE, ENTRY)
            if kept is None:
                self._backend.set_password(SERVICE, ENTRY, clock.random_bytes(SECRET_BYTES).hex())
                kept = self._backend.get_password(SERVICE, ENTRY)
        except Exception:  # noqa: BLE001 - a store that cannot keep it, for whatever reason, is no store
            return None
        return _decoded(kept)


def find_device_secret(backend: "KeyringBackend | None" = None) -> DeviceSecret:
    """The store of this computer, or `NoDeviceSecret` where it has none of an allowed kind."""
    if backend is None:
        import keyring

        try:
            backend = keyring.get_keyring()
        except Exception:  # noqa: BLE001 - a keyring set up wrongly is none; a vault that needs one will say so
            return NoDeviceSecret()
    return KeyringSecret(backend) if is_allowed(backend) else NoDeviceSecret()


def is_allowed(backend: "KeyringBackend") -> bool:
    """Whether secrets may be given to `backend`: a listed class, or a chain of nothing but listed classes."""
    name = class_name(backend)
    if name == CHAIN:
        members = list(getattr(backend, "backends", []))
        return bool(members) and all(class_name(member) in ALLOWED for member in members)
    return name in ALLOWED


def class_name(backend: "KeyringBackend") -> str:
    """The full name of its class; a subclass by another name is another kind."""
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _decoded(kept: str | None) -> bytes | None:
    """The secret from its text; None for anything that is not one of ours."""
    if kept is None or len(kept) != SECRET_BYTES * 2:
        return None
    try:
        return bytes.fromhex(kept)
    except ValueError:
        return None

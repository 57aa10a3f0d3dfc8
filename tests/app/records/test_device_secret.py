import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import KeyringLocked

from app.records import device_secret
from app.records.device_secret import KeyringSecret, NoDeviceSecret, find_device_secret
from sync.errors import EnvironmentProblem
from tests.doubles import FixedClock


class Keychain(KeyringBackend):
    """A keyring in memory that can be locked or broken. Without a priority the real library never picks it."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.trouble: Exception | None = None
        self.longest = 1000

    def get_password(self, service: str, username: str) -> str | None:
        if self.trouble is not None:
            raise self.trouble
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.kept[service, username] = password[: self.longest]


class SystemKeychain(Keychain):
    pass


# By its name this one is an allowed kind.
SystemKeychain.__module__, SystemKeychain.__qualname__ = "keyring.backends.SecretService", "Keyring"


class PlaintextKeyring(Keychain):
    pass


PlaintextKeyring.__module__ = "keyrings.alt.file"

FAIL: KeyringBackend = fail.Keyring()  # type: ignore[no-untyped-call]
NULL: KeyringBackend = null.Keyring()  # type: ignore[no-untyped-call]
CHAIN: KeyringBackend = chainer.ChainerBackend()  # type: ignore[no-untyped-call]


def test_a_secret_is_made_once_and_found_again() -> None:
    backend, clock = SystemKeychain(), FixedClock()
    secret = find_device_secret(backend)
    assert secret.kept_by == "keyring.backends.SecretService.Keyring"
    assert secret.read() is None
    made = secret.read_or_make(clock)
    assert made is not None
    assert len(made) == device_secret.SECRET_BYTES
    assert secret.read() == made
    assert find_device_secret(backend).read_or_make(clock) == made


@pytest.mark.parametrize("backend", [FAIL, NULL, PlaintextKeyring(), Keychain()])
def test_only_stores_of_allowed_kinds_are_given_a_secret(backend: KeyringBackend) -> None:
    secret = find_device_secret(backend)
    assert isinstance(secret, NoDeviceSecret)
    assert secret.read_or_make(FixedClock()) is None
    assert secret.read() is None
    assert secret.kept_by == ""
    assert getattr(backend, "kept", {}) == {}


@pytest.mark.parametrize(
    ("members", "allowed"),
    [
        ([SystemKeychain()], True),
        ([SystemKeychain(), SystemKeychain()], True),
        ([SystemKeychain(), PlaintextKeyring()], False),
        ([SystemKeychain(), NULL], False),
        ([], False),
    ],
)
def test_a_chain_is_as_good_as_its_worst_member(
    monkeypatch: pytest.MonkeyPatch, members: list[KeyringBackend], allowed: bool
) -> None:
    monkeypatch.setattr(chainer.ChainerBackend, "backends", members)
    assert device_secret.is_allowed(CHAIN) is allowed


def test_every_allowed_kind_exists_under_that_name() -> None:
    """A renamed class would quietly leave everybody without a device secret. (macOS's module imports only there.)"""
    from keyring.backends import SecretService, Windows, kwallet, libsecret

    classes = [
        Windows.WinVaultKeyring,
        SecretService.Keyring,
        libsecret.Keyring,
        kwallet.DBusKeyring,
        kwallet.DBusKeyringKWallet4,
    ]
    names = {f"{kind.__module__}.{kind.__qualname__}" for kind in classes}
    assert names | {"keyring.backends.macOS.Keyring"} == device_secret.ALLOWED
    assert device_secret.class_name(CHAIN) == device_secret.CHAIN


def test_the_systems_own_keyring_is_asked_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", SystemKeychain)
    assert isinstance(find_device_secret(), KeyringSecret)

    def set_up_wrongly() -> KeyringBackend:
        raise ImportError

    monkeypatch.setattr(keyring, "get_keyring", set_up_wrongly)
    assert isinstance(find_device_secret(), NoDeviceSecret)


def test_a_locked_store_is_told_when_the_secret_is_needed_and_counts_as_none_when_it_is_to_be_made() -> None:
    backend = SystemKeychain()
    secret = KeyringSecret(backend)
    backend.trouble = KeyringLocked()
    assert secret.read_or_make(FixedClock()) is None
    with pytest.raises(EnvironmentProblem) as caught:
        secret.read()
    assert caught.value.code == "vault.keyring_locked"
    assert backend.kept == {}


def test_a_store_that_breaks_in_its_own_way_is_told() -> None:
    backend = SystemKeychain()
    backend.trouble = OSError("org.freedesktop.DBus.Error.NoReply")
    with pytest.raises(EnvironmentProblem) as caught:
        KeyringSecret(backend).read()
    assert caught.value.code == "vault.keyring_failed"
    assert KeyringSecret(backend).read_or_make(FixedClock()) is None


def test_a_store_that_does_not_hold_the_real_size_is_none() -> None:
    backend = SystemKeychain()
    backend.longest = 10
    assert KeyringSecret(backend).read_or_make(FixedClock()) is None


@pytest.mark.parametrize("kept", ["", "short", "x" * 64, "ab" * 33])
def test_what_is_not_ours_is_no_secret_and_is_left_alone(kept: str) -> None:
    backend = SystemKeychain()
    backend.kept[device_secret.SERVICE, device_secret.ENTRY] = kept
    secret = KeyringSecret(backend)
    assert secret.read() is None
    assert secret.read_or_make(FixedClock()) is None
    assert list(backend.kept.values()) == [kept]

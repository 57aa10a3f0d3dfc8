import unicodedata
from pathlib import Path

import msgspec
import pytest
from nacl.public import PrivateKey

from app.records import atomic, slot, watermark
from app.records.device_secret import DeviceSecret, KeyringSecret, NoDeviceSecret
from app.records.vault import Hardness, Identity, Vault, list_people, person_folder
from sync.errors import ChuyenDoError, Defect, EnvironmentProblem, UserError
from tests.app.records import schoolbook
from tests.app.records.test_device_secret import SystemKeychain
from tests.conftest import ExpectedLogs
from tests.doubles import FixedClock

HOA = Identity(login="hoa.nt", server="https://so.example", school="phuoc-ha")
PASSWORD = "Đò chiều sang sông 1"
QUICK = Hardness(19 * 1024, 2, 1)
CLOCK = FixedClock()


def folder_with(
    home: Path,
    identity: Identity = HOA,
    password: str = PASSWORD,
    device: DeviceSecret | None = None,
    recovery_key: bytes | None = None,
) -> tuple[Vault, bytes]:
    folder = person_folder(home, identity)
    key = Vault.create(folder, identity, password, CLOCK, device or NoDeviceSecret(), recovery_key, QUICK)
    Vault(folder).store_path.write_bytes(b"encrypted")
    return Vault(folder), key


def refusal(opened: Vault, password: str = PASSWORD, device: DeviceSecret | None = None) -> ChuyenDoError:
    with pytest.raises((UserError, EnvironmentProblem)) as caught:
        opened.unlock(password, device or NoDeviceSecret())
    return caught.value


def slot_files(opened: Vault) -> tuple[Path, Path]:
    return opened.folder / "slot.json", opened.folder / "slot.previous.json"


def test_the_password_gives_the_key(tmp_path: Path) -> None:
    opened, key = folder_with(tmp_path)
    assert len(key) == 32
    unlocked = Vault(opened.folder).unlock(PASSWORD, NoDeviceSecret())
    assert (unlocked.key, unlocked.slot_was_damaged) == (key, False)
    assert key.hex() not in repr(unlocked)
    assert repr(key) not in repr(unlocked)


def test_a_wrong_password_gets_a_sentence_and_leaves_no_trace(tmp_path: Path) -> None:
    opened, _key = folder_with(tmp_path)
    before = {file.name: file.read_bytes() for file in opened.folder.iterdir()}
    for wrong in ("", PASSWORD + " ", PASSWORD.lower()):
        error = refusal(opened, wrong)
        assert isinstance(error, UserError)
        assert (error.code, error.facts) == ("vault.wrong_password", {})
        assert error.__cause__ is None
        assert error.__suppress_context__
    assert {file.name: file.read_bytes() for file in opened.folder.iterdir()} == before


def test_composed_and_decomposed_letters_are_one_password(tmp_path: Path) -> None:
    opened, key = folder_with(tmp_path, password=unicodedata.normalize("NFD", PASSWORD))
    assert opened.unlock(unicodedata.normalize("NFC", PASSWORD), NoDeviceSecret()).key == key


def test_nothing_secret_and_no_name_in_file_names(tmp_path: Path) -> None:
    opened, key = folder_with(tmp_path)
    assert sorted(file.name for file in opened.folder.iterdir()) == ["slot.json", "slot.previous.json", "store.db"]
    assert opened.folder.parent == tmp_path / "people"
    assert len(opened.folder.name) == 32
    for file in opened.folder.iterdir():
        content = file.read_bytes()
        assert PASSWORD.encode() not in content
        for shown in (key, key.hex().encode(), msgspec.json.encode(key).strip(b'"')):
            assert shown not in content


def test_every_school_server_and_login_has_its_own_folder(tmp_path: Path) -> None:
    others = [
        Identity("hoa.nt", "https://so.example", "phuoc-an"),
        Identity("hoa.nt", "https://khac.example", "phuoc-ha"),
        Identity("hoa.nv", "https://so.example", "phuoc-ha"),
        Identity("phuoc-ha", "https://so.example", "hoa.nt"),
    ]
    assert len({person_folder(tmp_path, identity) for identity in [HOA, *others]}) == 5


def test_one_persons_password_does_not_open_anothers(tmp_path: Path) -> None:
    keychain = KeyringSecret(SystemKeychain())  # they share the computer's account, so also its device secret
    opened, key = folder_with(tmp_path, device=keychain)
    minh = Identity("minh.tv", HOA.server, HOA.school)
    others, others_key = folder_with(tmp_path, minh, "mật khẩu khác hẳn", keychain)
    assert key != others_key
    assert refusal(opened, "mật khẩu khác hẳn", keychain).code == "vault.wrong_password"
    assert others.unlock("mật khẩu khác hẳn", keychain).key == others_key


def test_people_are_listed_by_login(tmp_path: Path) -> None:
    assert list_people(tmp_path) == []
    folder_with(tmp_path)
    an = Identity("an.pv", HOA.server, HOA.school)
    opened, _key = folder_with(tmp_path, an)
    assert list_people(tmp_path) == [an, HOA]
    assert opened.identity == an
    slot_files(opened)[0].write_bytes(b"")
    assert list_people(tmp_path) == [an, HOA]
    slot_files(opened)[1].write_bytes(b"")
    assert list_people(tmp_path) == [HOA]


def test_a_folder_in_use_is_not_created_again(tmp_path: Path) -> None:
    opened, key = folder_with(tmp_path)
    with pytest.raises(UserError) as caught:
        folder_with(tmp_path, password="another")
    assert caught.value.code == "vault.exists"
    assert opened.unlock(PASSWORD, NoDeviceSecret()).key == key


def test_a_first_sign_in_that_was_cut_off_can_be_done_again(tmp_path: Path) -> None:
    opened, key = folder_with(tmp_path)
    opened.store_path.unlink()  # it was not made yet
    assert list_people(tmp_path) == []
    again, new_key = folder_with(tmp_path, password="another")
    assert new_key != key
    assert again.unlock("another", NoDeviceSecret()).key == new_key


def test_a_store_that_is_gone_keeps_its_key(tmp_path: Path) -> None:
    opened, key = folder_with(tmp_path)
    watermark.write(opened.mark_path, watermark.Mark(1, b"h"))
    opened.store_path.unlink()  # moved away by somebody, and may come back
    assert list_people(tmp_path) == [HOA]
    with pytest.raises(UserError):
        folder_with(tmp_path, password="another")
    assert opened.unlock(PASSWORD, NoDeviceSecret()).key == key


def test_a_store_without_slot_is_not_given_another_key(tmp_path: Path) -> None:
    folder = person_folder(tmp_path, HOA)
    folder.mkdir(parents=True)
    schoolbook.filled(folder / "store.db", 1)
    with pytest.raises(UserError) as caught:
        folder_with(tmp_path)
    assert caught.value.code == "vault.exists"


def test_somebody_who_never_signed_in_here(tmp_path: Path) -> None:
    assert refusal(Vault(person_folder(tmp_path, HOA))).code == "vault.not_here"


# --- damage ---


def test_records_that_lost_both_key_files_make_way_for_a_new_sign_in(tmp_path: Path) -> None:
    """They once said that nobody had records here, while signing in said that somebody had: there was no way out."""
    opened, _ = folder_with(tmp_path)
    opened.store_path.touch()
    (opened.folder / "slot.json").unlink()
    (opened.folder / "slot.previous.json").unlink()
    assert refusal(opened).code == "vault.slot_damaged"


def test_a_damaged_slot_file_is_told_apart_from_a_wrong_password_and_its_copy_opens(tmp_path: Path) -> None:
    opened, key = folder_with(tmp_path)
    current, copy = slot_files(opened)
    current.write_bytes(current.read_bytes()[:-20])
    assert refusal(opened, "wrong").code == "vault.wrong_password"
    unlocked = opened.unlock(PASSWORD, NoDeviceSecret())
    assert (unlocked.key, unlocked.slot_was_damaged) == (key, True)
    assert current.read_bytes() == copy.read_bytes()
    assert not opened.unlock(PASSWORD, NoDeviceSecret()).slot_was_damaged


def test_a_lost_slot_file_is_replaced_by_its_copy_and_a_lost_copy_by_the_slot_file(tmp_path: Path) -> None:
    opened, key = folder_with(tmp_path)
    for lost, was_damaged in zip(slot_files(opened), (True, False), strict=True):
        lost.unlink()
        unlocked = opened.unlock(PASSWORD, NoDeviceSecret())
        assert (unlocked.key, unlocked.slot_was_damaged) == (key, was_damaged)
        assert lost.exists()


def test_two_damaged_copies_leave_the_way_back(tmp_path: Path) -> None:
    opened, _key = folder_with(tmp_path)
    opened.store_path.write_bytes(b"with entries not sent yet")
    for file in slot_files(opened):
        file.write_bytes(b"")
    assert refusal(opened).code == "vault.slot_damaged"
    aside = opened.set_aside()
    assert (aside / "store.db").read_bytes() == b"with entries not sent yet"
    fresh, key = folder_with(tmp_path)
    assert fresh.unlock(PASSWORD, NoDeviceSecret()).key == key
    assert fresh.set_aside() != aside
    assert list_people(tmp_path) == []


def test_every_flipped_bit_is_noticed_and_none_opens(tmp_path: Path) -> None:
    opened, key = folder_with(tmp_path, recovery_key=bytes(PrivateKey(bytes([7]) * 32).public_key))
    good = slot_files(opened)[0].read_bytes()
    for place in range(0, len(good), 3):
        bad = bytearray(good)
        bad[place] ^= 1 << place % 8
        try:
            parsed = slot.parse(bytes(bad))
        except slot.SlotDamaged:
            continue
        # Unused bits at the end of a base64 text carry nothing.
        assert slot.open_with_password(parsed, PASSWORD, None) == key


def forged(data: bytes, **changes: object) -> bytes:
    """The slot with another header and a check sum that fits: what somebody with the file at hand can write."""
    parsed = slot.parse(data)
    header = msgspec.json.encode({**msgspec.to_builtins(parsed.header), **changes})
    return slot._encode(header, parsed.wrapped, parsed.recovery)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"memory_kib": 64 * 1024 * 1024}, "vault.slot_damaged"),
        ({"memory_kib": 8}, "vault.slot_damaged"),
        ({"passes": 1}, "vault.slot_damaged"),
        ({"passes": 11}, "vault.slot_damaged"),
        ({"lanes": 0}, "vault.slot_damaged"),
        ({"lanes": 9}, "vault.slot_damaged"),
        ({"version": 2}, "vault.newer"),
        ({"version": 2, "a field of tomorrow": 1}, "vault.newer"),
        ({"a field of nobody": 1}, "vault.slot_damaged"),
        ({"login": "minh.tv"}, "vault.wrong_password"),
        ({"server": "https://evil.example"}, "vault.wrong_password"),
        ({"passes": 3}, "vault.wrong_password"),
    ],
)
def test_a_forged_header_opens_nothing(tmp_path: Path, changes: dict[str, object], code: str) -> None:
    opened, _key = folder_with(tmp_path)
    bad = forged(slot_files(opened)[0].read_bytes(), **changes)
    for file in slot_files(opened):
        file.write_bytes(bad)
    assert refusal(opened).code == code


@pytest.mark.parametrize("data", [b"", b"{}", b"null", b"[" * 70_000, b"\xff\xfe", b'{"header":1}', b" " * 70_000])
def test_what_is_no_slot_file_is_damaged(data: bytes) -> None:
    with pytest.raises(slot.SlotDamaged):
        slot.parse(data)


def test_a_disk_that_refuses_the_mending_does_not_lock_one_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectedLogs
) -> None:
    expected_logs.expect("app.records.vault", "store.disk_full")
    opened, key = folder_with(tmp_path)
    slot_files(opened)[0].write_bytes(b"")

    def full(path: Path, data: bytes) -> None:
        raise EnvironmentProblem("store.disk_full")

    monkeypatch.setattr(atomic, "write", full)
    assert opened.unlock(PASSWORD, NoDeviceSecret()).key == key


# --- passwords and recovery ---


def test_after_a_change_only_the_new_password_opens_and_the_store_is_untouched(tmp_path: Path) -> None:
    opened, key = folder_with(tmp_path)
    opened.change_password(PASSWORD, "mới", CLOCK, NoDeviceSecret(), QUICK)
    assert refusal(opened).code == "vault.wrong_password"
    assert opened.unlock("mới", NoDeviceSecret()).key == key
    assert opened.store_path.read_bytes() == b"encrypted"
    slot_files(opened)[0].write_bytes(b"")  # the copy holds the new password too
    assert refusal(opened).code == "vault.wrong_password"
    assert opened.unlock("mới", NoDeviceSecret()).key == key


def test_a_wrong_old_password_changes_nothing(tmp_path: Path) -> None:
    opened, key = folder_with(tmp_path)
    with pytest.raises(UserError) as caught:
        opened.change_password("wrong", "mới", CLOCK, NoDeviceSecret(), QUICK)
    assert caught.value.code == "vault.wrong_password"
    assert opened.unlock(PASSWORD, NoDeviceSecret()).key == key


@pytest.mark.parametrize("written", [0, 1])
def test_a_change_cut_off_anywhere_leaves_one_password_that_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    opened, key = folder_with(tmp_path)
    real = atomic.write
    done: list[Path] = []

    def cut_off(path: Path, data: bytes) -> None:
        if len(done) == written:
            raise EnvironmentProblem("store.io")
        real(path, data)
        done.append(path)

    with monkeypatch.context() as patched:
        patched.setattr(atomic, "write", cut_off)
        with pytest.raises(EnvironmentProblem):
            opened.change_password(PASSWORD, "mới", CLOCK, NoDeviceSecret(), QUICK)
    works, other = ("mới", PASSWORD) if written else (PASSWORD, "mới")
    assert refusal(opened, other).code == "vault.wrong_password"
    assert opened.unlock(works, NoDeviceSecret()).key == key
    current, copy = slot_files(opened)
    assert current.read_bytes() == copy.read_bytes()


def test_another_stores_key_is_not_wrapped(tmp_path: Path) -> None:
    opened, key = folder_with(tmp_path)
    with pytest.raises(Defect):
        opened.set_password(bytes(32), "mới", CLOCK, NoDeviceSecret(), QUICK)
    assert opened.unlock(PASSWORD, NoDeviceSecret()).key == key


def test_the_schools_recovery_key_opens_what_a_forgotten_password_closed(tmp_path: Path) -> None:
    school = PrivateKey(bytes([7]) * 32)
    opened, key = folder_with(tmp_path, recovery_key=bytes(school.public_key))
    assert opened.open_with_recovery(bytes(school)) == key
    opened.set_password(key, "mới", CLOCK, NoDeviceSecret(), QUICK)
    assert opened.unlock("mới", NoDeviceSecret()).key == key
    assert opened.open_with_recovery(bytes(school)) == key


@pytest.mark.parametrize("private_key", [bytes([8]) * 32, b"short"])
def test_another_recovery_key_opens_nothing(tmp_path: Path, private_key: bytes) -> None:
    opened, _key = folder_with(tmp_path, recovery_key=bytes(PrivateKey(bytes([7]) * 32).public_key))
    with pytest.raises(UserError) as caught:
        opened.open_with_recovery(private_key)
    assert caught.value.code == "vault.wrong_recovery_key"


def test_another_key_sealed_to_the_school_is_refused(tmp_path: Path) -> None:
    school = PrivateKey(bytes([7]) * 32)
    opened, _key = folder_with(tmp_path, recovery_key=bytes(school.public_key))
    parsed = slot.parse(slot_files(opened)[0].read_bytes())
    swapped = slot.seal_for_recovery(bytes(32), bytes(school.public_key))
    slot_files(opened)[0].write_bytes(slot._encode(parsed.header_bytes, parsed.wrapped, swapped))
    with pytest.raises(UserError) as caught:
        opened.open_with_recovery(bytes(school))
    assert caught.value.code == "vault.wrong_recovery_key"


def test_without_a_recovery_key_there_is_no_recovery(tmp_path: Path) -> None:
    opened, _key = folder_with(tmp_path)
    with pytest.raises(UserError) as caught:
        opened.open_with_recovery(bytes(PrivateKey(bytes([7]) * 32)))
    assert caught.value.code == "vault.no_recovery"


# --- the device's secret ---


def test_with_a_device_secret_the_password_alone_opens_nothing(tmp_path: Path) -> None:
    keychain = SystemKeychain()
    opened, key = folder_with(tmp_path, device=KeyringSecret(keychain))
    assert opened.device_store == "keyring.backends.SecretService.Keyring"
    assert opened.unlock(PASSWORD, KeyringSecret(keychain)).key == key
    error = refusal(opened)
    assert error.code == "vault.device_secret_missing"
    assert error.facts == {"store": "keyring.backends.SecretService.Keyring"}


def test_the_key_is_wrapped_by_the_device_secret_too() -> None:
    """Same password, salt and nonce: the encrypted key differs by the device's secret alone."""

    def encrypted_key(device_secret: bytes) -> bytes:
        made = slot.make(
            HOA, bytes(32), PASSWORD, QUICK, FixedClock(), device_store="s", device_secret=device_secret, recovery=b""
        )
        return slot.parse(made).wrapped[24:56]

    assert encrypted_key(b"1" * 32) == encrypted_key(b"1" * 32)
    assert encrypted_key(b"1" * 32) != encrypted_key(b"2" * 32)


def test_an_emptied_or_renewed_keychain_is_no_wrong_password(tmp_path: Path) -> None:
    keychain = SystemKeychain()
    opened, _key = folder_with(tmp_path, device=KeyringSecret(keychain))
    keychain.kept.clear()
    assert refusal(opened, device=KeyringSecret(keychain)).code == "vault.device_secret_missing"
    KeyringSecret(keychain).read_or_make(FixedClock(seed=9))
    assert refusal(opened, device=KeyringSecret(keychain)).code == "vault.device_secret_missing"


def test_a_vault_without_device_secret_opens_where_a_keychain_came_later(tmp_path: Path) -> None:
    opened, key = folder_with(tmp_path)
    assert opened.device_store == ""
    keychain = SystemKeychain()
    keychain.trouble = OSError("it is not even asked")
    assert opened.unlock(PASSWORD, KeyringSecret(keychain)).key == key


@pytest.mark.parametrize(
    ("device", "memory_mib"), [(NoDeviceSecret(), 256), (KeyringSecret(SystemKeychain()), 64)], ids=["without", "with"]
)
def test_hashing_is_harder_where_the_password_stands_alone(
    tmp_path: Path, device: DeviceSecret, memory_mib: int
) -> None:
    """ASVS 5 asks for 46 MiB and one pass at least; the floor here is 64 MiB, three passes, four lanes."""
    folder = person_folder(tmp_path, HOA)
    Vault.create(folder, HOA, PASSWORD, CLOCK, device)
    hardness = slot.parse((folder / "slot.json").read_bytes()).header.hardness
    assert hardness == Hardness(memory_mib * 1024, 3, 4)


def test_weaker_hashing_than_the_bounds_cannot_be_asked_for(tmp_path: Path) -> None:
    with pytest.raises(Defect):
        Vault.create(tmp_path / "p", HOA, PASSWORD, CLOCK, NoDeviceSecret(), hardness=Hardness(8, 1, 1))

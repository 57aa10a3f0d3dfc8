"""One server has one address, however it is typed: another spelling made a second copy of the school."""

import pytest

from app.records.device_secret import NoDeviceSecret
from app.records.vault import Identity, Vault, list_people, person_folder
from app.server_address import is_same, one_spelling
from app.surroundings import Surroundings
from app.workspace import sign_in_first
from sync.errors import UserError
from sync.pace import Pace
from tests.doubles import FixedClock
from tests.school import HARDNESS, PASSWORD, School


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("so.example.vn", "https://so.example.vn"),
        (" https://so.example.vn/ ", "https://so.example.vn"),
        ("HTTPS://So.Example.VN:443//", "https://so.example.vn"),
        ("http://so.example.vn:80", "http://so.example.vn"),
        ("http://so.example.vn:443", "http://so.example.vn:443"),
        ("so.example.vn/Ferry/", "https://so.example.vn/Ferry"),
        ("127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("localhost", "http://localhost"),
        ("[::1]:8765", "http://[::1]:8765"),
        ("", ""),
    ],
)
def test_the_address_that_a_person_means(typed: str, meant: str) -> None:
    assert one_spelling(typed) == meant
    assert one_spelling(meant) == meant


@pytest.mark.parametrize(
    "typed", ["ftp://so.example.vn", "https://", "https://so.example.vn:port", "so.example.vn:99999", "https://[::1",
              "https://me@so.example.vn", "https://so.example.vn/?a=1", "so example vn"]
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match=r"account\.server_address"):
        one_spelling(typed)


def around(school: School, name: str) -> Surroundings:
    home = school.home / name
    home.mkdir(exist_ok=True)
    return Surroundings(home, FixedClock(seed=71), NoDeviceSecret(), Pace(), HARDNESS)


def test_a_second_sign_in_under_another_spelling_finds_the_copy_that_is_there(founded_school: School) -> None:
    here = around(founded_school, "spelt")
    sign_in_first(here, founded_school.url.upper() + "/", "hai", PASSWORD, "laptop").close()
    (identity,) = list_people(here.home)
    assert identity.server == founded_school.url
    for spelling in (founded_school.url, f"{founded_school.url}/", f"127.0.0.1:{founded_school.port}"):
        with pytest.raises(UserError, match=r"vault\.exists"):
            sign_in_first(here, spelling, "hai", PASSWORD, "laptop")
    assert list_people(here.home) == [identity]


def test_a_copy_that_was_made_under_an_old_spelling_is_still_found(founded_school: School) -> None:
    here = around(founded_school, "older")
    old = Identity("hai", founded_school.url + "/", "a school")
    vault = Vault(person_folder(here.home, old))
    Vault.create(vault.folder, old, PASSWORD, here.clock, here.secrets, hardness=HARDNESS)
    vault.mark_path.touch()
    assert list_people(here.home) == [old]
    assert is_same(old.server, founded_school.url)
    with pytest.raises(UserError, match=r"vault\.exists"):
        sign_in_first(here, founded_school.url, "hai", PASSWORD, "laptop")

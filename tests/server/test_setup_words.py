"""A setup file that cannot be read is refused in the language of the program: the reason was English."""

import json
from collections.abc import Iterator

import pytest

from app.messages import explain, use_language
from server.school_setup import read_setup
from sync.errors import UserError
from tests.school import SETUP


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    use_language("en")


def with_person(**other: object) -> bytes:
    person = {"login": "x", "name": "x", "password": "x", "duties": [], **other}
    return json.dumps({**SETUP, "people": [{name: one for name, one in person.items() if one is not None}]}).encode()


WRONG = [
    (b"", "it ends too early"),
    (b'{"name": "a', "it ends too early"),
    (b'{"name" 1}', "its form is wrong after 8 characters"),
    (b'{"name": "\xff"}', "its letters or its form are not those of a setup file"),
    (b"[]", "what stands in the file as a whole is of another kind than it has to be"),
    (b"{}", "“name” is missing in the file as a whole"),
    (b'{"motto": "x"}', "“motto” is a word that does not belong in the file as a whole"),
    (with_person(name=None), "“name” is missing in “people[0]”"),
    (with_person(name=5), "what stands in “people[0].name” is of another kind than it has to be"),
    (with_person(duties=[{"role": "{wizard}"}]), "“{wizard}” is none of the words that can stand in “people[0]."),
]


def refusal(data: bytes, language: str) -> str:
    use_language(language)
    with pytest.raises(UserError, match=r"setup\.unreadable") as refused:
        read_setup(data)
    return str(explain(refused.value))


@pytest.mark.parametrize(("data", "words"), WRONG)
def test_what_is_wrong_with_a_setup_file_is_told_with_its_place_and_in_vietnamese(data: bytes, words: str) -> None:
    told = refusal(data, "en")
    assert told.startswith(f"The setup file cannot be read: {words}")
    assert told.endswith("Mend it and run the setup again.")
    vietnamese = refusal(data, "vi")
    assert vietnamese.startswith("Không đọc được tệp thiết lập: ")
    for english in ("Expected", "Object", "JSON is", "Input", "codec", "missing", "in the file"):
        assert english not in vietnamese

"""The phrase bank over real devices: one's own, what colleagues share, and what is not kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.desk import phrases
from app.desk.phrases import PhraseBook
from app.workspace import Workspace
from sync.errors import UserError
from tests.app.desk.conftest import Team, signed_in_team
from tests.school import PUPILS


@pytest.fixture
def own_team(tmp_path: Path) -> Iterator[Team]:
    with signed_in_team(tmp_path) as found:
        yield found


def _book(who: Workspace) -> PhraseBook:
    return who.read(lambda journal: phrases.open_phrases(journal, who.me))


def _keep(who: Workspace, text: str, subject: str = "", level: str = "", *, shared: bool = False) -> None:
    book = _book(who)
    work = phrases.keep_phrase(book, text, subject, level, who.clock, shared=shared, class_names=PUPILS)
    who.commit(work, book.base).result()


def test_shared_phrases_reach_colleagues_and_ones_own_are_offered_to_oneself_alone(own_team: Team) -> None:
    hai, nam = own_team.hai, own_team.nam
    _keep(hai, "{tên} chăm học, {em} tiến bộ nhiều.", "math", "Tốt", shared=True)
    _keep(hai, "{tên} cần luyện chữ.", "literature")
    own_team.cross(hai, nam)
    assert [one.text for one in _book(hai).phrases] == [
        "{tên} cần luyện chữ.",
        "{tên} chăm học, {em} tiến bộ nhiều.",
    ]
    [seen] = _book(nam).phrases
    assert (seen.text, seen.mine, seen.by) == ("{tên} chăm học, {em} tiến bộ nhiều.", False, "Nguyễn Thị Hải")
    assert phrases.filled(seen, PUPILS[0], "em") == "An chăm học, em tiến bộ nhiều."
    with pytest.raises(UserError, match=r"phrases\.not_yours"):
        phrases.take_away(_book(nam), seen)
    with pytest.raises(UserError, match=r"phrases\.not_yours"):
        phrases.share(_book(nam), seen, shared=False)


def test_a_few_letters_find_a_phrase_by_its_words_its_level_and_its_subject(own_team: Team) -> None:
    hai = own_team.hai
    _keep(hai, "{tên} cần luyện chữ.", "literature")
    _keep(hai, "{tên} viết đoạn văn mạch lạc.", "", "Khá")
    book = _book(hai)

    def found(typed: str, subject: str) -> list[str]:
        return [one.text for one in phrases.find(book, typed, subject)]

    assert found("vie doa", "arts") == ["{tên} viết đoạn văn mạch lạc."]
    assert "{tên} viết đoạn văn mạch lạc." in found("kha", "math")
    assert found("luyen chu", "math") == [], "of another subject"
    assert found("luyen chu", "literature") == ["{tên} cần luyện chữ."]


def test_taking_away_and_sharing_ones_own(own_team: Team) -> None:
    hai, nam = own_team.hai, own_team.nam
    _keep(hai, "{tên} hay giúp bạn.")
    own = next(one for one in _book(hai).phrases if one.text == "{tên} hay giúp bạn.")
    hai.commit(phrases.share(_book(hai), own, shared=True), _book(hai).base).result()
    own_team.cross(hai, nam)
    assert own.text in [one.text for one in _book(nam).phrases]
    hai.commit(phrases.take_away(_book(hai), own), _book(hai).base).result()
    own_team.cross(hai, nam)
    assert own.text not in [one.text for one in _book(hai).phrases + _book(nam).phrases]


def test_what_is_no_phrase_is_not_kept(own_team: Team) -> None:
    wrong = {"  ": "empty", "Bạn Hạ giúp đỡ em nhiều.": "names_somebody", "x" * 1_001: "too_long"}
    for text, error in wrong.items():
        with pytest.raises(UserError, match=error):
            _keep(own_team.hai, text)
    assert _book(own_team.hai).phrases == ()
    with pytest.raises(UserError, match=r"phrases\.not_yours"):
        _keep(own_team.mo, "{tên} ngoan.")

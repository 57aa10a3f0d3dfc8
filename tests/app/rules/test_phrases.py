"""Phrases about whoever is meant, and remarks that name somebody else."""

import pytest

from app.rules.named_pupils import others_named
from app.rules.phrases import as_phrase, fill

CLASS = ("Nguyễn Văn An", "Chamaléa Thị Bình", "Trần Thị Hoà", "Lê Minh", "Phạm An Bình")


@pytest.mark.parametrize(
    ("phrase", "pronoun", "told"),
    [
        ("{em} {tên} chăm học. {em} cần nói to hơn.", "em", "Em An chăm học. Em cần nói to hơn."),
        ("{tên} tiến bộ; mong {em} cố gắng.", "con", "An tiến bộ; mong con cố gắng."),
        ("{Em} {họ tên} ngoan.", "em", "Em Nguyễn Văn An ngoan."),
        ("Không có ô nào.", "em", "Không có ô nào."),
        ("{khác} giữ nguyên.", "em", "{khác} giữ nguyên."),
    ],
)
def test_a_phrase_is_filled_for_the_pupil(phrase: str, pronoun: str, told: str) -> None:
    assert fill(phrase, CLASS[0], pronoun) == told


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Em An chăm học. Em cần nói to hơn.", "{em} {tên} chăm học. {em} cần nói to hơn."),
        ("Nguyễn Văn An giúp các em nhỏ.", "{họ tên} giúp các em nhỏ."),
        ("An toàn là trên hết.", "An toàn là trên hết."),
        ("Thương anh em, mong em cố gắng.", "Thương anh em, mong {em} cố gắng."),
    ],
)
def test_a_remark_becomes_a_phrase_for_any_pupil(text: str, phrase: str) -> None:
    assert as_phrase(text, CLASS[0]) == phrase


def test_what_was_kept_as_a_phrase_says_the_same_of_the_same_pupil() -> None:
    text = "Em An chăm học, mong em tự tin hơn."
    assert fill(as_phrase(text, CLASS[0]), CLASS[0]) == text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Bình học tốt môn Toán.", ("Chamaléa Thị Bình", "Phạm An Bình")),
        ("Em giúp bạn Hòa nhiều.", ("Trần Thị Hoà",)),
        ("An toàn, bình tĩnh, thông minh.", ()),
        ("Bình tĩnh khi làm bài. Minh bạch, trung thực.", ()),
        ("An chăm ngoan, em Nguyễn Văn An tiến bộ.", ()),
        ("Chamaléa Thị Bình nói to.", ("Chamaléa Thị Bình", "Phạm An Bình")),
        ("", ()),
    ],
)
def test_a_remark_that_names_another_pupil_is_noticed(text: str, named: tuple[str, ...]) -> None:
    assert others_named(text, CLASS[0], CLASS[1:]) == named


def test_a_word_of_the_own_name_names_nobody_else() -> None:
    assert others_named("Bình và An đều là tên của em.", "Phạm An Bình", CLASS[:4]) == ()
    assert others_named("Bạn Chamaléa Thị Bình giúp em.", "Phạm An Bình", CLASS[:4]) == ("Chamaléa Thị Bình",)

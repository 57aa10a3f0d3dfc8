"""What is proposed where two people wrote a text at once: nobody's words may be missing from it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk.merged_text import proposal

WORDS = ["em", "chăm", "ngoan", "học", "rất", "tốt", "cần", "mạnh", ".", ",", "!"]
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8)
texts = words.map(" ".join)


@pytest.mark.parametrize(
    ("base", "first", "second", "merged"),
    [
        ("Em chăm học.", "Em rất chăm học.", "Em chăm học. Cần mạnh dạn hơn.", "Em rất chăm học. Cần mạnh dạn hơn."),
        ("", "Ngoan", "Học tốt.", "Ngoan. Học tốt."),
        ("Em chăm.", "Em ngoan.", "Em giỏi.", "Em ngoan. Em giỏi."),
        ("Học đều, ngoan.", "Học rất đều, ngoan.", "Học đều, rất ngoan.", "Học rất đều, rất ngoan."),
    ],
)
def test_both_people_s_words_are_in_it(base: str, first: str, second: str, merged: str) -> None:
    assert proposal(base, first, second) == merged


@pytest.mark.parametrize(("first", "second"), [("Ngoan.", "Ngoan."), ("Ngoan, chăm.", "Ngoan"), ("Chăm", "Rất Chăm")])
def test_what_one_of_them_wrote_already_needs_no_proposal(first: str, second: str) -> None:
    assert proposal("", first, second) is None


@given(texts, texts, texts)
def test_no_word_that_somebody_added_is_missing(base: str, first: str, second: str) -> None:
    merged = proposal(base, first, second)
    told = merged if merged is not None else f"{first} {second}"
    added = (set(re.findall(r"\w+", first)) | set(re.findall(r"\w+", second))) - set(re.findall(r"\w+", base))
    assert added <= set(re.findall(r"\w+", told))

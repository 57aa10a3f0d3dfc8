"""Whether a remark names a pupil: a text that was copied from another pupil's is the commonest mistake in remarks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.rules.names import nfc, roll_key

_WORDS_LIKE_NAMES = frozenset({
    "an toàn", "an tâm", "ân cần", "anh em", "bình thường", "bình tĩnh", "cần cù", "cần phải", "cần cố", "cần rèn",
    "chăm chỉ", "chăm ngoan", "chăm học", "chi tiết", "chính xác", "chung sức", "công bằng", "cường độ", "dũng cảm",
    "đạt được", "đạo đức", "đoàn kết", "giang sơn", "giỏi giang", "hạnh kiểm", "hiền lành", "hiền hòa", "hiếu thảo",
    "hiếu động", "hiếu học", "hoàn thành", "hoàn thiện", "hòa đồng", "hòa nhã", "khá tốt", "khánh thành", "kiên trì",
    "kiên nhẫn", "lan tỏa", "lễ phép", "linh hoạt", "mạnh dạn", "minh bạch", "mến bạn", "nam sinh", "nghĩa vụ",
    "ngoan ngoãn", "nhanh nhẹn", "nhân ái", "nhiệt tình", "như vậy", "phát biểu", "phát huy", "phúc hậu", "phương pháp",
    "quyết tâm", "quý mến", "sáng tạo", "sơ đồ", "tài năng", "tâm huyết", "thanh lịch", "thành tích", "thành thạo",
    "thảo luận", "thật thà", "thắng lợi", "thông minh", "thuận lợi", "thư viện", "tích cực", "tiến bộ", "tiếp thu",
    "trang phục", "trí nhớ", "trung bình", "trung thực", "tự giác", "tự tin", "vinh dự", "vui vẻ", "xuân này",
    "yên tâm", "yêu thương", "yêu nước",
})  # fmt: skip
"""Two words of which the first is also a name: at the beginning of a sentence they name nobody."""


@dataclass(frozen=True)
class Found:
    """Where a name stands in a text."""

    start: int
    text: str


def find_names(text: str, full_name: str) -> list[Found]:
    """Where `text` names this pupil, in full or by the given name; case counts, the place of a tone mark does not."""
    words = list(re.finditer(r"\w+", text))
    name = full_name.split()
    found: list[Found] = []
    at = 0
    while name and at < len(words):
        length = next((n for n in (len(name), 1) if _stands(words[at : at + n], name[-n:])), 0)
        if length == 1 and _is_a_word(words[at : at + 2]):
            length = 0
        if length:
            found.append(Found(words[at].start(), text[words[at].start() : words[at + length - 1].end()]))
        at += max(length, 1)
    return found


def others_named(text: str, own: str, others: Iterable[str]) -> tuple[str, ...]:
    """Those of `others` whom a remark on the pupil called `own` seems to name. A word of the own name names nobody
    else.
    """
    text = nfc(text)
    mine = {roll_key(word) for word in own.split()}
    taken = {place for one in find_names(text, own) for place in range(one.start, one.start + len(one.text))}

    def named(other: str) -> Iterator[Found]:
        for one in find_names(text, other):
            if one.start not in taken and not (len(one.text.split()) == 1 and roll_key(one.text) in mine):
                yield one

    return tuple(other for other in others if any(named(other)))


def _stands(words: list[re.Match[str]], name: list[str]) -> bool:
    return len(words) == len(name) and all(
        word.group()[0].isupper() and roll_key(word.group()) == roll_key(part)
        for word, part in zip(words, name, strict=True)
    )


def _is_a_word(words: list[re.Match[str]]) -> bool:
    return " ".join(word.group().lower() for word in words) in _WORDS_LIKE_NAMES

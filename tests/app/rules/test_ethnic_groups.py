"""Section 12: ethnic groups by code and by what files write."""

import pytest

from app.rules.ethnic_groups import ethnic_group, ethnic_group_of, ethnic_groups
from app.rules.impossible import Impossible


def test_there_are_54_and_foreigners() -> None:
    assert [one.code for one in ethnic_groups()] == [f"{code:02d}" for code in range(1, 56)]
    assert len({one.name for one in ethnic_groups()}) == 55


@pytest.mark.parametrize(
    ("text", "code"),
    [("Kinh", "01"), ("kinh ", "01"), ("Chăm", "17"),
     ("Cham", "17"), ("Raglai", "21"), ("Ra-glai", "21"), ("Ra Glai", "21"),
     ("K'Ho", "16"), ("Ê-đê", "12"), ("Ede", "12"), ("H’Mông", "08"), ("Bru - Vân Kiều", "23"), ("Co", "30")],
)  # fmt: skip
def test_spellings(text: str, code: str) -> None:
    found = ethnic_group_of(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["", "Kinh (lai)", "Không rõ"])
def test_an_unknown_text_is_for_a_person_to_map(text: str) -> None:
    assert ethnic_group_of(text) is None


def test_an_unknown_code_is_refused() -> None:
    assert ethnic_group("17").name == "Chăm"
    with pytest.raises(Impossible):
        ethnic_group("60")

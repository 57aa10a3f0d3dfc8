"""Domain facts, section 7: the personal number warns, it never blocks."""

from datetime import date

import pytest

from app.error_texts import ERROR_TEXTS
from app.rules.identity import Sex, birth_registered_in, masked, warnings

BOY_2015 = "058215000001"
GIRL_2015 = "056315000002"
BORN = date(2015, 3, 9)


@pytest.mark.parametrize(
    ("number", "birth_date", "sex", "found"),
    [
        (BOY_2015, BORN, Sex.MALE, ()),
        (GIRL_2015, BORN, Sex.FEMALE, ()),
        ("058099000003", date(1999, 1, 1), Sex.MALE, ()),
        ("058199000003", date(1999, 12, 31), Sex.FEMALE, ()),
        ("058400000003", date(2100, 1, 1), Sex.MALE, ()),
        (BOY_2015, BORN, Sex.FEMALE, ("identity.sex",)),
        (GIRL_2015, BORN, Sex.MALE, ("identity.sex",)),
        (BOY_2015, date(2014, 3, 9), Sex.MALE, ("identity.birth_year",)),
        ("058015000001", BORN, Sex.MALE, ("identity.century",)),
        (BOY_2015, date(1914, 3, 9), Sex.FEMALE, ("identity.century", "identity.birth_year", "identity.sex")),
        (BOY_2015, None, None, ()),
        (BOY_2015, None, Sex.FEMALE, ("identity.sex",)),
        ("", BORN, Sex.MALE, ()),
        ("05821500001", BORN, Sex.MALE, ("identity.shape",)),
        ("0582150000012", None, None, ("identity.shape",)),
        ("05821500000a", None, None, ("identity.shape",)),
        ("058215 00001", None, None, ("identity.shape",)),
        ("058215000001\n", None, None, ("identity.shape",)),
        ("٠٥٨٢١٥٠٠٠٠٠١", None, None, ("identity.shape",)),
    ],
)
def test_section_7_what_looks_wrong(
    number: str, birth_date: date | None, sex: Sex | None, found: tuple[str, ...]
) -> None:
    assert warnings(number, birth_date, sex) == found
    assert all(code in ERROR_TEXTS for code in found)


@pytest.mark.parametrize(
    ("number", "provinces"),
    [
        ("058215000001", ("Ninh Thuận",)),
        ("056315000002", ("Khánh Hòa",)),
        ("001215000001", ("Hà Nội",)),
        ("015215000001", ("Yên Bái", "Lào Cai")),  # the merged Lào Cai took the code of Yên Bái
        ("046215000001", ("Thừa Thiên Huế", "Huế")),
        ("003215000001", ()),
        ("158215000001", ()),  # a country
        ("05821500000", ()),
        ("", ()),
    ],
)
def test_section_7_where_the_birth_was_registered(number: str, provinces: tuple[str, ...]) -> None:
    assert birth_registered_in(number) == provinces


@pytest.mark.parametrize(
    ("number", "shown"),
    [(BOY_2015, "•••••••••001"), ("1234", "•234"), ("123", "•••"), ("1", "•"), ("", "")],
)
def test_section_7_it_is_hidden_by_default(number: str, shown: str) -> None:
    assert masked(number) == shown

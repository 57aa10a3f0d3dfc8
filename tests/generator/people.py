"""Invented people with names as they are in Khánh Hòa: Kinh, Chăm and Ra-glai, in about the shares of a commune."""

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass

from app.rules.identity import Sex

_GROUPS = {"Kinh": 50, "Chăm": 25, "Ra-glai": 25}
_FAMILY = {
    "Kinh": {
        "Nguyễn": 38, "Trần": 12, "Lê": 10, "Phạm": 7, "Huỳnh": 5, "Võ": 5, "Phan": 4, "Trương": 3, "Bùi": 3, "Đặng": 3,
        "Đỗ": 2, "Ngô": 2, "Hồ": 2, "Dương": 1, "Đinh": 1, "Đoàn": 1, "Mai": 1,
    },
    "Chăm": {
        "Đàng": 5, "Trượng": 4, "Quảng": 4, "Hán": 3, "Bá": 3, "Thành": 3, "Lưu": 3, "Phú": 3, "Đạo": 2, "Kiều": 2,
        "Châu": 2, "Thiên": 2, "Từ": 1, "Báo": 1,
    },
    "Ra-glai": {"Chamaléa": 8, "Katơr": 6, "Pi Năng": 6, "Mấu": 3, "Tro": 3, "Cao": 3, "Mang": 2, "Bo Bo": 2},
}  # fmt: skip
_MIDDLE = {
    Sex.MALE: ["Văn"] * 5 + ["Minh", "Gia", "Quốc", "Hữu", "Đức", "Hoàng", "Thanh", "Tuấn", "Ngọc", "Nhật", "Anh", ""],
    Sex.FEMALE: ["Thị"] * 5 + ["Thị Ngọc", "Thị Thanh", "Thị Mỹ", "Ngọc", "Thanh", "Bảo", "Kim", "Khánh", "Như", ""],
}
_MALE = (
    "An Anh Bảo Bình Cường Danh Duy Dũng Dương Đạt Đăng Đức Giang Hải Hào Hậu Hiếu Hòa Hoàng Huy Hùng Hưng Khang "
    "Khánh Khoa Khôi Kiên Kiệt Lâm Lân Long Lộc Luân Mạnh Minh Nam Nghĩa Nguyên Nhân Nhật Phát Phong Phú Phúc "
    "Phước Quân Quang Quý Sang Sơn Tài Tâm Tân Thái Thành Thiện Thịnh Thuận Tiến Tín Toàn Trí Trọng Trung Tú "
    "Tuấn Tùng Vinh Vũ"
)
_FEMALE = (
    "An Anh Ánh Ân Băng Châu Chi Dung Duyên Đào Giang Hà Hạ Hạnh Hằng Hân Hiền Hoa Hòa Hồng Huệ Huyền Hương Hường "
    "Khuê Lan Linh Loan Ly Mai My Mỹ Nga Ngân Ngọc Nguyệt Nhi Nhung Như Oanh Phương Phượng Quyên Quỳnh Thảo Thắm "
    "Thu Thúy Thư Thương Thủy Tiên Trang Trâm Trân Trinh Trúc Tuyền Tuyết Tú Uyên Vân Vi Vy Yến Ý"
)
_GIVEN = {Sex.MALE: _MALE.split(), Sex.FEMALE: _FEMALE.split()}
_RAGLAI_GIVEN = ["Bảy", "Lý", "Hoài", "Điệp", "Thiếu", "Thìn", "Hằng", "Nhớ"]
_PROVINCES = ("058", "058", "058", "056")
"""Ninh Thuận and Khánh Hòa, as the numbers were given before the merger."""


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist. `personal_number` fits sex and birth date."""

    full_name: str
    sex: Sex
    birth_date: datetime.date
    ethnic_group: str
    personal_number: str


def invent(chance: random.Random, first_born: datetime.date, last_born: datetime.date) -> Person:
    """A person born between the two days, both included."""
    sex = chance.choice(list(Sex))
    group = _weighted(chance, _GROUPS)
    days = (last_born - first_born).days
    born = first_born + datetime.timedelta(days=chance.randint(0, days))
    return Person(_name(chance, group, sex), sex, born, group, _personal_number(chance, sex, born))


def _weighted(chance: random.Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]


def _name(chance: random.Random, group: str, sex: Sex) -> str:
    family = _weighted(chance, _FAMILY[group])
    if group == "Ra-glai" and chance.random() < 0.3:
        return f"{family} {chance.choice(_RAGLAI_GIVEN)}"
    middle = chance.choice(_MIDDLE[sex])
    given = chance.choice([each for each in _GIVEN[sex] if each not in middle.split()])
    return " ".join(part for part in (family, middle, given) if part)


def _personal_number(chance: random.Random, sex: Sex, born: datetime.date) -> str:
    century_and_sex = (born.year // 100 - 19) * 2 + (sex is Sex.FEMALE)
    return f"{chance.choice(_PROVINCES)}{century_and_sex}{born.year % 100:02}{chance.randrange(10**6):06}"


def different(people: Sequence[Person], person: Person) -> bool:
    """Whether nobody among `people` has this personal number, or this name and birth date."""
    return all(
        other.personal_number != person.personal_number
        and (other.full_name, other.birth_date) != (person.full_name, person.birth_date)
        for other in people
    )

"""A small preschool for tests: one kindergarten group whose homeroom teacher keeps its books."""

from tests.school import PASSWORD, SETUP

GROUP = "Lá 1"
PHYSICAL = "preschool_physical"
SETUP_PRESCHOOL = {
    **SETUP,
    "name": "Trường Mầm non Phước Hà",
    "classes": [{"name": GROUP, "grade": 0}],
    "people": [
        {"login": "mo", "name": "Đàng Thị Mơ", "password": PASSWORD, "duties": [{"role": "clerk"}]},
        {"login": "hieu", "name": "Trần Trọng Hiếu", "password": PASSWORD, "duties": [{"role": "principal"}]},
        {
            "login": "hai",
            "name": "Nguyễn Thị Hải",
            "password": PASSWORD,
            "duties": [{"role": "homeroom_teacher", "class": GROUP}],
        },
    ],
}

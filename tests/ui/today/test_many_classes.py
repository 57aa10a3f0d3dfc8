"""A teacher of many classes on the smallest screen that the program is made for."""

from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.school import PASSWORD, SETUP, running_school
from tests.ui.desks import bench_of, put_up
from ui.rail import WIDTH
from ui.today.view import TodayPlace

SMALLEST = 1366
NAMES = [f"{grade}{letter}" for grade in (6, 7, 8, 9) for letter in "ABCD"]
MANY = {
    **SETUP,
    "classes": [{"name": name, "grade": int(name[0]), "subjects": ["math", "literature"]} for name in NAMES],
    "people": [
        {
            "login": "hai",
            "name": "Nguyễn Thị Hải",
            "password": PASSWORD,
            "duties": [
                {"role": "subject_teacher", "class": name, "subject": subject}
                for name in NAMES
                for subject in ("math", "literature")
            ],
        }
    ],
}


def test_many_classes_go_on_in_the_next_line_and_widen_no_window(tmp_path: Path, qtbot: QtBot) -> None:
    with (
        running_school(tmp_path, MANY) as school,
        school.sign_in("hai") as workspace,
        bench_of(workspace) as (bench, _told),
    ):
        place = TodayPlace(bench)
        put_up(qtbot, place)
        place.refresh()

        def buttons() -> list[QPushButton]:
            found = place.findChildren(QPushButton)
            return [one for one in found if one.objectName().startswith("today.class.") and one.isVisible()]

        qtbot.waitUntil(lambda: len(buttons()) == len(NAMES))
        room = SMALLEST - WIDTH - 32
        assert place.minimumSizeHint().width() <= room
        place.resize(room, 640)
        qtbot.waitUntil(lambda: all(one.geometry().right() < place.width() for one in buttons()))
        assert len({one.y() for one in buttons()}) > 1
        for one in buttons():
            assert one.width() >= one.sizeHint().width(), "the words stay whole"
            assert not any(one.geometry().intersects(other.geometry()) for other in buttons() if other is not one)
        below = place.findChild(QLabel, "today.empty")
        assert isinstance(below, QLabel)
        assert max(one.geometry().bottom() for one in buttons()) < below.y()

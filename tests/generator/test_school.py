import datetime
from pathlib import Path

import pytest

from app.exchange.class_list import read_class_list
from app.rules.calendar import is_school_day
from app.rules.marks import ColumnKind
from app.rules.names import roll_key
from app.rules.subjects import subjects_of
from app.rules.tt22 import assessments
from tests.generator.__main__ import main
from tests.generator.school import TODAY, generate_school


def test_the_same_seed_makes_the_same_school_and_another_seed_another() -> None:
    assert generate_school(3) == generate_school(3)
    assert generate_school(3).pupils != generate_school(4).pupils


def test_classes_6a_to_9b_with_36_pupils_in_6a() -> None:
    school = generate_school()
    assert [each.name for each in school.classes] == ["6A", "6B", "7A", "7B", "8A", "8B", "9A", "9B"]
    assert len(school.classes[0].pupils) == 36
    assert all(30 <= len(each.pupils) <= 38 for each in school.classes)


@pytest.mark.parametrize("seed", range(5))
def test_pupils_are_told_apart_by_code_and_by_number(seed: int) -> None:
    pupils = generate_school(seed).pupils
    assert (
        len({pupil.code for pupil in pupils}) == len({pupil.person.personal_number for pupil in pupils}) == len(pupils)
    )
    assert all(len(pupil.code) == 10 and pupil.code.startswith("0") and pupil.code.isdigit() for pupil in pupils)
    assert len({(pupil.person.full_name, pupil.person.birth_date) for pupil in pupils}) == len(pupils)


def test_pupils_are_of_the_age_of_their_grade_and_in_the_order_of_the_roll() -> None:
    for each in generate_school().classes:
        assert {pupil.person.birth_date.year for pupil in each.pupils} <= {2021 - each.grade, 2020 - each.grade}
        names = [pupil.person.full_name for pupil in each.pupils]
        assert names == sorted(names, key=roll_key)


def test_every_pupil_has_every_mark_of_term_1() -> None:
    school = generate_school()
    for each in school.classes:
        for pupil in each.pupils:
            for subject in subjects_of(each.grade):
                columns = assessments.columns(subject, each.grade)
                marks = {column.number: school.marks[pupil.code, subject.code, column.number] for column in columns}
                if subject.kind is ColumnKind.COMMENT:
                    assert assessments.comment_result(marks, columns).passed is not None
                else:
                    assert assessments.term_average(marks, columns).tenths is not None


def test_conduct_of_every_pupil() -> None:
    school = generate_school()
    assert school.conduct.keys() == {(pupil.code, 1) for pupil in school.pupils}
    assert set(school.conduct.values()) == {"Tốt", "Khá", "Đạt"}


def test_absences_lie_on_school_days_before_today_and_none_twice() -> None:
    absences = generate_school().absences
    assert all(is_school_day(absence.date) and absence.date < TODAY for absence in absences)
    assert all(absence.date >= datetime.date(2026, 9, 7) for absence in absences)
    assert len({(absence.code, absence.date, absence.session) for absence in absences}) == len(absences)


def test_staff_and_who_teaches_what() -> None:
    school = generate_school()
    logins = [each.login for each in school.staff]
    assert len(set(logins)) == len(logins)
    assert all(login.isascii() for login in logins)
    assert [each.role for each in school.staff].count("clerk") == 1
    assert [each.role for each in school.staff].count("principal") == 1
    assert {each.homeroom for each in school.staff if each.homeroom} == {each.name for each in school.classes}
    math = [each.login for each in school.assignments if (each.class_name, each.subject) == ("6A", "math")]
    homeroom = next(each.login for each in school.staff if each.homeroom == "6A")
    assert len(math) == 2
    assert homeroom in math
    taught = {(each.class_name, each.subject) for each in school.assignments}
    assert taught == {(each.name, subject.code) for each in school.classes for subject in subjects_of(each.grade)}


def test_the_command_writes_files_that_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["generator", "--out", str(tmp_path / "new" / "folder")])
    main()
    files = sorted((tmp_path / "new" / "folder").iterdir())
    assert [file.name for file in files] == ["class-list-dirty.xlsx", "class-list-v2.xlsx", "class-list.xlsx"]
    assert [len(read_class_list(file).rows) for file in files] == [277, 269, 269]

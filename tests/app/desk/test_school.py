"""The school as everybody sees it."""

import pytest

from app.desk import school
from app.desk.school import SchoolClass, SchoolProfile
from app.records.tables import CLASS
from app.rules.roles import Duty, Role
from sync.change import Change
from sync.clock import new_id
from sync.journal import Journal
from sync.schema import Ref
from tests.app.desk.conftest import Team
from tests.school import class_named


def test_the_profile_and_the_staff_are_on_every_device(team: Team) -> None:
    for who in (team.mo, team.hieu, team.hai, team.nam):
        assert who.read(school.profile) == SchoolProfile(
            "Trường THCS Phước Hà", "UBND xã Phước Hà", "Phước Hà", "2026-2027"
        )
        assert set(who.read(school.people).values()) == {
            "Đàng Thị Mơ", "Trần Trọng Hiếu", "Nguyễn Thị Hải", "Lê Văn Nam",
        }  # fmt: skip


def test_my_duties_are_those_of_the_signed_in_person(team: Team) -> None:
    class_ = class_named(team.nam, "6A").ref
    found = team.nam.read(lambda journal: school.my_duties(journal, team.nam.me))
    assert found == (Duty(Role.SUBJECT_TEACHER, class_, "math"),)
    assert team.hieu.read(lambda journal: school.my_duties(journal, team.hieu.me)) == (Duty(Role.PRINCIPAL),)


@pytest.mark.parametrize(
    ("role", "subject", "names"),
    [
        (Role.HOMEROOM_TEACHER, "", ("Nguyễn Thị Hải",)),
        (Role.SUBJECT_TEACHER, "math", ("Nguyễn Thị Hải", "Lê Văn Nam")),
        (Role.SUBJECT_TEACHER, "music", ()),
    ],
)
def test_who_is_in_charge_of_a_class(team: Team, role: Role, subject: str, names: tuple[str, ...]) -> None:
    class_ = class_named(team.mo, "6A").ref
    assert team.mo.read(lambda journal: school.in_charge(journal, role, class_, subject)) == names


def test_the_principal_is_in_charge_of_the_whole_school(team: Team) -> None:
    assert team.mo.read(lambda journal: school.in_charge(journal, Role.PRINCIPAL, None)) == ("Trần Trọng Hiếu",)


def test_a_group_of_preschool_has_grade_0_and_a_class_that_nobody_has_entered_has_none(team: Team) -> None:
    group, unknown = SchoolClass(Ref(1), "Lá 1", 0), SchoolClass(Ref(2), "", school.NO_GRADE)
    assert (group.is_preschool, unknown.is_preschool) == (True, False)
    with team.school.sign_in("mo", "a spare") as who:

        def named_only(journal: Journal) -> list[Change]:
            return [Change(CLASS.number, (journal.refs.number(new_id(who.clock)),), ((1, "6C"),))]

        who.commit(named_only, who.read(Journal.position)).result()
        assert [one.grade for one in who.read(school.classes) if one.name == "6C"] == [school.NO_GRADE]


def test_classes_are_in_the_order_people_count_them(team: Team) -> None:
    assert [(one.name, one.grade) for one in team.mo.read(school.classes)] == [("6A", 6), ("6B", 6)]
    names = ["6A10", "6A2", "6B", "6A1", "6A"]
    assert sorted(names, key=school.class_order) == ["6A", "6A1", "6A2", "6A10", "6B"]

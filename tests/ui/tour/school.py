"""The school that is toured: generated rolls, a term that is nearly full, and something of everything that can happen.

A Wednesday morning in the last week of term 1. The homeroom teacher of 6A has typed, has been contradicted, has been
locked out of a subject meanwhile, and has something that is not sent yet.
"""

import contextlib
import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from app.desk import attendance, class_conduct, gradebook, growth, leave, locks, phrases, remarks
from app.desk.conduct import Conduct
from app.desk.mark_notes import write_note
from app.exchange.class_list import read_class_list
from app.exchange.class_list_import import changing
from app.records.device_secret import NoDeviceSecret
from app.records.tables import ENROLMENT, PUPIL
from app.rules.attendance import Attendance
from app.rules.calendar import Session, is_school_day
from app.rules.marks import Mark, MarkKind
from app.rules.remarks import MAX_LENGTH
from app.rules.subjects import subject
from app.rules.tt22.assessments import FINAL_NUMBER, MIDTERM_NUMBER
from app.surroundings import Surroundings
from app.workspace import Workspace, sign_in_first
from sync.change import Change
from sync.clock import new_id
from sync.journal import Journal
from sync.pace import Pace
from sync.schema import Ref
from tests.doubles import FixedClock
from tests.generator.class_list_files import write_class_list
from tests.generator.school import TODAY, GeneratedSchool, GeneratedStaff, generate_school
from tests.preschool import GROUP, SETUP_PRESCHOOL
from tests.primary import CLASS as PRIMARY_CLASS
from tests.primary import SETUP_PRIMARY, fill
from tests.school import HARDNESS, PASSWORD, School, class_named, enrol, enter, open_book, running_school
from tests.school_day.stage import setup_of
from ui.office.model import compare, write

CLASS = "6A"
EMPTY_CLASS = "9C"
TYPED = 24
"""So many final marks of mathematics are typed; the others are still missing."""
NEWCOMER = "moi.nv"


@dataclass(frozen=True)
class Toured:
    """Everybody's opened records, by what they do; the server is off."""

    school: GeneratedSchool
    homeroom: Workspace
    second: Workspace
    principal: Workspace
    clerk: Workspace
    newcomer: Workspace
    nurse: Workspace
    """A homeroom teacher of a preschool."""
    primary: Workspace
    """A homeroom teacher of a primary school."""
    shared_pc: Surroundings
    """A computer on which several people have signed in."""
    new_pc: Surroundings
    class_list: Path
    dirty_list: Path


@contextlib.contextmanager
def toured_school(home: Path) -> Iterator[Toured]:
    """Found it, and let everybody do what they have done so far."""
    generated = generate_school()
    with contextlib.ExitStack() as stack:
        nurse, primary = _preschool(home / "preschool", stack), _primary(home / "primary", stack)
        school = stack.enter_context(running_school(_folder(home / "secondary"), _setup(generated)))
        yield replace(_play(generated, school, stack), nurse=nurse, primary=primary)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _preschool(home: Path, stack: contextlib.ExitStack) -> Workspace:
    """A group of which two children have been measured several times."""
    with running_school(_folder(home), SETUP_PRESCHOOL) as school:
        with school.sign_in("mo") as clerk:
            enrol(clerk, GROUP, born=2022)
            clerk.cross()
        nurse = stack.enter_context(school.sign_in("hai", "Laptop"))
        class_ = class_named(nurse, GROUP)
        for months in range(0, 12, 3):
            book = nurse.read(lambda journal: growth.open_growth(journal, nurse.me, class_))
            for child, heavier in zip(book.children[:2], (0, 5_400), strict=False):
                on = TODAY - datetime.timedelta(30 * months)
                figures = 16_200 + heavier - 160 * months, 1_035 - 5 * months
                _save(nurse, growth.measure(book, child.child.pupil, on, TODAY, *figures))
        nurse.cross()
    return nurse


def _primary(home: Path, stack: contextlib.ExitStack) -> Workspace:
    """A class of which some have their levels and points."""
    with running_school(_folder(home), SETUP_PRIMARY) as school:
        with school.sign_in("mo") as clerk:
            enrol(clerk, PRIMARY_CLASS)
            clerk.cross()
        teacher = stack.enter_context(school.sign_in("hai", "Laptop"))
        for number, (levels, points) in enumerate(((2, 9), (1, 7), (0, 4)), 1):
            fill(teacher, number, levels, points, term=1)
        for number, points in ((1, 9), (2, 8)):
            fill(teacher, number, 2, points, term=2)
        teacher.cross()
    return teacher


def _setup(generated: GeneratedSchool) -> dict[str, object]:
    setup = setup_of(generated, PASSWORD)
    setup["classes"].append({"name": EMPTY_CLASS, "grade": 9})
    setup["people"].append({"login": NEWCOMER, "name": "Nguyễn Văn Mới", "password": PASSWORD, "duties": []})
    teacher = next(one for one in setup["people"] if one["login"] == _homeroom(generated).login)
    teacher["duties"].append({"role": "homeroom_teacher", "class": EMPTY_CLASS})
    teacher["duties"].append({"role": "subject_teacher", "class": EMPTY_CLASS, "subject": "math"})
    return setup


def _homeroom(generated: GeneratedSchool) -> GeneratedStaff:
    return next(one for one in generated.staff if one.homeroom == CLASS)


def _play(generated: GeneratedSchool, school: School, stack: contextlib.ExitStack) -> Toured:
    def sign_in(login: str, device: str) -> Workspace:
        return stack.enter_context(school.sign_in(login, device))

    roles = {one.role: one for one in generated.staff}
    clerk = sign_in(roles["clerk"].login, "Máy văn phòng")
    clean, dirty = home_file(school, "danh-sach-lop.xlsx"), home_file(school, "danh-sach-lop-loi.xlsx")
    write_class_list(generated, clean)
    write_class_list(generated, dirty, dirty=True)
    _import(clerk, clean)
    _enter_twice(clerk)
    clerk.cross()
    principal = sign_in(roles["principal"].login, "Máy hiệu trưởng")
    homeroom = sign_in(_homeroom(generated).login, "Laptop chủ nhiệm")
    second = sign_in(roles["teacher"].login, "Laptop thứ hai")
    for login in sorted({one.login for one in generated.assignments if one.class_name == CLASS}):
        mine = {homeroom.device.login: homeroom, second.device.login: second}
        teacher = mine.get(login) or sign_in(login, "Laptop")
        _enter_marks(teacher, generated)
    _lead_the_class(homeroom, generated)
    _disagree(homeroom, second, principal)
    clerk.cross()
    newcomer = sign_in(NEWCOMER, "Laptop")
    shared = _computer(school, "shared")
    for login in (homeroom.device.login, second.device.login, clerk.device.login):
        sign_in_first(shared, school.url, login, PASSWORD, "Máy phòng giáo viên").close()
    school.stop()
    people = (homeroom, second, principal, clerk, newcomer, newcomer, newcomer)
    return Toured(generated, *people, shared, _computer(school, "new"), clean, dirty)


def home_file(school: School, name: str) -> Path:
    return school.home / name


def _computer(school: School, name: str) -> Surroundings:
    home = school.home / f"{name}-pc"
    home.mkdir()
    return Surroundings(home, FixedClock(seed=len(name)), NoDeviceSecret(), Pace(), HARDNESS)


def _save(who: Workspace, changes: Iterable[Change]) -> None:
    who.commit(list(changes), who.read(Journal.position)).result()


# --- the office ---


def _import(clerk: Workspace, path: Path) -> None:
    found = compare(clerk, path, read_class_list(path))
    write(clerk, found.base, changing(found.preview.accepted({})), lambda *_step: None, lambda: False)


def _enter_twice(clerk: Workspace) -> None:
    """Somebody was entered by hand in another class before the list came."""
    first = open_book(clerk, "7A", "math").rows[4].pupil
    other = class_named(clerk, "7B")

    def work(journal: Journal) -> list[Change]:
        pupil = journal.refs.number(new_id(clerk.clock))
        told = ((1, first.name), (2, str(first.birth_date)), (3, "female"), (4, "0588000001"))
        return [
            Change(PUPIL.number, (pupil,), told),
            Change(ENROLMENT.number, (other.ref, pupil), ((1, "studying"), (2, "2026-09-05"))),
        ]

    clerk.commit(work, clerk.read(Journal.position)).result()


# --- the teachers ---


def _enter_marks(teacher: Workspace, generated: GeneratedSchool) -> None:
    """All that this teacher gives in the class; of mathematics the last final marks are missing."""
    own = {one.subject for one in generated.assignments if (one.login, one.class_name) == (teacher.device.login, CLASS)}
    second = teacher.device.login != _homeroom(generated).login
    for code in sorted(own - ({"math"} if second else set())):
        book = open_book(teacher, CLASS, code)
        marks = {}
        for number, row in enumerate(book.rows):
            for column in book.columns:
                if code != "math" or column.number != FINAL_NUMBER or number < TYPED:
                    marks[row.pupil.pupil, column.number] = generated.marks[row.pupil.code, code, column.number]
        _save(teacher, gradebook.enter_marks(book, marks))
    teacher.cross()


def _lead_the_class(homeroom: Workspace, generated: GeneratedSchool) -> None:
    class_ = class_named(homeroom, CLASS)
    sheet = homeroom.read(lambda journal: class_conduct.open_sheet(journal, homeroom.me, class_))
    levels = {
        (line.pupil.pupil, 1): Conduct(generated.conduct[line.pupil.code, 1])
        for number, line in enumerate(sheet.lines)
        if number % 9 != 8
    }
    _save(homeroom, class_conduct.give_conduct(sheet, levels))
    _take_registers(homeroom, generated)
    _ask_leave(homeroom)
    _write_remarks(homeroom)
    book = open_book(homeroom, CLASS, "math")
    for tenths in (45, 54):
        enter(homeroom, book, {(8, MIDTERM_NUMBER): tenths})
    _save(homeroom, [write_note(book, (book.rows[7].pupil.pupil, MIDTERM_NUMBER), "Ốm, kiểm tra bù ngày 28/12")])
    homeroom.cross()


def _take_registers(homeroom: Workspace, generated: GeneratedSchool) -> None:
    """Every morning of two weeks but the last one, with the absences of the school."""
    class_ = class_named(homeroom, CLASS)
    absent: dict[tuple[str, datetime.date], Attendance] = {(one.code, one.date): one.kind for one in generated.absences}
    days = [TODAY - datetime.timedelta(days=number) for number in range(24, 0, -1)]
    for day in (one for one in days if is_school_day(one)):
        sheet = homeroom.read(partial(_open_sheet, me=homeroom.me, class_=class_.ref, day=day))
        pupils = [line.pupil for line in sheet.lines]
        values = {one.pupil: absent[one.code, day] for one in pupils if (one.code, day) in absent}
        changes = attendance.mark(sheet, values, TODAY) if values else []
        if day != TODAY - datetime.timedelta(days=1):
            changes += attendance.take_register(sheet, TODAY, values)
        if changes:
            _save(homeroom, changes)
    day = TODAY - datetime.timedelta(days=2)
    sheet = homeroom.read(partial(_open_sheet, me=homeroom.me, class_=class_.ref, day=day))
    changed = {sheet.lines[10].pupil.pupil: Attendance.EXCUSED}
    _save(homeroom, attendance.mark(sheet, changed, TODAY, "Phụ huynh gửi giấy khám bệnh sau"))


def _open_sheet(journal: Journal, *, me: Ref, class_: Ref, day: datetime.date) -> attendance.AttendanceSheet:
    return attendance.open_sheet(journal, me, class_, day, Session.MORNING)


def _ask_leave(homeroom: Workspace) -> None:
    class_ = class_named(homeroom, CLASS)
    for number, days, reason in ((2, 1, "Đi khám răng"), (17, 3, "Về quê chịu tang ông nội")):
        book = homeroom.read(lambda journal: leave.open_leaves(journal, homeroom.me, class_.ref))
        last = TODAY + datetime.timedelta(days=days - 1)
        _save(homeroom, leave.write_leave(book, book.roll[number].pupil, TODAY, last, reason))


_REMARKS = (
    "Ngoan, lễ phép với thầy cô, hoà đồng với bạn bè. Học đều các môn; cần mạnh dạn phát biểu hơn.",
    "Chăm chỉ, có ý thức xây dựng tập thể. Môn Toán còn tính toán chậm, cần luyện tập thêm ở nhà.",
    "Thông minh, tiếp thu nhanh. Đôi lúc còn nói chuyện riêng trong giờ học.",
)


def _write_remarks(homeroom: Workspace) -> None:
    class_ = class_named(homeroom, CLASS)
    book = homeroom.read(lambda journal: remarks.open_remarks(journal, homeroom.me, class_.ref, remarks.HOMEROOM, 1))
    texts = {line.pupil.pupil: _REMARKS[number % 3] for number, line in enumerate(book.lines[:14])}
    assert all(len(text) < MAX_LENGTH for text in texts.values())
    _save(homeroom, remarks.write_remarks(book, texts))
    for level, text in (
        ("Tốt", "{tên} chăm ngoan, hoàn thành tốt các nhiệm vụ học tập và rèn luyện."),
        ("Khá", "{tên} có nhiều cố gắng; cần tự tin hơn khi phát biểu trước lớp."),
        ("Đạt", "{tên} cần đi học đều hơn và làm đầy đủ bài tập về nhà."),
    ):
        kept = homeroom.read(lambda journal: phrases.open_phrases(journal, homeroom.me))
        change = phrases.keep_phrase(kept, text, "", level, homeroom.clock, shared=level == "Tốt", class_names=())
        homeroom.commit(change, homeroom.read(Journal.position)).result()


# --- what people disagree about ---


def _disagree(homeroom: Workspace, second: Workspace, principal: Workspace) -> None:
    """Two teachers of mathematics; a subject that is locked while a mark is on its way; what is not sent yet."""
    for who in (homeroom, second, principal):
        who.cross()
    ours, theirs = (open_book(who, CLASS, "math") for who in (homeroom, second))
    enter(homeroom, ours, {(number, FINAL_NUMBER): 60 + number for number in (1, 2, 5)})
    enter(second, theirs, {(number, FINAL_NUMBER): 80 + number for number in (1, 2, 5)})
    locked = "literature"
    book = open_book(homeroom, CLASS, locked)
    enter(homeroom, book, {(3, FINAL_NUMBER): 75})
    class_ = class_named(principal, CLASS)
    review = principal.read(lambda journal: locks.review(journal, principal.me, class_, 1))
    _save(principal, locks.set_lock(review, subject(locked), locked=True))
    for who in (principal, homeroom, second, homeroom, principal, second):
        who.cross()
    enter(homeroom, open_book(homeroom, CLASS, "math"), {(TYPED + 1, FINAL_NUMBER): Mark(MarkKind.TENTHS, 65)})

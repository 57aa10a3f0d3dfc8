"""A class list into a real encrypted store, over a real crossing, and what the roll says afterwards."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.desk.roll import RollLine, roll_of
from app.exchange import class_list_import
from app.exchange.class_list import ClassListFile, RowPlace, read_class_list
from app.exchange.class_list_import import changes_for, in_commits, known_classes, roll_entries
from app.exchange.class_list_preview import Choice, Outcome, Preview, SamePupil, preview
from app.records.tables import ENROLMENT, TABLES
from app.rules.statuses import MOVED
from app.workspace import Workspace
from sync.journal import Journal
from tests.app.exchange.sheets import HEADER, class_list
from tests.generator.class_list_files import write_class_list
from tests.generator.school import generate_school
from tests.school import SETUP, School, class_named, running_school

TODAY = datetime.date(2027, 1, 6)
AN = ("6A", "0580000001", "Nguyễn Thị An", "05/09/2015", "Nữ", "Đang học", "058315000001")
BINH = ("6B", "", "Chamaléa Văn Bình", "12/01/2015", "Nam", "Đang học", "058215000002")


def _preview(clerk: Workspace, file: ClassListFile) -> Preview:
    return clerk.read(lambda journal: preview(file, roll_entries(journal), known_classes(journal), {}))


def _import(clerk: Workspace, file: ClassListFile, choices: Mapping[RowPlace, Choice] | None = None) -> Preview:
    """Preview and write, as the windows and the command line do."""
    base = clerk.read(Journal.position)
    shown = _preview(clerk, file)
    for part in in_commits(shown.accepted(choices or {})):
        clerk.commit(lambda journal, part=part: changes_for(journal, part, clerk.clock, TODAY), base).result()  # type: ignore[misc]
    return shown


def _roll(workspace: Workspace, class_name: str) -> tuple[RollLine, ...]:
    class_ = class_named(workspace, class_name)
    return workspace.read(lambda journal: roll_of(journal, class_.ref))


def _enrolments(workspace: Workspace) -> dict[str, tuple[str, str | None]]:
    """Status and date of the one pupil's enrolments, by class."""
    table = TABLES.projection[ENROLMENT.name]
    rows = workspace.read(lambda journal: journal.connection.execute(table.select()).all())
    names = {class_named(workspace, name).ref: name for name in ("6A", "6B")}
    return {names[row.class_]: (row.status, row.status_date) for row in rows}


def _list(folder: Path, *rows: Sequence[Any]) -> ClassListFile:
    return class_list(folder, HEADER, *rows)


def test_what_the_preview_called_new_is_what_is_written(founded_school: School, tmp_path: Path) -> None:
    with founded_school.sign_in("mo") as clerk:
        shown = _import(clerk, _list(tmp_path, AN, BINH))
        assert shown.counts[Outcome.NEW] == 2
        (an,), (binh,) = _roll(clerk, "6A"), _roll(clerk, "6B")
        assert (an.name, an.code, an.birth_date) == ("Nguyễn Thị An", "0580000001", datetime.date(2015, 9, 5))
        assert binh.code == "TAM-058215000002", "without a ministry code the personal number stands in for it"


def test_the_same_file_again_changes_nothing(founded_school: School, tmp_path: Path) -> None:
    with founded_school.sign_in("mo") as clerk:
        file = _list(tmp_path, AN, BINH)
        _import(clerk, file)
        again = _preview(clerk, file)
        assert again.counts[Outcome.SAME] == 2
        assert again.accepted({}) == ()
        assert again.missing == ()


def test_the_import_crosses_and_is_the_same_elsewhere(founded_school: School, tmp_path: Path) -> None:
    with founded_school.sign_in("mo") as clerk, founded_school.sign_in("hieu") as principal:
        _import(clerk, _list(tmp_path, AN, BINH))
        assert clerk.cross().error is None
        assert clerk.waiting() == 0
        principal.cross()
        assert _roll(principal, "6A")[0].name == "Nguyễn Thị An"
        assert principal.read(roll_entries)[0].personal_number == "058315000001"


def test_the_ministry_code_takes_the_place_of_the_temporary_one(founded_school: School, tmp_path: Path) -> None:
    with founded_school.sign_in("mo") as clerk:
        _import(clerk, _list(tmp_path, BINH))
        before = clerk.read(roll_entries)
        shown = _import(clerk, _list(tmp_path, ("6B", "0580000002", *BINH[2:])))
        assert shown.counts[Outcome.CHANGED] == 1
        after = clerk.read(roll_entries)
        assert [one.pupil for one in after] == [one.pupil for one in before], "the same record"
        assert after[0].code == "0580000002"


def test_a_change_of_class_closes_one_enrolment_and_opens_the_other(founded_school: School, tmp_path: Path) -> None:
    with founded_school.sign_in("mo") as clerk:
        _import(clerk, _list(tmp_path, AN))
        shown = _import(clerk, _list(tmp_path, ("6B", *AN[1:])))
        assert shown.counts[Outcome.CHANGED] == 1
        assert _roll(clerk, "6A") == ()
        assert [line.name for line in _roll(clerk, "6B")] == ["Nguyễn Thị An"]
        assert _enrolments(clerk) == {"6A": (MOVED, "2027-01-06"), "6B": ("studying", None)}

        _import(clerk, _list(tmp_path, AN))
        assert [line.name for line in _roll(clerk, "6A")] == ["Nguyễn Thị An"], "back again"
        assert _roll(clerk, "6B") == ()


def test_who_had_left_the_school_did_not_move(founded_school: School, tmp_path: Path) -> None:
    with founded_school.sign_in("mo") as clerk:
        _import(clerk, _list(tmp_path, (*AN[:5], "Chuyển đi", AN[6])))
        _import(clerk, _list(tmp_path, ("6B", *AN[1:5], "Chuyển đến", AN[6])))
        assert _enrolments(clerk) == {"6A": ("transferred_out", None), "6B": ("transferred_in", None)}


def test_an_unknown_status_is_kept_as_it_is(founded_school: School, tmp_path: Path) -> None:
    with founded_school.sign_in("mo") as clerk:
        _import(clerk, _list(tmp_path, (*AN[:5], "Bảo lưu", AN[6])))
        assert clerk.read(roll_entries)[0].status == "Bảo lưu"


def test_who_a_person_says_is_the_same_gets_no_second_record(founded_school: School, tmp_path: Path) -> None:
    with founded_school.sign_in("mo") as clerk:
        _import(clerk, _list(tmp_path, (*AN[:6], "")))
        double = _list(tmp_path, ("6A", "", *AN[2:6], ""))
        shown = _preview(clerk, double)
        assert shown.counts[Outcome.POSSIBLE_DOUBLE] == 1
        candidate = shown.outcomes[0].candidates[0]
        _import(clerk, double, {shown.outcomes[0].row.place: SamePupil(candidate.pupil)})
        assert len(clerk.read(roll_entries)) == 1


def test_a_whole_school_is_written_in_commits_that_each_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """269 pupils of eight classes, from a file with all quirks of the ministry's export, over one crossing."""
    generated = generate_school()
    write_class_list(generated, tmp_path / "school.xlsx", version=3)
    setup = {**SETUP, "classes": [{"name": one.name, "grade": one.grade} for one in generated.classes]}
    monkeypatch.setattr(class_list_import, "ENTRIES_PER_COMMIT", 100)
    with running_school(tmp_path, setup) as school, school.sign_in("mo") as clerk:
        _import(clerk, read_class_list(tmp_path / "school.xlsx"))
        assert clerk.cross().error is None
        for one in generated.classes:
            assert [line.name for line in _roll(clerk, one.name)] == [pupil.person.full_name for pupil in one.pupils]
        with school.sign_in("hieu") as principal:
            assert len(principal.read(roll_entries)) == 269

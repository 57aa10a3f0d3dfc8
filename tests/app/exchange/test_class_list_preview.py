import datetime
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.exchange.class_list import ClassListFile, RowPlace, read_class_list
from app.exchange.class_list_preview import (
    Decision,
    EntryToWrite,
    FieldChange,
    Outcome,
    Preview,
    RollEntry,
    SamePupil,
    preview,
)
from app.exchange.import_words import outcome_words
from app.rules.identity import Sex
from sync.errors import UserError
from tests.app.exchange.sheets import HEADER, PUPIL, class_list, write_xlsx
from tests.generator.class_list_files import dirty_rows, write_class_list
from tests.generator.school import generate_school

CLASSES = ("6A", "6B")
AN = RollEntry(
    pupil=uuid.UUID(int=1),
    class_name="6A",
    code="0580000001",
    full_name="Nguyễn Thị An",
    birth_date=datetime.date(2015, 9, 5),
    sex=Sex.FEMALE,
    status="studying",
    personal_number="058315000001",
)
ROW = RowPlace("Sheet1", 2)


def _row(**changed: Any) -> tuple[Any, ...]:
    """`PUPIL`, who is `AN`, with other texts in some columns."""
    names = ("class_name", "code", "name", "born", "sex", "status", "number")
    return tuple({**dict(zip(names, PUPIL, strict=True)), **changed}.values())


def _preview(tmp_path: Path, *rows: Sequence[Any], roll: Sequence[RollEntry] = (AN,), **mapping: str) -> Preview:
    return preview(class_list(tmp_path, HEADER, *rows), roll, CLASSES, mapping)


def _codes(shown: Preview, place: int = 0) -> list[str]:
    return [reason.code for reason in shown.outcomes[place].reasons]


def _written(shown: Preview) -> tuple[EntryToWrite, ...]:
    return shown.accepted({})


def test_a_pupil_that_the_roll_does_not_have_is_new(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(), roll=())
    assert shown.outcomes[0].kind is Outcome.NEW
    (entry,) = _written(shown)
    assert entry.pupil is None
    assert RollEntry(**vars(entry.data), pupil=AN.pupil) == AN
    assert FieldChange("birth_date", None, datetime.date(2015, 9, 5)) in entry.changes


def test_the_same_row_again_writes_nothing(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row())
    assert shown.outcomes[0].kind is Outcome.SAME
    assert shown.outcomes[0].pupil == AN.pupil
    assert _written(shown) == ()


def test_what_is_written_for_a_new_pupil_is_the_same_next_time(tmp_path: Path) -> None:
    (entry,) = _written(_preview(tmp_path, _row(), roll=()))
    roll = [RollEntry(**vars(entry.data), pupil=1)]
    assert _preview(tmp_path, _row(), roll=roll).outcomes[0].kind is Outcome.SAME


def test_a_change_shows_the_field_its_old_and_its_new_value(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(name="Nguyễn Thị Ân", class_name="6b"))
    outcome = shown.outcomes[0]
    assert outcome.kind is Outcome.CHANGED
    assert set(outcome.changes) == {
        FieldChange("full_name", "Nguyễn Thị An", "Nguyễn Thị Ân"),
        FieldChange("class_name", "6A", "6B"),
    }
    (entry,) = _written(shown)
    assert entry.pupil == AN.pupil
    assert entry.changes == outcome.changes
    assert entry.data == replace(AN, full_name="Nguyễn Thị Ân", class_name="6B")


def test_an_empty_cell_changes_nothing(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(born="", sex="", status="", number=""))
    assert shown.outcomes[0].kind is Outcome.SAME


def test_same_name_and_birth_date_without_a_code_is_asked_about(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(code="", number="", name="NGUYỄN THỊ AN"))
    outcome = shown.outcomes[0]
    assert outcome.kind is Outcome.POSSIBLE_DOUBLE
    assert outcome.candidates == (AN,)
    assert _codes(shown) == ["row.possible_double"]
    assert _written(shown) == ()


def test_same_name_and_birth_date_with_another_code_is_asked_about(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(code="0580000002", number="058315000002"))
    assert shown.outcomes[0].kind is Outcome.POSSIBLE_DOUBLE
    assert _written(shown) == ()


def test_a_possible_double_is_written_as_the_person_says(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(code="", number="058315000009"))
    (same,) = shown.accepted({ROW: SamePupil(AN.pupil)})
    assert same.pupil == AN.pupil
    assert same.changes == (FieldChange("personal_number", "058315000001", "058315000009"),)
    (other,) = shown.accepted({ROW: Decision.ANOTHER_PUPIL})
    assert other.pupil is None
    assert shown.accepted({ROW: Decision.LEAVE_OUT}) == ()


def test_a_choice_that_the_row_does_not_offer_imports_nothing(tmp_path: Path) -> None:
    double = _preview(tmp_path, _row(code="", number=""))
    for shown, choices in (
        (double, {ROW: SamePupil(uuid.UUID(int=9))}),
        (double, {RowPlace("Sheet1", 99): Decision.LEAVE_OUT}),
        (_preview(tmp_path, _row(name="")), {ROW: Decision.ANOTHER_PUPIL}),
    ):
        with pytest.raises(UserError, match=r"import\.choice_impossible"):
            shown.accepted(choices)


def test_two_rows_never_write_one_pupil(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(), _row(code="0580000002", number=""))
    with pytest.raises(UserError, match=r"import\.pupil_twice"):
        shown.accepted({RowPlace("Sheet1", 3): SamePupil(AN.pupil)})


def test_any_row_can_be_left_out(tmp_path: Path) -> None:
    assert _preview(tmp_path, _row(), roll=()).accepted({ROW: Decision.LEAVE_OUT}) == ()


def test_a_name_alone_never_merges(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(code="", number="", born="06/09/2015"))
    assert shown.outcomes[0].kind is Outcome.NEW


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"born": "31/02/2015"}, "row.bad_date"),
        ({"name": ""}, "row.no_name"),
        ({"class_name": ""}, "row.no_class"),
        ({"class_name": "6Z"}, "row.unknown_class"),
        ({"sex": "?"}, "row.unknown_sex"),
        ({"code": "5,8E+09"}, "row.rounded_number"),
        ({"number": "5.8315E+10"}, "row.rounded_number"),
        ({"code": "0580000009"}, "row.other_code"),
        ({"name": "Lê Bảo", "born": "01/01/2015"}, "row.other_person"),
    ],
)
def test_errors_are_told_and_not_imported(tmp_path: Path, changed: dict[str, str], code: str) -> None:
    shown = _preview(tmp_path, _row(**changed))
    assert shown.outcomes[0].kind is Outcome.ERROR
    assert _codes(shown) == [code]
    assert str(shown.outcomes[0].reasons[0])
    assert _written(shown) == ()


def test_every_error_of_a_row_is_told_at_once(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(born="x", class_name="6Z", sex="?"))
    assert _codes(shown) == ["row.unknown_class", "row.bad_date", "row.unknown_sex"]


def test_a_new_pupil_needs_a_birth_date_a_known_one_does_not(tmp_path: Path) -> None:
    assert _codes(_preview(tmp_path, _row(born=""), roll=())) == ["row.no_birth_date"]
    assert _preview(tmp_path, _row(born="")).outcomes[0].kind is Outcome.SAME


def test_code_and_personal_number_of_two_pupils(tmp_path: Path) -> None:
    other = replace(AN, pupil=2, code="0580000002", personal_number="058315000002")
    shown = _preview(tmp_path, _row(number="058315000002"), roll=[AN, other])
    assert "row.two_pupils" in _codes(shown)


def test_a_code_twice_in_the_file_stops_both_rows(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(), _row(name="Lê Bảo", number=""), roll=())
    assert [outcome.kind for outcome in shown.outcomes] == [Outcome.ERROR, Outcome.ERROR]
    assert [dict(outcome.reasons[0].facts) for outcome in shown.outcomes] == [{"rows": "3"}, {"rows": "2"}]


def test_a_row_on_another_sheet_is_told_with_its_sheet(tmp_path: Path) -> None:
    file = read_class_list(write_xlsx(tmp_path / "list.xlsx", [HEADER, _row()], [HEADER, _row()]))
    shown = preview(file, [], CLASSES, {})
    assert dict(shown.outcomes[0].reasons[0].facts) == {"rows": "Sheet2 2"}


def test_a_pupil_whose_birth_date_nobody_knew_gets_it(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(), roll=[replace(AN, birth_date=None)])
    assert shown.outcomes[0].changes == (FieldChange("birth_date", None, datetime.date(2015, 9, 5)),)


def test_one_pupil_by_code_in_one_row_and_by_number_in_another(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(number=""), _row(code=""))
    assert [_codes(shown, place) for place in (0, 1)] == [["row.repeated"], ["row.repeated"]]


def test_like_rows_in_the_file_are_asked_about(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(), _row(code="0580000002", number=""), roll=())
    assert [outcome.kind for outcome in shown.outcomes] == [Outcome.POSSIBLE_DOUBLE] * 2
    assert shown.outcomes[0].like_rows == (RowPlace("Sheet1", 3),)
    first, second = (RowPlace("Sheet1", number) for number in (2, 3))
    (entry,) = shown.accepted({first: Decision.ANOTHER_PUPIL, second: Decision.LEAVE_OUT})
    assert entry.data.code == "0580000001"


def test_a_pupil_without_a_code_gets_the_temporary_one(tmp_path: Path) -> None:
    (entry,) = _written(_preview(tmp_path, _row(code=""), roll=()))
    assert entry.data.code == "TAM-058315000001"


@pytest.mark.parametrize("number", ["058315000001", ""])
def test_the_temporary_code_is_replaced_on_the_same_record(tmp_path: Path, number: str) -> None:
    temporary = replace(AN, code="TAM-058315000001", personal_number=number)
    shown = _preview(tmp_path, _row(), roll=[temporary])
    assert shown.outcomes[0].kind is Outcome.CHANGED
    assert shown.outcomes[0].pupil == AN.pupil
    assert FieldChange("code", "TAM-058315000001", "0580000001") in shown.outcomes[0].changes


def test_an_old_file_does_not_bring_the_temporary_code_back(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(code="TAM-058315000001", number=""))
    assert shown.outcomes[0].kind is Outcome.SAME


def test_a_chosen_pupil_keeps_the_code_against_a_temporary_one(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(code="TAM-058315000009", number=""))
    (entry,) = shown.accepted({ROW: SamePupil(AN.pupil)})
    assert entry.data.code == AN.code


def test_a_personal_number_that_looks_wrong_is_shown_and_does_not_block(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(number="058214000001"), roll=())
    outcome = shown.outcomes[0]
    assert outcome.kind is Outcome.NEW
    assert [warning.code for warning in outcome.warnings] == ["identity.birth_year", "identity.sex"]
    assert len(_written(shown)) == 1


def test_an_unknown_status_is_imported_as_it_is_and_kept_for_mapping(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(status="Bảo lưu  kết quả"), roll=())
    assert shown.outcomes[0].kind is Outcome.NEW
    assert shown.unknown_statuses == {"Bảo lưu kết quả": 1}
    assert _written(shown)[0].data.status == "Bảo lưu kết quả"


def test_a_mapped_status_is_known(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(status="BẢO LƯU"), roll=(), **{"bảo lưu": "left_school"})
    assert not shown.unknown_statuses
    assert _written(shown)[0].data.status == "left_school"


def test_pupils_of_the_files_classes_that_it_lacks_are_listed_and_left(tmp_path: Path) -> None:
    lacking = replace(AN, pupil=2, code="0580000002", personal_number="", full_name="Lê Bảo")
    elsewhere = replace(lacking, pupil=3, code="0580000003", class_name="6B")
    gone = replace(lacking, pupil=4, code="0580000004", status="transferred_out")
    shown = _preview(tmp_path, _row(), roll=[AN, lacking, elsewhere, gone])
    assert shown.missing == (lacking,)
    assert _written(shown) == ()


def test_a_pupil_with_an_error_in_the_row_is_not_missing(tmp_path: Path) -> None:
    assert _preview(tmp_path, _row(born="x")).missing == ()


def test_the_summary_counts_every_row_once(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(), _row(code="", number="", name=""), _row(code="1", number="", name="Lê Bảo"))
    assert shown.counts == {
        Outcome.NEW: 1, Outcome.SAME: 1, Outcome.CHANGED: 0, Outcome.POSSIBLE_DOUBLE: 0, Outcome.ERROR: 1
    }  # fmt: skip
    assert shown.summary.startswith("1 new, 0 changed, 1 unchanged, 0 possible doubles, 1 with errors; 0 of the roll")


def test_what_becomes_of_a_row_is_told_in_whole_sentences(tmp_path: Path) -> None:
    shown = _preview(tmp_path, _row(name="Nguyễn Thị Anh", status="Bảo lưu kết quả"))
    assert outcome_words(shown.outcomes[0]) == (
        "name: Nguyễn Thị An → Nguyễn Thị Anh; status: Đang học → Bảo lưu kết quả. "
        "The status “Bảo lưu kết quả” is not known here and is kept as it is."
    )


@pytest.fixture(scope="module")
def dirty_file(tmp_path_factory: pytest.TempPathFactory) -> ClassListFile:
    path = tmp_path_factory.mktemp("dirty") / "list.xlsx"
    write_class_list(generate_school(), path, dirty=True)
    return read_class_list(path)


def test_the_dirty_export_row_by_row(dirty_file: ClassListFile) -> None:
    school = generate_school()
    shown = preview(dirty_file, [], [each.name for each in school.classes], {})
    bad = {
        row.kind: outcome for row, outcome in zip(dirty_rows(school), shown.outcomes[len(school.pupils) :], strict=True)
    }
    assert {kind: [reason.code for reason in outcome.reasons] for kind, outcome in bad.items()} == {
        "bad date": ["row.bad_date"],
        "missing name": ["row.no_name"],
        "unknown class": ["row.unknown_class"],
        "unknown status": [],
        "doubled code": ["row.repeated"],
        "possible double": ["row.possible_double_in_file"],
        "formula in a name": ["row.bad_date"],
        "month before day": ["row.bad_date"],
    }
    assert shown.counts[Outcome.NEW] == len(school.pupils) - 2 + 1
    assert shown.unknown_statuses == {"Bảo lưu kết quả": 1}


def test_what_is_accepted_is_what_was_previewed(dirty_file: ClassListFile) -> None:
    shown = preview(dirty_file, [], [each.name for each in generate_school().classes], {})
    expected = {outcome.row.place: outcome.changes for outcome in shown.outcomes if outcome.kind is Outcome.NEW}
    assert {entry.place: entry.changes for entry in shown.accepted({})} == expected
    roll = [RollEntry(**vars(entry.data), pupil=number) for number, entry in enumerate(shown.accepted({}))]
    again = preview(dirty_file, roll, [each.name for each in generate_school().classes], {})
    assert again.accepted({}) == ()
    assert again.counts[Outcome.SAME] == len(roll)

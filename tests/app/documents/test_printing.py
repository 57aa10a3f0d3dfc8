"""The run: counted, cancelled, left out, and what the disk does to it."""

import errno
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from app.documents.printing import PrintResult, print_cards
from app.documents.report_card import ReportCard
from app.documents.streamed_pdf import StreamedCanvas
from app.messages import explain
from sync.errors import Cancelled, ChuyenDoError, Defect, EnvironmentProblem, UserError
from tests.app.documents.class_6a import card, read_pages, whole_class

OLD = b"what was there before"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file that an earlier run left."""
    target = tmp_path / "phieu-6A.pdf"
    target.write_bytes(OLD)
    return target


def run(target: Path, cards: list[ReportCard], expected: int | None = None, duplex: bool = False) -> PrintResult:
    count = len(cards) if expected is None else expected
    return print_cards(cards, count, target, lambda *_heard: None, lambda: False, duplex)


def assert_untouched(target: Path) -> None:
    assert target.read_bytes() == OLD
    assert list(target.parent.iterdir()) == [target]


def test_a_class_becomes_one_file_of_one_page_a_pupil(target: Path) -> None:
    heard: list[tuple[int, int, str]] = []
    cards = whole_class(36)
    result = print_cards(
        iter(cards), 36, target, lambda done, all_, name: heard.append((done, all_, name)), lambda: False
    )
    assert result == PrintResult(pages=36, done=36, skipped=())
    assert len(read_pages(target)) == 36
    assert heard == [(number, 36, one.pupil) for number, one in enumerate(cards, 1)]
    assert list(target.parent.iterdir()) == [target]


def test_on_both_sides_each_pupil_starts_on_a_fresh_sheet(target: Path) -> None:
    cards = whole_class(3)
    assert run(target, cards, duplex=True) == PrintResult(pages=6, done=3, skipped=())
    pages = read_pages(target)
    assert [one.pupil in text for one, text in zip(cards, pages[::2], strict=True)] == [True] * 3
    assert pages[1::2] == ["", "", ""]


def test_cancelling_in_the_middle_keeps_the_old_file(target: Path) -> None:
    heard: list[int] = []
    with pytest.raises(Cancelled):
        print_cards(whole_class(36), 36, target, lambda done, *_rest: heard.append(done), lambda: len(heard) == 17)
    assert heard == list(range(1, 18))
    assert_untouched(target)


def test_a_failure_in_the_middle_keeps_the_old_file(target: Path) -> None:
    def broken() -> Iterator[ReportCard]:
        yield card(1)
        raise Defect("defect.unexpected")

    with pytest.raises(Defect):
        print_cards(broken(), 2, target, lambda *_heard: None, lambda: False)
    assert_untouched(target)


@pytest.mark.parametrize("expected", [35, 37])
def test_another_number_of_cards_than_the_roll_has_is_an_error(target: Path, expected: int) -> None:
    with pytest.raises(Defect) as raised:
        run(target, whole_class(36), expected)
    assert raised.value.code == "documents.roll_mismatch"
    assert raised.value.facts == {"cards": 36, "expected": expected}
    assert_untouched(target)


def test_a_file_with_another_number_of_pages_is_an_error(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finish = StreamedCanvas.finish

    def with_a_page_too_many(canvas: StreamedCanvas) -> None:
        canvas.showPage()
        finish(canvas)

    monkeypatch.setattr(StreamedCanvas, "finish", with_a_page_too_many)
    with pytest.raises(Defect) as raised:
        run(target, whole_class(3))
    assert raised.value.code == "documents.pages_missing"
    assert raised.value.facts == {"pages": 4, "expected": 3}
    assert_untouched(target)


def test_a_file_that_no_viewer_can_open_is_an_error(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StreamedCanvas, "finish", lambda canvas: None)  # no table of offsets, no trailer
    with pytest.raises(Defect) as raised:
        run(target, whole_class(2))
    assert raised.value.facts == {"pages": 0, "expected": 2}
    assert_untouched(target)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"pupil": "Lan \U0001f600"}, "documents.letter_missing"),
        ({"pupil": "Lan\x07"}, "documents.letter_missing"),
        ({"remark": "chăm ngoan " * 500}, "documents.text_too_long"),
    ],
)
def test_a_card_that_cannot_be_drawn_whole_is_left_out_and_named(
    target: Path, changes: dict[str, str], code: str
) -> None:
    cards = [card(1), card(2, **changes), card(3)]
    result = run(target, cards)
    assert (result.pages, result.done) == (2, 2)
    (skipped,) = result.skipped
    assert (skipped.roll_number, skipped.pupil, skipped.why.code) == (2, cards[1].pupil, code)
    assert "{" not in str(explain(skipped.why))
    pages = read_pages(target)
    assert [one.pupil in text for one, text in zip((cards[0], cards[2]), pages, strict=True)] == [True, True]
    assert all(str(explain(skipped.why)) not in text for text in pages)


@pytest.mark.parametrize("cards", [[], [card(1, pupil="\U0001f600")]])
def test_nothing_to_print_leaves_no_file(target: Path, cards: list[ReportCard]) -> None:
    with pytest.raises(UserError) as raised:
        run(target, cards)
    assert raised.value.code == "documents.nothing_to_print"
    assert_untouched(target)


def test_the_same_cards_make_the_same_file(tmp_path: Path) -> None:
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    run(first, whole_class(5))
    run(second, whole_class(5))
    assert first.read_bytes() == second.read_bytes()


def test_every_face_is_embedded_and_the_file_is_dated_as_its_cards(target: Path) -> None:
    run(target, [card(1, draft=True)])
    with pypdfium2.PdfDocument(target) as document:
        texts = [each for each in document[0].get_objects() if each.type == pdfium.FPDF_PAGEOBJ_TEXT]
        fonts = [pdfium.FPDFTextObj_GetFont(each.raw) for each in texts]
        assert len(fonts) > 100
        assert all(pdfium.FPDFFont_GetIsEmbedded(font) == 1 for font in fonts)
        assert document.get_metadata_value("CreationDate") == "D:20270105"
        assert document.get_metadata_value("Creator") == "Chuyến Đò"


# --- the disk ---


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_told_and_keeps_the_old_file(target: Path) -> None:
    target.with_name(f"{target.name}.part").symlink_to("/dev/full")
    with pytest.raises(EnvironmentProblem) as raised:
        run(target, whole_class(3))
    assert raised.value.code == "documents.disk_full"
    assert_untouched(target)


def test_a_folder_that_went_away_is_told(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem) as raised:
        run(tmp_path / "gone" / "phieu-6A.pdf", whole_class(2))
    assert raised.value.code == "documents.folder_missing"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such folders")
def test_what_a_crash_left_behind_is_written_over(target: Path) -> None:
    target.with_name(f"{target.name}.part").write_bytes(b"half a file")
    run(target, whole_class(2))
    assert len(read_pages(target)) == 2
    assert list(target.parent.iterdir()) == [target]


def test_a_file_that_is_open_elsewhere_is_told_and_kept(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held_open(_source: Path, _target: Path) -> Path:  # as Windows answers while a viewer shows the file
        raise PermissionError(errno.EACCES, "in use")

    monkeypatch.setattr(Path, "replace", held_open)
    with pytest.raises(EnvironmentProblem) as raised:
        run(target, whole_class(2))
    assert raised.value.code == "documents.file_in_use"
    assert_untouched(target)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "documents.disk_full"),
        (errno.EDQUOT, "documents.disk_full"),
        (errno.ENOENT, "documents.folder_missing"),
        (errno.ENOTDIR, "documents.folder_missing"),
        (errno.EACCES, "documents.not_permitted"),
        (errno.EPERM, "documents.not_permitted"),
        (errno.EIO, "documents.cannot_write"),
    ],
)
def test_each_answer_of_the_system_has_its_words(
    target: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def refuse(_path: Path, _mode: str) -> None:
        raise OSError(number, "refused")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        with pytest.raises(ChuyenDoError) as raised:
            run(target, whole_class(1))
    assert raised.value.code == code
    assert "{" not in str(explain(raised.value))
    assert_untouched(target)

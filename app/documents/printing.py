"""Printing a class's report cards into one PDF: streamed, cancellable, counted against the roll."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pypdfium2

from app.documents.card_page import draw_card
from app.documents.lettering import REGULAR, load_fonts
from app.documents.pdfium import PDFIUM
from app.documents.report_card import ReportCard
from app.documents.streamed_pdf import StreamedCanvas
from app.messages import _
from sync.errors import Cancelled, Defect, EnvironmentProblem, UserError


@dataclass(frozen=True)
class SkippedCard:
    """A pupil whose card could not be drawn whole; `why` is explained like any error."""

    roll_number: int
    pupil: str
    why: UserError


@dataclass(frozen=True)
class PrintResult:
    """What a run left: `pages` in the file (blank ones included), cards `done`, and who was left out."""

    pages: int
    done: int
    skipped: tuple[SkippedCard, ...]


def print_cards(
    cards: Iterable[ReportCard],
    expected: int,
    target: Path,
    progress: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
    duplex: bool = False,
) -> PrintResult:
    """Write `cards` as one PDF to `target`, a page a pupil, `expected` pupils in all.

    `progress` hears of every card: how many are behind us, `expected`, the pupil's name. With `duplex` a blank page
    follows each card, so that every pupil starts on a fresh sheet. Until the file is complete and counted it lies
    beside `target` under another name; whatever happens before, `target` keeps what it held.

    Raises Cancelled; Defect `documents.roll_mismatch` or `documents.pages_missing` when the counts differ; UserError
    `documents.nothing_to_print`; EnvironmentProblem `documents.disk_full`, `documents.folder_missing`,
    `documents.not_permitted`, `documents.file_in_use` or `documents.cannot_write`.
    """
    load_fonts()
    with _partial_file(target) as partial:
        with partial.open("wb") as out:
            result = _draw_all(cards, expected, out, progress, cancelled, duplex)
            out.flush()
            os.fsync(out.fileno())
        _count_pages(partial, result.pages)
        try:
            partial.replace(target)
        except PermissionError as error:  # Windows: another program shows the old file
            raise EnvironmentProblem("documents.file_in_use") from error
    return result


def _draw_all(
    cards: Iterable[ReportCard],
    expected: int,
    out: BinaryIO,
    progress: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
    duplex: bool,
) -> PrintResult:
    canvas = StreamedCanvas(out, REGULAR, "vi")
    canvas.setTitle(_("Term report cards"))
    canvas.setCreator("Chuyến Đò")
    pages = done = 0
    skipped: list[SkippedCard] = []
    for card in cards:
        if cancelled():
            raise Cancelled
        try:
            draw_card(canvas, card)
        except UserError as error:
            canvas.discard_page()
            skipped.append(SkippedCard(card.roll_number, card.pupil, error))
        else:
            canvas.showPage()
            done, pages = done + 1, pages + 1
            if duplex:
                canvas.showPage()
                pages += 1
            canvas.setDateFormatter(lambda *_now, day=card.printed_on: f"D:{day:%Y%m%d}")
        progress(done + len(skipped), expected, card.pupil)
    if done + len(skipped) != expected:
        raise Defect("documents.roll_mismatch", cards=done + len(skipped), expected=expected)
    if not done:
        raise UserError("documents.nothing_to_print", skipped=len(skipped))
    canvas.finish()
    return PrintResult(pages, done, tuple(skipped))


def _count_pages(pdf: Path, expected: int) -> None:
    """Read the finished file as a viewer does."""
    try:
        with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
            pages = len(document)
    except pypdfium2.PdfiumError as error:
        raise Defect("documents.pages_missing", pages=0, expected=expected) from error
    if pages != expected:
        raise Defect("documents.pages_missing", pages=pages, expected=expected)


@contextmanager
def _partial_file(target: Path) -> Iterator[Path]:
    """A file beside `target` that is gone afterwards, unless it became `target`; the system's errors become ours."""
    partial = target.with_name(f"{target.name}.part")
    try:
        try:
            yield partial
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise _explained(error) from error


def _explained(error: OSError) -> EnvironmentProblem:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return EnvironmentProblem("documents.disk_full")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return EnvironmentProblem("documents.folder_missing")
    if isinstance(error, PermissionError):
        return EnvironmentProblem("documents.not_permitted")
    return EnvironmentProblem("documents.cannot_write", reason=errno.errorcode.get(error.errno or 0, "?"))

"""Printing a class's report cards into one PDF: streamed, cancellable, counted against the roll."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from app.documents.card_page import draw_card
from app.documents.lettering import load_fonts
from app.documents.pdf_file import write_pdf
from app.documents.report_card import ReportCard
from app.documents.streamed_pdf import StreamedCanvas
from app.messages import _
from sync.errors import Cancelled, Defect, UserError


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
    follows each card, so that every pupil starts on a fresh sheet. The file is there whole or not at all.

    Raises Cancelled; Defect `documents.roll_mismatch` when the counts differ; UserError `documents.nothing_to_print`;
    and what `write_pdf` raises.
    """
    load_fonts()
    results: list[PrintResult] = []

    def draw(canvas: StreamedCanvas) -> int:
        results.append(_draw_all(cards, expected, canvas, progress, cancelled, duplex))
        return results[0].pages

    write_pdf(target, draw)
    return results[0]


def _draw_all(
    cards: Iterable[ReportCard],
    expected: int,
    canvas: StreamedCanvas,
    progress: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
    duplex: bool,
) -> PrintResult:
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
    return PrintResult(pages, done, tuple(skipped))

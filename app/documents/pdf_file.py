"""Writing a PDF so that the file is there whole or not at all."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2

from app.documents.lettering import REGULAR
from app.documents.pdfium import PDFIUM
from app.documents.streamed_pdf import StreamedCanvas
from sync.errors import Defect, EnvironmentProblem


def write_pdf(target: Path, draw: Callable[[StreamedCanvas], int]) -> int:
    """Have `draw` draw pages, whose number it returns, and put the file at `target` when it is complete and counted.

    Until then it lies beside `target` under another name; whatever happens before, `target` keeps what it held.

    Raises what `draw` raises; Defect `documents.pages_missing` when the counts differ; EnvironmentProblem
    `documents.disk_full`, `documents.folder_missing`, `documents.not_permitted`, `documents.file_in_use` or
    `documents.cannot_write`.
    """
    with _partial_file(target) as partial:
        with partial.open("wb") as out:
            canvas = StreamedCanvas(out, REGULAR, "vi")
            pages = draw(canvas)
            canvas.finish()
            out.flush()
            os.fsync(out.fileno())
        _count_pages(partial, pages)
        try:
            partial.replace(target)
        except PermissionError as error:  # Windows: another program shows the old file
            raise EnvironmentProblem("documents.file_in_use") from error
    return pages


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

"""Pasting a block of cells into the gradebook: where each mark would go, and what is not taken, with the reason.

A name, code or number column in the block says whose marks these are: a block that was copied one row too high lands on
the right pupils all the same, and the person is told. Nothing is rounded, clamped or dropped unsaid; an empty cell
leaves the mark that stands there.
"""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from app.desk.clipboard_block import Block
from app.desk.gradebook import Gradebook, GradebookRow
from app.desk.registers import CellState
from app.rules import marks
from app.rules.columns import Column
from app.rules.marks import EMPTY, Mark
from app.rules.names import fold
from sync.errors import UserError
from sync.schema import Ref

Place = tuple[Ref, int]
"""Pupil and column number."""

_LONG_CODE = re.compile(r"(?=.*\d)[0-9A-Za-z]{6,}")
_DATE = re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}")
_HEAD_WORDS = re.compile(r"(ddg)?(tx|gk|ck)\.?\s?\d*$|diem\b|(kiem tra|giua|cuoi|thuong xuyen)\b|(reg|mid|fin)\.")
_SHORTEST_NUMBERING = 3
"""So many rows with the numbers 1, 2, 3… are a column of numbers and no marks, beside a name or code column."""
_SHORTEST_NUMBERING_ALONE = 5


class Why(StrEnum):
    """Why a cell of the block is not taken."""

    NO_MARK = "no mark"
    NO_PUPIL_LEFT = "no pupil left"
    NO_SUCH_PUPIL = "no such pupil"
    NAMESAKES = "namesakes"
    TWICE = "twice"
    NO_COLUMN = "no column"
    COMPUTED = "computed"
    DISPUTED = "disputed"
    EMPTY = "empty"


class By(Enum):
    """What the rows of a block go by."""

    PLACE = "place"
    NAME = "name"
    CODE = "code"
    NUMBER = "number"


@dataclass(frozen=True)
class Proposed:
    """A mark that would be entered: `old` stands there now, `typed` is what the block says."""

    row: GradebookRow
    column: Column
    old: Mark
    new: Mark
    typed: str

    @property
    def place(self) -> Place:
        return self.row.pupil.pupil, self.column.number


@dataclass(frozen=True)
class NotTaken:
    """A cell of the block's line `line` (from 1) that is not entered. `error` says what a mark is, where it is none."""

    line: int
    whose: str
    column: Column | None
    typed: str
    why: Why
    error: UserError | None = None


@dataclass(frozen=True)
class Pasting:
    """What would become of a block.

    `shifted` lines would have gone to another pupil by their place and go where their name, code or number says.
    `left_over` is how many lines lie below the last pupil, `numbered` whether a column of numbers was recognised,
    `passed_over` the first cells of columns that hold no marks (a birth date, a sex).
    """

    lines: int
    by: By
    shifted: int
    left_over: int
    has_head: bool
    numbered: bool
    passed_over: tuple[str, ...]
    unchanged: int
    proposed: tuple[Proposed, ...]
    not_taken: tuple[NotTaken, ...]


def propose(book: Gradebook, block: Block, start: tuple[int, int], shown: Mapping[Place, Mark]) -> Pasting:
    """What pasting `block` at `start` (row and column of the book, from 0) would enter; `shown` are the marks there.

    A head line and columns that say whose marks these are do not take up room: the first column of marks goes to the
    column of `start`.
    """
    shape = _Shape.of(book, block)
    targets = _targets(book, block, shape, start[0])
    collected = _Collected(book, shown, start[1])
    for line in range(shape.first, len(block)):
        collected.take(line, targets[line], [block[line][number] for number in shape.marks])
    by_place = {line: start[0] + line - shape.first for line in range(shape.first, len(block))}
    shifted = sum(
        isinstance(target, int) and target != by_place[line] for line, target in targets.items() if any(block[line])
    )
    return Pasting(
        lines=len(block) - shape.first,
        by=shape.by,
        shifted=shifted,
        left_over=sum(target is Why.NO_PUPIL_LEFT for target in targets.values()),
        has_head=shape.first > 0,
        numbered=shape.numbers is not None,
        passed_over=tuple(next((line[number] for line in block if line[number]), "") for number in shape.passed_over),
        unchanged=collected.unchanged,
        proposed=tuple(collected.proposed),
        not_taken=tuple(collected.not_taken),
    )


# --- what the block's columns are ---


@dataclass(frozen=True)
class _Shape:
    """Which columns of the block hold what; lines above `first` are its head."""

    first: int
    marks: tuple[int, ...]
    names: int | None
    codes: int | None
    numbers: int | None
    passed_over: tuple[int, ...]

    @property
    def by(self) -> By:
        if self.codes is not None:
            return By.CODE
        if self.names is not None:
            return By.NAME
        return By.NUMBER if self.numbers is not None else By.PLACE

    @classmethod
    def of(cls, book: Gradebook, block: Block) -> "_Shape":
        width = len(block[0]) if block else 0
        names = {fold(row.pupil.name) for row in book.rows}
        codes = {_plain_code(row.pupil.code) for row in book.rows if row.pupil.code}
        columns = [[line[number] for line in block] for number in range(width)]
        name = _most(columns, lambda cell: fold(cell) in names, _looks_like_a_name)
        code = _most(columns, lambda cell: _plain_code(cell) in codes, lambda cell: bool(_LONG_CODE.fullmatch(cell)))
        if code == name:
            code = None
        known = {number for number in (name, code) if number is not None}
        first = 1 if _has_head(book, block, known) else 0
        first_cells = [line[0] for line in block[first:]] if width > 1 and 0 not in known else []
        numbers = 0 if _are_numbers(first_cells, beside=bool(known)) else None
        if numbers is not None:
            known.add(numbers)
        # Marks stand to the right of what says whose they are; what lies between (a birth date) is no mark.
        right = list(range(max(known, default=-1) + 1, width))
        marked = right or [number for number in range(width) if number not in known]
        passed = []
        while known and len(marked) > 1 and _holds_words(columns[marked[0]][first:], book.columns[0].kind):
            passed.append(marked.pop(0))
        return cls(first, tuple(marked), name, code, numbers, tuple(passed))


def _plain_code(text: str) -> str:
    """A spreadsheet that takes a code for a number loses the noughts before it."""
    return text.strip().lower().lstrip("0")


def _most(columns: list[list[str]], ours: Callable[[str], bool], alike: Callable[[str], bool]) -> int | None:
    """The column most of whose cells are this class's, else one most of whose cells at least look like it."""
    for fits in (ours, alike) if len(columns) > 1 else (ours,):
        for number, cells in enumerate(columns):
            filled = [cell for cell in cells if cell]
            if filled and 2 * sum(fits(cell) for cell in filled) >= len(filled):
                return number
    return None


def _looks_like_a_name(cell: str) -> bool:
    words = cell.split()
    return len(words) >= 2 and all(word.replace("'", "").replace("-", "").isalpha() for word in words)


def _has_head(book: Gradebook, block: Block, known: set[int]) -> bool:
    """Whether the first line names columns: words, none of them a mark, over lines with marks."""
    if len(block) < 2:
        return False
    kind = book.columns[0].kind
    cells = [cell for number, cell in enumerate(block[0]) if cell and number not in known]
    words = [cell for cell in cells if any(sign.isalpha() for sign in cell) and not _is_mark(cell, kind)]
    below = any(_is_mark(cell, kind) for line in block[1:] for number, cell in enumerate(line) if number not in known)
    if not words or len(words) != len(cells) or not below:
        return False
    if not known:  # a word could be what somebody wrote for a mark: taken for a head it would move all others
        return all(_HEAD_WORDS.match(fold(cell)) for cell in cells)
    people = {fold(row.pupil.name) for row in book.rows}
    return not any(fold(cell) in people for cell in block[0])


def _is_mark(cell: str, kind: marks.ColumnKind) -> bool:
    try:
        return bool(cell) and marks.parse(cell, kind) != EMPTY
    except UserError:
        return False


def _holds_words(cells: list[str], kind: marks.ColumnKind) -> bool:
    """Whether a column holds dates or words and no mark at all."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(
        _DATE.fullmatch(cell) or (cell.replace(" ", "").isalpha() and not _is_mark(cell, kind)) for cell in filled
    )


def _are_numbers(cells: list[str], *, beside: bool) -> bool:
    """Whether the cells are 1, 2, 3…; `beside` a name or code. Alone they could be marks that happen to count up."""
    shortest = _SHORTEST_NUMBERING if beside else _SHORTEST_NUMBERING_ALONE
    if len(cells) < shortest or not all(cell.isdecimal() and len(cell) <= 3 for cell in cells):
        return False
    numbers = [int(cell) for cell in cells]
    if not all(later == earlier + 1 for earlier, later in itertools.pairwise(numbers)):
        return False
    return beside or numbers[0] == 1 or numbers[-1] > 10


# --- whose marks a line holds ---


def _targets(book: Gradebook, block: Block, shape: _Shape, start: int) -> dict[int, int | Why]:
    """For each line the row of the book that it goes to, or why to none."""
    by_name = _places([fold(row.pupil.name) for row in book.rows])
    by_code = _places([_plain_code(row.pupil.code) for row in book.rows])
    by_number = {str(row.pupil.number): number for number, row in enumerate(book.rows)}
    in_order = shape.names is not None and _is_in_order(block, shape.first, shape.names, by_name, start)
    targets: dict[int, int | Why] = {}
    for line in range(shape.first, len(block)):
        place = start + line - shape.first
        cells = block[line]
        if shape.codes is not None and cells[shape.codes]:
            targets[line] = _one_of(by_code.get(_plain_code(cells[shape.codes]), []), place, in_order=in_order)
            if shape.names is not None and isinstance(targets[line], int) and cells[shape.names]:
                row = book.rows[int(targets[line])]
                if fold(cells[shape.names]) != fold(row.pupil.name):
                    targets[line] = Why.NO_SUCH_PUPIL  # the code is one pupil's and the name another's
        elif shape.names is not None and cells[shape.names]:
            targets[line] = _one_of(by_name.get(fold(cells[shape.names]), []), place, in_order=in_order)
        elif shape.by is By.NUMBER and shape.numbers is not None:
            targets[line] = by_number.get(cells[shape.numbers].lstrip("0"), Why.NO_PUPIL_LEFT)
        elif shape.by is By.PLACE:
            targets[line] = place if place < len(book.rows) else Why.NO_PUPIL_LEFT
        else:
            targets[line] = Why.NO_SUCH_PUPIL
    taken = Counter(target for target in targets.values() if isinstance(target, int))
    return {
        line: Why.TWICE if isinstance(target, int) and taken[target] > 1 else target for line, target in targets.items()
    }


def _is_in_order(block: Block, first: int, names: int, by_name: dict[str, list[int]], start: int) -> bool:
    """Whether everybody whose name is the only one of the class stands in the block where the roll has them."""
    alone = ((line, by_name.get(fold(block[line][names]), [])) for line in range(first, len(block)))
    return all(rows[0] == start + line - first for line, rows in alone if len(rows) == 1)


def _places(keys: list[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, key in enumerate(keys):
        if key:
            found.setdefault(key, []).append(number)
    return found


def _one_of(rows: list[int], place: int, *, in_order: bool) -> int | Why:
    """The one row of this name or code; of namesakes the one at its line, where all others are at theirs."""
    if not rows:
        return Why.NO_SUCH_PUPIL
    if len(rows) == 1:
        return rows[0]
    return place if in_order and place in rows else Why.NAMESAKES


# --- what is entered ---


class _Collected:
    """Goes through the cells of a block, line by line."""

    def __init__(self, book: Gradebook, shown: Mapping[Place, Mark], first_column: int) -> None:
        self.proposed: list[Proposed] = []
        self.not_taken: list[NotTaken] = []
        self.unchanged = 0
        self._book = book
        self._shown = shown
        self._first_column = first_column

    def take(self, line: int, target: int | Why, cells: list[str]) -> None:
        """The marks of one line of the block."""
        row = self._book.rows[target] if isinstance(target, int) else None
        columns = self._book.columns
        for offset, typed in enumerate(cells):
            number = self._first_column + offset
            column = columns[number] if number < len(columns) else None
            if column is None:
                if typed:
                    why = Why.COMPUTED if number == len(columns) else Why.NO_COLUMN
                    self._leave(line, row, None, typed, why)
            elif row is None:
                if typed:
                    assert isinstance(target, Why)
                    self._leave(line, None, column, typed, target)
            else:
                self._take_cell(line, row, column, typed)

    def _take_cell(self, line: int, row: GradebookRow, column: Column, typed: str) -> None:
        old = self._shown[row.pupil.pupil, column.number]
        if not typed:
            if old != EMPTY:
                self._leave(line, row, column, typed, Why.EMPTY)
            return
        try:
            new = marks.parse(typed, column.kind)
        except UserError as error:
            self._leave(line, row, column, typed, Why.NO_MARK, error)
            return
        if row.cells[column.number].state is CellState.CONFLICT:
            self._leave(line, row, column, typed, Why.DISPUTED)
        elif new == old:
            self.unchanged += 1
        else:
            self.proposed.append(Proposed(row, column, old, new, typed))

    def _leave(
        self, line: int, row: GradebookRow | None, column: Column | None, typed: str, why: Why,
        error: UserError | None = None,
    ) -> None:  # fmt: skip
        self.not_taken.append(NotTaken(line + 1, row.pupil.name if row else "", column, typed, why, error))

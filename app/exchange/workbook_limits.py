"""How much a spreadsheet may hold, counted before it is held: the reader itself has no limits and dies of a bomb."""

from sync.errors import UserError

MAX_FILE_BYTES = 10_000_000
MAX_PARTS = 200
MAX_PART_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 50_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELLS = MAX_ROWS * MAX_COLUMNS
MAX_TAGS = 3_000_000
MAX_CHARACTERS = 50_000_000
MAX_CELL_CHARACTERS = 32_767
MAX_SHEETS = 200


class Tally:
    """What a workbook would cost. Raises `UserError` (`import.too_large`, `…too_many_rows`, `…too_many_columns`)."""

    def __init__(self) -> None:
        self._cells = 0
        self._tags = 0
        self._characters = 0

    def reach(self, row: int, column: int) -> None:
        """A sheet has something in this cell (counted from 1), so that all cells before it are held too."""
        if row > MAX_ROWS:
            raise UserError("import.too_many_rows", limit=MAX_ROWS)
        if column > MAX_COLUMNS:
            raise UserError("import.too_many_columns", limit=MAX_COLUMNS)

    def add_cells(self, count: int) -> None:
        self._cells += count
        if self._cells > MAX_CELLS:
            raise UserError("import.too_large")

    def add_tags(self, count: int) -> None:
        self._tags += count
        if self._tags > MAX_TAGS:
            raise UserError("import.too_large")

    def add_text(self, characters: int) -> None:
        self._characters += characters
        if self._characters > MAX_CHARACTERS:
            raise UserError("import.too_large")
